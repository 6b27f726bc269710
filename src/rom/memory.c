// ROM functions of the C library on memory and strings.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld; behaviour: ISO
// C17,
//         chapter "String handling".

#include "rom/call.h"

#define CHUNK        256U
#define CYCLES_OF(n) ((n) / 4 * 3)

// (to, from, count): to
static void memcpy_forward(struct call *call)
{
    uint32_t to = call_word(call, 0);
    uint32_t from = call_word(call, 1);
    uint32_t left = call_word(call, 2);
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
    call_result(call, call_word(call, 0));
}

// (to, byte, count): to
static void memset_bytes(struct call *call)
{
    uint32_t to = call_word(call, 0);
    uint32_t left = call_word(call, 2);
    uint8_t bytes[CHUNK];
    for (size_t i = 0; i < CHUNK; i++) {
        bytes[i] = (uint8_t)call_word(call, 1);
    }
    call_spend(call, CYCLES_OF(left));
    while (left > 0 && !call_failed(call)) {
        uint32_t count = left < CHUNK ? left : CHUNK;
        (void)call_write(call, to, bytes, count);
        to += count;
        left -= count;
    }
    call_result(call, call_word(call, 0));
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

const struct rom_function rom_memory_functions[] = {
    {0x4000c260, "memcmp", memcmp_bytes, false},
    {0x4000c2c8, "memcpy", memcpy_forward, false},
    {0x4000c44c, "memset", memset_bytes, false},
    {0, NULL, NULL, false},
};
