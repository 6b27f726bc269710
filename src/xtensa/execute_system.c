// Special registers, exceptions and the way back from them, interrupt level, region protection, booleans.
//
// Source:       Xtensa ISA Reference Manual, chapter "Instruction Descriptions", and sections "Exception
//               Option", "Debug Option", "Region Protection Option", "Boolean Option".
// Not modelled: external registers hold what was written and do nothing, but for the bit that says whether a
//               debugger is attached; SIMCALL is an illegal instruction, as on a real chip.

#include "xtensa/execute.h"

#define EXTERNAL_DSRSET UINT32_C(0x10200c) // of the debug module; ESP-IDF's use of it
#define DSR_ENABLED     1U

#define NO_EFFECT(name)                                                                                      \
    EXECUTE(name)                                                                                            \
    {                                                                                                        \
        return go_on(cpu, op);                                                                               \
    }

// Synchronisation: everything takes effect at once here.
NO_EFFECT(nop)
NO_EFFECT(nop_n)
NO_EFFECT(isync)
NO_EFFECT(rsync)
NO_EFFECT(esync)
NO_EFFECT(dsync)
NO_EFFECT(excw)
NO_EFFECT(memw)
NO_EFFECT(extw)
NO_EFFECT(iitlb)
NO_EFFECT(idtlb)

static const struct xt_op *go_on_or_leave(struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->leave ? xt_end_block(cpu, op) : go_on(cpu, op);
}

// Exceptions on purpose

EXECUTE(ill)
{
    return xt_raise(cpu, op, CAUSE_ILLEGAL);
}

EXECUTE(ill_n)
{
    return xt_raise(cpu, op, CAUSE_ILLEGAL);
}

EXECUTE(simcall)
{
    return xt_raise(cpu, op, CAUSE_ILLEGAL);
}

EXECUTE(syscall)
{
    return xt_raise(cpu, op, CAUSE_SYSCALL);
}

// The way back

static const struct xt_op *return_to(struct xt_cpu *cpu, const struct xt_op *op, uint32_t pc, uint32_t ps)
{
    xt_write_ps(cpu, ps);
    return jump(cpu, op, pc);
}

EXECUTE(rfe)
{
    return return_to(cpu, op, cpu->sr[SR_EPC1], SET(cpu->sr[SR_PS], PS_EXCM, 0));
}

EXECUTE(rfde)
{
    return return_to(cpu, op, cpu->sr[SR_DEPC], cpu->sr[SR_PS]);
}

EXECUTE(rfi)
{
    if (op->imm < 2 || op->imm > NMI_LEVEL) {
        return xt_raise(cpu, op, CAUSE_ILLEGAL);
    }
    return return_to(cpu, op, cpu->sr[SR_EPC1 + op->imm - 1], cpu->sr[SR_EPS2 + op->imm - 2]);
}

// Interrupt level

EXECUTE(rsil)
{
    uint32_t ps = cpu->sr[SR_PS];
    cpu->a[op->t] = ps;
    cpu->sr[SR_PS] = SET(ps, PS_INTLEVEL, op->imm);
    xt_interrupts_changed(cpu);
    return go_on_or_leave(cpu, op);
}

EXECUTE(waiti)
{
    cpu->sr[SR_PS] = SET(cpu->sr[SR_PS], PS_INTLEVEL, op->imm);
    cpu->asleep = true;
    cpu->nap_end = CLOCK_NEVER;
    cpu->leave = true;
    return xt_end_block(cpu, op);
}

// Special and user registers; the decoder lets only those through that exist.

EXECUTE(rsr)
{
    xt_sync_clock(cpu, op);
    return set_t(cpu, op, xt_read_sr(cpu, op->imm));
}

EXECUTE(wsr)
{
    xt_sync_clock(cpu, op);
    xt_write_sr(cpu, op->imm, get_t(cpu, op));
    return xt_end_block(cpu, op);
}

EXECUTE(xsr)
{
    xt_sync_clock(cpu, op);
    uint32_t written = get_t(cpu, op);
    cpu->a[op->t] = xt_read_sr(cpu, op->imm);
    xt_write_sr(cpu, op->imm, written);
    return xt_end_block(cpu, op);
}

static bool is_fpu_register(uint32_t number)
{
    return number == UR_FCR || number == UR_FSR;
}

EXECUTE(rur)
{
    if (is_fpu_register(op->imm) && fpu_disabled(cpu)) {
        return xt_raise(cpu, op, CAUSE_COPROCESSOR0_DISABLED);
    }
    return set_r(cpu, op, cpu->ur[op->imm]);
}

EXECUTE(wur)
{
    if (is_fpu_register(op->imm) && fpu_disabled(cpu)) {
        return xt_raise(cpu, op, CAUSE_COPROCESSOR0_DISABLED);
    }
    uint32_t mask = op->imm == UR_FCR   ? 0x7f
                    : op->imm == UR_FSR ? 0xf80

                                        : UINT32_MAX;
    cpu->ur[op->imm] = get_t(cpu, op) & mask;
    return xt_end_block(cpu, op);
}

// Of the external registers only DSRSET answers: whether a debugger is attached.
// The external registers lie in 16 KiB from here on: trace, performance counters, on-chip debugging.
#define EXTERNAL_BASE UINT32_C(0x100000)

