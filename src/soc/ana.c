// ESP32 analog I2C master: a write to a host's register sends a byte to, or fetches one from, an analog part
// of the chip. The parts keep what they are sent.
//
// Source:       ESP-IDF's use of the block (the TRM does not have it); the audio PLL's formula: ESP32 TRM,
//               chapter "Reset and Clock", section "Audio PLL Clock".
// Not modelled: what the parts do with their settings (the CPU's PLL always runs at 480 MHz and is locked at
//               once), the time of a transfer, which host reaches which part, the registers of the radio.

#include "soc/ana.h"

#include "base/bits.h"
#include "soc/clocks.h"

#include <string.h>

static const struct reg registers[] = {ANA_REGISTERS(REG_ENTRY)};

// Bits that a part answers with by itself.
static const struct {
    uint8_t block, number, set;
} answers[] = {
    {ANA_BBPLL, ANA_BBPLL_LOCK, 0x03},
    {ANA_BBPLL, ANA_BBPLL_CAL, 0x40},
    {ANA_APLL, ANA_APLL_CAL, 0x80},
};

uint8_t ana_read_part(const struct ana *ana, uint8_t block, uint8_t number)
{
    uint8_t data = ana->part[block][number];
    for (size_t i = 0; i < REG_COUNT(answers); i++) {
        if (answers[i].block == block && answers[i].number == number) {
            data |= answers[i].set;
        }
    }
    return data;
}

void ana_write_part(struct ana *ana, uint8_t block, uint8_t number, uint8_t data)
{
    ana->part[block][number] = data;
}

// f = XTAL * (4 + SDM2 + SDM1 / 256 + SDM0 / 65536) / (2 * (output divider + 2))
uint32_t ana_apll_hz(const struct ana *ana)
{
    const uint8_t *part = ana->part[ANA_APLL];
    uint64_t factor = (uint64_t)(4 + GET(part[ANA_APLL_SDM2], ANA_APLL_SDM2_VALUE)) * 65536 +
                      part[ANA_APLL_SDM1] * 256U + part[ANA_APLL_SDM0];
    uint64_t divider = 2 * (GET(part[ANA_APLL_DIV], ANA_APLL_DIV_OUTPUT) + 2);
    return (uint32_t)(CLOCKS_XTAL_HZ * factor / 65536 / divider);
}

static uint32_t ana_read(void *device, uint32_t offset)
{
    const struct ana *ana = device;
    return ana->reg[offset / 4];
}

static void ana_write(void *device, uint32_t offset, uint32_t value)
{
    struct ana *ana = device;
    reg_store(registers, REG_COUNT(registers), ana->reg, offset, value);
    if (offset >= 4 * ANA_HOSTS) {
        return;
    }
    uint8_t block = (uint8_t)GET(value, ANA_HOST_BLOCK);
    uint8_t number = (uint8_t)GET(value, ANA_HOST_REGISTER);
    if (GET(value, ANA_HOST_WRITE) != 0) {
        ana_write_part(ana, block, number, (uint8_t)GET(value, ANA_HOST_DATA));
    } else {
        uint32_t *word = &ana->reg[offset / 4];
        *word = SET(*word, ANA_HOST_DATA, ana_read_part(ana, block, number));
    }
}

static void ana_reset(void *device)
{
    struct ana *ana = device;
    reg_reset(registers, REG_COUNT(registers), ana->reg);
    memset(ana->part, 0, sizeof(ana->part));
}

static void ana_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)host;
    (void)index;
    ana_reset(device);
}

const struct peripheral_ops ana_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = ana_init,
    .reset = ana_reset,
    .read = ana_read,
    .write = ana_write,
};
