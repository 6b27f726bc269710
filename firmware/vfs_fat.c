#include "firmware/vfs_fat.h"

#include <string.h>

#define NS 1000000000U

// What MicroPython raises where it has no number of its own for it.
static int as_raised(int result)
{
    switch (result) {
    case FAT_ERR_CORRUPT:
        return FAT_ERR_IO;
    case FAT_ERR_NAMETOOLONG:
        return FAT_ERR_INVAL;
    case FAT_ERR_NOTDIR:
        return FAT_ERR_NOENT;
    case FAT_ERR_NOTSUP:
        return FAT_ERR_NODEV;
    default:
        return result;
    }
}

// Files

static int open_file(void *context, void *file, const char *path, unsigned mode)
{
    static const struct {
        unsigned mode;
        uint32_t flag;
    } flags[] = {
        {RT_FS_READ, FAT_RDONLY},    {RT_FS_WRITE, FAT_WRONLY},   {RT_FS_CREATE, FAT_CREAT},
        {RT_FS_EXCLUSIVE, FAT_EXCL}, {RT_FS_TRUNCATE, FAT_TRUNC}, {RT_FS_APPEND, FAT_APPEND},
    };
    struct vfs_fat *vfs = context;
    uint32_t wanted = 0;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        wanted |= (mode & flags[i].mode) != 0 ? flags[i].flag : 0;
    }
    return as_raised(fat_file_open(&vfs->fat, file, path, wanted));
}

static int32_t read_file(void *context, void *file, void *data, size_t size)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_file_read(&vfs->fat, file, data, (uint32_t)size));
}

static int32_t write_file(void *context, void *file, const void *data, size_t size)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_file_write(&vfs->fat, file, data, (uint32_t)size));
}

static int32_t seek_file(void *context, void *file, int32_t offset, int whence)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_file_seek(&vfs->fat, file, offset, (enum fat_whence)whence));
}

static int sync_file(void *context, void *file)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_file_sync(&vfs->fat, file));
}

static int close_file(void *context, void *file)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_file_close(&vfs->fat, file));
}

// Names

static void take_info(struct rt_fs_info *out, const struct fat_info *in)
{
    out->directory = in->directory;
    out->size = in->size;
    out->modified = (uint64_t)in->modified * NS;
    memcpy(out->name, in->name, strlen(in->name) + 1);
}

static int stat_name(void *context, const char *path, struct rt_fs_info *info)
{
    struct vfs_fat *vfs = context;
    struct fat_info found;
    int err = fat_stat(&vfs->fat, path, &found);
    if (err >= 0) {
        take_info(info, &found);
    }
    return as_raised(err);
}

static int dir_open(void *context, void *dir, const char *path)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_dir_open(&vfs->fat, dir, path));
}

static int dir_next(void *context, void *dir, struct rt_fs_info *info)
{
    struct vfs_fat *vfs = context;
    struct fat_info found;
    int more = fat_dir_read(&vfs->fat, dir, &found);
    if (more > 0) {
        take_info(info, &found);
    }
    return as_raised(more);
}

static void dir_close(void *context, void *dir)
{
    (void)context;
    (void)dir;
}

static int make_dir(void *context, const char *path)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_mkdir(&vfs->fat, path));
}

static int remove_name(void *context, const char *path)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_remove(&vfs->fat, path));
}

static int rename_name(void *context, const char *from, const char *to)
{
    struct vfs_fat *vfs = context;
    return as_raised(fat_rename(&vfs->fat, from, to));
}

static int space(void *context, const char *path, struct rt_fs_space *out)
{
    struct vfs_fat *vfs = context;
    struct fat_space found;
    (void)path;
    int err = fat_statvfs(&vfs->fat, &found);
    *out = (struct rt_fs_space){found.cluster_size, found.clusters, found.free, FAT_NAME_MAX};
    return as_raised(err);
}

static const struct rt_fs door = {
    .file_size = VFS_FAT_FILE_SIZE,
    .dir_size = VFS_FAT_DIR_SIZE,
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
};

int vfs_fat_start(struct vfs_fat *vfs, const struct fat_device *dev)
{
    vfs->door = door;
    vfs->door.context = vfs;
    return as_raised(fat_mount(&vfs->fat, dev));
}

int vfs_fat_stop(struct vfs_fat *vfs)
{
    return as_raised(fat_unmount(&vfs->fat));
}

int vfs_fat_format(struct vfs_fat *vfs, const struct fat_device *dev, uint32_t serial)
{
    struct fat_format format = {.serial = serial};
    return as_raised(fat_format(&vfs->fat, dev, &format));
}

bool vfs_fat_is_exfat(struct vfs_fat *vfs, const struct fat_device *dev)
{
    return fat_mount(&vfs->fat, dev) == FAT_ERR_NOTSUP;
}
