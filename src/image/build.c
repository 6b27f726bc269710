// Making firmware images.

#include "image/build.h"

#include "base/bytes.h"

#include <nettle/sha2.h>
#include <string.h>

#define PAGE_SIZE 0x10000U

struct builder {
    uint8_t *out;
    size_t capacity, at;
    unsigned segments;
    uint8_t checksum;
    struct elf_segment ram[ELF_SEGMENTS_MAX]; // what is not written yet
    unsigned ram_count, ram_first;
    struct error *err;
};

static int emit(struct builder *build, uint32_t address, const uint8_t *data, uint32_t length)
{
    if (build->segments == IMAGE_SEGMENTS_MAX) {
        return error_set(build->err, ERR_LIMIT, "the image would need more than %u segments",
                         IMAGE_SEGMENTS_MAX);
    }
    uint32_t padded = (length + 3U) & ~3U;
    size_t trailer = 16U + IMAGE_HASH_SIZE;
    if (build->capacity - build->at < (size_t)padded + IMAGE_SEGMENT_HEADER_SIZE + trailer) {
        return error_set(build->err, ERR_LIMIT, "the image is larger than %zu bytes", build->capacity);
    }
    uint8_t *at = build->out + build->at;
    bytes_put32(at, address);
    bytes_put32(at + 4, padded);
    memset(at + IMAGE_SEGMENT_HEADER_SIZE, 0, padded);
    if (data != NULL) {
        memcpy(at + IMAGE_SEGMENT_HEADER_SIZE, data, length);
    }
    build->checksum = image_checksum(build->checksum, at + IMAGE_SEGMENT_HEADER_SIZE, padded);
    build->at += IMAGE_SEGMENT_HEADER_SIZE + padded;
    build->segments++;
    return 0;
}

// Writes the next RAM segment, at most `room` bytes of it (a multiple of 4).
static int emit_ram(struct builder *build, uint32_t room)
{
    struct elf_segment *segment = &build->ram[build->ram_first];
    uint32_t length = segment->length < room ? segment->length : room;
    int result = emit(build, segment->address, segment->data, length);
    segment->address += length;
    segment->data += length;
    segment->length -= length;
    if (segment->length == 0) {
        build->ram_first++;
    }
    return result;
}

// Bytes between here and the place where the data of a segment at `address` may start, headers included:
// 0 or at least one segment header.
static uint32_t gap_before(const struct builder *build, uint32_t address)
{
    uint32_t data_at = (uint32_t)build->at + IMAGE_SEGMENT_HEADER_SIZE;
    uint32_t gap = (address - data_at) % PAGE_SIZE;
    return gap != 0 && gap < IMAGE_SEGMENT_HEADER_SIZE ? gap + PAGE_SIZE : gap;
}

static int emit_mapped(struct builder *build, const struct elf_segment *segment)
{
    if (segment->address % 4 != 0) {
        return error_set(build->err, ERR_INVALID, "the segment at 0x%08lx does not start at a multiple of 4",
                         (unsigned long)segment->address);
    }
    for (uint32_t gap = gap_before(build, segment->address); gap != 0;
         gap = gap_before(build, segment->address)) {
        uint32_t room = gap - IMAGE_SEGMENT_HEADER_SIZE;
        // A RAM segment that would leave 4 bytes, too few for another header, is cut shorter by one word.
        bool fits = build->ram_first < build->ram_count && room > IMAGE_SEGMENT_HEADER_SIZE;
        uint32_t next = fits ? (build->ram[build->ram_first].length + 3U) & ~3U : 0;
        if (fits && next + 4U == room) {
            room -= IMAGE_SEGMENT_HEADER_SIZE;
        }
        int result = fits ? emit_ram(build, room) : emit(build, 0, NULL, room);
        if (result < 0) {
            return result;
        }
    }
    return emit(build, segment->address, segment->data, segment->length);
}

static int emit_all(struct builder *build, const struct elf *elf)
{
    for (unsigned i = 0; i < elf->count; i++) {
        if (!image_is_mapped(elf->segments[i].address)) {
            build->ram[build->ram_count++] = elf->segments[i];
        }
    }
    for (unsigned i = 0; i < elf->count; i++) {
        if (image_is_mapped(elf->segments[i].address)) {
            int result = emit_mapped(build, &elf->segments[i]);
            if (result < 0) {
                return result;
            }
        }
    }
    while (build->ram_first < build->ram_count) {
        int result = emit_ram(build, UINT32_MAX & ~3U);
        if (result < 0) {
            return result;
        }
    }
    return 0;
}

int image_build(uint8_t *out, size_t capacity, size_t *length, const struct elf *elf,
                const struct image_header *header, struct error *err)
{
    struct builder build = {.out = out,
                            .capacity = capacity,
                            .at = IMAGE_HEADER_SIZE,
                            .checksum = IMAGE_CHECKSUM_SEED,
                            .err = err};
    if (capacity < IMAGE_HEADER_SIZE) {
        return error_set(err, ERR_LIMIT, "the image is larger than %zu bytes", capacity);
    }
    int result = emit_all(&build, elf);
    if (result < 0) {
        return result;
    }
    while (build.at % 16 != 15) {
        out[build.at++] = 0;
    }
    out[build.at++] = build.checksum;
    struct image_header full = *header;
    full.magic = IMAGE_MAGIC;
    full.segment_count = (uint8_t)build.segments;
    full.entry = elf->entry;
    full.hash_appended = true;
    image_write_header(&full, out);

    struct sha256_ctx sha;
    sha256_init(&sha);
    sha256_update(&sha, build.at, out);
    sha256_digest(&sha, IMAGE_HASH_SIZE, out + build.at);
    *length = build.at + IMAGE_HASH_SIZE;
    return 0;
}

int image_merge(uint8_t *out, size_t capacity, size_t *length, struct image_part loader,
                const struct partition_table *table, struct image_part app, struct error *err)
{
    const size_t table_at = FLASH_TABLE_OFFSET - FLASH_LOADER_OFFSET;
    const struct partition *slot = partition_boot_app(table);
    if (loader.size > table_at) {
        return error_set(err, ERR_INVALID, "the loader (%zu bytes) runs into the partition table",
                         loader.size);
    }
    if (slot == NULL || slot->offset < FLASH_TABLE_OFFSET + PARTITION_TABLE_SIZE) {
        return error_set(err, ERR_INVALID, "the partition table has no app partition behind it");
    }
    if (app.size > slot->size) {
        return error_set(err, ERR_INVALID, "the app (%zu bytes) does not fit its partition \"%s\" (%lu)",
                         app.size, slot->label, (unsigned long)slot->size);
    }
    size_t app_at = slot->offset - FLASH_LOADER_OFFSET;
    if (app_at + app.size > capacity) {
        return error_set(err, ERR_LIMIT, "the merged image is larger than %zu bytes", capacity);
    }
    memset(out, 0xff, app_at);
    memcpy(out, loader.bytes, loader.size);
    partition_build(table, out + table_at);
    memcpy(out + app_at, app.bytes, app.size);
    *length = app_at + app.size;
    return 0;
}
