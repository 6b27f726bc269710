// The prompt (runtime/prompt.c, runtime/lineedit.c): bytes in, bytes out, as on the serial line.

#include "runtime/prompt.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HEAP 262144

struct bench {
    struct prompt prompt;
    struct prompt_port port;
    struct rt_port rt_port;
    struct runtime *runtime;
    void *heap;
    const char *in;
    size_t left;
    char out[16384];
    size_t length;
    bool interruptible;
};

static int get(void *context)
{
    struct bench *b = context;
    assert_false(b->interruptible);
    if (b->left == 0) {
        return -1;
    }
    b->left--;
    return (unsigned char)*b->in++;
}

static void put(void *context, const char *data, size_t length)
{
    struct bench *b = context;
    assert_true(b->length + length < sizeof b->out);
    memcpy(b->out + b->length, data, length);
    b->length += length;
    b->out[b->length] = '\0';
}

// What programs print: line ends as the board's console makes them.
static void print(void *context, const char *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (data[i] == '\n') {
            put(context, "\r", 1);
        }
        put(context, data + i, 1);
    }
}

static void interruptible(void *context, bool on)
{
    struct bench *b = context;
    b->interruptible = on;
}

static void start(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->rt_port = (struct rt_port){.context = b, .write = print, .stack_limit = 200000, .platform = "test"};
    b->port = (struct prompt_port){b, get, put, interruptible, "banner\r\n"};
    b->prompt.port = &b->port;
    b->heap = malloc(HEAP);
}

static void stop(struct bench *b)
{
    free(b->heap);
}

static enum prompt_end run(struct bench *b, void *top, const char *in, size_t length)
{
    b->in = in;
    b->left = length;
    b->length = 0;
    b->runtime = rt_init(&b->rt_port, b->heap, HEAP, top);
    assert_non_null(b->runtime);
    enum prompt_end end = prompt_run(&b->prompt, b->runtime);
    rt_deinit(b->runtime);
    return end;
}

// One session from its first prompt on; out is what follows the banner.
static void session(const char *in, size_t length, const char *out)
{
    struct bench *b = malloc(sizeof *b);
    start(b);
    assert_int_equal(run(b, &b, in, length), PROMPT_END_OF_INPUT);
    assert_string_equal(b->out, out);
    stop(b);
    free(b);
}

#define SESSION(in, out) session(in, sizeof(in) - 1, "banner\r\n>>> " out)

static void an_expression_is_answered(void **state)
{
    (void)state;
    SESSION("1+1\r", "1+1\r\n2\r\n>>> ");
    SESSION("x = 5\r\rx\n", "x = 5\r\n>>> \r\n>>> x\r\n5\r\n>>> ");
    SESSION("None\r\n'a'\r\n", "None\r\n>>> 'a'\r\n'a'\r\n>>> ");
}

static void a_block_is_indented_and_ends_on_an_empty_line(void **state)
{
    (void)state;
    SESSION("for i in range(2):\rprint(i)\r\x7f\r",
            "for i in range(2):\r\n...     print(i)\r\n...     \b\b\b\b\x1b[K\r\n0\r\n1\r\n>>> ");
    SESSION("if 1:\rif 2:\rprint(3)\r\r\r\r", "if 1:\r\n...     if 2:\r\n...         print(3)\r\n...         "
                                              "\r\n...         \r\n... \r\n3\r\n>>> ");
    SESSION("(1,\r2)\r", "(1,\r\n... 2)\r\n(1, 2)\r\n>>> ");
    SESSION("'''a\rb'''\r", "'''a\r\n... b'''\r\n'a\\nb'\r\n>>> ");
}

static void errors_are_reported_and_the_prompt_comes_back(void **state)
{
    (void)state;
    SESSION("1/0\r",
            "1/0\r\nTraceback (most recent call last):\r\n  File \"<stdin>\", line 1, in <module>\r\n"
            "ZeroDivisionError: divide by zero\r\n>>> ");
    SESSION("if\r\r", "if\r\n... \r\nTraceback (most recent call last):\r\n  File \"<stdin>\", line 1\r\n"
                      "SyntaxError: invalid syntax\r\n>>> ");
}

static void the_line_can_be_edited(void **state)
{
    (void)state;
    SESSION("12\x02"
            "3\x01"
            "4\x05"
            "5\r",
            "12\b32\b\b\b4132\b\b\b1325\r\n41325\r\n>>> ");
    SESSION("124\x7f"
            "3\r",
            "124\b\x1b[K3\r\n123\r\n>>> ");
    SESSION("12\x1b[D\x1b[3~3\r", "12\b\x1b[K3\r\n13\r\n>>> ");
    SESSION("12\x1b[H9\x1b[F8\r", "12\b\b912\b\b128\r\n9128\r\n>>> ");
    SESSION("12 34\x17"
            "5\x15"
            "7\r",
            "12 34\b\b\x1b[K5\b\b\b\b\x1b[K7\r\n7\r\n>>> ");
    SESSION("1234\x01\x06\x0b\r", "1234\b\b\b\b1\x1b[K\r\n1\r\n>>> ");
    SESSION("123456\x01\x04\r", "123456\x1b[6D\x1b[K23456\x1b[5D\r\n23456\r\n>>> ");
}

static void letters_of_several_bytes_are_one_column(void **state)
{
    (void)state;
    SESSION("print('a\xc3\xa4z\x1b[D\x1b[D\x7f\x05')\r",
            "print('a\xc3\xa4z\b\b\b\x1b[K\xc3\xa4z\b\b\xc3\xa4z')\r\n\xc3\xa4z\r\n>>> ");
}

