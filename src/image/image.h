// ESP32 firmware images: the 24-byte header, the segments behind it, checksum and hash.
//
// Layout in flash (all numbers little-endian):
//
//     0   header, 24 bytes
//     24  segment: address (4), length (4), data          repeated segment_count times
//         zeros up to the 15th byte of a 16-byte line, then the checksum: XOR of all segment data, seed 0xEF
//         SHA-256 over everything before it                if header.hash_appended
//
// Source: ESP-IDF documentation, "App Image Format"; esptool documentation, "Firmware Image Format".
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_MAGIC               0xe9U
#define IMAGE_HEADER_SIZE         24U
#define IMAGE_SEGMENT_HEADER_SIZE 8U
#define IMAGE_SEGMENTS_MAX        16U
#define IMAGE_CHECKSUM_SEED       0xefU
#define IMAGE_HASH_SIZE           32U
#define IMAGE_CHIP_ESP32          0U

// Where the parts of an ESP32's flash are.
#define FLASH_LOADER_OFFSET 0x1000U
#define FLASH_TABLE_OFFSET  0x8000U
#define FLASH_APP_OFFSET    0x10000U

enum image_mode { IMAGE_QIO, IMAGE_QOUT, IMAGE_DIO, IMAGE_DOUT, IMAGE_FAST_READ, IMAGE_SLOW_READ };

// The flash clock: the low nibble of header byte 3.
enum image_speed { IMAGE_40MHZ = 0, IMAGE_26MHZ = 1, IMAGE_20MHZ = 2, IMAGE_80MHZ = 0xf };

struct image_header {
    uint8_t magic;
    uint8_t segment_count;
    uint8_t mode;  // enum image_mode
    uint8_t speed; // enum image_speed
    uint8_t size;  // of the flash chip: 1 MiB << size
    uint32_t entry;
    uint8_t wp_pin; // 0xee: disabled
    uint8_t drive[3];
    uint16_t chip_id;
    uint8_t min_revision;                          // as old tools wrote it: major only
    uint16_t min_revision_full, max_revision_full; // major * 100 + minor; 0: not given
    bool hash_appended;
};

struct image_segment {
    uint32_t address; // where the data belongs in the chip's memory
    uint32_t length;  // bytes
    uint32_t offset;  // of the data in the image
};

struct image {
    struct image_header header;
    struct image_segment segments[IMAGE_SEGMENTS_MAX];
    size_t length; // of the whole image: checksum and hash included
    uint8_t checksum_stored, checksum_computed;
    uint8_t hash_stored[IMAGE_HASH_SIZE], hash_computed[IMAGE_HASH_SIZE]; // zeros without an appended hash
};

// Reads and writes the header's IMAGE_HEADER_SIZE bytes; no check of any kind.
void image_read_header(struct image_header *header, const uint8_t *bytes);
void image_write_header(const struct image_header *header, uint8_t *bytes);

// The XOR checksum of `size` bytes, going on from `sum` (first IMAGE_CHECKSUM_SEED).
uint8_t image_checksum(uint8_t sum, const uint8_t *bytes, size_t size);

// Reads the image that starts at bytes[0] and computes checksum and hash; bytes behind it are ignored.
// ERR_INVALID with a sentence when the header or the segments are not those of an image.
int image_parse(struct image *image, const uint8_t *bytes, size_t size, struct error *err) MUST_USE;

// Was only the header changed after the hash was made: the flash's mode, speed or size? (Tools that write
// other flash settings than those of the build leave the old hash. The ROM does not look at a bootloader's.)
// `bytes` are those that were parsed. Source: esptool documentation, "Flash Modes", "Image File Header".
bool image_settings_changed(const struct image *image, const uint8_t *bytes);

// Do more segments follow behind the image, of which some are for addresses where flash is read in place? So
// are programs built that the ROM starts and that map the rest of themselves: they have no partition table.
// `bytes` are those that were parsed, `size` all there are. Source: NuttX documentation, "ESP32", "Simple
// Boot".
bool image_goes_on(const struct image *image, const uint8_t *bytes, size_t size);

// Would this image be accepted by an ESP32 of this revision (major * 100 + minor)?
// Checksum, hash, chip and revision; ERR_INVALID with the first thing that is wrong.
int image_verify(const struct image *image, unsigned chip_revision, struct error *err) MUST_USE;

// "ESP32", "ESP32-S3" ...; NULL for a number that no chip has.
const char *image_chip_name(unsigned chip_id);
const char *image_mode_name(unsigned mode); // "DIO" ...; NULL if unknown
unsigned image_speed_mhz(unsigned speed);   // 0 if unknown
uint32_t image_flash_size(unsigned size);   // bytes; 0 if unknown

// The names of memory regions, as far as firmware is concerned: "DROM", "IRAM" ...; NULL outside all of them.
const char *image_region(uint32_t address);
// True for what runs or is read in place, through the flash cache.
bool image_is_mapped(uint32_t address);

#endif
