// A queue of bytes as the serial blocks of the chip have it.
//
// Source: ESP32 TRM, chapters "UART Controllers" and "I2C Controller", sections on their RAM.
#ifndef SOC_FIFO_H
#define SOC_FIFO_H

#include <stdbool.h>
#include <stdint.h>

#define FIFO_MAX 128U

struct fifo {
    unsigned size;  // at most FIFO_MAX
    unsigned first; // index of the oldest byte
    unsigned count;
    uint8_t bytes[FIFO_MAX];
};

// False, and nothing is stored, if it is full.
static inline bool fifo_push(struct fifo *fifo, uint8_t byte)
{
    if (fifo->count == fifo->size) {
        return false;
    }
    fifo->bytes[(fifo->first + fifo->count) % fifo->size] = byte;
    fifo->count++;
    return true;
}

// The oldest byte; an empty queue gives an old one again.
static inline uint8_t fifo_pop(struct fifo *fifo)
{
    uint8_t byte = fifo->bytes[fifo->first];
    if (fifo->count > 0) {
        fifo->first = (fifo->first + 1) % fifo->size;
        fifo->count--;
    }
    return byte;
}

static inline void fifo_clear(struct fifo *fifo)
{
    fifo->first = 0;
    fifo->count = 0;
}

#endif
