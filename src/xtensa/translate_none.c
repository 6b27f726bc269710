// On hosts that the translator does not know everything is interpreted.
//
// Source: none.

#include "xtensa/translate.h"

void xt_translate_into(struct xt_cpu *cpu, void *memory, size_t size, unsigned runs)
{
    (void)cpu;
    (void)memory;
    (void)size;
    (void)runs;
}

bool xt_translated(struct xt_cpu *cpu, struct xt_block *block)
{
    (void)cpu;
    (void)block;
    return false;
}

void xt_run_translated(struct xt_cpu *cpu, struct xt_block *block)
{
    (void)cpu;
    (void)block;
}

void xt_forget_translations(struct xt_cpu *cpu)
{
    (void)cpu;
}

const uint8_t *xt_untranslated(const struct xt_cpu *cpu)
{
    (void)cpu;
    return NULL;
}
