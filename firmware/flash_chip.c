// The SPI flash chip. Resident in IRAM.
//
// Source: the command set all serial NOR flashes share (JEDEC JESD216, Winbond W25Q32 data sheet).

#include "firmware/flash_chip.h"

#include "firmware/cache.h"
#include "firmware/hw.h"
#include "firmware/ticks.h"

#define COMMAND_PROGRAM      0x02
#define COMMAND_READ         0x03
#define COMMAND_READ_STATUS  0x05
#define COMMAND_WRITE_ENABLE 0x06
#define COMMAND_ERASE_SECTOR 0x20
#define STATUS_BUSY          0x01

#define BUFFER             64u // what one transfer carries
#define PROGRAM_POLL_US    100
#define ERASE_POLL_US      2000
#define PROGRAM_TIMEOUT_US 10000
#define ERASE_TIMEOUT_US   2000000

static void simple(uint32_t command)
{
    spi_transfer(&(struct spi_command){.chip = SPI_CHIP_FLASH, .command = command});
}

static void addressed(uint32_t command, uint32_t address, const uint8_t *out, unsigned out_length,
                      uint8_t *in, unsigned in_length)
{
    spi_transfer(&(struct spi_command){
        .chip = SPI_CHIP_FLASH,
        .command = command,
        .address_bits = 24,
        .address = address,
        .out = out,
        .out_length = out_length,
        .in = in,
        .in_length = in_length,
    });
}

static int wait_while_busy(uint32_t poll_us, uint32_t timeout_us)
{
    uint64_t end = ticks_us() + timeout_us;
    for (;;) {
        uint8_t status = 0;
        spi_transfer(&(struct spi_command){
            .chip = SPI_CHIP_FLASH, .command = COMMAND_READ_STATUS, .in = &status, .in_length = 1});
        if ((status & STATUS_BUSY) == 0) {
            return 0;
        }
        if (ticks_us() > end) {
            return -1;
        }
        ticks_delay_us(poll_us);
    }
}

static void copy(uint8_t *to, const uint8_t *from, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        to[i] = from[i];
    }
}

int flash_chip_read(uint32_t offset, void *out, size_t length)
{
    uint8_t page[FLASH_PAGE];
    uint8_t *to = out;
    while (length > 0) {
        size_t count = length < FLASH_PAGE ? length : FLASH_PAGE;
        cache_off();
        for (unsigned at = 0; at < count; at += BUFFER) {
            unsigned part = count - at < BUFFER ? (unsigned)(count - at) : BUFFER;
            addressed(COMMAND_READ, offset + at, NULL, 0, page + at, part);
        }
        cache_on();
        copy(to, page, count);
        to += count;
        offset += (uint32_t)count;
        length -= count;
    }
    return 0;
}

// Up to 64 bytes that do not cross a page's end.
static int program_part(uint32_t offset, const uint8_t *data, unsigned length)
{
    simple(COMMAND_WRITE_ENABLE);
    addressed(COMMAND_PROGRAM, offset, data, length, NULL, 0);
    return wait_while_busy(PROGRAM_POLL_US, PROGRAM_TIMEOUT_US);
}

int flash_chip_program(uint32_t offset, const void *data, size_t length)
{
    uint8_t page[FLASH_PAGE];
    const uint8_t *from = data;
    int result = 0;
    while (length > 0 && result == 0) {
        size_t room = FLASH_PAGE - offset % FLASH_PAGE;
        size_t count = length < room ? length : room;
        copy(page, from, count);
        cache_off();
        for (unsigned at = 0; at < count && result == 0; at += BUFFER) {
            unsigned part = count - at < BUFFER ? (unsigned)(count - at) : BUFFER;
            result = program_part(offset + at, page + at, part);
        }
        cache_on();
        from += count;
        offset += (uint32_t)count;
        length -= count;
    }
    return result;
}

int flash_chip_erase_sector(uint32_t offset)
{
    cache_off();
    simple(COMMAND_WRITE_ENABLE);
    addressed(COMMAND_ERASE_SECTOR, offset, NULL, 0, NULL, 0);
    int result = wait_while_busy(ERASE_POLL_US, ERASE_TIMEOUT_US);
    cache_on();
    return result;
}
