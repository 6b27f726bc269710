// The LED PWM controller: four timers and eight channels, twice (HS: high speed, LS: low speed).
//
// Source: ESP32 TRM, chapter "LED PWM Controller (LEDC)", section "Registers".
#ifndef REGS_LEDC_H
#define REGS_LEDC_H

#include "regs/reg.h"

#define LEDC_BASE 0x3ff59000u
#define LEDC_CHANNELS 8u
#define LEDC_TIMERS 4u

// Channels lie 0x14 apart, timers 8; the fields below are the same in all of them.
#define LEDC_CHANNEL_STEP 0x14u
#define LEDC_TIMER_STEP 8u

// clang-format off
#define LEDC_REGISTERS(REG)                                       \
    /*  name                 offset  reset       writable bits */ \
    REG(LEDC_HSCH0_CONF0,    0x000, 0x00000000, 0x8000000f)       \
    REG(LEDC_HSCH0_HPOINT,   0x004, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH0_DUTY,     0x008, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH0_CONF1,    0x00c, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH0_DUTY_R,   0x010, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH1_CONF0,    0x014, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH1_HPOINT,   0x018, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH1_DUTY,     0x01c, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH1_CONF1,    0x020, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH1_DUTY_R,   0x024, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH2_CONF0,    0x028, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH2_HPOINT,   0x02c, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH2_DUTY,     0x030, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH2_CONF1,    0x034, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH2_DUTY_R,   0x038, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH3_CONF0,    0x03c, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH3_HPOINT,   0x040, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH3_DUTY,     0x044, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH3_CONF1,    0x048, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH3_DUTY_R,   0x04c, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH4_CONF0,    0x050, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH4_HPOINT,   0x054, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH4_DUTY,     0x058, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH4_CONF1,    0x05c, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH4_DUTY_R,   0x060, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH5_CONF0,    0x064, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH5_HPOINT,   0x068, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH5_DUTY,     0x06c, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH5_CONF1,    0x070, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH5_DUTY_R,   0x074, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH6_CONF0,    0x078, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH6_HPOINT,   0x07c, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH6_DUTY,     0x080, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH6_CONF1,    0x084, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH6_DUTY_R,   0x088, 0x00000000, 0x00000000)       \
    REG(LEDC_HSCH7_CONF0,    0x08c, 0x00000000, 0x0000000f)       \
    REG(LEDC_HSCH7_HPOINT,   0x090, 0x00000000, 0x000fffff)       \
    REG(LEDC_HSCH7_DUTY,     0x094, 0x00000000, 0x01ffffff)       \
    REG(LEDC_HSCH7_CONF1,    0x098, 0x40000000, 0xffffffff)       \
    REG(LEDC_HSCH7_DUTY_R,   0x09c, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH0_CONF0,    0x0a0, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH0_HPOINT,   0x0a4, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH0_DUTY,     0x0a8, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH0_CONF1,    0x0ac, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH0_DUTY_R,   0x0b0, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH1_CONF0,    0x0b4, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH1_HPOINT,   0x0b8, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH1_DUTY,     0x0bc, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH1_CONF1,    0x0c0, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH1_DUTY_R,   0x0c4, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH2_CONF0,    0x0c8, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH2_HPOINT,   0x0cc, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH2_DUTY,     0x0d0, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH2_CONF1,    0x0d4, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH2_DUTY_R,   0x0d8, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH3_CONF0,    0x0dc, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH3_HPOINT,   0x0e0, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH3_DUTY,     0x0e4, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH3_CONF1,    0x0e8, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH3_DUTY_R,   0x0ec, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH4_CONF0,    0x0f0, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH4_HPOINT,   0x0f4, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH4_DUTY,     0x0f8, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH4_CONF1,    0x0fc, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH4_DUTY_R,   0x100, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH5_CONF0,    0x104, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH5_HPOINT,   0x108, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH5_DUTY,     0x10c, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH5_CONF1,    0x110, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH5_DUTY_R,   0x114, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH6_CONF0,    0x118, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH6_HPOINT,   0x11c, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH6_DUTY,     0x120, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH6_CONF1,    0x124, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH6_DUTY_R,   0x128, 0x00000000, 0x00000000)       \
    REG(LEDC_LSCH7_CONF0,    0x12c, 0x00000000, 0x0000001f)       \
    REG(LEDC_LSCH7_HPOINT,   0x130, 0x00000000, 0x000fffff)       \
    REG(LEDC_LSCH7_DUTY,     0x134, 0x00000000, 0x01ffffff)       \
    REG(LEDC_LSCH7_CONF1,    0x138, 0x40000000, 0xffffffff)       \
    REG(LEDC_LSCH7_DUTY_R,   0x13c, 0x00000000, 0x00000000)       \
    REG(LEDC_HSTIMER0_CONF,  0x140, 0x01000000, 0x03ffffff)       \
    REG(LEDC_HSTIMER0_VALUE, 0x144, 0x00000000, 0x00000000)       \
    REG(LEDC_HSTIMER1_CONF,  0x148, 0x01000000, 0x03ffffff)       \
    REG(LEDC_HSTIMER1_VALUE, 0x14c, 0x00000000, 0x00000000)       \
    REG(LEDC_HSTIMER2_CONF,  0x150, 0x01000000, 0x03ffffff)       \
    REG(LEDC_HSTIMER2_VALUE, 0x154, 0x00000000, 0x00000000)       \
    REG(LEDC_HSTIMER3_CONF,  0x158, 0x01000000, 0x03ffffff)       \
    REG(LEDC_HSTIMER3_VALUE, 0x15c, 0x00000000, 0x00000000)       \
    REG(LEDC_LSTIMER0_CONF,  0x160, 0x01000000, 0x07ffffff)       \
    REG(LEDC_LSTIMER0_VALUE, 0x164, 0x00000000, 0x00000000)       \
    REG(LEDC_LSTIMER1_CONF,  0x168, 0x01000000, 0x07ffffff)       \
    REG(LEDC_LSTIMER1_VALUE, 0x16c, 0x00000000, 0x00000000)       \
    REG(LEDC_LSTIMER2_CONF,  0x170, 0x01000000, 0x07ffffff)       \
    REG(LEDC_LSTIMER2_VALUE, 0x174, 0x00000000, 0x00000000)       \
    REG(LEDC_LSTIMER3_CONF,  0x178, 0x01000000, 0x07ffffff)       \
    REG(LEDC_LSTIMER3_VALUE, 0x17c, 0x00000000, 0x00000000)       \
    REG(LEDC_INT_RAW,        0x180, 0x00000000, 0x00000000)       \
    REG(LEDC_INT_ST,         0x184, 0x00000000, 0x00000000)       \
    REG(LEDC_INT_ENA,        0x188, 0x00000000, 0x00ffffff)       \
    REG(LEDC_INT_CLR,        0x18c, 0x00000000, 0x00000000)       \
    REG(LEDC_CONF,           0x190, 0x00000000, 0x00000001)       \
    REG(LEDC_DATE,           0x1fc, 0x16031700, 0xffffffff)

