// How the ROM takes time: text that waits for room in the UART's FIFO, then the next state.
//
// Source: times in public boot logs: the ROM prints while it works and waits only when the 128 bytes of
//         the FIFO are full (docs/hardware.md, "What no manual says", 2).

#include "rom/steps.h"

#include <stdarg.h>
#include <stdio.h>

#define STALL_POLL (10 * TICKS_PER_US) // a stalled core does not go on in the ROM either

void rom_print(struct rom *rom, const char *format, ...)
{
    char text[ROM_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (rom->silent) {
        return;
    }
    if (rom->text_first == rom->text_end) {
        rom->text_first = 0;
        rom->text_end = 0;
    }
    for (const char *c = text; *c != '\0' && rom->text_end + 2 <= ROM_TEXT_SIZE; c++) {
        if (*c == '\n') {
            rom->text[rom->text_end++] = '\r';
        }
        rom->text[rom->text_end++] = *c;
    }
}

void rom_send(struct rom *rom, const uint8_t *bytes, size_t count)
{
    if (rom->text_first == rom->text_end) {
        rom->text_first = 0;
        rom->text_end = 0;
    }
    for (size_t i = 0; i < count && rom->text_end < ROM_TEXT_SIZE; i++) {
        rom->text[rom->text_end++] = (char)bytes[i];
    }
}

void rom_then(struct rom *rom, void (*next)(struct rom *rom), uint64_t delay)
{
    rom->next = next;
    rom->delay = delay;
}

// True when all text is in the FIFO; else comes back when the next byte has left it.
static bool send_text(struct rom *rom)
{
    struct uart *uart = &rom->soc->uart[0];
    while (rom->text_first < rom->text_end && uart_tx_room(uart) > 0) {
        uart_send(uart, (uint8_t)rom->text[rom->text_first++]);
    }
    if (rom->text_first < rom->text_end) {
        clock_book(&rom->soc->clock, &rom->step, uart_tx_next(uart) + 1);
        return false;
    }
    return true;
}

static void step(void *ctx)
{
    struct rom *rom = ctx;
    struct clock *clock = &rom->soc->clock;
    if (rom->soc->stall[0].stalled) {
        clock_book(clock, &rom->step, clock->now + STALL_POLL);
        return;
    }
    if (!send_text(rom) || rom->next == NULL) {
        return;
    }
    if (rom->delay > 0) {
        uint64_t delay = rom->delay;
        rom->delay = 0;
        clock_book(clock, &rom->step, clock->now + delay);
        return;
    }
    void (*next)(struct rom * rom) = rom->next;
    rom->next = NULL;
    next(rom);
    clock_book(clock, &rom->step, clock->now);
}

void rom_text_init(struct rom *rom)
{
    event_init(&rom->step, step, rom);
}

void rom_go(struct rom *rom, void (*next)(struct rom *rom))
{
    rom->text_first = 0;
    rom->text_end = 0;
    rom_then(rom, next, 0);
    clock_book(&rom->soc->clock, &rom->step, rom->soc->clock.now);
}

void rom_resume(struct rom *rom, void (*next)(struct rom *rom))
{
    rom_then(rom, next, 0);
    if (!rom->step.booked) {
        clock_book(&rom->soc->clock, &rom->step, rom->soc->clock.now);
    }
}

bool rom_load(struct rom *rom, uint32_t address, uint32_t *value)
{
    *value = 0;
    return address % 4 == 0 && bus_load(&rom->soc->bus, 0, address, 4, value) == 0;
}

bool rom_store(struct rom *rom, uint32_t address, uint32_t value)
{
    return address % 4 == 0 && bus_store(&rom->soc->bus, 0, address, 4, value) == 0;
}

uint32_t rom_peek(struct rom *rom, uint32_t address)
{
    uint32_t value;
    (void)rom_load(rom, address, &value);
    return value;
}

void rom_poke(struct rom *rom, uint32_t address, uint32_t value)
{
    (void)rom_store(rom, address, value);
}

void rom_abandon(struct rom *rom)
{
    clock_cancel(&rom->soc->clock, &rom->step);
    rom->next = NULL;
}
