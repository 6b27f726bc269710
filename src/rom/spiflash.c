// ROM functions for the flash chip, through SPI1.
//
// Source:       ESP-IDF components/esp_rom/esp32/include/esp32/rom/spi_flash.h; commands: GD25Q32 data sheet,
//               "Commands Description".
// Not modelled: encrypted writing (the eFuses of this chip hold no key), quad pins on other pads, the SPI1
//               registers that the ROM leaves behind after a command.

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/io_mux.h"
#include "regs/spi.h"
#include "rom/call.h"

#include <string.h>

#define CHIP       0x3ffae270U // g_rom_flashchip: the six words below
#define CHUNK      256U
#define BUS_CYCLES 12U // CPU cycles for a bit, about: 240 MHz against 20 MHz
#define POLL       400U

#define PAD_FUNCTION_FLASH 1U // IO_MUX: the lines of SPI0 and SPI1

enum { CHIP_ID, CHIP_SIZE, CHIP_BLOCK, CHIP_SECTOR, CHIP_PAGE, CHIP_STATUS_MASK, CHIP_WORDS };
enum { FLASH_OK, FLASH_ERROR, FLASH_TIMEOUT };

enum flash_command {
    WRITE_STATUS = 0x01,
    PAGE_PROGRAM = 0x02,
    READ_DATA = 0x03,
    READ_STATUS = 0x05,
    WRITE_ENABLE = 0x06,
    SECTOR_ERASE = 0x20,
    READ_STATUS_HIGH = 0x35,
    CHIP_ERASE = 0xc7,
    BLOCK_ERASE = 0xd8,
};
#define STATUS_BUSY 1U

static uint32_t chip_word(struct call *call, unsigned n)
{
    return call_load(call, CHIP + 4 * n, 4);
}

static void transfer(struct call *call, const struct spi_transfer *what)
{
    struct spi_device *device = call->rom->soc->spi[1].device[0];
    size_t bits = what->command_bits + what->address_bits + 8 * (what->out_length + what->in_length);
    call_spend(call, bits * BUS_CYCLES);
    if (device != NULL) {
        device->transfer(device->ctx, what);
    }
}

static void command(struct call *call, enum flash_command code)
{
    transfer(call, &(struct spi_transfer){.command_bits = 8, .command = (uint16_t)code});
}

static void command_at(struct call *call, enum flash_command code, uint32_t address, const uint8_t *out,
                       size_t size)
{
    transfer(call, &(struct spi_transfer){.command_bits = 8,
                                          .command = (uint16_t)code,
                                          .address_bits = 24,
                                          .address = address,
                                          .out = out,
                                          .out_length = size});
}

static uint8_t read_register(struct call *call, enum flash_command code)
{
    uint8_t value = UINT8_MAX;
    transfer(call, &(struct spi_transfer){
                       .command_bits = 8, .command = (uint16_t)code, .in = &value, .in_length = 1});
    return value;
}

static bool is_busy(struct call *call)
{
    return (read_register(call, READ_STATUS) & STATUS_BUSY) != 0;
}

// Leaves

// (pointer to status, command)
static void read_user_cmd(struct call *call)
{
    uint8_t value = read_register(call, (enum flash_command)bits_get(call_word(call, 1), 0, 8));
    call_store(call, call_word(call, 0), 4, value);
    call_result(call, FLASH_OK);
}

// (chip, pointer to status): waits while the chip is busy
static void read_status(struct call *call)
{
    uint8_t value = read_register(call, READ_STATUS);
    if ((value & STATUS_BUSY) != 0) {
        call_again(call, POLL);
        return;
    }
    call_store(call, call_word(call, 1), 4, value);
    call_result(call, FLASH_OK);
}

static void read_status_high(struct call *call)
{
    call_store(call, call_word(call, 1), 4, (uint32_t)read_register(call, READ_STATUS_HIGH) << 8);
    call_result(call, FLASH_OK);
}

static void wait_idle(struct call *call)
{
    if (is_busy(call)) {
        call_again(call, POLL);
        return;
    }
    call_result(call, FLASH_OK);
}

static void enable_write(struct call *call)
{
    command(call, WRITE_ENABLE);
    call_result(call, FLASH_OK);
}

// (chip, value)
static void write_status(struct call *call)
{
    uint8_t bytes[2];
    bytes_put16(bytes, (uint16_t)call_word(call, 1));
    transfer(call, &(struct spi_transfer){
                       .command_bits = 8, .command = WRITE_STATUS, .out = bytes, .out_length = 2});
    call_result(call, FLASH_OK);
}

