// OV2640 camera sensor: SCCB interface, registers and pins.
//
// A UXGA sensor with a signal processor and a JPEG engine behind it. This file holds its registers;
// ov2640_mode says what they mean, ov2640_auto exposes, ov2640_pipeline makes a frame, ov2640_stream sends
// it.
//
// Source:       OmniVision OV2640 data sheet: "SCCB Interface", "Reset", "Power Down Mode", "Device
//               Control Register List"; reserved registers as drivers in use write them.
// Assumptions:  The tables behind BPADDR and its like hold after reset what drivers load. Reading their data
//               register gives the entry at the index and leaves the index alone.
// Not modelled: the microcontroller (0xF9-0xFE), the SCCB master, the strobe and frame exposure pins.

#include "sensor/ov2640.h"

#include "base/bits.h"
#include "regs/ov2640.h"
#include "sensor/ov2640_auto.h"
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

// The index register of each table; its data register is the next one.
static const uint8_t table_index[OV2640_TABLES] = {
    [OV2640_EFFECTS] = OV2640_BPADDR,
    [OV2640_GAMMA] = OV2640_GAMMA_ADDR,
    [OV2640_CIP] = OV2640_CIP_ADDR,
    [OV2640_MATRIX] = OV2640_CMX_ADDR,
};

static const uint8_t table_reset[OV2640_TABLES][OV2640_TABLE_SIZE] = {
    [OV2640_EFFECTS] = {[OV2640_SDE_SAT_U] = 0x40,
                        [OV2640_SDE_SAT_V] = 0x40,
                        [OV2640_SDE_FIX_U] = 0x80,
                        [OV2640_SDE_FIX_V] = 0x80,
                        [OV2640_SDE_Y_OFFSET] = 0x20,
                        [OV2640_SDE_Y_GAIN] = 0x20,
                        [OV2640_SDE_Y_BRIGHT] = 0x20},
    [OV2640_GAMMA] = {0x0e, 0x1a, 0x31, 0x5a, 0x69, 0x75, 0x7e, 0x88, 0x8f, 0x96, 0xa3, 0xaf, 0xc4, 0xd7,
                      0xe8, 0x20},
    [OV2640_CIP] = {0x06, 0xe3, 0x05, 0x05, 0x00, 0x04},
    [OV2640_MATRIX] = {0x08, 0x19, 0x02, 0x0c, 0x24, 0x30, 0x28, 0x26, 0x02, 0x98, 0x80},
};

// The entry that a register stands for; NULL if it is no table's data.
static uint8_t *table_entry(struct ov2640_banks *registers, unsigned bank, uint8_t number)
{
    for (unsigned i = 0; i < OV2640_TABLES && bank == OV2640_BANK_DSP; i++) {
        if (number == table_index[i] + 1) {
            return &registers->table[i][registers->reg[bank][table_index[i]] % OV2640_TABLE_SIZE];
        }
    }
    return NULL;
}

static void reset_registers(struct ov2640 *sensor)
{
    memset(&sensor->banks, 0, sizeof(sensor->banks));
    memcpy(sensor->banks.table, table_reset, sizeof(table_reset));
    ov2640_auto_reset(sensor);
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
    uint8_t *entry = table_entry(&sensor->banks, bank, number);
    if (entry != NULL) {
        uint8_t *at = &sensor->banks.reg[bank][number - 1];
        *entry = value;
        *at = (uint8_t)((*at + 1) % OV2640_TABLE_SIZE);
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
    struct ov2640 *sensor = ctx;
    if (!awake(sensor)) {
        return 0xff;
    }
    unsigned bank = selected_bank(sensor);
    const uint8_t *entry = table_entry(&sensor->banks, bank, sensor->pointer);
    return entry != NULL ? *entry : sensor->banks.reg[bank][sensor->pointer];
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

void ov2640_set_ambient(struct ov2640 *sensor, uint32_t thousandths)
{
    sensor->ambient = thousandths < OV2640_AMBIENT_MAX ? thousandths : OV2640_AMBIENT_MAX;
}

uint64_t ov2640_frames(const struct ov2640 *sensor)
{
    return sensor->number;
}

void ov2640_init(struct ov2640 *sensor, const struct ov2640_config *config)
{
    *sensor = (struct ov2640){
        .config = *config,
        .ambient = 1000,
        .i2c =
            {.ctx = sensor, .start = sccb_start, .write = sccb_write, .read = sccb_read, .stop = sccb_stop},
    };
    ov2640_auto_init(sensor);
    reset_registers(sensor);
    ov2640_stream_init(sensor);
}
