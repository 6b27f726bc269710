// Checking firmware files: what each file is.
//
// Source: ESP-IDF documentation, "App Image Format", "Partition Tables".

#include "doctor/check_private.h"

#include "base/bytes.h"

#include <stdio.h>

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
