// Writes x86-64 machine code: as much of it as the translator needs.
//
// Source: Intel "64 and IA-32 Architectures Software Developer's Manual", volume 2, chapters "Instruction
//         Format" and "Instruction Set Reference".
#ifndef XTENSA_X86_64_H
#define XTENSA_X86_64_H

#include <stdbool.h>
#include <stdint.h>

enum x86_register {
    X86_RAX,
    X86_RCX,
    X86_RDX,
    X86_RBX,
    X86_RSP,
    X86_RBP,
    X86_RSI,
    X86_RDI,
    X86_R8,
    X86_R9,
    X86_R10,
    X86_R11,
    X86_R12,
    X86_R13,
    X86_R14,
    X86_R15,
    X86_NONE, // no index
};

// Conditions, as in Jcc, SETcc and CMOVcc.
enum x86_condition {
    X86_B = 2,
    X86_AE = 3,
    X86_E = 4,
    X86_NE = 5,
    X86_BE = 6,
    X86_A = 7,
    X86_S = 8,
    X86_NS = 9,
    X86_L = 12,
    X86_GE = 13,
    X86_LE = 14,
    X86_G = 15,
};

// Operations on two 32-bit operands; the opcode of the form "register, register or memory".
enum x86_alu {
    X86_ADD = 0x03,
    X86_OR = 0x0b,
    X86_AND = 0x23,
    X86_SUB = 0x2b,
    X86_XOR = 0x33,
    X86_CMP = 0x3b,
    X86_TEST = 0x85,
    X86_MOV = 0x8b,
    X86_STORE = 0x89, // register to memory
    X86_STORE8 = 0x88,
    X86_STORE16 = 0x6689,
    X86_LEA = 0x8d,
    X86_MOVSXD = 0x63, // with `wide`
    X86_IMUL = 0x0faf,
    X86_MOVZX8 = 0x0fb6,
    X86_MOVZX16 = 0x0fb7,
    X86_MOVSX8 = 0x0fbe,
    X86_MOVSX16 = 0x0fbf,
    X86_BT = 0x0fa3,
    X86_CMOV = 0x0f40, // plus the condition
};

// Shifts; the last field of the opcode.
enum x86_shift { X86_ROL = 0, X86_SHL = 4, X86_SHR = 5, X86_SAR = 7 };

struct x86 {
    uint8_t *at; // where the next byte goes; the caller sees to the room
};

// base + index * scale + offset; scale 1, 2, 4 or 8; without an index X86_NONE.
struct x86_place {
    enum x86_register base, index;
    unsigned scale;
    int32_t offset;
};

static inline struct x86_place x86_at(enum x86_register base, int32_t offset)
{
    return (struct x86_place){base, X86_NONE, 1, offset};
}

// `first` op= `second`; `wide`: 64 bits.
void x86_registers(struct x86 *x86, enum x86_alu alu, enum x86_register first, enum x86_register second,
                   bool wide);
void x86_memory(struct x86 *x86, enum x86_alu alu, enum x86_register value, struct x86_place place,
                bool wide);
// ADD, OR, AND, SUB, XOR or CMP with an immediate (of 64 bits: sign-extended).
void x86_immediate(struct x86 *x86, enum x86_alu alu, enum x86_register to, uint32_t value, bool wide);
void x86_compare_memory(struct x86 *x86, struct x86_place place, uint32_t value);
void x86_compare_memory8(struct x86 *x86, struct x86_place place, uint8_t value);
void x86_test_immediate(struct x86 *x86, enum x86_register value, uint32_t mask);
void x86_test_memory8(struct x86 *x86, struct x86_place place, uint8_t mask);
void x86_store_immediate(struct x86 *x86, struct x86_place place, uint32_t value);
void x86_decrement_memory(struct x86 *x86, struct x86_place place);
void x86_load_constant(struct x86 *x86, enum x86_register to, uint64_t value);
void x86_shift_by(struct x86 *x86, enum x86_shift shift, enum x86_register value, unsigned amount, bool wide);
void x86_shift_by_cl(struct x86 *x86, enum x86_shift shift, enum x86_register value, bool wide);
void x86_negate(struct x86 *x86, enum x86_register value);
void x86_invert(struct x86 *x86, enum x86_register value);
void x86_push(struct x86 *x86, enum x86_register value);
void x86_pop(struct x86 *x86, enum x86_register value);
void x86_return(struct x86 *x86);
void x86_call(struct x86 *x86, enum x86_register target);

// Jumps with a distance of 32 bits: return where that is written, for x86_land.
uint8_t *x86_jump(struct x86 *x86);
uint8_t *x86_jump_if(struct x86 *x86, enum x86_condition condition);
void x86_land(uint8_t *distance, const uint8_t *target);
// Jumps to the address that is in memory.
void x86_jump_memory(struct x86 *x86, struct x86_place place);
void x86_jump_register(struct x86 *x86, enum x86_register target);
void x86_jump_slot(struct x86 *x86, const void *slot);
// The address of something within 2 GB.
void x86_address(struct x86 *x86, enum x86_register to, const void *target);

#endif
