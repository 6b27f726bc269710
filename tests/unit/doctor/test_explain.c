// What a log means (doctor/explain.h): certainty, evidence, what was decoded, and what files add. The logs
// with their causes are in tests/logs.

#include "doctor/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct explanation explanation;

static void assert_evidence(unsigned index, unsigned number, const char *start)
{
    assert_true(index < explanation.evidence_count);
    assert_int_equal(explanation.evidence[index].number, number);
    assert_memory_equal(explanation.evidence[index].text, start, strlen(start));
}

static bool was_decoded(const char *part)
{
    for (unsigned i = 0; i < explanation.decoded_count; i++) {
        if (strstr(explanation.decoded[i], part) != NULL) {
            return true;
        }
    }
    return false;
}

static void the_lines_that_prove_it_are_named(void **state)
{
    (void)state;
    explain_log(
        &explanation,
        "rst:0x1 (POWERON_RESET),boot:0x13 (X)\r\nentry 0x400805f0\r\n"
        "\r\nBrownout detector was triggered\r\n\r\nE (9) camera: Camera probe failed with error 0x105\r\n");
    assert_int_equal(explanation.kind, EXPLAIN_CERTAIN);
    assert_string_equal(explanation.id, "brown-out");
    assert_evidence(0, 4, "Brownout");
}

static void straps_resets_and_the_period_are_decoded(void **state)
{
    (void)state;
    explain_log(
        &explanation,
        "ets Jul 29 2019 12:21:46\n12:00:00.100 -> rst:0x1 (P),boot:0x33 (S)\ninvalid header: 0x4f44213c\n"
        "12:00:00.500 -> rst:0x10 (R),boot:0x33 (S)\ninvalid header: 0x4f44213c\n"
        "12:00:00.900 -> rst:0x10 (R),boot:0x33 (S)\ninvalid header: 0x4f44213c\n");
    assert_string_equal(explanation.id, "gpio12-high");
    assert_true(was_decoded("RTC watchdog"));
    assert_true(was_decoded("GPIO12 high"));
    assert_true(was_decoded("3 starts in this log, one every 0.40 s"));
    assert_true(was_decoded("2019: chip revision 3"));
    assert_true(was_decoded("as text \"<!DO\""));
}

static void unknown_stays_unknown(void **state)
{
    (void)state;
    explain_log(&explanation, "temperature 21.5\n");
    assert_int_equal(explanation.kind, EXPLAIN_UNKNOWN);
    assert_non_null(strstr(explanation.next, "the command that flashed it"));
    assert_int_equal(explanation.evidence_count, 0);
}

static void an_error_that_is_not_known_is_shown(void **state)
{
    (void)state;
    explain_log(&explanation, "one\nwidget: ERROR 7 in the gears\ntwo\n");
    assert_int_equal(explanation.kind, EXPLAIN_UNKNOWN);
    assert_int_equal(explanation.evidence_count, 1);
    assert_int_equal(explanation.evidence[0].number, 2);
}

// A board that runs and complains is not called healthy, nor harmless for another line's sake.
static void a_board_that_complains_is_not_healthy(void **state)
{
    (void)state;
    static const char start[] = "rst:0x1 (P),boot:0x13 (S)\nentry 0x40080000\nhello world\n";
    char log[512];
    snprintf(log, sizeof log, "%sE (12) gears: no oil\n", start);
    explain_log(&explanation, log);
    assert_int_equal(explanation.kind, EXPLAIN_UNKNOWN);
    assert_int_equal(explanation.evidence[0].number, 4);
    snprintf(log, sizeof log, "%sE (1) gpio: x(411): GPIO isr service already installed\n[E][a.c:1] no oil\n",
             start);
    explain_log(&explanation, log);
    assert_int_equal(explanation.kind, EXPLAIN_UNKNOWN);
    assert_int_equal(explanation.evidence_count, 1);
    assert_int_equal(explanation.evidence[0].number, 5);
    assert_int_equal(explanation.harmless_count, 1);
    snprintf(log, sizeof log, "%sE (1) gpio: x(411): GPIO isr service already installed\n", start);
    explain_log(&explanation, log);
    assert_int_equal(explanation.kind, EXPLAIN_HARMLESS);
}

static void harmless_lines_beside_a_fault_are_called_so(void **state)
{
    (void)state;
    explain_log(&explanation,
                "E (1) gpio: gpio_install_isr_service(411): GPIO isr service already installed\n"
                "E (2) camera: Camera probe failed with error 0x105(ESP_ERR_NOT_FOUND)\n");
    assert_string_equal(explanation.id, "no-camera");
    assert_int_equal(explanation.kind, EXPLAIN_LIKELY);
    assert_int_equal(explanation.harmless_count, 1);
    assert_string_equal(explanation.harmless[0]->id, "isr-service");
}

// The word that the ROM found is at 0x2000 in the file: it was written 0x1000 too low.
static void the_word_is_looked_up_in_the_file(void **state)
{
    (void)state;
    static uint8_t bytes[0x3000];
    struct check_file file = {.name = "fw.bin", .bytes = bytes, .size = sizeof bytes};
    memcpy(bytes + 0x2000, "\x12\x34\x56\x78", 4);
    const char *log = "rst:0x10 (R),boot:0x13 (S)\ninvalid header: 0x78563412\n";
    explain_with_files(&explanation, log, &file, 1, NULL);
    assert_int_equal(explanation.kind, EXPLAIN_CERTAIN);
    assert_string_equal(explanation.id, "wrong-offset");
    assert_non_null(strstr(explanation.cause, "0x2000"));
    explain_log(&explanation, log);
    assert_int_equal(explanation.kind, EXPLAIN_LIKELY);
}

static void a_fault_of_the_file_is_the_cause_of_a_failed_start(void **state)
{
    (void)state;
    static struct check_report report;
    static const uint8_t page[] = "<!DOCTYPE html>";
    struct check_file file = {.name = "fw.bin", .bytes = page, .size = sizeof page - 1};
    struct check_options options;
    check_options_default(&options);
    check_files(&report, &file, 1, &options);
    explain_with_files(&explanation, "rst:0x10 (R),boot:0x13 (S)\nflash read err, 1000\nets_main.c 371 \n",
                       &file, 1, &report);
    assert_string_equal(explanation.id, "html");
    explain_with_files(&explanation, "rst:0x10 (R),boot:0x33 (S)\nflash read err, 1000\nets_main.c 371 \n",
                       &file, 1, &report);
    assert_string_equal(explanation.id, "gpio12-high");
    explain_with_files(&explanation, "rst:0x1 (P),boot:0x13 (S)\nentry 0x40080000\nhello world\n", &file, 1,
                       &report);
    assert_string_equal(explanation.id, "healthy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lines_that_prove_it_are_named),
        cmocka_unit_test(straps_resets_and_the_period_are_decoded),
        cmocka_unit_test(unknown_stays_unknown),
        cmocka_unit_test(an_error_that_is_not_known_is_shown),
        cmocka_unit_test(a_board_that_complains_is_not_healthy),
        cmocka_unit_test(harmless_lines_beside_a_fault_are_called_so),
        cmocka_unit_test(the_word_is_looked_up_in_the_file),
        cmocka_unit_test(a_fault_of_the_file_is_the_cause_of_a_failed_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
