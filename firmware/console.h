// The console: UART0, 115200 baud, 8 bits, no parity.
#ifndef FIRMWARE_CONSOLE_H
#define FIRMWARE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void console_init(void);

// Sends all of it; sleeps while the FIFO is full.
void console_write(const char *data, size_t length);
void console_put(const char *text);

// The next byte, or -1 if none came until `deadline` (ticks_us; UINT64_MAX: wait for ever).
int console_read(uint64_t deadline);

// The byte that interrupts a program instead of being read (3 is Ctrl-C); -1: none.
void console_set_interrupt_char(int byte);
// True if it came since the last call.
bool console_take_interrupt(void);

// Waits until the last bit is on the line.
void console_flush(void);

// Without interrupts, for a program that is dying: sends the text, byte by byte.
void console_put_polled(const char *text);

#endif
