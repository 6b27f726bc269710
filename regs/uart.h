// UART0 to UART2.
//
// Source: ESP32 TRM, chapter "UART Controllers", section "Registers".
#ifndef REGS_UART_H
#define REGS_UART_H

#include "regs/reg.h"

#define UART0_BASE     0x3ff40000u
#define UART1_BASE     0x3ff50000u
#define UART2_BASE     0x3ff6e000u
#define UART0_FIFO_AHB 0x60000000u // bytes to send may be written here as well: no wait on the slower bus
#define UART_FIFO_SIZE 128u

// clang-format off
#define UART_REGISTERS(REG)                                       \
    /*  name                 offset  reset       writable bits */ \
    REG(UART_FIFO,           0x000, 0x00000000, 0x00000000)       \
    REG(UART_INT_RAW,        0x004, 0x00000000, 0x00000000)       \
    REG(UART_INT_ST,         0x008, 0x00000000, 0x00000000)       \
    REG(UART_INT_ENA,        0x00c, 0x00000000, 0x0007ffff)       \
    REG(UART_INT_CLR,        0x010, 0x00000000, 0x00000000)       \
    REG(UART_CLKDIV,         0x014, 0x000002b6, 0x00ffffff)       \
    REG(UART_AUTOBAUD,       0x018, 0x00001000, 0x0000ff01)       \
    REG(UART_STATUS,         0x01c, 0x00000000, 0x00000000)       \
    REG(UART_CONF0,          0x020, 0x0800001c, 0x0fffffff)       \
    REG(UART_CONF1,          0x024, 0x00006060, 0xffff7f7f)       \
    REG(UART_LOWPULSE,       0x028, 0x000fffff, 0x00000000)       \
    REG(UART_HIGHPULSE,      0x02c, 0x000fffff, 0x00000000)       \
    REG(UART_RXD_CNT,        0x030, 0x00000000, 0x00000000)       \
    REG(UART_FLOW_CONF,      0x034, 0x00000000, 0x0000003f)       \
    REG(UART_SLEEP_CONF,     0x038, 0x000000f0, 0x000003ff)       \
    REG(UART_SWFC_CONF,      0x03c, 0x1311e000, 0xffffffff)       \
    REG(UART_IDLE_CONF,      0x040, 0x00a40100, 0x0fffffff)       \
    REG(UART_RS485_CONF,     0x044, 0x00000000, 0x000003ff)       \
    REG(UART_AT_CMD_PRECNT,  0x048, 0x00186a00, 0x00ffffff)       \
    REG(UART_AT_CMD_POSTCNT, 0x04c, 0x00186a00, 0x00ffffff)       \
    REG(UART_AT_CMD_GAPTOUT, 0x050, 0x00001e00, 0x00ffffff)       \
    REG(UART_AT_CMD_CHAR,    0x054, 0x0000032b, 0x0000ffff)       \
    REG(UART_MEM_CONF,       0x058, 0x00000088, 0x7fff87f9)       \
    REG(UART_MEM_TX_STATUS,  0x05c, 0x00000000, 0x00000000)       \
    REG(UART_MEM_RX_STATUS,  0x060, 0x00000000, 0x00000000)       \
    REG(UART_MEM_CNT_STATUS, 0x064, 0x00000000, 0x00000000)       \
    REG(UART_POSPULSE,       0x068, 0x000fffff, 0x00000000)       \
    REG(UART_NEGPULSE,       0x06c, 0x000fffff, 0x00000000)       \
    REG(UART_DATE,           0x078, 0x15122500, 0xffffffff)       \
    REG(UART_ID,             0x07c, 0x00000500, 0xffffffff)

enum { UART_REGISTERS(REG_OFFSET) };

// Interrupts: the same bits in RAW, ST, ENA and CLR.
#define UART_INT_RXFIFO_FULL       0, 1
#define UART_INT_TXFIFO_EMPTY      1, 1
#define UART_INT_PARITY_ERR        2, 1
#define UART_INT_FRM_ERR           3, 1
#define UART_INT_RXFIFO_OVF        4, 1
#define UART_INT_DSR_CHG           5, 1
#define UART_INT_CTS_CHG           6, 1
#define UART_INT_BRK_DET           7, 1
#define UART_INT_RXFIFO_TOUT       8, 1
#define UART_INT_SW_XON            9, 1
#define UART_INT_SW_XOFF           10, 1
#define UART_INT_GLITCH_DET        11, 1
#define UART_INT_TX_BRK_DONE       12, 1
#define UART_INT_TX_BRK_IDLE_DONE  13, 1
#define UART_INT_TX_DONE           14, 1
#define UART_INT_RS485_PARITY_ERR  15, 1
#define UART_INT_RS485_FRM_ERR     16, 1
#define UART_INT_RS485_CLASH       17, 1
#define UART_INT_AT_CMD_CHAR_DET   18, 1

#define UART_CLKDIV_FRAG  20, 4

#define UART_AUTOBAUD_EN  0, 1
#define UART_AUTOBAUD_GLITCH_FILT  8, 8

#define UART_RXD_CNT_EDGES  0, 10

#define UART_STATUS_RXFIFO_CNT  0, 8
#define UART_STATUS_ST_URX_OUT  8, 4
#define UART_STATUS_RXD         15, 1
#define UART_STATUS_TXFIFO_CNT  16, 8
#define UART_STATUS_ST_UTX_OUT  24, 4
#define UART_STATUS_TXD         31, 1

#define UART_CONF0_PARITY              0, 1
#define UART_CONF0_PARITY_EN           1, 1
#define UART_CONF0_BIT_NUM             2, 2
#define UART_CONF0_STOP_BIT_NUM        4, 2
#define UART_CONF0_TXD_BRK             8, 1
#define UART_CONF0_LOOPBACK            14, 1
#define UART_CONF0_TX_FLOW_EN          15, 1
#define UART_CONF0_RXFIFO_RST          17, 1
#define UART_CONF0_TXFIFO_RST          18, 1
#define UART_CONF0_RXD_INV             19, 1
#define UART_CONF0_TXD_INV             22, 1
#define UART_CONF0_ERR_WR_MASK        26, 1
#define UART_CONF0_TICK_REF_ALWAYS_ON  27, 1

#define UART_SLEEP_CONF_ACTIVE_THRESHOLD 0, 10 // two less than the edges that wake the chip

#define UART_CONF1_RXFIFO_FULL_THRHD   0, 7
#define UART_CONF1_TXFIFO_EMPTY_THRHD  8, 7
#define UART_CONF1_RX_FLOW_THRHD       16, 7
#define UART_CONF1_RX_FLOW_EN          23, 1
#define UART_CONF1_RX_TOUT_THRHD       24, 7
#define UART_CONF1_RX_TOUT_EN          31, 1

#define UART_IDLE_CONF_RX_IDLE_THRHD  0, 10
#define UART_IDLE_CONF_TX_IDLE_NUM    10, 10
#define UART_IDLE_CONF_TX_BRK_NUM     20, 8

#define UART_AT_CMD_CHAR_CHAR  0, 8
#define UART_AT_CMD_CHAR_NUM   8, 8

#define UART_MEM_CONF_RX_SIZE           3, 4
#define UART_MEM_CONF_TX_SIZE           7, 4
#define UART_MEM_CONF_RX_TOUT_THRHD_H3  18, 3

#define UART_MEM_RX_STATUS_RD_ADDR  2, 11
#define UART_MEM_RX_STATUS_WR_ADDR  13, 11

#define UART_CLKDIV_INTEGER 0, 20

// clang-format on

#endif
