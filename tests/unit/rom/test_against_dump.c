// The ROM's functions in C against the code of a ROM dump, on random arguments: results and memory must
// agree. The dump is not part of this project: ESPCAM_ROM names it; without it the tests are skipped.

#include "caller.h"

#include "rom/data.h"

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
    {0x4000234c, "__divsf3", FLOATS, 2, 1},      {0x400021d0, "__subsf3", FLOATS, 2, 1},
    {0x400632c8, "__mulsf3", FLOATS, 2, 1},      {0x400020c0, "__negsf2", FLOATS, 1, 1},
    {0x400636a8, "__eqdf2", DOUBLES, 4, 1},      {0x400636dc, "__gtdf2", DOUBLES, 4, 1},
    {0x40063704, "__ledf2", DOUBLES, 4, 1},      {0x40063768, "__gedf2", DOUBLES, 4, 1},
    {0x40063790, "__ltdf2", DOUBLES, 4, 1},      {0x400637f4, "__unorddf2", DOUBLES, 4, 1},
    {0x40063374, "__eqsf2", FLOATS, 2, 1},       {0x400633a0, "__gtsf2", FLOATS, 2, 1},
    {0x400633c0, "__lesf2", FLOATS, 2, 1},       {0x4006340c, "__gesf2", FLOATS, 2, 1},
    {0x4006342c, "__ltsf2", FLOATS, 2, 1},       {0x40063478, "__unordsf2", FLOATS, 2, 1},
    {0x40002c34, "__extendsfdf2", FLOATS, 1, 2}, {0x40002b90, "__truncdfsf2", DOUBLES, 2, 1},
    {0x40002a78, "__fixdfsi", DOUBLES, 2, 1},    {0x40002ac4, "__fixdfdi", DOUBLES, 2, 2},
    {0x40002b30, "__fixunsdfsi", DOUBLES, 2, 1}, {0x4000240c, "__fixsfsi", FLOATS, 1, 1},
    {0x4000244c, "__fixsfdi", FLOATS, 1, 2},     {0x400024ac, "__fixunssfsi", FLOATS, 1, 1},
    {0x40002504, "__fixunssfdi", FLOATS, 1, 2},  {0x4000c944, "__floatsidf", WORDS, 1, 2},
    {0x4000c938, "__floatunsidf", WORDS, 1, 2},  {0x4000c988, "__floatdidf", WORDS, 2, 2},
    {0x4000c978, "__floatundidf", WORDS, 2, 2},  {0x4000c870, "__floatsisf", WORDS, 1, 1},
    {0x4000c864, "__floatunsisf", WORDS, 1, 1},  {0x4000c8c0, "__floatdisf", WORDS, 2, 1},
    {0x4000c8b0, "__floatundisf", WORDS, 2, 1},  {0x40063c90, "__muldc3", DOUBLES, 8, 4},
    {0x400645a4, "__divdc3", DOUBLES, 8, 4},
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

// Functions of texts and memory

#define TEXT_A (CALLER_DATA + 0x100)
#define TEXT_B (CALLER_DATA + 0x400)
#define PLACE  (CALLER_DATA + 0x800) // a pointer to a text
#define REENT  (CALLER_DATA + 0x1000)
#define HEAP   (CALLER_DATA + 0x1400)
#define TABLE  (CALLER_DATA + 0x2000) // of system calls
#define SHARED 0x2000U                // bytes that are compared

// What the arguments are:
//   a b  texts, at any alignment      A B  the same, or 0        p  the address of a text's address
//   c    a character                  n    a count up to 40      w  any word
//   r    struct _reent                k    a base                d  a divisor, not 0
//   P    where to put an address, or 0                           f  0 or 1
struct textual {
    uint32_t address;
    const char *name;
    const char *words;
    unsigned results;
};

