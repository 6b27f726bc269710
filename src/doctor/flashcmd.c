// The command that wrote a flash chip.
//
// Source: esptool documentation, "Basic Commands"; the words of esptool 2 to 5 as seen in public logs.

#include "doctor/flashcmd.h"

#include "doctor/textfind.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN_REACH 0x1000U // a file of unknown size covers at least its beginning

// Words

static char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '_' ? '-' : c;
}

static bool same(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (folded(a[i]) != folded(b[i])) {
            return false;
        }
    }
    return true;
}

bool flashcmd_is(struct flashcmd_word word, const char *text)
{
    return word.text != NULL && word.length == strlen(text) && same(word.text, text, word.length);
}

static bool is_end(char c)
{
    return c == '\0' || c == '\n' || c == '\r';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '`' || c == ',' || c == '[' || c == ']';
}

// The next word of a line, which may be in quotes; an end: false. A backslash at the end of a line goes on.
static bool next_word(const char **at, struct flashcmd_word *word)
{
    while (is_space(**at) || (**at == '\\' && is_end((*at)[1]) && (*at)[1] != '\0')) {
        *at += **at == '\\' ? 1 + strspn(*at + 1, "\r\n") : 1;
    }
    if (is_end(**at)) {
        return false;
    }
    char quote = **at == '"' || **at == '\'' ? *(*at)++ : '\0';
    word->text = *at;
    while (!is_end(**at) && (quote != '\0' ? **at != quote : !is_space(**at))) {
        (*at)++;
    }
    word->length = (size_t)(*at - word->text);
    *at += quote != '\0' && **at == quote;
    return true;
}

// The whole word is a number, as tools write offsets.
static bool read_number(struct flashcmd_word word, uint32_t *number)
{
    char *end = NULL;
    unsigned long value = word.text[0] >= '0' && word.text[0] <= '9' ? strtoul(word.text, &end, 0) : 0;
    *number = (uint32_t)value;
    return end == word.text + word.length && value <= UINT32_MAX;
}

uint32_t flashcmd_size(struct flashcmd_word word)
{
    char *end = NULL;
    bool digit = word.text != NULL && word.length > 0 && word.text[0] >= '0' && word.text[0] <= '9';
    unsigned long number = digit ? strtoul(word.text, &end, 10) : 0;
    size_t rest = digit ? word.length - (size_t)(end - word.text) : 0;
    if (number == 0 || number > 1024 || rest == 0 || rest > word.length) {
        return 0;
    }
    char unit = folded(*end);
    // "32m" is esptool's old word for megabits.
    unsigned long scale = unit == 'k' ? 1024 : unit == 'm' && rest == 1 ? 131072 : unit == 'm' ? 1048576 : 0;
    return scale == 0 || number > UINT32_MAX / scale ? 0 : (uint32_t)(number * scale);
}

// Files

static struct flashcmd_word base_name(const char *path, size_t length)
{
    size_t start = length;
    while (start > 0 && path[start - 1] != '/' && path[start - 1] != '\\') {
        start--;
    }
    return (struct flashcmd_word){path + start, length - start};
}

bool flashcmd_file_has(const struct flashcmd_write *write, const char *part)
{
    if (write->file.text == NULL) {
        return false;
    }
    struct flashcmd_word name = base_name(write->file.text, write->file.length);
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= name.length; i++) {
        if (same(name.text + i, part, length)) {
            return true;
        }
    }
    return false;
}

const struct flashcmd_write *flashcmd_of_file(const struct flashcmd *command, const char *path)
{
    struct flashcmd_word wanted = base_name(path, strlen(path));
    for (unsigned i = 0; i < command->count; i++) {
        const struct flashcmd_write *write = &command->writes[i];
        if (write->file.text != NULL) {
            struct flashcmd_word name = base_name(write->file.text, write->file.length);
            if (name.length == wanted.length && memcmp(name.text, wanted.text, name.length) == 0) {
                return write;
            }
        }
    }
    return NULL;
}

const struct flashcmd_write *flashcmd_at(const struct flashcmd *command, uint32_t offset)
{
    for (unsigned i = 0; i < command->count; i++) {
        const struct flashcmd_write *write = &command->writes[i];
        uint32_t reach = write->size != 0 ? write->size : UNKNOWN_REACH;
        if (offset >= write->offset && offset - write->offset < reach) {
            return write;
        }
    }
    return NULL;
}

static struct flashcmd_write *add_write(struct flashcmd *command, const char *line, uint32_t offset)
{
    for (unsigned i = 0; i < command->count; i++) {
        if (command->writes[i].offset == offset) {
            return &command->writes[i];
        }
    }
    if (command->count == FLASHCMD_WRITES_MAX) {
        return NULL;
    }
    command->writes[command->count] = (struct flashcmd_write){.line = line, .offset = offset};
    return &command->writes[command->count++];
}

// Commands

// An option whose word is kept: "--flash_mode dio", "-fm dio", "--flash-mode=dio".
static bool read_option(struct flashcmd *command, struct flashcmd_word word, const char **at)
{
    struct {
        const char *option, *brief;
        struct flashcmd_word *kept;
    } rows[] = {
        {"--chip", "-c", &command->chip},
        {"--flash-mode", "-fm", &command->mode},
        {"--flash-freq", "-ff", &command->speed},
        {"--flash-size", "-fs", &command->size},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].option);
        if (flashcmd_is(word, rows[i].option) || flashcmd_is(word, rows[i].brief)) {
            return next_word(at, rows[i].kept);
        }
        if (word.length > length && word.text[length] == '=' && same(word.text, rows[i].option, length)) {
            *rows[i].kept = (struct flashcmd_word){word.text + length + 1, word.length - length - 1};
            return true;
        }
    }
    return false;
}

