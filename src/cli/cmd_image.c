// espcam image: make firmware images, and take them apart.

#include "cli/cmd.h"
#include "cli/opt.h"
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

#define FILES_MAX 64U
#define FILE_MAX  (64U << 20)
#define CSV_MAX   16384U
#define SECTOR    0x1000U

#define UNTOLD UINT64_MAX // --from: follows from the files

static const char *out_path, *mode_name = "DIO";
static uint64_t speed = 40, flash_size = 4U << 20, start = UNTOLD;
static bool fill, anyway;

static const struct opt opts[] = {
    {"out", 'o', "FILE", "the file to write; for split: the folder", opt_text, &out_path},
    {"from", 0, "OFFSET",
     "merge: the flash offset of the file's first byte (default 0x1000, or 0 if a file goes below that)",
     opt_number, &start},
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

// The smallest that flash chips come in.
static uint64_t larger_flash(uint64_t size)
{
    uint64_t fits = 1U << 20;
    while (fits < size) {
        fits *= 2;
    }
    return fits;
}

// Does it fit the flash? Text can be of any board; bytes are made for one.
static int check_ends(const struct partition_table *table, bool refuse, struct error *err)
{
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        uint64_t end = (uint64_t)entry->offset + entry->size;
        if (end <= flash_size) {
            continue;
        }
        if (refuse) {
            return error_set(err, ERR_INVALID,
                             "the partition '%s' ends at 0x%llx, behind the end of a flash of %llu MiB; if "
                             "the board has a larger one, say so: --flash-size %lluM",
                             entry->label, (unsigned long long)end, (unsigned long long)flash_size >> 20,
                             (unsigned long long)larger_flash(end) >> 20);
        }
        progress_say("espcam image: the partition '%s' ends at 0x%llx, behind the end of a flash of %llu MiB",
                     entry->label, (unsigned long long)end, (unsigned long long)flash_size >> 20);
    }
    return 0;
}

