// Fuzz target: a FAT volume of any bytes is mounted, walked, read and written to. It must neither crash nor
// run for ever, whatever it holds.
//
// The first byte chooses one of three freshly written small volumes (FAT12, FAT16, FAT32); the rest is a list
// of records that change it: sector (2 bytes), offset, length, bytes. A first byte of 0xff: the rest is the
// card.

#include "storage/fat.h"

#include <stdio.h>
#include <string.h>

#define SECTORS 4700U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct card {
    struct fat_device dev;
    uint32_t budget; // accesses left before the card is pulled
    uint8_t cells[SECTORS * FAT_SECTOR];
};

static bool refuses(struct card *card, uint32_t sector, uint32_t count)
{
    if (card->budget == 0 || sector >= SECTORS || count > SECTORS - sector) {
        return true;
    }
    card->budget--;
    return false;
}

static int card_read(void *context, uint32_t sector, void *data, uint32_t count)
{
    struct card *card = context;
    if (refuses(card, sector, count)) {
        return FAT_ERR_IO;
    }
    memcpy(data, card->cells + (size_t)sector * FAT_SECTOR, (size_t)count * FAT_SECTOR);
    return 0;
}

static int card_write(void *context, uint32_t sector, const void *data, uint32_t count)
{
    struct card *card = context;
    if (refuses(card, sector, count)) {
        return FAT_ERR_IO;
    }
    memcpy(card->cells + (size_t)sector * FAT_SECTOR, data, (size_t)count * FAT_SECTOR);
    return 0;
}

static void use_file(struct fat *fat, const char *path, uint32_t flags)
{
    struct fat_file file;
    uint8_t bytes[1500];
    if (fat_file_open(fat, &file, path, flags) < 0) {
        return;
    }
    for (int i = 0; i < 20 && fat_file_read(fat, &file, bytes, sizeof bytes) > 0; i++) {
    }
    if ((flags & FAT_WRONLY) != 0) {
        memset(bytes, 'w', sizeof bytes);
        (void)fat_file_write(fat, &file, bytes, sizeof bytes);
        (void)fat_file_truncate(fat, &file, 700);
    }
    (void)fat_file_close(fat, &file);
}

static void walk(struct fat *fat, const char *path, int depth)
{
    struct fat_dir dir;
    struct fat_info info;
    if (depth > 3 || fat_dir_open(fat, &dir, path) < 0) {
        return;
    }
    for (int i = 0; i < 30 && fat_dir_read(fat, &dir, &info) == 1; i++) {
        char below[1200];
        int n = snprintf(below, sizeof below, "%s/%s", path, info.name);
        if (n < 0 || (size_t)n >= sizeof below) {
            continue;
        }
        if (info.directory) {
            walk(fat, below, depth + 1);
        } else {
            use_file(fat, below, depth == 1 ? FAT_RDWR : FAT_RDONLY);
        }
    }
}

static void change(struct fat *fat)
{
    struct fat_space space;
    (void)fat_statvfs(fat, &space);
    (void)fat_mkdir(fat, "new");
    use_file(fat, "new/a file with a long name", FAT_RDWR | FAT_CREAT);
    (void)fat_rename(fat, "dir/inner file", "new/moved");
    (void)fat_rename(fat, "BIG", "dir/big");
    (void)fat_rename(fat, "dir", "new/dir");
    (void)fat_remove(fat, "small");
    (void)fat_remove(fat, "new/dir/sub");
}

static void prepare(struct card *card, uint32_t bits)
{
    static const uint32_t sectors[] = {700, 4400, SECTORS};
    struct fat fat;
    struct fat_format format = {bits == 12 ? 12 : 16, 1, 7};
    memset(card, 0, sizeof *card);
    card->budget = 100000;
    card->dev = (struct fat_device){.context = card, .read = card_read, .write = card_write};
    card->dev.sectors = sectors[bits == 12 ? 0 : bits == 16 ? 1 : 2];
    if (fat_format(&fat, &card->dev, &format) < 0 || fat_mount(&fat, &card->dev) < 0) {
        return;
    }
    (void)fat_mkdir(&fat, "dir");
    (void)fat_mkdir(&fat, "dir/sub");
    use_file(&fat, "small", FAT_RDWR | FAT_CREAT);
    use_file(&fat, "dir/inner file", FAT_RDWR | FAT_CREAT);
    for (int i = 0; i < 5; i++) {
        use_file(&fat, "BIG", FAT_RDWR | FAT_CREAT | FAT_APPEND);
    }
    (void)fat_unmount(&fat);
}

// A volume too small to be FAT32 by the book, written by hand: 32 reserved sectors, two tables, an empty
// root.
static void prepare_32(struct card *card)
{
    static const uint8_t boot[] = {0xeb, 0x58, 0x90, 'x', ' ', ' ', ' ',  ' ',  ' ',  ' ', ' ', 0,  2,
                                   1,    32,   0,    2,   0,   0,   0,    0,    0xf8, 0,   0,   63, 0,
                                   255,  0,    0,    0,   0,   0,   0x5c, 0x12, 0,    0,   36,  0,  0,
                                   0,    0,    0,    0,   0,   2,   0,    0,    0,    1,   0};
    static const uint8_t table[] = {0xf8, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f};
    prepare(card, 32);
    memset(card->cells, 0, sizeof card->cells);
    memcpy(card->cells, boot, sizeof boot);
    card->cells[510] = 0x55;
    card->cells[511] = 0xaa;
    memcpy(card->cells + 32 * FAT_SECTOR, table, sizeof table);
    struct fat fat;
    if (fat_mount(&fat, &card->dev) == 0) {
        (void)fat_mkdir(&fat, "dir");
        use_file(&fat, "dir/inner file", FAT_RDWR | FAT_CREAT);
        use_file(&fat, "BIG", FAT_RDWR | FAT_CREAT);
        (void)fat_unmount(&fat);
    }
}

static void damage(struct card *card, const uint8_t *data, size_t size)
{
    while (size >= 4) {
        uint32_t sector = (data[0] | (uint32_t)data[1] << 8) % 256;
        uint32_t off = (data[2] | (uint32_t)data[1] << 8) % FAT_SECTOR;
        uint32_t n = data[3] % 32U + 1;
        data += 4;
        size -= 4;
        for (uint32_t i = 0; i < n && size > 0 && off + i < FAT_SECTOR; i++, data++, size--) {
            card->cells[sector * FAT_SECTOR + off + i] ^= *data;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct card clean[3];
    static struct card card;
    struct fat fat;
    if (clean[0].dev.sectors == 0) {
        prepare(&clean[0], 12);
        prepare(&clean[1], 16);
        prepare_32(&clean[2]);
    }
    if (size == 0) {
        return 0;
    }
    card = clean[data[0] % 3];
    if (data[0] == 0xff) {
        memcpy(card.cells, data + 1, size - 1 < sizeof card.cells ? size - 1 : sizeof card.cells);
    } else {
        damage(&card, data + 1, size - 1);
    }
    card.dev.context = &card;
    card.budget = 20000;
    if (fat_mount(&fat, &card.dev) < 0) {
        return 0;
    }
    walk(&fat, "", 0);
    change(&fat);
    walk(&fat, "", 0);
    (void)fat_unmount(&fat);
    return 0;
}
