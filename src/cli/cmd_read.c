// espcam read: copy flash to a file.

#include "cli/cmd.h"
#include "cli/flasher.h"
#include "cli/outfile.h"
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *out_path = "flash.bin";

static const struct opt opts[] = {
    {"out", 'o', "FILE", "where to write it (default flash.bin; - is standard output)", opt_text, &out_path},
    {NULL},
};

static bool read_number(const char *word, uint32_t *number)
{
    struct error ignored = {.text = ""};
    uint64_t value;
    bool good = opt_size(&value, word, &ignored) == 0 && value <= UINT32_MAX;
    *number = good ? (uint32_t)value : 0;
    return good;
}

static int read_range(struct flasher *flasher, uint32_t offset, uint32_t length, bool all, struct error *err)
{
    uint32_t size;
    int status = flasher_flash_size(flasher, &size, err);
    length = all ? size : length;
    if (status == 0 && (offset > size || length > size - offset)) {
        status = error_set(err, ERR_INVALID, "the flash ends at 0x%x", (unsigned)size);
    }
    if (status < 0) {
        return status;
    }
    uint8_t *bytes = malloc(length == 0 ? 1 : length);
    status = bytes == NULL ? error_set(err, ERR_MEMORY, "no memory for %u bytes", (unsigned)length)
                           : loader_read(&flasher->loader, offset, length, bytes, err);
    if (status == 0) {
        status = outfile_save(out_path, bytes, length, err);
    }
    if (status == 0 && strcmp(out_path, "-") != 0) {
        progress_say("%s: %u bytes from 0x%x, confirmed by the chip's MD5", out_path, (unsigned)length,
                     (unsigned)offset);
    }
    free(bytes);
    return status;
}

static int read_flash(int count, char **words)
{
    struct flasher flasher;
    struct error err = {.text = ""};
    uint32_t offset = 0, length = 0;
    if (count != 0 && (count != 2 || !read_number(words[0], &offset) || !read_number(words[1], &length))) {
        return cmd_misused("read", "OFFSET and LENGTH, or neither for the whole flash");
    }
    if (outfile_try(out_path, &err) < 0) {
        return cmd_failed("read", &err);
    }
    int status = flasher_open(&flasher, "read");
    if (status != EXIT_DONE) {
        return status;
    }
    int done = read_range(&flasher, offset, length, count == 0, &err);
    if (done == 0) {
        done = flasher_listen(&flasher, 0, &err);
    }
    return flasher_close(&flasher, done, &err);
}

const struct cmd cmd_read = {
    .name = "read",
    .usage = "[BOARD] [LINE] [-o FILE] [OFFSET LENGTH]",
    .summary = "Copy the flash, or a part of it, to a file.",
    .details =
        "Without OFFSET and LENGTH: all of it. Both may end in K or M. FILE appears whole or not at all,\n"
        "and only if the chip's own MD5 over what was read agrees.",
    .tables = {opts, flasher_opts, target_opts},
    .titles = {"READ: where to", FLASHER_TITLE, TARGET_TITLE},
    .run = read_flash,
};