static const struct textual textuals[] = {
    {0x4000c1f4, "bzero", "an", 0},        {0x4000c220, "memccpy", "abcn", 1},
    {0x4000c244, "memchr", "acn", 1},      {0x4000c260, "memcmp", "abn", 1},
    {0x4000c2c8, "memcpy", "abn", 1},      {0x4000c3c0, "memmove", "aan", 1},
    {0x4000c400, "memrchr", "acn", 1},     {0x4000c44c, "memset", "awn", 1},
    {0x400011cc, "strcasecmp", "ab", 1},   {0x40001210, "strcasestr", "ab", 1},
    {0x40001274, "strcmp", "ab", 1},       {0x40001398, "strcoll", "ab", 1},
    {0x400013ac, "strcpy", "ab", 1},       {0x40001470, "strlcat", "abn", 1},
    {0x400014c0, "strlen", "a", 1},        {0x40001524, "strlwr", "a", 1},
    {0x40001550, "strncasecmp", "abn", 1}, {0x400015d4, "strncpy", "abn", 1},
    {0x40001708, "strrchr", "ac", 1},      {0x40001734, "strsep", "pb", 1},
    {0x4000174c, "strupr", "a", 1},        {0x4000c518, "strcat", "ab", 1},
    {0x4000c53c, "strchr", "ac", 1},       {0x4000c558, "strcspn", "ab", 1},
    {0x4000c584, "strlcpy", "abn", 1},     {0x4000c5c4, "strncat", "abn", 1},
    {0x4000c5f4, "strncmp", "abn", 1},     {0x4000c628, "strnlen", "an", 1},
    {0x4000c648, "strspn", "ab", 1},       {0x4000c674, "strstr", "ab", 1},
    {0x4000c6a8, "__strtok_r", "Abpf", 1}, {0x4000c70c, "strtok_r", "Abp", 1},
    {0x40000f04, "isalnum", "c", 1},       {0x40000f18, "isalpha", "c", 1},
    {0x40000f2c, "isblank", "c", 1},       {0x40000f50, "iscntrl", "c", 1},
    {0x40000f64, "isdigit", "c", 1},       {0x40000f78, "islower", "c", 1},
    {0x40000f94, "isgraph", "c", 1},       {0x40000fa8, "isprint", "c", 1},
    {0x40000fc0, "ispunct", "c", 1},       {0x40000fd4, "isspace", "c", 1},
    {0x40000fe8, "isupper", "c", 1},       {0x40001868, "tolower", "c", 1},
    {0x40001884, "toupper", "c", 1},       {0x4000c20c, "isascii", "w", 1},
    {0x4000c720, "toascii", "w", 1},       {0x40001004, "srand", "w", 0},
    {0x40001058, "rand", "", 1},           {0x400010d4, "rand_r", "p", 1},
    {0x4000143c, "strdup", "a", 1},        {0x40001450, "_strdup_r", "ra", 1},
    {0x400016b0, "strndup", "an", 1},      {0x400016c4, "_strndup_r", "ran", 1},
    {0x400561f0, "__utoa", "wak", 1},      {0x40056258, "utoa", "wak", 1},
    {0x40056340, "abs", "w", 1},           {0x40056348, "div", "wd", 2},
    {0x40056370, "labs", "w", 1},          {0x40056378, "ldiv", "wd", 2},
    {0x40056678, "__itoa", "wak", 1},      {0x400566b4, "itoa", "wak", 1},
    {0x400566c4, "atoi", "a", 1},          {0x400566d4, "_atoi_r", "ra", 1},
    {0x400566ec, "atol", "a", 1},          {0x400566fc, "_atol_r", "ra", 1},
    {0x40056714, "_strtol_r", "raPk", 1},  {0x4005681c, "strtol", "aPk", 1},
    {0x40056834, "_strtoul_r", "raPk", 1}, {0x4005692c, "strtoul", "aPk", 1},
    {0x4000bea0, "malloc", "n", 1},        {0x4000bee4, "calloc", "nn", 1},
    {0x4000c728, "__dummy_lock", "", 0},   {0x4000c730, "__dummy_lock_try", "", 1},
};

