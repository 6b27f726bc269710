// Dumps of the ESP32's mask ROM, for --rom.
#ifndef CLI_ROMFILE_H
#define CLI_ROMFILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

// Brings the content of a dump into the form that the board takes: ROM0 (384 KiB from 0x40000000) and behind
// it ROM1 (64 KiB, 0x3ff90000 for data). `count` bytes of 448 KiB; fewer, if only zeros at the end are
// missing. Allocates BOARD_ROM_SIZE bytes. ERR_INVALID with the reason, which names `path`; ERR_MEMORY.
int romfile_parse(const char *path, const uint8_t *bytes, size_t count, uint8_t **rom,
                  struct error *err) MUST_USE;

// Reads a file and parses it. As above, and ERR_IO.
int romfile_read(const char *path, uint8_t **rom, struct error *err) MUST_USE;

#endif
