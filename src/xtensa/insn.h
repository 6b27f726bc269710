// The instruction list (insn.def) as data, and the operands of an instruction word.
//
// Formats, 24 bits unless noted; fields not named here are fixed by the row:
//
//     RRR     | op2 | op1 |  r  |  s  |  t  | op0 |      three registers
//     SLLI    |shi|0| op1 |  r  |  s  | slo | op0 |      amount 32 - (shi:slo)
//     SRAI    |shi|1| op1 |  r  | slo |  t  | op0 |
//     EXTUI   |width-1|010:h|r  | slo |  t  | op0 |      shift h:slo
//     SR      | op2 | op1 |   number  |  t  | op0 |      RSR, WSR, XSR, WUR
//     RUR     | op2 | op1 |  r  |   number  | op0 |
//     MEMn    |   imm8    | op  |  s  |  t  | op0 |      imm8 times n bits / 8
//     MOVI    | imm[7:0]  | op  |11:8 |  t  | op0 |
//     L32R    |        imm16          |  t  | op0 |      words back from (pc + 3) & ~3
//     CALL    |         offset18        | n | op0 |      words from (pc & ~3) + 4
//     JUMP    |         offset18        | n | op0 |      bytes from pc + 4
//     BZ      |      imm12      |  s  | m n | op0 |
//     BI      |   imm8    |  c  |  s  | m n | op0 |      c: index in a table of constants
//     BR      |   imm8    | op  |  s  |  t  | op0 |
//     BBI     |   imm8    |op b |  s  |  b  | op0 |      bit number in the last bit of r and t
//     MAC     | op2 | op1 | 0xww|  s  |0y00 | op0 |      mx, m2+y, mw
//     MEMN    (16 bits)   | imm4|  s  |  t  | op0 |      imm4 times 4
//     MOVIN   (16 bits)   | lo  |  s  |0hhh | op0 |      -32 to 95
//     BN      (16 bits)   | lo  |  s  |1zhh | op0 |      forward only
#ifndef XTENSA_INSN_H
#define XTENSA_INSN_H

#include "xtensa/cpu.h"

#include <stddef.h>
#include <stdint.h>

// X(format, operands). Operands are printed, and register windows checked, by letter:
//     r s t  address register     R S T  floating-point register     x y z  boolean register (of r, s, t)
//     M P W  MAC16 register mx, my, mw                    n u  special, user register
//     i  immediate, decimal     k  t as a number     L  address     c C  constant of BEQI, of BLTUI     e
//     EXTUI
#define XT_FORMATS(X)                                                                                        \
    X(NONE, "")                                                                                              \
    X(AS, "s")                                                                                               \
    X(TS, "t,s")                                                                                             \
    X(RST, "r,s,t")                                                                                          \
    X(RT, "r,t")                                                                                             \
    X(RS, "r,s")                                                                                             \
    X(RSB, "r,s,z")                                                                                          \
    X(LEVEL, "i")                                                                                            \
    X(BREAK, "i,k")                                                                                          \
    X(RSIL, "t,i")                                                                                           \
    X(SSAI, "i")                                                                                             \
    X(ROTW, "i")                                                                                             \
    X(SLLI, "r,s,i")                                                                                         \
    X(SRAI, "r,t,i")                                                                                         \
    X(EXTUI, "r,t,e")                                                                                        \
    X(SR, "t,n")                                                                                             \
    X(RUR, "r,u")                                                                                            \
    X(WUR, "t,u")                                                                                            \
    X(SEXT, "r,s,i")                                                                                         \
    X(BOOL2, "z,y")                                                                                          \
    X(BOOL3, "x,y,z")                                                                                        \
    X(FLSX, "R,s,t")                                                                                         \
    X(FLSI, "T,s,i")                                                                                         \
    X(FRST, "R,S,T")                                                                                         \
    X(FRS, "R,S")                                                                                            \
    X(FTOI, "r,S,k")                                                                                         \
    X(ITOF, "R,s,k")                                                                                         \
    X(FCONST, "R,i")                                                                                         \
    X(FTOA, "r,S")                                                                                           \
    X(ATOF, "R,s")                                                                                           \
    X(FCMP, "x,S,T")                                                                                         \
    X(FMOVA, "R,S,t")                                                                                        \
    X(FMOVB, "R,S,z")                                                                                        \
    X(L32E, "t,s,i")                                                                                         \
    X(S32NB, "t,s,i")                                                                                        \
    X(L32R, "t,L")                                                                                           \
    X(MEM8, "t,s,i")                                                                                         \
    X(MEM16, "t,s,i")                                                                                        \
    X(MEM32, "t,s,i")                                                                                        \
    X(MOVI, "t,i")                                                                                           \
    X(ADDI, "t,s,i")                                                                                         \
    X(ADDMI, "t,s,i")                                                                                        \
    X(MACAA, "s,t")                                                                                          \
    X(MACAD, "s,P")                                                                                          \
    X(MACDA, "M,t")                                                                                          \
    X(MACDD, "M,P")                                                                                          \
    X(MACDAL, "W,s,M,t")                                                                                     \
    X(MACDDL, "W,s,M,P")                                                                                     \
    X(MACLD, "W,s")                                                                                          \
    X(CALL, "L")                                                                                             \
    X(JUMP, "L")                                                                                             \
    X(BZ, "s,L")                                                                                             \
    X(BI, "s,c,L")                                                                                           \
    X(BIU, "s,C,L")                                                                                          \
    X(BB, "y,L")                                                                                             \
    X(BR, "s,t,L")                                                                                           \
    X(BBI, "s,k,L")                                                                                          \
    X(LOOP, "s,L")                                                                                           \
    X(ENTRY, "s,i")                                                                                          \
    X(MEMN, "t,s,i")                                                                                         \
    X(ADDIN, "r,s,i")                                                                                        \
    X(MOVIN, "s,i")                                                                                          \
    X(BN, "s,L")

