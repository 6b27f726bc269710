#include "firmware/fs.h"

#include "firmware/flash_chip.h"
#include "firmware/vfs.h"
#include "firmware/vfs_fat.h"

// Program unit and inline limit are MicroPython's, so that its VfsLfs2 can read and write the same partition:
// it cannot load inline files larger than its cache of 128 bytes.
#define PROG_SIZE  32u
#define INLINE_MAX 128u
#define LOOKAHEAD  64u
#define CYCLES     100u

struct flash_fs {
    struct vfs vfs;
    struct lfs_config cfg;
    uint32_t offset;
    bool usable;
    uint8_t read_buffer[VFS_CACHE];
    uint8_t prog_buffer[VFS_CACHE];
    uint8_t lookahead[LOOKAHEAD];
};

static struct flash_fs flash_fs;

static uint32_t address(const struct flash_fs *fs, uint32_t block, uint32_t off)
{
    return fs->offset + block * FLASH_SECTOR + off;
}

static int fs_read(void *context, uint32_t block, uint32_t off, void *data, uint32_t size)
{
    return flash_chip_read(address(context, block, off), data, size) < 0 ? LFS_ERR_IO : 0;
}

static int fs_prog(void *context, uint32_t block, uint32_t off, const void *data, uint32_t size)
{
    return flash_chip_program(address(context, block, off), data, size) < 0 ? LFS_ERR_IO : 0;
}

static int fs_erase(void *context, uint32_t block)
{
    return flash_chip_erase_sector(address(context, block, 0)) < 0 ? LFS_ERR_IO : 0;
}

// Each step of the flash chip is over when its function returns.
static int fs_sync(void *context)
{
    (void)context;
    return 0;
}

int fs_start(uint32_t offset, uint32_t size)
{
    flash_fs.offset = offset;
    flash_fs.cfg = (struct lfs_config){
        .context = &flash_fs,
        .read = fs_read,
        .prog = fs_prog,
        .erase = fs_erase,
        .sync = fs_sync,
        .read_size = PROG_SIZE,
        .prog_size = PROG_SIZE,
        .block_size = FLASH_SECTOR,
        .block_count = size / FLASH_SECTOR,
        .block_cycles = CYCLES,
        .cache_size = VFS_CACHE,
        .lookahead_size = LOOKAHEAD,
        .inline_max = INLINE_MAX,
        .read_buffer = flash_fs.read_buffer,
        .prog_buffer = flash_fs.prog_buffer,
        .lookahead_buffer = flash_fs.lookahead,
    };
    int result = vfs_start(&flash_fs.vfs, &flash_fs.cfg, NULL);
    flash_fs.usable = result >= 0;
    return result;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct mounts *fs_mounts(void)
{
    static struct mounts mounts;
    if (mounts.door.open == NULL) {
        const struct rt_fs *root = &flash_fs.vfs.door;
        mounts_init(&mounts, flash_fs.usable ? root : NULL, larger(root->file_size, VFS_FAT_FILE_SIZE),
                    larger(root->dir_size, VFS_FAT_DIR_SIZE));
    }
    return &mounts;
}
