// The sensor that is sold in the OV2640's place.

#include "sensor/gc2145.h"

#include "regs/ov2640.h"
#include "scene/load.h"
#include "sensor/ov2640.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct clock clock;
    struct i2c_bus bus;
    struct dvp dvp;
    struct scene *scene;
    struct gc2145 sensor;
    bool vsync;
    unsigned rises;
    uint64_t rise_at;
    uint8_t bytes[GC2145_WIDTH * GC2145_HEIGHT * 2]; // of the latest frame
    size_t count;
    unsigned runs;
};

static void vsync_changed(void *ctx, bool level)
{
    struct bench *b = ctx;
    assert_true(level != b->vsync);
    b->vsync = level;
    if (level) {
        b->rises++;
        b->rise_at = b->clock.now;
        b->count = b->runs = 0;
    }
}

static void run_ended(void *ctx, const uint8_t *bytes, size_t count, uint32_t byte_ticks)
{
    struct bench *b = ctx;
    assert_true(b->vsync && byte_ticks > 0);
    assert_true(b->count + count <= sizeof(b->bytes));
    memcpy(b->bytes + b->count, bytes, count);
    b->count += count;
    b->runs++;
}

static struct bench *set_up(const char *scene)
{
    static struct bench b;
    memset(&b, 0, sizeof(b));
    clock_init(&b.clock);
    assert_int_equal(scene_open(&b.scene, scene, NULL), 0);
    b.dvp = (struct dvp){&b, true, vsync_changed, run_ended};
    gc2145_init(&b.sensor, &(struct gc2145_config){&b.clock, b.scene, &b.dvp});
    i2c_bus_init(&b.bus);
    i2c_bus_attach(&b.bus, &b.sensor.i2c);
    gc2145_set_xclk(&b.sensor, 24000000);
    return &b;
}

static void tear_down(struct bench *b)
{
    scene_close(b->scene);
}

static void put(struct bench *b, uint8_t reg, uint8_t value)
{
    assert_true(i2c_bus_start(&b->bus, GC2145_ADDRESS, false));
    assert_true(i2c_bus_write(&b->bus, reg));
    assert_true(i2c_bus_write(&b->bus, value));
    i2c_bus_stop(&b->bus);
}

static uint8_t get(struct bench *b, uint8_t reg)
{
    assert_true(i2c_bus_start(&b->bus, GC2145_ADDRESS, false));
    assert_true(i2c_bus_write(&b->bus, reg));
    i2c_bus_stop(&b->bus);
    assert_true(i2c_bus_start(&b->bus, GC2145_ADDRESS, true));
    uint8_t value = i2c_bus_read(&b->bus);
    i2c_bus_stop(&b->bus);
    return value;
}

static void put_word(struct bench *b, uint8_t high, unsigned value)
{
    put(b, high, (uint8_t)(value / 256));
    put(b, (uint8_t)(high + 1), (uint8_t)value);
}

// As drivers do it: a third of the array, of which the middle is seen.
static void set_qvga(struct bench *b)
{
    put_word(b, GC2145_ROW_HIGH, (1200 - 720) / 2);
    put_word(b, GC2145_COL_HIGH, (1600 - 960) / 2);
    put_word(b, GC2145_HEIGHT_HIGH, 720 + 8);
    put_word(b, GC2145_WIDTH_HIGH, 960 + 16);
    put(b, GC2145_SUBSAMPLE, 0x33);
    put_word(b, GC2145_OUT_H_HIGH, 240);
    put_word(b, GC2145_OUT_W_HIGH, 320);
}

static void take_frame(struct bench *b)
{
    unsigned rises = b->rises;
    while (b->rises < rises + 1 || b->vsync) {
        assert_true(clock_next(&b->clock) != CLOCK_NEVER);
        clock_run_to(&b->clock, clock_next(&b->clock));
    }
}

static void it_says_who_it_is_at_its_own_address(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    assert_false(i2c_bus_start(&b->bus, OV2640_ADDRESS, false));
    i2c_bus_stop(&b->bus);
    assert_int_equal(get(b, 0xf0), 0x21);
    assert_int_equal(get(b, 0xf1), 0x45);
    put(b, 0xf0, 0x99);
    assert_int_equal(get(b, 0xf0), 0x21);
    put(b, 0xfe, 2);
    assert_int_equal(get(b, 0xf0), 0x21);
    tear_down(b);
}

