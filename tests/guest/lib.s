# What every guest program begins with: vectors, the way to its handlers, serial output, the second core.
#
# Code runs in IRAM from 0x40080000 on, data lies from 0x3ffb0000 on, each core has a stack. A program defines
# `main`, which begins with a1 at the end of PRO's stack, PS = 0x2f (interrupts off), VECBASE set and the
# watchdogs off. Subroutines here are called with call0.

.set VECTORS, 0x40080000
.set STACK0, 0x3ffd0000
.set STACK1, 0x3ffd8000
.set SCRATCH, 0x3ffb0000        # of the programs
.entry start

.org VECTORS
# Window handlers (ISA manual, "Window Overflow/Underflow Exceptions").
overflow4:
    s32e a0, a5, -16
    s32e a1, a5, -12
    s32e a2, a5, -8
    s32e a3, a5, -4
    rfwo
.align 64
underflow4:
    l32e a0, a5, -16
    l32e a1, a5, -12
    l32e a2, a5, -8
    l32e a3, a5, -4
    rfwu
.align 64
overflow8:
    s32e a0, a9, -16
    l32e a0, a1, -12
    s32e a1, a9, -12
    s32e a2, a9, -8
    s32e a3, a9, -4
    s32e a4, a0, -32
    s32e a5, a0, -28
    s32e a6, a0, -24
    s32e a7, a0, -20
    rfwo
.align 64
underflow8:
    l32e a0, a9, -16
    l32e a1, a9, -12
    l32e a2, a9, -8
    l32e a7, a1, -12
    l32e a3, a9, -4
    l32e a4, a7, -32
    l32e a5, a7, -28
    l32e a6, a7, -24
    l32e a7, a7, -20
    rfwu
.align 64
overflow12:
    s32e a0, a13, -16
    l32e a0, a1, -12
    s32e a1, a13, -12
    s32e a2, a13, -8
    s32e a3, a13, -4
    s32e a4, a0, -48
    s32e a5, a0, -44
    s32e a6, a0, -40
    s32e a7, a0, -36
    s32e a8, a0, -32
    s32e a9, a0, -28
    s32e a10, a0, -24
    s32e a11, a0, -20
    rfwo
.align 64
underflow12:
    l32e a0, a13, -16
    l32e a1, a13, -12
    l32e a2, a13, -8
    l32e a11, a1, -12
    l32e a3, a13, -4
    l32e a4, a11, -48
    l32e a5, a11, -44
    l32e a6, a11, -40
    l32e a7, a11, -36
    l32e a8, a11, -32
    l32e a9, a11, -28
    l32e a10, a11, -24
    l32e a11, a11, -20
    rfwu
.org VECTORS + 0x178
literal_handlers: .word handlers
.org VECTORS + 0x180             # levels 2 to 7: a0 in EXCSAVEn
    wsr a0, excsave2
    l32r a0, literal_handlers
    l32i a0, a0, 0
    jx a0
.align 64
    wsr a0, excsave3
    l32r a0, literal_handlers
    l32i a0, a0, 4
    jx a0
.align 64
    wsr a0, excsave4
    l32r a0, literal_handlers
    l32i a0, a0, 8
    jx a0
.align 64
    wsr a0, excsave5
    l32r a0, literal_handlers
    l32i a0, a0, 12
    jx a0
.align 64
    wsr a0, excsave6
    l32r a0, literal_handlers
    l32i a0, a0, 16
    jx a0
.align 64
    wsr a0, excsave7
    l32r a0, literal_handlers
    l32i a0, a0, 20
    jx a0
.align 64
    wsr a0, excsave1            # 0x300, kernel; PS.UM is set, so this is never taken
    l32r a0, literal_handlers
    l32i a0, a0, 28
    jx a0
.align 64
    wsr a0, excsave1            # 0x340, user: a0 in EXCSAVE1
    l32r a0, literal_handlers
    l32i a0, a0, 24
    jx a0
.org VECTORS + 0x3c0
    wsr a0, excsave1            # double
    l32r a0, literal_handlers
    l32i a0, a0, 28
    jx a0

