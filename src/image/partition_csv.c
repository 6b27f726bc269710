// Partition tables as text, as ESP-IDF writes them.
//
// Source: ESP-IDF documentation, "Partition Tables", section "Creating Custom Tables".

#include "image/partition.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_END 0x9000U // of the table's own sector: where the first partition may start
#define UNDEFINED 0x06U
#define OTA_SLOTS 16U
#define IS_FREE   UINT32_MAX // an offset that is still to be found

enum { FIELDS = 6, FIELDS_MIN = 5, FIELD_SIZE = 32 };

// Names

struct named {
    const char *name;
    uint32_t value;
};

static const struct named types[] = {
    {"app", PARTITION_APP}, {"data", PARTITION_DATA}, {"bootloader", 2}, {"partition_table", 3}, {NULL, 0}};
static const struct named app_subtypes[] = {{"factory", PARTITION_FACTORY}, {"test", 0x20}, {NULL, 0}};
static const struct named data_subtypes[] = {
    {"ota", 0x00},      {"phy", 0x01},    {"nvs", 0x02},       {"coredump", 0x03},
    {"nvs_keys", 0x04}, {"efuse", 0x05},  {"undefined", 0x06}, {"esphttpd", 0x80},
    {"fat", 0x81},      {"spiffs", 0x82}, {"littlefs", 0x83},  {NULL, 0},
};
static const struct named loader_subtypes[] = {{"primary", 0}, {"ota", 1}, {"recovery", 2}, {NULL, 0}};
static const struct named no_subtypes[] = {{NULL, 0}};
static const struct named flags[] = {{"encrypted", 1}, {"readonly", 2}, {NULL, 0}};

static const struct named *subtypes(unsigned type)
{
    static const struct named *const rows[] = {app_subtypes, data_subtypes, loader_subtypes, loader_subtypes};
    return type < sizeof rows / sizeof rows[0] ? rows[type] : no_subtypes;
}

static bool find_value(const struct named *names, const char *name, uint32_t *value)
{
    for (; names->name != NULL; names++) {
        if (strcmp(names->name, name) == 0) {
            *value = names->value;
            return true;
        }
    }
    return false;
}

static const char *find_name(const struct named *names, uint32_t value)
{
    for (; names->name != NULL; names++) {
        if (names->value == value) {
            return names->name;
        }
    }
    return NULL;
}

// Reading

// A number with an optional K or M behind it; false if it is none or does not fit.
static bool read_number(const char *text, uint32_t *value)
{
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    unsigned long long number = strtoull(text, &end, 0);
    bool kilo = *end == 'K' || *end == 'k', mega = *end == 'M' || *end == 'm';
    unsigned long long unit = kilo ? 1024U : mega ? 1024U * 1024U : 1U;
    end += kilo || mega;
    if (*end != '\0' || number > UINT32_MAX || number * unit > UINT32_MAX) {
        return false;
    }
    *value = (uint32_t)(number * unit);
    return true;
}

static bool read_byte(const char *text, uint8_t *value)
{
    uint32_t number = 0;
    if (!read_number(text, &number) || number > UINT8_MAX) {
        return false;
    }
    *value = (uint8_t)number;
    return true;
}

static bool read_type(struct partition *entry, const char *text)
{
    uint32_t value = 0;
    if (find_value(types, text, &value)) {
        entry->type = (uint8_t)value;
        return true;
    }
    return read_byte(text, &entry->type);
}

static bool read_subtype(struct partition *entry, const char *text)
{
    uint32_t value = UNDEFINED;
    bool known =
        text[0] == '\0' ? entry->type != PARTITION_APP : find_value(subtypes(entry->type), text, &value);
    if (!known && entry->type == PARTITION_APP && strncmp(text, "ota_", 4) == 0) {
        known = read_number(text + 4, &value) && value < OTA_SLOTS;
        value += PARTITION_OTA_0;
    }
    if (!known) {
        return read_byte(text, &entry->subtype);
    }
    entry->subtype = (uint8_t)value;
    return true;
}

// The size, or in *end where the partition ends (written as a negative number; 0: not).
static bool read_size(struct partition *entry, const char *text, uint32_t *end)
{
    bool negative = text[0] == '-';
    *end = 0;
    return read_number(text + negative, negative ? end : &entry->size);
}

