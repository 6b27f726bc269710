// ESP32 RTC IO_MUX: a second set of registers for the eighteen pads that work while the chip sleeps.
// The pulls of fourteen of them are here and not in the IO_MUX; two are the outputs of the DACs.
//
// Source:       ESP32 TRM, chapter "IO_MUX and GPIO Matrix", sections "RTC IO_MUX" and "RTC IO_MUX Pin List".
// Not modelled: HOLD_FORCE of the RTC controller, drive strength, sleep settings, interrupts of RTC pads,
// functions other than GPIO (the RTC's own I2C).

#include "soc/rtc_io.h"

#include "base/bits.h"
#include "soc/gpio.h"

#define FIRST_PAD_BIT  14U // of RTC GPIO 0 in RTC_GPIO_OUT, ENABLE and IN
#define WAKEUP_LOW     4U  // RTC_GPIO_PIN_INT_TYPE
#define WAKEUP_HIGH    5U
#define DAC_MILLIVOLTS 3300U
#define DAC_FULL       255U
#define NO_PULLS       0, 0 // bit 0 is never a pull
#define TOUCH_BITS     27, 28, 31, 19, 13

static const struct reg registers[] = {RTC_IO_REGISTERS(REG_ENTRY)};

struct pad {
    uint8_t pin;
    uint8_t offset;
    uint8_t up; // bit numbers from here on
    uint8_t down;
    uint8_t hold;
    uint8_t mux; // 1: the RTC has the pad
    uint8_t input;
};

// In the order of their RTC numbers.
static const struct pad pads[RTC_IO_PADS] = {
    {36, RTC_IO_SENSOR_PADS, NO_PULLS, 31, 27, 19},
    {37, RTC_IO_SENSOR_PADS, NO_PULLS, 30, 26, 14},
    {38, RTC_IO_SENSOR_PADS, NO_PULLS, 29, 25, 9},
    {39, RTC_IO_SENSOR_PADS, NO_PULLS, 28, 24, 4},
    {34, RTC_IO_ADC_PAD, NO_PULLS, 31, 29, 23},
    {35, RTC_IO_ADC_PAD, NO_PULLS, 30, 28, 18},
    {25, RTC_IO_PAD_DAC1, 27, 28, 29, 17, 11},
    {26, RTC_IO_PAD_DAC2, 27, 28, 29, 17, 11},
    {33, RTC_IO_XTAL_32K_PAD, 27, 28, 29, 18, 11},
    {32, RTC_IO_XTAL_32K_PAD, 22, 23, 24, 17, 5},
    {4, RTC_IO_TOUCH_PAD0, TOUCH_BITS},
    {0, RTC_IO_TOUCH_PAD1, TOUCH_BITS},
    {2, RTC_IO_TOUCH_PAD2, TOUCH_BITS},
    {15, RTC_IO_TOUCH_PAD3, TOUCH_BITS},
    {13, RTC_IO_TOUCH_PAD4, TOUCH_BITS},
    {12, RTC_IO_TOUCH_PAD5, TOUCH_BITS},
    {14, RTC_IO_TOUCH_PAD6, TOUCH_BITS},
    {27, RTC_IO_TOUCH_PAD7, TOUCH_BITS},
};

// The bit of DIG_PAD_HOLD for pins that are not the RTC's.
static const struct {
    uint8_t pin, hold;
} digital_pads[] = {{1, 1},  {3, 0},  {5, 8},   {6, 2},   {7, 3},   {8, 4},   {9, 5},   {10, 6},
                    {11, 7}, {16, 9}, {17, 10}, {18, 11}, {19, 12}, {21, 14}, {22, 15}, {23, 16}};

static const struct pad *find_pad(unsigned pin)
{
    for (size_t i = 0; i < RTC_IO_PADS; i++) {
        if (pads[i].pin == pin) {
            return &pads[i];
        }
    }
    return NULL;
}

static bool pad_bit(const struct rtc_io *rtc_io, const struct pad *pad, unsigned number)
{
    return bit_is_set(rtc_io->reg[pad->offset / 4], number);
}

static uint32_t pin_config(const struct rtc_io *rtc_io, const struct pad *pad)
{
    return rtc_io->reg[RTC_GPIO_PIN0 / 4 + (size_t)(pad - pads)];
}

unsigned rtc_io_pin(unsigned number)
{
    return pads[number].pin;
}

bool rtc_io_owns(const struct rtc_io *rtc_io, unsigned pin)
{
    const struct pad *pad = find_pad(pin);
    return pad != NULL && pad_bit(rtc_io, pad, pad->mux);
}

