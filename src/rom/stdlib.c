// ROM functions of the C library on numbers, random numbers, copies of strings, and jumps out of functions.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld and
//         esp32.rom.newlib-reent-funcs.ld; behaviour: ISO C17, chapter "General utilities"; newlib 2.2.0's
//         documentation, chapter "Standard Utility Functions"; generators: Knuth, "The Art of Computer
//         Programming", volume 2, section 3.3.4, and Park and Miller, "Random number generators".

#include "base/bits.h"
#include "rom/ctype.h"
#include "rom/libc.h"
#include "rom/pure.h"

// Text to number

struct parsed {
    uint64_t value; // absolute; one too large for 32 bits stands for all of them
    bool negative, overflow, any;
    uint32_t end;
};

static uint32_t digit_of(uint32_t c)
{
    uint8_t class = ctype_of(c);
    if ((class & CTYPE_DIGIT) != 0) {
        return c - '0';
    }
    return (class & (CTYPE_UPPER | CTYPE_LOWER)) != 0 ? ctype_lower(c) - 'a' + 10 : UINT32_MAX;
}

static uint32_t get_char(struct call *call, uint32_t address)
{
    return call_load(call, address, 1);
}

// Skips "0x" where the base allows it; returns the base.
static uint32_t find_base(struct call *call, uint32_t *at, uint32_t base)
{
    bool zero = get_char(call, *at) == '0';
    if ((base == 0 || base == 16) && zero && ctype_lower(get_char(call, *at + 1)) == 'x') {
        *at += 2;
        return 16;
    }
    return base != 0 ? base : zero ? 8 : 10;
}

static struct parsed parse(struct call *call, uint32_t text, uint32_t base)
{
    uint32_t at = text;
    while ((ctype_of(get_char(call, at)) & CTYPE_SPACE) != 0 && !call_failed(call)) {
        at++;
    }
    uint32_t sign = get_char(call, at);
    at += sign == '-' || sign == '+';
    struct parsed parsed = {.negative = sign == '-', .end = text};
    base = find_base(call, &at, base);
    for (uint32_t digit; (digit = digit_of(get_char(call, at))) < base && !call_failed(call); at++) {
        parsed.any = true;
        parsed.value = parsed.value * base + digit;
        parsed.overflow = parsed.overflow || parsed.value > UINT32_MAX;
        parsed.value = parsed.overflow ? UINT64_C(1) << 32 : parsed.value;
        call_spend(call, 12);
    }
    parsed.end = parsed.any ? at : text;
    return parsed;
}

// (struct _reent, text, address for the end or 0, base)
static void finish_parse(struct call *call, const struct parsed *parsed, bool overflow, uint32_t value)
{
    if (overflow) {
        call_store(call, WORD(0) + REENT_ERRNO, 4, LIBC_ERANGE);
    }
    if (WORD(2) != 0) {
        call_store(call, WORD(2), 4, parsed->end);
    }
    call_result(call, value);
}

static uint32_t signed_value(const struct parsed *parsed, bool *overflow)
{
    uint64_t limit = (uint64_t)INT32_MAX + (parsed->negative ? 1 : 0);
    *overflow = parsed->value > limit;
    uint32_t size = (uint32_t)(*overflow ? limit : parsed->value);
    return parsed->negative ? 0 - size : size;
}

static void strtol_r(struct call *call)
{
    struct parsed parsed = parse(call, WORD(1), WORD(3));
    bool overflow;
    uint32_t value = signed_value(&parsed, &overflow);
    finish_parse(call, &parsed, overflow, value);
}

static void strtoul_r(struct call *call)
{
    struct parsed parsed = parse(call, WORD(1), WORD(3));
    uint32_t value = parsed.overflow   ? UINT32_MAX
                     : parsed.negative ? 0 - (uint32_t)parsed.value
                                       : (uint32_t)parsed.value;
    finish_parse(call, &parsed, parsed.overflow, value);
}

static void atoi_r(struct call *call)
{
    struct parsed parsed = parse(call, WORD(1), 10);
    bool overflow;
    uint32_t value = signed_value(&parsed, &overflow);
    if (overflow) {
        call_store(call, WORD(0) + REENT_ERRNO, 4, LIBC_ERANGE);
    }
    call_result(call, value);
}

// Number to text: (value, text, base): the text, or 0 if there is no such base

