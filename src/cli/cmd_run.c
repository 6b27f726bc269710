// espcam run: power the board on; its console is here.

#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/gdb_port.h"
#include "cli/outfile.h"
#include "cli/pace.h"
#include "cli/port.h"
#include "cli/progress.h"
#include "cli/screen.h"
#include "cli/stats.h"
#include "cli/stop.h"
#include "cli/target.h"
#include "cli/typist.h"
#include "debug/pintrace.h"
#include "doctor/bootlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELD_NS    UINT64_C(100000000)
#define SLICE      (5 * TICKS_PER_MS)
#define RESETS_MAX 4  // without anybody typing: the board restarts for ever
#define STARTS_MAX 16 // the same where a text is waited for; waking up from deep sleep does not count
#define WAIT_TOLD                                                                                            \
    (30 * TICKS_PER_SECOND) // after that time of the board's a terminal is told what is waited for
#define LOG_MAX 65536U      // of the console, kept for --until and for explaining
// At the pace of the wall clock the host sleeps until something happens on the board, but no shorter and no
// longer than this (ns), and shorter while bytes come and go.
#define NAP_MIN       UINT64_C(2000000)
#define NAP_MIN_QUICK UINT64_C(200000)
#define NAP_MAX       UINT64_C(200000000)
#define NAP_MAX_TYPED UINT64_C(20000000)  // somebody's text may come on standard input
#define QUICK         (50 * TICKS_PER_MS) // after the last byte
#define LATE_NS       UINT64_C(50000000)
#define PATIENCE_MS   1000 // of a board that has other limits than the end of its input

static const char *serial = "stdio";
static const char *speed;
static const char *until;
static const char *stats_path;
static const char *gdb;
static struct opt_list trace;
static double timeout_s = -1, virtual_s = -1; // below zero: not given

static const struct opt opts[] = {
    {"serial", 0, "WHERE",
     "where the serial line goes: stdio (default), pty[=LINK] (a pseudo terminal), rfc2217=HOST:PORT "
     "(telnet, with DTR and RTS)",
     opt_text, &serial},
    {"speed", 0, "real|max",
     "keep to the wall clock (default at a terminal, for pty and rfc2217), or run as fast as possible",
     opt_text, &speed},
    {"until", 0, "TEXT", "end with status 0 once the console shows TEXT", opt_text, &until},
    {"timeout", 0, "SECONDS", "end with status 1 after this much wall time", opt_seconds, &timeout_s},
    {"virtual", 0, "SECONDS", "end with status 0 after this much of the board's own time", opt_seconds,
     &virtual_s},
    {"trace", 0, "WHAT",
     "'unimplemented': list the registers that were used and are not modelled; 'pins': tell what the chip "
     "puts out on its pins; 'pins=FILE': the same as a waveform file (VCD)",
     opt_list, &trace},
    {"gdb", 0, "[HOST:]PORT", "wait at power-on for GDB, and serve it there (docs/debug.md)", opt_text, &gdb},
    {"stats", 0, "FILE", "write instructions, times and memory as JSON", opt_text, &stats_path},
    {NULL},
};

enum ending {
    GO_ON,
    ENDED_WELL,
    ENDED_LEFT,
    ENDED_TIMEOUT,
    ENDED_POWER,
    ENDED_MISSING,
    ENDED_LOOP,
    ENDED_SILENT,
    ENDED_STOPPED,
    ENDED_OUTPUT
};

struct run {
    struct board *board;
    bool terminal;
    bool real;
    struct port *port;    // NULL: the serial line is on standard input and output
    struct gdb_port *gdb; // NULL: no debugger is waited for
    struct typist typist;
    struct pintrace pins;
    struct outfile pins_file;
    char *log;
    size_t log_length;
    size_t line_start; // of the line that is being printed, in the log
    unsigned resets;   // banners of the ROM on the console
    unsigned starts;   // the same without those after deep sleep, since a line was typed
    unsigned typed;    // lines, when starts began to count
    struct screen screen;
    struct target *target;
    uint64_t tell_at; // tick: it is told what is waited for
    uint64_t wall_start;
    struct pace pace;
    struct error missing; // what ENDED_MISSING has to say
    uint64_t quick_until; // tick: bytes come and go on the serial line
    uint64_t late_since;  // wall: the board was not late, or the host was asked for input
};

