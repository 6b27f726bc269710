// GC2145 camera sensor: four pages of 8-bit registers on the SCCB bus, device address 0x3c.
//
// Registers from 0xF0 on are the same in all pages; 0xFE selects the page of the others. Registers that are not
// listed keep what is written to them and start at 0.
//
// Source: the published initialisation of drivers in use (esp32-camera, Linux), whose comments name the registers:
//         their values stand for the reset values. No data sheet was at hand.
#ifndef REGS_GC2145_H
#define REGS_GC2145_H

#include "regs/reg.h"

#define GC2145_ADDRESS 0x3c // 7 bits: writes go to 0x78, reads to 0x79
#define GC2145_PAGES   4

// In every page
#define GC2145_COMMON_REGISTERS(REG)                                                                         \
    /*  name                 offset reset writable bits */                                                   \
    REG(GC2145_ID_HIGH,      0xf0,  0x21, 0x00)                                                              \
    REG(GC2145_ID_LOW,       0xf1,  0x45, 0x00)                                                              \
    REG(GC2145_PLL_MODE,     0xf8,  0x83, 0xff)                                                              \
    REG(GC2145_CLOCK_DIV,    0xfa,  0x00, 0xff)                                                              \
    REG(GC2145_RESET,        0xfe,  0x00, 0x07)
enum { GC2145_COMMON_REGISTERS(REG_OFFSET) };

// Page 0
#define GC2145_PAGE0_REGISTERS(REG)                                                                          \
    /*  name                 offset reset writable bits */                                                   \
    REG(GC2145_HB_HIGH,      0x05,  0x01, 0xff)                                                              \
    REG(GC2145_HB_LOW,       0x06,  0x3b, 0xff)                                                              \
    REG(GC2145_VB_HIGH,      0x07,  0x00, 0xff)                                                              \
    REG(GC2145_VB_LOW,       0x08,  0x20, 0xff)                                                              \
    REG(GC2145_ROW_HIGH,     0x09,  0x00, 0xff)                                                              \
    REG(GC2145_ROW_LOW,      0x0a,  0x00, 0xff)                                                              \
    REG(GC2145_COL_HIGH,     0x0b,  0x00, 0xff)                                                              \
    REG(GC2145_COL_LOW,      0x0c,  0x00, 0xff)                                                              \
    REG(GC2145_HEIGHT_HIGH,  0x0d,  0x04, 0xff)                                                              \
    REG(GC2145_HEIGHT_LOW,   0x0e,  0xc0, 0xff)                                                              \
    REG(GC2145_WIDTH_HIGH,   0x0f,  0x06, 0xff)                                                              \
    REG(GC2145_WIDTH_LOW,    0x10,  0x52, 0xff)                                                              \
    REG(GC2145_SH_DELAY,     0x12,  0x2e, 0xff)                                                              \
    REG(GC2145_ANALOG_MODE1, 0x17,  0x14, 0xff)                                                              \
    REG(GC2145_FORMAT,       0x84,  0x02, 0xff)                                                              \
    REG(GC2145_CROP,         0x90,  0x01, 0xff)                                                              \
    REG(GC2145_OUT_Y_HIGH,   0x91,  0x00, 0xff)                                                              \
    REG(GC2145_OUT_Y_LOW,    0x92,  0x00, 0xff)                                                              \
    REG(GC2145_OUT_X_HIGH,   0x93,  0x00, 0xff)                                                              \
    REG(GC2145_OUT_X_LOW,    0x94,  0x00, 0xff)                                                              \
    REG(GC2145_OUT_H_HIGH,   0x95,  0x04, 0xff)                                                              \
    REG(GC2145_OUT_H_LOW,    0x96,  0xb0, 0xff)                                                              \
    REG(GC2145_OUT_W_HIGH,   0x97,  0x06, 0xff)                                                              \
    REG(GC2145_OUT_W_LOW,    0x98,  0x40, 0xff)                                                              \
    REG(GC2145_SUBSAMPLE,    0x99,  0x11, 0xff)
enum { GC2145_PAGE0_REGISTERS(REG_OFFSET) };

#define GC2145_PLL_MODE_DIVX4      0, 6
#define GC2145_CLOCK_DIV_BY        4, 4
#define GC2145_RESET_SOFT          7, 1
#define GC2145_RESET_PAGE          0, 2
#define GC2145_ANALOG_MODE1_MIRROR 0, 1
#define GC2145_ANALOG_MODE1_FLIP   1, 1
#define GC2145_FORMAT_MODE         0, 5
#define GC2145_SUBSAMPLE_COLUMNS   0, 4 // one of so many
#define GC2145_SUBSAMPLE_ROWS      4, 4

#define GC2145_FORMAT_UYVY   0
#define GC2145_FORMAT_VYUY   1
#define GC2145_FORMAT_YUYV   2
#define GC2145_FORMAT_YVYU   3
#define GC2145_FORMAT_RGB565 6

#endif
