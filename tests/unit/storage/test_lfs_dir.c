// Names (storage/lfs_dir.c, lfs_path.c): making, removing, renaming, listing, and odd paths.

#include "tests/unit/storage/bench.h"

#include <stdio.h>

static int count_entries(struct bench *b, const char *path)
{
    struct lfs_dir dir;
    struct lfs_info info;
    int count = 0;
    int more;
    assert_int_equal(lfs_dir_open(&b->lfs, &dir, path), 0);
    while ((more = lfs_dir_read(&b->lfs, &dir, &info)) == 1) {
        count++;
    }
    assert_int_equal(more, 0);
    lfs_dir_close(&b->lfs, &dir);
    return count - 2;
}

static void a_listing_is_in_order_and_starts_with_the_dots(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_dir dir;
    struct lfs_info info;
    const char *expected[] = {".", "..", "a", "b", "c"};
    bench_start(&b, 512, 64);
    assert_int_equal(bench_write(&b, "c", "12", 2), 0);
    assert_int_equal(bench_write(&b, "a", "1", 1), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, "b"), 0);
    assert_int_equal(lfs_dir_open(&b.lfs, &dir, "/"), 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(lfs_dir_read(&b.lfs, &dir, &info), 1);
        assert_string_equal(info.name, expected[i]);
    }
    assert_int_equal(info.size, 2);
    assert_int_equal(lfs_dir_read(&b.lfs, &dir, &info), 0);
    lfs_dir_close(&b.lfs, &dir);
    bench_stop(&b);
}

static void hundreds_of_names_fill_pair_after_pair(void **state)
{
    (void)state;
    struct bench b;
    char name[32];
    struct lfs_info info;
    bench_start(&b, 512, 512);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "d/file%d", i * 7 % 300);
        assert_int_equal(bench_write(&b, name, name, 5), 0);
    }
    bench_remount(&b);
    assert_int_equal(count_entries(&b, "d"), 300);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "d/file%d", i);
        assert_int_equal(lfs_stat(&b.lfs, name, &info), 0);
        assert_int_equal(lfs_remove(&b.lfs, name), 0);
    }
    assert_int_equal(count_entries(&b, "d"), 0);
    assert_int_equal(lfs_remove(&b.lfs, "d"), 0);
    assert_int_equal(lfs_used(&b.lfs), 2);
    bench_stop(&b);
}

static void entries_removed_while_listing_do_not_disturb_it(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_dir dir;
    struct lfs_info info;
    char name[32];
    int seen = 0;
    bench_start(&b, 512, 256);
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "f%02d", i);
        assert_int_equal(bench_write(&b, name, name, 3), 0);
    }
    assert_int_equal(lfs_dir_open(&b.lfs, &dir, ""), 0);
    while (lfs_dir_read(&b.lfs, &dir, &info) == 1) {
        if (info.name[0] == 'f') {
            assert_int_equal(lfs_remove(&b.lfs, info.name), 0);
            seen++;
        }
    }
    lfs_dir_close(&b.lfs, &dir);
    assert_int_equal(seen, 60);
    assert_int_equal(count_entries(&b, ""), 0);
    bench_stop(&b);
}

static void mkdir_and_remove_report_what_is_wrong(void **state)
{
    (void)state;
    struct bench b;
    char name[300];
    bench_start(&b, 4096, 64);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), LFS_ERR_EXIST);
    assert_int_equal(lfs_mkdir(&b.lfs, "/"), LFS_ERR_EXIST);
    assert_int_equal(lfs_mkdir(&b.lfs, "x/y"), LFS_ERR_NOENT);
    assert_int_equal(bench_write(&b, "d/f", "1", 1), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, "d/f/x"), LFS_ERR_NOTDIR);
    assert_int_equal(lfs_remove(&b.lfs, "d"), LFS_ERR_NOTEMPTY);
    assert_int_equal(lfs_remove(&b.lfs, "/"), LFS_ERR_INVAL);
    assert_int_equal(lfs_remove(&b.lfs, "no"), LFS_ERR_NOENT);
    memset(name, 'n', 256);
    name[256] = '\0';
    assert_int_equal(lfs_mkdir(&b.lfs, name), LFS_ERR_NAMETOOLONG);
    name[255] = '\0';
    assert_int_equal(lfs_mkdir(&b.lfs, name), 0);
    bench_stop(&b);
}

static void rename_replaces_like_with_like(void **state)
{
    (void)state;
    struct bench b;
    char data[8];
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_mkdir(&b.lfs, "d"), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, "e"), 0);
    assert_int_equal(lfs_mkdir(&b.lfs, "e/in"), 0);
    assert_int_equal(bench_write(&b, "f", "f", 1), 0);
    assert_int_equal(bench_write(&b, "g", "gg", 2), 0);
    assert_int_equal(lfs_rename(&b.lfs, "f", "g"), 0);
    assert_int_equal(bench_read(&b, "g", data, 8), 1);
    assert_int_equal(bench_read(&b, "f", data, 8), LFS_ERR_NOENT);
    assert_int_equal(lfs_rename(&b.lfs, "g", "d/g"), 0);
    assert_int_equal(bench_read(&b, "d/g", data, 8), 1);
    assert_int_equal(lfs_rename(&b.lfs, "d/g", "e"), LFS_ERR_ISDIR);
    assert_int_equal(lfs_rename(&b.lfs, "e", "d/g"), LFS_ERR_NOTDIR);
    assert_int_equal(lfs_rename(&b.lfs, "d", "e"), LFS_ERR_NOTEMPTY);
    assert_int_equal(lfs_rename(&b.lfs, "d", "e/in"), 0);
    assert_int_equal(bench_read(&b, "e/in/g", data, 8), 1);
    assert_int_equal(lfs_rename(&b.lfs, "e", "e/in/e"), LFS_ERR_INVAL);
    assert_int_equal(lfs_rename(&b.lfs, "e", "e"), 0);
    bench_stop(&b);
}

static void dots_and_slashes_in_paths_are_followed(void **state)
{
    (void)state;
    struct bench b;
    struct lfs_info info;
    bench_start(&b, 512, 64);
    assert_int_equal(lfs_mkdir(&b.lfs, "/d/"), 0);
    assert_int_equal(bench_write(&b, "//d/./f", "1", 1), 0);
    assert_int_equal(lfs_stat(&b.lfs, "d/../d/f", &info), 0);
    assert_int_equal(lfs_stat(&b.lfs, "../../d/x/../f", &info), 0);
    assert_int_equal(lfs_stat(&b.lfs, "d/f/", &info), LFS_ERR_NOTDIR);
    assert_int_equal(lfs_stat(&b.lfs, "d/..", &info), 0);
    assert_string_equal(info.name, "/");
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listing_is_in_order_and_starts_with_the_dots),
        cmocka_unit_test(hundreds_of_names_fill_pair_after_pair),
        cmocka_unit_test(entries_removed_while_listing_do_not_disturb_it),
        cmocka_unit_test(mkdir_and_remove_report_what_is_wrong),
        cmocka_unit_test(rename_replaces_like_with_like),
        cmocka_unit_test(dots_and_slashes_in_paths_are_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
