// Commits with all they can entail: a pair that fills is split, one that wears is moved to another block,
// one that empties is taken out of the list; and every open cursor stays on its entry.
//
// A relocation changes no content. It goes: copy to a new block; tell the parent, raising the sync bit; tell
// the predecessor in the list, lowering it. Whatever step is the last, the old or the new pair is found.
//
// Source: littlefs SPEC.md, "LFS_TYPE_TAIL", "LFS_TYPE_GSTATE"; DESIGN.md, "Metadata pairs", "Wear leveling".

#include "storage/lfs_core.h"

static const struct lfs_change no_change;

// Cursors

void lfs_track(struct lfs *lfs, struct lfs_cursor *cursor)
{
    cursor->next = lfs->cursors;
    lfs->cursors = cursor;
}

void lfs_untrack(struct lfs *lfs, struct lfs_cursor *cursor)
{
    struct lfs_cursor **p = &lfs->cursors;
    while (*p != NULL && *p != cursor) {
        p = &(*p)->next;
    }
    if (*p == cursor) {
        *p = cursor->next;
    }
}

static void shift_id(struct lfs_cursor *c, const struct lfs_change *change, bool own)
{
    for (uint32_t i = 0; i < change->count && c->id != TAG_NO_ID; i++) {
        uint32_t id = tag_id(change->attrs[i].tag);
        if (tag_type(change->attrs[i].tag) == TAG_CREATE && c->id >= id && !own) {
            c->id++;
        } else if (tag_type(change->attrs[i].tag) == TAG_DELETE && c->id == id) {
            c->gone = c->gone || !own;
        } else if (tag_type(change->attrs[i].tag) == TAG_DELETE && c->id > id) {
            c->id--;
        }
    }
}

// A pair was committed: bring the cursors in it to where their entries are now.
static void follow(struct lfs *lfs, const uint32_t pair[2], const struct lfs_mdir *after,
                   const struct lfs_change *change, const struct lfs_cursor *at)
{
    for (struct lfs_cursor *c = lfs->cursors; c != NULL; c = c->next) {
        if (!lfs_same_pair(c->dir.pair, pair) || lfs_null_pair(c->dir.pair)) {
            continue;
        }
        shift_id(c, change, c == at);
        c->dir = *after;
        while (c->dir.split && c->id != TAG_NO_ID && c->id > 0 && c->id >= c->dir.count) {
            uint32_t tail[2] = {c->dir.tail[0], c->dir.tail[1]};
            c->id -= c->dir.count;
            if (lfs_fetch(lfs, &c->dir, tail) < 0) {
                c->gone = true;
                break;
            }
        }
    }
}

// What follows the log of a pair may have been touched.
static void forbid_append(struct lfs *lfs, const uint32_t pair[2])
{
    for (struct lfs_cursor *c = lfs->cursors; c != NULL; c = c->next) {
        if (lfs_same_pair(c->dir.pair, pair)) {
            c->dir.erased = false;
        }
    }
}

// A pair left the list: a listing that stood in it goes on behind it.
static void leave(struct lfs *lfs, const uint32_t pair[2])
{
    for (struct lfs_cursor *c = lfs->cursors; c != NULL; c = c->next) {
        if (lfs_same_pair(c->dir.pair, pair) && !lfs_null_pair(c->dir.pair)) {
            c->dir.pair[0] = LFS_NULL;
            c->dir.pair[1] = LFS_NULL;
            c->dir.count = 0;
            c->id = 0;
            c->gone = true;
        }
    }
}

static void adopt(struct lfs *lfs, const uint32_t old[2], const struct lfs_mdir *moved)
{
    for (struct lfs_cursor *c = lfs->cursors; c != NULL; c = c->next) {
        if (lfs_same_pair(c->dir.pair, old) && !lfs_null_pair(c->dir.pair)) {
            c->dir = *moved;
        }
    }
    if (lfs_same_pair(lfs->root, old)) {
        lfs->root[0] = moved->pair[0];
        lfs->root[1] = moved->pair[1];
    }
}

// New pairs

// Take two free blocks. The revision goes on from what the first block says, so that the block written first
// is the newer one whatever old log the other still holds.
static int take_pair(struct lfs *lfs, struct lfs_mdir *dir)
{
    uint8_t rev[4] = {0, 0, 0, 0};
    uint32_t cycle = (lfs->cfg->block_cycles + 1) | 1;
    int err = lfs_alloc(lfs, &dir->pair[0]);
    if (err >= 0) {
        err = lfs_alloc(lfs, &dir->pair[1]);
    }
    if (err >= 0) {
        err = lfs_read(lfs, dir->pair[0], 0, rev, sizeof rev);
        err = err == LFS_ERR_CORRUPT ? 0 : err;
    }
    dir->rev = lfs_le32(rev);
    if (lfs->cfg->block_cycles > 0 && dir->rev < 0xffffffffU - cycle) {
        dir->rev = lfs_align(dir->rev, cycle);
    }
    return err;
}

