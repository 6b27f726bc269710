// The sentence for the user (base/error.h): the first one stays, and a long one is cut.

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_first_sentence_stays(void **state)
{
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(error_set(&err, ERR_IO, "cannot read '%s'", "a"), ERR_IO);
    assert_int_equal(error_set(&err, ERR_LIMIT, "too large"), ERR_LIMIT);
    assert_string_equal(err.text, "cannot read 'a'");
}

static void nobody_need_listen(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, ERR_TIMEOUT, "late"), ERR_TIMEOUT);
}

static void a_long_sentence_is_cut(void **state)
{
    struct error err = {.text = ""};
    (void)state;
    (void)error_set(&err, ERR_INVALID, "%1000d", 1);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_sentence_stays),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(a_long_sentence_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
