// Statements into code.

#include "runtime/compile.h"
#include "runtime/state.h"

static void compile_statement(struct emitter *e, struct node *node);

void compile_body(struct emitter *e, struct node *list)
{
    for (; list != NULL; list = list->next) {
        compile_statement(e, list);
    }
}

// Leaving blocks: return, break and continue do, on their way out, what each block they leave wants done.
// What is emitted for that lies outside the guarded range of the block it belongs to.

static void drop_handled(struct emitter *e, bool keep)
{
    if (keep) {
        emit(e, OP_SWAP);
    }
    emit(e, OP_POP_EXC);
}

static void leave_final(struct emitter *e, bool keep)
{
    if (keep) {
        emit(e, OP_SWAP);
    }
    emit(e, OP_POP);
    drop_handled(e, keep);
}

static void clear_name(struct emitter *e, rt_obj name)
{
    emit(e, OP_LOAD_NONE);
    compile_store_name(e, name);
    compile_delete_name(e, name);
}

static void leave_with(struct emitter *e, const struct block *block, bool keep)
{
    if (keep) {
        emit(e, OP_ROT3);
    }
    if (block->kind == BLOCK_WITH) {
        emit(e, OP_WITH_EXIT);
        return;
    }
    emit_effect(e, OP_ASYNC_EXIT, 0, -1);
    compile_await(e);
    emit(e, OP_POP);
}

// The body of finally, once more. It may itself leave by return, break or continue: then the value goes too.
static void leave_finally(struct emitter *e, const struct block *block, bool keep)
{
    struct block value;
    if (!keep) {
        compile_body(e, block->body);
        return;
    }
    emit_block(e, &value, BLOCK_VALUE, NULL);
    compile_body(e, block->body);
    emit_block_end(e);
}

static void leave_block(struct emitter *e, struct block *block, bool keep)
{
    switch (block->kind) {
    case BLOCK_FOR:
    case BLOCK_VALUE:
        if (keep) {
            emit(e, OP_SWAP);
        }
        emit(e, OP_POP);
        break;
    case BLOCK_FINALLY:
        leave_finally(e, block, keep);
        break;
    case BLOCK_HANDLER:
        drop_handled(e, keep);
        break;
    case BLOCK_NAME:
        clear_name(e, block->name);
        break;
    case BLOCK_FINAL:
        leave_final(e, keep);
        break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH:
        leave_with(e, block, keep);
        break;
    default:
        break;
    }
}

// keep: there is a value on top of the stack that must stay. end: the block that is not left, or NULL.
static void leave_blocks(struct emitter *e, struct block *end, bool keep)
{
    struct block *innermost = e->block;
    for (struct block *block = innermost; block != end; block = block->outer) {
        emit_guard_close(e, block);
        e->block = block->outer;
        leave_block(e, block, keep);
    }
    e->block = innermost;
}

// Code goes on after the jump that leave_blocks was for: the guards begin anew.
static void reopen_guards(struct emitter *e, struct block *end)
{
    for (struct block *block = e->block; block != end; block = block->outer) {
        block->guard_start = e->unit_count;
    }
}

static void compile_return(struct emitter *e, struct node *node)
{
    int depth = e->depth;
    if (e->scope->kind != SCOPE_FUNCTION) {
        emit_fail(e, "'return' outside function");
    }
    if (node->a == NULL) {
        emit(e, OP_LOAD_NONE);
    } else {
        compile_expression(e, node->a);
    }
    leave_blocks(e, NULL, true);
    emit(e, OP_RETURN);
    reopen_guards(e, NULL);
    e->depth = depth;
}

static void compile_loop_exit(struct emitter *e, struct node *node)
{
    int depth = e->depth;
    struct block *loop = e->block;
    while (loop != NULL && loop->again == NULL) {
        loop = loop->outer;
    }
    if (loop == NULL) {
        emit_fail(e, "'break'/'continue' outside loop");
    }
    leave_blocks(e, loop, false);
    if (node->kind == N_BREAK) {
        leave_block(e, loop, false);
        emit_jump(e, OP_JUMP, loop->leave);
    } else {
        emit_jump(e, OP_JUMP, loop->again);
    }
    reopen_guards(e, loop);
    e->depth = depth;
}

