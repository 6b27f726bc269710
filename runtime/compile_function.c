// Functions, lambdas, comprehensions, classes and modules: each becomes a code object of its own.

#include "runtime/compile.h"
#include "runtime/state.h"

// Slots: parameters first, then other locals, then the cells that come from outside.

static size_t count_params(const struct node *params, struct rt_code *code)
{
    size_t count = 0;
    for (; params != NULL; params = params->next) {
        count += params->value != NULL;
        switch (params->op) {
        case PARAM_POS_ONLY:
            code->pos_only++;
            code->positional++;
            break;
        case PARAM_NORMAL:
            code->positional++;
            break;
        case PARAM_KW_ONLY:
            code->kw_only++;
            break;
        case PARAM_STAR:
            code->flags |= params->value != NULL ? RT_CODE_ARGS : 0;
            break;
        default:
            code->flags |= RT_CODE_KWARGS;
        }
    }
    return count;
}

static void add_params_of(struct emitter *e, const struct node *params, enum param_kind first,
                          enum param_kind last, uint16_t *slot)
{
    for (; params != NULL; params = params->next) {
        if (params->value != NULL && params->op >= first && params->op <= last) {
            e->code->params[*slot] = params->value;
            symbol_find(e->scope, params->value)->slot = *slot;
            ++*slot;
        }
    }
}

static void add_params(struct emitter *e, const struct node *params, uint16_t *slot)
{
    size_t count = count_params(params, e->code);
    if (count > 255) {
        emit_fail(e, "too many arguments");
    }
    e->code->params = gc_alloc((count + 1) * sizeof *e->code->params, 0);
    add_params_of(e, params, PARAM_POS_ONLY, PARAM_NORMAL, slot);
    add_params_of(e, params, PARAM_KW_ONLY, PARAM_KW_ONLY, slot);
    add_params_of(e, params, PARAM_STAR, PARAM_STAR, slot);
    add_params_of(e, params, PARAM_DOUBLE_STAR, PARAM_DOUBLE_STAR, slot);
}

static bool is_free(const struct symbol *symbol)
{
    return (symbol->flags & (SYM_FREE | SYM_PASSED)) != 0;
}

static bool needs_slot(const struct scope *scope, const struct symbol *symbol)
{
    if (scope->kind != SCOPE_FUNCTION) {
        return (symbol->flags & SYM_CELL) != 0;
    }
    return (symbol->flags & SYM_BOUND) != 0 && (symbol->flags & (SYM_PARAM | SYM_GLOBAL)) == 0 &&
           !is_free(symbol);
}

static void assign_slots(struct emitter *e, uint16_t slot)
{
    struct scope *scope = e->scope;
    for (struct symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if (needs_slot(scope, symbol)) {
            symbol->slot = slot++;
        }
    }
    e->code->free_start = slot;
    for (struct symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if (is_free(symbol)) {
            symbol->slot = slot++;
            e->code->free_count++;
        }
    }
    e->code->locals = slot;
    for (struct symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if ((symbol->flags & SYM_CELL) != 0 && !is_free(symbol)) {
            emit_arg(e, OP_MAKE_CELL, symbol->slot);
        }
    }
}

static void finish_with_none(struct emitter *e)
{
    emit(e, OP_LOAD_NONE);
    emit(e, OP_RETURN);
}

// In the enclosing code: loads the cells an inner function needs, then makes the function.
static void make_function(struct emitter *e, const struct scope *scope, struct rt_code *code, uint32_t parts)
{
    uint32_t count = 0;
    for (const struct symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if (is_free(symbol)) {
            emit_arg(e, OP_LOAD_CLOSURE, symbol_find(e->scope, symbol->name)->slot);
            count++;
        }
    }
    if (count > 0) {
        emit_effect(e, OP_BUILD_TUPLE, count, 1 - (int)count);
        parts |= FUNCTION_CLOSURE;
    }
    emit_arg(e, OP_LOAD_CONST, emit_const_number(e, code));
    int used = (parts & FUNCTION_DEFAULTS) != 0;
    used += (parts & FUNCTION_KW_DEFAULTS) != 0;
    used += (parts & FUNCTION_CLOSURE) != 0;
    emit_effect(e, OP_MAKE_FUNCTION, parts, -used);
}

