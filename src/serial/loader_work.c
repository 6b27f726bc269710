// The flash as a whole: what differs is written, what breaks is begun again, and nothing is believed that the
// chip's own MD5 does not confirm.
//
// Writing is a loop: ask for the MD5 of every piece, write those that differ, ask again. It ends when none
// differs. A transfer that broke, now or in an earlier run of the program, is thereby resumed where it
// stopped.

#include "serial/loader_private.h"

#include <nettle/md5.h>
#include <stdlib.h>
#include <string.h>

#define PIECE      65536U // what is compared and rewritten as one; pieces begin at multiples of it
#define PASSES_MAX 6U     // of writing, without the connection breaking
#define READ_TRIES 4U

static void md5_of(const uint8_t *bytes, size_t count, uint8_t digest[LOADER_MD5_SIZE])
{
    struct md5_ctx md5;
    md5_init(&md5);
    md5_update(&md5, count, bytes);
    md5_digest(&md5, LOADER_MD5_SIZE, digest);
}

static bool may_recover(int status)
{
    return status == ERR_TIMEOUT || status == ERR_REMOTE;
}

// Is `status` a fault that a new connection may mend, and is there one now? 1: try again. Else the status,
// and *err.
static int mend(struct loader *loader, int status, const struct error *inner, struct error *err)
{
    if (status >= 0) {
        return 0;
    }
    if (!may_recover(status)) {
        return error_set(err, (enum error_code)status, "%s", inner->text);
    }
    if (loader->say != NULL) {
        loader->say(loader->ctx, inner->text);
        loader->say(loader->ctx, "the connection is made anew, and the work goes on ...");
    }
    status = loader_recover(loader, err);
    return status < 0 ? status : 1;
}

// The same request to whoever is there

static int md5_once(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *digest,
                    struct error *err)
{
    return loader->stub_runs ? stub_md5(loader, offset, length, digest, err)
                             : rom_md5(loader, offset, length, digest, err);
}

static int erase_once(struct loader *loader, uint32_t offset, uint32_t length, struct error *err)
{
    return loader->stub_runs ? stub_erase(loader, offset, length, err)
                             : rom_erase(loader, offset, length, err);
}

static int read_once(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes,
                     struct error *err)
{
    return loader->stub_runs ? stub_read(loader, offset, length, bytes, err)
                             : rom_read(loader, offset, length, bytes, err);
}

int loader_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t digest[LOADER_MD5_SIZE],
               struct error *err)
{
    for (;;) {
        struct error inner = {.text = ""};
        int status = md5_once(loader, offset, length, digest, &inner);
        status = mend(loader, status, &inner, err);
        if (status <= 0) {
            return status;
        }
    }
}

// What lies outside of what is worked on. The ROM's commands carry no sum over their numbers: one bit that
// flips on the line can send an erase elsewhere, and only this shows it. The helper's packets need no such
// guard.

struct guard {
    uint32_t offset, length;
    uint8_t digest[LOADER_MD5_SIZE];
};

static int guards_take(struct loader *loader, struct guard *guards, unsigned count, struct error *err)
{
    int status = 0;
    for (unsigned i = 0; i < count && status == 0; i++) {
        if (guards[i].length > 0) {
            status = loader_md5(loader, guards[i].offset, guards[i].length, guards[i].digest, err);
        }
    }
    return status;
}

static int guards_check(struct loader *loader, const struct guard *guards, unsigned count, struct error *err)
{
    for (unsigned i = 0; i < count; i++) {
        uint8_t digest[LOADER_MD5_SIZE];
        int status =
            guards[i].length == 0 ? 0 : loader_md5(loader, guards[i].offset, guards[i].length, digest, err);
        if (status < 0) {
            return status;
        }
        if (guards[i].length > 0 && memcmp(digest, guards[i].digest, sizeof digest) != 0) {
            return error_set(
                err, ERR_INVALID,
                "the flash between 0x%x and 0x%x has changed as well: a command was hurt on the line. "
                "What was there must be written again (without --no-stub this cannot happen)",
                (unsigned)guards[i].offset, (unsigned)(guards[i].offset + guards[i].length));
        }
    }
    return 0;
}

