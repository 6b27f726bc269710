// Images by others, taken apart and built again: the bytes must be the same.
//
//     rebuild FILE@OFFSET...
//
// Of each image the parts that filled a gap in front of code read in place are put together with what they
// were cut from, as they were in the linker's output; image_build must find the same cuts. A partition table
// goes through its text form.

#include "base/bytes.h"
#include "image/build.h"
#include "image/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM (8U << 20)

static uint8_t *in, *out, *pool;
static size_t pool_used;
static unsigned tested, failed;

static void report(bool good, const char *what, const char *name)
{
    failed += !good;
    printf("%sok %u - %s of %s\n", good ? "" : "not ", ++tested, what, name);
}

// The segment that `segment` was cut from: it ends where this one begins, and something came between them.
static struct elf_segment *find_origin(struct elf *elf, const struct image *image, unsigned i)
{
    const struct image_segment *segment = &image->segments[i];
    const struct image_segment *before = i > 0 ? &image->segments[i - 1] : NULL;
    if (before != NULL && before->address + before->length == segment->address) {
        return NULL;
    }
    for (unsigned k = 0; k < elf->count; k++) {
        const struct elf_segment *other = &elf->segments[k];
        if (other->address + other->length == segment->address &&
            image_is_mapped(other->address) == image_is_mapped(segment->address)) {
            return &elf->segments[k];
        }
    }
    return NULL;
}

static const uint8_t *store(const uint8_t *bytes, size_t size)
{
    uint8_t *at = pool + pool_used;
    memcpy(at, bytes, size);
    pool_used += size;
    return at;
}

static void add_sorted(struct elf *elf, struct elf_segment segment)
{
    unsigned at = elf->count++;
    while (at > 0 && elf->segments[at - 1].address > segment.address) {
        elf->segments[at] = elf->segments[at - 1];
        at--;
    }
    elf->segments[at] = segment;
}

static void unbuild(struct elf *elf, const struct image *image, const uint8_t *bytes)
{
    *elf = (struct elf){.entry = image->header.entry};
    pool_used = 0;
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        if (segment->address == 0 || segment->length == 0) {
            continue; // padding
        }
        struct elf_segment *origin = find_origin(elf, image, i);
        if (origin != NULL) {
            const uint8_t *head = store(origin->data, origin->length);
            (void)store(bytes + segment->offset, segment->length);
            origin->data = head;
            origin->length += segment->length;
        } else {
            add_sorted(elf, (struct elf_segment){segment->address, segment->length,
                                                 store(bytes + segment->offset, segment->length)});
        }
    }
}

static void try_image(const char *what, const char *name, const uint8_t *bytes, size_t size)
{
    struct image image;
    struct elf elf;
    size_t length = 0;
    if (image_parse(&image, bytes, size, NULL) < 0) {
        report(false, what, name);
        return;
    }
    unbuild(&elf, &image, bytes);
    int status = image_build(out, ROOM, &length, &elf, &image.header, NULL);
    report(status == 0 && length == image.length && memcmp(out, bytes, length) == 0, what, name);
}

static void try_table(const char *name, const uint8_t *bytes, size_t size)
{
    struct partition_table table, again;
    char text[16384];
    uint8_t built[PARTITION_TABLE_SIZE];
    int length = -1;
    if (size >= PARTITION_TABLE_SIZE && partition_parse(&table, bytes, size, UINT32_MAX, NULL) == 0) {
        length = partition_write_csv(&table, text, sizeof text, NULL);
    }
    bool good = length > 0 && partition_parse_csv(&again, text, (size_t)length, NULL) == 0;
    if (good) {
        partition_build(&again, built);
    }
    report(good && memcmp(built, bytes, sizeof built) == 0, "partition table", name);
}

static void try_file(const char *name, size_t size)
{
    const size_t table = FLASH_TABLE_OFFSET - FLASH_LOADER_OFFSET,
                 app = FLASH_APP_OFFSET - FLASH_LOADER_OFFSET;
    switch (image_kind(in, size)) {
    case IMAGE_KIND_FOR_LOADER:
        try_image("bootloader", name, in, size);
        try_table(name, in + table, size - table);
        if (size > app && in[app] == IMAGE_MAGIC) {
            try_image("app", name, in + app, size - app);
        }
        break;
    case IMAGE_KIND_LOADER:
    case IMAGE_KIND_APP:
    case IMAGE_KIND_RAM_PROGRAM:
        try_image("image", name, in, size);
        break;
    case IMAGE_KIND_TABLE:
        try_table(name, in, size);
        break;
    default:
        break;
    }
}

int main(int argc, char **argv)
{
    in = malloc(ROOM);
    out = malloc(ROOM);
    pool = malloc(4 * (size_t)ROOM);
    for (int i = 1; i < argc && in != NULL && out != NULL && pool != NULL; i++) {
        char *at = strrchr(argv[i], '@');
        if (at != NULL) {
            *at = '\0';
        }
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            perror(argv[i]);
            return 1;
        }
        size_t size = fread(in, 1, ROOM, file);
        fclose(file);
        const char *name = strrchr(argv[i], '/');
        try_file(name != NULL ? name + 1 : argv[i], size);
    }
    printf("1..%u\n# %u of %u built again to the byte\n", tested, tested - failed, tested);
    free(in);
    free(out);
    free(pool);
    return failed == 0 && tested > 0 ? 0 : 1;
}
