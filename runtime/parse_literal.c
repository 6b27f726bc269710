// Numbers and strings, with what can stand inside an f-string.

#include <string.h>

#include "runtime/ast.h"
#include "runtime/state.h"

// Numbers

static bool is_float(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' || (text[i] | 32) == 'e') {
            return true;
        }
    }
    return false;
}

static rt_obj number_value(const char *text, size_t length)
{
    if (length > 2 && text[0] == '0') {
        size_t start = text[2] == '_' ? 3 : 2;
        switch (text[1] | 32) {
        case 'x':
            return rt_int_parse(text + start, length - start, 16);
        case 'o':
            return rt_int_parse(text + start, length - start, 8);
        case 'b':
            return rt_int_parse(text + start, length - start, 2);
        default:
            break;
        }
    }
    if (is_float(text, length)) {
        return rt_float_parse(text, length);
    }
    rt_obj value = rt_int_parse(text, length, 10);
    return text[0] == '0' && value != RT_SMALL(0) ? NULL : value; // 00 is a number, 01 is none
}

struct node *parse_number(struct parser *parser)
{
    struct node *node = node_new(parser, N_CONST);
    node->value = number_value(parser->token.text, parser->token.length);
    if (node->value == NULL) {
        parser_fail(parser, "invalid syntax for number");
    }
    parser_advance(parser);
    return node;
}

// Escapes

static void add_utf8(struct rt_text *text, uint32_t c)
{
    char bytes[4];
    size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1;) {
        bytes[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    bytes[0] = (char)(lead[length] | c);
    rt_text_add(text, bytes, length);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct literal {
    const char *at, *end;
    unsigned flags;
    struct parser *parser;
};

static uint32_t hex_escape(struct literal *in, unsigned digits)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < digits; i++) {
        int digit = in->at < in->end ? hex_digit(*in->at) : -1;
        if (digit < 0) {
            parser_invalid(in->parser);
        }
        value = value << 4 | (uint32_t)digit;
        in->at++;
    }
    return value;
}

static uint32_t octal_escape(struct literal *in)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 3 && in->at < in->end && *in->at >= '0' && *in->at <= '7'; i++) {
        value = value * 8 + (uint32_t)(*in->at++ - '0');
    }
    return (in->flags & STRING_BYTES) != 0 ? value & 0xff : value;
}

static void add_character(struct literal *in, struct rt_text *out, uint32_t c)
{
    if ((in->flags & STRING_BYTES) != 0) {
        char byte = (char)c;
        rt_text_add(out, &byte, 1);
    } else if (c > 0x10ffff) {
        parser_invalid(in->parser);
    } else {
        add_utf8(out, c);
    }
}

static bool simple_escape(char c, struct rt_text *out)
{
    static const char names[] = "\\'\"abfnrtv";
    static const char values[] = "\\'\"\a\b\f\n\r\t\v";
    const char *found = memchr(names, c, sizeof names - 1);
    if (found == NULL) {
        return false;
    }
    rt_text_add(out, &values[found - names], 1);
    return true;
}

static void add_escape(struct literal *in, struct rt_text *out)
{
    char c = *in->at++;
    bool unicode = (in->flags & STRING_BYTES) == 0;
    if (simple_escape(c, out)) {
        return;
    }
    if (c == '\r' || c == '\n') {
        in->at += c == '\r' && in->at < in->end && *in->at == '\n';
    } else if (c == 'x') {
        add_character(in, out, hex_escape(in, 2));
    } else if (c == 'u' && unicode) {
        add_character(in, out, hex_escape(in, 4));
    } else if (c == 'U' && unicode) {
        add_character(in, out, hex_escape(in, 8));
    } else if (c >= '0' && c <= '7') {
        in->at--;
        add_character(in, out, octal_escape(in));
    } else {
        rt_text_add(out, "\\", 1);
        rt_text_add(out, &c, 1);
    }
}

// Adds one character of the literal, escapes resolved and line ends unified.
static void add_one(struct literal *in, struct rt_text *out)
{
    char c = *in->at++;
    if (c == '\\' && (in->flags & STRING_RAW) == 0 && in->at < in->end) {
        add_escape(in, out);
        return;
    }
    if (c == '\r') {
        in->at += in->at < in->end && *in->at == '\n';
        c = '\n';
    }
    rt_text_add(out, &c, 1);
}

static void add_plain(struct parser *parser, const struct token *token, struct rt_text *out)
{
    struct literal in = {token->text, token->text + token->length, token->flags, parser};
    while (in.at < in.end) {
        add_one(&in, out);
    }
}

// f-strings

struct pieces {
    struct node_list list;
    struct rt_text text; // literal text not yet made a node
    unsigned line;
};

static void flush_text(struct parser *parser, struct pieces *pieces)
{
    if (pieces->text.length > 0) {
        struct node *node = node_at(parser, N_CONST, pieces->line);
        node->value = rt_text_str(&pieces->text);
        list_add(&pieces->list, node);
    }
}

static const char *pass_quoted(const char *at, const char *end)
{
    char quote = *at++;
    while (at < end && *at != quote) {
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    }
    return at;
}

