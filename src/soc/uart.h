// UART0 to UART2: 128-byte FIFOs on both sides, bytes that take their time on the line.
#ifndef SOC_UART_H
#define SOC_UART_H

#include "base/clock.h"
#include "regs/uart.h"
#include "soc/fifo.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "soc/uart_at.h"
#include "soc/uart_baud.h"
#include "wire/line.h"
#include "wire/serial.h"

#include <stdbool.h>
#include <stdint.h>

struct uart {
    // Wiring
    const struct peripheral_host *host;
    unsigned index;
    struct line irq[1];
    void (*sent)(void *ctx, uint8_t byte); // the last stop bit of a byte has left; NULL: line not connected
    void *sent_ctx;

    void (*arrived)(void *ctx); // a byte lies in the receive FIFO; NULL: nobody asks
    void *arrived_ctx;

    void (*woken)(void *ctx, unsigned index); // in light sleep: enough edges on the line; NULL: nobody asks
    void *woken_ctx;

    const struct gpio *gpio; // pins over which UARTs hear each other; NULL: they do not
    struct uart *peers;      // all UARTs of the chip
    unsigned peer_count;

    uint32_t reg[UART_ID / 4 + 1];
    uint32_t apb, ref;    // the periods of its clocks when they last ran
    unsigned sleep_edges; // on the line in this light sleep

    struct fifo tx;
    struct fifo rx;
    bool sending; // the byte in the shift register
    uint8_t shifting;
    struct event byte_sent;
    struct event rx_quiet;       // no byte for RX_TOUT_THRHD
    struct event break_end;      // of the break that is being sent, then of the pause behind it
    bool sending_break;          // the first of these
    struct uart_at at;           // characters that are waited for
    struct uart_baud baud;       // how fast somebody talks
    struct serial_listener wire; // what comes over the matrix from a UART of the chip
};

extern const struct peripheral_ops uart_ops;

// What the line looks like with the present settings.
void uart_format(const struct uart *uart, struct serial_format *format);

// After init: lets the UARTs of a chip hear each other where the matrix leads one's output to another's
// input.
void uart_connect(struct uart uarts[], unsigned count, const struct gpio *gpio);

// Ticks that one byte takes on the line with the present settings; at least 1.
uint64_t uart_byte_ticks(const struct uart *uart);

// The receiver's line itself: a frame of format `theirs` ends now. For what measures the line; the byte is
// told by one of the next two, as far as the UART understands it.
void uart_hear_line(struct uart *uart, const struct serial_format *theirs, uint8_t byte);
// The receiver's side of the line: a whole byte has arrived now. A byte without room is lost (RXFIFO_OVF).
void uart_receive(struct uart *uart, uint8_t byte);
// A byte that came with faults (of enum serial_fault).
void uart_receive_faulty(struct uart *uart, uint8_t byte, unsigned faults);
unsigned uart_rx_room(const struct uart *uart);

// The software's side without the bus, for the ROM's functions.
unsigned uart_tx_room(const struct uart *uart);
bool uart_tx_idle(const struct uart *uart);      // nothing in the FIFO, nothing on the line
void uart_send(struct uart *uart, uint8_t byte); // like a write to UART_FIFO
// The tick at which the byte on the line is done, the present tick if there is none.
uint64_t uart_tx_next(const struct uart *uart);

#endif
