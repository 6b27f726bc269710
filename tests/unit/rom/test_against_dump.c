// The ROM's functions in C against the code of a ROM dump, on random arguments: results and memory must
// agree. The dump is not part of this project: ESPCAM_ROM names it; without it the tests are skipped.

#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 1500

struct bench {
    struct caller *dump, *ours;
    uint64_t seed;
};

static uint32_t chance(struct bench *b)
{
    b->seed = b->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(b->seed >> 33) ^ (uint32_t)b->seed << 9;
}

static int start(void **state)
{
    static uint8_t image[MEMORY_ROM_SIZE];
    const char *path = getenv("ESPCAM_ROM");
    if (path == NULL) {
        return 0;
    }
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(image, 1, sizeof(image), file) > MEMORY_ROM0_SIZE);
    fclose(file);
    struct bench *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    b->dump = caller_new(image);
    b->ours = caller_new(NULL);
    b->seed = 1;
    *state = b;
    return 0;
}

static int end(void **state)
{
    struct bench *b = *state;
    if (b != NULL) {
        caller_free(b->dump);
        caller_free(b->ours);
        free(b);
    }
    return 0;
}

static struct bench *bench(void **state)
{
    if (*state == NULL) {
        print_message("ESPCAM_ROM names no ROM dump\n");
        skip();
    }
    return *state;
}

// Functions of numbers

enum kind {
    WORDS,   // any bits
    DOUBLES, // pairs that are often special numbers
    FLOATS,
    SHIFTED, // a pair, and a count
};

struct pure {
    uint32_t address;
    const char *name;
    enum kind kind;
    unsigned words;   // of arguments
    unsigned results; // words
};

