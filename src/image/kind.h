// What is this file? Judged by its bytes alone, never by its name.
#ifndef IMAGE_KIND_H
#define IMAGE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_kind {
    IMAGE_KIND_EMPTY,       // no bytes at all
    IMAGE_KIND_BLANK,       // only FF, or only 00
    IMAGE_KIND_REPEATED,    // one other byte, repeated
    IMAGE_KIND_TEXT,        // text of no known kind
    IMAGE_KIND_HTML,        // a web page
    IMAGE_KIND_JSON,        // JSON
    IMAGE_KIND_POINTER,     // a Git LFS pointer
    IMAGE_KIND_BASE64,      // an image, written as base64 text
    IMAGE_KIND_HEX,         // Intel HEX
    IMAGE_KIND_SREC,        // Motorola S-records
    IMAGE_KIND_ELF,         // the compiler's output
    IMAGE_KIND_UF2,         // UF2
    IMAGE_KIND_ZIP,         // ZIP
    IMAGE_KIND_GZIP,        // gzip
    IMAGE_KIND_TAR,         // tar
    IMAGE_KIND_ARCHIVE,     // 7z, RAR, xz, bzip2, Zstandard
    IMAGE_KIND_JPEG,        // a JPEG picture
    IMAGE_KIND_PICTURE,     // PNG, GIF, PDF
    IMAGE_KIND_PROGRAM,     // a program for a PC
    IMAGE_KIND_RECODED,     // an image that went through a conversion to UTF-8 or UTF-16
    IMAGE_KIND_SEVEN_BITS,  // an image whose bytes have lost their top bit
    IMAGE_KIND_ENCRYPTED,   // no pattern at all: encrypted, or compressed
    IMAGE_KIND_UNKNOWN,     // nothing known
    IMAGE_KIND_LITTLEFS,    // a filesystem
    IMAGE_KIND_FAT,         //
    IMAGE_KIND_SPIFFS,      //
    IMAGE_KIND_TABLE,       // a partition table
    IMAGE_KIND_OTADATA,     // which of two apps is to start ("boot_app0.bin")
    IMAGE_KIND_LOADER,      // a second-stage loader alone
    IMAGE_KIND_APP,         // an app alone
    IMAGE_KIND_FOR_LOADER,  // loader, partition table and app, from flash 0x1000 on
    IMAGE_KIND_FROM_ZERO,   // the same from flash 0x0 on, behind 0x1000 bytes of padding
    IMAGE_KIND_DUMP,        // the same, as long as a whole flash chip
    IMAGE_KIND_OTHER_CHIP,  // an image for another chip
    IMAGE_KIND_ESP8266,     // an image for the ESP8266
    IMAGE_KIND_RAM_PROGRAM, // a small image for RAM only, as for the serial loader
};

// Looks at the bytes only; never fails.
enum image_kind image_kind(const uint8_t *bytes, size_t size);
// "a text file", "an app without a bootloader" ...
const char *image_kind_name(enum image_kind kind);

// For what image_kind calls FROM_ZERO, DUMP or OTHER_CHIP: where in the file its first image header is.
size_t image_kind_header(const uint8_t *bytes, size_t size);

// True for a file whose every line feed follows a carriage return, as after a conversion of line endings;
// random bytes and sound images are not like that.
bool image_kind_crlf(const uint8_t *bytes, size_t size);
// True for a large file without a single CR LF, as after the opposite conversion. A sound image may be like
// that: a hint, no proof.
bool image_kind_no_crlf(const uint8_t *bytes, size_t size);

#endif
