#include "firmware/stub/stub.h"

#include "firmware/stub/digest.h"
#include "firmware/stub/unpack.h"

#include "base/bytes.h"

#include <string.h>

#define HEADER_SIZE 4u // operation, zero or status, tag (2)
#define CRC_SIZE    4u

// Answers

static void put_escaped(const struct stub_chip *chip, uint8_t byte)
{
    if (byte == SLIP_END || byte == SLIP_ESCAPE) {
        chip->put(chip->ctx, SLIP_ESCAPE);
        byte = byte == SLIP_END ? SLIP_ESCAPED_END : SLIP_ESCAPED_ESC;
    }
    chip->put(chip->ctx, byte);
}

static void put_bytes(struct stub *stub, const uint8_t *bytes, uint32_t count)
{
    stub->answer_crc = crc32_add(stub->answer_crc, bytes, count);
    for (uint32_t i = 0; i < count; i++) {
        put_escaped(stub->chip, bytes[i]);
    }
}

static void begin_answer(struct stub *stub, uint8_t op, const uint8_t *tag, enum stub_status status)
{
    const uint8_t header[HEADER_SIZE] = {op | STUB_ANSWER, (uint8_t)status, tag[0], tag[1]};
    stub->answer_crc = 0;
    stub->chip->put(stub->chip->ctx, SLIP_END);
    put_bytes(stub, header, sizeof header);
}

static void end_answer(struct stub *stub)
{
    uint8_t crc[CRC_SIZE];
    bytes_put32(crc, stub->answer_crc);
    put_bytes(stub, crc, sizeof crc);
    stub->chip->put(stub->chip->ctx, SLIP_END);
}

static void answer(struct stub *stub, enum stub_status status, const uint8_t *body, uint32_t count)
{
    begin_answer(stub, stub->packet[0], stub->packet + 2, status);
    put_bytes(stub, body, count);
    end_answer(stub);
}

// To a packet of data.
static void answer_data(struct stub *stub, const uint8_t *tag, enum stub_status status)
{
    uint8_t body[8];
    bytes_put32(body, stub->written);
    bytes_put32(body + 4, stub->received);
    begin_answer(stub, STUB_DATA, tag, status);
    put_bytes(stub, body, sizeof body);
    end_answer(stub);
}

// Requests. `args` are `count` bytes, at least as many as the table below asks for.

static bool is_inside(uint32_t offset, uint32_t length)
{
    return offset <= STUB_ADDRESS_MAX && length <= STUB_ADDRESS_MAX - offset;
}

static void hello(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint8_t body[16];
    (void)args;
    (void)count;
    bytes_put16(body, STUB_VERSION);
    bytes_put16(body + 2, 0);
    bytes_put32(body + 4, stub->chip->keeps);
    bytes_put32(body + 8, stub->chip->flash_id(stub->chip->ctx));
    bytes_put32(body + 12, stub->chip->code_crc(stub->chip->ctx));
    answer(stub, STUB_OK, body, sizeof body);
}

static void digest(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t offset = bytes_get32(args), left = bytes_get32(args + 4);
    struct md5 md5;
    _Alignas(4) uint8_t part[1024];
    uint8_t result[MD5_SIZE];
    (void)count;
    if (!is_inside(offset, left)) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    md5_begin(&md5);
    while (left > 0) {
        uint32_t now = left < sizeof part ? left : (uint32_t)sizeof part;
        stub->chip->flash_read(stub->chip->ctx, offset, part, now);
        md5_more(&md5, part, now);
        offset += now;
        left -= now;
    }
    md5_finish(&md5, result);
    answer(stub, STUB_OK, result, sizeof result);
}

// Erases [offset, end), both multiples of STUB_SECTOR.
static bool erase_range(const struct stub *stub, uint32_t offset, uint32_t end)
{
    while (offset < end) {
        uint32_t done = stub->chip->flash_erase(stub->chip->ctx, offset, end - offset);
        if (done == 0) {
            return false;
        }
        offset += done;
    }
    return true;
}

