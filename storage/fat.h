// FAT12, FAT16 and FAT32 with long names, as memory cards have them.
//
// The owner gives the block device and all memory; nothing here allocates, prints or keeps state of its own.
// Writes come in such an order that power lost between any two of them leaves every file that was not being
// written whole, and at most clusters that belong to nobody (which fsck gives back); a sector is taken to be
// written whole or not at all. A rename to another directory, or to a name that needs a place in another
// sector, is the exception: between its two writes the file has both names.
//
// Source:       Microsoft, "FAT: General Overview of On-Disk Format" (version 1.03) and the long name
//               specification in it.
// Not modelled: exFAT (refused by name), sectors of other than 512 bytes, volume labels, attributes other
//               than "directory" and "read only", the code page of short names other than 437.

#ifndef STORAGE_FAT_H
#define STORAGE_FAT_H

#include <stdbool.h>
#include <stdint.h>

enum fat_error {
    FAT_OK = 0,
    FAT_ERR_NOENT = -2,        // no such file or directory
    FAT_ERR_IO = -5,           // the block device failed
    FAT_ERR_BADF = -9,         // the file is not open for this
    FAT_ERR_ACCES = -13,       // the directory has entries, or the file is marked read only
    FAT_ERR_EXIST = -17,       // the name is taken
    FAT_ERR_NODEV = -19,       // no FAT volume on the device
    FAT_ERR_NOTDIR = -20,      // a directory was needed
    FAT_ERR_ISDIR = -21,       // a file was needed
    FAT_ERR_INVAL = -22,       // a name that FAT cannot hold, or an argument out of range
    FAT_ERR_FBIG = -27,        // file would pass 2^31 - 1 bytes
    FAT_ERR_NOSPC = -28,       // no free cluster, or no free place in the root directory
    FAT_ERR_ROFS = -30,        // the device cannot be written
    FAT_ERR_NAMETOOLONG = -36, // a name of more than 255 characters
    FAT_ERR_CORRUPT = -84,     // the volume is damaged
    FAT_ERR_NOTSUP = -95,      // exFAT
};

enum fat_flags {
    FAT_RDONLY = 1,
    FAT_WRONLY = 2,
    FAT_RDWR = 3,
    FAT_CREAT = 0x100,
    FAT_EXCL = 0x200,
    FAT_TRUNC = 0x400,
    FAT_APPEND = 0x800,
};

enum fat_whence { FAT_SEEK_SET, FAT_SEEK_CUR, FAT_SEEK_END };

#define FAT_SECTOR   512U
#define FAT_NAME_MAX 255U // bytes of UTF-8; a longer name on the disk shows as its short name
#define FAT_FILE_MAX 0x7fffffffU
#define FAT_UNKNOWN  0xffffffffU

// The device. Callbacks move count sectors of 512 bytes and return 0 or a negative number, which is handed
// on.
struct fat_device {
    void *context;
    int (*read)(void *context, uint32_t sector, void *data, uint32_t count);
    int (*write)(void *context, uint32_t sector, const void *data, uint32_t count);
    int (*sync)(void *context);     // all written is on the card; may be NULL
    uint32_t (*now)(void *context); // seconds since 1970, local time; NULL: 1 January 1980 always
    uint32_t sectors;
    bool read_only;
};

struct fat_window {
    uint32_t sector; // FAT_UNKNOWN: holds nothing
    bool dirty;
    uint8_t data[FAT_SECTOR];
};

struct fat {
    const struct fat_device *dev;
    uint32_t bits;         // 12, 16 or 32
    uint32_t start;        // first sector of the volume on the device
    uint32_t table;        // first sector of the first table
    uint32_t table_size;   // sectors of one table
    uint32_t tables;       // copies, counted from `table`
    uint32_t root_cluster; // FAT32; 0: the root directory is root_sectors from root_sector
    uint32_t root_sector;
    uint32_t root_sectors;
    uint32_t data; // first sector of cluster 2
    uint32_t cluster_sectors;
    uint32_t clusters; // the last one's number is clusters + 1
    uint32_t free;     // clusters, or FAT_UNKNOWN
    uint32_t next;     // where the search for a free one begins
    uint32_t info;     // sector with the count of free clusters; 0: none
    bool info_stale;   // that count says "unknown" on the disk
    struct fat_window entries;
    struct fat_window page; // directories; written through
    struct fat_file *files; // open ones
};

