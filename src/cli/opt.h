// Options of a command: one table both reads the command line and prints the help.
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct opt {
    const char *name; // long name, without the dashes
    char letter;      // short name, or 0
    const char *arg;  // what the value is called in the help; NULL: the option takes none
    const char *help;
    // Reads `text` (NULL when there is no value) into `to`: 0, or ERR_INVALID with the reason.
    int (*take)(void *to, const char *text, struct error *err);
    void *to;
};

// An option that may be given several times.
struct opt_list {
    const char *items[32];
    size_t count;
};

int opt_flag(void *to, const char *text, struct error *err);    // bool *: true
int opt_text(void *to, const char *text, struct error *err);    // const char **
int opt_list(void *to, const char *text, struct error *err);    // struct opt_list *
int opt_number(void *to, const char *text, struct error *err);  // uint64_t *: decimal or 0x
int opt_seconds(void *to, const char *text, struct error *err); // double *: not negative
int opt_size(void *to, const char *text, struct error *err);    // uint64_t *: bytes, with K or M

// The whole number (decimal, or hexadecimal after 0x) that `text` begins with; *end is what follows it.
// 0, or ERR_INVALID: it begins with something else, or the number is too large.
int opt_whole(const char *text, uint64_t *value, const char **end) MUST_USE;

// Reads the options of all tables (NULL-terminated) out of argv; argv[0] is not looked at. The words
// that are no options are moved to the front: their number, or ERR_INVALID.
int opt_parse(const struct opt *const *tables, int argc, char **argv, struct error *err) MUST_USE;

// Prints one table as help lines to standard output.
void opt_print(const struct opt *table);

#endif
