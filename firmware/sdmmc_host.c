// The SD/MMC host. Data goes through a buffer in the RAM that the DMA reaches, wherever it is from or for.
//
// Source:      ESP32 TRM, chapter "SD/MMC Host Controller", sections "Clock Phase Selection", "Software
//              Operation", "Linked List Structure"; SD Specifications, Part 1, chapter "Commands".
// Not handled: slot 0 (its pins are the flash's), 8 lines, high speed, card detect and write protect pins
//              (the board has none).

#include "firmware/sdmmc_host.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/pins.h"
#include "firmware/ticks.h"
#include "regs/dport.h"
#include "regs/sdmmc.h"

#include <string.h>

#define HOST(name) (SDMMC_BASE + SDMMC_##name)

#define SLOT         1u
#define PLL_HZ       160000000u
#define HOST_PERIOD  10u // cycles of the PLL in one of the host's: 16 MHz, for the slow start
#define SLOW_HZ      1000000u
#define HALF_TURN    4u // of the clock's phases
#define PAD_FUNCTION 3u // of all six pads
#define NODE_BYTES   4096u
#define BUFFER_BYTES (SDMMC_HOST_MOST * SDMMC_HOST_SECTOR)
#define NODES        (BUFFER_BYTES / NODE_BYTES)
#define PATIENCE_US  1000000u // for anything

enum { PIN_CLK = 14, PIN_CMD = 15, PIN_D0 = 2, PIN_D1 = 4, PIN_D2 = 12, PIN_D3 = 13 };
enum { STOP_TRANSMISSION = 12 };

#define DATA_ERRORS                                                                                          \
    (MASK(SDMMC_INT_DCRC) | MASK(SDMMC_INT_DRTO) | MASK(SDMMC_INT_HTO) | MASK(SDMMC_INT_FRUN) |              \
     MASK(SDMMC_INT_SBE) | MASK(SDMMC_INT_EBE))
#define COMMAND_ERRORS (MASK(SDMMC_INT_RTO) | MASK(SDMMC_INT_RCRC) | MASK(SDMMC_INT_RE) | MASK(SDMMC_INT_HLE))

struct descriptor {
    uint32_t control, sizes, buffer, next;
};

static IN_DMA_RAM uint8_t buffer[BUFFER_BYTES];
static IN_DMA_RAM struct descriptor descriptors[NODES];

static struct {
    volatile uint32_t events; // bits of RINTSTS
    volatile uint32_t dma;    // bits of IDSTS
    bool attached;
} state;

static void on_host(void)
{
    uint32_t events = hw_read(HOST(MINTSTS));
    uint32_t dma = hw_read(HOST(IDSTS));
    hw_write(HOST(RINTSTS), events);
    hw_write(HOST(IDSTS), dma);
    state.events |= events;
    state.dma |= dma;
}

// Sleeps until one of these events came, or `dma`; false if none does.
static bool wait_for(uint32_t events, uint32_t dma)
{
    uint64_t deadline = ticks_us() + PATIENCE_US;
    while ((state.events & events) == 0 && (state.dma & dma) == 0 && ticks_us() < deadline) {
        uint32_t ps = cpu_lock();
        if ((state.events & events) != 0 || (state.dma & dma) != 0) {
            cpu_unlock(ps);
        } else {
            ticks_sleep_until(deadline);
        }
    }
    return (state.events & events) != 0 || (state.dma & dma) != 0;
}

// Waits until a bit that the host clears is clear.
static void wait_clear(uint32_t address, uint32_t mask)
{
    uint64_t deadline = ticks_us() + PATIENCE_US;
    while ((hw_read(address) & mask) != 0 && ticks_us() < deadline) {
    }
}

// Set-up

