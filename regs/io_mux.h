// IO_MUX: one register per pad, function select, pulls and drive strength.
//
// Source: ESP32 TRM, chapter "IO_MUX and GPIO Matrix", sections "IO_MUX Pad List" and "Registers".
#ifndef REGS_IO_MUX_H
#define REGS_IO_MUX_H

#include "regs/reg.h"

#define IO_MUX_BASE 0x3ff49000u

// clang-format off
// The reset values follow the column "Reset" of the pad list: 0: input off; 1: input on; 2: input on with
// pull-down; 3: input on with pull-up; the drive strength is 2 (20 mA) everywhere.
#define IO_MUX_RESET_0 0x00000800
#define IO_MUX_RESET_1 0x00000a00
#define IO_MUX_RESET_2 0x00000a80
#define IO_MUX_RESET_3 0x00000b00
#define IO_MUX_WRITABLE 0x00007fff

#define IO_MUX_REGISTERS(REG)                                       \
    /*  name          offset  reset           writable bits      */ \
    REG(IO_MUX_PIN_CTRL, 0x00, 0x00000fff,     0x0000ffff)          \
    REG(IO_MUX_GPIO36,   0x04, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO37,   0x08, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO38,   0x0c, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO39,   0x10, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO34,   0x14, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO35,   0x18, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO32,   0x1c, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO33,   0x20, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO25,   0x24, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO26,   0x28, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO27,   0x2c, IO_MUX_RESET_0, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO14,   0x30, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO12,   0x34, IO_MUX_RESET_2, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO13,   0x38, IO_MUX_RESET_2, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO15,   0x3c, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO2,    0x40, IO_MUX_RESET_2, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO0,    0x44, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO4,    0x48, IO_MUX_RESET_2, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO16,   0x4c, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO17,   0x50, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO9,    0x54, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO10,   0x58, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO11,   0x5c, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO6,    0x60, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO7,    0x64, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO8,    0x68, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO5,    0x6c, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO18,   0x70, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO19,   0x74, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO20,   0x78, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO21,   0x7c, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO22,   0x80, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO3,    0x84, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO1,    0x88, IO_MUX_RESET_3, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO23,   0x8c, IO_MUX_RESET_1, IO_MUX_WRITABLE)     \
    REG(IO_MUX_GPIO24,   0x90, IO_MUX_RESET_1, IO_MUX_WRITABLE)

enum { IO_MUX_REGISTERS(REG_OFFSET) };

#define IO_MUX_FUN_WPD  7, 1
#define IO_MUX_FUN_WPU  8, 1
#define IO_MUX_FUN_IE   9, 1
#define IO_MUX_FUN_DRV  10, 2
#define IO_MUX_MCU_SEL  12, 3 // function of the pad; 2 is GPIO (the matrix) on every pad

#define IO_MUX_FUNCTION_GPIO 2u

// clang-format on

#endif
