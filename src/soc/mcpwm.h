// MCPWM0 and MCPWM1: timers that drive pairs of outputs (motors, servos), and clocks that note when an input
// changes.
#ifndef SOC_MCPWM_H
#define SOC_MCPWM_H

#include "base/clock.h"
#include "regs/mcpwm.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define MCPWM_OUTPUTS 2 // of an operator: A and B

struct mcpwm;

struct mcpwm_timer {
    struct mcpwm *mcpwm;
    unsigned number;
    bool running;
    bool down;
    uint32_t value; // at the tick `then`
    uint64_t then;
    struct event due; // the next value at which something happens
};

struct mcpwm_capture {
    struct mcpwm *mcpwm;
    unsigned number;
    unsigned edges; // rising ones since the last that counted
    struct gpio_input input;
};

struct mcpwm {
    const struct peripheral_host *host;
    unsigned index;
    struct gpio *gpio;
    struct line irq[1];
    uint32_t reg[MCPWM_VERSION / 4 + 1];
    struct mcpwm_timer timer[MCPWM_TIMERS];
    bool level[MCPWM_OPERATORS][MCPWM_OUTPUTS]; // of the generators
    struct mcpwm_capture capture[MCPWM_CAPTURES];
};

extern const struct peripheral_ops mcpwm_ops;

// After init: the matrix through which outputs and capture inputs go.
void mcpwm_attach(struct mcpwm *mcpwm, struct gpio *gpio);

#endif
