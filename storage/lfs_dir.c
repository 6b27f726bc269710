// Names: making and removing directories, removing, renaming and listing.
//
// A change that touches two pairs raises a bit of the global state in the first commit and lowers it in the
// last, so that a power loss in between is found and finished at the next mount.
//
// Source: littlefs SPEC.md, "LFS_TYPE_MOVESTATE", "LFS_TYPE_TAIL"; DESIGN.md, "The move problem".

#include "storage/lfs_core.h"

#include <string.h>

#define MOVED_ATTRS 12

static const struct lfs_gstate no_flip;

// Making a directory

static int put_directory(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_found *found,
                         const struct lfs_mdir *fresh, bool last_pair)
{
    uint8_t raw[8];
    uint32_t id = at->id;
    lfs_put_le32(raw, fresh->pair[0]);
    lfs_put_le32(raw + 4, fresh->pair[1]);
    struct lfs_attr attrs[] = {
        {tag_make(TAG_CREATE, id, 0), NULL, NULL},
        {tag_make(TAG_DIR, id, found->len), found->name, NULL},
        {tag_make(TAG_DIRSTRUCT, id, sizeof raw), raw, NULL},
        {tag_make(TAG_SOFTTAIL, TAG_NO_ID, sizeof raw), raw, NULL},
    };
    struct lfs_change change = {.attrs = attrs, .count = last_pair ? 4 : 3};
    if (last_pair) {
        return lfs_commit(lfs, at, &change);
    }
    struct lfs_cursor end = {.dir = at->dir, .id = TAG_NO_ID};
    struct lfs_change link = {&attrs[3], 1, lfs_sync_flip(), lfs_sync_flip()};
    int err = 0;
    while (err >= 0 && end.dir.split) {
        uint32_t tail[2] = {end.dir.tail[0], end.dir.tail[1]};
        err = lfs_fetch(lfs, &end.dir, tail);
    }
    lfs_track(lfs, &end);
    if (err >= 0) {
        err = lfs_commit(lfs, &end, &link);
    }
    lfs_untrack(lfs, &end);
    change.delta = change.flip = lfs_sync_flip();
    return err < 0 ? err : lfs_commit(lfs, at, &change);
}

static int make_directory(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_found *found)
{
    const struct lfs_mdir empty = {.tail = {LFS_NULL, LFS_NULL}};
    const struct lfs_change nothing = {.count = 0};
    struct lfs_mdir last = at->dir;
    int err = 0;
    while (err >= 0 && last.split) {
        uint32_t tail[2] = {last.tail[0], last.tail[1]};
        err = lfs_fetch(lfs, &last, tail);
    }
    struct lfs_mdir fresh = {.tail = {last.tail[0], last.tail[1]}};
    if (err >= 0) {
        err = lfs_write_new_pair(lfs, &fresh, &empty, &nothing, 0, 0);
    }
    return err < 0 ? err : put_directory(lfs, at, found, &fresh, !at->dir.split);
}

int lfs_mkdir(struct lfs *lfs, const char *path)
{
    struct lfs_cursor at = {.id = 0};
    struct lfs_found found;
    int err = lfs_settle(lfs);
    if (err < 0) {
        return err;
    }
    lfs_track(lfs, &at);
    err = lfs_resolve(lfs, path, &at, &found, NULL);
    if (err == LFS_ERR_NOENT && found.len > 0) {
        err = make_directory(lfs, &at, &found);
    } else if (err >= 0) {
        err = LFS_ERR_EXIST;
    }
    lfs_untrack(lfs, &at);
    return err;
}

// Removing

static int check_empty(struct lfs *lfs, const uint32_t pair[2])
{
    struct lfs_mdir dir;
    int err = lfs_fetch(lfs, &dir, pair);
    return err < 0 ? err : dir.count > 0 || dir.split ? LFS_ERR_NOTEMPTY : 0;
}

