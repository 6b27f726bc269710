// From a path to a place in a directory.
//
// Names are kept in order of their bytes, but where one name begins another the longer comes first: readers
// by others stop at the first pair with a later name, so new names go in at the place this order gives.
//
// Source: littlefs SPEC.md, "LFS_TYPE_NAME", "LFS_TYPE_DIRSTRUCT"; the order from the behaviour of the
// reference implementation.

#include "storage/lfs_core.h"

#include <string.h>

// Paths

static uint32_t name_length(const char *path)
{
    uint32_t n = 0;
    while (path[n] != '\0' && path[n] != '/') {
        n++;
    }
    return n;
}

static bool is_dots(const char *path, uint32_t len, uint32_t dots)
{
    return len == dots && memcmp(path, "..", dots) == 0;
}

// If a later ".." takes this name back, the path behind that; else NULL.
static const char *taken_back(const char *path)
{
    int depth = 0;
    for (;;) {
        uint32_t len = name_length(path);
        if (len == 0) {
            return NULL;
        }
        if (is_dots(path, len, 2)) {
            depth--;
        } else if (!is_dots(path, len, 1)) {
            depth++;
        }
        path += len;
        if (depth == 0) {
            return path;
        }
        while (*path == '/') {
            path++;
        }
    }
}

// The next name that counts; length 0 at the end.
static const char *next_name(const char *path, uint32_t *len)
{
    for (;;) {
        while (*path == '/') {
            path++;
        }
        *len = name_length(path);
        if (is_dots(path, *len, 1) || is_dots(path, *len, 2)) {
            path += *len;
            continue;
        }
        const char *behind = *len > 0 ? taken_back(path) : NULL;
        if (behind == NULL) {
            return path;
        }
        path = behind;
    }
}

// Names in one pair

struct search {
    const char *name;
    uint32_t len;
    uint32_t match; // id, TAG_NO_ID while there is none
    uint32_t later; // lowest id with a later name, TAG_NO_ID while there is none
    uint32_t type;
};

static int search_name(struct lfs *lfs, struct search *s, uint32_t tag, uint32_t block, uint32_t off)
{
    uint32_t size = tag_data(tag);
    uint32_t id = tag_id(tag);
    if (tag_type(tag) == TAG_SUPERBLOCK) {
        return 0;
    }
    int order = lfs_compare(lfs, block, off, s->name, lfs_min(size, s->len));
    if (order < 0) {
        return order;
    }
    if (order == 0 && size == s->len) {
        s->match = id;
        s->type = tag_type(tag);
    } else {
        s->match = s->match == id ? TAG_NO_ID : s->match;
    }
    bool later = order == 2 || (order == 0 && size < s->len);
    if (later && (s->later == TAG_NO_ID || id <= s->later)) {
        s->later = id;
    }
    return 0;
}

static void search_splice(struct search *s, uint32_t tag)
{
    uint32_t id = tag_id(tag);
    if (tag_type(tag) == TAG_CREATE) {
        s->match += s->match != TAG_NO_ID && s->match >= id ? 1U : 0U;
        s->later += s->later != TAG_NO_ID && s->later >= id ? 1U : 0U;
        return;
    }
    if (s->match == id) {
        s->match = TAG_NO_ID;
    }
    s->match -= s->match != TAG_NO_ID && s->match > id ? 1U : 0U;
    s->later -= s->later != TAG_NO_ID && s->later > id ? 1U : 0U;
}

