// ESP32 firmware images: reading and checking.

#include "image/image.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <nettle/sha2.h>
#include <string.h>

#define BYTE3_SPEED   0, 4
#define BYTE3_SIZE    4, 4
#define SETTINGS_AT   2U // of the flash in the header: two bytes
#define SIZES         8U // of flash chips: 1 to 128 MiB
#define CHECKSUM_LINE 16U

// Names

static const struct {
    unsigned id;
    const char *name;
} chips[] = {
    {0, "ESP32"},     {2, "ESP32-S2"},  {5, "ESP32-C3"},  {9, "ESP32-S3"},   {12, "ESP32-C2"},
    {13, "ESP32-C6"}, {16, "ESP32-H2"}, {18, "ESP32-P4"}, {20, "ESP32-C61"}, {23, "ESP32-C5"},
};

const char *image_chip_name(unsigned chip_id)
{
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        if (chips[i].id == chip_id) {
            return chips[i].name;
        }
    }
    return NULL;
}

const char *image_mode_name(unsigned mode)
{
    static const char *const names[] = {"QIO", "QOUT", "DIO", "DOUT", "FAST_RD", "SLOW_RD"};
    return mode < sizeof names / sizeof names[0] ? names[mode] : NULL;
}

unsigned image_speed_mhz(unsigned speed)
{
    switch (speed) {
    case IMAGE_40MHZ:
        return 40;
    case IMAGE_26MHZ:
        return 26;
    case IMAGE_20MHZ:
        return 20;
    case IMAGE_80MHZ:
        return 80;
    default:
        return 0;
    }
}

uint32_t image_flash_size(unsigned size)
{
    return size <= 7 ? (UINT32_C(1) << 20) << size : 0;
}

// Source: ESP32 TRM, chapter "System and Memory", tables "Embedded Memory" and "External Memory".
static const struct {
    uint32_t start, end;
    const char *name;
    bool mapped;
} regions[] = {
    {0x3f400000, 0x3f800000, "DROM", true},          {0x3f800000, 0x3fc00000, "PSRAM", false},
    {0x3ff80000, 0x3ff82000, "RTC_FAST", false},     {0x3ffae000, 0x40000000, "DRAM", false},
    {0x40070000, 0x40080000, "IRAM (cache)", false}, {0x40080000, 0x400a0000, "IRAM", false},
    {0x400a0000, 0x400c0000, "DIRAM", false},        {0x400c0000, 0x400c2000, "RTC_FAST", false},
    {0x400d0000, 0x40400000, "IROM", true},          {0x50000000, 0x50002000, "RTC_SLOW", false},
};

const char *image_region(uint32_t address)
{
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        if (address >= regions[i].start && address < regions[i].end) {
            return regions[i].name;
        }
    }
    return NULL;
}

bool image_is_mapped(uint32_t address)
{
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        if (address >= regions[i].start && address < regions[i].end) {
            return regions[i].mapped;
        }
    }
    return false;
}

// Header
//
//     byte 0      magic          byte 8      WP pin             bytes 15-16  minimal revision, full
//     byte 1      segments       bytes 9-11  drive strengths    bytes 17-18  maximal revision, full
//     byte 2      mode           bytes 12-13 chip id            bytes 19-22  reserved
//     byte 3      size, speed    byte 14     minimal revision   byte 23      a hash follows
//     bytes 4-7   entry

void image_read_header(struct image_header *header, const uint8_t *bytes)
{
    *header = (struct image_header){
        .magic = bytes[0],
        .segment_count = bytes[1],
        .mode = bytes[2],
        .speed = (uint8_t)GET(bytes[3], BYTE3_SPEED),
        .size = (uint8_t)GET(bytes[3], BYTE3_SIZE),
        .entry = bytes_get32(bytes + 4),
        .wp_pin = bytes[8],
        .drive = {bytes[9], bytes[10], bytes[11]},
        .chip_id = bytes_get16(bytes + 12),
        .min_revision = bytes[14],
        .min_revision_full = bytes_get16(bytes + 15),
        .max_revision_full = bytes_get16(bytes + 17),
        .hash_appended = bytes[23] != 0,
    };
}

