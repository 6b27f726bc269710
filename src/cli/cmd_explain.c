// espcam explain: what does this serial log mean?

#include "cli/cmd.h"
#include "cli/hostport.h"
#include "cli/json.h"
#include "cli/outfile.h"
#include "cli/plain.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "doctor/backtrace.h"
#include "doctor/explain.h"
#include "image/elf.h"
#include "image/elf_lines.h"
#include "image/elf_symbols.h"
#include "image/kind.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_MAX     (8U << 20)
#define FILE_MAX    (64U << 20)
#define FILES_MAX   16U
#define FRAMES_MAX  100U // as many as ESP-IDF prints
#define INLINED_MAX 8U
#define HEARD_MAX   65536U

#define LISTEN_MS 50
#define RESET_MS  100
#define BOOTS_MAX 4 // enough to tell what repeats

static bool json, list_rules;
static const char *port_name, *command_text;
static double seconds = 10;
static struct opt_list file_names;

static const struct opt opts[] = {
    {"file", 0, "FILE[@OFFSET]",
     "what was flashed; may be repeated. An ELF file names the functions and lines of a crash", opt_list,
     &file_names},
    {"command", 0, "TEXT",
     "the command that wrote the flash (in quotes), where the log does not have it; without a log, it alone "
     "is judged",
     opt_text, &command_text},
    {"port", 0, "DEV",
     "instead of a log: reset the board on this serial device (or rfc2217://HOST:PORT, or 'auto') and listen",
     opt_text, &port_name},
    {"seconds", 0, "N", "how long to listen (default 10); less when a prompt or the fourth start comes",
     opt_seconds, &seconds},
    {"json", 0, NULL, "the explanation as JSON on standard output", opt_flag, &json},
    {"rules", 0, NULL, "print what explain knows, as docs/failures.md", opt_flag, &list_rules},
    {NULL},
};

struct job {
    char *log;
    struct source sources[FILES_MAX];
    size_t source_count;
    struct check_file files[FILES_MAX]; // without ELF files
    size_t file_count;
    const struct source *elf; // NULL: none was given
    struct elf_lines *lines;  // of it; NULL: it has none
    unsigned command_lines;   // of the log, at its beginning, that --command gave
    struct check_report report;
    struct explanation explanation;
};

// Reading

// A firmware holds the texts of all that can go wrong with it. Text, and bytes of no known kind (a log at
// another baud rate), are logs.
static int refuse_files(const char *path, const uint8_t *bytes, size_t count, struct error *err)
{
    enum image_kind kind = image_kind(bytes, count);
    bool is_file = kind >= IMAGE_KIND_LITTLEFS || (kind >= IMAGE_KIND_ELF && kind <= IMAGE_KIND_PROGRAM);
    return is_file ? error_set(err, ERR_INVALID, "'%s' is %s, not a log; next: espcam check '%s'", path,
                               image_kind_name(kind), path)
                   : 0;
}

// The bytes as a string, without zeros in it. With a byte order mark it is UTF-16, as Windows' PowerShell
// writes what a command prints: its ASCII characters, and ? for each other one.
static void take_text(char *text, const uint8_t *bytes, size_t count)
{
    bool little = count >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe;
    bool big = count >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff;
    size_t step = little || big ? 2 : 1;
    for (size_t i = step == 2 ? 2 : 0; i + step <= count; i += step) {
        uint8_t byte = bytes[i + big];
        bool other = step == 2 && bytes[i + little] != 0;
        *text++ = other ? '?' : byte == 0 ? ' ' : (char)byte;
    }
    *text = '\0';
}

static int read_log(struct job *job, const char *path, struct error *err)
{
    uint8_t *bytes = NULL;
    size_t count = 0;
    int status = infile_read(path, LOG_MAX, &bytes, &count, err);
    if (status == 0) {
        status = refuse_files(path, bytes, count, err);
    }
    if (status == 0) {
        job->log = malloc(count + 1);
        status = job->log == NULL ? error_set(err, ERR_MEMORY, "out of memory") : 0;
    }
    if (status == 0) {
        take_text(job->log, bytes, count);
    }
    free(bytes);
    return status;
}

