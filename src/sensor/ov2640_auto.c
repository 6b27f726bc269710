// OV2640 exposure, gain and white balance.
//
// A frame's brightness is exposure time x gain x light. The automatic compares the mean luminance of the raw
// picture (YAVG) with AEW and AEB after each frame: between them it rests; outside it goes towards their
// middle by 1/16 a frame, or, beyond the thresholds in VV and with COM8[7], by up to a factor of two. What it
// asks for becomes lines of exposure first (multiples of the banding filter's, as many as the frame has),
// then gain.
//
//     GAIN, REG45[7:6]   gain = 2 ^ (number of ones in bits 9 to 4) x (1 + bits 3 to 0 / 16)
//     REG45[5:0] AEC REG04[1:0]   exposure in lines
//
// Source:       OmniVision OV2640 data sheet: "AEC/AGC", registers GAIN, AEC, REG04, REG45, COM1, COM3, COM8,
//               COM9, AEW, AEB, VV, YAVG, BD50, BD60; steps and zones as its sibling's, "OV9650
//               Implementation Guide", "Automatic Exposure Control". White balance gains (0xC7, 0xCC to
//               0xCE): "OV2640 Camera Module Software Application Notes", "Light Mode".
// Assumptions:  The scene is lit so that 12 ms at gain 1 show it as its picture is. Whoever took the picture
//               has metered it: with drivers' AEW and AEB the meter rests there, unless the picture is so
//               dark or bright that no photographer meant it. Dummy frames come before gain. The automatic
//               white balance looks at pixels near grey and rests within an eighth.
// Not modelled: zones and weights (REG5D to REG60), the histogram's thresholds (0x61, 0x62), CTRL0[7:5], the
//               automatic choice of 50 or 60 Hz, the white balance's own limits (0xB0 to 0xC6).

#include "sensor/ov2640_auto.h"

#include "base/bits.h"
#include "regs/ov2640.h"
#include "sensor/ov2640_light.h"
#include "sensor/ov2640_mode.h"
#include "sensor/ov2640_tone.h"

#include <string.h>

#define NEUTRAL_TICKS (UINT64_C(12) * TICKS_PER_MS)
#define METER_MIDDLE  60U // of drivers' AEW and AEB
#define FULL          (255U * 65536U)
#define SAMPLE_STEP   7U             // of the picture's rows and columns
#define DARKEST       (14U * 65536U) // mean light of a picture that was meant as it is
#define BRIGHTEST     (150U * 65536U)
#define COVERED       (3U * 65536U) // no light at all

const uint32_t ov2640_daylight[3] = {0x5e * 16, 0x41 * 16, 0x54 * 16};

// How far the automatic white balance goes.
static const uint32_t balance_least[3] = {0x3c * 16, 0x41 * 16, 0x48 * 16};
static const uint32_t balance_most[3] = {0x70 * 16, 0x41 * 16, 0x7c * 16};

static uint32_t within(uint64_t value, uint32_t least, uint32_t most)
{
    return value < least ? least : value > most ? most : (uint32_t)value;
}

// What the picture holds

static bool near_grey(const uint32_t light[3])
{
    uint32_t green = light[1];
    if (green < FULL / 32 || green > FULL / 16 * 14) {
        return false;
    }
    return light[0] > green / 8 * 5 && light[0] < green / 8 * 13 && light[2] > green / 8 * 5 &&
           light[2] < green / 8 * 13;
}

static void count_row(struct ov2640_auto *a, const uint8_t *rgb, unsigned width, uint64_t grey[3],
                      uint32_t *greys)
{
    for (unsigned x = SAMPLE_STEP / 2 % width; x < width; x += SAMPLE_STEP) {
        uint32_t light[3];
        for (unsigned c = 0; c < 3; c++) {
            uint8_t value = rgb[(size_t)x * 3 + c];
            a->histogram[c][value]++;
            light[c] = a->light_of[value];
        }
        a->samples++;
        if (near_grey(light)) {
            ++*greys;
            for (unsigned c = 0; c < 3; c++) {
                grey[c] += light[c];
            }
        }
    }
}

// Row y of the picture in the light that there is.
static const uint8_t *lit_row(const struct ov2640_lighting *lighting, const struct picture *picture,
                              unsigned y, uint8_t *room)
{
    const uint8_t *row = picture->rgb + (size_t)y * picture->width * 3;
    if (lighting->lamp == 0) {
        return row;
    }
    uint32_t light[SCENE_WIDTH * 3];
    const struct ov2640_strip strip = {
        .count = picture->width,
        .size = OV2640_WIDTH,
        .y = (2 * y + 1) * OV2640_HEIGHT / (2 * picture->height),
    };
    ov2640_lighting_row(lighting, &strip, row, light);
    for (size_t i = 0; i < (size_t)picture->width * 3; i++) {
        room[i] = ov2640_lighting_value(lighting, light[i]);
    }
    return room;
}

