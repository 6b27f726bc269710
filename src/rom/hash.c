// The mask ROM's checks of data: CRCs, MD5, and its driver of the SHA accelerator.
//
// A program keeps the state of an MD5 in its own memory and may copy or clear it, so the state is taken from
// there at each call and put back. The SHA driver keeps nothing but a counter in the program's memory: an
// unfinished block waits in the accelerator's text memory.
//
// Source: ESP-IDF components/esp_rom/include/esp32/rom: crc.h, md5_hash.h, sha.h (and esp_rom_crc.h for what
//         the CRCs are); RFC 1321; ESP32 TRM, chapter "SHA Accelerator".
// Not modelled: a number of bits that is no whole number of bytes; the cycles are estimates.

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/dport.h"
#include "regs/sha.h"
#include "rom/call.h"

#include <nettle/md5.h>

#include <string.h>

#define CHUNK 256U // bytes taken from the program's memory at once

// CRC

struct crc {
    unsigned width;
    uint32_t polynomial; // for the reflected ones: bit 0 stands for the highest power
    bool reflected;
    unsigned cycles; // for each byte: the ROM uses tables
};

static uint32_t crc_byte(const struct crc *crc, uint32_t value, uint8_t byte)
{
    value ^= crc->reflected ? byte : (uint32_t)byte << (crc->width - 8);
    for (unsigned n = 0; n < 8; n++) {
        bool carry = bit_is_set(value, crc->reflected ? 0 : crc->width - 1);
        value = crc->reflected ? value >> 1 : value << 1;
        value ^= carry ? crc->polynomial : 0;
    }
    return value & bits_ones(crc->width);
}

static uint32_t crc_memory(struct call *call, const struct crc *crc, uint32_t value, uint32_t from,
                           uint32_t size)
{
    uint8_t chunk[CHUNK] = {0};
    for (uint32_t done = 0; done < size && !call_failed(call);) {
        uint32_t count = size - done < CHUNK ? size - done : CHUNK;
        call_read(call, from + done, chunk, count);
        for (uint32_t i = 0; i < count; i++) {
            value = crc_byte(crc, value, chunk[i]);
        }
        done += count;
    }
    call_spend(call, (uint64_t)size * crc->cycles);
    return value;
}

// (crc, buffer, length): the crc is inverted before and after.
static void crc_inverted(struct call *call, const struct crc *crc)
{
    uint32_t ones = bits_ones(crc->width);
    uint32_t value =
        crc_memory(call, crc, ~call_word(call, 0) & ones, call_word(call, 1), call_word(call, 2));
    call_result(call, ~value & ones);
}

static void crc32_le(struct call *call)
{
    crc_inverted(call, &(struct crc){32, 0xedb88320, true, 8});
}

static void crc32_be(struct call *call)
{
    crc_inverted(call, &(struct crc){32, 0x04c11db7, false, 8});
}

static void crc16_le(struct call *call)
{
    crc_inverted(call, &(struct crc){16, 0x8408, true, 8});
}

static void crc16_be(struct call *call)
{
    crc_inverted(call, &(struct crc){16, 0x1021, false, 8});
}

static void crc8_le(struct call *call)
{
    crc_inverted(call, &(struct crc){8, 0xe0, true, 8});
}

static void crc8_be(struct call *call)
{
    crc_inverted(call, &(struct crc){8, 0x07, false, 8});
}

// miniz's, the same but for one thing: without a buffer it gives the value to begin with.
static void mz_crc32(struct call *call)
{
    if (call_word(call, 1) == 0) {
        call_result(call, 0);
    } else {
        crc32_le(call);
    }
}

// (buffer, length): the CRC of the MAC address in the eFuses.
static void esp_crc8(struct call *call)
{
    static const struct crc crc = {8, 0x8c, true, 8};
    call_result(call, crc_memory(call, &crc, 0, call_word(call, 0), call_word(call, 1)));
}

// MD5: the program's struct MD5Context is buf[4], bits[2], in[64].

#define MD5_BITS         16U
#define MD5_IN           24U
#define MD5_CONTEXT_SIZE 88U
#define MD5_BYTE_CYCLES  10U

