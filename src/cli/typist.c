#include "cli/typist.h"

#include <string.h>

#define PROMPT_QUIET   (20 * TICKS_PER_MS)    // after a prompt: nothing more is coming
#define SILENCE        (2 * TICKS_PER_SECOND) // no prompt, but the board has nothing to say either
#define LINE_MAX_BYTES 1024

static const char *const prompts[] = {">>> ", "... ", "=== "};

void typist_init(struct typist *typist, FILE *source)
{
    *typist = (struct typist){.source = source};
}

static bool ends_with_prompt(const struct typist *typist)
{
    for (size_t i = 0; i < sizeof prompts / sizeof prompts[0]; i++) {
        if (typist->seen_length >= 4 && memcmp(typist->seen + typist->seen_length - 4, prompts[i], 4) == 0) {
            return true;
        }
    }
    return false;
}

void typist_hear(struct typist *typist, uint64_t now, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (typist->seen_length == sizeof typist->seen) {
            memmove(typist->seen, typist->seen + 1, sizeof typist->seen - 1);
            typist->seen_length--;
        }
        typist->seen[typist->seen_length++] = (char)bytes[i];
    }
    typist->heard = now;
    typist->prompted = ends_with_prompt(typist);
}

static bool is_quiet(const struct typist *typist, const struct board *board)
{
    uint64_t wait = typist->prompted ? PROMPT_QUIET : SILENCE;
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
    board_serial_write(board, (const uint8_t *)line, length);
    typist->typed = true;
    typist->heard = board_now(board);
    typist->prompted = false;
    typist->seen_length = 0;
}

bool typist_is_done(const struct typist *typist, const struct board *board)
{
    return typist->end && is_quiet(typist, board);
}
