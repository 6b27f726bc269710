// The first instruction of the loader's helper, which the mask ROM jumps to, and its vectors.
//
// Source: Xtensa ISA, chapters "Exception Option" and "Interrupt Option"; offsets of the LX6 vectors from ESP-IDF,
// core-isa.h.

#include "firmware/start.inc"

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
    serve_interrupt lost

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
    set_up_processor
    movi    a2, _vectors
    wsr.vecbase a2
    rsync
    enter_program stub_main