// One pass over the log of a pair, oldest tag first.
static int search_pair(struct lfs *lfs, const struct lfs_mdir *dir, struct search *s)
{
    uint32_t tag = 0xffffffff;
    s->match = s->later = TAG_NO_ID;
    for (uint32_t off = 4; off + 4 <= dir->off;) {
        uint8_t raw[4];
        int err = lfs_read(lfs, dir->pair[0], off, raw, 4);
        if (err < 0) {
            return err;
        }
        tag ^= (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
        if (tag_kind(tag) == TAG_NAME) {
            err = search_name(lfs, s, tag, dir->pair[0], off + 4);
        } else if (tag_kind(tag) == TAG_SPLICE) {
            search_splice(s, tag);
        }
        if (err < 0) {
            return err;
        }
        off += tag_span(tag);
        if ((tag_type(tag) & TAG_CRC_MASK) == TAG_CRC) {
            tag ^= (tag_chunk(tag) & 1) << 31;
        }
    }
    return 0;
}

// Directories

// Find a name in the directory that starts at pair. LFS_ERR_NOENT leaves the cursor where it would go.
static int find_name(struct lfs *lfs, struct lfs_cursor *at, const uint32_t start[2], struct lfs_found *found)
{
    struct search s = {.name = found->name, .len = found->len};
    uint32_t pair[2] = {start[0], start[1]};
    for (uint32_t seen = 0; seen <= lfs->block_count / 2; seen++) {
        int err = lfs_fetch(lfs, &at->dir, pair);
        if (err >= 0) {
            err = search_pair(lfs, &at->dir, &s);
        }
        if (err < 0) {
            return err;
        }
        if (s.match != TAG_NO_ID) {
            at->id = s.match;
            found->type = s.type;
            return at->id < at->dir.count ? 0 : LFS_ERR_CORRUPT;
        }
        if (s.later < at->dir.count || !at->dir.split) {
            at->id = lfs_min(s.later, at->dir.count);
            return LFS_ERR_NOENT;
        }
        pair[0] = at->dir.tail[0];
        pair[1] = at->dir.tail[1];
    }
    return LFS_ERR_CORRUPT;
}

static int enter(struct lfs *lfs, const struct lfs_cursor *at, struct lfs_found *found,
                 const uint32_t *beware)
{
    struct lfs_place place;
    if (found->type != TAG_DIR) {
        return 0;
    }
    int err = lfs_lookup(lfs, &at->dir, at->id, TAG_TYPE_MASK, TAG_DIRSTRUCT, &place);
    if (err >= 0) {
        err = lfs_read_pair(lfs, &place, found->pair);
    }
    if (err >= 0 && beware != NULL && lfs_same_pair(found->pair, beware)) {
        found->through = true;
    }
    return err == LFS_ERR_NOENT ? LFS_ERR_CORRUPT : err;
}

// Resolve a path. Returns 0 with found->type set, and the cursor at its entry (id TAG_NO_ID for the root).
// LFS_ERR_NOENT: if only the last name is missing, found->len is not 0 and the cursor is where it would go.
// Also LFS_ERR_NOTDIR, LFS_ERR_NAMETOOLONG and the device's errors.
int lfs_resolve(struct lfs *lfs, const char *path, struct lfs_cursor *at, struct lfs_found *found,
                const uint32_t *beware)
{
    *found = (struct lfs_found){.type = TAG_DIR, .pair = {lfs->root[0], lfs->root[1]}};
    at->id = TAG_NO_ID;
    int err = lfs_fetch(lfs, &at->dir, lfs->root);
    const char *name = next_name(path, &found->len);
    while (err >= 0 && found->len > 0) {
        uint32_t len = found->len;
        uint32_t rest;
        const char *behind = next_name(name + len, &rest);
        uint32_t pair[2] = {found->pair[0], found->pair[1]};
        if (found->type != TAG_DIR) {
            return LFS_ERR_NOTDIR;
        }
        found->name = name;
        found->type = 0;
        err = len > lfs->name_max ? LFS_ERR_NAMETOOLONG : find_name(lfs, at, pair, found);
        if (err == LFS_ERR_NOENT) {
            found->len = rest > 0 ? 0 : len;
            return err;
        }
        if (err >= 0) {
            err = enter(lfs, at, found, beware);
        }
        if (rest == 0) {
            found->len = len;
            return err;
        }
        name = behind;
        found->len = rest;
    }
    return err;
}
