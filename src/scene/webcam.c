// Source:       Linux kernel documentation, "Video for Linux API": "Streaming I/O (Memory Mapping)", "Data
//               Formats"; the format YUYV: Y U Y V, BT.601 with Y from 16 to 235.
// Not modelled: multi-planar devices, other formats than MJPEG and YUYV, a device's controls.

#include "scene/webcam.h"

#include "scene/yuv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <linux/videodev2.h>

#define BUFFERS  4U
#define FIRST_MS 5000 // the first picture may take this long

struct webcam {
    const struct webcam_os *os;
    char *name;
    int fd;
    bool streams;
    bool gone; // nothing more comes
    uint32_t format;
    unsigned width, height, line; // pixels, lines, bytes of a line
    struct {
        uint8_t *at;
        size_t size;
    } buffers[BUFFERS];
    uint8_t *row; // R G B
    struct reader reader;
    const uint8_t *shown; // YUYV: the picture that is being shown
};

static int refused(const struct webcam *cam, const char *what, struct error *err)
{
    return error_set(err, ERR_IO, "scene 'v4l2:%s': %s: %s", cam->name, what, strerror(errno));
}

static int control(const struct webcam *cam, unsigned long request, void *argument)
{
    int status;
    do {
        status = cam->os->control(cam->os->ctx, cam->fd, request, argument);
    } while (status < 0 && errno == EINTR);
    return status;
}

static void close_webcam(void *state)
{
    struct webcam *cam = state;
    uint32_t type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (cam->streams) {
        (void)control(cam, VIDIOC_STREAMOFF, &type);
    }
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (cam->buffers[i].at != NULL) {
            cam->os->unmap(cam->os->ctx, cam->buffers[i].at, cam->buffers[i].size);
        }
    }
    if (cam->fd >= 0) {
        cam->os->close(cam->os->ctx, cam->fd);
    }
    free(cam->row);
    free(cam->name);
    free(cam);
}

// Setting up

