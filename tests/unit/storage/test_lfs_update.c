// Random lives against a model (storage/lfs_update.c and all below): splits, relocations, worn blocks, small
// disks, and the spread of wear.

#include "tests/support/lfs_model.h"
#include "tests/unit/storage/bench.h"

struct life {
    uint32_t block_size;
    uint32_t block_count;
    uint32_t prog_size;
    uint32_t cache_size;
    uint32_t cycles;
    uint32_t worn; // every so-manieth block is; 0: none
    uint32_t steps;
};

static void live(const struct life *life, uint32_t seed)
{
    struct ramdisk disk;
    struct lfs lfs;
    struct model model;
    ramdisk_init(&disk, life->block_size, life->block_count, life->prog_size, life->cache_size);
    disk.cfg.block_cycles = life->cycles;
    for (uint32_t i = 2; life->worn > 0 && i < life->block_count; i += life->worn) {
        disk.worn[i] = true;
    }
    model_init(&model, seed, life->block_size * 6);
    assert_int_equal(lfs_format(&lfs, &disk.cfg), 0);
    assert_int_equal(lfs_mount(&lfs, &disk.cfg), 0);
    for (uint32_t i = 0; i < life->steps; i++) {
        int result = model_step(&model, &lfs);
        assert_true(result == 0 || result == LFS_ERR_NOSPC);
        if (i % 40 == 39) {
            lfs_unmount(&lfs);
            assert_int_equal(lfs_mount(&lfs, &disk.cfg), 0);
        }
        if (i % 20 == 19) {
            assert_true(model_equal(&model, &lfs));
        }
    }
    assert_int_equal(disk.violations, 0);
    model_free(&model);
    ramdisk_free(&disk);
}

static void large_blocks_as_on_the_board(void **state)
{
    (void)state;
    live(&(struct life){4096, 256, 32, 128, 100, 0, 300}, 1);
    live(&(struct life){4096, 256, 256, 4096, 100, 0, 300}, 2);
}

static void small_blocks_split_and_move_often(void **state)
{
    (void)state;
    live(&(struct life){512, 400, 32, 64, 2, 0, 400}, 3);
    live(&(struct life){256, 600, 32, 32, 1, 0, 400}, 4);
}

static void a_disk_too_small_for_it_all(void **state)
{
    (void)state;
    live(&(struct life){4096, 30, 32, 128, 10, 0, 400}, 5);
    live(&(struct life){512, 60, 32, 128, 3, 0, 400}, 6);
}

static void every_fifth_block_worn(void **state)
{
    (void)state;
    live(&(struct life){4096, 256, 32, 128, 10, 5, 300}, 7);
    live(&(struct life){512, 500, 32, 64, 2, 5, 300}, 8);
}

static void the_wear_of_one_busy_directory_is_spread(void **state)
{
    (void)state;
    struct bench b;
    uint32_t most = 0;
    bench_start(&b, 512, 64);
    b.disk.cfg.block_cycles = 10;
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(bench_write(&b, "d/log", &i, sizeof i), 0);
    }
    uint32_t total = 0;
    for (int i = 2; i < 64; i++) {
        total += b.disk.erases[i];
        most = b.disk.erases[i] > most ? b.disk.erases[i] : most;
    }
    assert_true(total > 120);
    assert_true(most < total / 8);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_blocks_as_on_the_board),
        cmocka_unit_test(small_blocks_split_and_move_often),
        cmocka_unit_test(a_disk_too_small_for_it_all),
        cmocka_unit_test(every_fifth_block_worn),
        cmocka_unit_test(the_wear_of_one_busy_directory_is_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
