// First instruction after the mask ROM has loaded the loader's segments.

    .section .text.start, "ax"
    .global _start
    .type _start, @function
    .balign 4
    .literal_position
_start:
    movi    a0, 0x2f            // PS: user mode, interrupts off, no register windows (call0 code)
    wsr.ps  a0
    rsync
    movi    a0, 0
    wsr.intenable a0
    movi    a1, _stack_top
    movi    a2, _bss_start
    movi    a3, _bss_end
    j       2f
1:  s32i    a0, a2, 0
    addi    a2, a2, 4
2:  bltu    a2, a3, 1b
    movi    a0, loader_main
    callx0  a0
3:  j       3b
