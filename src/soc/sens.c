// ESP32 SENS: registers of the RTC domain that start single conversions of the two SAR ADCs and of the
// sensors, and show their results.
//
// Source:       ESP32 TRM, chapter "On-Chip Sensors and Analog Signal Processing"; channels and recommended
//               ranges: data sheet, "Analog-to-Digital Converter"; the characteristic of the ADCs: the
//               inverse of ESP-IDF's calibration; readings of a pad and of the temperature sensor that are
//               usual: docs/hardware.md, "What no manual says".
// Not modelled: noise; conversions started by the ULP or by the digital controller; the power detector; the
//               cosine generator of the DACs; magnetic fields (the Hall sensor sees none); the ULP and the
//               RTC's I2C, whose registers only store.

#include "soc/sens.h"

#include "base/bits.h"
#include "soc/efuse.h"

#include <assert.h>

#define SUPPLY_MV          3300
#define FULL_CODE          4095U
#define KNEE_CODE          2880U // above it the ADC is no longer linear at 11 dB
#define TOP_MV_11DB        3130  // where it ends there
#define HALL_MV            600   // at both outputs of the Hall sensor's amplifier
#define HALL_CHANNEL_P     0U
#define HALL_CHANNEL_N     3U
#define TEMPERATURE_CODE   128U // about 53 degrees Celsius
#define CYCLES_PER_CHARGE  28U  // of RC_FAST, untouched, at the steepest slope
#define STEEPEST_SLOPE     7U
#define XPD_SAR_POWER_DOWN 2U

static const struct reg registers[] = {SENS_REGISTERS(REG_ENTRY)};

// Voltages

static int pin_of_channel(unsigned adc, unsigned channel)
{
    static const uint8_t pins[SENS_ADCS][10] = {{36, 37, 38, 39, 32, 33, 34, 35},
                                                {4, 0, 2, 15, 13, 12, 14, 27, 25, 26}};
    return channel < (adc == 0 ? 8U : 10U) ? pins[adc][channel] : -1;
}

// What floats reads low.
static int pin_millivolts(const struct sens *sens, unsigned pin)
{
    int dac = rtc_io_dac(sens->rtc_io, pin);
    bool level = false;
    if (dac >= 0) {
        return dac;
    }
    if (gpio_drives_pin(sens->gpio, pin, &level)) {
        return level ? SUPPLY_MV : 0;
    }
    int board = sens->millivolts != NULL ? sens->millivolts(sens->millivolts_ctx, pin) : -1;
    if (board >= 0) {
        return board;
    }
    return gpio_level(sens->gpio, pin) ? SUPPLY_MV : 0;
}

static bool hall_is_on(const struct sens *sens)
{
    return GET(sens->rtc_io->reg[RTC_IO_HALL_SENS / 4], RTC_IO_HALL_SENS_XPD_HALL) != 0;
}

static int channel_millivolts(const struct sens *sens, unsigned adc, unsigned channel)
{
    int pin = pin_of_channel(adc, channel);
    if (sens->gpio == NULL || pin < 0) {
        return 0;
    }
    if (adc == 0 && hall_is_on(sens) && (channel == HALL_CHANNEL_P || channel == HALL_CHANNEL_N)) {
        return HALL_MV;
    }
    return pin_millivolts(sens, (unsigned)pin);
}

// Conversions

// Millivolts at code 0 and from code 0 to 4096, by ADC and attenuation, at a reference of 1.1 V.
struct characteristic {
    int offset, range;
};

static struct characteristic characteristic(unsigned adc, unsigned attenuation)
{
    static const struct characteristic table[SENS_ADCS][4] = {
        {{75, 964}, {78, 1280}, {107, 1770}, {142, 3300}}, {{63, 961}, {66, 1279}, {89, 1774}, {128, 3309}}};
    struct characteristic row = table[adc][attenuation];
    row.range = row.range * EFUSE_ADC_VREF_MV / 1100;
    return row;
}

// 12 bits.
static uint32_t code_of(unsigned adc, unsigned attenuation, int millivolts)
{
    struct characteristic row = characteristic(adc, attenuation);
    int knee = row.offset + row.range * (int)KNEE_CODE / 4096;
    int code = (millivolts - row.offset) * 4096 / row.range;
    if (attenuation == 3 && millivolts > knee) {
        code = (int)KNEE_CODE + (millivolts - knee) * (int)(FULL_CODE - KNEE_CODE) / (TOP_MV_11DB - knee);
    }
    return code < 0 ? 0 : code > (int)FULL_CODE ? FULL_CODE : (uint32_t)code;
}

