// The ROM's C library (rom/memory.c, string.c, ctype.c, stdlib.c, sort.c, setjmp.c, syscalls.c, file*.c,
// locale.c, time.c, timetext.c, data.c), called as a program calls it.

#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define A     (CALLER_DATA + 0x100)
#define B     (CALLER_DATA + 0x200)
#define PLACE (CALLER_DATA + 0x300)
#define REENT (CALLER_DATA + 0x1000)
#define TABLE (CALLER_DATA + 0x2000)
#define HEAP  (CALLER_DATA + 0x4000)

static int start(void **state)
{
    *state = caller_new(NULL);
    return 0;
}

static int end(void **state)
{
    caller_free(*state);
    return 0;
}

// Memory and strings

static void blocks_are_copied_filled_and_compared(void **state)
{
    struct caller *c = *state;
    caller_text(c, A, "0123456789abcdef");
    assert_int_equal(CALL(c, 0x4000c2c8, B + 1, A + 2, 5) & UINT32_MAX, B + 1); // memcpy
    caller_put32(c, B + 6, 0);
    caller_expect_text(c, B + 1, "23456");
    CALL(c, 0x4000c3c0, A + 2, A, 10); // memmove
    caller_expect_text(c, A, "010123456789cdef");
    CALL(c, 0x4000c3c0, A, A + 2, 10);
    caller_expect_text(c, A, "012345678989cdef");
    CALL(c, 0x4000c44c, A, 0x178, 3); // memset
    caller_expect_text(c, A, "xxx345678989cdef");
    caller_text(c, A, "ab\x80");
    caller_text(c, B, "ab\x01");
    assert_int_equal((int32_t)CALL(c, 0x4000c260, A, B, 3), 0x7f); // memcmp
    assert_int_equal((int32_t)CALL(c, 0x4000c260, A, B, 2), 0);
    assert_int_equal((uint32_t)CALL(c, 0x4000c244, A, 'b', 3), A + 1); // memchr
    assert_int_equal((uint32_t)CALL(c, 0x4000c244, A, 'c', 3), 0);
}

static void strings_are_measured_copied_and_joined(void **state)
{
    struct caller *c = *state;
    caller_text(c, A, "hello");
    assert_int_equal((uint32_t)CALL(c, 0x400014c0, A), 5);    // strlen
    assert_int_equal((uint32_t)CALL(c, 0x4000c628, A, 3), 3); // strnlen
    CALL(c, 0x400013ac, B, A);                                // strcpy
    CALL(c, 0x4000c518, B, A);                                // strcat
    caller_expect_text(c, B, "hellohello");
    assert_int_equal((uint32_t)CALL(c, 0x4000c584, B, A, 4), 5); // strlcpy
    caller_expect_text(c, B, "hel");
    CALL(c, 0x4000c5c4, B, A, 2); // strncat
    caller_expect_text(c, B, "helhe");
}

static void strings_are_compared_and_searched(void **state)
{
    struct caller *c = *state;
    caller_text(c, A, "needle in a Haystack");
    caller_text(c, B, "hay");
    assert_int_equal((uint32_t)CALL(c, 0x4000c674, A, B), 0);        // strstr
    assert_int_equal((uint32_t)CALL(c, 0x40001210, A, B), A + 12);   // strcasestr
    assert_int_equal((uint32_t)CALL(c, 0x4000c53c, A, 'i'), A + 7);  // strchr
    assert_int_equal((uint32_t)CALL(c, 0x40001708, A, 'a'), A + 17); // strrchr
    assert_int_equal((uint32_t)CALL(c, 0x4000c53c, A, 0), A + 20);
    caller_text(c, B, "needlf");
    assert_int_equal((int32_t)CALL(c, 0x40001274, A, B), 'e' - 'f'); // strcmp
    assert_int_equal((int32_t)CALL(c, 0x4000c5f4, A, B, 5), 0);      // strncmp
}