static void look_at(struct ov2640_auto *a, const struct picture *picture)
{
    uint64_t grey[3] = {0};
    uint32_t greys = 0;
    uint8_t room[SCENE_WIDTH * 3];
    struct ov2640_lighting lighting;
    ov2640_lighting_init(&lighting, a->ambient, a->lamp);
    memset(a->histogram, 0, sizeof(a->histogram));
    a->samples = 0;
    a->version = picture->version;
    for (unsigned y = SAMPLE_STEP / 2 % picture->height; y < picture->height; y += SAMPLE_STEP) {
        count_row(a, lit_row(&lighting, picture, y, room), picture->width, grey, &greys);
    }
    for (unsigned c = 0; c < 3; c++) {
        a->grey[c] = greys > a->samples / 64 ? (uint32_t)(grey[c] / greys) : 0;
    }
}

// Mean luminance under `light`: what is above full scale is cut off.
static uint64_t mean_light(const struct ov2640_auto *a, uint32_t light)
{
    static const uint64_t weight[3] = {77, 150, 29};
    uint64_t sum = 0;
    for (unsigned c = 0; c < 3; c++) {
        uint64_t channel = 0;
        for (unsigned v = 0; v < 256; v++) {
            uint64_t raw = a->light_of[v] * (uint64_t)light / OV2640_NEUTRAL;
            channel += a->histogram[c][v] * (raw < FULL ? raw : FULL);
        }
        sum += channel / a->samples * weight[c];
    }
    return sum / 256;
}

// The meter's reading, 0 to 255.
static uint8_t read_meter(const struct ov2640_auto *a, uint32_t light)
{
    uint64_t reading = mean_light(a, light) * METER_MIDDLE / a->reference;
    return (uint8_t)(reading < 255 ? reading : 255);
}

// Gain and exposure in their registers

uint32_t ov2640_gain(const struct ov2640_banks *banks)
{
    uint32_t gain = 16U + bits_get(banks->reg[OV2640_BANK_SENSOR][OV2640_GAIN], 0, 4);
    uint32_t doublings = bits_get(banks->reg[OV2640_BANK_SENSOR][OV2640_GAIN], 4, 4) +
                         SENSOR(banks, OV2640_REG45, OV2640_REG45_AGC) * 16U;
    for (; doublings != 0; doublings &= doublings - 1) {
        gain *= 2;
    }
    return gain;
}

static void put(struct ov2640_banks *banks, unsigned reg, unsigned shift, unsigned width, uint32_t value)
{
    uint8_t *at = &banks->reg[OV2640_BANK_SENSOR][reg];
    *at = (uint8_t)bits_set(*at, value, shift, width);
}

static void put_gain(struct ov2640_banks *banks, uint32_t gain)
{
    unsigned doublings = 0;
    for (; gain >= 32; gain /= 2) {
        doublings = doublings * 2 + 1;
    }
    put(banks, OV2640_GAIN, 0, 4, gain - 16);
    put(banks, OV2640_GAIN, 4, 4, doublings % 16);
    put(banks, OV2640_REG45, OV2640_REG45_AGC, doublings / 16);
}

static uint32_t lines_set(const struct ov2640_banks *banks)
{
    return SENSOR(banks, OV2640_REG45, OV2640_REG45_AEC) * 1024U +
           banks->reg[OV2640_BANK_SENSOR][OV2640_AEC] * 4U + SENSOR(banks, OV2640_REG04, OV2640_REG04_AEC);
}

static void put_lines(struct ov2640_banks *banks, uint32_t lines)
{
    put(banks, OV2640_REG45, OV2640_REG45_AEC, lines / 1024);
    put(banks, OV2640_AEC, 0, 8, lines / 4 % 256);
    put(banks, OV2640_REG04, OV2640_REG04_AEC, lines % 4);
}

// The automatic

