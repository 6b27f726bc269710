// The lines of an SD card (clock, command, four data lines) in SD mode: whole commands, responses and blocks.
//
// The host keeps the clock and the timing; the card says when it has data, and until when it is busy. What a
// host and a card that use different numbers of data lines make of a block is the host's business: it knows
// both.
//
// Source: SD Specifications, Part 1, Physical Layer Simplified Specification, chapters "SD Bus Protocol" and
// "Cyclic Redundancy Codes (CRC)".
#ifndef WIRE_SD_BUS_H
#define WIRE_SD_BUS_H

#include <stddef.h>
#include <stdint.h>

#define SD_COMMAND_BYTES  6U  // start, direction, index; argument; CRC7, end
#define SD_RESPONSE_SHORT 6U  // the same form
#define SD_RESPONSE_LONG  17U // six ones; 127 bits of a register; end

// What a card says of a block that it was sent.
enum sd_crc_status { SD_CRC_NONE, SD_CRC_ACCEPTED, SD_CRC_REJECTED };

struct sd_device {
    void *ctx;
    // A command has arrived. Returns the bytes of the response: 0 (none), SD_RESPONSE_SHORT or
    // SD_RESPONSE_LONG.
    size_t (*command)(void *ctx, const uint8_t command[SD_COMMAND_BYTES], uint8_t response[SD_RESPONSE_LONG]);
    // The tick (base/clock.h) from which on the card can send its next block; CLOCK_NEVER: it has none.
    uint64_t (*data_ready)(void *ctx);
    // The next block, at most `size` bytes of it; returns its length, *lines the data lines that carry it (1
    // or 4).
    size_t (*read)(void *ctx, uint8_t *bytes, size_t size, unsigned *lines);
    // A block arrives on 1 or 4 lines.
    enum sd_crc_status (*write)(void *ctx, const uint8_t *bytes, size_t count, unsigned lines);
    // The card holds data line 0 low before this tick.
    uint64_t (*busy_until)(void *ctx);
};

// Both with the most significant bit first; the CRC7 stands in the lower seven bits.
uint8_t sd_crc7(const uint8_t *bytes, size_t count);
uint16_t sd_crc16(const uint8_t *bytes, size_t count);

#endif
