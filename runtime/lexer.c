// Source text into tokens: indentation, names, numbers, strings, operators.

#include "runtime/lexer.h"

#include <string.h>

#include "runtime/exception.h"
#include "runtime/state.h"

#define TAB_WIDTH 8

static const struct {
    const char *text;
    enum token_kind kind;
} keywords[] = {
#define KEYWORD(name, text) {text, T_##name},
#define OPERATOR(name, text)
#include "runtime/tokens.def"
#undef KEYWORD
#undef OPERATOR
};

static const struct {
    char text[4];
    uint8_t length;
    uint8_t kind;
} operators[] = {
#define KEYWORD(name, text)
#define OPERATOR(name, text) {text, sizeof(text) - 1, T_##name},
#include "runtime/tokens.def"
#undef KEYWORD
#undef OPERATOR
};

void rt_raise_syntax(const struct rt_type *type, rt_obj filename, unsigned line, const char *text)
{
    rt_obj message = rt_str_c(text);
    rt_obj exception = rt_exception_new(type, 1, &message);
    exception_add_traceback(exception, filename, line, NULL);
    rt_raise(exception);
}

static RT_NORETURN void invalid(const struct lexer *lexer)
{
    rt_raise_syntax(&rt_type_SyntaxError, lexer->filename, lexer->line, "invalid syntax");
}

void lexer_init(struct lexer *lexer, const char *source, size_t length, rt_obj filename)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->filename = filename;
    lexer->at = source;
    lexer->end = source + length;
    lexer->line = 1;
    lexer->line_start = true;
    if (length >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0) {
        lexer->at += 3;
    }
}

static inline int peek(const struct lexer *lexer, size_t ahead)
{
    return ahead < (size_t)(lexer->end - lexer->at) ? (unsigned char)lexer->at[ahead] : -1;
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_part(int c)
{
    return is_name_start(c) || is_digit(c);
}

// Length of the line end at this place: 0 if there is none.
static size_t line_end(const struct lexer *lexer)
{
    if (peek(lexer, 0) == '\r') {
        return peek(lexer, 1) == '\n' ? 2 : 1;
    }
    return peek(lexer, 0) == '\n' ? 1 : 0;
}

static void skip_comment(struct lexer *lexer)
{
    while (lexer->at < lexer->end && line_end(lexer) == 0) {
        lexer->at++;
    }
}

// Spaces, comments and joined lines inside a line.
static void skip_blank(struct lexer *lexer)
{
    for (;;) {
        int c = peek(lexer, 0);
        if (c == ' ' || c == '\t' || c == '\f') {
            lexer->at++;
        } else if (c == '#') {
            skip_comment(lexer);
        } else if (c == '\\' && (peek(lexer, 1) == '\n' || peek(lexer, 1) == '\r')) {
            lexer->at++;
            lexer->at += line_end(lexer);
            lexer->line++;
        } else if (lexer->depth > 0 && line_end(lexer) != 0) {
            lexer->at += line_end(lexer);
            lexer->line++;
        } else {
            return;
        }
    }
}

static unsigned measure_indent(struct lexer *lexer)
{
    unsigned column = 0;
    for (;; lexer->at++) {
        int c = peek(lexer, 0);
        if (c == ' ') {
            column++;
        } else if (c == '\t') {
            column += TAB_WIDTH - column % TAB_WIDTH;
        } else if (c == '\f') {
            column = 0;
        } else {
            return column;
        }
    }
}

static unsigned current_indent(const struct lexer *lexer)
{
    return lexer->indent_count == 0 ? 0 : lexer->indents[lexer->indent_count - 1];
}

static void open_indent(struct lexer *lexer, unsigned column)
{
    if (lexer->indent_count == LEXER_INDENTS) {
        rt_raise_syntax(&rt_type_IndentationError, lexer->filename, lexer->line,
                        "too many levels of indentation");
    }
    lexer->indents[lexer->indent_count++] = column;
    lexer->pending = 1;
}

static void close_indents(struct lexer *lexer, unsigned column)
{
    while (current_indent(lexer) > column) {
        lexer->indent_count--;
        lexer->pending--;
    }
    if (current_indent(lexer) != column) {
        rt_raise_syntax(&rt_type_IndentationError, lexer->filename, lexer->line,
                        "unindent doesn't match any outer indent level");
    }
}

// At the first character of a line: passes blank lines and compares the indentation.
static void begin_line(struct lexer *lexer)
{
    lexer->line_start = false;
    for (;;) {
        unsigned column = measure_indent(lexer);
        if (peek(lexer, 0) == '#') {
            skip_comment(lexer);
        }
        size_t length = line_end(lexer);
        if (length != 0) {
            lexer->at += length;
            lexer->line++;
            continue;
        }
        if (lexer->at >= lexer->end) {
            column = 0;
        }
        if (column > current_indent(lexer)) {
            open_indent(lexer, column);
        } else {
            close_indents(lexer, column);
        }
        return;
    }
}

static enum token_kind name_kind(const char *text, size_t length)
{
    for (size_t i = 0; i < RT_COUNT(keywords); i++) {
        const char *keyword = keywords[i].text;
        if (keyword[0] == text[0] && strlen(keyword) == length && memcmp(keyword, text, length) == 0) {
            return keywords[i].kind;
        }
    }
    return T_NAME;
}

static void lex_name(struct lexer *lexer, struct token *out)
{
    while (is_name_part(peek(lexer, 0))) {
        lexer->at++;
    }
    out->length = (size_t)(lexer->at - out->text);
    out->kind = name_kind(out->text, out->length);
}

static void lex_number(struct lexer *lexer, struct token *out)
{
    bool hex = peek(lexer, 0) == '0' && (peek(lexer, 1) | 32) == 'x';
    bool based =
        hex || (peek(lexer, 0) == '0' && is_name_start(peek(lexer, 1)) && (peek(lexer, 1) | 32) != 'e' &&
                peek(lexer, 1) != '_' && (peek(lexer, 1) | 32) != 'j');
    for (;;) {
        int c = peek(lexer, 0);
        if (!based && (c | 32) == 'e' && (peek(lexer, 1) == '+' || peek(lexer, 1) == '-')) {
            lexer->at += 2;
        } else if (is_name_part(c) || (c == '.' && !based)) {
            lexer->at++;
        } else {
            break;
        }
    }
    out->length = (size_t)(lexer->at - out->text);
    out->kind = T_NUMBER;
}

// Flags of the letters before a quote, and their number; -1 if this is no string.
static int string_prefix(const struct lexer *lexer, unsigned *flags)
{
    *flags = 0;
    for (int i = 0; i < 3; i++) {
        int c = peek(lexer, (size_t)i);
        if (c == '"' || c == '\'') {
            return i;
        }
        switch (c | 32) {
        case 'r':
            *flags |= STRING_RAW;
            break;
        case 'b':
            *flags |= STRING_BYTES;
            break;
        case 'f':
            *flags |= STRING_FORMAT;
            break;
        case 'u':
            break;
        default:
            return -1;
        }
        if (c < 0) {
            return -1;
        }
    }
    return -1;
}

static bool at_quotes(const struct lexer *lexer, int quote, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (peek(lexer, i) != quote) {
            return false;
        }
    }
    return true;
}

