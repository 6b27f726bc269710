// Expressions: recursive descent for what has its own shape, precedence climbing for binary operators.

#include "runtime/ast.h"
#include "runtime/state.h"

static bool starts_expression(const struct parser *parser)
{
    switch (parser->token.kind) {
    case T_NAME:
    case T_NUMBER:
    case T_STRING:
    case T_FALSE:
    case T_NONE:
    case T_TRUE:
    case T_AWAIT:
    case T_LAMBDA:
    case T_NOT:
    case T_ELLIPSIS:
    case T_ADD:
    case T_SUB:
    case T_INVERT:
    case T_MUL:
    case T_LPAREN:
    case T_LBRACKET:
    case T_LBRACE:
        return true;
    default:
        return false;
    }
}

static struct node *unary_node(struct parser *parser, enum node_kind kind, struct node *a, unsigned line)
{
    struct node *node = node_at(parser, kind, line);
    node->a = a;
    return node;
}

// Comprehensions

static struct node *parse_clause(struct parser *parser)
{
    struct node *clause = node_new(parser, N_CLAUSE);
    if (parser_accept(parser, T_ASYNC)) {
        clause->flags |= NODE_ASYNC;
    }
    parser_expect(parser, T_FOR);
    clause->a = parse_targets(parser);
    check_target(parser, clause->a);
    parser_expect(parser, T_IN);
    clause->b = parse_or(parser);
    struct node_list conditions;
    list_init(&conditions);
    while (parser_accept(parser, T_IF)) {
        struct node *condition = parser->token.kind == T_LAMBDA ? parse_expression(parser) : parse_or(parser);
        if (parser_accept(parser, T_WALRUS)) {
            struct node *walrus = unary_node(parser, N_WALRUS, condition, condition->line);
            if (condition->kind != N_NAME) {
                parser_invalid(parser);
            }
            walrus->b = parse_or(parser);
            condition = walrus;
        }
        list_add(&conditions, condition);
    }
    clause->c = conditions.first;
    return clause;
}

static bool at_comprehension(const struct parser *parser)
{
    return parser->token.kind == T_FOR || parser->token.kind == T_ASYNC;
}

static struct node *parse_comprehension(struct parser *parser, enum comprehension_kind kind,
                                        struct node *element, struct node *value)
{
    struct node *node = node_at(parser, N_COMPREHENSION, element->line);
    struct node_list clauses;
    node->op = (uint8_t)kind;
    node->a = element;
    node->b = value;
    if (element->kind == N_STARRED) {
        parser_invalid(parser);
    }
    list_init(&clauses);
    while (at_comprehension(parser)) {
        list_add(&clauses, parse_clause(parser));
    }
    node->c = clauses.first;
    return node;
}

// Displays

static struct node *parse_starred_or_named(struct parser *parser)
{
    unsigned line = parser->token.line;
    if (parser_accept(parser, T_MUL)) {
        return unary_node(parser, N_STARRED, parse_or(parser), line);
    }
    return parse_named(parser);
}

// Elements up to the closing bracket, which is consumed.
static struct node *parse_elements(struct parser *parser, struct node *first, enum token_kind end)
{
    struct node_list list;
    list_init(&list);
    list_add(&list, first);
    while (parser_accept(parser, T_COMMA) && parser->token.kind != end) {
        list_add(&list, parse_starred_or_named(parser));
    }
    if (end == T_RBRACE && parser->token.kind == T_COLON) {
        parser_fail(parser, "expecting just a value for set");
    }
    parser_expect(parser, end);
    return list.first;
}

