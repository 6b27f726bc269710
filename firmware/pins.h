// Pins: direction, pulls, level, interrupts, and the matrix between pins and peripherals.
#ifndef FIRMWARE_PINS_H
#define FIRMWARE_PINS_H

#include <stdbool.h>
#include <stdint.h>

enum pin_pull { PIN_FLOATING, PIN_PULL_UP, PIN_PULL_DOWN };

bool pin_exists(unsigned pin);
bool pin_can_drive(unsigned pin); // false for the input-only pins 34 to 39

void pin_set_input(unsigned pin, enum pin_pull pull);
void pin_set_output(unsigned pin, bool open_drain); // GPIO output; the input stays readable
bool pin_read(unsigned pin);
void pin_write(unsigned pin, bool level);
bool pin_driven(unsigned pin); // the level that is written, whatever the pin's real one

// Input signal (enum gpio_signal) from a pin; from a constant level.
void pin_route_in(unsigned pin, unsigned signal);
void pin_route_constant(unsigned signal, bool level);
// Output signal to a pin; the peripheral decides when the pin drives.
void pin_route_out(unsigned pin, unsigned signal);

// The pin's pad to the peripheral that is wired to it, by the number of the function (IO_MUX), both ways.
void pin_set_function(unsigned pin, unsigned function, enum pin_pull pull);

// Calls handler(pin) on these edges or levels (enum gpio_int_type; 0: never again).
void pin_set_interrupt(unsigned pin, unsigned type, void (*handler)(unsigned pin));

#endif
