// A sound firmware, damaged in every way of a table: each damage must be refused, and nearly all with the
// right name.
//
//     damage FILE@OFFSET...
//
// The files are put together as they lie in the flash, from 0x1000 on. Output is TAP: one test for the sound
// firmware, one for "refused", one for "named". A damage that an image cannot have is left out.

#include "base/bytes.h"
#include "doctor/check.h"
#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM        (8U << 20)
#define BASE        FLASH_LOADER_OFFSET
#define TABLE       (FLASH_TABLE_OFFSET - BASE)
#define NAMED_LEAST 95U // per cent

struct flash {
    uint8_t *bytes;
    size_t size;
    uint32_t offset; // where it is put
    // Of the sound one: where the app is, and both images
    size_t app;
    struct image loader_image, app_image;
    struct partition_table table;
};

static void flip(struct flash *f, size_t at)
{
    f->bytes[at] ^= 0x10;
}

static void insert(struct flash *f, size_t at, size_t count, uint8_t byte)
{
    memmove(f->bytes + at + count, f->bytes + at, f->size - at);
    memset(f->bytes + at, byte, count);
    f->size += count;
}

static void lose(struct flash *f, size_t at, size_t count)
{
    memmove(f->bytes + at, f->bytes + at + count, f->size - at - count);
    f->size -= count;
}

static void edit_table(struct flash *f)
{
    struct partition_table copy = f->table;
    partition_build(&copy, f->bytes + TABLE);
}

static struct partition *app_entry(struct flash *f)
{
    for (unsigned i = 0; i < f->table.count; i++) {
        if (f->table.entries[i].offset == f->app + BASE) {
            return &f->table.entries[i];
        }
    }
    abort();
}

static size_t segment(const struct image *image, unsigned i)
{
    return image->segments[i].offset;
}

static unsigned last(const struct image *image)
{
    unsigned i = image->header.segment_count - 1U;
    while (i > 0 && image->segments[i].length < 64) {
        i--;
    }
    return i;
}

// Each damage: true, or false if this firmware cannot have it.

