// Checking firmware files: where in the flash they go.
//
// Source: ESP-IDF documentation, "Bootloader", "Partition Tables".

#include "doctor/check_private.h"

#define USUAL_OTADATA 0xe000U

static void report_place(struct check *check, const struct check_file *file, uint32_t right)
{
    check_fault(check, CHECK_WRONG_OFFSET, "%s: %s belongs at 0x%lx, not at 0x%lx", file->name,
                image_kind_name(file->kind), (unsigned long)right, (unsigned long)file->offset);
}

bool check_has_kind(const struct check *check, enum image_kind kind)
{
    for (size_t i = 0; i < check->count; i++) {
        if (check->files[i].kind == kind) {
            return true;
        }
    }
    return false;
}

// The only place where a file of this kind may be; false: it may be at several, of which this is the usual
// one.
static bool place_of_kind(enum image_kind kind, uint32_t *offset)
{
    static const struct {
        enum image_kind kind;
        uint32_t offset;
    } rows[] = {
        {IMAGE_KIND_LOADER, FLASH_LOADER_OFFSET},
        {IMAGE_KIND_FOR_LOADER, FLASH_LOADER_OFFSET},
        {IMAGE_KIND_FROM_ZERO, 0},
        {IMAGE_KIND_DUMP, 0},
        {IMAGE_KIND_TABLE, FLASH_TABLE_OFFSET},
        {IMAGE_KIND_RAM_PROGRAM, FLASH_LOADER_OFFSET},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind == kind) {
            *offset = rows[i].offset;
            return true;
        }
    }
    *offset = kind == IMAGE_KIND_APP       ? FLASH_APP_OFFSET
              : kind == IMAGE_KIND_OTADATA ? USUAL_OTADATA
                                           : FLASH_LOADER_OFFSET;
    return false;
}

static void look_at_place(struct check *check, struct check_file *file)
{
    uint32_t right = 0;
    bool known = place_of_kind(file->kind, &right);
    if (file->placed) {
        if (known && file->offset != right) {
            report_place(check, file, right);
        } else if (file->kind == IMAGE_KIND_APP && file->offset < CHECK_FIRST_DATA) {
            report_place(check, file, FLASH_APP_OFFSET);
        }
        return;
    }
    file->offset = right;
}

static void look_at_extent(struct check *check, const struct check_file *file)
{
    uint32_t flash = check->options->flash_size;
    if (file->offset > flash || file->size > flash - file->offset) {
        check_fault(check, CHECK_TOO_LONG, "%s: 0x%lx + 0x%zx bytes; the flash ends at 0x%lx", file->name,
                    (unsigned long)file->offset, file->size, (unsigned long)flash);
    }
}

static bool overlap(const struct check_file *a, const struct check_file *b)
{
    return a->size > 0 && b->size > 0 && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

void check_places(struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        look_at_place(check, &check->files[i]);
        look_at_extent(check, &check->files[i]);
        for (size_t j = 0; j < i; j++) {
            if (overlap(&check->files[j], &check->files[i])) {
                check_fault(check, CHECK_FILES_OVERLAP, "%s (0x%lx) and %s (0x%lx) lie over each other",
                            check->files[j].name, (unsigned long)check->files[j].offset, check->files[i].name,
                            (unsigned long)check->files[i].offset);
            }
        }
    }
}

const struct check_file *check_file_at(const struct check *check, uint32_t offset, size_t *at)
{
    for (size_t i = check->count; i-- > 0;) {
        const struct check_file *file = &check->files[i];
        if (offset >= file->offset && offset - file->offset < file->size) {
            *at = offset - file->offset;
            return file;
        }
    }
    return NULL;
}