static void four_pages_have_registers_of_their_own(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    for (uint8_t page = 0; page < 4; page++) {
        put(b, 0xfe, page);
        put(b, 0x13, (uint8_t)(page + 40));
    }
    for (uint8_t page = 0; page < 4; page++) {
        put(b, 0xfe, page);
        assert_int_equal(get(b, 0x13), page + 40);
    }
    tear_down(b);
}

static void a_software_reset_brings_everything_back(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    put(b, 0x84, 0x06);
    put(b, 0xfe, 1);
    put(b, 0xfe, 0xe0);
    assert_int_equal(get(b, 0xfe), 0);
    assert_int_equal(get(b, 0x84), 0x02);
    tear_down(b);
}

static void without_a_clock_or_powered_down_it_is_not_there(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    gc2145_set_power_down(&b->sensor, true);
    assert_false(i2c_bus_start(&b->bus, GC2145_ADDRESS, false));
    assert_true(clock_next(&b->clock) == CLOCK_NEVER);
    gc2145_set_power_down(&b->sensor, false);
    assert_true(i2c_bus_start(&b->bus, GC2145_ADDRESS, false));
    i2c_bus_stop(&b->bus);
    gc2145_set_xclk(&b->sensor, 0);
    assert_false(i2c_bus_start(&b->bus, GC2145_ADDRESS, false));
    tear_down(b);
}

// The chart's steps are 100 pixels of the array wide; the window begins at 320 and its pixels are three wide.
static unsigned step_at(unsigned x)
{
    return (320 + x * 3) / 100 * 17;
}

static void rgb565_of_the_subsampled_window(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    set_qvga(b);
    put(b, GC2145_FORMAT, 0x06);
    take_frame(b);
    take_frame(b);
    assert_int_equal(b->count, 320 * 240 * 2);
    assert_int_equal(b->runs, 240);
    for (unsigned x = 10; x < 320; x += 33) {
        unsigned grey = step_at(x), value = b->bytes[x * 2] * 256U + b->bytes[x * 2 + 1];
        assert_int_equal(value, grey / 8 * 2048 + grey / 4 * 32 + grey / 8);
    }
    tear_down(b);
}

static void yuv_in_the_order_that_the_format_says(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    set_qvga(b);
    take_frame(b);
    take_frame(b);
    assert_int_equal(b->bytes[20], step_at(10));
    assert_int_equal(b->bytes[21], 128);
    put(b, GC2145_FORMAT, 0x00);
    take_frame(b);
    take_frame(b);
    assert_int_equal(b->bytes[20], 128);
    assert_int_equal(b->bytes[21], step_at(10));
    tear_down(b);
}

static void mirror_and_flip(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    set_qvga(b);
    put(b, GC2145_ANALOG_MODE1, 0x17);
    take_frame(b);
    take_frame(b);
    assert_int_equal(b->bytes[((size_t)239 * 320 + 319 - 10) * 2], step_at(10)); // the steps are below now
    tear_down(b);
}

static void sixteen_frames_a_second_in_uxga(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    take_frame(b);
    assert_int_equal(b->count, sizeof(b->bytes));
    uint64_t before = b->rise_at;
    take_frame(b);
    assert_in_range(b->rise_at - before, TICKS_PER_SECOND / 17, TICKS_PER_SECOND / 16);
    tear_down(b);
}

static void the_lamp_lights_it(void **state)
{
    struct bench *b = set_up("chart:grey");
    (void)state;
    set_qvga(b);
    take_frame(b);
    take_frame(b);
    unsigned dark = b->bytes[320];
    gc2145_set_light(&b->sensor, OV2640_LIGHT_FULL);
    take_frame(b);
    assert_true(b->bytes[320] > dark + 20);
    tear_down(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_who_it_is_at_its_own_address),
        cmocka_unit_test(four_pages_have_registers_of_their_own),
        cmocka_unit_test(a_software_reset_brings_everything_back),
        cmocka_unit_test(without_a_clock_or_powered_down_it_is_not_there),
        cmocka_unit_test(rgb565_of_the_subsampled_window),
        cmocka_unit_test(yuv_in_the_order_that_the_format_says),
        cmocka_unit_test(mirror_and_flip),
        cmocka_unit_test(sixteen_frames_a_second_in_uxga),
        cmocka_unit_test(the_lamp_lights_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
