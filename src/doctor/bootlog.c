// The cause that the rules find, as one sentence.

#include "doctor/bootlog.h"

#include "doctor/explain.h"

#include <stddef.h>

// Of what happens before and below a program; what a program says of its own work is not a boot log's.
static bool is_of_a_boot(const struct rule *rule)
{
    return rule != NULL &&
           (rule->group == RULE_POWER || rule->group == RULE_BOOT || rule->group == RULE_LOADER ||
            rule->group == RULE_START || rule->group == RULE_CRASH);
}

const char *bootlog_meaning(const char *log)
{
    struct explanation explanation;
    explain_log(&explanation, log);
    bool fault = explanation.kind == EXPLAIN_CERTAIN || explanation.kind == EXPLAIN_LIKELY;
    return fault && is_of_a_boot(explanation.rule) ? explanation.cause : NULL;
}