static uint32_t print_number(struct call *call, uint32_t value, bool negative)
{
    uint32_t to = WORD(1);
    uint32_t base = WORD(2);
    if (base < 2 || base > 36) {
        call_store(call, to, 1, 0);
        return 0;
    }
    char digits[32];
    uint32_t count = 0;
    do {
        digits[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
        value /= base;
    } while (value != 0);
    uint32_t at = to;
    if (negative) {
        call_store(call, at++, 1, '-');
    }
    call_spend(call, count * UINT64_C(12));
    while (count > 0) {
        call_store(call, at++, 1, (uint8_t)digits[--count]);
    }
    call_store(call, at, 1, 0);
    return to;
}

static uint32_t print_signed(struct call *call)
{
    bool negative = WORD(2) == 10 && (int32_t)WORD(0) < 0;
    return print_number(call, negative ? 0 - WORD(0) : WORD(0), negative);
}

RETURN_WORD(utoa_text, 20, print_number(call, WORD(0), false))
RETURN_WORD(itoa_text, 20, print_signed(call))

// Arithmetic

static void divide(struct call *call)
{
    int64_t value = (int32_t)WORD(0);
    int64_t divisor = (int32_t)WORD(1);
    if (divisor == 0) {
        call->fault = CAUSE_DIVIDE_BY_ZERO;
        return;
    }
    call_result_pair(call, (uint32_t)(value / divisor) | (uint64_t)(uint32_t)(value % divisor) << 32);
}

RETURN_WORD(absolute, 2, (int32_t)WORD(0) < 0 ? 0 - WORD(0) : WORD(0))

// Random numbers

// struct _rand48 and what is in a fresh one
#define RANDOM_SIZE 24U
enum { RANDOM_NEXT = 16 };

static void fill_random(struct call *call, uint32_t at)
{
    static const uint32_t fresh[] = {0xabcd330e, 0xe66d1234, 0x0005deec, 0x0000000b, 1, 0};
    for (unsigned i = 0; i < RANDOM_SIZE / 4; i++) {
        call_store(call, at + 4 * i, 4, fresh[i]);
    }
}

// The address of the program's struct _rand48, which it allocates at first use. True when it is there.
static bool find_random(struct call *call, uint32_t *at)
{
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        return false;
    }
    uint32_t reent = libc_step_result(call, 0);
    *at = call_load(call, reent + REENT_RANDOM, 4);
    if (*at != 0 || call_failed(call)) {
        return true;
    }
    if (!libc_step(call, 1, LIBC_MALLOC_R, 2, (const uint32_t[]){reent, RANDOM_SIZE})) {
        return false;
    }
    *at = libc_step_result(call, 1);
    call_store(call, reent + REENT_RANDOM, 4, *at);
    fill_random(call, *at);
    return true;
}

static void srand_number(struct call *call)
{
    uint32_t at;
    if (find_random(call, &at)) {
        call_store(call, at + RANDOM_NEXT, 4, WORD(0));
        call_store(call, at + RANDOM_NEXT + 4, 4, 0);
        call_return(call, 0);
    }
}

static void rand_number(struct call *call)
{
    uint32_t at;
    if (!find_random(call, &at)) {
        return;
    }
    uint64_t next = call_load(call, at + RANDOM_NEXT, 4) | (uint64_t)call_load(call, at + RANDOM_NEXT + 4, 4)
                                                               << 32;
    next = next * UINT64_C(6364136223846793005) + 1;
    call_store(call, at + RANDOM_NEXT, 4, (uint32_t)next);
    call_store(call, at + RANDOM_NEXT + 4, 4, (uint32_t)(next >> 32));
    call_return(call, (uint32_t)bits_get((uint32_t)(next >> 32), 0, 31));
}

// (address of the seed): Schrage's way to multiply by 16807 modulo 2^31 - 1
static void rand_r(struct call *call)
{
    int64_t seed = (int32_t)call_load(call, WORD(0), 4);
    seed = seed == 0 ? 0x12345987 : seed;
    int64_t quotient = seed / 127773;
    int32_t next = (int32_t)(16807 * (seed - quotient * 127773) - 2836 * quotient);
    next = next < 0 ? next + INT32_MAX : next;
    call_store(call, WORD(0), 4, (uint32_t)next);
    call_spend(call, 20);
    call_result(call, bits_get((uint32_t)next, 0, 31));
}

// Copies of strings: (struct _reent, text) or (struct _reent, text, limit)

static void duplicate(struct call *call, uint32_t limit)
{
    uint32_t length = 0;
    while (length < limit && get_char(call, WORD(1) + length) != 0 && !call_failed(call)) {
        length++;
    }
    if (!libc_step(call, 0, LIBC_MALLOC_R, 2, (const uint32_t[]){WORD(0), length + 1})) {
        return;
    }
    uint32_t to = libc_step_result(call, 0);
    for (uint32_t i = 0; i < length && to != 0 && !call_failed(call); i++) {
        call_store(call, to + i, 1, get_char(call, WORD(1) + i));
    }
    if (to != 0) {
        call_store(call, to + length, 1, 0);
    }
    call_return(call, to);
}

static void strdup_r(struct call *call)
{
    duplicate(call, UINT32_MAX);
}

static void strndup_r(struct call *call)
{
    duplicate(call, WORD(2));
}

const struct rom_function rom_stdlib_functions[] = {
    {0x40001004, "srand", srand_number, true},    {0x40001058, "rand", rand_number, true},
    {0x400010d4, "rand_r", rand_r, false},        {0x40001450, "_strdup_r", strdup_r, true},
    {0x400016c4, "_strndup_r", strndup_r, true},  {0x400561f0, "__utoa", utoa_text, false},
    {0x40056258, "utoa", utoa_text, false},       {0x40056340, "abs", absolute, false},
    {0x40056348, "div", divide, false},           {0x40056370, "labs", absolute, false},
    {0x40056378, "ldiv", divide, false},          {0x40056678, "__itoa", itoa_text, false},
    {0x400566b4, "itoa", itoa_text, false},       {0x400566d4, "_atoi_r", atoi_r, false},
    {0x400566fc, "_atol_r", atoi_r, false},       {0x40056714, "_strtol_r", strtol_r, false},
    {0x40056834, "_strtoul_r", strtoul_r, false}, {0, NULL, NULL, false},
};
