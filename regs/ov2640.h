// OV2640 camera sensor: two banks of 8-bit registers on the SCCB bus, device address 0x30.
//
// Register 0xFF is in both banks and selects one: bit 0 clear, the DSP bank; set, the sensor bank.
// Registers that are not listed are reserved; they keep what is written to them and start at 0.
// Four small tables lie behind pairs of registers: an index, and the data at it; writing data moves the
// index on.
//
// Source: OmniVision OV2640 data sheet (version 1.6 and 2.2), tables "Device Control Register List
//         (when 0xFF = 00)" and "(when 0xFF = 01)". 0x90 to 0x97 and 0xC7 to 0xCE, which it calls reserved,
//         by the "Software Application Notes" and by what drivers in use write; their reset values are
//         chosen.
#ifndef REGS_OV2640_H
#define REGS_OV2640_H

#include "regs/reg.h"

#define OV2640_ADDRESS 0x30 // 7 bits: writes go to 0x60, reads to 0x61

#define OV2640_BANK_DSP    0
#define OV2640_BANK_SENSOR 1

// Bank select, in both banks
#define OV2640_RA_DLMT      0xff
#define OV2640_RA_DLMT_BANK 0, 1

#define OV2640_DSP_REGISTERS(REG)                                                                            \
    /*  name               offset reset writable bits */                                                     \
    REG(OV2640_R_BYPASS,   0x05,  0x01, 0x01)                                                                \
    REG(OV2640_QS,         0x44,  0x0c, 0xff)                                                                \
    REG(OV2640_CTRLI,      0x50,  0x00, 0xff)                                                                \
    REG(OV2640_HSIZE,      0x51,  0x40, 0xff)                                                                \
    REG(OV2640_VSIZE,      0x52,  0xf0, 0xff)                                                                \
    REG(OV2640_XOFFL,      0x53,  0x00, 0xff)                                                                \
    REG(OV2640_YOFFL,      0x54,  0x00, 0xff)                                                                \
    REG(OV2640_VHYX,       0x55,  0x08, 0xff)                                                                \
    REG(OV2640_DPRP,       0x56,  0x00, 0xff)                                                                \
    REG(OV2640_TEST,       0x57,  0x00, 0xff)                                                                \
    REG(OV2640_ZMOW,       0x5a,  0x58, 0xff)                                                                \
    REG(OV2640_ZMOH,       0x5b,  0x48, 0xff)                                                                \
    REG(OV2640_ZMHH,       0x5c,  0x00, 0xff)                                                                \
    REG(OV2640_BPADDR,     0x7c,  0x00, 0x0f)                                                                \
    REG(OV2640_BPDATA,     0x7d,  0x00, 0xff)                                                                \
    REG(OV2640_CTRL2,      0x86,  0x0d, 0xff)                                                                \
    REG(OV2640_CTRL3,      0x87,  0x50, 0xff)                                                                \
    REG(OV2640_SIZEL,      0x8c,  0x00, 0xff)                                                                \
    REG(OV2640_GAMMA_ADDR, 0x90,  0x00, 0x0f)                                                                \
    REG(OV2640_GAMMA_DATA, 0x91,  0x00, 0xff)                                                                \
    REG(OV2640_CIP_ADDR,   0x92,  0x00, 0x0f)                                                                \
    REG(OV2640_CIP_DATA,   0x93,  0x00, 0xff)                                                                \
    REG(OV2640_CMX_ADDR,   0x96,  0x00, 0x0f)                                                                \
    REG(OV2640_CMX_DATA,   0x97,  0x00, 0xff)                                                                \
    REG(OV2640_HSIZE8,     0xc0,  0x80, 0xff)                                                                \
    REG(OV2640_VSIZE8,     0xc1,  0x60, 0xff)                                                                \
    REG(OV2640_CTRL0,      0xc2,  0x0c, 0xff)                                                                \
    REG(OV2640_CTRL1,      0xc3,  0xff, 0xff)                                                                \
    REG(OV2640_AWB_CTRL,   0xc7,  0x10, 0xff)                                                                \
    REG(OV2640_AWB_RED,    0xcc,  0x5e, 0xff)                                                                \
    REG(OV2640_AWB_GREEN,  0xcd,  0x41, 0xff)                                                                \
    REG(OV2640_AWB_BLUE,   0xce,  0x54, 0xff)                                                                \
    REG(OV2640_R_DVP_SP,   0xd3,  0x82, 0xff)                                                                \
    REG(OV2640_IMAGE_MODE, 0xda,  0x00, 0xff)                                                                \
    REG(OV2640_RESET,      0xe0,  0x04, 0xff)                                                                \
    REG(OV2640_REGED,      0xed,  0x1f, 0xff)                                                                \
    REG(OV2640_MS_SP,      0xf0,  0x04, 0xff)                                                                \
    REG(OV2640_SS_ID,      0xf7,  0x60, 0xff)                                                                \
    REG(OV2640_SS_CTRL,    0xf8,  0x01, 0xff)                                                                \
    REG(OV2640_MC_BIST,    0xf9,  0x40, 0xff)                                                                \
    REG(OV2640_MC_AL,      0xfa,  0x00, 0xff)                                                                \
    REG(OV2640_MC_AH,      0xfb,  0x00, 0xff)                                                                \
    REG(OV2640_MC_D,       0xfc,  0x80, 0xff)                                                                \
    REG(OV2640_P_CMD,      0xfd,  0x00, 0xff)                                                                \
    REG(OV2640_P_STATUS,   0xfe,  0x00, 0xff)
