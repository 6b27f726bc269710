// The block device as littlefs sees it: one cached line for reading, sequential caches for programming,
// and every program read back, so that a worn block shows itself at once.
//
// Source: littlefs SPEC.md (alignment, CRC polynomial 0x04c11db7, start 0xffffffff).

#include "storage/lfs_core.h"

#include <string.h>

#define CHUNK 64U

uint32_t lfs_crc(uint32_t crc, const void *data, uint32_t size)
{
    static const uint32_t nibble[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    const uint8_t *bytes = data;
    for (uint32_t i = 0; i < size; i++) {
        crc = crc >> 4 ^ nibble[(crc ^ bytes[i]) & 15];
        crc = crc >> 4 ^ nibble[(crc ^ (uint32_t)bytes[i] >> 4) & 15];
    }
    return crc;
}

// Reading

static int fill_line(struct lfs *lfs, uint32_t block, uint32_t off)
{
    const struct lfs_config *cfg = lfs->cfg;
    uint32_t line = off / cfg->cache_size * cfg->cache_size;
    if (lfs->rcache.block == block && lfs->rcache.off == line) {
        return 0;
    }
    lfs->rcache.block = LFS_NULL;
    int err = cfg->read(cfg->context, block, line, lfs->rcache.buffer, cfg->cache_size);
    if (err < 0) {
        return err;
    }
    lfs->rcache.block = block;
    lfs->rcache.off = line;
    return 0;
}

int lfs_read(struct lfs *lfs, uint32_t block, uint32_t off, void *data, uint32_t size)
{
    const struct lfs_config *cfg = lfs->cfg;
    if (block >= lfs->block_count || off > cfg->block_size || size > cfg->block_size - off) {
        return LFS_ERR_CORRUPT;
    }
    uint8_t *out = data;
    while (size > 0) {
        uint32_t n;
        if (size >= cfg->cache_size && off % cfg->cache_size == 0) {
            n = size / cfg->cache_size * cfg->cache_size;
            int err = cfg->read(cfg->context, block, off, out, n);
            if (err < 0) {
                return err;
            }
        } else {
            int err = fill_line(lfs, block, off);
            if (err < 0) {
                return err;
            }
            uint32_t at = off - lfs->rcache.off;
            n = lfs_min(size, cfg->cache_size - at);
            memcpy(out, lfs->rcache.buffer + at, n);
        }
        out += n;
        off += n;
        size -= n;
    }
    return 0;
}

int lfs_read_crc(struct lfs *lfs, uint32_t block, uint32_t off, uint32_t size, uint32_t *crc)
{
    uint8_t chunk[CHUNK];
    while (size > 0) {
        uint32_t n = lfs_min(size, CHUNK);
        int err = lfs_read(lfs, block, off, chunk, n);
        if (err < 0) {
            return err;
        }
        *crc = lfs_crc(*crc, chunk, n);
        off += n;
        size -= n;
    }
    return 0;
}

// Returns 0 if equal, else the order of the disk's bytes against data (-1, 1 as positive 1, 2), or an error.
int lfs_compare(struct lfs *lfs, uint32_t block, uint32_t off, const void *data, uint32_t size)
{
    const uint8_t *bytes = data;
    uint8_t chunk[CHUNK];
    while (size > 0) {
        uint32_t n = lfs_min(size, CHUNK);
        int err = lfs_read(lfs, block, off, chunk, n);
        if (err < 0) {
            return err;
        }
        int order = memcmp(chunk, bytes, n);
        if (order != 0) {
            return order < 0 ? 1 : 2;
        }
        bytes += n;
        off += n;
        size -= n;
    }
    return 0;
}

// Programming

static void forget_line(struct lfs *lfs, uint32_t block)
{
    if (lfs->rcache.block == block) {
        lfs->rcache.block = LFS_NULL;
    }
}

int lfs_erase(struct lfs *lfs, uint32_t block)
{
    if (block >= lfs->block_count) {
        return LFS_ERR_CORRUPT;
    }
    forget_line(lfs, block);
    return lfs->cfg->erase(lfs->cfg->context, block);
}

void lfs_cache_start(struct lfs_cache *cache, uint32_t block, uint32_t off)
{
    cache->block = block;
    cache->off = off;
    cache->len = 0;
}

// Program what the cache holds, padded with erased bytes. On LFS_ERR_CORRUPT the cache still holds it.
int lfs_cache_flush(struct lfs *lfs, struct lfs_cache *cache)
{
    const struct lfs_config *cfg = lfs->cfg;
    if (cache->len == 0) {
        return 0;
    }
    uint32_t size = lfs_align(cache->len, cfg->prog_size);
    if (cache->block >= lfs->block_count || cache->off + size > cfg->block_size) {
        return LFS_ERR_CORRUPT;
    }
    memset(cache->buffer + cache->len, 0xff, size - cache->len);
    forget_line(lfs, cache->block);
    int err = cfg->prog(cfg->context, cache->block, cache->off, cache->buffer, size);
    if (err < 0) {
        return err;
    }
    forget_line(lfs, cache->block);
    err = lfs_compare(lfs, cache->block, cache->off, cache->buffer, size);
    if (err != 0) {
        return err < 0 ? err : LFS_ERR_CORRUPT;
    }
    cache->off += size;
    cache->len = 0;
    return 0;
}

// A full cache waits until more comes, so a failed program never loses what was taken in.
int lfs_cache_write(struct lfs *lfs, struct lfs_cache *cache, const void *data, uint32_t size)
{
    const uint8_t *bytes = data;
    while (size > 0) {
        if (cache->len == lfs->cfg->cache_size) {
            int err = lfs_cache_flush(lfs, cache);
            if (err < 0) {
                return err;
            }
        }
        uint32_t n = lfs_min(size, lfs->cfg->cache_size - cache->len);
        memcpy(cache->buffer + cache->len, bytes, n);
        cache->len += n;
        bytes += n;
        size -= n;
    }
    return 0;
}

int lfs_cache_copy(struct lfs *lfs, struct lfs_cache *cache, uint32_t block, uint32_t size)
{
    uint8_t chunk[CHUNK];
    for (uint32_t off = 0; off < size; off += CHUNK) {
        uint32_t n = lfs_min(size - off, CHUNK);
        int err = lfs_read(lfs, block, off, chunk, n);
        if (err >= 0) {
            err = lfs_cache_write(lfs, cache, chunk, n);
        }
        if (err < 0) {
            return err;
        }
    }
    return 0;
}

int lfs_device_sync(struct lfs *lfs)
{
    return lfs->cfg->sync(lfs->cfg->context);
}
