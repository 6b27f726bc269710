# sys, gc, time, errno, random: what they have and how it behaves
import sys, gc, time, errno, random
print(sys.implementation.name, sys.implementation.version[0:1], isinstance(sys.platform, str), sys.byteorder, sys.version_info[:2], sys.version.split(".")[0])
print(sys.maxsize > 2**30, isinstance(sys.path, list), isinstance(sys.modules, dict), isinstance(sys.argv, list), hasattr(sys.implementation, "_machine"))
for code in ("sys.exit()", "sys.exit(3)", "sys.exit('text')"):
    try:
        eval(code)
    except SystemExit as e:
        print("SystemExit", e.args)
try:
    raise ValueError("shown")
except ValueError as e:
    import io
    shown = io.StringIO()
    sys.print_exception(e, shown)
    lines = shown.getvalue().split("\n")
    print(lines[0], "types_sys_gc_time.py" in lines[1] and "line 11" in lines[1], lines[-2:])
sys.stdout.write("written\n")
gc.collect()
print(gc.mem_free() > 0, gc.mem_alloc() > 0, gc.isenabled(), gc.threshold())
gc.disable()
print(gc.isenabled())
gc.enable()
gc.threshold(10000)
print(gc.isenabled(), gc.threshold())
gc.threshold(-1)
before = gc.mem_free()
x = bytearray(5000)
print(before - gc.mem_free() >= 5000)
x = None
gc.collect()
t = time.ticks_ms()
time.sleep_ms(5)
print(4 <= time.ticks_diff(time.ticks_ms(), t) < 2000)
u = time.ticks_us()
time.sleep_us(200)
print(150 <= time.ticks_diff(time.ticks_us(), u) < 2000000)
print(time.ticks_diff(time.ticks_add(100, 50), 100), time.ticks_diff(time.ticks_add(0, -1), 0), time.ticks_add(2**30 - 1, 1), time.ticks_diff(5, 2**30 - 5))
time.sleep(0)
time.sleep(0.001)
for s in (0, 1, 59, 86399, 86400, 5097600, 5184000, 31622399, 31622400, 700000000, 1000000000, -1, -86400 * 366, 86400 * 36525):
    d = time.localtime(s)
    print(s, d, time.mktime(d) == s, time.gmtime(s) == d)
print(time.mktime((2024, 2, 30, 0, 0, 0, 0, 0)) == time.mktime((2024, 3, 1, 0, 0, 0, 0, 0)), time.mktime((2023, 14, 1, 25, 61, 61, 0, 0)) == time.mktime((2024, 2, 2, 2, 2, 1, 0, 0)))
for bad in ("time.sleep('a')", "time.mktime(5)", "time.mktime((1, 2))", "time.sleep_ms(1.5)"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
print(isinstance(time.time(), int), isinstance(time.time_ns(), int))
print(errno.ENOENT, errno.EIO, errno.ENOSPC, errno.errorcode[2], errno.EINVAL)
random.seed(42)
a = [random.getrandbits(8) for i in range(10)]
random.seed(42)
print(a == [random.getrandbits(8) for i in range(10)], all(0 <= v < 256 for v in a), len(set(a)) > 5)
print(all(3 <= random.randint(3, 7) <= 7 for i in range(200)), sorted(set(random.randint(1, 3) for i in range(100))))
print(sorted(set(random.randrange(0, 10, 3) for i in range(100))), random.choice([5]), random.choice("aaa"), 0 <= random.random() < 1, 2 <= random.uniform(2, 3) <= 3)
print(sorted(set(random.randrange(5, 0, -2) for i in range(100))), random.getrandbits(0), random.getrandbits(32) >= 0)
for bad in ("random.randrange(0)", "random.randint(5, 1)", "random.getrandbits(33)"):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)
try:
    random.choice([])
except IndexError:
    print("IndexError")
