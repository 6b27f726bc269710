// Checking firmware files: which app starts, and whether it would.
//
// Source: ESP-IDF documentation, "App Image Format", "Over The Air Updates (OTA)"; ESP32 Technical Reference
//         Manual, chapter "System and Memory".

#include "doctor/check_private.h"

#include "base/bytes.h"

#define PAGE        0x10000U
#define OTADATA_END 0x2000U

// Which app starts

// CRC-32 as the ROM computes it over an entry's number, from all ones.
static uint32_t sequence_crc(const uint8_t *bytes)
{
    uint32_t crc = 0;
    for (unsigned i = 0; i < 4; i++) {
        crc ^= bytes[i];
        for (unsigned k = 0; k < 8; k++) {
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? UINT32_C(0xedb88320) : 0U);
        }
    }
    return ~crc;
}

// The greatest valid number in the otadata at `bytes`; 0: none is valid.
static uint32_t read_sequence(const uint8_t *bytes, size_t size)
{
    uint32_t best = 0;
    for (size_t at = 0; at + 32 <= size && at < OTADATA_END; at += 0x1000) {
        uint32_t sequence = bytes_get32(bytes + at);
        bool valid = sequence != UINT32_MAX && bytes_get32(bytes + at + 28) == sequence_crc(bytes + at);
        best = valid && sequence > best ? sequence : best;
    }
    return best;
}

static const struct partition *find_subtype(const struct partition_table *table, unsigned type,
                                            unsigned subtype)
{
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].type == type && table->entries[i].subtype == subtype) {
            return &table->entries[i];
        }
    }
    return NULL;
}

static const struct partition *chosen_app(const struct check *check)
{
    const struct partition_table *table = &check->report->table;
    const struct partition *otadata = find_subtype(table, PARTITION_DATA, 0);
    size_t at = 0;
    const struct check_file *file = otadata != NULL ? check_file_at(check, otadata->offset, &at) : NULL;
    uint32_t sequence = file != NULL ? read_sequence(file->bytes + at, file->size - at) : 0;
    unsigned slots = 0;
    while (find_subtype(table, PARTITION_APP, PARTITION_OTA_0 + slots) != NULL) {
        slots++;
    }
    if (sequence != 0 && slots > 0) {
        return find_subtype(table, PARTITION_APP, PARTITION_OTA_0 + (sequence - 1) % slots);
    }
    return partition_boot_app(table);
}

// The app

static void look_at_code(struct check *check, const struct check_walk *walk, const struct partition *slot)
{
    for (unsigned i = 0; i < walk->image.header.segment_count; i++) {
        const struct image_segment *segment = &walk->image.segments[i];
        if (segment->length > 0 && image_is_mapped(segment->address) &&
            (slot->offset + segment->offset) % PAGE != segment->address % PAGE) {
            check_fault(check, CHECK_APP_MISPLACED,
                        "%s: segment %u for 0x%08lx would lie at 0x%lx: the two differ within their 64 KiB",
                        walk->file->name, i, (unsigned long)segment->address,
                        (unsigned long)(slot->offset + segment->offset));
            return;
        }
    }
    if (!check_has_its_entry(&walk->image)) {
        check_fault(check, CHECK_APP_DAMAGED, "%s: the app's entry 0x%08lx is in none of its segments",
                    walk->file->name, (unsigned long)walk->image.header.entry);
    }
}

static void describe(struct check *check, const struct check_walk *walk)
{
    struct app_description *app = &check->report->app;
    app_describe(app, &walk->image, walk->file->bytes + walk->at, walk->file->size - walk->at);
    if (app->present) {
        bool named = app->project[0] != '\0';
        check_fact(check, "the app: %s%s%s%sbuilt with ESP-IDF %s", app->project, named ? " " : "",
                   app->version, named ? ", " : "", app->idf);
    }
    if (app->banner[0] != '\0') {
        check_fact(check, "the app: %s", app->banner);
    }
    if (app->psram) {
        check_fact(check, "the app %s PSRAM; an ESP32-CAM has it",
                   app->psram_required ? "does not start without" : "uses");
    }
    if (app->micropython && !app->camera) {
        check_warn(check, "this MicroPython has no camera module: `import camera` will fail");
    }
}

