# str beyond ASCII: length, index and slices by code point, UTF-8
s = "naïve café ☕ 🎉!"
print(s, len(s))
for i in range(len(s)):
    print(i, s[i], ord(s[i]), s[i - len(s)] == s[i])
print(s[2:7], s[::-1], s[::2], s[-3:], s[11:12], s[:-2], s[12:0:-3])
print(s.find("é"), s.find("☕"), s.rfind("!"), s.index("🎉"), s.count("é"), s.find("x"), s.find("é", 5), s.find("é", 10))
print("ï" in s, "é ☕" in s, "ü" in s)
print(*s.split(), *s.split("é"), *s.partition("☕"), *s.rpartition(" "), sep="|")
print(s.encode(), len(s.encode()), s.encode().decode() == s, s.encode("utf-8"))
print(s.replace("é", "e"), s.replace("", "|"), s.startswith("naï"), s.endswith("🎉!"), s.startswith("é", 9))
print(chr(233), chr(0x2615), chr(0x1F389), ord("é"), ord("🎉"))
print("\u00e9" == "é", "\U0001f389" == "🎉", "\xe9" == "é")
print("é".center(5, "*"), "é".ljust(3) + "|", "é".rjust(3), "[{:>4}]".format("é"), "[%5s]" % "☕", f"[{'é':^5}]")
print("éé".strip("é"), "☕x☕".strip("☕"), "☕x☕".lstrip("☕"), "☕x☕".rstrip("☕"))
print(*list("aé☕"), *sorted("éaz"), "é" > "z", "a" < "é", max("aé"), "é" * 3)
print({"é": 1}["é"], "é" == "e\u0301", len("e\u0301"))
print("%c" % 233, "%c" % "é", "{:c}".format(0x2615))
for i in (-len(s) - 1, len(s)):
    try:
        s[i]
    except IndexError:
        print("IndexError")
it = iter("é☕")
print(next(it), next(it), next(it, None))
print("".join(reversed(s)), "é".join(["a", "b"]), "ab".join("é☕"))
for bad in (b"\xff", b"\xc3", b"\xe2\x98", b"\xc0\x80", b"\xed\xa0\x80", b"abc\x80"):
    try:
        bad.decode()
        print("decoded", bad)
    except UnicodeError:
        print("UnicodeError", bad)
print(str(b"\xc3\xa9", "utf-8"), b"\xc3\xa9".decode(), bytes("é", "utf-8"), bytearray("é", "utf-8"))
