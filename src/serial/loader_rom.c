// The commands of the mask ROM's loader.
//
//     request: 00 | op | length of the data (2) | sum of the block's bytes (4) | data
//     answer:  01 | op | length of what follows (2) | value (4) | data | failed (1) error (1) 0 0
//
// Source: esptool documentation, "Serial Protocol".

#include "serial/loader_private.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define REQUEST        0x00U
#define ANSWER         0x01U
#define HEADER_SIZE    8U
#define STATUS_SIZE    4U // of the ESP32's ROM
#define BLOCK_HEADER   16U
#define SUM_SEED       0xefU
#define FLASH_BLOCK    0x400U
#define MEM_BLOCK      0x1800U
#define READ_BLOCK     64U
#define SHORT_MS       500U
#define BLOCK_MS       3000U
#define MS_PER_MIB     30000U // what erasing may take
#define MD5_MS_PER_MIB 8000U
#define LEAST_MS       3000U
#define REGISTER_TRIES 4U
#define PAGE           256U
#define BLOCK_64K      65536U
#define STATUS_MASK    0xffffU

static const char *reason(uint8_t code)
{
    static const char *const reasons[] = {
        [0x05] = "the request arrived damaged, or is unknown",
        [0x06] = "it could not be done",
        [0x07] = "the sum over the data is wrong",
        [0x08] = "the flash could not be written",
        [0x09] = "the flash could not be read",
        [0x0a] = "too long to be read",
        [0x0b] = "the packed data is damaged",
        [0x0c] = "the packed data is damaged",
        [0x0d] = "the packed data is damaged",
    };
    return code < sizeof reasons / sizeof reasons[0] && reasons[code] != NULL ? reasons[code]
                                                                              : "no reason known";
}

static int send_request(struct loader *loader, enum rom_op op, const uint8_t *data, size_t count,
                        uint32_t checksum, struct error *err)
{
    uint8_t *packet = malloc(HEADER_SIZE + count);
    if (packet == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for a packet");
    }
    packet[0] = REQUEST;
    packet[1] = (uint8_t)op;
    bytes_put16(packet + 2, (uint16_t)count);
    bytes_put32(packet + 4, checksum);
    if (count > 0) {
        memcpy(packet + HEADER_SIZE, data, count);
    }
    int status = loader_send(loader, packet, HEADER_SIZE + count, err);
    free(packet);
    return status;
}

// Is this a whole answer to `op`?
static bool is_answer(const struct loader *loader, size_t length, enum rom_op op)
{
    const uint8_t *packet = loader->packet;
    return length >= HEADER_SIZE + STATUS_SIZE && packet[0] == ANSWER && packet[1] == (uint8_t)op &&
           bytes_get16(packet + 2) == length - HEADER_SIZE;
}

int rom_command(struct loader *loader, enum rom_op op, const uint8_t *data, size_t count, uint32_t checksum,
                unsigned timeout_ms, struct rom_answer *answer, struct error *err)
{
    struct device *device = loader->device;
    int status = send_request(loader, op, data, count, checksum, err);
    uint64_t end = device->now_us(device->link.ctx) + timeout_ms * UINT64_C(1000);
    while (status >= 0) {
        uint64_t now = device->now_us(device->link.ctx);
        status = now >= end ? 0 : loader_receive(loader, (unsigned)((end - now + 999) / 1000), err);
        if (status == 0) {
            return error_set(err, ERR_TIMEOUT, "the chip's loader does not answer (command %02x)",
                             (unsigned)op);
        }
        if (status > 0 && is_answer(loader, (size_t)status, op)) {
            const uint8_t *state = loader->packet + status - STATUS_SIZE;
            answer->value = bytes_get32(loader->packet + 4);
            answer->data = loader->packet + HEADER_SIZE;
            answer->count = (size_t)status - HEADER_SIZE - STATUS_SIZE;
            return state[0] == 0 ? 0
                                 : error_set(err, ERR_REMOTE, "the chip's loader refuses command %02x: %s",
                                             (unsigned)op, reason(state[1]));
        }
    }
    return status;
}