static void tokens_come_one_after_the_other(void **state)
{
    struct caller *c = *state;
    static const char *const tokens[] = {"one", "two", "three"};
    caller_text(c, A, ",,one,two;three;");
    caller_text(c, B, ",;");
    for (unsigned i = 0; i < 3; i++) {
        uint32_t token = (uint32_t)CALL(c, 0x4000c70c, i == 0 ? A : 0, B, PLACE);
        caller_expect_text(c, token, tokens[i]);
    }
    assert_int_equal((uint32_t)CALL(c, 0x4000c70c, 0, B, PLACE), 0);
}

static void a_fault_is_the_programs(void **state)
{
    struct caller *c = *state;
    CALL(c, 0x4000c2c8, A, 0, 4);
    assert_int_equal(c->cause, CAUSE_LOAD_PROHIBITED);
    CALL(c, 0x400013ac, 0x3f400000, A);
    assert_int_equal(c->cause, CAUSE_LOAD_STORE_ERROR);
}

static void classes_of_characters_are_newlibs_bits(void **state)
{
    struct caller *c = *state;
    assert_int_equal((uint32_t)CALL(c, 0x40000f18, 'a'), 2);   // isalpha
    assert_int_equal((uint32_t)CALL(c, 0x40000f64, '7'), 4);   // isdigit
    assert_int_equal((uint32_t)CALL(c, 0x40000fd4, '\n'), 8);  // isspace
    assert_int_equal((uint32_t)CALL(c, 0x40001884, 'q'), 'Q'); // toupper
    assert_int_equal(caller_get32(c, 0x3ff96350), 0x3ff96354); // __ctype_ptr__
    uint8_t bits[2];
    caller_read(c, 0x3ff96355 + 'A', bits, 1);
    assert_int_equal(bits[0], 0x41);
}

static void constants_are_no_registers(void **state)
{
    struct caller *c = *state;
    assert_int_equal(caller_get32(c, 0x40001000), 0x00f01d83);
    assert_int_equal(caller_get32(c, 0x3ff96458), 0);
    assert_int_equal(c->soc.bus.unmodelled[0x3ff96458 / 4 % BUS_UNMODELLED].address, 0);
    (void)caller_get32(c, 0x3ff91000); // nobody knows this one
    assert_int_equal(c->soc.bus.unmodelled[0x3ff91000 / 4 % BUS_UNMODELLED].count, 1);
}

// The program's part

static uint32_t heap_used;

static uint32_t give_reent(struct caller *c, const uint32_t words[6])
{
    (void)c;
    (void)words;
    return REENT;
}

static uint32_t give_memory(struct caller *c, const uint32_t words[6])
{
    (void)c;
    uint32_t at = HEAP + heap_used;
    heap_used += (words[1] + 7) & ~UINT32_C(7);
    return at;
}

static char written[200];

static uint32_t take_output(struct caller *c, const uint32_t words[6])
{
    size_t length = strlen(written);
    assert_true(length + words[3] < sizeof(written));
    caller_read(c, words[2], written + length, words[3]);
    written[length + words[3]] = '\0';
    return words[3];
}

static uint32_t give_input(struct caller *c, const uint32_t words[6])
{
    caller_write(c, words[2], "input", 5);
    return 5;
}

static uint32_t terminal(struct caller *c, const uint32_t words[6])
{
    caller_put32(c, words[2] + 4, 0x2000);
    return 0;
}

static uint32_t no_seek(struct caller *c, const uint32_t words[6])
{
    caller_put32(c, words[0], 29); // ESPIPE
    return UINT32_MAX;
}

static uint32_t now(struct caller *c, const uint32_t words[6])
{
    caller_put32(c, words[1], 1600000000);
    return 0;
}

static void install(struct caller *c)
{
    static const struct {
        unsigned n;
        caller_host_run *run;
    } functions[] = {{0, give_reent},   {1, give_memory}, {9, now},        {14, terminal},
                     {21, take_output}, {22, no_seek},    {23, give_input}};
    for (unsigned n = 0; n < 36; n++) {
        caller_put32(c, TABLE + 4 * n, caller_host(c, n, NULL));
    }
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        (void)caller_host(c, functions[i].n, functions[i].run);
    }
    caller_put32(c, 0x3ffae020, TABLE);
    caller_put32(c, 0x3ffae0b0, REENT);
    heap_used = 0;
    written[0] = '\0';
}

