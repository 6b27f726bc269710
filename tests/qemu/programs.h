// Random programs for a Xtensa core, packed so that thousands run at one start of a machine.
//
// An image holds vectors, a driver, and for each program its code and one record. The driver loads registers
// and special registers from the record, runs the program, which always ends in an exception, stores
// everything back, and goes on to the next; at the end it writes all records to standard output through
// SIMCALL. The same image runs on QEMU and on the project's core; the records must then be equal, byte for
// byte.
#ifndef QEMU_PROGRAMS_H
#define QEMU_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_SIZE    1024U
#define RECORD_SCRATCH 704U // the program's own memory begins here

// A core of QEMU's, and what of the LX6 it has.
struct target {
    const char *name;           // of -cpu
    uint32_t base;              // where it has memory
    uint32_t reset;             // where it starts
    uint32_t options;           // bit n: enum xt_option n
    const uint8_t *sr;          // special registers that programs use, 0 at the end of the list
    const char *const *without; // rows of those options that it lacks, NULL at the end
    const uint16_t *vectors;    // offsets of the exception vectors, 0 at the end of the list
};

extern const struct target targets[];
extern const unsigned target_count;

struct image {
    const struct target *target;
    unsigned programs;
    uint8_t *bytes;
    uint32_t size;
    uint32_t entry;   // guest address where it starts
    uint32_t exit;    // page of the end
    uint32_t records; // guest address of the first record
};

// Makes `programs` programs from `seed`; false if the host is out of memory. Freed with image_free.
bool image_make(struct image *image, const struct target *target, unsigned programs, uint64_t seed);
void image_free(struct image *image);

// Address of program n, and of the one after it.
uint32_t image_program(const struct image *image, unsigned n);

// Writes the image as an ELF file; false if that failed.
bool image_write_elf(const struct image *image, const char *path);

#endif
