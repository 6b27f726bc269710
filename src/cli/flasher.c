#include "cli/flasher.h"

#include "cli/cmd.h"
#include "cli/progress.h"
#include "cli/screen.h"
#include "cli/stub_blob.h"
#include "doctor/bootlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 60000U // for a person's fingers
#define LISTEN_MS   100U
#define LOG_MAX     65536U
#define BAUD_MIN    9600U
#define BAUD_MAX    4000000U

static const char *port_name;
static uint64_t baud = 921600;
static bool no_stub;

const struct opt flasher_opts[] = {
    {"port", 0, "DEV",
     "a serial device, rfc2217://HOST:PORT, or 'auto' for the one USB adapter that is plugged in", opt_text,
     &port_name},
    {"baud", 0, "N", "speed of the transfer (default 921600; slower by itself where that does not work)",
     opt_number, &baud},
    {"no-stub", 0, NULL, "use the chip's own loader alone: slower, and with less protection on the line",
     opt_flag, &no_stub},
    {NULL},
};

// The virtual board as a device

static int virtual_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    const struct flasher *flasher = ctx;
    struct link *link = target_link(flasher->target);
    return link->write(link->ctx, bytes, count, err);
}

static int virtual_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct flasher *flasher = ctx;
    struct link *link = target_link(flasher->target);
    if (flasher->kept_count == 0) {
        return link->read(link->ctx, bytes, size, timeout_ms, err);
    }
    size_t count = size < flasher->kept_count ? size : flasher->kept_count;
    memcpy(bytes, flasher->kept, count);
    flasher->kept_count -= count;
    memmove(flasher->kept, flasher->kept + count, flasher->kept_count);
    return (int)count;
}

static int virtual_set_baud(void *ctx, uint32_t rate, struct error *err)
{
    const struct flasher *flasher = ctx;
    const struct board_line line = {.baud = rate, .data_bits = 8, .stop_half_bits = 2};
    (void)err;
    board_serial_set_line(target_board(flasher->target), &line);
    return 0;
}

static int virtual_set_modem(void *ctx, bool dtr, bool rts, struct error *err)
{
    const struct flasher *flasher = ctx;
    (void)err;
    board_set_dtr_rts(target_board(flasher->target), dtr, rts);
    return 0;
}

// Lets its time pass; what it says meanwhile is kept.
static int virtual_pause(void *ctx, unsigned ms, struct error *err)
{
    struct flasher *flasher = ctx;
    struct board *board = target_board(flasher->target);
    struct link *link = target_link(flasher->target);
    uint64_t end = board_now(board) + ms * TICKS_PER_MS;
    while (board_now(board) < end) {
        uint8_t bytes[64];
        int count = link->read(link->ctx, bytes, sizeof bytes,
                               (unsigned)((end - board_now(board)) / TICKS_PER_MS) + 1, err);
        if (count < 0) {
            return count;
        }
        for (int i = 0; i < count && flasher->kept_count < sizeof flasher->kept; i++) {
            flasher->kept[flasher->kept_count++] = bytes[i];
        }
    }
    return 0;
}

static int virtual_forget(void *ctx, struct error *err)
{
    struct flasher *flasher = ctx;
    uint8_t bytes[256];
    (void)err;
    flasher->kept_count = 0;
    while (board_serial_read(target_board(flasher->target), bytes, sizeof bytes) > 0) {
    }
    return 0;
}

static uint64_t virtual_now_us(void *ctx)
{
    const struct flasher *flasher = ctx;
    return board_now(target_board(flasher->target)) / TICKS_PER_US;
}

static int open_virtual(struct flasher *flasher)
{
    int status = target_open(&flasher->target, flasher->command, NULL);
    if (status != EXIT_DONE) {
        return status;
    }
    flasher->virtual = (struct device){.link = {flasher, virtual_write, virtual_read},
                                       .has_modem = true,
                                       .set_baud = virtual_set_baud,
                                       .set_modem = virtual_set_modem,
                                       .pause = virtual_pause,
                                       .forget = virtual_forget,
                                       .now_us = virtual_now_us};
    board_power_on(target_board(flasher->target));
    return EXIT_DONE;
}

// Progress

static struct device *device_of(struct flasher *flasher)
{
    return flasher->port != NULL ? hostport_device(flasher->port) : &flasher->virtual;
}

static void show(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct flasher *flasher = ctx;
    struct device *device = device_of(flasher);
    uint64_t now = device->now_us(device->link.ctx);
    if (total == 0) {
        progress_show("%s ...", what);
        return;
    }
    if (flasher->what == NULL || strcmp(flasher->what, what) != 0 || done < flasher->began_at) {
        flasher->what = what;
        flasher->began_us = now;
        flasher->began_at = done;
    }
    double seconds = (double)(now - flasher->began_us) / 1e6;
    double rate = seconds > 0.2 ? (double)(done - flasher->began_at) / seconds : 0;
    if (rate > 0) {
        progress_show("%s: %u %% of %u KiB, %.0f KiB/s, %.0f s left", what, (unsigned)(done * 100 / total),
                      (unsigned)(total >> 10), rate / 1024, (double)(total - done) / rate);
    } else {
        progress_show("%s: %u %% of %u KiB", what, (unsigned)(done * 100 / total), (unsigned)(total >> 10));
    }
}

