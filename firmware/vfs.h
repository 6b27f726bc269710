// The filesystem of the flash behind the door runtime/fs.h: littlefs v2. Paths are absolute
// (firmware/mounts.h sees to that). Where the blocks are is the owner's affair, so the same file serves the
// flash and the tests.
#ifndef FIRMWARE_VFS_H
#define FIRMWARE_VFS_H

#include "runtime/fs.h"
#include "runtime/runtime.h"
#include "storage/lfs.h"

#define VFS_CACHE 512u

struct vfs {
    struct lfs lfs;
    struct rt_fs door;
    uint64_t (*now_ns)(void); // nanoseconds since 1970, for the files' times; NULL: none
};

// Takes up the filesystem that cfg holds (cache_size at most VFS_CACHE), making a new one if there is none.
// cfg stays borrowed. Answers 0, 1 if a new one was made, or a negative errno number.
int vfs_start(struct vfs *vfs, const struct lfs_config *cfg, uint64_t (*now_ns)(void));

#endif
