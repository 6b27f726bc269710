// The list that threads all metadata pairs, the global state kept in it, and the repair of what a power loss
// left half done: directories that are in the list but in no directory, pairs that moved, a pending move.
//
// Source: littlefs SPEC.md, "LFS_TYPE_TAIL", "LFS_TYPE_GSTATE", "LFS_TYPE_MOVESTATE".

#include "storage/lfs_core.h"

// Walking the list

static const uint32_t first_pair[2] = {0, 1};

// Read the next pair of the list into dir; *seen is 0 at the start. Returns 1, 0 at the end, or an error.
int lfs_each_pair(struct lfs *lfs, struct lfs_mdir *dir, uint32_t *seen)
{
    uint32_t pair[2] = {first_pair[0], first_pair[1]};
    if (*seen > 0) {
        pair[0] = dir->tail[0];
        pair[1] = dir->tail[1];
    }
    if (lfs_null_pair(pair)) {
        return 0;
    }
    if (++*seen > lfs->block_count / 2 + 1) {
        return LFS_ERR_CORRUPT; // a ring
    }
    int err = lfs_fetch(lfs, dir, pair);
    return err < 0 ? err : 1;
}

// The pair whose tail leads to this one.
int lfs_find_pred(struct lfs *lfs, const uint32_t pair[2], struct lfs_mdir *pred)
{
    uint32_t seen = 0;
    int more;
    while ((more = lfs_each_pair(lfs, pred, &seen)) == 1) {
        if (!lfs_null_pair(pred->tail) && lfs_same_pair(pred->tail, pair)) {
            return 0;
        }
    }
    return more < 0 ? more : LFS_ERR_NOENT;
}

// The directory entry that leads to this pair.
int lfs_find_parent(struct lfs *lfs, const uint32_t pair[2], struct lfs_mdir *parent, uint32_t *id)
{
    uint32_t seen = 0;
    int more;
    while ((more = lfs_each_pair(lfs, parent, &seen)) == 1) {
        for (*id = 0; *id < parent->count; ++*id) {
            struct lfs_place place;
            uint32_t child[2] = {LFS_NULL, LFS_NULL};
            int err = lfs_lookup(lfs, parent, *id, TAG_KIND_MASK, TAG_STRUCT, &place);
            if (err >= 0 && tag_type(place.tag) == TAG_DIRSTRUCT) {
                err = lfs_read_pair(lfs, &place, child);
            }
            if (err < 0 && err != LFS_ERR_NOENT) {
                return err;
            }
            if (!lfs_null_pair(child) && lfs_same_pair(child, pair)) {
                return 0;
            }
        }
    }
    return more < 0 ? more : LFS_ERR_NOENT;
}

// Global state: word 0 is a tag (its top bit: the list is being changed), words 1 and 2 a pair.

struct lfs_gstate lfs_sync_flip(void)
{
    return (struct lfs_gstate){{TAG_INVALID, 0, 0}};
}

struct lfs_gstate lfs_move_flip(uint32_t id, const uint32_t pair[2])
{
    return (struct lfs_gstate){{tag_make(TAG_DELETE, id, 0), pair[0], pair[1]}};
}

bool lfs_unsettled(const struct lfs *lfs)
{
    return (lfs->gstate.word[0] | lfs->gstate.word[1] | lfs->gstate.word[2]) != 0;
}

int lfs_collect_gstate(struct lfs *lfs)
{
    struct lfs_mdir dir;
    uint32_t seen = 0;
    int more;
    struct lfs_gstate sum = {{0, 0, 0}};
    while ((more = lfs_each_pair(lfs, &dir, &seen)) == 1) {
        struct lfs_gstate delta;
        int err = lfs_stored_delta(lfs, &dir, &delta);
        if (err < 0) {
            return err;
        }
        for (int i = 0; i < 3; i++) {
            sum.word[i] ^= delta.word[i];
        }
    }
    if (more == 0) {
        lfs->gstate = sum;
    }
    return more;
}

// Repair

static int relink(struct lfs *lfs, struct lfs_cursor *pred, const uint32_t pair[2])
{
    uint8_t raw[8];
    lfs_put_le32(raw, pair[0]);
    lfs_put_le32(raw + 4, pair[1]);
    struct lfs_attr attr = {tag_make(TAG_SOFTTAIL, TAG_NO_ID, sizeof raw), raw, NULL};
    return lfs_commit_attrs(lfs, pred, &attr, 1);
}

