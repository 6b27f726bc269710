// The parser's machinery: nodes, tokens, errors.

#include <string.h>

#include "runtime/ast.h"
#include "runtime/state.h"

// Nodes are cut from chunks, which keep each other alive; all go at once when the parser is forgotten.

#define CHUNK_NODES 8 // few, so that a line can be compiled when memory is nearly full

struct chunk {
    struct chunk *before;
    size_t used;
    struct node nodes[CHUNK_NODES];
};

struct node *node_at(struct parser *parser, enum node_kind kind, unsigned line)
{
    if (parser->chunks == NULL || parser->chunks->used == CHUNK_NODES) {
        struct chunk *chunk = gc_alloc(sizeof *chunk, 0);
        chunk->before = parser->chunks;
        parser->chunks = chunk;
    }
    struct node *node = &parser->chunks->nodes[parser->chunks->used++];
    node->kind = (uint8_t)kind;
    node->line = line;
    return node;
}

struct node *node_new(struct parser *parser, enum node_kind kind)
{
    return node_at(parser, kind, parser->token.line);
}

void list_init(struct node_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

void list_add(struct node_list *list, struct node *node)
{
    *list->end = node;
    list->end = &node->next;
}

// Tokens

void parser_advance(struct parser *parser)
{
    lexer_next(&parser->lexer, &parser->token);
}

bool parser_accept(struct parser *parser, enum token_kind kind)
{
    if (parser->token.kind != kind) {
        return false;
    }
    parser_advance(parser);
    return true;
}

void parser_expect(struct parser *parser, enum token_kind kind)
{
    if (!parser_accept(parser, kind)) {
        parser_invalid(parser);
    }
}

rt_obj parser_name(struct parser *parser)
{
    if (parser->token.kind != T_NAME) {
        parser_invalid(parser);
    }
    rt_obj name = rt_intern(parser->token.text, parser->token.length);
    parser_advance(parser);
    return name;
}

void parser_fail(const struct parser *parser, const char *text)
{
    rt_raise_syntax(&rt_type_SyntaxError, parser->filename, parser->token.line, text);
}

void parser_invalid(const struct parser *parser)
{
    if (parser->token.kind == T_INDENT) {
        rt_raise_syntax(&rt_type_IndentationError, parser->filename, parser->token.line, "unexpected indent");
    }
    parser_fail(parser, "invalid syntax");
}

void parser_start(struct parser *parser, const char *source, size_t length, rt_obj filename)
{
    memset(parser, 0, sizeof *parser);
    parser->filename = filename;
    lexer_init(&parser->lexer, source, length, filename);
    parser_advance(parser);
}

struct node *parse_eval(struct parser *parser, const char *source, size_t length, rt_obj filename)
{
    while (length > 0 && (*source == ' ' || *source == '\t')) {
        source++;
        length--;
    }
    parser_start(parser, source, length, filename);
    struct node *node = parse_expression_list(parser);
    while (parser_accept(parser, T_NEWLINE)) {
    }
    bool bare_walrus = node->kind == N_WALRUS && (node->flags & NODE_PAREN) == 0;
    if (parser->token.kind != T_END || bare_walrus) {
        parser_invalid(parser);
    }
    return node;
}
