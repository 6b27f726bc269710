// CCOUNT and the three CCOMPARE registers.
//
// CCOUNT is never stepped: it is the time since a known moment, in CPU cycles. For each CCOMPARE the tick of
// its next match is kept, so that a run can end exactly there.
//
// Source: Xtensa ISA Reference Manual, section "Timer Interrupt Option".

#include "xtensa/core.h"

static const uint8_t timer_interrupt[3] = {6, 15, 16};

// Whole cycles since `ccount_tick`; less than 0 if the clock has been set back, so that the other core can
// live through the same time.
static int64_t cycles_passed(const struct xt_cpu *cpu)
{
    int64_t ticks = (int64_t)(cpu->clock->now - cpu->ccount_tick);
    int64_t cycle = cpu->cycle_ticks;
    return ticks >= 0 ? ticks / cycle : -((-ticks + cycle - 1) / cycle);
}

uint32_t xt_ccount(const struct xt_cpu *cpu)
{
    return cpu->ccount + (uint32_t)cycles_passed(cpu);
}

static void arm(struct xt_cpu *cpu, unsigned n)
{
    uint64_t whole = (uint64_t)cycles_passed(cpu);
    uint32_t wait = cpu->sr[SR_CCOMPARE0 + n] - (cpu->ccount + (uint32_t)whole);
    uint64_t cycles = wait == 0 ? UINT64_C(1) << 32 : wait;
    cpu->match_tick[n] = cpu->ccount_tick + (whole + cycles) * cpu->cycle_ticks;
    cpu->next_match = 0; // to be found anew
    cpu->leave = true;
}

static void arm_all(struct xt_cpu *cpu)
{
    for (unsigned n = 0; n < 3; ++n) {
        arm(cpu, n);
    }
}

void xt_set_ccount(struct xt_cpu *cpu, uint32_t value)
{
    cpu->ccount = value;
    cpu->ccount_tick = cpu->clock->now;
    arm_all(cpu);
}

void xt_reset_timers(struct xt_cpu *cpu)
{
    for (unsigned n = 0; n < 3; ++n) {
        cpu->sr[SR_CCOMPARE0 + n] = 0;
    }
    xt_set_ccount(cpu, 0);
}

void xt_compare_written(struct xt_cpu *cpu, unsigned n)
{
    cpu->sr[SR_INTERRUPT] &= ~bit(timer_interrupt[n]);
    arm(cpu, n);
}

void xt_set_cycle_ticks(struct xt_cpu *cpu, uint32_t ticks)
{
    uint32_t count = xt_ccount(cpu);
    // In the middle of a block: the operations executed so far took cycles of the old length.
    uint64_t done = (cpu->clock->now - xt_entered_tick(cpu)) / cpu->cycle_ticks;
    cpu->end_tick = cpu->clock->now - done * ticks + cpu->cycles * ticks;
    cpu->cycle_ticks = ticks;
    cpu->tick_cycles = ((UINT64_C(1) << 32) + ticks - 1) / ticks;
    xt_set_ccount(cpu, count);
}

void xt_update_timers(struct xt_cpu *cpu)
{
    uint64_t next = CLOCK_NEVER;
    for (unsigned n = 0; n < 3; ++n) {
        while (cpu->match_tick[n] <= cpu->clock->now) {
            cpu->sr[SR_INTERRUPT] |= bit(timer_interrupt[n]);
            cpu->match_tick[n] += (uint64_t)cpu->cycle_ticks << 32;
        }
        next = cpu->match_tick[n] < next ? cpu->match_tick[n] : next;
    }
    cpu->next_match = next;
}

uint64_t xt_wake_tick(const struct xt_cpu *cpu)
{
    if (!cpu->asleep || xt_due_level(cpu) != 0) {
        return cpu->clock->now;
    }
    static const uint8_t level[3] = {1, 3, 5};
    uint64_t wake = cpu->nap_end;
    for (unsigned n = 0; n < 3; ++n) {
        bool enabled = bit_is_set(cpu->sr[SR_INTENABLE], timer_interrupt[n]) &&
                       level[n] > GET(cpu->sr[SR_PS], PS_INTLEVEL);
        if (enabled && cpu->match_tick[n] < wake) {
            wake = cpu->match_tick[n];
        }
    }
    return wake;
}
