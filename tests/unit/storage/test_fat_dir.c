// FAT directories: names, long and short, in every state of a directory.
#include "tests/unit/storage/fat_bench.h"

#include <stdlib.h>

static int count_entries(struct bench *b, const char *path)
{
    struct fat_dir dir;
    struct fat_info info;
    int n = 0;
    int more = fat_dir_open(&b->fat, &dir, path);
    while (more >= 0 && (more = fat_dir_read(&b->fat, &dir, &info)) > 0) {
        n++;
    }
    assert_int_equal(more, 0);
    return n;
}

static bool listed(struct bench *b, const char *path, const char *name)
{
    struct fat_dir dir;
    struct fat_info info;
    bool found = false;
    int more = fat_dir_open(&b->fat, &dir, path);
    while (more >= 0 && (more = fat_dir_read(&b->fat, &dir, &info)) > 0) {
        found = found || strcmp(info.name, name) == 0;
    }
    return found;
}

static void names_come_back_as_they_were_given(void **state)
{
    static const char *const names[] = {
        "a",
        "photo.jpg",
        "PHOTO2.JPG",
        "Mixed.Case",
        "UPPER.low",
        "with space.txt",
        ".hidden",
        "many.dots.in.name.tar.gz",
        "+,;=[].x",
        "thirteen char",
        "twenty-six characters long",
        "żółw.txt",
        "фото камеры.jpeg",
        "写真.jpg",
        "\xf0\x9f\x93\xb7.jpg",
        "NoExtensionButLong",
        "x.jpeg",
    };
    struct bench b;
    char out[8];
    (void)state;
    bench_start(&b, 4000, 12, 1);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(bench_write(&b, names[i], "abc", 3), 0);
    }
    bench_remount(&b);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(listed(&b, "", names[i]));
        assert_int_equal(bench_read(&b, names[i], out, sizeof out), 3);
    }
    bench_stop(&b);
}

static void names_have_no_case(void **state)
{
    struct bench b;
    char out[8];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(bench_write(&b, "Long Name of a File.txt", "abc", 3), 0);
    assert_int_equal(bench_write(&b, "Фото.jpg", "abc", 3), 0);
    assert_int_equal(bench_read(&b, "LONG name OF a file.TXT", out, sizeof out), 3);
    assert_int_equal(bench_read(&b, "фОТО.JPG", out, sizeof out), 3);
    assert_int_equal(bench_read(&b, "LONGNA~1.TXT", out, sizeof out), 3);
    bench_stop(&b);
}

static void what_fat_cannot_hold_is_refused(void **state)
{
    struct bench b;
    char name[400];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(bench_write(&b, "a:b", "", 0), FAT_ERR_INVAL);
    assert_int_equal(bench_write(&b, "a\xff", "", 0), FAT_ERR_INVAL);
    assert_int_equal(bench_write(&b, "...", "", 0), FAT_ERR_INVAL);
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    assert_int_equal(bench_write(&b, name, "", 0), FAT_ERR_NAMETOOLONG);
    name[255] = '\0';
    assert_int_equal(bench_write(&b, name, "", 0), 0);
    assert_true(listed(&b, "/", name));
    assert_int_equal(fat_remove(&b.fat, name), 0);
    assert_int_equal(bench_write(&b, "missing/file", "", 0), FAT_ERR_NOENT);
    assert_int_equal(bench_write(&b, "file", "", 0), 0);
    assert_int_equal(bench_write(&b, "file/below", "", 0), FAT_ERR_NOTDIR);
    bench_stop(&b);
}

static void directories_grow_and_names_are_reused(void **state)
{
    struct bench b;
    char name[80];
    (void)state;
    bench_start(&b, 9000, 16, 1);
    assert_int_equal(fat_mkdir(&b.fat, "dir"), 0);
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "dir/a picture with a long name, number %d.jpg", i);
        assert_int_equal(bench_write(&b, name, "x", 1), 0);
    }
    assert_int_equal(count_entries(&b, "dir"), 200);
    for (int i = 0; i < 200; i += 2) {
        snprintf(name, sizeof name, "dir/a picture with a long name, number %d.jpg", i);
        assert_int_equal(fat_remove(&b.fat, name), 0);
    }
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof name, "dir/%.*s%d", i % 60,
                 "a-name-of-varying-length-to-fill-what-was-left-free-before", i);
        assert_int_equal(bench_write(&b, name, "x", 1), 0);
    }
    assert_int_equal(count_entries(&b, "dir"), 250);
    bench_remount(&b);
    assert_int_equal(count_entries(&b, "dir"), 250);
    bench_stop(&b);
}

