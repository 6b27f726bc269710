// A webcam, against a fake Video4Linux driver: what is asked of it, in which order, and what it may do wrong.

#include "scene/webcam.h"

#include "bench.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>
#include <linux/videodev2.h>

#define FD      42
#define BUFFERS 3U // fewer than are asked for
#define SIZE    65536U

struct fake {
    // How it is
    uint32_t capabilities;
    bool has_mjpeg, has_yuyv;
    int open_error, stream_error; // errno
    unsigned line;                // bytes of a YUYV line

    // What was done to it
    bool opened, streams;
    unsigned mapped, asked_width;
    uint32_t format;

    // Its buffers: queued by us, then filled in this order
    uint8_t memory[BUFFERS][SIZE];
    size_t used[BUFFERS];
    bool queued[BUFFERS], damaged[BUFFERS];
    unsigned full[BUFFERS], full_count;
    bool unplugged;
    unsigned seen_first; // a colour that comes when it is waited for
};

static int fake_open(void *ctx, const char *path)
{
    struct fake *fake = ctx;
    assert_string_equal(path, "/dev/video7");
    errno = fake->open_error;
    fake->opened = fake->open_error == 0;
    return fake->opened ? FD : -1;
}

static void fake_close(void *ctx, int fd)
{
    struct fake *fake = ctx;
    assert_int_equal(fd, FD);
    assert_false(fake->streams);
    assert_int_equal(fake->mapped, 0);
    fake->opened = false;
}

static int refuse(int error)
{
    errno = error;
    return -1;
}

static int enumerate(const struct fake *fake, struct v4l2_fmtdesc *description)
{
    uint32_t formats[2];
    unsigned count = 0;
    if (fake->has_yuyv) {
        formats[count++] = V4L2_PIX_FMT_YUYV;
    }
    if (fake->has_mjpeg) {
        formats[count++] = V4L2_PIX_FMT_MJPEG;
    }
    if (description->index >= count) {
        return refuse(EINVAL);
    }
    description->pixelformat = formats[description->index];
    return 0;
}

static int set_format(struct fake *fake, struct v4l2_format *format)
{
    struct v4l2_pix_format *pix = &format->fmt.pix;
    fake->asked_width = pix->width;
    if (!(pix->pixelformat == V4L2_PIX_FMT_MJPEG ? fake->has_mjpeg : fake->has_yuyv)) {
        pix->pixelformat = V4L2_PIX_FMT_GREY; // drivers choose another one
    }
    fake->format = pix->pixelformat;
    pix->width = 16;
    pix->height = 12;
    pix->bytesperline = fake->line;
    return 0;
}

static int dequeue(struct fake *fake, struct v4l2_buffer *buffer)
{
    if (fake->unplugged) {
        return refuse(ENODEV);
    }
    if (fake->full_count == 0) {
        return refuse(EAGAIN);
    }
    unsigned index = fake->full[0];
    memmove(fake->full, fake->full + 1, --fake->full_count * sizeof(fake->full[0]));
    buffer->index = index;
    buffer->bytesused = (uint32_t)fake->used[index];
    buffer->flags = fake->damaged[index] ? V4L2_BUF_FLAG_ERROR : 0;
    return 0;
}

static int fake_buffers(struct fake *fake, unsigned long request, void *argument)
{
    struct v4l2_buffer *buffer = argument;
    switch (request) {
    case VIDIOC_QUERYBUF:
        buffer->length = SIZE;
        buffer->m.offset = buffer->index * 0x100000;
        return 0;
    case VIDIOC_QBUF:
        assert_true(buffer->index < BUFFERS && !fake->queued[buffer->index]);
        fake->queued[buffer->index] = true;
        return 0;
    case VIDIOC_DQBUF:
        return dequeue(fake, buffer);
    default:
        fail();
        return -1;
    }
}