static void system_calls_go_through_the_programs_table(void **state)
{
    struct caller *c = *state;
    install(c);
    assert_int_equal((uint32_t)CALL(c, 0x4000be8c, 0), REENT);        // __getreent
    assert_int_equal((uint32_t)CALL(c, 0x4000bbb4, REENT, 24), HEAP); // _malloc_r
    assert_int_equal((uint32_t)CALL(c, 0x4000bea0, 8), HEAP + 24);    // malloc
    caller_text(c, A, "copy");
    uint32_t copy = (uint32_t)CALL(c, 0x4000143c, A); // strdup
    assert_int_equal(copy, HEAP + 32);
    caller_expect_text(c, copy, "copy");
}

static void numbers_are_read_and_written(void **state)
{
    struct caller *c = *state;
    install(c);
    caller_text(c, A, "  -0x1fz");
    assert_int_equal((int32_t)CALL(c, 0x4005681c, A, PLACE, 16), -31); // strtol
    assert_int_equal(caller_get32(c, PLACE), A + 7);
    caller_text(c, A, "99999999999");
    assert_int_equal((uint32_t)CALL(c, 0x4005681c, A, 0, 10), INT32_MAX);
    assert_int_equal(caller_get32(c, REENT), 34);                          // ERANGE
    assert_int_equal((uint32_t)CALL(c, 0x4005692c, A, 0, 10), UINT32_MAX); // strtoul
    CALL(c, 0x400566b4, (uint32_t)-255, A, 10);                            // itoa
    caller_expect_text(c, A, "-255");
    CALL(c, 0x40056258, 255, A, 16); // utoa
    caller_expect_text(c, A, "ff");
}

static void division_by_zero_is_the_hardwares_exception(void **state)
{
    struct caller *c = *state;
    assert_int_equal(CALL(c, 0x40056348, (uint32_t)-7, 2), 0xfffffffffffffffd); // div: -3, rest -1
    CALL(c, 0x40056348, 7, 0);
    assert_int_equal(c->cause, CAUSE_DIVIDE_BY_ZERO);
    CALL(c, 0x4000cff8, 7, 0, 0, 0);
    assert_int_equal(c->cause, CAUSE_DIVIDE_BY_ZERO);
}

static void random_numbers_are_newlibs(void **state)
{
    struct caller *c = *state;
    install(c);
    CALL(c, 0x40001004, 1); // srand
    uint64_t next = 1;
    for (unsigned i = 0; i < 5; i++) {
        next = next * UINT64_C(6364136223846793005) + 1;
        assert_int_equal((uint32_t)CALL(c, 0x40001058, 0), (uint32_t)(next >> 32 & INT32_MAX)); // rand
    }
}

static uint32_t compare_words(struct caller *c, const uint32_t words[6])
{
    return caller_get32(c, words[0]) - caller_get32(c, words[1]);
}

static void sorting_calls_the_comparison_back(void **state)
{
    struct caller *c = *state;
    uint32_t compare = caller_host(c, 36, compare_words);
    for (uint32_t count = 0; count < 100; count += 9) {
        for (uint32_t i = 0; i < count; i++) {
            caller_put32(c, A + 4 * i, i * 37 % 101);
        }
        CALL(c, 0x40056424, A, count, 4, compare);
        assert_int_equal(c->cause, UINT32_MAX);
        for (uint32_t i = 1; i < count; i++) {
            assert_true(caller_get32(c, A + 4 * i - 4) <= caller_get32(c, A + 4 * i));
        }
    }
}

