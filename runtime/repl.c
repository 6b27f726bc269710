// What the prompt needs to know about the language: does a text go on, and which names could follow.

#include <string.h>

#include "runtime/class.h"
#include "runtime/state.h"

// Continuation

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool starts_with(const char *source, size_t length, const char *word)
{
    size_t size = strlen(word);
    return length >= size && memcmp(source, word, size) == 0 && (length == size || !is_word(source[size]));
}

static bool starts_compound(const char *source, size_t length)
{
    static const char *const words[] = {"if", "while", "for", "try", "with", "def", "class", "async"};
    for (size_t i = 0; i < RT_COUNT(words); i++) {
        if (starts_with(source, length, words[i])) {
            return true;
        }
    }
    return length > 0 && source[0] == '@';
}

struct scan {
    const char *text;
    size_t length, at;
    int depth;  // open brackets
    char quote; // the quote of the string it is in, or 0
    bool triple;
};

static bool three(const struct scan *scan, char quote)
{
    return scan->length - scan->at >= 3 && scan->text[scan->at + 1] == quote &&
           scan->text[scan->at + 2] == quote;
}

static void scan_in_string(struct scan *scan)
{
    char c = scan->text[scan->at];
    if (c == '\\') {
        scan->at++;
    } else if (c == scan->quote && (!scan->triple || three(scan, c))) {
        scan->at += scan->triple ? 2 : 0;
        scan->quote = 0;
    } else if (c == '\n' && !scan->triple) {
        scan->quote = 0;
    }
}

static void scan_outside(struct scan *scan)
{
    char c = scan->text[scan->at];
    if (c == '\'' || c == '"') {
        scan->triple = three(scan, c);
        scan->at += scan->triple ? 2 : 0;
        scan->quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
        scan->depth++;
    } else if (c == ')' || c == ']' || c == '}') {
        scan->depth--;
    } else if (c == '#') {
        while (scan->at + 1 < scan->length && scan->text[scan->at + 1] != '\n') {
            scan->at++;
        }
    }
}

bool rt_needs_more(const char *source, size_t length)
{
    struct scan scan = {.text = source, .length = length};
    if (length == 0) {
        return false;
    }
    for (; scan.at < length; scan.at++) {
        if (scan.quote != 0) {
            scan_in_string(&scan);
        } else {
            scan_outside(&scan);
        }
    }
    if (scan.quote != 0 ? scan.triple : scan.depth > 0) {
        return true;
    }
    if (source[length - 1] == '\\') {
        return true;
    }
    return starts_compound(source, length) && source[length - 1] != '\n';
}

// Completion

#define COLUMN      16
#define LINE_LENGTH 64

static bool begins(const char *name, const char *word, size_t length)
{
    return strncmp(name, word, length) == 0 && (length > 0 || name[0] != '_');
}

// Names that could stand for the whole of a dotted word's last part.
static rt_obj candidates(const char *word, size_t length, const char **last, size_t *last_length)
{
    rt_obj obj = NULL;
    const char *part = word;
    for (size_t i = 0; i < length; i++) {
        if (word[i] != '.') {
            continue;
        }
        rt_obj name = rt_intern(part, (size_t)(word + i - part));
        obj = rt_getattr_maybe(obj == NULL ? rt->main_module : obj, name);
        if (obj == NULL) {
            return NULL;
        }
        part = word + i + 1;
    }
    *last = part;
    *last_length = (size_t)(word + length - part);
    rt_obj names = rt_dir(obj == NULL ? rt->main_module : obj);
    if (obj == NULL) {
        rt_obj more = rt_list_of(rt->builtins);
        for (size_t i = 0; i < ((struct rt_list *)more)->length; i++) {
            rt_list_append(names, ((struct rt_list *)more)->items[i]);
        }
    }
    return names;
}

struct matches {
    const char *word;
    size_t length; // of the word
    const char *first;
    size_t common; // length all matches share
    size_t count;
};

static void find_matches(struct matches *matches, const struct rt_list *names)
{
    for (size_t i = 0; i < names->length; i++) {
        const char *name = rt_str_data(names->items[i], NULL);
        if (!begins(name, matches->word, matches->length)) {
            continue;
        }
        if (matches->count++ == 0) {
            matches->first = name;
            matches->common = strlen(name);
        }
        size_t same = 0;
        while (same < matches->common && name[same] == matches->first[same]) {
            same++;
        }
        matches->common = same;
    }
}

static void print_matches(const struct matches *matches, const struct rt_list *names)
{
    size_t column = 0;
    rt_puts(&rt_out, "\n");
    for (size_t i = 0; i < names->length; i++) {
        const char *name = rt_str_data(names->items[i], NULL);
        size_t size = strlen(name);
        if (!begins(name, matches->word, matches->length)) {
            continue;
        }
        size_t pad = (COLUMN - column % COLUMN) % COLUMN;
        if (column > 0 && column + pad + size > LINE_LENGTH) {
            rt_puts(&rt_out, "\n");
            column = pad = 0;
        } else if (column > 0 && pad < 2) {
            pad += COLUMN;
        }
        rt_printf(&rt_out, "%*s%s", (int)pad, "", name);
        column += pad + size;
    }
    rt_puts(&rt_out, "\n");
}

static int complete(const char *line, size_t length, char *out, size_t size)
{
    size_t start = length;
    while (start > 0 && (is_word(line[start - 1]) || line[start - 1] == '.')) {
        start--;
    }
    struct matches matches = {0};
    const struct rt_list *names = candidates(line + start, length - start, &matches.word, &matches.length);
    if (names == NULL) {
        return 0;
    }
    find_matches(&matches, names);
    size_t more = matches.count == 0 ? 0 : matches.common - matches.length;
    if (more > 0 && more < size) {
        memcpy(out, matches.first + matches.length, more);
        out[more] = '\0';
        return (int)more;
    }
    if (matches.count > 1) {
        print_matches(&matches, names);
        return -1;
    }
    return 0;
}

int rt_complete(struct runtime *runtime, const char *line, size_t length, char *out, size_t size)
{
    struct rt_try try;
    rt = runtime;
    if (RT_TRY(try)) {
        int result = complete(line, length, out, size);
        rt_try_end(&try);
        return result;
    }
    return 0;
}
