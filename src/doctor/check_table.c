// Checking firmware files: the partition table.
//
// Source: ESP-IDF documentation, "Partition Tables".

#include "doctor/check_private.h"

static bool is_blank_from(const struct check_file *file, size_t at)
{
    for (; at < file->size; at++) {
        if (file->bytes[at] != 0xff) {
            return false;
        }
    }
    return true;
}

static enum check_cause cause_of_table(enum partition_fault fault)
{
    static const enum check_cause rows[] = {
        [PARTITION_SOUND] = CHECK_NOTE,
        [PARTITION_NO_TABLE] = CHECK_NO_TABLE,
        [PARTITION_DAMAGED] = CHECK_TABLE_DAMAGED,
        [PARTITION_UNALIGNED] = CHECK_TABLE_UNALIGNED,
        [PARTITION_BEHIND_FLASH] = CHECK_TABLE_BEYOND,
        [PARTITION_OVERLAP] = CHECK_TABLE_OVERLAP,
    };
    return rows[fault];
}

// No table where it should be: cut off, never there, or its first bytes are damaged?
static void report_no_table(struct check *check, const struct check_file *file, size_t at)
{
    size_t loader_at;
    const struct check_file *loader = check_file_at(check, FLASH_LOADER_OFFSET, &loader_at);
    if (file != NULL) {
        if (check_name_conversion(check, file)) {
            return;
        }
        bool rest = at + 2 * PARTITION_ENTRY_SIZE < file->size && file->bytes[at + 32] == 0xaa &&
                    file->bytes[at + 33] == 0x50;
        check_fault(check, rest ? CHECK_TABLE_DAMAGED : CHECK_NO_TABLE,
                    "%s: at 0x8000 of the flash there is 0x%02x 0x%02x, a table starts with 0xaa 0x50",
                    file->name, (unsigned)file->bytes[at],
                    at + 1 < file->size ? (unsigned)file->bytes[at + 1] : 0U);
        return;
    }
    if (check->count == 1 && loader != NULL && loader->kind == IMAGE_KIND_LOADER && loader->size >= 2 &&
        is_blank_from(loader, loader->size - 2)) {
        // Nobody ends a loader with padding: the table came behind it.
        check_fault(check, CHECK_CUT, "%s: it ends in the padding between bootloader and partition table",
                    loader->name);
        return;
    }
    if (!check->options->partial && loader != NULL) {
        check_fault(check, CHECK_NO_TABLE, "nothing is written at 0x8000");
    }
}

static void list_partitions(struct check *check)
{
    const struct partition_table *table = &check->report->table;
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        check_fact(check, "partition %-10s %s/0x%02x  0x%06lx, 0x%lx bytes", entry->label,
                   entry->type == PARTITION_APP    ? "app"
                   : entry->type == PARTITION_DATA ? "data"
                                                   : "other",
                   (unsigned)entry->subtype, (unsigned long)entry->offset, (unsigned long)entry->size);
    }
}

bool check_table(struct check *check)
{
    struct partition_table *table = &check->report->table;
    size_t at = 0;
    const struct check_file *file = check_file_at(check, FLASH_TABLE_OFFSET, &at);
    struct error err = {.text = ""};
    if (file == NULL || file->size - at < PARTITION_ENTRY_SIZE || file->bytes[at] != 0xaa ||
        file->bytes[at + 1] != 0x50) {
        report_no_table(check, file, at);
        return false;
    }
    if (partition_parse(table, file->bytes + at, file->size - at, check->options->flash_size, &err) < 0) {
        bool cut = file->size - at < PARTITION_TABLE_SIZE && table->fault == PARTITION_DAMAGED;
        bool named = table->fault == PARTITION_DAMAGED && !cut && check_name_conversion(check, file);
        if (!named) {
            check_fault(check, cut ? CHECK_CUT : cause_of_table(table->fault), "%s: %s", file->name,
                        err.text);
        }
        return table->fault != PARTITION_DAMAGED;
    }
    list_partitions(check);
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].offset < CHECK_FIRST_DATA) {
            check_fault(check, CHECK_TABLE_OVERLAP,
                        "partition \"%s\" starts at 0x%lx, over the table or the bootloader",
                        table->entries[i].label, (unsigned long)table->entries[i].offset);
        }
    }
    return true;
}
