#include "support/fakechip.h"

#include "base/bytes.h"

#include <assert.h>
#include <nettle/md5.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BYTE_US     10U
#define CUT_BYTES   600U // that the cable is out
#define LOADER_BAUD 115200U

// The helper: not code, but its place is taken by firmware/stub/stub.c when it arrives whole.

#define CODE_SIZE 200U
#define DATA_SIZE 40U
#define ELF_SIZE  (52U + 2 * 32U + CODE_SIZE + DATA_SIZE)

static void put_segment(uint8_t *header, uint32_t offset, uint32_t address, uint32_t size)
{
    bytes_put32(header, 1); // PT_LOAD
    bytes_put32(header + 4, offset);
    bytes_put32(header + 8, address);
    bytes_put32(header + 12, address);
    bytes_put32(header + 16, size);
    bytes_put32(header + 20, size);
}

const uint8_t *fakechip_helper(size_t *size)
{
    static uint8_t elf[ELF_SIZE];
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    memcpy(elf, ident, sizeof ident);
    bytes_put16(elf + 16, 2);  // executable
    bytes_put16(elf + 18, 94); // Xtensa
    bytes_put32(elf + 20, 1);
    bytes_put32(elf + 24, FAKE_CODE_AT + 4);
    bytes_put32(elf + 28, 52);
    bytes_put16(elf + 40, 52);
    bytes_put16(elf + 42, 32);
    bytes_put16(elf + 44, 2);
    put_segment(elf + 52, 52 + 64, FAKE_CODE_AT, CODE_SIZE);
    put_segment(elf + 84, 52 + 64 + CODE_SIZE, FAKE_DATA_AT, DATA_SIZE);
    for (unsigned i = 0; i < CODE_SIZE + DATA_SIZE; i++) {
        elf[52 + 64 + i] = (uint8_t)(i * 73 + 0xc0);
    }
    *size = sizeof elf;
    return elf;
}

// The line

// What becomes of byte number `at`: how many of them, and which.
static unsigned hurt(const struct fakechip *chip, bool answers, size_t at, uint8_t *byte)
{
    size_t of_period = chip->hurt_every == 0 ? at : at % chip->hurt_every;
    if (chip->hurt == FAKE_SOUND || answers != chip->hurt_answers || of_period != chip->hurt_at) {
        return 1;
    }
    if (chip->hurt == FAKE_FLIP) {
        *byte ^= chip->flip;
    }
    return chip->hurt == FAKE_DROP ? 0 : chip->hurt == FAKE_DOUBLE ? 2 : 1;
}

static bool is_garbled(const struct fakechip *chip)
{
    return chip->baud != chip->host_baud || (chip->fastest != 0 && chip->baud > chip->fastest);
}

static bool is_cut(const struct fakechip *chip)
{
    return chip->cut_at != 0 && chip->to_chip >= chip->cut_at && chip->to_chip < chip->cut_at + CUT_BYTES;
}

static void put_raw(void *ctx, uint8_t byte)
{
    struct fakechip *chip = ctx;
    unsigned times = hurt(chip, true, chip->from_chip++, &byte);
    if (is_garbled(chip)) {
        byte = (uint8_t)(byte * 37 + 11);
    }
    for (; times > 0 && !is_cut(chip); times--) {
        assert(chip->out_first + chip->out_count < sizeof chip->out);
        chip->out[chip->out_first + chip->out_count++] = byte;
    }
}

// The flash

static uint32_t flash_id(void *ctx)
{
    (void)ctx;
    return 0x1240c8; // 256 KiB
}

static void flash_read(void *ctx, uint32_t offset, uint8_t *bytes, uint32_t count)
{
    const struct fakechip *chip = ctx;
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = chip->flash[(offset + i) % FAKE_FLASH_SIZE];
    }
}

static uint32_t flash_erase(void *ctx, uint32_t offset, uint32_t room)
{
    struct fakechip *chip = ctx;
    uint32_t length = offset % 65536 == 0 && room >= 65536 ? 65536 : 4096;
    memset(chip->flash + offset % FAKE_FLASH_SIZE / 4096 * 4096, 0xff, length);
    chip->erases++;
    return length;
}

static bool flash_program(void *ctx, uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    struct fakechip *chip = ctx;
    for (uint32_t i = 0; i < count; i++) {
        chip->flash[(offset + i) % FAKE_FLASH_SIZE] &= bytes[i];
    }
    if (chip->worn) {
        chip->flash[offset % FAKE_FLASH_SIZE] &= 0xfe;
    }
    chip->programs += count;
    return true;
}

