// The addresses in a crash's last words.
#ifndef DOCTOR_BACKTRACE_H
#define DOCTOR_BACKTRACE_H

#include <stdint.h>

// The addresses of code in the first backtrace of a log ("Backtrace: 0x400d1234:0x3ffb1f50 ..."), as they are
// printed: ESP-IDF gives those of the calls, not of the instructions behind them. Without one, the register
// PC, or where a watchdog found a core ("PRO CPU PC=0x4008313e"). The count, of at most `most`.
unsigned backtrace_read(const char *log, uint32_t *frames, unsigned most);

#endif
