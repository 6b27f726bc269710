// espcam image: make firmware images, and take them apart.

#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "doctor/check.h"
#include "image/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MAX 16U
#define FILE_MAX  (64U << 20)
#define CSV_MAX   16384U

static const char *out_path, *mode_name = "DIO";
static uint64_t speed = 40, flash_size = 4U << 20, start = FLASH_LOADER_OFFSET;
static bool fill, anyway;

static const struct opt opts[] = {
    {"out", 'o', "FILE", "the file to write; for split: the folder", opt_text, &out_path},
    {"from", 0, "OFFSET", "merge: the flash offset of the file's first byte (default 0x1000)", opt_number,
     &start},
    {"fill", 0, NULL, "merge: up to the end of the flash", opt_flag, &fill},
    {"anyway", 0, NULL, "merge: write it also if it would not start", opt_flag, &anyway},
    {"mode", 0, "NAME", "build: flash mode QIO, QOUT, DIO (default) or DOUT", opt_text, &mode_name},
    {"speed", 0, "MHZ", "build: flash clock 20, 26, 40 (default) or 80", opt_number, &speed},
    {"flash-size", 0, "SIZE", "of the flash chip: 1M to 16M (default 4M)", opt_size, &flash_size},
    {NULL},
};

// info

static void print_segments(const struct image *image)
{
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        const char *region = segment->address == 0 ? "padding" : image_region(segment->address);
        printf("  segment %-2u 0x%08lx  %8lu bytes  file 0x%06lx  %s\n", i, (unsigned long)segment->address,
               (unsigned long)segment->length, (unsigned long)segment->offset,
               region != NULL ? region : "no memory");
    }
}

static void print_hash(const struct image *image)
{
    bool good = memcmp(image->hash_stored, image->hash_computed, IMAGE_HASH_SIZE) == 0;
    printf("  checksum 0x%02x (%s)", (unsigned)image->checksum_stored,
           image->checksum_stored == image->checksum_computed ? "right" : "wrong");
    if (!image->header.hash_appended) {
        printf(", no hash\n");
        return;
    }
    printf(", SHA-256 ");
    for (unsigned i = 0; i < IMAGE_HASH_SIZE; i++) {
        printf("%02x", (unsigned)image->hash_stored[i]);
    }
    printf(" (%s)\n", good ? "right" : "wrong");
}

static void print_app(const struct image *image, const uint8_t *bytes, size_t size)
{
    struct app_description app;
    app_describe(&app, image, bytes, size);
    if (app.present) {
        printf("  project \"%s\", version \"%s\", ESP-IDF %s\n", app.project, app.version, app.idf);
    }
    if (app.banner[0] != '\0') {
        printf("  %s\n", app.banner);
    }
}

static int print_image(const char *title, const uint8_t *bytes, size_t size, struct error *err)
{
    struct image image;
    int status = image_parse(&image, bytes, size, err);
    if (status < 0) {
        printf("%s: %s\n", title, err->text);
        return status;
    }
    const struct image_header *header = &image.header;
    const char *chip = image_chip_name(header->chip_id), *mode = image_mode_name(header->mode);
    printf("%s: %zu bytes, %s, flash %s %u MHz %lu MiB, entry 0x%08lx\n", title, image.length,
           chip != NULL ? chip : "unknown chip", mode != NULL ? mode : "?", image_speed_mhz(header->speed),
           (unsigned long)image_flash_size(header->size) >> 20, (unsigned long)header->entry);
    print_segments(&image);
    print_hash(&image);
    print_app(&image, bytes, size);
    return 0;
}

static int print_table(const struct partition_table *table, struct error *err)
{
    char text[CSV_MAX];
    int length = partition_write_csv(table, text, sizeof text, err);
    if (length >= 0) {
        fputs(text, stdout);
    }
    return length < 0 ? length : 0;
}

// Where in a file that goes to `offset` a place of the flash is; false: not in it.
static bool find_in(const struct source *source, uint32_t offset, uint32_t place, size_t *at)
{
    *at = place - offset;
    return place >= offset && *at < source->size;
}