static void set_pins(unsigned lines)
{
    pin_set_function(PIN_CLK, PAD_FUNCTION, PIN_FLOATING);
    pin_set_function(PIN_CMD, PAD_FUNCTION, PIN_PULL_UP);
    pin_set_function(PIN_D0, PAD_FUNCTION, PIN_PULL_UP);
    if (lines == 4) {
        pin_set_function(PIN_D1, PAD_FUNCTION, PIN_PULL_UP);
        pin_set_function(PIN_D2, PAD_FUNCTION, PIN_PULL_UP);
        pin_set_function(PIN_D3, PAD_FUNCTION, PIN_PULL_UP);
    } else {
        pin_write(PIN_D3, true);
        pin_set_output(PIN_D3, false);
    }
}

void sdmmc_host_start(unsigned lines)
{
    const uint32_t resets =
        MASK(SDMMC_CTRL_CONTROLLER_RESET) | MASK(SDMMC_CTRL_FIFO_RESET) | MASK(SDMMC_CTRL_DMA_RESET);
    hw_set_bits(DPORT_BASE + DPORT_WIFI_CLK_EN, MASK(DPORT_WIFI_CLK_EN_SDIO_HOST));
    hw_set_bits(DPORT_BASE + DPORT_CORE_RST_EN, MASK(DPORT_CORE_RST_EN_SDIO_HOST));
    hw_clear_bits(DPORT_BASE + DPORT_CORE_RST_EN, MASK(DPORT_CORE_RST_EN_SDIO_HOST));
    set_pins(lines);
    sdmmc_host_clock(0);
    hw_write(HOST(CTRL), resets);
    wait_clear(HOST(CTRL), resets);
    hw_write(HOST(BMOD), MASK(SDMMC_BMOD_SWR));
    wait_clear(HOST(BMOD), MASK(SDMMC_BMOD_SWR));
    hw_write(HOST(BMOD), MASK(SDMMC_BMOD_FB) | MASK(SDMMC_BMOD_DE));
    hw_write(HOST(TMOUT), UINT32_MAX);
    hw_write(HOST(CTYPE), 0);
    hw_write(HOST(RINTSTS), UINT32_MAX);
    hw_write(HOST(IDSTS), UINT32_MAX);
    hw_write(HOST(INTMASK),
             COMMAND_ERRORS | DATA_ERRORS | MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO) | MASK(SDMMC_INT_ACD));
    hw_write(HOST(IDINTEN), MASK(SDMMC_ID_TI) | MASK(SDMMC_ID_RI) | MASK(SDMMC_ID_FBE) | MASK(SDMMC_ID_NIS) |
                                MASK(SDMMC_ID_AIS));
    if (!state.attached) {
        state.attached = true;
        interrupt_attach(SOURCE_SDIO_HOST, on_host, false);
    }
    hw_write(HOST(CTRL),
             MASK(SDMMC_CTRL_INT_ENABLE) | MASK(SDMMC_CTRL_DMA_ENABLE) | MASK(SDMMC_CTRL_USE_INTERNAL_DMA));
}

// The pins are nobody's again; those that strap the chip at its next start do not keep a pull.
void sdmmc_host_stop(void)
{
    static const uint8_t pins[] = {PIN_CLK, PIN_CMD, PIN_D0, PIN_D3};
    hw_write(HOST(CTRL), 0);
    hw_write(HOST(INTMASK), 0);
    for (unsigned i = 0; i < sizeof pins; i++) {
        pin_set_input(pins[i], PIN_FLOATING);
    }
    if (bit_is_set(hw_read(HOST(CTYPE)), SLOT)) {
        pin_set_input(PIN_D1, PIN_FLOATING);
        pin_set_input(PIN_D2, PIN_FLOATING);
    }
    hw_write(HOST(CTYPE), 0);
    hw_clear_bits(DPORT_BASE + DPORT_WIFI_CLK_EN, MASK(DPORT_WIFI_CLK_EN_SDIO_HOST));
}

// Clock registers count from a command that goes nowhere.
static void take_clock(void)
{
    uint32_t command = MASK(SDMMC_CMD_START) | MASK(SDMMC_CMD_UPDATE_CLOCK) | MASK(SDMMC_CMD_WAIT_PRVDATA);
    hw_write(HOST(CMDARG), 0);
    hw_write(HOST(CMD), SET(command, SDMMC_CMD_CARD_NUMBER, SLOT));
    wait_clear(HOST(CMD), MASK(SDMMC_CMD_START));
}

