#include "firmware/mounts.h"

#include <string.h>

#define E_PERM        (-1)
#define E_NOMEM       (-12)
#define E_NODEV       (-19)
#define E_NOTDIR      (-20)
#define E_INVAL       (-22)
#define E_NAMETOOLONG (-36)

#define FILE_MOST 1024 // bytes of an open file

// A file or listing: its filesystem's part follows. The owner comes first in memory that the collector
// searches.
struct opened {
    void *owner;
    const struct rt_fs *fs;
    unsigned next; // of a listing: mounts that it has still to show; MOUNTS_MAX: none
    uint64_t storage[];
};

// Paths: absolute, with one slash between names and neither "." nor "..".

static size_t add_name(char *out, size_t length, const char *name, size_t count)
{
    if (count == 1 && name[0] == '.') {
        return length;
    }
    if (count == 2 && name[0] == '.' && name[1] == '.') {
        while (length > 0 && out[length - 1] != '/') {
            length--;
        }
        return length > 0 ? length - 1 : 0;
    }
    if (length + 1 + count >= RT_FS_PATH_MAX) {
        return RT_FS_PATH_MAX;
    }
    out[length] = '/';
    memcpy(out + length + 1, name, count);
    return length + 1 + count;
}

static size_t add_path(char *out, size_t length, const char *path)
{
    while (*path != '\0' && length < RT_FS_PATH_MAX) {
        size_t count = strcspn(path, "/");
        if (count > 0) {
            length = add_name(out, length, path, count);
        }
        path += count;
        path += *path == '/' ? 1 : 0;
    }
    return length;
}

static int make_absolute(const struct mounts *mounts, const char *path, char *out)
{
    size_t length = path[0] == '/' ? 0 : add_path(out, 0, mounts->cwd);
    length = add_path(out, length, path);
    if (length >= RT_FS_PATH_MAX - 1) {
        return E_NAMETOOLONG;
    }
    if (length == 0) {
        out[length++] = '/';
    }
    out[length] = '\0';
    return 0;
}

// Where a path leads

// The part of path behind the place of a mount, or NULL if it is not there.
static const char *behind(const struct mount *mount, const char *path)
{
    size_t length = strlen(mount->point);
    if (strncmp(path, mount->point, length) != 0 || (path[length] != '/' && path[length] != '\0')) {
        return NULL;
    }
    return path[length] == '\0' ? "/" : path + length;
}

// The filesystem and the path in it; NULL: there is none.
static const struct rt_fs *lead(struct mounts *mounts, const char **path, void **owner)
{
    const struct rt_fs *fs = mounts->root;
    const char *rest = *path;
    size_t longest = 0;
    *owner = NULL;
    for (unsigned i = 0; i < mounts->count; i++) {
        const struct mount *mount = &mounts->list[i];
        const char *there = behind(mount, *path);
        if (there != NULL && strlen(mount->point) > longest) {
            longest = strlen(mount->point);
            fs = mount->fs;
            rest = there;
            *owner = mount->owner;
        }
    }
    *path = rest;
    return fs;
}

// Makes a path absolute in out, and finds its filesystem: *rest is the path there.
static int find(struct mounts *mounts, const char *path, char *out, const char **rest,
                const struct rt_fs **fs)
{
    void *owner;
    int err = make_absolute(mounts, path, out);
    if (err < 0) {
        return err;
    }
    *rest = out;
    *fs = lead(mounts, rest, &owner);
    return *fs == NULL ? E_NODEV : 0;
}

// Files

static int open_file(void *context, void *file, const char *path, unsigned mode)
{
    struct mounts *mounts = context;
    struct opened *f = file;
    int err = make_absolute(mounts, path, mounts->path);
    if (err < 0) {
        return err;
    }
    const char *rest = mounts->path;
    f->fs = lead(mounts, &rest, &f->owner);
    return f->fs == NULL ? E_NODEV : f->fs->open(f->fs->context, f->storage, rest, mode);
}

static int32_t read_file(void *context, void *file, void *data, size_t size)
{
    struct opened *f = file;
    (void)context;
    return f->fs->read(f->fs->context, f->storage, data, size);
}