void image_write_header(const struct image_header *header, uint8_t *bytes)
{
    memset(bytes, 0, IMAGE_HEADER_SIZE);
    bytes[0] = header->magic;
    bytes[1] = header->segment_count;
    bytes[2] = header->mode;
    bytes[3] = (uint8_t)SET(SET(0U, BYTE3_SPEED, header->speed), BYTE3_SIZE, header->size);
    bytes_put32(bytes + 4, header->entry);
    bytes[8] = header->wp_pin;
    memcpy(bytes + 9, header->drive, sizeof header->drive);
    bytes_put16(bytes + 12, header->chip_id);
    bytes[14] = header->min_revision;
    bytes_put16(bytes + 15, header->min_revision_full);
    bytes_put16(bytes + 17, header->max_revision_full);
    bytes[23] = header->hash_appended ? 1 : 0;
}

uint8_t image_checksum(uint8_t sum, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum ^ bytes[i]);
    }
    return sum;
}

// Parsing

static int check_header(const struct image_header *header, struct error *err)
{
    if (header->magic != IMAGE_MAGIC) {
        return error_set(err, ERR_INVALID, "not a firmware image: it starts with 0x%02x, an image with 0xe9",
                         (unsigned)header->magic);
    }
    if (header->segment_count == 0 || header->segment_count > IMAGE_SEGMENTS_MAX) {
        return error_set(err, ERR_INVALID, "the image header says %u segments; 1 to %u are possible",
                         (unsigned)header->segment_count, IMAGE_SEGMENTS_MAX);
    }
    return 0;
}

static int read_segments(struct image *image, const uint8_t *bytes, size_t size, size_t *end,
                         struct error *err)
{
    size_t at = IMAGE_HEADER_SIZE;
    image->checksum_computed = IMAGE_CHECKSUM_SEED;
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        if (size - at < IMAGE_SEGMENT_HEADER_SIZE) {
            return error_set(err, ERR_INVALID, "the file is truncated: it ends in front of segment %u of %u",
                             i + 1, (unsigned)image->header.segment_count);
        }
        struct image_segment *segment = &image->segments[i];
        segment->address = bytes_get32(bytes + at);
        segment->length = bytes_get32(bytes + at + 4);
        segment->offset = (uint32_t)(at + IMAGE_SEGMENT_HEADER_SIZE);
        at += IMAGE_SEGMENT_HEADER_SIZE;
        if (segment->length > size - at) {
            return error_set(
                err, ERR_INVALID, "the file is truncated: segment %u of %u has %lu bytes, only %zu are left",
                i + 1, (unsigned)image->header.segment_count, (unsigned long)segment->length, size - at);
        }
        image->checksum_computed = image_checksum(image->checksum_computed, bytes + at, segment->length);
        at += segment->length;
    }
    *end = at;
    return 0;
}

int image_parse(struct image *image, const uint8_t *bytes, size_t size, struct error *err)
{
    *image = (struct image){0};
    if (size < IMAGE_HEADER_SIZE) {
        return error_set(err, ERR_INVALID,
                         "too short for a firmware image: %zu bytes, the header alone has %u", size,
                         IMAGE_HEADER_SIZE);
    }
    image_read_header(&image->header, bytes);
    int result = check_header(&image->header, err);
    if (result < 0) {
        return result;
    }
    size_t end = 0;
    result = read_segments(image, bytes, size, &end, err);
    if (result < 0) {
        return result;
    }
    size_t hashed = (end + CHECKSUM_LINE) / CHECKSUM_LINE * CHECKSUM_LINE;
    image->length = hashed + (image->header.hash_appended ? IMAGE_HASH_SIZE : 0);
    if (image->length > size) {
        return error_set(err, ERR_INVALID, "the file is truncated: the image has %zu bytes, the file %zu",
                         image->length, size);
    }
    image->checksum_stored = bytes[hashed - 1];
    if (image->header.hash_appended) {
        struct sha256_ctx sha;
        sha256_init(&sha);
        sha256_update(&sha, hashed, bytes);
        sha256_digest(&sha, IMAGE_HASH_SIZE, image->hash_computed);
        memcpy(image->hash_stored, bytes + hashed, IMAGE_HASH_SIZE);
    }
    return 0;
}

