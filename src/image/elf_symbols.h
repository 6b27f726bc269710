// Names of functions by address, from an ELF file's symbol table.
//
// Source: System V Application Binary Interface, chapter "Object Files", section "Symbol Table".
#ifndef IMAGE_ELF_SYMBOLS_H
#define IMAGE_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The function that `address` lies in, and how far behind its beginning. false: none is known there, or the
// file is no ELF file with symbols. The name points into `bytes`.
bool elf_symbols_find(const uint8_t *bytes, size_t size, uint32_t address, const char **name,
                      uint32_t *offset);

#endif
