// How a register map is written down: once, for the board's models and for the firmware's drivers.
//
// Each block has a header regs/BLOCK.h with
//
//     #define UART_REGISTERS(REG)                          (each line but the last ends in a backslash)
//         /*  name              offset  reset       writable bits */
//         REG(UART_CLKDIV,      0x14,   0x000002b6, 0x00ffffff)
//         ...
//     enum { UART_REGISTERS(REG_OFFSET) };
//
//     #define UART_CLKDIV_INTEGER  0, 20         fields: shift, width (see base/bits.h)
//     #define UART_CLKDIV_FRAG    20, 4
//
// Names, offsets and fields are spelled as in the ESP32 Technical Reference Manual.
// "writable bits" are those that a plain write stores; a register with side effects may do more.
#ifndef REGS_REG_H
#define REGS_REG_H

#define REG_OFFSET(name, offset, reset, writable) name = (offset),

#endif
