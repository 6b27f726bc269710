// Reading metadata pairs: which block of the pair is the newer whole one, and what its log says.
//
// A log is read forward once, to check it and to count its entries; questions about an entry are answered
// from the newest tag back, following the entry's id through the creations and deletions after it.
//
// Source: littlefs SPEC.md, "Directories / Metadata pairs", "Metadata tags", "LFS_TYPE_CRC", "LFS_TYPE_FCRC".

#include "storage/lfs_core.h"

#include <string.h>

struct scan {
    struct lfs_mdir dir; // as the commits so far leave it
    uint32_t block;
    uint32_t off;
    uint32_t tag;
    uint32_t crc;
    uint32_t fcrc_size; // 0: none in this commit
    uint32_t fcrc;
    bool whole; // at least one commit was good
    bool torn;  // the log ended in something else than blank storage
    uint32_t end_fcrc_size;
    uint32_t end_fcrc;
};

// Forward: check and count

static int scan_words(struct lfs *lfs, const struct scan *s, uint32_t want, uint32_t *word)
{
    uint8_t raw[8];
    if (tag_data(s->tag) < want * 4) {
        return LFS_ERR_CORRUPT;
    }
    int err = lfs_read(lfs, s->block, s->off + 4, raw, want * 4);
    for (uint32_t i = 0; err >= 0 && i < want; i++) {
        word[i] = lfs_le32(raw + 4 * i);
    }
    return err;
}

// End of a commit: returns 1 if its checksum holds.
static int scan_commit(struct lfs *lfs, struct scan *s, struct lfs_mdir *good)
{
    uint32_t stored = 0;
    int err = scan_words(lfs, s, 1, &stored);
    if (err < 0) {
        return err;
    }
    if (stored != s->crc) {
        return 0;
    }
    lfs->seed = lfs_crc(lfs->seed, &stored, sizeof stored);
    s->tag ^= (tag_chunk(s->tag) & 1) << 31;
    s->off += tag_span(s->tag);
    s->dir.off = s->off;
    s->dir.etag = s->tag;
    *good = s->dir;
    s->whole = true;
    s->end_fcrc_size = s->fcrc_size;
    s->end_fcrc = s->fcrc;
    s->fcrc_size = 0;
    s->crc = 0xffffffff;
    return 1;
}

static int scan_entry(struct lfs *lfs, struct scan *s)
{
    uint32_t id = tag_id(s->tag);
    int err = 0;
    switch (tag_kind(s->tag)) {
    case TAG_NAME:
        s->dir.count = id >= s->dir.count ? id + 1 : s->dir.count;
        break;
    case TAG_SPLICE:
        s->dir.count += tag_type(s->tag) == TAG_CREATE ? 1U : 0U - 1U;
        break;
    case TAG_TAIL:
        s->dir.split = (tag_chunk(s->tag) & 1) != 0;
        err = scan_words(lfs, s, 2, s->dir.tail);
        break;
    case TAG_CRC: {
        uint32_t word[2] = {0, 0};
        err = scan_words(lfs, s, 2, word);
        s->fcrc_size = word[0];
        s->fcrc = word[1];
        break;
    }
    default:
        break;
    }
    return s->dir.count >= TAG_NO_ID ? LFS_ERR_CORRUPT : err;
}

// One tag; returns 1 to go on, 0 at the end of the log.
static int scan_tag(struct lfs *lfs, struct scan *s, struct lfs_mdir *good)
{
    uint8_t raw[4];
    if (s->off + 4 > lfs->cfg->block_size) {
        return 0;
    }
    int err = lfs_read(lfs, s->block, s->off, raw, 4);
    if (err < 0) {
        return err;
    }
    uint32_t word = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
    uint32_t tag = word ^ s->tag;
    if ((tag & TAG_INVALID) != 0) {
        return 0;
    }
    s->torn = true;
    if (s->off + tag_span(tag) > lfs->cfg->block_size) {
        return 0;
    }
    s->tag = tag;
    s->crc = lfs_crc(s->crc, raw, 4);
    if ((tag_type(tag) & TAG_CRC_MASK) == TAG_CRC) {
        int ok = scan_commit(lfs, s, good);
        s->torn = ok != 1;
        return ok;
    }
    err = lfs_read_crc(lfs, s->block, s->off + 4, tag_data(tag), &s->crc);
    if (err >= 0) {
        err = scan_entry(lfs, s);
    }
    s->off += tag_span(tag);
    return err < 0 ? err : 1;
}

