// SD/MMC host (DesignWare mobile storage host): two slots, a FIFO, an internal DMA.
//
// Source: ESP32 TRM, chapter "SD/MMC Host Controller", sections "Linked List Structure" and "Registers"; ESP-IDF
// soc/sdmmc_struct.h for the registers that the TRM leaves out.
#ifndef REGS_SDMMC_H
#define REGS_SDMMC_H

#include "regs/reg.h"

#define SDMMC_BASE 0x3ff68000u

// clang-format off
#define SDMMC_REGISTERS(REG)                                   \
    /*  name              offset  reset       writable bits */ \
    REG(SDMMC_CTRL,       0x000, 0x00000000, 0x02ff0ff0)       \
    REG(SDMMC_PWREN,      0x004, 0x00000000, 0x00000003)       \
    REG(SDMMC_CLKDIV,     0x008, 0x00000000, 0xffffffff)       \
    REG(SDMMC_CLKSRC,     0x00c, 0x00000000, 0x0000000f)       \
    REG(SDMMC_CLKENA,     0x010, 0x00000000, 0x00030003)       \
    REG(SDMMC_TMOUT,      0x014, 0xffffff40, 0xffffffff)       \
    REG(SDMMC_CTYPE,      0x018, 0x00000000, 0x00030003)       \
    REG(SDMMC_BLKSIZ,     0x01c, 0x00000200, 0x0000ffff)       \
    REG(SDMMC_BYTCNT,     0x020, 0x00000200, 0xffffffff)       \
    REG(SDMMC_INTMASK,    0x024, 0x00000000, 0x0003ffff)       \
    REG(SDMMC_CMDARG,     0x028, 0x00000000, 0xffffffff)       \
    REG(SDMMC_CMD,        0x02c, 0x20000000, 0x00000000)       \
    REG(SDMMC_RESP0,      0x030, 0x00000000, 0x00000000)       \
    REG(SDMMC_RESP1,      0x034, 0x00000000, 0x00000000)       \
    REG(SDMMC_RESP2,      0x038, 0x00000000, 0x00000000)       \
    REG(SDMMC_RESP3,      0x03c, 0x00000000, 0x00000000)       \
    REG(SDMMC_MINTSTS,    0x040, 0x00000000, 0x00000000)       \
    REG(SDMMC_RINTSTS,    0x044, 0x00000000, 0x00000000)       \
    REG(SDMMC_STATUS,     0x048, 0x00000000, 0x00000000)       \
    REG(SDMMC_FIFOTH,     0x04c, 0x001f0000, 0x77ff0fff)       \
    REG(SDMMC_CDETECT,    0x050, 0x00000000, 0x00000000)       \
    REG(SDMMC_WRTPRT,     0x054, 0x00000000, 0x00000000)       \
    REG(SDMMC_TCBCNT,     0x05c, 0x00000000, 0x00000000)       \
    REG(SDMMC_TBBCNT,     0x060, 0x00000000, 0x00000000)       \
    REG(SDMMC_DEBNCE,     0x064, 0x00ffffff, 0x00ffffff)       \
    REG(SDMMC_USRID,      0x068, 0x00000000, 0xffffffff)       \
    REG(SDMMC_VERID,      0x06c, 0x5342270a, 0x00000000)       \
    REG(SDMMC_HCON,       0x070, 0x03444c83, 0x00000000)       \
    REG(SDMMC_UHS,        0x074, 0x00000000, 0x00030003)       \
    REG(SDMMC_RST_N,      0x078, 0x00000003, 0x00000003)       \
    REG(SDMMC_BMOD,       0x080, 0x00000000, 0x000007fe)       \
    REG(SDMMC_PLDMND,     0x084, 0x00000000, 0x00000000)       \
    REG(SDMMC_DBADDR,     0x088, 0x00000000, 0xffffffff)       \
    REG(SDMMC_IDSTS,      0x08c, 0x00000000, 0x00000000)       \
    REG(SDMMC_IDINTEN,    0x090, 0x00000000, 0x00000337)       \
    REG(SDMMC_DSCADDR,    0x094, 0x00000000, 0x00000000)       \
    REG(SDMMC_BUFADDR,    0x098, 0x00000000, 0x00000000)       \
    REG(SDMMC_CARDTHRCTL, 0x100, 0x00000000, 0x0fff0007)       \
    REG(SDMMC_EMMC_DDR,   0x10c, 0x00000000, 0x00000003)       \
    REG(SDMMC_BUFFIFO,    0x200, 0x00000000, 0x00000000)       \
    REG(SDMMC_CLOCK,      0x800, 0x00820200, 0x00ffffff)

enum { SDMMC_REGISTERS(REG_OFFSET) };

// SDMMC_CTRL; the resets clear themselves
#define SDMMC_CTRL_CONTROLLER_RESET 0, 1
#define SDMMC_CTRL_FIFO_RESET       1, 1
#define SDMMC_CTRL_DMA_RESET        2, 1
#define SDMMC_CTRL_INT_ENABLE       4, 1
#define SDMMC_CTRL_DMA_ENABLE       5, 1
#define SDMMC_CTRL_ABORT_READ_DATA  8, 1
#define SDMMC_CTRL_USE_INTERNAL_DMA 25, 1

// SDMMC_CLKENA, CTYPE, UHS: one bit for each slot in the lower half, one in the upper
#define SDMMC_CLKENA_CCLK_ENABLE    0, 16
#define SDMMC_CLKENA_LP_ENABLE      16, 16
#define SDMMC_CTYPE_CARD_WIDTH4     0, 16
#define SDMMC_CTYPE_CARD_WIDTH8     16, 16

