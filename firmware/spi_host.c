// Full-duplex transfers through the controller's own 64 bytes.
//
// Source:      ESP32 TRM, chapter "SPI Controller", sections "GP-SPI Master Mode", "GP-SPI Clock Control";
//              chapter "IO_MUX and GPIO Matrix", "Peripheral Signal List".
// Not handled: DMA, interrupts (a caller waits for at most 64 bytes), other modes than 0.

#include "firmware/spi_host.h"

#include "firmware/chip.h"
#include "firmware/hw.h"
#include "firmware/pins.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/spi.h"

#include <string.h>

#define APB_HZ     80000000u
#define COUNT_MOST 64u // of CLKCNT_N + 1

static const struct controller {
    uint32_t base;
    uint8_t gate;
    uint8_t sck, mosi, miso; // signals
} controllers[] = {
    {SPI2_BASE, DPORT_GATE_SPI2, SIG_HSPICLK, SIG_HSPID, SIG_HSPIQ},
    {SPI3_BASE, DPORT_GATE_SPI3, SIG_VSPICLK, SIG_VSPID, SIG_VSPIQ},
};

static const struct controller *controller_of(const struct spi_host *host)
{
    return &controllers[host->number - 2];
}

void spi_host_start(const struct spi_host *host)
{
    const struct controller *c = controller_of(host);
    chip_enable(c->gate);
    hw_write(c->base + SPI_SLAVE, 0);
    hw_write(c->base + SPI_PIN, SET(0u, SPI_CS_DIS, 7));
    hw_write(c->base + SPI_CTRL, 0);
    hw_write(c->base + SPI_USER, MASK(SPI_DOUTDIN) | MASK(SPI_USR_MOSI) | MASK(SPI_USR_MISO));
    hw_write(c->base + SPI_USER1, 0);
    hw_write(c->base + SPI_USER2, 0);
    pin_set_input(host->miso, PIN_PULL_UP);
    pin_route_in(host->miso, c->miso);
    pin_route_out(host->sck, c->sck);
    pin_route_out(host->mosi, c->mosi);
}

void spi_host_stop(const struct spi_host *host)
{
    pin_set_input(host->miso, PIN_FLOATING);
    pin_set_input(host->sck, PIN_FLOATING);
    pin_set_input(host->mosi, PIN_FLOATING);
}

void spi_host_clock(const struct spi_host *host, uint32_t hz)
{
    uint32_t divider = (APB_HZ + hz - 1) / hz;
    uint32_t before = (divider + COUNT_MOST - 1) / COUNT_MOST;
    uint32_t count = (divider + before - 1) / before;
    count = count < 2 ? 2 : count;
    uint32_t word = SET(SET(0u, SPI_CLKDIV_PRE, before - 1), SPI_CLKCNT_N, count - 1);
    word = SET(SET(word, SPI_CLKCNT_H, count / 2 - 1), SPI_CLKCNT_L, count - 1);
    hw_write(controller_of(host)->base + SPI_CLOCK, word);
}

static uint32_t word_at(const uint8_t *bytes, uint32_t at, uint32_t length)
{
    uint32_t word = UINT32_MAX;
    if (bytes != NULL) {
        memcpy(&word, bytes + at, length - at < 4 ? length - at : 4);
    }
    return word;
}

static void exchange_piece(uint32_t base, const uint8_t *out, uint8_t *in, uint32_t length)
{
    for (uint32_t at = 0; at < length; at += 4) {
        hw_write(base + SPI_W0 + at, word_at(out, at, length));
    }
    hw_write(base + SPI_MOSI_DLEN, length * 8 - 1);
    hw_write(base + SPI_MISO_DLEN, length * 8 - 1);
    hw_write(base + SPI_CMD, MASK(SPI_USR));
    while (hw_read(base + SPI_CMD) != 0) {
    }
    for (uint32_t at = 0; in != NULL && at < length; at += 4) {
        uint32_t word = hw_read(base + SPI_W0 + at);
        memcpy(in + at, &word, length - at < 4 ? length - at : 4);
    }
}

void spi_host_exchange(const struct spi_host *host, const uint8_t *out, uint8_t *in, uint32_t length)
{
    uint32_t base = controller_of(host)->base;
    while (length > 0) {
        uint32_t some = length < SPI_BUFFER_SIZE ? length : SPI_BUFFER_SIZE;
        exchange_piece(base, out, in, some);
        out = out == NULL ? NULL : out + some;
        in = in == NULL ? NULL : in + some;
        length -= some;
    }
}