// Second step of removing a directory: out of the list, lowering the sync bit.
static int unlink_pair(struct lfs *lfs, const uint32_t pair[2])
{
    struct lfs_cursor pred = {.id = TAG_NO_ID};
    struct lfs_mdir dir;
    struct lfs_gstate flip = lfs_sync_flip();
    int err = lfs_find_pred(lfs, pair, &pred.dir);
    if (err >= 0) {
        err = lfs_fetch(lfs, &dir, pred.dir.tail);
    }
    lfs_track(lfs, &pred);
    if (err >= 0) {
        err = lfs_drop(lfs, &pred, &dir, &flip);
    }
    lfs_untrack(lfs, &pred);
    return err == LFS_ERR_NOENT ? LFS_ERR_CORRUPT : err;
}

static int remove_entry(struct lfs *lfs, struct lfs_cursor *at, const struct lfs_found *found)
{
    bool directory = found->type == TAG_DIR;
    struct lfs_attr attr = {tag_make(TAG_DELETE, at->id, 0), NULL, NULL};
    struct lfs_change change = {.attrs = &attr, .count = 1};
    int err = directory ? check_empty(lfs, found->pair) : 0;
    if (directory) {
        change.delta = change.flip = lfs_sync_flip();
    }
    if (err >= 0) {
        err = lfs_commit(lfs, at, &change);
    }
    return err < 0 || !directory ? err : unlink_pair(lfs, found->pair);
}

int lfs_remove(struct lfs *lfs, const char *path)
{
    struct lfs_cursor at = {.id = 0};
    struct lfs_found found;
    int err = lfs_settle(lfs);
    if (err < 0) {
        return err;
    }
    lfs_track(lfs, &at);
    err = lfs_resolve(lfs, path, &at, &found, NULL);
    if (err >= 0) {
        err = at.id == TAG_NO_ID ? LFS_ERR_INVAL : remove_entry(lfs, &at, &found);
    }
    lfs_untrack(lfs, &at);
    return err;
}

// Renaming

struct move {
    struct lfs_cursor from;
    struct lfs_cursor to;
    struct lfs_found source;
    struct lfs_found target;
    struct lfs_attr attrs[MOVED_ATTRS + 5];
    uint32_t count;
    bool replaces;
};

static void add_attr(struct move *m, uint32_t tag, const void *data, const struct lfs_cursor *from)
{
    m->attrs[m->count++] = (struct lfs_attr){tag, data, from};
}

// What the moved entry carries along: its newest structure and user attributes, oldest of these first.
static int carry(struct lfs *lfs, struct move *m)
{
    struct lfs_walk walk;
    struct lfs_place place;
    uint32_t id = m->from.id;
    uint32_t seen[8] = {0};
    uint32_t room = MOVED_ATTRS;
    bool born = false;
    bool structured = false;
    int more = 1;
    lfs_walk_start(&walk, &m->from.dir, NULL);
    while (!born && (more = lfs_walk_back(lfs, &walk, &place)) == 1) {
        bool match = lfs_walk_match(place.tag, &id, &born);
        uint32_t kind = tag_kind(place.tag);
        uint32_t chunk = tag_chunk(place.tag);
        bool attr = match && kind == TAG_USERATTR && (seen[chunk / 32] >> chunk % 32 & 1) == 0;
        bool structure = match && kind == TAG_STRUCT && !structured;
        seen[chunk / 32] |= attr ? 1U << chunk % 32 : 0U;
        structured = structured || structure;
        if ((attr || structure) && !tag_deleted(place.tag)) {
            if (room-- == 0) {
                return LFS_ERR_NOMEM;
            }
            add_attr(m, tag_make(tag_type(place.tag), m->to.id, tag_size(place.tag)), NULL, &m->from);
        }
    }
    return more < 0 ? more : 0;
}

static int check_move(struct lfs *lfs, const struct move *m)
{
    bool directory = m->source.type == TAG_DIR;
    if (m->target.through) {
        return LFS_ERR_INVAL; // a directory into itself
    }
    if (!m->replaces) {
        return !directory && m->target.name[m->target.len] == '/' ? LFS_ERR_NOTDIR : 0;
    }
    if (m->to.id == TAG_NO_ID) {
        return LFS_ERR_INVAL;
    }
    if (directory != (m->target.type == TAG_DIR)) {
        return directory ? LFS_ERR_NOTDIR : LFS_ERR_ISDIR;
    }
    return directory ? check_empty(lfs, m->target.pair) : 0;
}

