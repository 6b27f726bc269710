# f-strings: expressions, conversions, format specifications, nesting, = and quotes.
name, n, x = "Ann", 42, 2.5
print(f"", f"plain", f"{name}", f"{name} is {n}", f"{n}{n}", f"{{}}", f"{{{n}}}", f"{{{{{n}}}}}", f"a{{b}}c")
print(f"{n + 1} {n * 2} {-n} {n ** 2} {n // 5} {n % 5} {not n} {n if n > 50 else 'small'} {n == 42} {n != 42} {n >= 42}")
print(f"{name!r} {name!s} {name!r:>8} {name!s:*^9}", f"{'quoted'}", f"{[1, 'a']!r}", f"{None} {True!s}")
print(f"{n:5}|{n:<5}|{n:^5}|{n:05}|{n:+}|{n:x}|{n:#X}|{n:b}|{n:,}|{n:c}|{x:.2f}|{x:8.1f}|{x:<8}|{x:e}")
width, precision, fill = 10, 3, "*"
print(f"{x:{width}.{precision}f}|{name:{fill}^{width}}|{n:{width}}|{n:0{width}d}|{x:.{precision - 1}f}|{name:{'>'}{width}}|{n:{'x'}}")
print(f"{n=} {n = } {n= } {name=} {name=!s} {x=:.2f} {n + 1=} {n  +  1  =} {n=:>6}")
d = {"key": "value", "k2": [1, 2, {"z": "deep"}]}
print(f"{d['key']} {d['k2'][2]['z']} {d['k2'][0]:03}")
print(f'{d["key"]}', f"""{d["key"]} {d['key']}""", f'''{"a"}{'b'}''', rf"\n{n}\t", fr"{name}\{n}", F"{n}", f"{n}" "plain{n}" f"{name}", "a" f"{n}" r"\z")
print(f"{(lambda v: v * 2)(n)} {[i for i in range(3)]} { {1: 2}[1] } { {1, } } {(1, 2)} {max(1, n)} {'a' + 'b'} {'{}'} {'}'}")
print(f"{', '.join(str(i) for i in range(3))} {len(name)} {name.upper()[0:2]} {name[::-1]} {name[-1]} {'yes' if name else 'no'} {name or 'none'}")
print(f"{f'{n}'} {f'<{n:4}>'} {f'{n + 1}':>6}")
print(f"line\nbreak\ttab \x41 \u0042 \\ \" \'")
multi = f"""first {n}
second {name
} third {
    n
    + 1
}
"""
print(multi, end="")


class Box:
    def __init__(self, value):
        self.value = value

    def __str__(self):
        return f"str({self.value})"

    def __repr__(self):
        return f"repr({self.value})"


box = Box(7)
print(f"{box} {box!s} {box!r} {box.value} {box.value:03} {box!s:>10}| {box!r:<10}| {[box]} {box=}")


def scope(a):
    b = a * 2
    return f"{a}-{b}-{n}-{[a + i for i in range(2)]}-{(lambda: b)()}"


print(scope(3), [f"{i}{j}" for i in range(2) for j in "ab"], {f"k{i}": f"{i:02}" for i in range(2)}, "".join(f"{c}." for c in "abc"))
print(f"{1:>{2 + 3}}|{1!r:^{width}}|{'x':{fill}<{len(name)}}|", f"{n:>+8}|{-n:=+8}|{n:_}|{10**6:,}|{10**6:_}")
print(f"{3 < 4 and 'lt'} {3 > 4 or 'ge'} {1 in [1]} {(y := 5)} {y:>3} {y!r}", f"{n}%", f"100%", f"%s {n}" % 5)
for bad in ("f'{'", "f'}'", "f'{}'", "f'{a b}'", "f'{1!z}'", "f'{1'", "f'{ }'", "f'{1!}'", "f'{x:{y}'"):
    try:
        eval(bad)
        print("no error", bad)
    except SyntaxError:
        print("SyntaxError", bad)
for bad in ("f'{undefined_name}'", "f'{1:q}'", "f'{\"a\":d}'", "f'{1/0}'", "f'{[1]:5}'", "f'{None:d}'"):
    try:
        eval(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
