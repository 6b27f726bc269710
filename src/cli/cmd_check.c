// espcam check: would this start on an ESP32-CAM? If not, why?

#include "board/board.h"
#include "cli/cmd.h"
#include "cli/forecast.h"
#include "cli/json.h"
#include "cli/plain.h"
#include "cli/source.h"
#include "doctor/bootlog.h"
#include "doctor/check.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX     16U
#define FILE_MAX      (32U << 20)
#define RUN_SECONDS   3.0
#define LINE_MAX_     110
#define CONSOLE_LINES 6

static bool json, no_run;
static uint64_t flash_size = 4U << 20, chip_revision = 1;

static const struct opt opts[] = {
    {"json", 0, NULL, "the verdict as JSON on standard output", opt_flag, &json},
    {"flash-size", 0, "SIZE", "of the board's flash chip (default 4M)", opt_size, &flash_size},
    {"chip-rev", 0, "N", "revision of the chip, 0 to 3 (default 1, the oldest on ESP32-CAMs)", opt_number,
     &chip_revision},
    {"no-run", 0, NULL, "do not run it on the virtual board", opt_flag, &no_run},
    {NULL},
};

struct job {
    struct source sources[FILES_MAX];
    struct check_file files[FILES_MAX];
    size_t count;
    struct check_report report;
    struct forecast forecast;
    bool ran;
};

// The run

// The ROM, the second stage or the panic handler said why it ends.
static const char *failure(const struct forecast *forecast)
{
    const char *meaning = bootlog_meaning(forecast->log);
    bool restarts = forecast->resets > 1;
    return forecast->end == FORECAST_RESETS ? (meaning != NULL ? meaning : "it restarts again and again")
           : restarts                       ? meaning
                                            : NULL;
}

static bool fits_board(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct check_file *file = &job->files[i];
        if (file->offset > BOARD_FLASH_SIZE || file->size > BOARD_FLASH_SIZE - file->offset) {
            return false;
        }
    }
    return true;
}

static void judge_run(struct job *job)
{
    const struct forecast *forecast = &job->forecast;
    struct check_report *report = &job->report;
    const char *why = failure(forecast);
    job->ran = forecast->end != FORECAST_MISSING;
    switch (forecast->end) {
    case FORECAST_MISSING:
        check_add(report, CHECK_WARNING, CHECK_NOTE,
                  forecast->bluetooth ? "on the virtual board it came to where it switches Bluetooth on, "
                                        "which only a real board has (%s)"
                                      : "it could not be tried out: it needs a part of the chip's ROM that "
                                        "the virtual board does not have (%s)",
                  forecast->missing);
        return;
    case FORECAST_PROMPT:
        check_add(report, CHECK_FACT, CHECK_NOTE, "on the virtual board: MicroPython's prompt after %.1f s",
                  forecast->seconds);
        return;
    default:
        break;
    }
    if (why != NULL) {
        check_add(report, CHECK_FAULT, CHECK_DOES_NOT_RUN, "on the virtual board: %s", why);
    } else {
        check_add(report, CHECK_FACT, CHECK_NOTE, "on the virtual board: it ran for %.1f s without a reset",
                  forecast->seconds);
    }
}

static int run(struct job *job, struct error *err)
{
    if (!fits_board(job)) {
        return 0;
    }
    uint8_t *flash = malloc(BOARD_FLASH_SIZE);
    if (flash == NULL) {
        return error_set(err, ERR_MEMORY, "out of memory");
    }
    memset(flash, 0xff, BOARD_FLASH_SIZE);
    for (size_t i = 0; i < job->count; i++) {
        if (job->files[i].size > 0) {
            memcpy(flash + job->files[i].offset, job->files[i].bytes, job->files[i].size);
        }
    }
    int status = forecast_run(&job->forecast, flash, chip_revision >= 3 ? 3 : 1, RUN_SECONDS, err);
    free(flash);
    if (status == 0 && job->forecast.end == FORECAST_STOPPED) {
        return error_set(err, ERR_STOPPED, "stopped, before it was tried out (--no-run does without)");
    }
    if (status == 0) {
        judge_run(job);
    }
    return status;
}

// The verdict

static const char *title(const struct job *job)
{
    return job->report.starts ? "" : check_cause_title(job->report.cause);
}

static void print_names(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        printf("%s%s", i == 0 ? "" : " + ", job->files[i].name);
    }
}

// Where the last `count` lines of a text begin; the line breaks at its end do not count.
static const char *last_lines(const char *text, unsigned count)
{
    const char *at = text + strlen(text);
    while (at > text && (at[-1] == '\n' || at[-1] == '\r')) {
        at--;
    }
    while (at > text && count > 0) {
        at--;
        count -= *at == '\n';
    }
    return *at == '\n' ? at + 1 : at;
}

static void print_console(const struct forecast *forecast)
{
    for (const char *at = last_lines(forecast->log, CONSOLE_LINES); *at != '\0';) {
        size_t length = strcspn(at, "\n");
        if (length > 1) {
            printf("    | ");
            plain_print(at, length, LINE_MAX_);
        }
        at += length + (at[length] == '\n');
    }
}

