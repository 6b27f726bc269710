#include "serial/rawrepl.h"

#include <stdlib.h>
#include <string.h>

#define CTRL_A 0x01
#define CTRL_B 0x02
#define CTRL_C 0x03
#define CTRL_D 0x04
#define CTRL_E 0x05

#define ANSWER_MS    5000U // for an answer that needs no work
#define KNOCK_MS     1000U // how long to wait before asking for the raw REPL again
#define FOREVER_MS   1000U // one turn of a wait without end
#define RESETS_MAX   4U    // a board that starts again and again has no prompt
#define BYTES_PER_MS 12U   // at 115200 baud
#define TAIL_SIZE    8192U
#define CHUNK        256U // bytes sent at once in plain raw mode

static const char raw_prompt[] = "raw REPL; CTRL-B to exit\r\n>";

void rawrepl_init(struct rawrepl *repl, struct link *link)
{
    *repl = (struct rawrepl){.link = link};
}

void rawrepl_deinit(struct rawrepl *repl)
{
    free(repl->tail);
    repl->tail = NULL;
}

static int send(struct rawrepl *repl, const void *bytes, size_t count, struct error *err)
{
    return repl->link->write(repl->link->ctx, bytes, count, err);
}

static int send_byte(struct rawrepl *repl, uint8_t byte, struct error *err)
{
    return send(repl, &byte, 1, err);
}

// Makes sure that a byte is buffered: 1 there is one, 0 none came in time, negative an error.
static int fill(struct rawrepl *repl, unsigned timeout_ms, struct error *err)
{
    if (repl->start < repl->end) {
        return 1;
    }
    int count = repl->link->read(repl->link->ctx, repl->buffer, sizeof repl->buffer, timeout_ms, err);
    if (count <= 0) {
        return count;
    }
    repl->start = 0;
    repl->end = (size_t)count;
    return 1;
}

// The next byte, or ERR_TIMEOUT.
static int next_byte(struct rawrepl *repl, unsigned timeout_ms, struct error *err)
{
    int status = fill(repl, timeout_ms, err);
    if (status < 0) {
        return status;
    }
    if (status == 0) {
        return error_set(err, ERR_TIMEOUT, "the board does not answer");
    }
    return repl->buffer[repl->start++];
}

static void remember(struct rawrepl *repl, uint8_t byte)
{
    if (repl->tail == NULL) {
        repl->tail = malloc(TAIL_SIZE + 1);
        repl->tail_length = 0;
    }
    if (repl->tail == NULL) {
        return;
    }
    if (repl->tail_length == TAIL_SIZE) {
        memmove(repl->tail, repl->tail + TAIL_SIZE / 2, TAIL_SIZE / 2);
        repl->tail_length = TAIL_SIZE / 2;
    }
    repl->tail[repl->tail_length++] = (char)byte;
    repl->tail[repl->tail_length] = '\0';
}

static bool tail_ends_with(const struct rawrepl *repl, const char *text)
{
    size_t length = strlen(text);
    return repl->tail_length >= length && memcmp(repl->tail + repl->tail_length - length, text, length) == 0;
}

// Reads until `text` was seen: 1; or nothing more comes for timeout_ms, or as much as fits into that time on
// the line came without it: 0; negative: an error.
static int read_until(struct rawrepl *repl, const char *text, unsigned timeout_ms, struct error *err)
{
    for (unsigned count = 0; count < timeout_ms * BYTES_PER_MS; count++) {
        int status = fill(repl, timeout_ms, err);
        if (status <= 0) {
            return status;
        }
        remember(repl, repl->buffer[repl->start++]);
        if (tail_ends_with(repl, text)) {
            return 1;
        }
    }
    return 0;
}

// How often the board has started anew, as far as its words are kept.
static unsigned count_resets(const struct rawrepl *repl)
{
    unsigned count = 0;
    const char *at = repl->tail;
    while (at != NULL && (at = strstr(at, "rst:0x")) != NULL) {
        count += strchr(at, '\n') != NULL; // the whole line was heard: why, and with which straps
        at++;
    }
    return count;
}