static void set_host_period(uint32_t cycles)
{
    uint32_t word = SET(0u, SDMMC_CLOCK_PHASE_DOUT, HALF_TURN);
    word = SET(word, SDMMC_CLOCK_PHASE_DIN, HALF_TURN);
    word = SET(word, SDMMC_CLOCK_EDGE_H, cycles / 2 - 1);
    word = SET(word, SDMMC_CLOCK_EDGE_L, cycles - 1);
    hw_write(HOST(CLOCK), SET(word, SDMMC_CLOCK_EDGE_N, cycles - 1));
}

// Slow clocks from a host at 16 MHz with its divider (which counts half cycles), fast ones from the host's
// own.
void sdmmc_host_clock(uint32_t hz)
{
    hw_write(HOST(CLKENA), 0);
    take_clock();
    if (hz == 0) {
        return;
    }
    bool slow = hz < SLOW_HZ;
    uint32_t period = (PLL_HZ + hz - 1) / hz;
    uint32_t half = (PLL_HZ / HOST_PERIOD + 2 * hz - 1) / (2 * hz);
    set_host_period(slow ? HOST_PERIOD : period < 2 ? 2 : period > 16 ? 16 : period);
    hw_write(HOST(CLKSRC), 0);
    hw_write(HOST(CLKDIV), slow ? half : 0);
    take_clock();
    hw_write(HOST(CLKENA), bit(SLOT));
    take_clock();
}

void sdmmc_host_lines(unsigned lines)
{
    hw_write(HOST(CTYPE), lines == 4 ? bit(SLOT) : 0);
}

// Commands

static uint32_t control_of(const struct sdmmc_command *c)
{
    uint32_t word = MASK(SDMMC_CMD_START) | MASK(SDMMC_CMD_USE_HOLD_REG);
    word = SET(word, SDMMC_CMD_INDEX, c->index);
    word = SET(word, SDMMC_CMD_CARD_NUMBER, SLOT);
    word = SET(word, SDMMC_CMD_SEND_INIT, c->first);
    word = SET(word, SDMMC_CMD_RESPONSE_EXPECT, c->response != SDMMC_NO_RESPONSE);
    word = SET(word, SDMMC_CMD_RESPONSE_LENGTH, c->response == SDMMC_LONG);
    word = SET(word, SDMMC_CMD_CHECK_RESP_CRC, c->response == SDMMC_SHORT || c->response == SDMMC_LONG);
    word = SET(word, SDMMC_CMD_WAIT_PRVDATA, c->index != STOP_TRANSMISSION);
    word = SET(word, SDMMC_CMD_STOP_ABORT, c->index == STOP_TRANSMISSION);
    word = SET(word, SDMMC_CMD_DATA_EXPECTED, c->read != NULL || c->write != NULL);
    word = SET(word, SDMMC_CMD_READ_WRITE, c->write != NULL);
    return SET(word, SDMMC_CMD_SEND_AUTO_STOP, c->bytes > SDMMC_HOST_SECTOR);
}

