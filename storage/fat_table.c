// Sectors, the table of clusters and the count of free ones.
//
// One sector of the table is held and written when another is needed, so that changes reach the disk in the
// order in which they were made, at most several at once.

#include "storage/fat_core.h"

#include <string.h>

#define INFO_LEAD      0x41615252U
#define INFO_STRUCT    0x61417272U
#define INFO_STRUCT_AT 484
#define INFO_FREE      488
#define INFO_NEXT      492

// Sectors

int fat_read(const struct fat *fat, uint32_t sector, void *data, uint32_t count)
{
    return fat->dev->read(fat->dev->context, fat->start + sector, data, count);
}

int fat_write(const struct fat *fat, uint32_t sector, const void *data, uint32_t count)
{
    if (fat->dev->read_only) {
        return FAT_ERR_ROFS;
    }
    return fat->dev->write(fat->dev->context, fat->start + sector, data, count);
}

int fat_page(struct fat *fat, uint32_t sector)
{
    if (fat->page.sector == sector) {
        return 0;
    }
    fat->page.sector = FAT_UNKNOWN;
    int err = fat_read(fat, sector, fat->page.data, 1);
    fat->page.sector = err < 0 ? FAT_UNKNOWN : sector;
    return err;
}

int fat_page_write(struct fat *fat)
{
    int err = fat_write(fat, fat->page.sector, fat->page.data, 1);
    if (err < 0) {
        fat->page.sector = FAT_UNKNOWN;
    }
    return err;
}

int fat_clear(struct fat *fat, uint32_t cluster)
{
    int err = 0;
    memset(fat->page.data, 0, FAT_SECTOR);
    for (uint32_t i = 0; i < fat->cluster_sectors && err >= 0; i++) {
        fat->page.sector = fat_cluster_sector(fat, cluster) + i;
        err = fat_page_write(fat);
    }
    return err;
}

// The count of free clusters on the disk. Before the table changes it is set to "unknown", and put right by
// the next sync: what it says is always so, or that it does not know.

static int write_info(struct fat *fat, uint32_t count, uint32_t next)
{
    int err = fat_page(fat, fat->info);
    if (err < 0) {
        return err;
    }
    fat_put_le32(fat->page.data + INFO_FREE, count);
    fat_put_le32(fat->page.data + INFO_NEXT, next);
    return fat_page_write(fat);
}

int fat_begin(struct fat *fat)
{
    if (fat->info == 0 || fat->info_stale) {
        return 0;
    }
    // The page may be in use by a caller: it comes back as it was.
    uint32_t held = fat->page.sector;
    int err = write_info(fat, FAT_UNKNOWN, FAT_UNKNOWN);
    fat->info_stale = err >= 0;
    if (err >= 0 && held != FAT_UNKNOWN) {
        err = fat_page(fat, held);
    }
    return err;
}

static int after_change(struct fat *fat)
{
    if (fat->info == 0 || !fat->info_stale || fat->free == FAT_UNKNOWN) {
        return 0;
    }
    int err = write_info(fat, fat->free, fat->next);
    fat->info_stale = err < 0;
    return err;
}

// The table

int fat_flush(struct fat *fat)
{
    int err = 0;
    if (fat->entries.dirty) {
        for (uint32_t i = 0; i < fat->tables && err >= 0; i++) {
            err = fat_write(fat, fat->entries.sector + i * fat->table_size, fat->entries.data, 1);
        }
        fat->entries.dirty = err < 0;
    }
    return err;
}

static int entries_at(struct fat *fat, uint32_t offset)
{
    uint32_t sector = fat->table + offset / FAT_SECTOR;
    if (fat->entries.sector == sector) {
        return 0;
    }
    int err = fat_flush(fat);
    if (err >= 0) {
        fat->entries.sector = FAT_UNKNOWN;
        err = fat_read(fat, sector, fat->entries.data, 1);
        fat->entries.sector = err < 0 ? FAT_UNKNOWN : sector;
    }
    return err;
}

