// Time: microseconds since the firmware started, and waiting without burning cycles.
#ifndef FIRMWARE_TICKS_H
#define FIRMWARE_TICKS_H

#include <stdint.h>

void ticks_init(void);

uint64_t ticks_us(void);

// Sleeps until that time or until any interrupt, whichever is first. Called with interrupts locked
// (cpu_lock); they are on when it returns.
void ticks_sleep_until(uint64_t when);

// Waits so long; other interrupts are served meanwhile.
void ticks_delay_us(uint32_t us);

#endif