// The register at that address, NULL where there is none; reports each one at its first use.
static uint32_t *external_register(struct xt_cpu *cpu, uint32_t address)
{
    uint32_t number = (address - EXTERNAL_BASE) / 4;
    if (address < EXTERNAL_BASE || number >= XT_EXTERNALS) {
        return NULL;
    }
    uint32_t *seen = &cpu->external_seen[number / 32];
    if (!bit_is_set(*seen, number % 32)) {
        log_write(cpu->log, LOG_STUB, "ERI", "external register 0x%06x of core %u is not modelled",
                  (unsigned)address, cpu->core);
    }
    *seen |= bit(number % 32);
    return &cpu->external[number];
}

EXECUTE(rer)
{
    uint32_t address = get_s(cpu, op);
    if (address == EXTERNAL_DSRSET) {
        return set_t(cpu, op, cpu->debug.attached ? DSR_ENABLED : 0);
    }
    const uint32_t *kept = external_register(cpu, address);
    return set_t(cpu, op, kept == NULL ? 0 : *kept);
}

EXECUTE(wer)
{
    uint32_t address = get_s(cpu, op);
    uint32_t *kept = address == EXTERNAL_DSRSET ? NULL : external_register(cpu, address);
    if (kept != NULL) {
        *kept = get_t(cpu, op);
    }
    return go_on(cpu, op);
}

// Region protection: eight regions of 512 MB, virtual address = physical address.

#define REGION_SHIFT 29U

static uint32_t region_entry(const struct xt_cpu *cpu, const struct xt_op *op, const uint8_t *attributes)
{
    uint32_t region = get_s(cpu, op) >> REGION_SHIFT;
    return region << REGION_SHIFT | attributes[region];
}

EXECUTE(ritlb0)
{
    return set_t(cpu, op, get_s(cpu, op) >> REGION_SHIFT << REGION_SHIFT);
}

EXECUTE(rdtlb0)
{
    return set_t(cpu, op, get_s(cpu, op) >> REGION_SHIFT << REGION_SHIFT);
}

EXECUTE(ritlb1)
{
    return set_t(cpu, op, region_entry(cpu, op, cpu->itlb));
}

EXECUTE(rdtlb1)
{
    return set_t(cpu, op, region_entry(cpu, op, cpu->dtlb));
}

EXECUTE(pitlb)
{
    return set_t(cpu, op, get_s(cpu, op) >> REGION_SHIFT << REGION_SHIFT);
}

EXECUTE(pdtlb)
{
    return set_t(cpu, op, get_s(cpu, op) >> REGION_SHIFT << REGION_SHIFT);
}

static const struct xt_op *set_region(struct xt_cpu *cpu, const struct xt_op *op, uint8_t *attributes)
{
    attributes[get_s(cpu, op) >> REGION_SHIFT] = get_t(cpu, op) & 15;
    xt_flush_pages(cpu);
    return xt_end_block(cpu, op);
}

EXECUTE(witlb)
{
    return set_region(cpu, op, cpu->itlb);
}

EXECUTE(wdtlb)
{
    return set_region(cpu, op, cpu->dtlb);
}

// Booleans: sixteen bits of BR.

static bool boolean(const struct xt_cpu *cpu, unsigned number)
{
    return bit_is_set(cpu->sr[SR_BR], number);
}

static const struct xt_op *set_boolean(struct xt_cpu *cpu, const struct xt_op *op, unsigned number,
                                       bool value)
{
    cpu->sr[SR_BR] = bits_set(cpu->sr[SR_BR], value, number, 1);
    return go_on(cpu, op);
}

EXECUTE(andb)
{
    return set_boolean(cpu, op, op->r, boolean(cpu, op->s) && boolean(cpu, op->t));
}

EXECUTE(andbc)
{
    return set_boolean(cpu, op, op->r, boolean(cpu, op->s) && !boolean(cpu, op->t));
}

EXECUTE(orb)
{
    return set_boolean(cpu, op, op->r, boolean(cpu, op->s) || boolean(cpu, op->t));
}

EXECUTE(orbc)
{
    return set_boolean(cpu, op, op->r, boolean(cpu, op->s) || !boolean(cpu, op->t));
}

EXECUTE(xorb)
{
    return set_boolean(cpu, op, op->r, boolean(cpu, op->s) != boolean(cpu, op->t));
}

// ANYn and ALLn look at n booleans from bs on, a multiple of n.
static uint32_t booleans(const struct xt_cpu *cpu, const struct xt_op *op, unsigned count)
{
    return bits_get(cpu->sr[SR_BR], op->s / count * count, count);
}

EXECUTE(any4)
{
    return set_boolean(cpu, op, op->t, booleans(cpu, op, 4) != 0);
}

EXECUTE(all4)
{
    return set_boolean(cpu, op, op->t, booleans(cpu, op, 4) == bits_ones(4));
}

EXECUTE(any8)
{
    return set_boolean(cpu, op, op->t, booleans(cpu, op, 8) != 0);
}

EXECUTE(all8)
{
    return set_boolean(cpu, op, op->t, booleans(cpu, op, 8) == bits_ones(8));
}

EXECUTE(bf)
{
    return boolean(cpu, op->s) ? go_on(cpu, op) : jump(cpu, op, op->imm);
}

EXECUTE(bt)
{
    return boolean(cpu, op->s) ? jump(cpu, op, op->imm) : go_on(cpu, op);
}

EXECUTE(movf)
{
    return set_r(cpu, op, boolean(cpu, op->t) ? get_r(cpu, op) : get_s(cpu, op));
}

EXECUTE(movt)
{
    return set_r(cpu, op, boolean(cpu, op->t) ? get_s(cpu, op) : get_r(cpu, op));
}
