// The filesystem in the `vfs` partition of the SPI flash.
#ifndef FIRMWARE_FS_H
#define FIRMWARE_FS_H

#include "firmware/mounts.h"

// Takes up the filesystem at flash offset and size (whole sectors), making a new one if there is none.
// Answers as vfs_start. Called again, it forgets what was open and mounts anew.
int fs_start(uint32_t offset, uint32_t size);

// All that is or will be mounted, with this at "/" if fs_start found or made it.
struct mounts *fs_mounts(void);

#endif
