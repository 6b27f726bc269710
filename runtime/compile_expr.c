// Expressions into code: each leaves its value on the stack.

#include "runtime/compile.h"
#include "runtime/state.h"

#define MANY 64 // displays longer than this are built piece by piece, to keep the stack small

static size_t list_length(const struct node *list)
{
    size_t length = 0;
    for (; list != NULL; list = list->next) {
        length++;
    }
    return length;
}

// Names

enum place { PLACE_FAST, PLACE_CELL, PLACE_GLOBAL, PLACE_NAME };

static enum place place_of(const struct emitter *e, rt_obj name, uint16_t *slot)
{
    const struct scope *scope = e->scope;
    const struct symbol *symbol = symbol_find(scope, name);
    unsigned flags = symbol == NULL ? 0 : symbol->flags;
    *slot = symbol == NULL ? 0 : symbol->slot;
    if ((flags & SYM_GLOBAL) != 0) {
        return PLACE_GLOBAL;
    }
    if (scope->kind == SCOPE_MODULE) {
        return scope->use_names ? PLACE_NAME : PLACE_GLOBAL;
    }
    if (scope->kind == SCOPE_CLASS) {
        return (flags & SYM_FREE) != 0 ? PLACE_CELL : PLACE_NAME;
    }
    if ((flags & (SYM_CELL | SYM_FREE)) != 0) {
        return PLACE_CELL;
    }
    return (flags & SYM_BOUND) != 0 ? PLACE_FAST : PLACE_GLOBAL;
}

static void name_op(struct emitter *e, rt_obj name, const uint8_t ops[4])
{
    uint16_t slot;
    enum place place = place_of(e, name, &slot);
    if (place == PLACE_FAST || place == PLACE_CELL) {
        emit_arg(e, (enum opcode)ops[place], slot);
    } else {
        emit_name_op(e, (enum opcode)ops[place], name);
    }
}

void compile_load_name(struct emitter *e, rt_obj name)
{
    static const uint8_t ops[] = {OP_LOAD_FAST, OP_LOAD_CELL, OP_LOAD_GLOBAL, OP_LOAD_NAME};
    name_op(e, name, ops);
}

void compile_store_name(struct emitter *e, rt_obj name)
{
    static const uint8_t ops[] = {OP_STORE_FAST, OP_STORE_CELL, OP_STORE_GLOBAL, OP_STORE_NAME};
    name_op(e, name, ops);
}

void compile_delete_name(struct emitter *e, rt_obj name)
{
    static const uint8_t ops[] = {OP_DELETE_FAST, OP_DELETE_CELL, OP_DELETE_GLOBAL, OP_DELETE_NAME};
    name_op(e, name, ops);
}

// Targets

static void compile_unpack(struct emitter *e, struct node *list)
{
    size_t before = 0;
    size_t after = 0;
    bool starred = false;
    for (struct node *item = list; item != NULL; item = item->next) {
        bool star = item->kind == N_STARRED;
        before += !star && !starred;
        after += !star && starred;
        starred |= star;
    }
    int count = (int)(before + after);
    if (starred) {
        if (before > 255 || after > 255) {
            emit_fail(e, "too many targets");
        }
        emit_effect(e, OP_UNPACK_EX, (uint32_t)(before | after << 8), count);
    } else {
        emit_effect(e, OP_UNPACK, (uint32_t)before, count - 1);
    }
    for (struct node *item = list; item != NULL; item = item->next) {
        compile_store(e, item->kind == N_STARRED ? item->a : item);
    }
}

void compile_store(struct emitter *e, struct node *target)
{
    e->line = target->line;
    switch (target->kind) {
    case N_NAME:
        compile_store_name(e, target->value);
        break;
    case N_ATTRIBUTE:
        compile_expression(e, target->a);
        emit_name_op(e, OP_STORE_ATTR, target->value);
        break;
    case N_SUBSCRIPT:
        compile_expression(e, target->a);
        compile_expression(e, target->b);
        emit(e, OP_STORE_SUBSCR);
        break;
    default:
        rt_check_stack();
        compile_unpack(e, target->a);
    }
}