static const struct pure pures[] = {
    {0x4000c818, "__ashldi3", SHIFTED, 3, 2},    {0x4000c830, "__ashrdi3", SHIFTED, 3, 2},
    {0x4000c84c, "__lshrdi3", SHIFTED, 3, 2},    {0x4000c7e8, "__clzsi2", WORDS, 1, 1},
    {0x4000ca50, "__clzdi2", WORDS, 2, 1},       {0x4000c7f0, "__ctzsi2", WORDS, 1, 1},
    {0x4000ca64, "__ctzdi2", WORDS, 2, 1},       {0x4000c804, "__ffssi2", WORDS, 1, 1},
    {0x4000ca2c, "__ffsdi2", WORDS, 2, 1},       {0x40064b64, "__clrsbsi2", WORDS, 1, 1},
    {0x40064b7c, "__clrsbdi2", WORDS, 2, 1},     {0x40002ed0, "__popcountsi2", WORDS, 1, 1},
    {0x40002ef8, "__popcountdi2", WORDS, 2, 1},  {0x40002f3c, "__paritysi2", WORDS, 1, 1},
    {0x40064ae0, "__bswapsi2", WORDS, 1, 1},     {0x40064b08, "__bswapdi2", WORDS, 2, 2},
    {0x40063820, "__cmpdi2", WORDS, 4, 1},       {0x40063840, "__ucmpdi2", WORDS, 4, 1},
    {0x4000c7b0, "__mulsi3", WORDS, 2, 1},       {0x4000c9fc, "__muldi3", WORDS, 4, 2},
    {0x4000c7d8, "__umulsidi3", WORDS, 2, 2},    {0x4000ca14, "__negdi2", WORDS, 2, 2},
    {0x4000cff8, "__udivdi3", WORDS, 4, 2},      {0x4000d280, "__umoddi3", WORDS, 4, 2},
    {0x4000ca84, "__divdi3", WORDS, 4, 2},       {0x4000cd4c, "__moddi3", WORDS, 4, 2},
    {0x4000c7c8, "__udivsi3", WORDS, 2, 1},      {0x4000c7d0, "__umodsi3", WORDS, 2, 1},
    {0x4000c7b8, "__divsi3", WORDS, 2, 1},       {0x4000c7c0, "__modsi3", WORDS, 2, 1},
    {0x40002c98, "__addvsi3", WORDS, 2, 1},      {0x40002cbc, "__addvdi3", WORDS, 4, 2},
    {0x40002cf8, "__subvsi3", WORDS, 2, 1},      {0x40002d20, "__subvdi3", WORDS, 4, 2},
    {0x40002d60, "__mulvsi3", WORDS, 2, 1},      {0x40002d78, "__mulvdi3", WORDS, 4, 2},
    {0x40002e78, "__negvsi2", WORDS, 1, 1},      {0x40002e98, "__negvdi2", WORDS, 2, 2},
    {0x40063868, "__absvsi2", WORDS, 1, 1},      {0x4006387c, "__absvdi2", WORDS, 2, 2},
    {0x40064bec, "__udiv_w_sdiv", WORDS, 4, 1},  {0x40002590, "__adddf3", DOUBLES, 4, 2},
    {0x400026e4, "__subdf3", DOUBLES, 4, 2},     {0x4006358c, "__muldf3", DOUBLES, 4, 2},
    {0x40002954, "__divdf3", DOUBLES, 4, 2},     {0x400634a0, "__negdf2", DOUBLES, 2, 2},
    {0x400638e4, "__powidf2", DOUBLES, 3, 2},    {0x400020e8, "__addsf3", FLOATS, 2, 1},
    {0x400021d0, "__subsf3", FLOATS, 2, 1},      {0x400632c8, "__mulsf3", FLOATS, 2, 1},
    {0x400020c0, "__negsf2", FLOATS, 1, 1},      {0x400636a8, "__eqdf2", DOUBLES, 4, 1},
    {0x400636dc, "__gtdf2", DOUBLES, 4, 1},      {0x40063704, "__ledf2", DOUBLES, 4, 1},
    {0x40063768, "__gedf2", DOUBLES, 4, 1},      {0x40063790, "__ltdf2", DOUBLES, 4, 1},
    {0x400637f4, "__unorddf2", DOUBLES, 4, 1},   {0x40063374, "__eqsf2", FLOATS, 2, 1},
    {0x400633a0, "__gtsf2", FLOATS, 2, 1},       {0x400633c0, "__lesf2", FLOATS, 2, 1},
    {0x4006340c, "__gesf2", FLOATS, 2, 1},       {0x4006342c, "__ltsf2", FLOATS, 2, 1},
    {0x40063478, "__unordsf2", FLOATS, 2, 1},    {0x40002c34, "__extendsfdf2", FLOATS, 1, 2},
    {0x40002b90, "__truncdfsf2", DOUBLES, 2, 1}, {0x40002a78, "__fixdfsi", DOUBLES, 2, 1},
    {0x40002ac4, "__fixdfdi", DOUBLES, 2, 2},    {0x40002b30, "__fixunsdfsi", DOUBLES, 2, 1},
    {0x4000240c, "__fixsfsi", FLOATS, 1, 1},     {0x4000244c, "__fixsfdi", FLOATS, 1, 2},
    {0x400024ac, "__fixunssfsi", FLOATS, 1, 1},  {0x40002504, "__fixunssfdi", FLOATS, 1, 2},
    {0x4000c944, "__floatsidf", WORDS, 1, 2},    {0x4000c938, "__floatunsidf", WORDS, 1, 2},
    {0x4000c988, "__floatdidf", WORDS, 2, 2},    {0x4000c978, "__floatundidf", WORDS, 2, 2},
    {0x4000c870, "__floatsisf", WORDS, 1, 1},    {0x4000c864, "__floatunsisf", WORDS, 1, 1},
    {0x4000c8c0, "__floatdisf", WORDS, 2, 1},    {0x4000c8b0, "__floatundisf", WORDS, 2, 1},
    {0x40063c90, "__muldc3", DOUBLES, 8, 4},     {0x400645a4, "__divdc3", DOUBLES, 8, 4},
};

