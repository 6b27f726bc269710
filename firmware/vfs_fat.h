// A FAT volume behind the door runtime/fs.h. Paths are absolute (firmware/mounts.h sees to that). Errors are
// the numbers that MicroPython's VfsFat raises.
#ifndef FIRMWARE_VFS_FAT_H
#define FIRMWARE_VFS_FAT_H

#include "runtime/fs.h"
#include "storage/fat.h"

struct vfs_fat {
    struct fat fat;
    struct rt_fs door;
};

#define VFS_FAT_FILE_SIZE sizeof(struct fat_file)
#define VFS_FAT_DIR_SIZE  sizeof(struct fat_dir)

// Takes up the volume on dev, which stays borrowed. Answers 0 or a negative errno number: ENODEV if there is
// none.
int vfs_fat_start(struct vfs_fat *vfs, const struct fat_device *dev);
int vfs_fat_stop(struct vfs_fat *vfs);
// A new volume over the whole device; vfs gives working memory.
int vfs_fat_format(struct vfs_fat *vfs, const struct fat_device *dev, uint32_t serial);
// Is there a volume of a kind that is not for us: exFAT?
bool vfs_fat_is_exfat(struct vfs_fat *vfs, const struct fat_device *dev);

#endif
