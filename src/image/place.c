// What a file is, judged by its bytes.

#include "image/place.h"

#include "base/bytes.h"
#include "image/elf.h"
#include "image/image.h"
#include "image/partition.h"

#include <stdbool.h>
#include <string.h>

// Simple looks

static bool is_blank(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0xff && bytes[0] != 0x00) {
        return false;
    }
    for (size_t i = 1; i < size; i++) {
        if (bytes[i] != bytes[0]) {
            return false;
        }
    }
    return true;
}

static bool is_text(const uint8_t *bytes, size_t size)
{
    size_t look = size < 512 ? size : 512;
    for (size_t i = 0; i < look; i++) {
        bool printable = bytes[i] >= 0x20 && bytes[i] != 0x7f;
        if (!printable && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
            return false;
        }
        // Text has no run of bytes above 0x7f; random bytes have.
        if (bytes[i] >= 0x80 && i >= 4 && bytes[i - 1] >= 0x80 && bytes[i - 2] >= 0x80 &&
            bytes[i - 3] >= 0x80 && bytes[i - 4] >= 0x80) {
            return false;
        }
    }
    return true;
}

static bool is_archive(const uint8_t *bytes, size_t size)
{
    static const struct {
        size_t length;
        const char *magic;
    } magics[] = {{4, "PK\x03\x04"},
                  {2, "\x1f\x8b"},
                  {4, "UF2\n"},
                  {6, "7z\xbc\xaf\x27\x1c"},
                  {3, "BZh"},
                  {5, "\xfd"
                      "7zXZ"}};
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (size >= magics[i].length && memcmp(bytes, magics[i].magic, magics[i].length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_table(const uint8_t *bytes, size_t size)
{
    return size >= PARTITION_ENTRY_SIZE && bytes[0] == 0xaa && bytes[1] == 0x50;
}

// Images

// An ESP8266's image starts with the same magic, but has an 8-byte header; its code is at 0x401xxxxx.
static bool is_esp8266(const struct image_header *header)
{
    return header->entry >= 0x40100000 && header->entry < 0x40110000 && header->segment_count <= 6;
}

static bool is_image(const uint8_t *bytes, size_t size)
{
    return size >= IMAGE_HEADER_SIZE && bytes[0] == IMAGE_MAGIC && bytes[1] >= 1 &&
           bytes[1] <= IMAGE_SEGMENTS_MAX;
}

static bool is_other_chip(const struct image_header *header)
{
    return header->chip_id != IMAGE_CHIP_ESP32 || is_esp8266(header);
}

// An app is read in place: one of its first segments lies in the flash window. A loader lies in RAM only.
static bool is_app(const uint8_t *bytes, size_t size)
{
    size_t at = IMAGE_HEADER_SIZE;
    for (unsigned i = 0; i < bytes[1] && size - at >= IMAGE_SEGMENT_HEADER_SIZE; i++) {
        uint32_t length = bytes_get32(bytes + at + 4);
        if (image_is_mapped(bytes_get32(bytes + at))) {
            return true;
        }
        at += IMAGE_SEGMENT_HEADER_SIZE;
        if (length > size - at) {
            return false;
        }
        at += length;
    }
    return false;
}

static enum image_kind kind_of_image(const uint8_t *bytes, size_t size)
{
    struct image_header header;
    image_read_header(&header, bytes);
    if (is_other_chip(&header)) {
        return IMAGE_KIND_OTHER_CHIP;
    }
    const size_t table = FLASH_TABLE_OFFSET - FLASH_LOADER_OFFSET;
    if (is_app(bytes, size)) {
        return IMAGE_KIND_APP;
    }
    return size > table && is_table(bytes + table, size - table) ? IMAGE_KIND_FOR_LOADER : IMAGE_KIND_LOADER;
}

static bool is_from_zero(const uint8_t *bytes, size_t size)
{
    return size > FLASH_LOADER_OFFSET + IMAGE_HEADER_SIZE && is_blank(bytes, FLASH_LOADER_OFFSET) &&
           is_image(bytes + FLASH_LOADER_OFFSET, size - FLASH_LOADER_OFFSET);
}

enum image_kind image_kind(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return IMAGE_KIND_EMPTY;
    }
    if (is_blank(bytes, size)) {
        return IMAGE_KIND_BLANK;
    }
    if (is_image(bytes, size)) {
        return kind_of_image(bytes, size);
    }
    if (is_from_zero(bytes, size)) {
        enum image_kind inner = kind_of_image(bytes + FLASH_LOADER_OFFSET, size - FLASH_LOADER_OFFSET);
        return inner == IMAGE_KIND_OTHER_CHIP ? inner : IMAGE_KIND_FROM_ZERO;
    }
    if (elf_is(bytes, size)) {
        return IMAGE_KIND_ELF;
    }
    if (is_archive(bytes, size)) {
        return IMAGE_KIND_ARCHIVE;
    }
    if (is_table(bytes, size)) {
        return IMAGE_KIND_TABLE;
    }
    return is_text(bytes, size) ? IMAGE_KIND_TEXT : IMAGE_KIND_UNKNOWN;
}

const char *image_kind_name(enum image_kind kind)
{
    static const char *const names[] = {
        [IMAGE_KIND_EMPTY] = "an empty file",
        [IMAGE_KIND_BLANK] = "a blank file",
        [IMAGE_KIND_TEXT] = "a text file",
        [IMAGE_KIND_ELF] = "an ELF file",
        [IMAGE_KIND_ARCHIVE] = "an archive",
        [IMAGE_KIND_UNKNOWN] = "a file of an unknown kind",
        [IMAGE_KIND_TABLE] = "a partition table",
        [IMAGE_KIND_LOADER] = "a bootloader",
        [IMAGE_KIND_APP] = "an app without a bootloader",
        [IMAGE_KIND_FOR_LOADER] = "an image with bootloader, partition table and app",
        [IMAGE_KIND_FROM_ZERO] = "a merged image that starts at flash 0x0",
        [IMAGE_KIND_OTHER_CHIP] = "an image for another chip",
    };
    return names[kind];
}

// Placing

static int refuse_other_chip(const uint8_t *bytes, struct error *err)
{
    struct image_header header;
    image_read_header(&header, bytes);
    const char *name = header.chip_id == IMAGE_CHIP_ESP32 || is_esp8266(&header)
                           ? "ESP8266"
                           : image_chip_name(header.chip_id);
    if (name == NULL) {
        return error_set(err, ERR_INVALID,
                         "this image is for an unknown chip (id %u), the ESP32-CAM has an ESP32",
                         (unsigned)header.chip_id);
    }
    return error_set(err, ERR_INVALID, "this image is for the %s, the ESP32-CAM has an ESP32", name);
}

int image_place(const uint8_t *bytes, size_t size, uint32_t *offset, struct error *err)
{
    enum image_kind kind = image_kind(bytes, size);
    switch (kind) {
    case IMAGE_KIND_LOADER:
    case IMAGE_KIND_FOR_LOADER:
        *offset = FLASH_LOADER_OFFSET;
        return 0;
    case IMAGE_KIND_FROM_ZERO:
        *offset = 0;
        return 0;
    case IMAGE_KIND_OTHER_CHIP:
        return refuse_other_chip(bytes[0] == IMAGE_MAGIC ? bytes : bytes + FLASH_LOADER_OFFSET, err);
    case IMAGE_KIND_APP:
        return error_set(
            err, ERR_INVALID,
            "this is an app without a bootloader; it starts only behind one: give its offset (@0x10000) and "
            "the bootloader and partition table it was made with (@0x1000, @0x8000)");
    case IMAGE_KIND_TABLE:
        return error_set(err, ERR_INVALID, "this is a partition table; give its offset (@0x8000)");
    case IMAGE_KIND_EMPTY:
        return error_set(err, ERR_INVALID, "the file is empty");
    case IMAGE_KIND_BLANK:
        return error_set(err, ERR_INVALID, "the file is blank: every byte is 0x%02x", (unsigned)bytes[0]);
    case IMAGE_KIND_ELF:
        return error_set(err, ERR_INVALID,
                         "this is an ELF file, not a firmware image; it must be converted first");
    case IMAGE_KIND_TEXT:
        return error_set(err, ERR_INVALID, "this is text, not a firmware image%s",
                         bytes[0] == '<' ? "; a web page was saved instead of the file, probably" : "");
    case IMAGE_KIND_ARCHIVE:
        return error_set(err, ERR_INVALID, "this is an archive, not a firmware image; unpack it first");
    case IMAGE_KIND_UNKNOWN:
        break;
    }
    return error_set(err, ERR_INVALID, "not a firmware image: it starts with 0x%02x, an image with 0xe9",
                     (unsigned)bytes[0]);
}
