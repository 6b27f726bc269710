// The filesystem of the board as the language sees it: littlefs v2 behind the door runtime/fs.h, with a
// current directory. Where the blocks are is the owner's affair, so the same file serves the flash and the
// tests.
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
    char cwd[RT_FS_PATH_MAX];
    char path[RT_FS_PATH_MAX]; // the path in work, made absolute
    char second[RT_FS_PATH_MAX];
};

// Takes up the filesystem that cfg holds (cache_size at most VFS_CACHE), making a new one if there is none.
// cfg stays borrowed. Answers 0, 1 if a new one was made, or a negative errno number.
int vfs_start(struct vfs *vfs, const struct lfs_config *cfg, uint64_t (*now_ns)(void));

// For rt_port: what is at a path, and its content (context is not used by them otherwise).
enum rt_stat vfs_stat_path(struct vfs *vfs, const char *path, size_t *size);
int32_t vfs_read_file(struct vfs *vfs, const char *path, char *out, size_t size);

#endif
