// Whatever comes behind "waiting for download", packets or noise: the board answers, is silent or restarts,
// and can be switched off.
//
// The input's first byte chooses: bit 0 the ROM of 2019, bit 1 no SYNC at first. The rest is packets without
// their ends, each behind its length (16 bits, little-endian; the highest bit: it goes out as it is).

#include "base/bytes.h"
#include "base/slip.h"
#include "fuzz/the_board.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PACKET_MAX 0x2400U
#define AS_IT_IS   0x8000U
#define PACKETS    16
#define RUN        (30 * TICKS_PER_MS)

static void say(struct board *board, const uint8_t *packet, size_t count, bool as_it_is)
{
    static uint8_t line[SLIP_ENCODED_MAX(PACKET_MAX)];
    size_t length = count;
    memcpy(line, packet, count);
    if (!as_it_is) {
        length = slip_encode(line, packet, count);
    }
    board_serial_write(board, line, length);
    for (unsigned i = 0; i < 40 && board_serial_unsent(board) > 0; i++) {
        the_board_run(board, RUN);
    }
    the_board_run(board, RUN);
}

static void say_sync(struct board *board)
{
    uint8_t packet[44] = {0, 8, 36, 0, 0, 0, 0, 0, 7, 7, 0x12, 0x20};
    memset(packet + 12, 0x55, 32);
    say(board, packet, sizeof packet, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct board *board = the_board((data[0] & 1) != 0, true);
    board_power_on(board);
    the_board_run(board, 200 * TICKS_PER_MS);
    if ((data[0] & 2) == 0) {
        say_sync(board);
    }
    size_t at = 1;
    for (int n = 0; n < PACKETS && size - at >= 2; n++) {
        uint16_t length = bytes_get16(data + at);
        size_t count = length & ~AS_IT_IS;
        at += 2;
        count = count < size - at ? count : size - at;
        count = count < PACKET_MAX ? count : PACKET_MAX;
        say(board, data + at, count, (length & AS_IT_IS) != 0);
        at += count;
    }
    board_serial_forget(board);
    board_power_off(board);
    return 0;
}
