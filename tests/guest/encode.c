#include "guest/encode.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct xt_insn *encode_row(const char *name)
{
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        if (strcmp(xt_insns[i].name, name) == 0) {
            return &xt_insns[i];
        }
    }
    fprintf(stderr, "there is no instruction %s\n", name);
    abort();
}

struct field {
    unsigned shift, width;
};

static uint32_t put(uint32_t word, struct field field, uint32_t value)
{
    return bits_set(word, value, field.shift, field.width);
}

static const struct field field_r = {12, 4};
static const struct field field_s = {8, 4};
static const struct field field_t = {4, 4};
static const struct field field_imm8 = {16, 8};
static const struct field field_offset18 = {6, 18};

// The fields that hold the immediate.
static uint32_t put_immediate(enum xt_format format, uint32_t word, uint32_t pc, uint32_t imm)
{
    switch (format) {
    case XT_FORMAT_LEVEL:
    case XT_FORMAT_BREAK:
    case XT_FORMAT_RSIL:
    case XT_FORMAT_FCONST:
        return put(word, field_s, imm);
    case XT_FORMAT_SSAI:
        return put(put(word, field_s, imm), (struct field){4, 1}, imm >> 4);
    case XT_FORMAT_ROTW:
        return put(word, field_t, imm);
    case XT_FORMAT_SLLI:
        return put(put(word, field_t, 32 - imm), (struct field){20, 1}, (32 - imm) >> 4);
    case XT_FORMAT_SRAI:
        return put(put(word, field_s, imm), (struct field){20, 1}, imm >> 4);
    case XT_FORMAT_EXTUI:
        return put(word, (struct field){20, 4}, imm - 1);
    case XT_FORMAT_SR:
    case XT_FORMAT_WUR:
        return put(word, (struct field){8, 8}, imm);
    case XT_FORMAT_RUR:
        return put(put(word, field_s, imm >> 4), field_t, imm);
    case XT_FORMAT_SEXT:
        return put(word, field_t, imm - 7);
    case XT_FORMAT_L32E:
        return put(word, field_r, (imm + 64) >> 2);
    case XT_FORMAT_L32R:
        return put(word, (struct field){8, 16}, (imm - ((pc + 3) & ~UINT32_C(3))) >> 2);
    case XT_FORMAT_MEM8:
    case XT_FORMAT_ADDI:
        return put(word, field_imm8, imm);
    case XT_FORMAT_MEM16:
        return put(word, field_imm8, imm >> 1);
    case XT_FORMAT_MEM32:
    case XT_FORMAT_FLSI:
        return put(word, field_imm8, imm >> 2);
    case XT_FORMAT_MOVI:
        return put(put(word, field_imm8, imm), field_s, imm >> 8);
    case XT_FORMAT_ADDMI:
        return put(word, field_imm8, imm >> 8);
    case XT_FORMAT_CALL:
        return put(word, field_offset18, (imm - (pc & ~UINT32_C(3)) - 4) >> 2);
    case XT_FORMAT_JUMP:
        return put(word, field_offset18, imm - pc - 4);
    case XT_FORMAT_BZ:
        return put(word, (struct field){12, 12}, imm - pc - 4);
    case XT_FORMAT_BI:
    case XT_FORMAT_BIU:
    case XT_FORMAT_BB:
    case XT_FORMAT_BR:
    case XT_FORMAT_BBI:
    case XT_FORMAT_LOOP:
        return put(word, field_imm8, imm - pc - 4);
    case XT_FORMAT_ENTRY:
        return put(word, (struct field){12, 12}, imm >> 3);
    case XT_FORMAT_S32NB:
    case XT_FORMAT_MEMN:
        return put(word, field_r, imm >> 2);
    case XT_FORMAT_ADDIN:
        return put(word, field_t, imm == UINT32_MAX ? 0 : imm);
    case XT_FORMAT_MOVIN:
        return put(put(word, (struct field){4, 3}, imm >> 4), field_r, imm);
    case XT_FORMAT_BN:
        return put(put(word, (struct field){4, 2}, (imm - pc - 4) >> 4), field_r, imm - pc - 4);
    default:
        return word;
    }
}

