# Two cores, one counter, a lock taken with S32C1I: nobody's increment is lost, and nobody is inside while the
# other one is.

.set ROUNDS, 100000
.set LOCK, SCRATCH              # 0: free
.set COUNT, SCRATCH + 4
.set OWNER, SCRATCH + 8         # who is inside
.set APP_DONE, SCRATCH + 12
.set FAULTS, SCRATCH + 16       # times that the owner was another one

.align 4
main:
    li a2, SCRATCH
    movi a3, 0
    s32i a3, a2, 0
    s32i a3, a2, 4
    s32i a3, a2, 8
    s32i a3, a2, 12
    s32i a3, a2, 16
    li a2, app_main
    call0 start_app
    movi a10, 1
    call0 work
    li a2, APP_DONE
wait:
    l32ai a3, a2, 0
    beqz a3, wait
    li a2, FAULTS
    l32i a3, a2, 0
    bnez a3, not_alone
    li a2, COUNT
    l32i a3, a2, 0
    li a4, ROUNDS + ROUNDS
    bne a3, a4, lost
    j pass
not_alone:
    movi a2, 1
    j fail
lost:
    mov.n a2, a3
    j fail

app_main:
    call0 app_setup
    movi a10, 2
    call0 work
    li a2, APP_DONE
    movi a3, 1
    memw
    s32i a3, a2, 0
    j rest

# work: as owner a10; changes a2 to a9
.align 4
work:
    li a2, LOCK
    li a3, ROUNDS
next_round:
    movi a4, 0
    wsr a4, scompare1
take:
    mov.n a4, a10
    s32c1i a4, a2, 0
    bnez a4, take
    s32i a10, a2, 8
    l32i a5, a2, 4
    extui a7, a3, 0, 3          # inside for 2 to 9 instructions more
    addi a7, a7, 1
    loop a7, work_inside
    nop
work_inside:
    addi a5, a5, 1
    s32i a5, a2, 4
    l32i a6, a2, 8
    beq a6, a10, alone
    l32i a6, a2, 16
    addi a6, a6, 1
    s32i a6, a2, 16
alone:
    movi a4, 0
    s32ri a4, a2, 0
    addi a3, a3, -1
    bnez a3, next_round
    ret
