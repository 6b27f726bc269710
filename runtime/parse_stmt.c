// Statements.

#include "runtime/ast.h"
#include "runtime/state.h"

static struct node *parse_block(struct parser *parser);

// Targets

static void check_target_list(struct parser *parser, struct node *list)
{
    bool starred = false;
    for (; list != NULL; list = list->next) {
        if (list->kind == N_STARRED) {
            if (starred) {
                parser_fail(parser, "multiple *x in assignment");
            }
            starred = true;
            check_target(parser, list->a);
        } else {
            check_target(parser, list);
        }
    }
}

void check_target(struct parser *parser, struct node *node)
{
    switch (node->kind) {
    case N_NAME:
    case N_ATTRIBUTE:
    case N_SUBSCRIPT:
        return;
    case N_TUPLE:
    case N_LIST:
        rt_check_stack();
        check_target_list(parser, node->a);
        return;
    case N_STARRED:
        parser_fail(parser, "*x must be assignment target");
    default:
        parser_fail(parser, "can't assign to expression");
    }
}

void check_deletable(struct parser *parser, struct node *node)
{
    switch (node->kind) {
    case N_NAME:
    case N_ATTRIBUTE:
    case N_SUBSCRIPT:
        return;
    case N_TUPLE:
    case N_LIST:
        rt_check_stack();
        for (struct node *item = node->a; item != NULL; item = item->next) {
            check_deletable(parser, item);
        }
        return;
    default:
        parser_fail(parser, "can't delete expression");
    }
}

// Simple statements

static struct node *parse_value(struct parser *parser)
{
    return parser->token.kind == T_YIELD ? parse_yield(parser) : parse_expression_list(parser);
}

static struct node *parse_assignment(struct parser *parser, struct node *first)
{
    struct node *node = node_at(parser, N_ASSIGN, first->line);
    struct node_list targets;
    list_init(&targets);
    struct node *last = first;
    while (parser_accept(parser, T_ASSIGN)) {
        check_target(parser, last);
        list_add(&targets, last);
        last = parse_value(parser);
    }
    node->a = targets.first;
    node->b = last;
    return node;
}

static struct node *parse_augmented(struct parser *parser, struct node *target)
{
    static const uint8_t ops[] = {
        [T_POW_ASSIGN - T_POW_ASSIGN] = RT_OP_POW,
        [T_FLOORDIV_ASSIGN - T_POW_ASSIGN] = RT_OP_FLOORDIV,
        [T_LSHIFT_ASSIGN - T_POW_ASSIGN] = RT_OP_LSHIFT,
        [T_RSHIFT_ASSIGN - T_POW_ASSIGN] = RT_OP_RSHIFT,
        [T_ADD_ASSIGN - T_POW_ASSIGN] = RT_OP_ADD,
        [T_SUB_ASSIGN - T_POW_ASSIGN] = RT_OP_SUB,
        [T_MUL_ASSIGN - T_POW_ASSIGN] = RT_OP_MUL,
        [T_MATMUL_ASSIGN - T_POW_ASSIGN] = RT_OP_MATMUL,
        [T_TRUEDIV_ASSIGN - T_POW_ASSIGN] = RT_OP_TRUEDIV,
        [T_MOD_ASSIGN - T_POW_ASSIGN] = RT_OP_MOD,
        [T_AND_ASSIGN - T_POW_ASSIGN] = RT_OP_AND,
        [T_OR_ASSIGN - T_POW_ASSIGN] = RT_OP_OR,
        [T_XOR_ASSIGN - T_POW_ASSIGN] = RT_OP_XOR,
    };
    if (target->kind != N_NAME && target->kind != N_ATTRIBUTE && target->kind != N_SUBSCRIPT) {
        parser_fail(parser, "can't assign to expression");
    }
    struct node *node = node_at(parser, N_AUGMENTED, target->line);
    node->op = ops[parser->token.kind - T_POW_ASSIGN];
    parser_advance(parser);
    node->a = target;
    node->b = parse_value(parser);
    return node;
}

static struct node *parse_annotated(struct parser *parser, struct node *target)
{
    struct node *node = node_at(parser, N_ANNOTATED, target->line);
    if (target->kind != N_NAME && target->kind != N_ATTRIBUTE && target->kind != N_SUBSCRIPT) {
        parser_fail(parser, "can't assign to expression");
    }
    parser_expect(parser, T_COLON);
    parse_expression(parser);
    node->a = target;
    if (parser_accept(parser, T_ASSIGN)) {
        node->b = parse_value(parser);
    }
    return node;
}

