// The camera's clock: LED PWM channel 0 on a pin.
#ifndef FIRMWARE_XCLK_H
#define FIRMWARE_XCLK_H

#include <stdint.h>

// 10 or 20 MHz and what lies between, as near as the divider gets.
void xclk_start(unsigned pin, uint32_t hz);
void xclk_stop(unsigned pin);

#endif
