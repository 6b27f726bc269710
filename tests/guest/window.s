# Register windows: recursion far deeper than the file of 64, by CALL4, CALL8 and CALL12 in turn, while a timer
# interrupts every few instructions; then a frame that grows (MOVSP) with its caller's window in memory.

.set DEPTH, 200
.set PERIOD, 61                 # cycles between interrupts
.set TICKS, SCRATCH             # how many came
.set ALLOCAS, SCRATCH + 4       # exceptions of MOVSP

.align 4
main:
    li a2, handlers
    li a3, user_handler
    s32i a3, a2, 24
    li a2, TICKS
    movi a3, 0
    s32i a3, a2, 0
    s32i a3, a2, 4
    rsr a2, ccount
    addi a2, a2, PERIOD
    wsr a2, ccompare0
    movi a2, 0x40               # interrupt 6: CCOMPARE0
    wsr a2, intenable
    li a2, 0x40020              # PS: WOE, UM, interrupts on
    wsr a2, ps
    rsync
    addi a2, a1, -16            # where a window handler looks for the stack pointer of the caller
    addi a3, a1, 64
    s32i a3, a2, 4
    li a6, DEPTH                # CALL4: a6 is the callee's a2
    call4 sum
    li a2, 20100                # 200 * 201 / 2
    bne a6, a2, wrong_sum
    call8 grow_resident
    movi a2, 21
    bne a10, a2, wrong_grown
    call8 grow_spilled
    movi a2, 21
    bne a10, a2, wrong_grown_spilled
    movi a2, 0x2f
    wsr a2, ps
    rsync
    li a2, TICKS
    l32i a3, a2, 0
    movi a4, 100
    blt a3, a4, no_ticks
    l32i a3, a2, 4
    beqz a3, no_alloca
    j pass

wrong_sum:
    movi a2, 1
    j stop
wrong_grown:
    movi a2, 2
    j stop
wrong_grown_spilled:
    movi a2, 3
    j stop
no_ticks:
    movi a2, 4
    j fail
no_alloca:
    movi a2, 5
    j fail
wrong_register:
    movi a2, 6
stop:
    movi a3, 0x2f
    wsr a3, ps
    rsync
    j fail

# sum(a2) = a2 + sum(a2 - 1). What a call must keep is checked after it.
.align 4
sum:
    entry a1, 112
    s32i a2, a1, 0
    beqz a2, sum_zero
    movi a3, 3
    remu a3, a2, a3
    beqi a3, 1, sum8
    beqi a3, 2, sum12
    addi a3, a2, 77
    addi a6, a2, -1
    call4 sum
    addi a4, a2, 77
    bne a3, a4, sum_bad
    l32i a5, a1, 0
    bne a5, a2, sum_bad
    add a2, a2, a6
    retw
sum_bad:
    j wrong_register
sum8:
    addi a4, a2, 1
    slli a5, a2, 3
    neg a6, a2
    addi a7, a1, 4
    addi a10, a2, -1
    call8 sum
    addi a3, a2, 1
    bne a4, a3, sum_bad
    slli a3, a2, 3
    bne a5, a3, sum_bad
    neg a3, a2
    bne a6, a3, sum_bad
    addi a3, a1, 4
    bne a7, a3, sum_bad
    l32i a3, a1, 0
    bne a3, a2, sum_bad
    add a2, a2, a10
    retw.n
sum12:
    addi a4, a2, 1
    addi a5, a2, 2
    addi a6, a2, 3
    addi a7, a2, 4
    slli a8, a2, 5
    slli a9, a2, 6
    slli a10, a2, 7
    slli a11, a2, 8
    addi a14, a2, -1
    li a3, sum
    callx12 a3
    addi a3, a2, 1
    bne a4, a3, sum12_bad
    addi a3, a2, 2
    bne a5, a3, sum12_bad
    addi a3, a2, 3
    bne a6, a3, sum12_bad
    addi a3, a2, 4
    bne a7, a3, sum12_bad
    j sum12_more
sum12_bad:
    j wrong_register
sum12_more:
    slli a3, a2, 5
    bne a8, a3, sum12_bad
    slli a3, a2, 6
    bne a9, a3, sum12_bad
    slli a3, a2, 7
    bne a10, a3, sum12_bad
    slli a3, a2, 8
    bne a11, a3, sum12_bad
    l32i a3, a1, 0
    bne a3, a2, sum12_bad
    add a2, a2, a14
    retw
sum_zero:
    retw

# A frame grown by 64 bytes; the new room is used, then 21 = 0 + 1 + ... + 6 is summed from a call beneath it.
.align 4
grow_resident:
    entry a1, 64
    mov.n a2, a0
    addi a3, a1, -64
    movsp a1, a3
    call0 fill
    movi a10, 6
    call8 sum
    call0 check
    mov.n a0, a2
    mov.n a2, a10
    retw

# The same, but everything above has been spilled by a recursion first: MOVSP raises its exception.
.align 4
grow_spilled:
    entry a1, 64
    mov.n a2, a0
    movi a10, 50
    call8 sum
    addi a3, a1, -64
    movsp a1, a3
    call0 fill
    movi a10, 6
    call8 sum
    call0 check
    mov.n a0, a2
    mov.n a2, a10
    retw

# Twelve words from a1 on.
.align 4
fill:
    movi a4, 0
    mov.n a5, a1
    movi a7, 12
    loop a7, fill_end
    s32i a4, a5, 0
    addi a5, a5, 4
    addi a4, a4, 3
fill_end:
    ret
.align 4
check:
    movi a4, 0
    mov.n a5, a1
    movi a7, 12
    loop a7, check_end
    l32i a6, a5, 0
    bne a6, a4, check_bad
    addi a5, a5, 4
    addi a4, a4, 3
check_end:
    ret
check_bad:
    j wrong_register

# Level 1: the timer is set anew. MOVSP a1, a3: the caller's a0 to a3, saved below the stack pointer, move with
# it. a0 is in EXCSAVE1; the stack below the save area is free (frames are no larger than they say).
user_handler:
    addmi a0, a1, -256
    s32i a2, a0, 0
    s32i a3, a0, 4
    s32i a4, a0, 8
    rsr a2, exccause
    beqi a2, 5, alloca
    beqi a2, 4, timer
    j unexpected
timer:
    rsr a2, ccount
    addi a2, a2, PERIOD
    wsr a2, ccompare0
    li a2, TICKS
    l32i a3, a2, 0
    addi a3, a3, 1
    s32i a3, a2, 0
user_return:
    l32i a2, a0, 0
    l32i a3, a0, 4
    l32i a4, a0, 8
    rsr a0, excsave1
    rfe
alloca:
    li a2, ALLOCAS
    l32i a3, a2, 0
    addi a3, a3, 1
    s32i a3, a2, 0
    rsr a3, epc1
    addi a3, a3, 3
    wsr a3, epc1
    l32i a2, a0, 4              # a3 of the program: the new stack pointer
    addi a3, a1, -16
    addi a4, a2, -16
    l32i a2, a3, 0
    s32i a2, a4, 0
    l32i a2, a3, 4
    s32i a2, a4, 4
    l32i a2, a3, 8
    s32i a2, a4, 8
    l32i a2, a3, 12
    s32i a2, a4, 12
    addi a1, a4, 16
    j user_return
