// Files: small ones lie in their directory, larger ones in a block list that is never overwritten. Writing
// makes a new list up to the point written; a flush copies what lies behind it; a sync puts the new list (or
// the inline bytes) into the directory, in one commit.
//
// Source: littlefs SPEC.md, "LFS_TYPE_INLINESTRUCT", "LFS_TYPE_CTZSTRUCT"; DESIGN.md, "CTZ skip-lists".

#include "storage/lfs_core.h"

// Opening

static int load_entry(struct lfs *lfs, struct lfs_file *file)
{
    struct lfs_place place;
    uint8_t raw[8];
    int err = lfs_lookup(lfs, &file->at.dir, file->at.id, TAG_KIND_MASK, TAG_STRUCT, &place);
    if (err == LFS_ERR_NOENT || (err >= 0 && tag_type(place.tag) == TAG_INLINE)) {
        file->flags |= F_INLINE;
        file->size = err < 0 ? 0 : tag_data(place.tag);
        return 0;
    }
    if (err < 0 || tag_type(place.tag) != TAG_CTZ) {
        return err < 0 ? err : LFS_ERR_CORRUPT;
    }
    err = lfs_place_read(lfs, &place, 0, raw, sizeof raw);
    if (err >= 0) {
        file->head = lfs_le32(raw);
        file->size = lfs_le32(raw + 4);
        if (file->size > LFS_FILE_MAX || file->size / lfs->cfg->block_size > lfs->block_count) {
            err = LFS_ERR_CORRUPT;
        }
    }
    return err;
}

static int create_entry(struct lfs *lfs, struct lfs_file *file, const struct lfs_found *found)
{
    uint32_t id = file->at.id;
    struct lfs_attr attrs[] = {
        {tag_make(TAG_CREATE, id, 0), NULL, NULL},
        {tag_make(TAG_REG, id, found->len), found->name, NULL},
        {tag_make(TAG_INLINE, id, 0), NULL, NULL},
    };
    return lfs_commit_attrs(lfs, &file->at, attrs, 3);
}

static int open_entry(struct lfs *lfs, struct lfs_file *file, const char *path)
{
    struct lfs_found found;
    int err = lfs_resolve(lfs, path, &file->at, &found, NULL);
    if (err == LFS_ERR_NOENT && found.len > 0 && (file->flags & LFS_CREAT) != 0) {
        if (found.name[found.len] == '/') {
            return LFS_ERR_NOTDIR;
        }
        return create_entry(lfs, file, &found);
    }
    if (err < 0) {
        return err;
    }
    if (found.type != TAG_REG) {
        return LFS_ERR_ISDIR;
    }
    if (found.name[found.len] == '/') {
        return LFS_ERR_NOTDIR;
    }
    return (file->flags & LFS_EXCL) != 0 ? LFS_ERR_EXIST : 0;
}

int lfs_file_open(struct lfs *lfs, struct lfs_file *file, const char *path, uint32_t flags, uint8_t *buffer)
{
    bool writes = (flags & LFS_WRONLY) != 0;
    int err = writes ? lfs_settle(lfs) : 0;
    *file = (struct lfs_file){.at = {.file = true}, .flags = flags, .head = LFS_NULL};
    file->last.block = LFS_NULL;
    file->cache.buffer = buffer;
    if (err < 0) {
        return err;
    }
    lfs_track(lfs, &file->at);
    err = open_entry(lfs, file, path);
    if (err >= 0) {
        err = load_entry(lfs, file);
    }
    if (err >= 0 && writes && (flags & LFS_TRUNC) != 0 && file->size > 0) {
        file->size = 0;
        file->flags |= F_INLINE | F_LOADED | F_DIRTY;
    }
    if (err < 0) {
        lfs_untrack(lfs, &file->at);
    }
    return err;
}

// Public

uint32_t lfs_file_size(const struct lfs_file *file)
{
    bool beyond = (file->flags & F_WRITING) != 0 && file->wpos > file->size;
    return beyond ? file->wpos : file->size;
}

int32_t lfs_file_read(struct lfs *lfs, struct lfs_file *file, void *data, uint32_t size)
{
    if ((file->flags & LFS_RDONLY) == 0) {
        return LFS_ERR_BADF;
    }
    int err = lfs_data_flush(lfs, file);
    if (err < 0) {
        return err;
    }
    uint32_t n = file->pos < file->size ? lfs_min(size, file->size - file->pos) : 0;
    if (n > 0) {
        err = lfs_data_read(lfs, file, file->pos, data, n);
        file->pos += err < 0 ? 0 : n;
    }
    return err < 0 ? err : (int32_t)n;
}

