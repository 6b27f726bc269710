// Videos: MJPEG and YUV4MPEG2, in memory, in a file and through a pipe.

#include "scene/video.h"

#include "bench.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
    struct file_bytes file;
    struct scene *scene;
    struct bench_trouble trouble;
    struct error err;
};

static int load(struct bench *b, struct file_bytes file)
{
    *b = (struct bench){.file = file};
    int code = scene_load(&b->scene, file.bytes, file.size, "x.mjpeg", &b->err);
    if (code == 0) {
        scene_on_trouble(b->scene, bench_told, &b->trouble);
    }
    return code;
}

static void unload(struct bench *b)
{
    scene_close(b->scene);
    free(b->file.bytes);
}

static void expect_colors(struct bench *b, const char *colors)
{
    for (uint64_t frame = 1; colors[frame - 1] != '\0'; frame++) {
        assert_int_equal(bench_color(b->scene, frame), colors[frame - 1] - '0');
    }
}

static void each_frame_sees_the_next_picture_and_the_last_one_stays(void **state)
{
    struct bench b;
    (void)state;
    assert_int_equal(load(&b, bench_mjpeg("1234", "")), 0);
    expect_colors(&b, "1234444");
    assert_int_equal(b.trouble.count, 0);
    unload(&b);
    assert_int_equal(load(&b, bench_y4m("1234", " F25:1 Ip A1:1 C420jpeg", 48)), 0);
    expect_colors(&b, "1234444");
    assert_int_equal(b.trouble.count, 0);
    unload(&b);
}

static void frames_that_nobody_looked_at_have_passed(void **state)
{
    struct bench b;
    (void)state;
    assert_int_equal(load(&b, bench_mjpeg("1234123", "")), 0);
    assert_int_equal(bench_color(b.scene, 3), 3);
    assert_int_equal(bench_color(b.scene, 6), 2);
    assert_int_equal(bench_color(b.scene, 6), 2);
    assert_int_equal(bench_color(b.scene, 100), 3);
    unload(&b);
}

static void another_picture_has_another_version(void **state)
{
    struct bench b;
    (void)state;
    assert_int_equal(load(&b, bench_mjpeg("12", "")), 0);
    uint64_t first = scene_frame(b.scene, 1)->version, second = scene_frame(b.scene, 2)->version;
    assert_true(first != second);
    assert_true(scene_frame(b.scene, 3)->version == second);
    unload(&b);
}

static void headers_between_pictures_are_passed_over(void **state)
{
    struct bench b;
    (void)state;
    assert_int_equal(load(&b, bench_mjpeg("123", "\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n")), 0);
    expect_colors(&b, "123");
    unload(&b);
}

static void y4m_of_every_sampling(void **state)
{
    static const struct {
        const char *parameters;
        size_t samples;
    } kinds[] = {{"", 48},      {" C420mpeg2", 48}, {" C420paldv", 48},
                 {" C422", 96}, {" C444", 192},     {" C411", 48}};
    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct bench b;
        assert_int_equal(load(&b, bench_y4m("1234", kinds[i].parameters, kinds[i].samples)), 0);
        expect_colors(&b, "1234");
        unload(&b);
    }
    struct bench b;
    assert_int_equal(load(&b, bench_y4m("44", " Cmono", 0)), 0);
    expect_colors(&b, "44");
    unload(&b);
}

static unsigned middle_of(struct scene *scene)
{
    const struct picture *picture = scene_frame(scene, 1);
    return picture->rgb[((size_t)(picture->height / 2) * picture->width + picture->width / 2) * 3];
}

static void the_range_of_y_is_as_the_header_says(void **state)
{
    struct bench b;
    (void)state;
    assert_int_equal(load(&b, bench_y4m("4", " Cmono", 0)), 0);
    assert_int_equal(middle_of(b.scene), 255); // 235 is white
    unload(&b);
    assert_int_equal(load(&b, bench_y4m("4", " Cmono XYSCSS=MONO XCOLORRANGE=FULL", 0)), 0);
    assert_int_equal(middle_of(b.scene), 235);
    unload(&b);
}

// What is damaged

static void a_damaged_picture_is_told_of_and_the_one_before_stays(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes all = bench_mjpeg("1", ""), two = bench_jpeg(2), three = bench_mjpeg("34", "");
    uint8_t *frame = two.bytes;
    while (frame[0] != 0xff || frame[1] != 0xc0) { // start of frame: length, bits a sample
        frame++;
    }
    frame[4] = 99;
    bench_append(&all, two.bytes, two.size);
    bench_append(&all, three.bytes, three.size);
    free(two.bytes);
    free(three.bytes);
    assert_int_equal(load(&b, all), 0);
    assert_int_equal(bench_color(b.scene, 1), 1);
    assert_int_equal(bench_color(b.scene, 2), 1);
    assert_int_equal(bench_color(b.scene, 10), 4);
    assert_int_equal(b.trouble.count, 1);
    assert_non_null(strstr(b.trouble.sentence, "scene 'x.mjpeg, picture 2': damaged JPEG"));
    unload(&b);
}

static void a_video_that_breaks_off_ends_there(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes jpeg = bench_mjpeg("123", ""), y4m = bench_y4m("123", "", 48);
    jpeg.size -= 100;
    y4m.size -= 100;
    assert_int_equal(load(&b, jpeg), 0);
    expect_colors(&b, "1222");
    assert_string_equal(b.trouble.sentence,
                        "scene 'x.mjpeg, picture 3': ends in the middle of the picture (truncated?)");
    unload(&b);
    assert_int_equal(load(&b, y4m), 0);
    expect_colors(&b, "1222");
    assert_int_equal(b.trouble.count, 1);
    unload(&b);
}

