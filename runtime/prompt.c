#include "runtime/prompt.h"

#include "runtime/lineedit.h"

#include <string.h>

// Raw-paste: bytes the other side may send before it must wait for leave to go on.
#define WINDOW 128U

#define FILENAME  "<stdin>"
#define RAW_HELLO "raw REPL; CTRL-B to exit\r\n"

// What a step of the prompt leads to.
enum next {
    NEXT_GO_ON,
    NEXT_OTHER_MODE,
    NEXT_BANNER,
    NEXT_RESET,
    NEXT_END,
};

// Running

static enum rt_result execute(struct prompt *prompt, const struct source *source, enum rt_mode mode)
{
    const struct prompt_port *port = prompt->port;
    rt_interrupt_clear(prompt->runtime);
    if (port->interruptible != NULL) {
        port->interruptible(port->context, true);
    }
    const char *text = source->length > 0 ? source->data : "";
    enum rt_result result = rt_exec(prompt->runtime, text, source->length, FILENAME, mode);
    if (port->interruptible != NULL) {
        port->interruptible(port->context, false);
    }
    return result;
}

static enum next run_friendly(struct prompt *prompt, const struct source *source, enum rt_mode mode)
{
    enum rt_result result = execute(prompt, source, mode);
    if (result == RT_RAISED) {
        rt_report(prompt->runtime);
    }
    return result == RT_EXIT ? NEXT_RESET : NEXT_GO_ON;
}

// Output, Ctrl-D, traceback, Ctrl-D.
static enum next run_raw(struct prompt *prompt, const struct source *source)
{
    enum rt_result result = execute(prompt, source, RT_FILE);
    prompt_put(prompt, "\x04");
    if (result == RT_RAISED) {
        rt_report(prompt->runtime);
    }
    prompt_put(prompt, "\x04");
    return result == RT_EXIT ? NEXT_RESET : NEXT_GO_ON;
}

static void say_no_memory(struct prompt *prompt)
{
    prompt_put(prompt, "MemoryError: memory allocation failed\r\n");
}

// Paste mode

static enum next read_paste(struct prompt *prompt, struct source *source, bool *lost)
{
    prompt_put(prompt, "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ");
    for (;;) {
        int c = prompt_get(prompt);
        if (c < 0) {
            return NEXT_END;
        }
        if (c == CTRL_C || c == CTRL_D) {
            prompt_put(prompt, "\r\n");
            return c == CTRL_C ? NEXT_OTHER_MODE : NEXT_GO_ON;
        }
        char byte = c == '\r' ? '\n' : (char)c;
        *lost = !source_add(source, byte) || *lost;
        if (c == '\r') {
            prompt_put(prompt, "\r\n=== ");
        } else {
            prompt_write(prompt, &byte, 1);
        }
    }
}

static enum next paste(struct prompt *prompt, struct source *source)
{
    bool lost = false;
    enum next next = read_paste(prompt, source, &lost);
    if (next == NEXT_GO_ON && lost) {
        say_no_memory(prompt);
    } else if (next == NEXT_GO_ON) {
        next = run_friendly(prompt, source, RT_FILE);
    }
    return next == NEXT_OTHER_MODE ? NEXT_GO_ON : next;
}

// Friendly mode

static enum next on_control(struct prompt *prompt, struct source *source, int key)
{
    switch (key) {
    case CTRL_A:
        prompt_put(prompt, "\r\n");
        return NEXT_OTHER_MODE;
    case CTRL_B:
        prompt_put(prompt, "\r\n");
        return NEXT_BANNER;
    case CTRL_C:
        prompt_put(prompt, "\r\n");
        return NEXT_GO_ON;
    case CTRL_D:
        prompt_put(prompt, "\r\n");
        return NEXT_RESET;
    case CTRL_E:
        return paste(prompt, source);
    default:
        return NEXT_END;
    }
}

// More lines of a compound statement; answers as line_edit did last.
static int read_more(struct prompt *prompt, struct source *source)
{
    int key = 0;
    while (key == 0 && rt_needs_more(source->data, source->length)) {
        if (!source_add(source, '\n')) {
            say_no_memory(prompt);
            return CTRL_C;
        }
        key = line_edit(prompt, source, "... ");
    }
    return key;
}