static int check_device(const struct webcam *cam, struct error *err)
{
    struct v4l2_capability can = {.capabilities = 0};
    if (control(cam, VIDIOC_QUERYCAP, &can) < 0) {
        return error_set(err, ERR_INVALID, "scene 'v4l2:%s': it is no Video4Linux device (%s)", cam->name,
                         strerror(errno));
    }
    uint32_t caps = (can.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? can.device_caps : can.capabilities;
    if ((caps & V4L2_CAP_VIDEO_CAPTURE) == 0 || (caps & V4L2_CAP_STREAMING) == 0) {
        return error_set(
            err, ERR_INVALID,
            "scene 'v4l2:%s': the device gives no pictures (a camera often has two: try the next "
            "number)",
            cam->name);
    }
    return 0;
}

static bool has_format(const struct webcam *cam, uint32_t format)
{
    struct v4l2_fmtdesc description = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    for (; description.index < 64 && control(cam, VIDIOC_ENUM_FMT, &description) == 0; description.index++) {
        if (description.pixelformat == format) {
            return true;
        }
    }
    return false;
}

// What the device made of the format that it was asked for.
static int take_format(struct webcam *cam, const struct v4l2_pix_format *got, struct error *err)
{
    if (got->pixelformat != cam->format) {
        return error_set(err, ERR_INVALID, "scene 'v4l2:%s': it gives neither MJPEG nor YUYV", cam->name);
    }
    if (got->width < 2 || got->height < 1 || got->width > DECODER_MAX_SIDE ||
        got->height > DECODER_MAX_SIDE) {
        return error_set(err, ERR_INVALID, "scene 'v4l2:%s': its pictures are %u x %u pixels", cam->name,
                         got->width, got->height);
    }
    cam->width = got->width;
    cam->height = got->height;
    cam->line = got->bytesperline < got->width * 2 ? got->width * 2 : got->bytesperline;
    cam->row = malloc((size_t)cam->width * 3);
    return cam->row == NULL ? error_set(err, ERR_MEMORY, "scene 'v4l2:%s': not enough memory", cam->name) : 0;
}

static int choose_format(struct webcam *cam, struct error *err)
{
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    cam->format = has_format(cam, V4L2_PIX_FMT_MJPEG) ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV;
    format.fmt.pix.width = SCENE_WIDTH;
    format.fmt.pix.height = SCENE_HEIGHT;
    format.fmt.pix.pixelformat = cam->format;
    format.fmt.pix.field = V4L2_FIELD_ANY;
    return control(cam, VIDIOC_S_FMT, &format) < 0 ? refused(cam, "it takes no format", err)
                                                   : take_format(cam, &format.fmt.pix, err);
}

static struct v4l2_buffer buffer_number(unsigned index)
{
    return (struct v4l2_buffer){
        .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
}

static int map_buffers(struct webcam *cam, struct error *err)
{
    struct v4l2_requestbuffers request = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (control(cam, VIDIOC_REQBUFS, &request) < 0) {
        return refused(cam, "it gives no buffers", err);
    }
    unsigned count = request.count < BUFFERS ? request.count : BUFFERS;
    for (unsigned i = 0; i < count; i++) {
        struct v4l2_buffer buffer = buffer_number(i);
        if (control(cam, VIDIOC_QUERYBUF, &buffer) < 0) {
            return refused(cam, "it gives no buffers", err);
        }
        cam->buffers[i].size = buffer.length;
        cam->buffers[i].at = cam->os->map(cam->os->ctx, cam->fd, buffer.length, buffer.m.offset);
        if (cam->buffers[i].at == NULL || control(cam, VIDIOC_QBUF, &buffer) < 0) {
            return refused(cam, "its buffers cannot be mapped", err);
        }
    }
    return count == 0 ? error_set(err, ERR_IO, "scene 'v4l2:%s': it gives no buffers", cam->name) : 0;
}

static int start(struct webcam *cam, struct error *err)
{
    uint32_t type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    int code = check_device(cam, err);
    code = code < 0 ? code : choose_format(cam, err);
    code = code < 0 ? code : map_buffers(cam, err);
    if (code == 0 && control(cam, VIDIOC_STREAMON, &type) < 0) {
        code = refused(cam, "it does not start (does another program use it?)", err);
    }
    cam->streams = code == 0;
    return code;
}

// Showing

static const uint8_t *yuyv_row(void *ctx, uint32_t y)
{
    struct webcam *cam = ctx;
    const uint8_t *at = cam->shown + (size_t)y * cam->line;
    for (unsigned x = 0; x + 1 < cam->width; x += 2, at += 4) {
        yuv_to_rgb(at[0], at[1], at[3], false, cam->row + (size_t)x * 3);
        yuv_to_rgb(at[2], at[1], at[3], false, cam->row + (size_t)x * 3 + 3);
    }
    return cam->row;
}

static int show_buffer(struct webcam *cam, struct fit *fit, const struct v4l2_buffer *buffer,
                       struct error *err)
{
    size_t size = cam->buffers[buffer->index].size;
    size_t used = buffer->bytesused < size ? buffer->bytesused : size;
    if (cam->format == V4L2_PIX_FMT_MJPEG) {
        reader_init_memory(&cam->reader, cam->buffers[buffer->index].at, used, cam->name, err);
        return fit_file(fit, &cam->reader);
    }
    if (used < (size_t)cam->line * (cam->height - 1) + (size_t)cam->width * 2) {
        return error_set(err, ERR_INVALID, "scene 'v4l2:%s': a picture is not whole", cam->name);
    }
    cam->shown = cam->buffers[buffer->index].at;
    int code = fit_rows(fit, &(struct fit_rows){cam->width & ~1U, cam->height, 1, yuyv_row, cam});
    return code < 0 ? error_set(err, ERR_MEMORY, "scene 'v4l2:%s': not enough memory", cam->name) : 0;
}

// Takes what the driver has filled, gives all but the newest back. 1: *newest is ours now; 0: there is none.
static int take_newest(struct webcam *cam, struct v4l2_buffer *newest, struct error *err)
{
    int found = 0;
    for (unsigned i = 0; i <= BUFFERS; i++) {
        struct v4l2_buffer buffer = buffer_number(0);
        if (control(cam, VIDIOC_DQBUF, &buffer) < 0) {
            if (errno == EAGAIN) {
                break;
            }
            cam->gone = true;
            return refused(cam, "its pictures have stopped", err);
        }
        if (buffer.index >= BUFFERS || cam->buffers[buffer.index].at == NULL) {
            return error_set(err, ERR_IO, "scene 'v4l2:%s': it fills a buffer that it does not have",
                             cam->name);
        }
        if (found != 0) {
            (void)control(cam, VIDIOC_QBUF, newest);
        }
        *newest = buffer;
        found = 1;
    }
    return found;
}

static int show(void *state, struct fit *fit, uint64_t frame, struct error *err)
{
    struct webcam *cam = state;
    struct v4l2_buffer newest;
    (void)frame;
    int found = cam->gone ? 0 : take_newest(cam, &newest, err);
    if (found <= 0) {
        return found;
    }
    int code = (newest.flags & V4L2_BUF_FLAG_ERROR) != 0 ? 0 : show_buffer(cam, fit, &newest, err);
    if (control(cam, VIDIOC_QBUF, &newest) < 0) {
        cam->gone = true;
        return refused(cam, "its pictures have stopped", err);
    }
    return code < 0 ? code : (newest.flags & V4L2_BUF_FLAG_ERROR) != 0 ? 0 : 1;
}

// The scene begins with a picture: waits for it. Cameras often send a damaged one first.
static int show_first(void *state, struct fit *fit, uint64_t frame, struct error *err)
{
    struct webcam *cam = state;
    for (unsigned tries = 0; tries < 8; tries++) {
        struct error damage = {.text = ""};
        int ready = cam->os->wait(cam->os->ctx, cam->fd, FIRST_MS);
        if (ready < 0) {
            return refused(cam, "waiting for a picture", err);
        }
        if (ready == 0) {
            break;
        }
        int code = show(cam, fit, frame, &damage);
        if (code > 0) {
            return code;
        }
        if (cam->gone || code == ERR_MEMORY) {
            return error_set(err, (enum error_code)code, "%s", damage.text);
        }
    }
    return error_set(err, ERR_TIMEOUT, "scene 'v4l2:%s': no picture comes", cam->name);
}

static int show_any(void *state, struct fit *fit, uint64_t frame, struct error *err)
{
    return fit->rgb == NULL ? show_first(state, fit, frame, err) : show(state, fit, frame, err);
}

static int cannot_open(const char *path, struct error *err)
{
    const char *next = errno == ENOENT || errno == ENODEV || errno == ENXIO
                           ? " (is the camera plugged in? 'ls /dev/video*' lists those that are)"
                       : errno == EACCES || errno == EPERM ? " (the user must be in the group 'video')"
                       : errno == EBUSY                    ? " (another program uses it)"
                                                           : "";
    return error_set(err, ERR_IO, "scene 'v4l2:%s': %s%s", path, strerror(errno), next);
}

int webcam_open(struct source *source, const char *path, const struct webcam_os *os, struct error *err)
{
    struct webcam *cam = calloc(1, sizeof(*cam));
    size_t size = strlen(path) + 1;
    char *name = malloc(size);
    if (cam == NULL || name == NULL) {
        free(cam);
        free(name);
        return error_set(err, ERR_MEMORY, "scene 'v4l2:%s': not enough memory", path);
    }
    cam->os = os;
    cam->name = memcpy(name, path, size);
    *source = (struct source){show_any, close_webcam, cam};
    cam->fd = os->open(os->ctx, path);
    return cam->fd < 0 ? cannot_open(path, err) : start(cam, err);
}
