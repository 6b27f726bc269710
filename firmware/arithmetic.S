// Arithmetic that the compiler calls functions for: its lx106 target has no divider and no floating point unit, the
// LX6 has both. The lx106 assembler does not know the instructions, so they are spelled as numbers.
//
// The names are those of GCC's internals manual, chapter "The GCC low-level runtime library"; Debian's library for the
// lx106 leaves them to the ESP8266's ROM.
//
// Source: Xtensa ISA, chapters "32-bit Integer Divide Option", "Multiply High", "Floating-Point Coprocessor Option".

    .macro  insn word
    .byte   (\word) & 0xff, ((\word) >> 8) & 0xff, ((\word) >> 16) & 0xff
    .endm
    .macro  rrr opcode, r, s, t
    insn    (\opcode | (\r) << 12 | (\s) << 8 | (\t) << 4)
    .endm

#define QUOU 0xc20000
#define QUOS 0xd20000
#define REMU 0xe20000
#define REMS 0xf20000
#define MULUH 0xa20000
#define ADD_S 0x0a0000
#define SUB_S 0x1a0000
#define MUL_S 0x2a0000
#define TRUNC_S 0x9a0000
#define UTRUNC_S 0xea0000
#define FLOAT_S 0xca0000
#define UFLOAT_S 0xda0000
#define RFR 0xfa0000                // t = 4
#define WFR 0xfa0000                // t = 5

    .macro  function name
    .section .text.\name, "ax"
    .global \name
    .type   \name, @function
    .balign 4
\name:
    .endm

// Integers: a2 = a2 op a3

    function __udivsi3
    rrr     QUOU, 2, 2, 3
    ret
    function __divsi3
    rrr     QUOS, 2, 2, 3
    ret
    function __umodsi3
    rrr     REMU, 2, 2, 3
    ret
    function __modsi3
    rrr     REMS, 2, 2, 3
    ret

// 64 bits: a3:a2 = a3:a2 * a5:a4
    function __muldi3
    mull    a3, a3, a4
    mull    a5, a2, a5
    add     a3, a3, a5
    rrr     MULUH, 5, 2, 4
    add     a3, a3, a5
    mull    a2, a2, a4
    ret

// a3:a2 = a2 * a3, unsigned
    function __umulsidi3
    rrr     MULUH, 4, 2, 3
    mull    a2, a2, a3
    mov     a3, a4
    ret

// Single precision: through f0 and f1

    .macro  binary_s opcode
    rrr     WFR, 0, 2, 5
    rrr     WFR, 1, 3, 5
    rrr     \opcode, 0, 0, 1
    rrr     RFR, 2, 0, 4
    ret
    .endm

    function __addsf3
    binary_s ADD_S
    function __subsf3
    binary_s SUB_S
    function __mulsf3
    binary_s MUL_S

    function __floatsisf
    rrr     FLOAT_S, 0, 2, 0
    rrr     RFR, 2, 0, 4
    ret
    function __floatunsisf
    rrr     UFLOAT_S, 0, 2, 0
    rrr     RFR, 2, 0, 4
    ret
    function __fixsfsi
    rrr     WFR, 0, 2, 5
    rrr     TRUNC_S, 2, 0, 0
    ret
    function __fixunssfsi
    rrr     WFR, 0, 2, 5
    rrr     UTRUNC_S, 2, 0, 0
    ret
