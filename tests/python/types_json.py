# json
import json
for v in (None, True, False, 0, -5, 2**70, 1.5, -0.25, "", "abc", "quote\" back\\ slash/ nl\n tab\t", "\x01", [], [1, [2, []]], {}, {"a": 1, "b": [1, {"c": None}]}, (1, 2), {"k": "v"}):
    t = json.dumps(v)
    print(t, json.loads(t) == (list(v) if isinstance(v, tuple) else v))
print(json.dumps({"a": 1, "b": [1, 2]}, separators=(",", ":")), json.dumps({1: 2, None: 3} if False else {"1": 2}))
for t in ("null", "true", " false ", "12", "-7", "1.5", "1e3", "-2.5E-1", '"x"', '"\\u00e9\\n\\"\\\\\\/\\b\\f\\t\\r"', "[]", "[1, 2 ,3]", "{}", '{"a" : {"b": [true, null]}, "c":""}', '"\\ud83c\\udf89"', "[[[[]]]]", '\n\t[ 1 ]\r\n', '"é"'):
    print(json.loads(t))
for bad in ("", " ", "[", "]", "[1,", "[1 2]", "{", '{"a"}', '{"a":}', '{1:2}', "tru", "nul", '"abc', '"\\x"', '"\\u12"', "1 2", "+", "abc", "{,}", "[,]"):
    try:
        print(bad, json.loads(bad))
    except ValueError:
        print("ValueError", repr(bad))
import io
s = io.StringIO()
json.dump({"x": [1, 2]}, s)
print(s.getvalue())
s.seek(0)
print(json.load(s))
print(json.loads(b'{"bytes": 1}'))
deep = "[" * 20 + "]" * 20
print(json.dumps(json.loads(deep)) == deep)