static void the_history_comes_back(void **state)
{
    (void)state;
    SESSION("1\r2\r\x1b[A\r", "1\r\n1\r\n>>> 2\r\n2\r\n>>> 2\r\n2\r\n>>> ");
    SESSION("1\r2\r\x10\x10\r", "1\r\n1\r\n>>> 2\r\n2\r\n>>> 2\b\x1b[K1\r\n1\r\n>>> ");
    SESSION("1\r\x10\x0e"
            "3\r",
            "1\r\n1\r\n>>> 1\b\x1b[K3\r\n3\r\n>>> ");
}

static void ctrl_c_abandons_the_line(void **state)
{
    (void)state;
    SESSION("abc\x03"
            "1\r",
            "abc\r\n>>> 1\r\n1\r\n>>> ");
    SESSION("if 1:\r\x03", "if 1:\r\n...     \r\n>>> ");
    SESSION("\x03\x02", "\r\n>>> \r\nbanner\r\n>>> ");
}

static void tab_completes_or_indents(void **state)
{
    (void)state;
    SESSION("number = 7\rnumb\t\r", "number = 7\r\n>>> number\r\n7\r\n>>> ");
    SESSION("if 1:\r\x7f\tprint(2)\r\r\r\r",
            "if 1:\r\n...     \b\b\b\b\x1b[K    print(2)\r\n...     \r\n...     \r\n... \r\n2\r\n>>> ");
}

static void paste_mode_runs_it_as_a_file(void **state)
{
    (void)state;
    SESSION("\x05"
            "if 1:\r  print(2)\r\rprint(3)\x04",
            "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== if 1:\r\n===   print(2)\r\n=== \r\n"
            "=== print(3)\r\n2\r\n3\r\n>>> ");
    SESSION("\x05print(1)\x03", "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== print(1)\r\n>>> ");
}

#define RAW "\r\nraw REPL; CTRL-B to exit\r\n>"

static void raw_mode_answers_in_frames(void **state)
{
    (void)state;
    SESSION("\x01print(1)\x04", RAW "OK1\r\n\x04\x04>");
    SESSION("\x01"
            "1/0\x04",
            RAW "OK\x04Traceback (most recent call last):\r\n  File \"<stdin>\", line 1, in <module>\r\n"
                "ZeroDivisionError: divide by zero\r\n\x04>");
    SESSION("\x01junk\x03print(2)\x04\x02", RAW "OK2\r\n\x04\x04>\r\nbanner\r\n>>> ");
    SESSION("\x01\x01", RAW "raw REPL; CTRL-B to exit\r\n>");
    SESSION("\x01if 1:\r\n  print(1)\r\nprint(2)\x04", RAW "OK1\r\n2\r\n\x04\x04>");
}

static void raw_paste_has_a_window(void **state)
{
    (void)state;
    struct bench *b = malloc(sizeof *b);
    char in[400] = "\x01\x05"
                   "A\x01print(1)#";
    size_t length = strlen(in);
    memset(in + length, 'x', 256);
    in[length + 256] = 4;
    start(b);
    run(b, &b, in, length + 257);
    const char expected[] = "banner\r\n>>> " RAW "R\x01\x80\x00\x01\x01\x01\x04"
                            "1\r\n\x04\x04>";
    assert_int_equal(b->length, sizeof expected - 1);
    assert_memory_equal(b->out, expected, sizeof expected - 1);
    stop(b);
    free(b);
}

static void raw_paste_can_be_given_up(void **state)
{
    (void)state;
    struct bench *b = malloc(sizeof *b);
    start(b);
    const char in[] = "\x01\x05"
                      "A\x01pri\x03\x05"
                      "B\x01";
    run(b, &b, in, sizeof in - 1);
    const char expected[] = "banner\r\n>>> " RAW "R\x01\x80\x00\x01\x04\x04KeyboardInterrupt: \r\n\x04>R\0>";
    assert_int_equal(b->length, sizeof expected - 1);
    assert_memory_equal(b->out, expected, sizeof expected - 1);
    stop(b);
    free(b);
}

static void ctrl_d_and_exit_reset_and_the_mode_stays(void **state)
{
    (void)state;
    struct bench *b = malloc(sizeof *b);
    start(b);
    assert_int_equal(run(b, &b, "x = 1\r\x04", 7), PROMPT_SOFT_RESET);
    assert_string_equal(b->out, "banner\r\n>>> x = 1\r\n>>> \r\n");
    assert_int_equal(run(b, &b, "raise SystemExit\r", 17), PROMPT_SOFT_RESET);
    assert_int_equal(run(b, &b, "\x01\x04", 2), PROMPT_SOFT_RESET);
    assert_string_equal(b->out, "banner\r\n>>> " RAW "OK\r\n");
    assert_int_equal(run(b, &b, "\x02\x10\r", 3), PROMPT_SOFT_RESET);
    assert_string_equal(b->out, "raw REPL; CTRL-B to exit\r\n>\r\nbanner\r\n>>> raise SystemExit\r\n");
    stop(b);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expression_is_answered),
        cmocka_unit_test(a_block_is_indented_and_ends_on_an_empty_line),
        cmocka_unit_test(errors_are_reported_and_the_prompt_comes_back),
        cmocka_unit_test(the_line_can_be_edited),
        cmocka_unit_test(letters_of_several_bytes_are_one_column),
        cmocka_unit_test(the_history_comes_back),
        cmocka_unit_test(ctrl_c_abandons_the_line),
        cmocka_unit_test(tab_completes_or_indents),
        cmocka_unit_test(paste_mode_runs_it_as_a_file),
        cmocka_unit_test(raw_mode_answers_in_frames),
        cmocka_unit_test(raw_paste_has_a_window),
        cmocka_unit_test(raw_paste_can_be_given_up),
        cmocka_unit_test(ctrl_d_and_exit_reset_and_the_mode_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
