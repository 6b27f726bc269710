// Pins.
//
// Source: ESP32 TRM, chapter "IO_MUX and GPIO Matrix". The pulls of pads that the RTC can use are in the
// RTC's registers, those of the others in the IO_MUX.

#include "firmware/pins.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "regs/gpio.h"
#include "regs/io_mux.h"
#include "regs/rtc_io.h"

#define NO_PAD 0

// The IO_MUX register of each pin.
static const uint8_t pads[GPIO_PINS] = {
    [0] = IO_MUX_GPIO0,   [1] = IO_MUX_GPIO1,   [2] = IO_MUX_GPIO2,   [3] = IO_MUX_GPIO3,
    [4] = IO_MUX_GPIO4,   [5] = IO_MUX_GPIO5,   [6] = IO_MUX_GPIO6,   [7] = IO_MUX_GPIO7,
    [8] = IO_MUX_GPIO8,   [9] = IO_MUX_GPIO9,   [10] = IO_MUX_GPIO10, [11] = IO_MUX_GPIO11,
    [12] = IO_MUX_GPIO12, [13] = IO_MUX_GPIO13, [14] = IO_MUX_GPIO14, [15] = IO_MUX_GPIO15,
    [16] = IO_MUX_GPIO16, [17] = IO_MUX_GPIO17, [18] = IO_MUX_GPIO18, [19] = IO_MUX_GPIO19,
    [21] = IO_MUX_GPIO21, [22] = IO_MUX_GPIO22, [23] = IO_MUX_GPIO23, [25] = IO_MUX_GPIO25,
    [26] = IO_MUX_GPIO26, [27] = IO_MUX_GPIO27, [32] = IO_MUX_GPIO32, [33] = IO_MUX_GPIO33,
    [34] = IO_MUX_GPIO34, [35] = IO_MUX_GPIO35, [36] = IO_MUX_GPIO36, [37] = IO_MUX_GPIO37,
    [38] = IO_MUX_GPIO38, [39] = IO_MUX_GPIO39,
};

// Where the RTC keeps the pulls of its pads: register, bit of the pull-up; the pull-down is the next bit.
static const struct {
    uint8_t pin, offset, up;
} rtc_pads[] = {
    {0, RTC_IO_TOUCH_PAD1, 27},  {2, RTC_IO_TOUCH_PAD2, 27},    {4, RTC_IO_TOUCH_PAD0, 27},
    {12, RTC_IO_TOUCH_PAD5, 27}, {13, RTC_IO_TOUCH_PAD4, 27},   {14, RTC_IO_TOUCH_PAD6, 27},
    {15, RTC_IO_TOUCH_PAD3, 27}, {25, RTC_IO_PAD_DAC1, 27},     {26, RTC_IO_PAD_DAC2, 27},
    {27, RTC_IO_TOUCH_PAD7, 27}, {32, RTC_IO_XTAL_32K_PAD, 22}, {33, RTC_IO_XTAL_32K_PAD, 27},
};

bool pin_exists(unsigned pin)
{
    return pin < GPIO_PINS && pads[pin] != NO_PAD;
}

bool pin_can_drive(unsigned pin)
{
    return pin_exists(pin) && pin < 34;
}

static void set_pull(unsigned pin, enum pin_pull pull)
{
    uint32_t pad = IO_MUX_BASE + pads[pin];
    HW_SET(pad, IO_MUX_FUN_WPU, pull == PIN_PULL_UP);
    HW_SET(pad, IO_MUX_FUN_WPD, pull == PIN_PULL_DOWN);
    for (unsigned i = 0; i < sizeof rtc_pads / sizeof rtc_pads[0]; i++) {
        if (rtc_pads[i].pin == pin) {
            uint32_t address = RTC_IO_BASE + rtc_pads[i].offset;
            uint32_t word = hw_read(address) & ~(bit(rtc_pads[i].up) | bit(rtc_pads[i].up + 1U));
            word |= pull == PIN_PULL_UP ? bit(rtc_pads[i].up) : 0;
            word |= pull == PIN_PULL_DOWN ? bit(rtc_pads[i].up + 1U) : 0;
            hw_write(address, word);
        }
    }
}

static void enable_output(unsigned pin, bool on)
{
    uint32_t offset = on ? (pin < 32 ? GPIO_ENABLE_W1TS : GPIO_ENABLE1_W1TS)
                         : (pin < 32 ? GPIO_ENABLE_W1TC : GPIO_ENABLE1_W1TC);
    hw_write(GPIO_BASE + offset, bit(pin % 32));
}

