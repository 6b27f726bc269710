// UTF-8 (runtime/utf8.h).

#include "runtime/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        char text[UTF8_MAX];
        const char *at = text;
        size_t length = utf8_put(text, code);
        assert_int_equal(utf8_next(&at, text + length), code);
        assert_ptr_equal(at, text + length);
        bool surrogate = code >= 0xd800 && code < 0xe000;
        assert_int_equal(utf8_valid((const uint8_t *)text, length), !surrogate);
    }
}

static bool valid(const char *text)
{
    return utf8_valid((const uint8_t *)text, strlen(text));
}

static void malformed_text_is_refused(void **state)
{
    (void)state;
    assert_true(valid("gr\xc3\xbc\xc3\x9f"));
    assert_false(valid("\x80"));
    assert_false(valid("\xc3"));
    assert_false(valid("\xc3("));
    assert_false(valid("\xc0\x80"));
    assert_false(valid("\xe0\x80\x80"));
    assert_false(valid("\xf0\x80\x80\x80"));
    assert_false(valid("\xf4\x90\x80\x80"));
    assert_false(valid("\xed\xa0\x80"));
    assert_false(valid("\xff"));
}

static void characters_are_counted_and_found(void **state)
{
    const char *text = "a\xc3\xa9z";
    (void)state;
    assert_int_equal(utf8_length(text, 4), 3);
    assert_int_equal(utf8_offset(text, 4, 0), 0);
    assert_int_equal(utf8_offset(text, 4, 1), 1);
    assert_int_equal(utf8_offset(text, 4, 2), 3);
    assert_int_equal(utf8_offset(text, 4, 3), 4);
    assert_int_equal(utf8_offset(text, 4, 9), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(malformed_text_is_refused),
        cmocka_unit_test(characters_are_counted_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
