// SYSCON (also called APB_CTRL): clock dividers, tick counters, the digital SAR ADC controller.
//
// Source: ESP32 TRM, chapters "Reset and Clock" and "On-Chip Sensors and Analog Signal Processing".
#ifndef REGS_SYSCON_H
#define REGS_SYSCON_H

#include "regs/reg.h"

#define SYSCON_BASE 0x3ff66000u

// clang-format off
#define SYSCON_REGISTERS(REG)                                              \
    /*  name                          offset  reset       writable bits */ \
    REG(SYSCON_SYSCLK_CONF,           0x000, 0x00002000, 0x00003fff)       \
    REG(SYSCON_XTAL_TICK_CONF,        0x004, 0x00000027, 0x000000ff)       \
    REG(SYSCON_PLL_TICK_CONF,         0x008, 0x0000004f, 0x000000ff)       \
    REG(SYSCON_CK8M_TICK_CONF,        0x00c, 0x0000000b, 0x000000ff)       \
    REG(SYSCON_SARADC_CTRL,           0x010, 0x007f8240, 0x07ffffff)       \
    REG(SYSCON_SARADC_CTRL2,          0x014, 0x000001fe, 0x000007ff)       \
    REG(SYSCON_SARADC_FSM,            0x018, 0x0208ff08, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR1_PATT_TAB1, 0x01c, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR1_PATT_TAB2, 0x020, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR1_PATT_TAB3, 0x024, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR1_PATT_TAB4, 0x028, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR2_PATT_TAB1, 0x02c, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR2_PATT_TAB2, 0x030, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR2_PATT_TAB3, 0x034, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_SARADC_SAR2_PATT_TAB4, 0x038, 0x0f0f0f0f, 0xffffffff)       \
    REG(SYSCON_APLL_TICK_CONF,        0x03c, 0x00000063, 0x000000ff)       \
    REG(SYSCON_DATE,                  0x07c, 0x16042000, 0xffffffff)

enum { SYSCON_REGISTERS(REG_OFFSET) };

#define SYSCON_SYSCLK_CONF_PRE_DIV_CNT     0, 10
#define SYSCON_SYSCLK_CONF_CLK_320M_EN     10, 1
#define SYSCON_SYSCLK_CONF_CLK_EN          11, 1
#define SYSCON_SYSCLK_CONF_RST_TICK_CNT    12, 1
#define SYSCON_SYSCLK_CONF_QUICK_CLK_CHNG  13, 1

#define SYSCON_XTAL_TICK_CONF_NUM  0, 8

#define SYSCON_PLL_TICK_CONF_NUM  0, 8

#define SYSCON_CK8M_TICK_CONF_NUM  0, 8

#define SYSCON_APLL_TICK_CONF_NUM  0, 8

#define SYSCON_DATE_CHIP_REVISION_3 31, 1 // set in the silicon of revision 3 (ESP-IDF reads it so)

// clang-format on

#endif
