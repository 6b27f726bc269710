#include "runtime/lineedit.h"

#include "runtime/gc.h"

#include <stdint.h>
#include <string.h>

// Keys beyond bytes.
enum key {
    KEY_UP = 256,
    KEY_DOWN,
    KEY_RIGHT,
    KEY_LEFT,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_WORD_DELETE,
    KEY_NONE,
};

#define ESCAPE    27
#define BACKSPACE 8
#define RUBOUT    127
#define INDENT    "    "

struct editor {
    struct prompt *prompt;
    struct source *source;
    const char *text;  // the prompt
    size_t start;      // of the line, in source
    size_t cursor;     // in source
    unsigned recalled; // line of the history shown, from 1; 0 the new one
};

// Text that grows

bool source_insert(struct source *source, size_t at, const char *data, size_t count)
{
    if (source->length + count + 1 > source->capacity) {
        size_t capacity = (source->length + count) * 2 + 64;
        char *grown = gc_alloc_maybe(capacity, GC_LEAF);
        if (grown == NULL) {
            return false;
        }
        if (source->length > 0) {
            memcpy(grown, source->data, source->length);
        }
        gc_free(source->data);
        source->data = grown;
        source->capacity = capacity;
    }
    memmove(source->data + at + count, source->data + at, source->length - at);
    memcpy(source->data + at, data, count);
    source->length += count;
    return true;
}

void source_remove(struct source *source, size_t at, size_t count)
{
    memmove(source->data + at, source->data + at + count, source->length - at - count);
    source->length -= count;
}

bool source_add(struct source *source, char c)
{
    return source_insert(source, source->length, &c, 1);
}

void source_drop(struct source *source)
{
    gc_free(source->data);
    *source = (struct source){NULL, 0, 0};
}

// Bytes in and out

void prompt_write(struct prompt *prompt, const char *data, size_t length)
{
    if (length > 0) {
        prompt->port->put(prompt->port->context, data, length);
    }
}

void prompt_put(struct prompt *prompt, const char *text)
{
    prompt_write(prompt, text, strlen(text));
}

int prompt_get(struct prompt *prompt)
{
    int c = prompt->port->get(prompt->port->context);
    if (c == '\n' && prompt->after_cr) {
        c = prompt->port->get(prompt->port->context);
    }
    prompt->after_cr = c == '\r';
    return c == '\n' ? '\r' : c;
}

// Keys: the escape sequences of common terminals (ECMA-48 CSI, and SS3 for Home and End).

static int key_of_csi(int final, int number)
{
    static const struct {
        int final, number, key;
    } keys[] = {
        {'A', 0, KEY_UP},        {'B', 0, KEY_DOWN}, {'C', 0, KEY_RIGHT}, {'D', 0, KEY_LEFT},
        {'H', 0, KEY_HOME},      {'F', 0, KEY_END},  {'~', 1, KEY_HOME},  {'~', 3, KEY_DELETE},
        {'~', 4, KEY_END},       {'~', 7, KEY_HOME}, {'~', 8, KEY_END},   {'C', 5, KEY_WORD_RIGHT},
        {'D', 5, KEY_WORD_LEFT},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].final == final && keys[i].number == number) {
            return keys[i].key;
        }
    }
    return KEY_NONE;
}

static int read_csi(struct prompt *prompt)
{
    int number = 0;
    for (;;) {
        int c = prompt_get(prompt);
        if (c >= '0' && c <= '9') {
            number = (number * 10 + c - '0') % 1000;
        } else if (c == ';') {
            number = 0; // the last number tells the modifier keys
        } else {
            return c < 0 ? c : key_of_csi(c, number);
        }
    }
}

static int read_key(struct prompt *prompt)
{
    int c = prompt_get(prompt);
    if (c != ESCAPE) {
        return c;
    }
    c = prompt_get(prompt);
    switch (c) {
    case '[':
        return read_csi(prompt);
    case 'O':
        c = prompt_get(prompt);
        return c < 0 ? c : key_of_csi(c, 0);
    case 'b':
        return KEY_WORD_LEFT;
    case 'f':
        return KEY_WORD_RIGHT;
    case 'd':
        return KEY_WORD_DELETE;
    default:
        return c < 0 ? c : KEY_NONE;
    }
}

// The screen: one column a character, and characters are UTF-8.

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

static size_t columns(const struct source *source, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        count += begins_character(source->data[i]) ? 1 : 0;
    }
    return count;
}