static void erase(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t offset = bytes_get32(args), length = bytes_get32(args + 4);
    (void)count;
    if (!is_inside(offset, length) || offset % STUB_SECTOR != 0 || length % STUB_SECTOR != 0) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    stub->writing = false;
    answer(stub, erase_range(stub, offset, offset + length) ? STUB_OK : STUB_FLASH_FAULT, NULL, 0);
}

static void begin(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t offset = bytes_get32(args), length = bytes_get32(args + 4);
    (void)count;
    if (!is_inside(offset, length) || offset % STUB_SECTOR != 0 || length % STUB_SECTOR != 0) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    stub->writing = true;
    stub->offset = offset;
    stub->length = length;
    stub->received = stub->written = stub->erased = stub->data_count = 0;
    answer(stub, STUB_OK, NULL, 0);
}

// Writing has two ends: packets are unpacked as they come, also while the flash is being erased, and written
// one by one.

// Moves what is still needed to the front; is there room for `length` bytes more?
static bool make_room(struct stub *stub, uint32_t length)
{
    if (stub->data_count + length <= sizeof stub->data) {
        return true;
    }
    uint32_t from = stub->data_count > STUB_HISTORY ? stub->data_count - STUB_HISTORY : 0;
    if (stub->frame_count > 0 && stub->frames[0].start < from) {
        from = stub->frames[0].start;
    }
    memmove(stub->data, stub->data + from, stub->data_count - from);
    stub->data_count -= from;
    for (unsigned i = 0; i < stub->frame_count; i++) {
        stub->frames[i].start -= from;
    }
    return stub->data_count + length <= sizeof stub->data;
}

// Anything but STUB_OK is answered at once, STUB_OK when it is written.
static enum stub_status keep_data(struct stub *stub, const uint8_t *packed, uint32_t count, uint32_t length)
{
    uint32_t start = stub->data_count;
    if (unpack(packed, count, stub->data, start, start + length) != (int32_t)(start + length)) {
        return STUB_BAD_DATA; // what was there is as it was
    }
    struct stub_frame *frame = &stub->frames[stub->frame_count++];
    *frame = (struct stub_frame){{stub->packet[2], stub->packet[3]}, start, length};
    stub->data_count += length;
    stub->received += length;
    return STUB_OK;
}

// What is here already, or comes too early, changes nothing: the answer says where to go on.
static void data(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t position = bytes_get32(args), length = bytes_get32(args + 4);
    enum stub_status status;
    if (!stub->writing || length > STUB_DATA_MAX) {
        status = STUB_BAD_REQUEST;
    } else if (position != stub->received) {
        status = STUB_OTHER_POSITION;
    } else if (length > stub->length - position) {
        status = STUB_BAD_REQUEST;
    } else if (stub->frame_count == STUB_FRAMES || !make_room(stub, length)) {
        stub->waiting = true;
        return;
    } else {
        status = keep_data(stub, args + 8, count - 8, length);
    }
    if (status != STUB_OK) {
        answer_data(stub, stub->packet + 2, status);
    }
}

// Erases as far as the next `length` bytes go, in units as large as the whole writing allows.
static bool erase_ahead(struct stub *stub, uint32_t length)
{
    while (stub->erased < stub->written + length) {
        uint32_t done = stub->chip->flash_erase(stub->chip->ctx, stub->offset + stub->erased,
                                                stub->length - stub->erased);
        if (done == 0) {
            return false;
        }
        stub->erased += done;
    }
    return true;
}

static void write_frame(struct stub *stub)
{
    const struct stub_frame *frame = &stub->frames[0]; // its place may change while the flash is erased
    uint32_t length = frame->length;
    bool good =
        erase_ahead(stub, length) && stub->chip->flash_program(stub->chip->ctx, stub->offset + stub->written,
                                                               stub->data + frame->start, length);
    uint8_t tag[2] = {frame->tag[0], frame->tag[1]};
    stub->written += good ? length : 0;
    stub->writing = good;
    stub->frame_count = good ? stub->frame_count - 1 : 0;
    memmove(stub->frames, stub->frames + 1, stub->frame_count * sizeof stub->frames[0]);
    answer_data(stub, tag, good ? STUB_OK : STUB_FLASH_FAULT);
}