static int commit_move(struct lfs *lfs, struct move *m, bool orphan)
{
    struct lfs_change change = {.attrs = m->attrs};
    struct lfs_gstate move = no_flip;
    uint32_t from = m->from.id;
    bool near = lfs_same_pair(m->from.dir.pair, m->to.dir.pair);
    if (near) {
        from += !m->replaces && from >= m->to.id ? 1U : 0U;
        add_attr(m, tag_make(TAG_DELETE, from, 0), NULL, NULL);
    } else {
        move = lfs_move_flip(from, m->from.dir.pair);
    }
    change.count = m->count;
    change.flip = move;
    change.flip.word[0] ^= orphan ? lfs_sync_flip().word[0] : 0;
    change.delta = change.flip;
    int err = lfs_commit(lfs, &m->to, &change);
    if (err < 0 || near) {
        return err;
    }
    struct lfs_attr gone = {tag_make(TAG_DELETE, m->from.id, 0), NULL, NULL};
    struct lfs_change finish = {&gone, 1, move, move};
    return lfs_commit(lfs, &m->from, &finish);
}

static int move_entry(struct lfs *lfs, struct move *m)
{
    bool orphan = m->replaces && m->target.type == TAG_DIR;
    if (m->replaces) {
        add_attr(m, tag_make(TAG_DELETE, m->to.id, 0), NULL, NULL);
    }
    add_attr(m, tag_make(TAG_CREATE, m->to.id, 0), NULL, NULL);
    add_attr(m, tag_make(m->source.type, m->to.id, m->target.len), m->target.name, NULL);
    int err = carry(lfs, m);
    if (err >= 0) {
        err = commit_move(lfs, m, orphan);
    }
    return err < 0 || !orphan ? err : unlink_pair(lfs, m->target.pair);
}

static int resolve_move(struct lfs *lfs, struct move *m, const char *from, const char *to)
{
    int err = lfs_resolve(lfs, from, &m->from, &m->source, NULL);
    if (err < 0) {
        return err;
    }
    if (m->from.id == TAG_NO_ID) {
        return LFS_ERR_INVAL;
    }
    const uint32_t *beware = m->source.type == TAG_DIR ? m->source.pair : NULL;
    err = lfs_resolve(lfs, to, &m->to, &m->target, beware);
    if (err < 0 && (err != LFS_ERR_NOENT || m->target.len == 0)) {
        return err;
    }
    m->replaces = err >= 0;
    return 0;
}

int lfs_rename(struct lfs *lfs, const char *from, const char *to)
{
    struct move m = {.count = 0};
    int err = lfs_settle(lfs);
    if (err < 0) {
        return err;
    }
    lfs_track(lfs, &m.from);
    lfs_track(lfs, &m.to);
    err = resolve_move(lfs, &m, from, to);
    bool same = m.replaces && m.from.id == m.to.id && lfs_same_pair(m.from.dir.pair, m.to.dir.pair);
    if (err >= 0 && !same) {
        err = check_move(lfs, &m);
        if (err >= 0) {
            err = move_entry(lfs, &m);
        }
    }
    lfs_untrack(lfs, &m.to);
    lfs_untrack(lfs, &m.from);
    return err;
}

// Looking

