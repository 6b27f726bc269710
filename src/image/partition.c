// Partition tables: bytes, and what they say.

#include "image/partition.h"

#include "base/bytes.h"

#include <nettle/md5.h>
#include <string.h>

#define MAGIC      0x50aaU
#define MD5_MAGIC  0xebebU
#define MD5_OFFSET 16U // of the digest in its entry

// Checks that both forms need

uint32_t partition_alignment(const struct partition *entry)
{
    return entry->type == PARTITION_APP ? 0x10000 : 0x1000;
}

int partition_check_overlaps(struct partition_table *table, struct error *err)
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

int partition_check_entry(const struct partition *entry, uint32_t flash_size, enum partition_fault *fault,
                          struct error *err)
{
    uint32_t alignment = partition_alignment(entry);
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
        result = partition_check_entry(&table->entries[i], flash_size, &table->fault, err);
    }
    return result < 0 ? result : partition_check_overlaps(table, err);
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

// Looking up

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