static bool loader_magic(struct flash *f)
{
    f->bytes[0] = 0xe8;
    return true;
}
static bool loader_count(struct flash *f)
{
    f->bytes[1] = 0x83;
    return true;
}
static bool loader_entry(struct flash *f)
{
    flip(f, 5);
    return true;
}
static bool loader_address(struct flash *f)
{
    flip(f, segment(&f->loader_image, 0) - 5);
    return true;
}
static bool loader_length(struct flash *f)
{
    flip(f, segment(&f->loader_image, 0) - 3);
    return true;
}
static bool loader_data(struct flash *f)
{
    flip(f, f->loader_image.length / 2);
    return true;
}
static bool loader_checksum(struct flash *f)
{
    flip(f, f->loader_image.length - IMAGE_HASH_SIZE - 1);
    return true;
}
static bool loader_hash(struct flash *f)
{
    flip(f, f->loader_image.length - 5);
    return true;
}
static bool loader_s3(struct flash *f)
{
    f->bytes[12] = 9;
    return true;
}
static bool loader_c3(struct flash *f)
{
    f->bytes[12] = 5;
    return true;
}
static bool loader_zeros(struct flash *f)
{
    memset(f->bytes + 0x400, 0, 0x400);
    return true;
}
static bool loader_mode(struct flash *f)
{
    f->bytes[2] = 7;
    return true;
}
static bool table_first(struct flash *f)
{
    flip(f, TABLE);
    return true;
}
static bool table_offset(struct flash *f)
{
    flip(f, TABLE + 5);
    return true;
}
static bool table_md5(struct flash *f)
{
    flip(f, TABLE + f->table.count * PARTITION_ENTRY_SIZE + 20);
    return true;
}
static bool table_label(struct flash *f)
{
    flip(f, TABLE + 12);
    return true;
}
static bool table_beyond(struct flash *f)
{
    f->table.entries[f->table.count - 1].size = 4U << 20;
    edit_table(f);
    return true;
}
static bool table_overlap(struct flash *f)
{
    f->table.entries[0].size += 0x20000;
    edit_table(f);
    return true;
}
static bool table_no_app(struct flash *f)
{
    for (unsigned i = 0; i < f->table.count; i++) {
        f->table.entries[i].type = PARTITION_DATA;
        f->table.entries[i].subtype = 0x40;
    }
    edit_table(f);
    return true;
}
static bool table_moved(struct flash *f)
{
    struct partition *entry = app_entry(f);
    entry->offset += 0x10000;
    entry->size -= 0x10000;
    edit_table(f);
    return true;
}
static bool table_small(struct flash *f)
{
    app_entry(f)->size = 0x10000;
    edit_table(f);
    return true;
}
static bool table_unaligned(struct flash *f)
{
    struct partition *entry = app_entry(f);
    entry->offset += 0x1000;
    entry->size -= 0x1000;
    edit_table(f);
    return true;
}
static bool table_erased(struct flash *f)
{
    memset(f->bytes + TABLE, 0xff, PARTITION_TABLE_SIZE);
    return true;
}
static bool app_magic(struct flash *f)
{
    f->bytes[f->app] = 0xe1;
    return true;
}
static bool app_count(struct flash *f)
{
    f->bytes[f->app + 1] += 1;
    return true;
}
static bool app_first_data(struct flash *f)
{
    flip(f, f->app + segment(&f->app_image, 0) + 100);
    return true;
}
static bool app_last_data(struct flash *f)
{
    flip(f, f->app + segment(&f->app_image, last(&f->app_image)) + 50);
    return true;
}
static bool app_checksum(struct flash *f)
{
    flip(f, f->app + f->app_image.length - IMAGE_HASH_SIZE - 1);
    return true;
}
static bool app_hash(struct flash *f)
{
    flip(f, f->app + f->app_image.length - 7);
    return true;
}
static bool app_s2(struct flash *f)
{
    f->bytes[f->app + 12] = 2;
    return true;
}
static bool app_header(struct flash *f)
{
    flip(f, f->app + 20);
    return true;
}
static bool app_address(struct flash *f)
{
    flip(f, f->app + segment(&f->app_image, 1) - 5);
    return true;
}
static bool app_lost_page(struct flash *f)
{
    memset(f->bytes + f->app + f->app_image.length / 2, 0xff, 256);
    return true;
}
static bool app_swapped(struct flash *f)
{
    uint8_t block[4096];
    uint8_t *a = f->bytes + f->app + 0x1000, *b = a + sizeof block;
    memcpy(block, a, sizeof block);
    memcpy(a, b, sizeof block);
    memcpy(b, block, sizeof block);
    return true;
}
static bool cut_loader(struct flash *f)
{
    f->size = f->loader_image.length / 2;
    return true;
}
static bool cut_padding(struct flash *f)
{
    f->size = TABLE - 0x200;
    return f->loader_image.length + 16 < f->size;
}
static bool cut_table(struct flash *f)
{
    f->size = TABLE + 50;
    return true;
}
static bool cut_before_app(struct flash *f)
{
    f->size = f->app - 0x800;
    return true;
}
static bool cut_app_header(struct flash *f)
{
    f->size = f->app + 10;
    return true;
}
static bool cut_app(struct flash *f)
{
    f->size = f->app + f->app_image.length / 2 + 3;
    return true;
}
static bool cut_round(struct flash *f)
{
    f->size = (f->app + f->app_image.length / 2) & ~(size_t)0xffff;
    return f->size > f->app;
}
static bool cut_one(struct flash *f)
{
    f->size -= 1;
    return true;
}
static bool cut_hash(struct flash *f)
{
    f->size -= IMAGE_HASH_SIZE;
    return true;
}
static bool insert_loader(struct flash *f)
{
    insert(f, 0x500, 1, 0);
    return true;
}
static bool insert_padding(struct flash *f)
{
    insert(f, TABLE - 0x80, 2, 0xff);
    return f->loader_image.length < TABLE - 0x100;
}
static bool insert_app(struct flash *f)
{
    insert(f, f->app + f->app_image.length / 3, 1, 0x55);
    return true;
}
static bool insert_line(struct flash *f)
{
    insert(f, f->app + f->app_image.length / 3, 16, 0x55);
    return true;
}
static bool insert_front(struct flash *f)
{
    insert(f, 0, 4, 0x20);
    return true;
}
static bool lose_loader(struct flash *f)
{
    lose(f, 0x500, 1);
    return true;
}
static bool lose_app(struct flash *f)
{
    lose(f, f->app + f->app_image.length / 3, 3);
    return true;
}
static bool to_crlf(struct flash *f)
{
    size_t feeds = 0;
    for (size_t i = 0; i < f->size; i++) {
        feeds += f->bytes[i] == '\n';
    }
    size_t to = f->size + feeds;
    for (size_t i = f->size; i-- > 0;) { // from the end, so that nothing is overwritten before it is read
        f->bytes[--to] = f->bytes[i];
        if (f->bytes[i] == '\n') {
            f->bytes[--to] = '\r';
        }
    }
    f->size += feeds;
    return true;
}
static bool to_lf(struct flash *f)
{
    size_t to = 0;
    for (size_t i = 0; i < f->size; i++) {
        if (f->bytes[i] != '\r' || i + 1 == f->size || f->bytes[i + 1] != '\n') {
            f->bytes[to++] = f->bytes[i];
        }
    }
    bool any = to != f->size;
    f->size = to;
    return any;
}
static bool recode(struct flash *f, bool latin)
{
    uint8_t *out = malloc(3 * f->size);
    size_t to = 0;
    for (size_t i = 0; out != NULL && i < f->size && to < ROOM - 3; i++) {
        uint8_t byte = f->bytes[i];
        if (byte < 0x80) {
            out[to++] = byte;
        } else if (latin) {
            out[to++] = (uint8_t)(0xc0 | byte >> 6);
            out[to++] = 0x80 | (byte & 0x3f);
        } else {
            out[to++] = 0xef;
            out[to++] = 0xbf;
            out[to++] = 0xbd;
        }
    }
    if (out != NULL) {
        memcpy(f->bytes, out, to);
        f->size = to;
    }
    free(out);
    return true;
}
static bool to_utf8(struct flash *f)
{
    return recode(f, false);
}
static bool from_latin1(struct flash *f)
{
    return recode(f, true);
}
static bool seven_bits(struct flash *f)
{
    for (size_t i = 0; i < f->size; i++) {
        f->bytes[i] &= 0x7f;
    }
    return true;
}
static bool at_zero(struct flash *f)
{
    f->offset = 0;
    return true;
}
static bool at_app(struct flash *f)
{
    f->offset = FLASH_APP_OFFSET;
    return true;
}
static bool padded_at_loader(struct flash *f)
{
    insert(f, 0, BASE, 0xff);
    return true;
}
static bool app_only(struct flash *f)
{
    lose(f, 0, f->app);
    return true;
}
static bool app_at_its_place(struct flash *f)
{
    lose(f, 0, f->app);
    f->offset = FLASH_APP_OFFSET;
    return true;
}
static bool loader_only(struct flash *f)
{
    f->size = f->loader_image.length;
    return true;
}
static bool web_page(struct flash *f)
{
    static const char page[] = "\n\n\n\n<!DOCTYPE html>\n<html lang=\"en\">\n";
    memset(f->bytes, ' ', f->size);
    memcpy(f->bytes, page, sizeof page - 1);
    return true;
}
static bool all_erased(struct flash *f)
{
    memset(f->bytes, 0xff, f->size);
    return true;
}
static bool encrypted(struct flash *f)
{
    uint32_t state = 1;
    for (size_t i = 0; i < f->size; i++) {
        state = state * UINT32_C(1664525) + UINT32_C(1013904223);
        f->bytes[i] ^= (uint8_t)(state >> 24);
    }
    return true;
}

