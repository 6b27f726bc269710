// Values in memory as struct, array and memoryview lay them out. A type is a letter; sizes are those of the
// board everywhere: 'l' and 'L' have four bytes, 'P' four.

#ifndef RUNTIME_PACKED_H
#define RUNTIME_PACKED_H

#include "runtime/obj.h"

// Bytes of a value of this type; 0 for a letter that is none.
size_t packed_size(char type);
// Reads a value; big_endian for the order of its bytes.
rt_obj packed_get(char type, const uint8_t *data, bool big_endian);
// Writes a value; integers are cut to the size, as MicroPython does.
void packed_set(char type, uint8_t *data, rt_obj value, bool big_endian);

#endif
