#define _XOPEN_SOURCE 700 // realpath

#include "cli/outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const struct outfile *out)
{
    return out->file == stdout;
}

static int failed(const struct outfile *out, const char *what, struct error *err)
{
    return error_set(err, ERR_IO, "cannot %s '%s': %s", what, out->path, strerror(errno));
}

// mkstemp makes private files; the picture should be as public as the one that it replaces, or as any other
// new file of the user.
static void set_mode(int fd, const struct stat *before)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    (void)fchmod(fd, before != NULL ? before->st_mode & 0777 : 0666 & ~mask);
}

// Where `path` leads: through a symbolic link to the file behind it, so that the link stays.
static int find_target(struct outfile *out, bool exists, struct error *err)
{
    struct stat link;
    char *real = exists ? realpath(out->path, NULL) : NULL;
    const char *target = real != NULL ? real : out->path;
    int length = snprintf(out->target, sizeof out->target, "%s", target);
    free(real);
    if (!exists && lstat(out->path, &link) == 0 && S_ISLNK(link.st_mode)) {
        return error_set(err, ERR_IO, "cannot write '%s': it is a symbolic link to nothing", out->path);
    }
    return length < 0 || (size_t)length >= sizeof out->target
               ? error_set(err, ERR_LIMIT, "cannot write '%.60s...': the name is too long", out->path)
               : 0;
}

// The file that standard output goes to is not replaced by another one: whoever has opened it goes on with
// the old one.
static bool is_output(const struct stat *file)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == file->st_dev &&
           output.st_ino == file->st_ino;
}

// Beside the file, which it replaces in the end.
static int open_temporary(struct outfile *out, const struct stat *before, struct error *err)
{
    int length = snprintf(out->temporary, sizeof out->temporary, "%s.XXXXXX", out->target);
    if (length < 0 || (size_t)length >= sizeof out->temporary) {
        return error_set(err, ERR_LIMIT, "cannot write '%.60s...': the name is too long", out->path);
    }
    int fd = mkstemp(out->temporary);
    if (fd < 0) {
        out->temporary[0] = '\0';
        return failed(out, "write", err);
    }
    set_mode(fd, before);
    out->file = fdopen(fd, "wb");
    if (out->file == NULL) {
        int failure = failed(out, "write", err);
        (void)close(fd);
        (void)unlink(out->temporary);
        return failure;
    }
    return 0;
}

int outfile_open(struct outfile *out, const char *path, struct error *err)
{
    struct stat status;
    *out = (struct outfile){.path = path};
    bool exists = strcmp(path, "-") != 0 && stat(path, &status) == 0;
    if (strcmp(path, "-") == 0 || (exists && S_ISREG(status.st_mode) && is_output(&status))) {
        out->file = stdout;
        return 0;
    }
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return failed(out, "write", err);
    }
    // A device or pipe (/dev/stdout, /dev/null) cannot be replaced by a rename: written in place.
    if (exists && !S_ISREG(status.st_mode)) {
        out->file = fopen(path, "wb");
        return out->file == NULL ? failed(out, "write", err) : 0;
    }
    if (exists && access(path, W_OK) != 0) {
        return failed(out, "write", err);
    }
    int found = find_target(out, exists, err);
    return found < 0 ? found : open_temporary(out, exists ? &status : NULL, err);
}

void outfile_rest(struct outfile *out)
{
    if (out->temporary[0] != '\0') {
        outfile_abandon(out);
        out->resting = true;
    }
}

static int wake(struct outfile *out, struct error *err)
{
    struct stat status;
    bool was_resting = out->resting;
    out->resting = false;
    return was_resting ? open_temporary(out, stat(out->target, &status) == 0 ? &status : NULL, err) : 0;
}

int outfile_write(struct outfile *out, const void *bytes, size_t count, struct error *err)
{
    int status = wake(out, err);
    if (status < 0) {
        return status;
    }
    return count > 0 && fwrite(bytes, 1, count, out->file) != count ? failed(out, "write", err) : 0;
}

void outfile_abandon(struct outfile *out)
{
    if (out->file == NULL || is_stdout(out)) {
        out->file = NULL;
        return;
    }
    (void)fclose(out->file);
    out->file = NULL;
    if (out->temporary[0] != '\0') {
        (void)unlink(out->temporary);
    }
}

int outfile_commit(struct outfile *out, struct error *err)
{
    int awake = wake(out, err);
    if (awake < 0) {
        return awake;
    }
    if (fflush(out->file) != 0) {
        int status = failed(out, "write", err);
        outfile_abandon(out);
        return status;
    }
    if (is_stdout(out)) {
        out->file = NULL;
        return 0;
    }
    int closed = fclose(out->file);
    out->file = NULL;
    if (out->temporary[0] == '\0') {
        return closed != 0 ? failed(out, "write", err) : 0;
    }
    if (closed != 0 || rename(out->temporary, out->target) != 0) {
        int status = failed(out, "write", err);
        (void)unlink(out->temporary);
        return status;
    }
    return 0;
}

int outfile_save(const char *path, const void *bytes, size_t count, struct error *err)
{
    struct outfile out;
    int status = outfile_open(&out, path, err);
    if (status < 0) {
        return status;
    }
    status = outfile_write(&out, bytes, count, err);
    if (status == 0) {
        status = outfile_commit(&out, err);
    }
    outfile_abandon(&out);
    return status;
}

int outfile_try(const char *path, struct error *err)
{
    struct outfile out;
    int status = path == NULL ? 0 : outfile_open(&out, path, err);
    if (status == 0 && path != NULL) {
        outfile_abandon(&out);
    }
    return status;
}

static int read_error(const char *path, struct error *err)
{
    return error_set(err, ERR_IO, "cannot read '%s': %s", path, strerror(errno));
}

// *bytes is to be freed in any case.
static int read_all(FILE *file, const char *path, size_t limit, uint8_t **bytes, size_t *count,
                    struct error *err)
{
    for (size_t size = 65536;; size *= 2) {
        uint8_t *larger = realloc(*bytes, size);
        if (larger == NULL) {
            return error_set(err, ERR_MEMORY, "no memory to read '%s'", path);
        }
        *bytes = larger;
        *count += fread(*bytes + *count, 1, size - *count, file);
        if (ferror(file)) {
            return read_error(path, err);
        }
        if (*count > limit) {
            return error_set(err, ERR_LIMIT, "'%s' is larger than %zu bytes", path, limit);
        }
        if (*count < size) {
            return 0;
        }
    }
}

int infile_read(const char *path, size_t limit, uint8_t **bytes, size_t *count, struct error *err)
{
    *bytes = NULL;
    *count = 0;
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? fdopen(dup(STDIN_FILENO), "rb") : fopen(path, "rb");
    if (file == NULL) {
        return read_error(path, err);
    }
    path = is_input ? "standard input" : path;
    int status = read_all(file, path, limit, bytes, count, err);
    (void)fclose(file);
    if (status < 0) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}
