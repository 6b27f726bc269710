// A command of espcam: one file, one row in main.c.
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/opt.h"

// The exit statuses, for every command.
enum exit_status {
    EXIT_DONE = 0,   // done
    EXIT_FAILED = 1, // it could not be done; the last line on standard error says why
    EXIT_USAGE = 2,  // wrong usage
};

struct cmd {
    const char *name;
    const char *usage;   // what follows the name: "[BOARD] [-o FILE]"
    const char *summary; // one sentence
    const char *details; // more, for its own help; may be ""
    // NULL-terminated; printed under their titles.
    const struct opt *tables[4];
    const char *titles[4];
    // The words that are no options; words[count] is not looked at. Returns an exit status.
    int (*run)(int count, char **words);
};

extern const struct cmd cmd_snap, cmd_run, cmd_exec, cmd_ls, cmd_cp, cmd_rm, cmd_cat, cmd_mkdir, cmd_check,
    cmd_image, cmd_explain, cmd_flash, cmd_erase, cmd_read, cmd_chip;

// Says on standard error what went wrong and returns EXIT_FAILED, or what was wrong with the words
// and returns EXIT_USAGE.
int cmd_failed(const char *name, const struct error *err);
int cmd_misused(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
