// The table with the sensor on it.

#include "unit/sensor/bench.h"

#include "scene/load.h"
#include "support/picture_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void vsync_changed(void *ctx, bool level)
{
    struct bench *b = ctx;
    assert_true(level != b->vsync);
    b->vsync = level;
    if (level) {
        b->rises++;
        b->rise_at = b->clock.now;
        b->count = 0;
        b->runs = 0;
    } else {
        b->falls++;
        b->fall_at = b->clock.now;
    }
}

static void run_ended(void *ctx, const uint8_t *bytes, size_t count, uint32_t byte_ticks)
{
    struct bench *b = ctx;
    assert_true(b->vsync);
    assert_true(count <= 4096 && b->count + count <= OV2640_FRAME_SIZE);
    memcpy(b->bytes + b->count, bytes, count);
    b->count += count;
    b->run_size = count;
    b->byte_ticks = byte_ticks;
    b->last_run_at = b->clock.now;
    if (b->runs++ == 0) {
        b->first_run_at = b->clock.now;
    }
}

static void logged(void *ctx, enum log_kind kind, const char *where, const char *text)
{
    struct bench *b = ctx;
    (void)where;
    (void)text;
    b->logged += kind == LOG_GUEST;
}

static struct scene *draw(unsigned width, unsigned height,
                          void (*pixel)(unsigned x, unsigned y, uint8_t rgba[4]))
{
    const struct drawing drawing = {width, height, pixel};
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, false});
    struct scene *scene = NULL;
    struct error err = {{0}};
    assert_int_equal(scene_load(&scene, png.bytes, png.size, "drawing", &err), 0);
    free(png.bytes);
    return scene;
}

void bench_grey(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)x;
    (void)y;
    rgba[0] = rgba[1] = rgba[2] = 131;
}

void bench_init(struct bench *b, unsigned width, unsigned height,
                void (*pixel)(unsigned x, unsigned y, uint8_t rgba[4]))
{
    struct error err = {{0}};
    memset(b, 0, sizeof(*b));
    clock_init(&b->clock);
    b->frame = malloc(OV2640_FRAME_SIZE);
    b->bytes = malloc(OV2640_FRAME_SIZE);
    assert_true(b->frame != NULL && b->bytes != NULL);
    if (pixel != NULL) {
        b->scene = draw(width, height, pixel);
    } else {
        assert_int_equal(scene_open(&b->scene, "chart", &err), 0);
    }
    b->dvp = (struct dvp){b, true, vsync_changed, run_ended};
    ov2640_init(&b->sensor, &(struct ov2640_config){&b->clock, b->scene, &b->dvp, b->frame, {logged, b}});
    i2c_bus_init(&b->bus);
    i2c_bus_attach(&b->bus, &b->sensor.i2c);
    ov2640_set_xclk(&b->sensor, 24000000);
}

void bench_deinit(struct bench *b)
{
    scene_close(b->scene);
    free(b->frame);
    free(b->bytes);
}

static void write_byte(struct bench *b, uint8_t reg, uint8_t value)
{
    assert_true(i2c_bus_start(&b->bus, OV2640_ADDRESS, false));
    assert_true(i2c_bus_write(&b->bus, reg));
    assert_true(i2c_bus_write(&b->bus, value));
    i2c_bus_stop(&b->bus);
}

void bench_write(struct bench *b, unsigned bank, uint8_t reg, uint8_t value)
{
    write_byte(b, OV2640_RA_DLMT, (uint8_t)bank);
    write_byte(b, reg, value);
}

uint8_t bench_read(struct bench *b, unsigned bank, uint8_t reg)
{
    write_byte(b, OV2640_RA_DLMT, (uint8_t)bank);
    assert_true(i2c_bus_start(&b->bus, OV2640_ADDRESS, false));
    assert_true(i2c_bus_write(&b->bus, reg));
    i2c_bus_stop(&b->bus);
    assert_true(i2c_bus_start(&b->bus, OV2640_ADDRESS, true));
    uint8_t value = i2c_bus_read(&b->bus);
    i2c_bus_stop(&b->bus);
    return value;
}

struct array_mode {
    unsigned width, height;
    uint8_t com7, com1, reg32, hstop, vstart, vstop, divider;
};

