// Checking firmware files: the report, the bootloader, and the order of all of it.
//
// Source: ESP-IDF documentation, "App Image Format", "Partition Tables", "Bootloader"; ESP32 Technical
//         Reference Manual, chapter "System and Memory".

#include "doctor/check_private.h"

#include <stdarg.h>
#include <stdio.h>

// Names

static const struct {
    const char *id, *title, *next;
} causes[] = {
#define CAUSE(name, id, title, next) {id, title, next},
#include "doctor/causes.def"
#undef CAUSE
};

const char *check_cause_id(enum check_cause cause)
{
    return causes[cause].id;
}

const char *check_cause_title(enum check_cause cause)
{
    return causes[cause].title;
}

const char *check_cause_next(enum check_cause cause)
{
    return causes[cause].next;
}

// The report

static void add(struct check_report *report, enum check_weight weight, enum check_cause cause,
                const char *format, va_list args)
{
    if (weight == CHECK_FAULT) {
        report->starts = false;
        report->cause = cause < report->cause ? cause : report->cause;
    }
    if (report->count == CHECK_FINDINGS_MAX) {
        return;
    }
    struct check_finding *finding = &report->findings[report->count++];
    finding->weight = weight;
    finding->cause = cause;
    vsnprintf(finding->text, sizeof finding->text, format, args);
}

void check_add(struct check_report *report, enum check_weight weight, enum check_cause cause,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(report, weight, cause, format, args);
    va_end(args);
}

void check_fault(struct check *check, enum check_cause cause, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_FAULT, cause, format, args);
    va_end(args);
}

void check_warn(struct check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_WARNING, CHECK_NOTE, format, args);
    va_end(args);
}

void check_fact(struct check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_FACT, CHECK_NOTE, format, args);
    va_end(args);
}

// The bootloader

static void look_at_flash_setting(struct check *check, const struct check_walk *walk)
{
    const struct image_header *header = &walk->image.header;
    const char *mode = image_mode_name(header->mode);
    unsigned speed = image_speed_mhz(header->speed);
    uint32_t size = image_flash_size(header->size);
    if (mode == NULL || speed == 0 || size == 0) {
        check_fault(check, CHECK_FLASH_MODE, "%s: mode %u, speed %u, size %u in the bootloader's header",
                    walk->file->name, (unsigned)header->mode, (unsigned)header->speed,
                    (unsigned)header->size);
        return;
    }
    check_fact(check, "the bootloader sets the flash to %s, %u MHz, %lu MiB", mode, speed,
               (unsigned long)size >> 20);
    if (header->mode == IMAGE_QIO || header->mode == IMAGE_QOUT) {
        check_warn(check, "flash mode %s needs four data lines to the flash; DIO works on every ESP32-CAM",
                   mode);
    }
    if (size > check->options->flash_size) {
        check_fault(check, CHECK_FLASH_SIZE, "%s: the bootloader's header says %lu MiB, the flash has %lu",
                    walk->file->name, (unsigned long)size >> 20,
                    (unsigned long)check->options->flash_size >> 20);
    }
}

static void report_no_loader(struct check *check)
{
    if (check->options->partial) {
        return;
    }
    if (check_has_kind(check, IMAGE_KIND_APP)) {
        check_fault(check, CHECK_APP_ALONE,
                    "nothing is written at 0x1000, where the chip looks for a bootloader");
    } else if (check_has_kind(check, IMAGE_KIND_TABLE)) {
        check_fault(check, CHECK_TABLE_ALONE,
                    "nothing is written at 0x1000, where the chip looks for a bootloader");
    } else {
        check_fault(check, CHECK_NO_LOADER,
                    "nothing is written at 0x1000, where the chip looks for a bootloader");
    }
}

// False: what is there needs neither table nor app.
static bool look_at_loader(struct check *check)
{
    struct check_walk walk = {.damaged = CHECK_LOADER_DAMAGED, .what = "the bootloader"};
    walk.file = check_file_at(check, FLASH_LOADER_OFFSET, &walk.at);
    if (walk.file == NULL) {
        report_no_loader(check);
        return true;
    }
    if (walk.file->kind == IMAGE_KIND_APP) {
        check_fault(check, CHECK_APP_ALONE,
                    "%s would be started by the chip itself, which cannot read code in place",
                    walk.file->name);
        return true;
    }
    if (!check_walk_image(check, &walk, true)) {
        return true;
    }
    if (!check_has_its_entry(&walk.image)) {
        check_fault(check, CHECK_LOADER_WRONG, "%s: the entry 0x%08lx is in none of its segments",
                    walk.file->name, (unsigned long)walk.image.header.entry);
    }
    look_at_flash_setting(check, &walk);
    if (image_goes_on(&walk.image, walk.file->bytes + walk.at, walk.file->size - walk.at)) {
        check_fact(check, "%s: started by the chip itself, it maps the rest of itself: no partition table",
                   walk.file->name);
        return false;
    }
    return true;
}

// Filesystems and the table

static void look_at_filesystem(struct check *check, const struct check_file *file)
{
    const struct partition_table *table = &check->report->table;
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        if (entry->type == PARTITION_DATA && entry->offset == file->offset) {
            if (file->size > entry->size) {
                check_warn(check, "%s: larger than its partition \"%s\"", file->name, entry->label);
            }
            return;
        }
    }
    check_warn(check, "%s: no data partition starts at 0x%lx, so nothing will find this filesystem",
               file->name, (unsigned long)file->offset);
}

// All of it

void check_options_default(struct check_options *options)
{
    *options = (struct check_options){.flash_size = 4U << 20, .chip_revision = 100};
}

// Whole sets: what begins with a loader and goes on with a table.
static bool is_complete(enum image_kind kind)
{
    return kind == IMAGE_KIND_FOR_LOADER || kind == IMAGE_KIND_FROM_ZERO || kind == IMAGE_KIND_DUMP;
}

static bool is_part(const struct check_file *file)
{
    return is_complete(file->kind) || file->kind == IMAGE_KIND_LOADER || file->kind == IMAGE_KIND_TABLE ||
           file->kind == IMAGE_KIND_APP || file->kind == IMAGE_KIND_RAM_PROGRAM;
}

static bool has_parts(const struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        if (is_part(&check->files[i])) {
            return true;
        }
    }
    return false;
}

void check_files(struct check_report *report, struct check_file *files, size_t count,
                 const struct check_options *options)
{
    struct check check = {.report = report, .files = files, .count = count, .options = options};
    *report = (struct check_report){.starts = true, .cause = CHECK_NOTE};
    for (size_t i = 0; i < count; i++) {
        check_kind(&check, &files[i]);
    }
    check_places(&check);
    if (!has_parts(&check)) {
        if (report->starts && !options->partial) {
            check_fault(&check, check_is_filesystem(files[0].kind) ? CHECK_FILESYSTEM : CHECK_NO_LOADER,
                        "nothing is written at 0x1000, where the chip looks for a bootloader");
        }
        return; // what was said of the files is all there is to say
    }
    if (!look_at_loader(&check) || check_has_kind(&check, IMAGE_KIND_RAM_PROGRAM)) {
        return;
    }
    if (check_table(&check)) {
        check_app_places(&check);
        check_app(&check);
        for (size_t i = 0; i < count; i++) {
            if (check_is_filesystem(files[i].kind)) {
                look_at_filesystem(&check, &files[i]);
            }
        }
    } else {
        check_lone_apps(&check);
    }
}