int32_t lfs_file_write(struct lfs *lfs, struct lfs_file *file, const void *data, uint32_t size)
{
    if ((file->flags & LFS_WRONLY) == 0) {
        return LFS_ERR_BADF;
    }
    uint32_t pos = (file->flags & LFS_APPEND) != 0 ? lfs_file_size(file) : file->pos;
    if (pos > LFS_FILE_MAX || size > LFS_FILE_MAX - pos) {
        return LFS_ERR_FBIG;
    }
    int err = (file->flags & F_FAILED) != 0 ? LFS_ERR_IO : lfs_settle(lfs);
    if (err >= 0 && size > 0 && pos > lfs_file_size(file)) {
        err = lfs_data_fill(lfs, file, pos);
    }
    file->pos = pos;
    if (err >= 0 && size > 0) {
        err = lfs_data_write(lfs, file, data, size);
    }
    return err < 0 ? lfs_data_fail(file, err) : (int32_t)size;
}

int32_t lfs_file_seek(struct lfs *lfs, struct lfs_file *file, int32_t off, enum lfs_whence whence)
{
    (void)lfs;
    int64_t base = whence == LFS_SEEK_CUR ? file->pos : whence == LFS_SEEK_END ? lfs_file_size(file) : 0;
    int64_t pos = base + off;
    if (pos < 0 || pos > (int64_t)LFS_FILE_MAX) {
        return LFS_ERR_INVAL;
    }
    file->pos = (uint32_t)pos;
    return (int32_t)pos;
}

int lfs_file_truncate(struct lfs *lfs, struct lfs_file *file, uint32_t size)
{
    if ((file->flags & LFS_WRONLY) == 0) {
        return LFS_ERR_BADF;
    }
    if (size > LFS_FILE_MAX) {
        return LFS_ERR_FBIG;
    }
    uint32_t pos = file->pos;
    int err = (file->flags & F_FAILED) != 0 ? LFS_ERR_IO : lfs_settle(lfs);
    if (err >= 0 && size > lfs_file_size(file)) {
        err = lfs_data_fill(lfs, file, size);
    } else if (err >= 0 && size < lfs_file_size(file)) {
        err = lfs_data_cut(lfs, file, size);
    }
    file->pos = pos;
    return err < 0 ? lfs_data_fail(file, err) : 0;
}

static int commit_file(struct lfs *lfs, struct lfs_file *file)
{
    uint8_t raw[8];
    uint32_t id = file->at.id;
    struct lfs_attr attrs[2];
    uint32_t count = 1;
    if ((file->flags & F_INLINE) != 0) {
        attrs[0] = (struct lfs_attr){tag_make(TAG_INLINE, id, file->size), file->cache.buffer, NULL};
    } else {
        lfs_put_le32(raw, file->head);
        lfs_put_le32(raw + 4, file->size);
        attrs[0] = (struct lfs_attr){tag_make(TAG_CTZ, id, sizeof raw), raw, NULL};
    }
    if (file->attr_size > 0) {
        uint32_t tag = tag_make(TAG_USERATTR + file->attr_type, id, file->attr_size);
        attrs[count++] = (struct lfs_attr){tag, file->attr_data, NULL};
    }
    return lfs_commit_attrs(lfs, &file->at, attrs, count);
}

int lfs_file_sync(struct lfs *lfs, struct lfs_file *file)
{
    if ((file->flags & F_FAILED) != 0 || (file->flags & F_DIRTY) == 0 || file->at.gone) {
        return 0;
    }
    int err = lfs_settle(lfs);
    if (err >= 0) {
        err = lfs_data_flush(lfs, file);
    }
    if (err >= 0) {
        err = lfs_device_sync(lfs); // the blocks come before the directory that names them
    }
    if (err >= 0) {
        err = commit_file(lfs, file);
    }
    if (err >= 0) {
        file->flags &= ~(uint32_t)F_DIRTY;
    }
    return err;
}

int lfs_file_close(struct lfs *lfs, struct lfs_file *file)
{
    int err = lfs_file_sync(lfs, file);
    lfs_untrack(lfs, &file->at);
    return err;
}

void lfs_file_abandon(struct lfs *lfs, struct lfs_file *file)
{
    lfs_untrack(lfs, &file->at);
}

void lfs_file_attr(struct lfs_file *file, uint8_t type, const void *data, uint8_t size)
{
    file->attr_type = type;
    file->attr_data = data;
    file->attr_size = size;
}

int lfs_file_pending(struct lfs *lfs, const struct lfs_file *file, void (*visit)(void *arg, uint32_t block),
                     void *arg)
{
    uint32_t off;
    int err = 0;
    if ((file->flags & F_INLINE) == 0 && file->size > 0) {
        err = lfs_ctz_each(lfs, file->head, lfs_ctz_index(lfs, file->size - 1, &off), visit, arg);
    }
    if ((file->flags & F_WRITING) == 0 || err < 0) {
        return err;
    }
    if (file->block != LFS_NULL) {
        visit(arg, file->block);
    }
    uint32_t index = lfs_ctz_index(lfs, file->wpos, &off);
    index -= file->off == lfs->cfg->block_size ? 1U : 0U;
    return index > 0 && file->prev != LFS_NULL ? lfs_ctz_each(lfs, file->prev, index - 1, visit, arg) : 0;
}
