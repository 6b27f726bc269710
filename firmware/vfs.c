#include "firmware/vfs.h"

#include <string.h>

// The attribute in which MicroPython keeps a file's time: 8 bytes, little-endian, nanoseconds since 1970.
#define ATTR_TIME 1

struct vfs_file {
    struct lfs_file file;
    uint8_t stamp[8];
    uint8_t cache[VFS_CACHE];
};

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
    int err = lfs_file_open(&vfs->lfs, &f->file, path, wanted, f->cache);
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
    int err = lfs_stat(&vfs->lfs, path, &found);
    if (err < 0) {
        return err;
    }
    take_info(info, &found);
    if (lfs_getattr(&vfs->lfs, path, ATTR_TIME, raw, sizeof raw) == (int)sizeof raw) {
        for (int i = 0; i < 8; i++) {
            info->modified |= (uint64_t)raw[i] << 8 * i;
        }
    }
    return 0;
}

static int vfs_dir_open(void *context, void *dir, const char *path)
{
    struct vfs *vfs = context;
    return lfs_dir_open(&vfs->lfs, dir, path);
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
    return lfs_mkdir(&vfs->lfs, path);
}

static int vfs_remove(void *context, const char *path)
{
    struct vfs *vfs = context;
    return lfs_remove(&vfs->lfs, path);
}

static int vfs_rename(void *context, const char *from, const char *to)
{
    struct vfs *vfs = context;
    return lfs_rename(&vfs->lfs, from, to);
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
    return err < 0 ? err : fresh ? 1 : 0;
}
