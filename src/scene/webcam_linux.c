// Video4Linux devices through the C library.

#include "scene/webcam.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_device(void *ctx, const char *path)
{
    (void)ctx;
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static void close_device(void *ctx, int fd)
{
    (void)ctx;
    (void)close(fd);
}

static int control(void *ctx, int fd, unsigned long request, void *argument)
{
    (void)ctx;
    return ioctl(fd, request, argument);
}

static void *map(void *ctx, int fd, size_t size, int64_t offset)
{
    (void)ctx;
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    return at == MAP_FAILED ? NULL : at;
}

static void unmap(void *ctx, void *at, size_t size)
{
    (void)ctx;
    (void)munmap(at, size);
}

static int wait_for(void *ctx, int fd, int ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    (void)ctx;
    return poll(&poller, 1, ms);
}

const struct webcam_os webcam_linux = {NULL, open_device, close_device, control, map, unmap, wait_for};
