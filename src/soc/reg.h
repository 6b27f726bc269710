// Register tables: what every peripheral of the chip does with its regs/BLOCK.h.
//
// A block's file turns the header's list into a table,
//
//     static const struct reg registers[] = {UART_REGISTERS(REG_ENTRY)};
//
// keeps one word per register in `reg[]` (index: offset / 4, so the array reaches to the last offset
// of the list), and lets reg_reset and reg_store fill it. The bus hands a block only offsets that are in
// its table; what nobody modelled never gets this far (soc/bus.h).
//
// Source: ESP32 TRM, the "Registers" section of each chapter.
#ifndef SOC_REG_H
#define SOC_REG_H

#include "regs/reg.h"

#include <stddef.h>
#include <stdint.h>

struct reg {
    const char *name;
    uint32_t offset;   // bytes from the block's base, a multiple of 4
    uint32_t reset;    // value after reset
    uint32_t writable; // bits that a plain write stores
};

#define REG_ENTRY(name, offset, reset, writable) {#name, (offset), (reset), (writable)},
#define REG_COUNT(table)                         (sizeof(table) / sizeof((table)[0]))

// The row of that offset, NULL if there is none.
const struct reg *reg_find(const struct reg *table, size_t count, uint32_t offset);

// Writes each register's reset value into reg[offset / 4].
void reg_reset(const struct reg *table, size_t count, uint32_t reg[]);

// A plain write: the writable bits of `value` replace those of reg[offset / 4], the others stay.
// An offset outside the table is ignored.
void reg_store(const struct reg *table, size_t count, uint32_t reg[], uint32_t offset, uint32_t value);

#endif