static struct node *parse_expression_statement(struct parser *parser)
{
    struct node *first = parse_value(parser);
    enum token_kind kind = parser->token.kind;
    if (first->kind == N_WALRUS && (first->flags & NODE_PAREN) == 0) {
        parser_invalid(parser);
    }
    if (kind == T_ASSIGN) {
        return parse_assignment(parser, first);
    }
    if (kind >= T_POW_ASSIGN && kind <= T_XOR_ASSIGN) {
        return parse_augmented(parser, first);
    }
    if (kind == T_COLON) {
        return parse_annotated(parser, first);
    }
    if (first->kind == N_STARRED) {
        parser_fail(parser, "*x must be assignment target");
    }
    struct node *node = node_at(parser, N_EXPRESSION, first->line);
    node->a = first;
    return node;
}

static bool at_statement_end(const struct parser *parser)
{
    enum token_kind kind = parser->token.kind;
    return kind == T_NEWLINE || kind == T_SEMICOLON || kind == T_END;
}

static struct node *parse_return(struct parser *parser)
{
    struct node *node = node_new(parser, N_RETURN);
    parser_advance(parser);
    if (!at_statement_end(parser)) {
        node->a = parse_expression_list(parser);
    }
    return node;
}

static struct node *parse_delete(struct parser *parser)
{
    struct node *node = node_new(parser, N_DELETE);
    parser_advance(parser);
    struct node *targets = parse_targets(parser);
    check_deletable(parser, targets);
    node->a = targets;
    return node;
}

static struct node *parse_raise(struct parser *parser)
{
    struct node *node = node_new(parser, N_RAISE);
    parser_advance(parser);
    if (!at_statement_end(parser)) {
        node->a = parse_expression(parser);
        if (parser_accept(parser, T_FROM)) {
            node->b = parse_expression(parser);
        }
    }
    return node;
}

static struct node *parse_scope_names(struct parser *parser, enum node_kind kind)
{
    struct node *node = node_new(parser, kind);
    struct node_list names;
    list_init(&names);
    parser_advance(parser);
    do {
        struct node *name = node_new(parser, N_NAME);
        name->value = parser_name(parser);
        list_add(&names, name);
    } while (parser_accept(parser, T_COMMA));
    node->a = names.first;
    return node;
}

static struct node *parse_assert(struct parser *parser)
{
    struct node *node = node_new(parser, N_ASSERT);
    parser_advance(parser);
    node->a = parse_expression(parser);
    if (parser_accept(parser, T_COMMA)) {
        node->b = parse_expression(parser);
    }
    return node;
}

static rt_obj parse_dotted(struct parser *parser)
{
    struct rt_text text;
    rt_text_init(&text);
    do {
        const char *dot = text.length == 0 ? "" : ".";
        rt_text_add(&text, dot, text.length == 0 ? 0 : 1);
        if (parser->token.kind != T_NAME) {
            parser_invalid(parser);
        }
        rt_text_add(&text, parser->token.text, parser->token.length);
        parser_advance(parser);
    } while (parser_accept(parser, T_DOT));
    return rt_intern_str(rt_text_str(&text));
}

static void parse_as(struct parser *parser, struct node *alias)
{
    if (parser_accept(parser, T_AS)) {
        alias->a = node_new(parser, N_NAME);
        alias->a->value = parser_name(parser);
    }
}

static struct node *parse_import(struct parser *parser)
{
    struct node *node = node_new(parser, N_IMPORT);
    struct node_list list;
    list_init(&list);
    parser_advance(parser);
    do {
        struct node *alias = node_new(parser, N_ALIAS);
        alias->value = parse_dotted(parser);
        parse_as(parser, alias);
        list_add(&list, alias);
    } while (parser_accept(parser, T_COMMA));
    node->a = list.first;
    return node;
}

static struct node *parse_imported_names(struct parser *parser)
{
    struct node_list list;
    list_init(&list);
    bool paren = parser_accept(parser, T_LPAREN);
    do {
        if (paren && parser->token.kind == T_RPAREN && list.first != NULL) {
            break;
        }
        struct node *alias = node_new(parser, N_ALIAS);
        alias->value = parser_name(parser);
        parse_as(parser, alias);
        list_add(&list, alias);
    } while (parser_accept(parser, T_COMMA));
    if (paren) {
        parser_expect(parser, T_RPAREN);
    }
    return list.first;
}