static uint8_t some_char(struct bench *b)
{
    static const char often[] = "  ,;ab19xX0-+AZzf";
    uint32_t kind = chance(b) % 8;
    return kind == 0 ? (uint8_t)chance(b) : (uint8_t)often[chance(b) % (sizeof(often) - 1)];
}

static void write_both(struct bench *b, uint32_t address, const void *bytes, size_t count)
{
    caller_write(b->dump, address, bytes, count);
    caller_write(b->ours, address, bytes, count);
}

static void put_both(struct bench *b, uint32_t address, uint32_t value)
{
    caller_put32(b->dump, address, value);
    caller_put32(b->ours, address, value);
}

// A text of up to 24 characters, like the one before at times; behind it are bytes that are not 0.
static void write_text(struct bench *b, uint32_t address, char *text)
{
    uint32_t length = chance(b) % 8 == 0 ? 0 : chance(b) % 25;
    bool number = chance(b) % 4 == 0;
    uint32_t keep = chance(b) % 3 == 0 ? 24 : chance(b) % 25;
    for (uint32_t i = 0; i < 48; i++) {
        if (i >= keep) {
            text[i] = (char)(number ? (uint32_t) "0123456789"[chance(b) % 10] : some_char(b));
        }
    }
    text[length] = '\0';
    write_both(b, address, text, 48);
}

static uint32_t argument(struct bench *b, char kind, const uint32_t text[2])
{
    uint32_t word = some_word(b);
    switch (kind) {
    case 'a':
        return text[0];
    case 'b':
        return text[1];
    case 'A':
        return word % 2 == 0 ? 0 : text[0];
    case 'c':
        return some_char(b);
    case 'n':
        return word % 41;
    case 'p':
        return PLACE;
    case 'P':
        return word % 4 == 0 ? 0 : PLACE;
    case 'r':
        return REENT;
    case 'k':
        return word % 5 == 0 ? word % 37 : (const uint32_t[]){0, 10, 16, 8}[chance(b) % 4];
    case 'd':
        return word != 0 ? word : 1;
    case 'f':
        return word % 2;
    default:
        return word;
    }
}

static void expect_same_memory(struct bench *b, const char *name)
{
    const uint8_t *dump = &b->dump->soc.bus.memory.dram[CALLER_DATA - MEMORY_DRAM_BASE];
    const uint8_t *ours = &b->ours->soc.bus.memory.dram[CALLER_DATA - MEMORY_DRAM_BASE];
    for (uint32_t i = 0; i < SHARED; i++) {
        if (dump[i] != ours[i]) {
            fail_msg("%s: the byte at %04x is %02x, ours %02x", name, i, dump[i], ours[i]);
        }
    }
}

static void compare_textual(struct bench *b, const struct textual *t)
{
    char chars[48] = {0};
    uint32_t text[2] = {TEXT_A + chance(b) % 8, TEXT_B + chance(b) % 8};
    uint32_t words[8] = {0};
    unsigned count = (unsigned)strlen(t->words);
    write_text(b, text[0], chars);
    write_text(b, text[1], chars);
    put_both(b, PLACE, chance(b) % 8 == 0 ? 0 : text[0]);
    for (unsigned n = 0; n < count; n++) {
        words[n] = argument(b, t->words[n], text);
    }
    if (strcmp(t->name, "memmove") == 0) {
        words[1] += chance(b) % 32;
    }
    caller_call(b->dump, t->address, count, words);
    caller_call(b->ours, t->address, count, words);
    bool same = b->dump->cause == UINT32_MAX && b->ours->cause == UINT32_MAX;
    for (unsigned n = 0; n < t->results; n++) {
        same = same && b->dump->result[n] == b->ours->result[n];
    }
    if (!same) {
        fail_msg("%s(%08x %08x %08x %08x): %08x %08x cause %x, ours %08x %08x cause %x", t->name, words[0],
                 words[1], words[2], words[3], b->dump->result[0], b->dump->result[1], b->dump->cause,
                 b->ours->result[0], b->ours->result[1], b->ours->cause);
    }
    expect_same_memory(b, t->name);
}

