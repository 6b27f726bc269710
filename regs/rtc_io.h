// Pads in the RTC domain: pulls, hold and routing of the pins that the RTC can use.
//
// Source: ESP32 TRM, chapter "IO_MUX and GPIO Matrix", section "RTC IO_MUX Pin List".
#ifndef REGS_RTC_IO_H
#define REGS_RTC_IO_H

#include "regs/reg.h"

#define RTC_IO_BASE 0x3ff48400u

// clang-format off
#define RTC_IO_REGISTERS(REG)                                      \
    /*  name                  offset  reset       writable bits */ \
    REG(RTC_GPIO_OUT,         0x000, 0x00000000, 0xffffc000)       \
    REG(RTC_GPIO_OUT_W1TS,    0x004, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_OUT_W1TC,    0x008, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_ENABLE,      0x00c, 0x00000000, 0xffffc000)       \
    REG(RTC_GPIO_ENABLE_W1TS, 0x010, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_ENABLE_W1TC, 0x014, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_STATUS,      0x018, 0x00000000, 0xffffc000)       \
    REG(RTC_GPIO_STATUS_W1TS, 0x01c, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_STATUS_W1TC, 0x020, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_IN,          0x024, 0x00000000, 0x00000000)       \
    REG(RTC_GPIO_PIN0,        0x028, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN1,        0x02c, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN2,        0x030, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN3,        0x034, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN4,        0x038, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN5,        0x03c, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN6,        0x040, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN7,        0x044, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN8,        0x048, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN9,        0x04c, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN10,       0x050, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN11,       0x054, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN12,       0x058, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN13,       0x05c, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN14,       0x060, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN15,       0x064, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN16,       0x068, 0x00000000, 0x00000784)       \
    REG(RTC_GPIO_PIN17,       0x06c, 0x00000000, 0x00000784)       \
    REG(RTC_IO_RTC_DEBUG_SEL, 0x070, 0x00000000, 0x03ffffff)       \
    REG(RTC_IO_DIG_PAD_HOLD,  0x074, 0x00000000, 0xffffffff)       \
    REG(RTC_IO_HALL_SENS,     0x078, 0x00000000, 0xc0000000)       \
    REG(RTC_IO_SENSOR_PADS,   0x07c, 0x00000000, 0xfffffff0)       \
    REG(RTC_IO_ADC_PAD,       0x080, 0x00000000, 0xfffc0000)       \
    REG(RTC_IO_PAD_DAC1,      0x084, 0x80000000, 0xfffffc00)       \
    REG(RTC_IO_PAD_DAC2,      0x088, 0x80000000, 0xfffffc00)       \
    REG(RTC_IO_XTAL_32K_PAD,  0x08c, 0x84100010, 0xfffffffe)       \
    REG(RTC_IO_TOUCH_CFG,     0x090, 0x66000000, 0xff800000)       \
    REG(RTC_IO_TOUCH_PAD0,    0x094, 0x52000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD1,    0x098, 0x4a000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD2,    0x09c, 0x52000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD3,    0x0a0, 0x4a000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD4,    0x0a4, 0x52000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD5,    0x0a8, 0x52000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD6,    0x0ac, 0x4a000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD7,    0x0b0, 0x42000000, 0xfbfff000)       \
    REG(RTC_IO_TOUCH_PAD8,    0x0b4, 0x02000000, 0x03f80000)       \
    REG(RTC_IO_TOUCH_PAD9,    0x0b8, 0x02000000, 0x03f80000)       \
    REG(RTC_IO_EXT_WAKEUP0,   0x0bc, 0x00000000, 0xf8000000)       \
    REG(RTC_IO_XTL_EXT_CTR,   0x0c0, 0x00000000, 0xf8000000)       \
    REG(RTC_IO_SAR_I2C_IO,    0x0c4, 0x00000000, 0xff800000)       \
    REG(RTC_IO_DATE,          0x0c8, 0x01603160, 0x0fffffff)

enum { RTC_IO_REGISTERS(REG_OFFSET) };

// Pulls of one pad: TOUCH_PAD0 to TOUCH_PAD7, PAD_DAC1, PAD_DAC2 (XTAL_32K_PAD has two pads in one word).
#define RTC_IO_PAD_RUE 27, 1
#define RTC_IO_PAD_RDE 28, 1
#define RTC_IO_XTAL_32K_PAD_X32P_RUE 22, 1
#define RTC_IO_XTAL_32K_PAD_X32P_RDE 23, 1
#define RTC_IO_XTAL_32K_PAD_X32N_RUE 27, 1
#define RTC_IO_XTAL_32K_PAD_X32N_RDE 28, 1

#define RTC_GPIO_PIN_PAD_DRIVER     2, 1
#define RTC_GPIO_PIN_INT_TYPE       7, 3 // 4: low, 5: high level
#define RTC_GPIO_PIN_WAKEUP_ENABLE  10, 1

#define RTC_IO_HALL_SENS_HALL_PHASE  30, 1
#define RTC_IO_HALL_SENS_XPD_HALL    31, 1

// PAD_DAC1, PAD_DAC2
#define RTC_IO_PAD_DAC_XPD    18, 1
#define RTC_IO_PAD_DAC_VALUE  19, 8

// TOUCH_PAD0 to TOUCH_PAD9
#define RTC_IO_TOUCH_PAD_XPD    20, 1
#define RTC_IO_TOUCH_PAD_SLOPE  23, 3 // of charging; 0: it does not charge

#define RTC_IO_EXT_WAKEUP0_SEL  27, 5

// clang-format on

#endif
