// One core in 64 KiB of memory, with an encoder to write its program. The tests are built twice: with
// MACHINE_TRANSLATES 1 every block is translated before it first runs.
#ifndef UNIT_XTENSA_MACHINE_H
#define UNIT_XTENSA_MACHINE_H

#include "guest/encode.h"
#include "guest/flat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RAM      UINT32_C(0x40080000)
#define RAM_SIZE UINT32_C(0x10000)
#define VECTORS  RAM            // VECBASE
#define CODE     (RAM + 0x1000) // where programs begin
#define DATA     (RAM + 0x8000)
#define EXIT     (RAM + 0xf000) // a page that cannot be fetched

struct machine {
    uint8_t ram[0x10000];
    struct flat *flat;
    struct xt_cpu *cpu;
    void *translated; // code of the host
    struct encoder code;
};

// A machine at CODE with VECBASE at VECTORS, PS with neither EXCM nor INTLEVEL, the FPU enabled.
struct machine *machine_new(void);
void machine_free(struct machine *machine);

// Appends an instruction to the program.
void put(struct machine *machine, const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm);

// Executes n instructions.
void run(struct machine *machine, unsigned n);
// Starts again at CODE and executes everything that was put.
void run_program(struct machine *machine, unsigned n);

uint32_t ram32(const struct machine *machine, uint32_t address);
void set_ram32(struct machine *machine, uint32_t address, uint32_t value);

#endif
