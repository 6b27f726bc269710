// Talking to the helper in the chip's RAM (firmware/stub).
//
//     request: operation (1) | 0 (1) | tag (2) | arguments | CRC-32 (4)
//     answer:  operation + 80 (1) | status (1) | the request's tag (2) | what was asked for | CRC-32 (4)
//
// A packet that arrives damaged is as good as lost, on either side. Every request may be repeated, so
// whatever is not answered in time is sent again. Data is sent ahead, as much as the helper can keep; its
// answers say up to where everything is in the flash, and after a gap the rest is sent again.
//
// Source: docs/formats.md, "The helper in RAM".

#include "serial/loader_private.h"

#include "base/bytes.h"
#include "image/elf.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum stub_op {
    STUB_HELLO = 0x20,
    STUB_MD5,
    STUB_ERASE,
    STUB_BEGIN,
    STUB_DATA,
    STUB_READ,
    STUB_RESTART,
};

enum stub_status { STUB_OK, STUB_BAD_REQUEST, STUB_OTHER_POSITION, STUB_FLASH_FAULT, STUB_BAD_DATA };

#define ANSWER         0x80U
#define VERSION        1U
#define HEADER_SIZE    4U
#define CRC_SIZE       4U
#define ARGS_MAX       32U
#define FRAME_DATA     8192U // bytes of flash in one packet
#define PACKED_MAX     (FRAME_DATA + 128U)
#define READ_FRAME     4096U
#define READS_AHEAD    3U
#define TRIES          5U
#define SHORT_MS       300U
#define LONG_MS        2400U // a telnet port far away, a busy computer
#define DATA_MS        2500U // longer than any erase of one unit on a sound chip
#define ERASE_UNIT     65536U
#define ERASE_MS       5500U
#define MD5_MS_PER_MIB 2000U
#define FAULTS_MAX     12U // without getting on
#define FULL_HISTORY   (-15)
#define MEM_LEVEL      9

// Packets

static int send_request(struct loader *loader, enum stub_op op, const uint8_t *args, size_t count,
                        struct error *err)
{
    uint8_t packet[HEADER_SIZE + ARGS_MAX + PACKED_MAX + CRC_SIZE];
    loader->tag++;
    packet[0] = (uint8_t)op;
    packet[1] = 0;
    bytes_put16(packet + 2, loader->tag);
    if (count > 0) {
        memcpy(packet + HEADER_SIZE, args, count);
    }
    size_t length = HEADER_SIZE + count;
    bytes_put32(packet + length, (uint32_t)crc32(0, packet, (uInt)length));
    return loader_send(loader, packet, length + CRC_SIZE, err);
}

struct answer {
    enum stub_status status;
    uint16_t tag;
    const uint8_t *body; // in loader->packet
    size_t count;
};

// Waits for a good answer to any `op`: 1, 0 if none came, negative.
static int receive_answer(struct loader *loader, enum stub_op op, unsigned timeout_ms, struct answer *answer,
                          struct error *err)
{
    struct device *device = loader->device;
    uint64_t end = device->now_us(device->link.ctx) + timeout_ms * UINT64_C(1000);
    for (;;) {
        uint64_t now = device->now_us(device->link.ctx);
        int length = now >= end ? 0 : loader_receive(loader, (unsigned)((end - now + 999) / 1000), err);
        if (length <= 0) {
            return length;
        }
        const uint8_t *packet = loader->packet;
        size_t summed = (size_t)length - CRC_SIZE;
        if ((size_t)length < HEADER_SIZE + CRC_SIZE || packet[0] != ((unsigned)op | ANSWER) ||
            (uint32_t)crc32(0, packet, (uInt)summed) != bytes_get32(packet + summed)) {
            continue;
        }
        *answer = (struct answer){.status = (enum stub_status)packet[1],
                                  .tag = bytes_get16(packet + 2),
                                  .body = packet + HEADER_SIZE,
                                  .count = summed - HEADER_SIZE};
        return 1;
    }
}

static int refused(enum stub_op op, enum stub_status status, struct error *err)
{
    if (status == STUB_FLASH_FAULT) {
        return error_set(err, ERR_INVALID,
                         "the flash chip stays busy for too long: it is worn out or badly supplied");
    }
    return error_set(err, ERR_REMOTE, "the helper in the chip's RAM refuses request %02x (%u)", (unsigned)op,
                     (unsigned)status);
}

