// An asynchronous serial line as its bits: what a listener hears whose bit length, data bits or parity may be
// others than the talker's.
//
// The listener waits for a falling edge and looks at the middle of each bit that it expects. Two ends that
// agree exchange bytes; two that do not exchange garbage and framing errors, the same garbage as on a wire.
//
// A start bit that is high again in its middle is noise. Behind a frame without stop bit the listener waits
// for the line to become high. Ticks: base/clock.h.
#ifndef WIRE_SERIAL_H
#define WIRE_SERIAL_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

enum serial_parity { SERIAL_NONE, SERIAL_ODD, SERIAL_EVEN, SERIAL_MARK, SERIAL_SPACE };

struct serial_format {
    uint64_t bit;       // length of a bit, in sixteenths of a tick
    unsigned data_bits; // 5 to 8
    enum serial_parity parity;
    unsigned stop_half_bits; // 2, 3 or 4
};

// Ticks of a whole frame, start bit to stop bit; at least 1.
uint64_t serial_frame_ticks(const struct serial_format *format);

// The levels of a frame with `byte` in it, first bit lowest: *count of them, start bit to parity; the stop
// bits, which are high, follow.
uint32_t serial_frame_bits(const struct serial_format *format, uint8_t byte, unsigned *count);

// The bit length of a baud rate, which is not 0.
uint64_t serial_bit_of_baud(uint32_t baud);

// What was wrong with a frame. A break is a zero byte without stop bit.
enum serial_fault { SERIAL_FRAMING = 1, SERIAL_BAD_PARITY = 2, SERIAL_BREAK = 4 };

struct serial_listener {
    struct clock *clock;
    // A frame has ended; `faults`: of enum serial_fault.
    void (*heard)(void *ctx, uint8_t byte, unsigned faults);
    void *ctx;

    struct serial_format mine; // as it was last told
    uint64_t known;            // the line is known up to here (sixteenths)
    bool level;                // and was so then
    struct event quiet;        // the talker has said no more, and the line is high

    // The frame that is being heard
    bool busy;
    struct serial_format format;
    uint64_t started; // sixteenths
    unsigned sampled; // bits
    uint32_t bits;
};

void serial_listener_init(struct serial_listener *listener, struct clock *clock,
                          void (*heard)(void *ctx, uint8_t byte, unsigned faults), void *ctx);
// Forgets the frame that was being heard.
void serial_listener_reset(struct serial_listener *listener);

// A frame of format `theirs` with `byte` in it ends now; the listener expects the format `mine`.
void serial_hear(struct serial_listener *listener, const struct serial_format *theirs, uint8_t byte,
                 const struct serial_format *mine);
// The line was at `level` from where it was last heard of up to now.
void serial_hear_level(struct serial_listener *listener, bool level, const struct serial_format *mine);

#endif
