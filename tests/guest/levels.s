# Interrupts of level 1 to 5 and the NMI: one within the other, held back, in order; timers; and loops that are
# interrupted by handlers with loops of their own.
#
# Level 1: interrupt 7 (software). 2: 19, from CPU_INTR_FROM_CPU_0. 3: 29 (software). 4: 24, from
# CPU_INTR_FROM_CPU_1. 5: 16 (CCOMPARE2). NMI: 14, from CPU_INTR_FROM_CPU_2.

.set NOTES, SCRATCH             # halfwords: what happened, PS.EXCM and INTLEVEL above it
.set NOTES_END, SCRATCH + 0x100 # where the next one goes
.set NESTING, SCRATCH + 0x104   # whether a handler raises the next level
.set TICKS, SCRATCH + 0x108     # of CCOMPARE0
.set LATEST, SCRATCH + 0x10c    # most cycles between a match and its handler
.set TIMING, SCRATCH + 0x110    # not 0: level 1 is a timer's
.set SAVE, SCRATCH + 0x200      # 64 bytes for each level
.set FROM_CPU, 0x3ff000dc
.set SOURCE_24, 0x3ff00164      # DPORT_PRO_CPU_INTR_FROM_CPU_0_MAP

.align 4
main:
    call0 set_up
    call0 nested
    call0 held_back
    call0 not_masked
    call0 timers
    call0 loops
    j pass

.align 4
set_up:
    li a2, handlers
    li a3, level2
    s32i a3, a2, 0
    li a3, level3
    s32i a3, a2, 4
    li a3, level4
    s32i a3, a2, 8
    li a3, level5
    s32i a3, a2, 12
    li a3, nmi
    s32i a3, a2, 20
    li a3, level1
    s32i a3, a2, 24
    li a2, SOURCE_24
    movi a3, 19
    s32i a3, a2, 0
    movi a3, 24
    s32i a3, a2, 4
    movi a3, 14
    s32i a3, a2, 8
    rsr a2, ccount
    wsr a2, ccompare0           # these clear the requests
    wsr a2, ccompare1
    wsr a2, ccompare2
    li a2, 0x210900c0           # 6, 7, 16, 19, 24, 29
    wsr a2, intenable
    ret

.align 4
clear_notes:
    li a2, NOTES
    li a3, NOTES_END
    s32i a2, a3, 0
    ret

# note: a2, with PS; changes a3 to a5
.align 4
note:
    rsr a3, ps
    extui a3, a3, 0, 5
    slli a3, a3, 8
    or a3, a3, a2
    li a4, NOTES_END
    l32i a5, a4, 0
    s16i a3, a5, 0
    addi a5, a5, 2
    s32i a5, a4, 0
    ret

# expect: the notes are those at a2, as many as a3 says; a6 + index is the number of the fault; changes a2 to a9
.align 4
expect:
    li a4, NOTES
    loop a3, expect_end
    srli a5, a2, 2              # the table lies with the code, where only words can be loaded
    slli a5, a5, 2
    l32i a5, a5, 0
    ssa8l a2
    srl a5, a5
    extui a5, a5, 0, 16
    l16ui a7, a4, 0
    bne a5, a7, expect_other
    addi a2, a2, 2
    addi a4, a4, 2
    addi a6, a6, 1
expect_end:
    li a5, NOTES_END
    l32i a5, a5, 0
    bne a5, a4, expect_count
    ret
expect_other:
    slli a7, a7, 16
    or a2, a7, a6
    j fail
expect_count:
    addi a2, a6, 0x70
    j fail

# Each handler raises the level above.
.align 4
nested:
    mov.n a12, a0
    call0 clear_notes
    li a2, NESTING
    movi a3, 1
    s32i a3, a2, 0
    movi a2, 0x20
    wsr a2, ps
    rsync
    movi a2, 0x80
    wsr a2, interrupt           # sets interrupt 7
    rsync
    movi a2, 0x2f
    wsr a2, ps
    rsync
    li a2, nested_notes
    movi a3, 12
    movi a6, 0x100
    call0 expect
    jx a12
.align 4
nested_notes:                   # in 1, in 2, ... the NMI; then out of them
    .word 0x12021001, 0x14041303, 0x17071505, 0x15151717, 0x13131414, 0x11111212

