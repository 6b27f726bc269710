// SENS: software control of the SAR ADCs, the touch sensors and the temperature sensor.
#ifndef SOC_SENS_H
#define SOC_SENS_H

#include "regs/sens.h"
#include "soc/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

struct sens {
    const struct peripheral_host *host;
    uint32_t reg[SENS_SARDATE / 4 + 1];
};

extern const struct peripheral_ops sens_ops;

#endif
