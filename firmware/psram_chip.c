// The external RAM: an ESP-PSRAM64H on the flash's lines, with a chip select (GPIO16) and clock (GPIO17) of
// its own. Resident in IRAM.
//
// Source:      AP Memory APS6404L data sheet (commands, id); ESP32 TRM, chapters "SPI Controller" and "System
//              and Memory" (cache); the SPI0 settings for it are in no manual, see ESP-IDF, esp_psram for
//              the ESP32.
// Not handled: the first 32 Mbit chips, which need extra clocks (id 0x20); the cache fault of chip revisions
//              0 and 1 (ESP32 errata, "CPU access to external SRAM through cache"), which takes help from the
//              compiler.

#include "firmware/psram_chip.h"

#include "firmware/cache.h"
#include "firmware/hw.h"
#include "firmware/memory_map.h"
#include "firmware/pins.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/io_mux.h"
#include "regs/spi.h"

#define COMMAND_READ_ID    0x9f
#define COMMAND_ENTER_QUAD 0x35
#define COMMAND_EXIT_QUAD  0xf5
#define COMMAND_QUAD_READ  0xeb
#define COMMAND_QUAD_WRITE 0x38
#define QUAD_READ_DUMMY    5u // register value for 6 cycles
#define MATRIX_DUMMY       1u // one more at 40 MHz, for the way through the GPIO matrix
#define FLASH_DIO_DUMMY    3u

#define KNOWN_GOOD_DIE  0x5d
#define ID_32MBIT_FIRST 0x20
#define DRIVE_20MA      2

#define SPI0(name) ((uint32_t)SPI0_BASE + SPI_##name)

static const struct {
    uint8_t pin, signal;
    bool input;
} lines[] = {
    {11, SIG_SPICS0, false}, {16, SIG_SPICS1, false}, {17, SIG_SPICLK, false}, {7, SIG_SPIQ, true},
    {8, SIG_SPID, true},     {9, SIG_SPIHD, true},    {10, SIG_SPIWP, true},
};

static void connect_lines(void)
{
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lines[i].input) {
            pin_route_in(lines[i].pin, lines[i].signal);
        }
        pin_route_out(lines[i].pin, lines[i].signal);
    }
    // The flash keeps its clock straight from the IO_MUX (function 1).
    HW_SET(IO_MUX_BASE + IO_MUX_GPIO6, IO_MUX_MCU_SEL, 1);
    HW_SET(IO_MUX_BASE + IO_MUX_GPIO6, IO_MUX_FUN_DRV, DRIVE_20MA);
    HW_SET(IO_MUX_BASE + IO_MUX_GPIO17, IO_MUX_FUN_DRV, DRIVE_20MA);
}

static void simple(uint32_t command, unsigned quad)
{
    spi_transfer(&(struct spi_command){.chip = SPI_CHIP_PSRAM, .command = command, .quad = quad});
}

// Bytes that the chip has; 0 if it does not answer. It may be in quad mode still, from before a reset.
static uint32_t read_size(void)
{
    static const uint32_t sizes[] = {2u << 20, 4u << 20, 8u << 20};
    uint8_t id[8];
    simple(COMMAND_EXIT_QUAD, 1);
    spi_transfer(&(struct spi_command){.chip = SPI_CHIP_PSRAM,
                                       .command = COMMAND_READ_ID,
                                       .address_bits = 24,
                                       .in = id,
                                       .in_length = sizeof id});
    unsigned density = id[2] >> 5;
    if (id[1] != KNOWN_GOOD_DIE || id[2] == ID_32MBIT_FIRST) {
        return 0;
    }
    return density < 3 ? sizes[density] : 0;
}

static void set_up_cache_side(void)
{
    uint32_t word = hw_read(SPI0(CACHE_SCTRL));
    word = SET(word, SPI_USR_SRAM_DIO, 0);
    word = SET(word, SPI_USR_SRAM_QIO, 1);
    word = SET(word, SPI_CACHE_SRAM_USR_RCMD, 1);
    word = SET(word, SPI_CACHE_SRAM_USR_WCMD, 1);
    word = SET(word, SPI_SRAM_ADDR_BITLEN, 23);
    word = SET(word, SPI_USR_RD_SRAM_DUMMY, 1);
    word = SET(word, SPI_SRAM_DUMMY_CYCLELEN, QUAD_READ_DUMMY + MATRIX_DUMMY);
    hw_write(SPI0(CACHE_SCTRL), word);
    hw_write(SPI0(SRAM_DRD_CMD), SET(SET(0u, SPI_SRAM_CMD_BITLEN, 7), SPI_SRAM_CMD_VALUE, COMMAND_QUAD_READ));
    hw_write(SPI0(SRAM_DWR_CMD),
             SET(SET(0u, SPI_SRAM_CMD_BITLEN, 7), SPI_SRAM_CMD_VALUE, COMMAND_QUAD_WRITE));
    hw_clear_bits(SPI0(DATE), bit(31) | bit(30)); // flash and PSRAM at the same speed
    hw_clear_bits(SPI0(PIN), bit(1));             // chip select 1 takes part
    hw_clear_bits(DPORT_BASE + DPORT_PRO_CACHE_CTRL, MASK(DPORT_PRO_DRAM_HL) | bit(11));
    hw_clear_bits(DPORT_BASE + DPORT_PRO_CACHE_CTRL1,
                  MASK(DPORT_CACHE_MASK_DRAM1) | MASK(DPORT_CACHE_MASK_OPSDRAM) | bits_mask(6, 3));
}

// The flash data lines go through the matrix now: its reads need the extra cycle too.
static void set_up_flash_side(void)
{
    HW_SET(SPI0(USER1), SPI_USR_DUMMY_CYCLELEN, FLASH_DIO_DUMMY + MATRIX_DUMMY);
    HW_SET(SPI0(USER), SPI_USR_DUMMY, 1);
    hw_write(SPI0(EXT3), 1);
}

static void map(uint32_t size)
{
    for (uint32_t page = 0; page < size / MMU_PSRAM_PAGE; page++) {
        hw_write((uint32_t)MMU_TABLE_PRO_BASE + 4 * (MMU_ENTRY_DRAM1 + page), page);
    }
}

// Every 32 KiB page gets its own number; all must be there afterwards.
static bool holds_data(uint32_t size)
{
    for (uint32_t at = 0; at < size; at += MMU_PSRAM_PAGE) {
        hw_write(MAP_PSRAM + at, at ^ 0x5aa55aa5u);
    }
    for (uint32_t at = 0; at < size; at += MMU_PSRAM_PAGE) {
        if (hw_read(MAP_PSRAM + at) != (at ^ 0x5aa55aa5u)) {
            return false;
        }
    }
    return true;
}

uint32_t psram_chip_start(void)
{
    cache_off();
    set_up_flash_side();
    connect_lines();
    uint32_t size = read_size();
    size = size < MAP_PSRAM_SIZE ? size : MAP_PSRAM_SIZE;
    if (size != 0) {
        simple(COMMAND_ENTER_QUAD, 0);
        set_up_cache_side();
        map(size);
    }
    cache_flush();
    cache_on();
    return size != 0 && holds_data(size) ? size : 0;
}
