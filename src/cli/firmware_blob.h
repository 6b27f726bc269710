// espcam's own firmware, linked into the program: one merged image for flash offset 0x1000.
#ifndef CLI_FIRMWARE_BLOB_H
#define CLI_FIRMWARE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#define FIRMWARE_BLOB_OFFSET 0x1000U

extern const uint8_t firmware_blob[];
extern const size_t firmware_blob_size;

#endif
