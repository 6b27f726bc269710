// OV2640: windows, sizes and clocks out of the registers.
//
//     array 1600 x 1200 --COM7, zoom--> sensor line --HREFST .. VEND--> sensor window
//       --HSIZE8, VSIZE8--> DSP image --XOFFL .. VSIZE--> DSP window --ZMOW, ZMOH--> output
//
// Source:       OmniVision OV2640 data sheet: "Windowing", "Zooming and Panning Mode", "Sub-sampling
//               Mode", "Frame Rate Adjust", figures "UXGA / SVGA / CIF Frame Timing", "Device Control
//               Register List".
// Assumptions:  The array clock is 3/2 XCLK in UXGA mode and XCLK in the others, the DSP's clock twice
//               that: from 15, 30 and 60 frames a second at 24 MHz and the lines and clocks of the
//               figures. The lines before the first HREF are those of the UXGA figure in every mode.
//               CIF shows the middle 296 of 300 rows. Zoom starts at column 0, with ARCOM2[2] in the middle.
// Not modelled: CTRLI's dividers as a stage of their own (one scaling does all), DPRP, dark columns.

#include "sensor/ov2640_mode.h"

#include "base/bits.h"
#include "regs/ov2640.h"

// A mode of the array: its frame in lines and clocks, what it shows, and where HREFST and VSTRT
// stand when the window begins at its first pixel.
struct mode {
    unsigned lines, clocks;
    unsigned width, height;
    unsigned step; // array pixels from one pixel to the next
    unsigned h_start, v_start;
    unsigned clock_halves; // array clock in halves of XCLK
};

#define VSYNC_LINES 4U  // of low VSYNC, at least
#define FIRST_LINE  14U // lines from the rise of VSYNC to the first with HREF
#define JPEG_RUN    512U

static const struct mode *mode_of(const struct ov2640_banks *banks)
{
    static const struct mode uxga = {1248, 1922, 1600, 1200, 1, 142, 7, 3};
    static const struct mode svga = {672, 1190, 800, 600, 2, 137, 2, 2};
    static const struct mode cif = {336, 1190, 400, 296, 4, 137, 2, 2};
    switch (SENSOR(banks, OV2640_COM7, OV2640_COM7_RESOLUTION)) {
    case OV2640_RESOLUTION_SVGA:
        return &svga;
    case OV2640_RESOLUTION_CIF:
        return &cif;
    default:
        return &uxga;
    }
}

unsigned ov2640_get(const struct ov2640_banks *banks, unsigned bank, unsigned reg, unsigned shift,
                    unsigned width)
{
    return bits_get(banks->reg[bank][reg], shift, width);
}

static unsigned dsp8(const struct ov2640_banks *banks, unsigned reg)
{
    return banks->reg[OV2640_BANK_DSP][reg];
}

static unsigned sensor8(const struct ov2640_banks *banks, unsigned reg)
{
    return banks->reg[OV2640_BANK_SENSOR][reg];
}

static bool flag(const struct ov2640_banks *banks, unsigned bank, unsigned reg, unsigned shift,
                 unsigned width)
{
    return ov2640_get(banks, bank, reg, shift, width) != 0;
}

#define DSP_FLAG(banks, reg, field)    flag((banks), OV2640_BANK_DSP, (reg), field)
#define SENSOR_FLAG(banks, reg, field) flag((banks), OV2640_BANK_SENSOR, (reg), field)

enum ov2640_format ov2640_format(const struct ov2640_banks *banks)
{
    if (DSP_FLAG(banks, OV2640_R_BYPASS, OV2640_R_BYPASS_BYPASS)) {
        return OV2640_SEND_BAYER;
    }
    if (DSP_FLAG(banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_JPEG)) {
        return OV2640_SEND_JPEG;
    }
    if (DSP_FLAG(banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_Y8)) {
        return OV2640_SEND_Y8;
    }
    switch (DSP(banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_FORMAT)) {
    case OV2640_FORMAT_RAW10:
        return OV2640_SEND_BAYER;
    case OV2640_FORMAT_RGB565:
        return OV2640_SEND_RGB565;
    default:
        return OV2640_SEND_YUV422;
    }
}

// Geometry

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// Moves and cuts a window so that it lies inside width x height.
static struct ov2640_window inside(struct ov2640_window window, unsigned width, unsigned height)
{
    window.width = least(window.width, width);
    window.height = least(window.height, height);
    window.x = least(window.x, width - window.width);
    window.y = least(window.y, height - window.height);
    return window;
}

static unsigned from_start(unsigned at, unsigned start)
{
    return at > start ? at - start : 0;
}