static struct node *parse_paren(struct parser *parser)
{
    unsigned line = parser->token.line;
    parser_advance(parser);
    if (parser_accept(parser, T_RPAREN)) {
        return node_at(parser, N_TUPLE, line);
    }
    if (parser->token.kind == T_YIELD) {
        struct node *yield = parse_yield(parser);
        parser_expect(parser, T_RPAREN);
        return yield;
    }
    struct node *first = parse_starred_or_named(parser);
    if (at_comprehension(parser)) {
        struct node *node = parse_comprehension(parser, COMP_GENERATOR, first, NULL);
        parser_expect(parser, T_RPAREN);
        return node;
    }
    if (parser->token.kind == T_COMMA) {
        return unary_node(parser, N_TUPLE, parse_elements(parser, first, T_RPAREN), line);
    }
    parser_expect(parser, T_RPAREN);
    if (first->kind == N_STARRED) {
        parser_fail(parser, "*x must be assignment target");
    }
    first->flags |= NODE_PAREN;
    return first;
}

static struct node *parse_list(struct parser *parser)
{
    unsigned line = parser->token.line;
    parser_advance(parser);
    if (parser_accept(parser, T_RBRACKET)) {
        return node_at(parser, N_LIST, line);
    }
    struct node *first = parse_starred_or_named(parser);
    if (at_comprehension(parser)) {
        struct node *node = parse_comprehension(parser, COMP_LIST, first, NULL);
        parser_expect(parser, T_RBRACKET);
        return node;
    }
    return unary_node(parser, N_LIST, parse_elements(parser, first, T_RBRACKET), line);
}

static struct node *parse_pair(struct parser *parser)
{
    struct node *pair = node_new(parser, N_PAIR);
    if (parser_accept(parser, T_POW)) {
        pair->b = parse_or(parser);
        return pair;
    }
    pair->a = parse_expression(parser);
    if (parser->token.kind == T_COMMA || parser->token.kind == T_RBRACE) {
        parser_fail(parser, "expecting key:value for dict");
    }
    parser_expect(parser, T_COLON);
    pair->b = parse_expression(parser);
    return pair;
}

static struct node *parse_dict(struct parser *parser, struct node *first, unsigned line)
{
    if (first->a != NULL && at_comprehension(parser)) {
        struct node *node = parse_comprehension(parser, COMP_DICT, first->a, first->b);
        parser_expect(parser, T_RBRACE);
        return node;
    }
    struct node_list list;
    list_init(&list);
    list_add(&list, first);
    while (parser_accept(parser, T_COMMA) && parser->token.kind != T_RBRACE) {
        list_add(&list, parse_pair(parser));
    }
    parser_expect(parser, T_RBRACE);
    return unary_node(parser, N_DICT, list.first, line);
}

static struct node *parse_brace(struct parser *parser)
{
    unsigned line = parser->token.line;
    parser_advance(parser);
    if (parser_accept(parser, T_RBRACE)) {
        return node_at(parser, N_DICT, line);
    }
    if (parser->token.kind == T_POW) {
        return parse_dict(parser, parse_pair(parser), line);
    }
    struct node *first = parse_starred_or_named(parser);
    if (parser_accept(parser, T_COLON)) {
        struct node *pair = unary_node(parser, N_PAIR, first, first->line);
        pair->b = parse_expression(parser);
        return parse_dict(parser, pair, line);
    }
    if (at_comprehension(parser)) {
        struct node *node = parse_comprehension(parser, COMP_SET, first, NULL);
        parser_expect(parser, T_RBRACE);
        return node;
    }
    return unary_node(parser, N_SET, parse_elements(parser, first, T_RBRACE), line);
}

// Atoms

static struct node *parse_constant(struct parser *parser, rt_obj value)
{
    struct node *node = node_new(parser, N_CONST);
    node->value = value;
    parser_advance(parser);
    return node;
}

static struct node *parse_atom(struct parser *parser)
{
    struct node *node;
    switch (parser->token.kind) {
    case T_NAME:
        node = node_new(parser, N_NAME);
        node->value = parser_name(parser);
        return node;
    case T_NUMBER:
        return parse_number(parser);
    case T_STRING:
        return parse_strings(parser);
    case T_NONE:
        return parse_constant(parser, RT_NONE);
    case T_TRUE:
        return parse_constant(parser, RT_TRUE);
    case T_FALSE:
        return parse_constant(parser, RT_FALSE);
    case T_ELLIPSIS:
        return parse_constant(parser, RT_ELLIPSIS);
    case T_LPAREN:
        return parse_paren(parser);
    case T_LBRACKET:
        return parse_list(parser);
    case T_LBRACE:
        return parse_brace(parser);
    default:
        parser_invalid(parser);
    }
}