void compile_delete(struct emitter *e, struct node *target)
{
    e->line = target->line;
    switch (target->kind) {
    case N_NAME:
        compile_delete_name(e, target->value);
        break;
    case N_ATTRIBUTE:
        compile_expression(e, target->a);
        emit_name_op(e, OP_DELETE_ATTR, target->value);
        break;
    case N_SUBSCRIPT:
        compile_expression(e, target->a);
        compile_expression(e, target->b);
        emit(e, OP_DELETE_SUBSCR);
        break;
    default:
        rt_check_stack();
        for (struct node *item = target->a; item != NULL; item = item->next) {
            compile_delete(e, item);
        }
    }
}

// Displays

static bool all_constant(const struct node *list)
{
    for (; list != NULL; list = list->next) {
        if (list->kind != N_CONST) {
            return false;
        }
    }
    return true;
}

static bool any_starred(const struct node *list)
{
    for (; list != NULL; list = list->next) {
        if (list->kind == N_STARRED) {
            return true;
        }
    }
    return false;
}

static void compile_items(struct emitter *e, struct node *list)
{
    for (; list != NULL; list = list->next) {
        compile_expression(e, list);
    }
}

// The elements one by one into a list (or set) that is on the stack.
static void compile_growing(struct emitter *e, struct node *list, enum opcode add, enum opcode extend)
{
    for (; list != NULL; list = list->next) {
        if (list->kind == N_STARRED) {
            compile_expression(e, list->a);
            emit(e, extend);
        } else {
            compile_expression(e, list);
            emit_arg(e, add, 1);
        }
    }
}

static void compile_list(struct emitter *e, struct node *list)
{
    size_t length = list_length(list);
    if (length <= MANY && !any_starred(list)) {
        compile_items(e, list);
        emit_effect(e, OP_BUILD_LIST, (uint32_t)length, 1 - (int)length);
        return;
    }
    emit_effect(e, OP_BUILD_LIST, 0, 1);
    compile_growing(e, list, OP_LIST_APPEND, OP_LIST_EXTEND);
}

static void compile_set(struct emitter *e, struct node *list)
{
    emit_effect(e, OP_BUILD_SET, 0, 1);
    compile_growing(e, list, OP_SET_ADD, OP_SET_UPDATE);
}

static rt_obj constant_tuple(const struct node *list)
{
    struct rt_tuple *tuple = rt_tuple_new(list_length(list), NULL);
    for (size_t i = 0; list != NULL; list = list->next, i++) {
        tuple->items[i] = list->value;
    }
    return tuple;
}

static void compile_tuple(struct emitter *e, struct node *list)
{
    size_t length = list_length(list);
    if (all_constant(list)) {
        emit_const(e, constant_tuple(list));
    } else if (length <= MANY && !any_starred(list)) {
        compile_items(e, list);
        emit_effect(e, OP_BUILD_TUPLE, (uint32_t)length, 1 - (int)length);
    } else {
        emit_effect(e, OP_BUILD_LIST, 0, 1);
        compile_growing(e, list, OP_LIST_APPEND, OP_LIST_EXTEND);
        emit(e, OP_LIST_TO_TUPLE);
    }
}

static void compile_dict(struct emitter *e, struct node *list)
{
    emit_effect(e, OP_BUILD_MAP, 0, 1);
    for (; list != NULL; list = list->next) {
        if (list->a == NULL) {
            compile_expression(e, list->b);
            emit(e, OP_MAP_UPDATE);
        } else {
            compile_expression(e, list->a);
            compile_expression(e, list->b);
            emit_arg(e, OP_MAP_ADD, 1);
        }
    }
}

// Operators

static void compile_unary(struct emitter *e, struct node *node)
{
    bool number = node->a->kind == N_CONST &&
                  (rt_is(node->a->value, &rt_type_int) || rt_is(node->a->value, &rt_type_float));
    if (number && (node->op != RT_UNARY_INVERT || rt_is(node->a->value, &rt_type_int))) {
        node->value = rt_unary((enum rt_unary_op)node->op, node->a->value);
        node->kind = N_CONST;
        emit_const(e, node->value);
        return;
    }
    compile_expression(e, node->a);
    e->line = node->line;
    emit_arg(e, OP_UNARY, node->op);
}