// A function that calls setjmp and then another one that calls itself `depth` times and then longjmp. It
// returns the value of longjmp plus what it had in a register across all that.
static uint32_t put_jumper(struct caller *c, uint32_t buffer)
{
    struct encoder *e = &c->code;
    uint32_t place = encode_data(e, buffer);
    uint32_t setjmp_at = encode_data(e, 0x40056268);
    uint32_t longjmp_at = encode_data(e, 0x400562cc);
    uint32_t deeper_at = e->pc + 4;
    uint32_t literal = encode_data(e, deeper_at);
    encode(e, "entry", 0, 1, 0, 32);
    uint32_t branch = e->pc;
    encode(e, "beqz", 0, 2, 0, branch); // to be set below
    encode(e, "addi", 0, 2, 10, UINT32_MAX);
    encode(e, "l32r", 0, 0, 8, literal);
    encode(e, "callx8", 0, 8, 0, 0);
    encode(e, "retw", 0, 0, 0, 0);
    uint32_t bottom = e->pc;
    e->pc = branch;
    encode(e, "beqz", 0, 2, 0, bottom);
    e->pc = bottom;
    encode(e, "l32r", 0, 0, 10, place);
    encode(e, "movi", 0, 0, 11, 7);
    encode(e, "l32r", 0, 0, 8, longjmp_at);
    encode(e, "callx8", 0, 8, 0, 0);
    e->pc = (e->pc + 3) & ~UINT32_C(3);
    uint32_t function = encode(e, "entry", 0, 1, 0, 48);
    encode(e, "movi", 0, 0, 5, 100);
    encode(e, "l32r", 0, 0, 10, place);
    encode(e, "l32r", 0, 0, 8, setjmp_at);
    encode(e, "callx8", 0, 8, 0, 0);
    branch = e->pc;
    encode(e, "bnez", 0, 10, 0, branch);
    encode(e, "or", 10, 2, 2, 0);
    encode(e, "l32r", 0, 0, 8, literal);
    encode(e, "callx8", 0, 8, 0, 0);
    uint32_t after = e->pc;
    e->pc = branch;
    encode(e, "bnez", 0, 10, 0, after);
    e->pc = after;
    encode(e, "add", 2, 10, 5, 0);
    encode(e, "retw", 0, 0, 0, 0);
    return function;
}

static void a_long_jump_unwinds_the_register_windows(void **state)
{
    struct caller *c = *state;
    uint32_t function = put_jumper(c, PLACE);
    for (uint32_t depth = 0; depth < 20; depth++) {
        assert_int_equal((uint32_t)CALL(c, function, depth), 107);
        assert_int_equal(c->cause, UINT32_MAX);
    }
}

// Files

static void a_line_goes_out_when_it_ends(void **state)
{
    struct caller *c = *state;
    install(c);
    CALL(c, 0x40001e38, REENT); // __sinit
    uint32_t out = caller_get32(c, REENT + 8);
    for (const char *at = "one\ntwo"; *at != '\0'; at++) {
        assert_int_equal((uint32_t)CALL(c, 0x40058e4c, REENT, (uint8_t)*at, out), *at); // _fputwc_r
    }
    assert_string_equal(written, "one\n");
    CALL(c, 0x40059394, out); // fflush
    assert_string_equal(written, "one\ntwo");
}

static void pieces_of_memory_are_written_by_lines(void **state)
{
    struct caller *c = *state;
    install(c);
    CALL(c, 0x40001e38, REENT);
    caller_text(c, B, "first\nsecond");
    const uint32_t words[] = {B, 12, A, 1, 12};
    for (uint32_t i = 0; i < 5; i++) {
        caller_put32(c, A + 4 * i, words[i]);
    }
    caller_put32(c, A + 8, A);
    CALL(c, 0x4005893c, REENT, caller_get32(c, REENT + 8), A + 8); // __sfvwrite_r
    assert_int_equal(c->cause, UINT32_MAX);
    assert_string_equal(written, "first\n");
    CALL(c, 0x40001d48, REENT); // _cleanup_r
    assert_string_equal(written, "first\nsecond");
}

static void a_read_fills_the_buffer_and_takes_characters_back(void **state)
{
    struct caller *c = *state;
    install(c);
    CALL(c, 0x40001e38, REENT);
    uint32_t in = caller_get32(c, REENT + 4);
    assert_int_equal((uint32_t)CALL(c, 0x400593d4, REENT, in), 0); // __srefill_r
    assert_int_equal(caller_get32(c, in + 4), 5);
    assert_int_equal((uint32_t)CALL(c, 0x400590f4, 'x', in), 'x'); // ungetc
    uint8_t first;
    caller_read(c, caller_get32(c, in), &first, 1);
    assert_int_equal(first, 'x');
}

// Time

