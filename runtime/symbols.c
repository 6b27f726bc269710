// Scopes: which names each function binds, and where the others come from.

#include "runtime/compile.h"
#include "runtime/state.h"

// Building: one pass over the tree

static void visit(struct scope *scope, struct node *node);

static void visit_list(struct scope *scope, struct node *list)
{
    for (; list != NULL; list = list->next) {
        visit(scope, list);
    }
}

struct symbol *symbol_find(const struct scope *scope, rt_obj name)
{
    struct rt_map_entry *entry = rt_map_find_name(&scope->map, name);
    return entry == NULL ? NULL : entry->value;
}

static struct symbol *symbol_get(struct scope *scope, rt_obj name)
{
    struct symbol *symbol = symbol_find(scope, name);
    if (symbol == NULL) {
        symbol = gc_alloc(sizeof *symbol, 0);
        symbol->name = name;
        rt_map_put(&scope->map, name, symbol);
        *scope->end = symbol;
        scope->end = &symbol->next;
    }
    return symbol;
}

static void bind_name(struct scope *scope, rt_obj name)
{
    symbol_get(scope, name)->flags |= SYM_BOUND;
}

static struct scope *scope_new(struct scope *parent, enum scope_kind kind, struct node *node, rt_obj name)
{
    struct scope *scope = gc_alloc(sizeof *scope, 0);
    scope->kind = kind;
    scope->parent = parent;
    scope->line = node->line;
    scope->name = name;
    scope->end = &scope->first;
    node->scope = scope;
    if (parent != NULL) {
        scope->filename = parent->filename;
        scope->next = parent->children;
        parent->children = scope;
    }
    return scope;
}

static RT_NORETURN void fail(const struct scope *scope, unsigned line, const char *text)
{
    rt_raise_syntax(&rt_type_SyntaxError, scope->filename, line, text);
}

static void visit_target(struct scope *scope, struct node *node)
{
    switch (node->kind) {
    case N_NAME:
        bind_name(scope, node->value);
        break;
    case N_TUPLE:
    case N_LIST:
        for (struct node *item = node->a; item != NULL; item = item->next) {
            visit_target(scope, item);
        }
        break;
    case N_STARRED:
        visit_target(scope, node->a);
        break;
    default:
        visit(scope, node);
    }
}

static void visit_params(struct scope *outer, struct scope *inner, struct node *params)
{
    for (struct node *param = params; param != NULL; param = param->next) {
        if (param->a != NULL) {
            visit(outer, param->a);
        }
        if (param->value != NULL) {
            symbol_get(inner, param->value)->flags |= SYM_BOUND | SYM_PARAM;
        }
    }
}

static void visit_function(struct scope *scope, struct node *node)
{
    bool lambda = node->kind == N_LAMBDA;
    rt_obj name = lambda ? rt_intern_c("<lambda>") : node->value;
    visit_list(scope, lambda ? NULL : node->c);
    struct scope *inner = scope_new(scope, SCOPE_FUNCTION, node, name);
    inner->flags |= (node->flags & NODE_ASYNC) != 0 ? RT_CODE_COROUTINE : 0u;
    visit_params(scope, inner, node->a);
    visit_list(inner, node->b);
    if (!lambda) {
        bind_name(scope, node->value);
    }
}

static void visit_class(struct scope *scope, struct node *node)
{
    visit_list(scope, node->c);
    visit_list(scope, node->a);
    struct scope *inner = scope_new(scope, SCOPE_CLASS, node, node->value);
    inner->flags |= RT_CODE_CLASS;
    visit_list(inner, node->b);
    bind_name(scope, node->value);
}

static rt_obj comprehension_name(unsigned kind)
{
    static const char *const names[] = {"<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"};
    return rt_intern_c(names[kind]);
}

static void check_async(const struct scope *scope, const struct node *node)
{
    if ((node->flags & NODE_ASYNC) != 0 && (scope->flags & RT_CODE_COROUTINE) == 0) {
        fail(scope, node->line, "async for/with outside async function");
    }
}

