// What an app says about itself.

#include "image/app.h"

#include "base/bytes.h"

#include <string.h>

#define DESCRIPTION_MAGIC UINT32_C(0xabcd5432)
#define DESCRIPTION_SIZE  256U
enum { VERSION_AT = 16, PROJECT_AT = 48, IDF_AT = 112, TEXT_SIZE = 32 };

// Copies a text that may fill its field; only what can be printed.
static void copy_text(char *to, const uint8_t *from, size_t size)
{
    size_t length = 0;
    while (length < size && from[length] >= 0x20 && from[length] < 0x7f) {
        to[length] = (char)from[length];
        length++;
    }
    to[length] = '\0';
}

static const uint8_t *find(const uint8_t *bytes, size_t size, const char *text)
{
    size_t length = strlen(text);
    const uint8_t *at = bytes, *end = bytes + size;
    while ((size_t)(end - at) >= length &&
           (at = memchr(at, text[0], (size_t)(end - at) - length + 1)) != NULL) {
        if (memcmp(at, text, length) == 0) {
            return at;
        }
        at++;
    }
    return NULL;
}

static void read_descriptor(struct app_description *app, const struct image *image, const uint8_t *bytes,
                            size_t size)
{
    size_t at = image->segments[0].offset;
    if (size < at || size - at < DESCRIPTION_SIZE || bytes_get32(bytes + at) != DESCRIPTION_MAGIC) {
        return;
    }
    app->present = true;
    copy_text(app->version, bytes + at + VERSION_AT, TEXT_SIZE);
    copy_text(app->project, bytes + at + PROJECT_AT, TEXT_SIZE);
    copy_text(app->idf, bytes + at + IDF_AT, TEXT_SIZE);
}

// Constants are in the segment that is read in place as data, the first one of an app as a rule.
static void read_strings(struct app_description *app, const uint8_t *bytes, size_t size)
{
    const uint8_t *banner = find(bytes, size, "MicroPython v");
    if (banner == NULL) {
        banner = find(bytes, size, "MicroPython-");
    }
    app->micropython = banner != NULL || find(bytes, size, "(MicroPython language)") != NULL;
    if (banner != NULL) {
        copy_text(app->banner, banner, sizeof app->banner - 1);
    }
    app->camera = find(bytes, size, "camera") != NULL || find(bytes, size, "Camera") != NULL;
    app->psram_required = find(bytes, size, "Failed to init external RAM!") != NULL;
    app->psram = app->psram_required || find(bytes, size, "PSRAM ID read error") != NULL ||
                 find(bytes, size, "Failed to init external RAM;") != NULL;
}

void app_describe(struct app_description *app, const struct image *image, const uint8_t *bytes, size_t size)
{
    *app = (struct app_description){.present = false};
    read_descriptor(app, image, bytes, size);
    for (unsigned i = 0; i < image->header.segment_count && i < IMAGE_SEGMENTS_MAX; i++) {
        const struct image_segment *segment = &image->segments[i];
        const char *region = image_region(segment->address);
        if (region != NULL && strcmp(region, "DROM") == 0 && segment->offset <= size &&
            segment->length <= size - segment->offset) {
            read_strings(app, bytes + segment->offset, segment->length);
            return;
        }
    }
}
