// littlefs version 2 (disk format 2.0 and 2.1), written from its published specification.
//
// A filesystem for NOR flash that stays whole when power is lost at any program or erase. The owner gives
// all memory; nothing here allocates, prints or keeps state of its own.
//
// Source:       littlefs SPEC.md ("littlefs technical specification") and DESIGN.md.
// Not modelled: growing the chain of superblocks (blocks 0 and 1 take the wear of the root directory; a
//               chain made by another writer is followed).

#ifndef STORAGE_LFS_H
#define STORAGE_LFS_H

#include <stdbool.h>
#include <stdint.h>

enum lfs_error {
    LFS_OK = 0,
    LFS_ERR_NOENT = -2,        // no such file or directory
    LFS_ERR_IO = -5,           // the block device failed
    LFS_ERR_BADF = -9,         // the file is not open for this
    LFS_ERR_NOMEM = -12,       // more attributes on one file than a rename can carry
    LFS_ERR_EXIST = -17,       // the name is taken
    LFS_ERR_NOTDIR = -20,      // a directory was needed
    LFS_ERR_ISDIR = -21,       // a file was needed
    LFS_ERR_INVAL = -22,       // argument, configuration or disk version is out of range
    LFS_ERR_FBIG = -27,        // file would pass 2^31 - 1 bytes
    LFS_ERR_NOSPC = -28,       // no free block
    LFS_ERR_NAMETOOLONG = -36, // a name of more than 255 bytes
    LFS_ERR_NOTEMPTY = -39,    // the directory has entries
    LFS_ERR_NODATA = -61,      // the attribute is not there
    LFS_ERR_CORRUPT = -84,     // what is on disk is not littlefs, or is damaged
};

enum lfs_flags {
    LFS_RDONLY = 1,
    LFS_WRONLY = 2,
    LFS_RDWR = 3,
    LFS_CREAT = 0x100,
    LFS_EXCL = 0x200,
    LFS_TRUNC = 0x400,
    LFS_APPEND = 0x800,
};

enum lfs_whence { LFS_SEEK_SET, LFS_SEEK_CUR, LFS_SEEK_END };

enum lfs_type { LFS_REG = 1, LFS_DIR = 2 };

#define LFS_NAME_MAX 255U
#define LFS_FILE_MAX 0x7fffffffU

// The device and the memory. Sizes in bytes: read_size and prog_size divide cache_size, cache_size divides
// block_size, prog_size is at most 512, lookahead_size is one bit a block. Callbacks return 0 or a negative
// number; LFS_ERR_CORRUPT from prog or erase means a worn block, which is then replaced.
struct lfs_config {
    void *context;
    int (*read)(void *context, uint32_t block, uint32_t off, void *data, uint32_t size);
    int (*prog)(void *context, uint32_t block, uint32_t off, const void *data, uint32_t size);
    int (*erase)(void *context, uint32_t block);
    int (*sync)(void *context);
    uint32_t read_size;
    uint32_t prog_size;
    uint32_t block_size;
    uint32_t block_count;
    uint32_t block_cycles; // erases of a directory block before it moves elsewhere; 0 for never
    uint32_t cache_size;
    uint32_t lookahead_size;
    uint32_t inline_max;       // largest file kept in its directory; 0: as large as cache and block allow
    uint8_t *read_buffer;      // cache_size bytes
    uint8_t *prog_buffer;      // cache_size bytes
    uint8_t *lookahead_buffer; // lookahead_size bytes
};

struct lfs_cache {
    uint32_t block;
    uint32_t off;
    uint32_t len;
    uint8_t *buffer;
};

// One metadata pair as last read: the log in block pair[0] is valid up to off.
struct lfs_mdir {
    uint32_t pair[2];
    uint32_t rev;
    uint32_t off;
    uint32_t etag;
    uint32_t count;
    uint32_t tail[2];
    bool split;  // the tail continues this directory
    bool erased; // what follows off can be programmed
};

// A place in a directory which stays right while commits move entries about.
struct lfs_cursor {
    struct lfs_cursor *next;
    struct lfs_mdir dir;
    uint32_t id;
    bool gone; // the entry was removed
    bool file; // embedded in a struct lfs_file
};

struct lfs_gstate {
    uint32_t word[3];
};

