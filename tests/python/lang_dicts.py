# Dictionaries: order of insertion, views, methods, keys of every kind, changes while iterating.
d = {"one": 1, 2: "two", (3, 4): [5], None: None, 2.5: "f", b"b": "bytes", True: "yes", frozenset([1]): "set"}
print(d["one"], d[2], d[(3, 4)], d[None], d[2.5], d[b"b"], d[True], d[1], d[frozenset((1,))], len(d), 2.0 in d, "x" in d, 3 not in d)
d[1] = "no"
print(d[True], len(d), list(d)[0], list(d.keys())[1], list(d.values())[0], list(d.items())[1])
e = {}
for i in range(20):
    e["k%d" % i] = i
for i in range(0, 20, 3):
    del e["k%d" % i]
e["k0"] = "again"
print(e)
print(list(e)[:3], list(reversed(list(e)))[:2], len(e), e.pop("k1"), e.pop("zz", "default"), e.get("k2"), e.get("zz"), e.get("zz", 5), e.setdefault("k2", 9), e.setdefault("new", []), "new" in e)
e.setdefault("new", 5).append(1)
e.update({"k2": 22, "u": 1}); e.update([("p", 1), ("q", 2)]); e.update(r=3, s=4); e.update({}, t=5)
print(e, e.copy() == e, e.copy() is e)
print(dict(), dict(a=1, b=2), dict([("x", 1), ["y", 2]]), dict({"z": 1}, w=2), dict(zip("ab", (1, 2))), {**{1: 1}, **{1: 2}}, dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), {x: x * x for x in range(3)})
print({} == {}, {1: 2, 3: 4} == {3: 4, 1: 2}, {1: 2} == {1: 3}, {1: [2]} == {1: [2]}, {1: 2} != {}, bool({}), bool({0: 0}), {1: {2: {3: "deep"}}}[1][2][3])
for bad in ("d['missing']", "del d['missing']", "d.pop('missing')", "{}.popitem()", "d[[]]", "{[]: 1}", "{{}: 1}", "d[{1}]", "dict(5)", "dict([1])", "{1: 2} < {1: 3}", "[] in d", "dict([(1, 2, 3)])", "{}['a']['b']", "dict(1, 2)"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
try:
    {"a": 1}["missing"]
except KeyError as error:
    print(error.args, str(error) if str(error) == "missing" else "missing", repr(error)[:8])
k, v = d.keys(), d.values()
print(len(k), 2 in k, [x for x in v][:2], list(d.items())[0], ("one", 1) in d.items(), len(v), sorted(str(x) for x in k)[:3])
p = {"a": 1, "b": 2}
print(p.popitem(), p.popitem(), p, p.clear(), p)
p = {"x": 1}
for key in list(p):
    p[key + "y"] = 2
    del p[key]
print(p)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return "Key(%d)" % self.n


keys = {Key(i): i for i in range(10)}
print(keys, keys[Key(7)], Key(11) in keys, len(keys), keys.pop(Key(4)), Key(4) in keys, keys[Key(1)])
keys[Key(0)] = "zero"
print(keys[Key(0)], list(keys)[0], max(keys.values(), key=str))
big = {i * 7919 % 100003: i for i in range(3000)}
assert len(big) == 3000 and all(big[i * 7919 % 100003] == i for i in range(3000))
for i in range(0, 3000, 2):
    del big[i * 7919 % 100003]
assert len(big) == 1500 and sum(big.values()) == sum(range(1, 3000, 2))
for i in range(5000, 5100):
    big[i] = big.get(i, 0) + 1
print(len(big), list(big.values())[:4], list(big)[0])
text = {}
for word in "a b a c b a".split():
    text[word] = text.get(word, 0) + 1
print(text, sorted(text, key=text.get), sorted(text.items(), key=lambda kv: -kv[1]), max(text, key=lambda w: text[w]), sum(text.values()))
d = {}
d["self"] = d
d[1], d[2] = 1, 2
d[1] += 5
d[1], d[2] = d[2], d[1]
print(d["self"] is d, d[1], d[2], "self" in d["self"])
s1, s2 = "con" + "cat", "".join(["c", "on", "cat"])
print({s1: 1}[s2], {s2: 2}["concat"], {"concat": 3}[s1], {1: "i", 1.0: "f", True: "b"}, {0: "a", False: "b"}, {2**70: 1}[2**70], {-1: "a", -2: "b"}[-2])
print({1: 2} | {3: 4}, {1: 2} | {1: 5})
f = {1: 2}
f |= {5: 6}
print(f, str({"a": [1], "b": {}}), repr({1: "x"}), {"a": 1}.__len__(), len({}.keys()), list({}.items()), [*{"a": 1}], *{"b": 1})
