// The RTC controller: power, clocks, reset causes, the RTC watchdog, words that survive a reset.
//
// Source: ESP32 TRM, chapters "Reset and Clock", "Low-Power Management" and "Watchdog Timers".
#ifndef REGS_RTC_CNTL_H
#define REGS_RTC_CNTL_H

#include "regs/reg.h"

#define RTC_CNTL_BASE    0x3ff48000u
#define RTC_CNTL_WDT_KEY 0x50d83aa1u // unlocks the WDT registers when written to RTC_CNTL_WDTWPROTECT

// clang-format off
#define RTC_CNTL_REGISTERS(REG)                                           \
    /*  name                         offset  reset       writable bits */ \
    REG(RTC_CNTL_OPTIONS0,           0x000, 0x1c492000, 0x7fffffcf)       \
    REG(RTC_CNTL_SLP_TIMER0,         0x004, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_SLP_TIMER1,         0x008, 0x00000000, 0x0001ffff)       \
    REG(RTC_CNTL_TIME_UPDATE,        0x00c, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_TIME0,              0x010, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_TIME1,              0x014, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_STATE0,             0x018, 0x00300000, 0xe1f00000)       \
    REG(RTC_CNTL_TIMER1,             0x01c, 0x28140403, 0xffffffff)       \
    REG(RTC_CNTL_TIMER2,             0x020, 0x01080000, 0xffff8000)       \
    REG(RTC_CNTL_TIMER3,             0x024, 0x14160a08, 0xffffffff)       \
    REG(RTC_CNTL_TIMER4,             0x028, 0x10200a08, 0xffffffff)       \
    REG(RTC_CNTL_TIMER5,             0x02c, 0x12148001, 0xffffffff)       \
    REG(RTC_CNTL_ANA_CONF,           0x030, 0x00800000, 0xdf800000)       \
    REG(RTC_CNTL_RESET_STATE,        0x034, 0x00003000, 0x00003000)       \
    REG(RTC_CNTL_WAKEUP_STATE,       0x038, 0x00006000, 0x007ff800)       \
    REG(RTC_CNTL_INT_ENA,            0x03c, 0x00000000, 0x000001ff)       \
    REG(RTC_CNTL_INT_RAW,            0x040, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_INT_ST,             0x044, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_INT_CLR,            0x048, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_STORE0,             0x04c, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE1,             0x050, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE2,             0x054, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE3,             0x058, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_EXT_XTL_CONF,       0x05c, 0x00000000, 0xc0000000)       \
    REG(RTC_CNTL_EXT_WAKEUP_CONF,    0x060, 0x00000000, 0xc0000000)       \
    REG(RTC_CNTL_SLP_REJECT_CONF,    0x064, 0x00000000, 0x0f000000)       \
    REG(RTC_CNTL_CPU_PERIOD_CONF,    0x068, 0x00000000, 0xe0000000)       \
    REG(RTC_CNTL_SDIO_ACT_CONF,      0x06c, 0x00000000, 0xffc00000)       \
    REG(RTC_CNTL_CLK_CONF,           0x070, 0x00002210, 0xfffffff0)       \
    REG(RTC_CNTL_SDIO_CONF,          0x074, 0x02a00000, 0xfee00000)       \
    REG(RTC_CNTL_BIAS_CONF,          0x078, 0x00000000, 0xff000000)       \
    REG(RTC_CNTL_REG,                0x07c, 0xa9002400, 0xffffff80)       \
    REG(RTC_CNTL_PWC,                0x080, 0x00012925, 0x001fffff)       \
    REG(RTC_CNTL_DIG_PWC,            0x084, 0x00155550, 0xff1ffff8)       \
    REG(RTC_CNTL_DIG_ISO,            0x088, 0xaaaa5000, 0xfffff980)       \
    REG(RTC_CNTL_WDTCONFIG0,         0x08c, 0x00004c80, 0xffffff80)       \
    REG(RTC_CNTL_WDTCONFIG1,         0x090, 0x0001f400, 0xffffffff)       \
    REG(RTC_CNTL_WDTCONFIG2,         0x094, 0x00013880, 0xffffffff)       \
    REG(RTC_CNTL_WDTCONFIG3,         0x098, 0x00000fff, 0xffffffff)       \
    REG(RTC_CNTL_WDTCONFIG4,         0x09c, 0x00000fff, 0xffffffff)       \
    REG(RTC_CNTL_WDTFEED,            0x0a0, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_WDTWPROTECT,        0x0a4, 0x50d83aa1, 0xffffffff)       \
    REG(RTC_CNTL_TEST_MUX,           0x0a8, 0x00000000, 0xe0000000)       \
    REG(RTC_CNTL_SW_CPU_STALL,       0x0ac, 0x00000000, 0xfff00000)       \
    REG(RTC_CNTL_STORE4,             0x0b0, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE5,             0x0b4, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE6,             0x0b8, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_STORE7,             0x0bc, 0x00000000, 0xffffffff)       \
    REG(RTC_CNTL_LOW_POWER_ST,       0x0c0, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_DIAG1,              0x0c4, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_HOLD_FORCE,         0x0c8, 0x00000000, 0x0003ffff)       \
    REG(RTC_CNTL_EXT_WAKEUP1,        0x0cc, 0x00000000, 0x0003ffff)       \
    REG(RTC_CNTL_EXT_WAKEUP1_STATUS, 0x0d0, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_BROWN_OUT,          0x0d4, 0x13ff0000, 0x7fffc000)       \
    REG(RTC_CNTL_MEM_CONF,           0x100, 0x00000000, 0x7fffffff)       \
    REG(RTC_CNTL_MEM_CRC_RES,        0x104, 0x00000000, 0x00000000)       \
    REG(RTC_CNTL_DATE,               0x13c, 0x01604280, 0x0fffffff)

