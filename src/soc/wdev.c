// ESP32 WDEV: a part of the Wi-Fi MAC with two things that software reads. Each read of RNG_DATA gives
// another random number; the timer counts microseconds from what was loaded, and shows them when it is told
// to.
//
// Source:       ESP32 TRM, chapter "Random Number Generator (RNG)"; the timer: docs/hardware.md, "What no
//               manual says".
// Not modelled: when the timer stands still (it always runs), its beacons' interrupts, the timer of a network
//               that the chip joins; all other registers.

#include "soc/wdev.h"

#include "base/bits.h"

static const struct reg registers[] = {WDEV_REGISTERS(REG_ENTRY)};

static void load(struct wdev *wdev)
{
    uint64_t us = (uint64_t)wdev->reg[WDEV_LOAD_HIGH / 4] << 32 | wdev->reg[WDEV_LOAD_LOW / 4];
    wdev->tsf_zero = wdev->host->clock->now - us * TICKS_PER_US;
}

static void latch(struct wdev *wdev)
{
    uint64_t us = (wdev->host->clock->now - wdev->tsf_zero) / TICKS_PER_US;
    wdev->reg[WDEV_TSF_LOW / 4] = (uint32_t)us;
    wdev->reg[WDEV_TSF_HIGH / 4] = (uint32_t)(us >> 32);
}

static uint32_t wdev_read(void *device, uint32_t offset)
{
    struct wdev *wdev = device;
    return offset == RNG_DATA ? rng_next(&wdev->rng) : wdev->reg[offset / 4];
}

static void wdev_write(void *device, uint32_t offset, uint32_t value)
{
    struct wdev *wdev = device;
    if (offset == RNG_DATA) {
        return;
    }
    bool latched = GET(wdev->reg[WDEV_TSF_CTRL / 4], WDEV_TSF_CTRL_LATCH) != 0;
    reg_store(registers, REG_COUNT(registers), wdev->reg, offset, value);
    if (offset == WDEV_TSF_CTRL && GET(value, WDEV_TSF_CTRL_LOAD) != 0) {
        load(wdev);
    }
    if (offset == WDEV_TSF_CTRL && GET(value, WDEV_TSF_CTRL_LATCH) != 0 && !latched) {
        latch(wdev);
    }
}

// The numbers go on.
static void wdev_reset(void *device)
{
    struct wdev *wdev = device;
    reg_reset(registers, REG_COUNT(registers) - 1, wdev->reg);
    wdev->tsf_zero = wdev->host->clock->now;
}

static void wdev_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct wdev *wdev = device;
    wdev->host = host;
    rng_seed(&wdev->rng, index);
    wdev_reset(wdev);
}

const struct peripheral_ops wdev_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = wdev_init,
    .reset = wdev_reset,
    .read = wdev_read,
    .write = wdev_write,
};