static int fake_control(void *ctx, int fd, unsigned long request, void *argument)
{
    struct fake *fake = ctx;
    assert_int_equal(fd, FD);
    switch (request) {
    case VIDIOC_QUERYCAP:
        if (fake->capabilities == 0) {
            return refuse(ENOTTY);
        }
        ((struct v4l2_capability *)argument)->capabilities = fake->capabilities | V4L2_CAP_DEVICE_CAPS;
        ((struct v4l2_capability *)argument)->device_caps = fake->capabilities;
        return 0;
    case VIDIOC_ENUM_FMT:
        return enumerate(fake, argument);
    case VIDIOC_S_FMT:
        return set_format(fake, argument);
    case VIDIOC_REQBUFS:
        ((struct v4l2_requestbuffers *)argument)->count = BUFFERS;
        return 0;
    case VIDIOC_STREAMON:
        fake->streams = fake->stream_error == 0;
        return fake->streams ? 0 : refuse(fake->stream_error);
    case VIDIOC_STREAMOFF:
        fake->streams = false;
        return 0;
    default:
        return fake_buffers(fake, request, argument);
    }
}

static void *fake_map(void *ctx, int fd, size_t size, int64_t offset)
{
    struct fake *fake = ctx;
    assert_int_equal(fd, FD);
    assert_int_equal(size, SIZE);
    fake->mapped++;
    return fake->memory[offset / 0x100000];
}

static void fake_unmap(void *ctx, void *at, size_t size)
{
    struct fake *fake = ctx;
    (void)at;
    assert_int_equal(size, SIZE);
    fake->mapped--;
}

// The camera sees something: fills the lowest buffer that we have queued.
static void see(struct fake *fake, const void *bytes, size_t size, bool damaged)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (fake->queued[i]) {
            memcpy(fake->memory[i], bytes, size);
            fake->used[i] = size;
            fake->damaged[i] = damaged;
            fake->queued[i] = false;
            fake->full[fake->full_count++] = i;
            return;
        }
    }
    fail_msg("the driver has no buffer: they were not given back");
}

static void see_jpeg(struct fake *fake, unsigned color)
{
    struct file_bytes jpeg = bench_jpeg(color);
    see(fake, jpeg.bytes, jpeg.size, false);
    free(jpeg.bytes);
}

static int fake_wait(void *ctx, int fd, int ms)
{
    struct fake *fake = ctx;
    (void)fd;
    assert_true(ms > 0);
    if (fake->seen_first != 0) {
        see_jpeg(fake, fake->seen_first);
        fake->seen_first = 0;
    }
    return fake->full_count > 0 ? 1 : 0;
}

struct bench {
    struct fake fake;
    struct webcam_os os;
    struct source source;
    struct fit fit;
    struct scene *scene;
    struct error err;
    struct bench_trouble trouble;
};

static void set_up(struct bench *b)
{
    memset(b, 0, sizeof(*b));
    b->fake.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    b->fake.has_mjpeg = b->fake.has_yuyv = true;
    b->fake.line = 32;
    b->os =
        (struct webcam_os){&b->fake, fake_open, fake_close, fake_control, fake_map, fake_unmap, fake_wait};
}

static int open_webcam(struct bench *b)
{
    return webcam_open(&b->source, "/dev/video7", &b->os, &b->err);
}

static int show(struct bench *b)
{
    b->err.text[0] = '\0';
    return b->source.show(b->source.state, &b->fit, 0, &b->err);
}

static void tear_down(struct bench *b)
{
    b->source.close(b->source.state);
    fit_deinit(&b->fit);
    assert_false(b->fake.opened);
}

static const uint8_t *middle(const struct bench *b)
{
    const struct picture *picture = &b->fit.picture;
    return picture->rgb + ((size_t)(picture->height / 2) * picture->width + picture->width / 2) * 3;
}

