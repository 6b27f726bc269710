# repr of text beyond ASCII is all escapes, as MicroPython prints it
for s in ("é", "ÿ", "Ā", "☕", "🎉", "a\x7fé'", "naïve \"q\" 'r'"):
    print(repr(s), [s], {s: s}, (s,), s, "%r" % s, f"{s!r}", eval(repr(s)) == s)
print(repr("\u0100\uffff\U00010000\U0010ffff"))
