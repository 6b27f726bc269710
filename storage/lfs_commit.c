// Writing metadata pairs: appending a commit to a log, or writing the live entries afresh to the other block.
//
// Source: littlefs SPEC.md, "Metadata tags" (valid bit, forward CRC), "LFS_TYPE_CRC", "LFS_TYPE_FCRC".

#include "storage/lfs_core.h"

#include <string.h>

// Room kept at the end of a log that is written afresh: tail 12, global state 16, forward CRC 12, CRC 8.
#define RESERVE 48U

struct commit {
    struct lfs *lfs;
    uint32_t block;
    uint32_t off;
    uint32_t tag;
    uint32_t crc;
    uint32_t end;
};

// Bytes and tags

static int put_bytes(struct commit *c, const void *data, uint32_t size)
{
    c->crc = lfs_crc(c->crc, data, size);
    c->off += size;
    return lfs_cache_write(c->lfs, &c->lfs->pcache, data, size);
}

static int put_word(struct commit *c, uint32_t tag)
{
    uint32_t word = tag ^ c->tag;
    uint8_t raw[4] = {(uint8_t)(word >> 24), (uint8_t)(word >> 16), (uint8_t)(word >> 8), (uint8_t)word};
    c->tag = tag;
    return put_bytes(c, raw, 4);
}

static int put_place(struct commit *c, uint32_t tag, const struct lfs_place *place)
{
    uint8_t chunk[64];
    uint32_t size = tag_data(tag);
    if (c->off + tag_span(tag) > c->end) {
        return LFS_ERR_NOSPC;
    }
    int err = put_word(c, tag);
    for (uint32_t off = 0; err >= 0 && off < size; off += (uint32_t)sizeof chunk) {
        uint32_t n = lfs_min(size - off, sizeof chunk);
        err = lfs_place_read(c->lfs, place, off, chunk, n);
        if (err >= 0) {
            err = put_bytes(c, chunk, n);
        }
    }
    return err;
}

static int put_memory(struct commit *c, uint32_t tag, const void *data)
{
    struct lfs_attr attr = {tag, data, NULL};
    struct lfs_place place = {.tag = tag, .attr = &attr};
    return put_place(c, tag, &place);
}

static int put_gstate(struct commit *c, const struct lfs_gstate *delta)
{
    uint8_t raw[12];
    for (int i = 0; i < 3; i++) {
        lfs_put_le32(raw + 4 * i, delta->word[i]);
    }
    return put_memory(c, tag_make(TAG_MOVESTATE, TAG_NO_ID, sizeof raw), raw);
}

static int put_tail(struct commit *c, const struct lfs_mdir *dir)
{
    uint8_t raw[8];
    if (lfs_null_pair(dir->tail)) {
        return 0;
    }
    lfs_put_le32(raw, dir->tail[0]);
    lfs_put_le32(raw + 4, dir->tail[1]);
    return put_memory(c, tag_make(dir->split ? TAG_HARDTAIL : TAG_SOFTTAIL, TAG_NO_ID, sizeof raw), raw);
}

static bool zero_delta(const struct lfs_gstate *delta)
{
    return (delta->word[0] | delta->word[1] | delta->word[2]) == 0;
}

// Ending a commit

// The forward CRC over the blank bytes that the next commit will hit; *first is their first byte.
static int put_fcrc(struct commit *c, uint32_t next, uint8_t *first)
{
    struct lfs *lfs = c->lfs;
    uint32_t size = lfs->cfg->prog_size;
    uint32_t crc = 0xffffffff;
    uint8_t raw[8];
    int err = lfs_read(lfs, c->block, next, first, 1);
    if (err >= 0 && lfs->minor > 0) {
        err = lfs_read_crc(lfs, c->block, next, size, &crc);
        lfs_put_le32(raw, size);
        lfs_put_le32(raw + 4, crc);
        if (err >= 0) {
            err = put_memory(c, tag_make(TAG_FCRC, TAG_NO_ID, sizeof raw), raw);
        }
    }
    return err;
}