static int convert_table(struct source *source, size_t count, struct error *err)
{
    struct partition_table table;
    char text[CSV_MAX];
    uint8_t bytes[PARTITION_TABLE_SIZE];
    enum image_kind kind = image_kind(source->bytes, source->size);
    bool binary = kind == IMAGE_KIND_TABLE;
    (void)count;
    if (!binary && kind != IMAGE_KIND_TEXT && kind != IMAGE_KIND_EMPTY) {
        return error_set(err, ERR_INVALID, "'%s' is %s, not a partition table", source->name,
                         image_kind_name(kind));
    }
    int status = binary ? partition_parse(&table, source->bytes, source->size, UINT32_MAX, err)
                        : partition_parse_csv(&table, (const char *)source->bytes, source->size, err);
    if (status == 0) {
        status = check_ends(&table, !binary, err);
    }
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

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

// A partition table given as text becomes its bytes.
static int compile_table(struct source *source, struct error *err)
{
    struct partition_table table;
    if (!ends_with(source->name, ".csv")) {
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

static bool is_table(const struct source *source, struct partition_table *table)
{
    struct error ignored = {.text = ""};
    return image_kind(source->bytes, source->size) == IMAGE_KIND_TABLE &&
           partition_parse(table, source->bytes, source->size, UINT32_MAX, &ignored) == 0;
}

static bool are_same(const struct partition_table *a, const struct partition_table *b)
{
    bool same = a->count == b->count;
    for (unsigned i = 0; same && i < a->count; i++) {
        const struct partition *left = &a->entries[i], *right = &b->entries[i];
        same = left->type == right->type && left->subtype == right->subtype &&
               left->offset == right->offset && left->size == right->size && left->flags == right->flags &&
               strcmp(left->label, right->label) == 0;
    }
    return same;
}

// "split" leaves the table as text, too: one that says what the table in bytes says is left out.
static int drop_texts(struct source *sources, size_t *count, struct error *err)
{
    struct partition_table text, bytes;
    for (size_t i = 0; i < *count; i++) {
        bool dropped = false;
        if (!ends_with(sources[i].name, ".csv") || !is_table(&sources[i], &text)) {
            continue;
        }
        for (size_t k = 0; k < *count && !dropped; k++) {
            if (k == i || ends_with(sources[k].name, ".csv") || !is_table(&sources[k], &bytes)) {
                continue;
            }
            if (!are_same(&text, &bytes)) {
                return error_set(err, ERR_INVALID,
                                 "'%s' and '%s' are two partition tables, and not the same: leave one out",
                                 sources[i].name, sources[k].name);
            }
            dropped = true;
        }
        if (dropped) {
            source_free(&sources[i]);
            *count -= 1;
            memmove(&sources[i], &sources[i + 1], (*count - i) * sizeof sources[0]);
            sources[*count] = (struct source){.name = NULL};
            i--;
        }
    }
    return 0;
}

// The names that "split" gives tell where a file lies: app_0x10000.bin.
static void place_by_name(struct source *source)
{
    const char *at = NULL, *end = NULL;
    uint64_t value = 0;
    for (const char *next = source->name; (next = strstr(next, "_0x")) != NULL; next++) {
        at = next + 1;
    }
    if (!source->placed && at != NULL && opt_whole(at, &value, &end) == 0 && strcmp(end, ".bin") == 0 &&
        value <= UINT32_MAX) {
        source->placed = true;
        source->offset = (uint32_t)value;
    }
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
            return error_set(
                err, ERR_INVALID, "'%s' at 0x%lx does not lie between 0x%lx and 0x%lx (--from, --flash-size)",
                file->name, (unsigned long)file->offset, (unsigned long)start, (unsigned long)flash_size);
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

static void choose_start(const struct check_file *files, size_t count)
{
    bool below = false;
    for (size_t i = 0; i < count; i++) {
        below = below || files[i].offset < FLASH_LOADER_OFFSET;
    }
    if (start == UNTOLD) {
        start = below ? 0 : FLASH_LOADER_OFFSET;
    }
}

static bool is_erased(const struct source *source)
{
    return source->placed && source->size > 0 && source->bytes[0] == 0xff &&
           memcmp(source->bytes, source->bytes + 1, source->size - 1) == 0;
}

// Erased flash that is somewhere on purpose comes first: there is nothing to check. How many are such.
static size_t gather(struct check_file *files, const struct source *sources, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_erased(&sources[i])) {
            files[used++] = source_check_file(&sources[i]);
        }
    }
    size_t erased = used;
    for (size_t i = 0; i < count; i++) {
        if (!is_erased(&sources[i])) {
            files[used++] = source_check_file(&sources[i]);
        }
    }
    return erased;
}

// Names give offsets, and tables that are text become bytes.
static int prepare(struct source *sources, size_t *count, struct error *err)
{
    for (size_t i = 0; i < *count; i++) {
        place_by_name(&sources[i]);
        int status = compile_table(&sources[i], err);
        if (status < 0) {
            return status;
        }
    }
    return drop_texts(sources, count, err);
}

static int write_merged(const struct check_file *files, size_t count, struct error *err)
{
    size_t end = 0;
    uint8_t *flash = malloc(flash_size);
    int status =
        flash == NULL ? error_set(err, ERR_MEMORY, "out of memory") : lay_out(files, count, flash, &end, err);
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

static int merge(struct source *sources, size_t count, struct error *err)
{
    struct check_file files[FILES_MAX];
    int status = prepare(sources, &count, err);
    if (status < 0) {
        return status;
    }
    size_t erased = gather(files, sources, count);
    status = check_merged(files + erased, count - erased, err); // gives those without an offset theirs
    if (status < 0) {
        return status;
    }
    choose_start(files, count);
    return write_merged(files, count, err);
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

// What lies at `offset` of the flash, up to the next such place.
struct place {
    uint32_t offset;
    const char *name;
};

struct plan {
    struct place places[2 * PARTITIONS_MAX + 5];
    size_t count;
    uint32_t begin; // where the file begins: nothing of it lies below
};

// The places stay in their order; one that is there already keeps the name that is not "rest".
static void add_place(struct plan *plan, uint32_t offset, const char *name)
{
    size_t i = 0;
    if (offset < plan->begin) {
        return;
    }
    while (i < plan->count && plan->places[i].offset < offset) {
        i++;
    }
    if (i < plan->count && plan->places[i].offset == offset) {
        plan->places[i].name = strcmp(plan->places[i].name, "rest") == 0 ? name : plan->places[i].name;
        return;
    }
    memmove(&plan->places[i + 1], &plan->places[i], (plan->count - i) * sizeof plan->places[0]);
    plan->places[i] = (struct place){offset, name};
    plan->count++;
}

static void make_plan(struct plan *plan, uint32_t begin, const struct partition_table *table)
{
    plan->count = 0;
    plan->begin = begin;
    if (begin < FLASH_LOADER_OFFSET) {
        add_place(plan, begin, "start");
    }
    add_place(plan, FLASH_LOADER_OFFSET, "bootloader");
    add_place(plan, FLASH_TABLE_OFFSET, "partitions");
    add_place(plan, FLASH_TABLE_OFFSET + SECTOR, "rest");
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        add_place(plan, entry->offset, entry->type == PARTITION_APP ? "app" : entry->label);
        add_place(plan, entry->offset + entry->size, "rest");
    }
}

// How much of a part is worth a file: without the erased flash behind it, but an image and a table as a
// whole.
static size_t used_length(const uint8_t *bytes, size_t size, const char *name)
{
    struct image image;
    struct error ignored = {.text = ""};
    size_t length = size;
    while (length > 0 && bytes[length - 1] == 0xff) {
        length--;
    }
    if (strcmp(name, "partitions") == 0 && size >= PARTITION_TABLE_SIZE) {
        return length < PARTITION_TABLE_SIZE ? PARTITION_TABLE_SIZE : length;
    }
    if (length > 0 && bytes[0] == IMAGE_MAGIC && image_parse(&image, bytes, size, &ignored) == 0 &&
        image.length > length) {
        return image.length;
    }
    return length;
}

// Every byte that is not erased flash is in one of the parts. The first and the last one tell where the file
// begins and ends, so they are there as a whole.
static int save_places(const struct source *source, uint32_t begin, const struct plan *plan,
                       struct error *err)
{
    int status = 0;
    for (size_t i = 0; i < plan->count && status == 0; i++) {
        size_t at = plan->places[i].offset - begin;
        size_t next = i + 1 < plan->count ? plan->places[i + 1].offset - begin : source->size;
        bool is_last = next >= source->size;
        size_t size = (is_last ? source->size : next) - at;
        bool is_whole = is_last || plan->places[i].offset < FLASH_LOADER_OFFSET;
        char name[64];
        if (at >= source->size) {
            break;
        }
        size = is_whole ? size : used_length(source->bytes + at, size, plan->places[i].name);
        (void)snprintf(name, sizeof name, "%s_0x%lx.bin", plan->places[i].name,
                       (unsigned long)plan->places[i].offset);
        for (char *slash = name; (slash = strchr(slash, '/')) != NULL;) { // of a label
            *slash = '_';
        }
        status = size > 0 ? save_part(name, source->bytes + at, size, err) : 0;
    }
    return status;
}

static int split(struct source *source, size_t count, struct error *err)
{
    struct partition_table table;
    struct plan plan;
    char text[CSV_MAX];
    enum image_kind kind = image_kind(source->bytes, source->size);
    uint32_t begin = kind == IMAGE_KIND_FOR_LOADER ? FLASH_LOADER_OFFSET : 0;
    size_t at = FLASH_TABLE_OFFSET - begin;
    (void)count;
    if (kind != IMAGE_KIND_FOR_LOADER && kind != IMAGE_KIND_FROM_ZERO && kind != IMAGE_KIND_DUMP) {
        return error_set(err, ERR_INVALID, "'%s' is %s: there is nothing to take apart", source->name,
                         image_kind_name(kind));
    }
    int status = partition_parse(&table, source->bytes + at, source->size - at, UINT32_MAX, err);
    int length = status == 0 ? partition_write_csv(&table, text, sizeof text, err) : status;
    if (length < 0) {
        return length;
    }
    if (mkdir(out_path, 0777) != 0 && errno != EEXIST) {
        return error_set(err, ERR_IO, "cannot make the folder '%s': %s", out_path, strerror(errno));
    }
    make_plan(&plan, begin, &table);
    status = save_places(source, begin, &plan, err);
    return status < 0 ? status : save_part("partitions.csv", (const uint8_t *)text, (size_t)length, err);
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
    struct error why = {.text = ""};
    int status = elf_parse(&elf, source->bytes, source->size, &why);
    if (status < 0) {
        return error_set(err, ERR_INVALID, "'%s': %s", source->name, why.text);
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
    if (flash_size < 1U << 20 || flash_size > 128U << 20 || (start != UNTOLD && start >= flash_size)) {
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
        "  split FILE -o FOLDER    one file as its parts; merge FOLDER/* -o FILE makes it again\n"
        "  build ELF -o FILE       what the linker wrote as an image",
    .tables = {opts},
    .titles = {"IMAGE: how"},
    .run = image,
};