// esptool's arguments behind "write_flash": options, then pairs of an offset and a file.
static void read_pairs(struct flashcmd *command, const char *line, const char **at)
{
    struct flashcmd_word word;
    uint32_t offset = 0;
    bool has_offset = false;
    while (next_word(at, &word)) {
        uint32_t number = 0;
        if (read_option(command, word, at)) {
            has_offset = false;
        } else if (flashcmd_is(word, "-e") || flashcmd_is(word, "--erase-all")) {
            command->erased = true;
        } else if (read_number(word, &number)) {
            has_offset = true;
            offset = number;
        } else if (has_offset) {
            struct flashcmd_write *write = add_write(command, line, offset);
            if (write != NULL) {
                write->file = word;
            }
            has_offset = false;
        }
    }
}

// espcam's arguments behind "flash": FILE@OFFSET. A file without an offset goes where it belongs.
static void read_files(struct flashcmd *command, const char *line, const char **at)
{
    struct flashcmd_word word;
    while (next_word(at, &word)) {
        const char *sign = memchr(word.text, '@', word.length);
        uint32_t offset = 0;
        if (sign == NULL || word.text[0] == '-') {
            continue;
        }
        size_t length = (size_t)(sign - word.text);
        struct flashcmd_word number = {sign + 1, word.length - length - 1};
        if (number.length > 0 && read_number(number, &offset)) {
            struct flashcmd_write *write = add_write(command, line, offset);
            if (write != NULL) {
                write->file = (struct flashcmd_word){word.text, length};
            }
        }
    }
}

static bool ends_with(struct flashcmd_word word, const char *end)
{
    size_t length = strlen(end);
    return word.length >= length && same(word.text + word.length - length, end, length);
}

// A new command: what an earlier one wrote is still in the flash unless the chip was erased since.
static void begin(struct flashcmd *command, const char *line)
{
    command->line = line;
    command->mode = command->speed = command->size = (struct flashcmd_word){NULL, 0};
}

static void begin_erased(struct flashcmd *command)
{
    command->erased = true;
    command->count = 0;
}

// One line of the text, and those that it goes on in, from its first word that is a flashing tool's. Where it
// ends.
static const char *read_command(struct flashcmd *command, const char *line)
{
    const char *at = line;
    struct flashcmd_word word, chip = {NULL, 0};
    bool is_tool = false, is_ours = false;
    while (next_word(&at, &word)) {
        if (read_option(command, word, &at)) {
            chip = command->chip;
            continue;
        }
        is_ours = is_ours || ends_with(word, "espcam");
        is_tool = is_tool || is_ours || ends_with(word, "esptool") || ends_with(word, "esptool.py") ||
                  ends_with(word, "esptool.exe");
        if (flashcmd_is(word, "write-flash")) {
            begin(command, line);
            command->chip = chip;
            read_pairs(command, line, &at);
        } else if (is_ours && flashcmd_is(word, "flash")) {
            begin(command, line);
            read_files(command, line, &at);
        } else if (is_tool && (flashcmd_is(word, "erase-flash") || (is_ours && flashcmd_is(word, "erase")))) {
            begin_erased(command);
        }
    }
    return at;
}

// The tool's words

static void read_wrote(struct flashcmd *command, const char *line, const char *at)
{
    unsigned long size = strtoul(at + strlen("Wrote "), NULL, 10);
    const char *place = strstr(at, " at 0x");
    if (place == NULL || place > at + strcspn(at, "\r\n") || size == 0 || size > UINT32_MAX) {
        return;
    }
    unsigned long offset = strtoul(place + 4, NULL, 16);
    struct flashcmd_write *write = offset <= UINT32_MAX ? add_write(command, line, (uint32_t)offset) : NULL;
    if (write != NULL) {
        write->size = (uint32_t)size;
    }
}

static void read_talk(struct flashcmd *command, const char *line, const char *end)
{
    static const char *const found[] = {
        "Auto-detected Flash size: ", "Auto-detected flash size: ", "Detected flash size: "};
    const char *at = textfind(line, end, "Wrote ");
    if (at != NULL) {
        read_wrote(command, line, at);
    }
    if (textfind(line, end, "Chip erase completed") != NULL ||
        textfind(line, end, "Flash memory erased successfully") != NULL) {
        command->erased = true;
    }
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        struct flashcmd_word word;
        at = textfind(line, end, found[i]);
        const char *size = at != NULL ? at + strlen(found[i]) : NULL;
        if (size != NULL && next_word(&size, &word)) {
            command->detected = flashcmd_size(word);
        }
    }
}

void flashcmd_read(struct flashcmd *command, const char *text)
{
    *command = (struct flashcmd){.line = NULL};
    const char *done = text; // a command of several lines is read from its first one
    while (*text != '\0') {
        const char *end = text + strcspn(text, "\r\n");
        if (text >= done && (textfind(text, end, "flash") != NULL || textfind(text, end, "esp") != NULL)) {
            done = read_command(command, text);
        }
        read_talk(command, text, end);
        text = end + strspn(end, "\r\n");
    }
}