// The program's part: every entry of the table returns a block of memory, the first one struct _reent.
static void install_program(struct caller *caller)
{
    uint32_t reent = caller_constant(caller, REENT);
    uint32_t heap = caller_constant(caller, HEAP);
    caller_put32(caller, 0x3ffae020, TABLE);
    caller_put32(caller, TABLE, reent);
    for (uint32_t n = 1; n < 36; n++) {
        caller_put32(caller, TABLE + 4 * n, heap);
    }
}

static void functions_of_texts_agree(void **state)
{
    struct bench *b = bench(state);
    install_program(b->dump);
    install_program(b->ours);
    for (size_t i = 0; i < sizeof(textuals) / sizeof(textuals[0]); i++) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            compare_textual(b, &textuals[i]);
        }
    }
}

// Elements with equal keys must end in the same order: a key is a text of one or two characters, behind it
// are bytes that tell the elements apart.
static void sorting_agrees(void **state)
{
    struct bench *b = bench(state);
    for (unsigned round = 0; round < ROUNDS / 5; round++) {
        uint8_t bytes[120 * 12];
        uint32_t size = 3 + chance(b) % 10;
        uint32_t count = chance(b) % (round % 4 == 0 ? 121 : 16);
        uint32_t variety = 1 + chance(b) % 26;
        for (uint32_t i = 0; i < count * size; i++) {
            bytes[i] = (uint8_t)(i % size < 1 ? 'a' + chance(b) % variety : i % size == 1 ? 0 : chance(b));
        }
        write_both(b, TEXT_A, bytes, count * size);
        CALL(b->dump, 0x40056424, TEXT_A, count, size, 0x40001274);
        CALL(b->ours, 0x40056424, TEXT_A, count, size, 0x40001274);
        assert_int_equal(b->ours->cause, b->dump->cause);
        expect_same_memory(b, "qsort");
    }
}

// Files and time. The program's functions note what they are called with.

#define FILES_MEMORY (CALLER_DATA + 0x4000) // what malloc gives

struct notes {
    char text[20000];
    size_t length;
    uint32_t used; // of FILES_MEMORY
};

static struct notes notes[2];

static struct notes *notes_of(const struct caller *caller)
{
    return &notes[caller->rom.soc != NULL];
}

// Appends the name of the program's function and the first `count` words.
static void note(struct caller *caller, const char *name, unsigned count, const uint32_t words[6])
{
    struct notes *n = notes_of(caller);
    n->length += (size_t)snprintf(n->text + n->length, sizeof(n->text) - n->length, "%s", name);
    for (unsigned i = 0; i < count; i++) {
        n->length +=
            (size_t)snprintf(n->text + n->length, sizeof(n->text) - n->length, " %x", (unsigned)words[i]);
    }
    n->length += (size_t)snprintf(n->text + n->length, sizeof(n->text) - n->length, "\n");
    assert_true(n->length < sizeof(n->text));
}

static uint32_t host_reent(struct caller *caller, const uint32_t words[6])
{
    (void)caller;
    (void)words;
    return REENT;
}

static uint32_t host_malloc(struct caller *caller, const uint32_t words[6])
{
    struct notes *n = notes_of(caller);
    note(caller, "malloc", 2, words);
    n->used += (words[1] + 7) & ~UINT32_C(7);
    return FILES_MEMORY + n->used - ((words[1] + 7) & ~UINT32_C(7));
}

static uint32_t host_realloc(struct caller *caller, const uint32_t words[6])
{
    return host_malloc(caller, (const uint32_t[]){words[0], words[2], 0, 0, 0, 0});
}

static uint32_t host_free(struct caller *caller, const uint32_t words[6])
{
    note(caller, "free", 2, words);
    return 0;
}

