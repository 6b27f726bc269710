// Explaining a serial log.

#include "doctor/explain.h"

#include "base/bytes.h"
#include "doctor/textfind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERRORS_SHOWN 3U // lines of an unknown error

static const char healthy[] = "the board started and runs; nothing in this log is a fault";
static const char healthy_next[] =
    "nothing needs to be done; if something does not work, send the log of that moment";
static const char unknown[] = "nothing in this log is known";
static const char complains[] = "the board runs, but it tells of an error that is not known here";
static const char unknown_next[] =
    "press reset, and keep everything that the board prints in the ten seconds after it; then ask where the "
    "firmware comes from, with that log, the file's exact name and where it was downloaded, the command that "
    "flashed it, and a photo of the board with its wires";

// Evidence

static void add_evidence(struct explanation *explanation, const struct log_facts *facts, const char *at)
{
    const char *start = at;
    while (start > facts->log && start[-1] != '\n' && start[-1] != '\r') {
        start--;
    }
    size_t length = strcspn(start, "\r\n");
    unsigned number = 1;
    for (const char *c = facts->log; c < start; c++) {
        number += *c == '\n';
    }
    for (unsigned i = 0; i < explanation->evidence_count; i++) {
        if (explanation->evidence[i].number == number) {
            return;
        }
    }
    if (explanation->evidence_count < EXPLAIN_EVIDENCE_MAX && length > 0) {
        explanation->evidence[explanation->evidence_count++] = (struct explain_line){start, length, number};
    }
}

__attribute__((format(printf, 2, 3))) static void decode(struct explanation *explanation, const char *format,
                                                         ...)
{
    va_list args;
    va_start(args, format);
    if (explanation->decoded_count < EXPLAIN_EVIDENCE_MAX) {
        vsnprintf(explanation->decoded[explanation->decoded_count++], EXPLAIN_TEXT_SIZE, format, args);
    }
    va_end(args);
}

// Rules

