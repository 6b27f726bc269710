// Would these files start on an ESP32-CAM? If not: the one cause, the evidence, the next step.
//
// Nothing is run here: the bytes are walked as the mask ROM, the second stage and the app's own start would
// walk them in the flash. Nothing is allocated; the report points into the caller's files.
#ifndef DOCTOR_CHECK_H
#define DOCTOR_CHECK_H

#include "image/app.h"
#include "image/kind.h"
#include "image/partition.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_FINDINGS_MAX 64
#define CHECK_TEXT_SIZE    256

enum check_cause {
#define CAUSE(name, id, title, next) CHECK_##name,
#include "doctor/causes.def"
#undef CAUSE
    CHECK_CAUSES
};

// A file, and where it shall go. In: name, bytes, size, placed (an offset was given), offset. Out: kind, and
// offset if it was not given and can be known.
struct check_file {
    const char *name;
    const uint8_t *bytes;
    size_t size;
    bool placed;
    uint32_t offset;
    enum image_kind kind;
};

struct check_options {
    uint32_t flash_size;    // bytes
    unsigned chip_revision; // major * 100 + minor
    // The files are only a part: what they do not cover is in the flash already (an app alone is no fault).
    bool partial;
};

enum check_weight { CHECK_FACT, CHECK_WARNING, CHECK_FAULT };

struct check_finding {
    enum check_weight weight;
    enum check_cause cause; // NOTE for facts and warnings
    char text[CHECK_TEXT_SIZE];
};

struct check_report {
    bool starts;            // no fault was found
    enum check_cause cause; // the most important fault; NOTE if there is none
    struct check_finding findings[CHECK_FINDINGS_MAX];
    unsigned count;
    struct partition_table table; // count 0: none could be read
    struct app_description app;   // of the app that would start
};

// 4 MiB, and the oldest chip that ESP32-CAMs are made with (v1.0).
void check_options_default(struct check_options *options);

// Checks the files together, as they would lie in one flash.
void check_files(struct check_report *report, struct check_file *files, size_t count,
                 const struct check_options *options);

const char *check_cause_id(enum check_cause cause);    // "cut-off": one word, stable
const char *check_cause_title(enum check_cause cause); // "the file is cut off"
const char *check_cause_next(enum check_cause cause);  // "download it again, ..."

// Adds a finding, for what the caller itself has found out (printf format).
void check_add(struct check_report *report, enum check_weight weight, enum check_cause cause,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