enum { OV2640_DSP_REGISTERS(REG_OFFSET) };

#define OV2640_SENSOR_REGISTERS(REG)                                                                         \
    /*  name               offset reset writable bits */                                                     \
    REG(OV2640_GAIN,       0x00,  0x00, 0xff)                                                                \
    REG(OV2640_COM1,       0x03,  0x0f, 0xff)                                                                \
    REG(OV2640_REG04,      0x04,  0x20, 0xff)                                                                \
    REG(OV2640_REG08,      0x08,  0x40, 0xff)                                                                \
    REG(OV2640_COM2,       0x09,  0x00, 0xff)                                                                \
    REG(OV2640_PIDH,       0x0a,  0x26, 0x00)                                                                \
    REG(OV2640_PIDL,       0x0b,  0x42, 0x00)                                                                \
    REG(OV2640_COM3,       0x0c,  0x38, 0xff)                                                                \
    REG(OV2640_COM4,       0x0d,  0x07, 0xff)                                                                \
    REG(OV2640_AEC,        0x10,  0x33, 0xff)                                                                \
    REG(OV2640_CLKRC,      0x11,  0x00, 0xff)                                                                \
    REG(OV2640_COM7,       0x12,  0x00, 0x7f)                                                                \
    REG(OV2640_COM8,       0x13,  0xc7, 0xff)                                                                \
    REG(OV2640_COM9,       0x14,  0x50, 0xff)                                                                \
    REG(OV2640_COM10,      0x15,  0x00, 0xff)                                                                \
    REG(OV2640_HREFST,     0x17,  0x11, 0xff)                                                                \
    REG(OV2640_HREFEND,    0x18,  0x75, 0xff)                                                                \
    REG(OV2640_VSTRT,      0x19,  0x01, 0xff)                                                                \
    REG(OV2640_VEND,       0x1a,  0x97, 0xff)                                                                \
    REG(OV2640_MIDH,       0x1c,  0x7f, 0x00)                                                                \
    REG(OV2640_MIDL,       0x1d,  0xa2, 0x00)                                                                \
    REG(OV2640_AEW,        0x24,  0x78, 0xff)                                                                \
    REG(OV2640_AEB,        0x25,  0x68, 0xff)                                                                \
    REG(OV2640_VV,         0x26,  0xd4, 0xff)                                                                \
    REG(OV2640_REG2A,      0x2a,  0x00, 0xff)                                                                \
    REG(OV2640_FRARL,      0x2b,  0x00, 0xff)                                                                \
    REG(OV2640_ADDVSL,     0x2d,  0x00, 0xff)                                                                \
    REG(OV2640_ADDVSH,     0x2e,  0x00, 0xff)                                                                \
    REG(OV2640_YAVG,       0x2f,  0x00, 0xff)                                                                \
    REG(OV2640_HSDY,       0x30,  0x08, 0xff)                                                                \
    REG(OV2640_HEDY,       0x31,  0x30, 0xff)                                                                \
    REG(OV2640_REG32,      0x32,  0x36, 0xff)                                                                \
    REG(OV2640_ARCOM2,     0x34,  0x20, 0xff)                                                                \
    REG(OV2640_REG45,      0x45,  0x00, 0xff)                                                                \
    REG(OV2640_FLL,        0x46,  0x00, 0xff)                                                                \
    REG(OV2640_FLH,        0x47,  0x00, 0xff)                                                                \
    REG(OV2640_COM19,      0x48,  0x00, 0xff)                                                                \
    REG(OV2640_ZOOMS,      0x49,  0x00, 0xff)                                                                \
    REG(OV2640_COM22,      0x4b,  0x20, 0xff)                                                                \
    REG(OV2640_COM25,      0x4e,  0x00, 0xff)                                                                \
    REG(OV2640_BD50,       0x4f,  0xca, 0xff)                                                                \
    REG(OV2640_BD60,       0x50,  0xa8, 0xff)                                                                \
    REG(OV2640_REG5D,      0x5d,  0x00, 0xff)                                                                \
    REG(OV2640_REG5E,      0x5e,  0x00, 0xff)                                                                \
    REG(OV2640_REG5F,      0x5f,  0x00, 0xff)                                                                \
    REG(OV2640_REG60,      0x60,  0x00, 0xff)                                                                \
    REG(OV2640_HISTO_LOW,  0x61,  0x80, 0xff)                                                                \
    REG(OV2640_HISTO_HIGH, 0x62,  0x90, 0xff)
