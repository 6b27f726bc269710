// The SAR ADC, touch and ULP controls in the RTC domain.
//
// Source: ESP32 TRM, chapter "On-Chip Sensors and Analog Signal Processing".
#ifndef REGS_SENS_H
#define REGS_SENS_H

#include "regs/reg.h"

#define SENS_BASE 0x3ff48800u

// clang-format off
#define SENS_REGISTERS(REG)                                          \
    /*  name                    offset  reset       writable bits */ \
    REG(SENS_SAR_READ_CTRL,     0x000, 0x00070902, 0x1fffffff)       \
    REG(SENS_SAR_READ_STATUS1,  0x004, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_MEAS_WAIT1,    0x008, 0x000a000a, 0xffffffff)       \
    REG(SENS_SAR_MEAS_WAIT2,    0x00c, 0x0020000a, 0x0fffffff)       \
    REG(SENS_SAR_MEAS_CTRL,     0x010, 0x0707338f, 0xffffffff)       \
    REG(SENS_SAR_READ_STATUS2,  0x014, 0x00000000, 0x00000000)       \
    REG(SENS_ULP_CP_SLEEP_CYC0, 0x018, 0x000000c8, 0xffffffff)       \
    REG(SENS_ULP_CP_SLEEP_CYC1, 0x01c, 0x00000064, 0xffffffff)       \
    REG(SENS_ULP_CP_SLEEP_CYC2, 0x020, 0x00000032, 0xffffffff)       \
    REG(SENS_ULP_CP_SLEEP_CYC3, 0x024, 0x00000028, 0xffffffff)       \
    REG(SENS_ULP_CP_SLEEP_CYC4, 0x028, 0x00000014, 0xffffffff)       \
    REG(SENS_SAR_START_FORCE,   0x02c, 0x0000000f, 0x01ffffff)       \
    REG(SENS_SAR_MEM_WR_CTRL,   0x030, 0x00100200, 0x003fffff)       \
    REG(SENS_SAR_ATTEN1,        0x034, 0xffffffff, 0xffffffff)       \
    REG(SENS_SAR_ATTEN2,        0x038, 0xffffffff, 0xffffffff)       \
    REG(SENS_SAR_SLAVE_ADDR1,   0x03c, 0x00000000, 0x003fffff)       \
    REG(SENS_SAR_SLAVE_ADDR2,   0x040, 0x00000000, 0x003fffff)       \
    REG(SENS_SAR_SLAVE_ADDR3,   0x044, 0x00000000, 0x003fffff)       \
    REG(SENS_SAR_SLAVE_ADDR4,   0x048, 0x00000000, 0x003fffff)       \
    REG(SENS_SAR_TSENS_CTRL,    0x04c, 0x00066002, 0x07ffffff)       \
    REG(SENS_SAR_I2C_CTRL,      0x050, 0x00000000, 0x3fffffff)       \
    REG(SENS_SAR_MEAS_START1,   0x054, 0x00000000, 0xfffe0000)       \
    REG(SENS_SAR_TOUCH_CTRL1,   0x058, 0x02041000, 0x0fffffff)       \
    REG(SENS_SAR_TOUCH_THRES1,  0x05c, 0x00000000, 0xffffffff)       \
    REG(SENS_SAR_TOUCH_THRES2,  0x060, 0x00000000, 0xffffffff)       \
    REG(SENS_SAR_TOUCH_THRES3,  0x064, 0x00000000, 0xffffffff)       \
    REG(SENS_SAR_TOUCH_THRES4,  0x068, 0x00000000, 0xffffffff)       \
    REG(SENS_SAR_TOUCH_THRES5,  0x06c, 0x00000000, 0xffffffff)       \
    REG(SENS_SAR_TOUCH_OUT1,    0x070, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_TOUCH_OUT2,    0x074, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_TOUCH_OUT3,    0x078, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_TOUCH_OUT4,    0x07c, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_TOUCH_OUT5,    0x080, 0x00000000, 0x00000000)       \
    REG(SENS_SAR_TOUCH_CTRL2,   0x084, 0x00400800, 0x3ffff800)       \
    REG(SENS_SAR_TOUCH_ENABLE,  0x08c, 0x3fffffff, 0x3fffffff)       \
    REG(SENS_SAR_READ_CTRL2,    0x090, 0x00070902, 0x3fffffff)       \
    REG(SENS_SAR_MEAS_START2,   0x094, 0x00000000, 0xfffe0000)       \
    REG(SENS_SAR_DAC_CTRL1,     0x098, 0x00000000, 0x03ffffff)       \
    REG(SENS_SAR_DAC_CTRL2,     0x09c, 0x03000000, 0x03ffffff)       \
    REG(SENS_SAR_MEAS_CTRL2,    0x0a0, 0x00000003, 0x0007ffff)       \
    REG(SENS_SAR_NOUSE,         0x0f8, 0x00000000, 0xffffffff)       \
    REG(SENS_SARDATE,           0x0fc, 0x01605180, 0x0fffffff)

