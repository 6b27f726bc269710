// Iterators that builtins make.

#ifndef RUNTIME_ITERATORS_H
#define RUNTIME_ITERATORS_H

#include "runtime/obj.h"

extern const struct rt_type rt_type_enumerate, rt_type_zip, rt_type_map, rt_type_filter, rt_type_reversed;

// iter(callable, sentinel): calls until the answer equals the sentinel.
rt_obj iter_until(rt_obj callable, rt_obj sentinel);

#endif