static int print_set(const struct source *source, uint32_t offset, struct error *err)
{
    struct partition_table table;
    size_t at = 0;
    if (find_in(source, offset, FLASH_LOADER_OFFSET, &at)) {
        (void)!print_image("bootloader at 0x1000", source->bytes + at, source->size - at, err);
    }
    if (!find_in(source, offset, FLASH_TABLE_OFFSET, &at) ||
        partition_parse(&table, source->bytes + at, source->size - at, UINT32_MAX, err) < 0) {
        return error_set(err, ERR_INVALID, "no partition table at 0x8000");
    }
    printf("partition table at 0x8000:\n");
    int status = print_table(&table, err);
    for (unsigned i = 0; i < table.count && status == 0; i++) {
        char title[64];
        const struct partition *entry = &table.entries[i];
        if (entry->type == PARTITION_APP && find_in(source, offset, entry->offset, &at) &&
            source->bytes[at] == IMAGE_MAGIC) {
            snprintf(title, sizeof title, "app in \"%s\" at 0x%lx", entry->label,
                     (unsigned long)entry->offset);
            status = print_image(title, source->bytes + at, source->size - at, err);
        }
    }
    return status;
}

static int info(struct source *source, size_t count, struct error *err)
{
    struct partition_table table;
    enum image_kind kind = image_kind(source->bytes, source->size);
    (void)count;
    printf("%s: %s, %zu bytes\n", source->name, image_kind_name(kind), source->size);
    switch (kind) {
    case IMAGE_KIND_FOR_LOADER:
        return print_set(source, FLASH_LOADER_OFFSET, err);
    case IMAGE_KIND_FROM_ZERO:
    case IMAGE_KIND_DUMP:
        return print_set(source, 0, err);
    case IMAGE_KIND_TABLE: {
        int status = partition_parse(&table, source->bytes, source->size, UINT32_MAX, err);
        return status < 0 ? status : print_table(&table, err);
    }
    case IMAGE_KIND_LOADER:
    case IMAGE_KIND_APP:
    case IMAGE_KIND_OTHER_CHIP:
    case IMAGE_KIND_RAM_PROGRAM: {
        size_t at = image_kind_header(source->bytes, source->size);
        return print_image("image", source->bytes + at, source->size - at, err);
    }
    default:
        return error_set(err, ERR_INVALID, "'%s' is %s", source->name, image_kind_name(kind));
    }
}

// table

static int convert_table(struct source *source, size_t count, struct error *err)
{
    struct partition_table table;
    char text[CSV_MAX];
    uint8_t bytes[PARTITION_TABLE_SIZE];
    bool binary = image_kind(source->bytes, source->size) == IMAGE_KIND_TABLE;
    (void)count;
    int status = binary ? partition_parse(&table, source->bytes, source->size, UINT32_MAX, err)
                        : partition_parse_csv(&table, (const char *)source->bytes, source->size, err);
    if (status < 0) {
        return status;
    }
    if (binary) {
        int length = partition_write_csv(&table, text, sizeof text, err);
        return length < 0 ? length
                          : outfile_save(out_path == NULL ? "-" : out_path, text, (size_t)length, err);
    }
    if (table.count == 0) {
        return error_set(err, ERR_INVALID, "'%s' names no partition", source->name);
    }
    if (out_path == NULL) {
        return error_set(err, ERR_INVALID, "where to? -o FILE");
    }
    partition_build(&table, bytes);
    return outfile_save(out_path, bytes, sizeof bytes, err);
}

// merge

// A partition table given as text becomes its bytes.
static int compile_table(struct source *source, struct error *err)
{
    struct partition_table table;
    size_t length = strlen(source->name);
    if (length < 4 || strcmp(source->name + length - 4, ".csv") != 0) {
        return 0;
    }
    int status = partition_parse_csv(&table, (const char *)source->bytes, source->size, err);
    uint8_t *bytes = malloc(PARTITION_TABLE_SIZE);
    if (status == 0 && bytes == NULL) {
        status = error_set(err, ERR_MEMORY, "out of memory");
    }
    if (status < 0) {
        free(bytes);
        return status;
    }
    partition_build(&table, bytes);
    free(source->bytes);
    source->bytes = bytes;
    source->size = PARTITION_TABLE_SIZE;
    return 0;
}

// Puts the files into `flash` as they lie there; *end is behind the last one.
static int lay_out(const struct check_file *files, size_t count, uint8_t *flash, size_t *end,
                   struct error *err)
{
    *end = 0;
    memset(flash, 0xff, flash_size);
    for (size_t i = 0; i < count; i++) {
        const struct check_file *file = &files[i];
        if (file->offset < start || file->offset > flash_size || file->size > flash_size - file->offset) {
            return error_set(err, ERR_INVALID, "'%s' at 0x%lx does not lie between 0x%lx and 0x%lx",
                             file->name, (unsigned long)file->offset, (unsigned long)start,
                             (unsigned long)flash_size);
        }
        memcpy(flash + file->offset, file->bytes, file->size);
        *end = file->offset + file->size > *end ? file->offset + file->size : *end;
    }
    *end = fill ? flash_size : *end;
    return 0;
}

