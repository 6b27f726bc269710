// RMT: eight channels that send and receive pulses, and the memory of pulses that they share.
//
// Source: ESP32 TRM, chapter "Remote Control Peripheral (RMT)", section "Registers"; ESP-IDF soc/rmt_reg.h.
#ifndef REGS_RMT_H
#define REGS_RMT_H

#include "regs/reg.h"

#define RMT_BASE        0x3ff56000u
#define RMT_RAM_BASE    0x3ff56800u
#define RMT_CHANNELS    8u
#define RMT_BLOCK_WORDS 64u // of the memory, for each channel; a channel may use those of the next ones, too
#define RMT_WORDS       (RMT_CHANNELS * RMT_BLOCK_WORDS)

// Registers that each channel has lie this far apart.
#define RMT_CONF_STEP 8u // CONF0 and CONF1
#define RMT_STEP      4u // the others

// clang-format off
#define RMT_REGISTERS(REG)                                        \
    /*  name                 offset  reset       writable bits */ \
    REG(RMT_CH0DATA,          0x000, 0x00000000, 0x00000000)      \
    REG(RMT_CH1DATA,          0x004, 0x00000000, 0x00000000)      \
    REG(RMT_CH2DATA,          0x008, 0x00000000, 0x00000000)      \
    REG(RMT_CH3DATA,          0x00c, 0x00000000, 0x00000000)      \
    REG(RMT_CH4DATA,          0x010, 0x00000000, 0x00000000)      \
    REG(RMT_CH5DATA,          0x014, 0x00000000, 0x00000000)      \
    REG(RMT_CH6DATA,          0x018, 0x00000000, 0x00000000)      \
    REG(RMT_CH7DATA,          0x01c, 0x00000000, 0x00000000)      \
    REG(RMT_CH0CONF0,         0x020, 0x31100002, 0xffffffff)      \
    REG(RMT_CH0CONF1,         0x024, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH1CONF0,         0x028, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH1CONF1,         0x02c, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH2CONF0,         0x030, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH2CONF1,         0x034, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH3CONF0,         0x038, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH3CONF1,         0x03c, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH4CONF0,         0x040, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH4CONF1,         0x044, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH5CONF0,         0x048, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH5CONF1,         0x04c, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH6CONF0,         0x050, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH6CONF1,         0x054, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH7CONF0,         0x058, 0x31100002, 0x3fffffff)      \
    REG(RMT_CH7CONF1,         0x05c, 0x00000f20, 0x000ffffe)      \
    REG(RMT_CH0STATUS,        0x060, 0x00000000, 0x00000000)      \
    REG(RMT_CH1STATUS,        0x064, 0x00000000, 0x00000000)      \
    REG(RMT_CH2STATUS,        0x068, 0x00000000, 0x00000000)      \
    REG(RMT_CH3STATUS,        0x06c, 0x00000000, 0x00000000)      \
    REG(RMT_CH4STATUS,        0x070, 0x00000000, 0x00000000)      \
    REG(RMT_CH5STATUS,        0x074, 0x00000000, 0x00000000)      \
    REG(RMT_CH6STATUS,        0x078, 0x00000000, 0x00000000)      \
    REG(RMT_CH7STATUS,        0x07c, 0x00000000, 0x00000000)      \
    REG(RMT_CH0ADDR,          0x080, 0x00000000, 0x00000000)      \
    REG(RMT_CH1ADDR,          0x084, 0x00000000, 0x00000000)      \
    REG(RMT_CH2ADDR,          0x088, 0x00000000, 0x00000000)      \
    REG(RMT_CH3ADDR,          0x08c, 0x00000000, 0x00000000)      \
    REG(RMT_CH4ADDR,          0x090, 0x00000000, 0x00000000)      \
    REG(RMT_CH5ADDR,          0x094, 0x00000000, 0x00000000)      \
    REG(RMT_CH6ADDR,          0x098, 0x00000000, 0x00000000)      \
    REG(RMT_CH7ADDR,          0x09c, 0x00000000, 0x00000000)      \
    REG(RMT_INT_RAW,          0x0a0, 0x00000000, 0x00000000)      \
    REG(RMT_INT_ST,           0x0a4, 0x00000000, 0x00000000)      \
    REG(RMT_INT_ENA,          0x0a8, 0x00000000, 0xffffffff)      \
    REG(RMT_INT_CLR,          0x0ac, 0x00000000, 0x00000000)      \
    REG(RMT_CH0CARRIER_DUTY,  0x0b0, 0x00400040, 0xffffffff)      \
    REG(RMT_CH1CARRIER_DUTY,  0x0b4, 0x00400040, 0xffffffff)      \
    REG(RMT_CH2CARRIER_DUTY,  0x0b8, 0x00400040, 0xffffffff)      \
    REG(RMT_CH3CARRIER_DUTY,  0x0bc, 0x00400040, 0xffffffff)      \
    REG(RMT_CH4CARRIER_DUTY,  0x0c0, 0x00400040, 0xffffffff)      \
    REG(RMT_CH5CARRIER_DUTY,  0x0c4, 0x00400040, 0xffffffff)      \
    REG(RMT_CH6CARRIER_DUTY,  0x0c8, 0x00400040, 0xffffffff)      \
    REG(RMT_CH7CARRIER_DUTY,  0x0cc, 0x00400040, 0xffffffff)      \
    REG(RMT_CH0_TX_LIM,       0x0d0, 0x00000080, 0x000001ff)      \
    REG(RMT_CH1_TX_LIM,       0x0d4, 0x00000080, 0x000001ff)      \
    REG(RMT_CH2_TX_LIM,       0x0d8, 0x00000080, 0x000001ff)      \
    REG(RMT_CH3_TX_LIM,       0x0dc, 0x00000080, 0x000001ff)      \
    REG(RMT_CH4_TX_LIM,       0x0e0, 0x00000080, 0x000001ff)      \
    REG(RMT_CH5_TX_LIM,       0x0e4, 0x00000080, 0x000001ff)      \
    REG(RMT_CH6_TX_LIM,       0x0e8, 0x00000080, 0x000001ff)      \
    REG(RMT_CH7_TX_LIM,       0x0ec, 0x00000080, 0x000001ff)      \
    REG(RMT_APB_CONF,         0x0f0, 0x00000000, 0x00000003)      \
    REG(RMT_DATE,             0x0fc, 0x16022600, 0xffffffff)