static void mjpeg_is_taken_when_there_is_a_choice(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    assert_int_equal(open_webcam(&b), 0);
    assert_int_equal(b.fake.format, V4L2_PIX_FMT_MJPEG);
    assert_int_equal(b.fake.asked_width, 1600);
    see_jpeg(&b.fake, 1);
    assert_int_equal(show(&b), 1);
    assert_in_range(middle(&b)[0], 220, 240);
    assert_int_equal(b.fit.picture.width, 16);
    tear_down(&b);
}

static void a_camera_with_mjpeg_alone(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    b.fake.has_yuyv = false;
    assert_int_equal(open_webcam(&b), 0);
    see_jpeg(&b.fake, 2);
    assert_int_equal(show(&b), 1);
    assert_in_range(middle(&b)[1], 190, 210);
    tear_down(&b);
}

static void yuyv_with_longer_lines(void **state)
{
    static struct bench b;
    uint8_t picture[12][40];
    (void)state;
    set_up(&b);
    b.fake.has_mjpeg = false;
    b.fake.line = 40;
    assert_int_equal(open_webcam(&b), 0);
    assert_int_equal(b.fake.format, V4L2_PIX_FMT_YUYV);
    for (unsigned y = 0; y < 12; y++) {
        for (unsigned x = 0; x < 40; x += 4) {
            memcpy(&picture[y][x], x < 32 ? "\x52\x5a\x52\xf0" : "\xff\xff\xff\xff",
                   4); // red, then no picture
        }
    }
    see(&b.fake, picture, sizeof(picture) - 8, false);
    assert_int_equal(show(&b), 1);
    assert_in_range(middle(&b)[0], 250, 255);
    assert_in_range(middle(&b)[1], 0, 5);
    assert_in_range(b.fit.picture.rgb[15 * 3 + 1], 0, 5);
    see(&b.fake, picture, 100, false);
    assert_int_equal(show(&b), ERR_INVALID);
    assert_string_equal(b.err.text, "scene 'v4l2:/dev/video7': a picture is not whole");
    tear_down(&b);
}

static void the_newest_picture_is_shown_and_all_buffers_go_back(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    assert_int_equal(open_webcam(&b), 0);
    for (unsigned round = 0; round < 5; round++) {
        see_jpeg(&b.fake, 1);
        see_jpeg(&b.fake, 2);
        see_jpeg(&b.fake, 3);
        assert_int_equal(show(&b), 1);
        assert_in_range(middle(&b)[2], 210, 230);
        assert_int_equal(show(&b), 0);
    }
    tear_down(&b);
}

static void damaged_pictures_are_left_out(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    assert_int_equal(open_webcam(&b), 0);
    see(&b.fake, "\xff\xd8 but then nothing", 20, false);
    assert_int_equal(show(&b), ERR_TIMEOUT); // it was the only one: the scene waits for a whole one
    see_jpeg(&b.fake, 2);
    assert_int_equal(show(&b), 1);
    see(&b.fake, "", 0, true);
    assert_int_equal(show(&b), 0);
    assert_in_range(middle(&b)[1], 190, 210);
    tear_down(&b);
}

static void a_camera_that_is_pulled_out_is_told_of_once(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    assert_int_equal(open_webcam(&b), 0);
    see_jpeg(&b.fake, 2);
    assert_int_equal(show(&b), 1);
    b.fake.unplugged = true;
    assert_int_equal(show(&b), ERR_IO);
    assert_string_equal(b.err.text, "scene 'v4l2:/dev/video7': its pictures have stopped: No such device");
    assert_int_equal(show(&b), 0);
    tear_down(&b);
}

static void expect_refusal(struct bench *b, int code, const char *text)
{
    assert_int_equal(open_webcam(b), code);
    assert_string_equal(b->err.text, text);
    tear_down(b);
}