// Reset and its lines

static void enter(struct fakechip *chip, enum fake_state state)
{
    static const char loader[] =
        "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
        "waiting for download\r\n";
    static const char program[] =
        "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nentry 0x400806b8\r\n";
    const char *text = state == FAKE_LOADER ? loader : program;
    chip->state = state;
    chip->baud = LOADER_BAUD;
    chip->write_left = chip->mem_left = 0;
    slip_reader_init(&chip->reader, chip->packet, sizeof chip->packet);
    for (; state != FAKE_OFF && *text != '\0'; text++) {
        put_raw(chip, (uint8_t)*text);
    }
}

static void restart(void *ctx)
{
    struct fakechip *chip = ctx;
    enter(chip, chip->button ? FAKE_LOADER : FAKE_PROGRAM);
}

static int set_modem(void *ctx, bool dtr, bool rts, struct error *err)
{
    struct fakechip *chip = ctx;
    bool reset = false, io0 = chip->button;
    (void)err;
    chip->dtr = dtr;
    chip->rts = rts;
    switch (chip->wiring) {
    case FAKE_NO_LINES:
        return 0;
    case FAKE_TRANSISTORS:
        reset = rts && !dtr;
        io0 |= dtr && !rts;
        break;
    case FAKE_STRAIGHT:
        reset = rts;
        io0 |= dtr;
        break;
    case FAKE_RESET_ONLY:
        reset = rts && !dtr;
        break;
    case FAKE_INVERTED:
        reset = !rts;
        io0 |= !dtr;
        break;
    }
    if (reset) {
        enter(chip, FAKE_OFF);
    } else if (chip->state == FAKE_OFF) {
        enter(chip, io0 ? FAKE_LOADER : FAKE_PROGRAM);
    }
    return 0;
}

// The ROM's commands

static void put_escaped(struct fakechip *chip, const uint8_t *bytes, size_t count)
{
    uint8_t out[SLIP_ENCODED_MAX(256)];
    assert(count <= 256);
    size_t length = slip_encode(out, bytes, count);
    for (size_t i = 0; i < length; i++) {
        put_raw(chip, out[i]);
    }
}

static void answer(struct fakechip *chip, uint32_t value, const void *data, size_t count, uint8_t fault)
{
    uint8_t packet[256] = {1, chip->packet[1]};
    bytes_put16(packet + 2, (uint16_t)(count + 4));
    bytes_put32(packet + 4, value);
    if (count > 0) {
        memcpy(packet + 8, data, count);
    }
    packet[8 + count] = fault != 0;
    packet[9 + count] = fault;
    put_escaped(chip, packet, 12 + count);
}

static uint32_t read_register(const struct fakechip *chip, uint32_t address)
{
    static const struct {
        uint32_t address, value;
    } words[] = {
        {0x3ff5a004, 0x287ad884}, {0x3ff5a008, 0x003e246f}, {0x3ff5a00c, 0x00008000},
        {0x3ff5a014, 0x00100000}, {0x3ff6607c, 0x96042000},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].address == address) {
            return words[i].value;
        }
    }
    return address == 0x40001000   ? chip->magic
           : address == 0x3ff40014 ? chip->clock_divider
           : address == 0x3ff42080 ? chip->spi_w0
                                   : 0;
}

static uint8_t *ram_at(struct fakechip *chip, uint32_t address, uint32_t count)
{
    if (address - FAKE_CODE_AT < FAKE_RAM_SIZE && count <= FAKE_RAM_SIZE - (address - FAKE_CODE_AT)) {
        return chip->code + (address - FAKE_CODE_AT);
    }
    if (address - FAKE_DATA_AT < FAKE_RAM_SIZE && count <= FAKE_RAM_SIZE - (address - FAKE_DATA_AT)) {
        return chip->data + (address - FAKE_DATA_AT);
    }
    return NULL;
}

static uint32_t code_crc(void *ctx)
{
    const struct fakechip *chip = ctx;
    return (uint32_t)crc32(0, chip->code, CODE_SIZE);
}