// What transfers and tools do to a file

static void put_front(struct flash *f, const char *text)
{
    size_t length = strlen(text);
    insert(f, 0, length, 0);
    memcpy(f->bytes, text, length);
}
static bool http_answer(struct flash *f)
{
    put_front(f,
              "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1500000\r\n\r\n");
    return true;
}
static bool form_data(struct flash *f)
{
    put_front(f, "------boundary\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n");
    return true;
}
static bool encoding_mark(struct flash *f)
{
    put_front(f, "\xef\xbb\xbf");
    return true;
}
static bool chunks(struct flash *f)
{
    for (size_t at = 0; at < f->size; at += 0x2006) {
        insert(f, at, 6, 0);
        memcpy(f->bytes + at, "2000\r\n", 6);
    }
    return true;
}
static void swap(struct flash *f, size_t group)
{
    f->size = f->size / group * group;
    for (size_t at = 0; at < f->size; at += group) {
        for (size_t i = 0; i < group / 2; i++) {
            uint8_t byte = f->bytes[at + i];
            f->bytes[at + i] = f->bytes[at + group - 1 - i];
            f->bytes[at + group - 1 - i] = byte;
        }
    }
}
static bool swap_pairs(struct flash *f)
{
    swap(f, 2);
    return true;
}
static bool swap_fours(struct flash *f)
{
    swap(f, 4);
    return true;
}
static bool tail_of_zeros(struct flash *f)
{
    size_t from = f->app + (f->size - f->app) / 2;
    memset(f->bytes + from, 0, f->size - from);
    return true;
}
static bool tail_erased(struct flash *f)
{
    size_t from = f->app + (f->size - f->app) / 2;
    memset(f->bytes + from, 0xff, f->size - from);
    return true;
}
static bool lose_front(struct flash *f)
{
    lose(f, 0, 16);
    return true;
}
static bool lose_sector(struct flash *f)
{
    lose(f, 0, 4096);
    return true;
}
static bool first_half_twice(struct flash *f)
{
    size_t half = f->size / 2 / 4096 * 4096;
    memcpy(f->bytes + half, f->bytes, half);
    f->size = 2 * half;
    return true;
}
static bool table_as_text(struct flash *f)
{
    static const char text[] =
        "# Name, Type, SubType, Offset, Size\nfactory, app, factory, 0x10000, 0x1f0000\n";
    memset(f->bytes + TABLE, 0xff, PARTITION_TABLE_SIZE);
    memcpy(f->bytes + TABLE, text, sizeof text - 1);
    return true;
}
// The layout of the newer chips: the first stage at 0x0.
static bool newer_chip(struct flash *f, uint16_t chip)
{
    bytes_put16(f->bytes + 12, chip);
    bytes_put16(f->bytes + f->app + 12, chip);
    insert(f, TABLE, 0x1000, 0xff);
    return true;
}
static bool whole_s3(struct flash *f)
{
    return newer_chip(f, 9);
}
static bool whole_c3(struct flash *f)
{
    return newer_chip(f, 5);
}
static bool whole_c6(struct flash *f)
{
    return newer_chip(f, 13);
}
static bool padded_s2(struct flash *f)
{
    bytes_put16(f->bytes + 12, 2);
    insert(f, 0, 0x1000, 0xff);
    return true;
}

