#include "wire/serial.h"

#include "base/bits.h"

#include <stddef.h>

#define PART 16U // of a tick

// Formats

static unsigned data_and_parity(const struct serial_format *format)
{
    return format->data_bits + (format->parity == SERIAL_NONE ? 0 : 1);
}

uint64_t serial_frame_ticks(const struct serial_format *format)
{
    uint64_t half_bits = 2 * (1 + data_and_parity(format)) + format->stop_half_bits;
    uint64_t ticks = half_bits * format->bit / (2 * PART);
    return ticks == 0 ? 1 : ticks;
}

uint64_t serial_bit_of_baud(uint32_t baud)
{
    return (TICKS_PER_SECOND * PART + baud / 2) / baud;
}

static bool parity_of(const struct serial_format *format, uint32_t data)
{
    bool odd = __builtin_parity(data) != 0;
    switch (format->parity) {
    case SERIAL_ODD:
        return !odd;
    case SERIAL_EVEN:
        return odd;
    default:
        return format->parity == SERIAL_MARK;
    }
}

uint32_t serial_frame_bits(const struct serial_format *format, uint8_t byte, unsigned *count)
{
    *count = 1 + data_and_parity(format);
    uint32_t data = byte & bits_ones(format->data_bits);
    uint32_t parity = format->parity != SERIAL_NONE && parity_of(format, data) ? 1 : 0;
    return (data | parity << format->data_bits) << 1;
}

// Hearing

static uint64_t sample_time(const struct serial_listener *listener)
{
    return listener->started + (2 * listener->sampled + 1) * listener->format.bit / 2;
}

static void end_frame(struct serial_listener *listener, bool stop)
{
    const struct serial_format *format = &listener->format;
    uint32_t bits = listener->bits >> 1; // the start bit
    uint32_t data = bits & bits_ones(format->data_bits);
    unsigned faults = 0;
    if (!stop) {
        faults = bits == 0 ? SERIAL_FRAMING | SERIAL_BREAK : SERIAL_FRAMING;
    }
    if (format->parity != SERIAL_NONE && (bits >> format->data_bits != 0) != parity_of(format, data)) {
        faults |= SERIAL_BAD_PARITY;
    }
    listener->busy = false;
    listener->heard(listener->ctx, (uint8_t)data, faults);
}

static void sample(struct serial_listener *listener, bool level)
{
    if (listener->sampled == 0 && level) {
        listener->busy = false; // that was no start bit
    } else if (listener->sampled == 1 + data_and_parity(&listener->format)) {
        end_frame(listener, level);
    } else {
        listener->bits |= (level ? 1U : 0U) << listener->sampled;
        listener->sampled++;
    }
}

static void start_frame(struct serial_listener *listener)
{
    listener->busy = true;
    listener->format = listener->mine;
    listener->started = listener->known;
    listener->sampled = 0;
    listener->bits = 0;
}

// The line was at `level` from where it is known up to `until` (sixteenths).
static void advance(struct serial_listener *listener, bool level, uint64_t until)
{
    if (until <= listener->known) {
        return;
    }
    if (!listener->busy && listener->level && !level) {
        start_frame(listener);
    }
    while (listener->busy && sample_time(listener) < until) {
        sample(listener, level);
    }
    listener->level = level;
    listener->known = until;
}

// A frame that the talker has not filled ends with the line high. It is waited for until any frame that the
// talker may have begun in the meantime was heard, `grace` ticks.
static void book_quiet(struct serial_listener *listener, uint64_t grace)
{
    clock_cancel(listener->clock, &listener->quiet);
    if (listener->busy) {
        uint64_t end = listener->started + serial_frame_ticks(&listener->format) * PART;
        end = end > listener->known ? end : listener->known;
        clock_book(listener->clock, &listener->quiet, (end + PART - 1) / PART + grace);
    }
}

static void line_is_quiet(void *ctx)
{
    struct serial_listener *listener = ctx;
    advance(listener, true, listener->started + (serial_frame_ticks(&listener->format) + 1) * PART);
}

void serial_hear(struct serial_listener *listener, const struct serial_format *theirs, uint8_t byte,
                 const struct serial_format *mine)
{
    uint64_t length = serial_frame_ticks(theirs);
    uint64_t now = listener->clock->now;
    uint64_t start = (now > length ? now - length : 0) * PART;
    unsigned bits;
    uint32_t frame = serial_frame_bits(theirs, byte, &bits);
    listener->mine = *mine;
    advance(listener, true, start);
    for (unsigned i = 0; i < bits; i++) {
        advance(listener, bit_is_set(frame, i), start + (i + 1) * theirs->bit);
    }
    advance(listener, true, now * PART);
    book_quiet(listener, length);
}

void serial_hear_level(struct serial_listener *listener, bool level, const struct serial_format *mine)
{
    clock_cancel(listener->clock, &listener->quiet);
    listener->mine = *mine;
    advance(listener, level, listener->clock->now * PART);
}

// Set-up

void serial_listener_reset(struct serial_listener *listener)
{
    clock_cancel(listener->clock, &listener->quiet);
    listener->busy = false;
    listener->level = true;
    listener->known = listener->clock->now * PART;
}

void serial_listener_init(struct serial_listener *listener, struct clock *clock,
                          void (*heard)(void *ctx, uint8_t byte, unsigned faults), void *ctx)
{
    *listener = (struct serial_listener){.clock = clock, .heard = heard, .ctx = ctx, .level = true};
    event_init(&listener->quiet, line_is_quiet, listener);
}