// Where the expression of a replacement field ends: at '!', ':', '=' or '}' outside brackets and quotes.
static const char *expression_end(const char *at, const char *end)
{
    unsigned depth = 0;
    for (; at < end; at++) {
        char c = *at;
        if (c == '\'' || c == '"') {
            at = pass_quoted(at, end);
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if (depth > 0 && (c == ')' || c == ']' || c == '}')) {
            depth--;
        } else if (depth == 0 && strchr("!:=}", c) != NULL) {
            bool pair = end - at > 1 && at[1] == '=' && c != '}' && c != ':';
            bool after = c == '=' && strchr("=<>!", at[-1]) != NULL;
            if (!pair && !after) {
                return at;
            }
            at += pair ? 1 : 0;
        }
    }
    return end;
}

static struct node *parse_inner(struct parser *parser, const char *from, const char *to)
{
    struct lexer outer = parser->lexer;
    struct token token = parser->token;
    lexer_init(&parser->lexer, from, (size_t)(to - from), parser->filename);
    parser->lexer.line = token.line;
    parser->lexer.line_start = false;
    parser->lexer.depth = 1;
    parser_advance(parser);
    struct node *node = parser->token.kind == T_YIELD ? parse_yield(parser) : parse_expression_list(parser);
    if (parser->token.kind != T_NEWLINE || parser->lexer.at < parser->lexer.end) {
        parser_invalid(parser);
    }
    parser->lexer = outer;
    parser->token = token;
    return node;
}

static void parse_pieces(struct literal *in, struct pieces *pieces, bool in_format);

static struct node *parse_format(struct literal *in, unsigned line)
{
    struct pieces pieces = {.line = line};
    list_init(&pieces.list);
    rt_text_init(&pieces.text);
    parse_pieces(in, &pieces, true);
    flush_text(in->parser, &pieces);
    struct node *node = node_at(in->parser, N_FSTRING, line);
    node->a = pieces.list.first;
    return node;
}

static void parse_conversion(struct literal *in, struct node *format)
{
    in->at++;
    if (in->at >= in->end || strchr("rsa", *in->at) == NULL) {
        parser_invalid(in->parser);
    }
    format->op = (uint8_t)*in->at++;
}

// A replacement field, after its '{'.
static void parse_field(struct literal *in, struct pieces *pieces)
{
    struct parser *parser = in->parser;
    const char *from = in->at;
    const char *to = expression_end(from, in->end);
    struct node *format = node_at(parser, N_FORMAT, pieces->line);
    if (from == to && to < in->end) {
        parser_fail(parser, "malformed f-string");
    }
    format->a = parse_inner(parser, from, to);
    in->at = to;
    if (in->at < in->end && *in->at == '=') {
        do {
            in->at++;
        } while (in->at < in->end && *in->at == ' ');
        rt_text_add(&pieces->text, from, (size_t)(in->at - from));
        format->op = 'r';
    }
    if (in->at < in->end && *in->at == '!') {
        parse_conversion(in, format);
    }
    if (in->at < in->end && *in->at == ':') {
        in->at++;
        format->b = parse_format(in, pieces->line);
        format->op = format->op == 'r' && to[0] == '=' && to[1] == ':' ? 0 : format->op;
    }
    if (in->at >= in->end || *in->at != '}') {
        parser_invalid(parser);
    }
    in->at++;
    flush_text(parser, pieces);
    list_add(&pieces->list, format);
}

// Text and replacement fields, to the end or (inside a format) to the closing brace.
static void parse_pieces(struct literal *in, struct pieces *pieces, bool in_format)
{
    rt_check_stack();
    while (in->at < in->end) {
        char c = *in->at;
        bool twice = !in_format && in->end - in->at > 1 && in->at[1] == c;
        if (c == '{' && !twice) {
            in->at++;
            parse_field(in, pieces);
        } else if (c == '}' && in_format) {
            return;
        } else if (c == '}' && !twice) {
            parser_invalid(in->parser);
        } else if (c == '{' || c == '}') {
            rt_text_add(&pieces->text, in->at, 1);
            in->at += 2;
        } else {
            add_one(in, &pieces->text);
        }
    }
}

static void add_format(struct parser *parser, const struct token *token, struct pieces *pieces)
{
    struct literal in = {token->text, token->text + token->length, token->flags, parser};
    parse_pieces(&in, pieces, false);
}

struct node *parse_strings(struct parser *parser)
{
    unsigned line = parser->token.line;
    unsigned bytes = parser->token.flags & STRING_BYTES;
    bool format = false;
    struct pieces pieces = {.line = line};
    list_init(&pieces.list);
    rt_text_init(&pieces.text);
    while (parser->token.kind == T_STRING) {
        struct token token = parser->token;
        if ((token.flags & STRING_BYTES) != bytes) {
            parser_fail(parser, "cannot mix bytes and nonbytes literals");
        }
        if ((token.flags & STRING_FORMAT) != 0) {
            format = true;
            add_format(parser, &token, &pieces);
        } else {
            add_plain(parser, &token, &pieces.text);
        }
        parser_advance(parser);
    }
    struct node *node = node_at(parser, format ? N_FSTRING : N_CONST, line);
    if (format) {
        flush_text(parser, &pieces);
        node->a = pieces.list.first;
    } else {
        node->value = bytes != 0 ? rt_text_bytes(&pieces.text) : rt_text_str(&pieces.text);
    }
    return node;
}
