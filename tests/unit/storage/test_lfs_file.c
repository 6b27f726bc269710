// Files (storage/lfs_file.c, lfs_ctz.c): inline and in block lists, seeks, cuts, attributes, errors.

#include "tests/unit/storage/bench.h"

static void fill(uint8_t *data, uint32_t size, uint8_t seed)
{
    for (uint32_t i = 0; i < size; i++) {
        data[i] = (uint8_t)(seed + i * 13 + (i >> 9));
    }
}

static uint8_t big[100000];
static uint8_t back[100001];

static void every_size_around_the_block_borders_comes_back(void **state)
{
    (void)state;
    struct bench b;
    const uint32_t sizes[] = {0, 1, 127, 128, 129, 511, 512, 513, 1019, 1020, 1021, 5000, 33333, 100000};
    bench_start(&b, 512, 512);
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        fill(big, sizes[i], (uint8_t)i);
        assert_int_equal(bench_write(&b, "f", big, sizes[i]), 0);
        bench_remount(&b);
        assert_int_equal(bench_read(&b, "f", back, sizeof back), sizes[i]);
        assert_memory_equal(back, big, sizes[i]);
    }
    bench_stop(&b);
}

static void bytes_written_one_by_one_come_back(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    fill(big, 3000, 9);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT, b.buffer), 0);
    for (uint32_t i = 0; i < 3000; i++) {
        assert_int_equal(lfs_file_write(&b.lfs, &b.file, big + i, 1), 1);
    }
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    assert_int_equal(bench_read(&b, "f", back, sizeof back), 3000);
    assert_memory_equal(back, big, 3000);
    bench_stop(&b);
}

static void a_write_in_the_middle_leaves_the_rest(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 128);
    fill(big, 9000, 1);
    assert_int_equal(bench_write(&b, "f", big, 9000), 0);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_RDWR, b.buffer), 0);
    assert_int_equal(lfs_file_seek(&b.lfs, &b.file, 4000, LFS_SEEK_SET), 4000);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "middle", 6), 6);
    assert_int_equal(lfs_file_read(&b.lfs, &b.file, back, 4), 4);
    assert_memory_equal(back, big + 4006, 4);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    memcpy(big + 4000, "middle", 6);
    assert_int_equal(bench_read(&b, "f", back, sizeof back), 9000);
    assert_memory_equal(back, big, 9000);
    bench_stop(&b);
}

static void append_writes_at_the_end_wherever_the_position_is(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    assert_int_equal(bench_write(&b, "f", "one", 3), 0);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_APPEND, b.buffer), 0);
    assert_int_equal(lfs_file_seek(&b.lfs, &b.file, 0, LFS_SEEK_SET), 0);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "two", 3), 3);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    assert_int_equal(bench_read(&b, "f", back, 10), 6);
    assert_memory_equal(back, "onetwo", 6);
    bench_stop(&b);
}

static void a_gap_reads_as_zeros(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_RDWR | LFS_CREAT, b.buffer), 0);
    assert_int_equal(lfs_file_seek(&b.lfs, &b.file, 2000, LFS_SEEK_SET), 2000);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "x", 1), 1);
    assert_int_equal(lfs_file_truncate(&b.lfs, &b.file, 3000), 0);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    memset(big, 0, 3000);
    big[2000] = 'x';
    assert_int_equal(bench_read(&b, "f", back, sizeof back), 3000);
    assert_memory_equal(back, big, 3000);
    bench_stop(&b);
}

static void a_cut_keeps_the_front(void **state)
{
    (void)state;
    struct bench b;
    const uint32_t sizes[] = {5999, 3000, 1024, 512, 100, 1, 0};
    bench_start(&b, 512, 64);
    fill(big, 6000, 5);
    assert_int_equal(bench_write(&b, "f", big, 6000), 0);
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_RDWR, b.buffer), 0);
        assert_int_equal(lfs_file_truncate(&b.lfs, &b.file, sizes[i]), 0);
        assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
        assert_int_equal(bench_read(&b, "f", back, sizeof back), sizes[i]);
        assert_memory_equal(back, big, sizes[i]);
    }
    bench_stop(&b);
}