enum { OV2640_SENSOR_REGISTERS(REG_OFFSET) };

// DSP bank: fields (shift, width)

#define OV2640_R_BYPASS_BYPASS 0, 1 // the sensor's raw bytes go straight out
#define OV2640_QS_SCALE        0, 6 // quantisation; smaller is a better and bigger picture

#define OV2640_CTRLI_LP_DP 7, 1
#define OV2640_CTRLI_ROUND 6, 1
#define OV2640_CTRLI_V_DIV 3, 3
#define OV2640_CTRLI_H_DIV 0, 3

// The DSP's input window: sizes in units of 4 pixels, offsets in pixels
#define OV2640_VHYX_VSIZE8 7, 1
#define OV2640_VHYX_YOFFH  4, 3
#define OV2640_VHYX_HSIZE8 3, 1
#define OV2640_VHYX_XOFFH  0, 3
#define OV2640_TEST_HSIZE9 7, 1

// The output size, in units of 4 pixels
#define OV2640_ZMHH_OUTH8 2, 1
#define OV2640_ZMHH_OUTWH 0, 2

#define OV2640_CTRL2_DCW     5, 1 // scaling to the output size
#define OV2640_CTRL2_SDE     4, 1
#define OV2640_CTRL2_UV_ADJ  3, 1
#define OV2640_CTRL2_UV_AVG  2, 1
#define OV2640_CTRL2_CMX     0, 1
#define OV2640_CTRL3_BPC     7, 1
#define OV2640_CTRL3_WPC     6, 1
#define OV2640_SIZEL_HSIZE11 6, 1
#define OV2640_SIZEL_HSIZEL  3, 3
#define OV2640_SIZEL_VSIZEL  0, 3

#define OV2640_CTRL0_AEC_EN   7, 1
#define OV2640_CTRL0_AEC_SEL  6, 1
#define OV2640_CTRL0_STAT_SEL 5, 1
#define OV2640_CTRL0_VFIRST   4, 1
#define OV2640_CTRL0_YUV422   3, 1
#define OV2640_CTRL0_YUV_EN   2, 1
#define OV2640_CTRL0_RGB_EN   1, 1
#define OV2640_CTRL0_RAW_EN   0, 1
#define OV2640_CTRL1_CIP      7, 1
#define OV2640_CTRL1_DMY      6, 1
#define OV2640_CTRL1_RAW_GMA  5, 1
#define OV2640_CTRL1_DG       4, 1
#define OV2640_CTRL1_AWB      3, 1
#define OV2640_CTRL1_AWB_GAIN 2, 1
#define OV2640_CTRL1_LENC     1, 1
#define OV2640_CTRL1_PRE      0, 1

#define OV2640_R_DVP_SP_AUTO 7, 1
#define OV2640_R_DVP_SP_DIV  0, 7

#define OV2640_IMAGE_MODE_Y8         6, 1
#define OV2640_IMAGE_MODE_JPEG       4, 1
#define OV2640_IMAGE_MODE_FORMAT     2, 2 // one of the three below
#define OV2640_IMAGE_MODE_HREF_VSYNC 1, 1 // JPEG: HREF follows VSYNC
#define OV2640_IMAGE_MODE_SWAP       0, 1 // the two bytes of a pixel change places

#define OV2640_FORMAT_YUV422 0
#define OV2640_FORMAT_RAW10  1
#define OV2640_FORMAT_RGB565 2

#define OV2640_RESET_MICROC 6, 1
#define OV2640_RESET_SCCB   5, 1
#define OV2640_RESET_JPEG   4, 1
#define OV2640_RESET_DVP    2, 1
#define OV2640_RESET_IPU    1, 1
#define OV2640_RESET_CIF    0, 1