static void read(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t offset = bytes_get32(args), left = bytes_get32(args + 4);
    uint8_t part[256];
    (void)count;
    if (!is_inside(offset, left) || left > STUB_READ_MAX) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    begin_answer(stub, stub->packet[0], stub->packet + 2, STUB_OK);
    while (left > 0) {
        uint32_t now = left < sizeof part ? left : (uint32_t)sizeof part;
        stub->chip->flash_read(stub->chip->ctx, offset, part, now);
        put_bytes(stub, part, now);
        offset += now;
        left -= now;
    }
    end_answer(stub);
}

static void restart(struct stub *stub, const uint8_t *args, uint32_t count)
{
    (void)args;
    (void)count;
    answer(stub, STUB_OK, NULL, 0);
    stub->chip->restart(stub->chip->ctx);
}

static const struct request {
    void (*serve)(struct stub *stub, const uint8_t *args, uint32_t count);
    uint32_t shortest, longest; // of the arguments
} requests[] = {
    [STUB_HELLO - STUB_HELLO] = {hello, 0, 0},
    [STUB_MD5 - STUB_HELLO] = {digest, 8, 8},
    [STUB_ERASE - STUB_HELLO] = {erase, 8, 8},
    [STUB_BEGIN - STUB_HELLO] = {begin, 8, 8},
    [STUB_DATA - STUB_HELLO] = {data, 9, STUB_PACKET_MAX},
    [STUB_READ - STUB_HELLO] = {read, 8, 8},
    [STUB_RESTART - STUB_HELLO] = {restart, 0, 0},
};

static void serve(struct stub *stub)
{
    uint32_t op = stub->packet[0] - (uint32_t)STUB_HELLO;
    uint32_t args = (uint32_t)stub->reader.count - HEADER_SIZE - CRC_SIZE;
    if (op >= sizeof requests / sizeof requests[0] || args < requests[op].shortest ||
        args > requests[op].longest) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    requests[op].serve(stub, stub->packet + HEADER_SIZE, args);
}

// What arrived damaged is as good as lost: whoever sent it will ask again.
static bool is_whole(const struct stub *stub)
{
    uint32_t count = (uint32_t)stub->reader.count;
    return count >= HEADER_SIZE + CRC_SIZE &&
           crc32_add(0, stub->packet, count - CRC_SIZE) == bytes_get32(stub->packet + count - CRC_SIZE);
}

void stub_init(struct stub *stub, const struct stub_chip *chip)
{
    stub->chip = chip;
    stub->writing = stub->working = stub->waiting = false;
    stub->frame_count = 0;
    slip_reader_init(&stub->reader, stub->packet, sizeof stub->packet);
}

bool stub_listens(const struct stub *stub)
{
    return !stub->waiting;
}

// Everything but data waits until all data is written.
void stub_hear(struct stub *stub, uint8_t byte)
{
    if (slip_read(&stub->reader, byte) != SLIP_PACKET || !is_whole(stub)) {
        return;
    }
    if (stub->packet[0] != STUB_DATA && (stub->working || stub->frame_count > 0)) {
        stub->waiting = true;
        return;
    }
    serve(stub);
}

bool stub_has_work(const struct stub *stub)
{
    return stub->frame_count > 0 || stub->waiting;
}

bool stub_work(struct stub *stub)
{
    if (stub->frame_count > 0) {
        stub->working = true;
        write_frame(stub);
        stub->working = false;
    } else if (!stub->waiting) {
        return false;
    }
    if (stub->waiting && (stub->packet[0] == STUB_DATA || stub->frame_count == 0)) {
        stub->waiting = false;
        serve(stub);
    }
    return true;
}