static const struct damage {
    const char *name;
    bool (*apply)(struct flash *flash);
    enum check_cause causes[3]; // that are right names; unused ones repeat the first
} damages[] = {
#define ONE(name, cause)                                                                                     \
    {                                                                                                        \
#name, name,                                                                                         \
        {                                                                                                    \
            CHECK_##cause, CHECK_##cause, CHECK_##cause                                                      \
        }                                                                                                    \
    }
#define TWO(name, one, or)                                                                                   \
    {                                                                                                        \
#name, name,                                                                                         \
        {                                                                                                    \
            CHECK_##one, CHECK_## or, CHECK_##one                                                            \
        }                                                                                                    \
    }
    ONE(loader_magic, LOADER_DAMAGED),
    ONE(loader_count, LOADER_DAMAGED),
    ONE(loader_entry, LOADER_DAMAGED),
    ONE(loader_address, LOADER_DAMAGED),
    ONE(loader_length, LOADER_DAMAGED),
    ONE(loader_data, LOADER_DAMAGED),
    ONE(loader_checksum, LOADER_DAMAGED),
    ONE(loader_hash, LOADER_DAMAGED),
    ONE(loader_s3, OTHER_CHIP),
    ONE(loader_c3, OTHER_CHIP),
    ONE(loader_zeros, LOADER_DAMAGED),
    TWO(loader_mode, LOADER_DAMAGED, FLASH_MODE),
    ONE(table_first, TABLE_DAMAGED),
    ONE(table_offset, TABLE_DAMAGED),
    ONE(table_md5, TABLE_DAMAGED),
    ONE(table_label, TABLE_DAMAGED),
    ONE(table_beyond, TABLE_BEYOND),
    ONE(table_overlap, TABLE_OVERLAP),
    ONE(table_no_app, NO_APP_PARTITION),
    ONE(table_moved, NO_APP),
    ONE(table_small, APP_TOO_LARGE),
    ONE(table_unaligned, TABLE_UNALIGNED),
    ONE(table_erased, NO_TABLE),
    ONE(app_magic, APP_DAMAGED),
    ONE(app_count, APP_DAMAGED),
    ONE(app_first_data, APP_DAMAGED),
    ONE(app_last_data, APP_DAMAGED),
    ONE(app_checksum, APP_DAMAGED),
    ONE(app_hash, APP_DAMAGED),
    ONE(app_s2, OTHER_CHIP),
    ONE(app_header, APP_DAMAGED),
    ONE(app_address, APP_DAMAGED),
    ONE(app_lost_page, APP_DAMAGED),
    ONE(app_swapped, APP_DAMAGED),
    ONE(cut_loader, CUT),
    ONE(cut_padding, CUT),
    ONE(cut_table, CUT),
    ONE(cut_before_app, CUT),
    ONE(cut_app_header, CUT),
    ONE(cut_app, CUT),
    ONE(cut_round, CUT),
    ONE(cut_one, CUT),
    ONE(cut_hash, CUT),
    ONE(insert_loader, SHIFTED),
    ONE(insert_padding, SHIFTED),
    ONE(insert_app, SHIFTED),
    TWO(insert_line, APP_DAMAGED, SHIFTED),
    TWO(insert_front, SHIFTED, UNKNOWN),
    ONE(lose_loader, SHIFTED),
    TWO(lose_app, SHIFTED, CUT),
    ONE(to_crlf, CRLF),
    TWO(to_lf, LF, SHIFTED),
    ONE(to_utf8, RECODED),
    ONE(from_latin1, RECODED),
    ONE(seven_bits, SEVEN_BITS),
    ONE(at_zero, WRONG_OFFSET),
    ONE(at_app, WRONG_OFFSET),
    ONE(padded_at_loader, WRONG_OFFSET),
    ONE(app_only, WRONG_OFFSET),
    ONE(app_at_its_place, APP_ALONE),
    ONE(loader_only, NO_TABLE),
    ONE(http_answer, SHIFTED),
    ONE(form_data, SHIFTED),
    ONE(encoding_mark, SHIFTED),
    ONE(chunks, SHIFTED),
    ONE(swap_pairs, SWAPPED),
    ONE(swap_fours, SWAPPED),
    ONE(tail_of_zeros, CUT),
    ONE(tail_erased, CUT),
    ONE(lose_front, SHIFTED),
    ONE(lose_sector, SHIFTED),
    TWO(first_half_twice, APP_DAMAGED, CUT),
    TWO(table_as_text, TABLE_DAMAGED, NO_TABLE),
    ONE(whole_s3, OTHER_CHIP),
    ONE(whole_c3, OTHER_CHIP),
    ONE(whole_c6, OTHER_CHIP),
    ONE(padded_s2, OTHER_CHIP),
    ONE(web_page, HTML),
    ONE(all_erased, BLANK),
    ONE(encrypted, ENCRYPTED),
};

