// espcam run: power the board on; its console is here.

#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/progress.h"
#include "cli/stats.h"
#include "cli/stop.h"
#include "cli/target.h"
#include "cli/typist.h"
#include "doctor/bootlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLICE                   (5 * TICKS_PER_MS)
#define RESETS_MAX              4      // without anybody typing: the board restarts for ever
#define LOG_MAX                 65536U // of the console, kept for --until and for explaining
#define NS_PER_TICK_NUMERATOR   25U    // 480 MHz: 25/12 ns
#define NS_PER_TICK_DENOMINATOR 12U

static const char *serial = "stdio";
static const char *speed;
static const char *until;
static const char *stats_path;
static const char *trace;
static double timeout_s, virtual_s;

static const struct opt opts[] = {
    {"serial", 0, "WHERE", "where the serial line goes: stdio (default)", opt_text, &serial},
    {"speed", 0, "real|max", "keep to the wall clock (default at a terminal), or run as fast as possible",
     opt_text, &speed},
    {"until", 0, "TEXT", "end with status 0 once the console shows TEXT", opt_text, &until},
    {"timeout", 0, "SECONDS", "end with status 1 after this much wall time", opt_seconds, &timeout_s},
    {"virtual", 0, "SECONDS", "end with status 0 after this much of the board's own time", opt_seconds,
     &virtual_s},
    {"trace", 0, "WHAT", "'unimplemented': list the registers that were used and are not modelled", opt_text,
     &trace},
    {"stats", 0, "FILE", "write instructions, times and memory as JSON", opt_text, &stats_path},
    {NULL},
};

enum ending {
    GO_ON,
    ENDED_WELL,
    ENDED_LEFT,
    ENDED_TIMEOUT,
    ENDED_POWER,
    ENDED_LOOP,
    ENDED_STOPPED,
    ENDED_OUTPUT
};

struct run {
    struct board *board;
    bool terminal;
    bool real;
    struct typist typist;
    char *log;
    size_t log_length;
    size_t line_start; // of the line that is being printed, in the log
    unsigned resets;   // banners of the ROM on the console
    uint64_t wall_start;
    uint64_t wall_held; // wall time at which the board's time was last right
    uint64_t tick_held;
};

// A line of the console is complete: is it the ROM's "rst:0x10 (...),boot:0x13 (...)"?
static void note_line(struct run *run)
{
    run->resets += strncmp(run->log + run->line_start, "rst:0x", 6) == 0;
    run->line_start = run->log_length;
}

