// The rules that turn a log into one named cause. The first rule that holds wins: the most particular ones,
// and those that are the cause of others (the supply), stand first. docs/failures.md is made from them.
#ifndef DOCTOR_RULES_H
#define DOCTOR_RULES_H

#include "doctor/logfacts.h"

#include <stdbool.h>
#include <stddef.h>

enum rule_group {
    RULE_TOOL,
    RULE_COMMAND,
    RULE_POWER,
    RULE_BOOT,
    RULE_LOADER,
    RULE_START,
    RULE_CAMERA,
    RULE_CARD,
    RULE_NETWORK,
    RULE_CRASH,
    RULE_PYTHON
};

enum rule_kind {
    RULE_CERTAIN,  // the log proves it
    RULE_LIKELY,   // the usual cause; another one is possible
    RULE_HARMLESS, // looks bad and is not
};

#define RULE_WORDS 8

struct rule {
    const char *id; // one word, stable
    enum rule_group group;
    enum rule_kind kind;
    const char *all[RULE_WORDS];                 // texts that all occur in the log
    const char *any[RULE_WORDS];                 // texts of which one occurs; none given: no matter
    const char *none[RULE_WORDS];                // texts that do not occur
    bool (*when)(const struct log_facts *facts); // what else must hold; NULL: nothing
    const char *cause;
    const char *next;
    const char *example; // a log that it explains
};

// The tables, in the order in which they are tried. rule_at counts through all of them; NULL behind the last.
extern const struct rule rules_early[], rules_flash[], rules_boot[], rules_late[];
extern const size_t rules_early_count, rules_flash_count, rules_boot_count, rules_late_count;
const struct rule *rule_at(size_t index);
const char *rule_group_name(enum rule_group group);

#endif
