#include "cli/romfile.h"

#include "board/board.h"
#include "cli/outfile.h"

#include <stdlib.h>
#include <string.h>

#define ROM0_SIZE    0x60000U
#define RESET_VECTOR 0x400U // after 0x40000000
#define FILE_MAX     (16U << 20)

// An instruction that the core can begin with: not erased, not blank.
static bool can_start(const uint8_t *bytes)
{
    const uint8_t *vector = bytes + RESET_VECTOR;
    bool zeros = vector[0] == 0 && vector[1] == 0 && vector[2] == 0;
    bool ones = vector[0] == 0xff && vector[1] == 0xff && vector[2] == 0xff;
    return !zeros && !ones;
}

static int check(const char *path, const uint8_t *bytes, size_t count, struct error *err)
{
    if (count == ROM0_SIZE) {
        return error_set(
            err, ERR_INVALID,
            "'%s' holds ROM0 only; the ROM's texts and tables are in ROM1: append the 64 KiB from "
            "0x3ff90000",
            path);
    }
    if (count < ROM0_SIZE || count > BOARD_ROM_SIZE) {
        return error_set(
            err, ERR_INVALID,
            "'%s' is no ROM dump: it has %zu bytes, not %u (ROM0 from 0x40000000, then ROM1 from "
            "0x3ff90000)",
            path, count, BOARD_ROM_SIZE);
    }
    if (!can_start(bytes)) {
        return error_set(err, ERR_INVALID,
                         "'%s' is no ROM dump: there is no code at the reset vector 0x40000400", path);
    }
    return 0;
}

int romfile_parse(const char *path, const uint8_t *bytes, size_t count, uint8_t **rom, struct error *err)
{
    *rom = NULL;
    int status = check(path, bytes, count, err);
    if (status < 0) {
        return status;
    }
    *rom = calloc(1, BOARD_ROM_SIZE);
    if (*rom == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for '%s'", path);
    }
    memcpy(*rom, bytes, count);
    return 0;
}

int romfile_read(const char *path, uint8_t **rom, struct error *err)
{
    uint8_t *bytes;
    size_t count;
    *rom = NULL;
    int status = infile_read(path, FILE_MAX, &bytes, &count, err);
    if (status == 0) {
        status = romfile_parse(path, bytes, count, rom, err);
        free(bytes);
    }
    return status;
}