static void emit_binary(struct emitter *e, unsigned op)
{
    if (op == RT_OP_ADD || op == RT_OP_SUB) {
        emit(e, op == RT_OP_ADD ? OP_ADD : OP_SUB);
    } else {
        emit_arg(e, OP_BINARY, op);
    }
}

static void compile_chain(struct emitter *e, struct node *list, enum opcode jump)
{
    struct label *end = label_new();
    for (; list->next != NULL; list = list->next) {
        compile_expression(e, list);
        emit_jump(e, jump, end);
    }
    compile_expression(e, list);
    label_place(e, end);
}

static void compile_compare(struct emitter *e, struct node *node)
{
    compile_expression(e, node->a);
    struct node *each = node->b;
    if (each->next == NULL) {
        compile_expression(e, each->a);
        e->line = node->line;
        emit_arg(e, OP_COMPARE, each->op);
        return;
    }
    struct label *stop = label_new();
    struct label *end = label_new();
    for (; each->next != NULL; each = each->next) {
        compile_expression(e, each->a);
        emit(e, OP_DUP);
        emit(e, OP_ROT3);
        emit_arg(e, OP_COMPARE, each->op);
        emit_jump(e, OP_JUMP_IF_FALSE_OR_POP, stop);
    }
    compile_expression(e, each->a);
    emit_arg(e, OP_COMPARE, each->op);
    emit_jump(e, OP_JUMP, end);
    label_place(e, stop);
    e->depth++;
    emit(e, OP_SWAP);
    emit(e, OP_POP);
    label_place(e, end);
}

static void compile_conditional(struct emitter *e, struct node *node)
{
    struct label *otherwise = label_new();
    struct label *end = label_new();
    compile_condition(e, node->a, otherwise, false);
    compile_expression(e, node->b);
    emit_jump(e, OP_JUMP, end);
    label_place(e, otherwise);
    e->depth--;
    compile_expression(e, node->c);
    label_place(e, end);
}

static void condition_chain(struct emitter *e, struct node *node, struct label *label, bool jump_if)
{
    bool jumps_early = (node->kind == N_OR) == jump_if; // one part alone can decide for the jump
    struct label *end = label_new();
    struct node *each = node->a;
    for (; each->next != NULL; each = each->next) {
        if (jumps_early) {
            compile_condition(e, each, label, jump_if);
        } else {
            compile_condition(e, each, end, !jump_if);
        }
    }
    compile_condition(e, each, label, jump_if);
    label_place(e, end);
}

void compile_condition(struct emitter *e, struct node *node, struct label *label, bool jump_if)
{
    rt_check_stack();
    switch (node->kind) {
    case N_NOT:
        compile_condition(e, node->a, label, !jump_if);
        break;
    case N_AND:
    case N_OR:
        condition_chain(e, node, label, jump_if);
        break;
    default:
        compile_expression(e, node);
        emit_jump(e, jump_if ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, label);
    }
}

// Calls

static void compile_keywords(struct emitter *e, struct node *list)
{
    emit_effect(e, OP_BUILD_MAP, 0, 1);
    for (; list != NULL; list = list->next) {
        if (list->kind != N_KEYWORD) {
            continue;
        }
        if (list->value == NULL) {
            compile_expression(e, list->a);
            emit(e, OP_MAP_MERGE);
        } else {
            emit_const(e, list->value);
            compile_expression(e, list->a);
            emit_effect(e, OP_BUILD_MAP, 1, -1);
            emit(e, OP_MAP_MERGE);
        }
    }
}

