// Any text is a log, any bytes an ELF file that may name its functions.

#include "doctor/backtrace.h"
#include "doctor/explain.h"
#include "image/elf_symbols.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_inside(const struct explain_line *line, const char *log, size_t size)
{
    return line->text >= log && line->text + line->length <= log + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct explanation explanation;
    struct check_file file = {.name = "it", .bytes = data, .size = size};
    char *log = malloc(size + 1);
    if (log == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        log[i] = data[i] == 0 ? ' ' : (char)data[i];
    }
    log[size] = '\0';
    explain_with_files(&explanation, log, &file, 1, NULL);
    if (explanation.id == NULL || explanation.cause == NULL || explanation.next == NULL) {
        abort();
    }
    for (unsigned i = 0; i < explanation.evidence_count; i++) {
        if (!is_inside(&explanation.evidence[i], log, size)) {
            abort();
        }
    }
    uint32_t frames[8];
    if (backtrace_read(log, frames, 8) > 8) {
        abort();
    }
    const char *name = "";
    uint32_t offset = 0;
    if (elf_symbols_find(data, size, 0x400d1234, &name, &offset) && strlen(name) > size) {
        abort();
    }
    free(log);
    return 0;
}