static void expect_refusal(struct file_bytes file, int code, const char *text)
{
    struct bench b;
    assert_int_equal(load(&b, file), code);
    assert_null(b.scene);
    assert_string_equal(b.err.text, text);
    free(file.bytes);
}

static struct file_bytes text(const char *words)
{
    struct file_bytes file = {NULL, 0};
    bench_append(&file, words, strlen(words));
    return file;
}

static void what_is_no_video(void **state)
{
    (void)state;
    expect_refusal(text("--frame\r\nno picture"), ERR_INVALID, "scene 'x.mjpeg': there is no picture in it");
    expect_refusal(text("\xff\xd8\xff"), ERR_INVALID,
                   "scene 'x.mjpeg': neither a picture (JPEG, PNG) nor a video (MJPEG, Y4M)");
    expect_refusal(text("YUV4MPEG2 F25:1\nFRAME\n"), ERR_INVALID,
                   "scene 'x.mjpeg': Y4M without a width and a height from 1 to 65535");
    expect_refusal(text("YUV4MPEG2 W16 H70000\nFRAME\n"), ERR_INVALID,
                   "scene 'x.mjpeg': Y4M without a width and a height from 1 to 65535");
    expect_refusal(
        text("YUV4MPEG2 W20000 H20000\nFRAME\n"), ERR_LIMIT,
        "scene 'x.mjpeg': 20000 x 20000 pixels is too large for a video (at most 16 million pixels)");
    expect_refusal(
        text("YUV4MPEG2 W16 H12 C420p10\nFRAME\n"), ERR_INVALID,
        "scene 'x.mjpeg': Y4M with colours '420p10' is not read here (420, 422, 444, 411 and mono of 8 "
        "bits are; ffmpeg -pix_fmt yuv420p makes it)");
    expect_refusal(text("YUV4MPEG2 W16 H12\n"), ERR_INVALID, "scene 'x.mjpeg': there is no picture in it");
    expect_refusal(text("YUV4MPEG2 W16 H12\nFRAME\n123"), ERR_INVALID,
                   "scene 'x.mjpeg, picture 1': ends in the middle of the picture (truncated?)");
    expect_refusal(text("YUV4MPEG2 W16 H12\nPICTURE\n"), ERR_INVALID,
                   "scene 'x.mjpeg, picture 1': no YUV4MPEG2: no FRAME where one must be");
}

// Files and pipes

static void write_file(const char *name, struct file_bytes file)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file.bytes, file.size), file.size);
    (void)close(fd);
    free(file.bytes);
}

static void expect_rounds(const char *name, struct file_bytes file)
{
    struct bench b = {.scene = NULL};
    write_file(name, file);
    assert_int_equal(scene_open(&b.scene, name, &b.err), 0);
    expect_colors(&b, "1231231");
    assert_int_equal(bench_color(b.scene, 3000001), 1);
    assert_int_equal(bench_color(b.scene, 3000005), 2);
    scene_close(b.scene);
    (void)unlink(name);
}

static void a_file_begins_again(void **state)
{
    char folder[] = "/tmp/espcam-video-XXXXXX", name[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(name, sizeof(name), "%s/a.MJPEG", folder);
    expect_rounds(name, bench_mjpeg("123", ""));
    (void)snprintf(name, sizeof(name), "%s/a.y4m", folder);
    expect_rounds(name, bench_y4m("123", "", 48));
    (void)rmdir(folder);
}

static void two_pictures_in_a_file_for_one_are_one(void **state)
{
    char name[] = "/tmp/espcam-video-XXXXXX";
    struct bench b = {.scene = NULL};
    (void)state;
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    (void)close(fd);
    write_file(name, bench_mjpeg("12", ""));
    assert_int_equal(scene_open(&b.scene, name, &b.err), 0);
    expect_colors(&b, "11");
    scene_close(b.scene);
    (void)unlink(name);
}

static void a_named_pipe_gives_what_comes(void **state)
{
    char folder[] = "/tmp/espcam-video-XXXXXX", name[64];
    struct bench b = {.scene = NULL};
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(name, sizeof(name), "%s/pipe", folder);
    assert_int_equal(mkfifo(name, 0600), 0);
    int fd = open(name, O_RDWR); // both ends: opening does not wait
    assert_true(fd >= 0);
    struct file_bytes video = bench_mjpeg("12", "");
    assert_int_equal(write(fd, video.bytes, video.size), video.size);
    free(video.bytes);
    assert_int_equal(scene_open(&b.scene, name, &b.err), 0);
    expect_colors(&b, "12");
    (void)close(fd);
    assert_int_equal(bench_color(b.scene, 3), 2);
    scene_close(b.scene);
    (void)unlink(name);
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_frame_sees_the_next_picture_and_the_last_one_stays),
        cmocka_unit_test(frames_that_nobody_looked_at_have_passed),
        cmocka_unit_test(another_picture_has_another_version),
        cmocka_unit_test(headers_between_pictures_are_passed_over),
        cmocka_unit_test(y4m_of_every_sampling),
        cmocka_unit_test(the_range_of_y_is_as_the_header_says),
        cmocka_unit_test(a_damaged_picture_is_told_of_and_the_one_before_stays),
        cmocka_unit_test(a_video_that_breaks_off_ends_there),
        cmocka_unit_test(what_is_no_video),
        cmocka_unit_test(a_file_begins_again),
        cmocka_unit_test(two_pictures_in_a_file_for_one_are_one),
        cmocka_unit_test(a_named_pipe_gives_what_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
