// GPIO: forty pins, and the matrix that connects them with the signals of the peripherals.
//
// The board drives pins from outside (gpio_drive) and watches their lines; other blocks ask which pin
// feeds or carries one of their signals, and are told when the routing changes.
#ifndef SOC_GPIO_H
#define SOC_GPIO_H

#include "regs/gpio.h"
#include "soc/io_mux.h"
#include "soc/peripheral.h"
#include "soc/rtc_io.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define GPIO_CORES 2

// What the board does to a pin.
enum gpio_drive {
    GPIO_DRIVE_NONE,
    GPIO_DRIVE_LOW, // strong: wins over pulls, and low wins over a high output of the chip
    GPIO_DRIVE_HIGH,
    GPIO_PULL_LOW, // through a resistor: wins over the pad's own pulls only
    GPIO_PULL_HIGH,
};

// Somebody who wants to know that routing changed (matrix, IO_MUX). Embedded in the block that asks.
struct gpio_listener {
    void (*routed)(void *ctx);
    void *ctx;
    struct gpio_listener *next;
};

// What a pin's output driver does.
enum gpio_output { GPIO_OUTPUT_OFF, GPIO_OUTPUT_LOW, GPIO_OUTPUT_HIGH };

// What a wave generator puts on a pin: a wave, or a steady level (frequency 0, duty 0 or GPIO_WAVE_FULL).
#define GPIO_WAVE_FULL 65536U

struct gpio_wave {
    uint32_t frequency; // Hz, rounded; 0: no wave
    uint32_t duty;      // share of the time that is high, of GPIO_WAVE_FULL
};

// Somebody who wants to know each change of an input signal. Embedded in the block that asks.
struct gpio_input {
    unsigned signal;
    void (*changed)(void *ctx, bool level);
    void *ctx;
    bool level; // as last told
    struct gpio_input *next;
};

enum gpio_irq { GPIO_IRQ_NORMAL, GPIO_IRQ_NMI, GPIO_IRQS };

struct gpio {
    // Wiring
    const struct peripheral_host *host;
    const struct io_mux *io_mux;
    const struct rtc_io *rtc_io;
    struct gpio_listener *listeners;
    void (*levels_changed)(void *ctx); // some pin may have another level; NULL: nobody asks
    void *levels_ctx;
    struct gpio_input *inputs;
    struct line irq[GPIO_CORES][GPIO_IRQS]; // each CPU has its own
    struct line pin[GPIO_PINS];             // the level on each pin
    // A pin's output driver changed; NULL: nobody listens.
    void (*output_changed)(void *ctx, unsigned pin, enum gpio_output output);
    void *output_ctx;
    // The levels of waves are wanted now; NULL: there are none.
    void (*refresh)(void *ctx);
    void *refresh_ctx;

    uint32_t reg[(0x530 + 4 * GPIO_PINS) / 4];

    // The world outside
    uint8_t drive[GPIO_PINS]; // enum gpio_drive

    // Derived
    uint64_t in;                      // bit n: level of pin n with its input enabled
    uint64_t status;                  // GPIO_STATUS and GPIO_STATUS1
    uint64_t wave_pins;               // pins that carry a wave and are seen inside
    uint64_t input_pins;              // pins that somebody in `inputs` listens to
    uint8_t output[GPIO_PINS];        // enum gpio_output
    uint8_t signal[GPIO_SIGNALS / 8]; // levels of the peripherals' output signals
};

extern const struct peripheral_ops gpio_ops;

// After init of the three blocks: connects them.
void gpio_attach(struct gpio *gpio, struct io_mux *io_mux, struct rtc_io *rtc_io);

// The board's side. Pins beyond 39 are ignored.
void gpio_drive(struct gpio *gpio, unsigned pin, enum gpio_drive drive);
bool gpio_level(const struct gpio *gpio, unsigned pin);

// True if the chip itself drives the pin; *level is then the level it drives.
bool gpio_drives_pin(const struct gpio *gpio, unsigned pin, bool *level);

// True if a pin with WAKEUP_ENABLE has the level that its interrupt waits for.
bool gpio_wakes(const struct gpio *gpio);

// The strapping word as it would be latched now (TRM chapter "GPIO strapping": GPIO_STRAP's fields).
uint32_t gpio_straps(const struct gpio *gpio);

// The peripherals' side.

void gpio_listen(struct gpio *gpio, struct gpio_listener *listener);

// From now on input->changed is called; input->signal must be set.
void gpio_listen_input(struct gpio *gpio, struct gpio_input *input);

// True for the signals whose level is a function of time (LEDC, sigma-delta): their owner says it when asked.
bool gpio_is_wave(int signal);

// Somebody inside waits for changes of the pin: an interrupt, or a peripheral's input.
bool gpio_pin_is_watched(const struct gpio *gpio, unsigned pin);

// The level that a peripheral puts on its output signal (0 to 255).
void gpio_set_signal(struct gpio *gpio, unsigned signal, bool level);

// Where input signal n comes from: a pin (0 to 39), GPIO_IN_CONST_0 or GPIO_IN_CONST_1, or -1 when it is not
// taken from the matrix. `*inverted` is set unless the pointer is NULL.
int gpio_input_source(const struct gpio *gpio, unsigned signal, bool *inverted);

// True if the pad's input buffer is on: only then the pin is seen inside.
bool gpio_input_enabled(const struct gpio *gpio, unsigned pin);

// The level of input signal n.
bool gpio_input_level(const struct gpio *gpio, unsigned signal);

// The signal that drives the pin (0 to 255), -1: none (GPIO_OUT, or the pad is not with the matrix).
int gpio_pin_signal(const struct gpio *gpio, unsigned pin);

// The same, but followed through the matrix's loop-back signals (224 to 228: what goes in comes out again).
// `*passes` is how many there were; each one delays the signal.
int gpio_pin_signal_through(const struct gpio *gpio, unsigned pin, unsigned *passes);

#endif
