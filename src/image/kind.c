// What a file is, judged by its bytes.
//
// Source: the formats' own documents: ESP-IDF documentation, "App Image Format" and "Partition Tables";
//         littlefs SPEC.md, "The superblock"; Microsoft, "FAT: General Overview of On-Disk Format"; SPIFFS
//         wiki, "Technical spec"; POSIX, pax "ustar Interchange Format"; Git LFS, "The Pointer".

#include "image/kind.h"

#include "base/bytes.h"
#include "image/elf.h"
#include "image/image.h"
#include "image/partition.h"

#include <string.h>

#define LOOK 4096U // bytes that a look at text takes into account

// Simple looks

static bool is_repeated(const uint8_t *bytes, size_t size)
{
    return size == 1 || memcmp(bytes, bytes + 1, size - 1) == 0;
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

static size_t skip_blanks(const uint8_t *bytes, size_t size)
{
    size_t at = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
        at++;
    }
    return at;
}

static bool begins(const uint8_t *bytes, size_t size, const char *word)
{
    size_t length = strlen(word);
    if (size < length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = bytes[i];
        uint8_t lower = byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 0x20) : byte;
        if (lower != (uint8_t)word[i]) {
            return false;
        }
    }
    return true;
}

// Text

static enum image_kind kind_of_text(const uint8_t *bytes, size_t size)
{
    static const struct {
        const char *word;
        enum image_kind kind;
    } rows[] = {
        {"<", IMAGE_KIND_HTML},
        {"{", IMAGE_KIND_JSON},
        {"[{", IMAGE_KIND_JSON},
        {"version https://git-lfs", IMAGE_KIND_POINTER},
        {"data:application/octet-stream;base64", IMAGE_KIND_BASE64},
        {"6qm", IMAGE_KIND_BASE64}, // E9 03 as base64, lower case
        {"6qi", IMAGE_KIND_BASE64},
        {"6qq", IMAGE_KIND_BASE64},
        {":02000004", IMAGE_KIND_HEX},
        {":10", IMAGE_KIND_HEX},
        {":20", IMAGE_KIND_HEX},
        {"s0", IMAGE_KIND_SREC},
    };
    size_t at = skip_blanks(bytes, size);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (begins(bytes + at, size - at, rows[i].word)) {
            return rows[i].kind;
        }
    }
    return IMAGE_KIND_TEXT;
}

// Files with a number at their beginning, or elsewhere

static const struct magic {
    size_t at, length;
    const char *bytes;
    enum image_kind kind;
} magics[] = {
    {0, 4, "\x7f\x45LF", IMAGE_KIND_ELF},
    {0, 4, "UF2\n", IMAGE_KIND_UF2},
    {0, 4, "PK\x03\x04", IMAGE_KIND_ZIP},
    {0, 4, "PK\x05\x06", IMAGE_KIND_ZIP},
    {0, 2, "\x1f\x8b", IMAGE_KIND_GZIP},
    {257, 5, "ustar", IMAGE_KIND_TAR},
    {0, 6, "7z\xbc\xaf\x27\x1c", IMAGE_KIND_ARCHIVE},
    {0, 4, "Rar!", IMAGE_KIND_ARCHIVE},
    {0, 3, "BZh", IMAGE_KIND_ARCHIVE},
    {0, 5, "\xfd\x37zXZ", IMAGE_KIND_ARCHIVE},
    {0, 4, "\x28\xb5\x2f\xfd", IMAGE_KIND_ARCHIVE},
    {0, 3, "\xff\xd8\xff", IMAGE_KIND_JPEG},
    {0, 4, "\x89PNG", IMAGE_KIND_PICTURE},
    {0, 4, "GIF8", IMAGE_KIND_PICTURE},
    {0, 5, "%PDF-", IMAGE_KIND_PICTURE},
    {0, 2, "MZ", IMAGE_KIND_PROGRAM},
    {0, 2, "\xff\xfe", IMAGE_KIND_RECODED}, // UTF-16
    {0, 3, "\xc3\xa9\x03", IMAGE_KIND_RECODED},
    {0, 3, "\xc3\xa9\x04", IMAGE_KIND_RECODED},
    {0, 3, "\xc3\xa9\x02", IMAGE_KIND_RECODED},
    {0, 3, "\xef\xbf\xbd", IMAGE_KIND_RECODED}, // U+FFFD where E9 was
    {8, 8, "littlefs", IMAGE_KIND_LITTLEFS},
    {4104, 8, "littlefs", IMAGE_KIND_LITTLEFS},
    {54, 3, "FAT", IMAGE_KIND_FAT},
    {82, 5, "FAT32", IMAGE_KIND_FAT},
    {0, 4, "\xaa\x50\x01\x02", IMAGE_KIND_TABLE},
    {0, 2, "\xaa\x50", IMAGE_KIND_TABLE},
};

