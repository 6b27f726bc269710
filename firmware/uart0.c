// Source: ESP32 TRM, chapter "UART Controllers". Bytes are sent through the FIFO's AHB address, as
// the ESP32 errata ask for.

#include "firmware/uart0.h"

#include "firmware/hw.h"

#define RX_TIMEOUT     2 // byte times of silence that raise the interrupt
#define TX_FIFO_USABLE (UART_FIFO_SIZE - 2u)

void uart0_set_divider(uint32_t divider)
{
    hw_write(UART0(CLKDIV), SET(SET(0u, UART_CLKDIV_INTEGER, divider >> 4), UART_CLKDIV_FRAG, divider & 15u));
}

void uart0_start(unsigned rx_full_at, unsigned tx_empty_at)
{
    uint32_t conf1 = hw_read(UART0(CONF1));
    conf1 = SET(conf1, UART_CONF1_RXFIFO_FULL_THRHD, rx_full_at);
    conf1 = SET(conf1, UART_CONF1_TXFIFO_EMPTY_THRHD, tx_empty_at);
    conf1 = SET(conf1, UART_CONF1_RX_TOUT_THRHD, RX_TIMEOUT);
    conf1 = SET(conf1, UART_CONF1_RX_TOUT_EN, 1);
    hw_write(UART0(CONF1), conf1);
    hw_write(UART0(INT_CLR), UINT32_MAX);
    hw_write(UART0(INT_ENA), UART0_RX_INTERRUPTS);
}

static uint32_t tx_count(void)
{
    return HW_GET(UART0(STATUS), UART_STATUS_TXFIFO_CNT);
}

// Asleep: a core that only asks again and again makes a virtual board slow.
uint32_t uart0_wait_for_room(void)
{
    while (tx_count() >= TX_FIFO_USABLE) {
        uint32_t ps = cpu_lock();
        hw_write(UART0(INT_CLR), MASK(UART_INT_TXFIFO_EMPTY));
        hw_set_bits(UART0(INT_ENA), MASK(UART_INT_TXFIFO_EMPTY));
        if (tx_count() >= TX_FIFO_USABLE) {
            cpu_sleep();
        } else {
            cpu_unlock(ps);
        }
    }
    return TX_FIFO_USABLE - tx_count();
}

void uart0_send(uint8_t byte)
{
    hw_write(UART0_FIFO_AHB, byte);
}

void uart0_send_polled(uint8_t byte)
{
    while (tx_count() >= TX_FIFO_USABLE) {
    }
    uart0_send(byte);
}

void uart0_flush(void)
{
    while (tx_count() != 0 || HW_GET(UART0(STATUS), UART_STATUS_ST_UTX_OUT) != 0) {
    }
}
