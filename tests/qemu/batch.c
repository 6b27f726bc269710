#include "qemu/batch.h"

#include "base/execmem.h"
#include "guest/flat.h"
#include "xtensa/insn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CODE_BYTES (16U << 20)
#define QEMU       "qemu-system-xtensa"

// Interpreted, or with each block translated before it first runs.
static bool run_here(struct image *image, bool translated)
{
    struct flat *flat = flat_new(image->bytes, image->target->base, image->size);
    if (flat == NULL) {
        return false;
    }
    void *code = translated ? execmem_new(CODE_BYTES) : NULL;
    if (code != NULL) {
        xt_translate_into(&flat->cpu, code, CODE_BYTES, 1);
    }
    flat->exit = image->exit;
    flat->cpu.pc = image->entry;
    bool exited = flat_run(flat, (uint64_t)image->programs * 10000);
    if (!exited) {
        fprintf(stderr, "did not reach the end, pc=0x%08x\n", (unsigned)flat->cpu.pc);
    }
    execmem_free(code, CODE_BYTES);
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

// How many programs left something else here than there; the first `show` are printed.
static int count_differences(const struct image *image, const uint8_t *theirs, uint64_t seed, unsigned show)
{
    int differing = 0;
    const uint8_t *ours = image->bytes + (image->records - image->target->base);
    for (unsigned n = 0; n < image->programs; ++n) {
        if (memcmp(ours + n * RECORD_SIZE, theirs + n * RECORD_SIZE, RECORD_SIZE) != 0 &&
            ++differing <= (int)show) {
            printf("program %u of seed %llu on %s:\n", n, (unsigned long long)seed, image->target->name);
            print_program(image, n);
            print_differences(ours + n * RECORD_SIZE, theirs + n * RECORD_SIZE);
        }
    }
    return differing;
}

int batch_compare(const struct target *target, unsigned programs, uint64_t seed, unsigned show)
{
    struct image image;
    if (!image_make(&image, target, programs, seed)) {
        return -1;
    }
    uint8_t *theirs = run_qemu(&image);
    uint8_t *before = malloc(image.size);
    int differing = -1;
    if (theirs != NULL && before != NULL) {
        memcpy(before, image.bytes, image.size);
        differing = run_here(&image, false) ? count_differences(&image, theirs, seed, show) : -1;
        memcpy(image.bytes, before, image.size);
        if (differing == 0) {
            differing = run_here(&image, true) ? count_differences(&image, theirs, seed, show) : -1;
        }
    }
    free(before);
    free(theirs);
    image_free(&image);
    return differing;
}

bool batch_have_qemu(void)
{
    int status = system("command -v " QEMU " >/dev/null 2>&1");
    return status == 0;
}