static void visit_comprehension(struct scope *scope, struct node *node)
{
    visit(scope, node->c->b);
    struct scope *inner = scope_new(scope, SCOPE_FUNCTION, node, comprehension_name(node->op));
    inner->comprehension = true;
    inner->flags |= node->op == COMP_GENERATOR ? RT_CODE_GENERATOR : 0u;
    symbol_get(inner, rt_intern_c(".0"))->flags |= SYM_BOUND | SYM_PARAM;
    for (struct node *clause = node->c; clause != NULL; clause = clause->next) {
        check_async(scope, clause);
        if (clause != node->c) {
            visit(inner, clause->b);
        }
        visit_target(inner, clause->a);
        visit_list(inner, clause->c);
    }
    visit(inner, node->a);
    if (node->b != NULL) {
        visit(inner, node->b);
    }
}

static void visit_walrus(struct scope *scope, struct node *node)
{
    struct scope *owner = scope;
    rt_obj name = node->a->value;
    visit(scope, node->b);
    const struct symbol *own = scope->comprehension ? symbol_find(scope, name) : NULL;
    if (own != NULL && (own->flags & SYM_BOUND) != 0) {
        fail(scope, node->line, "identifier can't be rebound in a comprehension");
    }
    while (owner->comprehension) {
        owner = owner->parent;
    }
    bind_name(owner, name);
    if (owner != scope) {
        bool global = owner->kind != SCOPE_FUNCTION || (symbol_find(owner, name)->flags & SYM_GLOBAL) != 0;
        symbol_get(scope, name)->flags |= global ? SYM_GLOBAL : SYM_NONLOCAL;
    }
}

static void visit_declaration(struct scope *scope, struct node *node)
{
    unsigned flag = node->kind == N_GLOBAL ? SYM_GLOBAL : SYM_NONLOCAL;
    if (scope->kind == SCOPE_MODULE) {
        if (node->kind == N_NONLOCAL) {
            fail(scope, node->line, "can't declare nonlocal in outer code");
        }
        return;
    }
    for (struct node *name = node->a; name != NULL; name = name->next) {
        struct symbol *symbol = symbol_get(scope, name->value);
        if ((symbol->flags & (SYM_BOUND | ((SYM_GLOBAL | SYM_NONLOCAL) & ~flag))) != 0) {
            fail(scope, node->line,
                 node->kind == N_GLOBAL ? "identifier redefined as global"
                                        : "identifier redefined as nonlocal");
        }
        symbol->flags |= flag;
    }
}

static void visit_yield(struct scope *scope, struct node *node)
{
    if (scope->kind != SCOPE_FUNCTION) {
        fail(scope, node->line, "'yield' outside function");
    }
    scope->flags |= RT_CODE_GENERATOR;
}

static void visit_name(struct scope *scope, rt_obj name)
{
    symbol_get(scope, name);
    if (name == rt_name(super) && scope->kind == SCOPE_FUNCTION) {
        symbol_get(scope, rt_name(__class__));
    }
}

static void visit_import(struct scope *scope, struct node *node)
{
    for (struct node *alias = node->a; alias != NULL; alias = alias->next) {
        const char *text = rt_str_data(alias->value, NULL);
        size_t length = 0;
        while (text[length] != '\0' && text[length] != '.') {
            length++;
        }
        bind_name(scope, alias->a != NULL ? alias->a->value : rt_intern(text, length));
    }
}

static void visit_children(struct scope *scope, struct node *node)
{
    visit_list(scope, node->a);
    visit_list(scope, node->b);
    visit_list(scope, node->c);
    visit_list(scope, node->d);
}

static void visit_for(struct scope *scope, struct node *node)
{
    visit(scope, node->b);
    visit_target(scope, node->a);
    visit_list(scope, node->c);
    visit_list(scope, node->d);
}

static void visit_targets(struct scope *scope, struct node *list)
{
    for (; list != NULL; list = list->next) {
        visit_target(scope, list);
    }
}

