// Reading ELF files.

#include "image/elf.h"

#include "base/bytes.h"

#include <string.h>

#define HEADER_SIZE         52U
#define PROGRAM_HEADER_SIZE 32U
#define TYPE_EXECUTABLE     2U
#define MACHINE_XTENSA      94U
#define LOADABLE            1U

bool elf_is(const uint8_t *bytes, size_t size)
{
    return size >= 4 && memcmp(bytes,
                               "\x7f"
                               "ELF",
                               4) == 0;
}

static int check_header(const uint8_t *bytes, size_t size, struct error *err)
{
    if (!elf_is(bytes, size) || size < HEADER_SIZE) {
        return error_set(err, ERR_INVALID, "not an ELF file");
    }
    if (bytes[4] != 1 || bytes[5] != 1 || bytes_get16(bytes + 18) != MACHINE_XTENSA) {
        return error_set(err, ERR_INVALID,
                         "an ELF file, but not for a 32-bit little-endian Xtensa processor");
    }
    if (bytes_get16(bytes + 16) != TYPE_EXECUTABLE) {
        return error_set(err, ERR_INVALID, "an ELF file, but not an executable one");
    }
    if (bytes_get16(bytes + 42) != PROGRAM_HEADER_SIZE) {
        return error_set(err, ERR_INVALID, "an ELF file with program headers of a wrong size");
    }
    return 0;
}

static void insert_sorted(struct elf *elf, const struct elf_segment *segment)
{
    unsigned at = elf->count++;
    while (at > 0 && elf->segments[at - 1].address > segment->address) {
        elf->segments[at] = elf->segments[at - 1];
        at--;
    }
    elf->segments[at] = *segment;
}

static int read_segment(struct elf *elf, const uint8_t *bytes, size_t size, const uint8_t *header,
                        struct error *err)
{
    uint32_t offset = bytes_get32(header + 4);
    struct elf_segment segment = {.address = bytes_get32(header + 8), .length = bytes_get32(header + 16)};
    if (bytes_get32(header) != LOADABLE || segment.length == 0) {
        return 0;
    }
    if (offset > size || segment.length > size - offset) {
        return error_set(err, ERR_INVALID, "the ELF file is truncated");
    }
    if (elf->count == ELF_SEGMENTS_MAX) {
        return error_set(err, ERR_LIMIT, "the ELF file has more than %u segments", ELF_SEGMENTS_MAX);
    }
    segment.data = bytes + offset;
    insert_sorted(elf, &segment);
    return 0;
}

int elf_parse(struct elf *elf, const uint8_t *bytes, size_t size, struct error *err)
{
    *elf = (struct elf){0};
    int result = check_header(bytes, size, err);
    if (result < 0) {
        return result;
    }
    elf->entry = bytes_get32(bytes + 24);
    size_t at = bytes_get32(bytes + 28);
    unsigned count = bytes_get16(bytes + 44);
    if (at > size || (size_t)count * PROGRAM_HEADER_SIZE > size - at) {
        return error_set(err, ERR_INVALID, "the ELF file is truncated");
    }
    for (unsigned i = 0; i < count; i++, at += PROGRAM_HEADER_SIZE) {
        result = read_segment(elf, bytes, size, bytes + at, err);
        if (result < 0) {
            return result;
        }
    }
    if (elf->count == 0) {
        return error_set(err, ERR_INVALID, "the ELF file has nothing to load");
    }
    return 0;
}
