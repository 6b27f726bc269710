// The OV2640's registers.
//
// Source: OV2640 data sheet; OmniVision "OV2640 Camera Module Software Application Notes" for the modes and
// for the values of registers that the data sheet calls reserved.

#include "firmware/camera_sensor.h"

#include "base/bits.h"
#include "firmware/sccb.h"
#include "firmware/ticks.h"
#include "regs/ov2640.h"

#include <stddef.h>

const struct frame_size frame_sizes[FRAME_SIZES] = {
    {"96X96", 96, 96},   {"QQVGA", 160, 120},   {"128X128", 128, 128}, {"QCIF", 176, 144},
    {"HQVGA", 240, 176}, {"240X240", 240, 240}, {"QVGA", 320, 240},    {"320X320", 320, 320},
    {"CIF", 400, 296},   {"HVGA", 480, 320},    {"VGA", 640, 480},     {"SVGA", 800, 600},
    {"XGA", 1024, 768},  {"HD", 1280, 720},     {"SXGA", 1280, 1024},  {"UXGA", 1600, 1200},
};

// Writing tables: register, count, values; a count above 1 writes the same register again and again, which is
// how the sensor's inner tables are filled. END closes a table.
#define END 0, 0

static bool write_reg(uint8_t reg, uint8_t value)
{
    return sccb_write(OV2640_ADDRESS, reg, value);
}

static bool select_bank(unsigned bank)
{
    return write_reg(OV2640_RA_DLMT, (uint8_t)bank);
}

static bool write_table(unsigned bank, const uint8_t *table)
{
    bool done = select_bank(bank);
    while (done && table[1] != 0) {
        for (unsigned i = 0; i < table[1] && done; i++) {
            done = write_reg(table[0], table[2 + i]);
        }
        table += 2 + table[1];
    }
    return done;
}

// Fields of one register become new, the rest stays.
static bool change(unsigned bank, uint8_t reg, uint32_t mask, uint32_t value)
{
    uint8_t old = 0;
    return select_bank(bank) && sccb_read(OV2640_ADDRESS, reg, &old) &&
           write_reg(reg, (uint8_t)((old & ~mask) | (value & mask)));
}

// Defaults

// clang-format off
static const uint8_t dsp_first[] = {
    0x2c, 1, 0xff,  0x2e, 1, 0xdf,
    END,
};

static const uint8_t sensor_defaults[] = {
    OV2640_CLKRC, 1, 0x01,
    OV2640_COM2, 1, 0x02,   // three times the drive strength
    OV2640_REG04, 1, 0x28,
    OV2640_COM8, 1, 0xe5,   // automatic exposure and gain, banding filter
    OV2640_COM9, 1, 0x48,   // gain up to 8
    OV2640_AEW, 1, 0x40,  OV2640_AEB, 1, 0x38,  OV2640_VV, 1, 0x82,
    OV2640_HISTO_LOW, 1, 0x70,  OV2640_HISTO_HIGH, 1, 0x80,
    // Reserved ones, in ascending order.
    0x06, 1, 0x88,  0x07, 1, 0xc0,  OV2640_COM4, 1, 0x87,  0x0e, 1, 0x41,  0x16, 1, 0x10,  0x20, 1, 0x80,
    0x21, 1, 0x99,  0x22, 1, 0x1a,  0x23, 1, 0x00,  0x28, 1, 0x30,  0x2c, 1, 0x0c,  0x33, 1, 0x78,
    OV2640_ARCOM2, 1, 0xc0,  0x35, 1, 0xda,  0x37, 1, 0xc3,  0x39, 1, 0x92,  0x3a, 1, 0x33,  0x3b, 1, 0xfb,
    0x3c, 1, 0x32,  0x3d, 1, 0x38,  0x3e, 1, 0x00,  0x43, 1, 0x11,  0x4a, 1, 0x81,  0x4c, 1, 0x00,
    OV2640_BD50, 1, 0xca,  OV2640_BD60, 1, 0xa8,  0x5a, 1, 0x23,  0x5c, 1, 0x00,  0x63, 1, 0x00,  0x6c, 1, 0x00,
    0x6d, 1, 0x00,  0x6e, 1, 0x00,  0x70, 1, 0x02,  0x71, 1, 0x94,  0x73, 1, 0xc1,  0x7c, 1, 0x05,
    END,
};