// (id, size, block, sector, page, status mask)
static void config_param(struct call *call)
{
    for (unsigned n = 0; n < CHIP_WORDS; n++) {
        call_store(call, CHIP + 4 * n, 4, call_word(call, n));
    }
    call_result(call, FLASH_OK);
}

// (80 MHz divided by, SPI number)
static void config_clk(struct call *call)
{
    uint32_t divider = bits_get(call_word(call, 0), 0, 8);
    uint32_t base = bits_get(call_word(call, 1), 0, 8) == 0 ? SPI0_BASE : SPI1_BASE;
    uint32_t value = MASK(SPI_CLK_EQU_SYSCLK);
    if (divider > 1) {
        value = SET(SET(0, SPI_CLKCNT_N, divider - 1), SPI_CLKCNT_L, divider - 1);
        value = SET(value, SPI_CLKCNT_H, divider / 2 - 1);
    }
    call_store(call, base + SPI_CLOCK, 4, value);
    call_result(call, FLASH_OK);
}

enum read_mode { MODE_QIO, MODE_QOUT, MODE_DIO, MODE_DOUT, MODE_FAST, MODE_SLOW };

// (mode)
static void config_readmode(struct call *call)
{
    const uint32_t bits[] = {
        [MODE_QIO] = MASK(SPI_FREAD_QIO) | MASK(SPI_FASTRD_MODE),
        [MODE_QOUT] = MASK(SPI_FREAD_QUAD) | MASK(SPI_FASTRD_MODE),
        [MODE_DIO] = MASK(SPI_FREAD_DIO) | MASK(SPI_FASTRD_MODE),
        [MODE_DOUT] = MASK(SPI_FREAD_DUAL) | MASK(SPI_FASTRD_MODE),
        [MODE_FAST] = MASK(SPI_FASTRD_MODE),
        [MODE_SLOW] = 0,
    };
    uint32_t all = MASK(SPI_FREAD_QIO) | MASK(SPI_FREAD_QUAD) | MASK(SPI_FREAD_DIO) | MASK(SPI_FREAD_DUAL) |
                   MASK(SPI_FASTRD_MODE);
    uint32_t mode = call_word(call, 0);
    if (mode > MODE_SLOW) {
        call_result(call, FLASH_ERROR);
        return;
    }
    for (unsigned n = 0; n < 2; n++) {
        uint32_t address = (n == 0 ? SPI0_BASE : SPI1_BASE) + SPI_CTRL;
        call_store(call, address, 4, (call_load(call, address, 4) & ~all) | bits[mode]);
    }
    call_result(call, FLASH_OK);
}

// (address, destination, bytes)
static void flash_read(struct call *call)
{
    uint32_t from = call_word(call, 0);
    uint32_t to = call_word(call, 1);
    uint32_t left = call_word(call, 2);
    if (from > chip_word(call, CHIP_SIZE) || left > chip_word(call, CHIP_SIZE) - from) {
        call_result(call, FLASH_ERROR);
        return;
    }
    while (left > 0 && !call_failed(call)) {
        uint8_t bytes[CHUNK];
        uint32_t count = left < CHUNK ? left : CHUNK;
        memset(bytes, UINT8_MAX, count); // if no chip answers
        transfer(call, &(struct spi_transfer){.command_bits = 8,
                                              .command = READ_DATA,
                                              .address_bits = 24,
                                              .address = from,
                                              .in = bytes,
                                              .in_length = count});
        (void)call_write(call, to, bytes, count);
        from += count;
        to += count;
        left -= count;
    }
    call_result(call, FLASH_OK);
}

// Framed: they wait for the chip between their commands

enum { LOCAL_DONE }; // bytes programmed or erased, and issued

static bool waits(struct call *call)
{
    if (is_busy(call)) {
        call_again(call, POLL);
        return true;
    }
    return false;
}

// (address, source, bytes)
static void flash_write(struct call *call)
{
    uint32_t done = call_local(call, LOCAL_DONE);
    uint32_t to = call_word(call, 0) + done;
    uint32_t page = chip_word(call, CHIP_PAGE);
    uint8_t bytes[CHUNK];
    if (waits(call)) {
        return;
    }
    uint32_t left = call_word(call, 2) - done;
    if (left == 0 || page == 0) {
        call_return(call, left == 0 ? FLASH_OK : FLASH_ERROR);
        return;
    }
    uint32_t count = page - to % page;
    count = count < left ? count : left;
    count = count < CHUNK ? count : CHUNK;
    if (call_read(call, call_word(call, 1) + done, bytes, count)) {
        command(call, WRITE_ENABLE);
        command_at(call, PAGE_PROGRAM, to, bytes, count);
        call_set_local(call, LOCAL_DONE, done + count);
        call_again(call, POLL);
    }
}

