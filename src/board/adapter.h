// The USB-serial adapter of the CAM-MB, as far as bytes go: a queue from the host, a queue to the host, and
// its own clock for both.
#ifndef BOARD_ADAPTER_H
#define BOARD_ADAPTER_H

#include "base/clock.h"
#include "board/board.h"
#include "soc/uart.h"
#include "wire/serial.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADAPTER_OUT_SIZE 4096U

struct adapter {
    // Wiring
    struct clock *clock;
    struct uart *uart;
    void (*received)(void *ctx); // a byte for the host has come
    void *received_ctx;

    bool powered;
    struct serial_format own; // bit 0: it follows the chip, and waits for it
    unsigned faults;          // of what the chip has sent, enum serial_fault

    struct serial_listener chip; // hears the adapter
    struct serial_listener host; // hears the chip
    uint8_t out[ADAPTER_OUT_SIZE];
    size_t out_first, out_count;
    uint8_t *in;
    size_t in_first, in_count, in_size;
    struct event sent; // the stop bit of the byte on the line
    bool breaking;     // the line to the chip is held low
    uint64_t free_at;  // tick: behind a break the line is high for a while
};

void adapter_init(struct adapter *adapter, struct clock *clock, struct uart *uart,
                  void (*received)(void *ctx), void *received_ctx);
void adapter_deinit(struct adapter *adapter);

void adapter_power(struct adapter *adapter, bool on);

// See board.h.
void adapter_set_line(struct adapter *adapter, const struct board_line *line);
void adapter_set_break(struct adapter *adapter, bool on);
size_t adapter_read(struct adapter *adapter, uint8_t *bytes, size_t size);
void adapter_write(struct adapter *adapter, const uint8_t *bytes, size_t count);
void adapter_forget(struct adapter *adapter);
unsigned adapter_take_faults(struct adapter *adapter);

#endif
