// The camera's clock: a 1-bit PWM, on for one half.
//
// Source: ESP32 TRM, chapter "LED PWM Controller (LEDC)".

#include "firmware/xclk.h"

#include "firmware/chip.h"
#include "firmware/hw.h"
#include "firmware/pins.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/ledc.h"

#define APB_HZ 80000000u

void xclk_start(unsigned pin, uint32_t hz)
{
    chip_enable(DPORT_GATE_LEDC);
    HW_SET(LEDC_BASE + LEDC_CONF, LEDC_CONF_APB_CLK_SEL, 1);
    // The divider has 8 bits behind the point; one period of the PWM is two of its cycles.
    uint32_t timer = 0;
    timer = SET(timer, LEDC_TIMER_CONF_DUTY_RES, 1);
    timer = SET(timer, LEDC_TIMER_CONF_CLK_DIV, APB_HZ / 1000 * 128u / (hz / 1000));
    timer = SET(timer, LEDC_TIMER_CONF_TICK_SEL, 1);
    hw_write(LEDC_BASE + LEDC_LSTIMER0_CONF, SET(timer, LEDC_TIMER_CONF_RST, 1));
    hw_write(LEDC_BASE + LEDC_LSTIMER0_CONF, SET(timer, LEDC_TIMER_CONF_PARA_UP, 1));

    hw_write(LEDC_BASE + LEDC_LSCH0_HPOINT, 0);
    hw_write(LEDC_BASE + LEDC_LSCH0_DUTY, SET(0u, LEDC_CHANNEL_DUTY_INTEGER, 1));
    hw_write(LEDC_BASE + LEDC_LSCH0_CONF0, MASK(LEDC_CHANNEL_CONF0_SIG_OUT_EN));
    uint32_t duty = SET(MASK(LEDC_CHANNEL_CONF1_DUTY_INC), LEDC_CHANNEL_CONF1_DUTY_NUM, 1);
    hw_write(LEDC_BASE + LEDC_LSCH0_CONF1,
             SET(SET(duty, LEDC_CHANNEL_CONF1_DUTY_CYCLE, 1), LEDC_CHANNEL_CONF1_DUTY_START, 1));
    hw_set_bits(LEDC_BASE + LEDC_LSCH0_CONF0, MASK(LEDC_CHANNEL_CONF0_PARA_UP));
    pin_route_out(pin, SIG_LEDC_LS_OUT0);
}

void xclk_stop(unsigned pin)
{
    hw_clear_bits(LEDC_BASE + LEDC_LSCH0_CONF0, MASK(LEDC_CHANNEL_CONF0_SIG_OUT_EN));
    pin_set_input(pin, PIN_PULL_UP);
}
