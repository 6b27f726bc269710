// The pulse meter of a UART, from which software finds the speed of whoever talks.
//
// Source: ESP32 TRM, chapter "UART Controllers", section "Baud Rate Detection" (UART_LOWPULSE,
//         UART_HIGHPULSE, UART_RXD_CNT).
#ifndef SOC_UART_BAUD_H
#define SOC_UART_BAUD_H

#include "wire/serial.h"

#include <stdint.h>

#define UART_BAUD_NONE UINT64_MAX // no pulse of that kind so far

struct uart_baud {
    uint64_t low, high; // the shortest pulses so far, in sixteenths of a tick
    uint32_t edges;
};

void uart_baud_restart(struct uart_baud *meter);

// A frame of format `theirs` with `byte` in it was on the line. The line was high before it; its last high
// pulse has no end yet and only counts as an edge.
void uart_baud_hear(struct uart_baud *meter, const struct serial_format *theirs, uint8_t byte);

#endif
