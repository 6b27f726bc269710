// The analog I2C master: how software reaches the registers of the PLLs and other analog parts.
//
// The ROM's rom_i2c_writeReg and rom_i2c_readReg (block, host, register, data) can go either way: through the
// host's register on the bus (regs/ana.h: write the word; a read's data is there at once, BUSY is never
// seen), or through ana_write_part and ana_read_part, which have the same effect.
#ifndef SOC_ANA_H
#define SOC_ANA_H

#include "regs/ana.h"
#include "soc/fe.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct ana {
    // Wiring
    const struct peripheral_host *host;
    const struct fe *fe; // whose settings make the carrier leak; may be NULL

    uint32_t reg[ANA_RFPLL / 4 + 1];
    uint8_t part[256][256]; // [block][register]
    uint64_t compared_at;   // ticks at which the comparator and the radio's PLL are ready
    uint64_t tuned_at;
};

extern const struct peripheral_ops ana_ops;

// One register of a part. Bits that a part drives itself (PLL lock, end of calibration) are always set.
uint8_t ana_read_part(const struct ana *ana, uint8_t block, uint8_t number);
void ana_write_part(struct ana *ana, uint8_t block, uint8_t number, uint8_t data);

#endif