static bool holds(const struct rule *rule, const struct log_facts *facts)
{
    bool any = rule->any[0] == NULL;
    for (size_t i = 0; i < RULE_WORDS && rule->all[i] != NULL; i++) {
        if (strstr(facts->log, rule->all[i]) == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < RULE_WORDS && rule->any[i] != NULL && !any; i++) {
        any = strstr(facts->log, rule->any[i]) != NULL;
    }
    for (size_t i = 0; i < RULE_WORDS && rule->none[i] != NULL; i++) {
        if (strstr(facts->log, rule->none[i]) != NULL) {
            return false;
        }
    }
    return any && (rule->when == NULL || rule->when(facts));
}

static void prove_command(struct explanation *explanation, const struct log_facts *facts)
{
    if (facts->flash.line != NULL) {
        add_evidence(explanation, facts, facts->flash.line);
    }
    for (unsigned i = 0; i < facts->flash.count; i++) {
        add_evidence(explanation, facts, facts->flash.writes[i].line);
    }
}

static void prove(struct explanation *explanation, const struct rule *rule, const struct log_facts *facts)
{
    for (size_t i = 0; i < RULE_WORDS && rule->all[i] != NULL; i++) {
        add_evidence(explanation, facts, strstr(facts->log, rule->all[i]));
    }
    for (size_t i = 0; i < RULE_WORDS && rule->any[i] != NULL; i++) {
        const char *at = strstr(facts->log, rule->any[i]);
        if (at != NULL) {
            add_evidence(explanation, facts, at);
        }
    }
    if (rule->group == RULE_COMMAND) {
        prove_command(explanation, facts);
    }
    if (rule->when != NULL && (rule->group == RULE_BOOT || rule->group == RULE_COMMAND) &&
        log_last_boot(facts) != NULL) {
        add_evidence(explanation, facts, log_last_boot(facts)->line);
    }
}

// Codes in words

static void decode_boot(struct explanation *explanation, const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    if (boot == NULL) {
        return;
    }
    const char *reset = log_reset_name(boot->reset);
    if (reset != NULL) {
        decode(explanation, "rst:0x%x: the last reset came from %s", boot->reset, reset);
    }
    if (boot->has_straps) {
        decode(explanation, "boot:0x%x: at that reset GPIO0 was %s, GPIO2 %s, GPIO12 %s", boot->straps,
               (boot->straps & 0x10U) != 0 ? "high" : "low", (boot->straps & 0x08U) != 0 ? "high" : "low",
               (boot->straps & 0x20U) != 0 ? "high (the flash gets 1.8 V)" : "low");
    }
    if (facts->boot_count > 1) {
        char period[40] = "";
        if (facts->period_s > 0) {
            snprintf(period, sizeof period, ", one every %.2f s", facts->period_s);
        }
        decode(explanation, "%u starts in this log%s", facts->boot_count, period);
    }
    if (facts->rom_year != 0) {
        decode(explanation, "the chip's ROM is of %u: chip revision %s", facts->rom_year,
               facts->rom_year == 2016 ? "0 or 1" : "3");
    }
}

static void decode_header(struct explanation *explanation, const struct log_facts *facts)
{
    char text[5];
    if (!facts->has_header) {
        return;
    }
    for (unsigned i = 0; i < 4; i++) {
        char byte = (char)(facts->header >> (8 * i));
        text[i] = byte >= 0x20 && byte < 0x7f ? byte : '.';
    }
    text[4] = '\0';
    decode(
        explanation,
        "the four bytes at flash 0x1000 are %02x %02x %02x %02x, as text \"%s\"; a firmware starts with e9",
        (unsigned)(facts->header & 0xff), (unsigned)(facts->header >> 8 & 0xff),
        (unsigned)(facts->header >> 16 & 0xff), (unsigned)(facts->header >> 24), text);
}

// A panic's own words: what, where, and on which core.
static void decode_panic(struct explanation *explanation, const struct log_facts *facts)
{
    static const char *const words[] = {"Guru Meditation Error", "abort() was called", "assert failed:",
                                        "assertion \"",          "Backtrace:",         "EXCVADDR:",
                                        "ESP_ERROR_CHECK failed"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *at = strstr(facts->log, words[i]);
        if (at != NULL) {
            add_evidence(explanation, facts, at);
        }
    }
}

// A log without a fault

static bool runs(const struct log_facts *facts)
{
    const struct log_boot *last = log_last_boot(facts);
    if (last == NULL) {
        return strstr(facts->log, ">>> ") != NULL || strstr(facts->log, "Camera Ready") != NULL;
    }
    return last->talks && (facts->boot_count < 4 || strstr(last->line, ">>> ") != NULL);
}

static void set(struct explanation *explanation, enum explain_kind kind, const char *id, const char *cause,
                const char *next)
{
    explanation->kind = kind;
    explanation->id = id;
    explanation->cause = cause;
    explanation->next = next;
}

static void apply_rules(struct explanation *explanation, const struct log_facts *facts)
{
    for (size_t i = 0; rule_at(i) != NULL; i++) {
        const struct rule *rule = rule_at(i);
        if (!holds(rule, facts)) {
            continue;
        }
        if (rule->kind == RULE_HARMLESS) {
            if (explanation->harmless_count < EXPLAIN_HARMLESS_MAX) {
                explanation->harmless[explanation->harmless_count++] = rule;
            }
        } else if (explanation->id == NULL) {
            set(explanation, rule->kind == RULE_CERTAIN ? EXPLAIN_CERTAIN : EXPLAIN_LIKELY, rule->id,
                rule->cause, rule->next);
            explanation->rule = rule;
            prove(explanation, rule, facts);
            if (rule->group == RULE_CRASH) {
                decode_panic(explanation, facts);
            }
        }
    }
}

// Lines that tell of an error

// ESP-IDF's "E (1234) camera: ..." and Arduino's "[E][camera.c:205] ...", a time before it or not.
static bool is_error(const char *line, const char *end)
{
    const char *at = textfind(line, end, "E (");
    bool begins = at != NULL && (at == line || at[-1] == ' ' || at[-1] == 'm' || at[-1] == ']');
    return (begins && at[3] >= '0' && at[3] <= '9') || textfind(line, end, "[E]") != NULL;
}

// What other programs write of an error, in nearly every language of theirs.
static bool is_like_an_error(const char *line, const char *end)
{
    static const char *const words[] = {"rror:", "ERROR", "ailed", "atal ", "rror 0x", "xception"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (textfind(line, end, words[i]) != NULL) {
            return true;
        }
    }
    return is_error(line, end);
}

static bool is_harmless(const struct explanation *explanation, const char *line, const char *end)
{
    for (unsigned i = 0; i < explanation->harmless_count; i++) {
        const struct rule *rule = explanation->harmless[i];
        for (size_t j = 0; j < RULE_WORDS; j++) {
            if ((rule->all[j] != NULL && textfind(line, end, rule->all[j]) != NULL) ||
                (rule->any[j] != NULL && textfind(line, end, rule->any[j]) != NULL)) {
                return true;
            }
        }
    }
    return false;
}

// The first lines of this kind become the evidence; false: there are none but harmless ones.
static bool show_errors(struct explanation *explanation, const struct log_facts *facts,
                        bool (*tells)(const char *line, const char *end))
{
    unsigned count = 0;
    for (const char *line = facts->log; *line != '\0' && count < ERRORS_SHOWN;) {
        const char *end = line + strcspn(line, "\r\n");
        if (tells(line, end) && !is_harmless(explanation, line, end)) {
            add_evidence(explanation, facts, line);
            count++;
        }
        line = end + strspn(end, "\r\n");
    }
    return count > 0;
}

// No rule of a fault held.
static void settle(struct explanation *explanation, const struct log_facts *facts)
{
    bool board_runs = runs(facts);
    if ((board_runs || explanation->harmless_count > 0) && show_errors(explanation, facts, is_error)) {
        set(explanation, EXPLAIN_UNKNOWN, "unknown", board_runs ? complains : unknown, unknown_next);
    } else if (explanation->harmless_count > 0) {
        const struct rule *rule = explanation->harmless[0];
        set(explanation, EXPLAIN_HARMLESS, rule->id, rule->cause, rule->next);
        prove(explanation, rule, facts);
    } else if (board_runs) {
        set(explanation, EXPLAIN_HEALTHY, "healthy", healthy, healthy_next);
    } else {
        set(explanation, EXPLAIN_UNKNOWN, "unknown", unknown, unknown_next);
        (void)show_errors(explanation, facts, is_like_an_error);
    }
}

void explain_log(struct explanation *explanation, const char *log)
{
    struct log_facts facts;
    *explanation = (struct explanation){.id = NULL};
    log_facts_read(&facts, log);
    apply_rules(explanation, &facts);
    if (explanation->id == NULL) {
        settle(explanation, &facts);
    }
    decode_header(explanation, &facts);
    decode_boot(explanation, &facts);
}

// With files

// Where in the file those four bytes are, at a multiple of 4 KiB: it was written that much too low.
static bool find_word(const struct check_file *file, uint32_t word, size_t *at)
{
    for (*at = 0x1000; *at + 4 <= file->size; *at += 0x1000) {
        if (bytes_get32(file->bytes + *at) == word) {
            return true;
        }
    }
    return false;
}

static bool explain_header(struct explanation *explanation, const struct log_facts *facts,
                           const struct check_file *files, size_t count)
{
    for (size_t i = 0; i < count && facts->has_header; i++) {
        size_t at = 0;
        if (facts->header != UINT32_MAX && facts->header != 0 && find_word(&files[i], facts->header, &at)) {
            int length = snprintf(explanation->own, sizeof explanation->own,
                                  "'%.80s' was written to the wrong place: what the chip found at 0x1000 is "
                                  "what the file has at 0x%zx",
                                  files[i].name, at);
            set(explanation, length > 0 ? EXPLAIN_CERTAIN : EXPLAIN_LIKELY, "wrong-offset", explanation->own,
                "write it again, 0x1000 higher if it went to 0x0 (espcam flash does so by itself)");
            return true;
        }
    }
    return false;
}

// The log is one of a board that found nothing to start, or nothing sound.
static bool failed_to_start(const struct log_facts *facts)
{
    const struct log_boot *last = log_last_boot(facts);
    return last != NULL && !(last->talks && strstr(last->line, "E boot") == NULL &&
                             strstr(last->line, ": boot:") == NULL && strstr(last->line, "E (") == NULL);
}

void explain_with_files(struct explanation *explanation, const char *log, const struct check_file *files,
                        size_t count, const struct check_report *report)
{
    struct log_facts facts;
    explain_log(explanation, log);
    log_facts_read(&facts, log);
    if (explain_header(explanation, &facts, files, count) || report == NULL) {
        return;
    }
    if (report->starts) {
        decode(explanation, "the files are sound: if they were written completely and at these places, the "
                            "fault is elsewhere");
        return;
    }
    decode(explanation, "the files would not start: %s", check_cause_title(report->cause));
    if (failed_to_start(&facts) && explanation->kind != EXPLAIN_HEALTHY &&
        strcmp(explanation->id, "gpio12-high") != 0) {
        set(explanation, EXPLAIN_CERTAIN, check_cause_id(report->cause), check_cause_title(report->cause),
            check_cause_next(report->cause));
    }
}
