// A memory card in memory for the tests of FAT: it records writes, so that the card can be looked at as it
// was after each of them, and fsck.fat can look, too.

#ifndef SUPPORT_FATDISK_H
#define SUPPORT_FATDISK_H

#include "storage/fat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fatdisk_write {
    uint32_t sector;
    int mark; // fatdisk.mark when it was written
    uint8_t before[FAT_SECTOR];
    uint8_t after[FAT_SECTOR];
};

struct fatdisk {
    struct fat_device dev;
    int fd; // a file in memory
    uint8_t *data;
    size_t size;
    uint32_t seconds; // the clock
    uint32_t reads;
    uint32_t outside; // accesses beyond the end
    uint32_t fail_at; // the write, counted from now, that and after which all fail; 0: none
    bool recording;
    int mark;
    struct fatdisk_write *writes;
    size_t count, capacity;
};

// All zero; fatdisk_free gives the memory back.
void fatdisk_init(struct fatdisk *disk, uint32_t sectors);
void fatdisk_free(struct fatdisk *disk);

// What was recorded is undone, so that it can be done again write by write.
void fatdisk_rewind(struct fatdisk *disk);
void fatdisk_redo(struct fatdisk *disk, size_t number);

// Runs fsck.fat without repair. Answers its exit code (0: nothing to say), with its text in out; -1 if there
// is no fsck.fat here.
int fatdisk_check(struct fatdisk *disk, char *out, size_t size);

#endif
