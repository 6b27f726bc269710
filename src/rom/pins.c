// ROM functions for pins: the GPIO matrix and the pads.
//
// Source: ESP-IDF components/esp_rom/esp32/include/esp32/rom/gpio.h; ESP32 TRM, chapter "IO_MUX and GPIO
// Matrix".

#include "base/bits.h"
#include "regs/gpio.h"
#include "regs/io_mux.h"
#include "rom/call.h"
#include "soc/io_mux.h"

#define PINS 40U

// Pads by GPIO number; a pin without pad changes nothing.
static void change_pad(struct call *call, uint32_t pin, uint32_t clear, uint32_t set)
{
    uint32_t offset = io_mux_offset(pin);
    if (offset != 0) {
        call_change(call, IO_MUX_BASE + offset, clear, set);
    }
}

static void enable_output(struct call *call, uint32_t pin)
{
    if (pin < 32) {
        call_put(call, GPIO_BASE + GPIO_ENABLE_W1TS, bit(pin));
    } else if (pin < PINS) {
        call_put(call, GPIO_BASE + GPIO_ENABLE1_W1TS, bit(pin - 32));
    }
}

// (pin, signal, inverted, output enable inverted)
static void gpio_matrix_out(struct call *call)
{
    uint32_t pin = call_word(call, 0);
    if (pin >= PINS) {
        return;
    }
    uint32_t value = SET(0, GPIO_FUNC_OUT_SEL, call_word(call, 1));
    value = SET(value, GPIO_FUNC_OUT_INV_SEL, call_word(call, 2) & 1);
    value = SET(value, GPIO_FUNC_OEN_INV_SEL, call_word(call, 3) & 1);
    enable_output(call, pin);
    call_put(call, GPIO_BASE + GPIO_FUNC0_OUT_SEL_CFG + 4 * pin, value);
}

// (pin or constant, signal, inverted)
static void gpio_matrix_in(struct call *call)
{
    uint32_t value = SET(SET(0, GPIO_FUNC_IN_SEL, call_word(call, 0)), GPIO_SIG_IN_SEL, 1);
    value = SET(value, GPIO_FUNC_IN_INV_SEL, call_word(call, 2) & 1);
    call_put(call, GPIO_BASE + GPIO_FUNC0_IN_SEL_CFG + 4 * bits_get(call_word(call, 1), 0, 8), value);
}

static void gpio_pad_select_gpio(struct call *call)
{
    change_pad(call, call_word(call, 0), MASK(IO_MUX_MCU_SEL), SET(0, IO_MUX_MCU_SEL, IO_MUX_FUNCTION_GPIO));
}

static void gpio_pad_set_drv(struct call *call)
{
    change_pad(call, call_word(call, 0), MASK(IO_MUX_FUN_DRV),
               SET(0, IO_MUX_FUN_DRV, call_word(call, 1) & 3));
}

static void gpio_pad_pullup(struct call *call)
{
    change_pad(call, call_word(call, 0), MASK(IO_MUX_FUN_WPD), MASK(IO_MUX_FUN_WPU));
}

static void gpio_pad_pulldown(struct call *call)
{
    change_pad(call, call_word(call, 0), MASK(IO_MUX_FUN_WPU), MASK(IO_MUX_FUN_WPD));
}

// (set, clear, enable, disable) of one bank of pins
static void output_set(struct call *call, uint32_t set, uint32_t clear, uint32_t enable, uint32_t disable)
{
    call_put(call, GPIO_BASE + set, call_word(call, 0));
    call_put(call, GPIO_BASE + clear, call_word(call, 1));
    call_put(call, GPIO_BASE + enable, call_word(call, 2));
    call_put(call, GPIO_BASE + disable, call_word(call, 3));
}

static void gpio_output_set(struct call *call)
{
    output_set(call, GPIO_OUT_W1TS, GPIO_OUT_W1TC, GPIO_ENABLE_W1TS, GPIO_ENABLE_W1TC);
}

static void gpio_output_set_high(struct call *call)
{
    output_set(call, GPIO_OUT1_W1TS, GPIO_OUT1_W1TC, GPIO_ENABLE1_W1TS, GPIO_ENABLE1_W1TC);
}

static void gpio_input_get(struct call *call)
{
    call_result(call, call_get(call, GPIO_BASE + GPIO_IN));
}

static void gpio_input_get_high(struct call *call)
{
    call_result(call, call_get(call, GPIO_BASE + GPIO_IN1));
}

const struct rom_function rom_gpio_functions[] = {
    {0x40009b24, "gpio_output_set", gpio_output_set, false},
    {0x40009b5c, "gpio_output_set_high", gpio_output_set_high, false},
    {0x40009b88, "gpio_input_get", gpio_input_get, false},
    {0x40009b9c, "gpio_input_get_high", gpio_input_get_high, false},
    {0x40009edc, "gpio_matrix_in", gpio_matrix_in, false},
    {0x40009f0c, "gpio_matrix_out", gpio_matrix_out, false},
    {0x40009fdc, "gpio_pad_select_gpio", gpio_pad_select_gpio, false},
    {0x4000a11c, "gpio_pad_set_drv", gpio_pad_set_drv, false},
    {0x4000a22c, "gpio_pad_pullup", gpio_pad_pullup, false},
    {0x4000a348, "gpio_pad_pulldown", gpio_pad_pulldown, false},
    {0, NULL, NULL, false},
};
