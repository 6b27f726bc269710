# math, printed to so few digits that single and double precision agree
import math
def show(*values):
    print(*["%.4g" % v for v in values])
show(math.pi, math.e, math.sqrt(2), math.sqrt(0), math.pow(2, 10), math.exp(0), math.exp(1), math.log(1), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000))
show(math.sin(0), math.sin(1), math.cos(0), math.cos(1), math.tan(1), math.asin(1), math.acos(0), math.atan(1), math.atan2(1, -1), math.atan2(-1, -1))
show(math.sinh(1), math.cosh(1), math.tanh(1), math.asinh(1), math.acosh(2), math.atanh(0.5), math.expm1(0.001), math.erf(0.5), math.erfc(0.5), math.gamma(5), math.lgamma(10))
show(math.fabs(-2.5), math.copysign(3, -0.0), math.fmod(7, 3), math.fmod(-7, 3), math.degrees(math.pi), math.radians(180), math.ldexp(0.5, 4))
print(math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.trunc(2.9), math.trunc(-2.9), math.floor(5), math.ceil(5), type(math.floor(2.5)))
print(math.frexp(8.0), math.frexp(0.0), math.frexp(-0.75), math.modf(2.5), math.modf(-2.25))
print(math.isnan(math.nan), math.isinf(math.inf), math.isfinite(1.0), math.isfinite(math.inf), math.isnan(1), math.isinf(-math.inf))
print(math.isclose(1.0, 1.0), math.isclose(1.0, 1.1), math.isclose(1.0, 1.05, rel_tol=0.1), math.isclose(0.0, 0.001, abs_tol=0.01), math.isclose(math.inf, math.inf), math.isclose(math.inf, 1))
print(math.factorial(0), math.factorial(5), math.factorial(30))
for bad in ("math.sqrt(-1)", "math.log(0)", "math.log(-1)", "math.log2(0)", "math.log10(-5)", "math.acos(2)", "math.asin(-2)", "math.fmod(1, 0)", "math.sin(math.inf)", "math.acosh(0.5)", "math.factorial(-1)", "math.log(5, 0)"):
    try:
        print(bad, eval(bad))
    except ValueError:
        print("ValueError", bad)
for bad in ("math.sin('a')", "math.sqrt(None)", "math.pow(1)", "math.floor('a')"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
print(math.inf, -math.inf, math.nan, math.tau > 6.28, math.sqrt(16), math.pow(2, 0.5) > 1.41)