// Standard input is a terminal, the other ones are files.
static uint32_t host_fstat(struct caller *caller, const uint32_t words[6])
{
    note(caller, "fstat", 2, words);
    caller_put32(caller, words[2] + 4, words[1] < 2 ? 0x2000 : 0x8000);
    return 0;
}

static uint32_t host_close(struct caller *caller, const uint32_t words[6])
{
    note(caller, "close", 2, words);
    return 0;
}

// Takes no more than 100 bytes at a time.
static uint32_t host_write(struct caller *caller, const uint32_t words[6])
{
    note(caller, "write", 4, words);
    return words[3] < 100 ? words[3] : 100;
}

static uint32_t host_lseek(struct caller *caller, const uint32_t words[6])
{
    note(caller, "lseek", 4, words);
    return words[2];
}

static uint32_t host_read(struct caller *caller, const uint32_t words[6])
{
    uint32_t count = words[3] < 7 ? words[3] : 7;
    note(caller, "read", 4, words);
    caller_write(caller, words[2], "hello\nx", count);
    return count;
}

static uint32_t host_lock(struct caller *caller, const uint32_t words[6])
{
    note(caller, "lock", 1, words);
    return 0;
}

static void install_files(struct caller *caller)
{
    static caller_host_run *const functions[36] = {
        [0] = host_reent,  [1] = host_malloc, [2] = host_free,   [3] = host_realloc, [14] = host_fstat,
        [19] = host_close, [21] = host_write, [22] = host_lseek, [23] = host_read,   [25] = host_lock,
        [27] = host_lock,  [29] = host_lock,  [33] = host_lock,
    };
    *notes_of(caller) = (struct notes){.length = 0};
    caller_put32(caller, 0x3ffae020, TABLE);
    caller_put32(caller, 0x3ffae0b0, REENT);
    for (unsigned n = 0; n < 36; n++) {
        caller_put32(caller, TABLE + 4 * n, caller_host(caller, n, functions[n]));
    }
}

// The same call on both; the result counts if the function has one.
static void call_both(struct bench *b, const char *name, bool has_result, uint32_t address, unsigned count,
                      const uint32_t *words)
{
    caller_call(b->dump, address, count, words);
    caller_call(b->ours, address, count, words);
    bool same = b->dump->cause == b->ours->cause && (!has_result || b->dump->result[0] == b->ours->result[0]);
    if (!same) {
        fail_msg("%s(%08x %08x %08x): %08x cause %x, ours %08x cause %x", name, words[0], words[1], words[2],
                 b->dump->result[0], b->dump->cause, b->ours->result[0], b->ours->cause);
    }
    assert_string_equal(notes[1].text, notes[0].text);
    notes[0].length = notes[1].length = 0;
    notes[0].text[0] = notes[1].text[0] = '\0';
    expect_same_memory(b, name);
}

#define CALL_BOTH(name, has_result, address, ...)                                                            \
    call_both(b, (name), (has_result), (address), 4, (const uint32_t[8]){__VA_ARGS__})

// A vector of two pieces of memory
static void write_pieces(struct bench *b, uint32_t file)
{
    uint32_t first = chance(b) % 40;
    uint32_t second = chance(b) % 4 == 0 ? chance(b) % 700 : chance(b) % 60;
    const uint32_t words[] = {TEXT_A, first, TEXT_B, second, PLACE, 2, first + second};
    for (uint32_t i = 0; i < 7; i++) {
        put_both(b, PLACE + 4 * i, words[i]);
    }
    CALL_BOTH("__sfvwrite_r", true, 0x4005893c, REENT, file, PLACE + 16);
}

