// espcam flash: write firmware to a board, and watch it start.

#include "cli/cmd.h"
#include "cli/flasher.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "doctor/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 16U
#define FILE_MAX  (16U << 20)

#define FILESYSTEM_HEAD (2 * LOADER_SECTOR) // tells which filesystem it is

static bool anyway;
static double listen_s = 4;

static const struct opt opts[] = {
    {"anyway", 0, NULL, "write also what 'espcam check' would refuse: the board will probably not start",
     opt_flag, &anyway},
    {"listen", 0, "SECONDS", "how long to show what the board says afterwards (default 4, or up to a prompt)",
     opt_seconds, &listen_s},
    {NULL},
};

struct job {
    struct source sources[FILES_MAX];
    struct check_file files[FILES_MAX];
    size_t count;
    struct check_report report;
    struct loader_region regions[FILES_MAX];
    uint8_t *padded[FILES_MAX]; // what the regions point to
    struct loader_written written;
};

// Would it start, in a flash of that size, on that chip? What else the flash holds is not known.
static int check(struct job *job, const struct check_options *known, struct error *err)
{
    struct check_options options = *known;
    options.partial = true;
    check_files(&job->report, job->files, job->count, &options);
    if (job->report.starts) {
        return 0;
    }
    const char *title = check_cause_title(job->report.cause), *next = check_cause_next(job->report.cause);
    if (anyway) {
        progress_say("espcam flash: this will not start: %s; written all the same", title);
        return 0;
    }
    for (unsigned i = 0; i < job->report.count; i++) {
        if (job->report.findings[i].weight == CHECK_FAULT) {
            progress_say("  ! %s", job->report.findings[i].text);
        }
    }
    return error_set(
        err, ERR_INVALID,
        "nothing was written: this would not start: %s. Next: %s (--anyway writes it all the same)", title,
        next);
}

// Whole sectors: what is behind a file in its last one is erased.
static int make_region(struct job *job, size_t i, struct error *err)
{
    const struct check_file *file = &job->files[i];
    uint32_t length = ((uint32_t)file->size + LOADER_SECTOR - 1) / LOADER_SECTOR * LOADER_SECTOR;
    if (file->offset % LOADER_SECTOR != 0) {
        return error_set(err, ERR_INVALID,
                         "'%s': 0x%x is not where a sector of the flash begins (multiples of 0x1000)",
                         file->name, (unsigned)file->offset);
    }
    job->padded[i] = malloc(length == 0 ? 1 : length);
    if (job->padded[i] == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for '%s'", file->name);
    }
    memset(job->padded[i], 0xff, length);
    if (file->size > 0) {
        memcpy(job->padded[i], file->bytes, file->size);
    }
    job->regions[i] = (struct loader_region){file->offset, length, job->padded[i]};
    return 0;
}

static int check_overlap(const struct job *job, size_t a, size_t b, struct error *err)
{
    const struct loader_region *left = &job->regions[a], *right = &job->regions[b];
    if (left->offset < right->offset + right->length && right->offset < left->offset + left->length) {
        return error_set(err, ERR_INVALID, "'%s' and '%s' want the same sector of the flash",
                         job->files[a].name, job->files[b].name);
    }
    return 0;
}

static int make_regions(struct job *job, struct error *err)
{
    int status = 0;
    for (size_t i = 0; i < job->count && status == 0; i++) {
        status = make_region(job, i, err);
        for (size_t before = 0; before < i && status == 0; before++) {
            status = check_overlap(job, before, i, err);
        }
    }
    return status;
}

// Once more, now that the chip is known.
static int check_against_chip(struct job *job, const struct flasher *flasher, struct error *err)
{
    struct check_options options = {.chip_revision = flasher->loader.chip.revision};
    int status = flasher_flash_size(flasher, &options.flash_size, err);
    for (size_t i = 0; i < job->count && status == 0; i++) {
        const struct loader_region *region = &job->regions[i];
        if (region->offset > options.flash_size || region->length > options.flash_size - region->offset) {
            status = error_set(err, ERR_INVALID, "'%s' does not fit: the flash ends at 0x%x",
                               job->files[i].name, (unsigned)options.flash_size);
        }
    }
    return status < 0 ? status : check(job, &options, err);
}