// Loops and conditions

static void compile_if(struct emitter *e, struct node *node)
{
    struct label *otherwise = label_new();
    compile_condition(e, node->a, otherwise, false);
    compile_body(e, node->b);
    if (node->c == NULL) {
        label_place(e, otherwise);
        return;
    }
    struct label *end = label_new();
    emit_jump(e, OP_JUMP, end);
    label_place(e, otherwise);
    compile_body(e, node->c);
    label_place(e, end);
}

static bool is_true(const struct node *node)
{
    return node->kind == N_CONST && rt_truth(node->value);
}

static void compile_while(struct emitter *e, struct node *node)
{
    struct block block;
    struct label *again = label_new();
    struct label *otherwise = label_new();
    struct label *body = label_new();
    struct label *end = label_new();
    emit_block(e, &block, BLOCK_WHILE, NULL);
    block.again = again;
    block.leave = end;
    if (is_true(node->a)) {
        label_place(e, again);
        compile_body(e, node->b);
        emit_jump(e, OP_JUMP, again);
    } else {
        compile_condition(e, node->a, otherwise, false);
        label_place(e, body);
        compile_body(e, node->b);
        label_place(e, again);
        compile_condition(e, node->a, body, true);
    }
    emit_block_end(e);
    label_place(e, otherwise);
    compile_body(e, node->c);
    label_place(e, end);
}

// Where a guarded range sends its exceptions: the stack is cut to the depth of the block, and the exception
// on it.
static void begin_handler(struct emitter *e, struct label *label, int depth)
{
    label_place(e, label);
    e->depth = depth + 1;
    if (e->depth + 1 > e->deepest) {
        e->deepest = e->depth + 1;
    }
}

void compile_async_item(struct emitter *e, struct label *end)
{
    struct block block;
    struct label *stopped = label_new();
    struct label *item = label_new();
    emit_block(e, &block, BLOCK_EXCEPT, stopped);
    emit(e, OP_GET_ANEXT);
    compile_await(e);
    emit_block_end(e);
    emit_jump(e, OP_JUMP, item);
    begin_handler(e, stopped, block.depth);
    emit(e, OP_PUSH_EXC);
    emit(e, OP_DUP);
    emit_name_op(e, OP_LOAD_GLOBAL, rt_intern_c("StopAsyncIteration"));
    emit(e, OP_EXC_MATCH);
    struct label *other = label_new();
    emit_jump(e, OP_JUMP_IF_FALSE, other);
    emit(e, OP_POP);
    emit(e, OP_POP_EXC);
    emit(e, OP_POP);
    emit_jump(e, OP_JUMP, end);
    label_place(e, other);
    e->depth = block.depth + 2;
    emit(e, OP_RERAISE);
    label_place(e, item);
    e->depth = block.depth + 1;
}

static void compile_for(struct emitter *e, struct node *node)
{
    struct block block;
    struct label *again = label_new();
    struct label *otherwise = label_new();
    struct label *end = label_new();
    bool async = (node->flags & NODE_ASYNC) != 0;
    compile_expression(e, node->b);
    e->line = node->line;
    emit(e, async ? OP_GET_AITER : OP_GET_ITER);
    emit_block(e, &block, BLOCK_FOR, NULL);
    block.again = again;
    block.leave = end;
    label_place(e, again);
    if (async) {
        compile_async_item(e, otherwise);
    } else {
        emit_jump(e, OP_FOR_ITER, otherwise);
    }
    compile_store(e, node->a);
    compile_body(e, node->c);
    emit_jump(e, OP_JUMP, again);
    emit_block_end(e);
    label_place(e, otherwise);
    e->depth = block.depth - 1;
    compile_body(e, node->d);
    label_place(e, end);
}

// try

