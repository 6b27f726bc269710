// The syntax tree, and the parser that makes it.
#ifndef RUNTIME_AST_H
#define RUNTIME_AST_H

#include "runtime/lexer.h"

// What the fields of a node mean for each kind. "list" is a chain of nodes through next.
enum node_kind {
    // Expressions
    N_NAME,          // value: name
    N_CONST,         // value
    N_TUPLE,         // a: list
    N_LIST,          // a: list
    N_SET,           // a: list
    N_DICT,          // a: list of N_PAIR
    N_PAIR,          // a: key (NULL: **b), b: value
    N_STARRED,       // a
    N_BINARY,        // op: enum rt_op, a, b
    N_UNARY,         // op: enum rt_unary_op, a
    N_NOT,           // a
    N_AND,           // a: list
    N_OR,            // a: list
    N_COMPARE,       // a: first, b: list of N_COMPARISON
    N_COMPARISON,    // op: enum comparison, a
    N_CONDITION,     // a: test, b: if true, c: if not
    N_LAMBDA,        // a: list of N_PARAM, b: expression
    N_CALL,          // a: function, b: list of arguments
    N_KEYWORD,       // value: name (NULL: **a), a
    N_ATTRIBUTE,     // a, value: name
    N_SUBSCRIPT,     // a, b
    N_SLICE,         // a, b, c, each may be NULL
    N_COMPREHENSION, // op: kind of the result, a: element or key, b: value, c: list of N_CLAUSE
    N_CLAUSE,        // a: target, b: iterable, c: list of conditions, flags: NODE_ASYNC
    N_YIELD,         // a (may be NULL)
    N_YIELD_FROM,    // a
    N_AWAIT,         // a
    N_WALRUS,        // a: name, b: value
    N_FSTRING,       // a: list of N_CONST and N_FORMAT
    N_FORMAT,        // a: expression, op: conversion letter or 0, b: N_FSTRING of the format or NULL
    // Statements
    N_EXPRESSION, // a
    N_ASSIGN,     // a: list of targets, b: value
    N_AUGMENTED,  // op: enum rt_op, a: target, b: value
    N_ANNOTATED,  // a: target, b: value or NULL
    N_RETURN,     // a (may be NULL)
    N_DELETE,     // a: list
    N_PASS,
    N_BREAK,
    N_CONTINUE,
    N_RAISE,    // a, b (from), each may be NULL
    N_GLOBAL,   // a: list of N_NAME
    N_NONLOCAL, // a: list of N_NAME
    N_ASSERT,   // a: test, b: message or NULL
    N_IMPORT,   // a: list of N_ALIAS
    N_FROM,     // value: module, op: dots, a: list of N_ALIAS (NULL: *)
    N_ALIAS,    // value: dotted name, a: N_NAME of "as" or NULL
    N_IF,       // a: test, b: body, c: else
    N_WHILE,    // a: test, b: body, c: else
    N_FOR,      // a: target, b: iterable, c: body, d: else, flags: NODE_ASYNC
    N_TRY,      // a: body, b: list of N_HANDLER, c: else, d: finally
    N_HANDLER,  // a: type or NULL, value: name or NULL, b: body
    N_WITH,     // a: list of N_ITEM, b: body, flags: NODE_ASYNC
    N_ITEM,     // a: expression, b: target or NULL
    N_DEF,      // value: name, a: list of N_PARAM, b: body, c: list of decorators, flags: NODE_ASYNC
    N_CLASS,    // value: name, a: list of arguments, b: body, c: list of decorators
    N_PARAM,    // op: enum param_kind, value: name (NULL: a bare *), a: default
    N_MODULE,   // b: body
};

enum comparison { CMP_LT, CMP_GT, CMP_LE, CMP_GE, CMP_EQ, CMP_NE, CMP_IN, CMP_NOT_IN, CMP_IS, CMP_IS_NOT };

enum comprehension_kind { COMP_GENERATOR, COMP_LIST, COMP_SET, COMP_DICT };

enum param_kind { PARAM_POS_ONLY, PARAM_NORMAL, PARAM_STAR, PARAM_KW_ONLY, PARAM_DOUBLE_STAR };

enum node_flag { NODE_ASYNC = 1, NODE_PAREN = 2 };

struct scope;

struct node {
    uint8_t kind;
    uint8_t op;
    uint16_t flags;
    uint32_t line;
    struct node *next;
    struct node *a, *b, *c;
    union {
        struct node *d;
        struct scope *scope; // of N_DEF, N_LAMBDA, N_CLASS, N_COMPREHENSION, N_MODULE: set by the compiler
    };
    rt_obj value;
};

struct chunk;

struct parser {
    struct lexer lexer;
    struct token token; // not yet used
    struct chunk *chunks;
    rt_obj filename;
};

struct node_list {
    struct node *first, **end;
};

// Parses a whole source into an N_MODULE; SyntaxError. The nodes live as long as parser->chunks is reachable.
struct node *parse_module(struct parser *parser, const char *source, size_t length, rt_obj filename);
// Parses one expression list (eval).
struct node *parse_eval(struct parser *parser, const char *source, size_t length, rt_obj filename);

// Used between the parser's files.
struct node *node_new(struct parser *parser, enum node_kind kind);
struct node *node_at(struct parser *parser, enum node_kind kind, unsigned line);
void list_init(struct node_list *list);
void list_add(struct node_list *list, struct node *node);
void parser_start(struct parser *parser, const char *source, size_t length, rt_obj filename);
void parser_advance(struct parser *parser);
bool parser_accept(struct parser *parser, enum token_kind kind);
void parser_expect(struct parser *parser, enum token_kind kind);
RT_NORETURN void parser_fail(const struct parser *parser, const char *text);
RT_NORETURN void parser_invalid(const struct parser *parser);
rt_obj parser_name(struct parser *parser);

struct node *parse_expression(struct parser *parser);      // with conditional and lambda
struct node *parse_named(struct parser *parser);           // and walrus
struct node *parse_expression_list(struct parser *parser); // with commas and stars: a tuple
struct node *parse_targets(struct parser *parser);         // of for: no "in"
struct node *parse_target(struct parser *parser);          // one of them
struct node *parse_or(struct parser *parser);              // binds tighter than if-else
struct node *parse_arguments(struct parser *parser);       // after "(": up to and with ")"
struct node *parse_params(struct parser *parser, enum token_kind end);
struct node *parse_yield(struct parser *parser);
struct node *parse_strings(struct parser *parser); // adjoining string literals
struct node *parse_number(struct parser *parser);
void check_target(struct parser *parser, struct node *node);
void check_deletable(struct parser *parser, struct node *node);

#endif
