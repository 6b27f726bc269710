// Checking firmware files.
//
// Source: ESP-IDF documentation, "App Image Format", "Partition Tables", "Bootloader"; ESP32 Technical
//         Reference Manual, chapter "System and Memory".

#include "doctor/check.h"

#include "base/bytes.h"
#include "image/image.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAGE          0x10000U
#define FIRST_DATA    0x9000U // behind the table
#define USUAL_OTADATA 0xe000U
#define OTADATA_END   0x2000U
#define ALIGNMENT     16U // an image's size is a multiple of it

struct check {
    struct check_report *report;
    struct check_file *files;
    size_t count;
    const struct check_options *options;
    uint8_t loader_size; // of the flash, as the loader's header says
    bool shifted;        // said already
};

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

__attribute__((format(printf, 3, 4))) static void fault(struct check *check, enum check_cause cause,
                                                        const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_FAULT, cause, format, args);
    va_end(args);
}

__attribute__((format(printf, 2, 3))) static void warn(struct check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_WARNING, CHECK_NOTE, format, args);
    va_end(args);
}

__attribute__((format(printf, 2, 3))) static void fact(struct check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(check->report, CHECK_FACT, CHECK_NOTE, format, args);
    va_end(args);
}

// What each file is

static enum check_cause cause_of_kind(enum image_kind kind)
{
    static const enum check_cause rows[] = {
        [IMAGE_KIND_EMPTY] = CHECK_EMPTY,
        [IMAGE_KIND_BLANK] = CHECK_BLANK,
        [IMAGE_KIND_REPEATED] = CHECK_REPEATED,
        [IMAGE_KIND_TEXT] = CHECK_TEXT,
        [IMAGE_KIND_HTML] = CHECK_HTML,
        [IMAGE_KIND_JSON] = CHECK_JSON,
        [IMAGE_KIND_POINTER] = CHECK_POINTER,
        [IMAGE_KIND_BASE64] = CHECK_BASE64,
        [IMAGE_KIND_HEX] = CHECK_HEX,
        [IMAGE_KIND_SREC] = CHECK_SREC,
        [IMAGE_KIND_ELF] = CHECK_ELF,
        [IMAGE_KIND_UF2] = CHECK_UF2,
        [IMAGE_KIND_ZIP] = CHECK_ZIP,
        [IMAGE_KIND_GZIP] = CHECK_GZIP,
        [IMAGE_KIND_TAR] = CHECK_TAR,
        [IMAGE_KIND_ARCHIVE] = CHECK_ARCHIVE,
        [IMAGE_KIND_JPEG] = CHECK_JPEG,
        [IMAGE_KIND_PICTURE] = CHECK_PICTURE,
        [IMAGE_KIND_PROGRAM] = CHECK_PROGRAM,
        [IMAGE_KIND_RECODED] = CHECK_RECODED,
        [IMAGE_KIND_SEVEN_BITS] = CHECK_SEVEN_BITS,
        [IMAGE_KIND_ENCRYPTED] = CHECK_ENCRYPTED,
        [IMAGE_KIND_UNKNOWN] = CHECK_UNKNOWN,
        [IMAGE_KIND_LITTLEFS] = CHECK_FILESYSTEM,
        [IMAGE_KIND_FAT] = CHECK_FILESYSTEM,
        [IMAGE_KIND_SPIFFS] = CHECK_FILESYSTEM,
        [IMAGE_KIND_TABLE] = CHECK_NOTE,
        [IMAGE_KIND_OTADATA] = CHECK_NOTE,
        [IMAGE_KIND_LOADER] = CHECK_NOTE,
        [IMAGE_KIND_APP] = CHECK_NOTE,
        [IMAGE_KIND_FOR_LOADER] = CHECK_NOTE,
        [IMAGE_KIND_FROM_ZERO] = CHECK_NOTE,
        [IMAGE_KIND_DUMP] = CHECK_NOTE,
        [IMAGE_KIND_OTHER_CHIP] = CHECK_OTHER_CHIP,
        [IMAGE_KIND_ESP8266] = CHECK_ESP8266,
        [IMAGE_KIND_RAM_PROGRAM] = CHECK_NOTE,
    };
    return rows[kind];
}

