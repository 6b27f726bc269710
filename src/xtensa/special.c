// Special and user registers: which ones the ESP32 has, which bits can be written, what writing does.
//
// Source: Xtensa ISA Reference Manual, chapters "Architectural Options" and "Processor Control Instructions";
//         which options exist: the ESP32's public core-isa.h.

#include "xtensa/core.h"
#include "xtensa/insn.h"

enum access { NONE, READ = 1, WRITE = 2, BOTH = 3 };

struct sr_info {
    const char *name;
    uint32_t mask; // writable bits
    uint8_t access;
};

#define ALL UINT32_MAX

static const struct sr_info sr_info[256] = {
    [SR_LBEG] = {"lbeg", ALL, BOTH},
    [SR_LEND] = {"lend", ALL, BOTH},
    [SR_LCOUNT] = {"lcount", ALL, BOTH},
    [SR_SAR] = {"sar", 0x3f, BOTH},
    [SR_BR] = {"br", 0xffff, BOTH},
    [SR_LITBASE] = {"litbase", 0, BOTH},
    [SR_SCOMPARE1] = {"scompare1", ALL, BOTH},
    [SR_ACCLO] = {"acclo", ALL, BOTH},
    [SR_ACCHI] = {"acchi", 0xff, BOTH},
    [SR_M0] = {"m0", ALL, BOTH},
    [SR_M0 + 1] = {"m1", ALL, BOTH},
    [SR_M0 + 2] = {"m2", ALL, BOTH},
    [SR_M0 + 3] = {"m3", ALL, BOTH},
    [SR_WINDOWBASE] = {"windowbase", 0xf, BOTH},
    [SR_WINDOWSTART] = {"windowstart", 0xffff, BOTH},
    [SR_MMID] = {"mmid", 0, WRITE},
    [SR_IBREAKENABLE] = {"ibreakenable", 0x3, BOTH},
    [SR_MEMCTL] = {"memctl", ALL, BOTH},
    [SR_ATOMCTL] = {"atomctl", 0x3f, BOTH},
    [SR_DDR] = {"ddr", ALL, BOTH},
    [SR_IBREAKA0] = {"ibreaka0", ALL, BOTH},
    [SR_IBREAKA0 + 1] = {"ibreaka1", ALL, BOTH},
    [SR_DBREAKA0] = {"dbreaka0", ALL, BOTH},
    [SR_DBREAKA0 + 1] = {"dbreaka1", ALL, BOTH},
    [SR_DBREAKC0] = {"dbreakc0", 0xc000003f, BOTH},
    [SR_DBREAKC0 + 1] = {"dbreakc1", 0xc000003f, BOTH},
    [SR_CONFIGID0] = {"configid0", 0, BOTH},
    [SR_EPC1] = {"epc1", ALL, BOTH},
    [SR_EPC1 + 1] = {"epc2", ALL, BOTH},
    [SR_EPC1 + 2] = {"epc3", ALL, BOTH},
    [SR_EPC1 + 3] = {"epc4", ALL, BOTH},
    [SR_EPC1 + 4] = {"epc5", ALL, BOTH},
    [SR_EPC1 + 5] = {"epc6", ALL, BOTH},
    [SR_EPC1 + 6] = {"epc7", ALL, BOTH},
    [SR_DEPC] = {"depc", ALL, BOTH},
    [SR_EPS2] = {"eps2", PS_BITS, BOTH},
    [SR_EPS2 + 1] = {"eps3", PS_BITS, BOTH},
    [SR_EPS2 + 2] = {"eps4", PS_BITS, BOTH},
    [SR_EPS2 + 3] = {"eps5", PS_BITS, BOTH},
    [SR_EPS2 + 4] = {"eps6", PS_BITS, BOTH},
    [SR_EPS2 + 5] = {"eps7", PS_BITS, BOTH},
    [SR_CONFIGID1] = {"configid1", 0, READ},
    [SR_EXCSAVE1] = {"excsave1", ALL, BOTH},
    [SR_EXCSAVE1 + 1] = {"excsave2", ALL, BOTH},
    [SR_EXCSAVE1 + 2] = {"excsave3", ALL, BOTH},
    [SR_EXCSAVE1 + 3] = {"excsave4", ALL, BOTH},
    [SR_EXCSAVE1 + 4] = {"excsave5", ALL, BOTH},
    [SR_EXCSAVE1 + 5] = {"excsave6", ALL, BOTH},
    [SR_EXCSAVE1 + 6] = {"excsave7", ALL, BOTH},
    [SR_CPENABLE] = {"cpenable", 0xff, BOTH},
    [SR_INTERRUPT] = {"interrupt", 0, BOTH},
    [SR_INTCLEAR] = {"intclear", 0, WRITE},
    [SR_INTENABLE] = {"intenable", ALL, BOTH},
    [SR_PS] = {"ps", PS_BITS, BOTH},
    [SR_VECBASE] = {"vecbase", 0xfffffc00, BOTH},
    [SR_EXCCAUSE] = {"exccause", 0x3f, BOTH},
    [SR_DEBUGCAUSE] = {"debugcause", 0xf3f, BOTH},
    [SR_CCOUNT] = {"ccount", ALL, BOTH},
    [SR_PRID] = {"prid", 0, READ},
    [SR_ICOUNT] = {"icount", ALL, BOTH},
    [SR_ICOUNTLEVEL] = {"icountlevel", 0xf, BOTH},
    [SR_EXCVADDR] = {"excvaddr", ALL, BOTH},
    [SR_CCOMPARE0] = {"ccompare0", ALL, BOTH},
    [SR_CCOMPARE0 + 1] = {"ccompare1", ALL, BOTH},
    [SR_CCOMPARE0 + 2] = {"ccompare2", ALL, BOTH},
    [SR_MISC0] = {"misc0", ALL, BOTH},
    [SR_MISC0 + 1] = {"misc1", ALL, BOTH},
    [SR_MISC0 + 2] = {"misc2", ALL, BOTH},
    [SR_MISC0 + 3] = {"misc3", ALL, BOTH},
};