static bool has_magic(const struct magic *magic, const uint8_t *bytes, size_t size)
{
    return size >= magic->at + magic->length && memcmp(bytes + magic->at, magic->bytes, magic->length) == 0;
}

// U+FFFD, or a byte above 0x7f as two: an image's first byte never comes alone.
static bool is_recoded(const uint8_t *bytes, size_t size)
{
    if (size >= 4 && bytes[0] == 0xff && bytes[1] == 0xfe) { // E9 as one or two characters of 16 bits
        return bytes[3] == 0 || bytes[2] == 0xfd;
    }
    return true;
}

// A boot sector: the jump E9 is an image's first byte, too; 55 AA at its end and the name are not.
static bool is_fat(const uint8_t *bytes, size_t size)
{
    return size >= 512 && bytes[510] == 0x55 && bytes[511] == 0xaa && (bytes[0] == 0xeb || bytes[0] == 0xe9);
}

// Each block's lookup page ends with the magic number: it counts the blocks that follow.
static bool is_spiffs(const uint8_t *bytes, size_t size)
{
    enum { BLOCK = 4096, PAGE = 256, AT = PAGE - 4, MAGIC = 0x0529 ^ PAGE };
    size_t blocks = size / BLOCK;
    if (blocks < 3 || size % BLOCK != 0) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        if ((bytes_get16(bytes + i * BLOCK + AT) ^ MAGIC) != ((blocks - i) & 0xffff)) {
            return false;
        }
    }
    return true;
}

static bool confirm(enum image_kind kind, const uint8_t *bytes, size_t size)
{
    return kind == IMAGE_KIND_RECODED ? is_recoded(bytes, size)
           : kind == IMAGE_KIND_FAT   ? is_fat(bytes, size)
                                      : true;
}

static enum image_kind kind_of_magic(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (has_magic(&magics[i], bytes, size) && confirm(magics[i].kind, bytes, size)) {
            return magics[i].kind;
        }
    }
    return is_spiffs(bytes, size) ? IMAGE_KIND_SPIFFS : IMAGE_KIND_UNKNOWN;
}

// Entries of two sectors: number, label, state, checksum of the number.
static bool is_otadata(const uint8_t *bytes, size_t size)
{
    if (size < 0x1000 || size > 0x2000 || bytes_get32(bytes) - 1U > 0xffU) {
        return false;
    }
    for (size_t i = 4; i < 24; i++) {
        if (bytes[i] != 0xff && bytes[i] != 0) {
            return false;
        }
    }
    return is_repeated(bytes + 32, 0x1000 - 32) && bytes[32] == 0xff;
}

// Encrypted (or compressed) bytes: of 4096, every value occurs, and none much more often than the others.
static bool is_random(const uint8_t *bytes, size_t size)
{
    unsigned counts[256] = {0};
    size_t look = size < 16 * LOOK ? size : 16 * LOOK;
    if (look < LOOK) {
        return false;
    }
    double squares = 0, mean = (double)look / 256;
    for (size_t i = 0; i < look; i++) {
        counts[bytes[i]]++;
    }
    for (unsigned i = 0; i < 256; i++) {
        double away = counts[i] - mean;
        squares += away * away / mean;
    }
    return squares < 400; // chi-square with 255 degrees of freedom: a random file is above that once in 10^8
}