static uint32_t step(const struct ov2640_banks *banks, uint32_t demand, uint32_t reading)
{
    uint32_t high = banks->reg[OV2640_BANK_SENSOR][OV2640_AEW];
    uint32_t low = banks->reg[OV2640_BANK_SENSOR][OV2640_AEB];
    if (reading <= high && reading >= low) {
        return demand;
    }
    bool far = reading > SENSOR(banks, OV2640_VV, OV2640_VV_HIGH) * 16 ||
               reading < SENSOR(banks, OV2640_VV, OV2640_VV_LOW) * 16;
    bool fast = far && SENSOR(banks, OV2640_COM8, OV2640_COM8_FAST) != 0;
    uint32_t least = fast ? demand / 2 : demand - demand / 16;
    uint32_t most = fast ? demand * 2 : demand + demand / 16 + 1;
    uint64_t goal = (uint64_t)demand * ((high + low) / 2) / (reading == 0 ? 1 : reading);
    return within(goal, least, most);
}

// The most lines that a frame has for exposure, and the step of the banding filter (1: off).
static uint32_t lines_most(const struct ov2640_timing *timing)
{
    uint64_t lines = timing->frame / timing->line;
    return lines > 4 ? (uint32_t)(lines - 2) : 2;
}

static uint32_t band(const struct ov2640_banks *banks)
{
    if (SENSOR(banks, OV2640_COM8, OV2640_COM8_BNDF) == 0) {
        return 1;
    }
    bool at_50 = SENSOR(banks, OV2640_COM3, OV2640_COM3_BAND50) != 0;
    uint8_t lines = banks->reg[OV2640_BANK_SENSOR][at_50 ? OV2640_BD50 : OV2640_BD60];
    return lines == 0 ? 1 : lines;
}

static uint32_t dummies_allowed(const struct ov2640_banks *banks)
{
    return (UINT32_C(1) << SENSOR(banks, OV2640_COM1, OV2640_COM1_DUMMY)) - 1;
}

// Lines for `wanted` sixteenths of a line at gain 1.
static uint32_t choose_lines(const struct ov2640_banks *banks, uint64_t wanted, uint32_t most)
{
    uint32_t lines = within(wanted / 16, 1, most), by = band(banks);
    return lines > by ? lines - lines % by : lines;
}

// Puts the demand into the registers that are not set by hand, and cuts it to what they can hold.
static void obey(struct ov2640 *sensor, const struct ov2640_timing *timing, uint32_t most)
{
    struct ov2640_banks *banks = &sensor->banks;
    struct ov2640_auto *a = &sensor->automatic;
    bool exposes = SENSOR(banks, OV2640_COM8, OV2640_COM8_AEC) != 0;
    bool amplifies = SENSOR(banks, OV2640_COM8, OV2640_COM8_AGC) != 0;
    uint32_t ceiling = within(UINT64_C(32) << SENSOR(banks, OV2640_COM9, OV2640_COM9_GAIN), 16, 16 * 124);
    uint64_t wanted = a->demand * NEUTRAL_TICKS * 16 / OV2640_NEUTRAL / timing->line;
    if (exposes) {
        put_lines(banks, choose_lines(banks, amplifies ? wanted : wanted * 16 / ov2640_gain(banks), most));
    }
    uint32_t lines = lines_set(banks);
    if (amplifies) {
        put_gain(banks, within((wanted + lines / 2) / (lines == 0 ? 1 : lines), 16, ceiling));
    }
    if (exposes || amplifies) {
        uint64_t limit = (uint64_t)(exposes ? most : lines) * (amplifies ? ceiling : ov2640_gain(banks));
        uint64_t demand_limit = limit * timing->line * OV2640_NEUTRAL / (NEUTRAL_TICKS * 16);
        a->demand = within(a->demand, 16, within(demand_limit, 16, UINT32_MAX / 4));
    }
}

static void adapt_balance(struct ov2640_auto *a)
{
    for (unsigned c = 0; c < 3; c += 2) {
        if (a->grey[0] == 0 || a->grey[2] == 0) {
            return;
        }
        uint32_t goal =
            within((uint64_t)ov2640_daylight[c] * a->grey[1] / a->grey[c], balance_least[c], balance_most[c]);
        uint32_t is = a->balance[c], apart = goal > is ? goal - is : is - goal;
        if (apart > is / 8) {
            a->balance[c] = goal > is ? is + (apart + 3) / 4 : is - (apart + 3) / 4;
        }
    }
}

static void take_step(struct ov2640 *sensor)
{
    struct ov2640_auto *a = &sensor->automatic;
    uint8_t reading = read_meter(a, sensor->exposure.light);
    sensor->banks.reg[OV2640_BANK_SENSOR][OV2640_YAVG] = reading;
    a->demand = step(&sensor->banks, a->demand, reading);
    if (DSP(&sensor->banks, OV2640_CTRL1, OV2640_CTRL1_AWB) != 0 &&
        DSP(&sensor->banks, OV2640_AWB_CTRL, OV2640_AWB_CTRL_MANUAL) == 0) {
        adapt_balance(a);
    }
}

