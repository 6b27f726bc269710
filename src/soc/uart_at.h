// The detector of a UART for a run of equal characters with silence around it ("+++" of old modems).
//
// Source: ESP32 TRM, chapter "UART Controllers", UART_AT_CMD registers; their unit, APB cycles: ESP-IDF's
// driver.
#ifndef SOC_UART_AT_H
#define SOC_UART_AT_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct uart_at_rules {
    uint8_t character;
    unsigned count;              // of it; 0: nothing is looked for
    uint64_t before, gap, after; // ticks of silence: before the first, at most between two, behind the last
};

struct uart_at {
    struct clock *clock;
    void (*found)(void *ctx);
    void *ctx;
    bool heard;        // anything
    uint64_t last;     // tick of the last character
    unsigned counted;  // of the run
    struct event done; // the silence behind the run has lasted
};

void uart_at_init(struct uart_at *at, struct clock *clock, void (*found)(void *ctx), void *ctx);
void uart_at_reset(struct uart_at *at);

// A character has arrived.
void uart_at_hear(struct uart_at *at, const struct uart_at_rules *rules, uint8_t character);

#endif