.org VECTORS + 0x400
.pool 120
handlers:                       # of level 2 to 7, the user vector, double exceptions; a program may change them
    .word unexpected, unexpected, unexpected, unexpected, unexpected, unexpected, unexpected, unexpected
message_pass: .asciz "PASS\n"
message_fail: .asciz "FAIL "
message_exception: .asciz "exception "
.align 4

start:
    li a0, VECTORS
    wsr a0, vecbase
    movi a0, 0x2f
    wsr a0, ps
    rsync
    movi a0, 0
    wsr a0, intenable
    movi a0, 1
    wsr a0, cpenable
    li a1, STACK0
    li a2, 0x50d83aa1           # the key of every watchdog's registers
    li a3, 0x3ff48000           # RTC_CNTL
    movi a4, 0
    s32i a2, a3, 0xa4
    s32i a4, a3, 0x8c
    li a3, 0x3ff5f000           # TIMG0
    s32i a2, a3, 0x64
    s32i a4, a3, 0x48
    call0 main
    j pass

# putc: a2 to UART0; changes a3 to a5
.align 4
putc:
    li a3, 0x3ff40000
    movi a5, 100
putc_full:
    l32i a4, a3, 0x1c           # STATUS: bytes in the transmit FIFO
    extui a4, a4, 16, 8
    bgeu a4, a5, putc_full
    s32i a2, a3, 0
    ret

# print: the text at a2; changes a2 to a7
.align 4
print:
    mov.n a6, a0
    mov.n a7, a2
print_next:
    srli a2, a7, 2              # texts lie with the code, where only words can be loaded
    slli a2, a2, 2
    l32i a2, a2, 0
    ssa8l a7
    srl a2, a2
    extui a2, a2, 0, 8
    beqz a2, print_end
    call0 putc
    addi a7, a7, 1
    j print_next
print_end:
    jx a6

# print_hex: a2 in eight digits, and a blank; changes a2 to a8
.align 4
print_hex:
    mov.n a6, a0
    mov.n a7, a2
    movi a8, 8
print_digit:
    extui a2, a7, 28, 4
    slli a7, a7, 4
    addi a2, a2, 48
    movi a3, 58
    blt a2, a3, print_decimal
    addi a2, a2, 39
print_decimal:
    call0 putc
    addi a8, a8, -1
    bnez a8, print_digit
    movi a2, 32
    call0 putc
    jx a6

# newline; changes a2 to a5
.align 4
newline:
    mov.n a6, a0
    movi a2, 10
    call0 putc
    jx a6

pass:
    li a2, message_pass
    call0 print
    j rest

# fail: a2 tells where
fail:
    mov.n a10, a2
    li a2, message_fail
    call0 print
    mov.n a2, a10
    call0 print_hex
    call0 newline
rest:
    waiti 15
    j rest

# An exception nobody waits for.
unexpected:
    movi a2, 0x20
    wsr a2, ps
    rsync
    li a1, STACK0 - 0x4000
    li a2, message_exception
    call0 print
    rsr a2, exccause
    call0 print_hex
    rsr a2, epc1
    call0 print_hex
    rsr a2, excvaddr
    call0 print_hex
    movi a2, 0x7ff
    j fail

# start_app: APP begins at a2, with nothing set; changes a3 and a4
.align 4
start_app:
    li a3, 0x3ff00000           # DPORT: APPCPU_CTRL_A to D
    s32i a2, a3, 0x38
    movi a4, 1
    s32i a4, a3, 0x30
    movi a4, 0
    s32i a4, a3, 0x34
    movi a4, 1
    s32i a4, a3, 0x2c
    movi a4, 0
    s32i a4, a3, 0x2c
    ret

# app_setup: what `start` does, for APP; a0 is where it goes on
.align 4
app_setup:
    li a2, VECTORS
    wsr a2, vecbase
    movi a2, 0x2f
    wsr a2, ps
    rsync
    movi a2, 0
    wsr a2, intenable
    movi a2, 1
    wsr a2, cpenable
    li a1, STACK1
    ret
