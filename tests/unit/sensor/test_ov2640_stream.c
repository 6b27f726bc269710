// OV2640: frames in time. Data sheet, figures "UXGA / SVGA / CIF Frame Timing".

#include "sensor/ov2640_mode.h"
#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void checks(unsigned x, unsigned y, uint8_t rgba[4])
{
    rgba[0] = rgba[1] = rgba[2] = (x / 4 + y / 4) % 2 == 0 ? 30 : 220;
}

static struct bench b;

static int power_on(void **state)
{
    (void)state;
    bench_init(&b, 160, 120, checks);
    return 0;
}

static int power_off(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

#define LINE       (UINT64_C(1190) * 20) // of SVGA at 24 MHz, ticks
#define FRAME      (LINE * 672)
#define VSYNC_LOW  (LINE * 4)
#define FIRST_LINE (LINE * 14)
#define BYTE       UINT64_C(80) // 48 MHz / 8

static void nothing_comes_before_the_output_is_released(void **state)
{
    (void)state;
    bench_run(&b, TICKS_PER_SECOND);
    assert_int_equal(b.rises, 0);
    bench_write(&b, OV2640_BANK_DSP, OV2640_RESET, 0x00);
    bench_run(&b, TICKS_PER_SECOND);
    assert_int_equal(b.rises, 15);
}

static void the_first_frame_begins_one_frame_after_the_set_up(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    uint64_t set_up = b.clock.now;
    bench_run(&b, FRAME - 1);
    assert_int_equal(b.rises, 0);
    bench_run(&b, 1);
    assert_int_equal(b.rises, 1);
    assert_int_equal(b.rise_at, set_up + FRAME);
}

static void vsync_is_low_for_four_lines(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    uint64_t first = b.rise_at;
    assert_int_equal(b.fall_at, first + FRAME - VSYNC_LOW);
    assert_true(VSYNC_LOW > TICKS_PER_US);
    bench_take_frame(&b);
    assert_int_equal(b.rise_at, first + FRAME);
}

static void runs_are_spread_over_the_lines(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    assert_true(b.runs > 10);
    assert_int_equal(b.run_size, 512);
    assert_int_equal(b.byte_ticks, BYTE);
    assert_int_equal(b.first_run_at, b.rise_at + FIRST_LINE + 512 * BYTE);
    uint64_t last_slot = 600 * LINE * (b.runs - 1) / b.runs;
    assert_int_equal(b.last_run_at, b.rise_at + FIRST_LINE + last_slot + 512 * BYTE);
}

static void the_stream_is_filled_up_with_zeros(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    size_t end = b.count;
    while (end > 0 && b.bytes[end - 1] == 0) {
        end--;
    }
    assert_true(b.count - end < 512);
    assert_int_equal(b.count % 512, 0);
    assert_memory_equal(b.bytes, "\xff\xd8\xff", 3);
    assert_memory_equal(b.bytes + end - 2, "\xff\xd9", 2);
}

static void raw_lines_come_one_by_one(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 0x88);
    bench_take_frame(&b);
    assert_int_equal(b.runs, 600);
    assert_int_equal(b.run_size, 1600);
    assert_int_equal(b.byte_ticks, 10); // 48 MHz: 1600 of the 2380 that a line has
    assert_int_equal(b.first_run_at, b.rise_at + FIRST_LINE + 1600 * 10);
    assert_int_equal(b.last_run_at, b.rise_at + FIRST_LINE + 599 * LINE + 1600 * 10);
}

static void what_pclk_cannot_carry_is_lost(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 8); // 6 MHz for 960,000 bytes in 33 ms
    bench_take_frame(&b);
    assert_true(b.runs > 100 && b.runs < 150);
    assert_int_equal(b.fall_at, b.rise_at + FRAME - VSYNC_LOW);
    assert_int_equal(b.logged, 1);
}

static void nobody_listening_costs_no_picture(void **state)
{
    (void)state;
    bench_set_size(&b, 1600, 1200);
    b.dvp.wanted = false;
    bench_run(&b, 10 * TICKS_PER_SECOND);
    assert_in_range(b.rises, 149, 151);
    assert_int_equal(b.count, 0);
    assert_int_equal(b.sensor.made_bytes, 0);
    assert_int_equal(ov2640_frames(&b.sensor), b.rises);
}

static void who_comes_late_gets_the_rest(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    unsigned all = b.runs;
    b.dvp.wanted = false;
    bench_run(&b, VSYNC_LOW + FIRST_LINE + 300 * LINE);
    b.dvp.wanted = true;
    bench_run(&b, 300 * LINE + 40 * LINE);
    assert_in_range(b.runs, all * 2 / 5, all / 2);
}