static int32_t write_file(void *context, void *file, const void *data, size_t size)
{
    struct opened *f = file;
    (void)context;
    return f->fs->write(f->fs->context, f->storage, data, size);
}

static int32_t seek_file(void *context, void *file, int32_t offset, int whence)
{
    struct opened *f = file;
    (void)context;
    return f->fs->seek(f->fs->context, f->storage, offset, whence);
}

static int sync_file(void *context, void *file)
{
    struct opened *f = file;
    (void)context;
    return f->fs->sync(f->fs->context, f->storage);
}

static int close_file(void *context, void *file)
{
    struct opened *f = file;
    (void)context;
    return f->fs->close(f->fs->context, f->storage);
}

// Listings: that of "/" begins with what is mounted there.

static int dir_open(void *context, void *dir, const char *path)
{
    struct mounts *mounts = context;
    struct opened *d = dir;
    int err = make_absolute(mounts, path, mounts->path);
    if (err < 0) {
        return err;
    }
    const char *rest = mounts->path;
    d->fs = lead(mounts, &rest, &d->owner);
    d->next = strcmp(mounts->path, "/") == 0 ? 0 : MOUNTS_MAX;
    if (d->fs == NULL) {
        return d->next == 0 && mounts->count > 0 ? 0 : E_NODEV;
    }
    return d->fs->dir_open(d->fs->context, d->storage, rest);
}

static int dir_next(void *context, void *dir, struct rt_fs_info *info)
{
    struct mounts *mounts = context;
    struct opened *d = dir;
    while (d->next < mounts->count) {
        const char *name = mounts->list[d->next++].point + 1;
        if (strchr(name, '/') == NULL) {
            *info = (struct rt_fs_info){.directory = true};
            memcpy(info->name, name, strlen(name) + 1);
            return 1;
        }
    }
    return d->fs == NULL ? 0 : d->fs->dir_next(d->fs->context, d->storage, info);
}

static void dir_close(void *context, void *dir)
{
    struct opened *d = dir;
    (void)context;
    if (d->fs != NULL) {
        d->fs->dir_close(d->fs->context, d->storage);
    }
}

// Names

static int stat_name(void *context, const char *path, struct rt_fs_info *info)
{
    struct mounts *mounts = context;
    const struct rt_fs *fs;
    const char *rest;
    int err = find(mounts, path, mounts->path, &rest, &fs);
    if (err == E_NODEV && strcmp(mounts->path, "/") == 0) {
        *info = (struct rt_fs_info){.directory = true, .name = "/"};
        return 0;
    }
    return err < 0 ? err : fs->stat(fs->context, rest, info);
}

static int make_dir(void *context, const char *path)
{
    struct mounts *mounts = context;
    const struct rt_fs *fs;
    const char *rest;
    int err = find(mounts, path, mounts->path, &rest, &fs);
    return err < 0 ? err : fs->make_dir(fs->context, rest);
}

static int remove_name(void *context, const char *path)
{
    struct mounts *mounts = context;
    const struct rt_fs *fs;
    const char *rest;
    int err = find(mounts, path, mounts->path, &rest, &fs);
    return err < 0 ? err : fs->remove(fs->context, rest);
}

static int rename_name(void *context, const char *from, const char *to)
{
    struct mounts *mounts = context;
    const struct rt_fs *from_fs;
    const struct rt_fs *to_fs;
    const char *from_rest;
    const char *to_rest;
    int err = find(mounts, from, mounts->path, &from_rest, &from_fs);
    if (err >= 0) {
        err = find(mounts, to, mounts->second, &to_rest, &to_fs);
    }
    if (err >= 0 && from_fs != to_fs) {
        err = E_PERM;
    }
    return err < 0 ? err : from_fs->rename(from_fs->context, from_rest, to_rest);
}

static int space(void *context, const char *path, struct rt_fs_space *out)
{
    struct mounts *mounts = context;
    const struct rt_fs *fs;
    const char *rest;
    int err = find(mounts, path, mounts->path, &rest, &fs);
    return err < 0 ? err : fs->space(fs->context, rest, out);
}

