// The cache, and SPI1 on the same bus. Resident in IRAM.
//
// Source: ESP32 TRM, chapters "DPort Registers" and "SPI Controller". That the cache must be idle before it
// is switched off: ESP-IDF, spi_flash/cache_utils.c.

#include "firmware/cache.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/spi1.h"
#include "regs/dport.h"

#define CACHE_CTRL    (DPORT_BASE + DPORT_PRO_CACHE_CTRL)
#define CS_SETUP_HOLD (bit(4) | bit(5)) // SPI_USER: keep the chip select a little longer on both sides

void cache_off(void)
{
    interrupt_resident_only(true);
    while (HW_GET(DPORT_BASE + DPORT_PRO_DCACHE_DBUG0, DPORT_CACHE_STATE) != DPORT_CACHE_STATE_IDLE) {
    }
    HW_SET(CACHE_CTRL, DPORT_CACHE_ENABLE, 0);
}

void cache_on(void)
{
    HW_SET(CACHE_CTRL, DPORT_CACHE_ENABLE, 1);
    interrupt_resident_only(false);
}

void cache_flush(void)
{
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 0);
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 1);
    while (HW_GET(CACHE_CTRL, DPORT_CACHE_FLUSH_DONE) == 0) {
    }
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 0);
}

// SPI1

static uint32_t user_word(const struct spi_command *command)
{
    uint32_t word = CS_SETUP_HOLD;
    word = SET(word, SPI_USR_COMMAND, 1);
    word = SET(word, SPI_USR_ADDR, command->address_bits != 0);
    word = SET(word, SPI_USR_DUMMY, command->in_length != 0);
    word = SET(word, SPI_USR_MOSI, command->out_length != 0);
    word = SET(word, SPI_USR_MISO, command->in_length != 0);
    return SET(word, SPI_FWRITE_QIO, command->quad);
}

void spi_transfer(const struct spi_command *command)
{
    spi1_set_up();
    HW_SET(SPI1(PIN), SPI_CS_DIS, command->chip == SPI_CHIP_FLASH ? 6u : 5u);
    hw_write(SPI1(USER), user_word(command));
    // One dummy cycle: what the way of the answer through the GPIO matrix takes at this clock.
    uint32_t lengths = SET(0u, SPI_USR_ADDR_BITLEN, command->address_bits - 1);
    hw_write(SPI1(USER1), SET(lengths, SPI_USR_DUMMY_CYCLELEN, 0));
    hw_write(SPI1(USER2), SET(SET(0u, SPI_USR_COMMAND_BITLEN, 7), SPI_USR_COMMAND_VALUE, command->command));
    hw_write(SPI1(MOSI_DLEN), command->out_length * 8 - 1);
    hw_write(SPI1(MISO_DLEN), command->in_length * 8 - 1);
    hw_write(SPI1(ADDR), command->address_bits == 0 ? 0 : command->address << (32 - command->address_bits));
    spi1_load(command->out, command->out_length);
    spi1_run();
    spi1_store(command->in, command->in_length);
    HW_SET(SPI1(PIN), SPI_CS_DIS, 6u);
}