static void say_done(const struct job *job, const struct flasher *flasher, uint64_t us)
{
    const struct loader_written *written = &job->written;
    if (written->bytes == 0) {
        progress_say("espcam flash: all %u KiB were there already, as the chip's MD5 says (%.1f s)",
                     (unsigned)(written->total >> 10), (double)us / 1e6);
        return;
    }
    progress_say("espcam flash: %u of %u KiB written in %.1f s (%u KiB over the line at %u baud), all "
                 "confirmed by the chip's MD5",
                 (unsigned)(written->bytes >> 10), (unsigned)(written->total >> 10), (double)us / 1e6,
                 (unsigned)(written->packed >> 10), (unsigned)flasher->loader.baud);
}

static bool is_written(const struct job *job, uint32_t offset)
{
    for (size_t i = 0; i < job->count; i++) {
        if (offset >= job->regions[i].offset && offset - job->regions[i].offset < job->regions[i].length) {
            return true;
        }
    }
    return false;
}

// Files of the board's that were there before are there now; another firmware may not be able to read them.
static void say_what_stays(const struct job *job, struct flasher *flasher)
{
    for (unsigned i = 0; i < job->report.table.count; i++) {
        uint8_t bytes[FILESYSTEM_HEAD];
        struct error ignored = {.text = ""};
        const struct partition *entry = &job->report.table.entries[i];
        bool for_files = entry->type == PARTITION_DATA && entry->subtype >= PARTITION_FAT &&
                         entry->subtype <= PARTITION_LITTLEFS;
        if (!for_files || entry->size < sizeof bytes || is_written(job, entry->offset) ||
            loader_read(&flasher->loader, entry->offset, sizeof bytes, bytes, &ignored) < 0) {
            continue;
        }
        enum image_kind kind = image_kind(bytes, sizeof bytes);
        bool known = kind == IMAGE_KIND_LITTLEFS || kind == IMAGE_KIND_FAT || kind == IMAGE_KIND_SPIFFS;
        if (kind != IMAGE_KIND_BLANK) {
            progress_say("espcam flash: what is in the partition '%s' stays: %s; if the program cannot read "
                         "it: espcam erase 0x%x 0x%x",
                         entry->label, known ? image_kind_name(kind) : "no filesystem that is known",
                         (unsigned)entry->offset, (unsigned)entry->size);
        }
    }
}

static int write_all(struct job *job, struct flasher *flasher, uint64_t began, struct error *err)
{
    struct device *device = flasher->loader.device;
    int status = check_against_chip(job, flasher, err);
    if (status == 0) {
        status = loader_write(&flasher->loader, job->regions, (unsigned)job->count, &job->written, err);
    }
    if (status == 0) {
        say_done(job, flasher, device->now_us(device->link.ctx) - began);
        say_what_stays(job, flasher);
        status = flasher_listen(flasher, listen_s, err);
    }
    return status;
}

static int work(struct job *job, int count, char **words)
{
    struct check_options options;
    struct flasher flasher;
    struct error err = {.text = ""};
    check_options_default(&options);
    int status = source_read_all(job->sources, job->files, &job->count, (size_t)count, words, FILE_MAX, &err);
    if (status == 0) {
        status = check(job, &options, &err);
    }
    if (status == 0) {
        status = make_regions(job, &err);
    }
    if (status < 0) {
        return cmd_failed("flash", &err);
    }
    target_writes_flash();
    int opened = flasher_open(&flasher, "flash");
    if (opened != EXIT_DONE) {
        return opened;
    }
    return flasher_close(&flasher, write_all(job, &flasher, flasher.opened_us, &err), &err);
}

static int flash(int count, char **words)
{
    struct error err = {.text = ""};
    if (count < 1 || count > (int)FILES_MAX) {
        return cmd_misused("flash", "which files? 1 to %u", FILES_MAX);
    }
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        (void)error_set(&err, ERR_MEMORY, "out of memory");
        return cmd_failed("flash", &err);
    }
    int status = work(job, count, words);
    for (size_t i = 0; i < job->count; i++) {
        source_free(&job->sources[i]);
        free(job->padded[i]);
    }
    free(job);
    return status;
}

const struct cmd cmd_flash = {
    .name = "flash",
    .usage = "[BOARD] [LINE] FILE[@OFFSET]... [--anyway] [--listen SECONDS]",
    .summary = "Write firmware to a board, confirm it, and watch it start.",
    .details =
        "Files are checked first, and refused with the reason if the board would not start with them. Only\n"
        "what differs is written, so a transfer that broke goes on where it was when you repeat the "
        "command.\n"
        "In the end the chip's own MD5 confirms every byte, the board is reset, and what it says is "
        "explained.",
    .tables = {opts, flasher_opts, target_opts},
    .titles = {"FLASH: what to write", FLASHER_TITLE, TARGET_TITLE},
    .run = flash,
};