const char *xt_sr_name(unsigned number)
{
    return number < 256 ? sr_info[number].name : NULL;
}

const char *xt_ur_name(unsigned number)
{
    switch (number) {
    case UR_EXPSTATE:
        return "expstate";
    case UR_THREADPTR:
        return "threadptr";
    case UR_FCR:
        return "fcr";
    case UR_FSR:
        return "fsr";
    case UR_F64R_LO:
        return "f64r_lo";
    case UR_F64R_HI:
        return "f64r_hi";
    case UR_F64S:
        return "f64s";
    default:
        return NULL;
    }
}

bool xt_sr_readable(unsigned number)
{
    return (sr_info[number].access & READ) != 0;
}

bool xt_sr_writable(unsigned number)
{
    return (sr_info[number].access & WRITE) != 0;
}

uint32_t xt_read_sr(const struct xt_cpu *cpu, unsigned number)
{
    return number == SR_CCOUNT ? xt_ccount(cpu) : cpu->sr[number];
}

static void set_interrupts(struct xt_cpu *cpu, uint32_t set, uint32_t cleared)
{
    cpu->sr[SR_INTERRUPT] |= set & INTERRUPTS_SOFTWARE;
    cpu->sr[SR_INTERRUPT] &= ~(cleared & (INTERRUPTS_SOFTWARE | INTERRUPTS_EDGE));
    xt_interrupts_changed(cpu);
}

// Blocks are decoded for the enabled break addresses.
static void break_written(struct xt_cpu *cpu, unsigned number, uint32_t before)
{
    if (cpu->sr[number] != before && (number == SR_IBREAKENABLE || cpu->sr[SR_IBREAKENABLE] != 0)) {
        xt_debug_breaks_changed(cpu);
    }
}

void xt_write_sr(struct xt_cpu *cpu, unsigned number, uint32_t value)
{
    uint32_t mask = sr_info[number].mask;
    uint32_t before = cpu->sr[number];
    if (number != SR_WINDOWBASE) {
        cpu->sr[number] = (cpu->sr[number] & ~mask) | (value & mask);
    }
    switch (number) {
    case SR_IBREAKENABLE:
    case SR_IBREAKA0:
    case SR_IBREAKA0 + 1:
        break_written(cpu, number, before);
        break;
    case SR_DBREAKA0:
    case SR_DBREAKA0 + 1:
    case SR_DBREAKC0:
    case SR_DBREAKC0 + 1:
        xt_debug_watches_changed(cpu);
        break;
    case SR_ICOUNTLEVEL:
        xt_debug_pace_changed(cpu);
        break;
    case SR_ACCHI:
        cpu->sr[SR_ACCHI] = (uint32_t)bits_signed(value, 8);
        break;
    case SR_WINDOWBASE:
        xt_rotate(cpu, (int)(value & 15U) - (int)cpu->sr[SR_WINDOWBASE]);
        break;
    case SR_WINDOWSTART:
        xt_update_reach(cpu);
        break;
    case SR_PS:
        xt_write_ps(cpu, value);
        break;
    case SR_INTERRUPT:
        set_interrupts(cpu, value, 0);
        break;
    case SR_INTCLEAR:
        set_interrupts(cpu, 0, value);
        break;
    case SR_INTENABLE:
        xt_interrupts_changed(cpu);
        break;
    case SR_CCOUNT:
        xt_set_ccount(cpu, value);
        break;
    case SR_CCOMPARE0:
    case SR_CCOMPARE0 + 1:
    case SR_CCOMPARE0 + 2:
        xt_compare_written(cpu, number - SR_CCOMPARE0);
        break;
    default:
        break;
    }
}
