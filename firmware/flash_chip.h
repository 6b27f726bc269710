// The SPI flash chip: read, program, erase. The cache, and with it all code and data in flash and PSRAM, is
// off during each step; between steps it is on.
#ifndef FIRMWARE_FLASH_CHIP_H
#define FIRMWARE_FLASH_CHIP_H

#include <stddef.h>
#include <stdint.h>

#define FLASH_SECTOR 4096u
#define FLASH_PAGE   256u

// Any offset, any length; buffers may be anywhere. Return 0, or -1 when the chip stays busy for too long.
int flash_chip_read(uint32_t offset, void *out, size_t length);
int flash_chip_program(uint32_t offset, const void *data, size_t length);
int flash_chip_erase_sector(uint32_t offset); // offset: a multiple of FLASH_SECTOR

#endif
