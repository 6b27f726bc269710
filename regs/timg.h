// Timer groups TIMG0 and TIMG1.
//
// Source: ESP32 TRM, chapters "64-bit Timers" and "Watchdog Timers", sections "Registers".
#ifndef REGS_TIMG_H
#define REGS_TIMG_H

#include "regs/reg.h"

#define TIMG0_BASE 0x3ff5f000u
#define TIMG1_BASE 0x3ff60000u
#define TIMG_WDT_KEY 0x50d83aa1u // unlocks the WDT registers when written to TIMG_WDTWPROTECT

// clang-format off
#define TIMG_REGISTERS(REG)                                       \
    /*  name                 offset  reset       writable bits */ \
    REG(TIMG_T0CONFIG,       0x000, 0x60002000, 0xfffffc00)       \
    REG(TIMG_T0LO,           0x004, 0x00000000, 0x00000000)       \
    REG(TIMG_T0HI,           0x008, 0x00000000, 0x00000000)       \
    REG(TIMG_T0UPDATE,       0x00c, 0x00000000, 0x00000000)       \
    REG(TIMG_T0ALARMLO,      0x010, 0x00000000, 0xffffffff)       \
    REG(TIMG_T0ALARMHI,      0x014, 0x00000000, 0xffffffff)       \
    REG(TIMG_T0LOADLO,       0x018, 0x00000000, 0xffffffff)       \
    REG(TIMG_T0LOADHI,       0x01c, 0x00000000, 0xffffffff)       \
    REG(TIMG_T0LOAD,         0x020, 0x00000000, 0x00000000)       \
    REG(TIMG_T1CONFIG,       0x024, 0x60002000, 0xfffffc00)       \
    REG(TIMG_T1LO,           0x028, 0x00000000, 0x00000000)       \
    REG(TIMG_T1HI,           0x02c, 0x00000000, 0x00000000)       \
    REG(TIMG_T1UPDATE,       0x030, 0x00000000, 0x00000000)       \
    REG(TIMG_T1ALARMLO,      0x034, 0x00000000, 0xffffffff)       \
    REG(TIMG_T1ALARMHI,      0x038, 0x00000000, 0xffffffff)       \
    REG(TIMG_T1LOADLO,       0x03c, 0x00000000, 0xffffffff)       \
    REG(TIMG_T1LOADHI,       0x040, 0x00000000, 0xffffffff)       \
    REG(TIMG_T1LOAD,         0x044, 0x00000000, 0x00000000)       \
    REG(TIMG_WDTCONFIG0,     0x048, 0x0004c000, 0xffffc000)       \
    REG(TIMG_WDTCONFIG1,     0x04c, 0x00010000, 0xffff0000)       \
    REG(TIMG_WDTCONFIG2,     0x050, 0x018cba80, 0xffffffff)       \
    REG(TIMG_WDTCONFIG3,     0x054, 0x07ffffff, 0xffffffff)       \
    REG(TIMG_WDTCONFIG4,     0x058, 0x000fffff, 0xffffffff)       \
    REG(TIMG_WDTCONFIG5,     0x05c, 0x000fffff, 0xffffffff)       \
    REG(TIMG_WDTFEED,        0x060, 0x00000000, 0x00000000)       \
    REG(TIMG_WDTWPROTECT,    0x064, 0x50d83aa1, 0xffffffff)       \
    REG(TIMG_RTCCALICFG,     0x068, 0x00013000, 0xffff7000)       \
    REG(TIMG_RTCCALICFG1,    0x06c, 0x00000000, 0x00000000)       \
    REG(TIMG_LACTCONFIG,     0x070, 0x60002300, 0xffffff80)       \
    REG(TIMG_LACTRTC,        0x074, 0x00000000, 0xffffffc0)       \
    REG(TIMG_LACTLO,         0x078, 0x00000000, 0x00000000)       \
    REG(TIMG_LACTHI,         0x07c, 0x00000000, 0x00000000)       \
    REG(TIMG_LACTUPDATE,     0x080, 0x00000000, 0x00000000)       \
    REG(TIMG_LACTALARMLO,    0x084, 0x00000000, 0xffffffff)       \
    REG(TIMG_LACTALARMHI,    0x088, 0x00000000, 0xffffffff)       \
    REG(TIMG_LACTLOADLO,     0x08c, 0x00000000, 0xffffffff)       \
    REG(TIMG_LACTLOADHI,     0x090, 0x00000000, 0xffffffff)       \
    REG(TIMG_LACTLOAD,       0x094, 0x00000000, 0x00000000)       \
    REG(TIMG_INT_ENA_TIMERS, 0x098, 0x00000000, 0x0000000f)       \
    REG(TIMG_INT_RAW_TIMERS, 0x09c, 0x00000000, 0x00000000)       \
    REG(TIMG_INT_ST_TIMERS,  0x0a0, 0x00000000, 0x00000000)       \
    REG(TIMG_INT_CLR_TIMERS, 0x0a4, 0x00000000, 0x00000000)       \
    REG(TIMG_NTIMERS_DATE,   0x0f8, 0x01604290, 0x0fffffff)       \
    REG(TIMG_CLK,            0x0fc, 0x00000000, 0x80000000)

