# A reader and writer of a JSON-like notation, with exact error positions.
class ParseError(ValueError):
    def __init__(self, message, position):
        super().__init__("%s at %d" % (message, position))
        self.position = position


class Reader:
    ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
    WORDS = {"true": True, "false": False, "null": None}

    def __init__(self, text):
        self.text, self.at = text, 0

    def peek(self):
        return self.text[self.at : self.at + 1]

    def skip(self):
        while self.peek() and self.peek() in " \t\r\n":
            self.at += 1

    def take(self, expected):
        self.skip()
        if self.peek() != expected:
            raise ParseError("expected %r, got %r" % (expected, self.peek() or "end"), self.at)
        self.at += 1

    def value(self):
        self.skip()
        c = self.peek()
        handlers = {"{": self.object, "[": self.array, '"': self.string}
        if c in handlers:
            return handlers[c]()
        if c and (c in "-" or c.isdigit()):
            return self.number()
        for word, value in self.WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        raise ParseError("no value", self.at)

    def items(self, opening, closing, one):
        self.take(opening)
        self.skip()
        if self.peek() == closing:
            self.at += 1
            return
        while True:
            yield one()
            self.skip()
            if self.peek() == closing:
                self.at += 1
                return
            self.take(",")

    def array(self):
        return list(self.items("[", "]", self.value))

    def pair(self):
        self.skip()
        key = self.string()
        self.take(":")
        return key, self.value()

    def object(self):
        return dict(self.items("{", "}", self.pair))

    def string(self):
        self.take('"')
        parts = []
        while (c := self.peek()) != '"':
            if not c:
                raise ParseError("unterminated string", self.at)
            self.at += 1
            if c == "\\":
                c = self.peek()
                self.at += 1
                if c == "u":
                    c = chr(int(self.text[self.at : self.at + 4], 16))
                    self.at += 4
                elif c in self.ESCAPES:
                    c = self.ESCAPES[c]
                else:
                    raise ParseError("bad escape", self.at - 1)
            parts.append(c)
        self.at += 1
        return "".join(parts)

    def number(self):
        start = self.at
        while self.peek() and self.peek() in "+-.eE0123456789":
            self.at += 1
        text = self.text[start : self.at]
        try:
            return float(text) if any(c in text for c in ".eE") else int(text)
        except ValueError:
            raise ParseError("bad number", start) from None

    def document(self):
        value = self.value()
        self.skip()
        if self.at < len(self.text):
            raise ParseError("extra text", self.at)
        return value


def write(value, indent=0, level=0):
    newline = "\n" + " " * (indent * (level + 1)) if indent else ""
    end = "\n" + " " * (indent * level) if indent else ""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        names = {v: k for k, v in Reader.ESCAPES.items() if k != "/"}
        return '"' + "".join("\\" + names[c] if c in names else c if " " <= c < "\x7f" else "\\u%04x" % ord(c) for c in value) + '"'
    if isinstance(value, (list, tuple)):
        body = ("," + (newline or " ")).join(write(v, indent, level + 1) for v in value)
        return "[" + newline + body + end + "]" if value else "[]"
    if isinstance(value, dict):
        body = ("," + (newline or " ")).join(write(k) + ": " + write(v, indent, level + 1) for k, v in value.items())
        return "{" + newline + body + end + "}" if value else "{}"
    raise TypeError("cannot write " + type(value).__name__)


TEXT = """ {"name": "caf\\u00e9 \\"x\\"", "list": [1, -2, 3.5, 1e3, 12345678901234567890],
 "nested": {"empty": {}, "none": null, "flags": [true, false, []]}, "tab": "a\\tb\\n/\\/"} """
data = Reader(TEXT).document()
print(sorted(data), data["list"], data["nested"], data["tab"].encode(), len(data["name"]))
print(write(data))
print(write(data, indent=2))
assert Reader(write(data)).document() == data
assert Reader(write(data, 4)).document() == data
for bad in ("", "{", "[1,]", "[1 2]", '{"a" 1}', '{1: 2}', '"abc', '"\\q"', "-", "1.2.3", "nul", "[] []", '{"a": [1, {"b": tru}]}', "[1, 2"):
    try:
        print(Reader(bad).document())
    except ParseError as error:
        print(repr(bad), error, error.position)
deep = Reader("[" * 30 + "]" * 30).document()
depth = 0
while deep:
    deep, depth = deep[0], depth + 1
print(depth)
try:
    write({1, 2})
except TypeError as error:
    print(error)
