// espcam erase: make flash blank.

#include "cli/cmd.h"
#include "cli/flasher.h"
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>

static bool read_number(const char *word, uint32_t *number)
{
    struct error ignored = {.text = ""};
    uint64_t value;
    bool good = opt_size(&value, word, &ignored) == 0 && value <= UINT32_MAX;
    *number = good ? (uint32_t)value : 0;
    return good;
}

static int erase_range(struct flasher *flasher, uint32_t offset, uint32_t length, bool all, struct error *err)
{
    uint32_t size;
    int status = flasher_flash_size(flasher, &size, err);
    length = all ? size : length;
    if (status == 0 && (offset > size || length > size - offset)) {
        status = error_set(err, ERR_INVALID, "the flash ends at 0x%x", (unsigned)size);
    }
    if (status == 0) {
        status = loader_erase(&flasher->loader, offset, length, err);
    }
    if (status == 0) {
        progress_say("espcam erase: 0x%x to 0x%x is blank", (unsigned)offset, (unsigned)(offset + length));
    }
    return status;
}

static int erase(int count, char **words)
{
    struct flasher flasher;
    struct error err = {.text = ""};
    uint32_t offset = 0, length = 0;
    if (count != 0 && (count != 2 || !read_number(words[0], &offset) || !read_number(words[1], &length))) {
        return cmd_misused("erase", "OFFSET and LENGTH, or neither for the whole flash");
    }
    if (offset % LOADER_SECTOR != 0 || length % LOADER_SECTOR != 0 || (count == 2 && length == 0)) {
        return cmd_misused("erase", "OFFSET and LENGTH are multiples of 0x1000");
    }
    target_writes_flash();
    int status = flasher_open(&flasher, "erase");
    if (status != EXIT_DONE) {
        return status;
    }
    int done = erase_range(&flasher, offset, length, count == 0, &err);
    if (done == 0) {
        done = flasher_listen(&flasher, 0, &err);
    }
    return flasher_close(&flasher, done, &err);
}

const struct cmd cmd_erase = {
    .name = "erase",
    .usage = "[BOARD] [LINE] [OFFSET LENGTH]",
    .summary = "Erase the flash, or a part of it.",
    .details =
        "Without OFFSET and LENGTH: all of it, files and settings included. Both may end in K or M, and\n"
        "are multiples of 0x1000. That it is blank is confirmed by the chip.",
    .tables = {flasher_opts, target_opts},
    .titles = {FLASHER_TITLE, TARGET_TITLE},
    .run = erase,
};
