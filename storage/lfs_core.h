// What the files of the littlefs implementation share. Users include lfs.h.

#ifndef STORAGE_LFS_CORE_H
#define STORAGE_LFS_CORE_H

#include "storage/lfs.h"
#include "storage/lfs_tag.h"

#include <stddef.h>

#define LFS_NULL        0xffffffffU
#define LFS_BLOCK_TRIES 16 // worn blocks passed over before giving up

// Where the data of a tag is: in memory, behind a cursor's entry, or on disk.
struct lfs_attr {
    uint32_t tag;
    const void *data;
    const struct lfs_cursor *from; // the tag of this type of that entry, looked up when it is needed
};

struct lfs_place {
    uint32_t tag;
    const struct lfs_attr *attr; // NULL: on disk
    uint32_t block;
    uint32_t off;
};

// One commit: attributes in order, what it does to this pair's share of the global state and to its sum.
struct lfs_change {
    const struct lfs_attr *attrs;
    uint32_t count;
    struct lfs_gstate delta; // xored into the share of the pair
    struct lfs_gstate flip;  // xored into the sum
};

// The log of a pair with the attributes still to be written on top, walked from the newest tag back.
struct lfs_walk {
    const struct lfs_mdir *dir;
    const struct lfs_attr *attrs;
    uint32_t count;
    uint32_t off;
    uint32_t tag;
};

static inline uint32_t lfs_min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint32_t lfs_align(uint32_t value, uint32_t to)
{
    return (value + to - 1) / to * to;
}

static inline uint32_t lfs_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void lfs_put_le32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> 8 * i);
    }
}

static inline bool lfs_null_pair(const uint32_t pair[2])
{
    return pair[0] == LFS_NULL || pair[1] == LFS_NULL;
}

// Two pairs with a block in common are the same directory, before and after a relocation.
static inline bool lfs_same_pair(const uint32_t a[2], const uint32_t b[2])
{
    return a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1];
}

static inline bool lfs_equal_pair(const uint32_t a[2], const uint32_t b[2])
{
    return (a[0] == b[0] && a[1] == b[1]) || (a[0] == b[1] && a[1] == b[0]);
}

// State of an open file, beside its enum lfs_flags.
enum lfs_state {
    F_INLINE = 0x10000,  // the bytes lie in the directory
    F_LOADED = 0x20000,  // and are in the cache
    F_DIRTY = 0x40000,   // the directory does not know the newest state
    F_WRITING = 0x80000, // block, off, prev, wpos and the cache describe a new list
    F_FAILED = 0x100000, // a write failed; the disk keeps the state of the last sync
};

// lfs_device.c: the block device behind its caches. Offsets outside the device are LFS_ERR_CORRUPT.
uint32_t lfs_crc(uint32_t crc, const void *data, uint32_t size);
int lfs_read(struct lfs *lfs, uint32_t block, uint32_t off, void *data, uint32_t size);
int lfs_read_crc(struct lfs *lfs, uint32_t block, uint32_t off, uint32_t size, uint32_t *crc);
int lfs_compare(struct lfs *lfs, uint32_t block, uint32_t off, const void *data, uint32_t size);
int lfs_erase(struct lfs *lfs, uint32_t block);
void lfs_cache_start(struct lfs_cache *cache, uint32_t block, uint32_t off);
int lfs_cache_write(struct lfs *lfs, struct lfs_cache *cache, const void *data, uint32_t size);
int lfs_cache_flush(struct lfs *lfs, struct lfs_cache *cache);
int lfs_cache_copy(struct lfs *lfs, struct lfs_cache *cache, uint32_t block, uint32_t size);
int lfs_device_sync(struct lfs *lfs);

// lfs_log.c: reading metadata pairs.
int lfs_fetch(struct lfs *lfs, struct lfs_mdir *dir, const uint32_t pair[2]);
void lfs_walk_start(struct lfs_walk *walk, const struct lfs_mdir *dir, const struct lfs_change *change);
int lfs_walk_back(struct lfs *lfs, struct lfs_walk *walk, struct lfs_place *place);
bool lfs_walk_match(uint32_t tag, uint32_t *id, bool *born);
int lfs_lookup(struct lfs *lfs, const struct lfs_mdir *dir, uint32_t id, uint32_t mask, uint32_t type,
               struct lfs_place *place);
