// mkimage: part of the build. Turns the linker's output into one file for flash offset 0x1000.
//
//     mkimage --loader LOADER.elf --app APP.elf --table TABLE.csv -o FIRMWARE.bin

#include "base/error.h"
#include "image/build.h"
#include "image/elf.h"
#include "image/image.h"
#include "image/partition.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_IN  (16U << 20)
#define SIZE_MAX_OUT (4U << 20)

struct buffer {
    uint8_t *bytes;
    size_t size;
};

static int read_file(struct buffer *buffer, const char *path, struct error *err)
{
    int result = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    buffer->bytes = malloc(SIZE_MAX_IN);
    if (buffer->bytes == NULL) {
        result = error_set(err, ERR_MEMORY, "out of memory");
        goto done;
    }
    buffer->size = fread(buffer->bytes, 1, SIZE_MAX_IN, file);
    if (ferror(file)) {
        result = error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
done:
    fclose(file);
    return result;
}

static int write_file(const char *path, const struct buffer *buffer, struct error *err)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    size_t written = fwrite(buffer->bytes, 1, buffer->size, file);
    if (fclose(file) != 0 || written != buffer->size) {
        return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    return 0;
}

// DIO at 40 MHz, 4 MB: what every ESP32-CAM's flash chip can do. WP pin and drive strengths: not used.
static const struct image_header header = {
    .mode = IMAGE_DIO,
    .speed = IMAGE_40MHZ,
    .size = 2,
    .wp_pin = 0xee,
    .chip_id = IMAGE_CHIP_ESP32,
};

static int convert(struct buffer *image, const char *path, struct error *err)
{
    struct elf elf;
    struct buffer file = {0};
    int result = read_file(&file, path, err);
    if (result == 0) {
        result = elf_parse(&elf, file.bytes, file.size, err);
    }
    if (result == 0) {
        image->bytes = malloc(SIZE_MAX_OUT);
        result = image->bytes == NULL
                     ? error_set(err, ERR_MEMORY, "out of memory")
                     : image_build(image->bytes, SIZE_MAX_OUT, &image->size, &elf, &header, err);
    }
    free(file.bytes);
    return result;
}

static int make(const char *loader_path, const char *app_path, const char *table_path, const char *out_path,
                struct error *err)
{
    struct buffer loader = {0};
    struct buffer app = {0};
    struct buffer csv = {0};
    struct buffer out = {0};
    struct partition_table table;
    int result = convert(&loader, loader_path, err);
    if (result == 0) {
        result = convert(&app, app_path, err);
    }
    if (result == 0) {
        result = read_file(&csv, table_path, err);
    }
    if (result == 0) {
        result = partition_parse_csv(&table, (const char *)csv.bytes, csv.size, err);
    }
    if (result == 0) {
        out.bytes = malloc(SIZE_MAX_OUT);
        result = out.bytes == NULL ? error_set(err, ERR_MEMORY, "out of memory")
                                   : image_merge(out.bytes, SIZE_MAX_OUT, &out.size,
                                                 (struct image_part){loader.bytes, loader.size}, &table,
                                                 (struct image_part){app.bytes, app.size}, err);
    }
    if (result == 0) {
        result = write_file(out_path, &out, err);
    }
    free(loader.bytes);
    free(app.bytes);
    free(csv.bytes);
    free(out.bytes);
    return result;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"--loader", "--app", "--table", "-o"};
    const char *values[4] = {NULL, NULL, NULL, NULL};
    for (int i = 1; i + 1 < argc; i += 2) {
        for (int n = 0; n < 4; n++) {
            if (strcmp(argv[i], names[n]) == 0) {
                values[n] = argv[i + 1];
            }
        }
    }
    if (argc != 9 || values[0] == NULL || values[1] == NULL || values[2] == NULL || values[3] == NULL) {
        fputs("usage: mkimage --loader ELF --app ELF --table CSV -o FILE\n", stderr);
        return 2;
    }
    struct error err = {0};
    if (make(values[0], values[1], values[2], values[3], &err) < 0) {
        fprintf(stderr, "mkimage: %s\n", err.text);
        return 1;
    }
    return 0;
}
