// OV2640 camera sensor: SCCB interface, registers and pins.
//
// A UXGA sensor with a signal processor and a JPEG engine behind it. This file holds its registers;
// ov2640_mode says what they mean, ov2640_pipeline makes a frame, ov2640_stream sends it.
//
// Source:       OmniVision OV2640 data sheet: "SCCB Interface", "Reset", "Power Down Mode", "Device
//               Control Register List"; reserved registers as drivers in use write them.
// Not modelled: the indirect registers behind BPADDR/BPDATA and 0x90-0x97 (they store the last byte),
//               the microcontroller (0xF9-0xFE), the SCCB master, the strobe and frame exposure pins.

#include "sensor/ov2640.h"

#include "base/bits.h"
#include "regs/ov2640.h"
#include "sensor/ov2640_mode.h"
#include "sensor/ov2640_stream.h"

#include <string.h>

struct reg {
    uint8_t number, reset, writable;
};

#define REG_ENTRY(name, offset, reset, writable) {(offset), (reset), (writable)},
static const struct reg dsp_registers[] = {OV2640_DSP_REGISTERS(REG_ENTRY)};
static const struct reg sensor_registers[] = {OV2640_SENSOR_REGISTERS(REG_ENTRY)};

static const struct {
    const struct reg *registers;
    size_t count;
} banks[2] = {
    [OV2640_BANK_DSP] = {dsp_registers, sizeof(dsp_registers) / sizeof(dsp_registers[0])},
    [OV2640_BANK_SENSOR] = {sensor_registers, sizeof(sensor_registers) / sizeof(sensor_registers[0])},
};

#define RA_DLMT_RESET 0x7f

static void reset_registers(struct ov2640 *sensor)
{
    memset(&sensor->banks, 0, sizeof(sensor->banks));
    for (unsigned bank = 0; bank < 2; bank++) {
        for (size_t i = 0; i < banks[bank].count; i++) {
            const struct reg *reg = &banks[bank].registers[i];
            sensor->banks.reg[bank][reg->number] = reg->reset;
        }
        sensor->banks.reg[bank][OV2640_RA_DLMT] = RA_DLMT_RESET;
    }
}

static unsigned selected_bank(const struct ov2640 *sensor)
{
    return DSP(&sensor->banks, OV2640_RA_DLMT, OV2640_RA_DLMT_BANK);
}

static uint8_t writable_bits(unsigned bank, uint8_t number)
{
    for (size_t i = 0; i < banks[bank].count; i++) {
        if (banks[bank].registers[i].number == number) {
            return banks[bank].registers[i].writable;
        }
    }
    return 0xff;
}

// Registers that set the clocks or stop the output: a new value breaks the frame off.
static bool restarts(unsigned bank, uint8_t number)
{
    static const uint8_t timing[] = {
        OV2640_COM2,   OV2640_CLKRC,  OV2640_COM7, OV2640_REG2A, OV2640_FRARL,
        OV2640_ADDVSL, OV2640_ADDVSH, OV2640_FLL,  OV2640_FLH,
    };
    if (bank == OV2640_BANK_DSP) {
        return number == OV2640_RESET;
    }
    return memchr(timing, number, sizeof(timing)) != NULL;
}

static void write_register(struct ov2640 *sensor, uint8_t number, uint8_t value)
{
    unsigned bank = selected_bank(sensor);
    if (number == OV2640_RA_DLMT) {
        sensor->banks.reg[OV2640_BANK_DSP][number] = value;
        sensor->banks.reg[OV2640_BANK_SENSOR][number] = value;
        return;
    }
    if (bank == OV2640_BANK_SENSOR && number == OV2640_COM7 && GET(value, OV2640_COM7_SRST) != 0) {
        reset_registers(sensor);
        ov2640_restart(sensor);
        return;
    }
    uint8_t *reg = &sensor->banks.reg[bank][number];
    uint8_t writable = writable_bits(bank, number), old = *reg;
    *reg = (uint8_t)((old & ~writable) | (value & writable));
    if (*reg != old && restarts(bank, number)) {
        ov2640_restart(sensor);
    }
    if (bank == OV2640_BANK_SENSOR && number == OV2640_COM10) {
        ov2640_drive_vsync(sensor);
    }
}

// SCCB: START, address, register, value; or START, address, register, STOP, START, address, read.

static bool awake(const struct ov2640 *sensor)
{
    return sensor->xclk >= OV2640_XCLK_MIN && !sensor->power_down && !sensor->reset;
}

static bool sccb_start(void *ctx, uint8_t address, bool read)
{
    struct ov2640 *sensor = ctx;
    (void)read;
    sensor->pointed = false;
    return address == OV2640_ADDRESS && awake(sensor);
}

// A third byte is refused: the registers do not count on by themselves.
static bool sccb_write(void *ctx, uint8_t byte)
{
    struct ov2640 *sensor = ctx;
    if (!awake(sensor)) {
        return false;
    }
    if (!sensor->pointed) {
        sensor->pointer = byte;
        sensor->pointed = true;
        sensor->written = false;
        return true;
    }
    if (sensor->written) {
        return false;
    }
    sensor->written = true;
    write_register(sensor, sensor->pointer, byte);
    return true;
}

static uint8_t sccb_read(void *ctx)
{
    const struct ov2640 *sensor = ctx;
    return awake(sensor) ? sensor->banks.reg[selected_bank(sensor)][sensor->pointer] : 0xff;
}

static void sccb_stop(void *ctx)
{
    struct ov2640 *sensor = ctx;
    sensor->pointed = false;
}

// Pins

void ov2640_set_xclk(struct ov2640 *sensor, uint32_t hz)
{
    if (sensor->xclk != hz) {
        sensor->xclk = hz;
        ov2640_restart(sensor);
    }
}

void ov2640_set_power_down(struct ov2640 *sensor, bool on)
{
    if (sensor->power_down != on) {
        sensor->power_down = on;
        ov2640_restart(sensor);
    }
}

void ov2640_set_reset(struct ov2640 *sensor, bool held)
{
    if (sensor->reset != held) {
        sensor->reset = held;
        reset_registers(sensor);
        ov2640_restart(sensor);
    }
}

void ov2640_set_light(struct ov2640 *sensor, uint32_t level)
{
    sensor->light = level;
}

uint64_t ov2640_frames(const struct ov2640 *sensor)
{
    return sensor->number;
}

void ov2640_init(struct ov2640 *sensor, const struct ov2640_config *config)
{
    *sensor = (struct ov2640){
        .config = *config,
        .i2c =
            {.ctx = sensor, .start = sccb_start, .write = sccb_write, .read = sccb_read, .stop = sccb_stop},
    };
    reset_registers(sensor);
    ov2640_stream_init(sensor);
}