bool rtc_io_drives(const struct rtc_io *rtc_io, unsigned pin, bool *level)
{
    const struct pad *pad = find_pad(pin);
    if (pad == NULL || !pad_bit(rtc_io, pad, pad->mux)) {
        return false;
    }
    unsigned number = FIRST_PAD_BIT + (unsigned)(pad - pads);
    *level = bit_is_set(rtc_io->reg[RTC_GPIO_OUT / 4], number);
    bool open_drain = GET(pin_config(rtc_io, pad), RTC_GPIO_PIN_PAD_DRIVER) != 0;
    return bit_is_set(rtc_io->reg[RTC_GPIO_ENABLE / 4], number) && !(open_drain && *level);
}

bool rtc_io_is_held(const struct rtc_io *rtc_io, unsigned pin)
{
    const struct pad *pad = find_pad(pin);
    if (pad != NULL) {
        return pad_bit(rtc_io, pad, pad->hold);
    }
    for (size_t i = 0; i < REG_COUNT(digital_pads); i++) {
        if (digital_pads[i].pin == pin) {
            return bit_is_set(rtc_io->reg[RTC_IO_DIG_PAD_HOLD / 4], digital_pads[i].hold);
        }
    }
    return false;
}

bool rtc_io_wakes(const struct rtc_io *rtc_io)
{
    for (size_t i = 0; i < RTC_IO_PADS; i++) {
        uint32_t config = pin_config(rtc_io, &pads[i]);
        uint32_t type = GET(config, RTC_GPIO_PIN_INT_TYPE);
        bool level = gpio_level(rtc_io->gpio, pads[i].pin);
        bool matches = level ? type == WAKEUP_HIGH : type == WAKEUP_LOW;
        if (matches && GET(config, RTC_GPIO_PIN_WAKEUP_ENABLE) != 0) {
            return true;
        }
    }
    return false;
}

int rtc_io_dac(const struct rtc_io *rtc_io, unsigned pin)
{
    const struct pad *pad = find_pad(pin);
    if (pad == NULL || (pad->offset != RTC_IO_PAD_DAC1 && pad->offset != RTC_IO_PAD_DAC2)) {
        return -1;
    }
    uint32_t word = rtc_io->reg[pad->offset / 4];
    if (GET(word, RTC_IO_PAD_DAC_XPD) == 0) {
        return -1;
    }
    return (int)(GET(word, RTC_IO_PAD_DAC_VALUE) * DAC_MILLIVOLTS / DAC_FULL);
}

bool rtc_io_pulls(const struct rtc_io *rtc_io, unsigned pin, bool *up, bool *down)
{
    const struct pad *pad = find_pad(pin);
    if (pad == NULL || pad->up == 0) {
        return false;
    }
    *up = pad_bit(rtc_io, pad, pad->up);
    *down = pad_bit(rtc_io, pad, pad->down);
    return true;
}

// RTC_GPIO_IN
static uint32_t levels(const struct rtc_io *rtc_io)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < RTC_IO_PADS; i++) {
        if (pad_bit(rtc_io, &pads[i], pads[i].input) && gpio_level(rtc_io->gpio, pads[i].pin)) {
            word |= bit(FIRST_PAD_BIT + i);
        }
    }
    return word;
}

static void tell_pad(const struct rtc_io *rtc_io, unsigned pin)
{
    if (rtc_io->pad_changed != NULL) {
        rtc_io->pad_changed(rtc_io->ctx, pin);
    }
}

static void tell_pads(const struct rtc_io *rtc_io, uint32_t offset)
{
    for (size_t i = 0; i < RTC_IO_PADS; i++) {
        if (pads[i].offset == offset) {
            tell_pad(rtc_io, pads[i].pin);
        }
    }
    for (size_t i = 0; offset == RTC_IO_DIG_PAD_HOLD && i < REG_COUNT(digital_pads); i++) {
        tell_pad(rtc_io, digital_pads[i].pin);
    }
}

static void tell_all_pads(const struct rtc_io *rtc_io)
{
    for (size_t i = 0; i < RTC_IO_PADS; i++) {
        tell_pad(rtc_io, pads[i].pin);
    }
    tell_pads(rtc_io, RTC_IO_DIG_PAD_HOLD);
}

// Bus access

static uint32_t rtc_io_read(void *device, uint32_t offset)
{
    const struct rtc_io *rtc_io = device;
    return offset == RTC_GPIO_IN ? levels(rtc_io) : rtc_io->reg[offset / 4];
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
    case RTC_GPIO_OUT:
    case RTC_GPIO_ENABLE:
        break;
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
        return;
    }
    tell_all_pads(rtc_io);
}

// Reset and wiring

static void rtc_io_reset(void *device)
{
    struct rtc_io *rtc_io = device;
    reg_reset(registers, REG_COUNT(registers), rtc_io->reg);
    tell_all_pads(rtc_io);
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