static int entry_info(struct lfs *lfs, const struct lfs_mdir *dir, uint32_t id, struct lfs_info *info)
{
    struct lfs_place place;
    uint8_t raw[8];
    int err = lfs_lookup(lfs, dir, id, TAG_KIND_MASK, TAG_NAME, &place);
    if (err < 0) {
        return err == LFS_ERR_NOENT ? LFS_ERR_CORRUPT : err;
    }
    uint32_t len = lfs_min(tag_data(place.tag), LFS_NAME_MAX);
    info->type = tag_type(place.tag) == TAG_DIR ? LFS_DIR : LFS_REG;
    info->size = 0;
    info->name[len] = '\0';
    bool hidden = tag_type(place.tag) == TAG_SUPERBLOCK;
    err = lfs_place_read(lfs, &place, 0, info->name, len);
    if (err < 0 || hidden || info->type == LFS_DIR) {
        return err < 0 ? err : hidden ? 0 : 1;
    }
    err = lfs_lookup(lfs, dir, id, TAG_KIND_MASK, TAG_STRUCT, &place);
    if (err >= 0 && tag_type(place.tag) == TAG_INLINE) {
        info->size = tag_data(place.tag);
    } else if (err >= 0 && tag_type(place.tag) == TAG_CTZ) {
        err = lfs_place_read(lfs, &place, 0, raw, sizeof raw);
        info->size = err < 0 ? 0 : lfs_le32(raw + 4);
    }
    return err < 0 && err != LFS_ERR_NOENT ? err : 1;
}

int lfs_stat(struct lfs *lfs, const char *path, struct lfs_info *info)
{
    struct lfs_cursor at = {.id = 0};
    struct lfs_found found;
    int err = lfs_resolve(lfs, path, &at, &found, NULL);
    if (err < 0) {
        return err;
    }
    if (at.id == TAG_NO_ID) {
        info->type = LFS_DIR;
        info->size = 0;
        memcpy(info->name, "/", 2);
        return 0;
    }
    if (found.type != TAG_DIR && found.name[found.len] == '/') {
        return LFS_ERR_NOTDIR;
    }
    err = entry_info(lfs, &at.dir, at.id, info);
    return err < 0 ? err : 0;
}

int lfs_getattr(struct lfs *lfs, const char *path, uint8_t type, void *data, uint32_t size)
{
    struct lfs_cursor at = {.id = 0};
    struct lfs_found found;
    struct lfs_place place;
    int err = lfs_resolve(lfs, path, &at, &found, NULL);
    if (err < 0 || at.id == TAG_NO_ID) {
        return err < 0 ? err : LFS_ERR_NODATA;
    }
    err = lfs_lookup(lfs, &at.dir, at.id, TAG_TYPE_MASK, TAG_USERATTR + (uint32_t)type, &place);
    if (err < 0) {
        return err == LFS_ERR_NOENT ? LFS_ERR_NODATA : err;
    }
    err = lfs_place_read(lfs, &place, 0, data, lfs_min(size, tag_data(place.tag)));
    return err < 0 ? err : (int)tag_data(place.tag);
}

int lfs_dir_open(struct lfs *lfs, struct lfs_dir *dir, const char *path)
{
    struct lfs_found found;
    *dir = (struct lfs_dir){.pos = 0};
    int err = lfs_resolve(lfs, path, &dir->at, &found, NULL);
    if (err >= 0 && found.type != TAG_DIR) {
        err = LFS_ERR_NOTDIR;
    }
    if (err >= 0) {
        err = lfs_fetch(lfs, &dir->at.dir, found.pair);
    }
    if (err >= 0) {
        dir->at.id = 0;
        lfs_track(lfs, &dir->at);
    }
    return err;
}

int lfs_dir_read(struct lfs *lfs, struct lfs_dir *dir, struct lfs_info *info)
{
    struct lfs_cursor *at = &dir->at;
    if (dir->pos < 2) {
        *info = (struct lfs_info){.type = LFS_DIR, .name = ".."};
        info->name[++dir->pos] = '\0';
        return 1;
    }
    for (;;) {
        while (at->id >= at->dir.count) {
            uint32_t tail[2] = {at->dir.tail[0], at->dir.tail[1]};
            if (!at->dir.split || ++dir->pos > lfs->block_count) {
                return 0;
            }
            int err = lfs_fetch(lfs, &at->dir, tail);
            if (err < 0) {
                return err;
            }
            at->id = 0;
        }
        int found = entry_info(lfs, &at->dir, at->id, info);
        if (found < 0) {
            return found;
        }
        at->id++;
        if (found > 0) {
            return 1;
        }
    }
}

void lfs_dir_close(struct lfs *lfs, struct lfs_dir *dir)
{
    lfs_untrack(lfs, &dir->at);
}
