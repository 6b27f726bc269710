// Devices take SDA over while SCL is low, and look at it when SCL rises; what SDA does while SCL is high is a
// START or a STOP.
//
// Source: NXP UM10204, I2C-bus specification and user manual, chapters "START and STOP conditions", "Byte
//         format", "Acknowledge (ACK) and Not Acknowledge (NACK)".

#include "wire/i2c_lines.h"

void i2c_lines_init(struct i2c_lines *lines, struct i2c_bus *bus)
{
    *lines = (struct i2c_lines){.bus = bus, .scl = true, .sda = true, .sda_out = true};
}

// Bytes go over the bus.
static bool is_on(const struct i2c_lines *lines)
{
    return lines->state != I2C_LINES_IDLE && lines->state != I2C_LINES_OVER;
}

static bool reads(const struct i2c_lines *lines)
{
    return lines->state == I2C_LINES_READ;
}

// The byte is whole: does a device acknowledge it?
static bool take_byte(struct i2c_lines *lines)
{
    if (lines->state == I2C_LINES_ADDRESS) {
        return i2c_bus_start(lines->bus, lines->byte >> 1, (lines->byte & 1U) != 0);
    }
    return i2c_bus_write(lines->bus, lines->byte);
}

// After the acknowledge bit.
static void next_byte(struct i2c_lines *lines)
{
    bool to_read = reads(lines) || (lines->state == I2C_LINES_ADDRESS && (lines->byte & 1U) != 0);
    lines->bits = 0;
    lines->byte = 0;
    lines->state = !lines->acknowledged ? I2C_LINES_OVER : to_read ? I2C_LINES_READ : I2C_LINES_WRITE;
    if (reads(lines)) {
        lines->byte = i2c_bus_read(lines->bus);
    }
}

static void rise(struct i2c_lines *lines)
{
    if (lines->bits == 8) {
        lines->acknowledged = !lines->sda;
    } else if (!reads(lines)) {
        lines->byte = (uint8_t)(lines->byte << 1 | lines->sda);
    }
    lines->bits += 1;
}

static void fall(struct i2c_lines *lines)
{
    if (lines->bits == 9) {
        next_byte(lines);
    }
    if (reads(lines)) {
        lines->sda_out = lines->bits == 8 || (lines->byte >> (7 - lines->bits) & 1) != 0;
    } else {
        lines->sda_out = !(is_on(lines) && lines->bits == 8 && take_byte(lines));
    }
}

bool i2c_lines_scl(struct i2c_lines *lines, bool level)
{
    if (level != lines->scl && is_on(lines)) {
        if (level) {
            rise(lines);
        } else {
            fall(lines);
        }
    }
    lines->scl = level;
    return lines->sda_out;
}

bool i2c_lines_sda(struct i2c_lines *lines, bool level)
{
    if (level != lines->sda && lines->scl) {
        if (!level) { // START, of which the first edge of SCL is a part
            lines->state = I2C_LINES_ADDRESS;
            lines->byte = 0;
            lines->bits = 0;
        } else if (lines->state != I2C_LINES_IDLE) {
            i2c_bus_stop(lines->bus);
            lines->state = I2C_LINES_IDLE;
        }
        lines->sda_out = true;
    }
    lines->sda = level;
    return lines->sda_out;
}