static void use_file(struct bench *b, uint32_t in, uint32_t file)
{
    switch (chance(b) % 8) {
    case 0:
        CALL_BOTH("_fflush_r", true, 0x40059320, REENT, file);
        break;
    case 1:
        CALL_BOTH("fflush", true, 0x40059394, chance(b) % 2 == 0 ? 0 : file);
        break;
    case 2:
        CALL_BOTH("__srefill_r", true, 0x400593d4, REENT, in);
        break;
    case 3:
        CALL_BOTH("ungetc", true, 0x400590f4, some_char(b), in);
        break;
    case 4:
    case 5:
        write_pieces(b, file);
        break;
    default:
        CALL_BOTH("_fputwc_r", true, 0x40058e4c, REENT, some_char(b) | 1, file);
        break;
    }
}

static void files_agree(void **state)
{
    struct bench *b = bench(state);
    for (unsigned round = 0; round < ROUNDS / 50; round++) {
        uint8_t zero[0x400] = {0};
        char text[48];
        write_both(b, REENT, zero, sizeof(zero));
        install_files(b->dump);
        install_files(b->ours);
        write_text(b, TEXT_A, text);
        write_text(b, TEXT_B, text);
        CALL_BOTH("__sinit", false, 0x40001e38, REENT);
        uint32_t in = caller_get32(b->ours, REENT + 4);
        uint32_t out = caller_get32(b->ours, REENT + 8);
        uint32_t err = caller_get32(b->ours, REENT + 12);
        uint32_t other = (uint32_t)CALL(b->dump, 0x40001e90, REENT);
        assert_int_equal((uint32_t)CALL(b->ours, 0x40001e90, REENT), other);
        uint8_t file[48] = {[12] = 8, [14] = 3}; // a file to write to
        caller_read(b->dump, out + 32, file + 32, 16);
        write_both(b, other + 12, file + 12, 4);
        write_both(b, other + 32, file + 32, 16);
        put_both(b, other + 32, other);
        put_both(b, other + 48, 0x400011b8);
        for (unsigned i = 0; i < 60; i++) {
            use_file(b, in, (const uint32_t[]){out, err, other}[chance(b) % 3]);
        }
        CALL_BOTH("_fclose_r", true, 0x40001fec, REENT, other);
        CALL_BOTH("_cleanup_r", false, 0x40001d48, REENT);
    }
}

#define ENVIRONMENT (CALLER_DATA + 0x600)

static void set_zone(struct bench *b)
{
    static const char *const zones[] = {"TZ=UTC0",
                                        "TZ=CET-1CEST,M3.5.0,M10.5.0/3",
                                        "TZ=EST5EDT",
                                        "TZ=XYZ-5:30:15",
                                        "TZ=NZST-12NZDT,M9.5.0,M4.1.0/3",
                                        "TZ=A3B,J60/2,300",
                                        "TZ=bogus",
                                        "TZ=",
                                        "HOME=/"};
    const char *zone = zones[chance(b) % (sizeof(zones) / sizeof(zones[0]))];
    write_both(b, ENVIRONMENT, zone, strlen(zone) + 1);
    put_both(b, ENVIRONMENT + 64, ENVIRONMENT);
    put_both(b, ENVIRONMENT + 68, 0);
    put_both(b, 0x3ffae0b4, ENVIRONMENT + 64);
    notes[0].used = notes[1].used = 0;
    CALL_BOTH("tzset", false, 0x40001a1c, 0);
}

// The small printf: formats made by chance, with arguments that fit them.

static unsigned some_format(struct bench *b, char *format, uint32_t *words, const uint32_t text[2])
{
    static const char flags[] = "-0+ #", codes[] = "cdiuopxXs%kz";
    unsigned count = 0;
    char *to = format;
    for (unsigned n = 1 + chance(b) % 3; n > 0; n--) {
        char code = codes[chance(b) % 12]; // (of %#.3o the ROM makes what the stack happens to hold)
        to += sprintf(to, "a%%");
        for (unsigned i = chance(b) % 3; i > 0; i--) {
            *to++ = flags[chance(b) % 5];
        }
        if (chance(b) % 2 == 0) {
            to += sprintf(to, "%u", (unsigned)(1 + chance(b) % 14));
        } else if (chance(b) % 4 == 0) {
            *to++ = '*';
            words[count++] = chance(b) % 25 - 12;
        }
        if (code != 'o' && chance(b) % 3 == 0) {
            to += sprintf(to, ".%u", (unsigned)(chance(b) % 14));
        } else if (code != 'o' && chance(b) % 6 == 0) {
            to += sprintf(to, ".*");
            words[count++] = chance(b) % 16 - 4;
        }
        if (chance(b) % 3 == 0 && code != 's') {
            *to++ = "hlL"[chance(b) % 3];
        }
        *to++ = code;
        if (code == 's') {
            words[count++] = text[chance(b) % 2];
        } else if (code != '%' && code != 'k' && code != 'z') {
            words[count++] = some_word(b);
        }
    }
    *to = '\0';
    return count;
}

