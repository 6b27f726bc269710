// I2S0 and I2S1, with their DMA.
//
// Source: ESP32 TRM, chapter "I2S", section "Registers".
#ifndef REGS_I2S_H
#define REGS_I2S_H

#include "regs/lldesc.h"
#include "regs/reg.h"

#define I2S0_BASE 0x3ff4f000u
#define I2S1_BASE 0x3ff6d000u

// clang-format off
#define I2S_REGISTERS(REG)                                             \
    /*  name                      offset  reset       writable bits */ \
    REG(I2S_CONF,                 0x008, 0x00030300, 0x0007ffff)       \
    REG(I2S_INT_RAW,              0x00c, 0x00000000, 0x00000000)       \
    REG(I2S_INT_ST,               0x010, 0x00000000, 0x00000000)       \
    REG(I2S_INT_ENA,              0x014, 0x00000000, 0x0001ffff)       \
    REG(I2S_INT_CLR,              0x018, 0x00000000, 0x00000000)       \
    REG(I2S_TIMING,               0x01c, 0x00000000, 0x01ffffff)       \
    REG(I2S_FIFO_CONF,            0x020, 0x00001820, 0x001fffff)       \
    REG(I2S_RX_EOF_NUM,           0x024, 0x00000040, 0xffffffff)       \
    REG(I2S_CONF_SINGLE_DATA,     0x028, 0x00000000, 0xffffffff)       \
    REG(I2S_CONF_CHAN,            0x02c, 0x00000000, 0x0000001f)       \
    REG(I2S_OUT_LINK,             0x030, 0x00000000, 0x700fffff)       \
    REG(I2S_IN_LINK,              0x034, 0x00000000, 0x700fffff)       \
    REG(I2S_OUT_EOF_DES_ADDR,     0x038, 0x00000000, 0x00000000)       \
    REG(I2S_IN_EOF_DES_ADDR,      0x03c, 0x00000000, 0x00000000)       \
    REG(I2S_OUT_EOF_BFR_DES_ADDR, 0x040, 0x00000000, 0x00000000)       \
    REG(I2S_AHB_TEST,             0x044, 0x00000000, 0x00000037)       \
    REG(I2S_INLINK_DSCR,          0x048, 0x00000000, 0x00000000)       \
    REG(I2S_INLINK_DSCR_BF0,      0x04c, 0x00000000, 0x00000000)       \
    REG(I2S_INLINK_DSCR_BF1,      0x050, 0x00000000, 0x00000000)       \
    REG(I2S_OUTLINK_DSCR,         0x054, 0x00000000, 0x00000000)       \
    REG(I2S_OUTLINK_DSCR_BF0,     0x058, 0x00000000, 0x00000000)       \
    REG(I2S_OUTLINK_DSCR_BF1,     0x05c, 0x00000000, 0x00000000)       \
    REG(I2S_LC_CONF,              0x060, 0x00000100, 0x00003fff)       \
    REG(I2S_OUTFIFO_PUSH,         0x064, 0x00000000, 0x000101ff)       \
    REG(I2S_INFIFO_POP,           0x068, 0x00000000, 0x00010000)       \
    REG(I2S_LC_STATE0,            0x06c, 0x00000000, 0x00000000)       \
    REG(I2S_LC_STATE1,            0x070, 0x00000000, 0x00000000)       \
    REG(I2S_LC_HUNG_CONF,         0x074, 0x00000810, 0x00000fff)       \
    REG(I2S_CVSD_CONF0,           0x080, 0x80007fff, 0xffffffff)       \
    REG(I2S_CVSD_CONF1,           0x084, 0x000a0500, 0xffffffff)       \
    REG(I2S_CVSD_CONF2,           0x088, 0x000502a4, 0x0007ffff)       \
    REG(I2S_PLC_CONF0,            0x08c, 0x08a80339, 0x0fffffff)       \
    REG(I2S_PLC_CONF1,            0x090, 0xa0178a05, 0xffffffff)       \
    REG(I2S_PLC_CONF2,            0x094, 0x00000028, 0x0000007f)       \
    REG(I2S_ESCO_CONF0,           0x098, 0x00000000, 0x00001fff)       \
    REG(I2S_SCO_CONF0,            0x09c, 0x00000000, 0x0000000f)       \
    REG(I2S_CONF1,                0x0a0, 0x00000089, 0x000003ff)       \
    REG(I2S_PD_CONF,              0x0a4, 0x0000000a, 0x0000000f)       \
    REG(I2S_CONF2,                0x0a8, 0x00000000, 0x000000ff)       \
    REG(I2S_CLKM_CONF,            0x0ac, 0x00000004, 0x003fffff)       \
    REG(I2S_SAMPLE_RATE_CONF,     0x0b0, 0x00410186, 0x00ffffff)       \
    REG(I2S_PDM_CONF,             0x0b4, 0x01550020, 0x03ffffff)       \
    REG(I2S_PDM_FREQ_CONF,        0x0b8, 0x000f01e0, 0x000fffff)       \
    REG(I2S_STATE,                0x0bc, 0x00000007, 0x00000000)       \
    REG(I2S_DATE,                 0x0fc, 0x01604201, 0xffffffff)

enum { I2S_REGISTERS(REG_OFFSET) };