// Calls, attributes, subscripts

static struct node *parse_argument(struct parser *parser)
{
    unsigned line = parser->token.line;
    if (parser_accept(parser, T_MUL)) {
        return unary_node(parser, N_STARRED, parse_expression(parser), line);
    }
    if (parser_accept(parser, T_POW)) {
        return unary_node(parser, N_KEYWORD, parse_expression(parser), line);
    }
    struct node *value = parse_named(parser);
    if (parser_accept(parser, T_ASSIGN)) {
        if (value->kind != N_NAME) {
            parser_fail(parser, "LHS of keyword arg must be an id");
        }
        struct node *keyword = unary_node(parser, N_KEYWORD, parse_expression(parser), line);
        keyword->value = value->value;
        return keyword;
    }
    return at_comprehension(parser) ? parse_comprehension(parser, COMP_GENERATOR, value, NULL) : value;
}

static void check_keyword_once(struct parser *parser, const struct node *list, const struct node *keyword)
{
    for (; list != NULL; list = list->next) {
        if (list->kind == N_KEYWORD && list->value == keyword->value && keyword->value != NULL) {
            parser_fail(parser, "keyword argument repeated");
        }
    }
}

static void check_argument_order(struct parser *parser, const struct node *argument, bool *keyword,
                                 bool *doubled)
{
    if (argument->kind == N_KEYWORD) {
        *keyword = true;
        *doubled |= argument->value == NULL;
    } else if (*doubled) {
        parser_fail(parser, argument->kind == N_STARRED ? "* arg after **" : "positional arg after **");
    } else if (*keyword && argument->kind != N_STARRED) {
        parser_fail(parser, "positional arg after keyword arg");
    }
}

struct node *parse_arguments(struct parser *parser)
{
    struct node_list list;
    bool keyword = false;
    bool doubled = false;
    list_init(&list);
    while (parser->token.kind != T_RPAREN) {
        struct node *argument = parse_argument(parser);
        check_argument_order(parser, argument, &keyword, &doubled);
        if (argument->kind == N_KEYWORD) {
            check_keyword_once(parser, list.first, argument);
        }
        list_add(&list, argument);
        if (!parser_accept(parser, T_COMMA)) {
            break;
        }
    }
    parser_expect(parser, T_RPAREN);
    return list.first;
}

static struct node *parse_slice_part(struct parser *parser)
{
    bool none =
        parser->token.kind == T_COLON || parser->token.kind == T_RBRACKET || parser->token.kind == T_COMMA;
    return none ? NULL : parse_expression(parser);
}

static struct node *parse_subscript_item(struct parser *parser)
{
    unsigned line = parser->token.line;
    struct node *start = NULL;
    if (parser->token.kind != T_COLON) {
        start = parse_starred_or_named(parser);
    }
    if (!parser_accept(parser, T_COLON)) {
        return start;
    }
    struct node *slice = unary_node(parser, N_SLICE, start, line);
    slice->b = parse_slice_part(parser);
    if (parser_accept(parser, T_COLON)) {
        slice->c = parse_slice_part(parser);
    }
    return slice;
}

static struct node *parse_subscript(struct parser *parser)
{
    unsigned line = parser->token.line;
    struct node *first = parse_subscript_item(parser);
    if (parser->token.kind != T_COMMA) {
        parser_expect(parser, T_RBRACKET);
        return first;
    }
    struct node_list list;
    list_init(&list);
    list_add(&list, first);
    while (parser_accept(parser, T_COMMA) && parser->token.kind != T_RBRACKET) {
        list_add(&list, parse_subscript_item(parser));
    }
    parser_expect(parser, T_RBRACKET);
    return unary_node(parser, N_TUPLE, list.first, line);
}