enum { RTC_CNTL_REGISTERS(REG_OFFSET) };

// Interrupts: the same bits in RAW, ST, ENA and CLR.
#define RTC_CNTL_INT_SLP_WAKEUP  0, 1
#define RTC_CNTL_INT_SLP_REJECT  1, 1
#define RTC_CNTL_INT_SDIO_IDLE   2, 1
#define RTC_CNTL_INT_WDT         3, 1
#define RTC_CNTL_INT_TIME_VALID  4, 1
#define RTC_CNTL_INT_ULP_CP      5, 1
#define RTC_CNTL_INT_TOUCH       6, 1
#define RTC_CNTL_INT_BROWN_OUT   7, 1
#define RTC_CNTL_INT_MAIN_TIMER  8, 1

#define RTC_CNTL_OPTIONS0_SW_STALL_APPCPU_C0  0, 2
#define RTC_CNTL_OPTIONS0_SW_STALL_PROCPU_C0  2, 2
#define RTC_CNTL_OPTIONS0_SW_APPCPU_RST       4, 1
#define RTC_CNTL_OPTIONS0_SW_PROCPU_RST       5, 1
#define RTC_CNTL_OPTIONS0_BBPLL_FORCE_PD      10, 1
#define RTC_CNTL_OPTIONS0_BBPLL_FORCE_PU      11, 1
#define RTC_CNTL_OPTIONS0_SW_SYS_RST          31, 1

#define RTC_CNTL_SLP_TIMER1_SLP_VAL_HI           0, 16
#define RTC_CNTL_SLP_TIMER1_MAIN_TIMER_ALARM_EN  16, 1

#define RTC_CNTL_TIME_UPDATE_VALID   30, 1
#define RTC_CNTL_TIME_UPDATE_UPDATE  31, 1

#define RTC_CNTL_STATE0_TOUCH_WAKEUP_FORCE_EN  20, 1
#define RTC_CNTL_STATE0_TOUCH_SLP_TIMER_EN     23, 1
#define RTC_CNTL_STATE0_ULP_CP_SLP_TIMER_EN    24, 1
#define RTC_CNTL_STATE0_SLP_WAKEUP             29, 1
#define RTC_CNTL_STATE0_SLP_REJECT             30, 1
#define RTC_CNTL_STATE0_SLEEP_EN               31, 1

// Cycles of the slow clock that the clocks take to come up.
#define RTC_CNTL_TIMER1_XTL_BUF_WAIT  14, 10
#define RTC_CNTL_TIMER1_PLL_BUF_WAIT  24, 8

#define RTC_CNTL_TIMER5_MIN_SLP_VAL  8, 8

#define RTC_CNTL_WAKEUP_STATE_WAKEUP_CAUSE  0, 11
#define RTC_CNTL_WAKEUP_STATE_WAKEUP_ENA    11, 11

#define RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP0_LV  30, 1
#define RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP1_LV  31, 1 // 1: any pad high, 0: all pads low