static void md5_load(struct call *call, uint32_t from, struct md5_ctx *md5, uint64_t *bits)
{
    uint8_t context[MD5_CONTEXT_SIZE] = {0};
    call_read(call, from, context, sizeof(context));
    md5_init(md5);
    for (unsigned i = 0; i < 4; i++) {
        md5->state[i] = bytes_get32(&context[4 * i]);
    }
    memcpy(md5->block, &context[MD5_IN], MD5_BLOCK_SIZE);
    *bits = bytes_get32(&context[MD5_BITS]) | (uint64_t)bytes_get32(&context[MD5_BITS + 4]) << 32;
    md5_update(md5, *bits / 8 % MD5_BLOCK_SIZE, &context[MD5_IN]);
}

static void md5_store(struct call *call, uint32_t to, const struct md5_ctx *md5, uint64_t bits)
{
    uint8_t context[MD5_CONTEXT_SIZE];
    for (unsigned i = 0; i < 4; i++) {
        bytes_put32(&context[4 * i], md5->state[i]);
    }
    bytes_put32(&context[MD5_BITS], (uint32_t)bits);
    bytes_put32(&context[MD5_BITS + 4], (uint32_t)(bits >> 32));
    memcpy(&context[MD5_IN], md5->block, MD5_BLOCK_SIZE);
    call_write(call, to, context, sizeof(context));
}

// (context)
static void md5_start(struct call *call)
{
    struct md5_ctx md5;
    md5_init(&md5);
    memset(md5.block, 0, sizeof(md5.block));
    md5_store(call, call_word(call, 0), &md5, 0);
}

// (context, bytes, length)
static void md5_more(struct call *call)
{
    uint32_t context = call_word(call, 0), from = call_word(call, 1), size = call_word(call, 2);
    struct md5_ctx md5;
    uint64_t bits;
    md5_load(call, context, &md5, &bits);
    uint8_t chunk[CHUNK] = {0};
    for (uint32_t done = 0; done < size && !call_failed(call);) {
        uint32_t count = size - done < CHUNK ? size - done : CHUNK;
        call_read(call, from + done, chunk, count);
        md5_update(&md5, count, chunk);
        done += count;
    }
    md5_store(call, context, &md5, bits + (uint64_t)size * 8);
    call_spend(call, (uint64_t)size * MD5_BYTE_CYCLES);
}

// The end of the message: a one, zeros, and its length in bits.
static void md5_pad(struct md5_ctx *md5, uint64_t bits)
{
    uint8_t tail[MD5_BLOCK_SIZE + 8] = {0x80};
    size_t used = bits / 8 % MD5_BLOCK_SIZE;
    size_t end = used < MD5_BLOCK_SIZE - 8 ? MD5_BLOCK_SIZE : 2 * MD5_BLOCK_SIZE;
    size_t zeros = end - 8 - used;
    bytes_put32(&tail[zeros], (uint32_t)bits);
    bytes_put32(&tail[zeros + 4], (uint32_t)(bits >> 32));
    md5_update(md5, zeros + 8, tail);
}

// (digest, context); the context is wiped.
static void md5_end(struct call *call)
{
    uint32_t context = call_word(call, 1);
    struct md5_ctx md5;
    uint64_t bits;
    md5_load(call, context, &md5, &bits);
    md5_pad(&md5, bits);
    uint8_t digest[MD5_DIGEST_SIZE];
    for (unsigned i = 0; i < 4; i++) {
        bytes_put32(&digest[4 * i], md5.state[i]);
    }
    call_write(call, call_word(call, 0), digest, sizeof(digest));
    static const uint8_t nothing[MD5_CONTEXT_SIZE];
    call_write(call, context, nothing, sizeof(nothing));
    call_spend(call, (uint64_t)MD5_BLOCK_SIZE * MD5_BYTE_CYCLES);
}

// SHA: the program's SHA_CTX is a byte "no block hashed yet" and, at 4, the number of bits in four words.

#define SHA_CONTEXT_BITS 4U
#define SHA_TEXT_BYTES   (4U * SHA_TEXT_WORDS)
#define SHA_POLL_CYCLES  8U
#define SHA_WORD_CYCLES  12U // to put a word together and write it

