// GC2145 camera sensor: a UXGA sensor whose signal processor gives YUV or RGB, as far as drivers set it up.
//
// A frame is sent line by line; a line is made when it is due and somebody takes it.
//
//     VSYNC  ___|'''''''''''''''''''''''''''''''''|___|''''
//     HREF   _______|'|__|'|__|'|__|'|__|'|____________
//
// Source:       drivers in use and their comments (esp32-camera, Linux); no data sheet was at hand.
// Assumptions:  PCLK = XCLK x divx4 / (divide_by + 1); a row takes HB + SH_DELAY + width / 2 + 4 times three
//               periods of it: together 16.5 frames a second in UXGA at 24 MHz. Half of VB comes before the
//               first line. A subsampled window is shown as a whole. RGB565 with the high byte first.
// Not modelled: exposure, gain, white balance and everything else that the pages 1 to 3 set; raw formats;
//               the polarities of SYNC_MODE; the pads' switches (0xF2).

#include "sensor/gc2145.h"

#include "base/bits.h"
#include "sensor/ov2640.h"
#include "sensor/ov2640_light.h"
#include "sensor/ov2640_tone.h"

#include <string.h>

struct reg {
    uint8_t number, reset, writable;
};

#define REG_ENTRY(name, offset, reset, writable) {(offset), (reset), (writable)},
static const struct reg common[] = {GC2145_COMMON_REGISTERS(REG_ENTRY)};
static const struct reg page0[] = {GC2145_PAGE0_REGISTERS(REG_ENTRY)};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void reset_registers(struct gc2145 *sensor)
{
    memset(sensor->reg, 0, sizeof(sensor->reg));
    for (size_t i = 0; i < COUNT(common); i++) {
        sensor->reg[0][common[i].number] = common[i].reset;
    }
    for (size_t i = 0; i < COUNT(page0); i++) {
        sensor->reg[0][page0[i].number] = page0[i].reset;
    }
}

// Where register `number` is now.
static uint8_t *register_at(struct gc2145 *sensor, uint8_t number)
{
    unsigned page = GET(sensor->reg[0][GC2145_RESET], GC2145_RESET_PAGE);
    return &sensor->reg[number >= GC2145_ID_HIGH ? 0 : page][number];
}

// What the registers mean

static unsigned word(const struct gc2145 *sensor, unsigned high)
{
    return sensor->reg[0][high] * 256U + sensor->reg[0][high + 1];
}

static unsigned at_most(unsigned value, unsigned limit)
{
    return value < limit ? value : limit;
}

static unsigned without(unsigned value, unsigned border)
{
    return value > border ? value - border : 0;
}

// The part of the array that is seen along one side: all of the window if it is subsampled, else what is
// sent.
static unsigned seen(unsigned window, unsigned sent, unsigned one_of)
{
    return one_of > 1 ? window : at_most(sent, window);
}

static void set_geometry(const struct gc2145 *sensor, struct gc2145_mode *mode)
{
    const uint8_t *reg = sensor->reg[0];
    unsigned columns = GET(reg[GC2145_SUBSAMPLE], GC2145_SUBSAMPLE_COLUMNS);
    unsigned rows = GET(reg[GC2145_SUBSAMPLE], GC2145_SUBSAMPLE_ROWS);
    mode->x = at_most(word(sensor, GC2145_COL_HIGH) + word(sensor, GC2145_OUT_X_HIGH), GC2145_WIDTH - 1);
    mode->y = at_most(word(sensor, GC2145_ROW_HIGH) + word(sensor, GC2145_OUT_Y_HIGH), GC2145_HEIGHT - 1);
    unsigned width = at_most(without(word(sensor, GC2145_WIDTH_HIGH), 16), GC2145_WIDTH - mode->x);
    unsigned height = at_most(without(word(sensor, GC2145_HEIGHT_HIGH), 8), GC2145_HEIGHT - mode->y);
    mode->width = at_most(word(sensor, GC2145_OUT_W_HIGH), width) & ~1U;
    mode->height = at_most(word(sensor, GC2145_OUT_H_HIGH), height);
    mode->seen_width = seen(width, mode->width, columns);
    mode->seen_height = seen(height, mode->height, rows);
    if (mode->width == 0 || mode->height == 0) {
        mode->width = mode->height = 0;
    }
}

