// Names of functions by address.

#include "image/elf_symbols.h"

#include "base/bytes.h"
#include "image/elf.h"

#include <string.h>

#define HEADER_SIZE  52U
#define SECTION_SIZE 40U
#define SYMBOL_SIZE  16U
#define SYMBOL_TABLE 2U
#define FUNCTION     2U
#define FAR_BEHIND   0x10000U // of a symbol without a size

struct span {
    size_t at, size;
};

// Section number `index`: where its bytes are. false: it is none, or not in the file.
static bool read_section(const uint8_t *bytes, size_t size, unsigned index, struct span *span, uint32_t *type,
                         uint32_t *link)
{
    size_t table = bytes_get32(bytes + 32);
    unsigned count = bytes_get16(bytes + 48);
    if (bytes_get16(bytes + 46) != SECTION_SIZE || index >= count || table > size ||
        (size - table) / SECTION_SIZE <= index) {
        return false;
    }
    const uint8_t *header = bytes + table + (size_t)index * SECTION_SIZE;
    *type = bytes_get32(header + 4);
    *link = bytes_get32(header + 24);
    *span = (struct span){bytes_get32(header + 16), bytes_get32(header + 20)};
    return span->at <= size && span->size <= size - span->at;
}

static const char *read_name(const uint8_t *bytes, struct span strings, uint32_t at)
{
    if (at >= strings.size || memchr(bytes + strings.at + at, 0, strings.size - at) == NULL) {
        return NULL;
    }
    return (const char *)bytes + strings.at + at;
}

// The symbol of the greatest value that is not above `address` and reaches it.
static bool search(const uint8_t *bytes, struct span table, struct span strings, uint32_t address,
                   const char **name, uint32_t *offset)
{
    uint32_t best = UINT32_MAX;
    for (size_t at = 0; at + SYMBOL_SIZE <= table.size; at += SYMBOL_SIZE) {
        const uint8_t *symbol = bytes + table.at + at;
        uint32_t behind = address - bytes_get32(symbol + 4), length = bytes_get32(symbol + 8);
        bool reaches = behind < (length != 0 ? length : FAR_BEHIND);
        if ((symbol[12] & 0xfU) != FUNCTION || !reaches || behind >= best) {
            continue;
        }
        const char *text = read_name(bytes, strings, bytes_get32(symbol));
        if (text != NULL && text[0] != '\0') {
            best = behind;
            *name = text;
            *offset = behind;
        }
    }
    return best != UINT32_MAX;
}

bool elf_symbols_find(const uint8_t *bytes, size_t size, uint32_t address, const char **name,
                      uint32_t *offset)
{
    if (!elf_is(bytes, size) || size < HEADER_SIZE || bytes[4] != 1 || bytes[5] != 1) {
        return false;
    }
    for (unsigned i = 0; i < bytes_get16(bytes + 48); i++) {
        struct span table, strings;
        uint32_t type, link, ignored, other;
        if (read_section(bytes, size, i, &table, &type, &link) && type == SYMBOL_TABLE &&
            read_section(bytes, size, link, &strings, &other, &ignored)) {
            return search(bytes, table, strings, address, name, offset);
        }
    }
    return false;
}
