// Reading a command line by tables (cli/opt.h).

#include "cli/opt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 16

struct values {
    bool loud;
    const char *name;
    uint64_t count, size;
    double seconds;
    struct opt_list list;
};

struct line {
    struct values values;
    const char *argv[WORDS_MAX];
    struct error err;
    int words;
};

// Reads the words that `text` is made of (separated by single spaces; it is cut up).
static void parse(struct line *line, char *text)
{
    struct values *values = &line->values;
    const struct opt first[] = {
        {"loud", 'l', NULL, "", opt_flag, &values->loud},
        {"name", 'n', "NAME", "", opt_text, &values->name},
        {NULL},
    };
    const struct opt second[] = {
        {"count", 0, "N", "", opt_number, &values->count},
        {"size", 0, "SIZE", "", opt_size, &values->size},
        {"seconds", 0, "S", "", opt_seconds, &values->seconds},
        {"list", 0, "X", "", opt_list, &values->list},
        {NULL},
    };
    const struct opt *const tables[] = {first, second, NULL};
    *line = (struct line){.argv = {"espcam"}};
    int argc = 1;
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < WORDS_MAX);
        line->argv[argc++] = word;
    }
    line->words = opt_parse(tables, argc, (char **)line->argv, &line->err);
}

static void assert_refused(const char *text, const char *reason)
{
    char copy[200];
    struct line line;
    (void)strcpy(copy, text);
    parse(&line, copy);
    assert_int_equal(line.words, ERR_INVALID);
    assert_string_equal(line.err.text, reason);
}

static void values_come_behind_a_space_an_equals_sign_or_the_letter(void **state)
{
    char text[] = "--name=a --count 7 -l";
    char letter[] = "-nb --loud";
    struct line line;
    (void)state;
    parse(&line, text);
    assert_int_equal(line.words, 0);
    assert_string_equal(line.values.name, "a");
    assert_int_equal(line.values.count, 7);
    assert_true(line.values.loud);
    parse(&line, letter);
    assert_string_equal(line.values.name, "b");
    assert_true(line.values.loud);
}

static void words_among_options_are_moved_to_the_front(void **state)
{
    char text[] = "one --count 7 two -- --three";
    struct line line;
    (void)state;
    parse(&line, text);
    assert_int_equal(line.words, 3);
    assert_string_equal(line.argv[0], "one");
    assert_string_equal(line.argv[1], "two");
    assert_string_equal(line.argv[2], "--three");
}

static void a_long_name_may_be_cut_short_while_it_is_clear(void **state)
{
    char text[] = "--cou 7";
    struct line line;
    (void)state;
    parse(&line, text);
    assert_int_equal(line.words, 0);
    assert_int_equal(line.values.count, 7);
    assert_refused("--s 7", "there is no option '--s'");
}

static void the_word_that_is_wrong_is_named(void **state)
{
    (void)state;
    assert_refused("word --bogus", "there is no option '--bogus'");
    assert_refused("word -lz", "there is no option '-z'");
    assert_refused("word --name", "option '--name' needs a value");
    assert_refused("word -n", "option '-n' needs a value");
    assert_refused("word --loud=1", "option '--loud' takes no value");
    assert_refused("--name=", "--name: must not be empty");
}

static void numbers_are_decimal_or_hexadecimal(void **state)
{
    char decimal[] = "--count 010";
    char hexadecimal[] = "--count 0xfF";
    struct line line;
    (void)state;
    parse(&line, decimal);
    assert_int_equal(line.values.count, 10);
    parse(&line, hexadecimal);
    assert_int_equal(line.values.count, 255);
    assert_refused("--count -1", "--count: '-1' is not a whole number");
    assert_refused("--count 0x", "--count: '0x' is not a whole number");
    assert_refused("--count 18446744073709551616", "--count: '18446744073709551616' is not a whole number");
}

static void sizes_have_a_unit(void **state)
{
    char mega[] = "--size 4M";
    char kilo[] = "--size 64k";
    struct line line;
    (void)state;
    parse(&line, mega);
    assert_int_equal(line.values.size, 4 << 20);
    parse(&line, kilo);
    assert_int_equal(line.values.size, 64 << 10);
    assert_refused("--size 4G", "--size: '4G' is not a size (such as 4M)");
    assert_refused("--size M", "--size: 'M' is not a size (such as 4M)");
}

static void seconds_are_finite_and_not_negative(void **state)
{
    char text[] = "--seconds 0.25";
    struct line line;
    (void)state;
    parse(&line, text);
    assert_true(line.values.seconds > 0.249 && line.values.seconds < 0.251);
    assert_refused("--seconds nan", "--seconds: 'nan' is not a number of seconds");
    assert_refused("--seconds -1", "--seconds: '-1' is not a number of seconds");
}

static void a_list_keeps_the_order_and_has_an_end(void **state)
{
    struct opt_list list = {.count = 0};
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(opt_list(&list, "a", &err), 0);
    assert_int_equal(opt_list(&list, "b", &err), 0);
    assert_string_equal(list.items[0], "a");
    assert_string_equal(list.items[1], "b");
    list.count = sizeof list.items / sizeof list.items[0];
    assert_int_equal(opt_list(&list, "c", &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_behind_a_space_an_equals_sign_or_the_letter),
        cmocka_unit_test(words_among_options_are_moved_to_the_front),
        cmocka_unit_test(a_long_name_may_be_cut_short_while_it_is_clear),
        cmocka_unit_test(the_word_that_is_wrong_is_named),
        cmocka_unit_test(numbers_are_decimal_or_hexadecimal),
        cmocka_unit_test(sizes_have_a_unit),
        cmocka_unit_test(seconds_are_finite_and_not_negative),
        cmocka_unit_test(a_list_keeps_the_order_and_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