static void erase(struct call *call, enum flash_command code, unsigned unit)
{
    if (waits(call)) {
        return;
    }
    if (call_local(call, LOCAL_DONE) != 0) {
        call_return(call, FLASH_OK);
        return;
    }
    command(call, WRITE_ENABLE);
    if (code == CHIP_ERASE) {
        command(call, code);
    } else {
        command_at(call, code, call_word(call, 0) * chip_word(call, unit), NULL, 0);
    }
    call_set_local(call, LOCAL_DONE, 1);
    call_again(call, POLL);
}

static void erase_chip(struct call *call)
{
    erase(call, CHIP_ERASE, 0);
}

static void erase_block(struct call *call)
{
    erase(call, BLOCK_ERASE, CHIP_BLOCK);
}

static void erase_sector(struct call *call)
{
    erase(call, SECTOR_ERASE, CHIP_SECTOR);
}

// (address, bytes): by sectors up to the next block (16 of them at the beginning of one), then by blocks
// while more than one is left, and by sectors again. Seen on the revision-3 ROM.
static void erase_area(struct call *call)
{
    uint32_t done = call_local(call, LOCAL_DONE);
    uint32_t sector = chip_word(call, CHIP_SECTOR), block = chip_word(call, CHIP_BLOCK);
    if (waits(call)) {
        return;
    }
    if (done >= call_word(call, 1) || sector == 0 || block == 0) {
        call_return(call, sector == 0 || block == 0 ? FLASH_ERROR : FLASH_OK);
        return;
    }
    uint32_t start = call_word(call, 0);
    bool whole = done >= block - start % block && call_word(call, 1) - done > block;
    command(call, WRITE_ENABLE);
    command_at(call, whole ? BLOCK_ERASE : SECTOR_ERASE, (start + done) / sector * sector, NULL, 0);
    call_set_local(call, LOCAL_DONE, done + (whole ? block : sector));
    call_again(call, POLL);
}

// (pin for WP, eFuse configuration of the pads): the two data lines that only the four-line modes use, here
// on the pads that belong to the flash chip.
static void select_qio_pins(struct call *call)
{
    static const uint16_t pads[] = {IO_MUX_GPIO9, IO_MUX_GPIO10};
    for (size_t i = 0; i < sizeof(pads) / sizeof(pads[0]) && call_word(call, 1) == 0; i++) {
        uint32_t value = call_load(call, IO_MUX_BASE + pads[i], 4);
        call_store(call, IO_MUX_BASE + pads[i], 4, SET(value, IO_MUX_MCU_SEL, PAD_FUNCTION_FLASH));
    }
}

static void do_nothing(struct call *call)
{
    call_result(call, FLASH_OK);
}

const struct rom_function rom_spiflash_functions[] = {
    {0x40061ddc, "esp_rom_spiflash_select_qio_pins", select_qio_pins, false},
    {0x400621b0, "esp_rom_spiflash_read_user_cmd", read_user_cmd, false},
    {0x4006226c, "esp_rom_spiflash_read_status", read_status, false},
    {0x400622c0, "esp_rom_spiflash_wait_idle", wait_idle, false},
    {0x400622f0, "esp_rom_spiflash_write_status", write_status, false},
    {0x40062320, "esp_rom_spiflash_enable_write", enable_write, false},
    {0x40062448, "esp_rom_spiflash_read_statushigh", read_status_high, false},
    {0x400628f0, "esp_rom_spiflash_lock", do_nothing, false},
    {0x40062a6c, "esp_rom_spiflash_attach", do_nothing, false},
    {0x40062b64, "esp_rom_spiflash_config_readmode", config_readmode, false},
    {0x40062bc8, "esp_rom_spiflash_config_clk", config_clk, false},
    {0x40062c14, "esp_rom_spiflash_erase_chip", erase_chip, true},
    {0x40062c4c, "esp_rom_spiflash_erase_block", erase_block, true},
    {0x40062ccc, "esp_rom_spiflash_erase_sector", erase_sector, true},
    {0x40062d50, "esp_rom_spiflash_write", flash_write, true},
    {0x40062ed8, "esp_rom_spiflash_read", flash_read, false},
    {0x400631ac, "esp_rom_spiflash_erase_area", erase_area, true},
    {0x40063238, "esp_rom_spiflash_config_param", config_param, false},
    {0, NULL, NULL, false},
};
