// The loader's helper in the chip's RAM: what it does with what comes over the serial line.
//
// espcam puts it into the RAM with the mask ROM's loader and talks to it from then on. Unlike the ROM it
// checks every packet with a CRC-32, takes data while the flash is busy, and can be asked the same thing
// twice. The packets are described in docs/formats.md, "The helper in RAM".
//
// No hardware in here: the same source is tested on the PC. Nothing is allocated.
#ifndef STUB_STUB_H
#define STUB_STUB_H

#include "base/slip.h"

#include <stdbool.h>
#include <stdint.h>

#define STUB_VERSION     1u
#define STUB_DATA_MAX    8192u // bytes for the flash in one packet, before they are packed
#define STUB_PACKET_MAX  (STUB_DATA_MAX + 512u)
#define STUB_READ_MAX    4096u
#define STUB_HISTORY     32768u // what packed data may refer back to
#define STUB_AHEAD       65536u // bytes that are unpacked and not yet written
#define STUB_FRAMES      16u    // packets of data that are
#define STUB_SECTOR      4096u
#define STUB_ADDRESS_MAX (1u << 24) // of a flash chip that takes addresses of 24 bits

enum stub_op {
    STUB_HELLO =
        0x20,   // -> version (2), 0 (2), bytes that it keeps (4), id of the flash (4), CRC of its code (4)
    STUB_MD5,   // offset (4), length (4) -> digest (16)
    STUB_ERASE, // offset (4), length (4), both multiples of STUB_SECTOR
    STUB_BEGIN, // offset (4), length (4): what follows is written there
    STUB_DATA,  // position (4), length (4), packed data -> how much is written (4), which position is due (4)
    STUB_READ,  // offset (4), length (4), at most STUB_READ_MAX -> the bytes
    STUB_RESTART, // the answer, then a reset
};
#define STUB_ANSWER 0x80u // set in the first byte of an answer

enum stub_status { STUB_OK, STUB_BAD_REQUEST, STUB_OTHER_POSITION, STUB_FLASH_FAULT, STUB_BAD_DATA };

// What the hardware does for it. Numbers of bytes and offsets are within the flash.
struct stub_chip {
    void *ctx;
    uint32_t keeps; // bytes that wait for stub_hear while it is busy
    void (*put)(void *ctx, uint8_t byte);
    void (*restart)(void *ctx); // once all that was put has left
    uint32_t (*code_crc)(void *ctx);
    uint32_t (*flash_id)(void *ctx);
    void (*flash_read)(void *ctx, uint32_t offset, uint8_t *bytes, uint32_t count);
    // Erases one unit that begins at `offset`, not longer than `room`: its length, 0 for a fault. While it
    // waits it may call stub_hear, as long as stub_listens.
    uint32_t (*flash_erase)(void *ctx, uint32_t offset, uint32_t room);
    bool (*flash_program)(void *ctx, uint32_t offset, const uint8_t *bytes, uint32_t count);
};

struct stub {
    const struct stub_chip *chip;
    struct slip_reader reader;
    uint8_t packet[STUB_PACKET_MAX];

    bool working; // on the flash
    bool waiting; // the request in `packet` comes later: the flash, or room for its data, comes first

    // The writing that is going on
    bool writing;
    uint32_t offset, length;                 // where in the flash
    uint32_t received;                       // bytes of it that are here
    uint32_t written;                        // bytes of it that are in the flash
    uint32_t erased;                         // bytes of it that are erased
    uint8_t data[STUB_HISTORY + STUB_AHEAD]; // unpacked: history, then what is to be written
    uint32_t data_count;
    struct stub_frame {
        uint8_t tag[2];
        uint32_t start, length; // in data
    } frames[STUB_FRAMES];
    unsigned frame_count;

    uint32_t answer_crc;
};

void stub_init(struct stub *stub, const struct stub_chip *chip);

// The next byte from the line; not while it does not listen.
void stub_hear(struct stub *stub, uint8_t byte);
bool stub_listens(const struct stub *stub);

// Does one piece of the work that waits and answers it; false: there was none.
bool stub_work(struct stub *stub);
bool stub_has_work(const struct stub *stub);

#endif
