// The camera receiver.
//
// I2S0 takes one byte per PCLK while VSYNC and HREF are high and puts it into bits 16 to 23 of a 32-bit word
// (FIFO mode 3). The DMA writes the words into a ring of eight half-buffers; an interrupt counts those that
// are full, and the waiting program copies their bytes out. A frame ends when VSYNC falls.
//
// Source:      ESP32 TRM, chapters "I2S" (sections "Camera Slave Receiving Mode", "LCD and camera") and "DMA
// Controller". Not handled: the two-byte packing for a slow XCLK.

#include "firmware/camera_receiver.h"

#include "firmware/chip.h"
#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/pins.h"
#include "firmware/ticks.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/i2s.h"

#define I2S(name) (I2S0_BASE + I2S_##name)

#define NODE_SIZE      2048u // bytes of one descriptor's buffer
#define HALF_SIZE      4096u // bytes after which the interrupt comes
#define HALVES         8u
#define NODES          (HALVES * HALF_SIZE / NODE_SIZE)
#define HALF_WORDS     (HALF_SIZE / 4)
#define FIFO_MODE_BYTE 3
#define PIXEL_BYTE     16, 8

struct descriptor {
    uint32_t control, buffer, next;
};

static IN_DMA_RAM uint32_t ring[HALVES * HALF_WORDS];
static IN_DMA_RAM struct descriptor descriptors[NODES];

static struct {
    volatile uint32_t halves; // that the DMA has filled
    volatile bool frame_over; // VSYNC fell
    int8_t vsync;
    bool attached;
} state;

// Interrupts

static void on_i2s(void)
{
    uint32_t status = hw_read(I2S(INT_ST));
    hw_write(I2S(INT_CLR), status);
    if ((status & MASK(I2S_INT_IN_SUC_EOF)) != 0) {
        state.halves++;
    }
}

// A spike on the line is not the end of a frame.
static void on_vsync(unsigned pin)
{
    if (!pin_read(pin)) {
        state.frame_over = true;
    }
}

// The hardware

static void pulse(uint32_t address, uint32_t mask)
{
    hw_set_bits(address, mask);
    hw_clear_bits(address, mask);
}

static void begin(void)
{
    hw_clear_bits(I2S(CONF), MASK(I2S_CONF_RX_START));
    hw_write(I2S(INT_CLR), UINT32_MAX);
    hw_write(I2S(INT_ENA), MASK(I2S_INT_IN_SUC_EOF));
    pulse(I2S(CONF), MASK(I2S_CONF_RX_RESET));
    pulse(I2S(CONF), MASK(I2S_CONF_RX_FIFO_RESET));
    pulse(I2S(LC_CONF), MASK(I2S_LC_CONF_IN_RST));
    pulse(I2S(LC_CONF), MASK(I2S_LC_CONF_AHBM_FIFO_RST));
    pulse(I2S(LC_CONF), MASK(I2S_LC_CONF_AHBM_RST));
    state.halves = 0;
    state.frame_over = false;
    hw_write(I2S(RX_EOF_NUM), HALF_WORDS);
    hw_write(I2S(IN_LINK), SET(0u, I2S_IN_LINK_ADDR, (uint32_t)(uintptr_t)&descriptors[0]));
    hw_set_bits(I2S(IN_LINK), MASK(I2S_IN_LINK_START));
    hw_set_bits(I2S(CONF), MASK(I2S_CONF_RX_START));
}

static void end(void)
{
    hw_clear_bits(I2S(CONF), MASK(I2S_CONF_RX_START));
    hw_write(I2S(INT_ENA), 0);
    hw_set_bits(I2S(IN_LINK), MASK(I2S_IN_LINK_STOP));
}

static void set_up_i2s(void)
{
    chip_enable(DPORT_GATE_I2S0);
    hw_write(I2S(CONF), MASK(I2S_CONF_RX_SLAVE_MOD));
    pulse(I2S(CONF), MASK(I2S_CONF_RX_RESET) | MASK(I2S_CONF_RX_FIFO_RESET));
    pulse(I2S(LC_CONF),
          MASK(I2S_LC_CONF_IN_RST) | MASK(I2S_LC_CONF_AHBM_FIFO_RST) | MASK(I2S_LC_CONF_AHBM_RST));
    hw_write(I2S(CONF2), MASK(I2S_CONF2_CAMERA_EN) | MASK(I2S_CONF2_LCD_EN));
    uint32_t clock = hw_read(I2S(CLKM_CONF));
    clock = SET(clock, I2S_CLKM_CONF_DIV_NUM, 2);
    clock = SET(clock, I2S_CLKM_CONF_DIV_B, 0);
    clock = SET(clock, I2S_CLKM_CONF_DIV_A, 0);
    hw_write(I2S(CLKM_CONF), SET(clock, I2S_CLKM_CONF_CLK_EN, 1));
    uint32_t fifo = hw_read(I2S(FIFO_CONF));
    fifo = SET(fifo, I2S_FIFO_CONF_DSCR_EN, 1);
    fifo = SET(fifo, I2S_FIFO_CONF_RX_FIFO_MOD, FIFO_MODE_BYTE);
    hw_write(I2S(FIFO_CONF), SET(fifo, I2S_FIFO_CONF_RX_FIFO_MOD_FORCE_EN, 1));
    HW_SET(I2S(CONF_CHAN), I2S_CONF_CHAN_RX_CHAN_MOD, 1);
    HW_SET(I2S(SAMPLE_RATE_CONF), I2S_SAMPLE_RATE_CONF_RX_BITS_MOD, 0);
    hw_write(I2S(TIMING), MASK(I2S_TIMING_RX_DSYNC_SW));
}

