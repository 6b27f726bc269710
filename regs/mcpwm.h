// MCPWM0 and MCPWM1: three timers, three operators with two outputs each, faults, capture.
//
// Source: ESP32 TRM, chapter "Motor Control PWM (MCPWM)", section "Registers"; ESP-IDF soc/mcpwm_reg.h.
#ifndef REGS_MCPWM_H
#define REGS_MCPWM_H

#include "regs/reg.h"

#define MCPWM0_BASE         0x3ff5e000u
#define MCPWM1_BASE         0x3ff6c000u
#define MCPWM_TIMERS        3u
#define MCPWM_OPERATORS     3u
#define MCPWM_CAPTURES      3u
#define MCPWM_TIMER_STEP    0x10u // from one timer's registers to the next one's
#define MCPWM_OPERATOR_STEP 0x38u

// clang-format off
#define MCPWM_REGISTERS(REG)                                          \
    /*  name                     offset  reset       writable bits */ \
    REG(MCPWM_CLK_CFG,            0x000, 0x00000000, 0x000000ff)      \
    REG(MCPWM_TIMER0_CFG0,        0x004, 0x0000ff00, 0x03ffffff)      \
    REG(MCPWM_TIMER0_CFG1,        0x008, 0x00000000, 0x0000001f)      \
    REG(MCPWM_TIMER0_SYNC,        0x00c, 0x00000000, 0x001fffff)      \
    REG(MCPWM_TIMER0_STATUS,      0x010, 0x00000000, 0x00000000)      \
    REG(MCPWM_TIMER1_CFG0,        0x014, 0x0000ff00, 0x03ffffff)      \
    REG(MCPWM_TIMER1_CFG1,        0x018, 0x00000000, 0x0000001f)      \
    REG(MCPWM_TIMER1_SYNC,        0x01c, 0x00000000, 0x001fffff)      \
    REG(MCPWM_TIMER1_STATUS,      0x020, 0x00000000, 0x00000000)      \
    REG(MCPWM_TIMER2_CFG0,        0x024, 0x0000ff00, 0x03ffffff)      \
    REG(MCPWM_TIMER2_CFG1,        0x028, 0x00000000, 0x0000001f)      \
    REG(MCPWM_TIMER2_SYNC,        0x02c, 0x00000000, 0x001fffff)      \
    REG(MCPWM_TIMER2_STATUS,      0x030, 0x00000000, 0x00000000)      \
    REG(MCPWM_TIMER_SYNCI_CFG,    0x034, 0x00000000, 0x00000fff)      \
    REG(MCPWM_OPERATOR_TIMERSEL,  0x038, 0x00000000, 0x0000003f)      \
    REG(MCPWM_GEN0_STMP_CFG,      0x03c, 0x00000000, 0x000000ff)      \
    REG(MCPWM_GEN0_TSTMP_A,       0x040, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN0_TSTMP_B,       0x044, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN0_CFG0,          0x048, 0x00000000, 0x000003ff)      \
    REG(MCPWM_GEN0_FORCE,         0x04c, 0x00000020, 0x0000ffff)      \
    REG(MCPWM_GEN0_A,             0x050, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_GEN0_B,             0x054, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_DT0_CFG,            0x058, 0x00018000, 0x0003ffff)      \
    REG(MCPWM_DT0_FED_CFG,        0x05c, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_DT0_RED_CFG,        0x060, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_CARRIER0_CFG,       0x064, 0x00000000, 0x00003fff)      \
    REG(MCPWM_FH0_CFG0,           0x068, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_FH0_CFG1,           0x06c, 0x00000000, 0x0000001f)      \
    REG(MCPWM_FH0_STATUS,         0x070, 0x00000000, 0x00000000)      \
    REG(MCPWM_GEN1_STMP_CFG,      0x074, 0x00000000, 0x000000ff)      \
    REG(MCPWM_GEN1_TSTMP_A,       0x078, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN1_TSTMP_B,       0x07c, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN1_CFG0,          0x080, 0x00000000, 0x000003ff)      \
    REG(MCPWM_GEN1_FORCE,         0x084, 0x00000020, 0x0000ffff)      \
    REG(MCPWM_GEN1_A,             0x088, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_GEN1_B,             0x08c, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_DT1_CFG,            0x090, 0x00018000, 0x0003ffff)      \
    REG(MCPWM_DT1_FED_CFG,        0x094, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_DT1_RED_CFG,        0x098, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_CARRIER1_CFG,       0x09c, 0x00000000, 0x00003fff)      \
    REG(MCPWM_FH1_CFG0,           0x0a0, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_FH1_CFG1,           0x0a4, 0x00000000, 0x0000001f)      \
    REG(MCPWM_FH1_STATUS,         0x0a8, 0x00000000, 0x00000000)      \
    REG(MCPWM_GEN2_STMP_CFG,      0x0ac, 0x00000000, 0x000000ff)      \
    REG(MCPWM_GEN2_TSTMP_A,       0x0b0, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN2_TSTMP_B,       0x0b4, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_GEN2_CFG0,          0x0b8, 0x00000000, 0x000003ff)      \
    REG(MCPWM_GEN2_FORCE,         0x0bc, 0x00000020, 0x0000ffff)      \
    REG(MCPWM_GEN2_A,             0x0c0, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_GEN2_B,             0x0c4, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_DT2_CFG,            0x0c8, 0x00018000, 0x0003ffff)      \
    REG(MCPWM_DT2_FED_CFG,        0x0cc, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_DT2_RED_CFG,        0x0d0, 0x00000000, 0x0000ffff)      \
    REG(MCPWM_CARRIER2_CFG,       0x0d4, 0x00000000, 0x00003fff)      \
    REG(MCPWM_FH2_CFG0,           0x0d8, 0x00000000, 0x00ffffff)      \
    REG(MCPWM_FH2_CFG1,           0x0dc, 0x00000000, 0x0000001f)      \
    REG(MCPWM_FH2_STATUS,         0x0e0, 0x00000000, 0x00000000)      \
    REG(MCPWM_FAULT_DETECT,       0x0e4, 0x00000000, 0x0000003f)      \
    REG(MCPWM_CAP_TIMER_CFG,      0x0e8, 0x00000000, 0x0000001f)      \
    REG(MCPWM_CAP_TIMER_PHASE,    0x0ec, 0x00000000, 0xffffffff)      \
    REG(MCPWM_CAP_CH0_CFG,        0x0f0, 0x00000000, 0x00000fff)      \
    REG(MCPWM_CAP_CH1_CFG,        0x0f4, 0x00000000, 0x00000fff)      \
    REG(MCPWM_CAP_CH2_CFG,        0x0f8, 0x00000000, 0x00000fff)      \
    REG(MCPWM_CAP_CH0,            0x0fc, 0x00000000, 0x00000000)      \
    REG(MCPWM_CAP_CH1,            0x100, 0x00000000, 0x00000000)      \
    REG(MCPWM_CAP_CH2,            0x104, 0x00000000, 0x00000000)      \
    REG(MCPWM_CAP_STATUS,         0x108, 0x00000000, 0x00000000)      \
    REG(MCPWM_UPDATE_CFG,         0x10c, 0x00000055, 0x000000ff)      \
    REG(MCPWM_INT_ENA,            0x110, 0x00000000, 0x3fffffff)      \
    REG(MCPWM_INT_RAW,            0x114, 0x00000000, 0x00000000)      \
    REG(MCPWM_INT_ST,             0x118, 0x00000000, 0x00000000)      \
    REG(MCPWM_INT_CLR,            0x11c, 0x00000000, 0x00000000)      \
    REG(MCPWM_CLK,                0x120, 0x00000000, 0x00000001)      \
    REG(MCPWM_VERSION,            0x124, 0x02107230, 0x0fffffff)

