// When a line is typed (cli/typist.h): behind a prompt after 20 ms, without one after 2 s of silence. The
// board is without power and only lends its time; what it "says" is told to the typist.

#include "cli/typist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct desk {
    struct board *board;
    struct typist typist;
    int in; // the end of the pipe that is written to
};

static void begin(struct desk *desk, const char *text)
{
    int ends[2];
    struct board_config config;
    struct error err = {.text = ""};
    board_config_default(&config);
    assert_int_equal(board_new(&desk->board, &config, &err), 0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    desk->in = ends[1];
    typist_init(&desk->typist, ends[0], 0);
}

// Nothing more comes from the source.
static void end_source(struct desk *desk)
{
    if (desk->in >= 0) {
        (void)close(desk->in);
        desk->in = -1;
    }
}

static void end(struct desk *desk)
{
    end_source(desk);
    (void)close(desk->typist.source);
    board_free(desk->board);
}

static void hear(struct desk *desk, const char *text)
{
    typist_hear(&desk->typist, board_now(desk->board), (const uint8_t *)text, strlen(text));
}

// Lets `ms` milliseconds pass, one tick less if `early`, and gives the typist a turn.
static size_t typed_after(struct desk *desk, uint64_t ms, bool early)
{
    uint64_t now = desk->typist.heard + ms * TICKS_PER_MS - (early ? 1 : 0);
    board_run(desk->board, now);
    assert_int_equal(board_now(desk->board), now);
    typist_turn(&desk->typist, desk->board);
    return board_serial_unsent(desk->board);
}

static void a_line_is_typed_20_ms_after_a_prompt(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "print(1)\nprint(2)\n");
    hear(&desk, "banner\r\n>>> ");
    assert_int_equal(typed_after(&desk, 20, true), 0);
    assert_int_equal(typed_after(&desk, 20, false), strlen("print(1)\r"));
    end(&desk);
}

static void without_a_prompt_it_takes_2_s_of_silence(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "x\n");
    hear(&desk, "connecting ...");
    assert_int_equal(typed_after(&desk, 2000, true), 0);
    assert_int_equal(typed_after(&desk, 2000, false), strlen("x\r"));
    end(&desk);
}

static void indentation_that_the_board_has_put_there_is_taken_away(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "    y\n");
    hear(&desk, "\r\n...     ");
    assert_int_equal(typed_after(&desk, 20, false), 1 + strlen("    y\r"));
    end(&desk);
}

static void text_behind_the_prompt_means_that_it_is_no_prompt(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "x\n");
    hear(&desk, "\r\n>>> echo");
    assert_int_equal(typed_after(&desk, 20, false), 0);
    end(&desk);
}

static void half_a_line_waits_for_the_rest_and_the_end_of_the_source_is_its_enter(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "pri");
    hear(&desk, ">>> ");
    assert_int_equal(typed_after(&desk, 20, false), 0);
    assert_false(typist_is_done(&desk.typist, desk.board));
    assert_int_equal(write(desk.in, "nt", 2), 2);
    end_source(&desk);
    assert_int_equal(typed_after(&desk, 20, false), strlen("print\r"));
    assert_false(typist_is_done(&desk.typist, desk.board));
    end(&desk);
}

static void a_source_that_is_empty_is_done_when_the_board_is_quiet(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "");
    end_source(&desk);
    hear(&desk, ">>> ");
    assert_int_equal(typed_after(&desk, 20, false), 0);
    assert_true(typist_is_done(&desk.typist, desk.board));
    assert_false(desk.typist.typed);
    end(&desk);
}

static void without_a_prompt_the_end_takes_a_minute_of_silence(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "");
    end_source(&desk);
    hear(&desk, "sleeping");
    assert_int_equal(typed_after(&desk, 60000, true), 0);
    assert_false(typist_is_done(&desk.typist, desk.board));
    assert_int_equal(typed_after(&desk, 60000, false), 0);
    assert_true(typist_is_done(&desk.typist, desk.board));
    end(&desk);
}

static void a_text_can_still_come_for_a_minute_of_silence_even_behind_a_prompt(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "");
    end_source(&desk);
    hear(&desk, ">>> ");
    assert_int_equal(typed_after(&desk, 60000, true), 0);
    assert_false(typist_has_ended(&desk.typist, desk.board));
    assert_int_equal(typed_after(&desk, 60000, false), 0);
    assert_true(typist_has_ended(&desk.typist, desk.board));
    end(&desk);
}

static void while_the_source_is_open_a_text_can_still_come(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "");
    hear(&desk, ">>> ");
    assert_int_equal(typed_after(&desk, 60000, false), 0);
    assert_false(typist_has_ended(&desk.typist, desk.board));
    end(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_typed_20_ms_after_a_prompt),
        cmocka_unit_test(without_a_prompt_it_takes_2_s_of_silence),
        cmocka_unit_test(indentation_that_the_board_has_put_there_is_taken_away),
        cmocka_unit_test(text_behind_the_prompt_means_that_it_is_no_prompt),
        cmocka_unit_test(half_a_line_waits_for_the_rest_and_the_end_of_the_source_is_its_enter),
        cmocka_unit_test(without_a_prompt_the_end_takes_a_minute_of_silence),
        cmocka_unit_test(a_text_can_still_come_for_a_minute_of_silence_even_behind_a_prompt),
        cmocka_unit_test(while_the_source_is_open_a_text_can_still_come),
        cmocka_unit_test(a_source_that_is_empty_is_done_when_the_board_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
