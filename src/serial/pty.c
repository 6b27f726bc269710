// Linux: pseudo terminals by their ioctls, and speeds as plain numbers (struct termios2), where POSIX has
// only a list of names.

#include "serial/pty.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BAUD 115200U

// Line settings: the two ends of a pseudo terminal share them.

static void make_raw(int fd)
{
    struct termios2 line;
    if (ioctl(fd, TCGETS2, &line) == 0) {
        line.c_iflag = IGNBRK;
        line.c_oflag = 0;
        line.c_lflag = 0;
        line.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
        line.c_ispeed = line.c_ospeed = BAUD;
        line.c_cc[VMIN] = 1;
        line.c_cc[VTIME] = 0;
        (void)ioctl(fd, TCSETS2, &line);
    }
}

int pty_visit(const char *name)
{
    int fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return ERR_IO;
    }
    make_raw(fd);
    return fd;
}

int pty_set_baud(int fd, uint32_t baud)
{
    struct termios2 line;
    if (ioctl(fd, TCGETS2, &line) != 0) {
        return ERR_IO;
    }
    line.c_ispeed = line.c_ospeed = baud;
    return ioctl(fd, TCSETS2, &line) == 0 ? 0 : ERR_IO;
}

uint32_t pty_baud(const struct pty *pty)
{
    struct termios2 line;
    return ioctl(pty->fd, TCGETS2, &line) == 0 ? line.c_ospeed : BAUD;
}

// The link

// The length of what the link at `path` leads to; negative: it is no link.
static ssize_t read_link(const char *path, char *target, size_t size)
{
    ssize_t length = readlink(path, target, size - 1);
    target[length < 0 ? 0 : length] = '\0';
    return length;
}

// Is `path` a link that an earlier run has left: to a pseudo terminal that is gone, or that is ours now?
static bool is_stale(const struct pty *pty, const char *path)
{
    char target[sizeof pty->name];
    struct stat status;
    if (read_link(path, target, sizeof target) < 0 || strncmp(target, "/dev/pts/", 9) != 0) {
        return false;
    }
    return strcmp(target, pty->name) == 0 || (stat(path, &status) != 0 && errno == ENOENT);
}

static int make_link(struct pty *pty, const char *path, struct error *err)
{
    if (is_stale(pty, path)) {
        (void)unlink(path);
    }
    if (symlink(pty->name, path) != 0) {
        return error_set(err, ERR_IO, "cannot make the link '%s': %s", path, strerror(errno));
    }
    pty->link = path;
    return 0;
}

static void remove_link(struct pty *pty)
{
    char target[sizeof pty->name];
    if (pty->link != NULL && read_link(pty->link, target, sizeof target) >= 0 &&
        strcmp(target, pty->name) == 0) {
        (void)unlink(pty->link);
    }
    pty->link = NULL;
}

// Opening and closing

// Makes a pair, leaves the name of the other end, and opens and closes that once: from then on it shows when
// somebody has it open.
static int make_pair(struct pty *pty)
{
    int unlocked = 0;
    unsigned number;
    pty->fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (pty->fd < 0 || ioctl(pty->fd, TIOCGPTN, &number) != 0 || ioctl(pty->fd, TIOCSPTLCK, &unlocked) != 0) {
        return -1;
    }
    (void)snprintf(pty->name, sizeof pty->name, "/dev/pts/%u", number);
    make_raw(pty->fd);
    int other = open(pty->name, O_RDWR | O_NOCTTY);
    return other < 0 ? -1 : close(other);
}

int pty_open(struct pty *pty, const char *link, struct error *err)
{
    int status = 0;
    *pty = (struct pty){.fd = -1};
    if (make_pair(pty) != 0) {
        status = error_set(err, ERR_IO, "cannot make a pseudo terminal: %s", strerror(errno));
    } else if (link != NULL) {
        status = make_link(pty, link, err);
    }
    if (status < 0) {
        pty_close(pty);
    }
    return status;
}

void pty_close(struct pty *pty)
{
    remove_link(pty);
    if (pty->fd >= 0) {
        (void)close(pty->fd);
        pty->fd = -1;
    }
}

// Forgets what the last user has not read, and how it has set the line. Only the other end can be asked for
// the former.
static void start_anew(const struct pty *pty)
{
    int other = open(pty->name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    make_raw(pty->fd);
    if (other >= 0) {
        (void)ioctl(other, TCFLSH, TCIFLUSH);
        (void)close(other);
    }
}

bool pty_is_open(struct pty *pty)
{
    struct pollfd end = {.fd = pty->fd, .events = POLLIN};
    bool open = poll(&end, 1, 0) < 0 || (end.revents & (POLLHUP | POLLIN)) != POLLHUP;
    if (pty->open && !open) {
        start_anew(pty);
    }
    pty->open = open;
    return open;
}

size_t pty_read(struct pty *pty, uint8_t *bytes, size_t size)
{
    ssize_t count = read(pty->fd, bytes, size);
    return count < 0 ? 0 : (size_t)count;
}

size_t pty_write(struct pty *pty, const uint8_t *bytes, size_t count)
{
    if (!pty->open) {
        return count;
    }
    ssize_t taken = write(pty->fd, bytes, count);
    return taken < 0 ? (errno == EAGAIN || errno == EINTR ? 0 : count) : (size_t)taken;
}
