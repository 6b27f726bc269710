#include "tests/support/ramdisk.h"

#include <stdlib.h>
#include <string.h>

static uint32_t next_random(struct ramdisk *disk)
{
    disk->torn = disk->torn * 1664525U + 1013904223U;
    return disk->torn >> 8;
}

static bool in_range(const struct ramdisk *disk, uint32_t block, uint32_t off, uint32_t size, uint32_t unit)
{
    return block < disk->cfg.block_count && off % unit == 0 && size % unit == 0 &&
           off <= disk->cfg.block_size && size <= disk->cfg.block_size - off;
}

static int disk_read(void *context, uint32_t block, uint32_t off, void *data, uint32_t size)
{
    struct ramdisk *disk = context;
    if (disk->dead) {
        return LFS_ERR_IO;
    }
    if (!in_range(disk, block, off, size, disk->cfg.read_size)) {
        disk->violations++;
        return LFS_ERR_IO;
    }
    memcpy(data, disk->data + (size_t)block * disk->cfg.block_size + off, size);
    return 0;
}

// Count a write; returns true if power is lost in it.
static bool power_lost(struct ramdisk *disk)
{
    disk->writes++;
    if (disk->cut_at != 0 && disk->writes == disk->cut_at) {
        disk->dead = true;
        return true;
    }
    return false;
}

static void program(struct ramdisk *disk, uint8_t *cells, const uint8_t *data, uint32_t size, bool torn)
{
    uint32_t whole = torn ? next_random(disk) % (size + 1) : size;
    for (uint32_t i = 0; i < whole; i++) {
        cells[i] &= data[i];
    }
    if (whole < size) {
        cells[whole] &= (uint8_t)(data[whole] | next_random(disk));
    }
}

// A program cut off before it left a trace did not happen, as far as any reader can tell.
static bool blank(const uint8_t *cells, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (cells[i] != 0xff) {
            return false;
        }
    }
    return true;
}

static int disk_prog(void *context, uint32_t block, uint32_t off, const void *data, uint32_t size)
{
    struct ramdisk *disk = context;
    uint32_t unit = disk->cfg.prog_size;
    if (disk->dead) {
        return LFS_ERR_IO;
    }
    if (!in_range(disk, block, off, size, unit)) {
        disk->violations++;
        return LFS_ERR_IO;
    }
    size_t at = (size_t)block * disk->cfg.block_size + off;
    bool lost = power_lost(disk);
    program(disk, disk->data + at, data, size, lost);
    for (uint32_t i = 0; i < size / unit; i++) {
        disk->violations += disk->written[at / unit + i];
        disk->written[at / unit + i] = lost && blank(disk->data + at + i * unit, unit) ? 0 : 1;
    }
    if (disk->worn[block]) {
        disk->data[at + size / 2] ^= 0x10;
    }
    return lost ? LFS_ERR_IO : 0;
}

static int disk_erase(void *context, uint32_t block)
{
    struct ramdisk *disk = context;
    uint32_t size = disk->cfg.block_size;
    if (disk->dead || block >= disk->cfg.block_count) {
        return LFS_ERR_IO;
    }
    disk->erases[block]++;
    bool lost = power_lost(disk);
    uint8_t *cells = disk->data + (size_t)block * size;
    if (!lost) {
        memset(cells, 0xff, size);
        memset(disk->written + (size_t)block * size / disk->cfg.prog_size, 0, size / disk->cfg.prog_size);
        return 0;
    }
    // A half-done erase: a stretch is blank, and bits of the rest have drifted.
    uint32_t from = next_random(disk) % size;
    uint32_t len = next_random(disk) % (size - from) + 1;
    memset(cells + from, 0xff, len);
    for (int i = 0; i < 16; i++) {
        cells[next_random(disk) % size] |= (uint8_t)next_random(disk);
    }
    return LFS_ERR_IO;
}

static int disk_sync(void *context)
{
    struct ramdisk *disk = context;
    return disk->dead ? LFS_ERR_IO : 0;
}

void ramdisk_init(struct ramdisk *disk, uint32_t block_size, uint32_t block_count, uint32_t prog_size,
                  uint32_t cache_size)
{
    size_t size = (size_t)block_size * block_count;
    memset(disk, 0, sizeof *disk);
    disk->data = malloc(size);
    disk->written = calloc(size / prog_size, 1);
    disk->torn = 1;
    memset(disk->data, 0xff, size);
    disk->cfg = (struct lfs_config){
        .context = disk,
        .read = disk_read,
        .prog = disk_prog,
        .erase = disk_erase,
        .sync = disk_sync,
        .read_size = 32,
        .prog_size = prog_size,
        .block_size = block_size,
        .block_count = block_count,
        .block_cycles = 100,
        .cache_size = cache_size,
        .lookahead_size = 32,
        .read_buffer = malloc(cache_size),
        .prog_buffer = malloc(cache_size),
        .lookahead_buffer = malloc(32),
    };
}

void ramdisk_free(struct ramdisk *disk)
{
    free(disk->data);
    free(disk->written);
    free(disk->cfg.read_buffer);
    free(disk->cfg.prog_buffer);
    free(disk->cfg.lookahead_buffer);
}

void ramdisk_power(struct ramdisk *disk, uint64_t cut_at)
{
    disk->dead = false;
    disk->cut_at = cut_at == 0 ? 0 : disk->writes + cut_at;
}
