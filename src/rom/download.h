// The mask ROM's serial loader: what answers behind "waiting for download".
//
//     host                       ROM (UART0)
//     C0 request C0        ─►    00 | op | u16 size | u32 checksum | data
//                          ◄─    01 | op | u16 size | u32 value | data | status, error, 0, 0    C0 reply C0
//
// Source: esptool documentation, "Serial Protocol"; what that does not say (which lengths are checked, what a
//         reply to an unknown command repeats, how the flash is erased, when an order comes too early) was
//         observed on the revision-3 ROM.
#ifndef ROM_DOWNLOAD_H
#define ROM_DOWNLOAD_H

#include "base/slip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rom;
struct z_stream_s; // zlib's

#define DOWNLOAD_RING         256U
#define DOWNLOAD_PACKET_MAX   0x2000U
#define DOWNLOAD_REPLY_MAX    80U
#define DOWNLOAD_CHUNK        4096U
#define DOWNLOAD_INFLATE_ROOM 49152U // what zlib asks for: its stream, its state and a window of 32 KiB

enum download_error {
    DOWNLOAD_OK = 0,
    DOWNLOAD_BAD_MESSAGE = 5,
    DOWNLOAD_FAILED = 6,
    DOWNLOAD_BAD_CHECKSUM = 7,
    DOWNLOAD_WRITE_FAILED = 8,
    DOWNLOAD_READ_FAILED = 9,
    DOWNLOAD_READ_TOO_LONG = 10,
    DOWNLOAD_INFLATE_FAILED = 11,
    DOWNLOAD_BAD_ADLER = 12,
};

// What a ..._BEGIN has announced.
struct download_order {
    bool begun;
    uint32_t address; // of the next byte
    uint32_t blocks, block_size;
    uint32_t sequence; // of the next block
};

struct rom_download {
    bool idle; // waits for a byte
    bool speed_known;
    bool synced;
    uint8_t ring[DOWNLOAD_RING]; // what the receive interrupt has taken; more overwrites it
    uint8_t ring_in, ring_out;
    struct slip_reader reader;
    uint8_t packet[DOWNLOAD_PACKET_MAX]; // keeps the rest of longer ones, as the ROM's buffer does
    uint8_t reply[DOWNLOAD_REPLY_MAX];
    unsigned repeats;               // of the reply
    void (*after)(struct rom *rom); // the state behind it
    uint32_t baud;                  // that was asked for

    struct download_order flash, deflated, memory;

    // Work on the flash that takes its time
    uint32_t at, left; // bytes to erase or to write
    uint32_t first_sectors;
    const uint8_t *data;
    enum download_error error;
    void (*done)(struct rom *rom);

    struct z_stream_s *inflate; // in `room`
    bool inflating, inflated;   // the stream has begun; it has come to its end
    uint8_t chunk[DOWNLOAD_CHUNK];
    _Alignas(16) uint8_t room[DOWNLOAD_INFLATE_ROOM];
    size_t room_used;
};

void rom_download_init(struct rom *rom);
void rom_download_begin(struct rom *rom); // a state of the ROM (rom_then)
void rom_download_end(struct rom *rom);   // hears nothing any more

// For the commands about the flash (download_flash.c). The reply is for `op`, has `size` bytes of data
// (status included) and this error; behind it the next packet is awaited, unless `after` is set to another
// state.
void download_answer(struct rom *rom, uint8_t op, size_t size, enum download_error error);
// Data of the packet in hand: the nth word, all bytes behind the four words of a ..._DATA.
uint32_t download_word(const struct rom *rom, unsigned n);
const uint8_t *download_block(const struct rom *rom);
uint32_t download_block_size(const struct rom *rom);
// What the ..._BEGIN and the ..._DATA commands have in common.
enum download_error download_announce(struct rom *rom, struct download_order *download);
enum download_error download_check_block(struct rom *rom, struct download_order *download);

// States: the chip is restarted; the ROM has left the loader and fails; it never answers again.
void download_reboot(struct rom *rom);
void download_leave(struct rom *rom);
void download_hang(struct rom *rom);

void download_flash_begin(struct rom *rom);
void download_flash_data(struct rom *rom);
void download_flash_end(struct rom *rom);
void download_deflated_begin(struct rom *rom);
void download_deflated_data(struct rom *rom);
void download_deflated_end(struct rom *rom);
void download_flash_md5(struct rom *rom);
void download_flash_read(struct rom *rom);
void download_flash_params(struct rom *rom);
void download_flash_defaults(struct rom *rom); // as it is before anybody has said what flash there is

#endif