enum { LEDC_REGISTERS(REG_OFFSET) };

#define LEDC_CHANNEL_CONF0_TIMER_SEL  0, 2
#define LEDC_CHANNEL_CONF0_SIG_OUT_EN 2, 1
#define LEDC_CHANNEL_CONF0_IDLE_LV    3, 1
#define LEDC_CHANNEL_CONF0_PARA_UP    4, 1 // low speed only

#define LEDC_CHANNEL_DUTY_INTEGER     4, 21
#define LEDC_CHANNEL_DUTY_FRACTION    0, 4

#define LEDC_CHANNEL_CONF1_DUTY_SCALE 0, 10
#define LEDC_CHANNEL_CONF1_DUTY_CYCLE 10, 10
#define LEDC_CHANNEL_CONF1_DUTY_NUM   20, 10
#define LEDC_CHANNEL_CONF1_DUTY_INC   30, 1
#define LEDC_CHANNEL_CONF1_DUTY_START 31, 1

#define LEDC_TIMER_CONF_DUTY_RES      0, 5  // bits of the counter
#define LEDC_TIMER_CONF_CLK_DIV       5, 18 // the lowest 8 bits are a fraction
#define LEDC_TIMER_CONF_PAUSE         23, 1
#define LEDC_TIMER_CONF_RST           24, 1
#define LEDC_TIMER_CONF_TICK_SEL      25, 1 // 1: APB (LS: the clock of LEDC_CONF), 0: REF_TICK
#define LEDC_TIMER_CONF_PARA_UP       26, 1 // low speed only

#define LEDC_CONF_APB_CLK_SEL         0, 1  // clock of the LS timers: 1 APB, 0 the 8 MHz oscillator

// clang-format on

#endif
