// For ROM functions whose result follows from their argument words alone: each is one line.
#ifndef ROM_PURE_H
#define ROM_PURE_H

#include "rom/call.h"

// Defines `name`, a leaf that takes `cycles` and returns a word, or two; `value` may use `call`.
#define RETURN_WORD(name, spent, value)                                                                      \
    static void name(struct call *call)                                                                      \
    {                                                                                                        \
        call_spend(call, (spent));                                                                           \
        call_result(call, (uint32_t)(value));                                                                \
    }
#define RETURN_PAIR(name, spent, value)                                                                      \
    static void name(struct call *call)                                                                      \
    {                                                                                                        \
        call_spend(call, (spent));                                                                           \
        call_result_pair(call, (value));                                                                     \
    }

// The argument words, for use in `value`.
#define WORD(n) call_word(call, (n))
#define PAIR(n) call_pair(call, (n))

#endif
