// Whatever bytes a core runs over, with whatever in its registers, it goes on or sleeps; and every word of
// them can be printed as an instruction.
//
// The input is 64 bytes for the sixteen registers, then what memory is filled with, over and over: code,
// vectors and data alike.

#include "base/bytes.h"
#include "guest/flat.h"
#include "xtensa/insn.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE      0x40000000U // where the vectors are after a reset
#define SIZE      0x4000U
#define START     0x1000U
#define REGISTERS 64U
#define CYCLES    5000U
#define TEXT      80U

static void print_all(const uint8_t *bytes, size_t size)
{
    char text[TEXT];
    for (size_t at = 0; at + 4 <= size; at++) {
        int length = xt_disassemble(BASE + (uint32_t)at, bytes + at, text, sizeof text);
        if (length > 3 || strlen(text) >= sizeof text) {
            abort();
        }
    }
}

// A core is large; one serves all inputs, and is as new after a reset.
static struct flat *the_core(void)
{
    static uint8_t memory[SIZE];
    static struct flat *flat;
    if (flat == NULL) {
        flat = flat_new(memory, BASE, SIZE);
    }
    return flat;
}

static void load(struct flat *flat, const uint8_t *code, size_t size)
{
    for (uint32_t i = 0; i < SIZE; i++) {
        flat->bytes[(START + i) % SIZE] = code[i % size];
    }
    for (uint32_t page = 0; page < SIZE; page += XT_PAGE_SIZE) {
        xt_code_changed(&flat->cpu, flat->bytes + page, 0, XT_PAGE_SIZE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct flat *flat = size > REGISTERS ? the_core() : NULL;
    if (flat == NULL) {
        return 0;
    }
    load(flat, data + REGISTERS, size - REGISTERS);
    print_all(flat->bytes + START, size - REGISTERS < START ? size - REGISTERS : START);
    xt_reset(&flat->cpu, BASE + START);
    for (unsigned i = 0; i < 16; i++) {
        flat->cpu.a[i] = bytes_get32(data + (size_t)i * 4);
    }
    uint64_t end = flat->clock.now + CYCLES * flat->cpu.cycle_ticks;
    (void)flat_run(flat, CYCLES);
    if (flat->clock.now < end && !xt_is_asleep(&flat->cpu)) {
        abort();
    }
    return 0;
}
