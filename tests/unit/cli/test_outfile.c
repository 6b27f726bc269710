// A file that appears whole or not at all (cli/outfile.h).

#include "cli/outfile.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

// Every test works in an empty folder of its own, which is the current one.
struct folder {
    char path[64];
    char *before;
};

static int enter(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    (void)strcpy(folder->path, "/tmp/outfile.XXXXXX");
    folder->before = getcwd(NULL, 0);
    *state = folder;
    return folder->before == NULL || mkdtemp(folder->path) == NULL || chdir(folder->path) != 0 ? -1 : 0;
}

static unsigned count_files(void)
{
    unsigned count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

static int leave(void **state)
{
    struct folder *folder = *state;
    (void)unlink("a");
    (void)rmdir("d");
    int status = chdir(folder->before) != 0 || rmdir(folder->path) != 0 ? -1 : 0;
    free(folder->before);
    free(folder);
    return status;
}

static void assert_content(const char *path, const char *expected)
{
    uint8_t *bytes;
    size_t count;
    struct error err = {.text = ""};
    assert_int_equal(infile_read(path, 100, &bytes, &count, &err), 0);
    assert_int_equal(count, strlen(expected));
    assert_memory_equal(bytes, expected, count);
    free(bytes);
}

static void what_is_saved_can_be_read(void **state)
{
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_save("a", "first", 5, &err), 0);
    assert_content("a", "first");
    assert_int_equal(outfile_save("a", "", 0, &err), 0);
    assert_content("a", "");
    assert_int_equal(count_files(), 1);
}

static void before_the_commit_the_old_file_stands(void **state)
{
    struct outfile out;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_save("a", "old", 3, &err), 0);
    assert_int_equal(outfile_open(&out, "a", &err), 0);
    assert_int_equal(outfile_write(&out, "new", 3, &err), 0);
    assert_content("a", "old");
    assert_int_equal(outfile_commit(&out, &err), 0);
    outfile_abandon(&out);
    assert_content("a", "new");
}

static void an_abandoned_file_leaves_nothing(void **state)
{
    struct outfile out;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_open(&out, "a", &err), 0);
    assert_int_equal(outfile_write(&out, "new", 3, &err), 0);
    assert_int_equal(count_files(), 1);
    outfile_abandon(&out);
    outfile_abandon(&out);
    assert_int_equal(count_files(), 0);
}

static void while_it_rests_nothing_lies_beside_it(void **state)
{
    struct outfile out;
    struct stat info;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_save("a", "old", 3, &err), 0);
    assert_int_equal(chmod("a", 0640), 0);
    assert_int_equal(outfile_open(&out, "a", &err), 0);
    outfile_rest(&out);
    assert_int_equal(count_files(), 1);
    assert_content("a", "old");
    assert_int_equal(outfile_write(&out, "new", 3, &err), 0);
    assert_int_equal(outfile_commit(&out, &err), 0);
    assert_content("a", "new");
    assert_int_equal(stat("a", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(outfile_open(&out, "a", &err), 0);
    outfile_rest(&out);
    outfile_abandon(&out);
    assert_content("a", "new");
    assert_int_equal(count_files(), 1);
}

static void the_file_is_as_public_as_the_umask_says(void **state)
{
    struct stat info;
    struct error err = {.text = ""};
    mode_t before = umask(027);
    (void)state;
    assert_int_equal(outfile_save("a", "x", 1, &err), 0);
    (void)umask(before);
    assert_int_equal(stat("a", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
}

static void a_folder_is_no_file(void **state)
{
    uint8_t *bytes;
    size_t count;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(mkdir("d", 0777), 0);
    assert_int_equal(outfile_save("d", "x", 1, &err), ERR_IO);
    assert_string_equal(err.text, "cannot write 'd': Is a directory");
    err.text[0] = '\0';
    assert_int_equal(infile_read("d", 100, &bytes, &count, &err), ERR_IO);
    assert_string_equal(err.text, "cannot read 'd': Is a directory");
    assert_null(bytes);
}

static void a_full_device_is_an_error(void **state)
{
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_save("/dev/full", "x", 1, &err), ERR_IO);
    assert_string_equal(err.text, "cannot write '/dev/full': No space left on device");
}

static void a_file_above_the_limit_is_not_read(void **state)
{
    uint8_t *bytes;
    size_t count;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(outfile_save("a", "12345", 5, &err), 0);
    assert_int_equal(infile_read("a", 4, &bytes, &count, &err), ERR_LIMIT);
    assert_null(bytes);
    assert_int_equal(infile_read("a", 5, &bytes, &count, &err), 0);
    assert_int_equal(count, 5);
    free(bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_saved_can_be_read),
        TEST(before_the_commit_the_old_file_stands),
        TEST(an_abandoned_file_leaves_nothing),
        TEST(while_it_rests_nothing_lies_beside_it),
        TEST(the_file_is_as_public_as_the_umask_says),
        TEST(a_folder_is_no_file),
        TEST(a_full_device_is_an_error),
        TEST(a_file_above_the_limit_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