static void seconds_become_a_date_and_back(void **state)
{
    struct caller *c = *state;
    install(c);
    assert_int_equal((uint32_t)CALL(c, 0x40001844, PLACE), 1600000000); // time
    CALL(c, 0x40059868, PLACE, A);                                      // gmtime_r
    CALL(c, 0x40000ec8, A, B);                                          // asctime_r
    caller_expect_text(c, B, "Sun Sep 13 12:26:40 2020\n");
    assert_int_equal((uint32_t)CALL(c, 0x4005a5e8, A), 1600000000); // mktime
    caller_text(c, B + 64, "%Y-%m-%d %H:%M:%S %j %V");
    assert_int_equal((uint32_t)CALL(c, 0x40059ab4, B, 64, B + 64, A), 26); // strftime
    caller_expect_text(c, B, "2020-09-13 12:26:40 257 37");
}

static void the_zone_is_what_tz_says(void **state)
{
    struct caller *c = *state;
    install(c);
    caller_text(c, B, "TZ=CET-1CEST,M3.5.0,M10.5.0/3");
    caller_put32(c, B + 64, B);
    caller_put32(c, 0x3ffae0b4, B + 64);
    CALL(c, 0x40001a1c, 0); // tzset
    caller_put32(c, PLACE, 1600000000);
    CALL(c, 0x400595fc, PLACE, A); // localtime_r
    assert_int_equal(caller_get32(c, A + 8), 14);
    assert_int_equal(caller_get32(c, A + 32), 1);
    caller_expect_text(c, caller_get32(c, 0x3ffae034), "CEST");
    assert_int_equal((uint32_t)CALL(c, 0x4005a5e8, A), 1600000000);
}

// Whatever a program has in its memory, the host goes on.

static void a_list_without_end_holds_only_the_program(void **state)
{
    struct caller *c = *state;
    caller_put32(c, REENT + 216, REENT + 216); // its list of FILEs leads back into itself
    caller_put32(c, REENT + 220, 0);
    CALL(c, 0x4000c738, REENT, caller_constant(c, 0)); // _fwalk
    assert_int_equal(c->cause, CALLER_ENDLESS);
    caller_text(c, A, "x");
    assert_int_equal((uint32_t)CALL(c, 0x400014c0, A), 1); // strlen
}

static void a_file_whose_buffer_has_no_size_is_the_programs_fault(void **state)
{
    struct caller *c = *state;
    const uint32_t pieces[] = {B, 12, A, 1, 12};
    install(c);
    for (uint32_t i = 0; i < 5; i++) {
        caller_put32(c, A + 4 * i, pieces[i]);
    }
    caller_put32(c, A + 8, A);
    caller_put32(c, PLACE + 12, 0x0008); // a FILE that is written to
    caller_put32(c, PLACE + 16, B);      // its buffer
    caller_put32(c, PLACE, B);
    caller_put32(c, REENT + 56, 1);
    CALL(c, 0x4005893c, REENT, PLACE, A + 8); // __sfvwrite_r
    assert_int_equal(c->cause, CAUSE_DIVIDE_BY_ZERO);
}

static void the_largest_dates_have_some_text(void **state)
{
    struct caller *c = *state;
    for (uint32_t i = 0; i < 9; i++) {
        caller_put32(c, A + 4 * i, INT32_MAX);
    }
    caller_text(c, B, "%c %C %g %G %j %u %U %V %W %y %Y %z %Z");
    CALL(c, 0x40059ab4, PLACE, 0x80, B, A); // strftime
    assert_int_equal(c->cause, UINT32_MAX);
    CALL(c, 0x4005a5e8, A); // mktime
    assert_int_equal(c->result[0], UINT32_MAX);
}

// The small printf

static void texts_are_formatted_as_the_small_printf_does_it(void **state)
{
    struct caller *c = *state;
    caller_text(c, B, "%5d|%-4u|%04x|%#X|%+i|%.3s|%c|%%");
    caller_text(c, PLACE, "camera");
    // sprintf; from the fifth word on the arguments lie on the stack
    CALL(c, 0x40056c08, A, B, (uint32_t)-42, 7, 0xbe, 0xcafe, 5, PLACE, '!');
    caller_expect_text(c, A, "  -42|7   |00be|0XCAFE|+5|cam|!|%");
    assert_int_equal(c->result[0], 33);
    caller_text(c, B, "%lld %zu %hd"); // without long long and size_t
    CALL(c, 0x40056c08, A, B, 1, 0x12345);
    caller_expect_text(c, A, "ld zu 1");
}

