// The console. Resident in IRAM: bytes are received while the flash is busy.
//
// Received bytes go into a ring. When it is full they stay in the FIFO, and the interrupt that would bring
// them is off until somebody has read.
//
// Source: ESP32 TRM, chapter "UART Controllers". Bytes are sent through the FIFO's AHB address, as
// the ESP32 errata ask for.

#include "firmware/console.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/ticks.h"
#include "regs/uart.h"

#define APB_HZ         80000000u
#define BAUD           115200u
#define RING_SIZE      1024u // a power of two
#define RX_FULL_AT     64    // bytes in the FIFO that raise the interrupt
#define RX_TIMEOUT     2     // byte times of silence that raise it too
#define TX_REFILL_AT   24    // bytes left in the FIFO that wake a writer
#define TX_FIFO_USABLE (UART_FIFO_SIZE - 2u)

#define UART(name) (UART0_BASE + UART_##name)

static struct {
    volatile uint8_t ring[RING_SIZE];
    volatile uint32_t head, tail; // bytes ever put in, ever taken out
    volatile int interrupt_char;
    volatile bool interrupted;
} state = {.interrupt_char = -1};

#define RX_INTERRUPTS (MASK(UART_INT_RXFIFO_FULL) | MASK(UART_INT_RXFIFO_TOUT))

// Receiving

static uint32_t fifo_count(void)
{
    return HW_GET(UART(STATUS), UART_STATUS_RXFIFO_CNT);
}

static void receive(void)
{
    while (fifo_count() > 0 && state.head - state.tail < RING_SIZE) {
        uint8_t byte = (uint8_t)hw_read(UART(FIFO));
        if (byte == state.interrupt_char) {
            state.interrupted = true;
        } else {
            state.ring[state.head % RING_SIZE] = byte;
            state.head++;
        }
    }
    if (state.head - state.tail == RING_SIZE) {
        hw_clear_bits(UART(INT_ENA), RX_INTERRUPTS);
    }
}

static void on_uart(void)
{
    uint32_t status = hw_read(UART(INT_ST));
    if ((status & MASK(UART_INT_TXFIFO_EMPTY)) != 0) {
        hw_clear_bits(UART(INT_ENA), MASK(UART_INT_TXFIFO_EMPTY));
    }
    if ((status & RX_INTERRUPTS) != 0) {
        receive();
    }
    hw_write(UART(INT_CLR), status);
}

size_t console_available(void)
{
    return state.head - state.tail;
}

int console_read(uint64_t deadline)
{
    for (;;) {
        uint32_t ps = cpu_lock();
        if (state.head != state.tail) {
            uint8_t byte = state.ring[state.tail % RING_SIZE];
            state.tail++;
            hw_set_bits(UART(INT_ENA), RX_INTERRUPTS);
            cpu_unlock(ps);
            return byte;
        }
        if (state.interrupted || ticks_us() >= deadline) {
            cpu_unlock(ps);
            return -1;
        }
        if (deadline == UINT64_MAX) {
            cpu_sleep();
        } else {
            ticks_sleep_until(deadline);
        }
    }
}

void console_set_interrupt_char(int byte)
{
    state.interrupt_char = byte;
}

bool console_take_interrupt(void)
{
    bool interrupted = state.interrupted;
    state.interrupted = false;
    return interrupted;
}

// Sending

static uint32_t tx_count(void)
{
    return HW_GET(UART(STATUS), UART_STATUS_TXFIFO_CNT);
}

static void wait_for_room(void)
{
    while (tx_count() >= TX_FIFO_USABLE) {
        uint32_t ps = cpu_lock();
        hw_write(UART(INT_CLR), MASK(UART_INT_TXFIFO_EMPTY));
        hw_set_bits(UART(INT_ENA), MASK(UART_INT_TXFIFO_EMPTY));
        if (tx_count() >= TX_FIFO_USABLE) {
            cpu_sleep();
        } else {
            cpu_unlock(ps);
        }
    }
}

void console_write(const char *data, size_t length)
{
    while (length > 0) {
        wait_for_room();
        for (uint32_t room = TX_FIFO_USABLE - tx_count(); room > 0 && length > 0; room--, length--) {
            hw_write(UART0_FIFO_AHB, (uint8_t)*data++);
        }
    }
}

void console_put(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    console_write(text, length);
}

void console_flush(void)
{
    while (tx_count() != 0 || HW_GET(UART(STATUS), UART_STATUS_ST_UTX_OUT) != 0) {
    }
}

void console_put_polled(const char *text)
{
    for (; *text != '\0'; text++) {
        while (tx_count() >= TX_FIFO_USABLE) {
        }
        hw_write(UART0_FIFO_AHB, (uint8_t)*text);
    }
}

// Set-up

void console_init(void)
{
    // CLKDIV has 4 bits behind the point.
    uint32_t divider = (APB_HZ * 2u / BAUD * 8u) + (APB_HZ * 2u % BAUD * 8u + BAUD / 2u) / BAUD;
    hw_write(UART(CLKDIV), SET(SET(0u, UART_CLKDIV_INTEGER, divider >> 4), UART_CLKDIV_FRAG, divider & 15u));
    uint32_t conf1 = hw_read(UART(CONF1));
    conf1 = SET(conf1, UART_CONF1_RXFIFO_FULL_THRHD, RX_FULL_AT);
    conf1 = SET(conf1, UART_CONF1_TXFIFO_EMPTY_THRHD, TX_REFILL_AT);
    conf1 = SET(conf1, UART_CONF1_RX_TOUT_THRHD, RX_TIMEOUT);
    conf1 = SET(conf1, UART_CONF1_RX_TOUT_EN, 1);
    hw_write(UART(CONF1), conf1);
    hw_write(UART(INT_CLR), UINT32_MAX);
    hw_write(UART(INT_ENA), RX_INTERRUPTS);
    interrupt_attach(SOURCE_UART0, on_uart, true);
}
