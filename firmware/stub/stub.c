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

static void begin_answer(struct stub *stub, enum stub_status status)
{
    const uint8_t header[HEADER_SIZE] = {stub->packet[0] | STUB_ANSWER, (uint8_t)status, stub->packet[2],
                                         stub->packet[3]};
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
    begin_answer(stub, status);
    put_bytes(stub, body, count);
    end_answer(stub);
}

static void answer_number(struct stub *stub, enum stub_status status, uint32_t number)
{
    uint8_t body[4];
    bytes_put32(body, number);
    answer(stub, status, body, sizeof body);
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
    uint8_t part[1024], result[MD5_SIZE];
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
    stub->position = stub->erased = stub->data_count = 0;
    answer_number(stub, STUB_OK, 0);
}

// Erases as far as the next `length` bytes go, in units as large as the whole writing allows.
static bool erase_ahead(struct stub *stub, uint32_t length)
{
    while (stub->erased < stub->position + length) {
        uint32_t done = stub->chip->flash_erase(stub->chip->ctx, stub->offset + stub->erased,
                                                stub->length - stub->erased);
        if (done == 0) {
            return false;
        }
        stub->erased += done;
    }
    return true;
}

static enum stub_status write_data(struct stub *stub, const uint8_t *packed, uint32_t count, uint32_t length)
{
    if (stub->data_count > STUB_HISTORY) {
        memmove(stub->data, stub->data + stub->data_count - STUB_HISTORY, STUB_HISTORY);
        stub->data_count = STUB_HISTORY;
    }
    uint32_t start = stub->data_count;
    if (unpack(packed, count, stub->data, start, start + length) != (int32_t)(start + length)) {
        return STUB_BAD_DATA; // the history is as it was
    }
    if (!erase_ahead(stub, length) ||
        !stub->chip->flash_program(stub->chip->ctx, stub->offset + stub->position, stub->data + start,
                                   length)) {
        stub->writing = false;
        return STUB_FLASH_FAULT;
    }
    stub->data_count += length;
    stub->position += length;
    return STUB_OK;
}

// What was done already, or comes too early, changes nothing: the answer says where to go on.
static void data(struct stub *stub, const uint8_t *args, uint32_t count)
{
    uint32_t position = bytes_get32(args), length = bytes_get32(args + 4);
    enum stub_status status;
    if (!stub->writing || length > STUB_DATA_MAX) {
        status = STUB_BAD_REQUEST;
    } else if (position != stub->position) {
        status = STUB_OTHER_POSITION;
    } else if (length > stub->length - position) {
        status = STUB_BAD_REQUEST;
    } else {
        status = write_data(stub, args + 8, count - 8, length);
    }
    answer_number(stub, status, stub->position);
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
    begin_answer(stub, STUB_OK);
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
    uint32_t count = (uint32_t)stub->reader.count;
    if (count < HEADER_SIZE + CRC_SIZE ||
        crc32_add(0, stub->packet, count - CRC_SIZE) != bytes_get32(stub->packet + count - CRC_SIZE)) {
        return; // damaged on the way: whoever sent it will ask again
    }
    uint32_t op = stub->packet[0] - (uint32_t)STUB_HELLO;
    uint32_t args = count - HEADER_SIZE - CRC_SIZE;
    if (op >= sizeof requests / sizeof requests[0] || args < requests[op].shortest ||
        args > requests[op].longest) {
        answer(stub, STUB_BAD_REQUEST, NULL, 0);
        return;
    }
    requests[op].serve(stub, stub->packet + HEADER_SIZE, args);
}

void stub_init(struct stub *stub, const struct stub_chip *chip)
{
    stub->chip = chip;
    stub->writing = false;
    slip_reader_init(&stub->reader, stub->packet, sizeof stub->packet);
}

void stub_hear(struct stub *stub, uint8_t byte)
{
    if (slip_read(&stub->reader, byte) == SLIP_PACKET) {
        serve(stub);
    }
}
