#include "cli/typist.h"

#include <string.h>

#define PROMPT_QUIET   (20 * TICKS_PER_MS)    // after a prompt: nothing more is coming
#define SILENCE        (2 * TICKS_PER_SECOND) // no prompt, but the board has nothing to say either
#define LINE_MAX_BYTES 1024

#define PROMPT_LENGTH 4
#define CTRL_U        '\x15' // forgets what stands on the line: the indentation that the board has put there

static const char *const prompts[] = {">>> ", "... ", "=== "};

void typist_init(struct typist *typist, FILE *source)
{
    *typist = (struct typist){.source = source};
}

// Is the last thing on the console a prompt, with nothing but indentation behind it?
static bool is_prompted(const struct typist *typist)
{
    bool known = false;
    for (size_t i = 0; i < sizeof prompts / sizeof prompts[0]; i++) {
        known = known ||
                (typist->length >= PROMPT_LENGTH && memcmp(typist->line, prompts[i], PROMPT_LENGTH) == 0);
    }
    return known && strspn(typist->line + PROMPT_LENGTH, " ") == typist->length - PROMPT_LENGTH;
}

void typist_hear(struct typist *typist, uint64_t now, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
            typist->length = 0;
        } else if (typist->length < sizeof typist->line - 1) {
            typist->line[typist->length++] = bytes[i] == 0 ? '?' : (char)bytes[i];
        }
        typist->line[typist->length] = '\0';
    }
    typist->heard = now;
}

static bool is_quiet(const struct typist *typist, const struct board *board)
{
    uint64_t wait = is_prompted(typist) ? PROMPT_QUIET : SILENCE;
    return board_serial_unsent(board) == 0 && board_now(board) >= typist->heard + wait;
}

void typist_turn(struct typist *typist, struct board *board)
{
    char line[LINE_MAX_BYTES];
    if (typist->end || !is_quiet(typist, board)) {
        return;
    }
    if (fgets(line, sizeof line, typist->source) == NULL) {
        typist->end = true;
        return;
    }
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\n') {
        line[length - 1] = '\r';
    }
    if (is_prompted(typist) && typist->length > PROMPT_LENGTH) {
        board_serial_write(board, (const uint8_t *)&(char){CTRL_U}, 1);
    }
    board_serial_write(board, (const uint8_t *)line, length);
    typist->typed = true;
    typist->heard = board_now(board);
    typist->length = 0;
}

bool typist_is_done(const struct typist *typist, const struct board *board)
{
    return typist->end && is_quiet(typist, board);
}
