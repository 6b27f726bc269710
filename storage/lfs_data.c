// The bytes of an open file: small ones lie in their directory, larger ones in a block list that is never
// overwritten. Writing makes a new list up to the point written; a flush copies what lies behind it from the
// old one and makes the new list the file's.
//
// Source: littlefs SPEC.md, "LFS_TYPE_INLINESTRUCT", "LFS_TYPE_CTZSTRUCT"; DESIGN.md, "CTZ skip-lists".

#include "storage/lfs_core.h"

#include <string.h>

#define CHUNK 64U

// Reading

static int read_inline(struct lfs *lfs, struct lfs_file *file, uint32_t pos, void *data, uint32_t size)
{
    struct lfs_place place;
    if ((file->flags & F_LOADED) != 0) {
        memcpy(data, file->cache.buffer + pos, size);
        return 0;
    }
    if (file->at.gone) {
        return LFS_ERR_NOENT;
    }
    int err = lfs_lookup(lfs, &file->at.dir, file->at.id, TAG_TYPE_MASK, TAG_INLINE, &place);
    return err < 0 ? err : lfs_place_read(lfs, &place, pos, data, size);
}

// The block with byte pos of the complete list; reading on finds it without walking the list again.
static int find_block(struct lfs *lfs, struct lfs_file *file, uint32_t pos, uint32_t *block, uint32_t *off)
{
    uint32_t index = lfs_ctz_index(lfs, pos, off);
    if (file->last.block != LFS_NULL && file->last.index == index) {
        *block = file->last.block;
        return 0;
    }
    int err = lfs_ctz_find(lfs, file->head, file->size, pos, block, off);
    if (err >= 0) {
        file->last.index = index;
        file->last.block = *block;
    }
    return err;
}

// Read bytes that exist (pos + size is within the file), from the list that is complete.
int lfs_data_read(struct lfs *lfs, struct lfs_file *file, uint32_t pos, uint8_t *data, uint32_t size)
{
    if ((file->flags & F_INLINE) != 0) {
        return read_inline(lfs, file, pos, data, size);
    }
    while (size > 0) {
        uint32_t block;
        uint32_t off;
        int err = find_block(lfs, file, pos, &block, &off);
        if (err < 0) {
            return err;
        }
        uint32_t n = lfs_min(size, lfs->cfg->block_size - off);
        err = lfs_read(lfs, block, off, data, n);
        if (err < 0) {
            return err;
        }
        data += n;
        pos += n;
        size -= n;
    }
    return 0;
}

// Writing a new list

// The block under the cache went bad: carry on in another one.
static int change_block(struct lfs *lfs, struct lfs_file *file)
{
    uint32_t old = file->block;
    uint32_t done = file->cache.off;
    int err = LFS_ERR_CORRUPT;
    for (int i = 0; err == LFS_ERR_CORRUPT && i < LFS_BLOCK_TRIES; i++) {
        uint32_t block;
        err = lfs_alloc(lfs, &block);
        if (err < 0) {
            return err;
        }
        err = lfs_erase(lfs, block);
        if (err >= 0) {
            lfs_cache_start(&lfs->pcache, block, 0);
            err = lfs_cache_copy(lfs, &lfs->pcache, old, done);
        }
        if (err >= 0) {
            err = lfs_cache_flush(lfs, &lfs->pcache);
        }
        if (err >= 0) {
            file->block = file->cache.block = block;
        }
    }
    return err;
}

static int flush_cache(struct lfs *lfs, struct lfs_file *file)
{
    int err = lfs_cache_flush(lfs, &file->cache);
    for (int i = 0; err == LFS_ERR_CORRUPT && i < LFS_BLOCK_TRIES; i++) {
        err = change_block(lfs, file);
        if (err >= 0) {
            err = lfs_cache_flush(lfs, &file->cache);
        }
    }
    return err;
}

// Make sure that there is room at wpos: begin or go on with the new list.
static int need_block(struct lfs *lfs, struct lfs_file *file)
{
    uint32_t head = file->head;
    uint32_t off;
    if ((file->flags & F_WRITING) != 0) {
        if (file->off < lfs->cfg->block_size) {
            return 0;
        }
        int err = flush_cache(lfs, file);
        return err < 0 ? err : lfs_ctz_extend(lfs, file, file->block, file->wpos);
    }
    if (file->wpos > 0) {
        int err = lfs_ctz_find(lfs, file->head, file->size, file->wpos - 1, &head, &off);
        if (err < 0) {
            return err;
        }
    }
    file->flags |= F_WRITING;
    file->block = LFS_NULL;
    file->prev = LFS_NULL;
    return lfs_ctz_extend(lfs, file, head, file->wpos);
}

static int write_list(struct lfs *lfs, struct lfs_file *file, const uint8_t *data, uint32_t size)
{
    while (size > 0) {
        int err = need_block(lfs, file);
        if (err >= 0 && file->cache.len == lfs->cfg->cache_size) {
            err = flush_cache(lfs, file);
        }
        if (err < 0) {
            return err;
        }
        uint32_t n = lfs_min(size, lfs->cfg->block_size - file->off);
        n = lfs_min(n, lfs->cfg->cache_size - file->cache.len);
        err = lfs_cache_write(lfs, &file->cache, data, n);
        if (err < 0) {
            return err;
        }
        file->off += n;
        file->wpos += n;
        data += n;
        size -= n;
    }
    return 0;
}

