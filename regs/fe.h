// The radio's front end: two of its registers.
//
// Source: not in the TRM; ESP-IDF's soc/fe_reg.h has the base; the fields: as the radio's driver and the ROM's
//         functions rom_pbus_* were seen to use them (no names are published).
#ifndef REGS_FE_H
#define REGS_FE_H

#include "regs/reg.h"

#define FE_BASE 0x3ff46000u // also at 0x60006000

// clang-format off
#define FE_REGISTERS(REG)                                 \
    /*  name         offset  reset       writable bits */ \
    REG(FE_IQ_EST,   0x07c,  0x00000000, 0x7fffffff)      \
    REG(FE_PBUS,     0x094,  0x00000000, 0xffffffff)

enum { FE_REGISTERS(REG_OFFSET) };

// FE_IQ_EST: adds up what the receiver gives.
#define FE_IQ_EST_ENABLE  0, 1
#define FE_IQ_EST_START   1, 1
#define FE_IQ_EST_SAMPLES 2, 15
#define FE_IQ_EST_DONE    31, 1

// FE_PBUS: the parallel bus to the analog part. A 1 in STROBE takes the value over.
#define FE_PBUS_FORCE    0, 1
#define FE_PBUS_STROBE   1, 1
#define FE_PBUS_REGISTER 2, 3
#define FE_PBUS_VALUE    6, 9
#define FE_PBUS_BANK     15, 2

// Registers on that bus
#define FE_PBUS_OFFSET_I 2u // of the transmitter
#define FE_PBUS_OFFSET_Q 3u

// clang-format on

#endif