static int check_merged(struct check_file *files, size_t count, struct error *err)
{
    struct check_options options;
    check_options_default(&options);
    options.flash_size = (uint32_t)flash_size;
    options.chip_revision = 300; // which chip it will meet is not known
    struct check_report *report = malloc(sizeof *report);
    if (report == NULL) {
        return error_set(err, ERR_MEMORY, "out of memory");
    }
    check_files(report, files, count, &options);
    int status = 0;
    for (unsigned i = 0; i < report->count && !report->starts && status == 0; i++) {
        if (report->findings[i].weight == CHECK_FAULT && report->findings[i].cause == report->cause) {
            if (anyway) {
                progress_say("espcam image: this will not start: %s", report->findings[i].text);
                break;
            }
            status = error_set(err, ERR_INVALID,
                               "this would not start: %s; nothing was written (--anyway: all the same)",
                               report->findings[i].text);
        }
    }
    free(report);
    return status;
}

static int merge(struct source *sources, size_t count, struct error *err)
{
    struct check_file files[FILES_MAX];
    for (size_t i = 0; i < count; i++) {
        int status = compile_table(&sources[i], err);
        if (status < 0) {
            return status;
        }
        files[i] = source_check_file(&sources[i]);
    }
    int status = check_merged(files, count, err); // gives those without an offset theirs
    uint8_t *flash = malloc(flash_size);
    size_t end = 0;
    if (status == 0) {
        status = flash == NULL ? error_set(err, ERR_MEMORY, "out of memory")
                               : lay_out(files, count, flash, &end, err);
    }
    if (status == 0) {
        status = outfile_save(out_path, flash + start, end - start, err);
    }
    free(flash);
    if (status == 0) {
        progress_say("%s: %zu bytes, for flash offset 0x%lx", out_path, end - (size_t)start,
                     (unsigned long)start);
    }
    return status;
}

// split

static int save_part(const char *name, const uint8_t *bytes, size_t size, struct error *err)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", out_path, name) >= sizeof path) {
        return error_set(err, ERR_LIMIT, "the name '%.60s...' is too long", out_path);
    }
    int status = outfile_save(path, bytes, size, err);
    if (status == 0) {
        printf("%s: %zu bytes\n", path, size);
    }
    return status;
}

static int save_image(const char *name, const uint8_t *bytes, size_t size, struct error *err)
{
    struct image image;
    int status = image_parse(&image, bytes, size, err);
    return status < 0 ? status : save_part(name, bytes, image.length, err);
}

static int split_apps(const struct source *source, uint32_t offset, const struct partition_table *table,
                      struct error *err)
{
    int status = 0;
    for (unsigned i = 0; i < table->count && status == 0; i++) {
        const struct partition *entry = &table->entries[i];
        char name[64];
        size_t at = 0;
        if (entry->type != PARTITION_APP || !find_in(source, offset, entry->offset, &at) ||
            source->bytes[at] != IMAGE_MAGIC) {
            continue;
        }
        snprintf(name, sizeof name, "app_0x%lx.bin", (unsigned long)entry->offset);
        status = save_image(name, source->bytes + at, source->size - at, err);
    }
    return status;
}

static int split(struct source *source, size_t count, struct error *err)
{
    struct partition_table table;
    char text[CSV_MAX];
    enum image_kind kind = image_kind(source->bytes, source->size);
    uint32_t offset = kind == IMAGE_KIND_FOR_LOADER ? FLASH_LOADER_OFFSET : 0;
    size_t at = FLASH_TABLE_OFFSET - offset;
    (void)count;
    if (kind != IMAGE_KIND_FOR_LOADER && kind != IMAGE_KIND_FROM_ZERO && kind != IMAGE_KIND_DUMP) {
        return error_set(err, ERR_INVALID, "'%s' is %s: there is nothing to take apart", source->name,
                         image_kind_name(kind));
    }
    if (mkdir(out_path, 0777) != 0 && errno != EEXIST) {
        return error_set(err, ERR_IO, "cannot make the folder '%s': %s", out_path, strerror(errno));
    }
    const uint8_t *loader = source->bytes + FLASH_LOADER_OFFSET - offset;
    int status = save_image("bootloader_0x1000.bin", loader, at - (FLASH_LOADER_OFFSET - offset), err);
    if (status == 0) {
        status = partition_parse(&table, source->bytes + at, source->size - at, UINT32_MAX, err);
    }
    if (status == 0) {
        status = save_part("partitions_0x8000.bin", source->bytes + at, PARTITION_TABLE_SIZE, err);
    }
    int length = status == 0 ? partition_write_csv(&table, text, sizeof text, err) : status;
    if (length >= 0) {
        status = save_part("partitions.csv", (const uint8_t *)text, (size_t)length, err);
    }
    return status < 0 ? status : split_apps(source, offset, &table, err);
}