// A line of the console is complete: is it the ROM's "rst:0x10 (...),boot:0x13 (...)"? (To wake from deep
// sleep is no restart.)
static void note_line(struct run *run)
{
    const char *line = run->log + run->line_start;
    bool reset = strncmp(line, "rst:0x", 6) == 0;
    run->resets += reset;
    run->starts += reset && strncmp(line, "rst:0x5 ", 8) != 0;
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
        if (run->port != NULL) {
            port_hear(run->port, bytes, count);
        } else if (!screen_show(&run->screen, bytes, count)) {
            return ENDED_OUTPUT;
        }
        run->quick_until = board_now(run->board) + QUICK;
        keep_log(run, bytes, count);
        typist_hear(&run->typist, board_now(run->board), bytes, count);
        if (until != NULL && strstr(run->log, until) != NULL) {
            return ENDED_WELL;
        }
    }
    return GO_ON;
}

// --until alone: nothing else ends the run when the text does not come.
static bool waits_for_text(const struct run *run)
{
    return until != NULL && timeout_s <= 0 && virtual_s <= 0 && run->gdb == NULL;
}

// Can the text that is waited for still come?
static enum ending wait_for_text(struct run *run)
{
    if (run->typed != run->typist.typed) {
        run->typed = run->typist.typed;
        run->starts = 0;
    }
    if (run->starts >= STARTS_MAX) {
        return ENDED_LOOP;
    }
    return typist_has_ended(&run->typist, run->board) ? ENDED_SILENT : GO_ON;
}

// Something other than the end of standard input says when to stop.
static bool has_limit(void)
{
    return until != NULL || timeout_s > 0 || virtual_s > 0;
}

// Nobody types, and it starts again and again. One that sleeps between its starts is watched as long as
// asked.
static bool loops(const struct run *run)
{
    return run->starts >= RESETS_MAX || (run->resets >= RESETS_MAX && !has_limit());
}

static enum ending type(struct run *run)
{
    uint8_t keys[64];
    if (run->port != NULL) {
        port_turn(run->port);
        return GO_ON;
    }
    if (target_scene_is_stdin() && waits_for_text(run)) {
        return wait_for_text(run);
    }
    if (target_scene_is_stdin()) {
        return loops(run) && until == NULL && virtual_s <= 0 ? ENDED_LOOP : GO_ON;
    }
    if (!run->terminal) {
        typist_turn(&run->typist, run->board);
        if (waits_for_text(run)) {
            return wait_for_text(run);
        }
        if (until != NULL || virtual_s > 0 || run->gdb != NULL) {
            return GO_ON;
        }
        if (loops(run) && run->typist.typed == 0) {
            return ENDED_LOOP;
        }
        return typist_is_done(&run->typist, run->board) ? ENDED_WELL : GO_ON;
    }
    size_t count = console_read(keys, sizeof keys);
    const uint8_t *leave = memchr(keys, CONSOLE_LEAVE, count);
    board_serial_write(run->board, keys, leave == NULL ? count : (size_t)(leave - keys));
    return leave == NULL ? GO_ON : ENDED_LEFT;
}

// Sleeps while the board has nothing to do, or is ahead of the wall clock; a byte for it ends the sleep.
static void nap(struct run *run)
{
    struct pollfd fds[PORT_FDS] = {{.fd = STDIN_FILENO, .events = POLLIN}};
    size_t count = run->terminal ? 1 : 0;
    uint64_t now = board_now(run->board), next = board_next(run->board);
    uint64_t shortest = now < run->quick_until ? NAP_MIN_QUICK : NAP_MIN;
    uint64_t longest = run->port != NULL || run->terminal ? NAP_MAX : NAP_MAX_TYPED;
    if (run->port != NULL) {
        count = port_watch(run->port, fds, &longest);
    }
    uint64_t ns = pace_ns(next > now ? next - now : 0);
    ns = ns < shortest ? shortest : ns;
    pace_wait(fds, count, ns < longest ? ns : longest);
    run->late_since = pace_wall();
}

// The tick at which --virtual ends the run.
static uint64_t virtual_end(void)
{
    return virtual_s > 0 ? (uint64_t)(virtual_s * (double)TICKS_PER_SECOND) : UINT64_MAX;
}

// Runs the board for a slice of its time, or until it has said something. Is it then as late as the wall
// clock?
static bool run_slice(struct run *run)
{
    uint64_t now = board_now(run->board);
    uint64_t end = now + SLICE;
    end = virtual_end() < end ? virtual_end() : end;
    uint64_t due = run->real ? pace_due(&run->pace, now) : UINT64_MAX;
    bool catches_up = due <= end;
    board_run(run->board, catches_up ? due : end);
    return catches_up && board_now(run->board) >= due;
}