// A call whose arguments are known only when it runs: they go into a list and a dict.
static void compile_call_spread(struct emitter *e, struct node *list, bool method, uint32_t given)
{
    bool keywords = false;
    if (method) {
        emit_effect(e, OP_BUILD_LIST, 0, 1);
    } else {
        emit_effect(e, OP_BUILD_LIST, given, 1 - (int)given);
    }
    for (struct node *each = list; each != NULL; each = each->next) {
        if (each->kind == N_KEYWORD) {
            keywords = true;
        } else if (each->kind == N_STARRED) {
            compile_expression(e, each->a);
            emit(e, OP_LIST_EXTEND);
        } else {
            compile_expression(e, each);
            emit_arg(e, OP_LIST_APPEND, 1);
        }
    }
    if (keywords) {
        compile_keywords(e, list);
    }
    emit_effect(e, OP_CALL_EX, (keywords ? 1u : 0u) | (method ? 2u : 0u),
                (keywords ? -2 : -1) - (method ? 1 : 0));
}

static bool needs_spread(const struct node *list, size_t *positional, size_t *keywords)
{
    bool spread = false;
    *positional = *keywords = 0;
    for (; list != NULL; list = list->next) {
        *keywords += list->kind == N_KEYWORD;
        *positional += list->kind != N_KEYWORD;
        spread |= list->kind == N_STARRED || (list->kind == N_KEYWORD && list->value == NULL);
    }
    return spread || *positional > MANY || *keywords > MANY;
}

void compile_call_arguments(struct emitter *e, struct node *list, enum opcode op, uint32_t given)
{
    size_t positional;
    size_t keywords;
    bool method = op == OP_CALL_METHOD;
    unsigned line = e->line;
    if (needs_spread(list, &positional, &keywords)) {
        compile_call_spread(e, list, method, given);
        return;
    }
    for (struct node *each = list; each != NULL; each = each->next) {
        if (each->kind != N_KEYWORD) {
            compile_expression(e, each);
        }
    }
    for (struct node *each = list; each != NULL; each = each->next) {
        if (each->kind == N_KEYWORD) {
            emit_arg(e, OP_LOAD_CONST, emit_const_number(e, each->value));
            compile_expression(e, each->a);
        }
    }
    e->line = line;
    size_t count = positional + given;
    int effect = -(int)(count + 2 * keywords) - (method ? 1 : 0);
    emit_effect(e, op, (uint32_t)(count | keywords << 8), effect);
}

static bool is_bare_super(const struct emitter *e, const struct node *node)
{
    return node->a->kind == N_NAME && node->a->value == rt_name(super) && node->b == NULL &&
           e->scope->kind == SCOPE_FUNCTION && !e->scope->comprehension &&
           symbol_find(e->scope, rt_name(__class__)) != NULL &&
           (symbol_find(e->scope, rt_name(__class__))->flags & SYM_FREE) != 0 && e->code->positional > 0;
}

static void compile_super(struct emitter *e)
{
    emit_name_op(e, OP_LOAD_GLOBAL, rt_name(super));
    compile_load_name(e, rt_name(__class__));
    compile_load_name(e, e->code->params[0]);
    emit_effect(e, OP_CALL, 2, -2);
}

static void compile_call(struct emitter *e, struct node *node)
{
    if (is_bare_super(e, node)) {
        compile_super(e);
        return;
    }
    if (node->a->kind == N_ATTRIBUTE) {
        compile_expression(e, node->a->a);
        e->line = node->line;
        emit_name_op(e, OP_LOAD_METHOD, node->a->value);
        compile_call_arguments(e, node->b, OP_CALL_METHOD, 0);
        return;
    }
    compile_expression(e, node->a);
    e->line = node->line;
    compile_call_arguments(e, node->b, OP_CALL, 0);
}

// Subscripts

static void compile_or_none(struct emitter *e, struct node *node)
{
    if (node == NULL) {
        emit(e, OP_LOAD_NONE);
    } else {
        compile_expression(e, node);
    }
}

static void compile_slice(struct emitter *e, struct node *node)
{
    compile_or_none(e, node->a);
    compile_or_none(e, node->b);
    compile_or_none(e, node->c);
    emit(e, OP_BUILD_SLICE);
}

// f-strings