// Functions and what stands before their formats.
struct printer {
    uint32_t address;
    const char *name;
    const char *before; // o: where to write, n: its size, r: struct _reent, f: the standard output
    bool list;          // a va_list
};

static const struct printer printers[] = {
    {0x40056c08, "sprintf", "o", false},   {0x40056bbc, "_sprintf_r", "ro", false},
    {0x40056b4c, "snprintf", "on", false}, {0x40056ae4, "_snprintf_r", "ron", false},
    {0x40056ac4, "vsprintf", "o", true},   {0x40056a90, "_vsprintf_r", "ro", true},
    {0x40056a68, "vsnprintf", "on", true}, {0x40056a14, "_vsnprintf_r", "ron", true},
};

#define STANDARD_OUTPUT 0x3ff96478U
#define OUTPUT          (CALLER_DATA + 0xc00)
#define FORMAT          (CALLER_DATA + 0x1200)
#define LIST            (CALLER_DATA + 0x5000) // a va_list's words, not in the memory that is compared

static unsigned arrange(struct bench *b, const char *before, bool list, unsigned count, const uint32_t *given,
                        uint32_t *words)
{
    unsigned n = 0;
    for (; *before != '\0'; before++) {
        words[n++] = *before == 'o'   ? OUTPUT
                     : *before == 'r' ? REENT
                     : *before == 'f' ? STANDARD_OUTPUT
                                      : chance(b) % 60;
    }
    words[n++] = FORMAT;
    if (!list) {
        memcpy(words + n, given, count * 4);
        return n + count;
    }
    n = n < 6 && n + 3 > 6 ? 6 : n; // three words that are not parted
    for (unsigned i = 0; i < count; i++) {
        put_both(b, LIST + 4 * (i < 6 ? i : i + 2), given[i]);
    }
    words[n] = LIST;
    words[n + 1] = LIST;
    words[n + 2] = 0;
    return n + 3;
}

static void compare_printer(struct bench *b, const struct printer *p)
{
    char chars[48] = {0}, format[100];
    uint32_t given[12], words[20] = {0};
    const uint32_t text[2] = {TEXT_A + chance(b) % 8, TEXT_B + chance(b) % 8};
    write_text(b, text[0], chars);
    write_text(b, text[1], chars);
    unsigned count = some_format(b, format, given, text);
    write_both(b, FORMAT, format, strlen(format) + 1);
    unsigned all = arrange(b, p->before, p->list, count, given, words);
    caller_call(b->dump, p->address, all, words);
    caller_call(b->ours, p->address, all, words);
    if (b->dump->cause != b->ours->cause || b->dump->result[0] != b->ours->result[0]) {
        fail_msg("%s \"%s\" %x %x: %d cause %x, ours %d cause %x", p->name, format, (unsigned)given[0],
                 (unsigned)given[1], (int)b->dump->result[0], b->dump->cause, (int)b->ours->result[0],
                 b->ours->cause);
    }
    assert_string_equal(notes[1].text, notes[0].text);
    notes[0].length = notes[1].length = 0;
    expect_same_memory(b, format);
}

