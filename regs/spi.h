// SPI controllers: SPI0 (behind the cache), SPI1 (flash commands), SPI2 and SPI3 (general purpose).
//
// Source: ESP32 TRM, chapter "SPI Controller"; reset values and the flash command bits from ESP-IDF
// soc/spi_reg.h. The registers of slave mode and of the DMA are left out.
#ifndef REGS_SPI_H
#define REGS_SPI_H

#include "regs/reg.h"

#define SPI0_BASE 0x3ff43000
#define SPI1_BASE 0x3ff42000
#define SPI2_BASE 0x3ff64000
#define SPI3_BASE 0x3ff65000

// clang-format off
#define SPI_REGISTERS(REG) \
    /*  name                                   offset reset       writable bits */ \
    REG(SPI_CMD,                                0x000, 0x00000000, 0x00000000) \
    REG(SPI_ADDR,                               0x004, 0x00000000, 0xffffffff) \
    REG(SPI_CTRL,                               0x008, 0x0020a400, 0x07f0fc00) \
    REG(SPI_CTRL1,                              0x00c, 0x5fff0000, 0xffff0000) \
    REG(SPI_RD_STATUS,                          0x010, 0x00000000, 0xffffffff) \
    REG(SPI_CTRL2,                              0x014, 0x00000011, 0xffff00ff) \
    REG(SPI_CLOCK,                              0x018, 0x80003043, 0xffffffff) \
    REG(SPI_USER,                               0x01c, 0x80000040, 0xfffffcf1) \
    REG(SPI_USER1,                              0x020, 0x5c000007, 0xfc0000ff) \
    REG(SPI_USER2,                              0x024, 0x70000000, 0xf000ffff) \
    REG(SPI_MOSI_DLEN,                          0x028, 0x00000000, 0x00ffffff) \
    REG(SPI_MISO_DLEN,                          0x02c, 0x00000000, 0x00ffffff) \
    REG(SPI_SLV_WR_STATUS,                      0x030, 0x00000000, 0xffffffff) \
    REG(SPI_PIN,                                0x034, 0x00000006, 0x600039e7) \
    REG(SPI_SLAVE,                              0x038, 0x00000200, 0x78000fff) \
    REG(SPI_CACHE_FCTRL,                        0x050, 0x00000000, 0x0000000f) \
    REG(SPI_CACHE_SCTRL,                        0x054, 0x15c04830, 0x1ffffffe) \
    REG(SPI_SRAM_CMD,                           0x058, 0x00000000, 0x00000013) \
    REG(SPI_SRAM_DRD_CMD,                       0x05c, 0x00000000, 0xf000ffff) \
    REG(SPI_SRAM_DWR_CMD,                       0x060, 0x00000000, 0xf000ffff) \
    REG(SPI_W0,                                 0x080, 0x00000000, 0xffffffff) \
    REG(SPI_W1,                                 0x084, 0x00000000, 0xffffffff) \
    REG(SPI_W2,                                 0x088, 0x00000000, 0xffffffff) \
    REG(SPI_W3,                                 0x08c, 0x00000000, 0xffffffff) \
    REG(SPI_W4,                                 0x090, 0x00000000, 0xffffffff) \
    REG(SPI_W5,                                 0x094, 0x00000000, 0xffffffff) \
    REG(SPI_W6,                                 0x098, 0x00000000, 0xffffffff) \
    REG(SPI_W7,                                 0x09c, 0x00000000, 0xffffffff) \
    REG(SPI_W8,                                 0x0a0, 0x00000000, 0xffffffff) \
    REG(SPI_W9,                                 0x0a4, 0x00000000, 0xffffffff) \
    REG(SPI_W10,                                0x0a8, 0x00000000, 0xffffffff) \
    REG(SPI_W11,                                0x0ac, 0x00000000, 0xffffffff) \
    REG(SPI_W12,                                0x0b0, 0x00000000, 0xffffffff) \
    REG(SPI_W13,                                0x0b4, 0x00000000, 0xffffffff) \
    REG(SPI_W14,                                0x0b8, 0x00000000, 0xffffffff) \
    REG(SPI_W15,                                0x0bc, 0x00000000, 0xffffffff) \
    REG(SPI_TX_CRC,                             0x0c0, 0x00000000, 0xffffffff) \
    REG(SPI_EXT0,                               0x0f0, 0x800a0050, 0x800f0fff) \
    REG(SPI_EXT1,                               0x0f4, 0x800f0000, 0x800f0fff) \
    REG(SPI_EXT2,                               0x0f8, 0x00000000, 0x00000000) \
    REG(SPI_EXT3,                               0x0fc, 0x00000000, 0x00000003) \
    REG(SPI_DMA_CONF,                           0x100, 0x00000200, 0x0001dffc) \
    REG(SPI_DMA_OUT_LINK,                       0x104, 0x00000000, 0x000fffff) \
    REG(SPI_DMA_IN_LINK,                        0x108, 0x00000000, 0x001fffff) \
    REG(SPI_DMA_STATUS,                         0x10c, 0x00000000, 0x00000000) \
    REG(SPI_DMA_INT_ENA,                        0x110, 0x00000000, 0x000001ff) \
    REG(SPI_DMA_INT_RAW,                        0x114, 0x00000000, 0x00000000) \
    REG(SPI_DMA_INT_ST,                         0x118, 0x00000000, 0x00000000) \
    REG(SPI_DMA_INT_CLR,                        0x11c, 0x00000000, 0x00000000) \
    REG(SPI_IN_ERR_EOF_DES_ADDR,                0x120, 0x00000000, 0x00000000) \
    REG(SPI_IN_SUC_EOF_DES_ADDR,                0x124, 0x00000000, 0x00000000) \
    REG(SPI_OUT_EOF_BFR_DES_ADDR,               0x134, 0x00000000, 0x00000000) \
    REG(SPI_OUT_EOF_DES_ADDR,                   0x138, 0x00000000, 0x00000000) \
    REG(SPI_DATE,                               0x3fc, 0x01604270, 0x00000000)
