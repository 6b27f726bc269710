// Bits and fields of 32-bit words: the only place where a mask is made.
//
// A field is written as two numbers, "shift, width", under the name the manual gives it:
//
//     #define UART_CONF0_BIT_NUM 2, 2
//
//     GET(word, UART_CONF0_BIT_NUM)            the field's value
//     SET(word, UART_CONF0_BIT_NUM, 3)         the word with that field replaced (word is not changed)
//     MASK(UART_CONF0_BIT_NUM)                 the field's bits, in place
//
// Freestanding: the firmware uses this header too.
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdbool.h>
#include <stdint.h>

// The lowest `width` bits set; width 1 to 32.
static inline uint32_t bits_ones(unsigned width)
{
    return UINT32_MAX >> (32U - width);
}

static inline uint32_t bits_mask(unsigned shift, unsigned width)
{
    return bits_ones(width) << shift;
}

static inline uint32_t bits_get(uint32_t word, unsigned shift, unsigned width)
{
    return (word >> shift) & bits_ones(width);
}

static inline uint32_t bits_set(uint32_t word, uint32_t value, unsigned shift, unsigned width)
{
    uint32_t mask = bits_mask(shift, width);
    return (word & ~mask) | ((value << shift) & mask);
}

// The lowest `width` bits of `value` read as a two's-complement number; width 1 to 32.
static inline int32_t bits_signed(uint32_t value, unsigned width)
{
    uint32_t sign = UINT32_C(1) << (width - 1U);
    uint32_t field = value & bits_ones(width);
    return (int32_t)((field ^ sign) - sign);
}

#define GET(word, field)        bits_get((word), field)
#define SET(word, field, value) bits_set((word), (value), field)
#define MASK(field)             bits_mask(field)

// Bit number n of a word.
static inline uint32_t bit(unsigned n)
{
    return UINT32_C(1) << n;
}

static inline bool bit_is_set(uint32_t word, unsigned n)
{
    return ((word >> n) & 1U) != 0;
}

#endif
