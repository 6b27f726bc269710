// ROM functions of the compiler's run-time library: 64-bit integers and floating point without hardware.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libgcc.ld; behaviour: "GCC
// Internals",
//         chapter "The GCC low-level runtime library".

#include "rom/call.h"

static void udivdi3(struct call *call)
{
    uint64_t divisor = call_pair(call, 2);
    call_spend(call, 60);
    call_result_pair(call, divisor != 0 ? call_pair(call, 0) / divisor : 0);
}

static void umoddi3(struct call *call)
{
    uint64_t divisor = call_pair(call, 2);
    call_spend(call, 60);
    call_result_pair(call, divisor != 0 ? call_pair(call, 0) % divisor : 0);
}

static void bswapsi2(struct call *call)
{
    uint32_t value = call_word(call, 0);
    call_result(call, value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24);
}

static void lshrdi3(struct call *call)
{
    call_result_pair(call, call_pair(call, 0) >> (call_word(call, 2) & 63));
}

static void ashldi3(struct call *call)
{
    call_result_pair(call, call_pair(call, 0) << (call_word(call, 2) & 63));
}

const struct rom_function rom_arithmetic_functions[] = {
    {0x4000c818, "__ashldi3", ashldi3, false},   {0x4000c84c, "__lshrdi3", lshrdi3, false},
    {0x4000cff8, "__udivdi3", udivdi3, false},   {0x4000d280, "__umoddi3", umoddi3, false},
    {0x40064ae0, "__bswapsi2", bswapsi2, false}, {0, NULL, NULL, false},
};