int rom_numbers(struct loader *loader, enum rom_op op, const uint32_t *numbers, unsigned count,
                unsigned timeout_ms, struct error *err)
{
    uint8_t data[32];
    struct rom_answer answer;
    for (unsigned i = 0; i < count; i++) {
        bytes_put32(data + 4 * i, numbers[i]);
    }
    return rom_command(loader, op, data, 4 * (size_t)count, 0, timeout_ms, &answer, err);
}

// Registers. Their answers carry no sum of any kind, so each is asked for until two answers agree.

static int read_once(struct loader *loader, uint32_t address, uint32_t *value, struct error *err)
{
    uint8_t data[4];
    struct rom_answer answer;
    bytes_put32(data, address);
    int status = rom_command(loader, ROM_READ_REG, data, sizeof data, 0, SHORT_MS, &answer, err);
    *value = status < 0 ? 0 : answer.value;
    return status;
}

int rom_read_register(struct loader *loader, uint32_t address, uint32_t *value, struct error *err)
{
    uint32_t last = 0;
    bool known = false;
    for (unsigned i = 0; i < REGISTER_TRIES; i++) {
        struct error inner = {.text = ""};
        int status = read_once(loader, address, value, &inner);
        if (status == 0 && known && *value == last) {
            return 0;
        }
        known = status == 0;
        last = *value;
        if (status == ERR_TIMEOUT || status == ERR_REMOTE) {
            status = loader_sync(loader, 3, &inner);
        }
        if (status < 0) {
            return error_set(err, (enum error_code)status, "%s", inner.text);
        }
    }
    return error_set(err, ERR_TIMEOUT, "the chip's loader gives no steady answer: the line is noisy");
}

int rom_write_register(struct loader *loader, uint32_t address, uint32_t value, struct error *err)
{
    const uint32_t numbers[] = {address, value, UINT32_MAX, 0};
    return rom_numbers(loader, ROM_WRITE_REG, numbers, 4, SHORT_MS, err);
}

// Flash and memory

int rom_start_flash(struct loader *loader, uint32_t flash_size, struct error *err)
{
    static const uint32_t attach[] = {0, 0};
    const uint32_t geometry[] = {0, flash_size, BLOCK_64K, LOADER_SECTOR, PAGE, STATUS_MASK};
    int status = rom_numbers(loader, ROM_SPI_ATTACH, attach, 2, BLOCK_MS, err);
    if (status == 0 && flash_size != 0) {
        status = rom_numbers(loader, ROM_SPI_SET_PARAMS, geometry, 6, BLOCK_MS, err);
    }
    return status;
}

// Sends one block: its length, its number, two zeros, its bytes.
static int send_block(struct loader *loader, enum rom_op op, uint32_t number, const uint8_t *bytes,
                      size_t count, struct error *err)
{
    uint8_t data[BLOCK_HEADER + MEM_BLOCK] = {0};
    uint32_t sum = SUM_SEED;
    struct rom_answer answer;
    bytes_put32(data, (uint32_t)count);
    bytes_put32(data + 4, number);
    memcpy(data + BLOCK_HEADER, bytes, count);
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
    }
    return rom_command(loader, op, data, BLOCK_HEADER + count, sum, BLOCK_MS, &answer, err);
}

static uint32_t blocks_of(size_t count, uint32_t block)
{
    return (uint32_t)((count + block - 1) / block);
}

static int send_blocks(struct loader *loader, enum rom_op op, uint32_t block, const uint8_t *bytes,
                       size_t count, struct error *err)
{
    int status = 0;
    for (size_t at = 0; at < count && status == 0; at += block) {
        size_t now = count - at < block ? count - at : block;
        status = send_block(loader, op, (uint32_t)(at / block), bytes + at, now, err);
        if (status == 0 && op == ROM_DEFL_DATA) {
            loader_show(loader, "writing", at + now, count);
        }
    }
    return status;
}

