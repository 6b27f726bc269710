#include "cli/flashfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 4096U

struct flashfile {
    int fd;
    size_t size;
    bool read_only;
    bool made;        // by us, and nothing was saved yet
    uint8_t *content; // of the file; NULL: nothing was read or saved yet
    char path[];
};

static int open_existing(struct flashfile *file)
{
    struct stat status;
    file->fd = open(file->path, O_RDWR | O_CLOEXEC);
    // Without a right to write it may still be read; the administrator, who may write everything, heeds the
    // mode.
    bool kept = file->fd >= 0 ? fstat(file->fd, &status) == 0 && S_ISREG(status.st_mode) &&
                                    (status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0
                              : errno == EACCES || errno == EROFS || errno == EPERM;
    if (kept && file->fd < 0) {
        file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
    }
    file->read_only = kept;
    return file->fd;
}

static int make_file(struct flashfile *file, struct error *err)
{
    file->fd = open(file->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    file->made = file->fd >= 0;
    if (file->made) {
        return 0;
    }
    // Somebody else has just made it, or it leads nowhere.
    if (errno == EEXIST && open_existing(file) < 0 && errno == ENOENT) {
        return error_set(err, ERR_IO, "cannot write '%s': it is a symbolic link to nothing", file->path);
    }
    return file->fd < 0 ? error_set(err, ERR_IO, "cannot write '%s': %s", file->path, strerror(errno)) : 0;
}

static int open_file(struct flashfile *file, struct error *err)
{
    if (open_existing(file) < 0 && errno == ENOENT) {
        return make_file(file, err);
    }
    return file->fd < 0 ? error_set(err, ERR_IO, "cannot read '%s': %s", file->path, strerror(errno)) : 0;
}

static int lock(struct flashfile *file, struct error *err)
{
    if (flock(file->fd, (file->read_only ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) {
        return 0;
    }
    file->made = false; // whoever has it now
    if (errno == EWOULDBLOCK) {
        return error_set(err, ERR_IO,
                         "'%s' is the flash of another board that runs; end that one first, or copy the file",
                         file->path);
    }
    return error_set(err, ERR_IO, "cannot lock '%s': %s", file->path, strerror(errno));
}

static int read_content(struct flashfile *file, struct error *err)
{
    struct stat status;
    if (fstat(file->fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        return error_set(err, ERR_INVALID, "'%s' is no flash image: it is not a file", file->path);
    }
    if (status.st_size == 0) {
        return 0; // it was made just now, or is to be filled
    }
    if (status.st_size != (off_t)file->size) {
        return error_set(err, ERR_INVALID, "'%s' is no flash image: it has %lld bytes, not %zu", file->path,
                         (long long)status.st_size, file->size);
    }
    file->content = malloc(file->size);
    if (file->content == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the flash in '%s'", file->path);
    }
    for (size_t done = 0; done < file->size;) {
        ssize_t some = pread(file->fd, file->content + done, file->size - done, (off_t)done);
        if (some == 0 || (some < 0 && errno != EINTR)) {
            return error_set(err, ERR_IO, "cannot read '%s': %s", file->path,
                             some < 0 ? strerror(errno) : "it has become shorter");
        }
        done += some > 0 ? (size_t)some : 0;
    }
    return 0;
}

int flashfile_open(struct flashfile **file, const char *path, size_t size, struct error *err)
{
    size_t length = strlen(path);
    struct flashfile *made = calloc(1, sizeof *made + length + 1);
    *file = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the flash in '%s'", path);
    }
    memcpy(made->path, path, length);
    made->size = size;
    int status = open_file(made, err);
    if (status == 0) {
        status = lock(made, err);
    }
    if (status == 0) {
        status = read_content(made, err);
    }
    if (status < 0) {
        flashfile_close(made);
        return status;
    }
    *file = made;
    return 0;
}

const uint8_t *flashfile_content(const struct flashfile *file)
{
    return file->content;
}

bool flashfile_is_read_only(const struct flashfile *file)
{
    return file->read_only;
}

static int write_at(const struct flashfile *file, const uint8_t *bytes, size_t count, size_t at,
                    struct error *err)
{
    for (size_t done = 0; done < count;) {
        ssize_t some = pwrite(file->fd, bytes + done, count - done, (off_t)(at + done));
        if (some < 0 && errno != EINTR) {
            return error_set(err, ERR_IO, "cannot write '%s': %s", file->path, strerror(errno));
        }
        done += some > 0 ? (size_t)some : 0;
    }
    return 0;
}

// The first time it is written as a whole.
static int fill(struct flashfile *file, const uint8_t *flash, struct error *err)
{
    uint8_t *content = malloc(file->size);
    if (content == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the flash in '%s'", file->path);
    }
    int status = write_at(file, flash, file->size, 0, err);
    if (status < 0) {
        free(content);
        (void)!ftruncate(file->fd, 0); // half of a flash image is none
        return status;
    }
    memcpy(content, flash, file->size);
    file->content = content;
    file->made = false;
    return 0;
}

int flashfile_save(struct flashfile *file, const uint8_t *flash, struct error *err)
{
    if (file->read_only) {
        bool same = file->content != NULL && memcmp(file->content, flash, file->size) == 0;
        return same ? 0
                    : error_set(err, ERR_IO,
                                "'%s' is read-only: what the board has written into its flash is lost",
                                file->path);
    }
    if (file->content == NULL) {
        return fill(file, flash, err);
    }
    for (size_t at = 0; at < file->size; at += SECTOR) {
        if (memcmp(file->content + at, flash + at, SECTOR) == 0) {
            continue;
        }
        int status = write_at(file, flash + at, SECTOR, at, err);
        if (status < 0) {
            return status;
        }
        memcpy(file->content + at, flash + at, SECTOR);
    }
    return 0;
}

void flashfile_close(struct flashfile *file)
{
    if (file == NULL) {
        return;
    }
    if (file->made) {
        (void)unlink(file->path);
    }
    if (file->fd >= 0) {
        (void)close(file->fd);
    }
    free(file->content);
    free(file);
}