struct fat_file {
    struct fat_file *next;
    uint32_t flags;
    bool gone;       // removed, or given to another by a rename
    bool changed;    // the directory entry is to be written
    uint32_t sector; // of the directory entry
    uint32_t slot;
    uint32_t first; // cluster; 0: none
    uint32_t size;
    uint32_t pos;
    uint32_t index;   // number in the file of
    uint32_t cluster; // the cluster last used; 0: none
    struct fat_window buffer;
};

// A walk through the sectors of a directory.
struct fat_walk {
    uint32_t first;   // cluster; 0: the fixed root directory
    uint32_t cluster; // of the sector
    uint32_t sector;
    uint32_t left;  // sectors of the cluster or root directory from here on
    uint32_t count; // sectors gone by
};

struct fat_dir {
    struct fat_walk walk;
    uint32_t slot;
    bool over;
};

struct fat_info {
    bool directory;
    bool read_only;
    uint32_t size;     // bytes; 0 for directories
    uint32_t modified; // seconds since 1970, local time
    char name[FAT_NAME_MAX + 1];
};

struct fat_space {
    uint32_t cluster_size; // bytes
    uint32_t clusters;
    uint32_t free;
};

struct fat_format {
    uint32_t bits;            // 12, 16, 32; 0: as the size asks for
    uint32_t cluster_sectors; // 0: as the size asks for
    uint32_t serial;          // of the volume
};

// Write an empty volume over the whole device (no partition table). Needs no mount; fat gives working memory.
int fat_format(struct fat *fat, const struct fat_device *dev, const struct fat_format *format);

// Take up the volume on the device: the first FAT partition, or the whole device. dev stays borrowed until
// fat_unmount. FAT_ERR_NODEV if there is none, FAT_ERR_NOTSUP if it is exFAT.
int fat_mount(struct fat *fat, const struct fat_device *dev);
// Write what is pending; files that are open are closed for good.
int fat_unmount(struct fat *fat);
// Put tables and the count of free clusters on the disk.
int fat_sync(struct fat *fat);
int fat_statvfs(struct fat *fat, struct fat_space *space);

// Paths are UTF-8, separated by slashes, from the root; "" and "/" are the root. Names compare without case.
int fat_stat(struct fat *fat, const char *path, struct fat_info *info);
int fat_mkdir(struct fat *fat, const char *path);
// Remove a file or an empty directory.
int fat_remove(struct fat *fat, const char *path);
// Rename or move; FAT_ERR_EXIST if the new name is taken by something else.
int fat_rename(struct fat *fat, const char *from, const char *to);

int fat_dir_open(struct fat *fat, struct fat_dir *dir, const char *path);
// Returns 1 with the next entry (without "." and ".."), 0 at the end, or a negative error.
int fat_dir_read(struct fat *fat, struct fat_dir *dir, struct fat_info *info);

// Open a file; file stays borrowed until fat_file_close. flags: enum fat_flags.
int fat_file_open(struct fat *fat, struct fat_file *file, const char *path, uint32_t flags);
// Close, writing what is pending. The file is closed whatever is returned.
int fat_file_close(struct fat *fat, struct fat_file *file);
int fat_file_sync(struct fat *fat, struct fat_file *file);
// Both return the count of bytes moved or a negative error. A write that fails for want of room keeps what
// found room.
int32_t fat_file_read(struct fat *fat, struct fat_file *file, void *data, uint32_t size);
int32_t fat_file_write(struct fat *fat, struct fat_file *file, const void *data, uint32_t size);
// Returns the new position or a negative error.
int32_t fat_file_seek(struct fat *fat, struct fat_file *file, int32_t off, enum fat_whence whence);
// Cut off, or fill up with zeros, at size.
int fat_file_truncate(struct fat *fat, struct fat_file *file, uint32_t size);

#endif
