// What the tests of FAT share: a mounted volume on a card in memory, and whole files in one call.

#ifndef UNIT_STORAGE_FAT_BENCH_H
#define UNIT_STORAGE_FAT_BENCH_H

#include "storage/fat.h"
#include "tests/support/fatdisk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct fatdisk disk;
    struct fat fat;
    struct fat_file file;
    char text[4096];
};

static inline void bench_mount(struct bench *b)
{
    assert_int_equal(fat_mount(&b->fat, &b->disk.dev), 0);
}

static inline void bench_start(struct bench *b, uint32_t sectors, uint32_t bits, uint32_t cluster_sectors)
{
    struct fat_format format = {bits, cluster_sectors, 0x12345678};
    memset(b, 0, sizeof *b);
    fatdisk_init(&b->disk, sectors);
    assert_int_equal(fat_format(&b->fat, &b->disk.dev, &format), 0);
    bench_mount(b);
}

static inline void bench_remount(struct bench *b)
{
    assert_int_equal(fat_unmount(&b->fat), 0);
    bench_mount(b);
}

// fsck.fat has nothing to say of it.
static inline void bench_check(struct bench *b)
{
    int code = fatdisk_check(&b->disk, b->text, sizeof b->text);
    if (code > 0) {
        print_error("%s", b->text);
    }
    assert_true(code <= 0);
}

static inline void bench_stop(struct bench *b)
{
    assert_int_equal(fat_unmount(&b->fat), 0);
    bench_check(b);
    assert_int_equal(b->disk.outside, 0);
    fatdisk_free(&b->disk);
}

static inline int bench_write(struct bench *b, const char *path, const void *data, uint32_t size)
{
    int err = fat_file_open(&b->fat, &b->file, path, FAT_WRONLY | FAT_CREAT | FAT_TRUNC);
    if (err < 0) {
        return err;
    }
    int32_t n = fat_file_write(&b->fat, &b->file, data, size);
    int closed = fat_file_close(&b->fat, &b->file);
    return n < 0 ? n : closed;
}

// Size of the file, with its first bytes in data; or an error.
static inline int32_t bench_read(struct bench *b, const char *path, void *data, uint32_t size)
{
    int err = fat_file_open(&b->fat, &b->file, path, FAT_RDONLY);
    if (err < 0) {
        return err;
    }
    int32_t n = fat_file_read(&b->fat, &b->file, data, size);
    int closed = fat_file_close(&b->fat, &b->file);
    return n < 0 ? n : closed < 0 ? closed : n;
}

static inline void bench_fill(uint8_t *data, uint32_t size, uint32_t seed)
{
    for (uint32_t i = 0; i < size; i++) {
        seed = seed * 1664525U + 1013904223U;
        data[i] = (uint8_t)(seed >> 24);
    }
}

#endif
