#include "soc/uart_baud.h"

#include "base/bits.h"

void uart_baud_restart(struct uart_baud *meter)
{
    *meter = (struct uart_baud){.low = UART_BAUD_NONE, .high = UART_BAUD_NONE};
}

static void note_pulse(struct uart_baud *meter, bool level, uint64_t length)
{
    uint64_t *shortest = level ? &meter->high : &meter->low;
    if (length < *shortest) {
        *shortest = length;
    }
}

void uart_baud_hear(struct uart_baud *meter, const struct serial_format *theirs, uint8_t byte)
{
    unsigned count;
    uint32_t frame = serial_frame_bits(theirs, byte, &count);
    bool level = true;
    unsigned since = 0; // the bit with which this level began
    for (unsigned n = 0; n <= count; n++) {
        bool next = n == count || bit_is_set(frame, n);
        if (next == level) {
            continue;
        }
        meter->edges++;
        if (n > 0) {
            note_pulse(meter, level, (n - since) * theirs->bit);
        }
        level = next;
        since = n;
    }
}