// The command becomes the log's beginning: one text for the rules.
static int put_command_first(struct job *job, struct error *err)
{
    const char *log = job->log != NULL ? job->log : "";
    size_t length = strlen(command_text), all = length + 1 + strlen(log) + 1;
    char *text = malloc(all);
    if (text == NULL) {
        return error_set(err, ERR_MEMORY, "out of memory");
    }
    snprintf(text, all, "%s\n%s", command_text, log);
    for (size_t i = 0; i <= length; i++) {
        job->command_lines += text[i] == '\n';
    }
    free(job->log);
    job->log = text;
    return 0;
}

// Listening

static unsigned count_starts(const char *log)
{
    unsigned count = 0;
    for (const char *at = log; (at = strstr(at, "rst:0x")) != NULL; at++) {
        count += strchr(at, '\n') != NULL; // the whole line was heard
    }
    return count;
}

static bool is_enough(const char *log, size_t length)
{
    return (length >= 4 && strcmp(log + length - 4, ">>> ") == 0) || count_starts(log) >= BOOTS_MAX;
}

static int hear(struct job *job, struct device *device, struct error *err)
{
    uint64_t end = device->now_us(device->link.ctx) + (uint64_t)(seconds * 1e6);
    size_t length = 0;
    job->log = calloc(1, HEARD_MAX + 1);
    if (job->log == NULL) {
        return error_set(err, ERR_MEMORY, "out of memory");
    }
    while (device->now_us(device->link.ctx) < end && length < HEARD_MAX && !is_enough(job->log, length)) {
        uint8_t bytes[256];
        int count = device->link.read(device->link.ctx, bytes, sizeof bytes, LISTEN_MS, err);
        if (count < 0) {
            return count;
        }
        for (int i = 0; i < count && length < HEARD_MAX; i++) {
            job->log[length++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
        }
    }
    return 0;
}

// EN low for a moment, IO0 free: the board starts its program.
static int reset_board(struct device *device, struct error *err)
{
    int status = device->set_modem(device->link.ctx, false, true, err);
    if (status == 0) {
        status = device->pause(device->link.ctx, RESET_MS, err);
    }
    if (status == 0) {
        status = device->forget(device->link.ctx, err);
    }
    return status < 0 ? status : device->set_modem(device->link.ctx, false, false, err);
}

static int listen_to_board(struct job *job, struct error *err)
{
    struct hostport *port = NULL;
    int status = hostport_open(&port, port_name, err);
    struct device *device = status == 0 ? hostport_device(port) : NULL;
    if (status == 0 && device->has_modem) {
        status = reset_board(device, err);
    } else if (status == 0 && hostport_is_pseudo(port)) {
        progress_say("espcam explain: a pseudo terminal cannot reset the board: what it says from now on is "
                     "heard (its start, too, with 'espcam run --serial rfc2217=HOST:PORT')");
    } else if (status == 0) {
        progress_say("espcam explain: now press the board's RST button");
    }
    if (status == 0) {
        status = hear(job, device, err);
    }
    hostport_close(port);
    return status;
}

// A file without an offset went where the command says.
static void place_by_command(struct check_file *file, const struct flashcmd *command)
{
    const struct flashcmd_write *write = file->placed ? NULL : flashcmd_of_file(command, file->name);
    if (write != NULL) {
        file->placed = true;
        file->offset = write->offset;
    }
}

static int read_files(struct job *job, struct error *err)
{
    struct flashcmd command;
    flashcmd_read(&command, job->log);
    for (size_t i = 0; i < file_names.count && i < FILES_MAX; i++) {
        struct source *source = &job->sources[job->source_count++];
        int status = source_read(source, file_names.items[i], FILE_MAX, err);
        if (status < 0) {
            return status;
        }
        if (elf_is(source->bytes, source->size) && !source->placed) {
            job->elf = source;
            elf_lines_close(job->lines);
            job->lines = elf_lines_open(source->bytes, source->size);
        } else {
            job->files[job->file_count] = source_check_file(source);
            place_by_command(&job->files[job->file_count++], &command);
        }
    }
    return 0;
}

// Backtraces

// What the ELF file says of one frame.
struct place {
    char symbol[120]; // "app_main + 0x12"; empty: not in this file
    struct elf_line lines[INLINED_MAX];
    unsigned line_count;
};

// The name that the debugging information has, where the symbol is one of C++ ("_Z5setupv").
static const char *readable_name(const char *symbol, const struct place *place)
{
    const char *function = place->line_count > 0 ? place->lines[place->line_count - 1].function : "";
    return strncmp(symbol, "_Z", 2) == 0 && function[0] != '\0' ? function : symbol;
}

static void look_up(const struct job *job, uint32_t frame, struct place *place)
{
    const char *name = NULL;
    uint32_t offset = 0;
    *place = (struct place){.line_count = 0};
    place->line_count = elf_lines_find(job->lines, frame, place->lines, INLINED_MAX);
    if (elf_symbols_find(job->elf->bytes, job->elf->size, frame, &name, &offset)) {
        snprintf(place->symbol, sizeof place->symbol, "%s + 0x%lx", readable_name(name, place),
                 (unsigned long)offset);
    }
}

// Printing

static const char *kind_word(enum explain_kind kind)
{
    static const char *const words[] = {"unknown", "no fault", "harmless", "probably", "certain"};
    return words[kind];
}

// "0x400d1234  inner (inlined into app_main + 0x12) at main.c:64"; each caller of what was inlined on a line.
static void print_frame(uint32_t frame, const struct place *place)
{
    bool is_inlined = place->line_count > 1;
    printf("  0x%08lx  ", (unsigned long)frame);
    if (is_inlined) {
        printf("%s", place->lines[0].function);
    } else {
        printf("%s", place->symbol[0] != '\0' ? place->symbol : "(not in this ELF file)");
    }
    for (unsigned i = 0; i < place->line_count; i++) {
        const struct elf_line *line = &place->lines[i];
        bool is_last = i + 1 == place->line_count;
        if (i > 0) {
            printf("\n              inlined into %s", is_last ? place->symbol : line->function);
        }
        printf(" at %s:%u", line->file, line->line);
    }
    printf("\n");
}

static void print_backtrace(const struct job *job)
{
    uint32_t frames[FRAMES_MAX];
    unsigned count = backtrace_read(job->log, frames, FRAMES_MAX);
    if (count > 0 && job->elf == NULL) {
        printf("  the functions of the backtrace: espcam explain LOG --file FIRMWARE.elf\n");
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        struct place place;
        look_up(job, frames[i], &place);
        print_frame(frames[i], &place);
    }
    if (count > 0 && job->lines == NULL) {
        printf("  the ELF file has no line numbers (built without -g, or stripped)\n");
    }
}

static void print_text(const struct job *job)
{
    const struct explanation *explanation = &job->explanation;
    printf("%s: %s\n", kind_word(explanation->kind), explanation->cause);
    for (unsigned i = 0; i < explanation->evidence_count; i++) {
        unsigned number = explanation->evidence[i].number;
        if (number <= job->command_lines) {
            printf("  the command: ");
        } else {
            printf("  line %u: ", number - job->command_lines);
        }
        plain_print(explanation->evidence[i].text, explanation->evidence[i].length, 160);
    }
    for (unsigned i = 0; i < explanation->decoded_count; i++) {
        printf("  %s\n", explanation->decoded[i]);
    }
    print_backtrace(job);
    for (unsigned i = 0; i < explanation->harmless_count; i++) {
        if (explanation->kind != EXPLAIN_HARMLESS || i > 0) {
            printf("  not it: %s\n", explanation->harmless[i]->cause);
        }
    }
    printf("next: %s\n", explanation->next);
}

// Line 0 is the command.
static void add_lines(cJSON *root, const struct job *job)
{
    const struct explanation *explanation = &job->explanation;
    cJSON *lines = cJSON_AddArrayToObject(root, "evidence");
    for (unsigned i = 0; i < explanation->evidence_count; i++) {
        char text[200];
        cJSON *line = cJSON_CreateObject();
        snprintf(text, sizeof text, "%.*s",
                 (int)(explanation->evidence[i].length < 199 ? explanation->evidence[i].length : 199),
                 explanation->evidence[i].text);
        unsigned number = explanation->evidence[i].number;
        cJSON_AddNumberToObject(line, "line", number <= job->command_lines ? 0 : number - job->command_lines);
        cJSON_AddStringToObject(line, "text", text);
        cJSON_AddItemToArray(lines, line);
    }
    cJSON *decoded = cJSON_AddArrayToObject(root, "decoded");
    for (unsigned i = 0; i < explanation->decoded_count; i++) {
        cJSON_AddItemToArray(decoded, cJSON_CreateString(explanation->decoded[i]));
    }
    cJSON *harmless = cJSON_AddArrayToObject(root, "harmless");
    for (unsigned i = 0; i < explanation->harmless_count; i++) {
        cJSON_AddItemToArray(harmless, cJSON_CreateString(explanation->harmless[i]->id));
    }
}

static void add_lines_of_frame(cJSON *item, const struct place *place)
{
    cJSON *lines = place->line_count > 0 ? cJSON_AddArrayToObject(item, "lines") : NULL;
    for (unsigned i = 0; i < place->line_count; i++) {
        cJSON *line = cJSON_CreateObject();
        cJSON_AddStringToObject(line, "function", place->lines[i].function);
        cJSON_AddStringToObject(line, "file", place->lines[i].file);
        cJSON_AddNumberToObject(line, "line", place->lines[i].line);
        cJSON_AddItemToArray(lines, line);
    }
}

static void add_backtrace(cJSON *root, const struct job *job)
{
    uint32_t frames[FRAMES_MAX];
    unsigned count = job->elf != NULL ? backtrace_read(job->log, frames, FRAMES_MAX) : 0;
    cJSON *list = count > 0 ? cJSON_AddArrayToObject(root, "backtrace") : NULL;
    for (unsigned i = 0; i < count; i++) {
        struct place place;
        char address[16];
        cJSON *item = cJSON_CreateObject();
        look_up(job, frames[i], &place);
        snprintf(address, sizeof address, "0x%08lx", (unsigned long)frames[i]);
        cJSON_AddStringToObject(item, "address", address);
        cJSON_AddStringToObject(item, "symbol", place.symbol);
        add_lines_of_frame(item, &place);
        cJSON_AddItemToArray(list, item);
    }
}

static int print_json(const struct job *job, struct error *err)
{
    static const char *const kinds[] = {"unknown", "healthy", "harmless", "likely", "certain"};
    const struct explanation *explanation = &job->explanation;
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "kind", kinds[explanation->kind]);
    cJSON_AddStringToObject(root, "id", explanation->id);
    cJSON_AddStringToObject(root, "cause", explanation->cause);
    cJSON_AddStringToObject(root, "next", explanation->next);
    add_lines(root, job);
    add_backtrace(root, job);
    return json_print(root, err);
}

