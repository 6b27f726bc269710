// The user's terminal as the board's console: keys go to the board one by one, Ctrl-C included.
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_LEAVE 0x1d // Ctrl-]

// Is standard input a terminal? If so it delivers every key from now on, until console_restore.
bool console_begin(void);
void console_restore(void);

// The keys pressed so far, without waiting: how many.
size_t console_read(uint8_t *keys, size_t size);

#endif