static struct node *parse_postfix(struct parser *parser)
{
    struct node *node = parse_atom(parser);
    for (;;) {
        unsigned line = parser->token.line;
        if (parser_accept(parser, T_LPAREN)) {
            node = unary_node(parser, N_CALL, node, line);
            node->b = parse_arguments(parser);
        } else if (parser_accept(parser, T_LBRACKET)) {
            node = unary_node(parser, N_SUBSCRIPT, node, line);
            node->b = parse_subscript(parser);
        } else if (parser_accept(parser, T_DOT)) {
            node = unary_node(parser, N_ATTRIBUTE, node, line);
            node->value = parser_name(parser);
        } else {
            return node;
        }
    }
}

static struct node *parse_await(struct parser *parser)
{
    unsigned line = parser->token.line;
    if (parser_accept(parser, T_AWAIT)) {
        return unary_node(parser, N_AWAIT, parse_postfix(parser), line);
    }
    return parse_postfix(parser);
}

// Operators

static struct node *parse_unary(struct parser *parser);

static struct node *binary_node(struct parser *parser, enum rt_op op, struct node *a, struct node *b)
{
    struct node *node = unary_node(parser, N_BINARY, a, a->line);
    node->op = (uint8_t)op;
    node->b = b;
    return node;
}

static struct node *parse_power(struct parser *parser)
{
    struct node *base = parse_await(parser);
    if (!parser_accept(parser, T_POW)) {
        return base;
    }
    rt_check_stack();
    return binary_node(parser, RT_OP_POW, base, parse_unary(parser));
}

static struct node *parse_unary(struct parser *parser)
{
    unsigned line = parser->token.line;
    enum token_kind kind = parser->token.kind;
    if (kind != T_ADD && kind != T_SUB && kind != T_INVERT) {
        return parse_power(parser);
    }
    rt_check_stack();
    parser_advance(parser);
    struct node *node = unary_node(parser, N_UNARY, parse_unary(parser), line);
    node->op = kind == T_ADD ? RT_UNARY_POS : kind == T_SUB ? RT_UNARY_NEG : RT_UNARY_INVERT;
    return node;
}

static const struct {
    uint8_t token, level, op;
} binaries[] = {
    {T_BIT_OR, 1, RT_OP_OR},         {T_BIT_XOR, 2, RT_OP_XOR},   {T_BIT_AND, 3, RT_OP_AND},
    {T_LSHIFT, 4, RT_OP_LSHIFT},     {T_RSHIFT, 4, RT_OP_RSHIFT}, {T_ADD, 5, RT_OP_ADD},
    {T_SUB, 5, RT_OP_SUB},           {T_MUL, 6, RT_OP_MUL},       {T_TRUEDIV, 6, RT_OP_TRUEDIV},
    {T_FLOORDIV, 6, RT_OP_FLOORDIV}, {T_MOD, 6, RT_OP_MOD},       {T_MATMUL, 6, RT_OP_MATMUL},
};

// Row of binaries for the token, or -1.
static int binary_row(enum token_kind kind)
{
    for (size_t i = 0; i < RT_COUNT(binaries); i++) {
        if (binaries[i].token == kind) {
            return (int)i;
        }
    }
    return -1;
}

static struct node *parse_binary(struct parser *parser, unsigned level)
{
    struct node *left = parse_unary(parser);
    for (;;) {
        int row = binary_row(parser->token.kind);
        if (row < 0 || binaries[row].level < level) {
            return left;
        }
        parser_advance(parser);
        struct node *right = parse_binary(parser, binaries[row].level + 1u);
        left = binary_node(parser, (enum rt_op)binaries[row].op, left, right);
    }
}