// Defaults are computed where the function is defined.
static uint32_t compile_defaults(struct emitter *e, struct node *params)
{
    uint32_t count = 0;
    uint32_t kw_count = 0;
    for (struct node *param = params; param != NULL; param = param->next) {
        if (param->a != NULL && param->op != PARAM_KW_ONLY) {
            compile_expression(e, param->a);
            count++;
        }
    }
    if (count > 0) {
        emit_effect(e, OP_BUILD_TUPLE, count, 1 - (int)count);
    }
    for (struct node *param = params; param != NULL; param = param->next) {
        if (param->a != NULL && param->op == PARAM_KW_ONLY) {
            emit_arg(e, OP_LOAD_CONST, emit_const_number(e, param->value));
            compile_expression(e, param->a);
            kw_count++;
        }
    }
    if (kw_count > 0) {
        emit_effect(e, OP_BUILD_MAP, kw_count, 1 - 2 * (int)kw_count);
    }
    return (count > 0 ? FUNCTION_DEFAULTS : 0u) | (kw_count > 0 ? FUNCTION_KW_DEFAULTS : 0u);
}

// Comprehensions

static void compile_element(struct emitter *e, struct node *node, uint32_t depth)
{
    if (node->op == COMP_DICT) {
        compile_expression(e, node->a);
        compile_expression(e, node->b);
        emit_arg(e, OP_MAP_ADD, depth);
        return;
    }
    compile_expression(e, node->a);
    if (node->op == COMP_GENERATOR) {
        emit(e, OP_YIELD);
        emit(e, OP_POP);
    } else {
        emit_arg(e, node->op == COMP_LIST ? OP_LIST_APPEND : OP_SET_ADD, depth);
    }
}

static void compile_clauses(struct emitter *e, struct node *node, struct node *clause, uint32_t depth)
{
    struct label *again = label_new();
    struct label *end = label_new();
    bool async = (clause->flags & NODE_ASYNC) != 0;
    rt_check_stack();
    if (clause == node->c) {
        emit_arg(e, OP_LOAD_FAST, 0);
    } else {
        compile_expression(e, clause->b);
        emit(e, async ? OP_GET_AITER : OP_GET_ITER);
    }
    label_place(e, again);
    if (async) {
        compile_async_item(e, end);
    } else {
        emit_jump(e, OP_FOR_ITER, end);
    }
    compile_store(e, clause->a);
    for (struct node *condition = clause->c; condition != NULL; condition = condition->next) {
        compile_condition(e, condition, again, false);
    }
    if (clause->next != NULL) {
        compile_clauses(e, node, clause->next, depth + 1);
    } else {
        compile_element(e, node, depth + 1);
    }
    emit_jump(e, OP_JUMP, again);
    label_place(e, end);
    e->depth--;
}

static struct rt_code *comprehension_code(struct emitter *outer, struct node *node)
{
    struct emitter e;
    emit_start(&e, outer, node->scope, outer->filename);
    e.code->positional = 1;
    e.code->params = gc_alloc(sizeof(rt_obj), 0);
    e.code->params[0] = rt_intern_c(".0");
    assign_slots(&e, 1);
    switch (node->op) {
    case COMP_LIST:
        emit_effect(&e, OP_BUILD_LIST, 0, 1);
        break;
    case COMP_SET:
        emit_effect(&e, OP_BUILD_SET, 0, 1);
        break;
    case COMP_DICT:
        emit_effect(&e, OP_BUILD_MAP, 0, 1);
        break;
    default:
        break;
    }
    compile_clauses(&e, node, node->c, 1 - (node->op == COMP_GENERATOR));
    if (node->op == COMP_GENERATOR) {
        finish_with_none(&e);
    } else {
        emit(&e, OP_RETURN);
    }
    return emit_finish(&e);
}

