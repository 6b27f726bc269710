// The raw REPL's client against scripted boards (serial/rawrepl.h).

#include "serial/rawrepl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

// A board that says `answers[n]` once it has received all of `expects[n]`.
struct step {
    const char *expects;
    const char *answers;
    size_t answer_length; // 0: strlen
};

struct fake {
    const struct step *steps;
    size_t count, at;
    size_t matched; // of steps[at].expects
    const char *pending;
    size_t pending_length;
    unsigned silences; // reads that waited their whole time
    struct link link;
};

static void advance(struct fake *fake)
{
    while (fake->pending_length == 0 && fake->at < fake->count &&
           fake->matched == strlen(fake->steps[fake->at].expects)) {
        const struct step *step = &fake->steps[fake->at++];
        fake->pending = step->answers;
        fake->pending_length = step->answer_length != 0 ? step->answer_length : strlen(step->answers);
        fake->matched = 0;
    }
}

static int fake_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct fake *fake = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        assert_true(fake->at < fake->count);
        assert_int_equal(bytes[i], (uint8_t)fake->steps[fake->at].expects[fake->matched]);
        fake->matched++;
        advance(fake);
    }
    return 0;
}

static int fake_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct fake *fake = ctx;
    (void)timeout_ms;
    (void)err;
    advance(fake);
    size_t count = fake->pending_length < size ? fake->pending_length : size;
    fake->silences += count == 0;
    count = count > 3 ? 3 : count; // in small pieces, as a serial line does
    memcpy(bytes, fake->pending, count);
    fake->pending += count;
    fake->pending_length -= count;
    return (int)count;
}

struct output {
    char text[256];
    size_t length;
};

static int keep(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct output *output = ctx;
    (void)err;
    memcpy(output->text + output->length, bytes, count);
    output->length += count;
    output->text[output->length] = '\0';
    return 0;
}

struct bench {
    struct fake fake;
    struct rawrepl repl;
    struct output out, complaint;
    struct error err;
};

static void setup(struct bench *b, const struct step *steps, size_t count)
{
    *b = (struct bench){.fake = {.steps = steps, .count = count}};
    b->fake.link = (struct link){.ctx = &b->fake, .write = fake_write, .read = fake_read};
    rawrepl_init(&b->repl, &b->fake.link);
    b->repl.paste = true;
}

#define SETUP(bench, steps) setup(&(bench), steps, sizeof(steps) / sizeof((steps)[0]))

static int run(struct bench *b, const char *code)
{
    b->out.length = b->complaint.length = 0;
    b->err.text[0] = '\0';
    return rawrepl_exec(&b->repl, code, strlen(code), (struct rawrepl_sink){keep, &b->out},
                        (struct rawrepl_sink){keep, &b->complaint}, &b->err);
}

