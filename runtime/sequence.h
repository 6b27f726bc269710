// What list and tuple share.

#ifndef RUNTIME_SEQUENCE_H
#define RUNTIME_SEQUENCE_H

#include "runtime/obj.h"

// Comparison op (RT_OP_LT to RT_OP_NE) of two lists or two tuples, item by item.
bool sequence_compare(unsigned op, rt_obj a, rt_obj b);
// count and index methods: args are sequence, item, and for index [start, [stop]].
rt_obj sequence_count(rt_obj sequence, rt_obj item);
rt_obj sequence_index(size_t nargs, const rt_obj *args);
bool sequence_contains(rt_obj sequence, rt_obj item);
// Prints the items between the brackets, separated by commas.
void sequence_print(const struct rt_sink *sink, rt_obj sequence, const char *open, const char *close);
// An iterator over the items of a list or tuple.
rt_obj sequence_iter(rt_obj sequence);
// Stable sort of items[0..length) by key (NULL: the items themselves), largest first if reverse.
void sequence_sort(rt_obj *items, size_t length, rt_obj key, bool reverse);
// Reads key= and reverse= as list.sort and sorted take them; args are nkw pairs.
void sequence_sort_options(size_t nkw, const rt_obj *pairs, rt_obj *key, bool *reverse);

// An index of any size as a word, cut to what a word can tell; TypeError (runtime/slice.c).
intptr_t slice_bound(rt_obj obj);
// Start, stop and step of a slice of something this long, as slice.indices() answers them (runtime/slice.c).
void slice_resolve(rt_obj slice, intptr_t length, intptr_t out[3]);

#endif
