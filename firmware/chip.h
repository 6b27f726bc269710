// The chip as a whole: clocks, watchdogs, resets, identity, random numbers.
#ifndef FIRMWARE_CHIP_H
#define FIRMWARE_CHIP_H

#include <stdint.h>

// From the crystal to 240 MHz; peripherals (APB) then run at 80 MHz. Called once, at the start.
void chip_set_240mhz(void);
uint32_t chip_cpu_hz(void);

void chip_stop_watchdogs(void);

// Clock on and out of reset for a peripheral (enum dport_gate).
void chip_enable(unsigned gate);

void chip_reset(void) __attribute__((noreturn));
uint32_t chip_reset_cause(void); // enum reset_cause (regs/rtc_cntl.h)

// The station's MAC address, 6 bytes, as burnt into the chip.
void chip_mac(uint8_t *mac);
uint32_t chip_random(void);

#endif
