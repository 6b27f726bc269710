// From an instruction word to its row in the list and its operands.
//
// Source: Xtensa ISA Reference Manual, chapter "Instruction Formats and Opcodes", and the "Assembler
//         Note" and "Operation" of each instruction for its immediate.

#include "xtensa/insn.h"

#include "base/bits.h"

#define INSN(id, text, mask, match, format, option, flow)                                                    \
    {text, mask, match, XT_FORMAT_##format, XT_OPTION_##option, XT_FLOW_##flow, xt_exec_##id},
const struct xt_insn xt_insns[] = {
#include "xtensa/insn.def"
};
#undef INSN

const unsigned xt_insn_count = sizeof xt_insns / sizeof xt_insns[0];

#define FORMAT_OPERANDS(name, operands) operands,
static const char *const format_operands[] = {XT_FORMATS(FORMAT_OPERANDS)};

const int32_t xt_b4const[16] = {-1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256};
const uint32_t xt_b4constu[16] = {32768, 65536, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256};

// The first row whose op0 is not less than the given one.
static unsigned first_row(unsigned op0)
{
    unsigned low = 0;
    unsigned high = sizeof xt_insns / sizeof xt_insns[0];
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if ((xt_insns[middle].match & 15U) < op0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct xt_insn *xt_insn_find(uint32_t word)
{
    unsigned op0 = word & 15U;
    for (unsigned i = first_row(op0); i < xt_insn_count && (xt_insns[i].match & 15U) == op0; ++i) {
        if ((word & xt_insns[i].mask) == xt_insns[i].match) {
            return &xt_insns[i];
        }
    }
    return NULL;
}

static uint32_t sign_extended(uint32_t word, unsigned shift, unsigned width)
{
    return (uint32_t)bits_signed(bits_get(word, shift, width), width);
}

static uint32_t literal_address(uint32_t word, uint32_t pc)
{
    return ((pc + 3) & ~UINT32_C(3)) + (UINT32_C(0xfffc0000) | bits_get(word, 8, 16) << 2);
}

static uint32_t movin_value(uint32_t word)
{
    uint32_t value = bits_get(word, 4, 3) << 4 | bits_get(word, 12, 4);
    return value >= 96 ? value - 128 : value;
}

static uint32_t immediate(enum xt_format format, uint32_t word, uint32_t pc)
{
    uint32_t imm8 = bits_get(word, 16, 8);
    switch (format) {
    case XT_FORMAT_LEVEL:
    case XT_FORMAT_BREAK:
    case XT_FORMAT_RSIL:
    case XT_FORMAT_FCONST:
        return bits_get(word, 8, 4);
    case XT_FORMAT_SSAI:
        return bits_get(word, 8, 4) | bits_get(word, 4, 1) << 4;
    case XT_FORMAT_ROTW:
        return sign_extended(word, 4, 4);
    case XT_FORMAT_SLLI:
        return 32 - (bits_get(word, 4, 4) | bits_get(word, 20, 1) << 4);
    case XT_FORMAT_SRAI:
        return bits_get(word, 8, 4) | bits_get(word, 20, 1) << 4;
    case XT_FORMAT_EXTUI:
        return bits_ones(bits_get(word, 20, 4) + 1);
    case XT_FORMAT_SR:
    case XT_FORMAT_WUR:
        return bits_get(word, 8, 8);
    case XT_FORMAT_RUR:
        return bits_get(word, 8, 4) << 4 | bits_get(word, 4, 4);
    case XT_FORMAT_SEXT:
        return bits_get(word, 4, 4) + 7;
    case XT_FORMAT_L32E:
        return (bits_get(word, 12, 4) << 2) - 64;
    case XT_FORMAT_L32R:
        return literal_address(word, pc);
    case XT_FORMAT_MEM8:
        return imm8;
    case XT_FORMAT_MEM16:
        return imm8 << 1;
    case XT_FORMAT_MEM32:
    case XT_FORMAT_FLSI:
        return imm8 << 2;
    case XT_FORMAT_MOVI:
        return (uint32_t)bits_signed(bits_get(word, 8, 4) << 8 | imm8, 12);
    case XT_FORMAT_ADDI:
        return sign_extended(word, 16, 8);
    case XT_FORMAT_ADDMI:
        return sign_extended(word, 16, 8) << 8;
    case XT_FORMAT_CALL:
        return (pc & ~UINT32_C(3)) + 4 + (sign_extended(word, 6, 18) << 2);
    case XT_FORMAT_JUMP:
        return pc + 4 + sign_extended(word, 6, 18);
    case XT_FORMAT_BZ:
        return pc + 4 + sign_extended(word, 12, 12);
    case XT_FORMAT_BI:
    case XT_FORMAT_BIU:
    case XT_FORMAT_BB:
    case XT_FORMAT_BR:
    case XT_FORMAT_BBI:
        return pc + 4 + sign_extended(word, 16, 8);
    case XT_FORMAT_LOOP:
        return pc + 4 + imm8;
    case XT_FORMAT_ENTRY:
        return bits_get(word, 12, 12) << 3;
    case XT_FORMAT_S32NB:
    case XT_FORMAT_MEMN:
        return bits_get(word, 12, 4) << 2;
    case XT_FORMAT_ADDIN:
        return bits_get(word, 4, 4) == 0 ? UINT32_MAX : bits_get(word, 4, 4);
    case XT_FORMAT_MOVIN:
        return movin_value(word);
    case XT_FORMAT_BN:
        return pc + 4 + (bits_get(word, 4, 2) << 4 | bits_get(word, 12, 4));
    default:
        return 0;
    }
}

void xt_insn_operands(const struct xt_insn *insn, uint32_t word, uint32_t pc, struct xt_op *op)
{
    op->r = (uint8_t)bits_get(word, 12, 4);
    op->s = (uint8_t)bits_get(word, 8, 4);
    op->t = (uint8_t)bits_get(word, 4, 4);
    op->imm = immediate(insn->format, word, pc);
    if (insn->format == XT_FORMAT_EXTUI) {
        op->s = (uint8_t)(op->s | bits_get(word, 16, 1) << 4);
    } else if (insn->format == XT_FORMAT_BBI) {
        op->t = (uint8_t)(op->t | bits_get(word, 12, 1) << 4);
    }
}

unsigned xt_insn_quarters(const struct xt_insn *insn, const struct xt_op *op)
{
    unsigned highest = 0;
    for (const char *letter = format_operands[insn->format]; *letter != '\0'; ++letter) {
        unsigned number = *letter == 'r' ? op->r : *letter == 's' ? op->s : *letter == 't' ? op->t : 0;
        highest = number > highest ? number : highest;
    }
    return highest / 4 + 1;
}

const char *xt_format_operands(enum xt_format format)
{
    return format_operands[format];
}
