// Making and taking up a filesystem.
//
// Source: littlefs SPEC.md, "LFS_TYPE_SUPERBLOCK".

#include "storage/lfs_core.h"

#include <string.h>

#define ATTR_MAX 1022U

static const char magic[8] = {'l', 'i', 't', 't', 'l', 'e', 'f', 's'};

static bool divides(uint32_t part, uint32_t whole)
{
    return part > 0 && whole > 0 && whole % part == 0;
}

static int start(struct lfs *lfs, const struct lfs_config *cfg)
{
    bool sizes = divides(cfg->read_size, cfg->cache_size) && divides(cfg->prog_size, cfg->cache_size) &&
                 divides(cfg->cache_size, cfg->block_size);
    bool counts = cfg->block_count >= 2 && cfg->lookahead_size > 0;
    if (!sizes || !counts || cfg->block_size < 128 || cfg->prog_size > 512) {
        return LFS_ERR_INVAL;
    }
    *lfs = (struct lfs){.cfg = cfg, .root = {0, 1}, .block_count = cfg->block_count, .minor = 1};
    lfs->rcache = (struct lfs_cache){.block = LFS_NULL, .buffer = cfg->read_buffer};
    lfs->pcache = (struct lfs_cache){.block = LFS_NULL, .buffer = cfg->prog_buffer};
    lfs->name_max = LFS_NAME_MAX;
    lfs->inline_max = lfs_min(lfs_min(cfg->cache_size, cfg->block_size / 8), TAG_SIZE_MAX);
    if (cfg->inline_max > 0) {
        lfs->inline_max = lfs_min(lfs->inline_max, cfg->inline_max);
    }
    return 0;
}

// The same log goes into both blocks, so that nothing older is left in either.
int lfs_format(struct lfs *lfs, const struct lfs_config *cfg)
{
    uint8_t raw[24];
    uint8_t rev[4];
    const struct lfs_attr attrs[] = {
        {tag_make(TAG_SUPERBLOCK, 0, sizeof magic), magic, NULL},
        {tag_make(TAG_INLINE, 0, sizeof raw), raw, NULL},
    };
    const struct lfs_change entry = {.attrs = attrs, .count = 2};
    const struct lfs_change nothing = {.count = 0};
    const struct lfs_mdir empty = {.tail = {LFS_NULL, LFS_NULL}};
    struct lfs_mdir root = {.pair = {0, 1}, .tail = {LFS_NULL, LFS_NULL}};
    int err = start(lfs, cfg);
    if (err < 0) {
        return err;
    }
    const uint32_t words[6] = {0x00020001,   cfg->block_size, cfg->block_count,
                               LFS_NAME_MAX, LFS_FILE_MAX,    ATTR_MAX};
    for (int i = 0; i < 6; i++) {
        lfs_put_le32(raw + 4 * i, words[i]);
    }
    err = lfs_read(lfs, 0, 0, rev, sizeof rev);
    root.rev = err < 0 ? 0 : lfs_le32(rev);
    err = lfs_compact(lfs, &root, &empty, &entry, 0, 1);
    if (err >= 0) {
        struct lfs_mdir first = root;
        err = lfs_compact(lfs, &root, &first, &nothing, 0, 1);
    }
    return err;
}

// Read the superblock entry of a pair, if it has one; returns 1 then.
static int read_superblock(struct lfs *lfs, const struct lfs_mdir *dir)
{
    struct lfs_place place;
    uint8_t raw[24];
    uint8_t name[sizeof magic];
    int err = lfs_lookup(lfs, dir, 0, TAG_TYPE_MASK, TAG_SUPERBLOCK, &place);
    if (err < 0) {
        return err == LFS_ERR_NOENT ? 0 : err;
    }
    err = lfs_place_read(lfs, &place, 0, name, sizeof name);
    if (err < 0 || memcmp(name, magic, sizeof magic) != 0) {
        return err < 0 ? err : 0;
    }
    err = lfs_lookup(lfs, dir, 0, TAG_TYPE_MASK, TAG_INLINE, &place);
    if (err >= 0) {
        err = lfs_place_read(lfs, &place, 0, raw, sizeof raw);
    }
    if (err < 0) {
        return err == LFS_ERR_NOENT ? LFS_ERR_CORRUPT : err;
    }
    uint32_t version = lfs_le32(raw);
    uint32_t count = lfs_le32(raw + 8);
    uint32_t name_max = lfs_le32(raw + 12);
    if (version >> 16 != 2 || (version & 0xffff) > 1 || lfs_le32(raw + 4) != lfs->cfg->block_size ||
        count < 2 || count > lfs->cfg->block_count || name_max > LFS_NAME_MAX) {
        return LFS_ERR_INVAL;
    }
    lfs->minor = version & 0xffff;
    lfs->block_count = count;
    lfs->name_max = name_max;
    lfs->root[0] = dir->pair[0];
    lfs->root[1] = dir->pair[1];
    return 1;
}

// Follow the superblocks to the last one, whose pair is the root directory.
static int find_root(struct lfs *lfs)
{
    struct lfs_mdir dir;
    uint32_t seen = 0;
    bool found = false;
    int more;
    while ((more = lfs_each_pair(lfs, &dir, &seen)) == 1) {
        int is = read_superblock(lfs, &dir);
        if (is < 0) {
            return is;
        }
        if (is == 0 && !found) {
            return LFS_ERR_CORRUPT;
        }
        found = true;
    }
    return more;
}

int lfs_mount(struct lfs *lfs, const struct lfs_config *cfg)
{
    int err = start(lfs, cfg);
    if (err >= 0) {
        err = find_root(lfs);
    }
    if (err >= 0) {
        err = lfs_collect_gstate(lfs);
    }
    if (err < 0) {
        return err;
    }
    lfs->lookahead.start = lfs->seed % lfs->block_count;
    lfs->lookahead.size = 0;
    // If this fails, reading is still possible, and each later write tries again and reports it.
    (void)lfs_settle(lfs);
    return 0;
}

void lfs_unmount(struct lfs *lfs)
{
    lfs->cursors = NULL;
    lfs->cfg = NULL;
}