static void set_timing(const struct gc2145 *sensor, struct gc2145_mode *mode)
{
    uint64_t multiply = GET(sensor->reg[0][GC2145_PLL_MODE], GC2145_PLL_MODE_DIVX4);
    uint64_t divide = GET(sensor->reg[0][GC2145_CLOCK_DIV], GC2145_CLOCK_DIV_BY) + 1;
    uint64_t pclk = sensor->xclk * (multiply == 0 ? 1 : multiply) / divide;
    uint64_t periods = word(sensor, GC2145_HB_HIGH) + sensor->reg[0][GC2145_SH_DELAY] +
                       word(sensor, GC2145_WIDTH_HIGH) / 2 + 4;
    uint64_t row = periods * 3 * TICKS_PER_SECOND / pclk;
    uint64_t blank_rows = word(sensor, GC2145_VB_HIGH) < 8 ? 8 : word(sensor, GC2145_VB_HIGH);
    uint64_t rows = word(sensor, GC2145_HEIGHT_HIGH) < 8 ? 8 : word(sensor, GC2145_HEIGHT_HIGH);
    mode->byte = (uint32_t)(TICKS_PER_SECOND / pclk);
    mode->byte = mode->byte == 0 ? 1 : mode->byte;
    mode->first_line = row * (blank_rows / 2);
    mode->blank = row * (blank_rows / 4);
    mode->line = mode->height == 0 ? row : row * rows / mode->height;
    uint64_t least = (uint64_t)mode->byte * mode->width * 2;
    mode->line = mode->line < least ? least : mode->line;
    mode->frame = mode->line * (mode->height == 0 ? rows : mode->height) + row * blank_rows;
}

static void set_mode(struct gc2145 *sensor)
{
    const uint8_t *reg = sensor->reg[0];
    sensor->mode = (struct gc2145_mode){
        .format = GET(reg[GC2145_FORMAT], GC2145_FORMAT_MODE),
        .mirror = GET(reg[GC2145_ANALOG_MODE1], GC2145_ANALOG_MODE1_MIRROR) != 0,
        .flip = GET(reg[GC2145_ANALOG_MODE1], GC2145_ANALOG_MODE1_FLIP) != 0,
    };
    set_geometry(sensor, &sensor->mode);
    set_timing(sensor, &sensor->mode);
}

// One line, from light to bytes

static const uint8_t *scene_row(void *ctx, uint32_t y)
{
    const struct gc2145 *sensor = ctx;
    return sensor->picture->rgb + (size_t)y * sensor->picture->width * 3;
}

// The part of one side of the scene that falls on `size` array pixels from `from`.
static struct resample_axis axis(unsigned picture, unsigned array, unsigned from, unsigned size,
                                 unsigned target)
{
    uint64_t whole = (uint64_t)picture * RESAMPLE_ONE;
    uint64_t low = whole * from / array, high = whole * (from + size) / array;
    return (struct resample_axis){picture, low, high - low, target};
}

static void look(struct gc2145 *sensor)
{
    static const uint8_t black[3];
    static const struct picture dark = {1, 1, black, 0};
    const struct gc2145_mode *mode = &sensor->mode;
    sensor->picture =
        sensor->config.scene == NULL ? &dark : scene_frame(sensor->config.scene, sensor->number);
    struct resample_axis x =
        axis(sensor->picture->width, GC2145_WIDTH, mode->x, mode->seen_width, mode->width);
    struct resample_axis y =
        axis(sensor->picture->height, GC2145_HEIGHT, mode->y, mode->seen_height, mode->height);
    resample_init(&sensor->resample, &x, &y, scene_row, sensor);
}

static void mirror(uint8_t *rgb, unsigned width)
{
    for (size_t a = 0, b = width - 1; a < b; a++, b--) {
        uint8_t pixel[3];
        memcpy(pixel, rgb + a * 3, 3);
        memcpy(rgb + a * 3, rgb + b * 3, 3);
        memcpy(rgb + b * 3, pixel, 3);
    }
}

static void put_rgb565(struct gc2145 *sensor)
{
    const uint8_t *p = sensor->rgb;
    for (unsigned i = 0; i < sensor->mode.width; i++, p += 3) {
        unsigned value = (p[0] >> 3U) * 2048U + (p[1] >> 2U) * 32U + (p[2] >> 3U);
        sensor->bytes[(size_t)i * 2] = (uint8_t)(value / 256);
        sensor->bytes[(size_t)i * 2 + 1] = (uint8_t)value;
    }
}

