// Plays a session script against a virtual board: play FIRMWARE SCRIPT. Output is TAP, a point for each
// expectation.
//
// A script has one directive a line; the board is powered on by the first that needs it so. An expectation
// that is not met ends the script: what follows would wait in vain.
//     # comment
//     chip-rev 3 | psram 0 | erased | gpio12-high | io0-low | no-camera     before anything else
//     poke OFFSET HEX         puts bytes into the flash (offsets from its start), board off
//     fill OFFSET COUNT BYTE  the same byte over and over, board off
//     copy FROM TO COUNT      from one place of the flash to another, board off
//     lines DTR RTS           the adapter's modem lines, 1: asserted
//     baud SPEED              of the adapter; 0: always the chip's
//     break                   holds the line to the chip low for half a second
//     send TEXT               C escapes: \r \n \t \\ \xHH
//     expect TEXT             within 60 s of the board's time
//     absent TEXT             not in all that the board has said so far
//     silent SECONDS          not a byte for that long
//     wait SECONDS            of the board's time
//     off | on                the power
#include "session.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_S 60.0

struct play {
    struct session session;
    struct board_config config;
    const char *firmware;
    bool opened, started;
    unsigned points, failures;
};

static void make(struct play *play)
{
    if (!play->opened) {
        session_open(&play->session, &play->config, play->firmware);
        play->opened = true;
    }
}

static void start(struct play *play)
{
    make(play);
    if (!play->started) {
        board_power_on(play->session.board);
        play->started = true;
    }
}

