// Time, from timer 0 of timer group 0: 64 bits, one count a microsecond. Resident in IRAM.
//
// Source: ESP32 TRM, chapter "64-bit Timers".

#include "firmware/ticks.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "regs/timg.h"

#define APB_MHZ       80
#define SHORT_WAIT_US 20 // below this, setting an alarm takes as long as waiting

static void on_alarm(void)
{
    hw_write(TIMG0_BASE + TIMG_INT_CLR_TIMERS, MASK(TIMG_INT_T0));
}

void ticks_init(void)
{
    uint32_t config = 0;
    config = SET(config, TIMG_TCONFIG_DIVIDER, APB_MHZ);
    config = SET(config, TIMG_TCONFIG_INCREASE, 1);
    config = SET(config, TIMG_TCONFIG_LEVEL_INT_EN, 1);
    hw_write(TIMG0_BASE + TIMG_T0CONFIG, config);
    hw_write(TIMG0_BASE + TIMG_T0LOADLO, 0);
    hw_write(TIMG0_BASE + TIMG_T0LOADHI, 0);
    hw_write(TIMG0_BASE + TIMG_T0LOAD, 1);
    hw_write(TIMG0_BASE + TIMG_T0CONFIG, SET(config, TIMG_TCONFIG_EN, 1));
    hw_write(TIMG0_BASE + TIMG_INT_CLR_TIMERS, MASK(TIMG_INT_T0));
    HW_SET(TIMG0_BASE + TIMG_INT_ENA_TIMERS, TIMG_INT_T0, 1);
    interrupt_attach(SOURCE_TG0_T0, on_alarm, true);
}

uint64_t ticks_us(void)
{
    uint32_t ps = cpu_lock();
    hw_write(TIMG0_BASE + TIMG_T0UPDATE, 1);
    uint32_t low = hw_read(TIMG0_BASE + TIMG_T0LO);
    uint32_t high = hw_read(TIMG0_BASE + TIMG_T0HI);
    cpu_unlock(ps);
    return (uint64_t)high << 32 | low;
}

void ticks_sleep_until(uint64_t when)
{
    hw_write(TIMG0_BASE + TIMG_T0ALARMLO, (uint32_t)when);
    hw_write(TIMG0_BASE + TIMG_T0ALARMHI, (uint32_t)(when >> 32));
    HW_SET(TIMG0_BASE + TIMG_T0CONFIG, TIMG_TCONFIG_ALARM_EN, 1);
    cpu_sleep();
}

void ticks_delay_us(uint32_t us)
{
    uint64_t end = ticks_us() + us;
    uint64_t now = ticks_us();
    while (now < end) {
        if (us > SHORT_WAIT_US) {
            cpu_lock();
            ticks_sleep_until(end);
        }
        now = ticks_us();
    }
}
