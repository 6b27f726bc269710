// The serial loader of the mask ROM, at a virtual board with IO0 held low: download. Output is TAP.
//
// The conversation is a recording: what a dump of the revision-3 ROM answered to the same requests. Then the
// line loses, changes or doubles each byte of a transfer in turn: what the ROM confirmed is in the flash.
#include "base/bytes.h"
#include "base/slip.h"
#include "board/board.h"
#include "scene/scene.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define TALK_MAX 20000U
#define QUIET    (60 * TICKS_PER_MS)
#define AT       0x180000U // in the flash
#define BLOCK    0x400U

struct talk {
    struct board *board;
    unsigned points, failures;
    uint8_t line[TALK_MAX]; // what the board has said since the last request
    size_t length;
};

static void check(struct talk *talk, bool good, const char *name)
{
    printf("%sok %u - %s\n", good ? "" : "not ", ++talk->points, name);
    talk->failures += !good;
}

// Listens until nothing has come for a while, but not to a board that talks without end.
static void hear_for(struct talk *talk, uint64_t quiet)
{
    uint64_t end = board_now(talk->board) + quiet, limit = end + 2 * TICKS_PER_SECOND;
    while (board_now(talk->board) < end && end < limit && board_is_on(talk->board)) {
        board_run(talk->board, end);
        size_t count =
            board_serial_read(talk->board, talk->line + talk->length, sizeof(talk->line) - talk->length);
        talk->length += count;
        end = count > 0 ? board_now(talk->board) + quiet : end;
    }
}

static void say_line(struct talk *talk, const uint8_t *line, size_t length, uint64_t quiet)
{
    talk->length = 0;
    board_serial_write(talk->board, line, length);
    hear_for(talk, quiet);
}

static void say(struct talk *talk, const uint8_t *packet, size_t count, uint64_t quiet)
{
    static uint8_t line[TALK_MAX];
    say_line(talk, line, slip_encode(line, packet, count), quiet);
}

// Requests

static size_t request(uint8_t *packet, uint8_t op, const uint8_t *data, size_t count)
{
    packet[0] = 0;
    packet[1] = op;
    bytes_put16(&packet[2], (uint16_t)count);
    bytes_put32(&packet[4], 0);
    memcpy(&packet[8], data, count);
    return 8 + count;
}

static size_t words(uint8_t *packet, uint8_t op, size_t count, const uint32_t *values)
{
    uint8_t data[64];
    for (size_t i = 0; i < count; i++) {
        bytes_put32(&data[4 * i], values[i]);
    }
    return request(packet, op, data, 4 * count);
}

static size_t block(uint8_t *packet, uint8_t op, uint32_t sequence, const uint8_t *bytes, size_t count)
{
    uint8_t sum = 0xef;
    size_t length = words(packet, op, 4, (const uint32_t[]){(uint32_t)count, sequence, 0, 0});
    memcpy(&packet[length], bytes, count);
    bytes_put16(&packet[2], (uint16_t)(16 + count));
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
    }
    packet[4] = sum;
    return length + count;
}

static void sync_with(struct talk *talk)
{
    uint8_t data[36] = {7, 7, 0x12, 0x20}, packet[64];
    memset(data + 4, 0x55, 32);
    say(talk, packet, request(packet, 8, data, sizeof data), QUIET);
}

static void restart(struct talk *talk, bool download)
{
    talk->length = 0;
    board_set_dtr_rts(talk->board, download, true);
    board_set_dtr_rts(talk->board, download, false);
    hear_for(talk, 200 * TICKS_PER_MS);
    board_set_dtr_rts(talk->board, false, false);
    if (download) {
        sync_with(talk);
    }
}

// Status and error of the one reply to `op`; -1: there is none, or another.
static int status_of(const struct talk *talk, uint8_t op)
{
    uint8_t packet[128];
    struct slip_reader reader;
    slip_reader_init(&reader, packet, sizeof packet);
    for (size_t i = 0; i < talk->length; i++) {
        if (slip_read(&reader, talk->line[i]) == SLIP_PACKET && reader.count >= 12 && packet[0] == 1 &&
            packet[1] == op) {
            const uint8_t *status = &packet[reader.count - 4];
            return status[0] == 0 ? 0 : status[1];
        }
    }
    return -1;
}

// The recording: requests and replies without their ends, in hexadecimal

struct exchange {
    const char *name, *request, *reply;
    unsigned times; // the reply comes
};

#define SYNC "00 08 24 00 00000000 07071220 5555555555555555555555555555555555555555555555555555555555555555"