static enum next friendly_step(struct prompt *prompt, struct source *source)
{
    int key = line_edit(prompt, source, ">>> ");
    if (key != 0) {
        return on_control(prompt, source, key);
    }
    if (source->length == 0) {
        return NEXT_GO_ON;
    }
    key = read_more(prompt, source);
    if (key < 0) {
        return NEXT_END;
    }
    if (key == CTRL_C) {
        prompt_put(prompt, "\r\n");
        return NEXT_GO_ON;
    }
    return run_friendly(prompt, source, RT_SINGLE);
}

// Raw mode

// Raw-paste: the length of the window, then leave for another window whenever one has been read.
static enum next raw_paste(struct prompt *prompt, struct source *source)
{
    static const char hello[] = {'R', 1, (char)WINDOW, 0, 1};
    unsigned left = WINDOW;
    bool lost = false;
    prompt_write(prompt, hello, sizeof hello);
    source->length = 0;
    for (;;) {
        int c = prompt->port->get(prompt->port->context);
        if (c < 0) {
            return NEXT_END;
        }
        if (c == CTRL_C || c == CTRL_D) {
            prompt_put(prompt, "\x04");
            if (c == CTRL_D && !lost) {
                return run_raw(prompt, source);
            }
            prompt_put(prompt, "\x04");
            prompt_put(prompt,
                       c == CTRL_C ? "KeyboardInterrupt: \r\n" : "MemoryError: memory allocation failed\r\n");
            prompt_put(prompt, "\x04");
            return NEXT_GO_ON;
        }
        lost = !source_add(source, (char)c) || lost;
        if (--left == 0) {
            prompt_put(prompt, "\x01");
            left = WINDOW;
        }
    }
}

// Ctrl-E, a letter, Ctrl-A asks for another protocol; A is the one there is.
static enum next on_ctrl_a(struct prompt *prompt, struct source *source)
{
    if (source->length != 2 || source->data[0] != CTRL_E) {
        prompt_put(prompt, RAW_HELLO);
        return NEXT_GO_ON;
    }
    if (source->data[1] != 'A') {
        prompt_write(prompt, "R", 2);
        return NEXT_GO_ON;
    }
    return raw_paste(prompt, source);
}

static enum next on_raw_end(struct prompt *prompt, const struct source *source, bool lost)
{
    prompt_put(prompt, "OK");
    if (lost) {
        prompt_put(prompt, "\x04");
        say_no_memory(prompt);
        prompt_put(prompt, "\x04");
        return NEXT_GO_ON;
    }
    if (source->length == 0) {
        prompt_put(prompt, "\r\n");
        return NEXT_RESET;
    }
    return run_raw(prompt, source);
}

static enum next raw_step(struct prompt *prompt, struct source *source)
{
    bool lost = false;
    prompt_put(prompt, ">");
    for (;;) {
        int c = prompt->port->get(prompt->port->context);
        if (c < 0) {
            return NEXT_END;
        }
        switch (c) {
        case CTRL_A:
            return on_ctrl_a(prompt, source);
        case CTRL_B:
            prompt_put(prompt, "\r\n");
            return NEXT_OTHER_MODE;
        case CTRL_C:
            source->length = 0;
            lost = false;
            break;
        case CTRL_D:
            return on_raw_end(prompt, source, lost);
        default:
            lost = !source_add(source, (char)c) || lost;
            break;
        }
    }
}

enum prompt_end prompt_run(struct prompt *prompt, struct runtime *runtime)
{
    enum next next = NEXT_BANNER;
    prompt->runtime = runtime;
    prompt->after_cr = false;
    do {
        struct source source = {NULL, 0, 0};
        if (next == NEXT_OTHER_MODE) {
            prompt->raw = !prompt->raw;
        }
        if (next == NEXT_OTHER_MODE || next == NEXT_BANNER) {
            prompt_put(prompt, prompt->raw ? RAW_HELLO : prompt->port->banner);
        }
        next = prompt->raw ? raw_step(prompt, &source) : friendly_step(prompt, &source);
        source_drop(&source);
    } while (next != NEXT_RESET && next != NEXT_END);
    return next == NEXT_RESET ? PROMPT_SOFT_RESET : PROMPT_END_OF_INPUT;
}
