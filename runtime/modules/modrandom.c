// Module random: a xorshift generator (Marsaglia, "Xorshift RNGs", 2003, the 64-bit triple 13, 7, 17).

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

static uint32_t next_bits(void)
{
    uint64_t state = ((uint64_t)rt->random[1] << 32) | rt->random[0];
    state = state == 0 ? 0x9e3779b97f4a7c15U : state;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    rt->random[0] = (uint32_t)state;
    rt->random[1] = (uint32_t)(state >> 32);
    return (uint32_t)(state >> 32);
}

static void set_seed(uint64_t value)
{
    value = (value + 1) * 0x9e3779b97f4a7c15U;
    rt->random[0] = (uint32_t)value;
    rt->random[1] = (uint32_t)(value >> 32);
    (void)next_bits();
    (void)next_bits();
}

static rt_obj seed(size_t nargs, const rt_obj *args)
{
    uint64_t value = 0;
    if (nargs > 0 && args[0] != RT_NONE) {
        value = rt_int_get_u64_wrapped(args[0]);
    } else if (rt->port->ticks_us != NULL) {
        value = rt->port->ticks_us(rt->port->context);
    }
    set_seed(value);
    return RT_NONE;
}

static rt_obj getrandbits(rt_obj count)
{
    intptr_t bits = rt_int_get(count);
    if (bits < 0 || bits > 32) {
        rt_raise_value_error("bits must be 32 or less");
    }
    return bits == 0 ? RT_SMALL(0) : rt_int_u64(next_bits() >> (32 - bits));
}

// 0 to limit - 1, each as likely: numbers at the uneven top end are drawn again.
static uint64_t below(uint64_t limit)
{
    uint64_t top = UINT64_MAX - UINT64_MAX % limit;
    uint64_t value;
    do {
        value = ((uint64_t)next_bits() << 32) | next_bits();
    } while (value >= top);
    return value % limit;
}

static rt_obj random_between(int64_t start, int64_t stop, int64_t step)
{
    bool up = step > 0;
    if (step == 0 || (up ? start >= stop : start <= stop)) {
        rt_raise_value_error("empty range");
    }
    uint64_t distance = up ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t stride = up ? (uint64_t)step : 0 - (uint64_t)step;
    uint64_t moved = below((distance - 1) / stride + 1) * stride;
    return rt_int_i64((int64_t)(up ? (uint64_t)start + moved : (uint64_t)start - moved));
}

static rt_obj randrange(size_t nargs, const rt_obj *args)
{
    int64_t first = rt_int_get_i64(args[0]);
    if (nargs == 1) {
        return random_between(0, first, 1);
    }
    return random_between(first, rt_int_get_i64(args[1]), nargs > 2 ? rt_int_get_i64(args[2]) : 1);
}

static rt_obj randint(rt_obj low, rt_obj high)
{
    int64_t stop = rt_int_get_i64(high);
    if (stop == INT64_MAX) {
        rt_raise_value_error("empty range");
    }
    return random_between(rt_int_get_i64(low), stop + 1, 1);
}

static rt_obj choice(rt_obj sequence)
{
    intptr_t length = rt_int_get(rt_len(sequence));
    if (length == 0) {
        rt_raise_index_error("sequence");
    }
    return rt_subscr(sequence, rt_int_new((intptr_t)below((uint64_t)length)), RT_GET);
}

static rt_real fraction(void)
{
    return (rt_real)(next_bits() >> 8) / 16777216.0F;
}

static rt_obj random_float(void)
{
    return rt_float_new(fraction());
}

static rt_obj uniform(rt_obj low, rt_obj high)
{
    rt_real a = rt_float_get(low);
    return rt_float_new(a + (rt_float_get(high) - a) * fraction());
}

static RT_FUN_VAR(seed_obj, "seed", seed, 0, 1);
static RT_FUN_1(getrandbits_obj, "getrandbits", getrandbits);
static RT_FUN_VAR(randrange_obj, "randrange", randrange, 1, 3);
static RT_FUN_2(randint_obj, "randint", randint);
static RT_FUN_1(choice_obj, "choice", choice);
static RT_FUN_0(random_obj, "random", random_float);
static RT_FUN_2(uniform_obj, "uniform", uniform);

static const struct rt_entry entries[] = {
    RT_ENTRY("seed", seed_obj),           RT_ENTRY("getrandbits", getrandbits_obj),
    RT_ENTRY("randrange", randrange_obj), RT_ENTRY("randint", randint_obj),
    RT_ENTRY("choice", choice_obj),       RT_ENTRY("random", random_obj),
    RT_ENTRY("uniform", uniform_obj),
};

// Every run starts elsewhere where the port has a clock.
static void init(rt_obj globals)
{
    (void)globals;
    (void)seed(0, NULL);
}

MODULE(module_random, "random", init);