static void names_of_all_lengths_fit_everywhere(void **state)
{
    struct bench b;
    char name[300];
    (void)state;
    bench_start(&b, 70000, 32, 1);
    memset(name, 'm', sizeof name);
    for (int n = 255; n > 20; n -= 7) {
        snprintf(name, sizeof name, "%03d", n);
        name[3] = '-';
        name[n] = '\0';
        assert_int_equal(bench_write(&b, name, "x", 1), 0);
        assert_true(listed(&b, "", name));
        name[n] = 'm';
    }
    bench_stop(&b);
}

static void the_fixed_root_is_full_one_day(void **state)
{
    struct bench b;
    char name[20];
    int err = 0;
    int i = 0;
    (void)state;
    bench_start(&b, 2000, 12, 1);
    for (; err == 0; i++) {
        snprintf(name, sizeof name, "F%d", i);
        err = bench_write(&b, name, "", 0);
    }
    assert_int_equal(err, FAT_ERR_NOSPC);
    assert_int_equal(i - 1, 112);
    bench_stop(&b);
}

static void directories_come_and_go(void **state)
{
    struct bench b;
    struct fat_info info;
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(fat_mkdir(&b.fat, "one"), 0);
    assert_int_equal(fat_mkdir(&b.fat, "one"), FAT_ERR_EXIST);
    assert_int_equal(fat_mkdir(&b.fat, "one/two"), 0);
    assert_int_equal(fat_remove(&b.fat, "one"), FAT_ERR_ACCES);
    assert_int_equal(fat_stat(&b.fat, "one/two", &info), 0);
    assert_true(info.directory);
    assert_int_equal(fat_rename(&b.fat, "one", "one/two/three"), FAT_ERR_INVAL);
    assert_int_equal(fat_rename(&b.fat, "one/two", "Two, moved up"), 0);
    assert_int_equal(fat_remove(&b.fat, "one"), 0);
    assert_int_equal(fat_rename(&b.fat, "Two, moved up", "two"), 0);
    assert_int_equal(fat_remove(&b.fat, "two/"), 0);
    assert_int_equal(count_entries(&b, ""), 0);
    bench_stop(&b);
}

static void renames_replace_files(void **state)
{
    struct bench b;
    char out[8];
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(bench_write(&b, "a", "aaa", 3), 0);
    assert_int_equal(bench_write(&b, "b", "bb", 2), 0);
    assert_int_equal(fat_mkdir(&b.fat, "d"), 0);
    assert_int_equal(fat_rename(&b.fat, "a", "b"), 0);
    assert_int_equal(bench_read(&b, "b", out, sizeof out), 3);
    assert_int_equal(fat_rename(&b.fat, "b", "d"), FAT_ERR_EXIST);
    assert_int_equal(fat_rename(&b.fat, "b", "B"), 0);
    assert_true(listed(&b, "", "B"));
    assert_int_equal(fat_rename(&b.fat, "b", "b"), 0);
    assert_int_equal(fat_rename(&b.fat, "b", "a name with several slots"), 0);
    assert_int_equal(fat_rename(&b.fat, "a name with several slots", "d/c"), 0);
    assert_int_equal(fat_rename(&b.fat, "gone", "x"), FAT_ERR_NOENT);
    assert_int_equal(bench_read(&b, "d/c", out, sizeof out), 3);
    assert_int_equal(count_entries(&b, ""), 1);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_back_as_they_were_given),
        cmocka_unit_test(names_have_no_case),
        cmocka_unit_test(what_fat_cannot_hold_is_refused),
        cmocka_unit_test(directories_grow_and_names_are_reused),
        cmocka_unit_test(names_of_all_lengths_fit_everywhere),
        cmocka_unit_test(the_fixed_root_is_full_one_day),
        cmocka_unit_test(directories_come_and_go),
        cmocka_unit_test(renames_replace_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