static bool is_filesystem(enum image_kind kind)
{
    return kind == IMAGE_KIND_LITTLEFS || kind == IMAGE_KIND_FAT || kind == IMAGE_KIND_SPIFFS;
}

// Whole sets: what begins with a loader and goes on with a table.
static bool is_complete(enum image_kind kind)
{
    return kind == IMAGE_KIND_FOR_LOADER || kind == IMAGE_KIND_FROM_ZERO || kind == IMAGE_KIND_DUMP;
}

static bool is_table_at(const struct check_file *file, size_t at)
{
    const uint8_t *bytes = file->bytes + at;
    return at + 2U * PARTITION_ENTRY_SIZE <= file->size && bytes[0] == 0xaa && bytes[1] == 0x50 &&
           bytes[2] <= 1 &&
           ((bytes[32] == 0xaa && bytes[33] == 0x50) || (bytes[32] == 0xeb && bytes[33] == 0xeb));
}

// Do the bytes look like the header of an image, one or two of its bytes apart?
static bool resembles_header(const uint8_t *bytes, size_t size)
{
    if (size < IMAGE_HEADER_SIZE + IMAGE_SEGMENT_HEADER_SIZE) {
        return false;
    }
    struct image_header header;
    image_read_header(&header, bytes);
    const char *entry = image_region(header.entry);
    const char *first = image_region(bytes_get32(bytes + IMAGE_HEADER_SIZE));
    unsigned agree = 0;
    agree += header.magic == IMAGE_MAGIC;
    agree += header.segment_count >= 1 && header.segment_count <= IMAGE_SEGMENTS_MAX;
    agree += image_mode_name(header.mode) != NULL;
    agree += image_speed_mhz(header.speed) != 0 && header.size <= 7;
    agree += entry != NULL;
    agree += header.wp_pin == 0xee;
    agree += header.chip_id == IMAGE_CHIP_ESP32;
    agree += first != NULL;
    return agree >= 6;
}

// A file of no known kind that was an image: where in the file its header was; SIZE_MAX: it was none.
static size_t damaged_header(const struct check_file *file)
{
    if (resembles_header(file->bytes, file->size)) {
        return 0;
    }
    const size_t at = FLASH_LOADER_OFFSET;
    if (file->size > at && resembles_header(file->bytes + at, file->size - at)) {
        return at;
    }
    return SIZE_MAX;
}

static void report_header(struct check *check, const struct check_file *file, size_t at)
{
    const uint8_t *bytes = file->bytes + at;
    bool app = image_is_mapped(bytes_get32(bytes + IMAGE_HEADER_SIZE));
    fault(check, app ? CHECK_APP_DAMAGED : CHECK_LOADER_DAMAGED,
          "%s: an image header, damaged: it starts with 0x%02x 0x%02x (0xe9 and 1 to 16 segments are right)",
          file->name, (unsigned)bytes[0], (unsigned)bytes[1]);
}

static void report_other_chip(struct check *check, const struct check_file *file)
{
    struct image_header header;
    size_t at = image_kind_header(file->bytes, file->size);
    image_read_header(&header, file->bytes + at);
    fault(check, CHECK_OTHER_CHIP,
          "%s: the header at 0x%zx says %s (chip id %u); the ESP32-CAM has an ESP32 (0)", file->name, at,
          image_chip_name(header.chip_id), (unsigned)header.chip_id);
}

static void report_bytes(struct check *check, const struct check_file *file)
{
    char first[40] = "";
    size_t length = file->size < 8 ? file->size : 8;
    for (size_t i = 0; i < length; i++) {
        snprintf(first + 3 * i, sizeof first - 3 * i, " %02x", (unsigned)file->bytes[i]);
    }
    fault(check, cause_of_kind(file->kind), "%s: %s, %zu bytes; it begins with%s, an image with e9",
          file->name, image_kind_name(file->kind), file->size, length == 0 ? " nothing" : first);
}

