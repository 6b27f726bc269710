// The mask ROM's serial loader: what it does with the flash.
//
// Erasing goes sector by sector up to the next block (a whole block's worth of sectors if it begins at one),
// then block by block, and the last sectors one by one again: the ROM's way, whose time a host has to expect.
//
// Source:       esptool documentation, "Serial Protocol"; commands: GD25Q32 data sheet, "Commands
//               Description"; the rest was observed on the revision-3 ROM (rom/download.h).
// Not modelled: flash on other pins, chips with other commands; the exact times of inflating and hashing.

#include "base/bytes.h"
#include "rom/download.h"
#include "rom/rom.h"
#include "rom/steps.h"

#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define CHIP        0x3ffae270U // g_rom_flashchip: id, size, block, sector, page, mask of the status
#define CHIP_WORDS  6U
#define CHIP_SIZE   (CHIP + 4U)
#define SECTOR      0x1000U
#define SECTORS     16U // in a block
#define PAGE        256U
#define STATUS_SIZE 4U
#define HEX_SIZE    32U
#define READ_SIZE   64U

#define ERASE_POLL    (100 * TICKS_PER_US)
#define PROGRAM_POLL  (10 * TICKS_PER_US)
#define BYTE_TICKS    (TICKS_PER_US / 2)          // to write it into the chip's buffer, at 20 MHz
#define MD5_TICKS     (590 * TICKS_PER_US / 1000) // a byte, with reading it
#define INFLATE_TICKS (600 * TICKS_PER_US / 1000) // a byte of output

enum flash_command {
    PAGE_PROGRAM = 0x02,
    READ_DATA = 0x03,
    READ_STATUS = 0x05,
    WRITE_ENABLE = 0x06,
    SECTOR_ERASE = 0x20,
    BLOCK_ERASE = 0xd8,
};
#define STATUS_BUSY 1U

enum op {
    FLASH_BEGIN = 2,
    FLASH_DATA,
    FLASH_END,
    READ_FLASH = 14,
    DEFL_BEGIN = 16,
    DEFL_DATA,
    DEFL_END,
    MD5
};

// The chip

static void transfer(struct rom *rom, const struct spi_transfer *what)
{
    struct spi_device *device = rom->soc->spi[1].device[0];
    if (device != NULL) {
        device->transfer(device->ctx, what);
    }
}

static void command_at(struct rom *rom, enum flash_command code, uint32_t address, const uint8_t *out,
                       size_t size)
{
    transfer(rom, &(struct spi_transfer){.command_bits = 8, .command = WRITE_ENABLE});
    transfer(rom, &(struct spi_transfer){.command_bits = 8,
                                         .command = (uint16_t)code,
                                         .address_bits = 24,
                                         .address = address,
                                         .out = out,
                                         .out_length = size});
}

static bool is_busy(struct rom *rom)
{
    uint8_t status = 0;
    transfer(rom, &(struct spi_transfer){
                      .command_bits = 8, .command = READ_STATUS, .in = &status, .in_length = 1});
    return (status & STATUS_BUSY) != 0;
}

static void read_flash(struct rom *rom, uint32_t address, uint8_t *bytes, size_t size)
{
    memset(bytes, UINT8_MAX, size);
    transfer(rom, &(struct spi_transfer){.command_bits = 8,
                                         .command = READ_DATA,
                                         .address_bits = 24,
                                         .address = address,
                                         .in = bytes,
                                         .in_length = size});
}

static bool is_in_chip(struct rom *rom, uint32_t address, uint32_t size)
{
    uint32_t all = rom_peek(rom, CHIP_SIZE);
    return size <= all && address <= all - size;
}

void download_flash_defaults(struct rom *rom)
{
    static const uint32_t chip[CHIP_WORDS] = {0x1540ef, 0x200000, 0x10000, SECTOR, PAGE, 0xffff};
    for (uint32_t i = 0; i < CHIP_WORDS; i++) {
        rom_poke(rom, CHIP + 4 * i, chip[i]);
    }
}

void download_flash_params(struct rom *rom)
{
    bool complete = bytes_get16(&rom->loader.packet[2]) == 4 * CHIP_WORDS;
    for (uint32_t i = 0; complete && i < CHIP_WORDS; i++) {
        rom_poke(rom, CHIP + 4 * i, download_word(rom, i));
    }
    download_answer(rom, rom->loader.packet[1], STATUS_SIZE, complete ? DOWNLOAD_OK : DOWNLOAD_BAD_MESSAGE);
}

// Erasing

