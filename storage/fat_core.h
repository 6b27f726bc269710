// What the files of the FAT implementation share. Users include fat.h.

#ifndef STORAGE_FAT_CORE_H
#define STORAGE_FAT_CORE_H

#include "storage/fat.h"

#include <stddef.h>

#define FAT_SLOT         32U // bytes of one directory slot
#define FAT_SLOTS        (FAT_SECTOR / FAT_SLOT)
#define FAT_SET_SLOTS    21U // 20 of a long name, and the entry
#define FAT_UNITS_MAX    255U
#define FAT_DIR_SECTORS  4096U // 65536 slots
#define FAT_LAST_CLUSTER 0x0fffffffU

#define SECTOR_SIGNATURE_AT 510
#define SECTOR_SIGNATURE    0xaa55U

// A directory slot:
//
//   0        8    11    12    13   14   16   18   20   22   24   26   28
//   | name   |ext |attr |case | created       |read|hi  |time|date|lo  | size |     the entry
//   | n| 5 UTF-16 units |0x0f | 0 |sum| 6 units          | 0  | 2 units  |        a part of its long name
enum fat_slot {
    SLOT_ATTR = 11,
    SLOT_CASE = 12,
    SLOT_SUM = 13,
    SLOT_CREATED = 14,
    SLOT_READ = 18,
    SLOT_CLUSTER_HIGH = 20,
    SLOT_TIME = 22,
    SLOT_DATE = 24,
    SLOT_CLUSTER = 26,
    SLOT_SIZE = 28,
};

enum fat_attr { ATTR_READ_ONLY = 1, ATTR_VOLUME = 8, ATTR_DIR = 0x10, ATTR_ARCHIVE = 0x20, ATTR_LONG = 0x0f };
enum fat_case { CASE_BASE = 8, CASE_EXT = 0x10 };

#define SLOT_END  0x00 // first byte: this slot and all after it are free
#define SLOT_FREE 0xe5
#define LONG_LAST 0x40 // first byte of the part that comes first: the last of the name

// A name, as the disk has it.
struct fat_name {
    uint16_t units[FAT_UNITS_MAX];
    uint32_t length;
};

// Where an entry and its long name are: slots in at most three sectors, in order.
struct fat_set {
    uint32_t sector[3];
    uint32_t sectors;
    uint32_t first; // slot in sector[0]
    uint32_t last;  // the entry, in the last sector
};

struct fat_found {
    struct fat_set set;
    struct fat_name name;
    uint8_t slot[FAT_SLOT];
};

static inline uint32_t fat_min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint16_t fat_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t fat_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void fat_put_le16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void fat_put_le32(uint8_t *p, uint32_t value)
{
    fat_put_le16(p, value);
    fat_put_le16(p + 2, value >> 16);
}

// Sectors and windows (fat_table.c). Sectors count from the volume's first.

int fat_read(const struct fat *fat, uint32_t sector, void *data, uint32_t count);
int fat_write(const struct fat *fat, uint32_t sector, const void *data, uint32_t count);
// The directory sector in fat->page.
int fat_page(struct fat *fat, uint32_t sector);
int fat_page_write(struct fat *fat);

// Clusters (fat_table.c). Numbers that are out of range on the disk are FAT_ERR_CORRUPT.

static inline uint32_t fat_cluster_sector(const struct fat *fat, uint32_t cluster)
{
    return fat->data + (cluster - 2) * fat->cluster_sectors;
}

static inline bool fat_is_cluster(const struct fat *fat, uint32_t cluster)
{
    return cluster >= 2 && cluster - 2 < fat->clusters;
}