static void keep_log(struct run *run, const uint8_t *bytes, size_t count)
{
    if (run->log_length + count > LOG_MAX) {
        size_t drop = run->log_length - LOG_MAX / 2;
        run->log_length -= drop;
        memmove(run->log, run->log + drop, run->log_length);
        run->line_start = run->line_start > drop ? run->line_start - drop : 0;
    }
    for (size_t i = 0; i < count; i++) { // the log is a string: no zero bytes in it
        run->log[run->log_length++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
        run->log[run->log_length] = '\0';
        if (bytes[i] == '\n') {
            note_line(run);
        }
    }
}

// Shows what the board has sent, and looks for --until in what is kept of it.
static enum ending listen(struct run *run)
{
    uint8_t bytes[512];
    size_t count;
    while ((count = board_serial_read(run->board, bytes, sizeof bytes)) > 0) {
        if (fwrite(bytes, 1, count, stdout) != count || fflush(stdout) != 0) {
            return ENDED_OUTPUT;
        }
        keep_log(run, bytes, count);
        typist_hear(&run->typist, board_now(run->board), bytes, count);
        if (until != NULL && strstr(run->log, until) != NULL) {
            return ENDED_WELL;
        }
    }
    return GO_ON;
}

// Something other than the end of standard input says when to stop.
static bool has_limit(void)
{
    return until != NULL || timeout_s > 0 || virtual_s > 0;
}

static enum ending type(struct run *run)
{
    uint8_t keys[64];
    if (!run->terminal) {
        typist_turn(&run->typist, run->board);
        if (until != NULL || virtual_s > 0) {
            return GO_ON;
        }
        if (run->resets >= RESETS_MAX && !run->typist.typed) {
            return ENDED_LOOP;
        }
        return typist_is_done(&run->typist, run->board) ? ENDED_WELL : GO_ON;
    }
    size_t count = console_read(keys, sizeof keys);
    const uint8_t *leave = memchr(keys, CONSOLE_LEAVE, count);
    board_serial_write(run->board, keys, leave == NULL ? count : (size_t)(leave - keys));
    return leave == NULL ? GO_ON : ENDED_LEFT;
}

static uint64_t ticks_to_ns(uint64_t ticks)
{
    return ticks / NS_PER_TICK_DENOMINATOR * NS_PER_TICK_NUMERATOR;
}

// Lets the wall clock catch up with the board. A host that is too slow does not build up a debt of
// more than a second.
static void hold_to_wall(struct run *run)
{
    uint64_t now = console_wall();
    uint64_t due = run->wall_held + ticks_to_ns(board_now(run->board) - run->tick_held);
    if (due > now) {
        console_wait(due - now);
    } else if (now - due > 1000000000U) {
        run->wall_held = now;
        run->tick_held = board_now(run->board);
    }
}

static enum ending check_limits(const struct run *run)
{
    if (stop_asked()) {
        return ENDED_STOPPED;
    }
    if (!board_is_on(run->board)) {
        return ENDED_POWER;
    }
    if (timeout_s > 0 && (double)(console_wall() - run->wall_start) >= timeout_s * 1e9) {
        return ENDED_TIMEOUT;
    }
    if (virtual_s > 0 && (double)board_now(run->board) >= virtual_s * (double)TICKS_PER_SECOND) {
        return ENDED_WELL;
    }
    return GO_ON;
}

static enum ending loop(struct run *run)
{
    enum ending ending = GO_ON;
    while (ending == GO_ON) {
        board_run(run->board, board_now(run->board) + SLICE);
        ending = listen(run);
        if (ending == GO_ON) {
            ending = type(run);
        }
        if (ending == GO_ON) {
            ending = check_limits(run);
        }
        if (run->real) {
            hold_to_wall(run);
        }
    }
    return ending;
}

static void print_unmodelled(void *ctx, const char *block, uint32_t address, uint64_t count)
{
    (void)ctx;
    fprintf(stderr, "unimplemented: 0x%08x %s, %llu times\n", (unsigned)address, block,
            (unsigned long long)count);
}

static int report(const struct run *run, enum ending ending)
{
    struct error err = {.text = ""};
    const char *meaning = bootlog_meaning(run->log);
    if (meaning != NULL && ending != ENDED_OUTPUT && ending != ENDED_LOOP) {
        progress_say("espcam run: what this means: %s", meaning);
    }
    switch (ending) {
    case ENDED_TIMEOUT:
        (void)error_set(&err, ERR_TIMEOUT, "stopped after %g seconds%s%s%s", timeout_s,
                        until == NULL ? "" : "; the console never showed '", until == NULL ? "" : until,
                        until == NULL ? "" : "'");
        break;
    case ENDED_POWER:
        (void)error_set(&err, ERR_REMOTE, "the board has lost its power (as --fault power-cut asks)");
        break;
    case ENDED_LOOP:
        (void)error_set(&err, ERR_TIMEOUT, "the board restarts again and again%s%s",
                        meaning == NULL ? "" : ": ", meaning == NULL ? "" : meaning);
        break;
    case ENDED_STOPPED:
        (void)error_set(&err, ERR_STOPPED, "stopped");
        break;
    case ENDED_OUTPUT:
        (void)error_set(&err, ERR_IO, "cannot write to standard output");
        break;
    default:
        if (until != NULL && strstr(run->log, until) == NULL && ending == ENDED_WELL) {
            (void)error_set(&err, ERR_TIMEOUT, "the console never showed '%s'", until);
            break;
        }
        return EXIT_DONE;
    }
    return cmd_failed("run", &err);
}

static int check_options(int count)
{
    if (count > 1) {
        return cmd_misused("run", "one firmware at a time; more parts go with --firmware FILE@OFFSET");
    }
    if (strcmp(serial, "stdio") != 0) {
        return cmd_misused("run", "--serial: there is 'stdio', not '%s'", serial);
    }
    if (speed != NULL && strcmp(speed, "real") != 0 && strcmp(speed, "max") != 0) {
        return cmd_misused("run", "--speed: 'real' or 'max', not '%s'", speed);
    }
    if (trace != NULL && strcmp(trace, "unimplemented") != 0) {
        return cmd_misused("run", "--trace: there is 'unimplemented', not '%s'", trace);
    }
    return EXIT_DONE;
}

static int finish(struct run *run, struct target *target, enum ending ending)
{
    struct error err = {.text = ""};
    if (run->log_length > 0 && run->log[run->log_length - 1] != '\n') {
        putchar('\n'); // what follows begins a line
    }
    fflush(stdout);
    if (trace != NULL) {
        board_unmodelled(run->board, print_unmodelled, NULL);
    }
    int status = 0;
    if (stats_path != NULL) {
        status = stats_write(stats_path, run->board, console_wall() - run->wall_start, &err);
    }
    int closed = target_close(target, &err);
    if (status < 0 || closed < 0) {
        return cmd_failed("run", &err);
    }
    return report(run, ending);
}

static int run_board(int count, char **words)
{
    struct target *target;
    struct run run = {.board = NULL};
    int status = check_options(count);
    if (status == EXIT_DONE) {
        status = target_open(&target, "run", count == 1 ? words[0] : NULL);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    run.log = calloc(1, LOG_MAX + 1);
    if (run.log == NULL) {
        struct error err = {.text = ""};
        (void)!target_close(target, &err);
        return cmd_failed("run", &err);
    }
    run.board = target_board(target);
    run.wall_start = run.wall_held = console_wall();
    run.terminal = console_begin();
    run.real = speed == NULL ? run.terminal : strcmp(speed, "real") == 0;
    typist_init(&run.typist, STDIN_FILENO, !run.real && !has_limit());
    if (run.terminal) {
        progress_say("espcam run: this is the board's console; Ctrl-] leaves it");
    }
    board_power_on(run.board);
    enum ending ending = loop(&run);
    console_restore();
    status = finish(&run, target, ending);
    free(run.log);
    return status;
}

const struct cmd cmd_run = {
    .name = "run",
    .usage = "[FIRMWARE] [BOARD] [RUN]",
    .summary = "Power a virtual board on; its console is here.",
    .details = "At a terminal every key goes to the board, Ctrl-C too; Ctrl-] leaves.\n"
               "Otherwise the lines of standard input are typed, each at the board's prompt.\n"
               "FIRMWARE is a file, or FILE@OFFSET; without it espcam's own firmware runs.",
    .tables = {opts, target_opts},
    .titles = {"RUN: how to run", TARGET_TITLE},
    .run = run_board,
};
