// Source files and lines by address.

#include "image/elf_lines.h"

#include "image/elf.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 52U

struct elf_lines {
    char *bytes;
    Elf *elf;
    Dwarf *dwarf;
};

struct elf_lines *elf_lines_open(const uint8_t *bytes, size_t size)
{
    struct elf_lines *lines = elf_is(bytes, size) && size >= HEADER_SIZE ? calloc(1, sizeof *lines) : NULL;
    if (lines == NULL) {
        return NULL;
    }
    lines->bytes = malloc(size);
    if (lines->bytes != NULL && elf_version(EV_CURRENT) != EV_NONE) {
        memcpy(lines->bytes, bytes, size);
        lines->elf = elf_memory(lines->bytes, size);
    }
    if (lines->elf != NULL) {
        lines->dwarf = dwarf_begin_elf(lines->elf, DWARF_C_READ, NULL);
    }
    if (lines->dwarf == NULL) {
        elf_lines_close(lines);
        return NULL;
    }
    return lines;
}

void elf_lines_close(struct elf_lines *lines)
{
    if (lines == NULL) {
        return;
    }
    dwarf_end(lines->dwarf);
    elf_end(lines->elf);
    free(lines->bytes);
    free(lines);
}

// The compilation unit of an address: by the table of ranges, and where the linker left none, one by one.
static bool find_unit(Dwarf *dwarf, uint32_t address, Dwarf_Die *unit)
{
    if (dwarf_addrdie(dwarf, address, unit) != NULL) {
        return true;
    }
    Dwarf_Off at = 0, next = 0;
    size_t header = 0;
    for (; dwarf_nextcu(dwarf, at, &next, &header, NULL, NULL, NULL) == 0 && next > at; at = next) {
        if (dwarf_offdie(dwarf, at + header, unit) != NULL && dwarf_haspc(unit, address) == 1) {
            return true;
        }
    }
    return false;
}

static void keep_file(struct elf_line *line, const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    snprintf(line->file, sizeof line->file, "%s", slash != NULL ? slash + 1 : path != NULL ? path : "");
}

// Where an inlined function was called.
static void read_call(Dwarf_Die *unit, Dwarf_Die *inlined, struct elf_line *line)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number = 0;
    Dwarf_Files *files = NULL;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) == 0 &&
        number <= INT32_MAX) {
        line->line = (unsigned)number;
    }
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &number) == 0 &&
        dwarf_getsrcfiles(unit, &files, NULL) == 0) {
        keep_file(line, dwarf_filesrc(files, number, NULL, NULL));
    }
}

// The blocks and functions around an address as they lie in the code, innermost first; 0: none. libdw's own
// list goes on with the callee's surroundings where a function was inlined: only its first entry is of use.
static int find_scopes(Dwarf_Die *unit, uint32_t address, Dwarf_Die **scopes)
{
    Dwarf_Die *first = NULL;
    int count = dwarf_getscopes(unit, address, &first);
    count = count > 0 ? dwarf_getscopes_die(&first[0], scopes) : 0;
    free(first);
    return count;
}

static unsigned read_scopes(Dwarf_Die *unit, uint32_t address, struct elf_line *found, unsigned most)
{
    Dwarf_Die *scopes = NULL;
    int scope_count = find_scopes(unit, address, &scopes);
    unsigned count = 1;
    for (int i = 0; i < scope_count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) {
            continue;
        }
        const char *name = dwarf_diename(&scopes[i]);
        snprintf(found[count - 1].function, sizeof found->function, "%s", name != NULL ? name : "");
        if (tag == DW_TAG_subprogram || count == most) {
            break;
        }
        found[count] = (struct elf_line){.line = 0};
        read_call(unit, &scopes[i], &found[count++]);
    }
    free(scopes);
    return count;
}

unsigned elf_lines_find(struct elf_lines *lines, uint32_t address, struct elf_line *found, unsigned most)
{
    Dwarf_Die unit;
    if (lines == NULL || most == 0 || !find_unit(lines->dwarf, address, &unit)) {
        return 0;
    }
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    int number = 0;
    found[0] = (struct elf_line){.line = 0};
    if (line == NULL || dwarf_lineno(line, &number) != 0 || number <= 0) {
        return 0;
    }
    found[0].line = (unsigned)number;
    keep_file(&found[0], dwarf_linesrc(line, NULL, NULL));
    return read_scopes(&unit, address, found, most);
}
