#include "soc/intr.h"

#include <assert.h>
#include <string.h>

#define INPUT_NOWHERE 16

static bool is_internal(unsigned input)
{
    return input == 6 || input == 7 || input == 11 || input == 15 || input == 16 || input == 29;
}

static bool source_is_high(const struct intr *intr, unsigned core, unsigned source)
{
    return bit_is_set(intr->level[core][source / 32], source % 32);
}

static bool any_high(const struct intr *intr, unsigned core, unsigned input)
{
    for (unsigned source = 0; source < DPORT_INTERRUPT_SOURCES; source++) {
        if (intr->map[core][source] == input && source_is_high(intr, core, source)) {
            return true;
        }
    }
    return false;
}

static void update(struct intr *intr, unsigned core, unsigned input)
{
    if (is_internal(input)) {
        return;
    }
    bool level = any_high(intr, core, input);
    if (level == bit_is_set(intr->inputs[core], input)) {
        return;
    }
    intr->inputs[core] ^= bit(input);
    intr->changed(intr->ctx, core, input, level);
}

void intr_init(struct intr *intr, void (*changed)(void *ctx, unsigned core, unsigned input, bool level),
               void *ctx)
{
    memset(intr, 0, sizeof(*intr));
    memset(intr->map, INPUT_NOWHERE, sizeof(intr->map));
    intr->changed = changed;
    intr->ctx = ctx;
}

void intr_reset(struct intr *intr)
{
    memset(intr->map, INPUT_NOWHERE, sizeof(intr->map));
    for (unsigned core = 0; core < INTR_CORES; core++) {
        for (unsigned input = 0; input < INTR_INPUTS; input++) {
            update(intr, core, input);
        }
    }
}

void intr_route(struct intr *intr, unsigned core, unsigned source, unsigned input)
{
    assert(core < INTR_CORES && source < DPORT_INTERRUPT_SOURCES && input < INTR_INPUTS);
    unsigned before = intr->map[core][source];
    intr->map[core][source] = (uint8_t)input;
    update(intr, core, before);
    update(intr, core, input);
}

void intr_source_of(struct intr *intr, unsigned core, unsigned source, bool level)
{
    assert(core < INTR_CORES && source < DPORT_INTERRUPT_SOURCES);
    if (source_is_high(intr, core, source) != level) {
        intr->level[core][source / 32] ^= bit(source % 32);
        update(intr, core, intr->map[core][source]);
    }
}

void intr_source(struct intr *intr, unsigned source, bool level)
{
    for (unsigned core = 0; core < INTR_CORES; core++) {
        intr_source_of(intr, core, source, level);
    }
}