static void truncation_at_open_keeps_the_old_bytes_until_the_sync(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    assert_int_equal(bench_write(&b, "f", "old", 3), 0);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_TRUNC, b.buffer), 0);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "new!", 4), 4);
    lfs_file_abandon(&b.lfs, &b.file);
    assert_int_equal(bench_read(&b, "f", back, 10), 3);
    assert_memory_equal(back, "old", 3);
    bench_stop(&b);
}

static void a_sync_is_seen_by_another_reader(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_file reader;
    uint8_t buffer[128];
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT, b.buffer), 0);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "abc", 3), 3);
    assert_int_equal(lfs_file_sync(&b.lfs, &b.file), 0);
    assert_int_equal(lfs_file_open(&b.lfs, &reader, "f", LFS_RDONLY, buffer), 0);
    assert_int_equal(lfs_file_read(&b.lfs, &reader, back, 10), 3);
    assert_int_equal(lfs_file_close(&b.lfs, &reader), 0);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    bench_stop(&b);
}

static void an_attribute_goes_along_with_each_sync(void **state)
{
    (void)state;
    struct bench b;
    uint8_t got[8];
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT, b.buffer), 0);
    lfs_file_attr(&b.file, 1, "12345678", 8);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "abc", 3), 3);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    assert_int_equal(lfs_rename(&b.lfs, "f", "g"), 0);
    assert_int_equal(lfs_getattr(&b.lfs, "g", 1, got, 8), 8);
    assert_memory_equal(got, "12345678", 8);
    assert_int_equal(lfs_getattr(&b.lfs, "g", 2, got, 8), LFS_ERR_NODATA);
    bench_stop(&b);
}

static void a_file_removed_while_open_stays_removed(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_info info;
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT, b.buffer), 0);
    assert_int_equal(lfs_remove(&b.lfs, "f"), 0);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "abc", 3), 3);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    assert_int_equal(lfs_stat(&b.lfs, "f", &info), LFS_ERR_NOENT);
    bench_stop(&b);
}

static void opening_reports_what_is_wrong(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    assert_int_equal(bench_write(&b, "f", "1", 1), 0);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "no", LFS_RDONLY, b.buffer), LFS_ERR_NOENT);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "no/f", LFS_WRONLY | LFS_CREAT, b.buffer), LFS_ERR_NOENT);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "d", LFS_RDONLY, b.buffer), LFS_ERR_ISDIR);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f/x", LFS_RDONLY, b.buffer), LFS_ERR_NOTDIR);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT | LFS_EXCL, b.buffer),
                     LFS_ERR_EXIST);
    assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_RDONLY, b.buffer), 0);
    assert_int_equal(lfs_file_write(&b.lfs, &b.file, "1", 1), LFS_ERR_BADF);
    assert_int_equal(lfs_file_seek(&b.lfs, &b.file, -1, LFS_SEEK_SET), LFS_ERR_INVAL);
    assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_around_the_block_borders_comes_back),
        cmocka_unit_test(bytes_written_one_by_one_come_back),
        cmocka_unit_test(a_write_in_the_middle_leaves_the_rest),
        cmocka_unit_test(append_writes_at_the_end_wherever_the_position_is),
        cmocka_unit_test(a_gap_reads_as_zeros),
        cmocka_unit_test(a_cut_keeps_the_front),
        cmocka_unit_test(truncation_at_open_keeps_the_old_bytes_until_the_sync),
        cmocka_unit_test(a_sync_is_seen_by_another_reader),
        cmocka_unit_test(an_attribute_goes_along_with_each_sync),
        cmocka_unit_test(a_file_removed_while_open_stays_removed),
        cmocka_unit_test(opening_reports_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
