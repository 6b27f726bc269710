// RMT: eight channels that send or receive trains of pulses (infrared, WS2812 lamps) out of a memory of their
// own.
#ifndef SOC_RMT_H
#define SOC_RMT_H

#include "base/clock.h"
#include "regs/rmt.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

struct rmt;

struct rmt_channel {
    struct rmt *rmt;
    unsigned number;
    unsigned fifo; // where a write to DATA goes, in words from the channel's first

    // Sending
    bool sending;
    unsigned read;         // half words from the channel's first
    unsigned words_sent;   // since the last TX_THR interrupt
    bool level;            // of the pulse that is being sent
    bool carrier;          // level of the carrier
    uint64_t pulse_end;    // tick
    struct event send_due; // the end of the pulse, or an edge of the carrier

    // Receiving
    struct gpio_input input;
    bool receiving;     // the first edge has come
    unsigned write;     // half words from the channel's first
    uint64_t edge;      // tick of the last edge
    struct event quiet; // no edge for IDLE_THRES
};

struct rmt {
    const struct peripheral_host *host;
    struct gpio *gpio;
    struct line irq[1];
    uint32_t reg[RMT_DATE / 4 + 1];
    uint32_t ram[RMT_WORDS];
    struct rmt_channel channel[RMT_CHANNELS];
};

extern const struct peripheral_ops rmt_ops;
extern const struct peripheral_ops rmt_ram_ops; // the same device, at RMT_RAM_BASE

// After init: the matrix through which the signals reach pins.
void rmt_attach(struct rmt *rmt, struct gpio *gpio);

#endif