// What comes from the host comes now: a board that is late must not get it at an earlier time of its own.
// Only one that is late for long, on a slow host, does.
static bool is_time_to_type(struct run *run, bool caught_up)
{
    if (!run->real) {
        return true;
    }
    uint64_t wall = pace_wall();
    if (!caught_up && wall - run->late_since < LATE_NS) {
        return false;
    }
    run->late_since = wall;
    return true;
}

// A debugger that holds the board is waited for; the wall clock goes on meanwhile.
static enum ending attend(struct run *run)
{
    gdb_port_turn(run->gdb);
    if (gdb_port_holds(run->gdb)) {
        gdb_port_wait(run->gdb, HELD_NS);
        pace_begin(&run->pace, board_now(run->board));
    }
    return gdb_port_killed(run->gdb) ? ENDED_LEFT : GO_ON;
}

static enum ending check_limits(const struct run *run)
{
    if (stop_asked()) { // with a port, or nobody who types, there is no other way to leave
        return (run->port != NULL || target_scene_is_stdin()) && until == NULL ? ENDED_LEFT : ENDED_STOPPED;
    }
    if (!board_is_on(run->board)) {
        return ENDED_POWER;
    }
    if (board_missing(run->board) != NULL) {
        return ENDED_MISSING;
    }
    if (timeout_s > 0 && (double)(pace_wall() - run->wall_start) >= timeout_s * 1e9) {
        return ENDED_TIMEOUT;
    }
    if (board_now(run->board) >= virtual_end()) {
        return ENDED_WELL;
    }
    return GO_ON;
}

// On a terminal: what looks like a hang is a wait. Told again after four times as long.
static void tell_wait(struct run *run)
{
    uint64_t now = board_now(run->board);
    if (until == NULL || now < run->tell_at || !isatty(STDERR_FILENO)) {
        return;
    }
    run->tell_at = 4 * now;
    progress_say("espcam run: still waiting for '%s', for %llu s of the board's time; %s ends the run", until,
                 (unsigned long long)(now / TICKS_PER_SECOND), run->terminal ? "Ctrl-]" : "Ctrl-C");
}

// What is due from time to time.
static void keep_house(struct run *run)
{
    target_keep(run->target);
    tell_wait(run);
    if (board_now(run->board) >= run->quick_until) {
        screen_pause(&run->screen);
    }
}

static enum ending loop(struct run *run)
{
    enum ending ending = GO_ON;
    while (ending == GO_ON) {
        bool caught_up = run_slice(run);
        ending = listen(run);
        if (ending == GO_ON) {
            keep_house(run);
            ending = attend(run);
        }
        if (ending == GO_ON && is_time_to_type(run, caught_up)) {
            ending = type(run);
        }
        if (ending == GO_ON) {
            ending = check_limits(run);
        }
        if (ending == GO_ON && caught_up) {
            nap(run);
        }
    }
    return ending;
}

// The argument that follows WHAT of --trace: "" if there is none, NULL if nobody asked for it.
static const char *traced(const char *what)
{
    size_t length = strlen(what);
    for (size_t i = 0; i < trace.count; i++) {
        const char *item = trace.items[i];
        if (strncmp(item, what, length) == 0 && (item[length] == '\0' || item[length] == '=')) {
            return item[length] == '=' ? item + length + 1 : item + length;
        }
    }
    return NULL;
}

static int begin_pins(struct run *run, struct error *err)
{
    const char *path = traced("pins");
    if (path == NULL) {
        return 0;
    }
    if (path[0] == '\0') {
        FILE *notes = screen_notes(&run->screen);
        if (notes == NULL) {
            return error_set(err, ERR_MEMORY, "no memory for --trace pins");
        }
        pintrace_begin(&run->pins, run->board, notes, PINTRACE_TEXT);
        return 0;
    }
    int status = outfile_open(&run->pins_file, path, err);
    if (status == 0) {
        pintrace_begin(&run->pins, run->board, run->pins_file.file, PINTRACE_VCD);
    }
    return status;
}

static int end_pins(struct run *run, struct error *err)
{
    if (run->pins.board == NULL) {
        return 0;
    }
    pintrace_end(&run->pins);
    return run->pins.form == PINTRACE_VCD ? outfile_commit(&run->pins_file, err) : 0;
}

