#include "cli/sdfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK       512
#define ERASE_CHUNK 65536
#define MAKE_ONE    "make one: truncate -s 64M '%s' && mkfs.vfat '%s'"

struct sdfile {
    int fd;
    bool written;
    struct error failure; // of the first write that failed
    char path[];
};

// Blocks

static int read_at(int fd, uint8_t *bytes, size_t count, off_t at)
{
    for (size_t done = 0; done < count;) {
        ssize_t some = pread(fd, bytes + done, count - done, at + (off_t)done);
        if (some <= 0 && !(some < 0 && errno == EINTR)) {
            return ERR_IO;
        }
        done += some > 0 ? (size_t)some : 0;
    }
    return 0;
}

static int write_at(struct sdfile *file, const uint8_t *bytes, size_t count, off_t at)
{
    file->written = true;
    for (size_t done = 0; done < count;) {
        ssize_t some = pwrite(file->fd, bytes + done, count - done, at + (off_t)done);
        if (some < 0 && errno != EINTR) {
            return error_set(&file->failure, ERR_IO,
                             "cannot write '%s': %s; the card's content is not complete", file->path,
                             strerror(errno));
        }
        done += some > 0 ? (size_t)some : 0;
    }
    return 0;
}

static int read_block(void *ctx, uint32_t block, uint8_t *bytes)
{
    const struct sdfile *file = ctx;
    return read_at(file->fd, bytes, BLOCK, (off_t)block * BLOCK);
}

static int write_block(void *ctx, uint32_t block, const uint8_t *bytes)
{
    return write_at(ctx, bytes, BLOCK, (off_t)block * BLOCK);
}

// Only what is not zero is written: a hole stays a hole.
static int erase_blocks(void *ctx, uint32_t block, uint32_t count)
{
    static const uint8_t zeros[ERASE_CHUNK];
    struct sdfile *file = ctx;
    uint8_t bytes[ERASE_CHUNK];
    off_t at = (off_t)block * BLOCK;
    off_t end = at + (off_t)count * BLOCK;
    int status = 0;
    while (at < end && status == 0) {
        size_t size = end - at < ERASE_CHUNK ? (size_t)(end - at) : ERASE_CHUNK;
        status = read_at(file->fd, bytes, size, at);
        if (status == 0 && memcmp(bytes, zeros, size) != 0) {
            status = write_at(file, zeros, size, at);
        }
        at += (off_t)size;
    }
    return status;
}

// Opening

static int cannot_open(const char *path, bool protected, struct error *err)
{
    if (errno == ENOENT) {
        return error_set(err, ERR_IO, "there is no card '%s'; " MAKE_ONE, path, path, path);
    }
    int why = errno;
    bool readable = access(path, R_OK) == 0;
    errno = why;
    if (!protected && readable && (errno == EACCES || errno == EROFS || errno == EPERM)) {
        return error_set(err, ERR_IO,
                         "'%s' is read-only; with --fault sd-readonly it is a write-protected card", path);
    }
    return error_set(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
}

static int lock(const struct sdfile *file, bool protected, struct error *err)
{
    struct flock lock = {.l_type = protected ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file->fd, F_SETLK, &lock) == 0) {
        return 0;
    }
    if (errno == EACCES || errno == EAGAIN) {
        return error_set(err, ERR_IO,
                         "'%s' is in the slot of another board; end that one first, or copy the file",
                         file->path);
    }
    return error_set(err, ERR_IO, "cannot lock '%s': %s", file->path, strerror(errno));
}

// Bytes of the file or block device.
static int find_size(const struct sdfile *file, off_t *size, struct error *err)
{
    struct stat status;
    *size = -1;
    if (fstat(file->fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode))) {
        *size = lseek(file->fd, 0, SEEK_END);
    }
    if (*size < 0) {
        return error_set(err, ERR_INVALID, "'%s' is neither a file nor a block device", file->path);
    }
    return 0;
}

static int check_size(const struct sdfile *file, off_t size, uint32_t *blocks, struct error *err)
{
    uint32_t step;
    *blocks = board_sd_blocks((uint64_t)size / BLOCK, &step);
    off_t fits = (off_t)*blocks * BLOCK;
    if (*blocks == 0) {
        return error_set(err, ERR_INVALID,
                         "'%s' is too small for a card: %lld bytes; under a new name, " MAKE_ONE, file->path,
                         (long long)size, "card.img", "card.img");
    }
    if (fits != size) {
        return error_set(err, ERR_INVALID, "'%s' has %lld bytes, which no card has: truncate -s %lld '%s'",
                         file->path, (long long)size, (long long)(fits + (off_t)step * BLOCK), file->path);
    }
    return 0;
}

int sdfile_open(struct sdfile **file, const char *path, bool protected, struct board_sd *sd,
                struct error *err)
{
    off_t size = 0;
    struct sdfile *made = calloc(1, sizeof *made + strlen(path) + 1);
    *file = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the card '%s'", path);
    }
    memcpy(made->path, path, strlen(path));
    made->fd = open(path, (protected ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    int status = made->fd < 0 ? cannot_open(path, protected, err) : find_size(made, &size, err);
    if (status == 0) {
        status = lock(made, protected, err);
    }
    if (status == 0) {
        status = check_size(made, size, &sd->blocks, err);
    }
    if (status < 0) {
        if (made->fd >= 0) {
            (void)close(made->fd);
        }
        free(made);
        return status;
    }
    sd->ctx = made;
    sd->write_protected = protected;
    sd->read = read_block;
    sd->write = write_block;
    sd->erase = erase_blocks;
    *file = made;
    return 0;
}

int sdfile_close(struct sdfile *file, struct error *err)
{
    int status = 0;
    if (file == NULL) {
        return 0;
    }
    if (file->written && fsync(file->fd) != 0 && errno != EINVAL) {
        (void)error_set(&file->failure, ERR_IO, "cannot write '%s': %s; the card's content is not complete",
                        file->path, strerror(errno));
    }
    if (file->failure.text[0] != '\0') {
        status = error_set(err, ERR_IO, "%s", file->failure.text);
    }
    (void)close(file->fd);
    free(file);
    return status;
}
