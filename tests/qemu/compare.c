// Runs generated programs on the project's core and on QEMU and compares the records.
//
//     compare-qemu CPU [PROGRAMS [SEED]]
//
// The environment variable ESPCAM_QEMU_PROGRAMS overrides PROGRAMS. Exit status: 0 no difference, 1 a
// difference (the program is printed), 77 there is no QEMU here.

#include "guest/flat.h"
#include "qemu/programs.h"

#include "xtensa/insn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BATCH 10000U
#define QEMU  "qemu-system-xtensa"

static bool run_here(struct image *image)
{
    struct flat *flat = flat_new(image->bytes, image->target->base, image->size);
    if (flat == NULL) {
        return false;
    }
    flat->exit = image->exit;
    flat->cpu.pc = image->entry;
    bool exited = flat_run(flat, (uint64_t)image->programs * 10000);
    if (!exited) {
        fprintf(stderr, "did not reach the end, pc=0x%08x\n", (unsigned)flat->cpu.pc);
    }
    free(flat);
    return exited;
}

// The records as QEMU leaves them, or NULL.
static uint8_t *run_qemu(const struct image *image)
{
    char path[] = "/tmp/espcam-qemu-XXXXXX";
    int file = mkstemp(path);
    uint8_t *records = malloc((size_t)image->programs * RECORD_SIZE);
    size_t got = 0;
    if (file >= 0 && records != NULL && image_write_elf(image, path)) {
        char command[256];
        snprintf(command, sizeof command,
                 "timeout 120 " QEMU
                 " -M sim -cpu %s -display none -monitor none -serial none -semihosting -kernel %s 2>&1",
                 image->target->name, path);
        FILE *pipe = popen(command, "r");
        if (pipe != NULL) {
            got = fread(records, 1, (size_t)image->programs * RECORD_SIZE, pipe);
            pclose(pipe);
        }
    }
    if (file >= 0) {
        close(file);
        unlink(path);
    }
    if (got != (size_t)image->programs * RECORD_SIZE) {
        fprintf(stderr, "QEMU gave %zu bytes: %.*s\n", got, got < 400 ? (int)got : 400,
                records == NULL ? "" : (const char *)records);
        free(records);
        return NULL;
    }
    return records;
}

static void print_program(const struct image *image, unsigned n)
{
    uint32_t pc = image_program(image, n) + 32;
    uint32_t end = image_program(image, n + 1);
    while (pc < end) {
        char text[64];
        const uint8_t *bytes = image->bytes + (pc - image->target->base);
        int size = xt_disassemble(pc, bytes, text, sizeof text);
        pc += (uint32_t)size;
        if (strcmp(text, "ill") != 0) { // what is between two functions
            printf("  %08x  %s\n", (unsigned)pc - (unsigned)size, text);
        }
    }
}

static void print_differences(const uint8_t *ours, const uint8_t *theirs)
{
    for (unsigned at = 0; at < RECORD_SIZE; at += 4) {
        unsigned our_word;
        unsigned their_word;
        memcpy(&our_word, ours + at, 4);
        memcpy(&their_word, theirs + at, 4);
        if (our_word != their_word) {
            printf("  word %u: 0x%08x here, 0x%08x in QEMU\n", at / 4, our_word, their_word);
        }
    }
}

// Compares one batch; returns the number of programs that differ, or -1.
static int compare_batch(const struct target *target, unsigned programs, uint64_t seed, unsigned show)
{
    struct image image;
    int differing = -1;
    if (!image_make(&image, target, programs, seed)) {
        return -1;
    }
    uint8_t *theirs = run_qemu(&image);
    if (theirs != NULL && run_here(&image)) {
        differing = 0;
        const uint8_t *ours = image.bytes + (image.records - target->base);
        for (unsigned n = 0; n < programs; ++n) {
            if (memcmp(ours + n * RECORD_SIZE, theirs + n * RECORD_SIZE, RECORD_SIZE) != 0 &&
                ++differing <= (int)show) {
                printf("program %u of seed %llu on %s:\n", n, (unsigned long long)seed, target->name);
                print_program(&image, n);
                print_differences(ours + n * RECORD_SIZE, theirs + n * RECORD_SIZE);
            }
        }
    }
    free(theirs);
    image_free(&image);
    return differing;
}

static const struct target *find_target(const char *name)
{
    for (unsigned i = 0; i < target_count; ++i) {
        if (strcmp(targets[i].name, name) == 0) {
            return &targets[i];
        }
    }
    return NULL;
}

static bool have_qemu(void)
{
    int status = system("command -v " QEMU " >/dev/null 2>&1");
    return status == 0;
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
    if (!have_qemu()) {
        printf("skipped: " QEMU " is not installed\n");
        return 77;
    }
    programs = given != NULL ? strtoul(given, NULL, 0) : programs;
    for (unsigned long done = 0; done < programs; done += BATCH) {
        unsigned long count = programs - done < BATCH ? programs - done : BATCH;
        int differing = compare_batch(target, (unsigned)count, seed++, 3);
        if (differing != 0) {
            printf("%s: %d of %lu programs differ\n", target->name, differing, count);
            return 1;
        }
    }
    printf("%s: %lu programs, no difference\n", target->name, programs);
    return 0;
}
