// Partition tables: bytes, text, and back.

#include "image/partition.h"

#include "base/bytes.h"

#include <nettle/md5.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC          0x50aaU
#define MD5_MAGIC      0xebebU
#define MD5_OFFSET     16U // of the digest in its entry
#define APP_ALIGNMENT  0x10000U
#define DATA_ALIGNMENT 0x1000U

// Checks that both forms need

static int check_overlaps(struct partition_table *table, struct error *err)
{
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *a = &table->entries[i];
        for (unsigned j = 0; j < i; j++) {
            const struct partition *b = &table->entries[j];
            if (a->offset < b->offset + b->size && b->offset < a->offset + a->size) {
                table->fault = PARTITION_OVERLAP;
                return error_set(err, ERR_INVALID, "the partitions \"%s\" and \"%s\" overlap", b->label,
                                 a->label);
            }
        }
    }
    return 0;
}

static int check_entry(const struct partition *entry, uint32_t flash_size, enum partition_fault *fault,
                       struct error *err)
{
    uint32_t alignment = entry->type == PARTITION_APP ? APP_ALIGNMENT : DATA_ALIGNMENT;
    if (entry->offset % alignment != 0) {
        *fault = PARTITION_UNALIGNED;
        return error_set(err, ERR_INVALID, "the partition \"%s\" starts at 0x%lx, not at a multiple of 0x%lx",
                         entry->label, (unsigned long)entry->offset, (unsigned long)alignment);
    }
    if (entry->size > flash_size || entry->offset > flash_size - entry->size) {
        *fault = PARTITION_BEHIND_FLASH;
        return error_set(err, ERR_INVALID,
                         "the partition \"%s\" (0x%lx + 0x%lx) ends behind the flash chip's 0x%lx",
                         entry->label, (unsigned long)entry->offset, (unsigned long)entry->size,
                         (unsigned long)flash_size);
    }
    return 0;
}

// Bytes

static void read_entry(struct partition *entry, const uint8_t *bytes)
{
    *entry = (struct partition){
        .type = bytes[2],
        .subtype = bytes[3],
        .offset = bytes_get32(bytes + 4),
        .size = bytes_get32(bytes + 8),
        .flags = bytes_get32(bytes + 28),
    };
    memcpy(entry->label, bytes + 12, PARTITION_LABEL_SIZE - 1);
}

static void write_entry(const struct partition *entry, uint8_t *bytes)
{
    bytes_put16(bytes, MAGIC);
    bytes[2] = entry->type;
    bytes[3] = entry->subtype;
    bytes_put32(bytes + 4, entry->offset);
    bytes_put32(bytes + 8, entry->size);
    memcpy(bytes + 12, entry->label, PARTITION_LABEL_SIZE - 1);
    bytes_put32(bytes + 28, entry->flags);
}

static void digest(const uint8_t *bytes, size_t size, uint8_t *md5)
{
    struct md5_ctx ctx;
    md5_init(&ctx);
    md5_update(&ctx, size, bytes);
    md5_digest(&ctx, MD5_DIGEST_SIZE, md5);
}

static int check_md5(const uint8_t *table, size_t size, const uint8_t *entry, struct error *err)
{
    uint8_t md5[MD5_DIGEST_SIZE];
    digest(table, size, md5);
    if (memcmp(md5, entry + MD5_OFFSET, MD5_DIGEST_SIZE) != 0) {
        return error_set(err, ERR_INVALID,
                         "the partition table is damaged: its MD5 is not the one stored in it");
    }
    return 0;
}

static bool is_blank(const uint8_t *bytes)
{
    for (unsigned i = 0; i < PARTITION_ENTRY_SIZE; i++) {
        if (bytes[i] != 0xff) {
            return false;
        }
    }
    return true;
}

// Reads the entries up to the end of the table; what they say is looked at later.
static int read_entries(struct partition_table *table, const uint8_t *bytes, size_t size, struct error *err)
{
    table->fault = PARTITION_DAMAGED;
    for (size_t at = 0; at + PARTITION_ENTRY_SIZE <= size && at < PARTITION_TABLE_SIZE;
         at += PARTITION_ENTRY_SIZE) {
        const uint8_t *entry = bytes + at;
        uint16_t magic = bytes_get16(entry);
        if (magic == MAGIC && !table->has_md5 && table->count < PARTITIONS_MAX) {
            read_entry(&table->entries[table->count++], entry);
        } else if (magic == MD5_MAGIC && !table->has_md5) {
            table->has_md5 = true;
            int result = check_md5(bytes, at, entry, err);
            if (result < 0) {
                return result;
            }
        } else if (is_blank(entry) && table->count > 0) {
            table->fault = PARTITION_SOUND;
            return 0;
        } else {
            table->fault = at == 0 ? PARTITION_NO_TABLE : PARTITION_DAMAGED;
            return error_set(err, ERR_INVALID,
                             "not a partition table: entry %u starts with 0x%04x, not 0x50aa", table->count,
                             (unsigned)magic);
        }
    }
    return error_set(err, ERR_INVALID, "not a partition table: it has no end");
}

int partition_parse(struct partition_table *table, const uint8_t *bytes, size_t size, uint32_t flash_size,
                    struct error *err)
{
    *table = (struct partition_table){0};
    int result = read_entries(table, bytes, size, err);
    for (unsigned i = 0; i < table->count && result == 0; i++) {
        result = check_entry(&table->entries[i], flash_size, &table->fault, err);
    }
    return result < 0 ? result : check_overlaps(table, err);
}

void partition_build(const struct partition_table *table, uint8_t *bytes)
{
    memset(bytes, 0xff, PARTITION_TABLE_SIZE);
    size_t at = 0;
    for (unsigned i = 0; i < table->count; i++, at += PARTITION_ENTRY_SIZE) {
        write_entry(&table->entries[i], bytes + at);
    }
    bytes_put16(bytes + at, MD5_MAGIC);
    digest(bytes, at, bytes + at + MD5_OFFSET);
}