static const struct exchange recording[] = {
    {"SYNC is answered eight times", SYNC, "01 08 04 00 07071220 00000000", 8},
    {"an unknown command behind it repeats that", "00 14 00 00 00000000", "01 08 04 00 07071220 01050000", 8},
    {"READ_REG: the word that names the chip", "00 0a 04 00 00000000 00100040",
     "01 0a 04 00 831df000 00000000", 1},
    {"an unknown command", "00 d0 00 00 00000000", "01 0a 04 00 831df000 01050000", 1},
    {"READ_REG with more data", "00 0a 08 00 00000000 00100040 00000000", "01 0a 04 00 831df000 00000000", 1},
    {"READ_REG with a wrong length", "00 0a 00 00 00000000 00100040", "01 0a 04 00 831df000 00000000", 1},
    {"no data: that of the packet before", "00 0a 04 00", "01 0a 04 00 831df000 00000000", 1},
    {"a reply as a request", "01 0a 04 00 00000000 00100040", "01 0a 04 00 831df000 01050000", 1},
    {"WRITE_REG keeps the value of the last reply",
     "00 09 10 00 00000000 0080fe3f 78563412 ffffffff 00000000", "01 09 04 00 831df000 00000000", 1},
    {"WRITE_REG with a mask", "00 09 10 00 00000000 0080fe3f aaaaaaaa 00ff0000 00000000",
     "01 09 04 00 831df000 00000000", 1},
    {"READ_REG of what it wrote", "00 0a 04 00 00000000 0080fe3f", "01 0a 04 00 78aa3412 00000000", 1},
    {"WRITE_REG, too short, writes nothing", "00 09 0c 00 00000000 0080fe3f 00000000 ffffffff",
     "01 09 04 00 78aa3412 00000000", 1},
    {"READ_REG again", "00 0a 04 00 00000000 0080fe3f", "01 0a 04 00 78aa3412 00000000", 1},
    {"SPI_ATTACH", "00 0d 08 00 00000000 00000000 00000000", "01 0d 04 00 78aa3412 00000000", 1},
    {"FLASH_BEGIN behind the 2 MiB that the ROM believes in",
     "00 02 10 00 00000000 00040000 01000000 00040000 00003000", "01 02 04 00 78aa3412 01060000", 1},
    {"SPI_SET_PARAMS", "00 0b 18 00 00000000 00000000 00004000 00000100 00100000 00010000 ffff0000",
     "01 0b 04 00 78aa3412 00060000", 1},
    {"SPI_SET_PARAMS, too short", "00 0b 04 00 00000000 00000000", "01 0b 04 00 78aa3412 01050000", 1},
    {"MEM_BEGIN", "00 05 10 00 00000000 10000000 01000000 10000000 0080fe3f", "01 05 04 00 78aa3412 00050000",
     1},
    {"MEM_DATA",
     "00 07 20 00 ef000000 10000000 00000000 00000000 00000000 00010203 04050607 08090a0b 0c0d0e0f",
     "01 07 04 00 78aa3412 00050000", 1},
    {"MEM_DATA with a wrong checksum",
     "00 07 20 00 01000000 10000000 01000000 00000000 00000000 00010203 04050607 08090a0b 0c0d0e0f",
     "01 07 04 00 78aa3412 01070000", 1},
    {"MEM_DATA with the same number again",
     "00 07 20 00 ef000000 10000000 01000000 00000000 00000000 00010203 04050607 08090a0b 0c0d0e0f",
     "01 07 04 00 78aa3412 01050000", 1},
    {"MEM_END, stay", "00 06 08 00 00000000 01000000 00000000", "01 06 04 00 78aa3412 00050000", 1},
    {"READ_REG clears the error's number", "00 0a 04 00 00000000 0480fe3f", "01 0a 04 00 04050607 00000000",
     1},
    {"FLASH_BEGIN with a fifth word", "00 02 14 00 00000000 00100000 04000000 00040000 00001800 00000000",
     "01 02 04 00 04050607 01050000", 1},
    {"FLASH_BEGIN inside a sector", "00 02 10 00 00000000 00100000 04000000 00040000 00081800",
     "01 02 04 00 04050607 01060000", 1},
    {"FLASH_BEGIN", "00 02 10 00 00000000 00100000 04000000 00040000 00001800",
     "01 02 04 00 04050607 00060000", 1},
    {"FLASH_DATA",
     "00 03 20 00 ef000000 10000000 00000000 00000000 00000000 00010203 04050607 08090a0b 0c0d0e0f",
     "01 03 04 00 04050607 00060000", 1},
    {"FLASH_DATA of 13 bytes",
     "00 03 1d 00 ef000000 0d000000 01000000 00000000 00000000 00010203 04050607 08090a0b 0c",
     "01 03 04 00 04050607 01050000", 1},
    {"FLASH_DATA that skips a block",
     "00 03 20 00 ef000000 10000000 02000000 00000000 00000000 00010203 04050607 08090a0b 0c0d0e0f",
     "01 03 04 00 04050607 01050000", 1},
    {"SPI_FLASH_MD5", "00 13 10 00 00000000 00001800 10000000 00000000 00000000",
     "01 13 24 00 04050607 3161633165663031653936636166316265306433323933333161346663326138 00000000", 1},
    {"SPI_FLASH_MD5 of nothing", "00 13 10 00 00000000 00001800 00000000 00000000 00000000",
     "01 13 24 00 04050607 6434316438636439386630306232303465393830303939386563663834323765 00000000", 1},
    {"SPI_FLASH_MD5 beyond the chip", "00 13 10 00 00000000 00f03f00 00200000 00000000 00000000",
     "01 13 24 00 04050607 6434316438636439386630306232303465393830303939386563663834323765 01090000", 1},
    {"the slow read", "00 0e 08 00 00000000 00001800 40000000",
     "01 0e 44 00 04050607 000102030405060708090a0b0c0d0e0f ffffffffffffffffffffffffffffffff "
     "ffffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffffff 00000000",
     1},
    {"the slow read of too much", "00 0e 08 00 00000000 00001800 41000000",
     "01 0e 44 00 04050607 000102030405060708090a0b0c0d0e0f ffffffffffffffffffffffffffffffff "
     "ffffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffffff 010a0000",
     1},
};