static void print_unmodelled(void *ctx, const char *block, uint32_t address, uint64_t count)
{
    (void)ctx;
    fprintf(stderr, "unimplemented: 0x%08x %s, %llu times\n", (unsigned)address, block,
            (unsigned long long)count);
}

// The log since the last reset: behind a port a board is reset many times, and all but the last were meant.
static const char *last_boot(const struct run *run)
{
    const char *boot = run->log;
    for (const char *next = boot; (next = strstr(next, "\nrst:0x")) != NULL; next++) {
        boot = next;
    }
    return boot;
}

// What there is to complain about: 0 for nothing.
static int complain(const struct run *run, enum ending ending, const char *meaning, struct error *err)
{
    switch (ending) {
    case ENDED_TIMEOUT:
        return until == NULL
                   ? error_set(err, ERR_TIMEOUT, "stopped after %g seconds", timeout_s)
                   : error_set(err, ERR_TIMEOUT, "stopped after %g seconds; the console never showed '%s'",
                               timeout_s, until);
    case ENDED_MISSING:
        *err = run->missing;
        return ERR_REMOTE;
    case ENDED_POWER:
        return error_set(err, ERR_REMOTE, "the board has lost its power (as --fault power-cut asks)");
    case ENDED_LOOP:
        if (run->starts < RESETS_MAX && until == NULL) {
            return error_set(err, ERR_TIMEOUT,
                             "the board sleeps and starts again, as its program wants; --timeout or --until "
                             "says how long to watch it");
        }
        return error_set(err, ERR_TIMEOUT, "%s%s%sthe board restarts again and again%s%s",
                         until == NULL ? "" : "the console never showed '", until == NULL ? "" : until,
                         until == NULL ? "" : "': ", meaning == NULL ? "" : ": ",
                         meaning == NULL ? "" : meaning);
    case ENDED_SILENT:
        return error_set(err, ERR_TIMEOUT,
                         "the console never showed '%s': nothing more is typed, and the board has said "
                         "nothing for a minute of its time",
                         until);
    case ENDED_STOPPED:
        return error_set(err, ERR_STOPPED, "stopped");
    case ENDED_OUTPUT:
        return error_set(err, ERR_IO, "cannot write to standard output");
    default:
        return until == NULL || strstr(run->log, until) != NULL
                   ? 0
                   : error_set(err, ERR_TIMEOUT, "the console never showed '%s'", until);
    }
}

static int report(const struct run *run, enum ending ending)
{
    struct error err = {.text = ""};
    const char *meaning = bootlog_trouble(run->port == NULL ? run->log : last_boot(run));
    if (meaning != NULL && ending != ENDED_OUTPUT && ending != ENDED_LOOP) {
        progress_say("espcam run: what this means: %s", meaning);
    }
    return complain(run, ending, meaning, &err) < 0 ? cmd_failed("run", &err) : EXIT_DONE;
}

static int check_trace(void)
{
    unsigned pins = 0;
    for (size_t i = 0; i < trace.count; i++) {
        const char *item = trace.items[i];
        bool to_file = strncmp(item, "pins=", 5) == 0 && item[5] != '\0';
        bool is_pins = to_file || strcmp(item, "pins") == 0;
        if (!is_pins && strcmp(item, "unimplemented") != 0) {
            return cmd_misused("run", "--trace: there are 'unimplemented', 'pins' and 'pins=FILE', not '%s'",
                               item);
        }
        pins += is_pins;
    }
    return pins > 1 ? cmd_misused("run", "--trace: 'pins' goes to one place") : EXIT_DONE;
}

static int check_options(int count)
{
    if (count > 1) {
        return cmd_misused("run", "one firmware at a time; more parts go with --firmware FILE@OFFSET");
    }
    if (speed != NULL && strcmp(speed, "real") != 0 && strcmp(speed, "max") != 0) {
        return cmd_misused("run", "--speed: 'real' or 'max', not '%s'", speed);
    }
    if (timeout_s == 0 || virtual_s == 0) {
        return cmd_misused("run", "--%s: more than 0 seconds; without it the run goes on",
                           timeout_s == 0 ? "timeout" : "virtual");
    }
    return check_trace();
}

static void close_ports(struct run *run)
{
    gdb_port_close(run->gdb);
    port_close(run->port);
}

