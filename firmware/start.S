// The app's first instruction, and its vectors.
//
// Source: Xtensa ISA, chapters "Exception Option", "Interrupt Option" and "High-Priority Interrupt Option";
// offsets of the LX6 vectors from ESP-IDF, core-isa.h.

// What is saved of an interrupted program: struct exception_frame in panic.h.
#define FRAME_SIZE 96
#define FRAME_A0 0                  // A0 to A15 at 4 * n
#define FRAME_PC 64
#define FRAME_PS 68
#define FRAME_SAR 72
#define FRAME_CAUSE 76
#define FRAME_VADDR 80

#define CAUSE_LEVEL1_INTERRUPT 4
#define PS_IN_HANDLER 0x21          // user mode, interrupts up to level 1 masked

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
    addi    a1, a1, -FRAME_SIZE
    s32i    a2, a1, 4 * 2
    s32i    a3, a1, 4 * 3
    rsr.excsave1 a2
    s32i    a2, a1, FRAME_A0
    s32i    a4, a1, 4 * 4
    s32i    a5, a1, 4 * 5
    s32i    a6, a1, 4 * 6
    s32i    a7, a1, 4 * 7
    s32i    a8, a1, 4 * 8
    s32i    a9, a1, 4 * 9
    s32i    a10, a1, 4 * 10
    s32i    a11, a1, 4 * 11
    rsr.epc1 a2
    s32i    a2, a1, FRAME_PC
    rsr.ps  a2
    s32i    a2, a1, FRAME_PS
    rsr.sar a2
    s32i    a2, a1, FRAME_SAR
    rsr.exccause a2
    bnei    a2, CAUSE_LEVEL1_INTERRUPT, fault

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
    l32i    a2, a1, 4 * 2
    l32i    a3, a1, 4 * 3
    l32i    a4, a1, 4 * 4
    l32i    a5, a1, 4 * 5
    l32i    a6, a1, 4 * 6
    l32i    a7, a1, 4 * 7
    l32i    a8, a1, 4 * 8
    l32i    a9, a1, 4 * 9
    l32i    a10, a1, 4 * 10
    l32i    a11, a1, 4 * 11
    addi    a1, a1, FRAME_SIZE
    rfe

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
    movi    a0, 0x2f                // user mode, interrupts off, no register windows
    wsr.ps  a0
    rsync
    movi    a0, 0
    wsr.intenable a0
    movi    a1, _stack_top
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
    movi    a2, _bss_start
    movi    a3, _bss_end
    j       2f
1:  s32i    a0, a2, 0
    addi    a2, a2, 4
2:  bltu    a2, a3, 1b
    movi    a0, main
    callx0  a0
3:  j       3b
