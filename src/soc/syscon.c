// ESP32 SYSCON (APB_CTRL): clock divider and tick counters; the digital controller of the SAR ADC.
//
// Source:       ESP32 TRM, chapter "Reset and Clock", section "CPU Clock"; the revision bit in SYSCON_DATE as
//               ESP-IDF reads it.
// Not modelled: everything but PRE_DIV_CNT and DATE: those registers only store (REF_TICK is always 1 MHz,
//               the SAR ADC controller does not convert).

#include "soc/syscon.h"

#include "base/bits.h"

static const struct reg registers[] = {SYSCON_REGISTERS(REG_ENTRY)};

uint32_t syscon_divider(const struct syscon *syscon)
{
    return GET(syscon->reg[SYSCON_SYSCLK_CONF / 4], SYSCON_SYSCLK_CONF_PRE_DIV_CNT);
}

static uint32_t syscon_read(void *device, uint32_t offset)
{
    const struct syscon *syscon = device;
    uint32_t word = syscon->reg[offset / 4];
    return offset == SYSCON_DATE ? SET(word, SYSCON_DATE_CHIP_REVISION_3, syscon->chip_revision >= 3) : word;
}

static void syscon_write(void *device, uint32_t offset, uint32_t value)
{
    struct syscon *syscon = device;
    reg_store(registers, REG_COUNT(registers), syscon->reg, offset, value);
    if (offset == SYSCON_SYSCLK_CONF) {
        syscon->host->clock_selected(syscon->host->ctx);
    }
}

static void syscon_reset(void *device)
{
    struct syscon *syscon = device;
    reg_reset(registers, REG_COUNT(registers), syscon->reg);
}

static void syscon_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct syscon *syscon = device;
    *syscon = (struct syscon){.host = host};
    syscon_reset(syscon);
}

const struct peripheral_ops syscon_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = syscon_init,
    .reset = syscon_reset,
    .read = syscon_read,
    .write = syscon_write,
};
