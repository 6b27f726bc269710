// ESP32 sigma-delta modulators: the clock APB / (PRESCALE + 1) adds IN + 128 to an 8-bit sum, and each carry
// is a pulse of one clock. The pulses themselves are not made, the pin's level stays at the one that lasts
// longer.
//
// Source:       ESP32 TRM, chapter "IO_MUX and GPIO Matrix", section "Sigma Delta".
// Not modelled: single pulses; the modulators of SPI_SWAP.

#include "soc/gpio_sd.h"

#include "base/bits.h"

static const struct reg registers[] = {GPIO_SD_REGISTERS(REG_ENTRY)};

static uint32_t density(const struct gpio_sd *gpio_sd, unsigned channel)
{
    uint32_t word = gpio_sd->reg[GPIO_SIGMADELTA0 / 4 + channel];
    return GET(word, GPIO_SD_IN) ^ 0x80U; // 0 to 255 of 256
}

struct gpio_wave gpio_sd_pin_wave(const struct gpio_sd *gpio_sd, unsigned pin)
{
    int channel = gpio_pin_signal(gpio_sd->gpio, pin) - (int)SIG_GPIO_SD0_OUT;
    if (channel < 0 || channel >= (int)GPIO_SD_CHANNELS) {
        return (struct gpio_wave){0, 0};
    }
    uint64_t high = density(gpio_sd, (unsigned)channel);
    uint64_t pulses = high < 256 - high ? high : 256 - high; // of 256 clocks
    uint32_t word = gpio_sd->reg[GPIO_SIGMADELTA0 / 4 + (unsigned)channel];
    uint64_t clock = (uint64_t)gpio_sd->host->clocks->apb * (GET(word, GPIO_SD_PRESCALE) + 1);
    return (struct gpio_wave){(uint32_t)(TICKS_PER_SECOND * pulses / (clock * 256)),
                              (uint32_t)(high * GPIO_WAVE_FULL / 256)};
}

static void tell(struct gpio_sd *gpio_sd)
{
    for (unsigned pin = 0; gpio_sd->gpio != NULL && pin < GPIO_PINS; pin++) {
        struct gpio_wave wave = gpio_sd_pin_wave(gpio_sd, pin);
        struct gpio_wave *told = &gpio_sd->told[pin];
        if (wave.frequency == told->frequency && wave.duty == told->duty) {
            continue;
        }
        *told = wave;
        if (gpio_sd->wave_changed != NULL) {
            gpio_sd->wave_changed(gpio_sd->wave_ctx, pin);
        }
    }
}

static void update(struct gpio_sd *gpio_sd)
{
    for (unsigned i = 0; gpio_sd->gpio != NULL && i < GPIO_SD_CHANNELS; i++) {
        gpio_set_signal(gpio_sd->gpio, SIG_GPIO_SD0_OUT + i, density(gpio_sd, i) >= 128);
    }
    tell(gpio_sd);
}

static void routed(void *ctx)
{
    tell(ctx);
}

// Bus access

static uint32_t gpio_sd_read(void *device, uint32_t offset)
{
    return ((const struct gpio_sd *)device)->reg[offset / 4];
}

static void gpio_sd_write(void *device, uint32_t offset, uint32_t value)
{
    struct gpio_sd *gpio_sd = device;
    reg_store(registers, REG_COUNT(registers), gpio_sd->reg, offset, value);
    update(gpio_sd);
}

// Reset and wiring

static void gpio_sd_reset(void *device)
{
    struct gpio_sd *gpio_sd = device;
    reg_reset(registers, REG_COUNT(registers), gpio_sd->reg);
    update(gpio_sd);
}

static void gpio_sd_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct gpio_sd *gpio_sd = device;
    *gpio_sd = (struct gpio_sd){.host = host};
}

void gpio_sd_attach(struct gpio_sd *gpio_sd, struct gpio *gpio)
{
    gpio_sd->gpio = gpio;
    gpio_sd->routing = (struct gpio_listener){.routed = routed, .ctx = gpio_sd};
    gpio_listen(gpio, &gpio_sd->routing);
}

const struct peripheral_ops gpio_sd_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = gpio_sd_init,
    .reset = gpio_sd_reset,
    .read = gpio_sd_read,
    .write = gpio_sd_write,
};
