// Where things are in the chip's address space, as far as this firmware uses them; the linker scripts agree.
// Source: ESP32 TRM, chapter "System and Memory".
#ifndef FIRMWARE_MEMORY_MAP_H
#define FIRMWARE_MEMORY_MAP_H

#define MAP_DROM       0x3f400000u // flash data window, 4 MiB
#define MAP_DROM_END   0x3f800000u
#define MAP_PSRAM      0x3f800000u // external RAM window, 4 MiB
#define MAP_PSRAM_SIZE 0x400000u
#define MAP_DRAM       0x3ffb0000u // internal RAM for data, below what the mask ROM uses
#define MAP_DRAM_END   0x3ffe0000u
#define MAP_IRAM       0x40080000u // internal RAM for code
#define MAP_IRAM_END   0x400a0000u
#define MAP_IROM_BASE  0x40000000u // where the MMU entries of the code window count from
#define MAP_IROM       0x400d0000u // flash code window, as far as flash can be mapped there
#define MAP_IROM_END   0x40400000u

#define FLASH_TABLE 0x8000u // partition table

#endif
