// espcam cp: copy files between the computer and the board.

#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/stop.h"
#include "serial/boardfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX (16U << 20)

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool on_board(const char *word)
{
    return word[0] == ':';
}

// Where `source` goes: into `target` when that is a directory; `target` itself when not, and it is the only
// one.
static int join(char *path, size_t size, const char *target, const char *source, bool into, bool only,
                struct error *err)
{
    if (!into && !only) {
        return error_set(err, ERR_INVALID, "several files go into a directory, and '%s' is none", target);
    }
    size_t length = strlen(target);
    const char *slash = length > 0 && target[length - 1] != '/' ? "/" : "";
    int count = into ? snprintf(path, size, "%s%s%s", target, slash, base_name(source))
                     : snprintf(path, size, "%s", target);
    return count < 0 || (size_t)count >= size ? error_set(err, ERR_LIMIT, "the name is too long") : 0;
}

static void show_progress(void *ctx, uint64_t done)
{
    progress_show("%s: %llu KiB", (const char *)ctx, (unsigned long long)(done >> 10));
}

static int to_file(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    return outfile_write(ctx, bytes, count, err);
}

static int fetch(struct rawrepl *repl, char *source, const char *target, bool only, struct error *err)
{
    char path[4096];
    struct stat info;
    struct outfile out;
    bool into = stat(target, &info) == 0 && S_ISDIR(info.st_mode);
    if (base_name(source + 1)[0] == '\0') {
        return error_set(err, ERR_INVALID, "'%s' is a directory on the board: name the files to copy",
                         source);
    }
    int status = join(path, sizeof path, target, source + 1, into, only, err);
    if (status < 0) {
        return status;
    }
    status = outfile_open(&out, path, err);
    if (status < 0) {
        return status;
    }
    status = boardfs_get(repl, source + 1, (struct rawrepl_sink){to_file, &out}, show_progress, source, err);
    if (status == 0) {
        status = outfile_commit(&out, err);
    }
    outfile_abandon(&out);
    return status;
}

static int put(struct rawrepl *repl, char *source, const char *target, bool only, struct error *err)
{
    char path[1024];
    uint8_t *bytes = NULL;
    size_t count = 0;
    int into = target[0] == '\0' ? 1 : boardfs_is_directory(repl, target, err);
    int status = into < 0 ? into : join(path, sizeof path, target, source, into != 0, only, err);
    if (status == 0) {
        status = infile_read(source, FILE_MAX, &bytes, &count, err);
    }
    if (status == 0) {
        status = boardfs_put(repl, path, bytes, count, show_progress, source, err);
        if (status == ERR_STOPPED) {
            stop_forget(); // until the next Ctrl-C
            boardfs_abandon(repl, path);
        }
    }
    free(bytes);
    return status;
}

static int cp(int count, char **words)
{
    struct session session;
    struct error err = {.text = ""};
    if (count < 2) {
        return cmd_misused("cp", "from where to where?");
    }
    char *target = words[count - 1];
    for (int i = 0; i < count - 1; i++) {
        if (on_board(words[i]) == on_board(target)) {
            return cmd_misused("cp", "one side is the board (':photo.jpg'), the other the computer");
        }
    }
    int status = session_open(&session, "cp");
    if (status != EXIT_DONE) {
        return status;
    }
    int done = 0;
    for (int i = 0; i < count - 1 && done == 0; i++) {
        done = on_board(target) ? put(&session.repl, words[i], target + 1, count == 2, &err)
                                : fetch(&session.repl, words[i], target, count == 2, &err);
    }
    return session_close(&session, done, &err);
}

const struct cmd cmd_cp = {
    .name = "cp",
    .usage = "[BOARD] FILE... :PATH | :PATH... FILE",
    .summary = "Copy files to the board or from it.",
    .details = "A colon marks a file on the board: espcam cp :photo.jpg .\n"
               "A file appears whole or not at all, on both sides.",
    .tables = {session_opts, target_opts},
    .titles = {SESSION_TITLE, TARGET_TITLE},
    .run = cp,
};
