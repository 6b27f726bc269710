// Block lists of files. Block n of a file begins with ctz(n) + 1 pointers (none in block 0); pointer x leads
// to block n - 2^x:
//
//     block 0 <- block 1 <- block 2 <- block 3 <- block 4
//                           '--- 0 <--------------- 2, 0
//
// Source: littlefs SPEC.md, "LFS_TYPE_CTZSTRUCT"; DESIGN.md, "CTZ skip-lists" (the two closed formulas).

#include "storage/lfs_core.h"

static uint32_t popcount(uint32_t v)
{
    uint32_t n = 0;
    for (; v != 0; v &= v - 1) {
        n++;
    }
    return n;
}

static uint32_t ctz(uint32_t v)
{
    uint32_t n = 0;
    while ((v >> n & 1) == 0) {
        n++;
    }
    return n;
}

static uint32_t log2_floor(uint32_t v)
{
    uint32_t n = 0;
    while (v > 1) {
        v >>= 1;
        n++;
    }
    return n;
}

// Which block of the list holds byte pos, and where in it.
uint32_t lfs_ctz_index(const struct lfs *lfs, uint32_t pos, uint32_t *off)
{
    uint32_t b = lfs->cfg->block_size - 8;
    uint32_t i = pos / b;
    if (i == 0) {
        *off = pos;
        return 0;
    }
    i = (pos - 4 * (popcount(i - 1) + 2)) / b;
    *off = pos - b * i - 4 * popcount(i);
    return i;
}

static int read_pointer(struct lfs *lfs, uint32_t block, uint32_t which, uint32_t *to)
{
    uint8_t raw[4];
    int err = lfs_read(lfs, block, 4 * which, raw, 4);
    *to = lfs_le32(raw);
    return err < 0 ? err : *to >= lfs->block_count ? LFS_ERR_CORRUPT : 0;
}

// The block that holds byte pos of a list of size bytes.
int lfs_ctz_find(struct lfs *lfs, uint32_t head, uint32_t size, uint32_t pos, uint32_t *block, uint32_t *off)
{
    uint32_t unused;
    uint32_t at = lfs_ctz_index(lfs, size - 1, &unused);
    uint32_t target = lfs_ctz_index(lfs, pos, off);
    while (at > target) {
        uint32_t skip = lfs_min(log2_floor(at - target), ctz(at));
        int err = read_pointer(lfs, head, skip, &head);
        if (err < 0) {
            return err;
        }
        at -= 1U << skip;
    }
    *block = head;
    return 0;
}

// Visit each block of a list, from its head, which has that index.
int lfs_ctz_each(struct lfs *lfs, uint32_t head, uint32_t index, void (*visit)(void *arg, uint32_t block),
                 void *arg)
{
    if (index >= lfs->block_count || head >= lfs->block_count) {
        return LFS_ERR_CORRUPT;
    }
    for (;;) {
        visit(arg, head);
        if (index == 0) {
            return 0;
        }
        int err = read_pointer(lfs, head, 0, &head);
        if (err < 0) {
            return err;
        }
        index--;
    }
}

static int write_pointers(struct lfs *lfs, struct lfs_file *file, uint32_t head, uint32_t index)
{
    uint32_t skips = ctz(index) + 1;
    for (uint32_t i = 0; i < skips; i++) {
        uint8_t raw[4];
        lfs_put_le32(raw, head);
        int err = lfs_cache_write(lfs, &file->cache, raw, 4);
        if (err >= 0 && i + 1 < skips) {
            err = read_pointer(lfs, head, i, &head);
        }
        if (err < 0) {
            return err;
        }
    }
    file->off = 4 * skips;
    return 0;
}

static int start_block(struct lfs *lfs, struct lfs_file *file, uint32_t head, uint32_t size)
{
    uint32_t off = 0;
    int err = lfs_erase(lfs, file->block);
    lfs_cache_start(&file->cache, file->block, 0);
    file->off = 0;
    file->prev = LFS_NULL;
    if (err < 0 || size == 0) {
        return err;
    }
    uint32_t index = lfs_ctz_index(lfs, size - 1, &off);
    if (off + 1 == lfs->cfg->block_size) {
        file->prev = head;
        return write_pointers(lfs, file, head, index + 1);
    }
    if (index > 0) {
        err = read_pointer(lfs, head, 0, &file->prev);
    }
    if (err >= 0) {
        err = lfs_cache_copy(lfs, &file->cache, head, off + 1);
    }
    file->off = off + 1;
    return err;
}

// Begin the block in which byte size of a list comes to lie: a new one behind head, or a copy of head as far
// as it is used. Sets block, prev, off and cache of the file; worn blocks are passed over.
int lfs_ctz_extend(struct lfs *lfs, struct lfs_file *file, uint32_t head, uint32_t size)
{
    uint32_t old_block = file->block;
    uint32_t old_prev = file->prev;
    uint32_t old_off = file->off;
    int err = LFS_ERR_CORRUPT;
    for (int i = 0; err == LFS_ERR_CORRUPT && i < LFS_BLOCK_TRIES; i++) {
        uint32_t block;
        file->block = old_block;
        file->prev = old_prev;
        file->off = old_off;
        err = lfs_alloc(lfs, &block);
        if (err >= 0) {
            file->block = block;
            err = start_block(lfs, file, head, size);
        }
    }
    return err;
}