// A write failed: the new list is given up, and the directory keeps what the last sync put there.
int lfs_data_fail(struct lfs_file *file, int err)
{
    file->flags = (file->flags & ~(uint32_t)F_WRITING) | F_FAILED;
    return err;
}

// Complete the new list: copy what the old one has behind the point written, and make the new one the file's.
int lfs_data_flush(struct lfs *lfs, struct lfs_file *file)
{
    if ((file->flags & F_WRITING) == 0) {
        return 0;
    }
    int err = 0;
    while (err >= 0 && file->wpos < file->size) {
        uint8_t chunk[CHUNK];
        uint32_t n = lfs_min(file->size - file->wpos, CHUNK);
        err = lfs_data_read(lfs, file, file->wpos, chunk, n);
        if (err >= 0) {
            err = write_list(lfs, file, chunk, n);
        }
    }
    if (err >= 0) {
        err = flush_cache(lfs, file);
    }
    if (err < 0) {
        return lfs_data_fail(file, err);
    }
    file->head = file->block;
    file->size = file->wpos;
    file->last.block = LFS_NULL;
    file->flags &= ~(uint32_t)F_WRITING;
    return 0;
}

// Inline bytes

static int load_inline(struct lfs *lfs, struct lfs_file *file)
{
    int err = 0;
    if ((file->flags & F_LOADED) == 0 && file->size > 0) {
        err = read_inline(lfs, file, 0, file->cache.buffer, file->size);
    }
    if (err >= 0) {
        file->flags |= F_LOADED;
    }
    return err;
}

// Move inline bytes into a block list. Loaded bytes are already what the first cache of block 0 must hold.
static int outline(struct lfs *lfs, struct lfs_file *file)
{
    uint32_t size = file->size;
    bool loaded = (file->flags & F_LOADED) != 0;
    int err = lfs_ctz_extend(lfs, file, LFS_NULL, 0);
    if (err >= 0 && loaded) {
        file->cache.len = size;
    }
    for (uint32_t pos = 0; err >= 0 && !loaded && pos < size;) {
        uint8_t chunk[CHUNK];
        uint32_t n = lfs_min(size - pos, CHUNK);
        err = read_inline(lfs, file, pos, chunk, n);
        if (err >= 0) {
            err = lfs_cache_write(lfs, &file->cache, chunk, n);
        }
        pos += n;
    }
    if (err >= 0) {
        file->off = file->wpos = size;
        file->size = 0;
        file->flags = (file->flags & ~(uint32_t)(F_INLINE | F_LOADED)) | F_WRITING | F_DIRTY;
        err = size > 0 ? lfs_data_flush(lfs, file) : 0;
    }
    return err;
}

static int write_inline(struct lfs *lfs, struct lfs_file *file, const void *data, uint32_t size)
{
    int err = load_inline(lfs, file);
    if (err >= 0) {
        memcpy(file->cache.buffer + file->pos, data, size);
        file->pos += size;
        file->size = file->pos > file->size ? file->pos : file->size;
        file->flags |= F_DIRTY;
    }
    return err;
}

int lfs_data_write(struct lfs *lfs, struct lfs_file *file, const void *data, uint32_t size)
{
    uint32_t end = file->pos + size;
    if ((file->flags & F_INLINE) != 0) {
        if ((end > file->size ? end : file->size) <= lfs->inline_max) {
            return write_inline(lfs, file, data, size);
        }
        int err = outline(lfs, file);
        if (err < 0) {
            return err;
        }
    }
    if ((file->flags & F_WRITING) != 0 && file->wpos != file->pos) {
        int err = lfs_data_flush(lfs, file);
        if (err < 0) {
            return err;
        }
    }
    file->wpos = file->pos;
    file->flags |= F_DIRTY;
    int err = write_list(lfs, file, data, size);
    file->pos = file->wpos;
    return err;
}

int lfs_data_fill(struct lfs *lfs, struct lfs_file *file, uint32_t end)
{
    static const uint8_t zeros[CHUNK];
    int err = 0;
    file->pos = lfs_file_size(file);
    while (err >= 0 && file->pos < end) {
        err = lfs_data_write(lfs, file, zeros, lfs_min(end - file->pos, CHUNK));
    }
    return err;
}

// Cutting

int lfs_data_cut(struct lfs *lfs, struct lfs_file *file, uint32_t size)
{
    uint32_t off;
    int err = lfs_data_flush(lfs, file);
    if (err >= 0 && (file->flags & F_INLINE) != 0 && size <= lfs->inline_max &&
        file->size <= lfs->inline_max) {
        err = load_inline(lfs, file);
    } else if (err >= 0 && size == 0) {
        file->flags |= F_INLINE | F_LOADED;
    } else if (err >= 0) {
        err = (file->flags & F_INLINE) != 0 ? outline(lfs, file) : 0;
        if (err >= 0) {
            err = lfs_ctz_find(lfs, file->head, file->size, size - 1, &file->head, &off);
        }
    }
    if (err >= 0) {
        file->size = size;
        file->last.block = LFS_NULL;
        file->flags |= F_DIRTY;
    }
    return err;
}
