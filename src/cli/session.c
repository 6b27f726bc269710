#include "cli/session.h"

#include "cli/cmd.h"
#include "cli/progress.h"
#include "doctor/bootlog.h"
#include "doctor/explain.h"
#include "serial/lastline.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_MS 20000U // how long a board may take from reset to its prompt
#define ANSWER_MS 3000U  // how long one that runs may take
#define SLICE_MS  2000U  // how often to look whether it will come at all
#define STARTS_MS 8000U  // how long one behind a port may take from reset to its prompt
#define RESET_MS  100U
#define BAUD      115200U

static const char *port_name;

const struct opt session_opts[] = {
    {"port", 0, "DEV",
     "a board at a serial device, rfc2217://HOST:PORT, or 'auto' for the one USB adapter that is plugged in",
     opt_text, &port_name},
    {NULL},
};

static const char *heard(const struct session *session)
{
    return session->repl.tail == NULL ? "" : session->repl.tail;
}

// Of a board that starts again and again, what it says of its last start may be cut off: without that one.
static void forget_last_start(struct session *session)
{
    char *last = NULL;
    unsigned count = 0;
    for (char *at = session->repl.tail; at != NULL && (at = strstr(at, "rst:0x")) != NULL; at++) {
        last = at;
        count++;
    }
    if (count > 2) {
        *last = '\0';
    }
}

// For a virtual board that never showed its prompt.
static void explain_silence(struct session *session, struct error *err)
{
    struct lastline line = {.length = 0};
    forget_last_start(session);
    const char *log = heard(session);
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

// For one behind a port: the next step, too.
static void explain_port(struct session *session, struct error *err)
{
    struct explanation explanation;
    forget_last_start(session);
    explain_log(&explanation, heard(session));
    bool fault = explanation.kind == EXPLAIN_CERTAIN || explanation.kind == EXPLAIN_LIKELY;
    if (fault) {
        err->text[0] = '\0';
        (void)error_set(err, ERR_TIMEOUT, "the board does not start: %s; next: %s", explanation.cause,
                        explanation.next);
        return;
    }
    explain_silence(session, err);
    size_t used = strlen(err->text);
    bool silent = heard(session)[0] == '\0';
    (void)snprintf(
        err->text + used, sizeof err->text - used, "; next: %s",
        !silent ? "flash firmware with MicroPython and a camera module (espcam flash), such as espcam's own"
        : hostport_device(session->port)->has_modem
            ? "see that it has power, that this is its port, and that IO0 is not connected to GND"
        : hostport_is_pseudo(session->port)
            ? "see that 'espcam run' still runs at the other end, and what it says there; or end it and "
              "start it again"
            : "see that it has power and that IO0 is not connected to GND, press its RST button, and try "
              "again");
}

// EN low for a moment, IO0 free.
static int reset(struct device *device, struct error *err)
{
    void *ctx = device->link.ctx;
    int status = device->set_modem(ctx, false, true, err);
    if (status == 0) {
        status = device->pause(ctx, RESET_MS, err);
    }
    if (status == 0) {
        status = device->forget(ctx, err);
    }
    return status < 0 ? status : device->set_modem(ctx, false, false, err);
}

static void listen_anew(struct session *session)
{
    struct link *link = session->repl.link;
    rawrepl_deinit(&session->repl);
    rawrepl_init(&session->repl, link);
}

// Not longer than there is hope: the chip's loader waits for ever.
static int enter_started(struct session *session, struct error *err)
{
    int status = ERR_TIMEOUT;
    for (unsigned ms = 0; ms < STARTS_MS && status == ERR_TIMEOUT; ms += SLICE_MS) {
        err->text[0] = '\0';
        status = rawrepl_enter(&session->repl, SLICE_MS, err);
        if (strstr(heard(session), "waiting for download") != NULL) {
            break;
        }
    }
    return status;
}

static int enter_port(struct session *session, struct error *err)
{
    struct device *device = hostport_device(session->port);
    int status = device->set_baud(device->link.ctx, BAUD, err);
    if (status == 0 && device->has_modem) {
        status = device->set_modem(device->link.ctx, false, false, err);
    }
    if (status == 0) {
        status = rawrepl_enter(&session->repl, ANSWER_MS, err);
    }
    if (status == ERR_TIMEOUT && (device->has_modem || heard(session)[0] != '\0')) {
        err->text[0] = '\0';
        listen_anew(session);
        status = device->has_modem ? reset(device, err) : 0;
        if (status == 0) {
            status = enter_started(session, err);
        }
    }
    return status;
}

static int open_port(struct session *session)
{
    struct error err = {.text = ""};
    int status = hostport_open(&session->port, port_name, &err);
    if (status < 0) {
        return cmd_failed(session->command, &err);
    }
    rawrepl_init(&session->repl, &hostport_device(session->port)->link);
    progress_show("waiting for the board's prompt ...");
    status = enter_port(session, &err);
    progress_clear();
    if (status == ERR_TIMEOUT) {
        explain_port(session, &err);
    }
    return status < 0 ? session_close(session, status, &err) : EXIT_DONE;
}

static int open_virtual(struct session *session)
{
    struct error err = {.text = ""};
    int status = target_open(&session->target, session->command, NULL);
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

int session_open(struct session *session, const char *command)
{
    *session = (struct session){.command = command};
    return port_name != NULL ? open_port(session) : open_virtual(session);
}

int session_restart(struct session *session, struct error *err)
{
    static const char code[] = "import machine\nmachine.reset()\n";
    struct error gone = {.text = ""};
    struct rawrepl_sink nowhere = {NULL, NULL};
    int status = rawrepl_exec(&session->repl, code, sizeof code - 1, nowhere, nowhere, &gone);
    if (status == ERR_STOPPED || status == ERR_IO) {
        return error_set(err, (enum error_code)status, "%s", gone.text);
    }
    listen_anew(session);
    return rawrepl_enter(&session->repl, PROMPT_MS, err);
}

int session_close(struct session *session, int status, struct error *err)
{
    struct error closing = {.text = ""};
    progress_clear();
    if (status >= 0) {
        status = rawrepl_leave(&session->repl, err);
    }
    rawrepl_deinit(&session->repl);
    hostport_close(session->port);
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