// Something else than an app where one should be.
static void report_no_app(struct check *check, const struct check_file *file, const struct partition *slot)
{
    size_t at = 0;
    const struct check_file *set = check_file_at(check, FLASH_TABLE_OFFSET, &at);
    if (file != NULL) {
        size_t in_file = slot->offset - file->offset;
        bool blank = file->bytes[in_file] == 0xff;
        bool header = !blank && check_resembles_header(file->bytes + in_file, file->size - in_file);
        if (!check_name_conversion(check, file)) {
            check_fault(
                check, header ? CHECK_APP_DAMAGED : CHECK_NO_APP,
                "%s: at 0x%lx of the flash, where partition \"%s\" is, there is 0x%02x, an app starts with "
                "0xe9",
                file->name, (unsigned long)slot->offset, slot->label, (unsigned)file->bytes[in_file]);
        }
    } else if (set != NULL && set->kind != IMAGE_KIND_TABLE && slot->offset >= set->offset + set->size) {
        bool elsewhere = set->size > FLASH_APP_OFFSET - set->offset &&
                         set->bytes[FLASH_APP_OFFSET - set->offset] == IMAGE_MAGIC;
        check_fault(check, elsewhere ? CHECK_NO_APP : CHECK_CUT,
                    "%s ends at 0x%zx of the flash, in front of its app partition \"%s\" at 0x%lx", set->name,
                    set->offset + set->size, slot->label, (unsigned long)slot->offset);
    } else if (!check->options->partial) {
        check_fault(check, CHECK_NO_APP, "nothing is written at 0x%lx, where partition \"%s\" is",
                    (unsigned long)slot->offset, slot->label);
    }
}

void check_app(struct check *check)
{
    const struct partition *slot = chosen_app(check);
    if (slot == NULL) {
        check_fault(check, CHECK_NO_APP_PARTITION, "none of the %u partitions is for an app",
                    check->report->table.count);
        return;
    }
    struct check_walk walk = {.damaged = CHECK_APP_DAMAGED, .what = "the app"};
    walk.file = check_file_at(check, slot->offset, &walk.at);
    if (walk.file == NULL || walk.file->bytes[walk.at] != IMAGE_MAGIC) {
        report_no_app(check, walk.file, slot);
        return;
    }
    if (!check_walk_image(check, &walk, false)) {
        return;
    }
    if (walk.image.length > slot->size) {
        check_fault(check, CHECK_APP_TOO_LARGE, "%s: the app has 0x%zx bytes, its partition \"%s\" 0x%lx",
                    walk.file->name, walk.image.length, slot->label, (unsigned long)slot->size);
    }
    look_at_code(check, &walk, slot);
    describe(check, &walk);
}

void check_app_places(struct check *check)
{
    const struct partition_table *table = &check->report->table;
    for (size_t i = 0; i < check->count; i++) {
        const struct check_file *file = &check->files[i];
        bool at_partition = false;
        for (unsigned k = 0; k < table->count; k++) {
            at_partition |=
                table->entries[k].type == PARTITION_APP && table->entries[k].offset == file->offset;
        }
        if (file->kind == IMAGE_KIND_APP && !at_partition && file->offset >= CHECK_FIRST_DATA) {
            check_fault(check, CHECK_WRONG_OFFSET, "%s: no app partition starts at 0x%lx", file->name,
                        (unsigned long)file->offset);
        }
    }
}

void check_lone_apps(struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        if (check->files[i].kind == IMAGE_KIND_APP) {
            struct check_walk walk = {
                .file = &check->files[i], .damaged = CHECK_APP_DAMAGED, .what = "the app"};
            struct partition slot = {.offset = FLASH_APP_OFFSET};
            if (check_walk_image(check, &walk, false)) {
                look_at_code(check, &walk, &slot);
                describe(check, &walk);
            }
        }
    }
}