static void a_text_that_does_not_fit_ends_where_the_memory_does(void **state)
{
    struct caller *c = *state;
    caller_text(c, B, "%s%020d");
    caller_text(c, PLACE, "0123456789");
    caller_text(c, A, "abcdefghijk");
    CALL(c, 0x40056b4c, A, 8, B, PLACE, 1); // snprintf
    caller_expect_text(c, A, "0123456");
    assert_int_equal(c->result[0], 30);
    caller_expect_text(c, A + 8, "ijk");
    CALL(c, 0x40056b4c, A, 0, B, PLACE, 1);
    assert_int_equal(c->result[0], 30);
    caller_expect_text(c, A, "0123456");
    // vsnprintf: a list whose next argument is the seventh word
    caller_put32(c, REENT + 0x20, PLACE);
    caller_put32(c, REENT + 0x24, 7);
    CALL(c, 0x40056a68, A, 40, B, REENT, 0, 32);
    caller_expect_text(c, A, "012345678900000000000000000007");
}

static void a_long_text_comes_in_pieces(void **state)
{
    struct caller *c = *state;
    caller_text(c, B, "%600d%s");
    caller_text(c, PLACE, "end");
    CALL(c, 0x40056c08, HEAP, B, 5, PLACE);
    assert_int_equal(c->result[0], 603);
    caller_expect_text(c, HEAP + 597, "  5end");
    caller_text(c, B, "%5000d%s");
    CALL(c, 0x40056c08, HEAP, B, 5, PLACE);
    assert_int_equal(c->result[0], 5003);
    caller_expect_text(c, HEAP + 4997, "  5end");
    caller_text(c, B, "%*.*d|%-99999999999d"); // as wide as nothing is: what fits, and no more
    CALL(c, 0x40056b4c, HEAP, 10, B, (uint32_t)INT32_MIN, INT32_MAX, 5, 6);
    caller_expect_text(c, HEAP, "000000000");
}

static void new_memory_and_the_standard_output_take_a_text(void **state)
{
    struct caller *c = *state;
    install(c);
    caller_text(c, B, "%d frames\n");
    CALL(c, 0x40056d9c, PLACE, B, 25); // asprintf
    assert_int_equal(c->result[0], 10);
    caller_expect_text(c, caller_get32(c, PLACE), "25 frames\n");
    written[0] = '\0';
    CALL(c, 0x40056978, B, 12); // printf
    assert_int_equal(c->result[0], 10);
    assert_string_equal(written, "12 frames\n");
}

static uint32_t give_memory_and_change_the_text(struct caller *c, const uint32_t words[6])
{
    caller_text(c, PLACE + 64, "a longer text");
    return give_memory(c, words);
}

static uint32_t take_output_and_change_the_text(struct caller *c, const uint32_t words[6])
{
    caller_text(c, PLACE + 64, "");
    return take_output(c, words);
}

static void a_text_that_changes_meanwhile_ends_where_there_is_room_and_something_to_print(void **state)
{
    struct caller *c = *state;
    install(c);
    (void)caller_host(c, 1, give_memory_and_change_the_text);
    (void)caller_host(c, 21, take_output_and_change_the_text);
    caller_text(c, B, "%s");
    caller_text(c, PLACE + 64, "short");
    caller_text(c, HEAP, "................");
    CALL(c, 0x40056d9c, PLACE, B, PLACE + 64); // asprintf
    assert_int_equal(c->result[0], 5);
    caller_expect_text(c, HEAP, "a lon");
    caller_expect_text(c, HEAP + 6, "..........");
    (void)caller_host(c, 1, give_memory);
    caller_text(c, PLACE + 64, "one\ntwo\nthree\n");
    CALL(c, 0x40056978, B, PLACE + 64); // printf
    assert_string_equal(written, "one\n");
}