# All levels wait while PS.INTLEVEL holds them back; then the highest comes first.
.align 4
held_back:
    mov.n a12, a0
    call0 clear_notes
    li a2, NESTING
    movi a3, 0
    s32i a3, a2, 0
    rsil a2, 5
    li a2, 0x20000080           # 1 and 3
    wsr a2, interrupt
    li a2, FROM_CPU
    movi a3, 1
    s32i a3, a2, 0
    s32i a3, a2, 4
    memw
    rsync
    movi a2, 0x30
    call0 note
    rsil a2, 3
    movi a2, 0x31
    call0 note
    rsil a2, 0
    movi a2, 0x32
    call0 note
    rsil a2, 15
    li a2, held_notes
    movi a3, 11
    movi a6, 0x200
    call0 expect
    jx a12
.align 4
held_notes:
    .word 0x14040530, 0x03311414, 0x13131303, 0x12121202, 0x10111001, 0x00000032

# The NMI comes at PS.INTLEVEL 15.
.align 4
not_masked:
    mov.n a12, a0
    call0 clear_notes
    rsil a2, 15
    li a2, FROM_CPU
    movi a3, 1
    s32i a3, a2, 8
    memw
    movi a2, 0x40
    call0 note
    li a2, nmi_notes
    movi a3, 3
    movi a6, 0x300
    call0 expect
    jx a12
.align 4
nmi_notes:
    .word 0x17171707, 0x00000f40

# Ten ticks of CCOMPARE0, asleep between them; each handled within 40 cycles.
.align 4
timers:
    mov.n a12, a0
    li a2, TIMING
    movi a3, 1
    s32i a3, a2, 0
    li a2, TICKS
    movi a3, 0
    s32i a3, a2, 0
    s32i a3, a2, 4
    rsr a2, ccount
    mov.n a8, a2
    addmi a2, a2, 0x400
    wsr a2, ccompare0
timers_wait:
    waiti 0
    li a2, TICKS
    l32i a3, a2, 0
    blti a3, 10, timers_wait
    rsil a3, 15
    rsr a4, ccount
    sub a4, a4, a8              # ten times 1024 cycles, and a few
    li a5, 10240
    bltu a4, a5, timers_bad
    addi a5, a5, 100
    bgeu a4, a5, timers_bad
    l32i a3, a2, 4
    movi a4, 40
    bgeu a3, a4, timers_bad
    jx a12
timers_bad:
    li a2, 0x400
    j fail

# A loop within a loop by branch, while CCOMPARE0 interrupts every 60 cycles.
.align 4
loops:
    mov.n a12, a0
    li a2, TICKS
    movi a3, 0
    s32i a3, a2, 0
    movi a3, 2
    s32i a3, a2, 8
    rsr a2, ccount
    addi a2, a2, 60
    wsr a2, ccompare0
    movi a8, 0                  # the sum
    movi a9, 100                # rounds
    rsil a2, 0
loops_round:
    movi a10, 50
    loop a10, loops_end
    addi a8, a8, 1
    bbci a8, 0, loops_even
    addi a8, a8, 2
loops_even:
    nop.n
loops_end:
    movi a10, 0
    loopnez a10, loops_skipped
    addi a8, a8, 100
loops_skipped:
    addi a9, a9, -1
    bnez a9, loops_round
    rsil a2, 15
    li a3, 10000                # 100 rounds of 50: 1, 4, 5, 8 and so on, by turns 3 and 1: 2 each
    bne a8, a3, loops_bad
    li a2, TICKS
    l32i a3, a2, 0
    movi a4, 100
    bltu a3, a4, loops_few
    movi a2, 0
    wsr a2, intenable
    jx a12
loops_bad:
    mov.n a2, a8
    j fail
loops_few:
    li a2, 0x501
    j fail

# Handlers

.align 4
level1:
    li a0, SAVE + 0x40
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    rsr a2, epc1
    s32i a2, a0, 16
    rsr a2, exccause
    beqi a2, 4, level1_right
    j unexpected