static int still_erased(struct lfs *lfs, const struct scan *s, struct lfs_mdir *dir)
{
    uint32_t prog = lfs->cfg->prog_size;
    uint32_t size = lfs->minor == 0 ? prog : s->end_fcrc_size;
    dir->erased = false;
    if (s->torn || dir->off % prog != 0 || size < prog || dir->off > lfs->cfg->block_size ||
        size > lfs->cfg->block_size - dir->off) {
        return 0;
    }
    uint32_t crc = 0xffffffff;
    uint32_t blank = 0xffffffff;
    const uint8_t ff = 0xff;
    int err = lfs_read_crc(lfs, dir->pair[0], dir->off, size, &crc);
    for (uint32_t i = 0; lfs->minor == 0 && i < size; i++) {
        blank = lfs_crc(blank, &ff, 1);
    }
    dir->erased = err >= 0 && crc == (lfs->minor == 0 ? blank : s->end_fcrc);
    return err;
}

// Read the log in pair[0]. Returns 1 if it holds a whole commit, 0 if not.
static int fetch_block(struct lfs *lfs, struct lfs_mdir *dir, const uint32_t pair[2])
{
    uint8_t rev[4];
    struct scan s = {.block = pair[0], .off = 4, .tag = 0xffffffff};
    int err = lfs_read(lfs, pair[0], 0, rev, 4);
    if (err < 0) {
        return err == LFS_ERR_CORRUPT ? 0 : err;
    }
    s.crc = lfs_crc(0xffffffff, rev, 4);
    s.dir = (struct lfs_mdir){.pair = {pair[0], pair[1]}, .rev = lfs_le32(rev), .tail = {LFS_NULL, LFS_NULL}};
    do {
        err = scan_tag(lfs, &s, dir);
    } while (err == 1);
    if (err < 0 && err != LFS_ERR_CORRUPT) {
        return err;
    }
    s.torn = s.torn || err < 0;
    if (!s.whole) {
        return 0;
    }
    err = still_erased(lfs, &s, dir);
    return err < 0 && err != LFS_ERR_CORRUPT ? err : 1;
}

// Read a pair: the newer block if it holds a whole commit, else the other. LFS_ERR_CORRUPT if neither does.
int lfs_fetch(struct lfs *lfs, struct lfs_mdir *dir, const uint32_t pair[2])
{
    uint8_t raw[2][4];
    int err[2];
    if (pair[0] == pair[1]) {
        return LFS_ERR_CORRUPT;
    }
    for (int i = 0; i < 2; i++) {
        err[i] = lfs_read(lfs, pair[i], 0, raw[i], 4);
        if (err[i] < 0 && err[i] != LFS_ERR_CORRUPT) {
            return err[i];
        }
    }
    int newer = err[0] < 0 || (err[1] >= 0 && (int32_t)(lfs_le32(raw[1]) - lfs_le32(raw[0])) > 0) ? 1 : 0;
    for (int i = 0; i < 2; i++) {
        int which = newer ^ i;
        uint32_t order[2] = {pair[which], pair[which ^ 1]};
        int found = fetch_block(lfs, dir, order);
        if (found != 0) {
            return found < 0 ? found : 0;
        }
    }
    return LFS_ERR_CORRUPT;
}

// Backward: questions

void lfs_walk_start(struct lfs_walk *walk, const struct lfs_mdir *dir, const struct lfs_change *change)
{
    *walk = (struct lfs_walk){.dir = dir, .off = dir->off, .tag = dir->etag};
    if (change != NULL) {
        walk->attrs = change->attrs;
        walk->count = change->count;
    }
}

