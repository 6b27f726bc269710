// ESP32 SLC: the DMA of the SDIO slave. On an ESP32-CAM no host sits on that bus (its pins are those of the
// SD card), so a link that is started waits for ever, and one that is stopped is idle at once.
//
// Source:       ESP32 TRM, chapter "SDIO Slave Controller". Without a host a link's states are an inference:
//               the ROM stops each link and waits for PARK when it begins to wait for a download.
// Not modelled: all other registers (they store and are counted), the slave itself, its host interface.

#include "soc/slc.h"

#include "base/bits.h"

#include <stdbool.h>

static const struct reg registers[] = {SLC_REGISTERS(REG_ENTRY)};

static uint32_t slc_read(void *device, uint32_t offset)
{
    return ((const struct slc *)device)->reg[offset / 4];
}

// STOP, START and RESTART are kept as written; PARK follows from them.
static void slc_write(void *device, uint32_t offset, uint32_t value)
{
    struct slc *slc = device;
    uint32_t *link = &slc->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), slc->reg, offset, value);
    *link = SET(*link, SLC_LINK_STOP, GET(value, SLC_LINK_STOP));
    *link = SET(*link, SLC_LINK_START, GET(value, SLC_LINK_START));
    *link = SET(*link, SLC_LINK_RESTART, GET(value, SLC_LINK_RESTART));
    if (GET(value, SLC_LINK_STOP) != 0) {
        *link = SET(*link, SLC_LINK_PARK, 1);
    } else if (GET(value, SLC_LINK_START) != 0 || GET(value, SLC_LINK_RESTART) != 0) {
        *link = SET(*link, SLC_LINK_PARK, 0);
    }
}

static void slc_reset(void *device)
{
    reg_reset(registers, REG_COUNT(registers), ((struct slc *)device)->reg);
}

static void slc_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)host;
    (void)index;
    slc_reset(device);
}

const struct peripheral_ops slc_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = slc_init,
    .reset = slc_reset,
    .read = slc_read,
    .write = slc_write,
};
