// The cause that the rules find, as one sentence.

#include "doctor/bootlog.h"

#include "doctor/explain.h"

#include <stdbool.h>
#include <stddef.h>

// Of what happens before and below a program; what a program says of its own work is not a boot log's.
static bool is_of_a_boot(enum rule_group group)
{
    return group == RULE_POWER || group == RULE_BOOT || group == RULE_LOADER || group == RULE_START ||
           group == RULE_CRASH;
}

static const char *meaning_of(const char *log, bool of_program)
{
    struct explanation explanation;
    explain_log(&explanation, log);
    bool fault = explanation.kind == EXPLAIN_CERTAIN || explanation.kind == EXPLAIN_LIKELY;
    if (!fault || explanation.rule == NULL) {
        return NULL;
    }
    enum rule_group group = explanation.rule->group;
    bool told = is_of_a_boot(group) || (of_program && (group == RULE_CAMERA || group == RULE_CARD));
    return told ? explanation.cause : NULL;
}

const char *bootlog_meaning(const char *log)
{
    return meaning_of(log, false);
}

const char *bootlog_trouble(const char *log)
{
    return meaning_of(log, true);
}