// build

static bool read_mode(uint8_t *mode)
{
    for (unsigned i = IMAGE_QIO; i <= IMAGE_DOUT; i++) {
        if (strcmp(mode_name, image_mode_name(i)) == 0) {
            *mode = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static bool read_speed(uint8_t *nibble)
{
    for (unsigned i = 0; i < 16; i++) {
        if (image_speed_mhz(i) == speed && speed != 0) {
            *nibble = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static bool read_flash_size(uint8_t *nibble)
{
    for (unsigned i = 0; i < 8; i++) {
        if (image_flash_size(i) == flash_size) {
            *nibble = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static int build(struct source *source, size_t count, struct error *err)
{
    struct elf elf;
    struct image_header header = {.wp_pin = 0xee, .chip_id = IMAGE_CHIP_ESP32};
    size_t length = 0;
    (void)count;
    if (!read_mode(&header.mode) || !read_speed(&header.speed) || !read_flash_size(&header.size)) {
        return error_set(err, ERR_INVALID,
                         "--mode QIO|QOUT|DIO|DOUT, --speed 20|26|40|80, --flash-size 1M to 128M");
    }
    int status = elf_parse(&elf, source->bytes, source->size, err);
    if (status < 0) {
        return status;
    }
    uint8_t *out = malloc(flash_size);
    status = out == NULL ? error_set(err, ERR_MEMORY, "out of memory")
                         : image_build(out, flash_size, &length, &elf, &header, err);
    if (status == 0) {
        status = outfile_save(out_path, out, length, err);
    }
    if (status == 0) {
        progress_say("%s: %s, %zu bytes", out_path, image_kind_name(image_kind(out, length)), length);
    }
    free(out);
    return status;
}

// The command

static const struct verb {
    const char *name;
    int least, most; // files
    bool needs_out;
    int (*run)(struct source *sources, size_t count, struct error *err);
} verbs[] = {
    {"info", 1, 1, false, info},
    {"table", 1, 1, false, convert_table},
    {"merge", 1, (int)FILES_MAX, true, merge},
    {"split", 1, 1, true, split},
    {"build", 1, 1, true, build},
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

static int misuse_of(const struct verb *verb, int count)
{
    if (count < verb->least || count > verb->most) {
        return verb->most == 1
                   ? cmd_misused("image", "%s: which file? one", verb->name)
                   : cmd_misused("image", "%s: which files? %d to %d", verb->name, verb->least, verb->most);
    }
    if (verb->needs_out && out_path == NULL) {
        return cmd_misused("image", "%s: where to? -o", verb->name);
    }
    if (flash_size < 1U << 20 || flash_size > 128U << 20 || start >= flash_size) {
        return cmd_misused("image", "--flash-size: 1M to 128M, and --from inside of it");
    }
    return EXIT_DONE;
}

static int work(const struct verb *verb, size_t count, char **words)
{
    struct source sources[FILES_MAX] = {{.name = NULL}};
    struct error err = {.text = ""};
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        status = source_read(&sources[i], words[i], FILE_MAX, &err);
    }
    if (status == 0) {
        status = verb->run(sources, count, &err);
    }
    for (size_t i = 0; i < FILES_MAX; i++) {
        source_free(&sources[i]);
    }
    return status < 0 ? cmd_failed("image", &err) : EXIT_DONE;
}

static int image(int count, char **words)
{
    const struct verb *verb = count > 0 ? find_verb(words[0]) : NULL;
    if (verb == NULL) {
        return cmd_misused("image", "what? 'info', 'table', 'merge', 'split' or 'build'");
    }
    int misuse = misuse_of(verb, count - 1);
    return misuse != EXIT_DONE ? misuse : work(verb, (size_t)count - 1, words + 1);
}

const struct cmd cmd_image = {
    .name = "image",
    .usage = "info|table|merge|split|build FILE[@OFFSET]... [-o FILE]",
    .summary = "Make firmware images, and take them apart.",
    .details =
        "  info FILE               what is in it\n"
        "  table FILE [-o FILE]    a partition table: from text (CSV) to bytes, or back\n"
        "  merge FILE... -o FILE   bootloader, partition table (bytes or .csv), app and more as one file\n"
        "  split FILE -o FOLDER    one file as its parts\n"
        "  build ELF -o FILE       what the linker wrote as an image",
    .tables = {opts},
    .titles = {"IMAGE: how"},
    .run = image,
};
