// OV2640 colour effects ("SDE"), colour matrix, and edges ("CIP").
//
//     contrast, brightness   Y' = (Y - Y_OFFSET) x Y_GAIN / 32 + Y_BRIGHT
//     saturation             U' = U x SAT_U / 64, V' = V x SAT_V / 64
//     fixed colour           U' = FIX_U, V' = FIX_V
//     negative               Y' = 255 - Y, U' = -U, V' = -V
//
// Contrast and brightness share their enable bit and Y_BRIGHT; saturation and fixed colours have bits of
// their own in the same entry. A driver that writes the entry for one switches the others off.
//
// Source:       OmniVision OV2640 data sheet: registers CTRL2, BPADDR, BPDATA; "OV2640 Camera Module Software
//               Application Notes": "Color Saturation", "Brightness", "Contrast", "Special Effects". The
//               formula follows from their values: every contrast keeps 112, and level 0 keeps everything.
//               Edges: entry 1 behind 0x92, as drivers in use write it.
// Assumptions:  Level 3 of the edges, which drivers load, makes up for the lens: the scene's own sharpness.
//               The automatic takes one from it for each doubling of the gain above 2. Without the matrix
//               (CTRL2[0]) colours lose 3/8. The automatic saturation (CTRL2[3]) takes 1/8 for each doubling
//               above 4.
// Not modelled: hue, the fixed Y, the matrix's own values, denoising, the other entries behind 0x92.

#include "sensor/ov2640_effects.h"

#include "base/bits.h"
#include "regs/ov2640.h"
#include "sensor/ov2640_mode.h"

#define EDGE_NEUTRAL 3

static uint8_t cut(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static unsigned entry(const struct ov2640_banks *banks, unsigned index)
{
    return banks->table[OV2640_EFFECTS][index];
}

static bool enabled(const struct ov2640_banks *banks, unsigned shift, unsigned width)
{
    return DSP(banks, OV2640_CTRL2, OV2640_CTRL2_SDE) != 0 &&
           bits_get(entry(banks, OV2640_SDE_ENABLE), shift, width) != 0;
}

// Doublings of the gain (1/16) beyond `from`.
static int doublings(uint32_t gain, uint32_t from)
{
    int count = 0;
    for (uint32_t at = from * 32; at <= gain; at *= 2) {
        count++;
    }
    return count;
}

static void set_y(const struct ov2640_banks *banks, struct ov2640_effects *effects)
{
    bool contrast = enabled(banks, OV2640_ENABLE_CONTRAST), negative = enabled(banks, OV2640_ENABLE_NEGATIVE);
    int offset = (int)entry(banks, OV2640_SDE_Y_OFFSET), gain = (int)entry(banks, OV2640_SDE_Y_GAIN);
    int bright = (int)entry(banks, OV2640_SDE_Y_BRIGHT);
    if (bits_get(entry(banks, OV2640_SDE_SIGNS), OV2640_SIGNS_BRIGHT) != 0) {
        bright = -bright;
    }
    for (int i = 0; i < 256; i++) {
        int value = contrast ? cut((i - offset) * gain / 32 + bright) : i;
        effects->y[i] = cut(negative ? 255 - value : value);
    }
}

// Of the colour as a whole, 1/64: what the matrix and the automatic leave.
static int colour(const struct ov2640 *sensor)
{
    const struct ov2640_banks *banks = &sensor->latched;
    int scale = DSP(banks, OV2640_CTRL2, OV2640_CTRL2_CMX) != 0 ? 64 : 40;
    if (DSP(banks, OV2640_CTRL2, OV2640_CTRL2_UV_ADJ) != 0) {
        int less = doublings(sensor->exposure.gain, 4);
        scale -= scale * (less < 4 ? less : 4) / 8;
    }
    return scale;
}

static void set_colour(const struct ov2640_banks *banks, int scale, int saturation, int fixed,
                       uint8_t out[256])
{
    bool negative = enabled(banks, OV2640_ENABLE_NEGATIVE);
    if (enabled(banks, OV2640_ENABLE_SAT)) {
        scale = scale * saturation / 64;
    }
    for (int i = 0; i < 256; i++) {
        int value = (i - 128) * scale;
        value = (value + (value < 0 ? -32 : 32)) / 64;
        value = negative ? -value : value;
        out[i] = fixed >= 0 ? (uint8_t)fixed : cut(128 + value);
    }
}

static int fixed(const struct ov2640_banks *banks, bool on, unsigned index)
{
    if (enabled(banks, OV2640_ENABLE_GREY)) {
        return 128;
    }
    return on ? (int)entry(banks, index) : -1;
}

static int edge(const struct ov2640 *sensor)
{
    unsigned set = sensor->latched.table[OV2640_CIP][OV2640_CIP_EDGE];
    int level = (int)bits_get(set, OV2640_EDGE_LEVEL);
    if (bits_get(set, OV2640_EDGE_AUTO) != 0) {
        level -= doublings(sensor->exposure.gain, 2);
    }
    return (level < 0 ? 0 : level) - EDGE_NEUTRAL;
}

void ov2640_effects(const struct ov2640 *sensor, struct ov2640_effects *effects)
{
    const struct ov2640_banks *banks = &sensor->latched;
    int scale = colour(sensor);
    effects->edge = edge(sensor);
    set_y(banks, effects);
    set_colour(banks, scale, (int)entry(banks, OV2640_SDE_SAT_U),
               fixed(banks, enabled(banks, OV2640_ENABLE_FIX_U), OV2640_SDE_FIX_U), effects->u);
    set_colour(banks, scale, (int)entry(banks, OV2640_SDE_SAT_V),
               fixed(banks, enabled(banks, OV2640_ENABLE_FIX_V), OV2640_SDE_FIX_V), effects->v);
    effects->plain = true;
    for (unsigned i = 0; i < 256 && effects->plain; i++) {
        effects->plain = effects->y[i] == i && effects->u[i] == i && effects->v[i] == i;
    }
}