static void formats_agree(void **state)
{
    struct bench *b = bench(state);
    install_files(b->dump);
    install_files(b->ours);
    for (unsigned round = 0; round < 20 * ROUNDS; round++) {
        compare_printer(b, &printers[round % (sizeof printers / sizeof printers[0])]);
    }
}

static const struct printer file_printers[] = {
    {0x40056978, "printf", "", false},   {0x40056944, "_printf_r", "r", false},
    {0x400569b4, "vprintf", "", true},   {0x400569e4, "_vprintf_r", "r", true},
    {0x40056efc, "fprintf", "f", false}, {0x40056ed8, "_fprintf_r", "rf", false},
    {0x40057ae8, "vfprintf", "f", true}, {0x40057850, "_vfprintf_r", "rf", true},
};

// What the program gets to write, and when; the locks do not count.
static void formats_to_files_agree(void **state)
{
    static const unsigned locks[] = {25, 27, 29, 33};
    struct bench *b = bench(state);
    install_files(b->dump);
    install_files(b->ours);
    for (unsigned i = 0; i < 4; i++) {
        (void)caller_host(b->dump, locks[i], NULL);
        (void)caller_host(b->ours, locks[i], NULL);
    }
    for (unsigned round = 0; round < 2 * ROUNDS; round++) {
        compare_printer(b, &file_printers[round % (sizeof file_printers / sizeof file_printers[0])]);
    }
}

static void calendars_agree(void **state)
{
    struct bench *b = bench(state);
    static const char format[] =
        "%a %A %b %B %c %C %d %D %e %F %g %G %H %I %j %m %M %p %r %R %S %T %u %U %V %w %W %x %X "
        "%y %Y %z %Z %% %k %l %h %Ey";
    uint8_t zero[0x400] = {0};
    write_both(b, REENT, zero, sizeof(zero));
    install_files(b->dump);
    install_files(b->ours);
    write_both(b, CALLER_DATA + 0x700, format, sizeof(format));
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (round % 20 == 0) {
            set_zone(b);
        }
        put_both(b, PLACE, chance(b) % 4 == 0 ? chance(b) : chance(b) & INT32_MAX);
        CALL_BOTH("gmtime_r", true, 0x40059868, PLACE, TEXT_A);
        CALL_BOTH("localtime_r", true, 0x400595fc, PLACE, TEXT_A);
        CALL_BOTH("asctime_r", true, 0x40000ec8, TEXT_A, TEXT_B);
        CALL_BOTH("strftime", true, 0x40059ab4, TEXT_B, 400, CALLER_DATA + 0x700, TEXT_A);
        put_both(b, TEXT_A + 32, chance(b) % 3 - 1);
        put_both(b, TEXT_A + 4 * (chance(b) % 5), chance(b) % 200 - 60);
        CALL_BOTH("mktime", true, 0x4005a5e8, TEXT_A);
    }
}

// What our ROM knows of its constants is what the dump has.
static void constants_agree(void **state)
{
    struct bench *b = bench(state);
    for (uint32_t address = 0x3ff90000; address < 0x3ff9f000; address += 4) {
        uint32_t value;
        if (rom_data_word(address, &value) && value != caller_get32(b->dump, address)) {
            fail_msg("the word at %08x is %08x, ours %08x", address, caller_get32(b->dump, address), value);
        }
    }
    assert_int_equal(caller_get32(b->ours, 0x40001000), caller_get32(b->dump, 0x40001000));
}

int main(void)
{
    if (getenv("ESPCAM_ROM") == NULL) {
        puts("1..0 # SKIP ESPCAM_ROM names no ROM dump");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_numbers_agree),
        cmocka_unit_test(functions_of_texts_agree),
        cmocka_unit_test(sorting_agrees),
        cmocka_unit_test(files_agree),
        cmocka_unit_test(formats_agree),
        cmocka_unit_test(formats_to_files_agree),
        cmocka_unit_test(calendars_agree),
        cmocka_unit_test(constants_agree),
    };
    return cmocka_run_group_tests(tests, start, end);
}