static int put_crc(struct commit *c)
{
    struct lfs *lfs = c->lfs;
    uint32_t block_size = lfs->cfg->block_size;
    uint8_t first = 0xff;
    uint8_t raw[4];
    uint32_t need = lfs->minor > 0 ? 20 : 8;
    uint32_t next = lfs_align(lfs_min(c->off + need, block_size), lfs->cfg->prog_size);
    int err = 0;
    c->end = block_size;
    if (next + lfs->cfg->prog_size <= block_size) {
        err = put_fcrc(c, next, &first);
    }
    if (err >= 0) {
        uint32_t type = TAG_CRC + (first >> 7 ^ 1U);
        err = put_word(c, tag_make(type, TAG_NO_ID, next - (c->off + 4)));
    }
    if (err >= 0) {
        lfs_put_le32(raw, c->crc);
        err = put_bytes(c, raw, 4);
    }
    if (err >= 0) {
        err = lfs_cache_flush(lfs, &lfs->pcache);
    }
    c->off = next;
    c->tag ^= (tag_chunk(c->tag) & 1) << 31;
    return err;
}

// What the change makes of the pair's count and tail.
int lfs_apply_counts(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_change *change)
{
    for (uint32_t i = 0; i < change->count; i++) {
        struct lfs_place place = {.tag = change->attrs[i].tag, .attr = &change->attrs[i]};
        if (tag_kind(place.tag) == TAG_SPLICE) {
            dir->count += tag_type(place.tag) == TAG_CREATE ? 1U : 0U - 1U;
        } else if (tag_kind(place.tag) == TAG_TAIL) {
            dir->split = (tag_chunk(place.tag) & 1) != 0;
            int err = lfs_read_pair(lfs, &place, dir->tail);
            if (err < 0) {
                return err;
            }
        }
    }
    return 0;
}

static int full_delta(struct lfs *lfs, const struct lfs_mdir *dir, const struct lfs_change *change,
                      struct lfs_gstate *delta)
{
    int err = lfs_stored_delta(lfs, dir, delta);
    for (int i = 0; i < 3; i++) {
        delta->word[i] ^= change->delta.word[i];
    }
    return err;
}

// Append a commit to the log of dir, which becomes the new state. LFS_ERR_NOSPC: it does not fit, and
// LFS_ERR_CORRUPT: the block is worn; both leave the pair as it was for who reads it.
int lfs_append(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_change *change)
{
    struct commit c = {lfs, dir->pair[0], dir->off, dir->etag, 0xffffffff, lfs->cfg->block_size - 8};
    struct lfs_mdir after = *dir;
    struct lfs_gstate delta;
    int err = lfs_apply_counts(lfs, &after, change);
    lfs_cache_start(&lfs->pcache, c.block, c.off);
    for (uint32_t i = 0; err >= 0 && i < change->count; i++) {
        struct lfs_place place = {.tag = change->attrs[i].tag, .attr = &change->attrs[i]};
        err = put_place(&c, place.tag, &place);
    }
    if (err >= 0 && !zero_delta(&change->delta)) {
        err = full_delta(lfs, dir, change, &delta);
        if (err >= 0) {
            err = put_gstate(&c, &delta);
        }
    }
    if (err >= 0) {
        err = put_crc(&c);
    }
    if (err < 0) {
        dir->erased = false;
        return err;
    }
    after.off = c.off;
    after.etag = c.tag;
    after.erased = c.off < lfs->cfg->block_size;
    *dir = after;
    return 0;
}

// Writing afresh