enum { TIMG_REGISTERS(REG_OFFSET) };

#define TIMG_WDTCONFIG0_FLASHBOOT_MOD_EN  14, 1
#define TIMG_WDTCONFIG0_SYS_RESET_LENGTH  15, 3
#define TIMG_WDTCONFIG0_CPU_RESET_LENGTH  18, 3
#define TIMG_WDTCONFIG0_LEVEL_INT_EN      21, 1
#define TIMG_WDTCONFIG0_EDGE_INT_EN       22, 1
#define TIMG_WDTCONFIG0_STG3              23, 2
#define TIMG_WDTCONFIG0_STG2              25, 2
#define TIMG_WDTCONFIG0_STG1              27, 2
#define TIMG_WDTCONFIG0_STG0              29, 2
#define TIMG_WDTCONFIG0_EN                31, 1

#define TIMG_WDTCONFIG1_CLK_PRESCALE  16, 16

#define TIMG_RTCCALICFG_START_CYCLING  12, 1
#define TIMG_RTCCALICFG_CLK_SEL        13, 2
#define TIMG_RTCCALICFG_RDY            15, 1
#define TIMG_RTCCALICFG_MAX            16, 15
#define TIMG_RTCCALICFG_START          31, 1

#define TIMG_RTCCALICFG1_VALUE  7, 25

#define TIMG_LACTRTC_STEP_LEN  6, 26

// T0CONFIG, T1CONFIG and LACTCONFIG
#define TIMG_TCONFIG_RTC_ONLY     7, 1 // LACT only
#define TIMG_TCONFIG_CPST_EN      8, 1 // LACT only
#define TIMG_TCONFIG_LAC_EN       9, 1 // LACT only
#define TIMG_TCONFIG_ALARM_EN     10, 1
#define TIMG_TCONFIG_LEVEL_INT_EN 11, 1
#define TIMG_TCONFIG_EDGE_INT_EN  12, 1
#define TIMG_TCONFIG_DIVIDER      13, 16
#define TIMG_TCONFIG_AUTORELOAD   29, 1
#define TIMG_TCONFIG_INCREASE     30, 1
#define TIMG_TCONFIG_EN           31, 1

// Interrupts: the same bits in RAW, ST, ENA and CLR.
#define TIMG_INT_T0   0, 1
#define TIMG_INT_T1   1, 1
#define TIMG_INT_WDT  2, 1
#define TIMG_INT_LACT 3, 1

// RTCCALICFG_CLK_SEL: the clock that is measured.
enum timg_calibrated_clock { TIMG_CALI_RTC_SLOW, TIMG_CALI_RC_FAST_D256, TIMG_CALI_XTAL_32K };

// What a watchdog stage does at its end (WDTCONFIG0 STG0 to STG3).
enum timg_wdt_action { TIMG_WDT_OFF, TIMG_WDT_INTERRUPT, TIMG_WDT_RESET_CPU, TIMG_WDT_RESET_SYSTEM };

// clang-format on

#endif