static void compile_handler_body(struct emitter *e, struct node *handler)
{
    struct block block;
    struct label *escape = label_new();
    if (handler->value == NULL) {
        emit(e, OP_POP);
        compile_body(e, handler->b);
        return;
    }
    compile_store_name(e, handler->value);
    emit_block(e, &block, BLOCK_NAME, escape);
    block.name = handler->value;
    compile_body(e, handler->b);
    emit_block_end(e);
    clear_name(e, handler->value);
    struct label *end = label_new();
    emit_jump(e, OP_JUMP, end);
    emit_guard_close(e, block.outer);
    begin_handler(e, escape, block.depth);
    clear_name(e, handler->value);
    emit(e, OP_RERAISE); // with handled-before, which is below
    block.outer->guard_start = e->unit_count;
    label_place(e, end);
    e->depth = block.depth;
}

// On entry handled-before and the exception are on the stack.
static void compile_handler(struct emitter *e, struct node *handler, struct label *end)
{
    struct block block;
    struct label *next = label_new();
    struct label *escape = label_new();
    int depth = e->depth;
    e->line = handler->line;
    if (handler->a != NULL) {
        emit_block(e, &block, BLOCK_HANDLER, escape);
        block.depth = depth - 1;
        emit(e, OP_DUP);
        compile_expression(e, handler->a);
        emit(e, OP_EXC_MATCH);
        emit_block_end(e);
        emit_jump(e, OP_JUMP_IF_FALSE, next);
    }
    emit_block(e, &block, BLOCK_HANDLER, escape);
    block.depth = depth - 1;
    compile_handler_body(e, handler);
    emit_block_end(e);
    emit(e, OP_POP_EXC);
    emit_jump(e, OP_JUMP, end);
    begin_handler(e, escape, depth - 1);
    emit(e, OP_RERAISE); // restores what was handled before
    label_place(e, next);
    e->depth = depth;
}

static void compile_try_except(struct emitter *e, struct node *node)
{
    struct block block;
    struct label *handlers = label_new();
    struct label *end = label_new();
    emit_block(e, &block, BLOCK_EXCEPT, handlers);
    compile_body(e, node->a);
    emit_block_end(e);
    int depth = e->depth;
    compile_body(e, node->c);
    emit_jump(e, OP_JUMP, end);
    begin_handler(e, handlers, depth);
    emit(e, OP_PUSH_EXC);
    for (struct node *handler = node->b; handler != NULL; handler = handler->next) {
        compile_handler(e, handler, end);
    }
    emit(e, OP_RERAISE);
    label_place(e, end);
    e->depth = depth;
}

static void compile_try(struct emitter *e, struct node *node)
{
    if (node->d == NULL) {
        compile_try_except(e, node);
        return;
    }
    struct block block;
    struct block final;
    struct label *handler = label_new();
    struct label *escape = label_new();
    struct label *end = label_new();
    emit_block(e, &block, BLOCK_FINALLY, handler);
    block.body = node->d;
    if (node->b != NULL) {
        compile_try_except(e, node);
    } else {
        compile_body(e, node->a);
    }
    emit_block_end(e);
    int depth = e->depth;
    compile_body(e, node->d);
    emit_jump(e, OP_JUMP, end);
    begin_handler(e, handler, depth);
    emit(e, OP_PUSH_EXC);
    emit_block(e, &final, BLOCK_FINAL, escape);
    compile_body(e, node->d);
    emit_block_end(e);
    emit(e, OP_RERAISE);
    begin_handler(e, escape, depth + 2); // handled-before, exception, the new exception
    emit(e, OP_SWAP);
    emit(e, OP_POP);
    emit(e, OP_RERAISE);
    label_place(e, end);
    e->depth = depth;
}

// with

static void with_enter(struct emitter *e, struct node *item, bool async)
{
    compile_expression(e, item->a);
    e->line = item->line;
    if (async) {
        emit(e, OP_ASYNC_ENTER);
        compile_await(e);
    } else {
        emit(e, OP_WITH_ENTER);
    }
}

static void with_except(struct emitter *e, bool async)
{
    if (async) {
        emit_effect(e, OP_ASYNC_EXIT, 1, 1);
        compile_await(e);
    } else {
        emit(e, OP_WITH_EXCEPT);
    }
}