// Often short, or with few ones.
static uint32_t some_word(struct bench *b)
{
    uint32_t kind = chance(b) % 8;
    return kind == 0   ? 0
           : kind == 1 ? UINT32_MAX
           : kind == 2 ? UINT32_C(1) << chance(b) % 32
           : kind < 5  ? chance(b) >> chance(b) % 32
                       : chance(b);
}

// The high word of a double: any number, one near 1, near the limits of integers, 0, infinity, NaN.
static uint32_t some_high_word(struct bench *b)
{
    static const uint32_t special[] = {0,          0x7ff00000, 0x7ff80000, 0x00100000,
                                       0x41e00000, 0x43e00000, 0x3ff00000, 0x7fefffff};
    uint32_t kind = chance(b) % 8;
    uint32_t sign = chance(b) << 31;
    return sign | (kind == 0   ? special[chance(b) % 8]
                   : kind == 1 ? special[chance(b) % 8] + chance(b) % 4
                   : kind == 2 ? chance(b) % 0x200000
                   : kind < 4  ? chance(b) % 0x7ff00000
                   : kind < 6  ? 0x3e000000 + chance(b) % 0x06000000
                               : 0x3fe00000 + chance(b) % 0x00400000);
}

static uint32_t some_float(struct bench *b)
{
    static const uint32_t special[] = {0,          0x7f800000, 0x7fc00000, 0x00800000,
                                       0x4f000000, 0x5f000000, 0x3f800000, 0x7f7fffff};
    uint32_t kind = chance(b) % 8;
    uint32_t sign = chance(b) << 31;
    return sign | (kind == 0   ? special[chance(b) % 8]
                   : kind == 1 ? special[chance(b) % 8] + chance(b) % 4
                   : kind == 2 ? chance(b) % 0x1000000
                   : kind < 4  ? chance(b) % 0x7f800000
                               : 0x3e000000 + chance(b) % 0x22000000);
}

static void choose(struct bench *b, const struct pure *pure, uint32_t *words)
{
    for (unsigned n = 0; n < pure->words; n++) {
        words[n] = some_word(b);
        if (pure->kind == DOUBLES && n % 2 != 0) {
            words[n] = some_high_word(b);
        }
        if (pure->kind == FLOATS) {
            words[n] = some_float(b);
        }
    }
    if (pure->kind == SHIFTED) {
        words[2] = chance(b) % 80;
    }
    if (pure->words == 3 && pure->kind == DOUBLES) {
        words[2] = chance(b) % 4 == 0 ? some_word(b) : chance(b) % 41 - 20;
    }
    if (pure->words >= 4 && chance(b) % 4 == 0) {
        memcpy(words + 2, words, 8);
    }
}

static void compare(struct bench *b, const struct pure *pure)
{
    uint32_t words[8] = {0};
    choose(b, pure, words);
    caller_call(b->dump, pure->address, pure->words, words);
    caller_call(b->ours, pure->address, pure->words, words);
    // An overflow calls abort, which is nowhere.
    bool same = (b->dump->cause == UINT32_MAX) == (b->ours->cause == UINT32_MAX);
    for (unsigned n = 0; n < pure->results && b->dump->cause == UINT32_MAX; n++) {
        same = same && b->dump->result[n] == b->ours->result[n];
    }
    if (!same) {
        fail_msg("%s(%08x %08x %08x %08x %08x %08x %08x %08x): %08x %08x %08x %08x cause %x, ours %08x %08x "
                 "%08x %08x cause %x",
                 pure->name, words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7],
                 b->dump->result[0], b->dump->result[1], b->dump->result[2], b->dump->result[3],
                 b->dump->cause, b->ours->result[0], b->ours->result[1], b->ours->result[2],
                 b->ours->result[3], b->ours->cause);
    }
}

static void functions_of_numbers_agree(void **state)
{
    struct bench *b = bench(state);
    for (size_t i = 0; i < sizeof(pures) / sizeof(pures[0]); i++) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            compare(b, &pures[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_numbers_agree),
    };
    return cmocka_run_group_tests(tests, start, end);
}