static void what_is_no_camera_is_refused(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    b.fake.open_error = ENOENT;
    expect_refusal(&b, ERR_IO,
                   "scene 'v4l2:/dev/video7': No such file or directory (is the camera plugged in? "
                   "'ls /dev/video*' lists those that are)");
    set_up(&b);
    b.fake.open_error = EACCES;
    expect_refusal(&b, ERR_IO,
                   "scene 'v4l2:/dev/video7': Permission denied (the user must be in the group 'video')");
    set_up(&b);
    b.fake.open_error = EBUSY;
    expect_refusal(&b, ERR_IO, "scene 'v4l2:/dev/video7': Device or resource busy (another program uses it)");
    set_up(&b);
    b.fake.capabilities = 0;
    expect_refusal(&b, ERR_INVALID,
                   "scene 'v4l2:/dev/video7': it is no Video4Linux device (Inappropriate ioctl for device)");
    set_up(&b);
    b.fake.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    expect_refusal(
        &b, ERR_INVALID,
        "scene 'v4l2:/dev/video7': the device gives no pictures (a camera often has two: try the next "
        "number)");
    set_up(&b);
    b.fake.has_mjpeg = b.fake.has_yuyv = false;
    expect_refusal(&b, ERR_INVALID, "scene 'v4l2:/dev/video7': it gives neither MJPEG nor YUYV");
    set_up(&b);
    b.fake.stream_error = EBUSY;
    expect_refusal(
        &b, ERR_IO,
        "scene 'v4l2:/dev/video7': it does not start (does another program use it?): Device or resource "
        "busy");
}

static void a_scene_begins_with_its_first_picture(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    assert_int_equal(scene_open_webcam(&b.scene, "/dev/video7", &b.os, &b.err), ERR_TIMEOUT);
    assert_string_equal(b.err.text, "scene 'v4l2:/dev/video7': no picture comes");
    assert_false(b.fake.opened);
}

static void a_camera_that_is_pulled_out_before_its_first_picture(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    b.fake.full_count = 1; // the descriptor can be read: that is how the end shows
    b.fake.unplugged = true;
    assert_int_equal(scene_open_webcam(&b.scene, "/dev/video7", &b.os, &b.err), ERR_IO);
    assert_string_equal(b.err.text, "scene 'v4l2:/dev/video7': its pictures have stopped: No such device");
    assert_false(b.fake.opened);
}

static void a_scene_keeps_the_last_picture_of_a_camera_that_is_gone(void **state)
{
    static struct bench b;
    (void)state;
    set_up(&b);
    b.fake.seen_first = 2;
    assert_int_equal(scene_open_webcam(&b.scene, "/dev/video7", &b.os, &b.err), 0);
    scene_on_trouble(b.scene, bench_told, &b.trouble);
    b.fake.unplugged = true;
    for (unsigned frame = 1; frame < 5; frame++) {
        assert_int_equal(bench_color(b.scene, frame), 2);
    }
    assert_int_equal(b.trouble.count, 1);
    assert_string_equal(b.trouble.sentence,
                        "scene 'v4l2:/dev/video7': its pictures have stopped: No such device");
    scene_close(b.scene);
    assert_false(b.fake.opened);
}

static void a_file_is_no_webcam(void **state)
{
    struct scene *scene;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(scene_open(&scene, "v4l2:/dev/null", &err), ERR_INVALID);
    assert_string_equal(
        err.text, "scene 'v4l2:/dev/null': it is no Video4Linux device (Inappropriate ioctl for device)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mjpeg_is_taken_when_there_is_a_choice),
        cmocka_unit_test(a_camera_with_mjpeg_alone),
        cmocka_unit_test(yuyv_with_longer_lines),
        cmocka_unit_test(the_newest_picture_is_shown_and_all_buffers_go_back),
        cmocka_unit_test(damaged_pictures_are_left_out),
        cmocka_unit_test(a_camera_that_is_pulled_out_is_told_of_once),
        cmocka_unit_test(what_is_no_camera_is_refused),
        cmocka_unit_test(a_scene_begins_with_its_first_picture),
        cmocka_unit_test(a_camera_that_is_pulled_out_before_its_first_picture),
        cmocka_unit_test(a_scene_keeps_the_last_picture_of_a_camera_that_is_gone),
        cmocka_unit_test(a_file_is_no_webcam),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
