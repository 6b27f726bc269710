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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[SIZE];
    struct flat *flat = size > REGISTERS ? flat_new(memory, BASE, SIZE) : NULL;
    if (flat == NULL) {
        return 0;
    }
    for (size_t i = 0; i < SIZE; i++) {
        memory[(START + i) % SIZE] = data[REGISTERS + i % (size - REGISTERS)];
    }
    print_all(memory + START, size - REGISTERS < START ? size - REGISTERS : START);
    xt_reset(&flat->cpu, BASE + START);
    for (unsigned i = 0; i < 16; i++) {
        flat->cpu.a[i] = bytes_get32(data + (size_t)i * 4);
    }
    (void)flat_run(flat, CYCLES);
    if (flat->clock.now < CYCLES && !xt_is_asleep(&flat->cpu)) {
        abort();
    }
    free(flat);
    return 0;
}