enum { MCPWM_REGISTERS(REG_OFFSET) };

#define MCPWM_CLK_CFG_PRESCALE 0, 8 // of 160 MHz, less one

#define MCPWM_TIMER_CFG0_PRESCALE 0, 8 // less one
#define MCPWM_TIMER_CFG0_PERIOD   8, 16
#define MCPWM_TIMER_CFG1_START    0, 3 // enum mcpwm_start
#define MCPWM_TIMER_CFG1_MODE     3, 2 // enum mcpwm_mode
#define MCPWM_TIMER_SYNC_SYNCI_EN 0, 1
#define MCPWM_TIMER_SYNC_SW       1, 1 // a change is a sync
#define MCPWM_TIMER_SYNC_PHASE    4, 16
#define MCPWM_TIMER_SYNC_DOWN     20, 1
#define MCPWM_TIMER_STATUS_VALUE  0, 16
#define MCPWM_TIMER_STATUS_DOWN   16, 1

enum mcpwm_start { MCPWM_STOP_AT_ZERO, MCPWM_STOP_AT_PERIOD, MCPWM_RUN, MCPWM_RUN_TO_ZERO, MCPWM_RUN_TO_PERIOD };
enum mcpwm_mode { MCPWM_FREEZE, MCPWM_UP, MCPWM_DOWN, MCPWM_UP_DOWN };

#define MCPWM_OPERATOR_TIMERSEL_WIDTH 2u // of each operator's field

// GENn_A, GENn_B: two bits for each event, those of counting up first; enum mcpwm_action
#define MCPWM_GEN_DOWN_SHIFT 12u
enum mcpwm_event { MCPWM_AT_ZERO, MCPWM_AT_PERIOD, MCPWM_AT_A, MCPWM_AT_B, MCPWM_AT_T0, MCPWM_AT_T1 };
enum mcpwm_action { MCPWM_KEEP, MCPWM_LOW, MCPWM_HIGH, MCPWM_TOGGLE };

#define MCPWM_GEN_FORCE_A_MODE 6, 2 // enum mcpwm_force
#define MCPWM_GEN_FORCE_B_MODE 8, 2
enum mcpwm_force { MCPWM_FORCE_OFF, MCPWM_FORCE_LOW, MCPWM_FORCE_HIGH };

#define MCPWM_CAP_TIMER_CFG_EN   0, 1
#define MCPWM_CAP_CFG_EN         0, 1
#define MCPWM_CAP_CFG_FALLING    1, 1
#define MCPWM_CAP_CFG_RISING     2, 1
#define MCPWM_CAP_CFG_PRESCALE   3, 8 // of the rising edges, less one
#define MCPWM_CAP_CFG_IN_INVERT  11, 1

// Interrupts: numbers of the bits of timer, operator or capture 0 in RAW, ST, ENA and CLR
#define MCPWM_INT_TIMER_STOP 0u
#define MCPWM_INT_TIMER_TEZ  3u
#define MCPWM_INT_TIMER_TEP  6u
#define MCPWM_INT_OP_TEA     15u
#define MCPWM_INT_OP_TEB     18u
#define MCPWM_INT_CAP        27u

// clang-format on

#endif
