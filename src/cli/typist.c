#include "cli/typist.h"

#include "cli/stop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define PROMPT_QUIET (20 * TICKS_PER_MS)     // after a prompt: nothing more is coming
#define SILENCE      (2 * TICKS_PER_SECOND)  // no prompt, but the board has nothing to say either
#define LAST_SILENCE (60 * TICKS_PER_SECOND) // the same, when nothing is left to be typed: it may only sleep
#define LOOK_MS      200                     // how often a wait for the source looks whether to stop

#define PROMPT_LENGTH 4
#define CTRL_U        '\x15' // forgets what stands on the line: the indentation that the board has put there

static const char *const prompts[] = {">>> ", "... ", "=== "};

void typist_init(struct typist *typist, int source, int patience_ms)
{
    *typist = (struct typist){.source = source, .patience_ms = patience_ms};
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

// Has the board said its last word for now? Behind a prompt that is soon clear. One that shows none must
// have nothing to do, and be silent that long.
static bool is_quiet(const struct typist *typist, const struct board *board, uint64_t silence)
{
    bool prompted = is_prompted(typist);
    uint64_t wait = prompted ? PROMPT_QUIET : silence;
    return board_serial_unsent(board) == 0 && (prompted || board_is_idle(board)) &&
           board_now(board) >= typist->heard + wait;
}

// The length of the first line of the input, its newline included; 0: it has not come as a whole.
static size_t input_line(const struct typist *typist)
{
    const char *newline = memchr(typist->input, '\n', typist->input_length);
    if (newline != NULL) {
        return (size_t)(newline - typist->input) + 1;
    }
    return typist->end || typist->input_length == sizeof typist->input ? typist->input_length : 0;
}

// Is there something to read (or the end) before patience is at its end?
static bool wait_for_source(struct typist *typist)
{
    struct pollfd source = {.fd = typist->source, .events = POLLIN};
    bool for_ever = typist->patience_ms == TYPIST_PATIENT;
    int left = typist->gave_up ? 0 : typist->patience_ms;
    for (;;) {
        int look = for_ever || left > LOOK_MS ? LOOK_MS : left;
        if (poll(&source, 1, look) > 0) {
            typist->gave_up = false;
            return true;
        }
        left -= look;
        if (stop_asked() || (!for_ever && left <= 0)) {
            typist->gave_up = true;
            return false;
        }
    }
}

// Reads until a line has come, the source has ended, or is silent.
static void fetch(struct typist *typist)
{
    while (!typist->end && input_line(typist) == 0 && wait_for_source(typist)) {
        ssize_t count = read(typist->source, typist->input + typist->input_length,
                             sizeof typist->input - typist->input_length);
        typist->input_length += count > 0 ? (size_t)count : 0;
        typist->end = count == 0 || (count < 0 && errno != EINTR);
    }
}

// Types the first `length` bytes of the input; the last line ends with Enter even if nobody wrote its
// newline.
static void type(struct typist *typist, struct board *board, size_t length)
{
    static const uint8_t forget = CTRL_U, enter = '\r';
    bool newline = typist->input[length - 1] == '\n';
    if (is_prompted(typist) && typist->length > PROMPT_LENGTH) {
        board_serial_write(board, &forget, 1);
    }
    board_serial_write(board, (const uint8_t *)typist->input, newline ? length - 1 : length);
    typist->input_length -= length;
    memmove(typist->input, typist->input + length, typist->input_length);
    if (newline || (typist->end && typist->input_length == 0)) {
        board_serial_write(board, &enter, 1);
    }
    typist->typed++;
    typist->heard = board_now(board);
    typist->length = 0;
}

void typist_turn(struct typist *typist, struct board *board)
{
    if (!is_quiet(typist, board, SILENCE)) {
        return;
    }
    fetch(typist);
    size_t length = input_line(typist);
    if (length > 0) {
        type(typist, board, length);
    }
}

bool typist_has_ended(const struct typist *typist, const struct board *board)
{
    return typist->end && typist->input_length == 0 && board_serial_unsent(board) == 0 &&
           (is_prompted(typist) || board_is_idle(board)) && board_now(board) >= typist->heard + LAST_SILENCE;
}

bool typist_is_done(const struct typist *typist, const struct board *board)
{
    return typist->end && typist->input_length == 0 && is_quiet(typist, board, LAST_SILENCE);
}