// Interrupts: the same bits in RAW, ST, ENA and CLR.
#define I2S_INT_RX_TAKE_DATA   0, 1
#define I2S_INT_TX_PUT_DATA    1, 1
#define I2S_INT_RX_WFULL       2, 1
#define I2S_INT_RX_REMPTY      3, 1
#define I2S_INT_TX_WFULL       4, 1
#define I2S_INT_TX_REMPTY      5, 1
#define I2S_INT_RX_HUNG        6, 1
#define I2S_INT_TX_HUNG        7, 1
#define I2S_INT_IN_DONE        8, 1
#define I2S_INT_IN_SUC_EOF     9, 1
#define I2S_INT_IN_ERR_EOF     10, 1
#define I2S_INT_OUT_DONE       11, 1
#define I2S_INT_OUT_EOF        12, 1
#define I2S_INT_IN_DSCR_ERR    13, 1
#define I2S_INT_OUT_DSCR_ERR   14, 1
#define I2S_INT_IN_DSCR_EMPTY  15, 1
#define I2S_INT_OUT_TOTAL_EOF  16, 1

#define I2S_CONF_TX_RESET        0, 1
#define I2S_CONF_RX_RESET        1, 1
#define I2S_CONF_TX_FIFO_RESET   2, 1
#define I2S_CONF_RX_FIFO_RESET   3, 1
#define I2S_CONF_TX_START        4, 1
#define I2S_CONF_RX_START        5, 1
#define I2S_CONF_TX_SLAVE_MOD    6, 1
#define I2S_CONF_RX_SLAVE_MOD    7, 1
#define I2S_CONF_TX_RIGHT_FIRST  8, 1
#define I2S_CONF_RX_RIGHT_FIRST  9, 1
#define I2S_CONF_TX_MSB_SHIFT    10, 1
#define I2S_CONF_RX_MSB_SHIFT    11, 1
#define I2S_CONF_TX_SHORT_SYNC   12, 1
#define I2S_CONF_RX_SHORT_SYNC   13, 1
#define I2S_CONF_TX_MONO         14, 1
#define I2S_CONF_RX_MONO         15, 1
#define I2S_CONF_TX_MSB_RIGHT    16, 1
#define I2S_CONF_RX_MSB_RIGHT    17, 1

#define I2S_TIMING_TX_DSYNC_SW  20, 1
#define I2S_TIMING_RX_DSYNC_SW  21, 1

#define I2S_FIFO_CONF_RX_DATA_NUM           0, 6
#define I2S_FIFO_CONF_TX_DATA_NUM           6, 6
#define I2S_FIFO_CONF_DSCR_EN               12, 1
#define I2S_FIFO_CONF_TX_FIFO_MOD           13, 3
#define I2S_FIFO_CONF_RX_FIFO_MOD           16, 3
#define I2S_FIFO_CONF_TX_FIFO_MOD_FORCE_EN  19, 1
#define I2S_FIFO_CONF_RX_FIFO_MOD_FORCE_EN  20, 1

#define I2S_CONF_CHAN_TX_CHAN_MOD  0, 3
#define I2S_CONF_CHAN_RX_CHAN_MOD  3, 2

#define I2S_OUT_LINK_ADDR     0, 20
#define I2S_OUT_LINK_STOP     28, 1
#define I2S_OUT_LINK_START    29, 1
#define I2S_OUT_LINK_RESTART  30, 1
#define I2S_OUT_LINK_PARK     31, 1

#define I2S_IN_LINK_ADDR     0, 20
#define I2S_IN_LINK_STOP     28, 1
#define I2S_IN_LINK_START    29, 1
#define I2S_IN_LINK_RESTART  30, 1
#define I2S_IN_LINK_PARK     31, 1

#define I2S_LC_CONF_IN_RST           0, 1
#define I2S_LC_CONF_OUT_RST          1, 1
#define I2S_LC_CONF_AHBM_FIFO_RST    2, 1
#define I2S_LC_CONF_AHBM_RST         3, 1
#define I2S_LC_CONF_IN_LOOP_TEST     5, 1
#define I2S_LC_CONF_INDSCR_BURST_EN  10, 1
#define I2S_LC_CONF_CHECK_OWNER      12, 1

#define I2S_CONF2_CAMERA_EN  0, 1
#define I2S_CONF2_LCD_EN     5, 1

#define I2S_CLKM_CONF_DIV_NUM  0, 8
#define I2S_CLKM_CONF_DIV_B    8, 6
#define I2S_CLKM_CONF_DIV_A    14, 6
#define I2S_CLKM_CONF_CLK_EN        20, 1
#define I2S_CLKM_CONF_CLKA_ENA      21, 1

#define I2S_SAMPLE_RATE_CONF_TX_BCK_DIV_NUM  0, 6
#define I2S_SAMPLE_RATE_CONF_RX_BCK_DIV_NUM  6, 6
#define I2S_SAMPLE_RATE_CONF_TX_BITS_MOD     12, 6
#define I2S_SAMPLE_RATE_CONF_RX_BITS_MOD     18, 6

#define I2S_STATE_TX_IDLE             0, 1
#define I2S_STATE_TX_FIFO_RESET_BACK  1, 1
#define I2S_STATE_RX_FIFO_RESET_BACK  2, 1

// clang-format on

#endif
