# Exceptions: each is raised on purpose; cause, address and place must be right, and the program goes on.

.set CAUSE, SCRATCH             # what the handler saw
.set PLACE, SCRATCH + 4
.set ADDRESS, SCRATCH + 8
.set IRAM, 0x4009f000          # above the program
.set DOUBLES, SCRATCH + 12      # through the double exception vector

.align 4
main:
    li a2, handlers
    movi a12, 0                 # 1: the handler raises one, too
    li a3, caught
    s32i a3, a2, 24
    li a3, caught_double
    s32i a3, a2, 28
    movi a2, 0x20
    wsr a2, ps
    rsync
    movi a9, 0x10               # number of the check
    movi a3, 0
    movi a4, 7
    li a13, after_divide        # where the handler goes on
divide:
    quos a2, a4, a3
    j wrong
after_divide:
    li a5, divide
    movi a6, 6
    call0 check_place
    li a13, after_remainder
    movi a9, 0x11
remainder:
    remu a2, a4, a3
    j wrong
after_remainder:
    li a5, remainder
    movi a6, 6
    call0 check_place
    li a13, after_syscall
    movi a9, 0x12
system_call:
    syscall
    j wrong
after_syscall:
    li a5, system_call
    movi a6, 1
    call0 check_place
    li a13, after_simcall
    movi a9, 0x13
simulator_call:
    simcall
    j wrong
after_simcall:
    li a5, simulator_call
    movi a6, 0
    call0 check_place
    li a13, after_illegal
    movi a9, 0x14
illegal:
    ill.n
    j wrong
after_illegal:
    li a5, illegal
    movi a6, 0
    call0 check_place
    movi a9, 0x15
    movi a2, 0
    wsr a2, cpenable
    rsync
    li a13, after_float
float:
    add.s f0, f1, f2
    j wrong
after_float:
    li a5, float
    movi a6, 32
    call0 check_place
    movi a2, 1
    wsr a2, cpenable
    rsync
    movi a9, 0x16               # S32C1I must be aligned
    li a2, SCRATCH + 0x101
    li a13, after_unaligned
unaligned:
    s32c1i a3, a2, 0
    j wrong
after_unaligned:
    li a5, unaligned
    movi a6, 9
    call0 check_place
    li a2, SCRATCH + 0x101
    call0 check_address
    movi a9, 0x17               # but plain loads and stores need not be
    li a3, 0x12345678
    s32i a3, a2, 0
    l8ui a4, a2, 1
    movi a5, 0x56
    bne a4, a5, wrong_near
    l16si a4, a2, 2
    li a5, 0x1234
    bne a4, a5, wrong_near
    j memory
wrong_near:
    j wrong

memory:
    movi a9, 0x20               # nothing is there
    movi a2, 0
    li a13, after_load
null_load:
    l32i a3, a2, 16
    j wrong
after_load:
    li a5, null_load
    movi a6, 28
    call0 check_place
    movi a2, 16
    call0 check_address
    movi a9, 0x21
    movi a2, 0
    li a13, after_store
null_store:
    s8i a3, a2, 5
    j wrong
after_store:
    li a5, null_store
    movi a6, 29
    call0 check_place
    movi a2, 5
    call0 check_address
    movi a9, 0x22
    li a2, 0x20000000
    li a13, after_fetch
    callx0 a2
    j wrong
after_fetch:
    li a5, 0x20000000
    movi a6, 20
    call0 check_place
    li a2, 0x20000000
    call0 check_address

    movi a9, 0x23               # the instruction bus takes words only
    li a2, IRAM
    li a3, 0x12345678
    s32i a3, a2, 0
    l32i a4, a2, 0
    bne a4, a3, wrong_word
    li a13, after_byte
byte_load:
    l8ui a3, a2, 1
    j wrong
after_byte:
    li a5, byte_load
    movi a6, 3
    call0 check_place
    li a2, IRAM + 1
    call0 check_address
    movi a9, 0x24
    li a2, IRAM
    li a13, after_half
half_store:
    s16i a3, a2, 2
    j wrong
after_half:
    li a5, half_store
    movi a6, 3
    call0 check_place
    movi a9, 0x25
    addi a2, a2, 1
    li a13, after_odd_word
