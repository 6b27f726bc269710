// The loader's helper (firmware/stub), linked into the program: an ELF file.
#ifndef CLI_STUB_BLOB_H
#define CLI_STUB_BLOB_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t stub_blob[];
extern const size_t stub_blob_size;

#endif
