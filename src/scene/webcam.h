// A camera of this computer (Video4Linux) as what the lens sees: its newest picture.
#ifndef SCENE_WEBCAM_H
#define SCENE_WEBCAM_H

#include "scene/source.h"

#include <stdint.h>

// What a webcam needs from the operating system; tests have one of their own. Failing calls set errno.
struct webcam_os {
    void *ctx;
    int (*open)(void *ctx, const char *path); // a file descriptor, -1: refused
    void (*close)(void *ctx, int fd);
    int (*control)(void *ctx, int fd, unsigned long request, void *argument); // ioctl; -1: refused
    void *(*map)(void *ctx, int fd, size_t size, int64_t offset);             // NULL: refused
    void (*unmap)(void *ctx, void *at, size_t size);
    int (*wait)(void *ctx, int fd, int ms); // until a picture is there: 1; 0: none came in time; -1: refused
};

extern const struct webcam_os webcam_linux;

// Opens a device that streams MJPEG or YUYV, at the size that is nearest to the lens's. `path`: /dev/videoN.
// The pictures depend on the moment: two runs differ. ERR_IO, ERR_INVALID, ERR_MEMORY, ERR_TIMEOUT.
int webcam_open(struct source *source, const char *path, const struct webcam_os *os,
                struct error *err) MUST_USE;

#endif