// Those of the cause come first.
static void print_findings(const struct check_report *report, enum check_weight weight, bool of_cause)
{
    static const char marks[] = {[CHECK_FACT] = ' ', [CHECK_WARNING] = '?', [CHECK_FAULT] = '!'};
    for (unsigned i = 0; i < report->count; i++) {
        const struct check_finding *finding = &report->findings[i];
        bool is_cause = finding->weight == CHECK_FAULT && finding->cause == report->cause;
        if (finding->weight == weight && is_cause == of_cause) {
            printf("  %c %s\n", marks[weight], finding->text);
        }
    }
}

static void print_text(const struct job *job)
{
    const struct check_report *report = &job->report;
    print_names(job);
    printf(report->starts ? ": this will start\n" : ": this will not start: %s\n", title(job));
    print_findings(report, CHECK_FAULT, true);
    print_findings(report, CHECK_FAULT, false);
    print_findings(report, CHECK_WARNING, false);
    print_findings(report, CHECK_FACT, false);
    if (job->ran) {
        print_console(&job->forecast);
    }
    if (!report->starts) {
        printf("next: %s\n", check_cause_next(report->cause));
    }
}

static void add_files(cJSON *root, const struct job *job)
{
    cJSON *files = cJSON_AddArrayToObject(root, "files");
    for (size_t i = 0; i < job->count; i++) {
        cJSON *file = cJSON_CreateObject();
        cJSON_AddStringToObject(file, "name", job->files[i].name);
        cJSON_AddStringToObject(file, "kind", image_kind_name(job->files[i].kind));
        cJSON_AddNumberToObject(file, "offset", job->files[i].offset);
        cJSON_AddNumberToObject(file, "size", (double)job->files[i].size);
        cJSON_AddItemToArray(files, file);
    }
}

static void add_findings(cJSON *root, const struct check_report *report)
{
    static const char *const weights[] = {"fact", "warning", "fault"};
    cJSON *findings = cJSON_AddArrayToObject(root, "findings");
    for (unsigned i = 0; i < report->count; i++) {
        cJSON *finding = cJSON_CreateObject();
        cJSON_AddStringToObject(finding, "weight", weights[report->findings[i].weight]);
        if (report->findings[i].weight == CHECK_FAULT) {
            cJSON_AddStringToObject(finding, "cause", check_cause_id(report->findings[i].cause));
        }
        cJSON_AddStringToObject(finding, "text", report->findings[i].text);
        cJSON_AddItemToArray(findings, finding);
    }
}

static int print_json(const struct job *job, struct error *err)
{
    const struct check_report *report = &job->report;
    cJSON *root = cJSON_CreateObject();
    cJSON_AddBoolToObject(root, "starts", report->starts);
    cJSON_AddStringToObject(root, "cause", report->starts ? "none" : check_cause_id(report->cause));
    if (!report->starts) {
        cJSON_AddStringToObject(root, "title", check_cause_title(report->cause));
        cJSON_AddStringToObject(root, "next", check_cause_next(report->cause));
    }
    add_files(root, job);
    add_findings(root, report);
    if (job->ran) {
        cJSON_AddNumberToObject(root, "resets", job->forecast.resets);
        cJSON_AddStringToObject(root, "console", job->forecast.log);
    }
    return json_print(root, err);
}

// The command

static int work(struct job *job, int count, char **words, struct error *err)
{
    const struct check_options options = {.flash_size = (uint32_t)flash_size,
                                          .chip_revision = (unsigned)chip_revision * 100U};
    int status = source_read_all(job->sources, job->files, &job->count, (size_t)count, words, FILE_MAX, err);
    if (status < 0) {
        return status;
    }
    check_files(&job->report, job->files, job->count, &options);
    if (job->report.starts && !no_run) {
        status = run(job, err);
    }
    if (status == 0 && json) {
        return print_json(job, err);
    }
    if (status == 0) {
        print_text(job);
    }
    return status;
}

static int check(int count, char **words)
{
    if (count < 1 || count > (int)FILES_MAX) {
        return cmd_misused("check", "which files? 1 to %u", FILES_MAX);
    }
    if (flash_size < 1U << 20 || flash_size > 128U << 20) {
        return cmd_misused("check", "--flash-size: 1M to 128M");
    }
    if (chip_revision > 3) {
        return cmd_misused("check", "--chip-rev: 0 to 3, not %llu", (unsigned long long)chip_revision);
    }
    struct error err = {.text = ""};
    struct job *job = calloc(1, sizeof *job);
    int status = job == NULL ? error_set(&err, ERR_MEMORY, "out of memory") : work(job, count, words, &err);
    bool starts = job != NULL && job->report.starts;
    for (size_t i = 0; job != NULL && i < job->count; i++) {
        source_free(&job->sources[i]);
    }
    free(job);
    return status < 0 ? cmd_failed("check", &err) : starts ? EXIT_DONE : EXIT_FAILED;
}

const struct cmd cmd_check = {
    .name = "check",
    .usage = "FILE[@OFFSET]... [--json] [--flash-size SIZE] [--chip-rev N] [--no-run]",
    .summary = "Would this start on an ESP32-CAM? If not, why?",
    .details =
        "The first line is the verdict; then the evidence (! fault, ? warning), what came out when it ran\n"
        "on the virtual board, and the next thing to do. Status 0 only for \"this will start\".\n"
        "Parts are given together: bootloader.bin@0x1000 partitions.bin@0x8000 app.bin@0x10000",
    .tables = {opts},
    .titles = {"CHECK: against what"},
    .run = check,
};
