// Checking firmware files: what each file is.
//
// Source: ESP-IDF documentation, "App Image Format", "Partition Tables".

#include "doctor/check_private.h"

#include "base/bytes.h"

#include <stdio.h>

#define FAR 0x2000U // bytes that may lie in front of an image, or behind the place of its table

static enum check_cause cause_of_kind(enum image_kind kind)
{
    static const enum check_cause rows[] = {
        [IMAGE_KIND_EMPTY] = CHECK_EMPTY,
        [IMAGE_KIND_BLANK] = CHECK_BLANK,
        [IMAGE_KIND_REPEATED] = CHECK_REPEATED,
        [IMAGE_KIND_TEXT] = CHECK_TEXT,
        [IMAGE_KIND_HTML] = CHECK_HTML,
        [IMAGE_KIND_JSON] = CHECK_JSON,
        [IMAGE_KIND_POINTER] = CHECK_POINTER,
        [IMAGE_KIND_BASE64] = CHECK_BASE64,
        [IMAGE_KIND_HEX] = CHECK_HEX,
        [IMAGE_KIND_SREC] = CHECK_SREC,
        [IMAGE_KIND_ELF] = CHECK_ELF,
        [IMAGE_KIND_UF2] = CHECK_UF2,
        [IMAGE_KIND_ZIP] = CHECK_ZIP,
        [IMAGE_KIND_GZIP] = CHECK_GZIP,
        [IMAGE_KIND_TAR] = CHECK_TAR,
        [IMAGE_KIND_ARCHIVE] = CHECK_ARCHIVE,
        [IMAGE_KIND_JPEG] = CHECK_JPEG,
        [IMAGE_KIND_PICTURE] = CHECK_PICTURE,
        [IMAGE_KIND_PROGRAM] = CHECK_PROGRAM,
        [IMAGE_KIND_RECODED] = CHECK_RECODED,
        [IMAGE_KIND_SEVEN_BITS] = CHECK_SEVEN_BITS,
        [IMAGE_KIND_ENCRYPTED] = CHECK_ENCRYPTED,
        [IMAGE_KIND_UNKNOWN] = CHECK_UNKNOWN,
        [IMAGE_KIND_LITTLEFS] = CHECK_FILESYSTEM,
        [IMAGE_KIND_FAT] = CHECK_FILESYSTEM,
        [IMAGE_KIND_SPIFFS] = CHECK_FILESYSTEM,
        [IMAGE_KIND_TABLE] = CHECK_NOTE,
        [IMAGE_KIND_OTADATA] = CHECK_NOTE,
        [IMAGE_KIND_LOADER] = CHECK_NOTE,
        [IMAGE_KIND_APP] = CHECK_NOTE,
        [IMAGE_KIND_FOR_LOADER] = CHECK_NOTE,
        [IMAGE_KIND_FROM_ZERO] = CHECK_NOTE,
        [IMAGE_KIND_DUMP] = CHECK_NOTE,
        [IMAGE_KIND_OTHER_CHIP] = CHECK_OTHER_CHIP,
        [IMAGE_KIND_ESP8266] = CHECK_ESP8266,
        [IMAGE_KIND_RAM_PROGRAM] = CHECK_NOTE,
    };
    return rows[kind];
}

bool check_is_filesystem(enum image_kind kind)
{
    return kind == IMAGE_KIND_LITTLEFS || kind == IMAGE_KIND_FAT || kind == IMAGE_KIND_SPIFFS;
}

bool check_is_table_at(const struct check_file *file, size_t at)
{
    const uint8_t *bytes = file->bytes + at;
    return at + 2U * PARTITION_ENTRY_SIZE <= file->size && bytes[0] == 0xaa && bytes[1] == 0x50 &&
           bytes[2] <= 1 &&
           ((bytes[32] == 0xaa && bytes[33] == 0x50) || (bytes[32] == 0xeb && bytes[33] == 0xeb));
}

bool check_resembles_header(const uint8_t *bytes, size_t size)
{
    if (size < IMAGE_HEADER_SIZE + IMAGE_SEGMENT_HEADER_SIZE) {
        return false;
    }
    struct image_header header;
    image_read_header(&header, bytes);
    const char *entry = image_region(header.entry);
    const char *first = image_region(bytes_get32(bytes + IMAGE_HEADER_SIZE));
    unsigned agree = 0;
    agree += header.magic == IMAGE_MAGIC;
    agree += header.segment_count >= 1 && header.segment_count <= IMAGE_SEGMENTS_MAX;
    agree += image_mode_name(header.mode) != NULL;
    agree += image_speed_mhz(header.speed) != 0 && header.size <= 7;
    agree += entry != NULL;
    agree += header.wp_pin == 0xee;
    agree += header.chip_id == IMAGE_CHIP_ESP32;
    agree += first != NULL;
    return agree >= 6;
}