static void move_back(struct prompt *prompt, size_t count)
{
    char sequence[16] = "\x1b[";
    char digits[8];
    size_t n = 0;
    if (count <= 4) {
        prompt_write(prompt, "\b\b\b\b", count);
        return;
    }
    for (; count > 0 && n < sizeof digits; count /= 10) {
        digits[n++] = (char)('0' + count % 10);
    }
    size_t length = 2;
    while (n > 0) {
        sequence[length++] = digits[--n];
    }
    sequence[length++] = 'D';
    prompt_write(prompt, sequence, length);
}

static void move_to(struct editor *e, size_t cursor)
{
    if (cursor < e->cursor) {
        move_back(e->prompt, columns(e->source, cursor, e->cursor));
    } else if (cursor > e->cursor) {
        prompt_write(e->prompt, e->source->data + e->cursor, cursor - e->cursor);
    }
    e->cursor = cursor;
}

// Draw from the cursor to the end of the line and come back.
static void draw_rest(struct editor *e)
{
    size_t end = e->source->length;
    if (e->cursor < end) {
        prompt_write(e->prompt, e->source->data + e->cursor, end - e->cursor);
        move_back(e->prompt, columns(e->source, e->cursor, end));
    }
}

static void insert(struct editor *e, const char *data, size_t count)
{
    if (source_insert(e->source, e->cursor, data, count)) {
        move_to(e, e->cursor + count);
        draw_rest(e);
    }
}

static void remove_to(struct editor *e, size_t end)
{
    if (end > e->cursor) {
        source_remove(e->source, e->cursor, end - e->cursor);
        prompt_put(e->prompt, "\x1b[K");
        draw_rest(e);
    }
}

static void remove_back_to(struct editor *e, size_t start)
{
    size_t end = e->cursor;
    move_to(e, start);
    remove_to(e, end);
}

// Places in the line

static size_t before(const struct editor *e)
{
    size_t at = e->cursor;
    while (at > e->start && !begins_character(e->source->data[--at])) {
    }
    return at;
}

static size_t behind(const struct editor *e)
{
    size_t at = e->cursor + (e->cursor < e->source->length ? 1 : 0);
    while (at < e->source->length && !begins_character(e->source->data[at])) {
        at++;
    }
    return at;
}

static bool in_word(const struct editor *e, size_t at)
{
    char c = e->source->data[at];
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (c & 0x80) != 0;
}

static size_t word_before(const struct editor *e)
{
    size_t at = e->cursor;
    while (at > e->start && !in_word(e, at - 1)) {
        at--;
    }
    while (at > e->start && in_word(e, at - 1)) {
        at--;
    }
    return at;
}

static size_t word_behind(const struct editor *e)
{
    size_t at = e->cursor;
    while (at < e->source->length && !in_word(e, at)) {
        at++;
    }
    while (at < e->source->length && in_word(e, at)) {
        at++;
    }
    return at;
}

static bool blank_before_cursor(const struct editor *e)
{
    for (size_t i = e->start; i < e->cursor; i++) {
        if (e->source->data[i] != ' ') {
            return false;
        }
    }
    return true;
}

// What keys do

static void go_left(struct editor *e)
{
    move_to(e, before(e));
}

static void go_right(struct editor *e)
{
    move_to(e, behind(e));
}

static void go_home(struct editor *e)
{
    move_to(e, e->start);
}

static void go_end(struct editor *e)
{
    move_to(e, e->source->length);
}

static void go_word_left(struct editor *e)
{
    move_to(e, word_before(e));
}

static void go_word_right(struct editor *e)
{
    move_to(e, word_behind(e));
}

static void delete_here(struct editor *e)
{
    remove_to(e, behind(e));
}

static void delete_word(struct editor *e)
{
    remove_to(e, word_behind(e));
}

static void delete_word_back(struct editor *e)
{
    remove_back_to(e, word_before(e));
}

static void delete_rest(struct editor *e)
{
    remove_to(e, e->source->length);
}

static void delete_front(struct editor *e)
{
    remove_back_to(e, e->start);
}

// One character back; in the indentation, four.
static void backspace(struct editor *e)
{
    bool indented = e->cursor - e->start >= 4 && blank_before_cursor(e);
    if (e->cursor > e->start) {
        remove_back_to(e, indented ? e->cursor - 4 : before(e));
    }
}

static void show_history(struct editor *e, unsigned which)
{
    const char *line = which == 0 ? "" : e->prompt->history[which - 1];
    e->recalled = which;
    go_home(e);
    delete_rest(e);
    insert(e, line, strlen(line));
}