static int get_byte(struct fat *fat, uint32_t offset, uint32_t *value)
{
    int err = entries_at(fat, offset);
    *value = err < 0 ? 0 : fat->entries.data[offset % FAT_SECTOR];
    return err;
}

static int put_byte(struct fat *fat, uint32_t offset, uint32_t value, uint32_t mask)
{
    int err = entries_at(fat, offset);
    if (err >= 0) {
        uint8_t *byte = &fat->entries.data[offset % FAT_SECTOR];
        *byte = (uint8_t)((*byte & ~mask) | (value & mask));
        fat->entries.dirty = true;
    }
    return err;
}

// Entries of 12 bits: two in three bytes, and so at times in two sectors.
static uint32_t offset_of_12(uint32_t cluster)
{
    return cluster + cluster / 2;
}

static bool is_split(const struct fat *fat, uint32_t cluster)
{
    return fat->bits == 12 && offset_of_12(cluster) % FAT_SECTOR == FAT_SECTOR - 1;
}

static int get_entry_12(struct fat *fat, uint32_t cluster, uint32_t *value)
{
    uint32_t low;
    uint32_t high;
    int err = get_byte(fat, offset_of_12(cluster), &low);
    if (err >= 0) {
        err = get_byte(fat, offset_of_12(cluster) + 1, &high);
    }
    if (err >= 0) {
        *value = (low | high << 8) >> (cluster % 2 * 4) & 0xfff;
    }
    return err;
}

static int put_entry_12(struct fat *fat, uint32_t cluster, uint32_t value)
{
    uint32_t shift = cluster % 2 * 4;
    int err = put_byte(fat, offset_of_12(cluster), value << shift, 0xffU << shift & 0xff);
    if (err >= 0) {
        err = put_byte(fat, offset_of_12(cluster) + 1, value << shift >> 8, 0xfffU << shift >> 8);
    }
    return err;
}

static int get_entry(struct fat *fat, uint32_t cluster, uint32_t *value)
{
    if (fat->bits == 12) {
        return get_entry_12(fat, cluster, value);
    }
    uint32_t offset = cluster * (fat->bits / 8);
    int err = entries_at(fat, offset);
    const uint8_t *at = &fat->entries.data[offset % FAT_SECTOR];
    if (err >= 0) {
        *value = fat->bits == 16 ? fat_le16(at) : fat_le32(at) & FAT_LAST_CLUSTER;
    }
    return err;
}

int fat_set_next(struct fat *fat, uint32_t cluster, uint32_t next)
{
    int err = fat_begin(fat);
    if (err < 0 || fat->bits == 12) {
        return err < 0 ? err : put_entry_12(fat, cluster, next & 0xfff);
    }
    uint32_t offset = cluster * (fat->bits / 8);
    err = entries_at(fat, offset);
    if (err < 0) {
        return err;
    }
    uint8_t *at = &fat->entries.data[offset % FAT_SECTOR];
    if (fat->bits == 16) {
        fat_put_le16(at, next);
    } else {
        fat_put_le32(at, (fat_le32(at) & ~FAT_LAST_CLUSTER) | next); // the four bits above are nobody's
    }
    fat->entries.dirty = true;
    return 0;
}

static uint32_t end_mark(const struct fat *fat)
{
    return fat->bits == 32 ? 0x0ffffff8U : fat->bits == 16 ? 0xfff8U : 0xff8U;
}

int fat_next(struct fat *fat, uint32_t cluster, uint32_t *next)
{
    uint32_t value = 0;
    int err = get_entry(fat, cluster, &value);
    if (err < 0) {
        return err;
    }
    *next = value;
    return value >= end_mark(fat) ? 0 : fat_is_cluster(fat, value) ? 1 : FAT_ERR_CORRUPT;
}

// Taking and giving