// A file of no known kind that was an image: where in the file its header was; SIZE_MAX: it was none.
static size_t damaged_header(const struct check_file *file)
{
    if (check_resembles_header(file->bytes, file->size)) {
        return 0;
    }
    const size_t at = FLASH_LOADER_OFFSET;
    if (file->size > at && check_resembles_header(file->bytes + at, file->size - at)) {
        return at;
    }
    return SIZE_MAX;
}

// The file is an image whose bytes were exchanged in groups of `group`.
static bool is_swapped(const struct check_file *file, size_t group)
{
    uint8_t bytes[IMAGE_HEADER_SIZE + IMAGE_SEGMENT_HEADER_SIZE];
    if (file->size < sizeof bytes) {
        return false;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = file->bytes[i ^ (group - 1)];
    }
    return bytes[0] == IMAGE_MAGIC && check_resembles_header(bytes, sizeof bytes);
}

// The first place behind the beginning where an image begins; 0: none does near it.
static size_t find_header(const struct check_file *file)
{
    for (size_t at = 1; at < file->size && at < FAR; at++) {
        if (file->bytes[at] == IMAGE_MAGIC && check_resembles_header(file->bytes + at, file->size - at)) {
            return at;
        }
    }
    return 0;
}

// The first partition table in the file; SIZE_MAX: there is none where one could be.
static size_t find_table(const struct check_file *file)
{
    for (size_t at = 0; at < file->size && at < FLASH_TABLE_OFFSET + FAR; at++) {
        if (check_is_table_at(file, at)) {
            return at;
        }
    }
    return SIZE_MAX;
}

// A file that does not begin like an image, and yet is one: what was done to it. false: it is none.
static bool report_hidden(struct check *check, const struct check_file *file)
{
    const size_t right = FLASH_TABLE_OFFSET - FLASH_LOADER_OFFSET;
    size_t group = is_swapped(file, 2) ? 2 : is_swapped(file, 4) ? 4 : 0;
    size_t header = find_header(file), table = find_table(file);
    if (group != 0) {
        check_fault(check, CHECK_SWAPPED, "%s: an image, if its bytes are exchanged in groups of %zu",
                    file->name, group);
    } else if (header != 0) {
        check_fault(
            check, CHECK_SHIFTED,
            "%s: %zu bytes that do not belong to it lie in front of the image (the answer of a web server, a "
            "form, a mark of the text's encoding)",
            file->name, header);
    } else if (table < right) {
        check_fault(check, CHECK_SHIFTED,
                    "%s: its beginning is missing: its partition table is at 0x%zx, %zu bytes too early",
                    file->name, table, right - table);
    } else {
        return false;
    }
    return true;
}

static void report_header(struct check *check, const struct check_file *file, size_t at)
{
    const uint8_t *bytes = file->bytes + at;
    bool app = image_is_mapped(bytes_get32(bytes + IMAGE_HEADER_SIZE));
    check_fault(
        check, app ? CHECK_APP_DAMAGED : CHECK_LOADER_DAMAGED,
        "%s: an image header, damaged: it starts with 0x%02x 0x%02x (0xe9 and 1 to 16 segments are right)",
        file->name, (unsigned)bytes[0], (unsigned)bytes[1]);
}

static void report_other_chip(struct check *check, const struct check_file *file)
{
    struct image_header header;
    size_t at = image_kind_header(file->bytes, file->size);
    image_read_header(&header, file->bytes + at);
    check_fault(check, CHECK_OTHER_CHIP,
                "%s: the header at 0x%zx says %s (chip id %u); the ESP32-CAM has an ESP32 (0)", file->name,
                at, image_chip_name(header.chip_id), (unsigned)header.chip_id);
}

static void report_bytes(struct check *check, const struct check_file *file)
{
    char first[40] = "";
    size_t length = file->size < 8 ? file->size : 8;
    for (size_t i = 0; i < length; i++) {
        snprintf(first + 3 * i, sizeof first - 3 * i, " %02x", (unsigned)file->bytes[i]);
    }
    check_fault(check, cause_of_kind(file->kind), "%s: %s, %zu bytes; it begins with%s, an image with e9",
                file->name, image_kind_name(file->kind), file->size, length == 0 ? " nothing" : first);
}

void check_kind(struct check *check, struct check_file *file)
{
    file->kind = image_kind(file->bytes, file->size);
    size_t header = file->kind == IMAGE_KIND_UNKNOWN ? damaged_header(file) : SIZE_MAX;
    if (header != SIZE_MAX) {
        report_header(check, file, header);
    } else if (file->kind == IMAGE_KIND_UNKNOWN && report_hidden(check, file)) {
        return;
    } else if (file->kind == IMAGE_KIND_OTHER_CHIP) {
        report_other_chip(check, file);
    } else if (check_is_filesystem(file->kind) && file->placed) {
        check_fact(check, "%s: %s, %zu bytes", file->name, image_kind_name(file->kind), file->size);
    } else if (cause_of_kind(file->kind) != CHECK_NOTE) {
        report_bytes(check, file);
    } else {
        check_fact(check, "%s: %s, %zu bytes", file->name, image_kind_name(file->kind), file->size);
    }
}