#define XT_FORMAT_NAME(name, operands) XT_FORMAT_##name,
enum xt_format { XT_FORMATS(XT_FORMAT_NAME) XT_FORMAT_COUNT };
#undef XT_FORMAT_NAME

enum xt_option {
    XT_OPTION_CORE,
    XT_OPTION_DENSITY,
    XT_OPTION_MISC, // ABS, NSA
    XT_OPTION_MUL,
    XT_OPTION_MULHIGH,
    XT_OPTION_DIV,
    XT_OPTION_MINMAX, // and SEXT, CLAMPS
    XT_OPTION_LOOP,
    XT_OPTION_WINDOW,
    XT_OPTION_BOOL,
    XT_OPTION_SYNC, // L32AI, S32RI, S32C1I, S32NB
    XT_OPTION_MAC16,
    XT_OPTION_FLOAT,
    XT_OPTION_DEBUG,
    XT_OPTION_SYSTEM, // region protection, user registers, external registers
};

enum xt_flow { XT_FLOW_ON, XT_FLOW_END };

struct xt_insn {
    const char *name;
    uint32_t mask, match;
    uint8_t format; // enum xt_format
    uint8_t option; // enum xt_option
    uint8_t flow;   // enum xt_flow
    xt_run_op *run;
};

extern const struct xt_insn xt_insns[];
extern const unsigned xt_insn_count;

extern const int32_t xt_b4const[16];
extern const uint32_t xt_b4constu[16];

// Bytes of the instruction that begins with `first`: 2 or 3.
static inline unsigned xt_insn_size(uint8_t first)
{
    unsigned op0 = first & 15U;
    return op0 >= 8 && op0 <= 13 ? 2 : 3;
}

// The row that matches the word, or NULL: an illegal instruction.
const struct xt_insn *xt_insn_find(uint32_t word);

// Register fields and immediate of the word, which is at address `pc`; addresses become absolute.
// EXTUI: s is the shift, imm the mask. BBCI, BBSI: t is the bit number.
void xt_insn_operands(const struct xt_insn *insn, uint32_t word, uint32_t pc, struct xt_op *op);

// How many groups of four registers of the window the operands reach into, 1 to 4.
unsigned xt_insn_quarters(const struct xt_insn *insn, const struct xt_op *op);

// The letters of a format, see XT_FORMATS.
const char *xt_format_operands(enum xt_format format);

// Name of a special or user register, or NULL if the core has none of that number.
const char *xt_sr_name(unsigned number);
const char *xt_ur_name(unsigned number);

// Writes one instruction as text, "addi a2, a3, 4", and returns its size in bytes; an illegal word becomes
// ".byte 0x12, ...". `bytes` holds at least 3 bytes.
int xt_disassemble(uint32_t pc, const uint8_t *bytes, char *text, size_t size);

#define INSN(id, text, mask, match, format, option, flow) xt_run_op xt_exec_##id;
#include "xtensa/insn.def"
#undef INSN

#endif