// The next older tag. Returns 1, or 0 at the start of the log.
int lfs_walk_back(struct lfs *lfs, struct lfs_walk *walk, struct lfs_place *place)
{
    if (walk->count > 0) {
        const struct lfs_attr *attr = &walk->attrs[--walk->count];
        *place = (struct lfs_place){.tag = attr->tag, .attr = attr};
        return 1;
    }
    uint32_t tag = walk->tag & ~TAG_INVALID;
    if (walk->off < 4 + tag_span(tag)) {
        return 0;
    }
    uint8_t raw[4];
    walk->off -= tag_span(tag);
    int err = lfs_read(lfs, walk->dir->pair[0], walk->off, raw, 4);
    if (err < 0) {
        return err;
    }
    uint32_t word = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
    walk->tag = word ^ tag;
    *place = (struct lfs_place){.tag = tag, .block = walk->dir->pair[0], .off = walk->off + 4};
    return 1;
}

// Does this tag, met walking back, speak of entry *id? Follows the id through splices; *born is set where
// the entry came into being, so that older tags speak of others.
bool lfs_walk_match(uint32_t tag, uint32_t *id, bool *born)
{
    if (tag_kind(tag) != TAG_SPLICE) {
        return tag_id(tag) == *id;
    }
    bool creates = tag_type(tag) == TAG_CREATE;
    if (*id == TAG_NO_ID || tag_id(tag) > *id) {
        return false;
    }
    if (creates && tag_id(tag) == *id) {
        *born = true;
    } else {
        *id += creates ? 0U - 1U : 1U;
    }
    return false;
}

// The newest tag of that type for an entry (or TAG_NO_ID). LFS_ERR_NOENT if there is none.
int lfs_lookup(struct lfs *lfs, const struct lfs_mdir *dir, uint32_t id, uint32_t mask, uint32_t type,
               struct lfs_place *place)
{
    struct lfs_walk walk;
    bool born = false;
    lfs_walk_start(&walk, dir, NULL);
    for (;;) {
        int more = lfs_walk_back(lfs, &walk, place);
        if (more <= 0) {
            return more < 0 ? more : LFS_ERR_NOENT;
        }
        if (lfs_walk_match(place->tag, &id, &born) && (tag_type(place->tag) & mask) == type) {
            return tag_deleted(place->tag) ? LFS_ERR_NOENT : 0;
        }
        if (born) {
            return LFS_ERR_NOENT;
        }
    }
}

// Read data of a tag, wherever it is.
int lfs_place_read(struct lfs *lfs, const struct lfs_place *place, uint32_t off, void *data, uint32_t size)
{
    const struct lfs_attr *attr = place->attr;
    if (off > tag_data(place->tag) || size > tag_data(place->tag) - off) {
        return LFS_ERR_CORRUPT;
    }
    if (attr == NULL) {
        return lfs_read(lfs, place->block, place->off + off, data, size);
    }
    if (attr->from != NULL) {
        struct lfs_place source;
        uint32_t type = tag_type(attr->tag);
        int err = lfs_lookup(lfs, &attr->from->dir, attr->from->id, TAG_TYPE_MASK, type, &source);
        return err < 0 ? err : lfs_place_read(lfs, &source, off, data, size);
    }
    memcpy(data, (const uint8_t *)attr->data + off, size);
    return 0;
}

int lfs_read_pair(struct lfs *lfs, const struct lfs_place *place, uint32_t pair[2])
{
    uint8_t raw[8];
    int err = lfs_place_read(lfs, place, 0, raw, sizeof raw);
    if (err >= 0) {
        pair[0] = lfs_le32(raw);
        pair[1] = lfs_le32(raw + 4);
    }
    return err;
}

// The pair's own share of the global state; zero if it has none.
int lfs_stored_delta(struct lfs *lfs, const struct lfs_mdir *dir, struct lfs_gstate *delta)
{
    struct lfs_place place;
    uint8_t raw[12];
    *delta = (struct lfs_gstate){{0, 0, 0}};
    int err = lfs_lookup(lfs, dir, TAG_NO_ID, TAG_TYPE_MASK, TAG_MOVESTATE, &place);
    if (err == LFS_ERR_NOENT) {
        return 0;
    }
    if (err >= 0) {
        err = lfs_place_read(lfs, &place, 0, raw, sizeof raw);
    }
    for (int i = 0; err >= 0 && i < 3; i++) {
        delta->word[i] = lfs_le32(raw + 4 * i);
    }
    return err;
}