// In pixels of the mode. HREFST and HREFEND count pairs of clocks, REG32 says how many clocks a
// pixel takes; VSTRT and VEND count pairs of lines.
static struct ov2640_window sensor_window(const struct ov2640_banks *banks, const struct mode *mode)
{
    static const unsigned pixel_clocks[4] = {1, 1, 2, 4};
    unsigned clocks = pixel_clocks[SENSOR(banks, OV2640_REG32, OV2640_REG32_PCLK)];
    unsigned left = sensor8(banks, OV2640_HREFST) * 8 + SENSOR(banks, OV2640_REG32, OV2640_REG32_HREFST);
    unsigned right = sensor8(banks, OV2640_HREFEND) * 8 + SENSOR(banks, OV2640_REG32, OV2640_REG32_HREFEND);
    unsigned top = sensor8(banks, OV2640_VSTRT) * 4 + SENSOR(banks, OV2640_COM1, OV2640_COM1_VSTRT);
    unsigned bottom = sensor8(banks, OV2640_VEND) * 4 + SENSOR(banks, OV2640_COM1, OV2640_COM1_VEND);
    struct ov2640_window window = {
        from_start(left, mode->h_start) * 2 / clocks,
        from_start(top, mode->v_start) * 2,
        from_start(right, left) * 2 / clocks,
        from_start(bottom, top) * 2,
    };
    return inside(window, mode->width, mode->height);
}

static struct ov2640_window dsp_window(const struct ov2640_banks *banks)
{
    return (struct ov2640_window){
        dsp8(banks, OV2640_XOFFL) + DSP(banks, OV2640_VHYX, OV2640_VHYX_XOFFH) * 256,
        dsp8(banks, OV2640_YOFFL) + DSP(banks, OV2640_VHYX, OV2640_VHYX_YOFFH) * 256,
        (dsp8(banks, OV2640_HSIZE) + DSP(banks, OV2640_VHYX, OV2640_VHYX_HSIZE8) * 256 +
         DSP(banks, OV2640_TEST, OV2640_TEST_HSIZE9) * 512) *
            4,
        (dsp8(banks, OV2640_VSIZE) + DSP(banks, OV2640_VHYX, OV2640_VHYX_VSIZE8) * 256) * 4,
    };
}

static void dsp_image(const struct ov2640_banks *banks, struct ov2640_window *window)
{
    unsigned width = dsp8(banks, OV2640_HSIZE8) * 8 + DSP(banks, OV2640_SIZEL, OV2640_SIZEL_HSIZEL) +
                     DSP(banks, OV2640_SIZEL, OV2640_SIZEL_HSIZE11) * 2048;
    unsigned height = dsp8(banks, OV2640_VSIZE8) * 8 + DSP(banks, OV2640_SIZEL, OV2640_SIZEL_VSIZEL);
    window->width = least(window->width, width);
    window->height = least(window->height, height);
}

static void set_output(const struct ov2640_banks *banks, struct ov2640_geometry *geometry)
{
    geometry->width = geometry->window.width;
    geometry->height = geometry->window.height;
    if (DSP_FLAG(banks, OV2640_R_BYPASS, OV2640_R_BYPASS_BYPASS) ||
        !DSP_FLAG(banks, OV2640_CTRL2, OV2640_CTRL2_DCW)) {
        return;
    }
    unsigned width = (dsp8(banks, OV2640_ZMOW) + DSP(banks, OV2640_ZMHH, OV2640_ZMHH_OUTWH) * 256) * 4;
    unsigned height = (dsp8(banks, OV2640_ZMOH) + DSP(banks, OV2640_ZMHH, OV2640_ZMHH_OUTH8) * 256) * 4;
    geometry->width = least(width, OV2640_WIDTH);
    geometry->height = least(height, OV2640_HEIGHT);
}

// Where the mode's first pixel lies on the array, and how far apart its pixels are.
static struct ov2640_window mode_origin(const struct ov2640_banks *banks, const struct mode *mode,
                                        unsigned *step)
{
    struct ov2640_window shown = {0, 0, mode->width, mode->height};
    *step = mode->step;
    if (mode->step > 1 && SENSOR_FLAG(banks, OV2640_COM7, OV2640_COM7_ZOOM)) {
        *step = 1;
        shown.x =
            SENSOR_FLAG(banks, OV2640_ARCOM2, OV2640_ARCOM2_ZOOM_H) ? (OV2640_WIDTH - mode->width) / 2 : 0;
        shown.y = sensor8(banks, OV2640_ZOOMS) * 4 + SENSOR(banks, OV2640_COM19, OV2640_COM19_ZOOM_V);
        return inside(shown, OV2640_WIDTH, OV2640_HEIGHT);
    }
    shown.y = (OV2640_HEIGHT - mode->height * mode->step) / 2;
    return shown;
}

// Mirror and flip turn the way in which the array is read, so that a window is found at the other side.
static void to_array(const struct ov2640_banks *banks, const struct mode *mode,
                     const struct ov2640_window *sensor, struct ov2640_geometry *geometry)
{
    const struct ov2640_window *window = &geometry->window;
    unsigned step;
    struct ov2640_window origin = mode_origin(banks, mode, &step);
    unsigned x = sensor->x + window->x, y = sensor->y + window->y;
    if (SENSOR_FLAG(banks, OV2640_REG04, OV2640_REG04_HMIRROR)) {
        x = mode->width - x - window->width;
    }
    if (SENSOR_FLAG(banks, OV2640_REG04, OV2640_REG04_VFLIP)) {
        y = mode->height - y - window->height;
    }
    geometry->array = (struct ov2640_window){origin.x + x * step, origin.y + y * step, window->width * step,
                                             window->height * step};
}