static void select_function(unsigned pin, unsigned function)
{
    uint32_t pad = IO_MUX_BASE + pads[pin];
    hw_write(pad, SET(SET(hw_read(pad), IO_MUX_MCU_SEL, function), IO_MUX_FUN_IE, 1));
}

static void select_gpio(unsigned pin)
{
    select_function(pin, IO_MUX_FUNCTION_GPIO);
}

static void select_output(unsigned pin, uint32_t signal, bool enable_from_gpio)
{
    uint32_t word = SET(SET(0u, GPIO_FUNC_OUT_SEL, signal), GPIO_FUNC_OEN_SEL, enable_from_gpio);
    hw_write(GPIO_BASE + GPIO_OUT_SEL_REG(pin), word);
}

void pin_set_input(unsigned pin, enum pin_pull pull)
{
    enable_output(pin, false);
    select_gpio(pin);
    set_pull(pin, pull);
}

void pin_set_output(unsigned pin, bool open_drain)
{
    HW_SET(GPIO_BASE + GPIO_PIN_REG(pin), GPIO_PIN_PAD_DRIVER, open_drain);
    select_output(pin, GPIO_OUT_SIMPLE, true);
    select_gpio(pin);
    enable_output(pin, true);
}

bool pin_read(unsigned pin)
{
    return bit_is_set(hw_read(GPIO_BASE + (pin < 32 ? GPIO_IN : GPIO_IN1)), pin % 32);
}

bool pin_driven(unsigned pin)
{
    return bit_is_set(hw_read(GPIO_BASE + (pin < 32 ? GPIO_OUT : GPIO_OUT1)), pin % 32);
}

void pin_write(unsigned pin, bool level)
{
    uint32_t offset =
        level ? (pin < 32 ? GPIO_OUT_W1TS : GPIO_OUT1_W1TS) : (pin < 32 ? GPIO_OUT_W1TC : GPIO_OUT1_W1TC);
    hw_write(GPIO_BASE + offset, bit(pin % 32));
}

void pin_set_function(unsigned pin, unsigned function, enum pin_pull pull)
{
    set_pull(pin, pull);
    select_function(pin, function);
}

// The matrix

void pin_route_in(unsigned pin, unsigned signal)
{
    hw_write(GPIO_BASE + GPIO_IN_SEL_REG(signal), SET(SET(0u, GPIO_FUNC_IN_SEL, pin), GPIO_SIG_IN_SEL, 1));
}

void pin_route_constant(unsigned signal, bool level)
{
    pin_route_in(level ? GPIO_IN_CONST_1 : GPIO_IN_CONST_0, signal);
}

void pin_route_out(unsigned pin, unsigned signal)
{
    select_output(pin, signal, false);
    select_gpio(pin);
    enable_output(pin, true);
}

// Interrupts

static void (*handlers[GPIO_PINS])(unsigned pin);

static void serve(uint32_t status, unsigned first)
{
    for (unsigned i = 0; i < 32 && first + i < GPIO_PINS; i++) {
        if (bit_is_set(status, i) && handlers[first + i] != NULL) {
            handlers[first + i](first + i);
        }
    }
}

static void on_gpio(void)
{
    uint32_t low = hw_read(GPIO_BASE + GPIO_STATUS);
    uint32_t high = hw_read(GPIO_BASE + GPIO_STATUS1);
    hw_write(GPIO_BASE + GPIO_STATUS_W1TC, low);
    hw_write(GPIO_BASE + GPIO_STATUS1_W1TC, high);
    serve(low, 0);
    serve(high, 32);
}

void pin_set_interrupt(unsigned pin, unsigned type, void (*handler)(unsigned pin))
{
    static bool attached;
    uint32_t address = GPIO_BASE + GPIO_PIN_REG(pin);
    uint32_t word = SET(hw_read(address), GPIO_PIN_INT_TYPE, type);
    handlers[pin] = handler;
    hw_write(GPIO_BASE + (pin < 32 ? GPIO_STATUS_W1TC : GPIO_STATUS1_W1TC), bit(pin % 32));
    hw_write(address, SET(word, GPIO_PIN_INT_ENA_PRO, type != GPIO_INT_OFF));
    if (!attached) {
        attached = true;
        interrupt_attach(SOURCE_GPIO, on_gpio, false);
    }
}
