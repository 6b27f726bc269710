// ESP32 SENS: registers of the RTC domain that start single conversions of the two SAR ADCs and of the
// sensors, and show their results.
//
// Source:       ESP32 TRM, chapter "On-Chip Sensors and Analog Signal Processing".
// Not modelled: voltages: every pad measures as 0 V. Touch, temperature, Hall sensor, DAC, the ULP and the
//               RTC's I2C: those registers only store, and their ready bits stay 0.

#include "soc/sens.h"

#include "base/bits.h"

static const struct reg registers[] = {SENS_REGISTERS(REG_ENTRY)};

static uint32_t sens_read(void *device, uint32_t offset)
{
    const struct sens *sens = device;
    return sens->reg[offset / 4];
}

// A conversion ends at once; its DONE bit goes away when START_SAR is taken back.
static void sens_write(void *device, uint32_t offset, uint32_t value)
{
    struct sens *sens = device;
    uint32_t *word = &sens->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), sens->reg, offset, value);
    if (offset == SENS_SAR_MEAS_START1) {
        bool start = GET(value, SENS_SAR_MEAS_START1_MEAS1_START_SAR) != 0;
        *word = SET(*word, SENS_SAR_MEAS_START1_MEAS1_DONE_SAR, start);
    } else if (offset == SENS_SAR_MEAS_START2) {
        bool start = GET(value, SENS_SAR_MEAS_START2_MEAS2_START_SAR) != 0;
        *word = SET(*word, SENS_SAR_MEAS_START2_MEAS2_DONE_SAR, start);
    }
}

static void sens_reset(void *device)
{
    struct sens *sens = device;
    reg_reset(registers, REG_COUNT(registers), sens->reg);
}

static void sens_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct sens *sens = device;
    *sens = (struct sens){.host = host};
    sens_reset(sens);
}

const struct peripheral_ops sens_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = sens_init,
    .reset = sens_reset,
    .read = sens_read,
    .write = sens_write,
};