// The rules as a document

static void print_example(const char *example)
{
    printf("\n");
    while (*example != '\0') {
        size_t length = strcspn(example, "\n");
        if (length > 0) {
            printf("    ");
            for (size_t i = 0; i < length; i++) {
                putchar((unsigned char)example[i] < 0x7f ? example[i] : '?');
            }
            printf("\n");
        }
        example += length + (example[length] == '\n');
    }
}

static void print_rules(void)
{
    static const char *const kinds[] = {"", "Usually: ", "Harmless: "};
    printf("# What a board prints, what it means, what to do\n\n"
           "Made from the rules of `espcam explain` (`espcam explain --rules`); a test compares. The first "
           "rule that fits a\n"
           "log is its cause: what causes other faults, like the supply, stands before them.\n");
    for (enum rule_group group = RULE_TOOL; group <= RULE_PYTHON; group++) {
        printf("\n\n## %s\n", rule_group_name(group));
        for (size_t i = 0; rule_at(i) != NULL; i++) {
            const struct rule *rule = rule_at(i);
            if (rule->group == group) {
                printf("\n### %s\n\n%s%s.\n\nNext: %s.\n", rule->id, kinds[rule->kind], rule->cause,
                       rule->next);
                print_example(rule->example);
            }
        }
    }
    printf("\n\n## What `espcam check` refuses\n\n| | | next |\n|---|---|---|\n");
    for (unsigned i = 0; i < CHECK_NOTE; i++) {
        printf("| %s | %s | %s |\n", check_cause_id((enum check_cause)i),
               check_cause_title((enum check_cause)i), check_cause_next((enum check_cause)i));
    }
}