static const struct array_mode array_modes[] = {
    {400, 296, 0x20, 0x0a, 0x89, 0x43, 0x00, 0x25, 0x08},
    {800, 600, 0x40, 0x0a, 0x09, 0x43, 0x00, 0x4b, 0x08},
    {1600, 1200, 0x00, 0x0f, 0x36, 0x75, 0x01, 0x97, 0x0c},
};

static void write_sensor(struct bench *b, const struct array_mode *mode)
{
    bench_write(b, OV2640_BANK_SENSOR, OV2640_COM7, mode->com7);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_COM1, mode->com1);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_REG32, mode->reg32);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_HREFST, 0x11);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_HREFEND, mode->hstop);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_VSTRT, mode->vstart);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_VEND, mode->vstop);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_CLKRC, 0x00);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_AEW, 0x40);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_AEB, 0x38);
    bench_write(b, OV2640_BANK_SENSOR, OV2640_VV, 0x82);
}

static void write_window(struct bench *b, const struct array_mode *mode, unsigned width, unsigned height)
{
    unsigned w = mode->height * width / height, h = mode->width * height / width;
    w = (w < mode->width ? w : mode->width) / 4;
    h = (h < mode->height ? h : mode->height) / 4;
    unsigned x = (mode->width - w * 4) / 2, y = (mode->height - h * 4) / 2;
    bench_write(b, OV2640_BANK_DSP, OV2640_HSIZE, (uint8_t)w);
    bench_write(b, OV2640_BANK_DSP, OV2640_VSIZE, (uint8_t)h);
    bench_write(b, OV2640_BANK_DSP, OV2640_XOFFL, (uint8_t)x);
    bench_write(b, OV2640_BANK_DSP, OV2640_YOFFL, (uint8_t)y);
    bench_write(b, OV2640_BANK_DSP, OV2640_VHYX,
                (uint8_t)((h >> 8) << 7 | (y >> 8) << 4 | (w >> 8 & 1) << 3 | x >> 8));
    bench_write(b, OV2640_BANK_DSP, OV2640_TEST, (uint8_t)((w >> 9) << 7));
}

void bench_set_size(struct bench *b, unsigned width, unsigned height)
{
    const struct array_mode *mode = array_modes;
    while (mode->width < width || mode->height < height) {
        mode++;
    }
    bench_write(b, OV2640_BANK_DSP, OV2640_R_BYPASS, 1);
    write_sensor(b, mode);
    bench_write(b, OV2640_BANK_DSP, OV2640_RESET, 0x14);
    bench_write(b, OV2640_BANK_DSP, OV2640_HSIZE8, (uint8_t)(mode->width / 8));
    bench_write(b, OV2640_BANK_DSP, OV2640_VSIZE8, (uint8_t)(mode->height / 8));
    bench_write(b, OV2640_BANK_DSP, OV2640_SIZEL, 0);
    write_window(b, mode, width, height);
    bench_write(b, OV2640_BANK_DSP, OV2640_CTRL2, 0x3d);
    bench_write(b, OV2640_BANK_DSP, OV2640_ZMOW, (uint8_t)(width / 4));
    bench_write(b, OV2640_BANK_DSP, OV2640_ZMOH, (uint8_t)(height / 4));
    bench_write(b, OV2640_BANK_DSP, OV2640_ZMHH, (uint8_t)(height / 4 / 256 << 2 | width / 4 / 256));
    bench_write(b, OV2640_BANK_DSP, OV2640_R_DVP_SP, mode->divider);
    bench_write(b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x12);
    bench_write(b, OV2640_BANK_DSP, OV2640_R_BYPASS, 0);
    bench_write(b, OV2640_BANK_DSP, OV2640_RESET, 0x00);
}

void bench_run(struct bench *b, uint64_t ticks)
{
    clock_run_to(&b->clock, b->clock.now + ticks);
}

static void run_until(struct bench *b, const unsigned *edges, unsigned count)
{
    while (*edges != count) {
        assert_true(clock_next(&b->clock) != CLOCK_NEVER);
        clock_run_to(&b->clock, clock_next(&b->clock));
    }
}

void bench_take_frame(struct bench *b)
{
    run_until(b, &b->rises, b->rises + 1);
    run_until(b, &b->falls, b->falls + 1);
}

void bench_take_jpeg(struct bench *b, struct jpeg_image *image)
{
    bench_take_frame(b);
    assert_int_equal(jpeg_read(image, b->bytes, b->count), 0);
}
