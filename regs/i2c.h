// I2C0 and I2C1.
//
// Source: ESP32 TRM, chapter "I2C Controller", section "Registers".
#ifndef REGS_I2C_H
#define REGS_I2C_H

#include "regs/reg.h"

#define I2C0_BASE 0x3ff53000u
#define I2C1_BASE 0x3ff67000u
#define I2C0_FIFO_AHB 0x6001301cu // bytes to send are written here (the DATA register is for reading)
#define I2C1_FIFO_AHB 0x6002701cu
#define I2C_FIFO_SIZE 32u
#define I2C_COMMANDS 16u

// clang-format off
#define I2C_REGISTERS(REG)                                         \
    /*  name                  offset  reset       writable bits */ \
    REG(I2C_SCL_LOW_PERIOD,   0x000, 0x00000000, 0x00003fff)       \
    REG(I2C_CTR,              0x004, 0x00000003, 0x000001f7)       \
    REG(I2C_SR,               0x008, 0x00000000, 0x00000000)       \
    REG(I2C_TO,               0x00c, 0x00000000, 0x000fffff)       \
    REG(I2C_SLAVE_ADDR,       0x010, 0x00000000, 0x80007fff)       \
    REG(I2C_RXFIFO_ST,        0x014, 0x00000000, 0x00000000)       \
    REG(I2C_FIFO_CONF,        0x018, 0x0155408b, 0x03ffffff)       \
    REG(I2C_DATA,             0x01c, 0x00000000, 0x00000000)       \
    REG(I2C_INT_RAW,          0x020, 0x00000000, 0x00000000)       \
    REG(I2C_INT_CLR,          0x024, 0x00000000, 0x00000000)       \
    REG(I2C_INT_ENA,          0x028, 0x00000000, 0x00001fff)       \
    REG(I2C_INT_STATUS,       0x02c, 0x00000000, 0x00000000)       \
    REG(I2C_SDA_HOLD,         0x030, 0x00000000, 0x000003ff)       \
    REG(I2C_SDA_SAMPLE,       0x034, 0x00000000, 0x000003ff)       \
    REG(I2C_SCL_HIGH_PERIOD,  0x038, 0x00000000, 0x00003fff)       \
    REG(I2C_SCL_START_HOLD,   0x040, 0x00000008, 0x000003ff)       \
    REG(I2C_SCL_RSTART_SETUP, 0x044, 0x00000008, 0x000003ff)       \
    REG(I2C_SCL_STOP_HOLD,    0x048, 0x00000000, 0x00003fff)       \
    REG(I2C_SCL_STOP_SETUP,   0x04c, 0x00000000, 0x000003ff)       \
    REG(I2C_SCL_FILTER_CFG,   0x050, 0x00000008, 0x0000000f)       \
    REG(I2C_SDA_FILTER_CFG,   0x054, 0x00000008, 0x0000000f)       \
    REG(I2C_COMD0,            0x058, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD1,            0x05c, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD2,            0x060, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD3,            0x064, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD4,            0x068, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD5,            0x06c, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD6,            0x070, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD7,            0x074, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD8,            0x078, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD9,            0x07c, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD10,           0x080, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD11,           0x084, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD12,           0x088, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD13,           0x08c, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD14,           0x090, 0x00000000, 0x80003fff)       \
    REG(I2C_COMD15,           0x094, 0x00000000, 0x80003fff)       \
    REG(I2C_DATE,             0x0f8, 0x16042000, 0xffffffff)

enum { I2C_REGISTERS(REG_OFFSET) };

// Interrupts: the same bits in RAW, ST, ENA and CLR.
#define I2C_INT_RXFIFO_FULL       0, 1
#define I2C_INT_TXFIFO_EMPTY      1, 1
#define I2C_INT_RXFIFO_OVF        2, 1
#define I2C_INT_END_DETECT        3, 1
#define I2C_INT_SLAVE_TRAN_COMP   4, 1
#define I2C_INT_ARBITRATION_LOST  5, 1
#define I2C_INT_MASTER_TRAN_COMP  6, 1
#define I2C_INT_TRANS_COMPLETE    7, 1
#define I2C_INT_TIME_OUT          8, 1
#define I2C_INT_TRANS_START       9, 1
#define I2C_INT_ACK_ERR           10, 1
#define I2C_INT_RX_REC_FULL       11, 1
#define I2C_INT_TX_SEND_EMPTY     12, 1

#define I2C_CTR_SDA_FORCE_OUT  0, 1
#define I2C_CTR_SCL_FORCE_OUT  1, 1
#define I2C_CTR_MS_MODE        4, 1
#define I2C_CTR_TRANS_START    5, 1
#define I2C_CTR_TX_LSB_FIRST   6, 1
#define I2C_CTR_RX_LSB_FIRST   7, 1
#define I2C_CTR_CLK_EN         8, 1

#define I2C_SR_ACK_REC              0, 1
#define I2C_SR_TIME_OUT             2, 1
#define I2C_SR_ARB_LOST             3, 1
#define I2C_SR_BUS_BUSY             4, 1
#define I2C_SR_BYTE_TRANS           6, 1
#define I2C_SR_RXFIFO_CNT           8, 6
#define I2C_SR_TXFIFO_CNT           18, 6
#define I2C_SR_SCL_MAIN_STATE_LAST  24, 3
#define I2C_SR_SCL_STATE_LAST       28, 3

#define I2C_RXFIFO_ST_RXFIFO_START_ADDR  0, 5
#define I2C_RXFIFO_ST_RXFIFO_END_ADDR    5, 5
#define I2C_RXFIFO_ST_TXFIFO_START_ADDR  10, 5
#define I2C_RXFIFO_ST_TXFIFO_END_ADDR    15, 5

#define I2C_FIFO_CONF_RXFIFO_FULL_THRHD   0, 5
#define I2C_FIFO_CONF_TXFIFO_EMPTY_THRHD  5, 5
#define I2C_FIFO_CONF_NONFIFO_EN          10, 1
#define I2C_FIFO_CONF_RX_FIFO_RST         12, 1
#define I2C_FIFO_CONF_TX_FIFO_RST         13, 1

// A command word (COMD0 to COMD15)
#define I2C_COMD_BYTE_NUM      0, 8
#define I2C_COMD_ACK_CHECK_EN  8, 1
#define I2C_COMD_ACK_EXP       9, 1
#define I2C_COMD_ACK_VALUE     10, 1
#define I2C_COMD_OP_CODE       11, 3
#define I2C_COMD_DONE          31, 1

enum i2c_op { I2C_OP_RSTART, I2C_OP_WRITE, I2C_OP_READ, I2C_OP_STOP, I2C_OP_END };

// clang-format on

#endif