static bool hash_with_settings(const struct image *image, const uint8_t *bytes, uint8_t mode, uint8_t speed)
{
    uint8_t hash[IMAGE_HASH_SIZE];
    const uint8_t settings[] = {mode, speed};
    struct sha256_ctx sha;
    sha256_init(&sha);
    sha256_update(&sha, SETTINGS_AT, bytes);
    sha256_update(&sha, sizeof settings, settings);
    sha256_update(&sha, image->length - IMAGE_HASH_SIZE - SETTINGS_AT - sizeof settings,
                  bytes + SETTINGS_AT + sizeof settings);
    sha256_digest(&sha, IMAGE_HASH_SIZE, hash);
    return memcmp(hash, image->hash_stored, IMAGE_HASH_SIZE) == 0;
}

bool image_settings_changed(const struct image *image, const uint8_t *bytes)
{
    static const uint8_t speeds[] = {IMAGE_40MHZ, IMAGE_26MHZ, IMAGE_20MHZ, IMAGE_80MHZ};
    if (!image->header.hash_appended ||
        memcmp(image->hash_stored, image->hash_computed, IMAGE_HASH_SIZE) == 0) {
        return false;
    }
    for (uint8_t mode = IMAGE_QIO; mode <= IMAGE_SLOW_READ; mode++) {
        for (uint8_t size = 0; size < SIZES; size++) {
            for (size_t i = 0; i < sizeof speeds; i++) {
                if (hash_with_settings(image, bytes, mode, (uint8_t)(size << 4 | speeds[i]))) {
                    return true;
                }
            }
        }
    }
    return false;
}

bool image_goes_on(const struct image *image, const uint8_t *bytes, size_t size)
{
    bool mapped = false;
    size_t at = image->length;
    while (!mapped && at + IMAGE_SEGMENT_HEADER_SIZE <= size) {
        uint32_t address = bytes_get32(bytes + at);
        uint32_t length = bytes_get32(bytes + at + 4);
        mapped = image_is_mapped(address);
        if (length == 0 || length % 4 != 0 || length > size - at - IMAGE_SEGMENT_HEADER_SIZE ||
            (address != 0 && image_region(address) == NULL)) {
            return false;
        }
        at += IMAGE_SEGMENT_HEADER_SIZE + length;
    }
    return mapped;
}

// Verifying

static int verify_chip(const struct image_header *header, unsigned revision, struct error *err)
{
    if (header->chip_id != IMAGE_CHIP_ESP32) {
        const char *name = image_chip_name(header->chip_id);
        return error_set(err, ERR_INVALID,
                         "made for another chip: %s (chip id %u), the ESP32-CAM has an ESP32",
                         name != NULL ? name : "unknown", (unsigned)header->chip_id);
    }
    unsigned least = header->min_revision_full != 0 ? header->min_revision_full : header->min_revision * 100U;
    if (revision < least) {
        return error_set(err, ERR_INVALID, "needs chip revision v%u.%u or newer, the chip is v%u.%u",
                         least / 100, least % 100, revision / 100, revision % 100);
    }
    unsigned most = header->max_revision_full;
    if (most != 0 && most != 0xffff && revision > most) {
        return error_set(err, ERR_INVALID, "is for chip revisions up to v%u.%u, the chip is v%u.%u",
                         most / 100, most % 100, revision / 100, revision % 100);
    }
    return 0;
}

int image_verify(const struct image *image, unsigned chip_revision, struct error *err)
{
    int result = verify_chip(&image->header, chip_revision, err);
    if (result < 0) {
        return result;
    }
    if (image->checksum_stored != image->checksum_computed) {
        return error_set(err, ERR_INVALID, "the image is damaged: checksum 0x%02x stored, 0x%02x computed",
                         (unsigned)image->checksum_stored, (unsigned)image->checksum_computed);
    }
    if (image->header.hash_appended &&
        memcmp(image->hash_stored, image->hash_computed, IMAGE_HASH_SIZE) != 0) {
        return error_set(err, ERR_INVALID,
                         "the image is damaged: its SHA-256 is not the one stored behind it");
    }
    return 0;
}