// A slow board answers the earlier knocks, too, if it has heard them: before anything else is asked.
static int hear_out(struct rawrepl *repl, unsigned knocks, struct error *err)
{
    int status = 1;
    for (; knocks > 0 && status > 0; knocks--) {
        status = read_until(repl, raw_prompt, KNOCK_MS, err);
    }
    return status < 0 ? status : 0;
}

// Nobody knows where the board is: still booting, at the prompt, or in a program. Ctrl-C ends a
// program, Ctrl-A asks for raw mode; both are repeated until the answer comes.
int rawrepl_enter(struct rawrepl *repl, unsigned timeout_ms, struct error *err)
{
    static const uint8_t knock[] = {'\r', CTRL_C, CTRL_C, CTRL_A};
    for (unsigned waited = 0; waited < timeout_ms && count_resets(repl) < RESETS_MAX; waited += KNOCK_MS) {
        int status = read_until(repl, ">>> ", KNOCK_MS, err);
        if (status >= 0) {
            status = send(repl, knock, sizeof knock, err);
        }
        if (status >= 0) {
            status = read_until(repl, raw_prompt, KNOCK_MS, err);
        }
        if (status < 0) {
            return status;
        }
        if (status > 0) {
            repl->paste = true;
            return hear_out(repl, waited / KNOCK_MS, err);
        }
    }
    return error_set(err, ERR_TIMEOUT, "the board shows no MicroPython prompt");
}

static int expect(struct rawrepl *repl, const char *text, struct error *err)
{
    for (const char *c = text; *c != '\0'; c++) {
        int byte = next_byte(repl, ANSWER_MS, err);
        if (byte < 0) {
            return byte;
        }
        if (byte != (uint8_t)*c) {
            return error_set(err, ERR_REMOTE,
                             "the board's raw REPL answered 0x%02x where 0x%02x belongs (noise on the line, "
                             "or not MicroPython)",
                             (unsigned)byte, (unsigned)(uint8_t)*c);
        }
    }
    return 0;
}

// Up to the board's own end of text.
static int end_paste(struct rawrepl *repl, struct error *err)
{
    int status = send_byte(repl, CTRL_D, err);
    for (int byte = 0; status >= 0 && byte != CTRL_D;) {
        byte = next_byte(repl, ANSWER_MS, err);
        status = byte < 0 ? byte : status;
    }
    return status;
}

// Adds what the board allows to the window, and waits while it is closed. 1: the board has had enough (a
// syntax error, say).
static int widen(struct rawrepl *repl, size_t *window, size_t increment, struct error *err)
{
    while (*window == 0 || repl->start < repl->end) {
        int byte = next_byte(repl, ANSWER_MS, err);
        if (byte < 0 || byte == CTRL_D) {
            return byte < 0 ? byte : 1;
        }
        *window += increment;
    }
    return 0;
}

// Raw-paste: the board announces a window; every further byte 0x01 from it is one more window.
static int paste_body(struct rawrepl *repl, const char *code, size_t length, struct error *err)
{
    int low = next_byte(repl, ANSWER_MS, err);
    int high = low < 0 ? low : next_byte(repl, ANSWER_MS, err);
    if (high < 0) {
        return high;
    }
    size_t increment = (size_t)low | (size_t)high << 8;
    size_t window = increment;
    while (length > 0) {
        int status = widen(repl, &window, increment, err);
        if (status > 0) {
            return send_byte(repl, CTRL_D, err);
        }
        size_t count = length < window ? length : window;
        status = status < 0 ? status : send(repl, code, count, err);
        if (status < 0) {
            return status;
        }
        code += count;
        length -= count;
        window -= count;
    }
    return end_paste(repl, err);
}

static int plain_body(struct rawrepl *repl, const char *code, size_t length, struct error *err)
{
    while (length > 0) {
        size_t count = length < CHUNK ? length : CHUNK;
        int status = send(repl, code, count, err);
        if (status < 0) {
            return status;
        }
        code += count;
        length -= count;
    }
    int status = send_byte(repl, CTRL_D, err);
    return status < 0 ? status : expect(repl, "OK", err);
}