static int finish(struct run *run, struct target *target, enum ending ending)
{
    struct error err = {.text = ""};
    int status = 0;
    int pins = end_pins(run, &err);
    screen_end(&run->screen);
    if (traced("unimplemented") != NULL) {
        board_unmodelled(run->board, print_unmodelled, NULL);
    }
    if (stats_path != NULL) {
        status = stats_write(stats_path, run->board, pace_wall() - run->wall_start, &err);
    }
    close_ports(run);
    int closed = target_close(target, &err);
    status = status < 0 || pins < 0 || closed < 0 ? cmd_failed("run", &err) : report(run, ending);
    free(run->log);
    return status;
}

static bool runs_at_most(void)
{
    return speed != NULL && strcmp(speed, "max") == 0;
}

// Opens what the run goes to and comes from. *option is to blame for ERR_INVALID, unless it is NULL.
static int open_ports(struct run *run, const char **option, struct error *err)
{
    int status = 0;
    *option = "--serial";
    screen_begin(&run->screen);
    run->log = calloc(1, LOG_MAX + 1);
    if (run->log == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the console's log");
    }
    if (strcmp(serial, "stdio") != 0) {
        status = port_open(&run->port, serial, run->board, runs_at_most(), err);
    }
    if (status == 0 && gdb != NULL) {
        *option = "--gdb";
        status = gdb_port_open(&run->gdb, gdb, run->board, err);
    }
    if (status == 0) {
        *option = NULL;
        status = outfile_try(stats_path, err);
    }
    if (status == 0) {
        status = begin_pins(run, err);
    }
    return status;
}

static void say_where(const struct run *run)
{
    if (target_loses(run->target) != NULL) {
        progress_say("espcam run: '%s' is read-only: what the board writes into its flash will be lost",
                     target_loses(run->target));
    }
    if (run->terminal) {
        progress_say("espcam run: this is the board's console; Ctrl-] leaves it");
    } else if (run->port != NULL) {
        progress_say("espcam run: the serial line is %s; Ctrl-C ends the run", port_name(run->port));
    } else if (target_scene_is_stdin()) {
        progress_say("espcam run: standard input is the scene, so nobody types (--serial pty makes a console "
                     "to type at); Ctrl-C ends the run");
    }
    if (run->gdb != NULL) {
        progress_say("espcam run: waiting for GDB: target remote %s", gdb_port_name(run->gdb));
    }
}

// EXIT_DONE, or the exit status after everything was closed.
static int begin(struct run *run, struct target *target)
{
    struct error err = {.text = ""};
    const char *option;
    int status = open_ports(run, &option, &err);
    if (status < 0) {
        struct error ignored = {.text = ""};
        close_ports(run);
        screen_end(&run->screen);
        free(run->log);
        (void)!target_close(target, &ignored);
        return status == ERR_INVALID && option != NULL ? cmd_misused("run", "%s: %s", option, err.text)
                                                       : cmd_failed("run", &err);
    }
    run->terminal = run->port == NULL && !target_scene_is_stdin() && console_begin();
    bool endless = run->port != NULL || (target_scene_is_stdin() && !has_limit());
    run->real = speed == NULL ? run->terminal || endless : !runs_at_most();
    typist_init(&run->typist, STDIN_FILENO, run->real ? 0 : has_limit() ? PATIENCE_MS : TYPIST_PATIENT);
    run->typist.end = target_scene_is_stdin();
    run->tell_at = WAIT_TOLD;
    say_where(run);
    run->wall_start = pace_wall();
    pace_begin(&run->pace, board_now(run->board));
    return EXIT_DONE;
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
    run.target = target;
    run.board = target_board(target);
    status = begin(&run, target);
    if (status != EXIT_DONE) {
        return status;
    }
    board_power_on(run.board);
    enum ending ending = loop(&run);
    if (ending == ENDED_MISSING) {
        (void)target_missing(target, &run.missing);
    }
    console_restore();
    return finish(&run, target, ending);
}

const struct cmd cmd_run = {
    .name = "run",
    .usage = "[FIRMWARE] [BOARD] [RUN]",
    .summary = "Power a virtual board on; its console is here.",
    .details = "At a terminal every key goes to the board, Ctrl-C too; Ctrl-] leaves.\n"
               "Otherwise the lines of standard input are typed, each at the board's prompt;\n"
               "with --scene - it is what the lens sees, and nobody types.\n"
               "With --serial pty or rfc2217 any terminal program or IDE can be the console.\n"
               "FIRMWARE is a file, or FILE@OFFSET; without it espcam's own firmware runs.",
    .tables = {opts, target_opts},
    .titles = {"RUN: how to run", TARGET_TITLE},
    .run = run_board,
};