// Asks until there is an answer of `count` bytes, which is copied to `body`. ERR_TIMEOUT: there is none.
static int ask(struct loader *loader, enum stub_op op, const uint8_t *args, size_t args_count,
               unsigned timeout_ms, uint8_t *body, size_t count, struct error *err)
{
    uint16_t first = (uint16_t)(loader->tag + 1);
    for (unsigned i = 0; i < TRIES; i++) {
        struct answer answer;
        int status = send_request(loader, op, args, args_count, err);
        do { // answers to earlier requests are passed over
            status = status < 0 ? status : receive_answer(loader, op, timeout_ms, &answer, err);
        } while (status > 0 && (uint16_t)(answer.tag - first) > i);
        if (status < 0) {
            return status;
        }
        if (status > 0 && answer.status != STUB_OK) {
            return refused(op, answer.status, err);
        }
        if (status > 0 && answer.count == count) {
            if (count > 0) {
                memcpy(body, answer.body, count);
            }
            return 0;
        }
    }
    return error_set(err, ERR_TIMEOUT, "the helper in the chip's RAM does not answer any more (request %02x)",
                     (unsigned)op);
}

static int ask_range(struct loader *loader, enum stub_op op, uint32_t offset, uint32_t length,
                     unsigned timeout_ms, uint8_t *body, size_t count, struct error *err)
{
    uint8_t args[8];
    bytes_put32(args, offset);
    bytes_put32(args + 4, length);
    return ask(loader, op, args, sizeof args, timeout_ms, body, count, err);
}

// Starting

// The code is the segment that the entry lies in.
static uint32_t code_crc(const struct elf *elf)
{
    for (unsigned i = 0; i < elf->count; i++) {
        const struct elf_segment *segment = &elf->segments[i];
        if (elf->entry - segment->address < segment->length) {
            return (uint32_t)crc32(0, segment->data, segment->length);
        }
    }
    return 0;
}

static int say_hello(struct loader *loader, uint32_t crc, struct error *err)
{
    uint8_t body[16];
    int status = ask(loader, STUB_HELLO, NULL, 0, SHORT_MS, body, sizeof body, err);
    if (status < 0) {
        return status;
    }
    if (bytes_get16(body) != VERSION || bytes_get32(body + 12) != crc) {
        return error_set(err, ERR_TIMEOUT, "the helper arrived damaged in the chip's RAM");
    }
    loader->stub_keeps = bytes_get32(body + 4);
    loader->chip.flash_id = bytes_get32(body + 8) & 0xffffff;
    loader->chip.flash_size = chip_flash_size(loader->chip.flash_id);
    loader->stub_runs = true;
    return 0;
}

static int load(struct loader *loader, const struct elf *elf, struct error *err)
{
    int status = 0;
    for (unsigned i = 0; i < elf->count && status == 0; i++) {
        status = rom_fill_memory(loader, elf->segments[i].address, elf->segments[i].data,
                                 elf->segments[i].length, err);
    }
    return status;
}

int stub_start(struct loader *loader, struct error *err)
{
    struct elf elf;
    int status = elf_parse(&elf, loader->stub, loader->stub_size, err);
    if (status == 0) {
        status = load(loader, &elf, err);
    }
    if (status == 0) {
        const uint32_t start[] = {0, elf.entry};
        status = rom_numbers(loader, ROM_MEM_END, start, 2, SHORT_MS, err);
    }
    return status < 0 ? status : say_hello(loader, code_crc(&elf), err);
}

int stub_restart(struct loader *loader, struct error *err)
{
    return ask(loader, STUB_RESTART, NULL, 0, SHORT_MS, NULL, 0, err);
}

// What is done in one request

int stub_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *digest, struct error *err)
{
    unsigned ms = SHORT_MS + (unsigned)((uint64_t)length * MD5_MS_PER_MIB >> 20);
    return ask_range(loader, STUB_MD5, offset, length, ms, digest, LOADER_MD5_SIZE, err);
}

int stub_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err)
{
    uint32_t at = offset, end = offset + length;
    while (at < end) {
        uint32_t now = ERASE_UNIT - at % ERASE_UNIT;
        now = now < end - at ? now : end - at;
        int status = ask_range(loader, STUB_ERASE, at, now, ERASE_MS, NULL, 0, err);
        if (status < 0) {
            return status;
        }
        at += now;
        loader_show(loader, "erasing", at - offset, length);
    }
    return 0;
}

// Reading

