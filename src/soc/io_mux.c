// ESP32 IO_MUX: one register per pad selects the pad's function and its pulls.
//
// Source:       ESP32 TRM, chapter "IO_MUX and GPIO Matrix", sections "IO_MUX Pad List" and "Registers".
// Not modelled: drive strength, the settings for sleep, the clock outputs of PIN_CTRL.

#include "soc/io_mux.h"

#include "base/bits.h"

#define PADS 40U

static const struct reg registers[] = {IO_MUX_REGISTERS(REG_ENTRY)};

// Offset of a pin's register; 0: no such pad.
static const uint8_t pad_offset[PADS] = {
    [0] = IO_MUX_GPIO0,   [1] = IO_MUX_GPIO1,   [2] = IO_MUX_GPIO2,   [3] = IO_MUX_GPIO3,
    [4] = IO_MUX_GPIO4,   [5] = IO_MUX_GPIO5,   [6] = IO_MUX_GPIO6,   [7] = IO_MUX_GPIO7,
    [8] = IO_MUX_GPIO8,   [9] = IO_MUX_GPIO9,   [10] = IO_MUX_GPIO10, [11] = IO_MUX_GPIO11,
    [12] = IO_MUX_GPIO12, [13] = IO_MUX_GPIO13, [14] = IO_MUX_GPIO14, [15] = IO_MUX_GPIO15,
    [16] = IO_MUX_GPIO16, [17] = IO_MUX_GPIO17, [18] = IO_MUX_GPIO18, [19] = IO_MUX_GPIO19,
    [20] = IO_MUX_GPIO20, [21] = IO_MUX_GPIO21, [22] = IO_MUX_GPIO22, [23] = IO_MUX_GPIO23,
    [24] = IO_MUX_GPIO24, [25] = IO_MUX_GPIO25, [26] = IO_MUX_GPIO26, [27] = IO_MUX_GPIO27,
    [32] = IO_MUX_GPIO32, [33] = IO_MUX_GPIO33, [34] = IO_MUX_GPIO34, [35] = IO_MUX_GPIO35,
    [36] = IO_MUX_GPIO36, [37] = IO_MUX_GPIO37, [38] = IO_MUX_GPIO38, [39] = IO_MUX_GPIO39,
};

// Pads whose function 0 is not a GPIO but a signal of its own (UART0, JTAG, SD and flash lines).
static const bool function_0_is_signal[PADS] = {
    [1] = true,  [3] = true,  [6] = true,  [7] = true,  [8] = true,  [9] = true,
    [10] = true, [11] = true, [12] = true, [13] = true, [14] = true, [15] = true,
};

uint32_t io_mux_offset(unsigned pin)
{
    return pin < PADS ? pad_offset[pin] : 0;
}

uint32_t io_mux_pad(const struct io_mux *io_mux, unsigned pin)
{
    uint32_t offset = io_mux_offset(pin);
    return offset != 0 ? io_mux->reg[offset / 4] : 0;
}

bool io_mux_is_gpio(const struct io_mux *io_mux, unsigned pin)
{
    uint32_t function = GET(io_mux_pad(io_mux, pin), IO_MUX_MCU_SEL);
    if (function == 0) {
        return pin < PADS && !function_0_is_signal[pin];
    }
    return function == IO_MUX_FUNCTION_GPIO;
}

// Bus access

static uint32_t io_mux_read(void *device, uint32_t offset)
{
    const struct io_mux *io_mux = device;
    return io_mux->reg[offset / 4];
}

static void io_mux_write(void *device, uint32_t offset, uint32_t value)
{
    struct io_mux *io_mux = device;
    reg_store(registers, REG_COUNT(registers), io_mux->reg, offset, value);
    for (unsigned pin = 0; pin < PADS; pin++) {
        if (pad_offset[pin] == offset && offset != 0 && io_mux->pad_changed != NULL) {
            io_mux->pad_changed(io_mux->ctx, pin);
        }
    }
}

// Reset and wiring

static void io_mux_reset(void *device)
{
    struct io_mux *io_mux = device;
    reg_reset(registers, REG_COUNT(registers), io_mux->reg);
    for (unsigned pin = 0; pin < PADS; pin++) {
        if (pad_offset[pin] != 0 && io_mux->pad_changed != NULL) {
            io_mux->pad_changed(io_mux->ctx, pin);
        }
    }
}

static void io_mux_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)host;
    (void)index;
    struct io_mux *io_mux = device;
    *io_mux = (struct io_mux){0};
    reg_reset(registers, REG_COUNT(registers), io_mux->reg);
}

const struct peripheral_ops io_mux_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = io_mux_init,
    .reset = io_mux_reset,
    .read = io_mux_read,
    .write = io_mux_write,
};
