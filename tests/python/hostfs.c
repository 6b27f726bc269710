#include "tests/python/hostfs.h"

#include "firmware/mod_vfs.h"
#include "firmware/vfs.h"
#include "firmware/vfs_fat.h"
#include "tests/support/ramdisk.h"

static struct {
    struct ramdisk disk;
    struct vfs vfs;
    struct mounts mounts;
} hostfs;

// The same moment for every file, so that a script's output does not depend on the day: 1 January 2001.
static uint64_t now_ns(void)
{
    return 978307200U * UINT64_C(1000000000);
}

const struct rt_fs *hostfs_start(uint32_t blocks)
{
    ramdisk_init(&hostfs.disk, 4096, blocks, 32, VFS_CACHE);
    hostfs.disk.cfg.inline_max = 128;
    if (vfs_start(&hostfs.vfs, &hostfs.disk.cfg, now_ns) < 0) {
        return NULL;
    }
    size_t file_size =
        hostfs.vfs.door.file_size > VFS_FAT_FILE_SIZE ? hostfs.vfs.door.file_size : VFS_FAT_FILE_SIZE;
    size_t dir_size =
        hostfs.vfs.door.dir_size > VFS_FAT_DIR_SIZE ? hostfs.vfs.door.dir_size : VFS_FAT_DIR_SIZE;
    mounts_init(&hostfs.mounts, &hostfs.vfs.door, file_size, dir_size);
    mod_vfs_start(&hostfs.mounts, NULL);
    return &hostfs.mounts.door;
}

void hostfs_stop(void)
{
    mod_vfs_reset();
    ramdisk_free(&hostfs.disk);
}

enum rt_stat hostfs_stat(const char *path, size_t *size)
{
    return mounts_stat_path(&hostfs.mounts, path, size);
}

int32_t hostfs_read(const char *path, char *out, size_t size)
{
    return mounts_read_file(&hostfs.mounts, path, out, size);
}
