// The ROM's setjmp and longjmp, for windowed code.
//
// The buffer holds the registers that the caller's frame has (as many as its call turned the window by) and
// its return address; what the frames below it hold has been, or is by the time of the jump, in their save
// areas on the stack.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld; where registers
//         are saved: Xtensa ISA Reference Manual, "The Windowed Procedure-Call Protocol"; behaviour: ISO C17,
//         chapter "Non-local jumps". The buffer's layout is this ROM's own: only these two functions use it.

#include "base/bits.h"
#include "rom/call.h"

#define BUFFER_RETURN 12U // word of the buffer that holds the return address, as setjmp's caller gave it
#define QUARTERS      16U // of the register file

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
        while (!is_live(cpu, here + quarter + turn)) {
            turn++;
        }
        xt_rotate(cpu, (int)quarter);
        spill(call, turn);
        xt_rotate(cpu, -(int)quarter);
    }
    xt_write_sr(cpu, SR_WINDOWSTART, bit(here));
}

// (buffer): 0
static void setjmp_here(struct call *call)
{
    uint32_t buffer = call_word(call, 0);
    for (unsigned n = 0; n < call->base; n++) {
        call_store(call, buffer + 4 * n, 4, call->cpu->a[n]);
    }
    call_store(call, buffer + 4 * BUFFER_RETURN, 4, call->cpu->a[call->base]);
    call_spend(call, 100);
    call_result(call, 0);
}

// (buffer, value): does not return; the value, or 1 instead of 0, is what setjmp returns a second time
static void longjmp_there(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t buffer = call_word(call, 0);
    uint32_t value = call_word(call, 1);
    uint32_t target = call_load(call, buffer + 4 * BUFFER_RETURN, 4);
    spill_all(call);
    unsigned base = 4 * bits_get(target, 30, 2);
    uint32_t kept[12];
    for (unsigned n = 0; n < base; n++) {
        kept[n] = call_load(call, buffer + 4 * n, 4);
    }
    if (call_failed(call)) {
        return;
    }
    for (unsigned n = 0; n < base; n++) {
        cpu->a[n] = kept[n];
    }
    cpu->a[base + 2] = value != 0 ? value : 1;
    cpu->pc = bits_set(cpu->pc, target, 0, 30);
    call_again(call, 100);
}

const struct rom_function rom_setjmp_functions[] = {
    {0x40056268, "setjmp", setjmp_here, false},
    {0x400562cc, "longjmp", longjmp_there, false},
    {0, NULL, NULL, false},
};
