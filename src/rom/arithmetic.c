// ROM functions of the compiler's run-time library on integers.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libgcc.ld; behaviour: "GCC
//         Internals", section "Routines for integer arithmetic"; what that leaves open (shifts by 64 and
//         more, bits counted in 0): observed (tests/unit/rom/test_against_dump.c).

#include "base/bits.h"
#include "rom/pure.h"

#define ABORT 0x4000bba4U // calls the program's abort through its table of system calls

static int32_t as_signed(uint32_t value)
{
    return (int32_t)value;
}

static int64_t as_signed64(uint64_t value)
{
    return (int64_t)value;
}

// Shifts

// By 32 and more only the lowest five bits of the count matter.
static uint64_t shift_left(uint64_t value, uint32_t count)
{
    return as_signed(count) >= 32 ? (uint64_t)((uint32_t)value << (count & 31)) << 32 : value << (count & 31);
}

static uint64_t shift_right(uint64_t value, uint32_t count)
{
    return (as_signed(count) >= 32 ? value >> 32 : value) >> (count & 31);
}

static uint64_t shift_right_signed(uint64_t value, uint32_t count)
{
    return (uint64_t)((as_signed(count) >= 32 ? as_signed64(value) >> 32 : as_signed64(value)) >>
                      (count & 31));
}

RETURN_PAIR(ashldi3, 2, shift_left(PAIR(0), WORD(2)))
RETURN_PAIR(lshrdi3, 2, shift_right(PAIR(0), WORD(2)))
RETURN_PAIR(ashrdi3, 2, shift_right_signed(PAIR(0), WORD(2)))

// Bits

static uint32_t leading_zeros(uint64_t value, unsigned bits)
{
    uint32_t count = 0;
    while (count < bits && (value >> (bits - 1 - count) & 1) == 0) {
        count++;
    }
    return count;
}

static uint32_t ones(uint64_t value)
{
    uint32_t count = 0;
    for (; value != 0; value &= value - 1) {
        count++;
    }
    return count;
}

// The number of the lowest bit set, from 0; UINT32_MAX of 0.
static uint32_t lowest_bit(uint64_t value)
{
    return value == 0 ? UINT32_MAX : ones((value & (0 - value)) - 1);
}

// The library looks at the low half first, and takes its count of a half that is 0 for -1.
static uint32_t trailing_zeros64(uint64_t value)
{
    return (uint32_t)value != 0 ? lowest_bit((uint32_t)value) : lowest_bit(value >> 32) + 32;
}

// How many bits behind the sign are equal to it.
static uint32_t redundant_signs(int64_t value, unsigned bits)
{
    uint64_t flipped = (uint64_t)(value < 0 ? ~value : value);
    return leading_zeros(flipped, bits) - 1;
}

static uint32_t swap_bytes(uint32_t value)
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

static uint64_t swap_bytes64(uint64_t value)
{
    return (uint64_t)swap_bytes((uint32_t)value) << 32 | swap_bytes((uint32_t)(value >> 32));
}

RETURN_WORD(clzsi2, 0, leading_zeros(WORD(0), 32))
RETURN_WORD(clzdi2, 0, leading_zeros(PAIR(0), 64))
RETURN_WORD(ctzsi2, 2, lowest_bit(WORD(0)))
RETURN_WORD(ctzdi2, 2, trailing_zeros64(PAIR(0)))
RETURN_WORD(ffssi2, 2, lowest_bit(WORD(0)) + 1)
RETURN_WORD(ffsdi2, 4, lowest_bit(PAIR(0)) + 1)
RETURN_WORD(clrsbsi2, 4, redundant_signs(as_signed(WORD(0)), 32))
RETURN_WORD(clrsbdi2, 12, redundant_signs(as_signed64(PAIR(0)), 64))
RETURN_WORD(popcountsi2, 18, ones(WORD(0)))
RETURN_WORD(popcountdi2, 130, ones(PAIR(0)))
RETURN_WORD(paritysi2, 10, ones(WORD(0)) & 1)
RETURN_WORD(bswapsi2, 6, swap_bytes(WORD(0)))
RETURN_PAIR(bswapdi2, 14, swap_bytes64(PAIR(0)))

// Comparison: 0 less, 1 equal, 2 greater

RETURN_WORD(cmpdi2, 4,
            1 + (as_signed64(PAIR(0)) > as_signed64(PAIR(2))) - (as_signed64(PAIR(0)) < as_signed64(PAIR(2))))
RETURN_WORD(ucmpdi2, 4, 1 + (PAIR(0) > PAIR(2)) - (PAIR(0) < PAIR(2)))

