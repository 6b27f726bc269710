// What does this serial log mean? One cause, the lines that prove it, the next step; what only looks bad; or
// "unknown".
#ifndef DOCTOR_EXPLAIN_H
#define DOCTOR_EXPLAIN_H

#include "doctor/check.h"
#include "doctor/logfacts.h"
#include "doctor/rules.h"

#define EXPLAIN_EVIDENCE_MAX 8
#define EXPLAIN_HARMLESS_MAX 4
#define EXPLAIN_TEXT_SIZE    320

enum explain_kind { EXPLAIN_UNKNOWN, EXPLAIN_HEALTHY, EXPLAIN_HARMLESS, EXPLAIN_LIKELY, EXPLAIN_CERTAIN };

struct explain_line {
    const char *text; // in the log, up to the end of the line
    size_t length;
    unsigned number; // from 1 on
};

struct explanation {
    enum explain_kind kind;
    const struct rule *rule; // that holds; NULL: none
    const char *id;          // of the rule; "unknown", "healthy"
    const char *cause;       // a sentence
    const char *next;
    struct explain_line evidence[EXPLAIN_EVIDENCE_MAX];
    unsigned evidence_count;
    char decoded[EXPLAIN_EVIDENCE_MAX][EXPLAIN_TEXT_SIZE]; // codes of the log in words
    unsigned decoded_count;
    const struct rule *harmless[EXPLAIN_HARMLESS_MAX]; // that the log has, too
    unsigned harmless_count;
    char own[EXPLAIN_TEXT_SIZE]; // storage of `cause` where it was made for this log
};

// `log` is text without zero bytes; the explanation points into it.
void explain_log(struct explanation *explanation, const char *log);

// The same, with the files that were flashed and what a check of them says (both may be NULL): a fault of the
// files that fits the log is the cause, and a word that the ROM found is looked up in them.
void explain_with_files(struct explanation *explanation, const char *log, const struct check_file *files,
                        size_t count, const struct check_report *report);

#endif