static int request_ahead(struct loader *loader, uint32_t offset, uint32_t length, uint32_t *asked,
                         uint32_t got, struct error *err)
{
    while (*asked < length && *asked - got < READS_AHEAD * READ_FRAME) {
        uint8_t args[8];
        uint32_t now = length - *asked < READ_FRAME ? length - *asked : READ_FRAME;
        bytes_put32(args, offset + *asked);
        bytes_put32(args + 4, now);
        int status = send_request(loader, STUB_READ, args, sizeof args, err);
        if (status < 0) {
            return status;
        }
        *asked += now;
    }
    return 0;
}

// What is asked for again too soon is answered twice, and later still: each wait in vain makes the next one
// longer.
int stub_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes, struct error *err)
{
    const unsigned frame_ms = READ_FRAME * 20000U / loader->speed; // every byte escaped
    uint32_t asked = 0, got = 0;
    unsigned faults = 0, patience_ms = SHORT_MS;
    uint16_t expected = (uint16_t)(loader->tag + 1);
    while (got < length) {
        struct answer answer;
        uint32_t due = length - got < READ_FRAME ? length - got : READ_FRAME;
        int status = request_ahead(loader, offset, length, &asked, got, err);
        status =
            status < 0 ? status : receive_answer(loader, STUB_READ, patience_ms + frame_ms, &answer, err);
        if (status < 0) {
            return status;
        }
        if (status > 0 && answer.tag == expected && answer.status == STUB_OK && answer.count == due) {
            memcpy(bytes + got, answer.body, due);
            got += due;
            expected++;
            faults = 0;
            loader_show(loader, "reading", got, length);
        } else if (status == 0 ||
                   (uint16_t)(answer.tag - expected) < 0x8000U) { // lost: all from there on again
            patience_ms = status == 0 && patience_ms < LONG_MS ? 2 * patience_ms : patience_ms;
            faults += status == 0 ? 2 : 1;
            if (faults > FAULTS_MAX) {
                return error_set(err, ERR_TIMEOUT, "reading gets stuck at 0x%x", (unsigned)(offset + got));
            }
            asked = got;
            expected = (uint16_t)(loader->tag + 1);
        }
    }
    return 0;
}

// Writing

struct frame {
    uint8_t *bytes; // position, length, packed data
    size_t count;
    size_t on_line; // bytes on the line, about
};

struct transfer {
    struct loader *loader;
    uint32_t length;
    struct frame *frames;
    size_t count;
    size_t done;     // frames that are in the flash
    size_t sent;     // frames that are there or on their way
    size_t on_line;  // bytes on their way
    uint16_t epoch;  // the tag of the frame with which sending began (again) ...
    size_t first;    // ... and its number; answers with older tags say nothing about gaps
    unsigned faults; // since the last one that got on
};

static size_t escaped_size(const uint8_t *bytes, size_t count)
{
    size_t size = count + HEADER_SIZE + CRC_SIZE + 2;
    for (size_t i = 0; i < count; i++) {
        size += bytes[i] == SLIP_END || bytes[i] == SLIP_ESCAPE;
    }
    return size;
}

// Packs the next piece; what it refers back to is in the pieces before.
static int pack_frame(z_stream *z, struct frame *frame, const uint8_t *bytes, uint32_t position,
                      uint32_t length)
{
    frame->bytes = malloc(8 + PACKED_MAX);
    if (frame->bytes == NULL) {
        return ERR_MEMORY;
    }
    bytes_put32(frame->bytes, position);
    bytes_put32(frame->bytes + 4, length);
    z->next_in = (Bytef *)(uintptr_t)bytes; // zlib does not write to it
    z->avail_in = length;
    z->next_out = frame->bytes + 8;
    z->avail_out = PACKED_MAX;
    if (deflate(z, Z_SYNC_FLUSH) != Z_OK || z->avail_in > 0 || z->avail_out == 0) {
        return ERR_MEMORY;
    }
    frame->count = 8 + PACKED_MAX - z->avail_out;
    frame->on_line = escaped_size(frame->bytes, frame->count);
    return 0;
}

