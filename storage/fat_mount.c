// Taking up a volume: the first FAT partition of the device, or the whole device.

#include "storage/fat_core.h"

#include <string.h>

// The boot sector
enum {
    BOOT_OEM = 3,
    BOOT_SECTOR_SIZE = 11,
    BOOT_CLUSTER = 13,
    BOOT_RESERVED = 14,
    BOOT_TABLES = 16,
    BOOT_ROOT_SLOTS = 17,
    BOOT_SECTORS_16 = 19,
    BOOT_TABLE_SIZE_16 = 22,
    BOOT_SECTORS = 32,
    BOOT_TABLE_SIZE = 36, // from here on FAT32
    BOOT_FLAGS = 40,
    BOOT_VERSION = 42,
    BOOT_ROOT = 44,
    BOOT_INFO = 48,
};

#define FLAGS_ONE_TABLE 0x80 // changes go to the table whose number is in bits 3-0

// Limits of the count of clusters that make a volume FAT12 or FAT16.
#define CLUSTERS_12 4085U
#define CLUSTERS_16 65525U
#define CLUSTERS_32 0x0ffffff5U

// The partition table
#define PARTITIONS      4
#define PARTITION_TABLE 446
#define PARTITION_SIZE  16
#define PARTITION_TYPE  4
#define PARTITION_START 8

static bool is_boot_sector(const uint8_t *boot)
{
    uint32_t cluster = boot[BOOT_CLUSTER];
    return fat_le16(boot + SECTOR_SIGNATURE_AT) == SECTOR_SIGNATURE && (boot[0] == 0xeb || boot[0] == 0xe9) &&
           fat_le16(boot + BOOT_SECTOR_SIZE) == FAT_SECTOR && cluster != 0 &&
           (cluster & (cluster - 1)) == 0 && fat_le16(boot + BOOT_RESERVED) != 0 && boot[BOOT_TABLES] != 0;
}

static uint32_t either(uint32_t small, uint32_t large)
{
    return small != 0 ? small : large;
}

static void take_root(struct fat *fat, const uint8_t *boot)
{
    uint32_t flags = fat_le16(boot + BOOT_FLAGS);
    fat->root_cluster = fat_le32(boot + BOOT_ROOT);
    fat->info = fat_le16(boot + BOOT_INFO);
    if ((flags & FLAGS_ONE_TABLE) != 0) {
        fat->table += (flags & 15) * fat->table_size;
        fat->tables = 1;
    }
}

static int take_boot(struct fat *fat, const uint8_t *boot)
{
    uint32_t small_table = fat_le16(boot + BOOT_TABLE_SIZE_16);
    uint32_t tables = boot[BOOT_TABLES];
    fat->table = fat_le16(boot + BOOT_RESERVED);
    fat->tables = tables;
    fat->table_size = either(small_table, fat_le32(boot + BOOT_TABLE_SIZE));
    fat->root_sectors = (fat_le16(boot + BOOT_ROOT_SLOTS) + FAT_SLOTS - 1) / FAT_SLOTS;
    fat->cluster_sectors = boot[BOOT_CLUSTER];
    uint64_t root = fat->table + (uint64_t)tables * fat->table_size;
    uint64_t data = root + fat->root_sectors;
    uint64_t sectors = either(fat_le16(boot + BOOT_SECTORS_16), fat_le32(boot + BOOT_SECTORS));
    if (sectors <= data || fat->start + sectors > UINT32_MAX || fat->table_size == 0) {
        return FAT_ERR_NODEV;
    }
    fat->root_sector = (uint32_t)root;
    fat->data = (uint32_t)data;
    fat->clusters = (uint32_t)(sectors - data) / fat->cluster_sectors;
    fat->bits = small_table == 0 ? 32 : fat->clusters < CLUSTERS_12 ? 12 : 16;
    // What the table has no entries for cannot be used.
    uint64_t entries = (uint64_t)fat->table_size * FAT_SECTOR * 8 / fat->bits;
    uint32_t most = fat->bits == 12 ? CLUSTERS_12 : fat->bits == 16 ? CLUSTERS_16 : CLUSTERS_32;
    fat->clusters = entries < fat->clusters + 2ULL ? (uint32_t)entries - 2 : fat->clusters;
    fat->clusters = fat_min(fat->clusters, most - 1);
    if (fat->bits == 32) {
        take_root(fat, boot);
    }
    bool sound = fat->bits == 32 ? fat_is_cluster(fat, fat->root_cluster) && boot[BOOT_VERSION] == 0
                                 : fat->root_sectors > 0;
    return sound ? 0 : FAT_ERR_NODEV;
}

// 0 if a volume begins at this sector.
static int try_volume(struct fat *fat, uint32_t start)
{
    uint8_t *boot = fat->page.data;
    fat->start = start;
    fat->page.sector = FAT_UNKNOWN;
    int err = fat_page(fat, 0);
    if (err < 0) {
        return err;
    }
    if (memcmp(boot + BOOT_OEM, "EXFAT   ", 8) == 0) {
        return FAT_ERR_NOTSUP;
    }
    return is_boot_sector(boot) ? take_boot(fat, boot) : FAT_ERR_NODEV;
}

static int try_partitions(struct fat *fat)
{
    uint8_t table[PARTITIONS * PARTITION_SIZE];
    if (fat_le16(fat->page.data + SECTOR_SIGNATURE_AT) != SECTOR_SIGNATURE) {
        return FAT_ERR_NODEV;
    }
    memcpy(table, fat->page.data + PARTITION_TABLE, sizeof table);
    int result = FAT_ERR_NODEV;
    for (int i = 0; i < PARTITIONS; i++) {
        const uint8_t *entry = table + i * PARTITION_SIZE;
        uint32_t start = fat_le32(entry + PARTITION_START);
        if (entry[PARTITION_TYPE] == 0 || start == 0 || start >= fat->dev->sectors) {
            continue;
        }
        int err = try_volume(fat, start);
        if (err != FAT_ERR_NODEV && err != FAT_ERR_NOTSUP) {
            return err;
        }
        result = err == FAT_ERR_NOTSUP ? err : result;
    }
    return result;
}

int fat_mount(struct fat *fat, const struct fat_device *dev)
{
    *fat = (struct fat){.dev = dev, .free = FAT_UNKNOWN, .entries = {.sector = FAT_UNKNOWN}};
    int err = try_volume(fat, 0);
    if (err == FAT_ERR_NODEV) {
        err = try_partitions(fat);
    }
    if (err >= 0) {
        fat_load_info(fat);
    }
    return err;
}

int fat_unmount(struct fat *fat)
{
    int err = 0;
    while (fat->files != NULL) {
        int closed = fat_file_close(fat, fat->files);
        err = err < 0 ? err : closed;
    }
    int synced = fat_sync(fat);
    return err < 0 ? err : synced;
}

int fat_statvfs(struct fat *fat, struct fat_space *space)
{
    int err = fat->free == FAT_UNKNOWN ? fat_count(fat) : 0;
    *space = (struct fat_space){fat->cluster_sectors * FAT_SECTOR, fat->clusters, fat->free};
    return err;
}