static void set_up_ring(void)
{
    for (unsigned i = 0; i < NODES; i++) {
        descriptors[i] = (struct descriptor){
            .control = SET(MASK(LLDESC_OWNER), LLDESC_SIZE, NODE_SIZE),
            .buffer = (uint32_t)(uintptr_t)ring + i * NODE_SIZE,
            .next = (uint32_t)(uintptr_t)&descriptors[(i + 1) % NODES],
        };
    }
}

static void route(int pin, unsigned signal)
{
    pin_set_input((unsigned)pin, PIN_FLOATING);
    pin_route_in((unsigned)pin, signal);
}

void camera_receiver_start(const struct camera_pins *pins)
{
    for (unsigned i = 0; i < 8; i++) {
        route(pins->data[i], SIG_I2S0I_DATA_IN0 + i);
    }
    route(pins->pclk, SIG_I2S0I_WS_IN);
    route(pins->vsync, SIG_I2S0I_V_SYNC);
    route(pins->href, SIG_I2S0I_H_SYNC);
    pin_route_constant(SIG_I2S0I_H_ENABLE, true);
    state.vsync = pins->vsync;
    set_up_i2s();
    set_up_ring();
    if (!state.attached) {
        state.attached = true;
        interrupt_attach(SOURCE_I2S0, on_i2s, false);
    }
}

void camera_receiver_stop(void)
{
    end();
    pin_set_interrupt((unsigned)state.vsync, GPIO_INT_OFF, NULL);
}

// Taking a frame

static bool wait_until_frame_over(uint64_t deadline)
{
    while (!state.frame_over && ticks_us() < deadline) {
        uint32_t ps = cpu_lock();
        if (state.frame_over) {
            cpu_unlock(ps);
        } else {
            ticks_sleep_until(deadline);
        }
    }
    return state.frame_over;
}

// Copies one half-buffer's bytes out and leaves zeros behind: what a later, shorter frame does not overwrite
// cannot be taken for a part of it.
static void take_half(uint8_t *out, uint32_t half)
{
    uint32_t *words = ring + half % HALVES * HALF_WORDS;
    for (uint32_t i = 0; i < HALF_WORDS; i++) {
        out[i] = (uint8_t)GET(words[i], PIXEL_BYTE);
        words[i] = 0;
    }
}

static int32_t receive(uint8_t *out, size_t capacity, uint64_t deadline)
{
    uint32_t taken = 0;
    for (;;) {
        bool over = state.frame_over;
        uint32_t filled = state.halves + (over ? 1 : 0); // the last one may be filled in part
        while (taken < filled) {
            if (state.halves - taken >= HALVES) {
                return RECEIVER_OVERRUN;
            }
            if (capacity - (size_t)taken * HALF_WORDS < HALF_WORDS) {
                return RECEIVER_TOO_LARGE;
            }
            take_half(out + (size_t)taken * HALF_WORDS, taken);
            taken++;
        }
        if (over) {
            return (int32_t)(taken * HALF_WORDS);
        }
        if (ticks_us() >= deadline) {
            return RECEIVER_TIMEOUT;
        }
        uint32_t ps = cpu_lock();
        if (state.halves == taken && !state.frame_over) {
            ticks_sleep_until(deadline);
        } else {
            cpu_unlock(ps);
        }
    }
}

int32_t camera_receiver_frame(uint8_t *out, size_t capacity, uint64_t deadline)
{
    for (uint32_t i = 0; i < HALVES * HALF_WORDS; i++) {
        ring[i] = 0;
    }
    state.frame_over = false;
    pin_set_interrupt((unsigned)state.vsync, GPIO_INT_FALLING, on_vsync);
    int32_t result = RECEIVER_TIMEOUT;
    if (wait_until_frame_over(deadline)) {
        begin();
        result = receive(out, capacity, deadline);
        end();
    }
    pin_set_interrupt((unsigned)state.vsync, GPIO_INT_OFF, NULL);
    return result;
}