int lfs_place_read(struct lfs *lfs, const struct lfs_place *place, uint32_t off, void *data, uint32_t size);
int lfs_read_pair(struct lfs *lfs, const struct lfs_place *place, uint32_t pair[2]);
int lfs_stored_delta(struct lfs *lfs, const struct lfs_mdir *dir, struct lfs_gstate *delta);

// lfs_commit.c: writing metadata pairs.
int lfs_compact(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_mdir *source,
                const struct lfs_change *change, uint32_t begin, uint32_t end);
int lfs_append(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_change *change);
int lfs_apply_counts(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_change *change);
int lfs_measure(struct lfs *lfs, const struct lfs_mdir *dir, const struct lfs_change *change, uint32_t begin,
                uint32_t end, uint32_t *size);

// lfs_update.c: commits with all they can entail: splits, relocation, dropped pairs, cursors.
int lfs_commit(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_change *change);
int lfs_commit_attrs(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_attr *attrs, uint32_t count);
int lfs_drop(struct lfs *lfs, struct lfs_cursor *pred, const struct lfs_mdir *dir,
             const struct lfs_gstate *flip);
int lfs_write_new_pair(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_mdir *source,
                       const struct lfs_change *change, uint32_t begin, uint32_t end);
void lfs_track(struct lfs *lfs, struct lfs_cursor *cursor);
void lfs_untrack(struct lfs *lfs, struct lfs_cursor *cursor);

// lfs_tree.c: the list of all pairs, and what is done about a half-finished change.
int lfs_each_pair(struct lfs *lfs, struct lfs_mdir *dir, uint32_t *seen);
int lfs_find_pred(struct lfs *lfs, const uint32_t pair[2], struct lfs_mdir *pred);
int lfs_find_parent(struct lfs *lfs, const uint32_t pair[2], struct lfs_mdir *parent, uint32_t *id);
int lfs_collect_gstate(struct lfs *lfs);
int lfs_settle(struct lfs *lfs);
bool lfs_unsettled(const struct lfs *lfs);
struct lfs_gstate lfs_sync_flip(void);
struct lfs_gstate lfs_move_flip(uint32_t id, const uint32_t pair[2]);

// lfs_alloc.c
void lfs_alloc_checkpoint(struct lfs *lfs);
int lfs_alloc(struct lfs *lfs, uint32_t *block);

// lfs_ctz.c: the block lists of files.
uint32_t lfs_ctz_index(const struct lfs *lfs, uint32_t pos, uint32_t *off);
int lfs_ctz_find(struct lfs *lfs, uint32_t head, uint32_t size, uint32_t pos, uint32_t *block, uint32_t *off);
int lfs_ctz_each(struct lfs *lfs, uint32_t head, uint32_t index, void (*visit)(void *arg, uint32_t block),
                 void *arg);
int lfs_ctz_extend(struct lfs *lfs, struct lfs_file *file, uint32_t head, uint32_t size);

// lfs_data.c: the bytes of an open file.
int lfs_data_read(struct lfs *lfs, struct lfs_file *file, uint32_t pos, uint8_t *data, uint32_t size);
int lfs_data_write(struct lfs *lfs, struct lfs_file *file, const void *data, uint32_t size);
int lfs_data_fill(struct lfs *lfs, struct lfs_file *file, uint32_t end);
int lfs_data_cut(struct lfs *lfs, struct lfs_file *file, uint32_t size);
int lfs_data_flush(struct lfs *lfs, struct lfs_file *file);
int lfs_data_fail(struct lfs_file *file, int err);

// lfs_file.c: visit the blocks of an open file which no directory knows yet.
int lfs_file_pending(struct lfs *lfs, const struct lfs_file *file, void (*visit)(void *arg, uint32_t block),
                     void *arg);

// lfs_path.c
struct lfs_found {
    uint32_t type;    // TAG_REG, TAG_DIR, or 0 where only the last name of the path is missing
    const char *name; // that last name, inside the path; length 0 for the root
    uint32_t len;
    uint32_t pair[2]; // of a directory
    bool through;     // the path led through the directory given as beware
};
int lfs_resolve(struct lfs *lfs, const char *path, struct lfs_cursor *at, struct lfs_found *found,
                const uint32_t *beware);

#endif
