// Any bytes are an ELF file whose symbols and lines are asked for: bad tables end with fewer answers.

#include "image/elf_lines.h"
#include "image/elf_symbols.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

// libdw 0.188 forgets a few bytes when it gives up on bad scopes; they are not ours.
const char *__lsan_default_suppressions(void)
{
    return "leak:libdw";
}

#define CODE_AT   0x400d0000U
#define CODE_END  0x400d0060U
#define PLACES    4U
#define FILE_MOST 65536U

static void ask(struct elf_lines *lines, uint32_t address)
{
    struct elf_line found[PLACES];
    unsigned count = elf_lines_find(lines, address, found, PLACES);
    if (count > PLACES) {
        abort();
    }
    for (unsigned i = 0; i < count; i++) {
        if (strlen(found[i].file) >= ELF_LINE_TEXT || strlen(found[i].function) >= ELF_LINE_TEXT) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *name = "";
    uint32_t offset = 0;
    struct elf_lines *lines = size <= FILE_MOST ? elf_lines_open(data, size) : NULL;
    for (uint32_t address = CODE_AT; address < CODE_END; address += 7) {
        ask(lines, address);
        if (elf_symbols_find(data, size, address, &name, &offset) && strlen(name) > size) {
            abort();
        }
    }
    elf_lines_close(lines);
    return 0;
}
