#include "machine.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "base/execmem.h"

#include <stdlib.h>

#define TRANSLATED_BYTES (1U << 18)

struct machine *machine_new(void)
{
    struct machine *machine = calloc(1, sizeof *machine);
    machine->flat = flat_new(machine->ram, RAM, RAM_SIZE);
    machine->flat->exit = EXIT;
    machine->cpu = &machine->flat->cpu;
    if (MACHINE_TRANSLATES) {
        machine->translated = execmem_new(TRANSLATED_BYTES);
        xt_translate_into(machine->cpu, machine->translated, TRANSLATED_BYTES, 1);
    }
    machine->code = (struct encoder){machine->ram, RAM, CODE};
    xt_reset(machine->cpu, CODE);
    machine->cpu->sr[SR_VECBASE] = VECTORS;
    machine->cpu->sr[SR_CPENABLE] = 1;
    xt_write_ps(machine->cpu, 0);
    return machine;
}

void machine_free(struct machine *machine)
{
    execmem_free(machine->translated, TRANSLATED_BYTES);
    free(machine->flat);
    free(machine);
}

void put(struct machine *machine, const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm)
{
    encode(&machine->code, name, r, s, t, imm);
}

void run(struct machine *machine, unsigned n)
{
    xt_run(machine->cpu, machine->flat->clock.now + (uint64_t)n * machine->cpu->cycle_ticks);
}

void run_program(struct machine *machine, unsigned n)
{
    machine->cpu->pc = CODE;
    run(machine, n);
}

uint32_t ram32(const struct machine *machine, uint32_t address)
{
    return bytes_get32(machine->ram + (address - RAM));
}

void set_ram32(struct machine *machine, uint32_t address, uint32_t value)
{
    bytes_put32(machine->ram + (address - RAM), value);
}
