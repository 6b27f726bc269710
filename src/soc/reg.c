#include "soc/reg.h"

// Tables are sorted by offset as the headers are, but nothing depends on it.
const struct reg *reg_find(const struct reg *table, size_t count, uint32_t offset)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].offset == offset) {
            return &table[i];
        }
    }
    return NULL;
}

void reg_reset(const struct reg *table, size_t count, uint32_t reg[])
{
    for (size_t i = 0; i < count; i++) {
        reg[table[i].offset / 4] = table[i].reset;
    }
}

void reg_store(const struct reg *table, size_t count, uint32_t reg[], uint32_t offset, uint32_t value)
{
    const struct reg *row = reg_find(table, count, offset);
    if (row == NULL) {
        return;
    }
    uint32_t *word = &reg[offset / 4];
    *word = (*word & ~row->writable) | (value & row->writable);
}
