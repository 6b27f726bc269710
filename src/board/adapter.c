// The USB-serial adapter of the CAM-MB: bytes between the host's queues and UART0.
//
// With a speed of its own it is as careless as the real one: its bytes come at its speed, whether the chip
// has room or not, and who disagrees about the speed hears garbage (wire/serial.h). Without one it follows
// the chip and waits for it, which is the patience of somebody who types.
//
// Source:       WCH, CH340 data sheet; docs/hardware.md ("Serial adapter").
// Not modelled: the adapter's own buffer and the delays of USB, baud rates that the real one has to round.

#include "board/adapter.h"

#include <stdlib.h>
#include <string.h>

static bool follows(const struct adapter *adapter)
{
    return adapter->own.bit == 0;
}

// To the host

static void keep(struct adapter *adapter, uint8_t byte)
{
    if (adapter->out_count < ADAPTER_OUT_SIZE) {
        adapter->out[(adapter->out_first + adapter->out_count++) % ADAPTER_OUT_SIZE] = byte;
    }
    adapter->received(adapter->received_ctx);
}

static void host_heard(void *ctx, uint8_t byte, unsigned faults)
{
    struct adapter *adapter = ctx;
    adapter->faults |= faults;
    keep(adapter, byte);
}

static void chip_sent(void *ctx, uint8_t byte)
{
    struct adapter *adapter = ctx;
    struct serial_format format;
    if (follows(adapter)) {
        keep(adapter, byte);
        return;
    }
    uart_format(adapter->uart, &format);
    serial_hear(&adapter->host, &format, byte, &adapter->own);
}

size_t adapter_read(struct adapter *adapter, uint8_t *bytes, size_t size)
{
    size_t count = 0;
    while (count < size && adapter->out_count > 0) {
        bytes[count++] = adapter->out[adapter->out_first];
        adapter->out_first = (adapter->out_first + 1) % ADAPTER_OUT_SIZE;
        adapter->out_count--;
    }
    return count;
}

unsigned adapter_take_faults(struct adapter *adapter)
{
    unsigned faults = adapter->faults;
    adapter->faults = 0;
    return faults;
}

// To the chip

static void chip_heard(void *ctx, uint8_t byte, unsigned faults)
{
    struct adapter *adapter = ctx;
    uart_receive_faulty(adapter->uart, byte, faults);
}

static uint64_t byte_ticks(const struct adapter *adapter)
{
    return follows(adapter) ? uart_byte_ticks(adapter->uart) : serial_frame_ticks(&adapter->own);
}

static void book(struct adapter *adapter)
{
    if (adapter->powered && !adapter->sent.booked && (adapter->in_count > 0 || adapter->breaking)) {
        uint64_t now = adapter->clock->now;
        uint64_t start = now > adapter->free_at ? now : adapter->free_at;
        clock_book(adapter->clock, &adapter->sent, start + byte_ticks(adapter));
    }
}

static void byte_sent(void *ctx)
{
    struct adapter *adapter = ctx;
    struct serial_format chip;
    uart_format(adapter->uart, &chip);
    if (adapter->breaking) {
        serial_hear_level(&adapter->chip, false, &chip);
    } else if (follows(adapter) && uart_rx_room(adapter->uart) > 0) {
        adapter->in_count--;
        uart_hear_line(adapter->uart, &chip, adapter->in[adapter->in_first]);
        uart_receive(adapter->uart, adapter->in[adapter->in_first++]);
    } else if (!follows(adapter)) {
        adapter->in_count--;
        uart_hear_line(adapter->uart, &adapter->own, adapter->in[adapter->in_first]);
        serial_hear(&adapter->chip, &adapter->own, adapter->in[adapter->in_first++], &chip);
    }
    book(adapter);
}

void adapter_write(struct adapter *adapter, const uint8_t *bytes, size_t count)
{
    if (count == 0) {
        return;
    }
    if (adapter->in_first > adapter->in_count) {
        memmove(adapter->in, adapter->in + adapter->in_first, adapter->in_count);
        adapter->in_first = 0;
    }
    size_t end = adapter->in_first + adapter->in_count;
    if (end + count > adapter->in_size) {
        uint8_t *larger = realloc(adapter->in, 2 * (end + count));
        if (larger == NULL) {
            return;
        }
        adapter->in = larger;
        adapter->in_size = 2 * (end + count);
    }
    memcpy(adapter->in + end, bytes, count);
    adapter->in_count += count;
    book(adapter);
}

void adapter_forget(struct adapter *adapter)
{
    adapter->in_count = 0;
    clock_cancel(adapter->clock, &adapter->sent);
    book(adapter);
}

// Lines and power

void adapter_set_break(struct adapter *adapter, bool on)
{
    struct serial_format chip;
    if (on == adapter->breaking) {
        return;
    }
    uart_format(adapter->uart, &chip);
    serial_hear_level(&adapter->chip, on, &chip); // as it was until now
    adapter->breaking = on;
    adapter->free_at = adapter->clock->now + (on ? 0 : byte_ticks(adapter));
    clock_cancel(adapter->clock, &adapter->sent);
    book(adapter);
}

void adapter_set_line(struct adapter *adapter, const struct board_line *line)
{
    adapter->own = (struct serial_format){
        .bit = line->baud == 0 ? 0 : serial_bit_of_baud(line->baud),
        .data_bits = line->data_bits,
        .parity = line->parity,
        .stop_half_bits = line->stop_half_bits,
    };
}

void adapter_power(struct adapter *adapter, bool on)
{
    adapter->powered = on;
    clock_cancel(adapter->clock, &adapter->sent);
    serial_listener_reset(&adapter->chip);
    serial_listener_reset(&adapter->host);
    book(adapter);
}

void adapter_init(struct adapter *adapter, struct clock *clock, struct uart *uart,
                  void (*received)(void *ctx), void *received_ctx)
{
    *adapter =
        (struct adapter){.clock = clock, .uart = uart, .received = received, .received_ctx = received_ctx};
    uart->sent = chip_sent;
    uart->sent_ctx = adapter;
    event_init(&adapter->sent, byte_sent, adapter);
    serial_listener_init(&adapter->chip, clock, chip_heard, adapter);
    serial_listener_init(&adapter->host, clock, host_heard, adapter);
}

void adapter_deinit(struct adapter *adapter)
{
    free(adapter->in);
}
