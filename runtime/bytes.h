// What bytes and bytearray share.

#ifndef RUNTIME_BYTES_H
#define RUNTIME_BYTES_H

#include "runtime/obj.h"
#include "runtime/values.h"

// The content that bytes(...) and bytearray(...) take from their arguments.
void bytes_gather(struct rt_text *out, size_t nargs, size_t nkw, const rt_obj *args);
// One byte; ValueError unless 0 to 255.
uint8_t bytes_value(rt_obj obj);
// Operators of both.
rt_obj bytes_binary(unsigned op, rt_obj self, rt_obj other);
bool bytes_contains(rt_obj self, rt_obj item);

extern const struct rt_native bytes_decode_obj, bytes_hex_obj;

#endif
