// Any bytes given as firmware, at any place: a report comes out, and it is consistent.

#include "doctor/check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct check_file *files, size_t count, bool partial)
{
    static struct check_report report;
    struct check_options options;
    check_options_default(&options);
    options.partial = partial;
    check_files(&report, files, count, &options);
    if (report.starts != (report.cause == CHECK_NOTE) || report.count > CHECK_FINDINGS_MAX) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t offsets[] = {0, 0x1000, 0x8000, 0x10000, 0xfffff000};
    struct check_file file = {.name = "it", .bytes = data, .size = size};
    judge(&file, 1, false);
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        file.placed = true;
        file.offset = offsets[i];
        judge(&file, 1, i % 2 != 0);
    }
    // Cut in two, the parts at the places of loader and table.
    struct check_file parts[] = {
        {.name = "a", .bytes = data, .size = size / 2, .placed = true, .offset = 0x1000},
        {.name = "b", .bytes = data + size / 2, .size = size - size / 2, .placed = true, .offset = 0x8000}};
    judge(parts, 2, false);
    return 0;
}
