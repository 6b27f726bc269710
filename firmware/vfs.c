#include "firmware/vfs.h"

#include <string.h>

#define E_NAMETOOLONG (-36)
#define E_NOTDIR      (-20)

// The attribute in which MicroPython keeps a file's time: 8 bytes, little-endian, nanoseconds since 1970.
#define ATTR_TIME 1

struct vfs_file {
    struct lfs_file file;
    uint8_t stamp[8];
    uint8_t cache[VFS_CACHE];
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

static int make_absolute(const struct vfs *vfs, const char *path, char *out)
{
    size_t length = path[0] == '/' ? 0 : add_path(out, 0, vfs->cwd);
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

// Files

static void stamp(const struct vfs *vfs, struct vfs_file *f)
{
    uint64_t now = vfs->now_ns == NULL ? 0 : vfs->now_ns();
    for (int i = 0; i < 8; i++) {
        f->stamp[i] = (uint8_t)(now >> 8 * i);
    }
}

static int vfs_open(void *context, void *file, const char *path, unsigned mode)
{
    static const struct {
        unsigned mode;
        uint32_t flag;
    } flags[] = {
        {RT_FS_READ, LFS_RDONLY},    {RT_FS_WRITE, LFS_WRONLY},   {RT_FS_CREATE, LFS_CREAT},
        {RT_FS_EXCLUSIVE, LFS_EXCL}, {RT_FS_TRUNCATE, LFS_TRUNC}, {RT_FS_APPEND, LFS_APPEND},
    };
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    uint32_t wanted = 0;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        wanted |= (mode & flags[i].mode) != 0 ? flags[i].flag : 0;
    }
    int err = make_absolute(vfs, path, vfs->path);
    if (err >= 0) {
        err = lfs_file_open(&vfs->lfs, &f->file, vfs->path, wanted, f->cache);
    }
    if (err >= 0 && vfs->now_ns != NULL) {
        lfs_file_attr(&f->file, ATTR_TIME, f->stamp, sizeof f->stamp);
    }
    return err;
}

static int32_t vfs_read(void *context, void *file, void *data, size_t size)
{
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    return lfs_file_read(&vfs->lfs, &f->file, data, (uint32_t)size);
}

static int32_t vfs_write(void *context, void *file, const void *data, size_t size)
{
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    return lfs_file_write(&vfs->lfs, &f->file, data, (uint32_t)size);
}

static int32_t vfs_seek(void *context, void *file, int32_t offset, int whence)
{
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    return lfs_file_seek(&vfs->lfs, &f->file, offset, (enum lfs_whence)whence);
}

static int vfs_sync(void *context, void *file)
{
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    stamp(vfs, f);
    return lfs_file_sync(&vfs->lfs, &f->file);
}

static int vfs_close(void *context, void *file)
{
    struct vfs *vfs = context;
    struct vfs_file *f = file;
    stamp(vfs, f);
    return lfs_file_close(&vfs->lfs, &f->file);
}

// Names

static void take_info(struct rt_fs_info *out, const struct lfs_info *in)
{
    out->directory = in->type == LFS_DIR;
    out->size = in->size;
    out->modified = 0;
    memcpy(out->name, in->name, strlen(in->name) + 1);
}

static int vfs_stat(void *context, const char *path, struct rt_fs_info *info)
{
    struct vfs *vfs = context;
    struct lfs_info found;
    uint8_t raw[8];
    int err = make_absolute(vfs, path, vfs->path);
    if (err >= 0) {
        err = lfs_stat(&vfs->lfs, vfs->path, &found);
    }
    if (err < 0) {
        return err;
    }
    take_info(info, &found);
    if (lfs_getattr(&vfs->lfs, vfs->path, ATTR_TIME, raw, sizeof raw) == (int)sizeof raw) {
        for (int i = 0; i < 8; i++) {
            info->modified |= (uint64_t)raw[i] << 8 * i;
        }
    }
    return 0;
}

static int vfs_dir_open(void *context, void *dir, const char *path)
{
    struct vfs *vfs = context;
    int err = make_absolute(vfs, path, vfs->path);
    return err < 0 ? err : lfs_dir_open(&vfs->lfs, dir, vfs->path);
}

static int vfs_dir_next(void *context, void *dir, struct rt_fs_info *info)
{
    struct vfs *vfs = context;
    struct lfs_info found;
    int more;
    do {
        more = lfs_dir_read(&vfs->lfs, dir, &found);
    } while (more == 1 && (strcmp(found.name, ".") == 0 || strcmp(found.name, "..") == 0));
    if (more == 1) {
        take_info(info, &found);
    }
    return more;
}

static void vfs_dir_close(void *context, void *dir)
{
    struct vfs *vfs = context;
    lfs_dir_close(&vfs->lfs, dir);
}

static int vfs_make_dir(void *context, const char *path)
{
    struct vfs *vfs = context;
    int err = make_absolute(vfs, path, vfs->path);
    return err < 0 ? err : lfs_mkdir(&vfs->lfs, vfs->path);
}

static int vfs_remove(void *context, const char *path)
{
    struct vfs *vfs = context;
    int err = make_absolute(vfs, path, vfs->path);
    return err < 0 ? err : lfs_remove(&vfs->lfs, vfs->path);
}

static int vfs_rename(void *context, const char *from, const char *to)
{
    struct vfs *vfs = context;
    int err = make_absolute(vfs, from, vfs->path);
    if (err >= 0) {
        err = make_absolute(vfs, to, vfs->second);
    }
    return err < 0 ? err : lfs_rename(&vfs->lfs, vfs->path, vfs->second);
}

static int vfs_space(void *context, const char *path, struct rt_fs_space *space)
{
    struct vfs *vfs = context;
    struct rt_fs_info info;
    int err = vfs_stat(context, path, &info);
    int32_t used = err < 0 ? err : lfs_used(&vfs->lfs);
    if (used < 0) {
        return used;
    }
    uint32_t blocks = vfs->lfs.block_count;
    *space =
        (struct rt_fs_space){vfs->lfs.cfg->block_size, blocks, blocks - (uint32_t)used, vfs->lfs.name_max};
    return 0;
}

static int vfs_change_dir(void *context, const char *path)
{
    struct vfs *vfs = context;
    struct lfs_info info;
    int err = make_absolute(vfs, path, vfs->path);
    if (err >= 0) {
        err = lfs_stat(&vfs->lfs, vfs->path, &info);
    }
    if (err >= 0 && info.type != LFS_DIR) {
        err = E_NOTDIR;
    }
    if (err >= 0) {
        memcpy(vfs->cwd, vfs->path, strlen(vfs->path) + 1);
    }
    return err;
}

static const char *vfs_current_dir(void *context)
{
    const struct vfs *vfs = context;
    return vfs->cwd;
}

static const struct rt_fs door = {
    .file_size = sizeof(struct vfs_file),
    .dir_size = sizeof(struct lfs_dir),
    .open = vfs_open,
    .read = vfs_read,
    .write = vfs_write,
    .seek = vfs_seek,
    .sync = vfs_sync,
    .close = vfs_close,
    .stat = vfs_stat,
    .dir_open = vfs_dir_open,
    .dir_next = vfs_dir_next,
    .dir_close = vfs_dir_close,
    .make_dir = vfs_make_dir,
    .remove = vfs_remove,
    .rename = vfs_rename,
    .space = vfs_space,
    .change_dir = vfs_change_dir,
    .current_dir = vfs_current_dir,
};

int vfs_start(struct vfs *vfs, const struct lfs_config *cfg, uint64_t (*now_ns)(void))
{
    bool fresh = false;
    int err = lfs_mount(&vfs->lfs, cfg);
    if (err == LFS_ERR_CORRUPT) {
        fresh = true;
        err = lfs_format(&vfs->lfs, cfg);
        if (err >= 0) {
            err = lfs_mount(&vfs->lfs, cfg);
        }
    }
    vfs->door = door;
    vfs->door.context = vfs;
    vfs->now_ns = now_ns;
    memcpy(vfs->cwd, "/", 2);
    return err < 0 ? err : fresh ? 1 : 0;
}

// The port's import hooks

enum rt_stat vfs_stat_path(struct vfs *vfs, const char *path, size_t *size)
{
    struct rt_fs_info info;
    if (vfs_stat(vfs, path, &info) < 0) {
        return RT_STAT_NONE;
    }
    *size = info.size;
    return info.directory ? RT_STAT_DIR : RT_STAT_FILE;
}

int32_t vfs_read_file(struct vfs *vfs, const char *path, char *out, size_t size)
{
    struct vfs_file file;
    int err = vfs_open(vfs, &file, path, RT_FS_READ);
    if (err < 0) {
        return err;
    }
    int32_t n = vfs_read(vfs, &file, out, size);
    err = vfs_close(vfs, &file);
    return n < 0 || err >= 0 ? n : err;
}