#define DAMAGES (sizeof damages / sizeof damages[0])

static void judge(struct check_report *report, const struct flash *f)
{
    struct check_file file = {
        .name = "it", .bytes = f->bytes, .size = f->size, .placed = true, .offset = f->offset};
    struct check_options options;
    check_options_default(&options);
    options.chip_revision = 300;
    check_files(report, &file, 1, &options);
}

static bool is_named(const struct damage *damage, enum check_cause cause)
{
    return cause == damage->causes[0] || cause == damage->causes[1] || cause == damage->causes[2];
}

static bool load(struct flash *f, int count, char **words)
{
    memset(f->bytes, 0xff, ROOM);
    f->offset = BASE;
    for (int i = 0; i < count; i++) {
        char *at = strrchr(words[i], '@');
        size_t offset = at == NULL ? BASE : strtoul(at + 1, NULL, 0);
        if (at != NULL) {
            *at = '\0';
        }
        FILE *file = fopen(words[i], "rb");
        if (file == NULL || offset < BASE || offset > 4U << 20) {
            perror(words[i]);
            return false;
        }
        size_t size = fread(f->bytes + offset - BASE, 1, 4U << 20, file);
        fclose(file);
        f->size = offset - BASE + size > f->size ? offset - BASE + size : f->size;
    }
    return true;
}

