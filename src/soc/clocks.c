#include "soc/clocks.h"

#define XTAL_TICKS    ((uint32_t)(TICKS_PER_SECOND / CLOCKS_XTAL_HZ))
#define RC_FAST_TICKS ((uint32_t)(TICKS_PER_SECOND / 8000000U))
#define PLL_80M_TICKS ((uint32_t)(TICKS_PER_SECOND / 80000000U))
#define RTC_SLOW_HZ   320000U // untrimmed

static uint32_t pll_period(uint32_t cpu_period)
{
    static const uint32_t ticks[] = {PLL_80M_TICKS, PLL_80M_TICKS / 2, PLL_80M_TICKS / 3};
    return ticks[cpu_period < 3 ? cpu_period : 0];
}

static void stop(struct clocks *clocks)
{
    clocks->cpu = CLOCKS_STOPPED;
    clocks->apb = CLOCKS_STOPPED;
    clocks->ref = CLOCKS_STOPPED;
    clocks->xtal = CLOCKS_STOPPED;
    clocks->pll = CLOCKS_STOPPED;
}

void clocks_compute(struct clocks *clocks, const struct clocks_select *select)
{
    clocks->ref = (uint32_t)TICKS_PER_US;
    clocks->xtal = XTAL_TICKS;
    clocks->pll = PLL_80M_TICKS / 2;
    clocks->rc_fast = RC_FAST_TICKS;
    clocks->rtc_slow = select->rtc_slow != 0 ? select->rtc_slow : (uint32_t)(TICKS_PER_SECOND / RTC_SLOW_HZ);
    if (select->stopped) {
        stop(clocks);
        return;
    }
    if (select->source == CLOCKS_PLL) {
        clocks->cpu = pll_period(select->cpu_period);
        clocks->apb = PLL_80M_TICKS;
        return;
    }
    uint32_t base = select->source == CLOCKS_RC_FAST ? RC_FAST_TICKS : XTAL_TICKS;
    clocks->cpu = base * (select->divider + 1);
    clocks->apb = clocks->cpu;
}
