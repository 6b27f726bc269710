// Runs generated programs on the project's core and on QEMU and compares the records.
//
//     compare-qemu CPU [PROGRAMS [SEED]]
//
// The environment variable ESPCAM_QEMU_PROGRAMS overrides PROGRAMS. Exit status: 0 no difference, 1 a
// difference (the program is printed), 77 there is no QEMU here.

#include "qemu/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 10000U

static const struct target *find_target(const char *name)
{
    for (unsigned i = 0; i < target_count; ++i) {
        if (strcmp(targets[i].name, name) == 0) {
            return &targets[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const char *given = getenv("ESPCAM_QEMU_PROGRAMS");
    const struct target *target = argc > 1 ? find_target(argv[1]) : NULL;
    unsigned long programs = argc > 2 ? strtoul(argv[2], NULL, 0) : BATCH;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
    if (target == NULL) {
        fprintf(stderr, "usage: compare-qemu CPU [PROGRAMS [SEED]]\n");
        return 2;
    }
    if (!batch_have_qemu()) {
        printf("skipped: qemu-system-xtensa is not installed\n");
        return 77;
    }
    programs = given != NULL ? strtoul(given, NULL, 0) : programs;
    for (unsigned long done = 0; done < programs; done += BATCH) {
        unsigned long count = programs - done < BATCH ? programs - done : BATCH;
        int differing = batch_compare(target, (unsigned)count, seed++, 3);
        if (differing != 0) {
            printf("%s: %d of %lu programs differ\n", target->name, differing, count);
            return 1;
        }
    }
    printf("%s: %lu programs, no difference\n", target->name, programs);
    return 0;
}
