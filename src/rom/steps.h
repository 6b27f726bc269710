// The ROM's inside: its "program counter", its printf, and what its files call of each other.
#ifndef ROM_STEPS_H
#define ROM_STEPS_H

#include "rom/rom.h"

#define ROM_VECTORS             0x40000000U
#define ROM_RETURN_ADDRESS      0x400076ddU // behind the ROM's call of the loaded program
#define ROM_WAKE_RETURN_ADDRESS 0x40007699U // and behind that of the code that wakes the chip from deep sleep

void rom_text_init(struct rom *rom);

// Starts at `next`, now, with nothing left to print; or stops for good.
void rom_go(struct rom *rom, void (*next)(struct rom *rom));
void rom_abandon(struct rom *rom);

// The ROM goes on with `next`, `delay` ticks after all text has gone into the UART's FIFO. At most one `next`
// is pending; a state that calls neither this nor rom_go hangs when its text is out.
void rom_then(struct rom *rom, void (*next)(struct rom *rom), uint64_t delay);

// Appends to the text on its way to UART0 (printf format); a line feed becomes carriage return and line feed.
void rom_print(struct rom *rom, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Appends bytes as they are; what does not fit is lost.
void rom_send(struct rom *rom, const uint8_t *bytes, size_t count);

// A ROM that waits for something (no `next` is pending) goes on with `next`, now.
void rom_resume(struct rom *rom, void (*next)(struct rom *rom));

// Words as the ROM's code on the PRO CPU would load and store them. True: it could.
bool rom_load(struct rom *rom, uint32_t address, uint32_t *value);
bool rom_store(struct rom *rom, uint32_t address, uint32_t value);
// The same for what is known to be there.
uint32_t rom_peek(struct rom *rom, uint32_t address);
void rom_poke(struct rom *rom, uint32_t address, uint32_t value);

// Starts a program on the PRO CPU with the ROM's stack.
void rom_start_program(struct rom *rom, uint32_t entry);

// The code that wakes the chip has returned: the boot that the straps ask for.
void rom_boot_after_wake(struct rom *rom);

// The state that waits for a watchdog.
void rom_hang(struct rom *rom);

// Where in RAM the function of a CPU interrupt is, and behind it its argument (observed).
uint32_t rom_interrupt_entry(uint32_t number);

// A level 1 interrupt of a program that leaves VECBASE at the ROM: calls the handler that it has attached,
// and goes on where it was. The second one: false if cpu->pc is none of the places where that happens.
void rom_take_interrupt(struct xt_cpu *cpu);
bool rom_go_on_with_interrupt(struct xt_cpu *cpu);

// A program jumped into the ROM (struct soc_rom).
bool rom_call(void *ctx, struct xt_cpu *cpu);
// It jumped to a function, or into one that waits: answers it. False: there is none at cpu->pc.
bool rom_call_function(struct rom *rom, struct xt_cpu *cpu);

// What the ROM's start-up code puts into RAM for its functions.
void rom_fill_ram(struct rom *rom);

#endif