static bool know(struct flash *f)
{
    if (partition_parse(&f->table, f->bytes + TABLE, f->size - TABLE, 16U << 20, NULL) < 0 ||
        partition_boot_app(&f->table) == NULL) {
        return false;
    }
    f->app = partition_boot_app(&f->table)->offset - BASE;
    return image_parse(&f->loader_image, f->bytes, f->size, NULL) == 0 &&
           image_parse(&f->app_image, f->bytes + f->app, f->size - f->app, NULL) == 0;
}

static void try_all(const struct flash *sound, unsigned *tried, unsigned *accepted, unsigned *named)
{
    static struct check_report report;
    struct flash f = *sound;
    f.bytes = malloc(ROOM);
    for (size_t i = 0; f.bytes != NULL && i < DAMAGES; i++) {
        uint8_t *bytes = f.bytes;
        f = *sound;
        f.bytes = bytes;
        memcpy(f.bytes, sound->bytes, ROOM);
        if (!damages[i].apply(&f)) {
            continue;
        }
        judge(&report, &f);
        ++*tried;
        *accepted += report.starts;
        *named += is_named(&damages[i], report.cause);
        if (report.starts || !is_named(&damages[i], report.cause)) {
            printf("# %s: called %s, not %s\n", damages[i].name, check_cause_id(report.cause),
                   check_cause_id(damages[i].causes[0]));
        }
    }
    free(f.bytes);
}

int main(int argc, char **argv)
{
    static struct check_report report;
    struct flash sound = {.bytes = malloc(ROOM)};
    unsigned tried = 0, accepted = 0, named = 0;
    if (sound.bytes == NULL || !load(&sound, argc - 1, argv + 1) || !know(&sound)) {
        printf("Bail out! this is no sound firmware\n");
        free(sound.bytes);
        return 1;
    }
    printf("1..3\n");
    judge(&report, &sound);
    printf("%sok 1 - accepted as it is%s%s\n", report.starts ? "" : "not ", report.starts ? "" : ": ",
           report.starts ? "" : check_cause_id(report.cause));
    try_all(&sound, &tried, &accepted, &named);
    printf("%sok 2 - all %u damages refused\n", accepted == 0 ? "" : "not ", tried);
    bool most = named * 100U >= tried * NAMED_LEAST;
    printf("%sok 3 - %u of %u called by their right name\n", most ? "" : "not ", named, tried);
    free(sound.bytes);
    return report.starts && accepted == 0 && most ? 0 : 1;
}
