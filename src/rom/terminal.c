// ROM functions that write and read serial bytes, and its printf.
//
// Source:       ESP-IDF components/esp_rom/esp32/include/esp32/rom: uart.h, ets_sys.h; the place of the
//               output functions' pointers: docs/hardware.md, "ROM".
// Not modelled: the message buffers of the serial loader, receiving by the ROM's interrupt handler.

#include "base/bits.h"
#include "regs/uart.h"
#include "rom/call.h"
#include "rom/format.h"

#define PUTC1           0x3ffae014U // where ets_printf's output goes: a function's address, 0: nowhere
#define PUTC2           0x3ffae018U
#define WRITE_CHAR_UART 0x40007cf8U
#define UART_CHANNEL    0x3ffe01b8U // UartDev.buff_uart_no: the UART that output goes to
#define UART_DEVICE     0x3ffe019cU
#define UARTS           3U
#define TX_FREE         2U    // the ROM leaves so many places of the FIFO free
#define POLL_CYCLES     400U  // less than a byte takes at 4 million bits a second
#define LONGEST_TEXT    1024U // of one ets_printf; what is longer is cut

static uint32_t uart_base(uint32_t number)
{
    static const uint32_t base[UARTS] = {UART0_BASE, UART1_BASE, UART2_BASE};
    return base[number < UARTS ? number : 0];
}

static uint32_t output_base(struct call *call)
{
    return uart_base(call_load(call, UART_CHANNEL, 1));
}

static uint32_t status(struct call *call, uint32_t base)
{
    return call_get(call, base + UART_STATUS);
}

// Bytes out

// Sends all of them or, if the FIFO has not the room, none.
static bool send(struct call *call, const uint8_t *bytes, uint32_t count)
{
    uint32_t base = output_base(call);
    if (GET(status(call, base), UART_STATUS_TXFIFO_CNT) + count > UART_FIFO_SIZE - TX_FREE) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        call_store(call, base + UART_FIFO, 4, bytes[i]);
    }
    return true;
}

// As the ROM writes text: carriage return before a line feed, and no other one.
static bool send_char(struct call *call, char c)
{
    if (c == '\r') {
        return true;
    }
    return c == '\n' ? send(call, (const uint8_t *)"\r\n", 2) : send(call, (const uint8_t *)&c, 1);
}

static void uart_tx_one_char(struct call *call)
{
    uint8_t byte = (uint8_t)call_word(call, 0);
    if (send(call, &byte, 1)) {
        call_result(call, 0);
    } else {
        call_again(call, POLL_CYCLES);
    }
}

static void ets_write_char_uart(struct call *call)
{
    if (!send_char(call, (char)call_word(call, 0))) {
        call_again(call, POLL_CYCLES);
    }
}

// (UART): until its FIFO is empty; or until its line is quiet, too
static void uart_tx_flush(struct call *call)
{
    if (GET(status(call, uart_base(call_word(call, 0))), UART_STATUS_TXFIFO_CNT) != 0) {
        call_again(call, POLL_CYCLES);
    }
}

static void uart_tx_wait_idle(struct call *call)
{
    uint32_t now = status(call, uart_base(call_word(call, 0)));
    if (GET(now, UART_STATUS_TXFIFO_CNT) != 0 || GET(now, UART_STATUS_ST_UTX_OUT) != 0) {
        call_again(call, POLL_CYCLES);
    }
}

static void uart_tx_switch(struct call *call)
{
    call_store(call, UART_CHANNEL, 1, call_word(call, 0));
}

// The ROM's own receiver, which nothing here uses, is made ready.
static void uart_attach(struct call *call)
{
    call_store(call, UART_CHANNEL, 1, 0);
}

// (UART, clock / baud rate in sixteenths)
static void uart_div_modify(struct call *call)
{
    uint32_t base = uart_base(call_word(call, 0));
    uint32_t divider = call_word(call, 1);
    uint32_t value = SET(0, UART_CLKDIV_INTEGER, divider >> 4);
    call_store(call, base + UART_CLKDIV, 4, SET(value, UART_CLKDIV_FRAG, divider & 15));
}

// What the ROM knows of its UART: struct UartDevice. Programs look for the speed in there.
static void get_uart_device(struct call *call)
{
    call_result(call, UART_DEVICE);
}