// Products

RETURN_WORD(mulsi3, 0, WORD(0) * WORD(1))
RETURN_PAIR(muldi3, 4, PAIR(0) * PAIR(2))
RETURN_PAIR(umulsidi3, 0, (uint64_t)WORD(0) * WORD(1))
RETURN_PAIR(negdi2, 2, 0 - PAIR(0))

// Quotients. The lowest number divided by -1 is itself.

struct quotient {
    uint64_t value, rest;
};

static struct quotient divide(struct call *call, uint64_t value, uint64_t divisor)
{
    if (divisor == 0) {
        call->fault = CAUSE_DIVIDE_BY_ZERO;
        return (struct quotient){0, 0};
    }
    return (struct quotient){value / divisor, value % divisor};
}

static struct quotient divide_signed(struct call *call, int64_t value, int64_t divisor)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t by = divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor;
    struct quotient q = divide(call, size, by);
    q.value = (value < 0) != (divisor < 0) ? 0 - q.value : q.value;
    q.rest = value < 0 ? 0 - q.rest : q.rest;
    return q;
}

#define UNSIGNED   divide(call, PAIR(0), PAIR(2))
#define SIGNED     divide_signed(call, as_signed64(PAIR(0)), as_signed64(PAIR(2)))
#define UNSIGNED32 divide(call, WORD(0), WORD(1))
#define SIGNED32   divide_signed(call, as_signed(WORD(0)), as_signed(WORD(1)))

RETURN_PAIR(udivdi3, 55, UNSIGNED.value)
RETURN_PAIR(umoddi3, 55, UNSIGNED.rest)
RETURN_PAIR(divdi3, 60, SIGNED.value)
RETURN_PAIR(moddi3, 60, SIGNED.rest)
RETURN_WORD(udivsi3, 0, UNSIGNED32.value)
RETURN_WORD(umodsi3, 0, UNSIGNED32.rest)
RETURN_WORD(divsi3, 0, SIGNED32.value)
RETURN_WORD(modsi3, 0, SIGNED32.rest)

// (value, divisor, address of the rest or 0)
static void udivmoddi4(struct call *call)
{
    struct quotient q = UNSIGNED;
    uint32_t to = WORD(4);
    if (to != 0) {
        call_store(call, to, 4, (uint32_t)q.rest);
        call_store(call, to + 4, 4, (uint32_t)(q.rest >> 32));
    }
    call_spend(call, 60);
    call_result_pair(call, q.value);
}

// A step of long division that no processor with a divider needs.
RETURN_WORD(udiv_w_sdiv, 0, 0)

// (value, unit): how many units hold the value
RETURN_WORD(multofup, 4, divide(call, WORD(0) + WORD(1) - 1, WORD(1)).value)

// Arithmetic that does not go on after an overflow

static void finish(struct call *call, int64_t value, bool overflow, bool pair)
{
    if (overflow) {
        call->cpu->pc = ABORT;
        call->stay = true;
    } else if (pair) {
        call_result_pair(call, (uint64_t)value);
    } else {
        call_result(call, (uint32_t)value);
    }
}

static void finish32(struct call *call, int64_t value)
{
    finish(call, value, value != (int32_t)value, false);
}

static void addvsi3(struct call *call)
{
    finish32(call, (int64_t)as_signed(WORD(0)) + as_signed(WORD(1)));
}

static void subvsi3(struct call *call)
{
    finish32(call, (int64_t)as_signed(WORD(0)) - as_signed(WORD(1)));
}

static void mulvsi3(struct call *call)
{
    finish32(call, (int64_t)as_signed(WORD(0)) * as_signed(WORD(1)));
}

static void negvsi2(struct call *call)
{
    finish32(call, -(int64_t)as_signed(WORD(0)));
}

static void absvsi2(struct call *call)
{
    int64_t value = as_signed(WORD(0));
    finish32(call, value < 0 ? -value : value);
}

static void add64(struct call *call, uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    finish(call, as_signed64(sum), ((a ^ sum) & (b ^ sum)) >> 63 != 0, true);
}

static void subtract64(struct call *call, uint64_t a, uint64_t b)
{
    uint64_t difference = a - b;
    finish(call, as_signed64(difference), ((a ^ b) & (a ^ difference)) >> 63 != 0, true);
}

static void addvdi3(struct call *call)
{
    add64(call, PAIR(0), PAIR(2));
}

static void subvdi3(struct call *call)
{
    subtract64(call, PAIR(0), PAIR(2));
}

