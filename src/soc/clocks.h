// The chip's clock tree, as the periods that everybody counts in (ticks of base/clock.h).
//
// Source:       ESP32 TRM, chapter "Reset and Clock", sections "CPU Clock" and "Peripheral Clock".
// Not modelled: the audio PLL as CPU clock, a crystal other than 40 MHz, drift of the RC oscillators.
#ifndef SOC_CLOCKS_H
#define SOC_CLOCKS_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define CLOCKS_XTAL_HZ 40000000U

// The period of a clock that stands still (light sleep): in 8.9 s it makes one cycle, which nobody notices.
#define CLOCKS_STOPPED UINT32_MAX

struct clocks {
    uint32_t cpu;      // ticks of one CPU cycle: 2, 3, 6 with the PLL (240, 160, 80 MHz), 12 at 40 MHz ...
    uint32_t apb;      // ticks of one APB cycle: 6 with the PLL, that of the CPU below 80 MHz
    uint32_t ref;      // REF_TICK, 1 MHz: 480
    uint32_t xtal;     // 40 MHz: 12
    uint32_t pll;      // PLL_F160M, SPI and I2S source: 3
    uint32_t rc_fast;  // RC_FAST (8 MHz nominal): 60
    uint32_t rtc_slow; // the RTC's slow clock; RC_SLOW is 150 kHz nominal, 320 kHz until it is trimmed: 1500
};

// What the selectors say.
enum clocks_source { CLOCKS_XTAL, CLOCKS_PLL, CLOCKS_RC_FAST, CLOCKS_APLL }; // RTC_CNTL_SOC_CLK_SEL

struct clocks_select {
    uint32_t source;     // enum clocks_source
    uint32_t cpu_period; // DPORT_CPUPERIOD_SEL: 0: 80, 1: 160, 2: 240 MHz; counts with the PLL only
    uint32_t divider;    // SYSCON_PRE_DIV_CNT: XTAL or RC_FAST / (divider + 1)
    uint32_t rtc_slow;   // ticks of the slow clock (soc/rtc_cntl.h); 0: RC_SLOW untrimmed
    bool stopped;        // light sleep: only the RTC's clocks run
};

// The periods for a selection. Selections that the chip does not have act like the crystal.
void clocks_compute(struct clocks *clocks, const struct clocks_select *select);

#endif