static void say(void *ctx, const char *sentence)
{
    const struct flasher *flasher = ctx;
    progress_say("espcam %s: %s", flasher->command, sentence);
}

// Opening and closing

static int open_port(struct flasher *flasher)
{
    struct error err = {.text = ""};
    if (port_name == NULL) {
        return open_virtual(flasher);
    }
    if (hostport_open(&flasher->port, port_name, &err) < 0) {
        return cmd_failed(flasher->command, &err);
    }
    if (strcmp(port_name, "auto") == 0) {
        progress_say("espcam %s: the board at %s", flasher->command, hostport_name(flasher->port));
    }
    return EXIT_DONE;
}

int flasher_open(struct flasher *flasher, const char *command)
{
    struct error err = {.text = ""};
    *flasher = (struct flasher){.command = command};
    if (baud < BAUD_MIN || baud > BAUD_MAX) {
        return cmd_misused(command, "--baud: %u to %u", BAUD_MIN, BAUD_MAX);
    }
    int opened = open_port(flasher);
    if (opened != EXIT_DONE) {
        return opened;
    }
    struct loader *loader = &flasher->loader;
    loader_init(loader, device_of(flasher));
    loader->baud = (uint32_t)baud;
    loader->use_stub = !no_stub;
    loader->stub = stub_blob;
    loader->stub_size = stub_blob_size;
    loader->progress = show;
    loader->say = say;
    loader->ctx = flasher;
    loader->patience_ms = flasher->port != NULL && isatty(STDERR_FILENO) ? PATIENCE_MS : 0;
    flasher->opened_us = loader->device->now_us(loader->device->link.ctx);
    int status = loader_connect(loader, &err);
    progress_clear();
    return status < 0 ? flasher_close(flasher, status, &err) : EXIT_DONE;
}

int flasher_close(struct flasher *flasher, int status, struct error *err)
{
    struct error closing = {.text = ""}, ignored = {.text = ""};
    progress_clear();
    if (status < 0 && flasher->port != NULL) { // a board is not left in its loader
        (void)!loader_restart(&flasher->loader, &ignored);
    }
    int closed = target_close(flasher->target, &closing);
    hostport_close(flasher->port);
    if (status >= 0 && closed < 0) {
        status = closed;
        *err = closing;
    }
    return status < 0 ? cmd_failed(flasher->command, err) : EXIT_DONE;
}

int flasher_flash_size(const struct flasher *flasher, uint32_t *size, struct error *err)
{
    *size = flasher->loader.chip.flash_size;
    if (*size != 0) {
        return 0;
    }
    return error_set(
        err, ERR_REMOTE,
        "the flash chip does not answer (its id is %06x): GPIO12 must not be high at reset, take the SD "
        "card out and try again",
        (unsigned)flasher->loader.chip.flash_id);
}

// Listening

static bool ends_with_prompt(const char *log, size_t length)
{
    return length >= 4 && memcmp(log + length - 4, ">>> ", 4) == 0;
}

static int hear(struct flasher *flasher, struct screen *screen, double seconds, char *log, struct error *err)
{
    struct device *device = device_of(flasher);
    uint64_t end = device->now_us(device->link.ctx) + (uint64_t)(seconds * 1e6);
    size_t length = 0;
    while (device->now_us(device->link.ctx) < end && !ends_with_prompt(log, length)) {
        uint8_t bytes[256];
        int count = device->link.read(device->link.ctx, bytes, sizeof bytes, LISTEN_MS, err);
        if (count < 0) {
            return count;
        }
        if (!screen_show(screen, bytes, (size_t)count)) {
            return error_set(err, ERR_IO, "cannot write to standard output");
        }
        for (int i = 0; i < count && length < LOG_MAX; i++) { // the log is a string: no zero bytes in it
            log[length++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
            log[length] = '\0';
        }
    }
    return 0;
}

int flasher_listen(struct flasher *flasher, double seconds, struct error *err)
{
    int status = loader_restart(&flasher->loader, err);
    if (status == 0 && flasher->port != NULL && hostport_is_pseudo(flasher->port)) {
        progress_say("espcam %s: the board behind the pseudo terminal starts when this command has ended",
                     flasher->command);
        return 0;
    }
    if (status == 0) {
        progress_say("espcam %s: now press the board's RST button (with IO0 free)", flasher->command);
    }
    if (status < 0 || seconds <= 0) {
        return status < 0 ? status : 0;
    }
    char *log = calloc(1, LOG_MAX + 1);
    if (log == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the board's log");
    }
    struct screen screen;
    progress_clear();
    screen_begin(&screen);
    status = hear(flasher, &screen, seconds, log, err);
    screen_end(&screen);
    const char *meaning = bootlog_trouble(log);
    if (status == 0 && meaning != NULL) {
        progress_say("espcam %s: what this means: %s", flasher->command, meaning);
    } else if (status == 0 && log[0] == '\0') {
        progress_say("espcam %s: the board says nothing (yet)", flasher->command);
    }
    free(log);
    return status;
}