struct ov2640_geometry ov2640_geometry(const struct ov2640_banks *banks)
{
    const struct mode *mode = mode_of(banks);
    struct ov2640_window sensor = sensor_window(banks, mode);
    struct ov2640_geometry geometry = {.window = {0, 0, sensor.width, sensor.height}};
    if (!DSP_FLAG(banks, OV2640_R_BYPASS, OV2640_R_BYPASS_BYPASS)) {
        dsp_image(banks, &geometry.window);
        geometry.line = geometry.window.width;
        geometry.window = inside(dsp_window(banks), geometry.window.width, geometry.window.height);
    } else {
        geometry.line = geometry.window.width;
    }
    set_output(banks, &geometry);
    to_array(banks, mode, &sensor, &geometry);
    if (geometry.window.width == 0 || geometry.window.height == 0 || geometry.width == 0 ||
        geometry.height == 0) {
        geometry.width = geometry.height = 0;
    }
    return geometry;
}

// Clocks. The array clock is XCLK * multiplier / divider.

static uint64_t multiplier(const struct ov2640_banks *banks)
{
    bool doubled = SENSOR_FLAG(banks, OV2640_CLKRC, OV2640_CLKRC_DOUBLE);
    return (uint64_t)mode_of(banks)->clock_halves * (doubled ? 2 : 1);
}

static uint64_t divider(const struct ov2640_banks *banks)
{
    return (SENSOR(banks, OV2640_CLKRC, OV2640_CLKRC_DIV) + UINT64_C(1)) * 2;
}

static uint64_t array_ticks(const struct ov2640_banks *banks, uint32_t xclk, uint64_t clocks)
{
    uint64_t hz = xclk * multiplier(banks), times = divider(banks);
    uint64_t ticks = clocks * TICKS_PER_SECOND; // below 2^58: times `times` only after the division
    return ticks / hz * times + ticks % hz * times / hz;
}

struct ov2640_timing ov2640_timing(const struct ov2640_banks *banks, uint32_t xclk)
{
    const struct mode *mode = mode_of(banks);
    uint64_t clocks =
        mode->clocks + SENSOR(banks, OV2640_REG2A, OV2640_REG2A_LINE_H) * 256 + sensor8(banks, OV2640_FRARL);
    uint64_t blank = VSYNC_LINES + sensor8(banks, OV2640_ADDVSL) + sensor8(banks, OV2640_ADDVSH) * 256;
    uint64_t lines =
        mode->lines - VSYNC_LINES + blank + sensor8(banks, OV2640_FLL) + sensor8(banks, OV2640_FLH) * 256;
    return (struct ov2640_timing){
        .line = array_ticks(banks, xclk, clocks),
        .frame = array_ticks(banks, xclk, lines * clocks),
        .blank = array_ticks(banks, xclk, blank * clocks),
        .first_line = array_ticks(banks, xclk, FIRST_LINE * clocks),
        .active = array_ticks(banks, xclk, mode->height * clocks),
    };
}

static void cut(const struct ov2640_banks *banks, size_t bytes, struct ov2640_runs *runs)
{
    struct ov2640_geometry geometry = ov2640_geometry(banks);
    if (ov2640_format(banks) == OV2640_SEND_JPEG) {
        runs->size = JPEG_RUN;
        runs->count = (unsigned)((bytes + JPEG_RUN - 1) / JPEG_RUN);
    } else if (bytes > 0) {
        runs->size = bytes / geometry.height;
        runs->count = geometry.height;
    }
}

// PCLK is the DSP's clock divided by R_DVP_SP; in automatic mode as slow as the frame allows.
struct ov2640_runs ov2640_runs(const struct ov2640_banks *banks, uint32_t xclk, size_t bytes)
{
    struct ov2640_runs runs = {0};
    cut(banks, bytes, &runs);
    if (runs.count == 0) {
        return runs;
    }
    uint64_t hz = xclk * multiplier(banks) * 2, times = divider(banks);
    uint64_t by = DSP(banks, OV2640_R_DVP_SP, OV2640_R_DVP_SP_DIV);
    if (DSP_FLAG(banks, OV2640_R_DVP_SP, OV2640_R_DVP_SP_AUTO)) {
        uint64_t per_byte = ov2640_timing(banks, xclk).active / ((uint64_t)runs.count * runs.size);
        by = per_byte * hz / (TICKS_PER_SECOND * times);
        by = by > 127 ? 127 : by;
    }
    uint64_t ticks = ((by == 0 ? 1 : by) * times * TICKS_PER_SECOND + hz / 2) / hz;
    runs.byte_ticks = ticks == 0 ? 1 : (uint32_t)ticks;
    return runs;
}