static void erase_next(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    if (is_busy(rom)) {
        rom_then(rom, erase_next, ERASE_POLL);
        return;
    }
    if (loader->left == 0) {
        download_answer(rom, loader->packet[1], STATUS_SIZE, DOWNLOAD_OK);
        return;
    }
    bool whole = loader->first_sectors == 0 && loader->left > SECTORS;
    uint32_t sectors = whole ? SECTORS : 1;
    command_at(rom, whole ? BLOCK_ERASE : SECTOR_ERASE, loader->at, NULL, 0);
    loader->first_sectors -= loader->first_sectors > 0;
    loader->at += sectors * SECTOR;
    loader->left -= sectors;
    rom_then(rom, erase_next, ERASE_POLL);
}

static void begin(struct rom *rom, struct download_order *download)
{
    struct rom_download *loader = &rom->loader;
    uint32_t size = download_word(rom, 0);
    enum download_error error = download_announce(rom, download);
    if (error == DOWNLOAD_OK &&
        (download->address % SECTOR != 0 || !is_in_chip(rom, download->address, size))) {
        error = DOWNLOAD_FAILED;
    }
    if (error != DOWNLOAD_OK) {
        download_answer(rom, loader->packet[1], STATUS_SIZE, error);
        return;
    }
    loader->at = download->address;
    loader->left = size / SECTOR + (size % SECTOR != 0);
    loader->first_sectors = SECTORS - download->address / SECTOR % SECTORS;
    erase_next(rom);
}

void download_flash_begin(struct rom *rom)
{
    begin(rom, &rom->loader.flash);
}

// Writing

static void write_next(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    if (is_busy(rom)) {
        rom_then(rom, write_next, PROGRAM_POLL);
        return;
    }
    if (loader->left == 0) {
        loader->done(rom);
        return;
    }
    uint32_t count = PAGE - loader->at % PAGE;
    count = count < loader->left ? count : loader->left;
    command_at(rom, PAGE_PROGRAM, loader->at, loader->data, count);
    loader->at += count;
    loader->data += count;
    loader->left -= count;
    rom_then(rom, write_next, count * BYTE_TICKS);
}

// Writes at the download's address, then goes on with `done`.
static void write_out(struct rom *rom, struct download_order *download, const uint8_t *bytes, uint32_t count,
                      void (*done)(struct rom *rom))
{
    struct rom_download *loader = &rom->loader;
    loader->done = done;
    loader->at = download->address;
    loader->left = count;
    loader->data = bytes;
    if (!is_in_chip(rom, download->address, count)) {
        loader->error = DOWNLOAD_WRITE_FAILED;
        loader->left = 0;
    }
    download->address += count;
    write_next(rom);
}

static void answer_data(struct rom *rom)
{
    download_answer(rom, rom->loader.packet[1], STATUS_SIZE, rom->loader.error);
}

void download_flash_data(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    uint32_t size = download_block_size(rom);
    loader->error = size % 4 == 0 ? download_check_block(rom, &loader->flash) : DOWNLOAD_BAD_MESSAGE;
    if (loader->error != DOWNLOAD_OK) {
        answer_data(rom);
        return;
    }
    write_out(rom, &loader->flash, download_block(rom), size, answer_data);
}

// After the last block the ROM restarts the chip or, asked to run what it has written, leaves the loader and
// finds that nothing is there to run. So it does when blocks are missing.
void download_flash_end(struct rom *rom)
{
    const struct download_order *flash = &rom->loader.flash;
    bool complete = flash->begun && flash->sequence == flash->blocks;
    bool restart = complete && download_word(rom, 0) == 0;
    download_answer(rom, FLASH_END, STATUS_SIZE, complete ? DOWNLOAD_OK : DOWNLOAD_FAILED);
    rom->loader.after = restart ? download_reboot : download_leave;
}

// Compressed

static void *give_room(void *ctx, unsigned count, unsigned size)
{
    struct rom_download *loader = ctx;
    size_t bytes = ((size_t)count * size + 15U) / 16U * 16U;
    if (bytes > sizeof(loader->room) - loader->room_used) {
        return NULL;
    }
    void *room = &loader->room[loader->room_used];
    loader->room_used += bytes;
    return room;
}

static void take_room(void *ctx, void *room) // all of it comes back with the next stream
{
    (void)ctx;
    (void)room;
}

void download_deflated_begin(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    loader->room_used = 0;
    loader->inflated = false;
    loader->inflate = give_room(loader, 1, sizeof(*loader->inflate));
    *loader->inflate = (z_stream){.zalloc = give_room, .zfree = take_room, .opaque = loader};
    loader->inflating = inflateInit(loader->inflate) == Z_OK;
    begin(rom, &loader->deflated);
}