// Pass on the tags that are alive for one entry, the name first; the sink writes or only counts.
static int each_live(struct lfs *lfs, const struct lfs_mdir *dir, const struct lfs_change *change,
                     uint32_t id, int (*sink)(void *arg, const struct lfs_place *place), void *arg)
{
    uint32_t seen[8] = {0};
    bool structured = false;
    for (int pass = 0; pass < 2; pass++) {
        struct lfs_walk walk;
        struct lfs_place place;
        uint32_t at = id;
        bool born = false;
        bool named = false;
        lfs_walk_start(&walk, dir, change);
        while (!born && !(pass == 0 && named)) {
            int more = lfs_walk_back(lfs, &walk, &place);
            if (more <= 0) {
                if (more < 0) {
                    return more;
                }
                break;
            }
            bool match = lfs_walk_match(place.tag, &at, &born);
            uint32_t kind = tag_kind(place.tag);
            uint32_t chunk = tag_chunk(place.tag);
            bool wanted = match && pass == 0 && kind == TAG_NAME;
            named = named || wanted;
            if (match && pass == 1 && kind == TAG_STRUCT && !structured) {
                structured = wanted = true;
            }
            if (match && pass == 1 && kind == TAG_USERATTR && (seen[chunk / 32] >> chunk % 32 & 1) == 0) {
                seen[chunk / 32] |= 1U << chunk % 32;
                wanted = true;
            }
            int err = wanted && !tag_deleted(place.tag) ? sink(arg, &place) : 0;
            if (err < 0) {
                return err;
            }
        }
        if (pass == 0 && !named) {
            return LFS_ERR_CORRUPT;
        }
    }
    return 0;
}

static int sink_count(void *arg, const struct lfs_place *place)
{
    *(uint32_t *)arg += tag_span(place->tag);
    return 0;
}

// Bytes that entries begin to end need in a log written afresh, without the reserve.
int lfs_measure(struct lfs *lfs, const struct lfs_mdir *dir, const struct lfs_change *change, uint32_t begin,
                uint32_t end, uint32_t *size)
{
    int err = 0;
    *size = 4 + RESERVE;
    for (uint32_t id = begin; err >= 0 && id < end; id++) {
        err = each_live(lfs, dir, change, id, sink_count, size);
    }
    return err;
}

struct renumber {
    struct commit *commit;
    uint32_t id;
};

static int sink_write(void *arg, const struct lfs_place *place)
{
    struct renumber *r = arg;
    return put_place(r->commit, tag_make(tag_type(place->tag), r->id, tag_size(place->tag)), place);
}

// Write entries begin to end of source, with the change on top, into pair[1] of dir, and swap the pair. dir
// gives pair, revision, tail and whether the tail splits; the global state's share goes along if begin is 0.
int lfs_compact(struct lfs *lfs, struct lfs_mdir *dir, const struct lfs_mdir *source,
                const struct lfs_change *change, uint32_t begin, uint32_t end)
{
    uint32_t block = dir->pair[1];
    struct commit c = {lfs, block, 0, 0xffffffff, 0xffffffff, lfs->cfg->block_size - 8};
    struct lfs_gstate delta = {{0, 0, 0}};
    uint8_t rev[4];
    int err = begin == 0 ? full_delta(lfs, source, change, &delta) : 0;
    if (err >= 0) {
        err = lfs_erase(lfs, block);
    }
    if (err < 0) {
        return err;
    }
    lfs_cache_start(&lfs->pcache, block, 0);
    lfs_put_le32(rev, dir->rev + 1);
    err = put_bytes(&c, rev, sizeof rev);
    for (uint32_t id = begin; err >= 0 && id < end; id++) {
        struct renumber r = {&c, id - begin};
        err = each_live(lfs, source, change, id, sink_write, &r);
    }
    if (err >= 0) {
        err = put_tail(&c, dir);
    }
    if (err >= 0 && !zero_delta(&delta)) {
        err = put_gstate(&c, &delta);
    }
    if (err >= 0) {
        err = put_crc(&c);
    }
    if (err >= 0) {
        err = lfs_device_sync(lfs);
    }
    if (err < 0) {
        return err;
    }
    dir->pair[1] = dir->pair[0];
    dir->pair[0] = block;
    dir->rev++;
    dir->count = end - begin;
    dir->off = c.off;
    dir->etag = c.tag;
    dir->erased = c.off < lfs->cfg->block_size;
    return 0;
}
