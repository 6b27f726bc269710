// The radio's functions: the table of them that the ROM puts into RAM, and what its files share.
#ifndef ROM_PHY_H
#define ROM_PHY_H

#include "rom/call.h"
#include "rom/rom.h"

#include <stdbool.h>
#include <stdint.h>

// Writes the table, and the pointer to it, as the ROM's start-up code does.
void rom_fill_phy_table(void (*poke)(struct rom *rom, uint32_t address, uint32_t value), struct rom *rom);

// Places in the table, in bytes: functions that the radio's driver may have replaced by its own.
enum {
    PHY_SLOT_SET_TXCLK_EN = 0x03c,
    PHY_SLOT_SET_RXCLK_EN = 0x040,
    PHY_SLOT_PBUS_FORCE_MODE = 0x0ac,
    PHY_SLOT_PBUS_FORCE_TEST = 0x0b8,
    PHY_SLOT_PBUS_DEBUGMODE = 0x0c0,
    PHY_SLOT_PBUS_WORKMODE = 0x0c4,
    PHY_SLOT_PBUS_XPD_RX_ON = 0x0d0,
    PHY_SLOT_PBUS_XPD_TX_ON = 0x0d8,
    PHY_SLOT_RFPLL_RESET = 0x0e0,
    PHY_SLOT_RESTART_CAL = 0x0e4,
    PHY_SLOT_WRITE_RFPLL_SDM = 0x0e8,
    PHY_SLOT_WAIT_RFPLL_CAL_END = 0x0ec,
    PHY_SLOT_RFPLL_SET_FREQ = 0x0f0,
    PHY_SLOT_TXBBGAIN_TO_INDEX = 0x10c,
    PHY_SLOT_INDEX_TO_TXBBGAIN = 0x110,
    PHY_SLOT_TXDC_CAL = 0x118,
    PHY_SLOT_TXIQ_SET_REG = 0x128,
    PHY_SLOT_READ_SAR_DOUT = 0x12c,
    PHY_SLOT_GET_FM_SAR_DOUT = 0x130,
    PHY_SLOT_TXIQ_GET_MIS_PWR = 0x138,
};

// In a framed function: calls the function at that place of the table, as call_guest does.
bool phy_call_slot(struct call *call, uint32_t slot, unsigned count, const uint32_t *words);

// Registers of the analog parts, over the analog I2C bus.
uint8_t phy_read_part(struct call *call, uint32_t block, uint32_t host, uint32_t number);
void phy_write_part(struct call *call, uint32_t block, uint32_t host, uint32_t number, uint8_t data);
void phy_write_field(struct call *call, uint32_t block, uint32_t host, uint32_t number, unsigned shift,
                     unsigned width, uint32_t data);

#endif