enum { RMT_REGISTERS(REG_OFFSET) };

#define RMT_CONF0_DIV_CNT        0, 8 // 0 stands for 256
#define RMT_CONF0_IDLE_THRES     8, 16
#define RMT_CONF0_MEM_SIZE       24, 4 // in blocks
#define RMT_CONF0_CARRIER_EN     28, 1
#define RMT_CONF0_CARRIER_OUT_LV 29, 1
#define RMT_CONF0_MEM_PD         30, 1 // channel 0 only

#define RMT_CONF1_TX_START        0, 1
#define RMT_CONF1_RX_EN           1, 1
#define RMT_CONF1_MEM_WR_RST      2, 1
#define RMT_CONF1_MEM_RD_RST      3, 1
#define RMT_CONF1_APB_MEM_RST     4, 1
#define RMT_CONF1_MEM_OWNER       5, 1 // 1: the receiver
#define RMT_CONF1_TX_CONTI_MODE   6, 1
#define RMT_CONF1_RX_FILTER_EN    7, 1
#define RMT_CONF1_RX_FILTER_THRES 8, 8 // APB cycles
#define RMT_CONF1_REF_CNT_RST     16, 1
#define RMT_CONF1_REF_ALWAYS_ON   17, 1 // 1: APB, 0: REF_TICK
#define RMT_CONF1_IDLE_OUT_LV     18, 1
#define RMT_CONF1_IDLE_OUT_EN     19, 1

#define RMT_STATUS_MEM_WADDR_EX 0, 10
#define RMT_STATUS_MEM_RADDR_EX 12, 10
#define RMT_STATUS_STATE        24, 3
#define RMT_STATUS_MEM_FULL     28, 1

#define RMT_CARRIER_DUTY_LOW  0, 16 // APB cycles
#define RMT_CARRIER_DUTY_HIGH 16, 16

#define RMT_APB_CONF_FIFO_MASK      0, 1
#define RMT_APB_CONF_MEM_TX_WRAP_EN 1, 1

// Half a word of the memory: how long, and at which level. A duration of 0 ends.
#define RMT_PULSE_DURATION 0, 15
#define RMT_PULSE_LEVEL    15, 1

// Interrupts: bit numbers in RAW, ST, ENA and CLR.
#define RMT_INT_TX_END(channel) (3u * (channel))
#define RMT_INT_RX_END(channel) (3u * (channel) + 1u)
#define RMT_INT_ERR(channel)    (3u * (channel) + 2u)
#define RMT_INT_TX_THR(channel) (24u + (channel))

// clang-format on

#endif