// Says what the file is, and the fault if such a file starts nothing anywhere.
static void look_at_kind(struct check *check, struct check_file *file)
{
    file->kind = image_kind(file->bytes, file->size);
    size_t header = file->kind == IMAGE_KIND_UNKNOWN ? damaged_header(file) : SIZE_MAX;
    if (header != SIZE_MAX) {
        report_header(check, file, header);
    } else if (file->kind == IMAGE_KIND_OTHER_CHIP) {
        report_other_chip(check, file);
    } else if (is_filesystem(file->kind) && file->placed) {
        fact(check, "%s: %s, %zu bytes", file->name, image_kind_name(file->kind), file->size);
    } else if (cause_of_kind(file->kind) != CHECK_NOTE) {
        report_bytes(check, file);
    } else {
        fact(check, "%s: %s, %zu bytes", file->name, image_kind_name(file->kind), file->size);
    }
}

// Where the files go

static void report_place(struct check *check, const struct check_file *file, uint32_t right)
{
    fault(check, CHECK_WRONG_OFFSET, "%s: %s belongs at 0x%lx, not at 0x%lx", file->name,
          image_kind_name(file->kind), (unsigned long)right, (unsigned long)file->offset);
}

static bool has_kind(const struct check *check, enum image_kind kind)
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
        } else if (file->kind == IMAGE_KIND_APP && file->offset < FIRST_DATA) {
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
        fault(check, CHECK_TOO_LONG, "%s: 0x%lx + 0x%zx bytes; the flash ends at 0x%lx", file->name,
              (unsigned long)file->offset, file->size, (unsigned long)flash);
    }
}

static bool overlap(const struct check_file *a, const struct check_file *b)
{
    return a->size > 0 && b->size > 0 && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

static void look_at_places(struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        look_at_place(check, &check->files[i]);
        look_at_extent(check, &check->files[i]);
        for (size_t j = 0; j < i; j++) {
            if (overlap(&check->files[j], &check->files[i])) {
                fault(check, CHECK_FILES_OVERLAP, "%s (0x%lx) and %s (0x%lx)", check->files[j].name,
                      (unsigned long)check->files[j].offset, check->files[i].name,
                      (unsigned long)check->files[i].offset);
            }
        }
    }
}

// The last file that covers this place of the flash: *at is the place in it. NULL: nothing was written there.
static const struct check_file *file_at(const struct check *check, uint32_t offset, size_t *at)
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

// Images

struct walk {
    const struct check_file *file;
    size_t at; // of the image in the file
    struct image image;
    enum check_cause damaged; // what damage of this image is called
    const char *what;         // "the bootloader"
};

// What stands in the segments' headers makes sense, as far as the image could be read.
static bool segments_are_plausible(const struct image *image, bool loader)
{
    for (unsigned i = 0; i < image->header.segment_count && image->segments[i].offset != 0; i++) {
        const struct image_segment *segment = &image->segments[i];
        bool padding = segment->address == 0;
        const char *region = image_region(segment->address);
        if (segment->length % 4 != 0 || segment->length > 16U << 20 || (region == NULL && !padding)) {
            return false;
        }
        if (region != NULL && segment->length > 0 &&
            (image_region(segment->address + segment->length - 1) == NULL ||
             (loader && image_is_mapped(segment->address)))) {
            return false;
        }
    }
    return true;
}

static bool is_blank_from(const struct check_file *file, size_t at)
{
    for (; at < file->size; at++) {
        if (file->bytes[at] != 0xff) {
            return false;
        }
    }
    return true;
}

// The table is not where it should be, but near it: bytes were inserted or lost. (By whole entries nearer:
// its first entry is damaged.)
static bool find_shift(const struct check_file *file, long *shift)
{
    size_t table = FLASH_TABLE_OFFSET - file->offset;
    if (file->offset > FLASH_LOADER_OFFSET || is_table_at(file, table)) {
        return false;
    }
    for (long by = -0x1000; by <= 0x1000; by++) {
        if (by % (long)PARTITION_ENTRY_SIZE != 0 && is_table_at(file, (size_t)((long)table + by))) {
            *shift = by;
            return true;
        }
    }
    return false;
}

