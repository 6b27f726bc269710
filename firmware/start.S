// The app's first instruction, and its vectors.
//
// Source: Xtensa ISA, chapters "Exception Option", "Interrupt Option" and "High-Priority Interrupt Option";
// offsets of the LX6 vectors from ESP-IDF, core-isa.h.

#include "firmware/start.inc"

    .section .vectors, "ax"
    .global _vectors
    .balign 1024
_vectors:
    // Window overflow and underflow: this code has no windows. High-priority interrupts: none is enabled.
    .org 0x180
    j       unexpected
    .org 0x1c0
    j       unexpected
    .org 0x200
    j       unexpected
    .org 0x240
    j       unexpected
    .org 0x280
    j       unexpected
    .org 0x2c0
    j       unexpected
    .org 0x300                      // exception with PS.UM = 0
    wsr.excsave1 a0
    j       exception
    .org 0x340                      // exception with PS.UM = 1, interrupts of level 1
    wsr.excsave1 a0
    j       exception
    .org 0x3c0                      // exception inside the handler's first instructions
    j       double_exception
    .org 0x400

    .balign 4
    .literal_position

exception:
    serve_interrupt fault

fault:
    s32i    a2, a1, FRAME_CAUSE
    rsr.excvaddr a2
    s32i    a2, a1, FRAME_VADDR
    s32i    a12, a1, 4 * 12
    s32i    a13, a1, 4 * 13
    s32i    a14, a1, 4 * 14
    s32i    a15, a1, 4 * 15
    addi    a2, a1, FRAME_SIZE      // A1 as it was
    s32i    a2, a1, 4 * 1
    mov     a2, a1
    movi    a3, PS_IN_HANDLER | 15
    wsr.ps  a3
    rsync
    movi    a0, panic_exception
    callx0  a0
    j       fault

// The stack cannot be trusted here: the message is printed from the top of it again.
double_exception:
    rsr.depc a2
    rsr.exccause a3
    rsr.excvaddr a4
    movi    a1, _stack_top
    movi    a0, PS_IN_HANDLER | 15
    wsr.ps  a0
    rsync
    movi    a0, panic_double
    callx0  a0
    j       double_exception

unexpected:
    rsr.epc2 a2
    movi    a3, 0
    movi    a4, 0
    movi    a1, _stack_top
    movi    a0, PS_IN_HANDLER | 15
    wsr.ps  a0
    rsync
    movi    a0, panic_double
    callx0  a0
    j       unexpected

    .section .iram, "ax"
    .global _start
    .type _start, @function
    .balign 4
    .literal_position
_start:
    set_up_processor
    movi    a2, _vectors
    wsr.vecbase a2
    movi    a2, 1
    .byte   0x20, 0xe0, 0x13        // wsr.cpenable a2: coprocessor 0 is the floating point unit
    rsync
    // No access to the five regions of 512 MiB where nothing is, so that a null pointer is found out.
    movi    a2, 15                  // the attribute "none"
    movi    a3, 0
    .byte   0x20, 0xe3, 0x50        // wdtlb a2, a3
    movi    a3, 0x80000000
    movi    a4, 0x20000000
1:  .byte   0x20, 0xe3, 0x50        // wdtlb a2, a3
    add     a3, a3, a4
    bnez    a3, 1b
    isync
    enter_program main