enum { SENS_REGISTERS(REG_OFFSET) };

// READ_CTRL (ADC1) and READ_CTRL2 (ADC2)
#define SENS_SAR_READ_CTRL_CLK_DIV       0, 8
#define SENS_SAR_READ_CTRL_SAMPLE_CYCLE  8, 8
#define SENS_SAR_READ_CTRL_SAMPLE_BIT    16, 2 // 9 to 12 bits
#define SENS_SAR_READ_CTRL_DIG_FORCE     27, 1
#define SENS_SAR_READ_CTRL_DATA_INV      28, 1
#define SENS_SAR_READ_CTRL2_PWDET_FORCE  27, 1
#define SENS_SAR_READ_CTRL2_DIG_FORCE    28, 1
#define SENS_SAR_READ_CTRL2_DATA_INV     29, 1

#define SENS_SAR_MEAS_WAIT2_FORCE_XPD_SAR  18, 2 // 2: no power

#define SENS_SAR_START_FORCE_SAR1_BIT_WIDTH  0, 2
#define SENS_SAR_START_FORCE_SAR2_BIT_WIDTH  2, 2

#define SENS_SAR_SLAVE_ADDR1_MEAS_STATUS  22, 8

#define SENS_SAR_SLAVE_ADDR3_TSENS_OUT      22, 8
#define SENS_SAR_SLAVE_ADDR3_TSENS_RDY_OUT  30, 1

#define SENS_SAR_SLAVE_ADDR4_I2C_DONE  30, 1

#define SENS_SAR_TSENS_CTRL_IN_INV          15, 1
#define SENS_SAR_TSENS_CTRL_POWER_UP        24, 1
#define SENS_SAR_TSENS_CTRL_POWER_UP_FORCE  25, 1
#define SENS_SAR_TSENS_CTRL_DUMP_OUT        26, 1

// MEAS_START1 (ADC1) and MEAS_START2 (ADC2)
#define SENS_SAR_MEAS_START_DATA          0, 16
#define SENS_SAR_MEAS_START_DONE          16, 1
#define SENS_SAR_MEAS_START_START         17, 1
#define SENS_SAR_MEAS_START_START_FORCE   18, 1
#define SENS_SAR_MEAS_START_EN_PAD        19, 12
#define SENS_SAR_MEAS_START_EN_PAD_FORCE  31, 1

#define SENS_SAR_TOUCH_CTRL1_MEAS_DELAY  0, 16 // cycles of RC_FAST
#define SENS_SAR_TOUCH_CTRL1_XPD_WAIT    16, 8
#define SENS_SAR_TOUCH_CTRL1_OUT_SEL     24, 1 // 1: touched is above the threshold, 0: below
#define SENS_SAR_TOUCH_CTRL1_OUT_1EN     25, 1 // 1: a touch of SET1 counts, 0: of both sets

#define SENS_SAR_TOUCH_CTRL2_MEAS_EN       0, 10 // which pads are touched
#define SENS_SAR_TOUCH_CTRL2_MEAS_DONE     10, 1
#define SENS_SAR_TOUCH_CTRL2_START_FSM_EN  11, 1
#define SENS_SAR_TOUCH_CTRL2_START_EN      12, 1
#define SENS_SAR_TOUCH_CTRL2_START_FORCE   13, 1
#define SENS_SAR_TOUCH_CTRL2_SLEEP_CYCLES  14, 16
#define SENS_SAR_TOUCH_CTRL2_MEAS_EN_CLR   30, 1

#define SENS_SAR_TOUCH_ENABLE_WORKEN  0, 10
#define SENS_SAR_TOUCH_ENABLE_OUTEN2  10, 10
#define SENS_SAR_TOUCH_ENABLE_OUTEN1  20, 10

// TOUCH_THRES1 to 5 and TOUCH_OUT1 to 5: two pads each
#define SENS_SAR_TOUCH_ODD_PAD   0, 16
#define SENS_SAR_TOUCH_EVEN_PAD  16, 16

// clang-format on

#endif