static int change_dir(void *context, const char *path)
{
    struct mounts *mounts = context;
    struct rt_fs_info info;
    int err = stat_name(mounts, path, &info);
    if (err >= 0 && !info.directory) {
        err = E_NOTDIR;
    }
    if (err >= 0) {
        memcpy(mounts->cwd, mounts->path, strlen(mounts->path) + 1);
    }
    return err;
}

static const char *current_dir(void *context)
{
    const struct mounts *mounts = context;
    return mounts->cwd;
}

static const struct rt_fs door = {
    .open = open_file,
    .read = read_file,
    .write = write_file,
    .seek = seek_file,
    .sync = sync_file,
    .close = close_file,
    .stat = stat_name,
    .dir_open = dir_open,
    .dir_next = dir_next,
    .dir_close = dir_close,
    .make_dir = make_dir,
    .remove = remove_name,
    .rename = rename_name,
    .space = space,
    .change_dir = change_dir,
    .current_dir = current_dir,
};

void mounts_init(struct mounts *mounts, const struct rt_fs *root, size_t file_size, size_t dir_size)
{
    memset(mounts, 0, sizeof *mounts);
    mounts->root = root;
    mounts->door = door;
    mounts->door.context = mounts;
    mounts->door.file_size = sizeof(struct opened) + file_size;
    mounts->door.dir_size = sizeof(struct opened) + dir_size;
    memcpy(mounts->cwd, "/", 2);
}

// Mounting

int mounts_add(struct mounts *mounts, const char *point, const struct rt_fs *fs, void *owner)
{
    int err = make_absolute(mounts, point, mounts->path);
    if (err < 0 || strlen(mounts->path) >= MOUNT_POINT_MAX || strcmp(mounts->path, "/") == 0) {
        return err < 0 ? err : strcmp(mounts->path, "/") == 0 ? E_PERM : E_INVAL;
    }
    if (mounts_at(mounts, point) != NULL) {
        return E_PERM;
    }
    if (mounts->count == MOUNTS_MAX) {
        return E_NOMEM;
    }
    struct mount *mount = &mounts->list[mounts->count++];
    *mount = (struct mount){.fs = fs, .owner = owner};
    memcpy(mount->point, mounts->path, strlen(mounts->path) + 1);
    return 0;
}

const struct mount *mounts_at(struct mounts *mounts, const char *point)
{
    if (make_absolute(mounts, point, mounts->path) < 0) {
        return NULL;
    }
    for (unsigned i = 0; i < mounts->count; i++) {
        if (strcmp(mounts->list[i].point, mounts->path) == 0) {
            return &mounts->list[i];
        }
    }
    return NULL;
}

const struct mount *mounts_of(struct mounts *mounts, const void *owner)
{
    for (unsigned i = 0; i < mounts->count; i++) {
        if (mounts->list[i].owner == owner) {
            return &mounts->list[i];
        }
    }
    return NULL;
}

void mounts_remove(struct mounts *mounts, const struct mount *mount)
{
    unsigned at = (unsigned)(mount - mounts->list);
    if (behind(mount, mounts->cwd) != NULL) {
        memcpy(mounts->cwd, "/", 2);
    }
    mounts->count--;
    memmove(&mounts->list[at], &mounts->list[at + 1], (mounts->count - at) * sizeof *mount);
}

// The port's import hooks

enum rt_stat mounts_stat_path(struct mounts *mounts, const char *path, size_t *size)
{
    struct rt_fs_info info;
    if (stat_name(mounts, path, &info) < 0) {
        return RT_STAT_NONE;
    }
    *size = info.size;
    return info.directory ? RT_STAT_DIR : RT_STAT_FILE;
}

int32_t mounts_read_file(struct mounts *mounts, const char *path, char *out, size_t size)
{
    uint64_t file[FILE_MOST / sizeof(uint64_t)];
    int err = mounts->door.file_size > sizeof file ? E_NOMEM : open_file(mounts, file, path, RT_FS_READ);
    if (err < 0) {
        return err;
    }
    int32_t n = read_file(mounts, file, out, size);
    err = close_file(mounts, file);
    return n < 0 || err >= 0 ? n : err;
}