odd_word:
    s32i a3, a2, 0
    j wrong
after_odd_word:
    li a5, odd_word
    movi a6, 9
    call0 check_place
    call0 check_address
    movi a9, 0x26               # nothing was stored
    li a3, 0x12345678
    addi a2, a2, -1
    l32i a4, a2, 0
    bne a4, a3, wrong_word
    j regions
wrong_word:
    j wrong

# Region protection: eight regions of 512 MB.
regions:
    movi a9, 0x31
    movi a3, 15                 # no access
    li a2, 0x60000000
    wdtlb a3, a2
    dsync
    rdtlb1 a4, a2
    extui a4, a4, 0, 4
    bne a4, a3, wrong_region
    li a2, 0x60000078
    li a13, after_region_load
region_load:
    l32i a3, a2, 0
    j wrong
after_region_load:
    li a5, region_load
    movi a6, 28
    call0 check_place
    li a2, 0x60000078
    call0 check_address
    movi a9, 0x32
    li a13, after_region_store
region_store:
    s32i a3, a2, 0
    j wrong
after_region_store:
    li a5, region_store
    movi a6, 29
    call0 check_place
    movi a3, 2
    li a2, 0x60000000
    wdtlb a3, a2
    dsync
    li a2, 0x60000078
    l32i a3, a2, 0              # UART0's DATE
    j region_fetch
wrong_region:
    j wrong
region_fetch:
    movi a9, 0x33
    li a2, 0x3ff00000           # region 1, data only: nothing is fetched there, whatever it is
    movi a3, 0
    witlb a3, a2
    isync
    ritlb1 a4, a2
    extui a4, a4, 0, 4
    bnez a4, wrong_region
    li a2, SCRATCH + 0x200
    li a13, after_region_fetch
    callx0 a2
    j wrong
after_region_fetch:
    li a5, SCRATCH + 0x200
    movi a6, 20
    call0 check_place

    movi a9, 0x40               # an exception within an exception
    li a13, after_double
    li a12, 1
first_of_two:
    ill
    j wrong
after_double:
    li a2, DOUBLES
    l32i a3, a2, 0
    bnei a3, 1, wrong_double
    li a5, first_of_two
    movi a6, 0
    call0 check_place

    movi a9, 0x50               # a window call without windows is illegal at its ENTRY
    li a13, after_entry
entry_off:
    entry a1, 32
    j wrong
after_entry:
    li a5, entry_off
    movi a6, 0
    call0 check_place
    movi a2, 0x2f
    wsr a2, ps
    rsync
    j pass
wrong_double:
    j wrong

# The handler: notes, and goes on at a13.
caught:
    li a0, SCRATCH
    s32i a2, a0, 0x80
    rsr a2, exccause
    s32i a2, a0, 0
    rsr a2, epc1
    s32i a2, a0, 4
    rsr a2, excvaddr
    s32i a2, a0, 8
    beqz a12, caught_end
    movi a12, 0
caught_second:
    ill                         # EXCM is set: to the double exception vector, DEPC = here
caught_end:
    wsr a13, epc1
    l32i a2, a0, 0x80
    rsr a0, excsave1
    rfe

caught_double:
    li a0, DOUBLES
    s32i a2, a0, 0x40
    l32i a2, a0, 0
    addi a2, a2, 1
    s32i a2, a0, 0
    rsr a2, depc
    addi a2, a2, 3
    wsr a2, depc
    l32i a2, a0, 0x40
    li a0, SCRATCH
    rfde

# check_place: the exception was at a5, its cause a6; changes a7 and a8
.align 4
check_place:
    li a7, SCRATCH
    l32i a8, a7, 0
    bne a8, a6, wrong
    l32i a8, a7, 4
    bne a8, a5, wrong
    movi a8, 99
    s32i a8, a7, 0
    ret

# check_address: EXCVADDR was a2; changes a7 and a8
.align 4
check_address:
    li a7, SCRATCH
    l32i a8, a7, 8
    bne a8, a2, wrong
    ret

wrong:
    movi a2, 0x2f
    wsr a2, ps
    rsync
    mov.n a2, a9
    j fail