static void visit_statement(struct scope *scope, struct node *node)
{
    switch (node->kind) {
    case N_ASSIGN:
        visit(scope, node->b);
        visit_targets(scope, node->a);
        break;
    case N_AUGMENTED:
    case N_ANNOTATED:
        visit_list(scope, node->b);
        visit_target(scope, node->a);
        break;
    case N_DELETE:
        visit_targets(scope, node->a);
        break;
    case N_GLOBAL:
    case N_NONLOCAL:
        visit_declaration(scope, node);
        break;
    case N_IMPORT:
    case N_FROM:
        visit_import(scope, node);
        break;
    case N_FOR:
        check_async(scope, node);
        visit_for(scope, node);
        break;
    case N_WITH:
        check_async(scope, node);
        visit_children(scope, node);
        break;
    case N_HANDLER:
        if (node->value != NULL) {
            bind_name(scope, node->value);
        }
        visit_children(scope, node);
        break;
    case N_ITEM:
        visit(scope, node->a);
        visit_targets(scope, node->b);
        break;
    default:
        visit_children(scope, node);
    }
}

static void visit(struct scope *scope, struct node *node)
{
    rt_check_stack();
    switch (node->kind) {
    case N_NAME:
        visit_name(scope, node->value);
        break;
    case N_DEF:
    case N_LAMBDA:
        visit_function(scope, node);
        break;
    case N_CLASS:
        visit_class(scope, node);
        break;
    case N_COMPREHENSION:
        visit_comprehension(scope, node);
        break;
    case N_WALRUS:
        visit_walrus(scope, node);
        break;
    case N_AWAIT:
        if (scope->kind != SCOPE_FUNCTION) {
            fail(scope, node->line, "'await' outside function");
        }
        visit(scope, node->a);
        break;
    case N_YIELD:
    case N_YIELD_FROM:
        visit_yield(scope, node);
        visit_children(scope, node);
        break;
    default:
        visit_statement(scope, node);
    }
}

// Resolving: where each name that is not bound here lives

static bool find_outer(struct scope *scope, rt_obj name);

static bool found_in_function(struct scope *scope, rt_obj name)
{
    struct symbol *symbol = symbol_find(scope, name);
    unsigned flags = symbol == NULL ? 0 : symbol->flags;
    if ((flags & SYM_GLOBAL) != 0) {
        return false;
    }
    if ((flags & SYM_BOUND) != 0 && (flags & SYM_NONLOCAL) == 0) {
        symbol->flags |= SYM_CELL;
        return true;
    }
    if (!find_outer(scope, name)) {
        return false;
    }
    symbol_get(scope, name)->flags |= SYM_FREE;
    return true;
}

static bool found_in_class(struct scope *scope, rt_obj name)
{
    if (name == rt_name(__class__)) {
        symbol_get(scope, name)->flags |= SYM_CELL;
        return true;
    }
    if (!find_outer(scope, name)) {
        return false;
    }
    symbol_get(scope, name)->flags |= SYM_PASSED;
    return true;
}

// Is name a local of an enclosing function? Then it becomes a cell there and free in between.
static bool find_outer(struct scope *scope, rt_obj name)
{
    struct scope *parent = scope->parent;
    if (parent == NULL || parent->kind == SCOPE_MODULE) {
        return false;
    }
    return parent->kind == SCOPE_FUNCTION ? found_in_function(parent, name) : found_in_class(parent, name);
}

static void resolve(struct scope *scope)
{
    rt_check_stack();
    for (struct symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        bool outer = (symbol->flags & SYM_NONLOCAL) != 0 || (symbol->flags & SYM_BOUND) == 0;
        bool cell = (symbol->flags & SYM_CELL) != 0;
        if (scope->kind == SCOPE_MODULE || (symbol->flags & SYM_GLOBAL) != 0 || !outer || cell) {
            continue;
        }
        if (find_outer(scope, symbol->name)) {
            symbol->flags |= SYM_FREE;
        } else if ((symbol->flags & SYM_NONLOCAL) != 0) {
            fail(scope, scope->line, "no binding for nonlocal found");
        }
    }
    for (struct scope *child = scope->children; child != NULL; child = child->next) {
        resolve(child);
    }
}

struct scope *symbols_of_module(struct node *module, rt_obj filename)
{
    struct scope *scope = scope_new(NULL, SCOPE_MODULE, module, rt_intern_c("<module>"));
    scope->filename = filename;
    visit_list(scope, module->b);
    resolve(scope);
    return scope;
}
