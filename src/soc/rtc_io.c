// ESP32 RTC IO_MUX: a second set of registers for the eighteen pads that work while the chip sleeps.
// The pulls of twelve of them are here and not in the IO_MUX.
//
// Source:       ESP32 TRM, chapter "IO_MUX and GPIO Matrix", sections "RTC IO_MUX" and "RTC IO_MUX Pin List".
// Not modelled: pads switched over to the RTC (MUX_SEL), hold, touch and DAC functions; those registers
//               only store.

#include "soc/rtc_io.h"

#include "base/bits.h"

static const struct reg registers[] = {RTC_IO_REGISTERS(REG_ENTRY)};

struct pad {
    uint8_t pin;
    uint8_t offset;
    uint8_t up; // bit numbers
    uint8_t down;
};

static const struct pad pads[] = {
    {0, RTC_IO_TOUCH_PAD1, 27, 28},  {2, RTC_IO_TOUCH_PAD2, 27, 28},    {4, RTC_IO_TOUCH_PAD0, 27, 28},
    {12, RTC_IO_TOUCH_PAD5, 27, 28}, {13, RTC_IO_TOUCH_PAD4, 27, 28},   {14, RTC_IO_TOUCH_PAD6, 27, 28},
    {15, RTC_IO_TOUCH_PAD3, 27, 28}, {25, RTC_IO_PAD_DAC1, 27, 28},     {26, RTC_IO_PAD_DAC2, 27, 28},
    {27, RTC_IO_TOUCH_PAD7, 27, 28}, {32, RTC_IO_XTAL_32K_PAD, 22, 23}, {33, RTC_IO_XTAL_32K_PAD, 27, 28},
};

bool rtc_io_pulls(const struct rtc_io *rtc_io, unsigned pin, bool *up, bool *down)
{
    for (size_t i = 0; i < REG_COUNT(pads); i++) {
        if (pads[i].pin == pin) {
            uint32_t word = rtc_io->reg[pads[i].offset / 4];
            *up = bit_is_set(word, pads[i].up);
            *down = bit_is_set(word, pads[i].down);
            return true;
        }
    }
    return false;
}

static void tell_pads(struct rtc_io *rtc_io, uint32_t offset)
{
    if (rtc_io->pad_changed == NULL) {
        return;
    }
    for (size_t i = 0; i < REG_COUNT(pads); i++) {
        if (pads[i].offset == offset) {
            rtc_io->pad_changed(rtc_io->ctx, pads[i].pin);
        }
    }
}

// Bus access

static uint32_t rtc_io_read(void *device, uint32_t offset)
{
    const struct rtc_io *rtc_io = device;
    return rtc_io->reg[offset / 4];
}

static void set_bits(struct rtc_io *rtc_io, uint32_t offset, uint32_t bits)
{
    reg_store(registers, REG_COUNT(registers), rtc_io->reg, offset, rtc_io->reg[offset / 4] | bits);
}

static void clear_bits(struct rtc_io *rtc_io, uint32_t offset, uint32_t bits)
{
    reg_store(registers, REG_COUNT(registers), rtc_io->reg, offset, rtc_io->reg[offset / 4] & ~bits);
}

static void rtc_io_write(void *device, uint32_t offset, uint32_t value)
{
    struct rtc_io *rtc_io = device;
    reg_store(registers, REG_COUNT(registers), rtc_io->reg, offset, value);
    switch (offset) {
    case RTC_GPIO_OUT_W1TS:
        set_bits(rtc_io, RTC_GPIO_OUT, value);
        break;
    case RTC_GPIO_OUT_W1TC:
        clear_bits(rtc_io, RTC_GPIO_OUT, value);
        break;
    case RTC_GPIO_ENABLE_W1TS:
        set_bits(rtc_io, RTC_GPIO_ENABLE, value);
        break;
    case RTC_GPIO_ENABLE_W1TC:
        clear_bits(rtc_io, RTC_GPIO_ENABLE, value);
        break;
    case RTC_GPIO_STATUS_W1TS:
        set_bits(rtc_io, RTC_GPIO_STATUS, value);
        break;
    case RTC_GPIO_STATUS_W1TC:
        clear_bits(rtc_io, RTC_GPIO_STATUS, value);
        break;
    default:
        tell_pads(rtc_io, offset);
        break;
    }
}

// Reset and wiring

static void rtc_io_reset(void *device)
{
    struct rtc_io *rtc_io = device;
    reg_reset(registers, REG_COUNT(registers), rtc_io->reg);
    for (size_t i = 0; i < REG_COUNT(pads); i++) {
        tell_pads(rtc_io, pads[i].offset);
    }
}

static void rtc_io_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)host;
    (void)index;
    struct rtc_io *rtc_io = device;
    *rtc_io = (struct rtc_io){0};
    reg_reset(registers, REG_COUNT(registers), rtc_io->reg);
}

const struct peripheral_ops rtc_io_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = rtc_io_init,
    .reset = rtc_io_reset,
    .read = rtc_io_read,
    .write = rtc_io_write,
};