static void start_helper(struct fakechip *chip, uint32_t entry)
{
    static const struct stub_chip hardware = {
        .keeps = 65536,
        .put = put_raw,
        .restart = restart,
        .code_crc = code_crc,
        .flash_id = flash_id,
        .flash_read = flash_read,
        .flash_erase = flash_erase,
        .flash_program = flash_program,
    };
    chip->hardware = hardware;
    chip->hardware.ctx = chip;
    size_t size;
    const uint8_t *elf = fakechip_helper(&size);
    bool whole = entry == FAKE_CODE_AT + 4 && memcmp(chip->code, elf + 52 + 64, CODE_SIZE) == 0 &&
                 memcmp(chip->data, elf + 52 + 64 + CODE_SIZE, DATA_SIZE) == 0;
    chip->state = whole ? FAKE_HELPER : FAKE_CRASHED;
    stub_init(&chip->stub, &chip->hardware);
}

void fakechip_start_helper(struct fakechip *chip)
{
    size_t size;
    const uint8_t *elf = fakechip_helper(&size);
    memcpy(chip->code, elf + 52 + 64, CODE_SIZE);
    memcpy(chip->data, elf + 52 + 64 + CODE_SIZE, DATA_SIZE);
    start_helper(chip, FAKE_CODE_AT + 4);
}

static uint8_t take_memory(struct fakechip *chip, const uint8_t *bytes, uint32_t count)
{
    uint8_t *to = ram_at(chip, chip->mem_at, count);
    if (to != NULL) {
        memcpy(to, bytes, count);
    }
    chip->mem_at += count;
    return 0;
}

static void begin_packed(struct fakechip *chip, uint32_t size, uint32_t offset)
{
    z_stream *z = chip->unpacker;
    chip->write_at = offset;
    chip->write_left = size;
    (void)inflateReset(z);
}

static uint8_t take_packed(struct fakechip *chip, const uint8_t *bytes, uint32_t count)
{
    z_stream *z = chip->unpacker;
    uint8_t part[4096];
    z->next_in = (Bytef *)(uintptr_t)bytes;
    z->avail_in = count;
    do {
        z->next_out = part;
        z->avail_out = sizeof part;
        int status = inflate(z, Z_NO_FLUSH);
        uint32_t got = (uint32_t)(sizeof part - z->avail_out);
        if ((status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) || got > chip->write_left) {
            return 0x0b;
        }
        (void)flash_program(chip, chip->write_at, part, got);
        chip->write_at += got;
        chip->write_left -= got;
    } while (z->avail_out == 0);
    return 0;
}

static uint8_t take_block(struct fakechip *chip, size_t count)
{
    const uint8_t *data = chip->packet + 8;
    uint32_t length = count < 24 ? 0 : bytes_get32(data);
    uint8_t sum = 0xef;
    if (count < 24 || length != count - 24) {
        return 0x05;
    }
    for (uint32_t i = 0; i < length; i++) {
        sum ^= data[16 + i];
    }
    if (sum != bytes_get32(chip->packet + 4)) {
        return 0x07;
    }
    return chip->packet[1] == 0x07 ? take_memory(chip, data + 16, length)
                                   : take_packed(chip, data + 16, length);
}

static void erase_for(struct fakechip *chip, uint32_t offset, uint32_t size)
{
    for (uint32_t at = 0; at < size && at < FAKE_FLASH_SIZE; at += 4096) {
        (void)flash_erase(chip, offset + at, 4096);
    }
}

