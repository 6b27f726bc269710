// UTF-8: code points and back. Text inside the runtime is always valid UTF-8.

#ifndef RUNTIME_UTF8_H
#define RUNTIME_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_MAX 4

// Reads the code point at *at, which is before end, and steps over it; a cut-off sequence ends at end.
uint32_t utf8_next(const char **at, const char *end);
// Writes a code point and returns how many bytes it took.
size_t utf8_put(char *out, uint32_t code);
// Code points in so many bytes.
size_t utf8_length(const char *text, size_t bytes);
// Byte offset of a code point; the length of the text if there are fewer.
size_t utf8_offset(const char *text, size_t bytes, size_t index);
// Whether the bytes are UTF-8 throughout: no overlong form, no surrogate, nothing above 0x10ffff.
bool utf8_valid(const uint8_t *bytes, size_t length);

#endif
