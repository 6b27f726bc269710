// The AES accelerator: encrypts or decrypts one block of 16 bytes.
#ifndef SOC_AES_H
#define SOC_AES_H

#include "regs/aes.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct aes {
    const struct peripheral_host *host;
    uint32_t reg[AES_ENDIAN / 4 + 1];
    uint64_t busy_until; // the tick at which the last order is done
};

extern const struct peripheral_ops aes_ops;

#endif
