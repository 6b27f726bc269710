// Interrupts of level 1, through the interrupt matrix. Resident in IRAM.
//
// Source:      ESP32 TRM, chapter "Interrupt Matrix"; Xtensa ISA, chapter "Interrupt Option".
// Not handled: levels above 1, the APP CPU.

#include "firmware/interrupt.h"

#include "firmware/hw.h"
#include "regs/dport.h"

#define HANDLERS_MAX 6

// The processor's interrupts of level 1, triggered by level, that no timer is wired to.
static const uint8_t lines[HANDLERS_MAX] = {0, 1, 2, 3, 4, 5};

static struct {
    void (*handlers[HANDLERS_MAX])(void);
    unsigned count;
    uint32_t enabled, resident; // masks of lines
} state;

static void write_enable(uint32_t mask)
{
    __asm__ volatile("wsr.intenable %0\n rsync" : : "a"(mask) : "memory");
}

void interrupt_attach(enum interrupt_source source, void (*handler)(void), bool resident)
{
    unsigned slot = state.count++;
    uint32_t ps = cpu_lock();
    state.handlers[slot] = handler;
    state.enabled |= bit(lines[slot]);
    if (resident) {
        state.resident |= bit(lines[slot]);
    }
    hw_write(DPORT_BASE + DPORT_PRO_INTERRUPT_MAP + 4 * (uint32_t)source, lines[slot]);
    write_enable(state.enabled);
    cpu_unlock(ps);
}

void interrupt_resident_only(bool only)
{
    write_enable(only ? state.enabled & state.resident : state.enabled);
}

void interrupt_dispatch(void)
{
    uint32_t pending;
    uint32_t enabled;
    __asm__ volatile("rsr.interrupt %0\n rsr.intenable %1" : "=a"(pending), "=a"(enabled));
    pending &= enabled;
    for (unsigned slot = 0; slot < state.count; slot++) {
        if (bit_is_set(pending, lines[slot])) {
            state.handlers[slot]();
        }
    }
}