static const uint8_t dsp_defaults[] = {
    OV2640_MC_BIST, 1, 0xc0,
    OV2640_RESET, 1, 0x14,
    OV2640_CTRL3, 1, 0x50,  // white pixel correction on, black pixel correction off
    OV2640_CTRL1, 1, 0xff,  // colour, gamma, white balance and lens correction
    // Colour effects: none; saturation and contrast as they are.
    OV2640_BPADDR, 1, 0x00,  OV2640_BPDATA, 1, 0x00,
    OV2640_BPADDR, 1, 0x03,  OV2640_BPDATA, 2, 0x48, 0x48,
    OV2640_BPADDR, 1, 0x08,  OV2640_BPDATA, 3, 0x20, 0x10, 0x0e,
    // Gamma curve.
    0x90, 1, 0x00,
    0x91, 16, 0x0e, 0x1a, 0x31, 0x5a, 0x69, 0x75, 0x7e, 0x88, 0x8f, 0x96, 0xa3, 0xaf, 0xc4, 0xd7, 0xe8, 0x20,
    // Denoising and edges.
    0x92, 1, 0x00,
    0x93, 14, 0x06, 0xe3, 0x05, 0x05, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    // Colour matrix.
    0x96, 1, 0x00,
    0x97, 13, 0x08, 0x19, 0x02, 0x0c, 0x24, 0x30, 0x28, 0x26, 0x02, 0x98, 0x80, 0x00, 0x00,
    // White balance.
    0xbf, 1, 0x80,  0xc4, 1, 0x5c,  0xc5, 1, 0x11,  0xc6, 1, 0x51,  0xc7, 1, 0x10,  0xb0, 1, 0xc5,  0xb1, 1, 0x94,
    0xb2, 1, 0x0f,  0xb3, 1, 0xaf,  0xb4, 1, 0x97,  0xb5, 1, 0xff,  0xb6, 1, 0x66,  0xb7, 1, 0x64,  0xb8, 1, 0xa5,
    0xb9, 1, 0x7c,
    // Reserved ones.
    0x33, 1, 0xa0,  0x41, 1, 0x24,  0x42, 1, 0x20,  0x43, 1, 0x18,  0x4c, 1, 0x00,  0x76, 1, 0xff,  0x7f, 1, 0x00,
    0x88, 1, 0x3f,  0xa4, 1, 0x00,  0xa8, 1, 0x00,  0xc8, 1, 0x08,  0xc9, 1, 0x80,  0xd7, 1, 0x03,  0xd9, 1, 0x10,
    0xdd, 1, 0x7f,  0xe1, 1, 0x67,  0xe5, 1, 0x1f,
    OV2640_RESET, 1, 0x00,
    END,
};

static const uint8_t dsp_jpeg[] = {
    OV2640_RESET, 1, 0x14,
    0x33, 1, 0x80,  0x3c, 1, 0x10,  0xd7, 1, 0x03,  0xd9, 1, 0x10,  0xdd, 1, 0x7f,  0xdf, 1, 0x80,  0xe1, 1, 0x77,
    0xe5, 1, 0x1f,  0xeb, 1, 0x30,
    OV2640_IMAGE_MODE, 1, 0x12, // JPEG, HREF follows VSYNC
    OV2640_RESET, 1, 0x00,
    END,
};
// clang-format on

// The three ways to read the array.
struct mode {
    uint16_t width, height;
    uint8_t com7, com1, reg32, hend, vstart, vend, dvp_divider;
    uint8_t ctrli;
};

static const struct mode modes[] = {
    {400, 296, 0x20, 0x0a, 0x89, 0x43, 0x00, 0x25, 8, 0x80},
    {800, 600, 0x40, 0x0a, 0x09, 0x43, 0x00, 0x4b, 8, 0x80},
    {1600, 1200, 0x00, 0x0f, 0x36, 0x75, 0x01, 0x97, 12, 0x00},
};

static const struct mode *mode_for(const struct frame_size *size)
{
    const struct mode *mode = modes;
    while (mode->width < size->width || mode->height < size->height) {
        mode++;
    }
    return mode;
}

static bool set_array(const struct mode *mode)
{
    const uint8_t table[] = {
        OV2640_COM7,   1, mode->com7, OV2640_COM1,    1, mode->com1, OV2640_REG32, 1, mode->reg32,
        OV2640_HREFST, 1, 0x11,       OV2640_HREFEND, 1, mode->hend, OV2640_VSTRT, 1, mode->vstart,
        OV2640_VEND,   1, mode->vend, OV2640_CLKRC,   1, 0x00,       END,
    };
    return write_table(OV2640_BANK_SENSOR, table);
}

