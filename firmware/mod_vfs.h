// Mounting, as MicroPython has it: os.mount, os.umount, os.VfsFat, and the same names in module vfs. A block
// device is any object with readblocks, writeblocks and ioctl.
#ifndef FIRMWARE_MOD_VFS_H
#define FIRMWARE_MOD_VFS_H

#include "firmware/mounts.h"
#include "runtime/obj.h"
#include "storage/fat.h"

struct rt_module_def;

extern const struct rt_module_def mod_vfs, mod_vfs_os_names;

// A type whose objects are block devices without a detour through the language. open fills in all of dev but
// now, and answers 0 or a negative errno number; close ends it.
struct mod_vfs_native {
    const struct rt_type *type;
    int (*open)(rt_obj object, struct fat_device *dev);
    void (*close)(rt_obj object);
};

// native may be NULL; both stay borrowed.
void mod_vfs_start(struct mounts *mounts, const struct mod_vfs_native *native);
// At a runtime's end, when its files are closed and its memory is still there: nothing is mounted but the
// root.
void mod_vfs_reset(void);

#endif