static bool read_flags(struct partition *entry, const char *text)
{
    while (*text != '\0') {
        char word[FIELD_SIZE];
        size_t length = strcspn(text, ":");
        uint32_t value = 0;
        memcpy(word, text, length);
        word[length] = '\0';
        if (length > 0 && !find_value(flags, word, &value)) {
            return false;
        }
        entry->flags |= value;
        text += length + (text[length] == ':');
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// Splits a line at its commas, blanks cut off; returns the number of fields, or -1 if one is too long, holds
// a zero byte, or is one too many.
static int split(const char *line, size_t length, char fields[FIELDS][FIELD_SIZE])
{
    int count = 0;
    size_t at = 0;
    memset(fields, 0, FIELDS * sizeof fields[0]);
    while (at <= length) {
        const char *comma = at < length ? memchr(line + at, ',', length - at) : NULL;
        size_t end = comma != NULL ? (size_t)(comma - line) : length;
        size_t start = at, stop = end;
        while (start < stop && is_blank(line[start])) {
            start++;
        }
        while (stop > start && is_blank(line[stop - 1])) {
            stop--;
        }
        bool extra = count == FIELDS && start == stop; // a comma at the end of the line
        if ((count == FIELDS && !extra) || stop - start >= FIELD_SIZE ||
            memchr(line + start, 0, stop - start) != NULL) {
            return -1;
        }
        if (!extra) {
            memcpy(fields[count++], line + start, stop - start);
        }
        at = end + 1;
    }
    return count;
}

static bool read_line(struct partition *entry, const char *line, size_t length, uint32_t *end)
{
    char fields[FIELDS][FIELD_SIZE];
    int count = split(line, length, fields);
    *entry = (struct partition){.offset = IS_FREE};
    size_t label = strlen(fields[0]);
    if (count < FIELDS_MIN || label == 0 || label >= PARTITION_LABEL_SIZE) {
        return false;
    }
    memcpy(entry->label, fields[0], label);
    return read_type(entry, fields[1]) && read_subtype(entry, fields[2]) &&
           (fields[3][0] == '\0' || read_number(fields[3], &entry->offset)) &&
           read_size(entry, fields[4], end) && read_flags(entry, fields[5]);
}

// Offset and size, where they were left open. `last_end` is where the partition before ends.
static bool complete(struct partition *entry, uint32_t last_end, uint32_t end)
{
    uint32_t alignment = partition_alignment(entry);
    if (entry->offset == IS_FREE) {
        entry->offset = (last_end + alignment - 1) / alignment * alignment;
    }
    if (end != 0) {
        entry->size = end - entry->offset;
        return end > entry->offset;
    }
    return true;
}

static bool is_empty_line(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length && is_blank(line[at])) {
        at++;
    }
    return at == length || line[at] == '#';
}

int partition_parse_csv(struct partition_table *table, const char *text, size_t size, struct error *err)
{
    *table = (struct partition_table){0};
    unsigned number = 1;
    uint32_t last_end = TABLE_END;
    for (size_t at = 0; at < size; number++) {
        const char *newline = memchr(text + at, '\n', size - at);
        size_t stop = newline != NULL ? (size_t)(newline - text) : size;
        const char *line = text + at;
        uint32_t end = 0;
        at = stop + 1;
        if (is_empty_line(line, (size_t)(text + stop - line))) {
            continue;
        }
        if (table->count == PARTITIONS_MAX) {
            return error_set(err, ERR_LIMIT, "more than %u partitions", PARTITIONS_MAX);
        }
        struct partition *entry = &table->entries[table->count++];
        if (!read_line(entry, line, (size_t)(text + stop - line), &end) || !complete(entry, last_end, end)) {
            return error_set(err, ERR_INVALID,
                             "line %u of the partition table is not \"name, type, subtype, offset, size\"",
                             number);
        }
        last_end = entry->offset + entry->size;
        int result = partition_check_entry(entry, UINT32_MAX, &table->fault, err);
        if (result < 0) {
            return result;
        }
    }
    return partition_check_overlaps(table, err);
}

// Writing

struct writer {
    char *text;
    size_t size, at;
};

__attribute__((format(printf, 2, 3))) static void print(struct writer *writer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = writer->at < writer->size ? writer->size - writer->at : 0;
    int length = vsnprintf(room > 0 ? writer->text + writer->at : NULL, room, format, args);
    writer->at += length > 0 ? (size_t)length : 0;
    va_end(args);
}

static void print_named(struct writer *writer, const char *name, unsigned value)
{
    if (name != NULL) {
        print(writer, "%s,", name);
    } else {
        print(writer, "%u,", value);
    }
}

static void print_subtype(struct writer *writer, const struct partition *entry)
{
    if (entry->type == PARTITION_APP && entry->subtype >= PARTITION_OTA_0 &&
        entry->subtype < PARTITION_OTA_0 + OTA_SLOTS) {
        print(writer, "ota_%u,", (unsigned)entry->subtype - PARTITION_OTA_0);
    } else {
        print_named(writer, find_name(subtypes(entry->type), entry->subtype), entry->subtype);
    }
}

static void print_size(struct writer *writer, uint32_t size)
{
    if (size != 0 && size % (1U << 20) == 0) {
        print(writer, "%luM,", (unsigned long)size >> 20);
    } else if (size != 0 && size % 1024 == 0) {
        print(writer, "%luK,", (unsigned long)size / 1024);
    } else {
        print(writer, "0x%lx,", (unsigned long)size);
    }
}

int partition_write_csv(const struct partition_table *table, char *text, size_t size, struct error *err)
{
    struct writer writer = {text, size, 0};
    print(&writer, "# ESP-IDF Partition Table\n# Name, Type, SubType, Offset, Size, Flags\n");
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        print(&writer, "%s,", entry->label);
        print_named(&writer, find_name(types, entry->type), entry->type);
        print_subtype(&writer, entry);
        print(&writer, "0x%lx,", (unsigned long)entry->offset);
        print_size(&writer, entry->size);
        bool both = (entry->flags & 3U) == 3U;
        print(&writer, "%s%s%s\n", (entry->flags & 1U) != 0 ? "encrypted" : "", both ? ":" : "",
              (entry->flags & 2U) != 0 ? "readonly" : "");
    }
    return writer.at < size ? (int)writer.at
                            : error_set(err, ERR_LIMIT, "the text of the partition table is too long");
}
