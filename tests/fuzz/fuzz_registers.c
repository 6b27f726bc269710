// Whatever a program writes to whatever register, at whatever time: the chip goes on.
//
// The input is a list of 8-byte records: what to do, which block, which register (2 bytes), the value (4).

#include "base/bytes.h"
#include "parts/flash.h"
#include "parts/psram.h"
#include "soc/soc.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORD 8U

static struct soc soc;
static struct flash flash;
static struct psram psram;

static void power_on(void)
{
    struct soc_config config = {.chip_revision = 1};
    soc_init(&soc, &config);
    flash_init(&flash, &soc.clock, &soc.config.log);
    psram_init(&psram, &soc.config.log);
    soc_attach_memory(&soc, 0, &flash.device, flash.data, FLASH_SIZE);
    soc_attach_memory(&soc, 1, &psram.device, psram.data, PSRAM_SIZE);
    soc_power_on(&soc);
    (void)bus_store(&soc.bus, 0, DPORT_BASE + DPORT_PERIP_CLK_EN, 4, UINT32_MAX);
    (void)bus_store(&soc.bus, 0, DPORT_BASE + DPORT_PERI_CLK_EN, 4, UINT32_MAX);
}

// A register of that block; blocks without a table are used at any offset.
static uint32_t place(const uint8_t *record)
{
    const struct soc_block *block = &soc_blocks[record[1] % soc_block_count];
    uint32_t number = bytes_get16(record + 2);
    if (block->ops == NULL || block->ops->registers == NULL) {
        return block->base + number * 4 % block->size;
    }
    return block->base + block->ops->registers[number % block->ops->register_count].offset;
}

static void act(const uint8_t *record)
{
    uint32_t value = bytes_get32(record + 4);
    uint32_t result;
    switch (record[0] % 16) {
    case 0:
        soc_run(&soc, soc.clock.now + value % (TICKS_PER_MS * 100));
        break;
    case 1:
        (void)bus_load(&soc.bus, value % 2, value & ~UINT32_C(3), 4, &result);
        break;
    case 2:
        (void)bus_store(&soc.bus, value % 2, value & ~UINT32_C(3), 4, value);
        break;
    case 3:
        uart_receive(&soc.uart[value % SOC_UARTS], record[2]);
        break;
    case 4:
        gpio_drive(&soc.gpio, record[2] % GPIO_PINS, (enum gpio_drive)(value % 5));
        break;
    case 5:
        (void)bus_store(&soc.bus, 1, place(record) + value % 4, 1, value);
        break;
    case 6:
    case 7:
    case 8:
        (void)bus_load(&soc.bus, 0, place(record), 4, &result);
        break;
    default:
        (void)bus_store(&soc.bus, 0, place(record), 4, value);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    power_on();
    for (size_t at = 0; at + RECORD <= size; at += RECORD) {
        act(data + at);
    }
    soc_power_off(&soc);
    return 0;
}
