// Making an empty volume over a whole device, laid out as the specification advises for its size.

#include "storage/fat_core.h"

#include <string.h>

#define RESERVED_32  32U
#define INFO_AT      1U
#define BACKUP_AT    6U
#define ROOT_SLOTS   512U
#define SMALL_DISK   2880U // sectors; fewer root entries below
#define SMALL_SLOTS  112U
#define SIZE_12      8192U    // sectors from which FAT16 is made
#define SIZE_16      1048576U // FAT32
#define MEDIA        0xf8U
#define CLUSTERS_12  4085U
#define CLUSTERS_16  65525U
#define CLUSTER_MOST 64U

struct layout {
    uint32_t bits;
    uint32_t reserved;
    uint32_t root_slots;
    uint32_t table_size;
    uint32_t cluster_sectors;
    uint32_t clusters;
};

// Table size and cluster count for this cluster size; false if the count does not suit the kind.
static bool lay_out(struct layout *l, uint32_t sectors)
{
    uint32_t root = l->root_slots / FAT_SLOTS;
    l->table_size = 1;
    for (;;) {
        uint32_t used = l->reserved + root + 2 * l->table_size;
        if (used >= sectors) {
            return false;
        }
        l->clusters = (sectors - used) / l->cluster_sectors;
        uint64_t bytes = ((uint64_t)l->clusters + 2) * l->bits / 8 + 1;
        uint32_t need = (uint32_t)((bytes + FAT_SECTOR - 1) / FAT_SECTOR);
        if (need <= l->table_size) {
            break;
        }
        l->table_size = need;
    }
    return l->bits == 12   ? l->clusters > 0 && l->clusters < CLUSTERS_12
           : l->bits == 16 ? l->clusters >= CLUSTERS_12 && l->clusters < CLUSTERS_16
                           : l->clusters >= CLUSTERS_16;
}

static uint32_t advised_cluster(uint32_t bits, uint32_t sectors)
{
    static const struct {
        uint32_t sectors, cluster;
    } steps[] = {{16777216, 8}, {33554432, 16}, {67108864, 32}}; // 8, 16, 32 GiB
    if (bits != 32) {
        return 1;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (sectors <= steps[i].sectors) {
            return steps[i].cluster;
        }
    }
    return CLUSTER_MOST;
}

static int choose(struct layout *l, const struct fat_format *format, uint32_t sectors)
{
    l->bits = format->bits != 0 ? format->bits : sectors < SIZE_12 ? 12 : sectors < SIZE_16 ? 16 : 32;
    l->reserved = l->bits == 32 ? RESERVED_32 : 1;
    l->root_slots = l->bits == 32 ? 0 : sectors < SMALL_DISK ? SMALL_SLOTS : ROOT_SLOTS;
    if (format->cluster_sectors != 0) {
        l->cluster_sectors = format->cluster_sectors;
        bool power = (l->cluster_sectors & (l->cluster_sectors - 1)) == 0 && l->cluster_sectors <= 128;
        return power && lay_out(l, sectors) ? 0 : FAT_ERR_INVAL;
    }
    for (l->cluster_sectors = advised_cluster(l->bits, sectors); l->cluster_sectors <= CLUSTER_MOST;
         l->cluster_sectors *= 2) {
        if (lay_out(l, sectors)) {
            return 0;
        }
    }
    return FAT_ERR_INVAL;
}

// The boot sector

static void fill_common(uint8_t *boot, const struct layout *l, uint32_t sectors)
{
    bool small = sectors < 0x10000 && l->bits != 32;
    memcpy(boot, l->bits == 32 ? "\xeb\x58\x90" : "\xeb\x3c\x90", 3);
    memcpy(boot + 3, "ESPCAM  ", 8);
    fat_put_le16(boot + 11, FAT_SECTOR);
    boot[13] = (uint8_t)l->cluster_sectors;
    fat_put_le16(boot + 14, l->reserved);
    boot[16] = 2;
    fat_put_le16(boot + 17, l->root_slots);
    fat_put_le16(boot + 19, small ? sectors : 0);
    boot[21] = MEDIA;
    fat_put_le16(boot + 22, l->bits == 32 ? 0 : l->table_size);
    fat_put_le16(boot + 24, 63);  // sectors of a track and
    fat_put_le16(boot + 26, 255); // heads, for those who still ask
    fat_put_le32(boot + 32, small ? 0 : sectors);
    fat_put_le16(boot + SECTOR_SIGNATURE_AT, SECTOR_SIGNATURE);
}

