// Source text into tokens.
#ifndef RUNTIME_LEXER_H
#define RUNTIME_LEXER_H

#include "runtime/values.h"

enum token_kind {
    T_END,
    T_NEWLINE,
    T_INDENT,
    T_DEDENT,
    T_NAME,
    T_NUMBER,
    T_STRING,
#define KEYWORD(name, text)  T_##name,
#define OPERATOR(name, text) T_##name,
#include "runtime/tokens.def"
#undef KEYWORD
#undef OPERATOR
};

enum string_flag { STRING_RAW = 1, STRING_BYTES = 2, STRING_FORMAT = 4 };

struct token {
    enum token_kind kind;
    unsigned line;
    const char *text; // of a string: what is between the quotes
    size_t length;
    unsigned flags; // enum string_flag
};

#define LEXER_INDENTS 100

struct lexer {
    rt_obj filename;
    const char *at, *end;
    unsigned line;
    unsigned depth; // open brackets
    unsigned indents[LEXER_INDENTS];
    unsigned indent_count; // the outermost, 0, is not counted
    int pending;           // indents (positive) or dedents (negative) not delivered yet
    bool line_start;
    bool ended; // the newline before the end was delivered
};

void lexer_init(struct lexer *lexer, const char *source, size_t length, rt_obj filename);
void lexer_next(struct lexer *lexer, struct token *out);

// SyntaxError (or IndentationError) at a line of a file.
RT_NORETURN void rt_raise_syntax(const struct rt_type *type, rt_obj filename, unsigned line,
                                 const char *text);

#endif