static uint32_t *start_word(struct sens *sens, unsigned adc)
{
    return &sens->reg[(adc == 0 ? SENS_SAR_MEAS_START1 : SENS_SAR_MEAS_START2) / 4];
}

static uint32_t read_ctrl(const struct sens *sens, unsigned adc)
{
    return sens->reg[(adc == 0 ? SENS_SAR_READ_CTRL : SENS_SAR_READ_CTRL2) / 4];
}

// What the converter gives: the bits below its width are cut off, and it counts down unless it is told to
// invert.
static uint32_t convert(const struct sens *sens, unsigned adc, uint32_t pads)
{
    unsigned channel = 0;
    while (channel < 12 && !bit_is_set(pads, channel)) {
        channel++;
    }
    uint32_t power = sens->reg[SENS_SAR_MEAS_WAIT2 / 4];
    bool off = GET(power, SENS_SAR_MEAS_WAIT2_FORCE_XPD_SAR) == XPD_SAR_POWER_DOWN;
    uint32_t attenuations = sens->reg[(adc == 0 ? SENS_SAR_ATTEN1 : SENS_SAR_ATTEN2) / 4];
    uint32_t code = 0;
    if (channel < 12 && !off) {
        code = code_of(adc, bits_get(attenuations, 2 * channel, 2), channel_millivolts(sens, adc, channel));
    }
    bool inverted = adc == 0 ? GET(read_ctrl(sens, 0), SENS_SAR_READ_CTRL_DATA_INV) != 0
                             : GET(read_ctrl(sens, 1), SENS_SAR_READ_CTRL2_DATA_INV) != 0;
    return (inverted ? code : FULL_CODE - code) >>
           (3 - GET(read_ctrl(sens, adc), SENS_SAR_READ_CTRL_SAMPLE_BIT));
}

static void start_conversion(struct sens *sens, unsigned adc)
{
    uint32_t *word = start_word(sens, adc);
    uint32_t conf = read_ctrl(sens, adc);
    uint64_t cycles =
        GET(conf, SENS_SAR_READ_CTRL_SAMPLE_CYCLE) + 9 + GET(conf, SENS_SAR_READ_CTRL_SAMPLE_BIT);
    uint64_t divider = GET(conf, SENS_SAR_READ_CTRL_CLK_DIV);
    uint32_t data = convert(sens, adc, GET(*word, SENS_SAR_MEAS_START_EN_PAD));
    *word = SET(*word, SENS_SAR_MEAS_START_DATA, data);
    sens->done_at[adc] =
        sens->host->clock->now + cycles * (divider == 0 ? 1 : divider) * sens->host->clocks->rc_fast;
}

// A conversion begins when START is set; its DONE bit goes away when START is taken back.
static void write_start(struct sens *sens, unsigned adc, uint32_t before)
{
    uint32_t now = *start_word(sens, adc);
    bool by_software = GET(now, SENS_SAR_MEAS_START_START_FORCE) != 0;
    if (GET(now, SENS_SAR_MEAS_START_START) == 0) {
        sens->done_at[adc] = CLOCK_NEVER;
    } else if (GET(before, SENS_SAR_MEAS_START_START) == 0 && by_software) {
        start_conversion(sens, adc);
    }
}

static uint32_t read_start(struct sens *sens, unsigned adc)
{
    bool done = sens->host->clock->now >= sens->done_at[adc];
    return SET(*start_word(sens, adc), SENS_SAR_MEAS_START_DONE, done);
}

// Touch

// In the registers pads 8 and 9 have changed places, except for the slopes.
static unsigned swapped(unsigned pad)
{
    return pad == 8 ? 9 : pad == 9 ? 8 : pad;
}

static uint32_t touch_count(const struct sens *sens, unsigned place)
{
    unsigned pad = swapped(place);
    uint32_t window = GET(sens->reg[SENS_SAR_TOUCH_CTRL1 / 4], SENS_SAR_TOUCH_CTRL1_MEAS_DELAY);
    uint32_t slope = STEEPEST_SLOPE;
    if (sens->rtc_io != NULL) {
        slope = GET(sens->rtc_io->reg[(RTC_IO_TOUCH_PAD0 + 4 * pad) / 4], RTC_IO_TOUCH_PAD_SLOPE);
    }
    return window * slope / STEEPEST_SLOPE / CYCLES_PER_CHARGE * sens->touch_level[pad] / SENS_UNTOUCHED;
}

static uint32_t touch_field(uint32_t word, unsigned place)
{
    return place % 2 == 0 ? GET(word, SENS_SAR_TOUCH_EVEN_PAD) : GET(word, SENS_SAR_TOUCH_ODD_PAD);
}