#define RTC_CNTL_SLP_REJECT_CONF_GPIO_REJECT_EN       24, 1
#define RTC_CNTL_SLP_REJECT_CONF_SDIO_REJECT_EN       25, 1
#define RTC_CNTL_SLP_REJECT_CONF_LIGHT_SLP_REJECT_EN  26, 1
#define RTC_CNTL_SLP_REJECT_CONF_DEEP_SLP_REJECT_EN   27, 1
#define RTC_CNTL_SLP_REJECT_CONF_REJECT_CAUSE         28, 4

#define RTC_CNTL_PWC_FASTMEM_FORCE_PU  13, 1
#define RTC_CNTL_PWC_FASTMEM_PD_EN     14, 1
#define RTC_CNTL_PWC_SLOWMEM_FORCE_PU  16, 1
#define RTC_CNTL_PWC_SLOWMEM_PD_EN     17, 1
#define RTC_CNTL_PWC_FORCE_PU          19, 1 // the RTC peripherals: RTC_IO, SENS
#define RTC_CNTL_PWC_PD_EN             20, 1

#define RTC_CNTL_DIG_PWC_DG_WRAP_FORCE_PU  20, 1
#define RTC_CNTL_DIG_PWC_DG_WRAP_PD_EN     31, 1

#define RTC_CNTL_DIG_ISO_CLR_DG_PAD_AUTOHOLD  10, 1

#define RTC_CNTL_EXT_WAKEUP1_SEL         0, 18
#define RTC_CNTL_EXT_WAKEUP1_STATUS_CLR  18, 1

#define RTC_CNTL_LOW_POWER_ST_RDY_FOR_WAKEUP  19, 1

// Check sum of RTC fast memory: first word, words less one.
#define RTC_CNTL_MEM_CONF_CRC_START   8, 1
#define RTC_CNTL_MEM_CONF_CRC_ADDR    9, 11
#define RTC_CNTL_MEM_CONF_CRC_LEN     20, 11
#define RTC_CNTL_MEM_CONF_CRC_FINISH  31, 1

#define RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU      0, 6
#define RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU      6, 6
#define RTC_CNTL_RESET_STATE_APPCPU_STAT_VECTOR_SEL  12, 1
#define RTC_CNTL_RESET_STATE_PROCPU_STAT_VECTOR_SEL  13, 1

#define RTC_CNTL_CLK_CONF_CK8M_DIV           4, 2
#define RTC_CNTL_CLK_CONF_ENB_CK8M           6, 1
#define RTC_CNTL_CLK_CONF_ENB_CK8M_DIV       7, 1
#define RTC_CNTL_CLK_CONF_DIG_XTAL32K_EN     8, 1
#define RTC_CNTL_CLK_CONF_DIG_CLK8M_D256_EN  9, 1
#define RTC_CNTL_CLK_CONF_DIG_CLK8M_EN       10, 1
#define RTC_CNTL_CLK_CONF_CK8M_DIV_SEL       12, 3
#define RTC_CNTL_CLK_CONF_CK8M_DFREQ         17, 8
#define RTC_CNTL_CLK_CONF_SOC_CLK_SEL        27, 2
#define RTC_CNTL_CLK_CONF_FAST_CLK_RTC_SEL   29, 1
#define RTC_CNTL_CLK_CONF_ANA_CLK_RTC_SEL    30, 2

#define RTC_CNTL_SDIO_CONF_SDIO_FORCE    22, 1
#define RTC_CNTL_SDIO_CONF_SDIO_TIEH     23, 1
#define RTC_CNTL_SDIO_CONF_REG1P8_READY  24, 1
#define RTC_CNTL_SDIO_CONF_DREFL_SDIO    25, 2
#define RTC_CNTL_SDIO_CONF_DREFM_SDIO    27, 2
#define RTC_CNTL_SDIO_CONF_DREFH_SDIO    29, 2
#define RTC_CNTL_SDIO_CONF_XPD_SDIO_REG  31, 1

#define RTC_CNTL_REG_SCK_DCAP_FORCE  7, 1
#define RTC_CNTL_REG_DIG_DBIAS_WAK   11, 3
#define RTC_CNTL_REG_SCK_DCAP        14, 8

