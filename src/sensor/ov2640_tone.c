// OV2640 light to numbers: exposure and gain on the array, then the DSP's white balance gains and gamma
// curve.
//
//     scene value ──inverse of drivers' curve──► light ──exposure, gain, the array's colours──► raw, cut at
//     full
//       scale ──white balance gains──► cut at full scale ──gamma curve──► value
//
// The curve has fifteen points at fixed places and a slope after the last: 0x91, entries 0 to 14 and 15.
//
// Source:       OmniVision OV2640 data sheet: registers CTRL1, "Digital Signal Processor"; places of the
//               curve's points and unit of its slope as in its siblings' "Gamma" tables (OV7670, OV9655):
//               with them the values that drivers load end at 255.
// Assumptions:  A scene's values are light seen through the curve that drivers load, so that at neutral
//               settings a picture of it is the same. The array's green is 1, its red and blue what the gains
//               for daylight make up for.
// Not modelled: noise, digital gain (CTRL1[4]), black level, CTRL1[0].

#include "sensor/ov2640_tone.h"

#include "regs/ov2640.h"
#include "sensor/ov2640_auto.h"
#include "sensor/ov2640_mode.h"

#define POINTS 15U
#define FULL   (255U * 65536U)

static const uint8_t places[POINTS] = {4, 8, 16, 32, 40, 48, 56, 64, 72, 80, 96, 112, 144, 176, 208};

// Of one section of the curve: from light x0 (0 to 255) at value y0 with its slope as a fraction.
struct section {
    uint32_t x0, y0, run;
    int32_t rise;
};

static struct section section_of(const uint8_t curve[OV2640_TABLE_SIZE], unsigned i)
{
    if (i == POINTS) {
        return (struct section){places[POINTS - 1], curve[POINTS - 1], 64, curve[POINTS]};
    }
    uint32_t x0 = i == 0 ? 0 : places[i - 1], y0 = i == 0 ? 0 : curve[i - 1];
    return (struct section){x0, y0, places[i] - x0, (int32_t)curve[i] - (int32_t)y0};
}

static uint8_t rounded(uint32_t value)
{
    return (uint8_t)((value + 32768) / 65536);
}

// Light with 16 binary places to a value with 16 binary places.
static uint32_t through(const uint8_t curve[OV2640_TABLE_SIZE], uint32_t light)
{
    unsigned i = 0;
    while (i < POINTS && light >= places[i] * 65536U) {
        i++;
    }
    struct section s = section_of(curve, i);
    int64_t value = (int64_t)s.y0 * 65536 + (int64_t)(light - s.x0 * 65536U) * s.rise / (int64_t)s.run;
    return value < 0 ? 0 : value > FULL ? FULL : (uint32_t)value;
}

// What drivers load.
static const uint8_t usual[OV2640_TABLE_SIZE] = {0x0e, 0x1a, 0x31, 0x5a, 0x69, 0x75, 0x7e, 0x88,
                                                 0x8f, 0x96, 0xa3, 0xaf, 0xc4, 0xd7, 0xe8, 0x20};

// The usual curve rises everywhere, so that each value has one light.
uint32_t ov2640_light_of(uint8_t value)
{
    unsigned i = 0;
    while (i < POINTS && value >= usual[i]) {
        i++;
    }
    struct section s = section_of(usual, i);
    uint64_t light = s.x0 * UINT64_C(65536) + (value - s.y0) * UINT64_C(65536) * s.run / (uint32_t)s.rise;
    return light > FULL ? FULL : (uint32_t)light;
}

uint8_t ov2640_value_of(uint32_t light)
{
    return rounded(through(usual, light > FULL ? FULL : light));
}

// What the array gives for light on it.
static uint32_t raw(const struct ov2640 *sensor, unsigned channel, uint32_t light)
{
    uint64_t seen = (uint64_t)light * sensor->exposure.light / OV2640_NEUTRAL;
    seen = seen * ov2640_daylight[1] / ov2640_daylight[channel];
    return seen > FULL ? FULL : (uint32_t)seen;
}

// Gains are against green's for daylight, at which full scale stays full scale.
static uint8_t value_of(const struct ov2640 *sensor, unsigned channel, uint32_t light)
{
    uint64_t balanced = (uint64_t)raw(sensor, channel, light) * sensor->exposure.balance[channel];
    balanced /= ov2640_daylight[1];
    uint32_t cut = balanced > FULL ? FULL : (uint32_t)balanced;
    bool gamma = DSP(&sensor->latched, OV2640_CTRL1, OV2640_CTRL1_RAW_GMA) != 0;
    return rounded(gamma ? through(sensor->latched.table[OV2640_GAMMA], cut) : cut);
}

uint8_t ov2640_raw_of(const struct ov2640 *sensor, unsigned channel, uint32_t light)
{
    return rounded(raw(sensor, channel, light));
}

// The table ends at twice the light that is full scale: less than daylight's gain needs more than once.
static uint32_t step_of_light(const struct ov2640 *sensor)
{
    uint32_t exposure = sensor->exposure.light == 0 ? 1 : sensor->exposure.light;
    const uint32_t most = 16 * FULL / (OV2640_LIGHT_STEPS - 1); // more light does not come
    uint64_t step = UINT64_C(2) * FULL * OV2640_NEUTRAL / exposure / (OV2640_LIGHT_STEPS - 1);
    return step < 1 ? 1 : step > most ? most : (uint32_t)step;
}

void ov2640_tone(const struct ov2640 *sensor, bool fine, struct ov2640_tone *tone)
{
    tone->step = step_of_light(sensor);
    for (unsigned c = 0; c < 3; c++) {
        for (unsigned v = 0; v < 256; v++) {
            tone->of_scene[c][v] = value_of(sensor, c, sensor->automatic.light_of[v]);
        }
        for (unsigned i = 0; i < OV2640_LIGHT_STEPS && fine; i++) {
            tone->of_light[c][i] = value_of(sensor, c, i * tone->step + tone->step / 2);
        }
    }
}