static int by_offset(const void *a, const void *b)
{
    const struct guard *left = a, *right = b;
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

// The gaps between `count` ranges of a flash: count + 1 of them, made in place from the ranges in `gaps`.
static void guards_make(struct guard *gaps, unsigned count, uint32_t flash_size)
{
    uint32_t at = 0;
    qsort(gaps, count, sizeof *gaps, by_offset);
    for (unsigned i = 0; i <= count; i++) {
        uint32_t next = i < count ? gaps[i].offset : flash_size;
        uint32_t end = i < count ? gaps[i].offset + gaps[i].length : flash_size;
        gaps[i].offset = at;
        gaps[i].length = next > at ? next - at : 0;
        at = end;
    }
}

static bool needs_guards(const struct loader *loader)
{
    return !loader->stub_runs && loader->chip.flash_size != 0;
}

// Erasing and reading

static int is_blank(struct loader *loader, uint32_t offset, uint32_t length, bool *blank, struct error *err)
{
    uint8_t wanted[LOADER_MD5_SIZE], found[LOADER_MD5_SIZE];
    uint8_t *bytes = malloc(length);
    if (bytes == NULL) {
        return error_set(err, ERR_MEMORY, "no memory to compare the flash");
    }
    memset(bytes, 0xff, length);
    md5_of(bytes, length, wanted);
    free(bytes);
    int status = loader_md5(loader, offset, length, found, err);
    *blank = status == 0 && memcmp(wanted, found, sizeof found) == 0;
    return status;
}

static int erase_until_blank(struct loader *loader, uint32_t offset, uint32_t length, struct error *err)
{
    for (unsigned pass = 0; pass < PASSES_MAX;) {
        struct error inner = {.text = ""};
        bool blank = false;
        int status = erase_once(loader, offset, length, &inner);
        status = mend(loader, status, &inner, err);
        if (status == 0) {
            pass++;
            status = is_blank(loader, offset, length, &blank, err);
        }
        if (status < 0 || blank) {
            return status < 0 ? status : 0;
        }
    }
    return error_set(
        err, ERR_INVALID,
        "the flash is not blank after it was erased: it is worn out, write-protected or badly supplied");
}

int loader_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err)
{
    struct guard guards[2] = {{.offset = offset, .length = length}};
    bool guarded = needs_guards(loader);
    int status = 0;
    if (guarded) {
        guards_make(guards, 1, loader->chip.flash_size);
        status = guards_take(loader, guards, 2, err);
    }
    if (status == 0) {
        status = erase_until_blank(loader, offset, length, err);
    }
    return status == 0 && guarded ? guards_check(loader, guards, 2, err) : status;
}

int loader_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes, struct error *err)
{
    uint8_t found[LOADER_MD5_SIZE], wanted[LOADER_MD5_SIZE];
    for (unsigned try = 0; try < READ_TRIES;) {
        struct error inner = {.text = ""};
        int status = read_once(loader, offset, length, bytes, &inner);
        status = mend(loader, status, &inner, err);
        if (status > 0) {
            continue;
        }
        try++;
        status = status < 0 ? status : loader_md5(loader, offset, length, wanted, err);
        if (status < 0) {
            return status;
        }
        md5_of(bytes, length, found);
        if (memcmp(found, wanted, sizeof found) == 0) {
            return 0;
        }
    }
    return error_set(err, ERR_TIMEOUT,
                     "what is read is not what the chip has: the line is too noisy; try a lower --baud");
}

// Writing

struct plan {
    const struct loader_region *regions;
    unsigned count;
    uint64_t total, differing;
    bool *differs; // of each piece of each region, in order
};

static uint32_t piece_length(const struct loader_region *region, uint32_t at)
{
    uint32_t length = PIECE - (region->offset + at) % PIECE;
    return length < region->length - at ? length : region->length - at;
}

static size_t count_pieces(const struct loader_region *region)
{
    size_t count = 0;
    for (uint32_t at = 0; at < region->length; at += piece_length(region, at)) {
        count++;
    }
    return count;
}

static int compare_piece(struct loader *loader, const struct loader_region *region, uint32_t at,
                         uint32_t length, bool *differs, struct error *err)
{
    uint8_t found[LOADER_MD5_SIZE], wanted[LOADER_MD5_SIZE];
    md5_of(region->bytes + at, length, wanted);
    int status = loader_md5(loader, region->offset + at, length, found, err);
    *differs = memcmp(found, wanted, sizeof found) != 0;
    return status;
}

