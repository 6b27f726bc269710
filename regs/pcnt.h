// PCNT: eight counters of pulses.
//
// Source: ESP32 TRM, chapter "Pulse Count Controller (PCNT)", section "Registers"; ESP-IDF soc/pcnt_reg.h.
#ifndef REGS_PCNT_H
#define REGS_PCNT_H

#include "regs/reg.h"

#define PCNT_BASE      0x3ff57000u
#define PCNT_UNITS     8u
#define PCNT_CONF_STEP 12u // from one unit's three registers to the next one's

// clang-format off
#define PCNT_REGISTERS(REG)                                       \
    /*  name                 offset  reset       writable bits */ \
    REG(PCNT_U0_CONF0,        0x000, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U0_CONF1,        0x004, 0x00000000, 0xffffffff)      \
    REG(PCNT_U0_CONF2,        0x008, 0x00000000, 0xffffffff)      \
    REG(PCNT_U1_CONF0,        0x00c, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U1_CONF1,        0x010, 0x00000000, 0xffffffff)      \
    REG(PCNT_U1_CONF2,        0x014, 0x00000000, 0xffffffff)      \
    REG(PCNT_U2_CONF0,        0x018, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U2_CONF1,        0x01c, 0x00000000, 0xffffffff)      \
    REG(PCNT_U2_CONF2,        0x020, 0x00000000, 0xffffffff)      \
    REG(PCNT_U3_CONF0,        0x024, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U3_CONF1,        0x028, 0x00000000, 0xffffffff)      \
    REG(PCNT_U3_CONF2,        0x02c, 0x00000000, 0xffffffff)      \
    REG(PCNT_U4_CONF0,        0x030, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U4_CONF1,        0x034, 0x00000000, 0xffffffff)      \
    REG(PCNT_U4_CONF2,        0x038, 0x00000000, 0xffffffff)      \
    REG(PCNT_U5_CONF0,        0x03c, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U5_CONF1,        0x040, 0x00000000, 0xffffffff)      \
    REG(PCNT_U5_CONF2,        0x044, 0x00000000, 0xffffffff)      \
    REG(PCNT_U6_CONF0,        0x048, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U6_CONF1,        0x04c, 0x00000000, 0xffffffff)      \
    REG(PCNT_U6_CONF2,        0x050, 0x00000000, 0xffffffff)      \
    REG(PCNT_U7_CONF0,        0x054, 0x00003c10, 0xffffffff)      \
    REG(PCNT_U7_CONF1,        0x058, 0x00000000, 0xffffffff)      \
    REG(PCNT_U7_CONF2,        0x05c, 0x00000000, 0xffffffff)      \
    REG(PCNT_U0_CNT,          0x060, 0x00000000, 0x00000000)      \
    REG(PCNT_U1_CNT,          0x064, 0x00000000, 0x00000000)      \
    REG(PCNT_U2_CNT,          0x068, 0x00000000, 0x00000000)      \
    REG(PCNT_U3_CNT,          0x06c, 0x00000000, 0x00000000)      \
    REG(PCNT_U4_CNT,          0x070, 0x00000000, 0x00000000)      \
    REG(PCNT_U5_CNT,          0x074, 0x00000000, 0x00000000)      \
    REG(PCNT_U6_CNT,          0x078, 0x00000000, 0x00000000)      \
    REG(PCNT_U7_CNT,          0x07c, 0x00000000, 0x00000000)      \
    REG(PCNT_INT_RAW,         0x080, 0x00000000, 0x00000000)      \
    REG(PCNT_INT_ST,          0x084, 0x00000000, 0x00000000)      \
    REG(PCNT_INT_ENA,         0x088, 0x00000000, 0x000000ff)      \
    REG(PCNT_INT_CLR,         0x08c, 0x00000000, 0x00000000)      \
    REG(PCNT_U0_STATUS,       0x090, 0x00000000, 0x00000000)      \
    REG(PCNT_U1_STATUS,       0x094, 0x00000000, 0x00000000)      \
    REG(PCNT_U2_STATUS,       0x098, 0x00000000, 0x00000000)      \
    REG(PCNT_U3_STATUS,       0x09c, 0x00000000, 0x00000000)      \
    REG(PCNT_U4_STATUS,       0x0a0, 0x00000000, 0x00000000)      \
    REG(PCNT_U5_STATUS,       0x0a4, 0x00000000, 0x00000000)      \
    REG(PCNT_U6_STATUS,       0x0a8, 0x00000000, 0x00000000)      \
    REG(PCNT_U7_STATUS,       0x0ac, 0x00000000, 0x00000000)      \
    REG(PCNT_CTRL,            0x0b0, 0x00005555, 0x0001ffff)      \
    REG(PCNT_DATE,            0x0fc, 0x14122600, 0xffffffff)

enum { PCNT_REGISTERS(REG_OFFSET) };

#define PCNT_CONF0_FILTER_THRES   0, 10 // APB cycles
#define PCNT_CONF0_FILTER_EN      10, 1
#define PCNT_CONF0_THR_ZERO_EN    11, 1
#define PCNT_CONF0_THR_H_LIM_EN   12, 1
#define PCNT_CONF0_THR_L_LIM_EN   13, 1
#define PCNT_CONF0_THR_THRES0_EN  14, 1
#define PCNT_CONF0_THR_THRES1_EN  15, 1
// of channel 0; those of channel 1 stand 8 bits higher
#define PCNT_CONF0_CH0_NEG_MODE   16, 2 // enum pcnt_edge
#define PCNT_CONF0_CH0_POS_MODE   18, 2
#define PCNT_CONF0_CH0_HCTRL_MODE 20, 2 // enum pcnt_control
#define PCNT_CONF0_CH0_LCTRL_MODE 22, 2
#define PCNT_CHANNEL_SHIFT        8u

#define PCNT_CONF1_THRES0 0, 16
#define PCNT_CONF1_THRES1 16, 16
#define PCNT_CONF2_H_LIM  0, 16
#define PCNT_CONF2_L_LIM  16, 16

enum pcnt_edge { PCNT_EDGE_KEEP, PCNT_EDGE_UP, PCNT_EDGE_DOWN };
enum pcnt_control { PCNT_CONTROL_KEEP, PCNT_CONTROL_TURN, PCNT_CONTROL_STOP };

// PCNT_Un_STATUS
#define PCNT_STATUS_MODE   0, 2 // enum pcnt_mode
#define PCNT_STATUS_THRES1 2, 1
#define PCNT_STATUS_THRES0 3, 1
#define PCNT_STATUS_L_LIM  4, 1
#define PCNT_STATUS_H_LIM  5, 1
#define PCNT_STATUS_ZERO   6, 1

enum pcnt_mode { PCNT_FROM_ABOVE, PCNT_FROM_BELOW, PCNT_NEGATIVE, PCNT_POSITIVE };

// PCNT_CTRL: two bits for each unit
#define PCNT_CTRL_RST(unit)   (2u * (unit))
#define PCNT_CTRL_PAUSE(unit) (2u * (unit) + 1u)

// clang-format on

#endif
