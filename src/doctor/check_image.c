// Checking firmware files: an image in one of them, whole or damaged, and what damaged it.
//
// Source: ESP-IDF documentation, "App Image Format"; bootloader_support/src/esp_image_format.c (segments
//         that are not loaded); esptool documentation, "Flash Modes".

#include "doctor/check_private.h"

#include "base/bytes.h"

#define TAIL_LEAST 4096U       // bytes of nothing at a file's end that are no accident
#define ALIGNMENT  16U         // an image's size is a multiple of it
#define NOT_LOADED 0x10000000U // the first address of which the second stage loads a segment of an app

// What stands in the segments' headers makes sense, as far as the image could be read.
static bool segments_are_plausible(const struct image *image, bool loader)
{
    for (unsigned i = 0; i < image->header.segment_count && image->segments[i].offset != 0; i++) {
        const struct image_segment *segment = &image->segments[i];
        bool padding = segment->address < (loader ? 1U : NOT_LOADED);
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

// The table is not where it should be, but near it: bytes were inserted or lost. (By whole entries nearer:
// its first entry is damaged.)
static bool find_shift(const struct check_file *file, long *shift)
{
    size_t table = FLASH_TABLE_OFFSET - file->offset;
    if (file->offset > FLASH_LOADER_OFFSET || check_is_table_at(file, table)) {
        return false;
    }
    for (long by = -0x1000; by <= 0x1000; by++) {
        if (by % (long)PARTITION_ENTRY_SIZE != 0 && check_is_table_at(file, (size_t)((long)table + by))) {
            *shift = by;
            return true;
        }
    }
    return false;
}

bool check_name_conversion(struct check *check, const struct check_file *file)
{
    if (check->shifted) {
        return true;
    }
    long shift = 0;
    if (image_kind_crlf(file->bytes, file->size)) {
        check_fault(check, CHECK_CRLF,
                    "%s: every line feed in it follows a carriage return; in sound bytes few do", file->name);
    } else if (image_kind_no_crlf(file->bytes, file->size)) {
        check_fault(check, CHECK_LF,
                    "%s: damaged, and it has not one CR LF, where a file of its size has several",
                    file->name);
    } else if (find_shift(file, &shift)) {
        check_fault(check, CHECK_SHIFTED, "%s: its partition table is %ld bytes %s its place", file->name,
                    shift < 0 ? -shift : shift, shift < 0 ? "before" : "behind");
    } else {
        return false;
    }
    check->shifted = true;
    return true;
}

// Where the file's last bytes, all of them zero or all erased, begin.
static size_t find_tail(const struct check_file *file)
{
    size_t at = file->size;
    uint8_t byte = at > 0 ? file->bytes[at - 1] : 0;
    while (at > 0 && (byte == 0 || byte == 0xff) && file->bytes[at - 1] == byte) {
        at--;
    }
    return at;
}

// Where the image ends, as far as its segments' headers tell.
static size_t image_end(const struct check_walk *walk)
{
    const struct check_file *file = walk->file;
    size_t at = walk->at + IMAGE_HEADER_SIZE;
    for (unsigned i = 0; i < walk->image.header.segment_count && at <= file->size &&
                         file->size - at >= IMAGE_SEGMENT_HEADER_SIZE;
         i++) {
        at += IMAGE_SEGMENT_HEADER_SIZE + (size_t)bytes_get32(file->bytes + at + 4);
    }
    return at;
}

// A download that stopped, into a file that had its full size from the start.
static bool report_blank_tail(struct check *check, const struct check_walk *walk)
{
    const struct check_file *file = walk->file;
    size_t tail = find_tail(file);
    if (file->size - tail < TAIL_LEAST || tail <= walk->at || image_end(walk) < tail + TAIL_LEAST) {
        return false;
    }
    check_fault(check, CHECK_CUT, "%s: %s: from 0x%zx on there is nothing but 0x%02x: the rest never arrived",
                file->name, walk->what, tail, (unsigned)file->bytes[file->size - 1]);
    return true;
}

static void report_damage(struct check *check, const struct check_walk *walk, const char *why)
{
    const struct check_file *file = walk->file;
    if (check_name_conversion(check, file) || report_blank_tail(check, walk)) {
        return;
    }
    bool odd = file->size % ALIGNMENT != 0;
    check_fault(check, odd ? CHECK_SHIFTED : walk->damaged, "%s: %s: %s%s", file->name, walk->what, why,
                odd ? "; its size is no multiple of 16, as an image's is" : "");
}

static void report_cut(struct check *check, const struct check_walk *walk, const char *why)
{
    if (check_name_conversion(check, walk->file)) {
        return;
    }
    size_t least = image_end(walk);
    if (least > walk->file->size) {
        check_fault(check, CHECK_CUT, "%s: %s: %s; the file has %zu bytes, and must have more than %zu",
                    walk->file->name, walk->what, why, walk->file->size, least);
    } else {
        check_fault(check, CHECK_CUT, "%s: %s: %s", walk->file->name, walk->what, why);
    }
}

// Could it be read if it went on where the file ends?
static bool is_cut(const struct check_walk *walk, bool plausible)
{
    const struct image_header *header = &walk->image.header;
    return walk->file->size - walk->at < IMAGE_HEADER_SIZE ||
           (header->magic == IMAGE_MAGIC && header->segment_count >= 1 &&
            header->segment_count <= IMAGE_SEGMENTS_MAX && plausible);
}

// Checksum and hash: are these the bytes that somebody built? Nobody looks at the hash of a bootloader, and
// tools that write other flash settings into its header leave the old one there.
static bool is_whole(struct check *check, const struct check_walk *walk, bool loader)
{
    struct error err = {.text = ""};
    struct image image = walk->image;
    image.header.min_revision = 0;
    image.header.min_revision_full = image.header.max_revision_full = 0;
    if (image_verify(&image, check->options->chip_revision, &err) == 0) {
        return true;
    }
    bool changed = loader && image.checksum_stored == image.checksum_computed &&
                   image_settings_changed(&image, walk->file->bytes + walk->at);
    if (!changed) {
        report_damage(check, walk, err.text);
        return false;
    }
    check_warn(check, "%s: the flash settings of %s were changed after it was built; the chip does not mind",
               walk->file->name, walk->what);
    return true;
}

static bool verify(struct check *check, const struct check_walk *walk, bool loader)
{
    if (!is_whole(check, walk, loader)) {
        return false;
    }
    struct error err = {.text = ""};
    struct image whole = walk->image;
    whole.header.hash_appended = false;
    if (image_verify(&whole, check->options->chip_revision, &err) < 0) {
        check_fault(check, CHECK_REVISION, "%s: %s %s", walk->file->name, walk->what, err.text);
    }
    return true;
}

bool check_walk_image(struct check *check, struct check_walk *walk, bool loader)
{
    const struct check_file *file = walk->file;
    struct error err = {.text = ""};
    int result = image_parse(&walk->image, file->bytes + walk->at, file->size - walk->at, &err);
    const struct image_header *header = &walk->image.header;
    const char *chip = header->chip_id == IMAGE_CHIP_ESP32 ? NULL : image_chip_name(header->chip_id);
    if (header->magic == IMAGE_MAGIC && chip != NULL) {
        check_fault(check, CHECK_OTHER_CHIP,
                    "%s: %s is for the %s (chip id %u); the ESP32-CAM has an ESP32 (0)", file->name,
                    walk->what, chip, (unsigned)header->chip_id);
        return false;
    }
    bool plausible = segments_are_plausible(&walk->image, loader);
    if (result < 0) {
        (is_cut(walk, plausible) ? report_cut : report_damage)(check, walk, err.text);
        return false;
    }
    if (!plausible) {
        report_damage(check, walk, "a segment is for an address that is no memory for it");
        return false;
    }
    return verify(check, walk, loader);
}

bool check_has_its_entry(const struct image *image)
{
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        if (image->header.entry - segment->address < segment->length) {
            return true;
        }
    }
    return false;
}