// The comparison at this place, consumed; -1 if there is none.
static int accept_comparison(struct parser *parser)
{
    static const struct {
        uint8_t token, comparison;
    } table[] = {{T_LT, CMP_LT}, {T_GT, CMP_GT}, {T_LE, CMP_LE}, {T_GE, CMP_GE},
                 {T_EQ, CMP_EQ}, {T_NE, CMP_NE}, {T_IN, CMP_IN}};
    for (size_t i = 0; i < RT_COUNT(table); i++) {
        if (parser_accept(parser, (enum token_kind)table[i].token)) {
            return table[i].comparison;
        }
    }
    if (parser_accept(parser, T_NOT)) {
        parser_expect(parser, T_IN);
        return CMP_NOT_IN;
    }
    if (parser_accept(parser, T_IS)) {
        return parser_accept(parser, T_NOT) ? CMP_IS_NOT : CMP_IS;
    }
    return -1;
}

static struct node *parse_comparison(struct parser *parser)
{
    struct node *first = parse_binary(parser, 1);
    struct node_list list;
    list_init(&list);
    int comparison;
    unsigned line = parser->token.line;
    while ((comparison = accept_comparison(parser)) >= 0) {
        struct node *node = unary_node(parser, N_COMPARISON, parse_binary(parser, 1), line);
        node->op = (uint8_t)comparison;
        list_add(&list, node);
        line = parser->token.line;
    }
    if (list.first == NULL) {
        return first;
    }
    struct node *node = unary_node(parser, N_COMPARE, first, first->line);
    node->b = list.first;
    return node;
}

static struct node *parse_not(struct parser *parser)
{
    unsigned line = parser->token.line;
    if (!parser_accept(parser, T_NOT)) {
        return parse_comparison(parser);
    }
    rt_check_stack();
    return unary_node(parser, N_NOT, parse_not(parser), line);
}

static struct node *parse_chain(struct parser *parser, enum token_kind token, enum node_kind kind,
                                struct node *(*part)(struct parser *))
{
    struct node *first = part(parser);
    if (parser->token.kind != token) {
        return first;
    }
    struct node_list list;
    list_init(&list);
    list_add(&list, first);
    while (parser_accept(parser, token)) {
        list_add(&list, part(parser));
    }
    return unary_node(parser, kind, list.first, first->line);
}

static struct node *parse_and(struct parser *parser)
{
    return parse_chain(parser, T_AND, N_AND, parse_not);
}

struct node *parse_or(struct parser *parser)
{
    rt_check_stack();
    return parse_chain(parser, T_OR, N_OR, parse_and);
}

// Parameters of def and lambda

static void check_param(struct parser *parser, const struct node *list, const struct node *param)
{
    for (; list != NULL && param->value != NULL; list = list->next) {
        if (list->value == param->value && list != param) {
            parser_fail(parser, "argument name reused");
        }
    }
}

static void set_pos_only(struct parser *parser, struct node *list)
{
    if (list == NULL) {
        parser_invalid(parser);
    }
    for (; list != NULL; list = list->next) {
        if (list->op != PARAM_NORMAL) {
            parser_invalid(parser);
        }
        list->op = PARAM_POS_ONLY;
    }
}

static struct node *parse_param(struct parser *parser, enum token_kind end, bool after_star,
                                bool *had_default)
{
    struct node *param = node_new(parser, N_PARAM);
    bool star = parser_accept(parser, T_MUL);
    bool double_star = !star && parser_accept(parser, T_POW);
    param->op = star          ? PARAM_STAR
                : double_star ? PARAM_DOUBLE_STAR
                : after_star  ? PARAM_KW_ONLY
                              : PARAM_NORMAL;
    if (star && parser->token.kind == T_COMMA) {
        return param;
    }
    param->value = parser_name(parser);
    if (end == T_RPAREN && parser_accept(parser, T_COLON)) {
        parse_expression(parser);
    }
    if (!star && !double_star && parser_accept(parser, T_ASSIGN)) {
        param->a = parse_expression(parser);
        *had_default = true;
    } else if (param->op == PARAM_NORMAL && *had_default) {
        parser_fail(parser, "non-default argument follows default argument");
    }
    return param;
}

