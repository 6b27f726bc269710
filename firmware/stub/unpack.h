// Unpacking deflate data (RFC 1951) from memory to memory.
#ifndef STUB_UNPACK_H
#define STUB_UNPACK_H

#include <stdint.h>

// Unpacks whole blocks until the input is used up or the last block is done. out[0, used) is what was
// unpacked before, and may be referred to. Returns the bytes in `out` afterwards, at most `size`; -1: the
// data is damaged, incomplete or longer.
int32_t unpack(const uint8_t *in, uint32_t in_size, uint8_t *out, uint32_t used, uint32_t size);

#endif