static void compile_with_item(struct emitter *e, struct node *node, struct node *item)
{
    if (item == NULL) {
        compile_body(e, node->b);
        return;
    }
    struct block block;
    struct block leaving;
    struct label *handler = label_new();
    struct label *escape = label_new();
    struct label *suppress = label_new();
    struct label *end = label_new();
    bool async = (node->flags & NODE_ASYNC) != 0;
    rt_check_stack();
    with_enter(e, item, async);
    e->depth--; // the guard's depth is without the value
    emit_block(e, &block, async ? BLOCK_ASYNC_WITH : BLOCK_WITH, handler);
    e->depth++;
    if (item->b != NULL) {
        compile_store(e, item->b);
    } else {
        emit(e, OP_POP);
    }
    compile_with_item(e, node, item->next);
    emit_block_end(e);
    e->line = item->line;
    int depth = e->depth - 2;
    leave_with(e, &block, false);
    emit_jump(e, OP_JUMP, end);
    begin_handler(e, handler, block.depth);
    emit(e, OP_PUSH_EXC);
    emit_block(e, &leaving, BLOCK_FINAL, escape);
    with_except(e, async);
    emit_block_end(e);
    emit_jump(e, OP_JUMP_IF_TRUE, suppress);
    emit(e, OP_RERAISE);
    begin_handler(e, escape, leaving.depth);
    emit(e, OP_SWAP);
    emit(e, OP_POP);
    emit(e, OP_RERAISE);
    label_place(e, suppress);
    e->depth = leaving.depth;
    emit(e, OP_POP);
    emit(e, OP_POP_EXC);
    emit(e, OP_POP);
    emit(e, OP_POP);
    label_place(e, end);
    e->depth = depth;
}

// Assignments

static void compile_assign(struct emitter *e, struct node *node)
{
    compile_expression(e, node->b);
    for (struct node *target = node->a; target != NULL; target = target->next) {
        if (target->next != NULL) {
            emit(e, OP_DUP);
        }
        compile_store(e, target);
    }
}

static void compile_augmented(struct emitter *e, struct node *node)
{
    struct node *target = node->a;
    uint32_t op = node->op | (uint32_t)RT_OP_INPLACE;
    switch (target->kind) {
    case N_NAME:
        compile_load_name(e, target->value);
        compile_expression(e, node->b);
        e->line = node->line;
        emit_arg(e, OP_BINARY, op);
        compile_store_name(e, target->value);
        break;
    case N_ATTRIBUTE:
        compile_expression(e, target->a);
        emit(e, OP_DUP);
        emit_name_op(e, OP_LOAD_ATTR, target->value);
        compile_expression(e, node->b);
        e->line = node->line;
        emit_arg(e, OP_BINARY, op);
        emit(e, OP_SWAP);
        emit_name_op(e, OP_STORE_ATTR, target->value);
        break;
    default:
        compile_expression(e, target->a);
        compile_expression(e, target->b);
        emit(e, OP_DUP2);
        emit(e, OP_LOAD_SUBSCR);
        compile_expression(e, node->b);
        e->line = node->line;
        emit_arg(e, OP_BINARY, op);
        emit(e, OP_ROT3);
        emit(e, OP_STORE_SUBSCR);
    }
}

// Simple statements

static void compile_expression_statement(struct emitter *e, struct node *node)
{
    if (node->a->kind == N_CONST && !e->single) {
        return;
    }
    compile_expression(e, node->a);
    emit(e, e->single ? OP_PRINT_EXPR : OP_POP);
}

static void compile_raise(struct emitter *e, struct node *node)
{
    uint32_t count = 0;
    if (node->a != NULL) {
        compile_expression(e, node->a);
        count++;
    }
    if (node->b != NULL) {
        compile_expression(e, node->b);
        count++;
    }
    e->line = node->line;
    emit_effect(e, OP_RAISE, count, -(int)count);
}

static void compile_assert(struct emitter *e, struct node *node)
{
    struct label *end = label_new();
    compile_condition(e, node->a, end, true);
    if (node->b != NULL) {
        compile_expression(e, node->b);
    }
    e->line = node->line;
    emit_effect(e, OP_RAISE_ASSERT, node->b != NULL, node->b != NULL ? -1 : 0);
    label_place(e, end);
}