static struct node *parse_from(struct parser *parser)
{
    struct node *node = node_new(parser, N_FROM);
    unsigned dots = 0;
    parser_advance(parser);
    for (;; parser_advance(parser)) {
        if (parser->token.kind == T_DOT) {
            dots++;
        } else if (parser->token.kind == T_ELLIPSIS) {
            dots += 3;
        } else {
            break;
        }
    }
    node->op = (uint8_t)dots;
    node->value = dots > 0 && parser->token.kind == T_IMPORT ? rt_intern("", 0) : parse_dotted(parser);
    parser_expect(parser, T_IMPORT);
    if (!parser_accept(parser, T_MUL)) {
        node->a = parse_imported_names(parser);
    }
    return node;
}

static struct node *parse_word(struct parser *parser, enum node_kind kind)
{
    struct node *node = node_new(parser, kind);
    parser_advance(parser);
    return node;
}

static struct node *parse_simple(struct parser *parser)
{
    switch (parser->token.kind) {
    case T_PASS:
        return parse_word(parser, N_PASS);
    case T_BREAK:
        return parse_word(parser, N_BREAK);
    case T_CONTINUE:
        return parse_word(parser, N_CONTINUE);
    case T_RETURN:
        return parse_return(parser);
    case T_DEL:
        return parse_delete(parser);
    case T_RAISE:
        return parse_raise(parser);
    case T_GLOBAL:
        return parse_scope_names(parser, N_GLOBAL);
    case T_NONLOCAL:
        return parse_scope_names(parser, N_NONLOCAL);
    case T_ASSERT:
        return parse_assert(parser);
    case T_IMPORT:
        return parse_import(parser);
    case T_FROM:
        return parse_from(parser);
    default:
        return parse_expression_statement(parser);
    }
}

static void parse_simple_line(struct parser *parser, struct node_list *list)
{
    do {
        if (at_statement_end(parser)) {
            break;
        }
        list_add(list, parse_simple(parser));
    } while (parser_accept(parser, T_SEMICOLON));
    if (parser->token.kind != T_END) {
        parser_expect(parser, T_NEWLINE);
    }
}

// Compound statements

static struct node *parse_else(struct parser *parser)
{
    return parser_accept(parser, T_ELSE) ? parse_block(parser) : NULL;
}

static struct node *parse_if(struct parser *parser)
{
    struct node *node = node_new(parser, N_IF);
    rt_check_stack();
    parser_advance(parser);
    node->a = parse_named(parser);
    node->b = parse_block(parser);
    node->c = parser->token.kind == T_ELIF ? parse_if(parser) : parse_else(parser);
    return node;
}

static struct node *parse_while(struct parser *parser)
{
    struct node *node = node_new(parser, N_WHILE);
    parser_advance(parser);
    node->a = parse_named(parser);
    node->b = parse_block(parser);
    node->c = parse_else(parser);
    return node;
}

static struct node *parse_for(struct parser *parser)
{
    struct node *node = node_new(parser, N_FOR);
    parser_advance(parser);
    node->a = parse_targets(parser);
    check_target(parser, node->a);
    parser_expect(parser, T_IN);
    node->b = parse_expression_list(parser);
    node->c = parse_block(parser);
    node->d = parse_else(parser);
    return node;
}

static struct node *parse_handlers(struct parser *parser)
{
    struct node_list list;
    list_init(&list);
    bool caught_all = false;
    while (parser->token.kind == T_EXCEPT) {
        struct node *handler = node_new(parser, N_HANDLER);
        if (caught_all) {
            parser_fail(parser, "default 'except' must be last");
        }
        parser_advance(parser);
        if (parser->token.kind != T_COLON) {
            handler->a = parse_expression(parser);
            handler->value = parser_accept(parser, T_AS) ? parser_name(parser) : NULL;
        }
        caught_all = handler->a == NULL;
        handler->b = parse_block(parser);
        list_add(&list, handler);
    }
    return list.first;
}

static struct node *parse_try(struct parser *parser)
{
    struct node *node = node_new(parser, N_TRY);
    parser_advance(parser);
    node->a = parse_block(parser);
    node->b = parse_handlers(parser);
    if (node->b != NULL) {
        node->c = parse_else(parser);
    }
    if (parser_accept(parser, T_FINALLY)) {
        node->d = parse_block(parser);
    } else if (node->b == NULL) {
        parser_invalid(parser);
    }
    return node;
}