enum { SHA_TYPE_1, SHA_TYPE_256, SHA_TYPE_384, SHA_TYPE_512, SHA_TYPES };

static void set_bit(struct call *call, uint32_t address, unsigned number, bool value)
{
    call_store(call, address, 4, bits_set(call_load(call, address, 4), value, number, 1));
}

// The engine is also held by the reset of secure boot, which ESP-IDF leaves set when it restarts.
static void sha_enable(struct call *call)
{
    set_bit(call, DPORT_BASE + DPORT_PERI_CLK_EN, DPORT_GATE_SHA % 32, true);
    set_bit(call, DPORT_BASE + DPORT_PERI_RST_EN, DPORT_GATE_SHA % 32, false);
    set_bit(call, DPORT_BASE + DPORT_PERI_RST_EN, DPORT_GATE_SECUREBOOT % 32, false);
}

static void sha_disable(struct call *call)
{
    set_bit(call, DPORT_BASE + DPORT_PERI_RST_EN, DPORT_GATE_SHA % 32, true);
    set_bit(call, DPORT_BASE + DPORT_PERI_CLK_EN, DPORT_GATE_SHA % 32, false);
}

static uint32_t sha_register(uint32_t type, uint32_t of_sha1)
{
    return SHA_BASE + of_sha1 + type * SHA_ALGORITHM_STRIDE;
}

static uint32_t sha_block_size(uint32_t type)
{
    return type <= SHA_TYPE_256 ? 64 : 128;
}

static uint64_t sha_bits(struct call *call, uint32_t context)
{
    return call_load(call, context + SHA_CONTEXT_BITS, 4) |
           (uint64_t)call_load(call, context + SHA_CONTEXT_BITS + 4, 4) << 32;
}

static void sha_set_bits(struct call *call, uint32_t context, uint64_t bits)
{
    call_store(call, context + SHA_CONTEXT_BITS, 4, (uint32_t)bits);
    call_store(call, context + SHA_CONTEXT_BITS + 4, 4, (uint32_t)(bits >> 32));
}

// (context)
static void sha_start(struct call *call)
{
    uint32_t context = call_word(call, 0);
    call_store(call, context, 1, true);
    sha_set_bits(call, context, 0);
    sha_set_bits(call, context + 8, 0);
}

// Bytes of the text memory, in the order of the message.
static void sha_get_text(struct call *call, uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i += 4) {
        uint32_t word = call_load(call, SHA_BASE + SHA_TEXT_0 + i, 4);
        for (unsigned n = 0; n < 4; n++) {
            bytes[i + n] = (uint8_t)bits_get(word, 24 - 8 * n, 8);
        }
    }
}

static void sha_put_text(struct call *call, uint32_t at, const uint8_t *bytes, uint32_t count)
{
    uint8_t text[SHA_TEXT_BYTES];
    sha_get_text(call, text, sizeof(text));
    memcpy(&text[at], bytes, count);
    for (uint32_t i = at / 4 * 4; i < at + count; i += 4) {
        uint32_t word =
            (uint32_t)text[i] << 24 | (uint32_t)text[i + 1] << 16 | (uint32_t)text[i + 2] << 8 | text[i + 3];
        call_store(call, SHA_BASE + SHA_TEXT_0 + i, 4, word);
        call_spend(call, SHA_WORD_CYCLES);
    }
}

static bool sha_is_busy(struct call *call, uint32_t type)
{
    return call_load(call, sha_register(type, SHA_SHA1_BUSY), 4) != 0;
}

static void sha_hash(struct call *call, uint32_t context, uint32_t type)
{
    bool first = call_load(call, context, 1) != 0;
    call_store(call, sha_register(type, first ? SHA_SHA1_START : SHA_SHA1_CONTINUE), 4, 1);
    call_store(call, context, 1, false);
}

