// UART0, as the app, the loader and the loader's helper use it. Resident in IRAM.
#ifndef FIRMWARE_UART0_H
#define FIRMWARE_UART0_H

#include "regs/uart.h"

#include <stdint.h>

#define UART0(name) (UART0_BASE + UART_##name)

#define UART0_RX_INTERRUPTS (MASK(UART_INT_RXFIFO_FULL) | MASK(UART_INT_RXFIFO_TOUT))

// The divider of the APB clock, in sixteenths.
void uart0_set_divider(uint32_t divider);

// Lets through the interrupts of what is received: so many bytes, or fewer and then silence. A writer that
// sleeps is woken with tx_empty_at bytes left; the handler takes UART_INT_TXFIFO_EMPTY out of INT_ENA.
void uart0_start(unsigned rx_full_at, unsigned tx_empty_at);

// How many bytes can be sent at once, at least 1: sleeps until there is room.
uint32_t uart0_wait_for_room(void);
void uart0_send(uint8_t byte); // where there is room

// Without interrupts.
void uart0_send_polled(uint8_t byte);
// Waits until the last bit is on the line.
void uart0_flush(void);

#endif