static enum download_error inflate_error(const struct rom_download *loader, int status)
{
    if (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END) {
        return DOWNLOAD_OK;
    }
    bool adler = loader->inflate->msg != NULL && strcmp(loader->inflate->msg, "incorrect data check") == 0;
    return adler ? DOWNLOAD_BAD_ADLER : DOWNLOAD_INFLATE_FAILED;
}

// Nothing of the block is left. In the last one the stream must have come to its end.
static void end_deflated(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    bool last = loader->deflated.sequence == loader->deflated.blocks;
    if (loader->error == DOWNLOAD_OK && last && !loader->inflated) {
        loader->error = DOWNLOAD_INFLATE_FAILED;
    }
    answer_data(rom);
}

// Bytes behind the end of the stream are never used up: the ROM tries for ever.
static void inflate_next(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    z_stream *stream = loader->inflate;
    if (loader->inflated && stream->avail_in > 0) {
        download_hang(rom);
        return;
    }
    if (loader->error != DOWNLOAD_OK || loader->inflated) {
        end_deflated(rom);
        return;
    }
    stream->next_out = loader->chunk;
    stream->avail_out = sizeof(loader->chunk);
    int status = inflate(stream, Z_NO_FLUSH);
    loader->inflated = status == Z_STREAM_END;
    loader->error = inflate_error(loader, status);
    uint32_t count = (uint32_t)(sizeof(loader->chunk) - stream->avail_out);
    bool more = stream->avail_out == 0 || loader->inflated;
    write_out(rom, &loader->deflated, loader->chunk, count, more ? inflate_next : end_deflated);
    rom->delay += count * INFLATE_TICKS;
}

void download_deflated_data(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    loader->error = download_check_block(rom, &loader->deflated);
    if (loader->error == DOWNLOAD_OK && !loader->inflating) {
        loader->error = DOWNLOAD_INFLATE_FAILED;
    }
    if (loader->error != DOWNLOAD_OK) {
        answer_data(rom);
        return;
    }
    loader->inflate->next_in = (uint8_t *)download_block(rom);
    loader->inflate->avail_in = download_block_size(rom);
    inflate_next(rom);
}

// Other than FLASH_END it stays in the loader when it does not restart.
void download_deflated_end(struct rom *rom)
{
    const struct download_order *deflated = &rom->loader.deflated;
    bool complete = deflated->sequence == deflated->blocks;
    bool restart = complete && download_word(rom, 0) == 0;
    download_answer(rom, DEFL_END, STATUS_SIZE, complete ? DOWNLOAD_OK : DOWNLOAD_FAILED);
    if (restart) {
        rom->loader.after = download_reboot;
    }
}

// Looking

static void hash_flash(struct rom *rom, uint32_t address, uint32_t size, uint8_t digest[MD5_DIGEST_SIZE])
{
    struct md5_ctx md5;
    uint8_t bytes[DOWNLOAD_CHUNK];
    md5_init(&md5);
    while (size > 0) {
        uint32_t count = size < sizeof(bytes) ? size : sizeof(bytes);
        read_flash(rom, address, bytes, count);
        md5_update(&md5, count, bytes);
        address += count;
        size -= count;
    }
    md5_digest(&md5, MD5_DIGEST_SIZE, digest);
}

// The digest as text; that of nothing if the region is not all in the chip.
void download_flash_md5(struct rom *rom)
{
    uint8_t digest[MD5_DIGEST_SIZE];
    uint32_t address = download_word(rom, 0), size = download_word(rom, 1);
    bool there = is_in_chip(rom, address, size);
    hash_flash(rom, address, there ? size : 0, digest);
    for (unsigned i = 0; i < MD5_DIGEST_SIZE; i++) {
        char hex[3];
        (void)snprintf(hex, sizeof(hex), "%02x", digest[i]);
        memcpy(&rom->loader.reply[8 + 2 * i], hex, 2);
    }
    download_answer(rom, MD5, HEX_SIZE + STATUS_SIZE, there ? DOWNLOAD_OK : DOWNLOAD_READ_FAILED);
    rom->delay += there ? size * MD5_TICKS : 0;
}

// Always answers with 64 bytes; those that were not asked for are old ones.
void download_flash_read(struct rom *rom)
{
    uint32_t address = download_word(rom, 0), size = download_word(rom, 1);
    enum download_error error = DOWNLOAD_OK;
    if (size > READ_SIZE) {
        error = DOWNLOAD_READ_TOO_LONG;
    } else if (!is_in_chip(rom, address, size)) {
        error = DOWNLOAD_READ_FAILED;
    } else {
        read_flash(rom, address, &rom->loader.reply[8], size);
    }
    download_answer(rom, READ_FLASH, READ_SIZE + STATUS_SIZE, error);
}
