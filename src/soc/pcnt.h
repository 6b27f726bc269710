// PCNT: eight counters that follow the edges of input signals (rotary encoders, flow meters).
#ifndef SOC_PCNT_H
#define SOC_PCNT_H

#include "base/clock.h"
#include "regs/pcnt.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define PCNT_CHANNELS 2

struct pcnt;

enum pcnt_role { PCNT_PULSE, PCNT_CONTROL, PCNT_ROLES };

struct pcnt_input {
    struct pcnt *pcnt;
    unsigned unit, channel;
    enum pcnt_role role;
    struct gpio_input wire;
    bool level;          // behind the filter
    struct event settle; // the filter lets a new level pass
};

struct pcnt {
    const struct peripheral_host *host;
    struct line irq[1];
    uint32_t reg[PCNT_DATE / 4 + 1];
    int16_t count[PCNT_UNITS];
    struct pcnt_input input[PCNT_UNITS][PCNT_CHANNELS][PCNT_ROLES];
};

extern const struct peripheral_ops pcnt_ops;

// After init: the matrix from which the inputs come.
void pcnt_attach(struct pcnt *pcnt, struct gpio *gpio);

#endif
