// Plays a session script against a virtual board: play FIRMWARE SCRIPT. Output is TAP, a point for each
// expectation.
//
// A script has one directive a line:
//     # comment
//     chip-rev 3 | psram 0 | erased | gpio12-high | io0-low | no-camera     before anything else
//     send TEXT          C escapes: \r \n \t \\ \xHH
//     expect TEXT        within 20 s of the board's time
//     absent TEXT        not in all that the board has said so far
//     wait SECONDS       of the board's time
//     off | on           the power; it is on at the start
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_S 20.0

struct play {
    struct session session;
    struct board_config config;
    const char *firmware;
    bool started;
    unsigned points, failures;
};

static void start(struct play *play)
{
    if (!play->started) {
        session_open(&play->session, &play->config, play->firmware);
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

static bool configure(struct play *play, const char *word, const char *rest)
{
    if (strcmp(word, "chip-rev") == 0) {
        play->config.chip_revision = (unsigned)atoi(rest);
    } else if (strcmp(word, "psram") == 0) {
        play->config.psram_size = (uint32_t)atoi(rest);
    } else if (strcmp(word, "erased") == 0) {
        play->firmware = NULL;
    } else if (strcmp(word, "gpio12-high") == 0) {
        play->config.gpio12_high = true;
    } else if (strcmp(word, "io0-low") == 0) {
        play->config.io0_low = true;
    } else if (strcmp(word, "no-camera") == 0) {
        play->config.no_camera = true;
    } else {
        return false;
    }
    return true;
}

static bool act(struct play *play, const char *word, char *rest)
{
    char label[200];
    (void)snprintf(label, sizeof label, "%s", rest);
    start(play);
    if (strcmp(word, "send") == 0) {
        size_t length = unescape(rest);
        session_say(&play->session, rest, length);
    } else if (strcmp(word, "expect") == 0) {
        unescape(rest);
        point(play, session_expect(&play->session, rest, LIMIT_S), "expect", label);
    } else if (strcmp(word, "absent") == 0) {
        unescape(rest);
        point(play, strstr(play->session.log, rest) == NULL, "absent", label);
    } else if (strcmp(word, "wait") == 0) {
        session_wait(&play->session, atof(rest));
    } else if (strcmp(word, "off") == 0) {
        board_power_off(play->session.board);
    } else if (strcmp(word, "on") == 0) {
        board_power_on(play->session.board);
    } else {
        return false;
    }
    return true;
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
    while (fgets(line, sizeof line, script) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line + strcspn(line, " ");
        rest += *rest == ' ' ? (*rest = '\0', 1) : 0;
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        if (!(!play.started && configure(&play, line, rest)) && !act(&play, line, rest)) {
            fprintf(stderr, "%s: '%s' is no directive\n", argv[2], line);
            return 2;
        }
    }
    fclose(script);
    if (play.started) {
        session_close(&play.session);
    }
    printf("1..%u\n", play.points);
    return play.failures != 0;
}
