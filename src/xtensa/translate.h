// The translator: hot blocks become code of the host.
//
// Translated code does exactly what the executors do to the core, in the same number of cycles; whatever is
// not worth translating, it leaves to them. A block ends where the interpreter's does, so whether and when a
// block is translated changes nothing but the speed.
//
// Source: none; this is how the model works, not what the hardware has.
#ifndef XTENSA_TRANSLATE_H
#define XTENSA_TRANSLATE_H

#include "xtensa/core.h"

// Whether the block is translated now; at first it counts how often it is asked.
bool xt_translated(struct xt_cpu *cpu, struct xt_block *block);

// Runs the translated block and all that follow, as long as they are translated, at hand and fit whole into
// cpu->cycles. The block must fit, as must its page (it was just found).
void xt_run_translated(struct xt_cpu *cpu, struct xt_block *block);

// Drops all translations; the blocks are forgotten, too.
void xt_forget_translations(struct xt_cpu *cpu);

// What a block that is not translated has as `code`.
const uint8_t *xt_untranslated(const struct xt_cpu *cpu);

#endif