static size_t from_hex(const char *text, uint8_t *bytes)
{
    size_t count = 0;
    for (; *text != '\0'; text += *text == ' ' ? 1 : 2) {
        if (*text != ' ') {
            const char digits[3] = {text[0], text[1], '\0'};
            bytes[count++] = (uint8_t)strtoul(digits, NULL, 16);
        }
    }
    return count;
}

static void play(struct talk *talk, const struct exchange *exchange)
{
    uint8_t packet[256], wanted[4096];
    size_t length = 0;
    say(talk, packet, from_hex(exchange->request, packet), QUIET);
    size_t count = from_hex(exchange->reply, packet);
    for (unsigned i = 0; i < exchange->times; i++) {
        length += slip_encode(&wanted[length], packet, count);
    }
    bool same = talk->length == length && memcmp(talk->line, wanted, length) == 0;
    check(talk, same, exchange->name);
    for (size_t i = 0; !same && i < talk->length; i++) {
        printf("%s%02x%s", i == 0 ? "# got " : "", talk->line[i], i + 1 == talk->length ? "\n" : " ");
    }
}

static void play_recording(struct talk *talk)
{
    restart(talk, true);
    for (size_t i = 0; i < sizeof(recording) / sizeof(recording[0]); i++) {
        play(talk, &recording[i]);
    }
}

// A file, compressed, with a changed speed

static void fill(uint8_t *bytes, size_t count)
{
    uint32_t state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(i % 7 < 3 ? state >> 24 : 0x55);
    }
}

static bool change_speed(struct talk *talk, uint32_t baud)
{
    uint8_t packet[32];
    say(talk, packet, words(packet, 0x0f, 2, (const uint32_t[]){baud, 0}), QUIET);
    bool changed = status_of(talk, 0x0f) == 0;
    board_serial_set_line(talk->board, &(struct board_line){baud, 8, SERIAL_NONE, 2});
    return changed;
}

// Writes with the commands from `begin` on: how many blocks were confirmed before one was not.
static uint32_t write_blocks(struct talk *talk, uint8_t op, const uint8_t *bytes, size_t count)
{
    uint8_t packet[BLOCK + 24];
    uint32_t sequence = 0;
    for (size_t done = 0; done < count; done += BLOCK, sequence++) {
        size_t size = count - done < BLOCK ? count - done : BLOCK;
        say(talk, packet, block(packet, op, sequence, bytes + done, size), QUIET);
        if (status_of(talk, op) != 0) {
            break;
        }
    }
    return sequence;
}