// Write entries begin to end of source into a new pair; dir gives its tail and whether that splits.
int lfs_write_new_pair(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_mdir *source,
                       const struct lfs_change *change, uint32_t begin, uint32_t end)
{
    int err = LFS_ERR_CORRUPT;
    for (int i = 0; err == LFS_ERR_CORRUPT && i < LFS_BLOCK_TRIES; i++) {
        err = take_pair(lfs, dir);
        if (err >= 0) {
            err = lfs_compact(lfs, dir, source, change, begin, end);
        }
    }
    return err;
}

// Relocation

static bool sync_raised(const struct lfs *lfs)
{
    return (lfs->gstate.word[0] & TAG_INVALID) != 0;
}

static int point_at(struct lfs *lfs, struct lfs_cursor *at, uint32_t tag, const uint32_t pair[2], bool flip)
{
    uint8_t raw[8];
    lfs_put_le32(raw, pair[0]);
    lfs_put_le32(raw + 4, pair[1]);
    struct lfs_attr attr = {tag | (uint32_t)sizeof raw, raw, NULL};
    struct lfs_change change = {.attrs = &attr, .count = 1};
    if (flip) {
        change.delta = change.flip = lfs_sync_flip();
    }
    lfs_track(lfs, at);
    int err = lfs_commit(lfs, at, &change);
    lfs_untrack(lfs, at);
    return err;
}

static int move_references(struct lfs *lfs, const uint32_t old[2], const struct lfs_mdir *moved)
{
    struct lfs_cursor at = {.id = TAG_NO_ID};
    uint32_t id;
    bool raise = false;
    int err = lfs_find_parent(lfs, old, &at.dir, &id);
    if (err >= 0) {
        raise = !sync_raised(lfs);
        err = point_at(lfs, &at, tag_make(TAG_DIRSTRUCT, id, 0), moved->pair, raise);
    }
    bool has_parent = err >= 0;
    if (err < 0 && err != LFS_ERR_NOENT) {
        return err;
    }
    if (has_parent) {
        adopt(lfs, old, moved);
    }
    at = (struct lfs_cursor){.id = TAG_NO_ID};
    err = lfs_find_pred(lfs, old, &at.dir);
    if (err >= 0) {
        uint32_t type = at.dir.split ? TAG_HARDTAIL : TAG_SOFTTAIL;
        err = point_at(lfs, &at, tag_make(type, TAG_NO_ID, 0), moved->pair, raise);
    }
    if (err >= 0 && !has_parent) {
        adopt(lfs, old, moved);
    }
    return err;
}

static int relocate(struct lfs *lfs, const struct lfs_mdir *dir)
{
    struct lfs_mdir moved = *dir;
    uint32_t old[2] = {dir->pair[0], dir->pair[1]};
    int err = LFS_ERR_CORRUPT;
    for (int i = 0; err == LFS_ERR_CORRUPT && i < LFS_BLOCK_TRIES; i++) {
        moved = *dir;
        err = lfs_alloc(lfs, &moved.pair[1]);
        if (err >= 0) {
            err = lfs_compact(lfs, &moved, dir, &no_change, 0, dir->count);
        }
    }
    if (err >= 0) {
        lfs->depth++;
        err = move_references(lfs, old, &moved);
        lfs->depth--;
    }
    return err;
}

// Rewriting

static int split_point(struct lfs *lfs, const struct lfs_mdir *dir, const struct lfs_change *change,
                       uint32_t end, uint32_t limit, uint32_t *split)
{
    *split = 0;
    while (end - *split > 1) {
        uint32_t size;
        int err = lfs_measure(lfs, dir, change, *split, end, &size);
        if (err < 0) {
            return err;
        }
        if (size <= limit) {
            break;
        }
        *split += (end - *split) / 2;
    }
    return 0;
}

// Write the pair afresh; while it is more than half full, its last entries move to new pairs behind it. Not
// where the place of an entry is held by a pending move, or by an operation that a relocation interrupts.
static int split_and_compact(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_change *change)
{
    uint32_t limit = lfs_align(lfs->cfg->block_size / 2, lfs->cfg->prog_size);
    struct lfs_mdir after = *dir;
    int err = lfs_apply_counts(lfs, &after, change);
    uint32_t end = after.count;
    bool moving = lfs_unsettled(lfs) && lfs_same_pair(&lfs->gstate.word[1], dir->pair);
    bool stay = moving || lfs->depth > 0;
    while (err >= 0 && end > 1) {
        struct lfs_mdir behind = {.tail = {after.tail[0], after.tail[1]}, .split = after.split};
        uint32_t size;
        uint32_t split;
        err = lfs_measure(lfs, dir, change, 0, end, &size);
        if (err < 0 || size <= limit || (stay && size <= lfs->cfg->block_size)) {
            break;
        }
        err = split_point(lfs, dir, change, end, limit, &split);
        if (err >= 0) {
            err = lfs_write_new_pair(lfs, &behind, dir, change, split, end);
        }
        if (err == LFS_ERR_NOSPC && size <= lfs->cfg->block_size) {
            err = 0;
            break;
        }
        if (err >= 0) {
            after.tail[0] = behind.pair[0];
            after.tail[1] = behind.pair[1];
            after.split = true;
            end = split;
        }
    }
    if (err >= 0) {
        err = lfs_compact(lfs, &after, dir, change, 0, end);
    }
    if (err >= 0) {
        *dir = after;
    }
    return err;
}