static rt_obj first_part(rt_obj dotted)
{
    const char *text = rt_str_data(dotted, NULL);
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '.') {
        length++;
    }
    return rt_intern(text, length);
}

static void emit_import(struct emitter *e, uint32_t level, bool leaf, rt_obj name)
{
    emit_arg(e, OP_LOAD_INT, level);
    emit_arg(e, OP_LOAD_INT, leaf);
    emit_name_op(e, OP_IMPORT_NAME, name);
}

static void compile_import(struct emitter *e, struct node *node)
{
    for (struct node *alias = node->a; alias != NULL; alias = alias->next) {
        emit_import(e, 0, alias->a != NULL, alias->value);
        compile_store_name(e, alias->a != NULL ? alias->a->value : first_part(alias->value));
    }
}

static void compile_from(struct emitter *e, struct node *node)
{
    emit_import(e, node->op, true, node->value);
    if (node->a == NULL) {
        if (e->scope->kind != SCOPE_MODULE) {
            emit_fail(e, "import * not at module level");
        }
        emit(e, OP_IMPORT_STAR);
        return;
    }
    for (struct node *alias = node->a; alias != NULL; alias = alias->next) {
        emit_name_op(e, OP_IMPORT_FROM, alias->value);
        compile_store_name(e, alias->a != NULL ? alias->a->value : alias->value);
    }
    emit(e, OP_POP);
}

// @micropython.native and its like ask for another code generator; ours runs everything as bytecode.
static bool asks_for_emitter(const struct node *node)
{
    static const char *const names[] = {"bytecode", "native", "viper"};
    if (node->kind != N_ATTRIBUTE || node->a->kind != N_NAME ||
        node->a->value != rt_intern_c("micropython")) {
        return false;
    }
    for (size_t i = 0; i < RT_COUNT(names); i++) {
        if (node->value == rt_intern_c(names[i])) {
            return true;
        }
    }
    return false;
}

static size_t compile_decorators(struct emitter *e, struct node *list)
{
    size_t count = 0;
    for (; list != NULL; list = list->next) {
        if (asks_for_emitter(list)) {
            continue;
        }
        compile_expression(e, list);
        count++;
    }
    return count;
}

static void compile_definition(struct emitter *e, struct node *node)
{
    size_t decorators = compile_decorators(e, node->c);
    e->line = node->line;
    if (node->kind == N_DEF) {
        compile_function(e, node);
    } else {
        compile_class(e, node);
    }
    while (decorators-- > 0) {
        emit_effect(e, OP_CALL, 1, -1);
    }
    compile_store_name(e, node->value);
}

static void compile_statement(struct emitter *e, struct node *node)
{
    rt_check_stack();
    e->line = node->line;
    switch (node->kind) {
    case N_EXPRESSION:
        compile_expression_statement(e, node);
        break;
    case N_ASSIGN:
        compile_assign(e, node);
        break;
    case N_AUGMENTED:
        compile_augmented(e, node);
        break;
    case N_ANNOTATED:
        if (node->b != NULL) {
            compile_expression(e, node->b);
            compile_store(e, node->a);
        }
        break;
    case N_RETURN:
        compile_return(e, node);
        break;
    case N_DELETE:
        compile_delete(e, node->a);
        break;
    case N_BREAK:
    case N_CONTINUE:
        compile_loop_exit(e, node);
        break;
    case N_RAISE:
        compile_raise(e, node);
        break;
    case N_ASSERT:
        compile_assert(e, node);
        break;
    case N_IMPORT:
        compile_import(e, node);
        break;
    case N_FROM:
        compile_from(e, node);
        break;
    case N_IF:
        compile_if(e, node);
        break;
    case N_WHILE:
        compile_while(e, node);
        break;
    case N_FOR:
        compile_for(e, node);
        break;
    case N_TRY:
        compile_try(e, node);
        break;
    case N_WITH:
        compile_with_item(e, node, node->a);
        break;
    case N_DEF:
    case N_CLASS:
        compile_definition(e, node);
        break;
    default: // pass, global, nonlocal
        break;
    }
}
