// Making and taking up a filesystem (storage/lfs_mount.c), against the layout in littlefs' SPEC.md.

#include "tests/unit/storage/bench.h"

static void the_magic_is_at_offset_8_of_both_first_blocks(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 4096, 16);
    assert_memory_equal(b.disk.data + 8, "littlefs", 8);
    assert_memory_equal(b.disk.data + 4096 + 8, "littlefs", 8);
    assert_int_equal(lfs_used(&b.lfs), 2);
    bench_stop(&b);
}

static void the_superblock_holds_version_and_geometry(void **state)
{
    (void)state;
    struct bench b;
    const uint8_t expected[24] = {1,   0, 2, 0, 0,   16,  0,   0,    16,   0,    0, 0,
                                  255, 0, 0, 0, 255, 255, 255, 0x7f, 0xfe, 0x03, 0, 0};
    bench_start(&b, 4096, 16);
    assert_memory_equal(b.disk.data + 20, expected, sizeof expected);
    bench_stop(&b);
}

static void a_blank_disk_is_not_mounted(void **state)
{
    (void)state;
    struct bench b;
    memset(&b, 0, sizeof b);
    ramdisk_init(&b.disk, 4096, 16, 32, 128);
    assert_int_equal(lfs_mount(&b.lfs, &b.disk.cfg), LFS_ERR_CORRUPT);
    ramdisk_free(&b.disk);
}

static void another_block_size_is_refused(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 4096, 16);
    b.disk.cfg.block_size = 2048;
    b.disk.cfg.block_count = 32;
    assert_int_equal(lfs_mount(&b.lfs, &b.disk.cfg), LFS_ERR_INVAL);
    b.disk.cfg.block_size = 4096;
    b.disk.cfg.block_count = 8;
    assert_int_equal(lfs_mount(&b.lfs, &b.disk.cfg), LFS_ERR_INVAL);
    ramdisk_free(&b.disk);
}

static void a_senseless_configuration_is_refused(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 4096, 16);
    struct lfs_config cfg = b.disk.cfg;
    cfg.prog_size = 48;
    assert_int_equal(lfs_mount(&b.lfs, &cfg), LFS_ERR_INVAL);
    cfg = b.disk.cfg;
    cfg.lookahead_size = 0;
    assert_int_equal(lfs_format(&b.lfs, &cfg), LFS_ERR_INVAL);
    ramdisk_free(&b.disk);
}

static void formatting_again_leaves_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_info info;
    bench_start(&b, 4096, 16);
    assert_int_equal(bench_write(&b, "old", "1", 1), 0);
    assert_int_equal(lfs_format(&b.lfs, &b.disk.cfg), 0);
    bench_mount(&b);
    assert_int_equal(lfs_stat(&b.lfs, "old", &info), LFS_ERR_NOENT);
    bench_stop(&b);
}

static void a_destroyed_first_block_leaves_the_other(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_info info;
    bench_start(&b, 4096, 16);
    memset(b.disk.data, 0x55, 4096);
    lfs_unmount(&b.lfs);
    bench_mount(&b);
    assert_int_equal(lfs_stat(&b.lfs, "/", &info), 0);
    assert_int_equal(info.type, LFS_DIR);
    bench_stop(&b);
}

static void a_tail_that_makes_a_ring_is_noticed(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 16);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    lfs_unmount(&b.lfs);
    // Every pair becomes a copy of the first, whose tail then leads to itself.
    for (uint32_t block = 2; block < 16; block++) {
        memcpy(b.disk.data + 512 * block, b.disk.data + 512 * (block & 1), 512);
    }
    assert_int_equal(lfs_mount(&b.lfs, &b.disk.cfg), LFS_ERR_CORRUPT);
    ramdisk_free(&b.disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_magic_is_at_offset_8_of_both_first_blocks),
        cmocka_unit_test(the_superblock_holds_version_and_geometry),
        cmocka_unit_test(a_blank_disk_is_not_mounted),
        cmocka_unit_test(another_block_size_is_refused),
        cmocka_unit_test(a_senseless_configuration_is_refused),
        cmocka_unit_test(formatting_again_leaves_nothing),
        cmocka_unit_test(a_destroyed_first_block_leaves_the_other),
        cmocka_unit_test(a_tail_that_makes_a_ring_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