// Asks for raw-paste mode: 1 granted, 0 not known here (plain raw mode it is).
static int ask_paste(struct rawrepl *repl, struct error *err)
{
    static const uint8_t ask[] = {CTRL_E, 'A', CTRL_A};
    if (!repl->paste) {
        return 0;
    }
    int status = send(repl, ask, sizeof ask, err);
    int first = status < 0 ? status : next_byte(repl, ANSWER_MS, err);
    int second = first < 0 ? first : next_byte(repl, ANSWER_MS, err);
    if (second < 0) {
        return second;
    }
    if (first == 'R' && second == 1) {
        return 1;
    }
    repl->paste = false;
    if (first == 'R' && second == 0) {
        return 0;
    }
    // An old board takes the three bytes as code and shows the raw prompt again; these two are its beginning.
    remember(repl, (uint8_t)first);
    remember(repl, (uint8_t)second);
    status = read_until(repl, raw_prompt, ANSWER_MS, err);
    return status < 0 ? status : 0;
}

// The mask ROM's line of a reset, "rst:0xc (SW_CPU_RESET),boot:0x13 (...)", in what a program prints: then
// nobody is left who would end the raw REPL's answer.
static bool is_restart(struct rawrepl *repl, const uint8_t *bytes, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n') {
            found =
                found || (strncmp(repl->line, "rst:0x", 6) == 0 && strstr(repl->line, "),boot:0x") != NULL);
            repl->line_length = 0;
        } else if (repl->line_length < sizeof repl->line - 1) {
            repl->line[repl->line_length++] = (char)bytes[i];
        }
        repl->line[repl->line_length] = '\0';
    }
    return found;
}

// Hands everything up to the next 0x04 to the sink.
static int read_part(struct rawrepl *repl, struct rawrepl_sink sink, size_t *total, struct error *err)
{
    for (;;) {
        int status = fill(repl, FOREVER_MS, err);
        if (status < 0) {
            return status;
        }
        const uint8_t *part = repl->buffer + repl->start;
        size_t count = repl->end - repl->start;
        const uint8_t *end = memchr(part, CTRL_D, count);
        count = end == NULL ? count : (size_t)(end - part);
        repl->start += count + (end == NULL ? 0 : 1);
        *total += count;
        if (sink.write != NULL && count > 0) {
            status = sink.write(sink.ctx, part, count, err);
            if (status < 0) {
                return status;
            }
        }
        if (is_restart(repl, part, count)) {
            return error_set(err, ERR_REMOTE, "the board has restarted in the middle of the program");
        }
        if (end != NULL) {
            return 0;
        }
    }
}

// The prompt after a program; one that ended with SystemExit has restarted the language first.
static int read_prompt(struct rawrepl *repl, struct error *err)
{
    int byte = next_byte(repl, ANSWER_MS, err);
    if (byte != '\r' && byte != 'M') {
        repl->start -= byte < 0 ? 0 : 1;
        return byte < 0 ? byte : expect(repl, ">", err);
    }
    int found = read_until(repl, raw_prompt, ANSWER_MS, err);
    return found == 0 ? error_set(err, ERR_TIMEOUT, "the board does not come back to its prompt") : found;
}

int rawrepl_exec(struct rawrepl *repl, const char *code, size_t length, struct rawrepl_sink out,
                 struct rawrepl_sink traceback, struct error *err)
{
    int status = ask_paste(repl, err);
    if (status >= 0) {
        status = status == 1 ? paste_body(repl, code, length, err) : plain_body(repl, code, length, err);
    }
    size_t printed = 0;
    size_t complained = 0;
    if (status >= 0) {
        status = read_part(repl, out, &printed, err);
    }
    if (status >= 0) {
        status = read_part(repl, traceback, &complained, err);
    }
    if (status >= 0) {
        status = read_prompt(repl, err);
    }
    if (status >= 0 && complained > 0) {
        return error_set(err, ERR_REMOTE, "the program on the board ended with an exception");
    }
    return status < 0 ? status : 0;
}

int rawrepl_leave(struct rawrepl *repl, struct error *err)
{
    return send_byte(repl, CTRL_B, err);
}