static size_t unescape(char *text)
{
    static const char from[] = "rnt\\", to[] = "\r\n\t\\";
    char *out = text;
    for (const char *in = text; *in != '\0'; in++) {
        const char *simple = in[0] == '\\' && in[1] != '\0' ? strchr(from, in[1]) : NULL;
        if (simple != NULL) {
            *out++ = to[simple - from];
            in++;
        } else if (in[0] == '\\' && in[1] == 'x') {
            char hex[3] = {in[2], in[3], '\0'};
            *out++ = (char)strtoul(hex, NULL, 16);
            in += 3;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    return (size_t)(out - text);
}

static void point(struct play *play, bool good, const char *what, const char *text)
{
    play->points++;
    play->failures += !good;
    printf("%s %u - %s %s\n", good ? "ok" : "not ok", play->points, what, text);
    if (!good) {
        size_t length = play->session.length;
        const char *tail = play->session.log + (length > 1500 ? length - 1500 : 0);
        printf("# the board said:\n# ");
        for (; *tail != '\0'; tail++) {
            if (*tail == '\n') {
                printf("\n# ");
            } else if (*tail != '\r') {
                putchar(*tail);
            }
        }
        printf("\n");
    }
    fflush(stdout);
}

// What the board is made of

static void chip_rev(struct play *play, char *rest)
{
    play->config.chip_revision = (unsigned)atoi(rest);
}

static void psram(struct play *play, char *rest)
{
    play->config.psram_size = (uint32_t)atoi(rest);
}

static void erased(struct play *play, char *rest)
{
    (void)rest;
    play->firmware = NULL;
}

static void gpio12_high(struct play *play, char *rest)
{
    (void)rest;
    play->config.gpio12_high = true;
}

static void io0_low(struct play *play, char *rest)
{
    (void)rest;
    play->config.io0_low = true;
}

static void no_camera(struct play *play, char *rest)
{
    (void)rest;
    play->config.no_camera = true;
}

// The flash, while the board is off

static void flash_fault(void)
{
    fprintf(stderr, "play: the flash is not that large, or the board is on\n");
    exit(2);
}

// The flash from `offset` on, of which `count` bytes are meant.
static uint8_t *flash_at(struct play *play, size_t offset, size_t count)
{
    make(play);
    if (board_is_on(play->session.board) || offset > BOARD_FLASH_SIZE || count > BOARD_FLASH_SIZE - offset) {
        flash_fault();
    }
    return board_flash(play->session.board) + offset;
}

static void poke(struct play *play, char *rest)
{
    size_t offset = strtoul(rest, &rest, 0);
    for (;; offset++) {
        char hex[3] = {0};
        rest += strspn(rest, " ");
        if (!isxdigit((unsigned char)rest[0]) || !isxdigit((unsigned char)rest[1])) {
            return;
        }
        memcpy(hex, rest, 2);
        *flash_at(play, offset, 1) = (uint8_t)strtoul(hex, NULL, 16);
        rest += 2;
    }
}

static void fill(struct play *play, char *rest)
{
    size_t offset = strtoul(rest, &rest, 0);
    size_t count = strtoul(rest, &rest, 0);
    memset(flash_at(play, offset, count), (int)strtoul(rest, NULL, 0), count);
}

static void copy(struct play *play, char *rest)
{
    size_t from = strtoul(rest, &rest, 0);
    size_t to = strtoul(rest, &rest, 0);
    size_t count = strtoul(rest, NULL, 0);
    memmove(flash_at(play, to, count), flash_at(play, from, count), count);
}

// The conversation

static void lines(struct play *play, char *rest)
{
    bool dtr = strtoul(rest, &rest, 0) != 0;
    make(play);
    board_set_dtr_rts(play->session.board, dtr, strtoul(rest, NULL, 0) != 0);
}

static void baud(struct play *play, char *rest)
{
    struct board_line line = {
        .baud = (uint32_t)strtoul(rest, NULL, 0), .data_bits = 8, .parity = SERIAL_NONE, .stop_half_bits = 2};
    make(play);
    board_serial_set_line(play->session.board, &line);
}

static void hold_low(struct play *play, char *rest)
{
    (void)rest;
    start(play);
    board_serial_set_break(play->session.board, true);
    session_wait(&play->session, 0.5);
    board_serial_set_break(play->session.board, false);
}

static void say(struct play *play, char *rest)
{
    start(play);
    size_t length = unescape(rest);
    session_say(&play->session, rest, length);
}

static void expect(struct play *play, char *rest)
{
    char label[200];
    (void)snprintf(label, sizeof label, "%s", rest);
    start(play);
    unescape(rest);
    point(play, session_expect(&play->session, rest, LIMIT_S), "expect", label);
}

static void absent(struct play *play, char *rest)
{
    char label[200];
    (void)snprintf(label, sizeof label, "%s", rest);
    start(play);
    unescape(rest);
    point(play, strstr(play->session.log, rest) == NULL, "absent", label);
}

static void silent(struct play *play, char *rest)
{
    start(play);
    size_t before = play->session.length;
    session_wait(&play->session, atof(rest));
    point(play, play->session.length == before, "silent", rest);
}

static void wait(struct play *play, char *rest)
{
    start(play);
    session_wait(&play->session, atof(rest));
}

static void off(struct play *play, char *rest)
{
    (void)rest;
    start(play);
    board_power_off(play->session.board);
}

static void on(struct play *play, char *rest)
{
    (void)rest;
    start(play);
    board_power_on(play->session.board);
}

static const struct directive {
    const char *word;
    void (*act)(struct play *play, char *rest);
    bool early; // only before the board is made
} directives[] = {
    {"chip-rev", chip_rev, true},
    {"psram", psram, true},
    {"erased", erased, true},
    {"gpio12-high", gpio12_high, true},
    {"io0-low", io0_low, true},
    {"no-camera", no_camera, true},
    {"poke", poke, false},
    {"fill", fill, false},
    {"copy", copy, false},
    {"lines", lines, false},
    {"baud", baud, false},
    {"break", hold_low, false},
    {"send", say, false},
    {"expect", expect, false},
    {"absent", absent, false},
    {"silent", silent, false},
    {"wait", wait, false},
    {"off", off, false},
    {"on", on, false},
};

static bool obey(struct play *play, const char *word, char *rest)
{
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        const struct directive *directive = &directives[i];
        if (strcmp(directive->word, word) == 0 && !(directive->early && play->opened)) {
            directive->act(play, rest);
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    char line[2048];
    struct play play = {.firmware = argc > 1 ? argv[1] : NULL};
    FILE *script = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (script == NULL) {
        fprintf(stderr, "usage: play FIRMWARE SCRIPT\n");
        return 2;
    }
    board_config_default(&play.config);
    while (play.failures == 0 && fgets(line, sizeof line, script) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line + strcspn(line, " ");
        rest += *rest == ' ' ? (*rest = '\0', 1) : 0;
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        if (!obey(&play, line, rest)) {
            fprintf(stderr, "%s: '%s' is no directive here\n", argv[2], line);
            return 2;
        }
    }
    fclose(script);
    if (play.opened) {
        session_close(&play.session);
    }
    printf("1..%u\n", play.points);
    return play.failures != 0;
}