// Damage of one of the kinds that have a better name; true if it was said.
static bool name_conversion(struct check *check, const struct check_file *file)
{
    if (check->shifted) {
        return true;
    }
    long shift = 0;
    if (image_kind_crlf(file->bytes, file->size)) {
        fault(check, CHECK_CRLF, "%s: every line feed in it follows a carriage return; in sound bytes few do",
              file->name);
    } else if (image_kind_no_crlf(file->bytes, file->size)) {
        fault(check, CHECK_LF, "%s: damaged, and it has not one CR LF, where a file of its size has several",
              file->name);
    } else if (find_shift(file, &shift)) {
        fault(check, CHECK_SHIFTED, "%s: its partition table is %ld bytes %s its place", file->name,
              shift < 0 ? -shift : shift, shift < 0 ? "before" : "behind");
    } else {
        return false;
    }
    check->shifted = true;
    return true;
}

static void report_damage(struct check *check, const struct walk *walk, const char *why)
{
    const struct check_file *file = walk->file;
    if (name_conversion(check, file)) {
        return;
    }
    bool odd = file->size % ALIGNMENT != 0;
    fault(check, odd ? CHECK_SHIFTED : walk->damaged, "%s: %s: %s%s", file->name, walk->what, why,
          odd ? "; its size is no multiple of 16, as an image's is" : "");
}

static void report_cut(struct check *check, const struct walk *walk, const char *why)
{
    if (!name_conversion(check, walk->file)) {
        fault(check, CHECK_CUT, "%s: %s: %s", walk->file->name, walk->what, why);
    }
}

// The hash says whether these are the bytes that somebody built; the checksum, whether the ROM will start
// them.
static bool walk_image(struct check *check, struct walk *walk, bool loader)
{
    const struct check_file *file = walk->file;
    struct error err = {.text = ""};
    int result = image_parse(&walk->image, file->bytes + walk->at, file->size - walk->at, &err);
    const struct image_header *header = &walk->image.header;
    bool chip = header->chip_id == IMAGE_CHIP_ESP32;
    if (header->magic == IMAGE_MAGIC && !chip && image_chip_name(header->chip_id) != NULL) {
        fault(check, CHECK_OTHER_CHIP, "%s: %s is for the %s (chip id %u); the ESP32-CAM has an ESP32 (0)",
              file->name, walk->what, image_chip_name(header->chip_id), (unsigned)header->chip_id);
        return false;
    }
    bool plausible = segments_are_plausible(&walk->image, loader);
    if (result < 0) {
        bool cut = file->size - walk->at < IMAGE_HEADER_SIZE ||
                   (header->magic == IMAGE_MAGIC && header->segment_count >= 1 &&
                    header->segment_count <= IMAGE_SEGMENTS_MAX && plausible);
        (cut ? report_cut : report_damage)(check, walk, err.text);
        return false;
    }
    if (!plausible) {
        report_damage(check, walk, "a segment is for an address that is no memory for it");
        return false;
    }
    struct error inner = {.text = ""};
    struct image copy = walk->image;
    copy.header.min_revision = 0;
    copy.header.min_revision_full = copy.header.max_revision_full = 0;
    if (image_verify(&copy, check->options->chip_revision, &inner) < 0) {
        report_damage(check, walk, inner.text);
        return false;
    }
    if (image_verify(&walk->image, check->options->chip_revision, &err) < 0) {
        fault(check, CHECK_REVISION, "%s: %s %s", file->name, walk->what, err.text);
    }
    return true;
}

static bool entry_is_in_a_segment(const struct image *image)
{
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        if (image->header.entry - segment->address < segment->length) {
            return true;
        }
    }
    return false;
}

// The bootloader

static void look_at_flash_setting(struct check *check, const struct walk *walk)
{
    const struct image_header *header = &walk->image.header;
    const char *mode = image_mode_name(header->mode);
    unsigned speed = image_speed_mhz(header->speed);
    uint32_t size = image_flash_size(header->size);
    if (mode == NULL || speed == 0 || size == 0) {
        fault(check, CHECK_FLASH_MODE, "%s: mode %u, speed %u, size %u in the bootloader's header",
              walk->file->name, (unsigned)header->mode, (unsigned)header->speed, (unsigned)header->size);
        return;
    }
    fact(check, "the bootloader sets the flash to %s, %u MHz, %lu MiB", mode, speed,
         (unsigned long)size >> 20);
    if (header->mode == IMAGE_QIO || header->mode == IMAGE_QOUT) {
        warn(check, "flash mode %s needs four data lines to the flash; DIO works on every ESP32-CAM", mode);
    }
    if (size > check->options->flash_size) {
        fault(check, CHECK_FLASH_SIZE, "%s: the bootloader's header says %lu MiB, the flash has %lu",
              walk->file->name, (unsigned long)size >> 20, (unsigned long)check->options->flash_size >> 20);
    }
}

