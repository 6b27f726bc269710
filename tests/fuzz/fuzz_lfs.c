// Fuzz target: a filesystem image of any bytes is mounted, walked, read and written to. It must neither crash
// nor run for ever, whatever it holds.
//
// The input is a list of records over a freshly written small filesystem: block, offset, length, bytes; or,
// when it begins with 0xff, a whole image.

#include "storage/lfs.h"

#include <stdio.h>
#include <string.h>

#define BLOCK  512U
#define BLOCKS 32U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct image {
    struct lfs_config cfg;
    uint8_t cells[BLOCK * BLOCKS];
    uint8_t buffers[3][64];
};

static int image_read(void *context, uint32_t block, uint32_t off, void *data, uint32_t size)
{
    const struct image *image = context;
    memcpy(data, image->cells + block * BLOCK + off, size);
    return 0;
}

static int image_prog(void *context, uint32_t block, uint32_t off, const void *data, uint32_t size)
{
    struct image *image = context;
    const uint8_t *bytes = data;
    for (uint32_t i = 0; i < size; i++) {
        image->cells[block * BLOCK + off + i] &= bytes[i];
    }
    return 0;
}

static int image_erase(void *context, uint32_t block)
{
    struct image *image = context;
    memset(image->cells + block * BLOCK, 0xff, BLOCK);
    return 0;
}

static int image_sync(void *context)
{
    (void)context;
    return 0;
}

static void use_file(struct lfs *lfs, const char *path, uint32_t flags)
{
    struct lfs_file file;
    uint8_t buffer[64];
    uint8_t bytes[200];
    if (lfs_file_open(lfs, &file, path, flags, buffer) < 0) {
        return;
    }
    for (int i = 0; i < 200 && lfs_file_read(lfs, &file, bytes, sizeof bytes) > 0; i++) {
    }
    if ((flags & LFS_WRONLY) != 0) {
        memset(bytes, 'w', sizeof bytes);
        (void)lfs_file_write(lfs, &file, bytes, sizeof bytes);
        (void)lfs_file_truncate(lfs, &file, 100);
    }
    (void)lfs_file_close(lfs, &file);
}

static void walk(struct lfs *lfs, const char *path, int depth)
{
    struct lfs_dir dir;
    struct lfs_info info;
    if (depth > 3 || lfs_dir_open(lfs, &dir, path) < 0) {
        return;
    }
    for (int i = 0; i < 40 && lfs_dir_read(lfs, &dir, &info) == 1; i++) {
        char below[1200];
        int n = snprintf(below, sizeof below, "%s/%s", path, info.name);
        if (info.name[0] == '.' || n < 0 || (size_t)n >= sizeof below) {
            continue;
        }
        if (info.type == LFS_DIR) {
            walk(lfs, below, depth + 1);
        } else {
            use_file(lfs, below, depth == 1 ? LFS_RDWR : LFS_RDONLY);
        }
    }
    lfs_dir_close(lfs, &dir);
}

static void change(struct lfs *lfs)
{
    (void)lfs_used(lfs);
    (void)lfs_mkdir(lfs, "new");
    use_file(lfs, "new/file", LFS_RDWR | LFS_CREAT);
    (void)lfs_rename(lfs, "dir/inner", "new/moved");
    (void)lfs_rename(lfs, "big", "dir/big");
    (void)lfs_remove(lfs, "small");
    (void)lfs_remove(lfs, "dir/sub");
}

static void prepare(struct image *image, struct lfs *lfs)
{
    memset(image, 0, sizeof *image);
    memset(image->cells, 0xff, sizeof image->cells);
    image->cfg = (struct lfs_config){
        .context = image,
        .read = image_read,
        .prog = image_prog,
        .erase = image_erase,
        .sync = image_sync,
        .read_size = 32,
        .prog_size = 32,
        .block_size = BLOCK,
        .block_count = BLOCKS,
        .block_cycles = 4,
        .cache_size = 64,
        .lookahead_size = 4,
        .read_buffer = image->buffers[0],
        .prog_buffer = image->buffers[1],
        .lookahead_buffer = image->buffers[2],
    };
    if (lfs_format(lfs, &image->cfg) < 0 || lfs_mount(lfs, &image->cfg) < 0) {
        return;
    }
    (void)lfs_mkdir(lfs, "dir");
    (void)lfs_mkdir(lfs, "dir/sub");
    use_file(lfs, "small", LFS_RDWR | LFS_CREAT);
    use_file(lfs, "dir/inner", LFS_RDWR | LFS_CREAT);
    struct lfs_file file;
    uint8_t buffer[64];
    uint8_t bytes[1500];
    memset(bytes, 'b', sizeof bytes);
    if (lfs_file_open(lfs, &file, "big", LFS_WRONLY | LFS_CREAT, buffer) == 0) {
        (void)lfs_file_write(lfs, &file, bytes, sizeof bytes);
        (void)lfs_file_close(lfs, &file);
    }
    lfs_unmount(lfs);
}

// Metadata is guarded by checksums, which random bytes never meet; so the last commit of a changed block is
// sealed again, and the damage reaches the code behind the check.
static uint32_t crc_of(uint32_t crc, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
        }
    }
    return crc;
}

static void reseal(uint8_t *block)
{
    uint32_t tag = 0xffffffff;
    uint32_t from = 0;
    for (uint32_t off = 4; off + 8 <= BLOCK;) {
        uint32_t raw = (uint32_t)block[off] << 24 | (uint32_t)block[off + 1] << 16 |
                       (uint32_t)block[off + 2] << 8 | block[off + 3];
        tag ^= raw;
        if (tag >> 31 != 0) {
            return;
        }
        uint32_t size = (tag & 0x3ff) == 0x3ff ? 0 : tag & 0x3ff;
        if ((tag >> 20 & 0x780) == 0x500) {
            uint32_t crc = crc_of(0xffffffff, block + from, off + 4 - from);
            for (int i = 0; i < 4; i++) {
                block[off + 4 + (uint32_t)i] = (uint8_t)(crc >> 8 * i);
            }
            from = off + 4 + size;
            tag ^= (tag >> 20 & 1) << 31;
        }
        off += 4 + size;
    }
}

static void damage(struct image *image, const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 0xff) {
        memcpy(image->cells, data + 1, size - 1 < sizeof image->cells ? size - 1 : sizeof image->cells);
        return;
    }
    while (size >= 4) {
        uint32_t block = data[0] % BLOCKS;
        uint32_t off = (data[1] | (uint32_t)data[2] << 8) % BLOCK;
        uint32_t n = data[3] % 16U + 1;
        bool seal = data[3] >= 64;
        data += 4;
        size -= 4;
        for (uint32_t i = 0; i < n && size > 0 && off + i < BLOCK; i++, data++, size--) {
            image->cells[block * BLOCK + off + i] ^= *data;
        }
        if (seal) {
            reseal(image->cells + block * BLOCK);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct image clean;
    static struct image image;
    struct lfs lfs;
    if (clean.cfg.block_count == 0) {
        prepare(&clean, &lfs);
    }
    image = clean;
    image.cfg.context = &image;
    image.cfg.read_buffer = image.buffers[0];
    image.cfg.prog_buffer = image.buffers[1];
    image.cfg.lookahead_buffer = image.buffers[2];
    damage(&image, data, size);
    if (lfs_mount(&lfs, &image.cfg) < 0) {
        return 0;
    }
    walk(&lfs, "", 0);
    change(&lfs);
    walk(&lfs, "", 0);
    lfs_unmount(&lfs);
    return 0;
}
