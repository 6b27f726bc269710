// What the tests of littlefs share: a mounted filesystem on a RAM disk, and whole files in one call.

#ifndef UNIT_STORAGE_BENCH_H
#define UNIT_STORAGE_BENCH_H

#include "storage/lfs.h"
#include "tests/support/ramdisk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct ramdisk disk;
    struct lfs lfs;
    struct lfs_file file;
    uint8_t buffer[512];
};

static inline void bench_mount(struct bench *b)
{
    assert_int_equal(lfs_mount(&b->lfs, &b->disk.cfg), 0);
}

static inline void bench_remount(struct bench *b)
{
    lfs_unmount(&b->lfs);
    bench_mount(b);
}

static inline void bench_start(struct bench *b, uint32_t block_size, uint32_t block_count)
{
    memset(b, 0, sizeof *b);
    ramdisk_init(&b->disk, block_size, block_count, 32, 128);
    assert_int_equal(lfs_format(&b->lfs, &b->disk.cfg), 0);
    bench_mount(b);
}

static inline void bench_stop(struct bench *b)
{
    assert_int_equal(b->disk.violations, 0);
    lfs_unmount(&b->lfs);
    ramdisk_free(&b->disk);
}

static inline int bench_write(struct bench *b, const char *path, const void *data, uint32_t size)
{
    int err = lfs_file_open(&b->lfs, &b->file, path, LFS_WRONLY | LFS_CREAT | LFS_TRUNC, b->buffer);
    if (err < 0) {
        return err;
    }
    int32_t n = lfs_file_write(&b->lfs, &b->file, data, size);
    int closed = lfs_file_close(&b->lfs, &b->file);
    return n < 0 ? n : closed;
}

// Size of the file, with its first bytes in data; or an error.
static inline int32_t bench_read(struct bench *b, const char *path, void *data, uint32_t size)
{
    int err = lfs_file_open(&b->lfs, &b->file, path, LFS_RDONLY, b->buffer);
    if (err < 0) {
        return err;
    }
    int32_t n = lfs_file_read(&b->lfs, &b->file, data, size);
    int closed = lfs_file_close(&b->lfs, &b->file);
    return n < 0 ? n : closed < 0 ? closed : n;
}

#endif