// The one that follows: 1 with *next, 0 at the end of the chain, or a negative error.
int fat_next(struct fat *fat, uint32_t cluster, uint32_t *next);
int fat_set_next(struct fat *fat, uint32_t cluster, uint32_t next);
// A free one, taken as the end of a chain; after (0: none) then points to it.
int fat_take(struct fat *fat, uint32_t after, uint32_t *cluster);
// Gives a chain back, its head first. A chain that leads astray is given back as far as it is sound.
int fat_give(struct fat *fat, uint32_t cluster);
int fat_flush(struct fat *fat);
// Before clusters change hands: the count of free ones on the disk becomes "unknown", until fat_sync.
int fat_begin(struct fat *fat);
// Count of free clusters and place to search, from the sector for it if there is one; and such a sector.
void fat_load_info(struct fat *fat);
void fat_make_info(uint8_t *sector, uint32_t count, uint32_t next);
int fat_count(struct fat *fat);
// Fill a cluster's sectors with zeros.
int fat_clear(struct fat *fat, uint32_t cluster);

// Names (fat_name.c)

// The name at *path, up to a slash or the end; moves *path behind it. FAT_ERR_INVAL for one FAT cannot hold.
int fat_name_take(const char **path, struct fat_name *name);
bool fat_name_equal(const struct fat_name *a, const struct fat_name *b);
// UTF-8 with a zero at its end, or false if it does not fit.
bool fat_name_text(const struct fat_name *name, char *out, uint32_t size);
// What the 11 bytes of a short name say.
void fat_name_of_short(const uint8_t *slot, struct fat_name *name);
// The short name as it stands if the name is one: true, with name and case bits in slot.
bool fat_name_is_short(const struct fat_name *name, uint8_t *slot);
// Candidate number `attempt` (0...) for the short name of a long one.
void fat_name_shorten(const struct fat_name *name, uint32_t attempt, uint8_t *slot);
uint8_t fat_name_sum(const uint8_t *slot);
// Slots a name takes with its entry, given whether it is a short one.
uint32_t fat_name_slots(const struct fat_name *name, bool is_short);
// Part `number` (1...) of the long name, for an entry with this sum; and back: adds a part to a name.
void fat_name_part(const struct fat_name *name, uint32_t number, uint8_t sum, uint8_t *slot);
bool fat_name_add_part(struct fat_name *name, const uint8_t *slot);

// Directories (fat_dir.c)

int fat_walk_start(struct fat *fat, struct fat_walk *walk, uint32_t first);
// 1 at the next sector, 0 if there is none, or a negative error.
int fat_walk_next(struct fat *fat, struct fat_walk *walk);
// The next entry that is not a volume label or deleted: 1, 0 at the end, or a negative error.
int fat_entry_next(struct fat *fat, struct fat_dir *dir, struct fat_found *found);
// The entry of this name in the directory that begins at this cluster; FAT_ERR_NOENT.
int fat_find(struct fat *fat, uint32_t first, const struct fat_name *name, struct fat_found *found);
// Make an entry (slot gives all but the name); *set tells where it is.
int fat_add(struct fat *fat, uint32_t first, const struct fat_name *name, const uint8_t *slot,
            struct fat_set *set);
int fat_delete(struct fat *fat, const struct fat_set *set);
// Give an entry another name within its sector, in one write: 1, or 0 if there is no room for it.
int fat_rename_here(struct fat *fat, uint32_t first, struct fat_set *set, const struct fat_name *name);
void fat_slot_stamp(const struct fat *fat, uint8_t *slot, bool created);
uint32_t fat_slot_time(const uint8_t *slot); // seconds since 1970
uint32_t fat_slot_cluster(const struct fat *fat, const uint8_t *slot);
void fat_slot_set_cluster(const struct fat *fat, uint8_t *slot, uint32_t cluster);

// Paths (fat_path.c)

struct fat_target {
    uint32_t parent;  // first cluster of the directory
    bool root;        // the path is the root itself: nothing else holds
    const char *last; // the last name, in the path
    struct fat_found found;
};

// FAT_ERR_NOENT with the parent and found.name when only the last name is missing and `*missing` is asked
// for.
int fat_resolve(struct fat *fat, const char *path, struct fat_target *target, bool *missing);

// Open files of an entry that moves (fat_file.c), or goes: then `to` is NULL, and *first becomes the head of
// the file's chain if one that is open knows better.
void fat_files_moved(struct fat *fat, const struct fat_set *from, const struct fat_set *to, uint32_t *first);

#endif