static bool movable(const struct lfs_mdir *dir)
{
    return dir->pair[0] > 1 && dir->pair[1] > 1;
}

static bool wear_due(const struct lfs *lfs, const struct lfs_mdir *dir)
{
    uint32_t cycle = (lfs->cfg->block_cycles + 1) | 1;
    return lfs->cfg->block_cycles > 0 && lfs->depth == 0 && (dir->rev + 1) % cycle == 0;
}

// Rewrite the pair at a cursor, moving it first when it is due for that or its other block is worn. The
// cursor then holds the pair that was committed, with the log before the commit in *before.
static int rewrite(struct lfs *lfs, struct lfs_cursor *at, struct lfs_mdir *dir,
                   const struct lfs_change *change)
{
    bool worn = false;
    for (int i = 0; i < LFS_BLOCK_TRIES; i++) {
        if (movable(dir) && (worn || wear_due(lfs, dir))) {
            int err = lfs->depth > 0 ? LFS_ERR_CORRUPT : relocate(lfs, dir);
            if (err < 0 && (worn || err != LFS_ERR_NOSPC)) {
                return err;
            }
            *dir = at->dir;
            err = err < 0 ? LFS_ERR_NOSPC : lfs_append(lfs, dir, change);
            if (err != LFS_ERR_NOSPC && err != LFS_ERR_CORRUPT) {
                return err;
            }
        }
        int err = split_and_compact(lfs, dir, change);
        if (err != LFS_ERR_CORRUPT || !movable(dir)) {
            return err;
        }
        worn = true;
    }
    return LFS_ERR_CORRUPT;
}

// Dropping

// Take the pair dir out of the list: pred takes over its tail and its share of the global state.
int lfs_drop(struct lfs *lfs, struct lfs_cursor *pred, const struct lfs_mdir *dir,
             const struct lfs_gstate *flip)
{
    uint8_t raw[8];
    uint32_t pair[2] = {dir->pair[0], dir->pair[1]};
    uint32_t type = pred->dir.split && dir->split ? TAG_HARDTAIL : TAG_SOFTTAIL;
    struct lfs_attr attr = {tag_make(type, TAG_NO_ID, sizeof raw), raw, NULL};
    struct lfs_change change = {.attrs = &attr, .count = 1, .flip = *flip};
    lfs_put_le32(raw, dir->tail[0]);
    lfs_put_le32(raw + 4, dir->tail[1]);
    int err = lfs_stored_delta(lfs, dir, &change.delta);
    for (int i = 0; i < 3; i++) {
        change.delta.word[i] ^= flip->word[i];
    }
    if (err >= 0) {
        err = lfs_commit(lfs, pred, &change);
    }
    if (err >= 0) {
        leave(lfs, pair);
    }
    return err;
}

// A change that empties a continuation of a directory is made by dropping it. Returns 1 if that was done.
static int drop_emptied(struct lfs *lfs, const struct lfs_cursor *at, const struct lfs_change *change)
{
    struct lfs_mdir after = at->dir;
    struct lfs_cursor pred = {.id = TAG_NO_ID};
    int err = lfs_apply_counts(lfs, &after, change);
    if (err < 0 || after.count > 0 || at->dir.count == 0 || !movable(&at->dir)) {
        return err;
    }
    err = lfs_find_pred(lfs, at->dir.pair, &pred.dir);
    if (err < 0 || !pred.dir.split) {
        return err == LFS_ERR_NOENT ? 0 : err;
    }
    struct lfs_mdir dir = at->dir;
    lfs_track(lfs, &pred);
    err = lfs_drop(lfs, &pred, &dir, &change->flip);
    lfs_untrack(lfs, &pred);
    return err < 0 ? err : 1;
}

// Commit a change to the pair at a tracked cursor, in one step.
int lfs_commit(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_change *change)
{
    int dropped = drop_emptied(lfs, at, change);
    if (dropped != 0) {
        return dropped < 0 ? dropped : 0;
    }
    struct lfs_mdir dir = at->dir;
    int err = dir.erased ? lfs_append(lfs, &dir, change) : LFS_ERR_NOSPC;
    if (err < 0) {
        forbid_append(lfs, dir.pair);
    }
    if (err == LFS_ERR_NOSPC || err == LFS_ERR_CORRUPT) {
        err = rewrite(lfs, at, &dir, change);
    }
    if (err >= 0) {
        err = lfs_device_sync(lfs);
    }
    if (err < 0) {
        return err;
    }
    uint32_t pair[2] = {at->dir.pair[0], at->dir.pair[1]};
    for (int i = 0; i < 3; i++) {
        lfs->gstate.word[i] ^= change->flip.word[i];
    }
    follow(lfs, pair, &dir, change, at);
    return 0;
}

int lfs_commit_attrs(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_attr *attrs, uint32_t count)
{
    struct lfs_change change = {.attrs = attrs, .count = count};
    return lfs_commit(lfs, at, &change);
}
