#include "cli/opt.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 48
#define LONG_BASE   256 // getopt_long answers this and the place in the list for a long name

int opt_flag(void *to, const char *text, struct error *err)
{
    (void)text;
    (void)err;
    *(bool *)to = true;
    return 0;
}

int opt_text(void *to, const char *text, struct error *err)
{
    if (text[0] == '\0') {
        return error_set(err, ERR_INVALID, "must not be empty");
    }
    *(const char **)to = text;
    return 0;
}

int opt_list(void *to, const char *text, struct error *err)
{
    struct opt_list *list = to;
    if (list->count == sizeof list->items / sizeof list->items[0]) {
        return error_set(err, ERR_LIMIT, "given too often");
    }
    list->items[list->count++] = text;
    return 0;
}

int opt_whole(const char *text, uint64_t *value, const char **end)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && isxdigit((unsigned char)text[2]);
    char *behind;
    if (!isdigit((unsigned char)text[0])) {
        return ERR_INVALID;
    }
    errno = 0;
    *value = strtoull(text, &behind, hex ? 16 : 10);
    *end = behind;
    return errno != 0 ? ERR_INVALID : 0;
}

int opt_number(void *to, const char *text, struct error *err)
{
    const char *end;
    uint64_t value;
    if (opt_whole(text, &value, &end) < 0 || *end != '\0') {
        return error_set(err, ERR_INVALID, "'%s' is not a whole number", text);
    }
    *(uint64_t *)to = value;
    return 0;
}

int opt_seconds(void *to, const char *text, struct error *err)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < 0 || value > 1e9) {
        return error_set(err, ERR_INVALID, "'%s' is not a number of seconds", text);
    }
    *(double *)to = value;
    return 0;
}

int opt_size(void *to, const char *text, struct error *err)
{
    const char *end;
    uint64_t value;
    unsigned shift = 0;
    bool good = opt_whole(text, &value, &end) == 0 && value <= UINT32_MAX;
    if (good && (*end == 'K' || *end == 'k')) {
        shift = 10;
        end++;
    } else if (good && (*end == 'M' || *end == 'm')) {
        shift = 20;
        end++;
    }
    if (!good || *end != '\0') {
        return error_set(err, ERR_INVALID, "'%s' is not a size (such as 4M)", text);
    }
    *(uint64_t *)to = value << shift;
    return 0;
}

// The tables as getopt_long wants them.
struct flat {
    const struct opt *opts[OPTIONS_MAX];
    struct option options[OPTIONS_MAX + 1];
    char letters[2 * OPTIONS_MAX + 2];
    size_t count;
};

static void flatten(struct flat *flat, const struct opt *const *tables)
{
    size_t letters = 0;
    *flat = (struct flat){.count = 0};
    flat->letters[letters++] = ':';
    for (; *tables != NULL; tables++) {
        for (const struct opt *opt = *tables; opt->name != NULL && flat->count < OPTIONS_MAX; opt++) {
            flat->options[flat->count] =
                (struct option){opt->name, opt->arg == NULL ? no_argument : required_argument, NULL,
                                LONG_BASE + (int)flat->count};
            flat->opts[flat->count++] = opt;
            if (opt->letter != '\0') {
                flat->letters[letters++] = opt->letter;
                if (opt->arg != NULL) {
                    flat->letters[letters++] = ':';
                }
            }
        }
    }
}

static const struct opt *find(const struct flat *flat, int found)
{
    if (found >= LONG_BASE) {
        return flat->opts[found - LONG_BASE];
    }
    for (size_t i = 0; i < flat->count; i++) {
        if (flat->opts[i]->letter == found) {
            return flat->opts[i];
        }
    }
    return NULL;
}

static int take(const struct opt *opt, struct error *err)
{
    struct error reason = {.text = ""};
    int status = opt->take(opt->to, optarg, &reason);
    return status < 0 ? error_set(err, ERR_INVALID, "--%s: %s", opt->name, reason.text) : 0;
}

// What getopt_long does not understand: ':' a value is missing, '?' anything else. It leaves the letter or
// the number of a known option in optopt; of a long name that it does not know, nothing, but is past that
// word.
static int complain(const struct flat *flat, int found, char **argv, struct error *err)
{
    if (optopt == 0) {
        return error_set(err, ERR_INVALID, "there is no option '%s'", argv[optind - 1]);
    }
    char word[64];
    const struct opt *opt = find(flat, optopt);
    if (optopt >= LONG_BASE) {
        (void)snprintf(word, sizeof word, "--%s", opt->name);
    } else {
        (void)snprintf(word, sizeof word, "-%c", optopt);
    }
    if (opt == NULL) {
        return error_set(err, ERR_INVALID, "there is no option '%s'", word);
    }
    return error_set(err, ERR_INVALID,
                     found == ':' ? "option '%s' needs a value" : "option '%s' takes no value", word);
}

int opt_parse(const struct opt *const *tables, int argc, char **argv, struct error *err)
{
    struct flat flat;
    flatten(&flat, tables);
    optind = 0; // glibc: start anew
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, flat.letters, flat.options, NULL);
        if (found == -1) {
            break;
        }
        if (found == '?' || found == ':') {
            return complain(&flat, found, argv, err);
        }
        int status = take(find(&flat, found), err);
        if (status < 0) {
            return status;
        }
    }
    int words = argc - optind;
    memmove(argv, argv + optind, (size_t)words * sizeof argv[0]);
    return words;
}

void opt_print(const struct opt *table)
{
    for (const struct opt *opt = table; opt->name != NULL; opt++) {
        char left[64];
        int used = opt->letter == '\0' ? snprintf(left, sizeof left, "      --%s", opt->name)
                                       : snprintf(left, sizeof left, "  -%c, --%s", opt->letter, opt->name);
        if (opt->arg != NULL) {
            (void)snprintf(left + used, sizeof left - (size_t)used, " %s", opt->arg);
        }
        if (strlen(left) > 27) {
            printf("%s\n%-28s%s\n", left, "", opt->help);
        } else {
            printf("%-28s%s\n", left, opt->help);
        }
    }
}
