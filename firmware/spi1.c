// Source: ESP32 TRM, chapter "SPI Controller".

#include "firmware/spi1.h"

#include "firmware/hw.h"

static void wait_until_idle(void)
{
    while (hw_read(SPI1(CMD)) != 0) {
    }
}

void spi1_set_up(void)
{
    wait_until_idle();
    hw_write(SPI1(CLOCK), SET(SET(SET(0u, SPI_CLKCNT_N, 1), SPI_CLKCNT_H, 0), SPI_CLKCNT_L, 1)); // 40 MHz
    hw_clear_bits(SPI1(CTRL), MASK(SPI_FREAD_QIO) | MASK(SPI_FREAD_DIO) | MASK(SPI_FREAD_QUAD) |
                                  MASK(SPI_FREAD_DUAL) | MASK(SPI_FASTRD_MODE));
}

void spi1_load(const uint8_t *bytes, unsigned length)
{
    unsigned i = 0;
    for (; (uintptr_t)bytes % 4 == 0 && i + 4 <= length; i += 4) {
        hw_write(SPI1(W0) + i, *(const uint32_t *)(const void *)(bytes + i));
    }
    for (; i < length; i += 4) {
        uint32_t word = 0;
        for (unsigned b = 0; b < 4 && i + b < length; b++) {
            word |= (uint32_t)bytes[i + b] << (8 * b);
        }
        hw_write(SPI1(W0) + i, word);
    }
}

void spi1_run(void)
{
    hw_write(SPI1(CMD), MASK(SPI_USR));
    wait_until_idle();
}

void spi1_store(uint8_t *bytes, unsigned length)
{
    uint32_t word = 0;
    unsigned i = 0;
    for (; (uintptr_t)bytes % 4 == 0 && i + 4 <= length; i += 4) {
        *(uint32_t *)(void *)(bytes + i) = hw_read(SPI1(W0) + i);
    }
    for (; i < length; i++) {
        if (i % 4 == 0) {
            word = hw_read(SPI1(W0) + i);
        }
        bytes[i] = (uint8_t)(word >> (8 * (i % 4)));
    }
}
