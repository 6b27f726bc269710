// The FRC timers (ESP-IDF soc/frc_timer_reg.h).

#include "base/bits.h"
#include "soc/frc_timer.h"

#include "bench.h"

struct frc_bench {
    struct bench bench;
    struct frc_timer timer;
};

static void put(struct frc_bench *b, uint32_t offset, uint32_t value)
{
    frc_timer_ops.write(&b->timer, offset, value);
}

static uint32_t get(struct frc_bench *b, uint32_t offset)
{
    return frc_timer_ops.read(&b->timer, offset);
}

static void run_to(struct frc_bench *b, uint64_t tick)
{
    clock_run_to(&b->bench.clock, tick);
}

static void power_on(struct frc_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add(&b->bench, &frc_timer_ops, &b->timer, 0);
}

#define RUN   MASK(FRC_CTRL_ENABLE)
#define LEVEL MASK(FRC_CTRL_LEVEL_INT)

static void frc2_counts_up_with_its_prescaler(void **state)
{
    (void)state;
    static const uint32_t rows[][2] = {
        {FRC_DIVIDE_BY_1, 1}, {FRC_DIVIDE_BY_16, 16}, {FRC_DIVIDE_BY_256, 256}};
    for (size_t i = 0; i < 3; i++) {
        struct frc_bench b;
        power_on(&b);
        put(&b, FRC2_LOAD, 1000);
        put(&b, FRC2_CTRL, RUN | SET(0, FRC_CTRL_PRESCALER, rows[i][0]));
        run_to(&b, (uint64_t)50 * rows[i][1] * APB - 1);
        assert_int_equal(get(&b, FRC2_COUNT), 1049);
        run_to(&b, (uint64_t)50 * rows[i][1] * APB);
        assert_int_equal(get(&b, FRC2_COUNT), 1050);
    }
}

static void frc2_interrupts_when_it_meets_its_alarm(void **state)
{
    (void)state;
    struct frc_bench b;
    power_on(&b);
    put(&b, FRC2_LOAD, 0);
    put(&b, FRC2_ALARM, 800);
    put(&b, FRC2_CTRL, RUN | LEVEL);
    run_to(&b, 800 * APB - 1);
    assert_false(b.timer.irq[1].level);
    run_to(&b, 800 * APB);
    assert_true(b.timer.irq[1].level);
    assert_int_equal(GET(get(&b, FRC2_CTRL), FRC_CTRL_INT_STATUS), 1);
    put(&b, FRC2_INT, 1);
    assert_false(b.timer.irq[1].level);
    put(&b, FRC2_ALARM, 1600);
    run_to(&b, 1600 * APB);
    assert_true(b.timer.irq[1].level);
}

static void an_alarm_behind_the_count_comes_after_the_wrap(void **state)
{
    (void)state;
    struct frc_bench b;
    power_on(&b);
    put(&b, FRC2_LOAD, 0xffffff00);
    put(&b, FRC2_ALARM, 0x100);
    put(&b, FRC2_CTRL, RUN | LEVEL);
    run_to(&b, 0x1ff * APB);
    assert_false(b.timer.irq[1].level);
    run_to(&b, 0x200 * APB);
    assert_true(b.timer.irq[1].level);
    assert_int_equal(get(&b, FRC2_COUNT), 0x100);
}

static void note_edge(void *ctx, bool level)
{
    *(unsigned *)ctx += level ? 1 : 0;
}

static void frc1_counts_down_and_loads_again(void **state)
{
    (void)state;
    struct frc_bench b;
    power_on(&b);
    unsigned pulses = 0;
    line_watch(&b.timer.irq[0], note_edge, &pulses);
    put(&b, FRC1_LOAD, 100);
    put(&b, FRC1_CTRL, RUN | MASK(FRC_CTRL_AUTOLOAD));
    run_to(&b, 40 * APB);
    assert_int_equal(get(&b, FRC1_COUNT), 60);
    run_to(&b, 1000 * APB);
    assert_int_equal(pulses, 10);
    assert_int_equal(GET(get(&b, FRC1_CTRL), FRC_CTRL_INT_STATUS), 0);
}

static void stopping_keeps_the_count(void **state)
{
    (void)state;
    struct frc_bench b;
    power_on(&b);
    put(&b, FRC2_CTRL, RUN);
    run_to(&b, 123 * APB);
    put(&b, FRC2_CTRL, 0);
    run_to(&b, 500 * APB);
    assert_int_equal(get(&b, FRC2_COUNT), 123);
}

static void a_new_apb_clock_changes_the_pace_and_not_the_count(void **state)
{
    (void)state;
    struct frc_bench b;
    power_on(&b);
    put(&b, FRC2_ALARM, 200);
    put(&b, FRC2_CTRL, RUN | LEVEL);
    run_to(&b, 100 * APB);
    frc_timer_ops.clock_changing(&b.timer);
    b.bench.clocks.apb = 2 * APB;
    frc_timer_ops.clock_changed(&b.timer);
    assert_int_equal(get(&b, FRC2_COUNT), 100);
    run_to(&b, 300 * APB - 1);
    assert_false(b.timer.irq[1].level);
    run_to(&b, 300 * APB);
    assert_true(b.timer.irq[1].level);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frc2_counts_up_with_its_prescaler),
        cmocka_unit_test(frc2_interrupts_when_it_meets_its_alarm),
        cmocka_unit_test(an_alarm_behind_the_count_comes_after_the_wrap),
        cmocka_unit_test(frc1_counts_down_and_loads_again),
        cmocka_unit_test(stopping_keeps_the_count),
        cmocka_unit_test(a_new_apb_clock_changes_the_pace_and_not_the_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
