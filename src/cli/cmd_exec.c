// espcam exec: run Python on the board.

#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/screen.h"
#include "cli/session.h"
#include "cli/stop.h"

#include <stdlib.h>
#include <string.h>

#define SOURCE_MAX (1U << 20)

static const char *code;

static const struct opt opts[] = {
    {"code", 'c', "CODE", "the program itself, instead of a file", opt_text, &code},
    {NULL},
};

// The link, with the user's Ctrl-C passed on to the program on the board.
struct interruptible {
    struct link link;
    struct link *board;
    bool passed;
};

static int pass_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct interruptible *pass = ctx;
    return pass->board->write(pass->board->ctx, bytes, count, err);
}

static int pass_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    static const uint8_t ctrl_c = 0x03;
    struct interruptible *pass = ctx;
    struct error inner = {.text = ""};
    int count = pass->board->read(pass->board->ctx, bytes, size, timeout_ms, &inner);
    if (count == ERR_STOPPED && !pass->passed) {
        pass->passed = true;
        stop_forget();
        count = pass->board->write(pass->board->ctx, &ctrl_c, 1, err);
        return count < 0 ? count : pass->board->read(pass->board->ctx, bytes, size, timeout_ms, err);
    }
    return count < 0 ? error_set(err, (enum error_code)count, "%s", inner.text) : count;
}

// Source goes over a line on which Ctrl-A to Ctrl-E are orders to the prompt.
static int check_source(const char *name, const uint8_t *source, size_t length, struct error *err)
{
    for (size_t i = 0; i < length; i++) {
        if (source[i] <= 0x05) {
            return error_set(err, ERR_INVALID, "'%s' is no Python text: byte %zu is 0x%02x", name, i,
                             source[i]);
        }
    }
    return 0;
}

// What the program prints. The board puts a CR before each LF, as for a terminal: a line ends here as it does
// there.
struct text {
    FILE *file;
    bool cr;
};

static int print_text(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct text *text = ctx;
    uint8_t shown[512];
    int status = 0;
    while (count > 0 && status == 0) {
        size_t piece = count < sizeof shown / 2 ? count : sizeof shown / 2;
        status = session_print(text->file, shown, screen_drop_cr(&text->cr, bytes, piece, shown), err);
        bytes += piece;
        count -= piece;
    }
    return status;
}

static int run_code(struct rawrepl *repl, const char *code_text, size_t length, struct error *err)
{
    struct text out = {.file = stdout}, traceback = {.file = stderr};
    int status = rawrepl_exec(repl, code_text, length, (struct rawrepl_sink){print_text, &out},
                              (struct rawrepl_sink){print_text, &traceback}, err);
    if (out.cr) {
        putchar('\r');
    }
    return status;
}

static int exec(int count, char **words)
{
    struct session session;
    struct error err = {.text = ""};
    uint8_t *source = NULL;
    size_t length = 0;
    if ((code == NULL) != (count == 1) || count > 1) {
        return cmd_misused("exec", "give one file, or -c CODE");
    }
    if (code == NULL && (infile_read(words[0], SOURCE_MAX, &source, &length, &err) < 0 ||
                         check_source(words[0], source, length, &err) < 0)) {
        free(source);
        return cmd_failed("exec", &err);
    }
    int status = session_open(&session, "exec");
    if (status == EXIT_DONE) {
        struct interruptible pass = {.board = session.repl.link};
        pass.link = (struct link){.ctx = &pass, .write = pass_write, .read = pass_read};
        session.repl.link = &pass.link;
        const char *text = code != NULL ? code : (const char *)source;
        length = code != NULL ? strlen(code) : length;
        int done = run_code(&session.repl, text, length, &err);
        session.repl.link = pass.board;
        status = session_close(&session, done, &err);
    }
    free(source);
    return status;
}

const struct cmd cmd_exec = {
    .name = "exec",
    .usage = "[BOARD] (-c CODE | FILE.py)",
    .summary = "Run Python on the board and show what it prints.",
    .details = "A traceback goes to standard error, and the exit status is then 1.\n"
               "Ctrl-C stops the program on the board.",
    .tables = {opts, session_opts, target_opts},
    .titles = {"EXEC: what to run", SESSION_TITLE, TARGET_TITLE},
    .run = exec,
};
