// The partition table at flash 0x8000.
//
// Entries of 32 bytes: AA 50, type, subtype, offset (4), size (4), label (16), flags (4). The entry that
// ends the list holds the MD5 of those before it: EB EB, 14 bytes of FF, the digest. The rest is FF.
//
// Source: ESP-IDF documentation, "Partition Tables".
#ifndef IMAGE_PARTITION_H
#define IMAGE_PARTITION_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARTITION_TABLE_SIZE 0xc00U
#define PARTITION_ENTRY_SIZE 32U
#define PARTITIONS_MAX       94U
#define PARTITION_LABEL_SIZE 17U

enum partition_type { PARTITION_APP = 0, PARTITION_DATA = 1 };
enum { PARTITION_FACTORY = 0x00, PARTITION_OTA_0 = 0x10 };                         // subtypes of an app
enum { PARTITION_FAT = 0x81, PARTITION_SPIFFS = 0x82, PARTITION_LITTLEFS = 0x83 }; // of data: filesystems

struct partition {
    uint8_t type, subtype;
    uint32_t offset, size; // bytes
    char label[PARTITION_LABEL_SIZE];
    uint32_t flags; // bit 0: encrypted, bit 1: read only
};

// What is wrong with a table.
enum partition_fault {
    PARTITION_SOUND,
    PARTITION_NO_TABLE,     // it does not start with an entry
    PARTITION_DAMAGED,      // the MD5 does not fit, an entry is none, or the end is missing
    PARTITION_UNALIGNED,    // an app not at a multiple of 64 KiB, or data not at one of 4 KiB
    PARTITION_BEHIND_FLASH, // it ends behind the flash chip
    PARTITION_OVERLAP,      // two of them overlap
};

struct partition_table {
    struct partition entries[PARTITIONS_MAX];
    unsigned count;
    bool has_md5;
    enum partition_fault fault; // the first one found
};

// Reads and checks a table: magic numbers, MD5 (if there is one), ends inside `flash_size`, no overlaps.
// ERR_INVALID with the sentence.
int partition_parse(struct partition_table *table, const uint8_t *bytes, size_t size, uint32_t flash_size,
                    struct error *err) MUST_USE;

// Writes PARTITION_TABLE_SIZE bytes, with the MD5 entry.
void partition_build(const struct partition_table *table, uint8_t *bytes);

// Reads the text form (partition_csv.c): "name, type, subtype, offset, size[, flags]" a line, # starts a
// comment. Numbers are decimal, 0x..., or end in K or M; type and subtype may be names (app, data, factory,
// nvs, phy, fat, ota_0 ...). An offset left out is the next one that is free and allowed; a negative size is
// where the partition ends. ERR_INVALID with the line number, also for overlaps.
int partition_parse_csv(struct partition_table *table, const char *text, size_t size,
                        struct error *err) MUST_USE;
// Writes the text form; the number of bytes without the final 0, or ERR_LIMIT when `size` is too small.
int partition_write_csv(const struct partition_table *table, char *text, size_t size,
                        struct error *err) MUST_USE;

// For both forms: the multiple at which it may start, and the checks.
uint32_t partition_alignment(const struct partition *entry);
int partition_check_entry(const struct partition *entry, uint32_t flash_size, enum partition_fault *fault,
                          struct error *err) MUST_USE;
int partition_check_overlaps(struct partition_table *table, struct error *err) MUST_USE;

// The app that boots without OTA data: the factory app, else the first OTA slot; NULL if there is none.
const struct partition *partition_boot_app(const struct partition_table *table);

#endif