static int pack(struct transfer *t, const uint8_t *bytes, struct error *err)
{
    z_stream z = {0};
    size_t count = (t->length + FRAME_DATA - 1) / FRAME_DATA;
    int status =
        deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, FULL_HISTORY, MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK
            ? 0
            : ERR_MEMORY;
    t->frames = calloc(count, sizeof *t->frames);
    if (t->frames == NULL) {
        status = ERR_MEMORY;
    }
    for (size_t i = 0; i < count && status == 0; i++) {
        uint32_t position = (uint32_t)i * FRAME_DATA;
        uint32_t now = t->length - position < FRAME_DATA ? t->length - position : FRAME_DATA;
        t->count = i + 1;
        status = pack_frame(&z, &t->frames[i], bytes + position, position, now);
    }
    (void)deflateEnd(&z);
    return status < 0 ? error_set(err, ERR_MEMORY, "no memory to pack the data") : 0;
}

static int send_ahead(struct transfer *t, uint64_t *packed, struct error *err)
{
    size_t room = t->loader->stub_keeps / 4 * 3; // the rest is for what was sent before a gap
    while (t->sent < t->count && (t->on_line == 0 || t->on_line + t->frames[t->sent].on_line <= room)) {
        const struct frame *frame = &t->frames[t->sent];
        int status = send_request(t->loader, STUB_DATA, frame->bytes, frame->count, err);
        if (status < 0) {
            return status;
        }
        t->on_line += frame->on_line;
        *packed += frame->on_line;
        t->sent++;
    }
    return 0;
}

// Frames up to `position` are in the flash.
static void advance(struct transfer *t, uint32_t position)
{
    size_t done = position >= t->length ? t->count : position / FRAME_DATA;
    while (t->done < done && t->done < t->sent) {
        t->on_line -= t->frames[t->done].on_line;
        t->done++;
        t->faults = 0;
    }
    loader_show(t->loader, "writing", position < t->length ? position : t->length, t->length);
}

// From frame `number` on.
static int send_again(struct transfer *t, size_t number, struct error *err)
{
    if (++t->faults > FAULTS_MAX) {
        return error_set(err, ERR_TIMEOUT, "writing gets stuck");
    }
    t->sent = number > t->done ? number : t->done;
    t->on_line = 0;
    for (size_t i = t->done; i < t->sent; i++) {
        t->on_line += t->frames[i].on_line;
    }
    t->epoch = (uint16_t)(t->loader->tag + 1);
    t->first = t->sent;
    return 0;
}

static int take_answer(struct transfer *t, const struct answer *answer, struct error *err)
{
    uint16_t number = (uint16_t)(answer->tag - t->epoch);
    bool fresh = number < 0x8000U;
    if (answer->count == 8 && (answer->status == STUB_OK || answer->status == STUB_OTHER_POSITION)) {
        uint32_t due = bytes_get32(answer->body + 4);
        advance(t, bytes_get32(answer->body));
        bool gap = due < (t->first + number) * FRAME_DATA; // else it has that frame
        return answer->status == STUB_OTHER_POSITION && fresh && gap ? send_again(t, due / FRAME_DATA, err)
                                                                     : 0;
    }
    if (answer->status == STUB_BAD_DATA && fresh) {
        return send_again(t, t->done, err);
    }
    return fresh ? refused(STUB_DATA, answer->status, err) : 0;
}

// How long an answer may take: what is on its way has to arrive first.
static unsigned patience(const struct transfer *t)
{
    return DATA_MS + (unsigned)((uint64_t)t->on_line * 10000 / t->loader->speed);
}

static int transfer_all(struct transfer *t, uint64_t *packed, struct error *err)
{
    while (t->done < t->count) {
        struct answer answer;
        int status = send_ahead(t, packed, err);
        status = status < 0 ? status : receive_answer(t->loader, STUB_DATA, patience(t), &answer, err);
        if (status > 0) {
            status = take_answer(t, &answer, err);
        } else if (status == 0) {
            status = send_again(t, t->done, err);
        }
        if (status < 0) {
            return status;
        }
    }
    return 0;
}

int stub_write(struct loader *loader, const struct loader_region *region, uint64_t *packed, struct error *err)
{
    struct transfer t = {.loader = loader, .length = region->length};
    int status = pack(&t, region->bytes, err);
    if (status == 0) {
        status = ask_range(loader, STUB_BEGIN, region->offset, region->length, SHORT_MS, NULL, 0, err);
    }
    t.epoch = (uint16_t)(loader->tag + 1);
    if (status == 0) {
        status = transfer_all(&t, packed, err);
    }
    for (size_t i = 0; i < t.count; i++) {
        free(t.frames[i].bytes);
    }
    free(t.frames);
    return status;
}
