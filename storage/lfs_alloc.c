// Free blocks: a bitmap over a window of the disk, filled by walking everything in use.
//
// A block handed out is not yet known to any directory, so the window may go round the disk only once
// between two checkpoints; what it has not found free by then is not free.
//
// Source: littlefs DESIGN.md, "The block allocator".

#include "storage/lfs_core.h"

#include <string.h>

// Walking everything

static int visit_pair(struct lfs *lfs, const struct lfs_mdir *dir, void (*visit)(void *arg, uint32_t block),
                      void *arg)
{
    visit(arg, dir->pair[0]);
    visit(arg, dir->pair[1]);
    for (uint32_t id = 0; id < dir->count; id++) {
        struct lfs_place place;
        uint32_t list[2];
        int err = lfs_lookup(lfs, dir, id, TAG_KIND_MASK, TAG_STRUCT, &place);
        if (err == LFS_ERR_NOENT) {
            continue;
        }
        if (err >= 0 && tag_type(place.tag) == TAG_CTZ) {
            err = lfs_read_pair(lfs, &place, list);
            if (err >= 0 && list[1] > 0) {
                uint32_t off;
                err = lfs_ctz_each(lfs, list[0], lfs_ctz_index(lfs, list[1] - 1, &off), visit, arg);
            }
        }
        if (err < 0) {
            return err;
        }
    }
    return 0;
}

static int visit_all(struct lfs *lfs, void (*visit)(void *arg, uint32_t block), void *arg)
{
    struct lfs_mdir dir;
    uint32_t seen = 0;
    int more;
    while ((more = lfs_each_pair(lfs, &dir, &seen)) == 1) {
        int err = visit_pair(lfs, &dir, visit, arg);
        if (err < 0) {
            return err;
        }
    }
    for (const struct lfs_cursor *c = lfs->cursors; more == 0 && c != NULL; c = c->next) {
        if (c->file) {
            more = lfs_file_pending(lfs, (const struct lfs_file *)c, visit, arg);
        }
    }
    return more;
}

struct tally {
    uint32_t count;
};

static void visit_count(void *arg, uint32_t block)
{
    struct tally *tally = arg;
    (void)block;
    tally->count++;
}

int32_t lfs_used(struct lfs *lfs)
{
    struct tally tally = {0};
    int err = visit_all(lfs, visit_count, &tally);
    return err < 0 ? err : (int32_t)lfs_min(tally.count, lfs->block_count);
}

// Allocating

static void visit_mark(void *arg, uint32_t block)
{
    struct lfs *lfs = arg;
    uint32_t at = (block + lfs->block_count - lfs->lookahead.start) % lfs->block_count;
    if (block < lfs->block_count && at < lfs->lookahead.size) {
        lfs->cfg->lookahead_buffer[at / 8] |= (uint8_t)(1U << at % 8);
    }
}

// From here on every free block may be handed out once more.
void lfs_alloc_checkpoint(struct lfs *lfs)
{
    lfs->lookahead.left = lfs->block_count;
}

static int next_window(struct lfs *lfs)
{
    lfs->lookahead.start = (lfs->lookahead.start + lfs->lookahead.size) % lfs->block_count;
    lfs->lookahead.size = lfs_min(8 * lfs->cfg->lookahead_size, lfs->lookahead.left);
    lfs->lookahead.next = 0;
    memset(lfs->cfg->lookahead_buffer, 0, lfs->cfg->lookahead_size);
    int err = visit_all(lfs, visit_mark, lfs);
    if (err < 0) {
        lfs->lookahead.size = 0;
    }
    return err;
}

// Give out a block that nothing on disk and no open file uses. It is not erased.
int lfs_alloc(struct lfs *lfs, uint32_t *block)
{
    for (;;) {
        while (lfs->lookahead.next < lfs->lookahead.size && lfs->lookahead.left > 0) {
            uint32_t at = lfs->lookahead.next++;
            lfs->lookahead.left--;
            if ((lfs->cfg->lookahead_buffer[at / 8] >> at % 8 & 1) == 0) {
                *block = (lfs->lookahead.start + at) % lfs->block_count;
                return 0;
            }
        }
        if (lfs->lookahead.left == 0) {
            return LFS_ERR_NOSPC;
        }
        int err = next_window(lfs);
        if (err < 0) {
            return err;
        }
    }
}