static void compile_comprehension(struct emitter *e, struct node *node)
{
    struct rt_code *code = comprehension_code(e, node);
    bool async = (node->c->flags & NODE_ASYNC) != 0;
    make_function(e, node->scope, code, 0);
    compile_expression(e, node->c->b);
    e->line = node->line;
    emit(e, async ? OP_GET_AITER : OP_GET_ITER);
    emit_effect(e, OP_CALL, 1, -1);
    if (async && node->op != COMP_GENERATOR) {
        compile_await(e);
    }
}

// Functions

static struct rt_code *function_code(struct emitter *outer, struct node *node)
{
    struct emitter e;
    uint16_t slot = 0;
    emit_start(&e, outer, node->scope, outer->filename);
    add_params(&e, node->a, &slot);
    assign_slots(&e, slot);
    if (node->kind == N_LAMBDA) {
        compile_expression(&e, node->b);
        emit(&e, OP_RETURN);
    } else {
        compile_body(&e, node->b);
        finish_with_none(&e);
    }
    return emit_finish(&e);
}

void compile_function(struct emitter *e, struct node *node)
{
    if (node->kind == N_COMPREHENSION) {
        compile_comprehension(e, node);
        return;
    }
    uint32_t parts = compile_defaults(e, node->a);
    struct rt_code *code = function_code(e, node);
    e->line = node->line;
    make_function(e, node->scope, code, parts);
}

// Classes: the body is a function whose names live in a dict; it answers the cell __class__, if there is one.

static struct rt_code *class_code(struct emitter *outer, struct node *node)
{
    struct emitter e;
    emit_start(&e, outer, node->scope, outer->filename);
    assign_slots(&e, 0);
    emit_name_op(&e, OP_LOAD_GLOBAL, rt_name(__name__));
    emit_name_op(&e, OP_STORE_NAME, rt_name(__module__));
    emit_const(&e, node->value);
    emit_name_op(&e, OP_STORE_NAME, rt_name(__qualname__));
    compile_body(&e, node->b);
    struct symbol *class = symbol_find(e.scope, rt_name(__class__));
    if (class != NULL && (class->flags & SYM_CELL) != 0) {
        emit_arg(&e, OP_LOAD_CLOSURE, class->slot);
        emit(&e, OP_RETURN);
    } else {
        finish_with_none(&e);
    }
    return emit_finish(&e);
}

void compile_class(struct emitter *e, struct node *node)
{
    emit(e, OP_LOAD_BUILD_CLASS);
    struct rt_code *code = class_code(e, node);
    e->line = node->line;
    make_function(e, node->scope, code, 0);
    emit_const(e, node->value);
    compile_call_arguments(e, node->a, OP_CALL, 2);
}

// Modules

static struct node *parse(struct parser *parser, const char *source, size_t length, rt_obj filename,
                          enum compile_mode mode)
{
    if (mode != COMPILE_EVAL) {
        return parse_module(parser, source, length, filename);
    }
    struct node *expression = parse_eval(parser, source, length, filename);
    struct node *module = node_at(parser, N_MODULE, 1);
    module->b = expression;
    return module;
}

struct rt_code *rt_compile(const char *source, size_t length, rt_obj filename, enum compile_mode mode,
                           bool use_names)
{
    struct parser parser;
    struct emitter e;
    struct node *module = parse(&parser, source, length, filename, mode);
    struct scope *scope = symbols_of_module(module, filename);
    scope->use_names = use_names;
    emit_start(&e, NULL, scope, filename);
    e.single = mode == COMPILE_SINGLE;
    assign_slots(&e, 0);
    if (mode == COMPILE_EVAL) {
        compile_expression(&e, module->b);
        emit(&e, OP_RETURN);
    } else {
        compile_body(&e, module->b);
        finish_with_none(&e);
    }
    return emit_finish(&e);
}
