// The flash encryption block: its registers.
#ifndef SOC_FLASH_ENCRYPTION_H
#define SOC_FLASH_ENCRYPTION_H

#include "regs/flash_encryption.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct flash_encryption {
    const struct peripheral_host *host;
    uint32_t reg[FLASH_ENCRYPTION_DONE / 4 + 1];
};

extern const struct peripheral_ops flash_encryption_ops;

#endif
