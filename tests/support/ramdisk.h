// NOR flash in memory for the tests of storage: it counts broken rules, cuts power and wears out on demand.

#ifndef SUPPORT_RAMDISK_H
#define SUPPORT_RAMDISK_H

#include "storage/lfs.h"

#include <stdbool.h>
#include <stdint.h>

#define RAMDISK_BLOCKS_MAX 4096

struct ramdisk {
    struct lfs_config cfg;
    uint8_t *data;
    uint8_t *written;              // one byte a program unit: programmed since its last erase
    bool worn[RAMDISK_BLOCKS_MAX]; // programs leave a wrong bit
    uint32_t erases[RAMDISK_BLOCKS_MAX];
    uint32_t violations; // programs of what was not erased, out of range, out of line
    uint64_t writes;     // programs and erases so far
    uint64_t cut_at;     // the write that power is lost in; 0 for none
    bool dead;           // power is off
    uint32_t torn;       // seed of what a half-done write leaves
};

// A blank (0xff) disk with its own buffers; ramdisk_free gives all memory back.
void ramdisk_init(struct ramdisk *disk, uint32_t block_size, uint32_t block_count, uint32_t prog_size,
                  uint32_t cache_size);
void ramdisk_free(struct ramdisk *disk);

// Power on again; the next cut is at write number `cut_at` from now, or none if 0.
void ramdisk_power(struct ramdisk *disk, uint64_t cut_at);

#endif