enum { SPI_REGISTERS(REG_OFFSET) };
// clang-format on

#define SPI_BUFFER_SIZE 64 // bytes of SPI_W0 to SPI_W15; the first byte on the wire is the lowest of SPI_W0

// SPI_CMD: writing a one starts the command, the bit reads one until it is done
#define SPI_FLASH_READ 31, 1
#define SPI_FLASH_WREN 30, 1
#define SPI_FLASH_WRDI 29, 1
#define SPI_FLASH_RDID 28, 1
#define SPI_FLASH_RDSR 27, 1
#define SPI_FLASH_WRSR 26, 1
#define SPI_FLASH_PP   25, 1
#define SPI_FLASH_SE   24, 1
#define SPI_FLASH_BE   23, 1
#define SPI_FLASH_CE   22, 1
#define SPI_FLASH_DP   21, 1
#define SPI_FLASH_RES  20, 1
#define SPI_FLASH_HPM  19, 1
#define SPI_USR        18, 1

// SPI_ADDR in the flash commands; a user command's address is in the highest bits instead
#define SPI_ADDR_FLASH  0, 24
#define SPI_ADDR_LENGTH 24, 8 // bytes to read or program

// SPI_CTRL
#define SPI_FREAD_QIO   24, 1
#define SPI_FREAD_DIO   23, 1
#define SPI_WRSR_2B     22, 1
#define SPI_FREAD_QUAD  20, 1
#define SPI_FREAD_DUAL  14, 1
#define SPI_FASTRD_MODE 13, 1

#define SPI_RD_STATUS_STATUS 0, 16

// SPI_CLOCK: the serial clock is APB / ((CLKDIV_PRE + 1) * (CLKCNT_N + 1)), or APB itself
#define SPI_CLK_EQU_SYSCLK 31, 1
#define SPI_CLKDIV_PRE     18, 13
#define SPI_CLKCNT_N       12, 6
#define SPI_CLKCNT_H       6, 6
#define SPI_CLKCNT_L       0, 6