static void write_compressed(struct talk *talk)
{
    static uint8_t bytes[40000], packed[50000];
    uint8_t packet[64];
    uLongf size = sizeof packed;
    fill(bytes, sizeof bytes);
    (void)compress(packed, &size, bytes, sizeof bytes);
    uint32_t blocks = (uint32_t)((size + BLOCK - 1) / BLOCK);
    restart(talk, true);
    check(talk, change_speed(talk, 921600), "the speed is changed");
    say(talk, packet, words(packet, 0x10, 4, (const uint32_t[]){sizeof bytes, blocks, BLOCK, AT}),
        TICKS_PER_SECOND);
    check(talk, status_of(talk, 0x10) == 0, "FLASH_DEFL_BEGIN erases");
    check(talk, write_blocks(talk, 0x11, packed, size) == blocks, "FLASH_DEFL_DATA writes");
    check(talk, memcmp(board_flash(talk->board) + AT, bytes, sizeof bytes) == 0, "all of it is in the flash");
    say(talk, packet, words(packet, 0x12, 1, (const uint32_t[]){0}), 300 * TICKS_PER_MS);
    check(talk, status_of(talk, 0x12) == 0, "FLASH_DEFL_END restarts");
    board_serial_set_line(talk->board, &(struct board_line){115200, 8, SERIAL_NONE, 2});
}

// How long the ROM takes to erase: 16 sectors of 45 ms, two blocks of 250 ms, 16 sectors.
static void erase_time(struct talk *talk)
{
    uint8_t packet[32], line[64];
    restart(talk, true);
    size_t length = words(packet, 2, 4, (const uint32_t[]){0x40000, 1, BLOCK, AT});
    length = slip_encode(line, packet, length);
    talk->length = 0;
    uint64_t start = board_now(talk->board);
    board_serial_write(talk->board, line, length);
    while (talk->length == 0 && board_now(talk->board) < start + 9 * TICKS_PER_SECOND) {
        hear_for(talk, TICKS_PER_MS);
    }
    uint64_t ms = (board_now(talk->board) - start) / TICKS_PER_MS;
    check(talk, ms > 1940 && ms < 1970, "256 KiB are erased as the ROM does it, in 1.94 s");
}

// Faults of the line

enum fault { DROPPED, FLIPPED, DOUBLED, FAULTS };

static size_t spoil(uint8_t *line, size_t length, size_t at, enum fault fault)
{
    switch (fault) {
    case DROPPED:
        memmove(line + at, line + at + 1, length - at - 1);
        return length - 1;
    case DOUBLED:
        memmove(line + at + 1, line + at, length - at);
        return length + 1;
    default:
        line[at] ^= 0x10;
        return length;
    }
}

// The begin and one block, with a fault at byte `at` of both. False if a block was confirmed that is not in
// the flash, though its bytes and its place in the packet were right.
static bool survives(struct talk *talk, size_t at, enum fault fault, const uint8_t *bytes, size_t count)
{
    uint8_t packet[128], line[300];
    restart(talk, true);
    say(talk, packet, words(packet, 2, 4, (const uint32_t[]){0x1000, 1, 64, AT}), QUIET);
    size_t length = block(packet, 3, 0, bytes, count);
    length = slip_encode(line, packet, length);
    if (at >= length) {
        return true;
    }
    say_line(talk, line, spoil(line, length, at, fault), QUIET);
    bool confirmed = status_of(talk, 3) == 0;
    bool written = memcmp(board_flash(talk->board) + AT, bytes, count) == 0;
    say(talk, packet, words(packet, 0x0a, 1, (const uint32_t[]){0x40001000}), QUIET);
    sync_with(talk); // one more may be needed to find the packets' ends again
    return (!confirmed || written) && status_of(talk, 8) >= 0;
}

static void spoil_each_byte(struct talk *talk)
{
    static const char *const names[FAULTS] = {"dropped", "flipped", "doubled"};
    uint8_t bytes[24];
    char name[80];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + 11); // the sum sees every shift
    }
    for (enum fault fault = 0; fault < FAULTS; fault++) {
        size_t at = 0;
        while (at < 8 + 16 + sizeof bytes + 2 && survives(talk, at, fault, bytes, sizeof bytes)) {
            at++;
        }
        (void)snprintf(name, sizeof name, "any byte %s: no confirmed block is lost (%zu tried)", names[fault],
                       at);
        check(talk, at == 8 + 16 + sizeof bytes + 2, name);
    }
}

int main(void)
{
    static struct talk talk;
    struct error err = {.text = ""};
    struct scene *scene;
    struct board_config config;
    board_config_default(&config);
    config.chip_revision = 3;
    if (scene_open(&scene, "chart", &err) < 0) {
        return 1;
    }
    config.scene = scene;
    if (board_new(&talk.board, &config, &err) < 0) {
        return 1;
    }
    board_power_on(talk.board);
    board_serial_set_line(talk.board, &(struct board_line){115200, 8, SERIAL_NONE, 2});
    play_recording(&talk);
    write_compressed(&talk);
    erase_time(&talk);
    spoil_each_byte(&talk);
    printf("1..%u\n", talk.points);
    board_free(talk.board);
    scene_close(scene);
    return talk.failures > 0;
}