uint32_t encode_word(const struct xt_insn *insn, uint32_t pc, unsigned r, unsigned s, unsigned t,
                     uint32_t imm)
{
    uint32_t word = put(put(put(0, field_r, r), field_s, s), field_t, t);
    if (insn->format == XT_FORMAT_EXTUI) {
        word = put(word, (struct field){16, 1}, s >> 4);
    } else if (insn->format == XT_FORMAT_BBI) {
        word = put(word, (struct field){12, 1}, t >> 4);
    }
    word = put_immediate(insn->format, word, pc, imm);
    word = (word & ~insn->mask) | insn->match;
    return xt_insn_size((uint8_t)word) == 2 ? word & 0xffff : word;
}

uint32_t encode_put(struct encoder *encoder, const struct xt_insn *insn, unsigned r, unsigned s, unsigned t,
                    uint32_t imm)
{
    uint32_t pc = encoder->pc;
    uint32_t word = encode_word(insn, pc, r, s, t, imm);
    uint8_t *at = encoder->bytes + (pc - encoder->base);
    unsigned size = xt_insn_size((uint8_t)word);
    for (unsigned i = 0; i < size; ++i) {
        at[i] = (uint8_t)(word >> 8 * i);
    }
    encoder->pc += size;
    return pc;
}

uint32_t encode(struct encoder *encoder, const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm)
{
    return encode_put(encoder, encode_row(name), r, s, t, imm);
}

uint32_t encode_data(struct encoder *encoder, uint32_t word)
{
    uint32_t at = (encoder->pc + 3) & ~UINT32_C(3);
    bytes_put32(encoder->bytes + (at - encoder->base), word);
    encoder->pc = at + 4;
    return at;
}

// Window handlers (ISA manual, section "Windowed Register Option", "Window Overflow/Underflow Exceptions"): a
// window's first four registers go below the stack pointer of the window after it, the others below the stack
// pointer of the window before it.

static void put_window4(struct encoder *e, const char *name)
{
    for (unsigned i = 0; i < 4; ++i) {
        encode(e, name, 0, 5, i, 4 * i - 16);
    }
}

static void put_overflow(struct encoder *e, unsigned registers)
{
    unsigned next = registers + 1;
    encode(e, "s32e", 0, next, 0, 0U - 16);
    encode(e, "l32e", 0, 1, 0, 0U - 12);
    for (unsigned i = 1; i < 4; ++i) {
        encode(e, "s32e", 0, next, i, 4 * i - 16);
    }
    for (unsigned i = 4; i < registers; ++i) {
        encode(e, "s32e", 0, 0, i, 4 * i - 4 * (registers + 4));
    }
}

static void put_underflow(struct encoder *e, unsigned registers)
{
    unsigned next = registers + 1;
    unsigned last = registers - 1; // holds the stack pointer of the window before, until it is loaded itself
    for (unsigned i = 0; i < 3; ++i) {
        encode(e, "l32e", 0, next, i, 4 * i - 16);
    }
    encode(e, "l32e", 0, 1, last, 0U - 12);
    encode(e, "l32e", 0, next, 3, 0U - 4);
    for (unsigned i = 4; i < registers; ++i) {
        encode(e, "l32e", 0, last, i, 4 * i - 4 * (registers + 4));
    }
}

void encode_window_handlers(uint8_t *bytes, uint32_t base, uint32_t vectors)
{
    struct encoder e = {.bytes = bytes, .base = base};
    for (unsigned kind = 0; kind < 3; ++kind) {
        e.pc = vectors + 0x80 * kind;
        if (kind == 0) {
            put_window4(&e, "s32e");
        } else {
            put_overflow(&e, 4 + 4 * kind);
        }
        encode(&e, "rfwo", 0, 0, 0, 0);
        e.pc = vectors + 0x80 * kind + 0x40;
        if (kind == 0) {
            put_window4(&e, "l32e");
        } else {
            put_underflow(&e, 4 + 4 * kind);
        }
        encode(&e, "rfwu", 0, 0, 0, 0);
    }
}