// SPI_USER
#define SPI_USR_COMMAND       31, 1
#define SPI_USR_ADDR          30, 1
#define SPI_USR_DUMMY         29, 1
#define SPI_USR_MISO          28, 1
#define SPI_USR_MOSI          27, 1
#define SPI_USR_MOSI_HIGHPART 25, 1
#define SPI_USR_MISO_HIGHPART 24, 1
#define SPI_FWRITE_QIO        15, 1
#define SPI_FWRITE_DIO        14, 1
#define SPI_FWRITE_QUAD       13, 1
#define SPI_FWRITE_DUAL       12, 1
#define SPI_DOUTDIN           0, 1

// Lengths in SPI_USER1, SPI_USER2, SPI_MOSI_DLEN, SPI_MISO_DLEN are one less than the number of bits or
// cycles
#define SPI_USR_ADDR_BITLEN    26, 6
#define SPI_USR_DUMMY_CYCLELEN 0, 8
#define SPI_USR_COMMAND_BITLEN 28, 4
#define SPI_USR_COMMAND_VALUE  0, 16 // the low byte is sent first
#define SPI_USR_MOSI_DBITLEN   0, 24
#define SPI_USR_MISO_DBITLEN   0, 24

// SPI_PIN: a zero lets that chip select take part
#define SPI_CS_DIS         0, 3
#define SPI_MASTER_CS_POL  6, 3  // 1: active high
#define SPI_CS_KEEP_ACTIVE 30, 1 // after the transfer, too

// SPI_SLAVE
#define SPI_TRANS_DONE  4, 1
#define SPI_TRANS_INTEN 9, 1

// SPI0 only: how the cache talks to the PSRAM
#define SPI_CACHE_SRAM_USR_WCMD 28, 1
#define SPI_SRAM_ADDR_BITLEN    22, 6
#define SPI_SRAM_DUMMY_CYCLELEN 14, 8
#define SPI_SRAM_BYTES_LEN      6, 8
#define SPI_CACHE_SRAM_USR_RCMD 5, 1
#define SPI_USR_RD_SRAM_DUMMY   4, 1
#define SPI_USR_WR_SRAM_DUMMY   3, 1
#define SPI_USR_SRAM_QIO        2, 1
#define SPI_USR_SRAM_DIO        1, 1
#define SPI_SRAM_CMD_BITLEN     28, 4 // SPI_SRAM_DRD_CMD and SPI_SRAM_DWR_CMD: bits - 1
#define SPI_SRAM_CMD_VALUE      0, 16

#define SPI_CACHE_REQ_EN 0, 1 // SPI_CACHE_FCTRL: the cache may read the flash

// SPI_CTRL: the lowest bit of each byte travels first
#define SPI_WR_BIT_ORDER 26, 1
#define SPI_RD_BIT_ORDER 25, 1

// SPI_DMA_CONF
#define SPI_OUT_RST 3, 1
#define SPI_IN_RST  2, 1

// SPI_DMA_OUT_LINK, SPI_DMA_IN_LINK
#define SPI_LINK_ADDR    0, 20
#define SPI_LINK_STOP    28, 1
#define SPI_LINK_START   29, 1
#define SPI_LINK_RESTART 30, 1

// DMA interrupts: the same bits in RAW, ST, ENA and CLR
#define SPI_DMA_INT_INLINK_DSCR_EMPTY 0, 1
#define SPI_DMA_INT_OUTLINK_DSCR_ERROR 1, 1
#define SPI_DMA_INT_INLINK_DSCR_ERROR 2, 1
#define SPI_DMA_INT_IN_DONE           3, 1
#define SPI_DMA_INT_IN_ERR_EOF        4, 1
#define SPI_DMA_INT_IN_SUC_EOF        5, 1
#define SPI_DMA_INT_OUT_DONE          6, 1
#define SPI_DMA_INT_OUT_EOF           7, 1
#define SPI_DMA_INT_OUT_TOTAL_EOF     8, 1

#endif