struct lfs {
    const struct lfs_config *cfg;
    struct lfs_cache rcache;
    struct lfs_cache pcache;
    struct lfs_cursor *cursors;
    struct lfs_gstate gstate;
    uint32_t root[2];
    uint32_t block_count;
    uint32_t name_max;
    uint32_t inline_max;
    uint32_t minor; // of the disk format
    uint32_t seed;
    uint32_t depth; // of nested relocations
    struct {
        uint32_t start;
        uint32_t size;
        uint32_t next;
        uint32_t left; // blocks still to be looked at before the disk counts as full
    } lookahead;
};

struct lfs_file {
    struct lfs_cursor at;
    uint32_t flags;
    uint32_t pos;
    uint32_t head; // of the block list; unused while inline
    uint32_t size;
    uint32_t block; // being written
    uint32_t prev;  // the block before it in the list
    uint32_t off;
    uint32_t wpos; // how much of the new list is written
    struct {
        uint32_t index;
        uint32_t block; // LFS_NULL: none
    } last;             // block of the complete list that was read last
    struct lfs_cache cache;
    const void *attr_data;
    uint8_t attr_type;
    uint8_t attr_size;
};

struct lfs_dir {
    struct lfs_cursor at;
    uint32_t pos; // 0 and 1 are "." and ".."
};

struct lfs_info {
    enum lfs_type type;
    uint32_t size;
    char name[LFS_NAME_MAX + 1];
};

// Write an empty filesystem; cfg stays borrowed only during the call. Returns 0 or a negative error.
int lfs_format(struct lfs *lfs, const struct lfs_config *cfg);

// Take up the filesystem that cfg holds and finish what a power loss left undone. cfg stays borrowed until
// lfs_unmount. LFS_ERR_CORRUPT if there is none, LFS_ERR_INVAL if its geometry or version is another.
int lfs_mount(struct lfs *lfs, const struct lfs_config *cfg);
void lfs_unmount(struct lfs *lfs);

// Count of blocks in use (0 or more), or a negative error.
int32_t lfs_used(struct lfs *lfs);

int lfs_mkdir(struct lfs *lfs, const char *path);

// Remove a file or an empty directory.
int lfs_remove(struct lfs *lfs, const char *path);

// Rename; a file replaces a file, a directory an empty directory, in one step that power loss cannot halve.
int lfs_rename(struct lfs *lfs, const char *from, const char *to);
int lfs_stat(struct lfs *lfs, const char *path, struct lfs_info *info);

// Read at most size bytes of the entry's attribute; returns its whole length or LFS_ERR_NODATA.
int lfs_getattr(struct lfs *lfs, const char *path, uint8_t type, void *data, uint32_t size);

int lfs_dir_open(struct lfs *lfs, struct lfs_dir *dir, const char *path);
// Returns 1 with the next entry ("." and ".." first), 0 at the end, or a negative error.
int lfs_dir_read(struct lfs *lfs, struct lfs_dir *dir, struct lfs_info *info);
void lfs_dir_close(struct lfs *lfs, struct lfs_dir *dir);

// Open a file; buffer (cache_size bytes) and file stay borrowed until lfs_file_close. flags: enum lfs_flags.
int lfs_file_open(struct lfs *lfs, struct lfs_file *file, const char *path, uint32_t flags, uint8_t *buffer);
// Close, writing what is pending. The file is closed whatever is returned.
int lfs_file_close(struct lfs *lfs, struct lfs_file *file);
// Close without writing what is pending: the disk keeps what the last sync wrote.
void lfs_file_abandon(struct lfs *lfs, struct lfs_file *file);
// Put all that was written into the directory, as one step.
int lfs_file_sync(struct lfs *lfs, struct lfs_file *file);
// Both return the count of bytes moved or a negative error.
int32_t lfs_file_read(struct lfs *lfs, struct lfs_file *file, void *data, uint32_t size);
int32_t lfs_file_write(struct lfs *lfs, struct lfs_file *file, const void *data, uint32_t size);
// Returns the new position or a negative error.
int32_t lfs_file_seek(struct lfs *lfs, struct lfs_file *file, int32_t off, enum lfs_whence whence);
int lfs_file_truncate(struct lfs *lfs, struct lfs_file *file, uint32_t size);
uint32_t lfs_file_size(const struct lfs_file *file);
// An attribute that every sync of this file writes along; data (size bytes, at most 64) stays borrowed.
void lfs_file_attr(struct lfs_file *file, uint8_t type, const void *data, uint8_t size);

#endif