static bool is_seven_bits(const uint8_t *bytes, size_t size)
{
    if (size < LOOK || bytes[0] != (IMAGE_MAGIC & 0x7fU) || bytes[1] == 0 || bytes[1] > IMAGE_SEGMENTS_MAX) {
        return false;
    }
    for (size_t i = 0; i < LOOK; i++) {
        if (bytes[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

// Images

// An ESP8266's image starts with the same magic, but has an 8-byte header; its code is at 0x401xxxxx.
static bool is_esp8266(const uint8_t *bytes, size_t size)
{
    if (size < 16 || (bytes[0] != IMAGE_MAGIC && (bytes[0] != 0xea || bytes[1] != 0x04))) {
        return false;
    }
    uint32_t entry = bytes_get32(bytes + 4);
    return entry >= 0x40100000 && entry < 0x40110000 && bytes[1] <= 6;
}

static bool is_image(const uint8_t *bytes, size_t size)
{
    return size >= IMAGE_HEADER_SIZE && bytes[0] == IMAGE_MAGIC && bytes[1] >= 1 &&
           bytes[1] <= IMAGE_SEGMENTS_MAX;
}

static bool is_other_chip(const uint8_t *bytes)
{
    unsigned id = bytes_get16(bytes + 12);
    return id != IMAGE_CHIP_ESP32 && image_chip_name(id) != NULL;
}

static bool is_table(const uint8_t *bytes, size_t size)
{
    return size >= PARTITION_ENTRY_SIZE && bytes[0] == 0xaa && bytes[1] == 0x50;
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

// No second stage is that small; a program for the serial loader, which the ROM starts from flash, too, may
// be.
static bool is_ram_program(const uint8_t *bytes, size_t size)
{
    struct image image;
    return size < 1024 && image_parse(&image, bytes, size, NULL) == 0;
}

static enum image_kind kind_of_image(const uint8_t *bytes, size_t size)
{
    const size_t table = FLASH_TABLE_OFFSET - FLASH_LOADER_OFFSET;
    if (is_esp8266(bytes, size)) {
        return IMAGE_KIND_ESP8266;
    }
    if (is_other_chip(bytes)) {
        return IMAGE_KIND_OTHER_CHIP;
    }
    if (is_app(bytes, size)) {
        return IMAGE_KIND_APP;
    }
    if (size > table && is_table(bytes + table, size - table)) {
        return IMAGE_KIND_FOR_LOADER;
    }
    return is_ram_program(bytes, size) ? IMAGE_KIND_RAM_PROGRAM : IMAGE_KIND_LOADER;
}

// The offsets of a chip's first loader: 0x0 (S3, C3 ...), 0x1000 (ESP32, S2), 0x2000 (P4, C5).
static const size_t header_offsets[] = {0, FLASH_LOADER_OFFSET, 0x2000};

size_t image_kind_header(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof header_offsets / sizeof header_offsets[0]; i++) {
        size_t at = header_offsets[i];
        if (size > at + IMAGE_HEADER_SIZE && is_image(bytes + at, size - at)) {
            return at;
        }
    }
    return 0;
}

static bool is_flash_size(size_t size)
{
    return size >= 1U << 20 && size <= 16U << 20 && (size & (size - 1)) == 0;
}

// What is behind padding; UNKNOWN when there is nothing.
static enum image_kind kind_behind_padding(const uint8_t *bytes, size_t size)
{
    size_t at = image_kind_header(bytes, size);
    if (at == 0 || !is_repeated(bytes, FLASH_LOADER_OFFSET) || (bytes[0] != 0xff && bytes[0] != 0)) {
        return IMAGE_KIND_UNKNOWN;
    }
    enum image_kind inner = kind_of_image(bytes + at, size - at);
    if (inner == IMAGE_KIND_OTHER_CHIP || inner == IMAGE_KIND_ESP8266) {
        return inner;
    }
    if (at != FLASH_LOADER_OFFSET) {
        return IMAGE_KIND_UNKNOWN;
    }
    return is_flash_size(size) ? IMAGE_KIND_DUMP : IMAGE_KIND_FROM_ZERO;
}

enum image_kind image_kind(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return IMAGE_KIND_EMPTY;
    }
    if (is_repeated(bytes, size)) {
        return bytes[0] == 0xff || bytes[0] == 0 ? IMAGE_KIND_BLANK : IMAGE_KIND_REPEATED;
    }
    enum image_kind kind = kind_of_magic(bytes, size);
    if (kind != IMAGE_KIND_UNKNOWN) {
        return kind;
    }
    if (is_esp8266(bytes, size) || is_image(bytes, size)) {
        return kind_of_image(bytes, size);
    }
    kind = kind_behind_padding(bytes, size);
    if (kind != IMAGE_KIND_UNKNOWN) {
        return kind;
    }
    if (is_otadata(bytes, size)) {
        return IMAGE_KIND_OTADATA;
    }
    if (is_text(bytes, size)) {
        return kind_of_text(bytes, size);
    }
    if (is_seven_bits(bytes, size)) {
        return IMAGE_KIND_SEVEN_BITS;
    }
    return is_random(bytes, size) ? IMAGE_KIND_ENCRYPTED : IMAGE_KIND_UNKNOWN;
}

const char *image_kind_name(enum image_kind kind)
{
    static const char *const names[] = {
        [IMAGE_KIND_EMPTY] = "an empty file",
        [IMAGE_KIND_BLANK] = "a blank file",
        [IMAGE_KIND_REPEATED] = "one byte, repeated",
        [IMAGE_KIND_TEXT] = "a text file",
        [IMAGE_KIND_HTML] = "a web page (HTML)",
        [IMAGE_KIND_JSON] = "JSON text",
        [IMAGE_KIND_POINTER] = "a Git LFS pointer",
        [IMAGE_KIND_BASE64] = "an image written as base64 text",
        [IMAGE_KIND_HEX] = "an Intel HEX file",
        [IMAGE_KIND_SREC] = "a Motorola S-record file",
        [IMAGE_KIND_ELF] = "an ELF file",
        [IMAGE_KIND_UF2] = "a UF2 file",
        [IMAGE_KIND_ZIP] = "a ZIP archive",
        [IMAGE_KIND_GZIP] = "a gzip file",
        [IMAGE_KIND_TAR] = "a tar archive",
        [IMAGE_KIND_ARCHIVE] = "an archive",
        [IMAGE_KIND_JPEG] = "a JPEG picture",
        [IMAGE_KIND_PICTURE] = "a picture or a document",
        [IMAGE_KIND_PROGRAM] = "a program for Windows",
        [IMAGE_KIND_RECODED] = "an image that was converted as if it were text",
        [IMAGE_KIND_SEVEN_BITS] = "an image whose bytes have lost their top bit",
        [IMAGE_KIND_ENCRYPTED] = "encrypted or compressed bytes",
        [IMAGE_KIND_UNKNOWN] = "a file of an unknown kind",
        [IMAGE_KIND_LITTLEFS] = "a littlefs filesystem",
        [IMAGE_KIND_FAT] = "a FAT filesystem",
        [IMAGE_KIND_SPIFFS] = "a SPIFFS filesystem",
        [IMAGE_KIND_TABLE] = "a partition table",
        [IMAGE_KIND_OTADATA] = "the choice between two apps (otadata)",
        [IMAGE_KIND_LOADER] = "a bootloader",
        [IMAGE_KIND_APP] = "an app without a bootloader",
        [IMAGE_KIND_FOR_LOADER] = "an image with bootloader, partition table and app",
        [IMAGE_KIND_FROM_ZERO] = "a merged image that starts at flash 0x0",
        [IMAGE_KIND_DUMP] = "the dump of a whole flash chip",
        [IMAGE_KIND_OTHER_CHIP] = "an image for another chip",
        [IMAGE_KIND_ESP8266] = "an image for the ESP8266",
        [IMAGE_KIND_RAM_PROGRAM] = "a small program that lives in RAM",
    };
    return names[kind];
}

// Line endings

struct endings {
    size_t lf, crlf;
};

static struct endings count_endings(const uint8_t *bytes, size_t size)
{
    struct endings endings = {0, 0};
    const uint8_t *at = bytes, *end = bytes + size;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        endings.lf++;
        endings.crlf += at > bytes && at[-1] == '\r';
        at++;
    }
    return endings;
}

bool image_kind_crlf(const uint8_t *bytes, size_t size)
{
    struct endings endings = count_endings(bytes, size);
    return endings.lf >= 8 && endings.crlf == endings.lf;
}

bool image_kind_no_crlf(const uint8_t *bytes, size_t size)
{
    struct endings endings = count_endings(bytes, size);
    return endings.lf >= 800 && endings.crlf == 0;
}