// A bare * stands before keyword-only parameters.
static void check_bare_star(struct parser *parser, const struct node *list)
{
    for (; list != NULL; list = list->next) {
        bool bare = list->op == PARAM_STAR && list->value == NULL;
        if (bare && (list->next == NULL || list->next->op != PARAM_KW_ONLY)) {
            parser_fail(parser, "named arguments must follow bare *");
        }
    }
}

struct node *parse_params(struct parser *parser, enum token_kind end)
{
    struct node_list list;
    bool star = false;
    bool had_default = false;
    list_init(&list);
    while (parser->token.kind != end) {
        if (parser->token.kind == T_TRUEDIV) {
            parser_advance(parser);
            set_pos_only(parser, list.first);
        } else {
            struct node *param = parse_param(parser, end, star, &had_default);
            if (param->op == PARAM_STAR && star) {
                parser_invalid(parser);
            }
            star |= param->op == PARAM_STAR;
            list_add(&list, param);
            check_param(parser, list.first, param);
            if (param->op == PARAM_DOUBLE_STAR) {
                parser_accept(parser, T_COMMA);
                break;
            }
        }
        if (!parser_accept(parser, T_COMMA)) {
            break;
        }
    }
    parser_expect(parser, end);
    check_bare_star(parser, list.first);
    return list.first;
}

static struct node *parse_lambda(struct parser *parser)
{
    struct node *node = node_new(parser, N_LAMBDA);
    parser_expect(parser, T_LAMBDA);
    node->a = parse_params(parser, T_COLON);
    node->b = parse_expression(parser);
    return node;
}

// Whole expressions

struct node *parse_expression(struct parser *parser)
{
    if (parser->token.kind == T_LAMBDA) {
        rt_check_stack();
        return parse_lambda(parser);
    }
    struct node *value = parse_or(parser);
    if (!parser_accept(parser, T_IF)) {
        return value;
    }
    struct node *node = node_at(parser, N_CONDITION, value->line);
    node->b = value;
    node->a = parse_or(parser);
    parser_expect(parser, T_ELSE);
    node->c = parse_expression(parser);
    return node;
}

struct node *parse_named(struct parser *parser)
{
    struct node *node = parse_expression(parser);
    if (parser->token.kind != T_WALRUS) {
        return node;
    }
    if (node->kind != N_NAME) {
        parser_invalid(parser);
    }
    parser_advance(parser);
    struct node *walrus = unary_node(parser, N_WALRUS, node, node->line);
    walrus->b = parse_expression(parser);
    return walrus;
}

static struct node *parse_list_of(struct parser *parser, struct node *(*part)(struct parser *))
{
    unsigned line = parser->token.line;
    struct node *first = part(parser);
    if (parser->token.kind != T_COMMA) {
        return first;
    }
    struct node_list list;
    list_init(&list);
    list_add(&list, first);
    while (parser_accept(parser, T_COMMA) && starts_expression(parser)) {
        list_add(&list, part(parser));
    }
    return unary_node(parser, N_TUPLE, list.first, line);
}

struct node *parse_expression_list(struct parser *parser)
{
    return parse_list_of(parser, parse_starred_or_named);
}

struct node *parse_target(struct parser *parser)
{
    unsigned line = parser->token.line;
    if (parser_accept(parser, T_MUL)) {
        return unary_node(parser, N_STARRED, parse_binary(parser, 1), line);
    }
    return parse_binary(parser, 1);
}

struct node *parse_targets(struct parser *parser)
{
    return parse_list_of(parser, parse_target);
}

struct node *parse_yield(struct parser *parser)
{
    unsigned line = parser->token.line;
    parser_expect(parser, T_YIELD);
    if (parser_accept(parser, T_FROM)) {
        return unary_node(parser, N_YIELD_FROM, parse_expression(parser), line);
    }
    return unary_node(parser, N_YIELD, starts_expression(parser) ? parse_expression_list(parser) : NULL,
                      line);
}