// White balance: the gains of AWB_RED, _GREEN, _BLUE (1/64) instead of the automatic ones
#define OV2640_AWB_CTRL_MANUAL 6, 1

// The tables behind BPADDR (special effects), GAMMA_ADDR, CIP_ADDR (colour interpolation) and CMX_ADDR
// (matrix)
#define OV2640_TABLE_SIZE 16

// Effects: entries, and the fields of the first
#define OV2640_SDE_ENABLE      0
#define OV2640_SDE_SAT_U       3 // gain of U and V, 1/64
#define OV2640_SDE_SAT_V       4
#define OV2640_SDE_FIX_U       5
#define OV2640_SDE_FIX_V       6
#define OV2640_SDE_Y_OFFSET    7  // what contrast takes away first
#define OV2640_SDE_Y_GAIN      8  // 1/32
#define OV2640_SDE_Y_BRIGHT    9  // what is added at last
#define OV2640_SDE_SIGNS       10 // bit 3: Y_BRIGHT is taken away
#define OV2640_ENABLE_NEGATIVE 6, 1
#define OV2640_ENABLE_GREY     5, 1
#define OV2640_ENABLE_FIX_V    4, 1
#define OV2640_ENABLE_FIX_U    3, 1
#define OV2640_ENABLE_CONTRAST 2, 1
#define OV2640_ENABLE_SAT      1, 1
#define OV2640_SIGNS_BRIGHT    3, 1

// Colour interpolation: the entry with the edges, and its fields
#define OV2640_CIP_EDGE   1
#define OV2640_EDGE_AUTO  5, 1 // less with more gain
#define OV2640_EDGE_LEVEL 0, 5

// Sensor bank: fields

#define OV2640_COM1_DUMMY 6, 2 // frames that the exposure may take besides its own: 0, 1, 3, 7
#define OV2640_COM1_VEND  2, 2 // low bits of VEND
#define OV2640_COM1_VSTRT 0, 2 // low bits of VSTRT

#define OV2640_REG04_HMIRROR 7, 1
#define OV2640_REG04_VFLIP   6, 1
#define OV2640_REG04_VREF    4, 1
#define OV2640_REG04_HREF    3, 1
#define OV2640_REG04_AEC     0, 2

#define OV2640_COM2_STANDBY 4, 1
#define OV2640_COM2_DRIVE   0, 2

#define OV2640_COM3_BAND50  2, 1 // the banding filter's 50 Hz value, not the 60 Hz one
#define OV2640_CLKRC_DOUBLE 7, 1
#define OV2640_CLKRC_DIV    0, 6 // divides by this + 1

#define OV2640_COM7_SRST       7, 1
#define OV2640_COM7_RESOLUTION 4, 3 // one of the three below
#define OV2640_COM7_ZOOM       2, 1
#define OV2640_COM7_BAR        1, 1

#define OV2640_RESOLUTION_UXGA 0 // 1600 x 1200
#define OV2640_RESOLUTION_CIF  2 // 400 x 296
#define OV2640_RESOLUTION_SVGA 4 // 800 x 600

#define OV2640_COM8_BNDF 5, 1
#define OV2640_COM8_AGC  2, 1
#define OV2640_COM8_AEC  0, 1
#define OV2640_COM8_FAST 7, 1 // large steps far from the goal
#define OV2640_COM9_GAIN 5, 3 // the automatic gain's limit: 2 to the power of this + 1

#define OV2640_VV_HIGH 4, 4 // in sixteens of YAVG
#define OV2640_VV_LOW  0, 4

#define OV2640_COM10_CHSYNC    7, 1
#define OV2640_COM10_HSYNC     6, 1
#define OV2640_COM10_PCLK_GATE 5, 1
#define OV2640_COM10_PCLK_EDGE 4, 1
#define OV2640_COM10_HREF_POL  3, 1
#define OV2640_COM10_VSYNC_POL 1, 1
#define OV2640_COM10_HSYNC_POL 0, 1

#define OV2640_REG2A_LINE_H  4, 4 // dummy pixels a line, bits 8 to 11 (0 to 7: FRARL)
#define OV2640_REG32_PCLK    6, 2 // 2: half, 3: a quarter
#define OV2640_REG32_HREFEND 3, 3
#define OV2640_REG32_HREFST  0, 3

#define OV2640_ARCOM2_ZOOM_H 2, 1
#define OV2640_REG45_AGC     6, 2
#define OV2640_REG45_AEC     0, 6
#define OV2640_COM19_ZOOM_V  0, 2

#endif
