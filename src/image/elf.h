// ELF files, as far as a firmware image is made from them: 32 bits, little-endian, Xtensa, executable.
//
// Source: System V Application Binary Interface, chapter "Object Files".
#ifndef IMAGE_ELF_H
#define IMAGE_ELF_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 32U

struct elf_segment {
    uint32_t address; // virtual
    uint32_t length;  // bytes present in the file; what is only zeroed in memory does not count
    const uint8_t *data;
};

struct elf {
    uint32_t entry;
    struct elf_segment segments[ELF_SEGMENTS_MAX]; // sorted by address; none is empty
    unsigned count;
};

bool elf_is(const uint8_t *bytes, size_t size);

// Reads the loadable segments; their data stays in `bytes`. ERR_INVALID, ERR_LIMIT.
int elf_parse(struct elf *elf, const uint8_t *bytes, size_t size, struct error *err) MUST_USE;

#endif