static void pass_string_character(struct lexer *lexer)
{
    if (*lexer->at == '\\' && lexer->end - lexer->at > 1) {
        lexer->at++;
    }
    size_t length = line_end(lexer);
    if (length != 0) {
        lexer->line++;
    }
    lexer->at += length == 0 ? 1 : length;
}

static void lex_string(struct lexer *lexer, struct token *out, int prefix)
{
    lexer->at += prefix;
    int quote = peek(lexer, 0);
    size_t count = at_quotes(lexer, quote, 3) ? 3 : 1;
    lexer->at += count;
    out->text = lexer->at;
    out->kind = T_STRING;
    while (!at_quotes(lexer, quote, count)) {
        if (lexer->at >= lexer->end || (count == 1 && line_end(lexer) != 0)) {
            invalid(lexer);
        }
        pass_string_character(lexer);
    }
    out->length = (size_t)(lexer->at - out->text);
    lexer->at += count;
}

static void lex_operator(struct lexer *lexer, struct token *out)
{
    size_t left = (size_t)(lexer->end - lexer->at);
    for (size_t i = 0; i < RT_COUNT(operators); i++) {
        size_t length = operators[i].length;
        if (operators[i].text[0] == *lexer->at && length <= left &&
            memcmp(operators[i].text, lexer->at, length) == 0) {
            lexer->at += length;
            out->length = length;
            out->kind = (enum token_kind)operators[i].kind;
            return;
        }
    }
    invalid(lexer);
}

static void count_brackets(struct lexer *lexer, enum token_kind kind)
{
    if (kind == T_LPAREN || kind == T_LBRACKET || kind == T_LBRACE) {
        lexer->depth++;
    } else if ((kind == T_RPAREN || kind == T_RBRACKET || kind == T_RBRACE) && lexer->depth > 0) {
        lexer->depth--;
    }
}

static void lex_end(struct lexer *lexer, struct token *out)
{
    if (!lexer->ended) {
        lexer->ended = true;
        out->kind = T_NEWLINE;
        return;
    }
    close_indents(lexer, 0);
    if (lexer->pending < 0) {
        lexer->pending++;
        out->kind = T_DEDENT;
        return;
    }
    out->kind = T_END;
}

// Delivers what the indentation of the line asks for; false if nothing is left of it.
static bool lex_pending(struct lexer *lexer, struct token *out)
{
    if (lexer->pending == 0) {
        return false;
    }
    out->kind = lexer->pending > 0 ? T_INDENT : T_DEDENT;
    lexer->pending += lexer->pending > 0 ? -1 : 1;
    return true;
}

static void lex_word(struct lexer *lexer, struct token *out)
{
    int c = peek(lexer, 0);
    int prefix = string_prefix(lexer, &out->flags);
    if (prefix >= 0) {
        lex_string(lexer, out, prefix);
    } else if (is_name_start(c)) {
        lex_name(lexer, out);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) {
        lex_number(lexer, out);
    } else {
        lex_operator(lexer, out);
        count_brackets(lexer, out->kind);
    }
}

void lexer_next(struct lexer *lexer, struct token *out)
{
    *out = (struct token){.kind = T_END};
    if (lexer->line_start) {
        begin_line(lexer);
        if (lexer->at >= lexer->end) {
            lexer->ended = true;
        }
    }
    out->line = lexer->line;
    if (lex_pending(lexer, out)) {
        return;
    }
    skip_blank(lexer);
    out->line = lexer->line;
    out->text = lexer->at;
    size_t length = line_end(lexer);
    if (lexer->at >= lexer->end) {
        lex_end(lexer, out);
    } else if (length != 0) {
        lexer->at += length;
        lexer->line++;
        lexer->line_start = true;
        out->kind = T_NEWLINE;
    } else {
        lex_word(lexer, out);
    }
}