static void negvdi2(struct call *call)
{
    subtract64(call, 0, PAIR(0));
}

static void absvdi2(struct call *call)
{
    if (as_signed64(PAIR(0)) < 0) {
        subtract64(call, 0, PAIR(0));
    } else {
        call_result_pair(call, PAIR(0));
    }
}

static void mulvdi3(struct call *call)
{
    int64_t a = as_signed64(PAIR(0));
    int64_t b = as_signed64(PAIR(2));
    uint64_t product = PAIR(0) * PAIR(2);
    bool negative = (a < 0) != (b < 0);
    uint64_t size_a = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    uint64_t size_b = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint64_t limit = (UINT64_MAX >> 1) + negative;
    bool overflow = size_a != 0 && size_b > limit / size_a;
    bool unseen = a == b && a == -(INT64_C(1) << 32); // the library takes this square for 0
    call_spend(call, 20);
    finish(call, as_signed64(product), overflow && !unseen, true);
}

// (a, b, count): the difference of the first bytes that differ
static void gcc_bcmp(struct call *call)
{
    uint32_t difference = 0;
    uint32_t count = WORD(2);
    for (uint32_t i = 0; i < count && difference == 0 && !call_failed(call); i++) {
        difference = call_load(call, WORD(0) + i, 1) - call_load(call, WORD(1) + i, 1);
        call_spend(call, 6);
    }
    call_result(call, difference);
}

const struct rom_function rom_arithmetic_functions[] = {
    {0x40002c98, "__addvsi3", addvsi3, false},
    {0x40002cbc, "__addvdi3", addvdi3, false},
    {0x40002cf8, "__subvsi3", subvsi3, false},
    {0x40002d20, "__subvdi3", subvdi3, false},
    {0x40002d60, "__mulvsi3", mulvsi3, false},
    {0x40002d78, "__mulvdi3", mulvdi3, false},
    {0x40002e78, "__negvsi2", negvsi2, false},
    {0x40002e98, "__negvdi2", negvdi2, false},
    {0x40002ed0, "__popcountsi2", popcountsi2, false},
    {0x40002ef8, "__popcountdi2", popcountdi2, false},
    {0x40002f3c, "__paritysi2", paritysi2, false},
    {0x4000ab8c, "multofup", multofup, false},
    {0x4000c7b0, "__mulsi3", mulsi3, false},
    {0x4000c7b8, "__divsi3", divsi3, false},
    {0x4000c7c0, "__modsi3", modsi3, false},
    {0x4000c7c8, "__udivsi3", udivsi3, false},
    {0x4000c7d0, "__umodsi3", umodsi3, false},
    {0x4000c7d8, "__umulsidi3", umulsidi3, false},
    {0x4000c7e8, "__clzsi2", clzsi2, false},
    {0x4000c7f0, "__ctzsi2", ctzsi2, false},
    {0x4000c804, "__ffssi2", ffssi2, false},
    {0x4000c818, "__ashldi3", ashldi3, false},
    {0x4000c830, "__ashrdi3", ashrdi3, false},
    {0x4000c84c, "__lshrdi3", lshrdi3, false},
    {0x4000c9fc, "__muldi3", muldi3, false},
    {0x4000ca14, "__negdi2", negdi2, false},
    {0x4000ca2c, "__ffsdi2", ffsdi2, false},
    {0x4000ca50, "__clzdi2", clzdi2, false},
    {0x4000ca64, "__ctzdi2", ctzdi2, false},
    {0x4000ca84, "__divdi3", divdi3, false},
    {0x4000cd4c, "__moddi3", moddi3, false},
    {0x4000cff8, "__udivdi3", udivdi3, false},
    {0x4000d280, "__umoddi3", umoddi3, false},
    {0x40063820, "__cmpdi2", cmpdi2, false},
    {0x40063840, "__ucmpdi2", ucmpdi2, false},
    {0x40063868, "__absvsi2", absvsi2, false},
    {0x4006387c, "__absvdi2", absvdi2, false},
    {0x40064a70, "__gcc_bcmp", gcc_bcmp, false},
    {0x40064ae0, "__bswapsi2", bswapsi2, false},
    {0x40064b08, "__bswapdi2", bswapdi2, false},
    {0x40064b64, "__clrsbsi2", clrsbsi2, false},
    {0x40064b7c, "__clrsbdi2", clrsbdi2, false},
    {0x40064bec, "__udiv_w_sdiv", udiv_w_sdiv, false},
    {0x40064bf4, "__udivmoddi4", udivmoddi4, false},
    {0, NULL, NULL, false},
};