static void compile_format(struct emitter *e, struct node *node)
{
    uint32_t conversion = node->op == 'r' ? 1 : node->op == 'a' ? 2 : node->op == 's' ? 3 : 0;
    compile_expression(e, node->a);
    if (node->b != NULL) {
        compile_expression(e, node->b);
    }
    emit_effect(e, OP_FORMAT, conversion | (node->b != NULL ? 4u : 0u), node->b != NULL ? -1 : 0);
}

static void compile_fstring(struct emitter *e, struct node *node)
{
    size_t count = 0;
    for (struct node *piece = node->a; piece != NULL; piece = piece->next) {
        compile_expression(e, piece);
        if (++count == MANY) {
            emit_effect(e, OP_BUILD_STRING, MANY, 1 - MANY);
            count = 1;
        }
    }
    emit_effect(e, OP_BUILD_STRING, (uint32_t)count, 1 - (int)count);
}

// yield and await

static void compile_yield(struct emitter *e, struct node *node)
{
    compile_or_none(e, node->a);
    emit(e, OP_YIELD);
}

static void compile_yield_from(struct emitter *e, struct node *node)
{
    compile_expression(e, node->a);
    emit(e, OP_GET_YIELD_ITER);
    emit(e, OP_LOAD_NONE);
    emit(e, OP_YIELD_FROM);
}

void compile_await(struct emitter *e)
{
    emit(e, OP_GET_AWAITABLE);
    emit(e, OP_LOAD_NONE);
    emit(e, OP_YIELD_FROM);
}

static void compile_walrus(struct emitter *e, struct node *node)
{
    compile_expression(e, node->b);
    emit(e, OP_DUP);
    compile_store_name(e, node->a->value);
}

void compile_expression(struct emitter *e, struct node *node)
{
    rt_check_stack();
    e->line = node->line;
    switch (node->kind) {
    case N_NAME:
        compile_load_name(e, node->value);
        break;
    case N_CONST:
        emit_const(e, node->value);
        break;
    case N_TUPLE:
        compile_tuple(e, node->a);
        break;
    case N_LIST:
        compile_list(e, node->a);
        break;
    case N_SET:
        compile_set(e, node->a);
        break;
    case N_DICT:
        compile_dict(e, node->a);
        break;
    case N_BINARY:
        compile_expression(e, node->a);
        compile_expression(e, node->b);
        e->line = node->line;
        emit_binary(e, node->op);
        break;
    case N_UNARY:
        compile_unary(e, node);
        break;
    case N_NOT:
        compile_expression(e, node->a);
        emit(e, OP_NOT);
        break;
    case N_AND:
        compile_chain(e, node->a, OP_JUMP_IF_FALSE_OR_POP);
        break;
    case N_OR:
        compile_chain(e, node->a, OP_JUMP_IF_TRUE_OR_POP);
        break;
    case N_COMPARE:
        compile_compare(e, node);
        break;
    case N_CONDITION:
        compile_conditional(e, node);
        break;
    case N_LAMBDA:
    case N_COMPREHENSION:
        compile_function(e, node);
        break;
    case N_CALL:
        compile_call(e, node);
        break;
    case N_ATTRIBUTE:
        compile_expression(e, node->a);
        e->line = node->line;
        emit_name_op(e, OP_LOAD_ATTR, node->value);
        break;
    case N_SUBSCRIPT:
        compile_expression(e, node->a);
        compile_expression(e, node->b);
        e->line = node->line;
        emit(e, OP_LOAD_SUBSCR);
        break;
    case N_SLICE:
        compile_slice(e, node);
        break;
    case N_YIELD:
        compile_yield(e, node);
        break;
    case N_YIELD_FROM:
        compile_yield_from(e, node);
        break;
    case N_AWAIT:
        compile_expression(e, node->a);
        compile_await(e);
        break;
    case N_WALRUS:
        compile_walrus(e, node);
        break;
    case N_FSTRING:
        compile_fstring(e, node);
        break;
    case N_FORMAT:
        compile_format(e, node);
        break;
    default:
        emit_fail(e, "invalid syntax");
    }
}
