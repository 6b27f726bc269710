// Source files and lines by address, from an ELF file's debugging information.
//
// Source: DWARF Debugging Information Format, chapter "Line Number Information"; read with elfutils' libdw.
#ifndef IMAGE_ELF_LINES_H
#define IMAGE_ELF_LINES_H

#include <stddef.h>
#include <stdint.h>

#define ELF_LINE_TEXT 128

// A place in the source. The function is empty where the debugging information does not name it.
struct elf_line {
    char function[ELF_LINE_TEXT];
    char file[ELF_LINE_TEXT]; // without its folder
    unsigned line;            // 0: unknown
};

struct elf_lines;

// Opens the debugging information of an ELF file; NULL: it has none that can be read, or there is no memory.
// The bytes are copied. elf_lines_close takes NULL, too.
struct elf_lines *elf_lines_open(const uint8_t *bytes, size_t size);
void elf_lines_close(struct elf_lines *lines);

// Where `address` is in the source: the innermost function first, then those that it was inlined into, the
// last one being the function that has code of its own. The count, of at most `most`; 0: nothing is known.
unsigned elf_lines_find(struct elf_lines *lines, uint32_t address, struct elf_line *found, unsigned most);

#endif
