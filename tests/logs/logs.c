// Labelled logs: does explain find the cause that is known?
//
//     logs FILE...
//
// A file holds logs, each behind a line "=== LABEL[, LABEL] | where it is from"; a label is the id of a rule,
// and several are equally right. Lines before the first one that start with # are comments. At least 95 of
// 100 must be right, and none may be wrong with certainty.

#include "doctor/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RIGHT_LEAST 95U // per cent

struct tally {
    unsigned count, right, sure_and_wrong, examples;
};

static bool is_label(const char *labels, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = labels; (at = strstr(at, id)) != NULL; at += length) {
        bool starts = at == labels || at[-1] == ' ' || at[-1] == ',';
        if (starts && (at[length] == ' ' || at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static void judge(struct tally *tally, char *labels, const char *log)
{
    struct explanation explanation;
    char *bar = strchr(labels, '|');
    const char *where = bar != NULL ? bar + 1 : "";
    if (bar != NULL) {
        *bar = '\0';
    }
    explain_log(&explanation, log);
    bool right = is_label(labels, explanation.id);
    tally->count++;
    tally->right += right;
    tally->sure_and_wrong += !right && explanation.kind == EXPLAIN_CERTAIN;
    if (!right) {
        printf("# %s(%s): explained as %s\n", labels, where, explanation.id);
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1U << 20);
    if (file == NULL || text == NULL || fread(text, 1, (1U << 20) - 1, file) == 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

static void judge_file(struct tally *tally, const char *path)
{
    char *text = read_file(path);
    char *at = strncmp(text, "=== ", 4) == 0 ? text : strstr(text, "\n=== ");
    while (at != NULL) {
        char *labels = at + (*at == '\n' ? 5 : 4);
        char *next = strstr(labels, "\n=== ");
        char *log = strchr(labels, '\n');
        if (log == NULL) {
            break;
        }
        *log = '\0';
        if (next != NULL) {
            *next = '\0';
        }
        judge(tally, labels, log + 1);
        if (next != NULL) {
            *next = '\n';
        }
        at = next;
    }
    free(text);
}

// Each rule explains its own example.
static void judge_examples(struct tally *tally)
{
    for (size_t i = 0; rule_at(i) != NULL; i++) {
        struct explanation explanation;
        explain_log(&explanation, rule_at(i)->example);
        tally->examples++;
        if (strcmp(explanation.id, rule_at(i)->id) != 0) {
            printf("not ok - the example of %s is explained as %s\n", rule_at(i)->id, explanation.id);
            tally->sure_and_wrong++;
        }
    }
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    printf("1..3\n");
    judge_examples(&tally);
    printf("%sok 1 - %u rules explain their own examples\n", tally.sure_and_wrong == 0 ? "" : "not ",
           tally.examples);
    bool good = tally.sure_and_wrong == 0;
    for (int i = 1; i < argc; i++) {
        judge_file(&tally, argv[i]);
    }
    bool most = tally.count > 0 && tally.right * 100U >= tally.count * RIGHT_LEAST;
    printf("%sok 2 - %u of %u logs explained right\n", most ? "" : "not ", tally.right, tally.count);
    printf("%sok 3 - %u wrong with certainty\n", tally.sure_and_wrong == 0 ? "" : "not ",
           tally.sure_and_wrong);
    return good && most && tally.sure_and_wrong == 0 ? 0 : 1;
}
