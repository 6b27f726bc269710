// SLIP as Espressif's serial loaders use it: packets between 0xC0 bytes, on both ends.
//
// Source: RFC 1055; esptool documentation, "Serial Protocol", section "Low Level Protocol": a packet begins
//         and ends with 0xC0; in it 0xC0 is 0xDB 0xDC and 0xDB is 0xDB 0xDD.
//
// Bytes outside of packets (a chip's log lines) belong to none. A packet of no bytes is none either, so that
// after a lost 0xC0 the next packet is found again.
#ifndef BASE_SLIP_H
#define BASE_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLIP_END         0xc0U
#define SLIP_ESCAPE      0xdbU
#define SLIP_ESCAPED_END 0xdcU
#define SLIP_ESCAPED_ESC 0xddU

// The room that an encoded packet of so many bytes needs at most.
#define SLIP_ENCODED_MAX(count) (2 * (count) + 2)

enum slip_result {
    SLIP_MORE,   // nothing is complete
    SLIP_PACKET, // `count` bytes of a packet are in `bytes`; they stay until the next byte is read
    // The packet that just ended had a byte after 0xDB that is neither 0xDC nor 0xDD, and holds that byte as
    // it is; or it ended behind a 0xDB.
    SLIP_BROKEN,
    SLIP_TOO_LONG // the packet that just ended was longer than `size`
};

struct slip_reader {
    uint8_t *bytes; // borrowed
    size_t size;
    size_t count;
    bool inside; // of a packet
    bool escaped;
    enum slip_result fault; // of the packet in hand; SLIP_MORE: none
};

// Waits for a packet's beginning. `bytes` is borrowed.
void slip_reader_init(struct slip_reader *reader, uint8_t *bytes, size_t size);

// The next byte of the line.
enum slip_result slip_read(struct slip_reader *reader, uint8_t byte);

// The packet with its ends and escapes: its length, at most SLIP_ENCODED_MAX(count), which `out` must have.
size_t slip_encode(uint8_t *out, const uint8_t *bytes, size_t count);

#endif
