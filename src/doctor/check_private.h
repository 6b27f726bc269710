// What the parts of the check share. Each look adds what it found to the report.
#ifndef DOCTOR_CHECK_PRIVATE_H
#define DOCTOR_CHECK_PRIVATE_H

#include "doctor/check.h"
#include "image/image.h"

#define CHECK_FIRST_DATA 0x9000U // behind the table

struct check {
    struct check_report *report;
    struct check_file *files;
    size_t count;
    const struct check_options *options;
    bool shifted; // said already
};

// An image in a file.
struct check_walk {
    const struct check_file *file;
    size_t at; // of the image in the file
    struct image image;
    enum check_cause damaged; // what damage of this image is called
    const char *what;         // "the bootloader"
};

// check.c: a finding (printf format).
void check_fault(struct check *check, enum check_cause cause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_warn(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
void check_fact(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));

// check_kind.c

// Says what the file is, and the fault if such a file starts nothing anywhere.
void check_kind(struct check *check, struct check_file *file);
bool check_is_filesystem(enum image_kind kind);
// Do at least two entries of a partition table, or one and its end, start at byte `at` of the file?
bool check_is_table_at(const struct check_file *file, size_t at);
// Do the bytes look like the header of an image, one or two of its bytes apart?
bool check_resembles_header(const uint8_t *bytes, size_t size);

// check_place.c

bool check_has_kind(const struct check *check, enum image_kind kind);
// Gives each file its offset; faults: a wrong one, files over each other or behind the flash.
void check_places(struct check *check);
// The last file that covers this place of the flash: *at is the place in it. NULL: nothing was written there.
const struct check_file *check_file_at(const struct check *check, uint32_t offset, size_t *at);

// check_image.c

// Damage of one of the kinds that have a better name; true if it was said.
bool check_name_conversion(struct check *check, const struct check_file *file);
// Parses and verifies; false: it cannot start, which was said.
bool check_walk_image(struct check *check, struct check_walk *walk, bool loader);
bool check_has_its_entry(const struct image *image);

// check_table.c

// Reads the table into the report; false: there is none to go on with.
bool check_table(struct check *check);

// check_app.c

// Apps that are not where an app may be.
void check_app_places(struct check *check);
// The app that the table and the otadata choose.
void check_app(struct check *check);
// Without a table each app is walked by itself.
void check_lone_apps(struct check *check);

#endif
