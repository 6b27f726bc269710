// The console. Resident in IRAM: bytes are received while the flash is busy.
//
// Received bytes go into a ring. When it is full they stay in the FIFO, and the interrupt that would bring
// them is off until somebody has read.
//
// Source: ESP32 TRM, chapter "UART Controllers".

#include "firmware/console.h"

#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/ticks.h"
#include "firmware/uart0.h"

#define APB_HZ       80000000u
#define BAUD         115200u
#define RING_SIZE    1024u // a power of two
#define RX_FULL_AT   64    // bytes in the FIFO that raise the interrupt
#define TX_REFILL_AT 24    // bytes left in the FIFO that wake a writer

static struct {
    volatile uint8_t ring[RING_SIZE];
    volatile uint32_t head, tail; // bytes ever put in, ever taken out
    volatile int interrupt_char;
    volatile bool interrupted;
} state = {.interrupt_char = -1};

// Receiving

static uint32_t fifo_count(void)
{
    return HW_GET(UART0(STATUS), UART_STATUS_RXFIFO_CNT);
}

static void receive(void)
{
    while (fifo_count() > 0 && state.head - state.tail < RING_SIZE) {
        uint8_t byte = (uint8_t)hw_read(UART0(FIFO));
        if (byte == state.interrupt_char) {
            state.interrupted = true;
        } else {
            state.ring[state.head % RING_SIZE] = byte;
            state.head++;
        }
    }
    if (state.head - state.tail == RING_SIZE) {
        hw_clear_bits(UART0(INT_ENA), UART0_RX_INTERRUPTS);
    }
}

static void on_uart(void)
{
    uint32_t status = hw_read(UART0(INT_ST));
    if ((status & MASK(UART_INT_TXFIFO_EMPTY)) != 0) {
        hw_clear_bits(UART0(INT_ENA), MASK(UART_INT_TXFIFO_EMPTY));
    }
    if ((status & UART0_RX_INTERRUPTS) != 0) {
        receive();
    }
    hw_write(UART0(INT_CLR), status);
}

int console_read(uint64_t deadline)
{
    for (;;) {
        uint32_t ps = cpu_lock();
        if (state.head != state.tail) {
            uint8_t byte = state.ring[state.tail % RING_SIZE];
            state.tail++;
            hw_set_bits(UART0(INT_ENA), UART0_RX_INTERRUPTS);
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

void console_write(const char *data, size_t length)
{
    while (length > 0) {
        for (uint32_t room = uart0_wait_for_room(); room > 0 && length > 0; room--, length--) {
            uart0_send((uint8_t)*data++);
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
    uart0_flush();
}

void console_put_polled(const char *text)
{
    for (; *text != '\0'; text++) {
        uart0_send_polled((uint8_t)*text);
    }
}

// Set-up

void console_init(void)
{
    // CLKDIV has 4 bits behind the point.
    uint32_t divider = (APB_HZ * 2u / BAUD * 8u) + (APB_HZ * 2u % BAUD * 8u + BAUD / 2u) / BAUD;
    uart0_set_divider(divider);
    uart0_start(RX_FULL_AT, TX_REFILL_AT);
    interrupt_attach(SOURCE_UART0, on_uart, true);
}
