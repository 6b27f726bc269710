// A filesystem in memory for scripts on the PC: the board's own littlefs and vfs over a RAM disk.
#ifndef PYTHON_HOSTFS_H
#define PYTHON_HOSTFS_H

#include "runtime/fs.h"
#include "runtime/runtime.h"

// Makes it, empty, with so many 4 KiB blocks; hostfs_stop gives its memory back.
const struct rt_fs *hostfs_start(uint32_t blocks);
void hostfs_stop(void);

// What is there, for the import hooks of rt_port.
enum rt_stat hostfs_stat(const char *path, size_t *size);
int32_t hostfs_read(const char *path, char *out, size_t size);

#endif
