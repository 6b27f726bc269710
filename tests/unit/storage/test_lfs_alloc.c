// A full disk (storage/lfs_alloc.c): the error is clear, nothing is lost, room comes back.

#include "tests/unit/storage/bench.h"

static uint8_t big[70000];

static void a_file_too_large_leaves_the_old_one(void **state)
{
    (void)state;
    struct bench b;
    uint8_t data[4];
    bench_start(&b, 512, 64);
    assert_int_equal(bench_write(&b, "f", "old", 3), 0);
    assert_int_equal(bench_write(&b, "f", big, sizeof big), LFS_ERR_NOSPC);
    assert_int_equal(bench_read(&b, "f", data, 4), 3);
    bench_remount(&b);
    assert_int_equal(bench_read(&b, "f", data, 4), 3);
    assert_int_equal(bench_write(&b, "g", big, 20000), 0);
    bench_stop(&b);
}

static void every_block_can_be_filled_and_comes_back(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    for (int round = 0; round < 20; round++) {
        assert_int_equal(lfs_file_open(&b.lfs, &b.file, "f", LFS_WRONLY | LFS_CREAT, b.buffer), 0);
        int32_t n;
        int32_t total = 0;
        while ((n = lfs_file_write(&b.lfs, &b.file, big, 100)) > 0) {
            total += n;
        }
        assert_int_equal(n, LFS_ERR_NOSPC);
        assert_true(total > 60 * 500);
        assert_int_equal(lfs_file_close(&b.lfs, &b.file), 0);
        assert_int_equal(lfs_remove(&b.lfs, "f"), 0);
        assert_int_equal(lfs_used(&b.lfs), 2);
    }
    bench_stop(&b);
}

static void removing_works_on_a_full_disk(void **state)
{
    (void)state;
    struct bench b;
    bench_start(&b, 512, 64);
    int err = 0;
    char name[] = "d0";
    assert_int_equal(bench_write(&b, "f", big, 27000), 0);
    while (err == 0) {
        name[1]++;
        err = lfs_mkdir(&b.lfs, name);
    }
    assert_int_equal(err, LFS_ERR_NOSPC);
    bench_remount(&b);
    assert_int_equal(lfs_remove(&b.lfs, "f"), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, name), 0);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_too_large_leaves_the_old_one),
        cmocka_unit_test(every_block_can_be_filled_and_comes_back),
        cmocka_unit_test(removing_works_on_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
