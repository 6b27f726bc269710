// ESP32 analog I2C master: a write to the host's register sends a byte to, or fetches one from, an analog
// part of the chip. The parts keep what they are sent.
//
// Source:       ESP-IDF's use of the block (the TRM does not have it).
// Not modelled: what the parts do with their settings (the PLL always runs at 480 MHz), the time of a
//               transfer, the hosts of the radio.

#include "soc/ana.h"

#include "base/bits.h"

#include <string.h>

static const struct reg registers[] = {ANA_REGISTERS(REG_ENTRY)};

static uint32_t ana_read(void *device, uint32_t offset)
{
    const struct ana *ana = device;
    return ana->reg[offset / 4];
}

static void ana_write(void *device, uint32_t offset, uint32_t value)
{
    struct ana *ana = device;
    reg_store(registers, REG_COUNT(registers), ana->reg, offset, value);
    if (offset != ANA_HOST4) {
        return;
    }
    uint8_t *byte = &ana->part[GET(value, ANA_HOST_BLOCK)][GET(value, ANA_HOST_REGISTER)];
    if (GET(value, ANA_HOST_WRITE) != 0) {
        *byte = (uint8_t)GET(value, ANA_HOST_DATA);
    } else {
        ana->reg[offset / 4] = SET(ana->reg[offset / 4], ANA_HOST_DATA, *byte);
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
