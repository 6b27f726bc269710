// ESP32 flash encryption: a buffer of 32 bytes that is encrypted for an address of the flash.
//
// Source:       ESP32 TRM, chapter "External Memory Encryption and Decryption (FLASH)".
// Not modelled: encryption: it is started without effect and never done (the chip of this board has no key
//               in its eFuses, and firmware uses it only if they say so).

#include "soc/flash_encryption.h"

#include "base/bits.h"

static const struct reg registers[] = {FLASH_ENCRYPTION_REGISTERS(REG_ENTRY)};

static uint32_t flash_encryption_read(void *device, uint32_t offset)
{
    return ((const struct flash_encryption *)device)->reg[offset / 4];
}

static void flash_encryption_write(void *device, uint32_t offset, uint32_t value)
{
    struct flash_encryption *block = device;
    reg_store(registers, REG_COUNT(registers), block->reg, offset, value);
    if (offset == FLASH_ENCRYPTION_START && bit_is_set(value, 0)) {
        log_write(block->host->log, LOG_STUB, "FLASH_ENCRYPTION", "encryption");
    }
}

static void flash_encryption_reset(void *device)
{
    struct flash_encryption *block = device;
    reg_reset(registers, REG_COUNT(registers), block->reg);
}

static void flash_encryption_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    ((struct flash_encryption *)device)->host = host;
}

const struct peripheral_ops flash_encryption_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = flash_encryption_init,
    .reset = flash_encryption_reset,
    .read = flash_encryption_read,
    .write = flash_encryption_write,
};