// (context, type, bytes, bits); one block each time it runs.
static void sha_more(struct call *call)
{
    enum { DONE };
    uint32_t context = call_word(call, 0), type = call_word(call, 1);
    uint32_t size = call_word(call, 3) / 8, done = call_local(call, DONE);
    if (type >= SHA_TYPES || done >= size || call_failed(call)) {
        call_return(call, 0);
        return;
    }
    if (sha_is_busy(call, type)) {
        call_again(call, SHA_POLL_CYCLES);
        return;
    }
    uint64_t bits = sha_bits(call, context);
    uint32_t at = (uint32_t)(bits / 8 % sha_block_size(type)), room = sha_block_size(type) - at;
    uint32_t count = size - done < room ? size - done : room;
    uint8_t bytes[SHA_TEXT_BYTES] = {0};
    call_read(call, call_word(call, 2) + done, bytes, count);
    sha_put_text(call, at, bytes, count);
    if (count == room) {
        sha_hash(call, context, type);
    }
    sha_set_bits(call, context, bits + (uint64_t)count * 8);
    call_set_local(call, DONE, done + count);
    call_again(call, 0);
}

// The rest of the last block, or of the last two: a one, zeros, the length in bits. False: one more is
// needed.
static bool sha_pad(struct call *call, uint32_t type, uint64_t bits, bool second)
{
    uint8_t tail[SHA_TEXT_BYTES] = {0};
    uint32_t size = sha_block_size(type), at = second ? 0 : (uint32_t)(bits / 8 % size);
    tail[at] = second ? 0 : 0x80;
    bool last = second || at + 1 + size / 8 <= size;
    for (unsigned n = 0; last && n < 8; n++) {
        tail[size - 1 - n] = (uint8_t)(bits >> 8 * n);
    }
    sha_put_text(call, at, &tail[at], size - at);
    return last;
}

static void sha_give_digest(struct call *call, uint32_t type, uint32_t to)
{
    static const uint8_t sizes[SHA_TYPES] = {20, 32, 48, 64};
    uint8_t digest[64];
    sha_get_text(call, digest, sizeof(digest));
    call_write(call, to, digest, sizes[type]);
    call_return(call, 0);
}

// (context, type, digest)
static void sha_end(struct call *call)
{
    enum { STEP };
    enum { FIRST, SECOND, LOAD, READ };
    uint32_t context = call_word(call, 0), type = call_word(call, 1), step = call_local(call, STEP);
    if (type >= SHA_TYPES) {
        call_return(call, 0);
        return;
    }
    if (sha_is_busy(call, type)) {
        call_again(call, SHA_POLL_CYCLES);
        return;
    }
    if (step == READ) {
        sha_give_digest(call, type, call_word(call, 2));
        return;
    }
    if (step == LOAD) {
        call_store(call, sha_register(type, SHA_SHA1_LOAD), 4, 1);
        step = READ;
    } else {
        step = sha_pad(call, type, sha_bits(call, context), step == SECOND) ? LOAD : SECOND;
        sha_hash(call, context, type);
    }
    call_set_local(call, STEP, step);
    call_again(call, SHA_POLL_CYCLES);
}

// clang-format off
const struct rom_function rom_hash_functions[] = {
    {0x4005c07c, "ets_sha_enable", sha_enable, false},
    {0x4005c0a8, "ets_sha_disable", sha_disable, false},
    {0x4005c0d4, "ets_sha_init", sha_start, false},
    {0x4005c104, "ets_sha_finish", sha_end, true},
    {0x4005c2a0, "ets_sha_update", sha_more, true},
    {0x4005cfec, "crc32_le", crc32_le, false},
    {0x4005d024, "crc32_be", crc32_be, false},
    {0x4005d05c, "crc16_le", crc16_le, false},
    {0x4005d09c, "crc16_be", crc16_be, false},
    {0x4005d0e0, "crc8_le", crc8_le, false},
    {0x4005d114, "crc8_be", crc8_be, false},
    {0x4005d144, "esp_crc8", esp_crc8, false},
    {0x4005da7c, "MD5Init", md5_start, false},
    {0x4005da9c, "MD5Update", md5_more, false},
    {0x4005db1c, "MD5Final", md5_end, false},
    {0x4005ee88, "mz_crc32", mz_crc32, false},
    {0, NULL, NULL, false},
};
// clang-format on