// Measures one pad; true if it is touched.
static bool measure_pad(struct sens *sens, unsigned place)
{
    uint32_t count = touch_count(sens, place);
    uint32_t *out = &sens->reg[(SENS_SAR_TOUCH_OUT1 + place / 2 * 4) / 4];
    *out =
        place % 2 == 0 ? SET(*out, SENS_SAR_TOUCH_EVEN_PAD, count) : SET(*out, SENS_SAR_TOUCH_ODD_PAD, count);
    uint32_t threshold = touch_field(sens->reg[(SENS_SAR_TOUCH_THRES1 + place / 2 * 4) / 4], place);
    bool above = GET(sens->reg[SENS_SAR_TOUCH_CTRL1 / 4], SENS_SAR_TOUCH_CTRL1_OUT_SEL) != 0;
    return above ? count > threshold : count < threshold;
}

static void note_touched(struct sens *sens, uint32_t pads)
{
    uint32_t *ctrl2 = &sens->reg[SENS_SAR_TOUCH_CTRL2 / 4];
    uint32_t enable = sens->reg[SENS_SAR_TOUCH_ENABLE / 4];
    *ctrl2 = SET(*ctrl2, SENS_SAR_TOUCH_CTRL2_MEAS_EN, GET(*ctrl2, SENS_SAR_TOUCH_CTRL2_MEAS_EN) | pads);
    bool set1 = (pads & GET(enable, SENS_SAR_TOUCH_ENABLE_OUTEN1)) != 0;
    bool set2 = (pads & GET(enable, SENS_SAR_TOUCH_ENABLE_OUTEN2)) != 0;
    bool either = GET(sens->reg[SENS_SAR_TOUCH_CTRL1 / 4], SENS_SAR_TOUCH_CTRL1_OUT_1EN) != 0;
    if (set1 && (either || set2) && sens->touched != NULL) {
        sens->touched(sens->touched_ctx);
    }
}

// Ticks that measuring all working pads takes.
static uint64_t measuring_time(const struct sens *sens)
{
    uint32_t ctrl1 = sens->reg[SENS_SAR_TOUCH_CTRL1 / 4];
    uint64_t cycles = GET(ctrl1, SENS_SAR_TOUCH_CTRL1_MEAS_DELAY) + GET(ctrl1, SENS_SAR_TOUCH_CTRL1_XPD_WAIT);
    uint32_t pads = GET(sens->reg[SENS_SAR_TOUCH_ENABLE / 4], SENS_SAR_TOUCH_ENABLE_WORKEN);
    unsigned count = 0;
    for (unsigned place = 0; place < SENS_TOUCH_PADS; place++) {
        count += bit_is_set(pads, place);
    }
    return (cycles * count + 1) * sens->host->clocks->rc_fast;
}

static void start_measuring(struct sens *sens)
{
    sens->measuring = true;
    sens->reg[SENS_SAR_TOUCH_CTRL2 / 4] &= ~MASK(SENS_SAR_TOUCH_CTRL2_MEAS_DONE);
    clock_book(sens->host->clock, &sens->touch_step, sens->host->clock->now + measuring_time(sens));
}

// The timer starts measurements unless software does.
static bool runs_by_itself(const struct sens *sens)
{
    return sens->touch_timer &&
           GET(sens->reg[SENS_SAR_TOUCH_CTRL2 / 4], SENS_SAR_TOUCH_CTRL2_START_FORCE) == 0;
}

static void book_pause(struct sens *sens)
{
    uint64_t cycles = GET(sens->reg[SENS_SAR_TOUCH_CTRL2 / 4], SENS_SAR_TOUCH_CTRL2_SLEEP_CYCLES) + 1;
    clock_book(sens->host->clock, &sens->touch_step,
               sens->host->clock->now + cycles * sens->host->clocks->rtc_slow);
}

static void end_measuring(struct sens *sens)
{
    uint32_t pads = GET(sens->reg[SENS_SAR_TOUCH_ENABLE / 4], SENS_SAR_TOUCH_ENABLE_WORKEN);
    uint32_t touched = 0;
    for (unsigned place = 0; place < SENS_TOUCH_PADS; place++) {
        touched |= bit_is_set(pads, place) && measure_pad(sens, place) ? bit(place) : 0;
    }
    sens->measuring = false;
    sens->reg[SENS_SAR_TOUCH_CTRL2 / 4] |= MASK(SENS_SAR_TOUCH_CTRL2_MEAS_DONE);
    if (runs_by_itself(sens)) {
        book_pause(sens);
    }
    note_touched(sens, touched);
}