static int compare_all(struct loader *loader, struct plan *plan, const char *what, struct error *err)
{
    size_t piece = 0;
    uint64_t done = 0;
    plan->differing = 0;
    for (unsigned i = 0; i < plan->count; i++) {
        const struct loader_region *region = &plan->regions[i];
        for (uint32_t at = 0; at < region->length; piece++) {
            uint32_t length = piece_length(region, at);
            int status = compare_piece(loader, region, at, length, &plan->differs[piece], err);
            if (status < 0) {
                return status;
            }
            plan->differing += plan->differs[piece] ? length : 0;
            at += length;
            done += length;
            loader_show(loader, what, done, plan->total);
        }
    }
    return 0;
}

// Writes the pieces that differ; neighbours go as one. Stops at the first fault.
static int write_differing(struct loader *loader, const struct plan *plan, uint64_t *packed,
                           struct error *err)
{
    size_t piece = 0;
    int status = 0;
    for (unsigned i = 0; i < plan->count && status == 0; i++) {
        const struct loader_region *region = &plan->regions[i];
        uint32_t at = 0;
        while (at < region->length && status == 0) {
            uint32_t start = at;
            while (at < region->length && plan->differs[piece]) {
                at += piece_length(region, at);
                piece++;
            }
            if (at > start) {
                const struct loader_region run = {region->offset + start, at - start, region->bytes + start};
                status = loader->stub_runs ? stub_write(loader, &run, packed, err)
                                           : rom_write(loader, &run, packed, err);
            } else {
                at += piece_length(region, at);
                piece++;
            }
        }
    }
    return status;
}

static int write_until_equal(struct loader *loader, struct plan *plan, struct loader_written *written,
                             struct error *err)
{
    int status = compare_all(loader, plan, "comparing", err);
    written->bytes = plan->differing;
    for (unsigned pass = 0; status == 0 && plan->differing > 0; pass++) {
        struct error inner = {.text = ""};
        if (pass >= PASSES_MAX) {
            return error_set(
                err, ERR_INVALID,
                "the flash does not keep what is written: %u KiB differ after %u times. It is worn out, "
                "write-protected or badly supplied",
                (unsigned)(plan->differing >> 10), pass);
        }
        status = write_differing(loader, plan, &written->packed, &inner);
        status = mend(loader, status, &inner, err);
        if (status > 0) { // the recoveries are counted where they are made
            status = 0;
            pass--;
        }
        if (status == 0) {
            status = compare_all(loader, plan, "verifying", err);
        }
        written->repeats += plan->differing > 0;
    }
    return status;
}

static int write_guarded(struct loader *loader, struct plan *plan, struct loader_written *written,
                         struct error *err)
{
    struct guard *guards = calloc(plan->count + 1, sizeof *guards);
    if (guards == NULL) {
        return error_set(err, ERR_MEMORY, "no memory to plan the work");
    }
    for (unsigned i = 0; i < plan->count; i++) {
        guards[i].offset = plan->regions[i].offset;
        guards[i].length = plan->regions[i].length;
    }
    guards_make(guards, plan->count, loader->chip.flash_size);
    bool guarded = needs_guards(loader);
    int status = guarded ? guards_take(loader, guards, plan->count + 1, err) : 0;
    if (status == 0) {
        status = write_until_equal(loader, plan, written, err);
    }
    if (status == 0 && guarded) {
        status = guards_check(loader, guards, plan->count + 1, err);
    }
    free(guards);
    return status;
}

int loader_write(struct loader *loader, const struct loader_region *regions, unsigned count,
                 struct loader_written *written, struct error *err)
{
    struct plan plan = {.regions = regions, .count = count};
    size_t pieces = 0;
    *written = (struct loader_written){0};
    for (unsigned i = 0; i < count; i++) {
        pieces += count_pieces(&regions[i]);
        plan.total += regions[i].length;
    }
    written->total = plan.total;
    plan.differs = calloc(pieces + 1, sizeof *plan.differs);
    if (plan.differs == NULL) {
        return error_set(err, ERR_MEMORY, "no memory to plan the work");
    }
    int status = write_guarded(loader, &plan, written, err);
    free(plan.differs);
    return status;
}
