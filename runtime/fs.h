// The door to a filesystem: what open(), os and the port's import hooks go through.
//
// Every function answers 0 or more, or a negative errno number (-2 is ENOENT). Paths are absolute or start
// from the current directory, which the filesystem keeps. Files and listings live in memory that the caller
// gives (file_size and dir_size bytes, aligned for any type) and that must stay until they are closed.
#ifndef RUNTIME_FS_H
#define RUNTIME_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_FS_NAME_MAX 255
#define RT_FS_PATH_MAX 512 // with the zero at its end

enum rt_fs_mode {
    RT_FS_READ = 1,
    RT_FS_WRITE = 2,
    RT_FS_CREATE = 4,
    RT_FS_EXCLUSIVE = 8, // fail if it is there
    RT_FS_TRUNCATE = 16,
    RT_FS_APPEND = 32, // every write goes to the end
};

struct rt_fs_info {
    bool directory;
    uint32_t size;     // bytes; 0 for directories
    uint64_t modified; // nanoseconds since 1970; 0: not known
    char name[RT_FS_NAME_MAX + 1];
};

struct rt_fs_space {
    uint32_t block_size, blocks, free_blocks, name_max;
};

struct rt_fs {
    void *context;
    size_t file_size, dir_size;
    int (*open)(void *context, void *file, const char *path, unsigned mode);
    int32_t (*read)(void *context, void *file, void *data, size_t size);
    int32_t (*write)(void *context, void *file, const void *data, size_t size);
    int32_t (*seek)(void *context, void *file, int32_t offset, int whence); // answers the position
    int (*sync)(void *context, void *file);
    int (*close)(void *context, void *file); // closed whatever the answer
    int (*stat)(void *context, const char *path, struct rt_fs_info *info);
    int (*dir_open)(void *context, void *dir, const char *path);
    int (*dir_next)(void *context, void *dir, struct rt_fs_info *info); // 1 with an entry, 0 at the end
    void (*dir_close)(void *context, void *dir);
    int (*make_dir)(void *context, const char *path);
    int (*remove)(void *context, const char *path); // a file or an empty directory
    int (*rename)(void *context, const char *from, const char *to);
    int (*space)(void *context, const char *path, struct rt_fs_space *space);
    // Only of the door that the language sees, which may have others behind it.
    int (*change_dir)(void *context, const char *path);
    const char *(*current_dir)(void *context); // borrowed until the next change_dir
};

#endif
