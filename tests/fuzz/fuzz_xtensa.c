// Any bytes as a program: the core must neither crash nor depend on how its run is cut into pieces, on what
// it has decoded before, on a flush of its pages, or on whether its blocks are translated.

#undef NDEBUG // what a fuzz target asserts is what it looks for, in every build

#include "guest/flat.h"

#include "base/bytes.h"
#include "base/execmem.h"
#include "xtensa/insn.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BASE       UINT32_C(0x40080000)
#define SIZE       UINT32_C(0x4000)
#define CYCLES     400U
#define CODE_BYTES (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first byte chooses PS, the next 64 are the registers, the rest is the program; it also is where the
// vectors are.
static void load(struct flat *flat, const uint8_t *data, size_t size)
{
    struct xt_cpu *cpu = &flat->cpu;
    memset(flat->bytes, 0, SIZE);
    memcpy(flat->bytes, data + 65, size - 65 < SIZE ? size - 65 : SIZE);
    xt_reset(cpu, BASE);
    cpu->sr[SR_VECBASE] = BASE + (data[0] & 0xf0U) * 16;
    cpu->sr[SR_CPENABLE] = 1;
    cpu->sr[SR_INTENABLE] = UINT32_MAX;
    xt_write_ps(cpu, (data[0] & 1U) << 18 | (data[0] & 2U) << 3 | (data[0] & 4U) << 3);
    for (unsigned i = 0; i < 16; ++i) {
        // One in two points into the memory.
        uint32_t value = bytes_get32(data + 1 + 4 * i);
        cpu->a[i] = i % 2 == 0 ? value : BASE + value % SIZE;
    }
}

static void run_in_pieces(struct flat *flat, const uint8_t *data, size_t size)
{
    uint64_t end = flat->clock.now + (uint64_t)CYCLES * flat->cpu.cycle_ticks;
    for (size_t i = 0; flat->clock.now < end && !xt_is_asleep(&flat->cpu); ++i) {
        uint64_t until = flat->clock.now + (1 + data[i % size] % 13U) * flat->cpu.cycle_ticks;
        if (data[i % size] % 7U == 0) {
            xt_flush_pages(&flat->cpu);
        }
        xt_run(&flat->cpu, until < end ? until : end);
    }
}

static void print_all(const uint8_t *bytes, size_t size)
{
    char text[80];
    for (size_t at = 0; at + 4 <= size; ++at) {
        int length = xt_disassemble(BASE + (uint32_t)at, bytes + at, text, sizeof text);
        assert(length <= 3 && strlen(text) < sizeof text - 1);
    }
}

static struct flat *new_machine(void)
{
    struct flat *flat = flat_new(calloc(1, SIZE), BASE, SIZE);
    assert(flat != NULL && flat->bytes != NULL);
    return flat;
}

// Each block is translated before it first runs.
static struct flat *new_translating_machine(void)
{
    struct flat *flat = new_machine();
    void *code = execmem_new(CODE_BYTES);
    assert(code != NULL);
    xt_translate_into(&flat->cpu, code, CODE_BYTES, 1);
    return flat;
}

static void assert_same(const struct flat *one, const struct flat *other)
{
    assert(one->cpu.pc == other->cpu.pc);
    assert(one->cpu.instructions == other->cpu.instructions);
    assert(memcmp(one->cpu.a, other->cpu.a, 16 * sizeof *one->cpu.a) == 0);
    assert(memcmp(one->cpu.f, other->cpu.f, sizeof one->cpu.f) == 0);
    assert(memcmp(one->cpu.sr, other->cpu.sr, sizeof one->cpu.sr) == 0);
    assert(memcmp(one->bytes, other->bytes, SIZE) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct flat *flat[4]; // made once: they are large
    if (size < 68) {
        return 0;
    }
    for (unsigned i = 0; i < 4; ++i) {
        if (flat[i] == NULL) {
            flat[i] = i < 2 ? new_machine() : new_translating_machine();
        }
        load(flat[i], data, size);
    }
    print_all(data, size);
    for (unsigned i = 0; i < 4; i += 2) {
        xt_run(&flat[i]->cpu, flat[i]->clock.now + (uint64_t)CYCLES * flat[i]->cpu.cycle_ticks);
        run_in_pieces(flat[i + 1], data, size);
    }
    for (unsigned i = 1; i < 4; ++i) {
        assert_same(flat[0], flat[i]);
    }
    return 0;
}