static void report_no_loader(struct check *check)
{
    if (check->options->partial) {
        return;
    }
    if (has_kind(check, IMAGE_KIND_APP)) {
        fault(check, CHECK_APP_ALONE, "nothing is written at 0x1000, where the chip looks for a bootloader");
    } else if (has_kind(check, IMAGE_KIND_TABLE)) {
        fault(check, CHECK_TABLE_ALONE,
              "nothing is written at 0x1000, where the chip looks for a bootloader");
    } else {
        fault(check, CHECK_NO_LOADER, "nothing is written at 0x1000, where the chip looks for a bootloader");
    }
}

static void look_at_loader(struct check *check)
{
    struct walk walk = {.damaged = CHECK_LOADER_DAMAGED, .what = "the bootloader"};
    walk.file = file_at(check, FLASH_LOADER_OFFSET, &walk.at);
    if (walk.file == NULL) {
        report_no_loader(check);
        return;
    }
    if (walk.file->kind == IMAGE_KIND_APP) {
        fault(check, CHECK_APP_ALONE,
              "%s would be started by the chip itself, which cannot read code in place", walk.file->name);
        return;
    }
    if (!walk_image(check, &walk, true)) {
        return;
    }
    if (!entry_is_in_a_segment(&walk.image)) {
        fault(check, CHECK_LOADER_WRONG, "%s: the entry 0x%08lx is in none of its segments", walk.file->name,
              (unsigned long)walk.image.header.entry);
    }
    look_at_flash_setting(check, &walk);
}

// The partition table

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
    const struct check_file *loader = file_at(check, FLASH_LOADER_OFFSET, &loader_at);
    if (file != NULL) {
        if (name_conversion(check, file)) {
            return;
        }
        bool rest = at + 2 * PARTITION_ENTRY_SIZE < file->size && file->bytes[at + 32] == 0xaa &&
                    file->bytes[at + 33] == 0x50;
        fault(check, rest ? CHECK_TABLE_DAMAGED : CHECK_NO_TABLE,
              "%s: at 0x8000 of the flash there is 0x%02x 0x%02x, a table starts with 0xaa 0x50", file->name,
              (unsigned)file->bytes[at], at + 1 < file->size ? (unsigned)file->bytes[at + 1] : 0U);
        return;
    }
    if (check->count == 1 && loader != NULL && loader->kind == IMAGE_KIND_LOADER && loader->size >= 2 &&
        is_blank_from(loader, loader->size - 2)) {
        // Nobody ends a loader with padding: the table came behind it.
        fault(check, CHECK_CUT, "%s: it ends in the padding between bootloader and partition table",
              loader->name);
        return;
    }
    if (!check->options->partial && loader != NULL) {
        fault(check, CHECK_NO_TABLE, "nothing is written at 0x8000");
    }
}

static void list_partitions(struct check *check)
{
    const struct partition_table *table = &check->report->table;
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        fact(check, "partition %-10s %s/0x%02x  0x%06lx, 0x%lx bytes", entry->label,
             entry->type == PARTITION_APP    ? "app"
             : entry->type == PARTITION_DATA ? "data"
                                             : "other",
             (unsigned)entry->subtype, (unsigned long)entry->offset, (unsigned long)entry->size);
    }
}