static void a_number_with_a_decimal_point_ends_with_the_name_of_what_is_missing(void **state)
{
    struct caller *c = *state;
    install(c);
    caller_text(c, B, "%f");
    CALL(c, 0x40056c08, A, B, 0, 0);
    assert_non_null(strstr(c->rom.missing, "_svfprintf_r"));
}

static void so_does_one_to_the_standard_output(void **state)
{
    struct caller *c = *state;
    install(c);
    caller_text(c, B, "%f");
    CALL(c, 0x40056978, B, 0, 0, 0);
    assert_non_null(strstr(c->rom.missing, "_svfprintf_r"));
}

static void interrupts_are_read_and_a_level_is_not_cleared(void **state)
{
    struct caller *c = *state;
    xt_set_interrupt(&c->soc.core[0], 4, true);
    CALL(c, 0x4000c1e4, 0); // xthal_get_intread
    assert_int_equal(c->result[0], 1U << 4);
    CALL(c, 0x4000c1ec, 1U << 4); // xthal_set_intclear
    assert_int_equal(c->cause, UINT32_MAX);
    assert_int_equal(xt_read_sr(&c->soc.core[0], SR_INTERRUPT), 1U << 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_are_copied_filled_and_compared, start, end),
        cmocka_unit_test_setup_teardown(strings_are_measured_copied_and_joined, start, end),
        cmocka_unit_test_setup_teardown(strings_are_compared_and_searched, start, end),
        cmocka_unit_test_setup_teardown(tokens_come_one_after_the_other, start, end),
        cmocka_unit_test_setup_teardown(a_fault_is_the_programs, start, end),
        cmocka_unit_test_setup_teardown(classes_of_characters_are_newlibs_bits, start, end),
        cmocka_unit_test_setup_teardown(constants_are_no_registers, start, end),
        cmocka_unit_test_setup_teardown(system_calls_go_through_the_programs_table, start, end),
        cmocka_unit_test_setup_teardown(numbers_are_read_and_written, start, end),
        cmocka_unit_test_setup_teardown(division_by_zero_is_the_hardwares_exception, start, end),
        cmocka_unit_test_setup_teardown(random_numbers_are_newlibs, start, end),
        cmocka_unit_test_setup_teardown(sorting_calls_the_comparison_back, start, end),
        cmocka_unit_test_setup_teardown(a_long_jump_unwinds_the_register_windows, start, end),
        cmocka_unit_test_setup_teardown(a_line_goes_out_when_it_ends, start, end),
        cmocka_unit_test_setup_teardown(pieces_of_memory_are_written_by_lines, start, end),
        cmocka_unit_test_setup_teardown(a_read_fills_the_buffer_and_takes_characters_back, start, end),
        cmocka_unit_test_setup_teardown(seconds_become_a_date_and_back, start, end),
        cmocka_unit_test_setup_teardown(the_zone_is_what_tz_says, start, end),
        cmocka_unit_test_setup_teardown(a_list_without_end_holds_only_the_program, start, end),
        cmocka_unit_test_setup_teardown(a_file_whose_buffer_has_no_size_is_the_programs_fault, start, end),
        cmocka_unit_test_setup_teardown(the_largest_dates_have_some_text, start, end),
        cmocka_unit_test_setup_teardown(texts_are_formatted_as_the_small_printf_does_it, start, end),
        cmocka_unit_test_setup_teardown(a_text_that_does_not_fit_ends_where_the_memory_does, start, end),
        cmocka_unit_test_setup_teardown(a_long_text_comes_in_pieces, start, end),
        cmocka_unit_test_setup_teardown(new_memory_and_the_standard_output_take_a_text, start, end),
        cmocka_unit_test_setup_teardown(
            a_text_that_changes_meanwhile_ends_where_there_is_room_and_something_to_print, start, end),
        cmocka_unit_test_setup_teardown(a_number_with_a_decimal_point_ends_with_the_name_of_what_is_missing,
                                        start, end),
        cmocka_unit_test_setup_teardown(interrupts_are_read_and_a_level_is_not_cleared, start, end),
        cmocka_unit_test_setup_teardown(so_does_one_to_the_standard_output, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