// Text

enum { FIELDS_MIN = 5, FIELDS_MAX = 6, FIELD_SIZE = 24 };

struct named {
    const char *name;
    uint8_t value;
};

static const struct named types[] = {{"app", PARTITION_APP}, {"data", PARTITION_DATA}, {NULL, 0}};
static const struct named app_subtypes[] = {
    {"factory", 0x00}, {"ota_0", 0x10}, {"ota_1", 0x11}, {"test", 0x20}, {NULL, 0}};
static const struct named data_subtypes[] = {
    {"ota", 0x00},   {"phy", 0x01}, {"nvs", 0x02},    {"coredump", 0x03}, {"nvs_keys", 0x04},
    {"efuse", 0x05}, {"fat", 0x81}, {"spiffs", 0x82}, {"littlefs", 0x83}, {NULL, 0},
};

// A number with an optional K or M behind it; false if it is none or does not fit.
static bool read_number(const char *text, uint32_t *value)
{
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    unsigned long long number = strtoull(text, &end, 0);
    unsigned long long unit = *end == 'K' ? 1024U : *end == 'M' ? 1024U * 1024U : 1U;
    if (unit != 1U) {
        end++;
    }
    if (*end != '\0' || number > UINT32_MAX || number * unit > UINT32_MAX) {
        return false;
    }
    *value = (uint32_t)(number * unit);
    return true;
}

static bool read_named(const char *text, const struct named *names, uint8_t *value)
{
    uint32_t number = 0;
    if (read_number(text, &number) && number <= UINT8_MAX) {
        *value = (uint8_t)number;
        return true;
    }
    for (; names->name != NULL; names++) {
        if (strcmp(names->name, text) == 0) {
            *value = names->value;
            return true;
        }
    }
    return false;
}

// Splits a line at its commas, blanks cut off; returns the number of fields, or -1 if one is too long or too
// many.
static int split(const char *line, size_t length, char fields[FIELDS_MAX][FIELD_SIZE])
{
    int count = 0;
    size_t at = 0;
    while (at <= length) {
        const char *comma = at < length ? memchr(line + at, ',', length - at) : NULL;
        size_t end = comma != NULL ? (size_t)(comma - line) : length;
        size_t start = at;
        size_t stop = end;
        while (start < stop && (line[start] == ' ' || line[start] == '\t')) {
            start++;
        }
        while (stop > start && (line[stop - 1] == ' ' || line[stop - 1] == '\t' || line[stop - 1] == '\r')) {
            stop--;
        }
        if (count == FIELDS_MAX || stop - start >= FIELD_SIZE) {
            return -1;
        }
        memcpy(fields[count], line + start, stop - start);
        fields[count][stop - start] = '\0';
        count++;
        at = end + 1;
    }
    return count;
}

static bool read_line(struct partition *entry, const char *line, size_t length)
{
    char fields[FIELDS_MAX][FIELD_SIZE];
    int count = split(line, length, fields);
    *entry = (struct partition){0};
    size_t label = count > 0 ? strlen(fields[0]) : 0;
    if (count < FIELDS_MIN || label == 0 || label >= PARTITION_LABEL_SIZE) {
        return false;
    }
    memcpy(entry->label, fields[0], label);
    if (!read_named(fields[1], types, &entry->type)) {
        return false;
    }
    if (count == FIELDS_MAX && strcmp(fields[5], "encrypted") == 0) {
        entry->flags = 1;
    } else if (count == FIELDS_MAX && fields[5][0] != '\0') {
        return false;
    }
    return read_named(fields[2], entry->type == PARTITION_APP ? app_subtypes : data_subtypes,
                      &entry->subtype) &&
           read_number(fields[3], &entry->offset) && read_number(fields[4], &entry->size);
}

static bool is_empty_line(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) {
        at++;
    }
    return at == length || line[at] == '#';
}

int partition_parse_csv(struct partition_table *table, const char *text, size_t size, struct error *err)
{
    *table = (struct partition_table){0};
    unsigned number = 1;
    for (size_t at = 0; at < size; number++) {
        const char *newline = memchr(text + at, '\n', size - at);
        size_t end = newline != NULL ? (size_t)(newline - text) : size;
        const char *line = text + at;
        at = end + 1;
        if (is_empty_line(line, (size_t)(text + end - line))) {
            continue;
        }
        if (table->count == PARTITIONS_MAX) {
            return error_set(err, ERR_LIMIT, "more than %u partitions", PARTITIONS_MAX);
        }
        struct partition *entry = &table->entries[table->count++];
        if (!read_line(entry, line, (size_t)(text + end - line))) {
            return error_set(err, ERR_INVALID,
                             "line %u of the partition table is not \"name, type, subtype, offset, size\"",
                             number);
        }
        int result = check_entry(entry, UINT32_MAX, &table->fault, err);
        if (result < 0) {
            return result;
        }
    }
    return check_overlaps(table, err);
}

// Looking up

const struct partition *partition_find(const struct partition_table *table, const char *label)
{
    for (unsigned i = 0; i < table->count; i++) {
        if (strcmp(table->entries[i].label, label) == 0) {
            return &table->entries[i];
        }
    }
    return NULL;
}

const struct partition *partition_boot_app(const struct partition_table *table)
{
    const struct partition *slot = NULL;
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        if (entry->type != PARTITION_APP) {
            continue;
        }
        if (entry->subtype == PARTITION_FACTORY) {
            return entry;
        }
        if (entry->subtype == PARTITION_OTA_0) {
            slot = entry;
        }
    }
    return slot;
}
