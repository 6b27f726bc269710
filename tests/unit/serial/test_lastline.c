// The last line of what streams by (serial/lastline.h).

#include "serial/lastline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void keep(struct lastline *line, const char *text)
{
    struct error err = {.text = ""};
    assert_int_equal(lastline_keep(line, (const uint8_t *)text, strlen(text), &err), 0);
}

static void the_last_line_stays_with_or_without_its_newline(void **state)
{
    struct lastline line = {.length = 0};
    (void)state;
    keep(&line, "Traceback\r\n  File\r\nOSError: 28\r\n");
    assert_string_equal(line.text, "OSError: 28");
    keep(&line, "\r\n\r\nmore");
    assert_string_equal(line.text, "more");
}

static void a_line_may_come_in_pieces(void **state)
{
    struct lastline line = {.length = 0};
    (void)state;
    keep(&line, "old\nVa");
    keep(&line, "lueError");
    keep(&line, ": x\r");
    keep(&line, "\n");
    assert_string_equal(line.text, "ValueError: x");
}

static void a_long_line_is_cut_and_the_next_is_whole(void **state)
{
    struct lastline line = {.length = 0};
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        keep(&line, "123456789 ");
    }
    assert_int_equal(line.length, sizeof line.text - 1);
    assert_int_equal(strlen(line.text), sizeof line.text - 1);
    keep(&line, "\nnext");
    assert_string_equal(line.text, "next");
}

static void nothing_is_an_empty_line(void **state)
{
    struct lastline line = {.length = 0};
    (void)state;
    keep(&line, "");
    assert_string_equal(line.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_line_stays_with_or_without_its_newline),
        cmocka_unit_test(a_line_may_come_in_pieces),
        cmocka_unit_test(a_long_line_is_cut_and_the_next_is_whole),
        cmocka_unit_test(nothing_is_an_empty_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
