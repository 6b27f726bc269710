// Makes instruction words out of the instruction list: the inverse of the decoder, for tests.
#ifndef GUEST_ENCODE_H
#define GUEST_ENCODE_H

#include "xtensa/insn.h"

#include <stdint.h>

struct encoder {
    uint8_t *bytes; // of the guest's memory
    uint32_t base;  // guest address of bytes[0]
    uint32_t pc;    // where the next instruction goes
};

// The row of that name; the name must exist.
const struct xt_insn *encode_row(const char *name);

// The word with these operands; what a format does not have is ignored. imm is as xt_insn_operands gives it
// (addresses absolute), except EXTUI: s is the shift, imm the number of bits.
uint32_t encode_word(const struct xt_insn *insn, uint32_t pc, unsigned r, unsigned s, unsigned t,
                     uint32_t imm);

// Appends one instruction; returns its address.
uint32_t encode_put(struct encoder *encoder, const struct xt_insn *insn, unsigned r, unsigned s, unsigned t,
                    uint32_t imm);
uint32_t encode(struct encoder *encoder, const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm);

// Appends a 32-bit word at the next multiple of four; returns its address.
uint32_t encode_data(struct encoder *encoder, uint32_t word);

// Writes the manual's handlers of window overflow and underflow to their places from `vectors` on.
void encode_window_handlers(uint8_t *bytes, uint32_t base, uint32_t vectors);

#endif