// Reads the table into the report; false: there is none to go on with.
static bool look_at_table(struct check *check)
{
    struct partition_table *table = &check->report->table;
    size_t at = 0;
    const struct check_file *file = file_at(check, FLASH_TABLE_OFFSET, &at);
    struct error err = {.text = ""};
    if (file == NULL || file->size - at < PARTITION_ENTRY_SIZE || file->bytes[at] != 0xaa ||
        file->bytes[at + 1] != 0x50) {
        report_no_table(check, file, at);
        return false;
    }
    if (partition_parse(table, file->bytes + at, file->size - at, check->options->flash_size, &err) < 0) {
        bool cut = file->size - at < PARTITION_TABLE_SIZE && table->fault == PARTITION_DAMAGED;
        bool named = table->fault == PARTITION_DAMAGED && !cut && name_conversion(check, file);
        if (!named) {
            fault(check, cut ? CHECK_CUT : cause_of_table(table->fault), "%s: %s", file->name, err.text);
        }
        return table->fault != PARTITION_DAMAGED;
    }
    list_partitions(check);
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].offset < FIRST_DATA) {
            fault(check, CHECK_TABLE_OVERLAP,
                  "partition \"%s\" starts at 0x%lx, over the table or the bootloader",
                  table->entries[i].label, (unsigned long)table->entries[i].offset);
        }
    }
    return true;
}

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
    const struct check_file *file = otadata != NULL ? file_at(check, otadata->offset, &at) : NULL;
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

static void look_at_code(struct check *check, const struct walk *walk, const struct partition *slot)
{
    for (unsigned i = 0; i < walk->image.header.segment_count; i++) {
        const struct image_segment *segment = &walk->image.segments[i];
        if (segment->length > 0 && image_is_mapped(segment->address) &&
            (slot->offset + segment->offset) % PAGE != segment->address % PAGE) {
            fault(check, CHECK_APP_MISPLACED,
                  "%s: segment %u for 0x%08lx would lie at 0x%lx: the two differ within their 64 KiB",
                  walk->file->name, i, (unsigned long)segment->address,
                  (unsigned long)(slot->offset + segment->offset));
            return;
        }
    }
    if (!entry_is_in_a_segment(&walk->image)) {
        fault(check, CHECK_APP_DAMAGED, "%s: the app's entry 0x%08lx is in none of its segments",
              walk->file->name, (unsigned long)walk->image.header.entry);
    }
}

static void describe(struct check *check, const struct walk *walk)
{
    struct app_description *app = &check->report->app;
    app_describe(app, &walk->image, walk->file->bytes + walk->at, walk->file->size - walk->at);
    if (app->present) {
        bool named = app->project[0] != '\0';
        fact(check, "the app: %s%s%s%sbuilt with ESP-IDF %s", app->project, named ? " " : "", app->version,
             named ? ", " : "", app->idf);
    }
    if (app->banner[0] != '\0') {
        fact(check, "the app: %s", app->banner);
    }
    if (app->psram) {
        fact(check, "the app %s PSRAM; an ESP32-CAM has it",
             app->psram_required ? "does not start without" : "uses");
    }
    if (app->micropython && !app->camera) {
        warn(check, "this MicroPython has no camera module: `import camera` will fail");
    }
}

// Something else than an app where one should be.
static void report_no_app(struct check *check, const struct check_file *file, const struct partition *slot)
{
    size_t at = 0;
    const struct check_file *set = file_at(check, FLASH_TABLE_OFFSET, &at);
    if (file != NULL) {
        size_t in_file = slot->offset - file->offset;
        bool blank = file->bytes[in_file] == 0xff;
        bool header = !blank && resembles_header(file->bytes + in_file, file->size - in_file);
        if (!name_conversion(check, file)) {
            fault(check, header ? CHECK_APP_DAMAGED : CHECK_NO_APP,
                  "%s: at 0x%lx of the flash, where partition \"%s\" is, there is 0x%02x, an app starts with "
                  "0xe9",
                  file->name, (unsigned long)slot->offset, slot->label, (unsigned)file->bytes[in_file]);
        }
    } else if (set != NULL && set->kind != IMAGE_KIND_TABLE && slot->offset >= set->offset + set->size) {
        bool elsewhere = set->size > FLASH_APP_OFFSET - set->offset &&
                         set->bytes[FLASH_APP_OFFSET - set->offset] == IMAGE_MAGIC;
        fault(check, elsewhere ? CHECK_NO_APP : CHECK_CUT,
              "%s ends at 0x%zx of the flash, in front of its app partition \"%s\" at 0x%lx", set->name,
              set->offset + set->size, slot->label, (unsigned long)slot->offset);
    } else if (!check->options->partial) {
        fault(check, CHECK_NO_APP, "nothing is written at 0x%lx, where partition \"%s\" is",
              (unsigned long)slot->offset, slot->label);
    }
}