// SDMMC_TMOUT, in cycles of the card's clock
#define SDMMC_TMOUT_RESPONSE 0, 8
#define SDMMC_TMOUT_DATA     8, 24

// SDMMC_CMD
#define SDMMC_CMD_INDEX            0, 6
#define SDMMC_CMD_RESPONSE_EXPECT  6, 1
#define SDMMC_CMD_RESPONSE_LENGTH  7, 1 // 1: 136 bits
#define SDMMC_CMD_CHECK_RESP_CRC   8, 1
#define SDMMC_CMD_DATA_EXPECTED    9, 1
#define SDMMC_CMD_READ_WRITE       10, 1 // 1: to the card
#define SDMMC_CMD_TRANSFER_MODE    11, 1 // 1: stream
#define SDMMC_CMD_SEND_AUTO_STOP   12, 1
#define SDMMC_CMD_WAIT_PRVDATA     13, 1
#define SDMMC_CMD_STOP_ABORT       14, 1
#define SDMMC_CMD_SEND_INIT        15, 1 // 80 clocks first
#define SDMMC_CMD_CARD_NUMBER      16, 5
#define SDMMC_CMD_UPDATE_CLOCK     21, 1
#define SDMMC_CMD_USE_HOLD_REG     29, 1
#define SDMMC_CMD_START            31, 1

// SDMMC_INTMASK, MINTSTS, RINTSTS
#define SDMMC_INT_CD   0, 1  // card detect changed
#define SDMMC_INT_RE   1, 1  // response error
#define SDMMC_INT_CMD  2, 1  // command done
#define SDMMC_INT_DTO  3, 1  // data transfer over
#define SDMMC_INT_TXDR 4, 1
#define SDMMC_INT_RXDR 5, 1
#define SDMMC_INT_RCRC 6, 1
#define SDMMC_INT_DCRC 7, 1
#define SDMMC_INT_RTO  8, 1  // response timeout
#define SDMMC_INT_DRTO 9, 1  // data read timeout
#define SDMMC_INT_HTO  10, 1
#define SDMMC_INT_FRUN 11, 1
#define SDMMC_INT_HLE  12, 1 // hardware locked write error
#define SDMMC_INT_SBE  13, 1 // start bit error
#define SDMMC_INT_ACD  14, 1 // auto command done
#define SDMMC_INT_EBE  15, 1 // end bit error, no CRC status
#define SDMMC_INT_SDIO 16, 2

// SDMMC_STATUS
#define SDMMC_STATUS_RX_WATERMARK   0, 1
#define SDMMC_STATUS_TX_WATERMARK   1, 1
#define SDMMC_STATUS_FIFO_EMPTY     2, 1
#define SDMMC_STATUS_FIFO_FULL      3, 1
#define SDMMC_STATUS_COMMAND_FSM    4, 4
#define SDMMC_STATUS_DATA_3         8, 1
#define SDMMC_STATUS_DATA_BUSY      9, 1
#define SDMMC_STATUS_DATA_FSM_BUSY  10, 1
#define SDMMC_STATUS_RESPONSE_INDEX 11, 6
#define SDMMC_STATUS_FIFO_COUNT     17, 13

// SDMMC_FIFOTH, in words
#define SDMMC_FIFOTH_TX_WMARK 0, 12
#define SDMMC_FIFOTH_RX_WMARK 16, 11

// SDMMC_BMOD
#define SDMMC_BMOD_SWR 0, 1 // clears itself
#define SDMMC_BMOD_FB  1, 1
#define SDMMC_BMOD_DSL 2, 5 // words between two descriptors that are not chained
#define SDMMC_BMOD_DE  7, 1

// SDMMC_IDSTS, IDINTEN
#define SDMMC_ID_TI  0, 1
#define SDMMC_ID_RI  1, 1
#define SDMMC_ID_FBE 2, 1 // fatal bus error
#define SDMMC_ID_DU  4, 1 // descriptor unavailable
#define SDMMC_ID_CES 5, 1 // card error summary
#define SDMMC_ID_NIS 8, 1
#define SDMMC_ID_AIS 9, 1

// SDMMC_CLOCK (the TRM's CLK_EDGE_SEL): the host's clock from the 160 MHz of the PLL
#define SDMMC_CLOCK_PHASE_DOUT 0, 3
#define SDMMC_CLOCK_PHASE_DIN  3, 3
#define SDMMC_CLOCK_PHASE_CORE 6, 3
#define SDMMC_CLOCK_EDGE_H     9, 4
#define SDMMC_CLOCK_EDGE_L     13, 4 // period - 1
#define SDMMC_CLOCK_EDGE_N     17, 4 // the same

// A DMA descriptor: four words, the second buffer or the next descriptor in the last one.
#define SDMMC_DESCRIPTOR_BYTES 16u
#define SDMMC_DES0_DIC 1, 1  // no interrupt when done
#define SDMMC_DES0_LD  2, 1  // last
#define SDMMC_DES0_FS  3, 1  // first
#define SDMMC_DES0_CH  4, 1  // word 3 is the next descriptor
#define SDMMC_DES0_ER  5, 1  // end of ring: back to the first
#define SDMMC_DES0_CES 30, 1 // a card error happened
#define SDMMC_DES0_OWN 31, 1 // 1: the DMA's
#define SDMMC_DES1_BS1 0, 13
#define SDMMC_DES1_BS2 13, 13

// clang-format on

#endif