#define RTC_CNTL_WDTCONFIG0_PAUSE_IN_SLP      7, 1
#define RTC_CNTL_WDTCONFIG0_APPCPU_RESET_EN   8, 1
#define RTC_CNTL_WDTCONFIG0_PROCPU_RESET_EN   9, 1
#define RTC_CNTL_WDTCONFIG0_FLASHBOOT_MOD_EN  10, 1
#define RTC_CNTL_WDTCONFIG0_SYS_RESET_LENGTH  11, 3
#define RTC_CNTL_WDTCONFIG0_CPU_RESET_LENGTH  14, 3
#define RTC_CNTL_WDTCONFIG0_STG3              19, 3
#define RTC_CNTL_WDTCONFIG0_STG2              22, 3
#define RTC_CNTL_WDTCONFIG0_STG1              25, 3
#define RTC_CNTL_WDTCONFIG0_STG0              28, 3
#define RTC_CNTL_WDTCONFIG0_EN                31, 1

#define RTC_CNTL_WDTFEED_FEED  31, 1

#define RTC_CNTL_SW_CPU_STALL_APPCPU_C1  20, 6
#define RTC_CNTL_SW_CPU_STALL_PROCPU_C1  26, 6

#define RTC_CNTL_BROWN_OUT_CLOSE_FLASH_ENA  14, 1
#define RTC_CNTL_BROWN_OUT_PD_RF_ENA        15, 1
#define RTC_CNTL_BROWN_OUT_RST_WAIT         16, 10
#define RTC_CNTL_BROWN_OUT_RST_ENA          26, 1
#define RTC_CNTL_BROWN_OUT_DBROWN_OUT_THRES           27, 3
#define RTC_CNTL_BROWN_OUT_ENA              30, 1
#define RTC_CNTL_BROWN_OUT_DET              31, 1

// What a watchdog stage does at its end (WDTCONFIG0 STG0 to STG3).
enum rtc_wdt_action {
    RTC_WDT_OFF,
    RTC_WDT_INTERRUPT,
    RTC_WDT_RESET_CPU,
    RTC_WDT_RESET_SYSTEM, // the digital part; the RTC keeps its state
    RTC_WDT_RESET_RTC     // everything
};

// Bits of WAKEUP_CAUSE and WAKEUP_ENA.
enum rtc_wakeup {
    RTC_WAKEUP_EXT0,
    RTC_WAKEUP_EXT1,
    RTC_WAKEUP_GPIO,
    RTC_WAKEUP_TIMER,
    RTC_WAKEUP_SDIO,
    RTC_WAKEUP_MAC,
    RTC_WAKEUP_UART0,
    RTC_WAKEUP_UART1,
    RTC_WAKEUP_TOUCH,
    RTC_WAKEUP_ULP,
    RTC_WAKEUP_BT
};

// CLK_CONF ANA_CLK_RTC_SEL: the slow clock.
enum rtc_slow_clk { RTC_SLOW_CLK_RC, RTC_SLOW_CLK_XTAL_32K, RTC_SLOW_CLK_8MD256 };

// STORE4: the crystal's frequency twice; this bit of both halves is set to keep the ROM silent.
#define RTC_CNTL_STORE4_NO_ROM_LOG  0, 1

// CLK_CONF SOC_CLK_SEL: where the CPU clock comes from.
enum rtc_soc_clk { RTC_SOC_CLK_XTAL, RTC_SOC_CLK_PLL, RTC_SOC_CLK_8M, RTC_SOC_CLK_APLL };

// RESET_STATE RESET_CAUSE_PROCPU and RESET_CAUSE_APPCPU, as the ROM prints them (rst:0x..).
// Source: ESP32 TRM, chapter "Reset and Clock", table of reset sources.
enum reset_cause {
    RESET_POWER_ON = 0x1,
    RESET_SW_SYS = 0x3,      // RTC_CNTL_SW_SYS_RST
    RESET_DEEP_SLEEP = 0x5,
    RESET_TG0_WDT_SYS = 0x7,
    RESET_TG1_WDT_SYS = 0x8,
    RESET_RTC_WDT_SYS = 0x9,
    RESET_TG_WDT_CPU = 0xb,
    RESET_SW_CPU = 0xc,      // RTC_CNTL_SW_PROCPU_RST
    RESET_RTC_WDT_CPU = 0xd,
    RESET_EXT_CPU = 0xe,     // APP CPU only: released by the PRO CPU
    RESET_BROWN_OUT = 0xf,
    RESET_RTC_WDT_RTC = 0x10
};

// clang-format on

#endif
