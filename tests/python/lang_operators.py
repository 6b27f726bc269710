# Precedence and associativity, comparison chains, boolean logic, conditional expressions, evaluation order.
print(2 + 3 * 4, (2 + 3) * 4, 2**3**2, -(2**2), (-2) ** 2, 2**-1, -(2**-1), 7 - 3 - 2, 100 / 10 / 5, 2 * 3 % 4, 10 - 2 * 3)
print(-(3) // 2, -3 // 2, -3 % 2, ~5 + 1, -~5, not 1 == 2, not (1 and 0), 1 + 2 << 3, 1 << 2 + 3, 5 & 3 + 4, 1 | 2 ^ 3 & 4)
print(1 | 6 & 3, (1 | 6) & 3, 5 ^ 3 & 1, 1 < 2 == True, (1 < 2) == True, 6 & 2 == 2, (6 & 2) == 2, 2 * -3, 2 - -3, +-+-4)
print(1 < 2 < 3, 1 < 3 < 2, 1 < 2 > 0, 3 > 2 > 1, 1 == 1 == 1, 1 == 1 != 2, 1 < 2 <= 2 < 3 != 4, 5 in [5] == True)
print(1 if True else 2, 1 if False else 2 if False else 3, (1 if 0 else 2) + 5, [1 if x % 2 else 0 for x in range(4)])
print(1 or 2, 0 or 2, 0 or None, 1 and 2, 0 and 2, None and 1, "" or [] or {} or "end", 1 and "a" and [1], not "", not "a")
print(0 or 1 and 2, (0 or 1) and 2, 1 or 1 / 0, 0 and 1 / 0, not 0 or 1 / 0, not not 5, not None)
print(None is None, None is not None, 1 in (1, 2), 3 not in (1, 2), not 3 in (1, 2), "a" in "cat", "at" not in "cat")
print(() is not None, [] == [], [] is [], (1, 2) < (1, 3), (1,) < (1, 0), [2] > [1, 9], "a" < "b", "Z" < "a", "" < "a")


def say(name, value):
    print(name, end=" ")
    return value


# Left to right, and only as far as needed.
print(say("a", 1) + say("b", 2) * say("c", 3))
print(say("a", 1) < say("b", 2) < say("c", 3))
print(say("a", 2) < say("b", 1) < say("c", 3))
print(say("a", 0) and say("b", 1) or say("c", 3))
print(say("a", 1) and say("b", 0) or say("c", 0) or say("d", 9))
print(say("yes", 1) if say("test", True) else say("no", 0))
print([say("x", 1), say("y", 2)], {say("k", 1): say("v", 2)}, (say("p", 3), say("q", 4))[say("i", 1)])
print((lambda *a, **k: (a, k))(say("1", 1), *[say("2", 2)], k=say("3", 3), **{"z": say("4", 4)}))
values = [0, 0]
values[say("index", 0)] = say("value", 5)
print(values)
d = {}
d[say("key", "k")] = say("value", 1)
i = 0
i, values[i] = 1, 7
print(i, values, d)

# Identity, membership and equality between kinds.
print(1 == 1.0, 1 == "1", "a" == b"a", None == 0, [] == (), [1] == [1.0], {1: 2} == {1.0: 2.0}, {1} == {1.0}, (1, [2]) == (1, [2]))
print(1 != 2, "a" != "a", [1, 2] != [1, 2], {} != {1: 1}, range(3) == range(0, 3), range(0) == range(2, 2))
for expression in ("1 < 'a'", "None < 1", "[] < ()", "{} < {}", "1 in 5", "1 + 'a'", "'a' + 1", "[] + ()", "-'a'", "~'a'", "None + 1", "'a' * 'b'", "[1] * [2]", "1 @ 2", "{} | 1", "not_defined"):
    try:
        print(eval(expression))
    except (TypeError, NameError) as error:
        print(type(error).__name__, expression)
a = b = c = []
a.append(1)
print(a, b, c, a is c)
x = y = 5
x += 1
print(x, y)
n = 10
print(n if n > 5 else -n, (n > 5) * 10, n > 5 and "big" or "small", n == 10 and n or 0)
print((n := 3) + n, [y := 2, y**2], (z := 1, z + 1))