static uint8_t limit(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// Full range, BT.601, as in JFIF.
static int luma(const uint8_t *p)
{
    return (19595 * p[0] + 38470 * p[1] + 7471 * p[2] + 32768) / 65536;
}

static void put_yuv(struct gc2145 *sensor)
{
    static const uint8_t places[4][4] = {
        // of Y, U, the next Y, V
        [GC2145_FORMAT_UYVY] = {1, 0, 3, 2},
        [GC2145_FORMAT_VYUY] = {1, 2, 3, 0},
        [GC2145_FORMAT_YUYV] = {0, 1, 2, 3},
        [GC2145_FORMAT_YVYU] = {0, 3, 2, 1},
    };
    const uint8_t *place = places[sensor->mode.format % 4], *p = sensor->rgb;
    for (unsigned i = 0; i + 1 < sensor->mode.width; i += 2, p += 6) {
        int first = luma(p), second = luma(p + 3);
        uint8_t *out = sensor->bytes + (size_t)i * 2;
        out[place[0]] = limit(first);
        out[place[1]] = limit(128 + 36984 * (p[2] + p[5] - first - second) / 131072);
        out[place[2]] = limit(second);
        out[place[3]] = limit(128 + 46741 * (p[0] + p[3] - first - second) / 131072);
    }
}

static void light_up(struct gc2145 *sensor, unsigned y)
{
    struct ov2640_lighting *lighting = &sensor->lighting;
    if (lighting->lamp != sensor->light || lighting->ambient != sensor->ambient) {
        ov2640_lighting_init(lighting, sensor->ambient, sensor->light);
    }
    uint32_t light[OV2640_WIDTH * 3];
    const struct ov2640_strip strip = {
        .count = sensor->mode.width,
        .size = OV2640_WIDTH, // the lamp lights the middle, whatever the window
        .y = (2 * y + 1) * OV2640_HEIGHT / (2 * sensor->mode.height),
    };
    ov2640_lighting_row(lighting, &strip, sensor->rgb, light);
    for (size_t i = 0; i < (size_t)strip.count * 3; i++) {
        sensor->rgb[i] = ov2640_lighting_value(lighting, light[i]);
    }
}

// The line in the light that there is.
static void take_line(struct gc2145 *sensor, unsigned y)
{
    (void)resample_row(&sensor->resample, y, sensor->rgb);
    if (sensor->light > 0) {
        light_up(sensor, y);
        return;
    }
    for (size_t i = 0; i < (size_t)sensor->mode.width * 3; i++) {
        sensor->rgb[i] = sensor->dimmed[sensor->rgb[i]];
    }
}

static void send_line(struct gc2145 *sensor)
{
    const struct gc2145_mode *mode = &sensor->mode;
    struct dvp *dvp = sensor->config.dvp;
    unsigned y = mode->flip ? mode->height - 1 - sensor->next : sensor->next;
    if (sensor->picture == NULL) {
        look(sensor);
    }
    take_line(sensor, y);
    if (mode->mirror) {
        mirror(sensor->rgb, mode->width);
    }
    if (mode->format == GC2145_FORMAT_RGB565) {
        put_rgb565(sensor);
    } else {
        put_yuv(sensor);
    }
    dvp->run(dvp->ctx, sensor->bytes, (size_t)mode->width * 2, mode->byte);
}

// Frames in time

static bool awake(const struct gc2145 *sensor)
{
    return sensor->xclk >= GC2145_XCLK_MIN && !sensor->power_down;
}

static void set_in_frame(struct gc2145 *sensor, bool on)
{
    struct dvp *dvp = sensor->config.dvp;
    if (sensor->in_frame != on) {
        sensor->in_frame = on;
        dvp->vsync(dvp->ctx, on);
    }
}

static void book(struct gc2145 *sensor, uint64_t when)
{
    clock_book(sensor->config.clock, &sensor->event, when);
}

// The end of the next line, or of the frame.
static void book_next(struct gc2145 *sensor)
{
    const struct gc2145_mode *mode = &sensor->mode;
    if (sensor->next < mode->height) {
        book(sensor, sensor->start + mode->first_line + mode->line * sensor->next +
                         (uint64_t)mode->byte * mode->width * 2);
    } else {
        book(sensor, sensor->start + mode->frame - mode->blank);
    }
}

static void begin_frame(struct gc2145 *sensor)
{
    set_mode(sensor);
    sensor->start = sensor->config.clock->now;
    sensor->number++;
    sensor->next = 0;
    sensor->picture = NULL;
    book_next(sensor);
    set_in_frame(sensor, true);
}

static void fired(void *ctx)
{
    struct gc2145 *sensor = ctx;
    if (!sensor->in_frame) {
        begin_frame(sensor);
    } else if (sensor->next < sensor->mode.height) {
        if (sensor->config.dvp->wanted) {
            send_line(sensor);
        }
        sensor->next++;
        book_next(sensor);
    } else {
        book(sensor, sensor->start + sensor->mode.frame);
        set_in_frame(sensor, false);
    }
}

// Breaks off the frame; the next one begins a frame's time from now.
static void restart(struct gc2145 *sensor)
{
    clock_cancel(sensor->config.clock, &sensor->event);
    set_in_frame(sensor, false);
    if (awake(sensor)) {
        set_mode(sensor);
        book(sensor, sensor->config.clock->now + sensor->mode.frame);
    }
}

// SCCB: START, address, register, value; or START, address, register, STOP, START, address, read.

static bool sccb_start(void *ctx, uint8_t address, bool read)
{
    struct gc2145 *sensor = ctx;
    (void)read;
    sensor->pointed = false;
    return address == GC2145_ADDRESS && awake(sensor);
}

static uint8_t writable_bits(const struct gc2145 *sensor, uint8_t number)
{
    bool in_page0 = GET(sensor->reg[0][GC2145_RESET], GC2145_RESET_PAGE) == 0;
    bool is_common = number >= GC2145_ID_HIGH;
    const struct reg *table = is_common ? common : page0;
    size_t count = is_common ? COUNT(common) : in_page0 ? COUNT(page0) : 0;
    for (size_t i = 0; i < count; i++) {
        if (table[i].number == number) {
            return table[i].writable;
        }
    }
    return 0xff;
}

static void write_register(struct gc2145 *sensor, uint8_t number, uint8_t value)
{
    if (number == GC2145_RESET && GET(value, GC2145_RESET_SOFT) != 0) {
        reset_registers(sensor);
        restart(sensor);
        return;
    }
    uint8_t *reg = register_at(sensor, number), writable = writable_bits(sensor, number);
    *reg = (uint8_t)((*reg & ~writable) | (value & writable));
}

static bool sccb_write(void *ctx, uint8_t byte)
{
    struct gc2145 *sensor = ctx;
    if (!awake(sensor) || (sensor->pointed && sensor->written)) {
        return false;
    }
    if (!sensor->pointed) {
        sensor->pointer = byte;
        sensor->pointed = true;
        sensor->written = false;
    } else {
        sensor->written = true;
        write_register(sensor, sensor->pointer, byte);
    }
    return true;
}

static uint8_t sccb_read(void *ctx)
{
    struct gc2145 *sensor = ctx;
    return awake(sensor) ? *register_at(sensor, sensor->pointer) : 0xff;
}

static void sccb_stop(void *ctx)
{
    struct gc2145 *sensor = ctx;
    sensor->pointed = false;
}

// Pins

void gc2145_set_xclk(struct gc2145 *sensor, uint32_t hz)
{
    if (sensor->xclk != hz) {
        sensor->xclk = hz;
        restart(sensor);
    }
}

void gc2145_set_power_down(struct gc2145 *sensor, bool on)
{
    if (sensor->power_down != on) {
        sensor->power_down = on;
        restart(sensor);
    }
}

void gc2145_set_light(struct gc2145 *sensor, uint32_t level)
{
    sensor->light = level;
}

void gc2145_set_ambient(struct gc2145 *sensor, uint32_t thousandths)
{
    sensor->ambient = thousandths;
    for (unsigned v = 0; v < 256; v++) {
        uint64_t light = (uint64_t)ov2640_light_of((uint8_t)v) * thousandths / 1000;
        sensor->dimmed[v] = ov2640_value_of(light < UINT32_MAX ? (uint32_t)light : UINT32_MAX);
    }
}

void gc2145_forget(struct gc2145 *sensor)
{
    reset_registers(sensor);
    restart(sensor);
}

void gc2145_init(struct gc2145 *sensor, const struct gc2145_config *config)
{
    *sensor = (struct gc2145){
        .config = *config,
        .i2c =
            {.ctx = sensor, .start = sccb_start, .write = sccb_write, .read = sccb_read, .stop = sccb_stop},
    };
    gc2145_set_ambient(sensor, 1000);
    reset_registers(sensor);
    event_init(&sensor->event, fired, sensor);
}