// One step behind pred: unlink an orphan, or follow a directory to where its parent says it is. Returns 1 if
// something was changed.
static int check_next(struct lfs *lfs, struct lfs_cursor *pred)
{
    struct lfs_mdir next;
    struct lfs_mdir parent;
    struct lfs_place place;
    uint32_t id;
    uint32_t pair[2];
    const struct lfs_gstate none = {{0, 0, 0}};
    if (pred->dir.split) {
        return 0;
    }
    int err = lfs_find_parent(lfs, pred->dir.tail, &parent, &id);
    if (err == LFS_ERR_NOENT) {
        err = lfs_fetch(lfs, &next, pred->dir.tail);
        if (err < 0 || lfs_same_pair(next.pair, lfs->root)) {
            return err;
        }
        err = lfs_drop(lfs, pred, &next, &none);
        return err < 0 ? err : 1;
    }
    if (err >= 0) {
        err = lfs_lookup(lfs, &parent, id, TAG_KIND_MASK, TAG_STRUCT, &place);
    }
    if (err >= 0) {
        err = lfs_read_pair(lfs, &place, pair);
    }
    if (err < 0 || lfs_equal_pair(pair, pred->dir.tail)) {
        return err;
    }
    err = relink(lfs, pred, pair);
    return err < 0 ? err : 1;
}

static int repair_list(struct lfs *lfs)
{
    struct lfs_cursor pred = {.id = 0};
    uint32_t steps = 0;
    int err = lfs_fetch(lfs, &pred.dir, first_pair);
    lfs_track(lfs, &pred);
    while (err >= 0 && !lfs_null_pair(pred.dir.tail)) {
        if (++steps > 2 * lfs->block_count) {
            err = LFS_ERR_CORRUPT;
            break;
        }
        err = check_next(lfs, &pred);
        if (err == 0) {
            uint32_t tail[2] = {pred.dir.tail[0], pred.dir.tail[1]};
            err = lfs_fetch(lfs, &pred.dir, tail);
        }
    }
    lfs_untrack(lfs, &pred);
    return err < 0 ? err : lfs_collect_gstate(lfs);
}

static int flip_at_root(struct lfs *lfs, struct lfs_gstate flip)
{
    struct lfs_cursor root = {.id = 0};
    struct lfs_change change = {.delta = flip, .flip = flip};
    int err = lfs_fetch(lfs, &root.dir, lfs->root);
    lfs_track(lfs, &root);
    if (err >= 0) {
        err = lfs_commit(lfs, &root, &change);
    }
    lfs_untrack(lfs, &root);
    return err;
}

// Finish a move: the entry now lives elsewhere, so its old place is deleted.
static int finish_move(struct lfs *lfs)
{
    struct lfs_gstate flip = lfs->gstate;
    struct lfs_cursor at = {.id = tag_id(flip.word[0])};
    uint32_t seen = 0;
    int more;
    while ((more = lfs_each_pair(lfs, &at.dir, &seen)) == 1) {
        if (lfs_same_pair(at.dir.pair, &flip.word[1])) {
            break;
        }
    }
    if (more < 0) {
        return more;
    }
    if (more == 0 || tag_type(flip.word[0]) != TAG_DELETE || at.id >= at.dir.count) {
        return flip_at_root(lfs, flip);
    }
    struct lfs_attr attr = {tag_make(TAG_DELETE, at.id, 0), NULL, NULL};
    struct lfs_change change = {&attr, 1, flip, flip};
    lfs_track(lfs, &at);
    int err = lfs_commit(lfs, &at, &change);
    lfs_untrack(lfs, &at);
    return err;
}

// Finish what the global state says is unfinished. Called before every change.
int lfs_settle(struct lfs *lfs)
{
    int err = 0;
    lfs_alloc_checkpoint(lfs);
    if ((lfs->gstate.word[0] & TAG_INVALID) != 0) {
        err = repair_list(lfs);
        if (err >= 0 && (lfs->gstate.word[0] & TAG_INVALID) != 0) {
            err = flip_at_root(lfs, lfs_sync_flip());
        }
    }
    if (err >= 0 && lfs_unsettled(lfs)) {
        err = finish_move(lfs);
    }
    return err;
}
