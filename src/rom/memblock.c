// ROM functions of the C library on blocks of memory.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld; behaviour: ISO
//         C17, chapter "String handling"; memccpy: POSIX; memrchr, bzero: the GNU and BSD manuals.

#include "rom/call.h"

#define CHUNK        256U
#define CYCLES_OF(n) ((n) / 4 * 3)

static void copy_forward(struct call *call, uint32_t to, uint32_t from, uint32_t left)
{
    call_spend(call, CYCLES_OF(left));
    while (left > 0 && !call_failed(call)) {
        uint8_t bytes[CHUNK];
        uint32_t count = left < CHUNK ? left : CHUNK;
        if (call_read(call, from, bytes, count)) {
            (void)call_write(call, to, bytes, count);
        }
        to += count;
        from += count;
        left -= count;
    }
}

static void copy_backward(struct call *call, uint32_t to, uint32_t from, uint32_t left)
{
    call_spend(call, CYCLES_OF(left));
    while (left > 0 && !call_failed(call)) {
        uint8_t bytes[CHUNK];
        uint32_t count = left < CHUNK ? left : CHUNK;
        left -= count;
        if (call_read(call, from + left, bytes, count)) {
            (void)call_write(call, to + left, bytes, count);
        }
    }
}

// (to, from, count): to
static void memcpy_forward(struct call *call)
{
    uint32_t to = call_word(call, 0);
    copy_forward(call, to, call_word(call, 1), call_word(call, 2));
    call_result(call, to);
}

static void memmove_bytes(struct call *call)
{
    uint32_t to = call_word(call, 0);
    uint32_t from = call_word(call, 1);
    uint32_t count = call_word(call, 2);
    if (to - from < count) {
        copy_backward(call, to, from, count);
    } else {
        copy_forward(call, to, from, count);
    }
    call_result(call, to);
}

static void fill(struct call *call, uint32_t to, uint8_t byte, uint32_t left)
{
    uint8_t bytes[CHUNK];
    for (size_t i = 0; i < CHUNK; i++) {
        bytes[i] = byte;
    }
    call_spend(call, CYCLES_OF(left));
    while (left > 0 && !call_failed(call)) {
        uint32_t count = left < CHUNK ? left : CHUNK;
        (void)call_write(call, to, bytes, count);
        to += count;
        left -= count;
    }
}

// (from, to, count)
static void bcopy_forward(struct call *call)
{
    copy_forward(call, call_word(call, 1), call_word(call, 0), call_word(call, 2));
}

// (to, byte, count): to
static void memset_bytes(struct call *call)
{
    uint32_t to = call_word(call, 0);
    fill(call, to, (uint8_t)call_word(call, 1), call_word(call, 2));
    call_result(call, to);
}

// (to, count)
static void bzero_bytes(struct call *call)
{
    fill(call, call_word(call, 0), 0, call_word(call, 1));
}

// (a, b, count): the difference of the first bytes that differ
static void memcmp_bytes(struct call *call)
{
    uint32_t a = call_word(call, 0);
    uint32_t b = call_word(call, 1);
    uint32_t count = call_word(call, 2);
    uint32_t difference = 0;
    for (uint32_t i = 0; i < count && difference == 0 && !call_failed(call); i++) {
        difference = call_load(call, a + i, 1) - call_load(call, b + i, 1);
        call_spend(call, 3);
    }
    call_result(call, difference);
}

// (from, byte, count): where it is first, or last; 0: nowhere
static void memchr_byte(struct call *call)
{
    uint32_t from = call_word(call, 0);
    uint32_t byte = call_word(call, 1) & 0xff;
    uint32_t count = call_word(call, 2);
    uint32_t i = 0;
    while (i < count && !call_failed(call) && call_load(call, from + i, 1) != byte) {
        i++;
    }
    call_spend(call, (uint64_t)i * 4);
    call_result(call, i < count ? from + i : 0);
}

static void memrchr_byte(struct call *call)
{
    uint32_t from = call_word(call, 0);
    uint32_t byte = call_word(call, 1) & 0xff;
    uint32_t left = call_word(call, 2);
    while (left > 0 && !call_failed(call) && call_load(call, from + left - 1, 1) != byte) {
        left--;
        call_spend(call, 4);
    }
    call_result(call, left > 0 ? from + left - 1 : 0);
}

// (to, from, byte, count): the address behind the byte's copy, or 0 if it was not there
static void memccpy_bytes(struct call *call)
{
    uint32_t to = call_word(call, 0);
    uint32_t from = call_word(call, 1);
    uint32_t end = call_word(call, 2) & 0xff;
    uint32_t count = call_word(call, 3);
    uint32_t found = 0;
    for (uint32_t i = 0; i < count && found == 0 && !call_failed(call); i++) {
        uint32_t byte = call_load(call, from + i, 1);
        call_store(call, to + i, 1, byte);
        call_spend(call, 5);
        found = byte == end ? to + i + 1 : 0;
    }
    call_result(call, found);
}

const struct rom_function rom_memory_functions[] = {
    {0x4000c098, "xthal_bcopy", bcopy_forward, false},
    {0x4000c0bc, "xthal_memcpy", memcpy_forward, false},
    {0x4000c1f4, "bzero", bzero_bytes, false},
    {0x4000c220, "memccpy", memccpy_bytes, false},
    {0x4000c244, "memchr", memchr_byte, false},
    {0x4000c260, "memcmp", memcmp_bytes, false},
    {0x4000c2c8, "memcpy", memcpy_forward, false},
    {0x4000c3c0, "memmove", memmove_bytes, false},
    {0x4000c400, "memrchr", memrchr_byte, false},
    {0x4000c44c, "memset", memset_bytes, false},
    {0, NULL, NULL, false},
};