level1_right:
    li a2, TIMING
    l32i a2, a2, 0
    bnez a2, level1_timer
    movi a2, 0x80
    wsr a2, intclear
    movi a2, 1
    call0 note
    li a2, NESTING
    l32i a2, a2, 0
    beqz a2, level1_out
    movi a2, 0x21               # EXCM off: else levels 2 and 3 would wait
    wsr a2, ps
    rsync
    li a2, FROM_CPU
    movi a3, 1
    s32i a3, a2, 0
    memw
    nop
    movi a2, 0x31
    wsr a2, ps
    rsync
level1_out:
    movi a2, 0x11
    call0 note
level1_end:
    li a0, SAVE + 0x40
    l32i a2, a0, 16
    wsr a2, epc1
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    movi a0, 0x30               # RFE returns to INTLEVEL 0
    wsr a0, ps
    rsync
    rsr a0, excsave1
    rfe
level1_timer:
    rsr a2, ccount
    rsr a3, ccompare0
    sub a4, a2, a3
    li a5, TICKS
    l32i a2, a5, 4
    maxu a4, a4, a2
    s32i a4, a5, 4
    l32i a4, a5, 0
    addi a4, a4, 1
    s32i a4, a5, 0
    addmi a3, a3, 0x400
    l32i a2, a5, 8              # TIMING 1: 1024 cycles from match to match; 2: 60 from now
    beqi a2, 1, level1_write
    rsr a3, ccount
    addi a3, a3, 60
level1_write:
    wsr a3, ccompare0
    rsr a3, lbeg                # a loop here must not disturb the one outside
    rsr a4, lend
    rsr a5, lcount
    movi a2, 3
    loop a2, level1_loop
    nop
level1_loop:
    wsr a3, lbeg
    wsr a4, lend
    wsr a5, lcount
    rsync
    j level1_end

.align 4
level2:
    li a0, SAVE + 0x80
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    li a2, FROM_CPU
    movi a3, 0
    s32i a3, a2, 0
    movi a2, 2
    call0 note
    li a2, NESTING
    l32i a2, a2, 0
    beqz a2, level2_out
    movi a2, 0x22
    wsr a2, ps
    rsync
    li a2, 0x20000000
    wsr a2, interrupt
    rsync
    movi a2, 0x32
    wsr a2, ps
    rsync
level2_out:
    movi a2, 0x12
    call0 note
    li a0, SAVE + 0x80
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    rsr a0, excsave2
    rfi 2

.align 4
level3:
    li a0, SAVE + 0xc0
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    li a2, 0x20000000
    wsr a2, intclear
    movi a2, 3
    call0 note
    li a2, NESTING
    l32i a2, a2, 0
    beqz a2, level3_out
    li a2, FROM_CPU
    movi a3, 1
    s32i a3, a2, 4              # level 4 comes although EXCM is set
    memw
    nop
level3_out:
    movi a2, 0x13
    call0 note
    li a0, SAVE + 0xc0
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    rsr a0, excsave3
    rfi 3

.align 4
level4:
    li a0, SAVE + 0x100
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    li a2, FROM_CPU
    movi a3, 0
    s32i a3, a2, 4
    movi a2, 4
    call0 note
    li a2, NESTING
    l32i a2, a2, 0
    beqz a2, level4_out
    rsr a2, ccount
    addi a2, a2, 10
    wsr a2, ccompare2
    movi a2, 20
    loop a2, level4_waited
    nop
level4_waited:
    nop
level4_out:
    movi a2, 0x14
    call0 note
    li a0, SAVE + 0x100
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    rsr a0, excsave4
    rfi 4

.align 4
level5:
    li a0, SAVE + 0x140
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    rsr a2, ccount
    wsr a2, ccompare2
    movi a2, 5
    call0 note
    li a2, FROM_CPU
    movi a3, 1
    s32i a3, a2, 8
    memw
    nop
    movi a2, 0x15
    call0 note
    li a0, SAVE + 0x140
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    rsr a0, excsave5
    rfi 5

.align 4
nmi:
    li a0, SAVE + 0x180
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    s32i a5, a0, 12
    li a2, FROM_CPU
    movi a3, 0
    s32i a3, a2, 8
    movi a2, 7
    call0 note
    movi a2, 0x17
    call0 note
    li a0, SAVE + 0x180
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    l32i a5, a0, 12
    rsr a0, excsave7
    rfi 7