static struct node *parse_with(struct parser *parser)
{
    struct node *node = node_new(parser, N_WITH);
    struct node_list list;
    list_init(&list);
    parser_advance(parser);
    do {
        struct node *item = node_new(parser, N_ITEM);
        item->a = parse_expression(parser);
        if (parser_accept(parser, T_AS)) {
            item->b = parse_target(parser);
            check_target(parser, item->b);
        }
        list_add(&list, item);
    } while (parser_accept(parser, T_COMMA));
    node->a = list.first;
    node->b = parse_block(parser);
    return node;
}

static struct node *parse_def(struct parser *parser)
{
    struct node *node = node_new(parser, N_DEF);
    parser_advance(parser);
    node->value = parser_name(parser);
    parser_expect(parser, T_LPAREN);
    node->a = parse_params(parser, T_RPAREN);
    if (parser_accept(parser, T_ARROW)) {
        parse_expression(parser);
    }
    node->b = parse_block(parser);
    return node;
}

static struct node *parse_class(struct parser *parser)
{
    struct node *node = node_new(parser, N_CLASS);
    parser_advance(parser);
    node->value = parser_name(parser);
    if (parser_accept(parser, T_LPAREN)) {
        node->a = parse_arguments(parser);
    }
    node->b = parse_block(parser);
    return node;
}

static struct node *parse_async(struct parser *parser)
{
    struct node *node;
    parser_advance(parser);
    switch (parser->token.kind) {
    case T_DEF:
        node = parse_def(parser);
        break;
    case T_FOR:
        node = parse_for(parser);
        break;
    case T_WITH:
        node = parse_with(parser);
        break;
    default:
        parser_invalid(parser);
    }
    node->flags |= NODE_ASYNC;
    return node;
}

static struct node *parse_decorated(struct parser *parser)
{
    struct node_list list;
    list_init(&list);
    while (parser_accept(parser, T_MATMUL)) {
        list_add(&list, parse_named(parser));
        parser_expect(parser, T_NEWLINE);
    }
    struct node *node;
    switch (parser->token.kind) {
    case T_DEF:
        node = parse_def(parser);
        break;
    case T_CLASS:
        node = parse_class(parser);
        break;
    case T_ASYNC:
        node = parse_async(parser);
        break;
    default:
        parser_invalid(parser);
    }
    if (node->kind != N_DEF && node->kind != N_CLASS) {
        parser_invalid(parser);
    }
    node->c = list.first;
    return node;
}

static struct node *parse_compound(struct parser *parser)
{
    switch (parser->token.kind) {
    case T_IF:
        return parse_if(parser);
    case T_WHILE:
        return parse_while(parser);
    case T_FOR:
        return parse_for(parser);
    case T_TRY:
        return parse_try(parser);
    case T_WITH:
        return parse_with(parser);
    case T_DEF:
        return parse_def(parser);
    case T_CLASS:
        return parse_class(parser);
    case T_ASYNC:
        return parse_async(parser);
    case T_MATMUL:
        return parse_decorated(parser);
    default:
        return NULL;
    }
}

static void parse_statement(struct parser *parser, struct node_list *list)
{
    struct node *compound = parse_compound(parser);
    if (compound != NULL) {
        list_add(list, compound);
    } else {
        parse_simple_line(parser, list);
    }
}

static struct node *parse_block(struct parser *parser)
{
    struct node_list list;
    list_init(&list);
    parser_expect(parser, T_COLON);
    rt_check_stack();
    if (!parser_accept(parser, T_NEWLINE)) {
        if (at_statement_end(parser)) {
            parser_invalid(parser);
        }
        parse_simple_line(parser, &list);
        return list.first;
    }
    parser_expect(parser, T_INDENT);
    while (!parser_accept(parser, T_DEDENT)) {
        parse_statement(parser, &list);
    }
    return list.first;
}

struct node *parse_module(struct parser *parser, const char *source, size_t length, rt_obj filename)
{
    struct node_list list;
    list_init(&list);
    parser_start(parser, source, length, filename);
    while (parser->token.kind != T_END) {
        if (!parser_accept(parser, T_NEWLINE)) {
            parse_statement(parser, &list);
        }
    }
    struct node *module = node_at(parser, N_MODULE, 1);
    module->b = list.first;
    return module;
}
