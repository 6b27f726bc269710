// The filesystem in the `vfs` partition of the SPI flash.
#ifndef FIRMWARE_FS_H
#define FIRMWARE_FS_H

#include "firmware/vfs.h"

// Takes up the filesystem at flash offset and size (whole sectors), making a new one if there is none.
// Answers as vfs_start. Called again, it forgets what was open and mounts anew.
int fs_start(uint32_t offset, uint32_t size);

// The door for rt_port, and what the import hooks need; valid after fs_start.
const struct rt_fs *fs_door(void);
struct vfs *fs_vfs(void);

#endif