static void history_up(struct editor *e)
{
    if (e->recalled < e->prompt->lines) {
        show_history(e, e->recalled + 1);
    }
}

static void history_down(struct editor *e)
{
    if (e->recalled > 0) {
        show_history(e, e->recalled - 1);
    }
}

static void complete(struct editor *e)
{
    char more[64];
    if (blank_before_cursor(e)) {
        insert(e, INDENT, strlen(INDENT));
        return;
    }
    const char *line = e->source->data + e->start;
    int count = rt_complete(e->prompt->runtime, line, e->cursor - e->start, more, sizeof more);
    if (count > 0) {
        insert(e, more, (size_t)count);
    } else if (count < 0) {
        prompt_put(e->prompt, e->text);
        prompt_write(e->prompt, line, e->cursor - e->start);
        draw_rest(e);
    }
}

static const struct {
    int key;
    void (*act)(struct editor *e);
} bindings[] = {
    {KEY_LEFT, go_left},
    {CTRL_B, go_left},
    {KEY_RIGHT, go_right},
    {CTRL_F, go_right},
    {KEY_HOME, go_home},
    {CTRL_A, go_home},
    {KEY_END, go_end},
    {CTRL_E, go_end},
    {KEY_WORD_LEFT, go_word_left},
    {KEY_WORD_RIGHT, go_word_right},
    {KEY_DELETE, delete_here},
    {CTRL_D, delete_here},
    {BACKSPACE, backspace},
    {RUBOUT, backspace},
    {KEY_WORD_DELETE, delete_word},
    {CTRL_W, delete_word_back},
    {CTRL_K, delete_rest},
    {CTRL_U, delete_front},
    {KEY_UP, history_up},
    {CTRL_P, history_up},
    {KEY_DOWN, history_down},
    {CTRL_N, history_down},
    {'\t', complete},
};

static void press(struct editor *e, int key)
{
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
        if (bindings[i].key == key) {
            bindings[i].act(e);
            return;
        }
    }
    if (key >= ' ' && key < 256) {
        char c = (char)key;
        insert(e, &c, 1);
    }
}

// A line

// Begin a continuation line where the line above began, four further in behind a colon. Two blank lines end
// that.
static void indent(struct editor *e)
{
    const char *data = e->source->data;
    size_t end = e->start > 0 ? e->start - 1 : 0; // the end of the line above
    size_t begin = end;
    while (begin > 0 && data[begin - 1] != '\n') {
        begin--;
    }
    size_t spaces = 0;
    while (begin + spaces < end && data[begin + spaces] == ' ') {
        spaces++;
    }
    bool blank = begin + spaces == end;
    if (blank && begin > 0) {
        size_t above = begin - 1;
        while (above > 0 && data[above - 1] == ' ') {
            above--;
        }
        if (above > 0 && data[above - 1] == '\n') {
            return;
        }
    }
    size_t levels = spaces / 4 + (end > 0 && data[end - 1] == ':' ? 1 : 0);
    while (levels-- > 0) {
        insert(e, INDENT, strlen(INDENT));
    }
}

static void remember(struct editor *e)
{
    struct prompt *prompt = e->prompt;
    size_t length = e->source->length - e->start;
    const char *newest = prompt->history[0];
    if (length == 0 || length >= PROMPT_WIDTH) {
        return;
    }
    const char *line = e->source->data + e->start;
    if (memchr(line, '\0', length) != NULL) {
        return;
    }
    if (prompt->lines > 0 && strlen(newest) == length && memcmp(newest, line, length) == 0) {
        return;
    }
    memmove(prompt->history[1], prompt->history[0], sizeof prompt->history - sizeof prompt->history[0]);
    memcpy(prompt->history[0], line, length);
    prompt->history[0][length] = '\0';
    prompt->lines += prompt->lines < PROMPT_LINES ? 1 : 0;
}

int line_edit(struct prompt *prompt, struct source *source, const char *text)
{
    struct editor e = {prompt, source, text, source->length, source->length, 0};
    prompt_put(prompt, text);
    indent(&e);
    for (;;) {
        int key = read_key(prompt);
        if (key < 0 || key == CTRL_C) {
            return key;
        }
        if (key >= CTRL_A && key <= CTRL_E && source->length == e.start) {
            return key;
        }
        if (key == '\r') {
            prompt_put(prompt, "\r\n");
            remember(&e);
            return 0;
        }
        press(&e, key);
    }
}
