// espcam ls, rm, cat, mkdir: files on the board, one short conversation each.

#include "cli/cmd.h"
#include "cli/session.h"
#include "serial/boardfs.h"

#include <inttypes.h>
#include <stdio.h>

// ":photo.jpg" is a file on the board; where only board files make sense the colon may be left out.
static const char *board_path(const char *word)
{
    return word[0] == ':' ? word + 1 : word;
}

static void print_entry(void *ctx, const struct boardfs_entry *entry)
{
    (void)ctx;
    printf("%10" PRIu64 " %s%s\n", entry->size, entry->name, entry->is_directory ? "/" : "");
}

static int list_one(struct rawrepl *repl, const char *path, struct error *err)
{
    return boardfs_list(repl, path, print_entry, NULL, err);
}

static int show_one(struct rawrepl *repl, const char *path, struct error *err)
{
    return boardfs_get(repl, path, (struct rawrepl_sink){session_print, stdout}, NULL, NULL, err);
}

// Does one thing to every path that was named, and stops at the first that fails.
static int for_each(const char *command, int count, char **words,
                    int (*one)(struct rawrepl *repl, const char *path, struct error *err))
{
    struct session session;
    struct error err = {.text = ""};
    int status = session_open(&session, command);
    if (status != EXIT_DONE) {
        return status;
    }
    int done = 0;
    for (int i = 0; i < count && done == 0; i++) {
        done = one(&session.repl, board_path(words[i]), &err);
    }
    return session_close(&session, done, &err);
}

static int ls(int count, char **words)
{
    static char root[] = "";
    char *only_root[] = {root};
    return count == 0 ? for_each("ls", 1, only_root, list_one) : for_each("ls", count, words, list_one);
}

static int rm(int count, char **words)
{
    return count == 0 ? cmd_misused("rm", "which file?") : for_each("rm", count, words, boardfs_remove);
}

static int cat(int count, char **words)
{
    return count == 0 ? cmd_misused("cat", "which file?") : for_each("cat", count, words, show_one);
}

static int make_directory(int count, char **words)
{
    return count == 0 ? cmd_misused("mkdir", "which directory?")
                      : for_each("mkdir", count, words, boardfs_mkdir);
}

const struct cmd cmd_ls = {
    .name = "ls",
    .usage = "[BOARD] [:PATH]...",
    .summary = "List files on the board, with their sizes in bytes.",
    .details = "",
    .tables = {session_opts, target_opts},
    .titles = {SESSION_TITLE, TARGET_TITLE},
    .run = ls,
};

const struct cmd cmd_rm = {
    .name = "rm",
    .usage = "[BOARD] :PATH...",
    .summary = "Remove files or empty directories on the board.",
    .details = "",
    .tables = {session_opts, target_opts},
    .titles = {SESSION_TITLE, TARGET_TITLE},
    .run = rm,
};

const struct cmd cmd_cat = {
    .name = "cat",
    .usage = "[BOARD] :PATH...",
    .summary = "Write files from the board to standard output.",
    .details = "",
    .tables = {session_opts, target_opts},
    .titles = {SESSION_TITLE, TARGET_TITLE},
    .run = cat,
};

const struct cmd cmd_mkdir = {
    .name = "mkdir",
    .usage = "[BOARD] :PATH...",
    .summary = "Make directories on the board.",
    .details = "",
    .tables = {session_opts, target_opts},
    .titles = {SESSION_TITLE, TARGET_TITLE},
    .run = make_directory,
};
