// The first instruction of the loader's helper, which the mask ROM jumps to, and its vectors.
//
// Source: Xtensa ISA, chapters "Exception Option" and "Interrupt Option"; offsets of the LX6 vectors from ESP-IDF,
// core-isa.h.

#define FRAME_SIZE 64
#define FRAME_A0 0                  // A0 at 0, A2 to A11 at 4 * n - 4
#define FRAME_PC 44
#define FRAME_PS 48
#define FRAME_SAR 52

#define CAUSE_LEVEL1_INTERRUPT 4
#define PS_IN_HANDLER 0x21          // user mode, interrupts up to level 1 masked

    .section .vectors, "ax"
    .global _vectors
    .balign 1024
_vectors:
    .org 0x300                      // exception with PS.UM = 0
    j       lost
    .org 0x340                      // exception with PS.UM = 1, interrupts of level 1
    wsr.excsave1 a0
    j       exception
    .org 0x3c0                      // exception inside the handler
    j       lost
    .org 0x400

    .balign 4
    .literal_position

exception:
    addi    a1, a1, -FRAME_SIZE
    s32i    a2, a1, 4
    rsr.exccause a2
    bnei    a2, CAUSE_LEVEL1_INTERRUPT, lost
    s32i    a3, a1, 8
    rsr.excsave1 a2
    s32i    a2, a1, FRAME_A0
    s32i    a4, a1, 12
    s32i    a5, a1, 16
    s32i    a6, a1, 20
    s32i    a7, a1, 24
    s32i    a8, a1, 28
    s32i    a9, a1, 32
    s32i    a10, a1, 36
    s32i    a11, a1, 40
    rsr.epc1 a2
    s32i    a2, a1, FRAME_PC
    rsr.ps  a2
    s32i    a2, a1, FRAME_PS
    rsr.sar a2
    s32i    a2, a1, FRAME_SAR
    movi    a2, PS_IN_HANDLER
    wsr.ps  a2
    rsync
    movi    a0, interrupt_dispatch
    callx0  a0
    l32i    a2, a1, FRAME_PS        // PS.EXCM is set in it: nothing can come between
    wsr.ps  a2
    rsync
    l32i    a2, a1, FRAME_PC
    wsr.epc1 a2
    l32i    a2, a1, FRAME_SAR
    wsr.sar a2
    l32i    a0, a1, FRAME_A0
    l32i    a2, a1, 4
    l32i    a3, a1, 8
    l32i    a4, a1, 12
    l32i    a5, a1, 16
    l32i    a6, a1, 20
    l32i    a7, a1, 24
    l32i    a8, a1, 28
    l32i    a9, a1, 32
    l32i    a10, a1, 36
    l32i    a11, a1, 40
    addi    a1, a1, FRAME_SIZE
    rfe

// A program that arrived damaged: the chip starts anew, and whoever sent it notices.
lost:
    movi    a1, _stack_top
    movi    a0, board_restart
    callx0  a0
    j       lost

    .section .text.start, "ax"
    .global _start
    .type _start, @function
    .balign 4
    .literal_position
_start:
    movi    a0, 0x2f                // user mode, interrupts off, no register windows
    wsr.ps  a0
    rsync
    movi    a0, 0
    wsr.intenable a0
    movi    a1, _stack_top
    movi    a2, _vectors
    wsr.vecbase a2
    rsync
    movi    a2, _bss_start
    movi    a3, _bss_end
    j       2f
1:  s32i    a0, a2, 0
    addi    a2, a2, 4
2:  bltu    a2, a3, 1b
    movi    a0, stub_main
    callx0  a0
3:  j       3b