// The largest part of the array, from its middle, that has the shape of the output; the DSP counts in fours.
static void fit(const struct mode *mode, const struct frame_size *size, unsigned *width, unsigned *height)
{
    unsigned w = (unsigned)mode->height * size->width / size->height;
    unsigned h = (unsigned)mode->width * size->height / size->width;
    *width = (w < mode->width ? w : mode->width) & ~3U;
    *height = (h < mode->height ? h : mode->height) & ~3U;
}

static bool set_scaling(const struct mode *mode, const struct frame_size *size)
{
    unsigned width;
    unsigned height;
    fit(mode, size, &width, &height);
    unsigned x = (mode->width - width) / 2;
    unsigned y = (mode->height - height) / 2;
    unsigned columns = width / 4;
    unsigned rows = height / 4;
    unsigned out_columns = size->width / 4U;
    unsigned out_rows = size->height / 4U;
    const uint8_t table[] = {
        OV2640_RESET,
        1,
        0x04,
        OV2640_HSIZE8,
        1,
        (uint8_t)(mode->width / 8),
        OV2640_VSIZE8,
        1,
        (uint8_t)(mode->height / 8),
        OV2640_SIZEL,
        1,
        0x00,
        OV2640_CTRL2,
        1,
        0x3d, // scaling, effects, colour matrix on
        OV2640_CTRLI,
        1,
        mode->ctrli,
        OV2640_HSIZE,
        1,
        (uint8_t)columns,
        OV2640_VSIZE,
        1,
        (uint8_t)rows,
        OV2640_XOFFL,
        1,
        (uint8_t)x,
        OV2640_YOFFL,
        1,
        (uint8_t)y,
        OV2640_VHYX,
        1,
        (uint8_t)((rows >> 8 & 1) << 7 | (y >> 8) << 4 | (columns >> 8 & 1) << 3 | x >> 8),
        OV2640_TEST,
        1,
        (uint8_t)((columns >> 9) << 7),
        OV2640_ZMOW,
        1,
        (uint8_t)out_columns,
        OV2640_ZMOH,
        1,
        (uint8_t)out_rows,
        OV2640_ZMHH,
        1,
        (uint8_t)((out_rows >> 8) << 2 | out_columns >> 8),
        OV2640_R_DVP_SP,
        1,
        mode->dvp_divider,
        OV2640_RESET,
        1,
        0x00,
        END,
    };
    return write_table(OV2640_BANK_DSP, table);
}

bool camera_sensor_probe(void)
{
    uint8_t product = 0;
    return sccb_probe(OV2640_ADDRESS) && select_bank(OV2640_BANK_SENSOR) &&
           sccb_read(OV2640_ADDRESS, OV2640_PIDH, &product) && product == 0x26;
}

bool camera_sensor_reset(void)
{
    bool done = select_bank(OV2640_BANK_SENSOR) && write_reg(OV2640_COM7, (uint8_t)MASK(OV2640_COM7_SRST));
    ticks_delay_us(10000);
    return done && write_table(OV2640_BANK_DSP, dsp_first) &&
           write_table(OV2640_BANK_SENSOR, sensor_defaults) && write_table(OV2640_BANK_DSP, dsp_defaults);
}

bool camera_sensor_set_size(unsigned size)
{
    const struct frame_size *frame = &frame_sizes[size];
    const struct mode *mode = mode_for(frame);
    bool done = select_bank(OV2640_BANK_DSP) && write_reg(OV2640_R_BYPASS, 1) && set_array(mode) &&
                set_scaling(mode, frame) && write_reg(OV2640_R_BYPASS, 0);
    ticks_delay_us(10000);
    return done && write_table(OV2640_BANK_DSP, dsp_jpeg);
}

bool camera_sensor_set_quality(unsigned quality)
{
    return select_bank(OV2640_BANK_DSP) && write_reg(OV2640_QS, (uint8_t)quality);
}

bool camera_sensor_set_mirror(bool mirror)
{
    return change(OV2640_BANK_SENSOR, OV2640_REG04, MASK(OV2640_REG04_HMIRROR), mirror ? UINT32_MAX : 0);
}

bool camera_sensor_set_flip(bool flip)
{
    return change(OV2640_BANK_SENSOR, OV2640_REG04, MASK(OV2640_REG04_VFLIP) | MASK(OV2640_REG04_VREF),
                  flip ? UINT32_MAX : 0);
}

bool camera_sensor_set_bar(bool on)
{
    return change(OV2640_BANK_SENSOR, OV2640_COM7, MASK(OV2640_COM7_BAR), on ? UINT32_MAX : 0);
}
