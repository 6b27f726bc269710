// How many instructions a second the core executes, interpreted and translated: bench-xtensa BUSY.BIN. It
// runs tests/guest/busy.c, checks its result against the same C on this machine, and prints millions of
// instructions a second.

#include "base/execmem.h"
#include "guest/flat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BASE       UINT32_C(0x60000000)
#define SIZE       UINT32_C(0x20000)
#define EXIT       UINT32_C(0x6000f000)
#define ROUNDS     3000U
#define CODE_BYTES (1U << 20)

uint32_t busy_main(uint32_t rounds);

// Of this process alone: other programs do not count.
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// `quantum` 0: in one run; otherwise in runs of so many cycles, as two cores take turns.
static double measure(struct flat *flat, uint32_t rounds, unsigned quantum)
{
    uint64_t before = flat->cpu.instructions;
    xt_reset(&flat->cpu, BASE);
    flat->cpu.a[2] = rounds;
    flat->exited = false;
    double start = seconds();
    while (!flat->exited) {
        uint64_t cycles = quantum == 0 ? UINT64_C(1) << 40 : quantum;
        xt_run(&flat->cpu, flat->clock.now + cycles * flat->cpu.cycle_ticks);
    }
    return (double)(flat->cpu.instructions - before) / (seconds() - start) / 1e6;
}

int main(int argc, char **argv)
{
    uint8_t *memory = calloc(1, SIZE);
    struct flat *flat = flat_new(memory, BASE, SIZE);
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL || flat == NULL || fread(memory, 1, SIZE, file) == 0) {
        fprintf(stderr, "usage: bench-xtensa BUSY.BIN\n");
        return 2;
    }
    fclose(file);
    flat->exit = EXIT;
    printf("interpreter                    %.0f million instructions a second\n", measure(flat, ROUNDS, 0));
    bool right = flat->cpu.a[2] == busy_main(ROUNDS);
    printf("in turns of 64 cycles          %.0f million instructions a second\n", measure(flat, ROUNDS, 64));
    void *code = execmem_new(CODE_BYTES);
    if (code != NULL) {
        xt_translate_into(&flat->cpu, code, CODE_BYTES, XT_HOT);
        printf("translator                     %.0f million instructions a second\n",
               measure(flat, ROUNDS, 0));
        right = right && flat->cpu.a[2] == busy_main(ROUNDS);
    }
    if (!right) {
        printf("the result is wrong\n");
    }
    execmem_free(code, CODE_BYTES);
    free(flat);
    free(memory);
    return right ? 0 : 1;
}