// Entries that lie in two sectors cannot change in one write; they are used when nothing else is left.
static int search(struct fat *fat, bool split, uint32_t *cluster)
{
    uint32_t at = fat_is_cluster(fat, fat->next) ? fat->next : 2;
    for (uint32_t i = 0; i < fat->clusters; i++) {
        uint32_t value = 0;
        int err = get_entry(fat, at, &value);
        if (err < 0) {
            return err;
        }
        if (value == 0 && is_split(fat, at) == split) {
            *cluster = at;
            return 0;
        }
        at = at - 1 < fat->clusters ? at + 1 : 2;
    }
    return FAT_ERR_NOSPC;
}

int fat_take(struct fat *fat, uint32_t after, uint32_t *cluster)
{
    int err = search(fat, false, cluster);
    if (err == FAT_ERR_NOSPC && fat->bits == 12) {
        err = search(fat, true, cluster);
    }
    if (err == FAT_ERR_NOSPC) {
        fat->free = 0;
    }
    if (err >= 0) {
        err = fat_set_next(fat, *cluster, FAT_LAST_CLUSTER);
    }
    if (err >= 0 && after != 0) {
        err = fat_set_next(fat, after, *cluster);
    }
    if (err >= 0) {
        fat->next = *cluster + 1;
        fat->free -= fat->free == FAT_UNKNOWN || fat->free == 0 ? 0 : 1;
    }
    return err;
}

int fat_give(struct fat *fat, uint32_t cluster)
{
    for (uint32_t i = 0; i < fat->clusters && fat_is_cluster(fat, cluster); i++) {
        uint32_t next = 0;
        int more = fat_next(fat, cluster, &next);
        if (more < 0 && more != FAT_ERR_CORRUPT) {
            return more;
        }
        if (next == 0) {
            return 0; // it is free already: a loop, or damage
        }
        int err = fat_set_next(fat, cluster, 0);
        if (err < 0) {
            return err;
        }
        fat->free += fat->free >= fat->clusters ? 0 : 1;
        cluster = more == 1 ? next : 0;
    }
    return 0;
}

int fat_count(struct fat *fat)
{
    uint32_t count = 0;
    for (uint32_t i = 2; i < fat->clusters + 2; i++) {
        uint32_t value = 0;
        int err = get_entry(fat, i, &value);
        if (err < 0) {
            return err;
        }
        count += value == 0 ? 1 : 0;
    }
    fat->free = count;
    return 0;
}

int fat_sync(struct fat *fat)
{
    int err = fat_flush(fat);
    if (err >= 0) {
        err = after_change(fat);
    }
    if (err >= 0 && fat->dev->sync != NULL && !fat->dev->read_only) {
        err = fat->dev->sync(fat->dev->context);
    }
    return err;
}

void fat_load_info(struct fat *fat)
{
    fat->info_stale = true;
    if (fat->info == 0 || fat_page(fat, fat->info) < 0 || fat_le32(fat->page.data) != INFO_LEAD ||
        fat_le32(fat->page.data + INFO_STRUCT_AT) != INFO_STRUCT) {
        fat->info = 0;
        return;
    }
    uint32_t count = fat_le32(fat->page.data + INFO_FREE);
    fat->free = count <= fat->clusters ? count : FAT_UNKNOWN;
    fat->next = fat_le32(fat->page.data + INFO_NEXT);
    fat->info_stale = count == FAT_UNKNOWN;
}

void fat_make_info(uint8_t *sector, uint32_t count, uint32_t next)
{
    memset(sector, 0, FAT_SECTOR);
    fat_put_le32(sector, INFO_LEAD);
    fat_put_le32(sector + INFO_STRUCT_AT, INFO_STRUCT);
    fat_put_le32(sector + INFO_FREE, count);
    fat_put_le32(sector + INFO_NEXT, next);
    fat_put_le16(sector + SECTOR_SIGNATURE_AT, SECTOR_SIGNATURE);
}
