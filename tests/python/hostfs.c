#include "tests/python/hostfs.h"

#include "firmware/vfs.h"
#include "tests/support/ramdisk.h"

static struct {
    struct ramdisk disk;
    struct vfs vfs;
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
    return vfs_start(&hostfs.vfs, &hostfs.disk.cfg, now_ns) < 0 ? NULL : &hostfs.vfs.door;
}

void hostfs_stop(void)
{
    ramdisk_free(&hostfs.disk);
}

enum rt_stat hostfs_stat(const char *path, size_t *size)
{
    return vfs_stat_path(&hostfs.vfs, path, size);
}

int32_t hostfs_read(const char *path, char *out, size_t size)
{
    return vfs_read_file(&hostfs.vfs, path, out, size);
}