static void raw_mode_is_entered_after_the_boot_text(void **state)
{
    static const struct step steps[] = {
        {"", "ets Jun  8 2016 00:22:57\r\n>>> ", 0},
        {"\r\003\003\001", "\r\n>>> \r\nraw REPL; CTRL-B to exit\r\n>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(rawrepl_enter(&b.repl, 5000, &b.err), 0);
    rawrepl_deinit(&b.repl);
}

static void a_board_without_prompt_is_a_timeout_and_its_words_are_kept(void **state)
{
    static const struct step steps[] = {
        {"", "flash read err, 1000\r\n", 0},
        {"\r\003\003\001\r\003\003\001", "", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(rawrepl_enter(&b.repl, 2000, &b.err), ERR_TIMEOUT);
    assert_non_null(strstr(b.repl.tail, "flash read err, 1000"));
    rawrepl_deinit(&b.repl);
}

static void a_slow_board_has_answered_all_knocks_before_it_is_asked(void **state)
{
    static const struct step steps[] = {
        {"", "boot\r\n>>> ", 0},
        {"\r\003\003\001", "\r\n", 0},
        {"\r\003\003\001", ">>> \r\nraw REPL; CTRL-B to exit\r\n>raw REPL; CTRL-B to exit\r\n>", 0},
        {"\005A\001", "raw REPL; CTRL-B to exit\r\n>", 0},
        {"print(1)\004", "OK1\r\n\004\004>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(rawrepl_enter(&b.repl, 5000, &b.err), 0);
    assert_int_equal(run(&b, "print(1)"), 0);
    assert_string_equal(b.out.text, "1\r\n");
    rawrepl_deinit(&b.repl);
}

static void raw_paste_respects_the_window(void **state)
{
    // A window of 4 bytes; the board asks for more with 0x01.
    static const struct step steps[] = {
        {"\005A\001", "R\001\004\000", 4},
        {"prin", "\001", 0},
        {"t(1)", "\001", 0},
        {"\004", "\0041\r\n\004\004>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "print(1)"), 0);
    assert_string_equal(b.out.text, "1\r\n");
    assert_int_equal(b.complaint.length, 0);
    rawrepl_deinit(&b.repl);
}

static void a_board_without_raw_paste_gets_plain_raw_mode_at_once(void **state)
{
    static const struct step steps[] = {
        {"\005A\001", "ra", 0},
        {"", "w REPL; CTRL-B to exit\r\n>", 0},
        {"print(1)\004", "OK1\r\n\004\004>", 0},
        {"print(2)\004", "OK2\r\n\004\004>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "print(1)"), 0);
    assert_string_equal(b.out.text, "1\r\n");
    assert_int_equal(run(&b, "print(2)"), 0);
    assert_string_equal(b.out.text, "2\r\n");
    assert_int_equal(b.fake.silences, 0);
    rawrepl_deinit(&b.repl);
}

static void a_traceback_is_an_answer_from_the_board(void **state)
{
    static const struct step steps[] = {
        {"\005A\001", "R\001\200\000", 4},
        {"1/0\004", "\004\004ZeroDivisionError: divide by zero\r\n\004>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "1/0"), ERR_REMOTE);
    assert_string_equal(b.complaint.text, "ZeroDivisionError: divide by zero\r\n");
    rawrepl_deinit(&b.repl);
}

static void noise_on_the_line_is_named(void **state)
{
    static const struct step steps[] = {
        {"\005A\001", "R\000", 2},
        {"1\004", "0K", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "1"), ERR_REMOTE);
    assert_non_null(strstr(b.err.text, "0x30 where 0x4f belongs"));
    rawrepl_deinit(&b.repl);
}

static void a_board_that_restarts_ends_the_wait(void **state)
{
    static const struct step steps[] = {
        {"\005A\001", "R\001\200\000", 4},
        {"reset()\004", "\004ets Jun  8 2016 00:22:57\r\n\r\nrst:0xc (SW_CPU_RESET),boot:0x13 (SPI)\r\n", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "reset()"), ERR_REMOTE);
    assert_non_null(strstr(b.err.text, "restarted"));
    rawrepl_deinit(&b.repl);
}

static void a_program_that_exits_restarts_the_language_and_is_done(void **state)
{
    static const struct step steps[] = {
        {"\005A\001", "R\001\200\000", 4},
        {"exit()\004", "\004\004\004MPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>", 0},
    };
    struct bench b;
    (void)state;
    SETUP(b, steps);
    assert_int_equal(run(&b, "exit()"), 0);
    rawrepl_deinit(&b.repl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_mode_is_entered_after_the_boot_text),
        cmocka_unit_test(a_board_without_prompt_is_a_timeout_and_its_words_are_kept),
        cmocka_unit_test(a_slow_board_has_answered_all_knocks_before_it_is_asked),
        cmocka_unit_test(raw_paste_respects_the_window),
        cmocka_unit_test(a_board_without_raw_paste_gets_plain_raw_mode_at_once),
        cmocka_unit_test(a_traceback_is_an_answer_from_the_board),
        cmocka_unit_test(noise_on_the_line_is_named),
        cmocka_unit_test(a_board_that_restarts_ends_the_wait),
        cmocka_unit_test(a_program_that_exits_restarts_the_language_and_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
