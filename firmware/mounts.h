// All filesystems of the board as the language sees them, behind one door: the flash at "/", others below it
// by the place where they were mounted. It keeps the current directory and makes paths absolute.
#ifndef FIRMWARE_MOUNTS_H
#define FIRMWARE_MOUNTS_H

#include "runtime/fs.h"
#include "runtime/runtime.h"

#define MOUNTS_MAX      4
#define MOUNT_POINT_MAX 64 // with the zero at its end

struct mount {
    char point[MOUNT_POINT_MAX]; // absolute, without a slash at its end
    const struct rt_fs *fs;
    void *owner; // the object that fs is part of: what is open keeps it
};

struct mounts {
    struct rt_fs door;
    const struct rt_fs *root; // NULL: there is none
    struct mount list[MOUNTS_MAX];
    unsigned count;
    char cwd[RT_FS_PATH_MAX];
    char path[RT_FS_PATH_MAX]; // the paths in work, made absolute
    char second[RT_FS_PATH_MAX];
};

// root stays borrowed. Files and listings of all that will be mounted need at most file_size and dir_size
// bytes.
void mounts_init(struct mounts *mounts, const struct rt_fs *root, size_t file_size, size_t dir_size);

// Answers 0, or a negative errno number: EPERM if the place is taken, ENOMEM if all are in use, EINVAL.
int mounts_add(struct mounts *mounts, const char *point, const struct rt_fs *fs, void *owner);
// The mount at a place, or of an owner; NULL if there is none.
const struct mount *mounts_at(struct mounts *mounts, const char *point);
const struct mount *mounts_of(struct mounts *mounts, const void *owner);
void mounts_remove(struct mounts *mounts, const struct mount *mount);

// For rt_port: what is at a path, and its content.
enum rt_stat mounts_stat_path(struct mounts *mounts, const char *path, size_t *size);
int32_t mounts_read_file(struct mounts *mounts, const char *path, char *out, size_t size);

#endif