int rom_fill_memory(struct loader *loader, uint32_t address, const uint8_t *bytes, size_t count,
                    struct error *err)
{
    const uint32_t begin[] = {(uint32_t)count, blocks_of(count, MEM_BLOCK), MEM_BLOCK, address};
    int status = rom_numbers(loader, ROM_MEM_BEGIN, begin, 4, BLOCK_MS, err);
    return status < 0 ? status : send_blocks(loader, ROM_MEM_DATA, MEM_BLOCK, bytes, count, err);
}

static unsigned time_for(uint32_t length, unsigned ms_per_mib)
{
    return LEAST_MS + (unsigned)((uint64_t)length * ms_per_mib >> 20);
}

int rom_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err)
{
    const uint32_t begin[] = {length, blocks_of(length, FLASH_BLOCK), FLASH_BLOCK, offset, 0};
    return rom_numbers(loader, ROM_FLASH_BEGIN, begin, 4, time_for(length, MS_PER_MIB), err);
}

static int from_hex(uint8_t digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

int rom_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *digest, struct error *err)
{
    uint8_t data[16] = {0};
    struct rom_answer answer;
    bytes_put32(data, offset);
    bytes_put32(data + 4, length);
    int status =
        rom_command(loader, ROM_MD5, data, sizeof data, 0, time_for(length, MD5_MS_PER_MIB), &answer, err);
    if (status < 0) {
        return status;
    }
    for (size_t i = 0; i < LOADER_MD5_SIZE; i++) {
        int high = answer.count < 2 * LOADER_MD5_SIZE ? -1 : from_hex(answer.data[2 * i]);
        int low = high < 0 ? -1 : from_hex(answer.data[2 * i + 1]);
        if (low < 0) {
            return error_set(err, ERR_TIMEOUT, "the MD5 that the chip sent arrived damaged");
        }
        digest[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

int rom_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes, struct error *err)
{
    for (uint32_t at = 0; at < length; at += READ_BLOCK) {
        uint32_t now = length - at < READ_BLOCK ? length - at : READ_BLOCK;
        uint8_t data[8];
        struct rom_answer answer;
        bytes_put32(data, offset + at);
        bytes_put32(data + 4, now);
        int status = rom_command(loader, ROM_READ_FLASH, data, sizeof data, 0, SHORT_MS, &answer, err);
        if (status == 0 && answer.count < now) {
            status = error_set(err, ERR_TIMEOUT, "a block of flash arrived too short");
        }
        if (status < 0) {
            return status;
        }
        memcpy(bytes + at, answer.data, now);
        loader_show(loader, "reading", at + now, length);
    }
    return 0;
}

static int write_packed(struct loader *loader, const struct loader_region *region, const uint8_t *packed,
                        size_t count, struct error *err)
{
    const uint32_t begin[] = {region->length, blocks_of(count, FLASH_BLOCK), FLASH_BLOCK, region->offset};
    int status = rom_numbers(loader, ROM_DEFL_BEGIN, begin, 4, time_for(region->length, MS_PER_MIB), err);
    // No FLASH_DEFL_END: it makes the ROM leave its loader.
    return status < 0 ? status : send_blocks(loader, ROM_DEFL_DATA, FLASH_BLOCK, packed, count, err);
}

int rom_write(struct loader *loader, const struct loader_region *region, uint64_t *packed, struct error *err)
{
    uLongf count = compressBound(region->length);
    uint8_t *bytes = malloc(count);
    if (bytes == NULL ||
        compress2(bytes, &count, region->bytes, region->length, Z_BEST_COMPRESSION) != Z_OK) {
        free(bytes);
        return error_set(err, ERR_MEMORY, "no memory to pack the data");
    }
    int status = write_packed(loader, region, bytes, count, err);
    *packed += count;
    free(bytes);
    return status;
}
