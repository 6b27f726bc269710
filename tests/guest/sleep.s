# Light sleep stops the core and goes on behind it; deep sleep ends in a reset that keeps the RTC's memories,
# and the ROM runs the code that was left in RTC fast memory before it boots.

.set RTC, 0x3ff48000            # RTC_CNTL
.set STATE0, 0x18
.set KEPT, 0x50000000           # RTC slow memory: a word that lasts, and how often `stub` ran
.set MAGIC, 0x600dcafe
.set TIMER_WAKES, 0x4000        # in WAKEUP_STATE: WAKEUP_ENA
.set TIMER_WOKE, 8              # in WAKEUP_STATE: WAKEUP_CAUSE
.set DEEP_SLEEP_RESET, 5

.align 4
main:
    li a2, RTC
    l32i a3, a2, 0x34           # RESET_STATE
    extui a3, a3, 0, 6
    movi a4, DEEP_SLEEP_RESET
    bne a3, a4, light
    j woken

light:
    li a12, 300
    call0 set_alarm
    mov.n a15, a13
    rsr a10, ccount
    call0 sleep
slept:
    l32i a3, a2, 0x40           # INT_RAW: SLP_WAKEUP, SLP_REJECT
    extui a3, a3, 0, 2
    beqz a3, slept
    rsr a11, ccount
    sub a11, a11, a10
    li a3, 5000
    bgeu a11, a3, not_still  # 300 cycles of the slow clock are 37500 and more
    l32i a3, a2, 0x38
    extui a3, a3, 0, 11
    movi a4, TIMER_WOKE
    bne a3, a4, not_timer
    call0 time
    sub a13, a13, a15
    li a3, 300
    bltu a13, a3, early

    j deep
not_timer:
    j wrong_cause
not_still:
    j did_not_stop
early:
    j too_early

deep:
    li a4, KEPT
    li a3, MAGIC
    s32i a3, a4, 0
    movi a3, 0
    s32i a3, a4, 4
    li a3, stub
    s32i a3, a2, 0xb8           # STORE6
    li a3, 0x7ff00000           # MEM_CONF: all of RTC fast memory
    s32i a3, a2, 0x100
    li a4, 0x100                # CRC_START
    or a3, a3, a4
    s32i a3, a2, 0x100
summing:
    l32i a3, a2, 0x100
    bgez a3, summing            # CRC_FINISH
    l32i a3, a2, 0x104
    s32i a3, a2, 0xbc           # STORE7
    l32i a3, a2, 0x84           # DIG_PWC: DG_WRAP_PD_EN, not DG_WRAP_FORCE_PU
    li a4, 0x80000000
    or a3, a3, a4
    li a4, 0xffefffff
    and a3, a3, a4
    s32i a3, a2, 0x84
    li a12, 500
    call0 set_alarm
    call0 sleep
falling_asleep:
    j falling_asleep

woken:
    l32i a3, a2, 0x38
    extui a3, a3, 0, 11
    movi a4, TIMER_WOKE
    bne a3, a4, wrong_cause
    li a4, KEPT
    l32i a3, a4, 0
    li a5, MAGIC
    bne a3, a5, not_kept
    l32i a3, a4, 4
    movi a5, 1
    bne a3, a5, not_run
    j pass

did_not_stop:
    movi a2, 1
    j fail
wrong_cause:
    movi a2, 2
    j fail
too_early:
    movi a2, 3
    j fail
not_kept:
    movi a2, 4
    j fail
not_run:
    movi a2, 5
    j fail

# time: the RTC's count in a13; changes a3
.align 4
time:
    li a3, 0x80000000
    s32i a3, a2, 0x0c           # TIME_UPDATE
counting:
    l32i a3, a2, 0x0c
    bbci a3, 30, counting       # VALID
    l32i a13, a2, 0x10
    ret

# set_alarm: the chip wakes a12 cycles of the slow clock from now, which is in a13; changes a3 and a14
.align 4
set_alarm:
    mov.n a14, a0
    call0 time
    add a3, a13, a12
    s32i a3, a2, 0x04           # SLP_TIMER0, SLP_TIMER1
    movi a3, 0
    s32i a3, a2, 0x08
    li a3, TIMER_WAKES
    s32i a3, a2, 0x38
    jx a14

# sleep: sets SLEEP_EN; changes a3 and a4
.align 4
sleep:
    movi a3, 3
    s32i a3, a2, 0x48           # INT_CLR
    l32i a3, a2, STATE0
    li a4, 0x80000000
    or a3, a3, a4
    s32i a3, a2, STATE0
    ret

# In RTC fast memory, called as by CALL8.
.org 0x400c0000
.pool 4
.align 4
stub:
    entry a1, 32
    li a2, KEPT
    l32i a3, a2, 4
    addi a3, a3, 1
    s32i a3, a2, 4
    retw
