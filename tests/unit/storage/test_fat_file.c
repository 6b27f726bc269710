// FAT files: content, size, room.
#include "tests/unit/storage/fat_bench.h"

#include <stdlib.h>

#define BIG 100000U

static void content_comes_back(uint32_t sectors, uint32_t bits, uint32_t cluster)
{
    struct bench b;
    static uint8_t in[BIG];
    static uint8_t out[BIG + 1];
    bench_start(&b, sectors, bits, cluster);
    assert_int_equal(b.fat.bits, bits);
    bench_fill(in, BIG, 1);
    for (uint32_t size = 0; size < BIG; size = size * 2 + 511) {
        assert_int_equal(bench_write(&b, "/file.bin", in, size), 0);
        bench_remount(&b);
        assert_int_equal(bench_read(&b, "/file.bin", out, sizeof out), size);
        assert_memory_equal(in, out, size);
    }
    bench_stop(&b);
}

static void fat12_keeps_content(void **state)
{
    (void)state;
    content_comes_back(2880, 12, 1);
}

static void fat16_keeps_content(void **state)
{
    (void)state;
    content_comes_back(40000, 16, 4);
}

static void fat32_keeps_content(void **state)
{
    (void)state;
    content_comes_back(70000, 32, 1);
}

// One file, many small and large steps at random, against an array.
static void reads_and_writes_anywhere(void **state)
{
    struct bench b;
    static uint8_t mirror[40000];
    static uint8_t chunk[5000];
    uint32_t size = 0;
    uint32_t r = 7;
    (void)state;
    bench_start(&b, 9000, 16, 1);
    memset(mirror, 0, sizeof mirror);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_RDWR | FAT_CREAT), 0);
    for (int i = 0; i < 2000; i++) {
        r = r * 1664525U + 1013904223U;
        uint32_t n = (r >> 8) % sizeof chunk >> (r >> 24 & 7);
        uint32_t at = (r >> 4) % (sizeof mirror - sizeof chunk);
        assert_int_equal(fat_file_seek(&b.fat, &b.file, (int32_t)at, FAT_SEEK_SET), at);
        if (i % 2 == 0) {
            bench_fill(chunk, n, r);
            assert_int_equal(fat_file_write(&b.fat, &b.file, chunk, n), n);
            memcpy(mirror + at, chunk, n);
            size = n > 0 && at + n > size ? at + n : size;
        } else {
            uint32_t left = at < size ? size - at : 0;
            assert_int_equal(fat_file_read(&b.fat, &b.file, chunk, n), left < n ? left : n);
            assert_memory_equal(chunk, mirror + at, left < n ? left : n);
        }
        if (i % 97 == 0) {
            size = size * 3 / 4;
            memset(mirror + size, 0, sizeof mirror - size);
            assert_int_equal(fat_file_truncate(&b.fat, &b.file, size), 0);
        }
    }
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    bench_stop(&b);
}

static void append_writes_at_the_end(void **state)
{
    struct bench b;
    char out[16];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(bench_write(&b, "log", "one", 3), 0);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "log", FAT_WRONLY | FAT_APPEND), 0);
    assert_int_equal(fat_file_seek(&b.fat, &b.file, 0, FAT_SEEK_SET), 0);
    assert_int_equal(fat_file_write(&b.fat, &b.file, "two", 3), 3);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    assert_int_equal(bench_read(&b, "log", out, sizeof out), 6);
    assert_memory_equal(out, "onetwo", 6);
    bench_stop(&b);
}

static void a_full_card_says_so_and_stays_clean(uint32_t sectors, uint32_t bits)
{
    struct bench b;
    struct fat_space space;
    static uint8_t data[6000];
    char name[20];
    int err = 0;
    bench_start(&b, sectors, bits, 1);
    bench_fill(data, sizeof data, 3);
    for (int i = 0; err == 0; i++) {
        snprintf(name, sizeof name, "%d.bin", i);
        err = bench_write(&b, name, data, sizeof data);
    }
    assert_int_equal(err, FAT_ERR_NOSPC);
    assert_int_equal(fat_statvfs(&b.fat, &space), 0);
    assert_int_equal(space.free, 0);
    bench_remount(&b);
    bench_check(&b);
    assert_int_equal(fat_statvfs(&b.fat, &space), 0);
    assert_int_equal(space.free, 0);
    assert_int_equal(fat_mkdir(&b.fat, "dir"), FAT_ERR_NOSPC);
    assert_int_equal(fat_remove(&b.fat, "0.bin"), 0);
    assert_int_equal(bench_write(&b, "new", data, 3000), 0);
    bench_stop(&b);
}

static void full_fat12(void **state)
{
    (void)state;
    a_full_card_says_so_and_stays_clean(1000, 12);
}

static void full_fat16(void **state)
{
    (void)state;
    a_full_card_says_so_and_stays_clean(5000, 16);
}

