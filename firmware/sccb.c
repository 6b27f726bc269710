// SCCB through the I2C0 controller and its list of commands.
//
// Source: ESP32 TRM, chapter "I2C Controller"; OmniVision "SCCB Functional Specification" (a read is two
// transfers: write the register's number, stop; start again, read one byte).

#include "firmware/sccb.h"

#include "firmware/chip.h"
#include "firmware/hw.h"
#include "firmware/pins.h"
#include "firmware/ticks.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/i2c.h"

#define I2C(name)   (I2C0_BASE + I2C_##name)
#define HALF_PERIOD 400u // of 80 MHz: 100 kHz
#define BIT_US      10u
#define TIMEOUT_US  5000u

#define FAILED (MASK(I2C_INT_ARBITRATION_LOST) | MASK(I2C_INT_TIME_OUT) | MASK(I2C_INT_ACK_ERR))

void sccb_start(unsigned sda, unsigned scl)
{
    chip_enable(DPORT_GATE_I2C_EXT0);
    pin_set_input(sda, PIN_PULL_UP);
    pin_set_input(scl, PIN_PULL_UP);
    pin_write(sda, true);
    pin_write(scl, true);
    pin_set_output(sda, true);
    pin_set_output(scl, true);
    pin_route_out(sda, SIG_I2CEXT0_SDA);
    pin_route_in(sda, SIG_I2CEXT0_SDA);
    pin_route_out(scl, SIG_I2CEXT0_SCL);
    pin_route_in(scl, SIG_I2CEXT0_SCL);

    hw_write(I2C(CTR), MASK(I2C_CTR_MS_MODE) | MASK(I2C_CTR_SDA_FORCE_OUT) | MASK(I2C_CTR_SCL_FORCE_OUT));
    hw_write(I2C(SCL_LOW_PERIOD), HALF_PERIOD);
    hw_write(I2C(SCL_HIGH_PERIOD), HALF_PERIOD);
    hw_write(I2C(SDA_HOLD), HALF_PERIOD / 2);
    hw_write(I2C(SDA_SAMPLE), HALF_PERIOD / 2);
    hw_write(I2C(SCL_START_HOLD), HALF_PERIOD);
    hw_write(I2C(SCL_RSTART_SETUP), HALF_PERIOD);
    hw_write(I2C(SCL_STOP_HOLD), HALF_PERIOD);
    hw_write(I2C(SCL_STOP_SETUP), HALF_PERIOD);
    hw_write(I2C(TO), HALF_PERIOD * 80);
    hw_write(I2C(INT_ENA), 0);
}

static void reset_fifos(void)
{
    uint32_t conf = 0;
    hw_write(I2C(FIFO_CONF), conf | MASK(I2C_FIFO_CONF_RX_FIFO_RST) | MASK(I2C_FIFO_CONF_TX_FIFO_RST));
    hw_write(I2C(FIFO_CONF), conf);
}

static uint32_t command(enum i2c_op op, unsigned bytes)
{
    uint32_t word = SET(SET(0u, I2C_COMD_OP_CODE, op), I2C_COMD_BYTE_NUM, bytes);
    if (op == I2C_OP_WRITE) {
        return SET(word, I2C_COMD_ACK_CHECK_EN, 1);
    }
    return op == I2C_OP_READ ? SET(word, I2C_COMD_ACK_VALUE, 1)
                             : word; // one byte is read, and not acknowledged
}

// START, the bytes, one byte read if `in` is given, STOP.
static bool transfer(const uint8_t *out, unsigned out_length, uint8_t *in)
{
    uint32_t at = I2C(COMD0);
    unsigned bytes = out_length + (in != NULL ? 1 : 0);
    reset_fifos();
    for (unsigned i = 0; i < out_length; i++) {
        hw_write(I2C0_FIFO_AHB, out[i]);
    }
    hw_write(at, command(I2C_OP_RSTART, 0));
    hw_write(at += 4, command(I2C_OP_WRITE, out_length));
    if (in != NULL) {
        hw_write(at += 4, command(I2C_OP_READ, 1));
    }
    hw_write(at + 4, command(I2C_OP_STOP, 0));
    hw_write(I2C(INT_CLR), UINT32_MAX);
    hw_set_bits(I2C(CTR), MASK(I2C_CTR_TRANS_START));

    uint64_t end = ticks_us() + TIMEOUT_US;
    ticks_delay_us(bytes * 9 * BIT_US);
    uint32_t status = hw_read(I2C(INT_RAW));
    while ((status & (FAILED | MASK(I2C_INT_TRANS_COMPLETE))) == 0 && ticks_us() < end) {
        ticks_delay_us(BIT_US);
        status = hw_read(I2C(INT_RAW));
    }
    if ((status & MASK(I2C_INT_TRANS_COMPLETE)) == 0 || (status & FAILED) != 0) {
        return false;
    }
    if (in != NULL) {
        *in = (uint8_t)hw_read(I2C(DATA));
    }
    return true;
}

bool sccb_probe(uint8_t address)
{
    uint8_t out[] = {(uint8_t)(address << 1)};
    return transfer(out, 1, NULL);
}

bool sccb_write(uint8_t address, uint8_t reg, uint8_t value)
{
    uint8_t out[] = {(uint8_t)(address << 1), reg, value};
    return transfer(out, sizeof out, NULL);
}

bool sccb_read(uint8_t address, uint8_t reg, uint8_t *value)
{
    uint8_t select[] = {(uint8_t)(address << 1), reg};
    uint8_t read[] = {(uint8_t)(address << 1 | 1)};
    return transfer(select, sizeof select, NULL) && transfer(read, sizeof read, value);
}