static void fill_tail(uint8_t *tail, const char *kind, uint32_t serial)
{
    tail[0] = 0x80; // drive
    tail[2] = 0x29; // the three that follow are there
    fat_put_le32(tail + 3, serial);
    memcpy(tail + 7, "NO NAME    ", 11);
    memcpy(tail + 18, kind, 8);
}

static void fill_boot(uint8_t *boot, const struct layout *l, uint32_t sectors, uint32_t serial)
{
    memset(boot, 0, FAT_SECTOR);
    fill_common(boot, l, sectors);
    if (l->bits != 32) {
        fill_tail(boot + 36, l->bits == 12 ? "FAT12   " : "FAT16   ", serial);
        return;
    }
    fat_put_le32(boot + 36, l->table_size);
    fat_put_le32(boot + 44, 2); // cluster of the root directory
    fat_put_le16(boot + 48, INFO_AT);
    fat_put_le16(boot + 50, BACKUP_AT);
    fill_tail(boot + 64, "FAT32   ", serial);
}

// Writing

static int put(struct fat *fat, uint32_t sector)
{
    return fat_write(fat, sector, fat->page.data, 1);
}

static int clear(struct fat *fat, uint32_t from, uint32_t count)
{
    int err = 0;
    memset(fat->page.data, 0, FAT_SECTOR);
    for (uint32_t i = 0; i < count && err >= 0; i++) {
        err = put(fat, from + i);
    }
    return err;
}

// The first entries of a table: the media byte, the end mark, and FAT32's root directory.
static int write_table(struct fat *fat, const struct layout *l, uint32_t at)
{
    static const uint8_t ends[] = {0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f};
    uint32_t size = l->bits == 32 ? 12 : l->bits == 16 ? 4 : 3;
    int err = clear(fat, at, l->table_size);
    memset(fat->page.data, 0xff, size);
    if (l->bits == 32) {
        memcpy(fat->page.data, ends, size);
    }
    fat->page.data[0] = MEDIA;
    return err < 0 ? err : put(fat, at);
}

static int write_boots(struct fat *fat, const struct layout *l, const struct fat_format *format)
{
    int err = 0;
    if (l->bits == 32) {
        fat_make_info(fat->page.data, l->clusters - 1, 3);
        err = put(fat, INFO_AT);
        err = err < 0 ? err : put(fat, BACKUP_AT + INFO_AT);
    }
    fill_boot(fat->page.data, l, fat->dev->sectors, format->serial);
    if (err >= 0 && l->bits == 32) {
        err = put(fat, BACKUP_AT);
    }
    return err < 0 ? err : put(fat, 0);
}

int fat_format(struct fat *fat, const struct fat_device *dev, const struct fat_format *format)
{
    struct layout l;
    *fat = (struct fat){.dev = dev};
    int err = choose(&l, format, dev->sectors);
    if (err >= 0) {
        err = clear(fat, 0, l.reserved);
    }
    if (err >= 0) {
        err = write_table(fat, &l, l.reserved);
    }
    if (err >= 0) {
        err = write_table(fat, &l, l.reserved + l.table_size);
    }
    if (err >= 0) {
        uint32_t root = l.bits == 32 ? l.cluster_sectors : l.root_slots / FAT_SLOTS;
        err = clear(fat, l.reserved + 2 * l.table_size, root);
    }
    if (err >= 0) {
        err = write_boots(fat, &l, format);
    }
    if (err >= 0 && dev->sync != NULL) {
        err = dev->sync(dev->context);
    }
    fat->page.sector = FAT_UNKNOWN;
    return err;
}