// The command

static int work(struct job *job, const char *path, struct error *err)
{
    struct check_options options;
    check_options_default(&options);
    options.partial = true; // perhaps not all of what was flashed was named
    int status = port_name != NULL ? listen_to_board(job, err) : path != NULL ? read_log(job, path, err) : 0;
    if (status == 0 && command_text != NULL) {
        status = put_command_first(job, err);
    }
    if (status == 0) {
        status = read_files(job, err);
    }
    if (status < 0) {
        return status;
    }
    if (job->file_count > 0) {
        check_files(&job->report, job->files, job->file_count, &options);
    }
    explain_with_files(&job->explanation, job->log, job->files, job->file_count,
                       job->file_count > 0 ? &job->report : NULL);
    if (json) {
        return print_json(job, err);
    }
    print_text(job);
    return 0;
}

static int explain(int count, char **words)
{
    if (list_rules) {
        print_rules();
        return EXIT_DONE;
    }
    if (count > 1 || (count == 1 && port_name != NULL) || file_names.count > FILES_MAX) {
        return cmd_misused("explain", "one log or --port, and up to %u files", FILES_MAX);
    }
    struct error err = {.text = ""};
    struct job *job = calloc(1, sizeof *job);
    const char *path = count == 1 ? words[0] : command_text == NULL ? "-" : NULL;
    int status = job == NULL ? error_set(&err, ERR_MEMORY, "out of memory") : work(job, path, &err);
    bool is_known = job != NULL && job->explanation.kind != EXPLAIN_UNKNOWN;
    for (size_t i = 0; job != NULL && i < job->source_count; i++) {
        source_free(&job->sources[i]);
    }
    if (job != NULL) {
        elf_lines_close(job->lines);
        free(job->log);
    }
    free(job);
    return status < 0 ? cmd_failed("explain", &err) : is_known ? EXIT_DONE : EXIT_FAILED;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .usage = "[LOG | --port DEV] [--command TEXT] [--file FILE[@OFFSET]]... [--json]",
    .summary = "What does this serial log mean? One cause, and what proves it.",
    .details = "LOG is a file; without one, standard input is read. The first line is the cause: certain, "
               "probably, harmless, or\n"
               "unknown (status 1). Then the lines that prove it, and the next thing to do. A flash command "
               "(esptool's or ours) and what\n"
               "the tool said are read where they stand in the log, or with --command.",
    .tables = {opts},
    .titles = {"EXPLAIN: with what"},
    .run = explain,
};
