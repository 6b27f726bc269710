// The ROM's setjmp and longjmp, for windowed code.
//
// setjmp spills all windows, so that every frame but the caller's is on the stack. Its buffer has 17 words:
// the caller's registers a0 to a3, up to eight more (as many as its call turned the window by), the four
// words of the save area below the caller's stack pointer, and the return address. longjmp puts all that
// where the window underflow of its own return finds it. ESP-IDF has a longjmp of its own that goes on inside
// this one, behind its first instructions: that place is a row, too, and the buffer's layout a fact.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld; where registers
//         are saved: Xtensa ISA Reference Manual, "The Windowed Procedure-Call Protocol"; behaviour: ISO C17,
//         chapter "Non-local jumps"; layout and second entry: ESP-IDF
//         components/esp_rom/patches/esp_rom_longjmp.S.

#include "base/bits.h"
#include "rom/call.h"

enum { BUFFER_REGISTERS = 0, BUFFER_SAVED = 12, BUFFER_RETURN = 16 }; // words

#define QUARTERS 16U // of the register file

static uint32_t window(const struct xt_cpu *cpu)
{
    return cpu->sr[SR_WINDOWBASE];
}

static bool is_live(const struct xt_cpu *cpu, uint32_t quarter)
{
    return bit_is_set(cpu->sr[SR_WINDOWSTART], quarter % QUARTERS);
}

// Stores the registers of the frame whose window is in hand and whose callee's window lies `turn` quarters
// on: the first four below the callee's stack pointer, the others below the one of its own caller.
static void spill(struct call *call, unsigned turn)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t save = cpu->a[4 * turn + 1] - 16;
    for (unsigned n = 0; n < 4; n++) {
        call_store(call, save + 4 * n, 4, cpu->a[n]);
    }
    if (turn > 1) {
        uint32_t extra = call_load(call, cpu->a[1] - 12, 4) - 16 - 16 * (turn - 1);
        for (unsigned n = 4; n < 4 * turn; n++) {
            call_store(call, extra + 4 * (n - 4), 4, cpu->a[n]);
        }
    }
}

// Stores all frames but the one in hand, the oldest first; then no other window is live.
static void spill_all(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t here = window(cpu);
    for (uint32_t quarter = 1; quarter < QUARTERS && !call_failed(call); quarter++) {
        if (!is_live(cpu, here + quarter)) {
            continue;
        }
        unsigned turn = 1;
        while (turn < 3 && !is_live(cpu, here + quarter + turn)) {
            turn++;
        }
        xt_rotate(cpu, (int)quarter);
        spill(call, turn);
        xt_rotate(cpu, -(int)quarter);
    }
    xt_write_sr(cpu, SR_WINDOWSTART, bit(here));
}

static void copy_words(struct call *call, uint32_t to, uint32_t from, unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        call_store(call, to + 4 * n, 4, call_load(call, from + 4 * n, 4));
    }
}

// (buffer): 0
static void setjmp_here(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t buffer = call_word(call, 0);
    spill_all(call);
    for (unsigned n = 0; n < call->base; n++) {
        call_store(call, buffer + 4 * (BUFFER_REGISTERS + n), 4, cpu->a[n]);
    }
    copy_words(call, buffer + 4 * BUFFER_SAVED, cpu->a[1] - 16, 4);
    call_store(call, buffer + 4 * BUFFER_RETURN, 4, cpu->a[call->base]);
    call_spend(call, 100);
    call_result(call, 0);
}

// In a frame of its own, without any other window: a2 is the buffer, a3 the value.
static void jump_back(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t buffer = cpu->a[2];
    uint32_t target = call_load(call, buffer + 4 * BUFFER_RETURN, 4);
    unsigned turn = bits_get(target, 30, 2);
    copy_words(call, cpu->a[1] - 16, buffer, 4);
    if (turn > 1) {
        uint32_t callers_stack = call_load(call, buffer + 4 * (BUFFER_SAVED + 1), 4);
        copy_words(call, callers_stack - 16 * turn, buffer + 16, 4 * (turn - 1));
    }
    copy_words(call, call_load(call, buffer + 4, 4) - 16, buffer + 4 * BUFFER_SAVED, 4);
    cpu->a[0] = target;
    call_return(call, cpu->a[3] != 0 ? cpu->a[3] : 1);
}

// (buffer, value): does not return; the value, or 1 instead of 0, is what setjmp returns a second time
static void longjmp_there(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    if (xt_enter(cpu, 16)) {
        xt_write_sr(cpu, SR_WINDOWSTART, bit(window(cpu)));
        jump_back(call);
    }
    call->stay = true;
}

const struct rom_function rom_setjmp_functions[] = {
    {0x40056268, "setjmp", setjmp_here, false},
    {0x400562cc, "longjmp", longjmp_there, false},
    {0x400562e0, "longjmp, behind its first instructions", jump_back, false},
    {0, NULL, NULL, false},
};