// Bytes in

static bool receive(struct call *call, uint8_t *byte)
{
    uint32_t base = output_base(call);
    if (GET(status(call, base), UART_STATUS_RXFIFO_CNT) == 0) {
        return false;
    }
    *byte = (uint8_t)call_get(call, base + UART_FIFO);
    return true;
}

// (pointer to the byte): 0, or 1 if there is none
static void uart_rx_one_char(struct call *call)
{
    uint8_t byte;
    bool received = receive(call, &byte);
    if (received) {
        call_store(call, call_word(call, 0), 1, byte);
    }
    call_result(call, received ? 0 : 1);
}

static void uart_rx_one_char_block(struct call *call)
{
    uint8_t byte;
    if (receive(call, &byte)) {
        call_result(call, byte);
    } else {
        call_again(call, POLL_CYCLES);
    }
}

// printf

// A local of the framed functions: how many characters are out.
enum { LOCAL_SENT };

// Hands over the character to one of the two output functions. True: done at once.
static bool hand_over(struct call *call, uint32_t function, char c)
{
    if (function == WRITE_CHAR_UART) {
        if (send_char(call, c)) {
            return true;
        }
        call_again(call, POLL_CYCLES);
        return false;
    }
    if (call_guest(call, function, 1, &(uint32_t){(uint8_t)c})) {
        call_set_local(call, LOCAL_SENT, call_local(call, LOCAL_SENT) + 1);
    }
    return false;
}

// Each character goes to both output functions. A program's own one is called back for each.
static void print(struct call *call, const char *text, size_t length)
{
    uint32_t sent = call_local(call, LOCAL_SENT);
    uint32_t functions[] = {call_get(call, PUTC1), call_get(call, PUTC2)};
    for (uint32_t n = 2 * (uint32_t)length; sent < n; sent++) {
        uint32_t function = functions[sent % 2];
        char c = text[sent / 2];
        call_set_local(call, LOCAL_SENT, sent);
        if (function != 0 && !hand_over(call, function, c)) {
            return;
        }
    }
    call_return(call, (uint32_t)length);
}

static void print_format(struct call *call, uint32_t format, struct rom_args *args)
{
    char text[LONGEST_TEXT];
    size_t length = rom_format(call, text, sizeof(text), format, args);
    print(call, text, length < sizeof(text) ? length : sizeof(text));
}

static void ets_printf(struct call *call)
{
    struct rom_args args = {.next = 1};
    print_format(call, call_word(call, 0), &args);
}

static void ets_install_putc1(struct call *call)
{
    call_store(call, PUTC1, 4, call_word(call, 0));
}

static void ets_install_putc2(struct call *call)
{
    call_store(call, PUTC2, 4, call_word(call, 0));
}

static void ets_install_uart_printf(struct call *call)
{
    call_store(call, PUTC1, 4, WRITE_CHAR_UART);
}

const struct rom_function rom_uart_functions[] = {
    {0x40007cf8, "ets_write_char_uart", ets_write_char_uart, false},
    {0x40007d18, "ets_install_putc1", ets_install_putc1, false},
    {0x40007d28, "ets_install_uart_printf", ets_install_uart_printf, false},
    {0x40007d38, "ets_install_putc2", ets_install_putc2, false},
    {0x40007d54, "ets_printf", ets_printf, true},
    {0x40008fd0, "uartAttach", uart_attach, false},
    {0x40009028, "uart_tx_switch", uart_tx_switch, false},
    {0x400090cc, "uart_div_modify", uart_div_modify, false},
    {0x40009200, "uart_tx_one_char", uart_tx_one_char, false},
    {0x4000922c, "uart_tx_one_char2", uart_tx_one_char, false},
    {0x40009258, "uart_tx_flush", uart_tx_flush, false},
    {0x40009278, "uart_tx_wait_idle", uart_tx_wait_idle, false},
    {0x400092a4, "uart_rx_one_char_block", uart_rx_one_char_block, false},
    {0x400092d0, "uart_rx_one_char", uart_rx_one_char, false},
    {0x40009598, "GetUartDevice", get_uart_device, false},
    {0, NULL, NULL, false},
};