static void set_exposure(struct ov2640 *sensor, const struct ov2640_timing *timing, uint32_t lines)
{
    const struct ov2640_banks *banks = &sensor->banks;
    const struct ov2640_auto *a = &sensor->automatic;
    struct ov2640_exposure *exposure = &sensor->exposure;
    exposure->gain = ov2640_gain(banks);
    uint64_t at_gain_1 = (uint64_t)lines * timing->line * OV2640_NEUTRAL / NEUTRAL_TICKS;
    exposure->lamp = a->lamp;
    exposure->ambient = a->ambient;
    uint64_t light = at_gain_1 * exposure->gain / 16 * (a->lamp != 0 ? 1000 : a->ambient) / 1000;
    exposure->light = within(light, 0, OV2640_NEUTRAL * 4096);
    bool on = DSP(banks, OV2640_CTRL1, OV2640_CTRL1_AWB_GAIN) != 0;
    bool manual = DSP(banks, OV2640_AWB_CTRL, OV2640_AWB_CTRL_MANUAL) != 0;
    for (unsigned c = 0; c < 3; c++) {
        uint32_t set = banks->reg[OV2640_BANK_DSP][OV2640_AWB_RED + c] * 16U;
        exposure->balance[c] = !on ? 1024 : manual ? set : a->balance[c];
    }
}

// The mean that the meter takes for its middle: that of the picture as it is, and with the lamp on more, as
// long as the picture was darker than most.
static void set_reference(struct ov2640_auto *a)
{
    uint32_t usual = METER_MIDDLE * 65536U;
    uint32_t most = a->unlit > usual ? a->unlit : usual;
    a->reference = a->lamp == 0 ? a->unlit : within(mean_light(a, OV2640_NEUTRAL), a->unlit, most);
}

// Takes in what is in front of the lens, if it or its light is another than before.
static void see(struct ov2640 *sensor, const struct picture *picture)
{
    struct ov2640_auto *a = &sensor->automatic;
    bool first = a->samples == 0;
    bool relit = a->lamp != sensor->light || (a->lamp != 0 && a->ambient != sensor->ambient);
    a->ambient = sensor->ambient;
    if (picture == NULL || (!first && !relit && picture->version == a->version)) {
        return;
    }
    if (first) {
        a->lamp = 0;
        look_at(a, picture);
        uint64_t mean = mean_light(a, OV2640_NEUTRAL);
        a->unlit = within(mean, mean < COVERED ? 65536 : DARKEST, BRIGHTEST);
    }
    a->lamp = sensor->light;
    look_at(a, picture);
    set_reference(a);
}

struct ov2640_timing ov2640_expose(struct ov2640 *sensor, const struct picture *picture)
{
    struct ov2640_auto *a = &sensor->automatic;
    struct ov2640_timing timing = ov2640_timing(&sensor->banks, sensor->xclk);
    bool first = a->samples == 0;
    if (!first) {
        take_step(sensor);
    }
    see(sensor, picture);
    uint32_t in_frame = lines_most(&timing), allowed = dummies_allowed(&sensor->banks);
    uint64_t more = timing.frame / timing.line;
    obey(sensor, &timing, within(in_frame + allowed * more, 1, 65535));
    uint32_t lines = within(lines_set(&sensor->banks), 0, within(in_frame + allowed * more, 1, 65535));
    set_exposure(sensor, &timing, lines);
    if (first) {
        sensor->banks.reg[OV2640_BANK_SENSOR][OV2640_YAVG] = read_meter(a, sensor->exposure.light);
    }
    if (lines > in_frame) {
        uint64_t dummies = (lines - in_frame + more - 1) / more;
        timing.blank += dummies * timing.frame;
        timing.frame += dummies * timing.frame;
    }
    return timing;
}

void ov2640_auto_reset(struct ov2640 *sensor)
{
    struct ov2640_auto *a = &sensor->automatic;
    a->demand = OV2640_NEUTRAL;
    memcpy(a->balance, ov2640_daylight, sizeof(a->balance));
}

void ov2640_auto_init(struct ov2640 *sensor)
{
    for (unsigned v = 0; v < 256; v++) {
        sensor->automatic.light_of[v] = ov2640_light_of((uint8_t)v);
    }
    ov2640_auto_reset(sensor);
}