static void time_that_moves_in_steps_loses_no_run(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    unsigned all = b.runs;
    uint64_t first = b.rise_at;
    while (b.rises < 5) {
        b.clock.now = clock_next(&b.clock) + 7; // a core was in the middle of something
        clock_run_to(&b.clock, b.clock.now);
        if (b.falls == b.rises && b.rises > 1) {
            assert_int_equal(b.runs, all);
            assert_memory_equal(b.bytes, "\xff\xd8\xff", 3);
        }
    }
    assert_int_equal(b.sensor.start, first + 4 * FRAME);
}

static void a_still_scene_is_compressed_once(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_take_frame(&b);
    b.frame[3] ^= 0xff; // a mark that a new picture would wipe out
    uint8_t mark = b.frame[3];
    bench_take_frame(&b);
    assert_int_equal(b.bytes[3], mark);
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 20);
    bench_take_frame(&b);
    assert_int_equal(b.bytes[3], mark ^ 0xff);
}

static void a_register_in_the_middle_of_a_frame_waits_for_the_next(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_run(&b, FRAME + FIRST_LINE + 100 * LINE);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0);
    bench_run(&b, 570 * LINE);
    assert_int_equal(b.falls, 1);
    assert_memory_equal(b.bytes, "\xff\xd8\xff", 3);
    assert_int_equal(b.run_size, 512);
}

static void expect_silence(void)
{
    unsigned rises = b.rises;
    assert_false(b.vsync);
    bench_run(&b, TICKS_PER_SECOND);
    assert_int_equal(b.rises, rises);
    assert_false(b.vsync);
}

static void into_a_frame(void)
{
    bench_set_size(&b, 800, 600);
    bench_run(&b, FRAME + FIRST_LINE + 100 * LINE);
    assert_true(b.vsync);
}

static void clock_power_reset_and_standby_stop_it_at_once(void **state)
{
    (void)state;
    into_a_frame();
    ov2640_set_xclk(&b.sensor, 0);
    expect_silence();
    ov2640_set_xclk(&b.sensor, 24000000);
    into_a_frame();
    ov2640_set_power_down(&b.sensor, true);
    expect_silence();
    ov2640_set_power_down(&b.sensor, false);
    into_a_frame();
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM2, 0x10);
    expect_silence();
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM2, 0x00);
    into_a_frame();
    ov2640_set_reset(&b.sensor, true);
    expect_silence();
}

static void after_power_down_it_goes_on_with_its_registers(void **state)
{
    (void)state;
    into_a_frame();
    ov2640_set_power_down(&b.sensor, true);
    bench_run(&b, TICKS_PER_SECOND);
    ov2640_set_power_down(&b.sensor, false);
    uint64_t awake = b.clock.now;
    bench_take_frame(&b);
    assert_int_equal(b.rise_at, awake + FRAME);
    assert_memory_equal(b.bytes, "\xff\xd8\xff", 3);
}

static void com10_turns_vsync_over(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM10, 0x02);
    assert_true(b.vsync);
    b.dvp.wanted = false;
    bench_run(&b, FRAME);
    assert_false(b.vsync);
    bench_run(&b, FRAME - VSYNC_LOW);
    assert_true(b.vsync);
}

static void the_jpeg_engine_in_reset_sends_nothing(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_RESET, 0x10);
    bench_take_frame(&b);
    assert_int_equal(b.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, power_on, power_off)
        TEST(nothing_comes_before_the_output_is_released),
        TEST(the_first_frame_begins_one_frame_after_the_set_up),
        TEST(vsync_is_low_for_four_lines),
        TEST(runs_are_spread_over_the_lines),
        TEST(the_stream_is_filled_up_with_zeros),
        TEST(raw_lines_come_one_by_one),
        TEST(what_pclk_cannot_carry_is_lost),
        TEST(nobody_listening_costs_no_picture),
        TEST(who_comes_late_gets_the_rest),
        TEST(time_that_moves_in_steps_loses_no_run),
        TEST(a_still_scene_is_compressed_once),
        TEST(a_register_in_the_middle_of_a_frame_waits_for_the_next),
        TEST(clock_power_reset_and_standby_stop_it_at_once),
        TEST(after_power_down_it_goes_on_with_its_registers),
        TEST(com10_turns_vsync_over),
        TEST(the_jpeg_engine_in_reset_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