static void prepare_data(const struct sdmmc_command *c)
{
    uint32_t left = c->bytes;
    for (unsigned i = 0; left > 0; i++) {
        uint32_t size = left < NODE_BYTES ? left : NODE_BYTES;
        left -= size;
        uint32_t control = MASK(SDMMC_DES0_OWN) | MASK(SDMMC_DES0_CH);
        control = SET(control, SDMMC_DES0_FS, i == 0);
        control = SET(control, SDMMC_DES0_LD, left == 0);
        control = SET(control, SDMMC_DES0_DIC, left != 0);
        descriptors[i] = (struct descriptor){
            .control = control,
            .sizes = SET(0u, SDMMC_DES1_BS1, size),
            .buffer = (uint32_t)(uintptr_t)buffer + i * NODE_BYTES,
            .next = left == 0 ? 0 : (uint32_t)(uintptr_t)&descriptors[i + 1],
        };
    }
    if (c->write != NULL) {
        memcpy(buffer, c->write, c->bytes);
    }
    hw_set_bits(HOST(CTRL), MASK(SDMMC_CTRL_FIFO_RESET) | MASK(SDMMC_CTRL_DMA_RESET));
    wait_clear(HOST(CTRL), MASK(SDMMC_CTRL_FIFO_RESET) | MASK(SDMMC_CTRL_DMA_RESET));
    hw_write(HOST(BLKSIZ), c->bytes < SDMMC_HOST_SECTOR ? c->bytes : SDMMC_HOST_SECTOR);
    hw_write(HOST(BYTCNT), c->bytes);
    hw_write(HOST(DBADDR), (uint32_t)(uintptr_t)descriptors);
    hw_write(HOST(PLDMND), 1);
}

static int result_of(uint32_t events)
{
    if ((events & (MASK(SDMMC_INT_RTO) | MASK(SDMMC_INT_DRTO) | MASK(SDMMC_INT_HTO))) != 0) {
        return SDMMC_HOST_TIMEOUT;
    }
    return (events & (COMMAND_ERRORS | DATA_ERRORS)) != 0 ? SDMMC_HOST_DAMAGED : SDMMC_HOST_OK;
}

static int wait_for_data(const struct sdmmc_command *c)
{
    bool several = c->bytes > SDMMC_HOST_SECTOR;
    if (!wait_for(MASK(SDMMC_INT_DTO) | DATA_ERRORS, 0)) {
        return SDMMC_HOST_TIMEOUT;
    }
    int result = result_of(state.events);
    if (result == SDMMC_HOST_OK && several && !wait_for(MASK(SDMMC_INT_ACD) | COMMAND_ERRORS, 0)) {
        result = SDMMC_HOST_TIMEOUT;
    }
    // The card has sent all; what is in the FIFO is still on its way to the memory.
    if (result == SDMMC_HOST_OK && c->read != NULL && !wait_for(0, MASK(SDMMC_ID_RI) | MASK(SDMMC_ID_FBE))) {
        result = SDMMC_HOST_TIMEOUT;
    }
    return result == SDMMC_HOST_OK ? result_of(state.events) : result;
}

// After a transfer that failed: the host lets go of it, and the card is told to.
static void give_up(void)
{
    hw_set_bits(HOST(CTRL), MASK(SDMMC_CTRL_CONTROLLER_RESET) | MASK(SDMMC_CTRL_FIFO_RESET));
    wait_clear(HOST(CTRL), MASK(SDMMC_CTRL_CONTROLLER_RESET) | MASK(SDMMC_CTRL_FIFO_RESET));
    struct sdmmc_command stop = {.index = STOP_TRANSMISSION, .response = SDMMC_SHORT};
    (void)sdmmc_host_run(&stop);
}

int sdmmc_host_run(struct sdmmc_command *c)
{
    bool data = c->read != NULL || c->write != NULL;
    wait_clear(HOST(CMD), MASK(SDMMC_CMD_START));
    if (data) {
        prepare_data(c);
    }
    state.events = 0;
    state.dma = 0;
    hw_write(HOST(CMDARG), c->argument);
    hw_write(HOST(CMD), control_of(c));
    int result = wait_for(MASK(SDMMC_INT_CMD) | COMMAND_ERRORS, 0) ? result_of(state.events & COMMAND_ERRORS)
                                                                   : SDMMC_HOST_TIMEOUT;
    for (unsigned i = 0; i < 4; i++) {
        c->answer[i] = hw_read(HOST(RESP0) + 4 * i);
    }
    if (result == SDMMC_HOST_OK && data) {
        result = wait_for_data(c);
    }
    if (result == SDMMC_HOST_OK && c->read != NULL) {
        memcpy(c->read, buffer, c->bytes);
    }
    if (result != SDMMC_HOST_OK && data) {
        give_up();
    }
    return result;
}