static void touch_step_fired(void *ctx)
{
    struct sens *sens = ctx;
    if (sens->measuring) {
        end_measuring(sens);
    } else {
        start_measuring(sens);
    }
}

static void update_touch_timer(struct sens *sens)
{
    if (!sens->measuring && runs_by_itself(sens) && !sens->touch_step.booked) {
        book_pause(sens);
    } else if (!sens->measuring && !runs_by_itself(sens)) {
        clock_cancel(sens->host->clock, &sens->touch_step);
    }
}

static void write_touch_ctrl2(struct sens *sens, uint32_t before, uint32_t value)
{
    bool started = GET(value, SENS_SAR_TOUCH_CTRL2_START_EN) != 0 &&
                   GET(before, SENS_SAR_TOUCH_CTRL2_START_EN) == 0 &&
                   GET(value, SENS_SAR_TOUCH_CTRL2_START_FORCE) != 0;
    if (GET(value, SENS_SAR_TOUCH_CTRL2_MEAS_EN_CLR) != 0) {
        sens->reg[SENS_SAR_TOUCH_CTRL2 / 4] &= ~MASK(SENS_SAR_TOUCH_CTRL2_MEAS_EN);
    }
    update_touch_timer(sens);
    if (started && !sens->measuring) {
        start_measuring(sens);
    }
}

void sens_touch_timer(struct sens *sens, bool on)
{
    sens->touch_timer = on;
    update_touch_timer(sens);
}

void sens_set_touch(struct sens *sens, unsigned pad, unsigned permille)
{
    assert(pad < SENS_TOUCH_PADS && permille <= UINT16_MAX);
    sens->touch_level[pad] = (uint16_t)permille;
}

// Temperature

static uint32_t temperature(const struct sens *sens)
{
    uint32_t word = sens->reg[SENS_SAR_SLAVE_ADDR3 / 4];
    uint32_t ctrl = sens->reg[SENS_SAR_TSENS_CTRL / 4];
    bool measured =
        GET(ctrl, SENS_SAR_TSENS_CTRL_POWER_UP) != 0 && GET(ctrl, SENS_SAR_TSENS_CTRL_DUMP_OUT) != 0;
    if (measured) {
        bool inverted = GET(ctrl, SENS_SAR_TSENS_CTRL_IN_INV) != 0;
        word = SET(word, SENS_SAR_SLAVE_ADDR3_TSENS_OUT, inverted ? ~TEMPERATURE_CODE : TEMPERATURE_CODE);
    }
    return SET(word, SENS_SAR_SLAVE_ADDR3_TSENS_RDY_OUT, measured);
}

// Bus access

static uint32_t sens_read(void *device, uint32_t offset)
{
    struct sens *sens = device;
    switch (offset) {
    case SENS_SAR_MEAS_START1:
        return read_start(sens, 0);
    case SENS_SAR_MEAS_START2:
        return read_start(sens, 1);
    case SENS_SAR_SLAVE_ADDR3:
        return temperature(sens);
    default:
        return sens->reg[offset / 4];
    }
}

static void sens_write(void *device, uint32_t offset, uint32_t value)
{
    struct sens *sens = device;
    uint32_t before = sens->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), sens->reg, offset, value);
    switch (offset) {
    case SENS_SAR_MEAS_START1:
        write_start(sens, 0, before);
        break;
    case SENS_SAR_MEAS_START2:
        write_start(sens, 1, before);
        break;
    case SENS_SAR_TOUCH_CTRL2:
        write_touch_ctrl2(sens, before, value);
        break;
    default:
        break;
    }
}

// Reset and wiring

static void sens_reset(void *device)
{
    struct sens *sens = device;
    reg_reset(registers, REG_COUNT(registers), sens->reg);
    clock_cancel(sens->host->clock, &sens->touch_step);
    sens->measuring = false;
    for (unsigned adc = 0; adc < SENS_ADCS; adc++) {
        sens->done_at[adc] = CLOCK_NEVER;
    }
    update_touch_timer(sens);
}

static void sens_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct sens *sens = device;
    *sens = (struct sens){.host = host};
    for (unsigned pad = 0; pad < SENS_TOUCH_PADS; pad++) {
        sens->touch_level[pad] = SENS_UNTOUCHED;
    }
    event_init(&sens->touch_step, touch_step_fired, sens);
    reg_reset(registers, REG_COUNT(registers), sens->reg);
}

const struct peripheral_ops sens_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = sens_init,
    .reset = sens_reset,
    .read = sens_read,
    .write = sens_write,
};
