// Folders and numbered sequences.

#include "scene/album.h"

#include "bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
    char folder[32];
    char names[8][64];
    unsigned count;
    struct scene *scene;
    struct error err;
};

static void make_folder(struct bench *b)
{
    *b = (struct bench){.folder = "/tmp/espcam-album-XXXXXX"};
    assert_non_null(mkdtemp(b->folder));
}

static void put(struct bench *b, const char *name, const void *bytes, size_t size)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "%s/%s", b->folder, name);
    memcpy(b->names[b->count++], path, sizeof(path));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    (void)fclose(file);
}

static void put_picture(struct bench *b, const char *name, unsigned color)
{
    struct file_bytes jpeg = bench_jpeg(color);
    put(b, name, jpeg.bytes, jpeg.size);
    free(jpeg.bytes);
}

static int open_scene(struct bench *b, const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "%s%s", b->folder, name);
    return scene_open(&b->scene, path, &b->err);
}

static void remove_folder(struct bench *b)
{
    scene_close(b->scene);
    while (b->count > 0) {
        (void)unlink(b->names[--b->count]);
    }
    (void)rmdir(b->folder);
}

static void expect_colors(struct bench *b, const char *colors)
{
    for (uint64_t frame = 1; colors[frame - 1] != '\0'; frame++) {
        assert_int_equal(bench_color(b->scene, frame), colors[frame - 1] - '0');
    }
}

static void a_folder_is_seen_in_the_order_of_its_names_again_and_again(void **state)
{
    struct bench b;
    (void)state;
    make_folder(&b);
    put_picture(&b, "p10.jpg", 3);
    put_picture(&b, "p9.JPEG", 2);
    put_picture(&b, "a.jpg", 1);
    put_picture(&b, ".hidden.jpg", 4);
    put(&b, "notes.txt", "no picture", 10);
    assert_int_equal(open_scene(&b, "/"), 0);
    expect_colors(&b, "1231231");
    assert_int_equal(bench_color(b.scene, 3000), 3);
    remove_folder(&b);
}

static void a_sequence_goes_by_its_numbers(void **state)
{
    struct bench b;
    (void)state;
    make_folder(&b);
    put_picture(&b, "p010.jpg", 3);
    put_picture(&b, "p002.jpg", 1);
    put_picture(&b, "p007.jpg", 2);
    put_picture(&b, "p7.jpg", 4);
    put_picture(&b, "p007x.jpg", 4);
    assert_int_equal(open_scene(&b, "/p%03d.jpg"), 0);
    expect_colors(&b, "123123");
    remove_folder(&b);
}

static void plain_numbers_have_no_zeros_before_them(void **state)
{
    struct bench b;
    (void)state;
    make_folder(&b);
    put_picture(&b, "7.jpg", 1);
    put_picture(&b, "010.jpg", 4);
    put_picture(&b, "10.jpg", 2);
    assert_int_equal(open_scene(&b, "/%d.jpg"), 0);
    expect_colors(&b, "1212");
    remove_folder(&b);
}

static void one_picture_keeps_its_version(void **state)
{
    struct bench b;
    (void)state;
    make_folder(&b);
    put_picture(&b, "p.jpg", 1);
    assert_int_equal(open_scene(&b, ""), 0);
    uint64_t version = scene_frame(b.scene, 1)->version;
    assert_true(scene_frame(b.scene, 2)->version == version);
    remove_folder(&b);
}

static void a_damaged_picture_is_told_of_by_name_and_the_one_before_stays(void **state)
{
    struct bench b;
    struct bench_trouble trouble = {.count = 0};
    char wanted[128];
    (void)state;
    make_folder(&b);
    put_picture(&b, "1.jpg", 1);
    put(&b, "2.jpg", "no picture at all", 17);
    put_picture(&b, "3.jpg", 3);
    assert_int_equal(open_scene(&b, ""), 0);
    scene_on_trouble(b.scene, bench_told, &trouble);
    expect_colors(&b, "113113");
    (void)snprintf(wanted, sizeof(wanted),
                   "scene '%s/2.jpg': neither a picture (JPEG, PNG) nor a video (MJPEG, Y4M)", b.folder);
    assert_string_equal(trouble.sentence, wanted);
    assert_int_equal(trouble.count, 1);
    remove_folder(&b);
}

static void nothing_to_see(void **state)
{
    struct bench b;
    (void)state;
    make_folder(&b);
    put(&b, "notes.txt", "no picture", 10);
    assert_int_equal(open_scene(&b, ""), ERR_INVALID);
    assert_non_null(strstr(b.err.text, "the folder has no pictures (.jpg, .jpeg or .png)"));
    b.err.text[0] = '\0';
    assert_int_equal(open_scene(&b, "/p%d.jpg"), ERR_INVALID);
    assert_non_null(strstr(b.err.text, "p%d.jpg': there is no picture with such a name and a number"));
    b.err.text[0] = '\0';
    assert_int_equal(open_scene(&b, "/p%x.jpg"), ERR_IO);
    b.err.text[0] = '\0';
    assert_int_equal(open_scene(&b, "/nowhere/p%d.jpg"), ERR_IO);
    assert_non_null(strstr(b.err.text, "No such file or directory"));
    remove_folder(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_seen_in_the_order_of_its_names_again_and_again),
        cmocka_unit_test(a_sequence_goes_by_its_numbers),
        cmocka_unit_test(plain_numbers_have_no_zeros_before_them),
        cmocka_unit_test(one_picture_keeps_its_version),
        cmocka_unit_test(a_damaged_picture_is_told_of_by_name_and_the_one_before_stays),
        cmocka_unit_test(nothing_to_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