static void answer_md5(struct fakechip *chip, uint32_t offset, uint32_t size)
{
    struct md5_ctx md5;
    uint8_t digest[16];
    char text[33] = "";
    if (size > FAKE_FLASH_SIZE || offset > FAKE_FLASH_SIZE - size) {
        answer(chip, 0, NULL, 0, 0x06);
        return;
    }
    md5_init(&md5);
    md5_update(&md5, size, chip->flash + offset);
    md5_digest(&md5, sizeof digest, digest);
    for (unsigned i = 0; i < sizeof digest; i++) {
        text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    answer(chip, 0, text, 32, 0);
}

static void serve(struct fakechip *chip)
{
    const uint8_t *data = chip->packet + 8;
    size_t count = chip->reader.count;
    uint8_t part[64];
    if (count < 8 || chip->packet[0] != 0 || bytes_get16(chip->packet + 2) != count - 8) {
        return;
    }
    uint32_t words[4] = {0};
    for (size_t i = 0; i < 4 && count >= 12 + 4 * i; i++) {
        words[i] = bytes_get32(data + 4 * i);
    }
    switch (chip->packet[1]) {
    case 0x08:
        for (unsigned i = 0; i < 8; i++) {
            answer(chip, 0x55552007, NULL, 0, 0);
        }
        break;
    case 0x09:
        chip->spi_w0 = words[0] == 0x3ff42000 ? flash_id(chip) : chip->spi_w0;
        answer(chip, 0, NULL, 0, 0);
        break;
    case 0x0a:
        answer(chip, read_register(chip, words[0]), NULL, 0, 0);
        break;
    case 0x0b:
    case 0x0d:
        answer(chip, 0, NULL, 0, 0);
        break;
    case 0x0e:
        flash_read(chip, words[0], part, 64);
        answer(chip, 0, part, 64, 0);
        break;
    case 0x0f:
        answer(chip, 0, NULL, 0, 0);
        chip->baud = words[0];
        break;
    case 0x02:
        erase_for(chip, words[3], words[0]);
        answer(chip, 0, NULL, 0, 0);
        break;
    case 0x05:
        chip->mem_at = words[3];
        answer(chip, 0, NULL, 0, 0);
        break;
    case 0x06:
        answer(chip, 0, NULL, 0, 0);
        start_helper(chip, words[1]);
        break;
    case 0x10:
        erase_for(chip, words[3], words[0]);
        begin_packed(chip, words[0], words[3]);
        answer(chip, 0, NULL, 0, 0);
        break;
    case 0x07:
    case 0x11:
        answer(chip, 0, NULL, 0, take_block(chip, count));
        break;
    case 0x13:
        answer_md5(chip, words[0], words[1]);
        break;
    default:
        answer(chip, 0, NULL, 0, 0x05);
    }
}

// The device

static void hear(struct fakechip *chip, uint8_t byte)
{
    if (is_garbled(chip)) {
        byte = (uint8_t)(byte * 37 + 11);
    }
    if (chip->state == FAKE_LOADER && slip_read(&chip->reader, byte) == SLIP_PACKET) {
        serve(chip);
    } else if (chip->state == FAKE_HELPER) {
        stub_hear(&chip->stub, byte);
        while (chip->state == FAKE_HELPER && stub_work(&chip->stub)) {
        }
    }
}

static int fake_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct fakechip *chip = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = bytes[i];
        bool cut = is_cut(chip);
        unsigned times = hurt(chip, false, chip->to_chip++, &byte);
        chip->now_us += BYTE_US;
        for (; times > 0 && !cut; times--) {
            hear(chip, byte);
        }
    }
    return 0;
}

static int fake_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct fakechip *chip = ctx;
    size_t count = size < chip->out_count ? size : chip->out_count;
    (void)err;
    if (count == 0) {
        chip->now_us += timeout_ms * UINT64_C(1000);
        chip->out_first = 0;
        return 0;
    }
    memcpy(bytes, chip->out + chip->out_first, count);
    chip->out_count -= count;
    chip->out_first = chip->out_count == 0 ? 0 : chip->out_first + count;
    chip->now_us += BYTE_US * count;
    return (int)count;
}

static int set_baud(void *ctx, uint32_t baud, struct error *err)
{
    struct fakechip *chip = ctx;
    (void)err;
    chip->host_baud = baud;
    return 0;
}

static int rest(void *ctx, unsigned ms, struct error *err)
{
    struct fakechip *chip = ctx;
    (void)err;
    chip->now_us += ms * UINT64_C(1000);
    return 0;
}

static int forget(void *ctx, struct error *err)
{
    struct fakechip *chip = ctx;
    (void)err;
    chip->out_first = chip->out_count = 0;
    return 0;
}

static uint64_t now_us(void *ctx)
{
    const struct fakechip *chip = ctx;
    return chip->now_us;
}

void fakechip_init(struct fakechip *chip)
{
    z_stream *z = calloc(1, sizeof *z);
    memset(chip, 0, sizeof *chip);
    chip->device = (struct device){.link = {chip, fake_write, fake_read},
                                   .has_modem = true,
                                   .set_baud = set_baud,
                                   .set_modem = set_modem,
                                   .pause = rest,
                                   .forget = forget,
                                   .now_us = now_us};
    chip->wiring = FAKE_TRANSISTORS;
    chip->magic = 0x00f01d83;
    chip->clock_divider = 347;
    chip->flip = 0x10;
    chip->baud = chip->host_baud = LOADER_BAUD;
    memset(chip->flash, 0xff, sizeof chip->flash);
    (void)inflateInit(z);
    chip->unpacker = z;
    enter(chip, FAKE_PROGRAM);
}

void fakechip_deinit(struct fakechip *chip)
{
    (void)inflateEnd((z_stream *)chip->unpacker);
    free(chip->unpacker);
}