static void full_fat32(void **state)
{
    (void)state;
    struct bench b;
    struct fat_space space;
    static uint8_t data[1 << 20];
    bench_start(&b, 70000, 32, 1);
    int32_t n = 0;
    assert_int_equal(fat_file_open(&b.fat, &b.file, "all", FAT_WRONLY | FAT_CREAT), 0);
    while (n >= 0) {
        n = fat_file_write(&b.fat, &b.file, data, sizeof data);
    }
    assert_int_equal(n, FAT_ERR_NOSPC);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    bench_remount(&b);
    assert_int_equal(b.fat.free, 0); // as the volume itself says
    assert_int_equal(fat_statvfs(&b.fat, &space), 0);
    bench_stop(&b);
}

static void handles_of_one_file_agree(void **state)
{
    struct bench b;
    struct fat_file reader;
    char out[2000];
    static char data[2000];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    memset(data, 'x', sizeof data);
    assert_int_equal(bench_write(&b, "f", "old", 3), 0);
    assert_int_equal(fat_file_open(&b.fat, &reader, "f", FAT_RDONLY), 0);
    assert_int_equal(fat_file_read(&b.fat, &reader, out, 1), 1);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_WRONLY | FAT_TRUNC), 0);
    assert_int_equal(fat_file_write(&b.fat, &b.file, data, sizeof data), sizeof data);
    assert_int_equal(fat_file_read(&b.fat, &reader, out, sizeof out), sizeof data - 1);
    assert_memory_equal(out, data, sizeof data - 1);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    assert_int_equal(fat_remove(&b.fat, "f"), 0);
    assert_int_equal(fat_file_read(&b.fat, &reader, out, 1), FAT_ERR_BADF);
    assert_int_equal(fat_file_close(&b.fat, &reader), 0);
    bench_stop(&b);
}

static void a_file_open_follows_its_rename(void **state)
{
    struct bench b;
    char out[16];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(fat_mkdir(&b.fat, "dir"), 0);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_WRONLY | FAT_CREAT), 0);
    assert_int_equal(fat_file_write(&b.fat, &b.file, "abc", 3), 3);
    assert_int_equal(fat_rename(&b.fat, "f", "dir/a name that is longer"), 0);
    assert_int_equal(fat_file_write(&b.fat, &b.file, "def", 3), 3);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    assert_int_equal(bench_read(&b, "dir/a name that is longer", out, sizeof out), 6);
    bench_stop(&b);
}

static void modes_are_kept(void **state)
{
    struct bench b;
    char byte;
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_RDONLY), FAT_ERR_NOENT);
    assert_int_equal(bench_write(&b, "f", "abc", 3), 0);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_WRONLY | FAT_CREAT | FAT_EXCL), FAT_ERR_EXIST);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_RDONLY), 0);
    assert_int_equal(fat_file_write(&b.fat, &b.file, "x", 1), FAT_ERR_BADF);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_WRONLY), 0);
    assert_int_equal(fat_file_read(&b.fat, &b.file, &byte, 1), FAT_ERR_BADF);
    assert_int_equal(fat_file_close(&b.fat, &b.file), 0);
    assert_int_equal(fat_file_open(&b.fat, &b.file, "/", FAT_RDONLY), FAT_ERR_ISDIR);
    b.disk.dev.read_only = true;
    assert_int_equal(fat_file_open(&b.fat, &b.file, "f", FAT_WRONLY), FAT_ERR_ROFS);
    assert_int_equal(fat_mkdir(&b.fat, "d"), FAT_ERR_ROFS);
    assert_int_equal(fat_remove(&b.fat, "f"), FAT_ERR_ROFS);
    b.disk.dev.read_only = false;
    bench_stop(&b);
}

static void the_clock_stamps_files(void **state)
{
    struct bench b;
    struct fat_info info;
    (void)state;
    bench_start(&b, 2880, 12, 1);
    b.disk.seconds = 1709208000; // 29 February 2024, 12:00
    assert_int_equal(bench_write(&b, "f", "abc", 3), 0);
    assert_int_equal(fat_stat(&b.fat, "f", &info), 0);
    assert_int_equal(info.modified, 1709208000);
    b.disk.seconds = 0; // before FAT's time
    assert_int_equal(bench_write(&b, "g", "abc", 3), 0);
    assert_int_equal(fat_stat(&b.fat, "g", &info), 0);
    assert_int_equal(info.modified, 315532800); // 1 January 1980
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fat12_keeps_content),
        cmocka_unit_test(fat16_keeps_content),
        cmocka_unit_test(fat32_keeps_content),
        cmocka_unit_test(reads_and_writes_anywhere),
        cmocka_unit_test(append_writes_at_the_end),
        cmocka_unit_test(full_fat12),
        cmocka_unit_test(full_fat16),
        cmocka_unit_test(full_fat32),
        cmocka_unit_test(handles_of_one_file_agree),
        cmocka_unit_test(a_file_open_follows_its_rename),
        cmocka_unit_test(modes_are_kept),
        cmocka_unit_test(the_clock_stamps_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