static void look_at_app(struct check *check)
{
    const struct partition *slot = chosen_app(check);
    if (slot == NULL) {
        fault(check, CHECK_NO_APP_PARTITION, "none of the %u partitions is for an app",
              check->report->table.count);
        return;
    }
    struct walk walk = {.damaged = CHECK_APP_DAMAGED, .what = "the app"};
    walk.file = file_at(check, slot->offset, &walk.at);
    if (walk.file == NULL || walk.file->bytes[walk.at] != IMAGE_MAGIC) {
        report_no_app(check, walk.file, slot);
        return;
    }
    if (!walk_image(check, &walk, false)) {
        return;
    }
    if (walk.image.length > slot->size) {
        fault(check, CHECK_APP_TOO_LARGE, "%s: the app has 0x%zx bytes, its partition \"%s\" 0x%lx",
              walk.file->name, walk.image.length, slot->label, (unsigned long)slot->size);
    }
    look_at_code(check, &walk, slot);
    describe(check, &walk);
}

// Apps that are not where an app may be.
static void look_at_app_places(struct check *check)
{
    const struct partition_table *table = &check->report->table;
    for (size_t i = 0; i < check->count; i++) {
        const struct check_file *file = &check->files[i];
        bool at_partition = false;
        for (unsigned k = 0; k < table->count; k++) {
            at_partition |=
                table->entries[k].type == PARTITION_APP && table->entries[k].offset == file->offset;
        }
        if (file->kind == IMAGE_KIND_APP && !at_partition && file->offset >= FIRST_DATA) {
            fault(check, CHECK_WRONG_OFFSET, "%s: no app partition starts at 0x%lx", file->name,
                  (unsigned long)file->offset);
        }
    }
}

// Without a table each app is walked by itself.
static void look_at_lone_apps(struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        if (check->files[i].kind == IMAGE_KIND_APP) {
            struct walk walk = {.file = &check->files[i], .damaged = CHECK_APP_DAMAGED, .what = "the app"};
            struct partition slot = {.offset = FLASH_APP_OFFSET};
            if (walk_image(check, &walk, false)) {
                look_at_code(check, &walk, &slot);
                describe(check, &walk);
            }
        }
    }
}

// Filesystems and the table

static void look_at_filesystem(struct check *check, const struct check_file *file)
{
    const struct partition_table *table = &check->report->table;
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *entry = &table->entries[i];
        if (entry->type == PARTITION_DATA && entry->offset == file->offset) {
            if (file->size > entry->size) {
                warn(check, "%s: larger than its partition \"%s\"", file->name, entry->label);
            }
            return;
        }
    }
    warn(check, "%s: no data partition starts at 0x%lx, so nothing will find this filesystem", file->name,
         (unsigned long)file->offset);
}

// All of it

void check_options_default(struct check_options *options)
{
    *options = (struct check_options){.flash_size = 4U << 20, .chip_revision = 100};
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
        look_at_kind(&check, &files[i]);
    }
    look_at_places(&check);
    if (!has_parts(&check)) {
        if (report->starts && !options->partial) {
            fault(&check, is_filesystem(files[0].kind) ? CHECK_FILESYSTEM : CHECK_NO_LOADER,
                  "nothing is written at 0x1000, where the chip looks for a bootloader");
        }
        return; // what was said of the files is all there is to say
    }
    look_at_loader(&check);
    if (has_kind(&check, IMAGE_KIND_RAM_PROGRAM)) {
        return; // it needs neither table nor app
    }
    if (look_at_table(&check)) {
        look_at_app_places(&check);
        look_at_app(&check);
        for (size_t i = 0; i < count; i++) {
            if (is_filesystem(files[i].kind)) {
                look_at_filesystem(&check, &files[i]);
            }
        }
    } else {
        look_at_lone_apps(&check);
    }
}
