// Any file given as firmware, partition table, table text or ELF file ends with a number, not a crash.

#include "image/app.h"
#include "image/build.h"
#include "image/elf.h"
#include "image/image.h"
#include "image/partition.h"
#include "image/place.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM (1U << 20)

static void build(const struct elf *elf)
{
    uint8_t *out = malloc(ROOM);
    size_t length = 0;
    struct image_header header = {.mode = IMAGE_DIO};
    struct image image;
    if (out != NULL && image_build(out, ROOM, &length, elf, &header, NULL) == 0) {
        // What was built must be readable, and whole.
        if (image_parse(&image, out, length, NULL) < 0 || image_verify(&image, 0, NULL) < 0) {
            abort();
        }
    }
    free(out);
}

// The bytes of a table, its text, and the bytes of that are the same.
static void table_and_back(const struct partition_table *table)
{
    static char text[32768];
    uint8_t bytes[PARTITION_TABLE_SIZE], again[PARTITION_TABLE_SIZE];
    struct partition_table read;
    int length = partition_write_csv(table, text, sizeof text, NULL);
    if (table->count == 0 || table->count > 90) {
        return;
    }
    partition_build(table, bytes);
    if (length < 0 || partition_parse_csv(&read, text, (size_t)length, NULL) < 0) {
        abort();
    }
    partition_build(&read, again);
    if (memcmp(bytes, again, sizeof bytes) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image image;
    struct partition_table table;
    struct elf elf;
    struct error err = {.text = ""};
    uint32_t offset = 0;
    (void)!image_place(data, size, &offset, &err);
    if (image_parse(&image, data, size, NULL) == 0) {
        struct app_description app;
        app_describe(&app, &image, data, size);
        (void)!image_verify(&image, 300, NULL);
    }
    if (partition_parse(&table, data, size, 4U << 20, NULL) == 0) {
        (void)partition_boot_app(&table);
    }
    if (partition_parse_csv(&table, (const char *)data, size, NULL) == 0) {
        table_and_back(&table);
    }
    if (elf_parse(&elf, data, size, NULL) == 0) {
        build(&elf);
    }
    return 0;
}
