#include "cli/session.h"

#include "cli/cmd.h"
#include "cli/progress.h"
#include "doctor/bootlog.h"
#include "serial/lastline.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_MS 20000U // how long a board may take from reset to its prompt

// For a board that never showed its prompt.
static void explain_silence(struct session *session, struct error *err)
{
    struct lastline line = {.length = 0};
    const char *log = session->repl.tail == NULL ? "" : session->repl.tail;
    const char *meaning = bootlog_meaning(log);
    (void)lastline_keep(&line, (const uint8_t *)log, strlen(log), err);
    err->text[0] = '\0';
    if (meaning != NULL) {
        (void)error_set(err, ERR_TIMEOUT, "the board does not start: %s", meaning);
    } else if (line.length == 0) {
        (void)error_set(err, ERR_TIMEOUT, "the board prints nothing at all");
    } else {
        (void)error_set(err, ERR_TIMEOUT, "the board shows no MicroPython prompt; the last it said was '%s'",
                        line.text);
    }
}

int session_open(struct session *session, const char *command)
{
    struct error err = {.text = ""};
    *session = (struct session){.command = command};
    int status = target_open(&session->target, command, NULL);
    if (status != EXIT_DONE) {
        return status;
    }
    rawrepl_init(&session->repl, target_link(session->target));
    board_power_on(target_board(session->target));
    progress_show("waiting for the board's prompt ...");
    status = rawrepl_enter(&session->repl, PROMPT_MS, &err);
    progress_clear();
    if (status == ERR_TIMEOUT) {
        explain_silence(session, &err);
    }
    return status < 0 ? session_close(session, status, &err) : EXIT_DONE;
}

int session_close(struct session *session, int status, struct error *err)
{
    struct error closing = {.text = ""};
    progress_clear();
    if (status >= 0) {
        status = rawrepl_leave(&session->repl, err);
    }
    rawrepl_deinit(&session->repl);
    int closed = target_close(session->target, &closing);
    if (status >= 0 && closed < 0) {
        status = closed;
        *err = closing;
    }
    return status < 0 ? cmd_failed(session->command, err) : EXIT_DONE;
}

int session_print(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    FILE *file = ctx;
    if (fwrite(bytes, 1, count, file) != count || fflush(file) != 0) {
        return error_set(err, ERR_IO, "cannot write to standard output");
    }
    return 0;
}
