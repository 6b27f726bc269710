// Writing code: units, constants, lines, guarded ranges, and how deep the stack gets.

#include "runtime/compile.h"
#include "runtime/state.h"

#define VARIES 0 // such instructions go through emit_effect

static const int8_t effects[] = {
#define OPCODE(name, operand, effect) effect,
#include "runtime/opcodes.def"
#undef OPCODE
};

void emit_fail(const struct emitter *e, const char *text)
{
    rt_raise_syntax(&rt_type_SyntaxError, e->filename, e->line, text);
}

void emit_start(struct emitter *e, struct emitter *outer, struct scope *scope, rt_obj filename)
{
    *e = (struct emitter){.outer = outer, .scope = scope, .filename = filename, .line = scope->line};
    e->code = GC_NEW(rt_code, &rt_type_code);
    e->code->name = scope->name;
    e->code->filename = filename;
}

// Makes room for one more element of an array in the emitter.
static void *room_for_one(void *array, uint32_t count, uint32_t *room, size_t size, unsigned flags)
{
    if (count < *room) {
        return array;
    }
    uint32_t fresh = *room == 0 ? 8 : *room * 2;
    array = gc_realloc(array, fresh * size, flags);
    *room = fresh;
    return array;
}

static void add_line(struct emitter *e)
{
    if (e->line_count > 0 && e->lines[e->line_count - 1].line == (uint16_t)e->line) {
        return;
    }
    e->lines = room_for_one(e->lines, e->line_count, &e->line_room, sizeof *e->lines, GC_LEAF);
    e->lines[e->line_count++] = (struct rt_line){(uint16_t)e->unit_count, (uint16_t)e->line};
}

static void add_unit(struct emitter *e, uint32_t unit)
{
    if (e->unit_count >= UINT16_MAX) {
        emit_fail(e, "code too long");
    }
    e->units = room_for_one(e->units, e->unit_count, &e->unit_room, sizeof *e->units, GC_LEAF);
    e->units[e->unit_count++] = (uint16_t)unit;
}

static void add_instruction(struct emitter *e, enum opcode op, uint32_t arg, int effect)
{
    add_line(e);
    if (arg > 0xffff) {
        emit_fail(e, "code too long");
    }
    if (arg > 0xff) {
        add_unit(e, OP_EXT | (arg >> 8) << 8);
    }
    add_unit(e, (uint32_t)op | (arg & 0xff) << 8);
    e->depth += effect;
    if (e->depth > e->deepest) {
        e->deepest = e->depth;
    }
}

void emit(struct emitter *e, enum opcode op)
{
    add_instruction(e, op, 0, effects[op]);
}

void emit_arg(struct emitter *e, enum opcode op, uint32_t arg)
{
    add_instruction(e, op, arg, effects[op]);
}

void emit_effect(struct emitter *e, enum opcode op, uint32_t arg, int effect)
{
    add_instruction(e, op, arg, effect);
}

// Labels

struct label *label_new(void)
{
    struct label *label = gc_alloc(sizeof *label, GC_LEAF);
    label->target = NO_TARGET;
    return label;
}

// The operand of a jump tells how far it is from itself to the target.
static uint16_t distance(struct emitter *e, uint32_t operand, uint32_t target)
{
    int32_t units = (int32_t)target - (int32_t)operand;
    if (units > INT16_MAX || units < INT16_MIN) {
        emit_fail(e, "code too long");
    }
    return (uint16_t)units;
}

void emit_jump(struct emitter *e, enum opcode op, struct label *label)
{
    add_instruction(e, op, 0, effects[op]);
    if (label->target != NO_TARGET) {
        add_unit(e, distance(e, e->unit_count, label->target));
        return;
    }
    add_unit(e, label->fixup);
    label->fixup = e->unit_count - 1;
}

void label_place(struct emitter *e, struct label *label)
{
    label->target = e->unit_count;
    while (label->fixup != 0) {
        uint32_t before = e->units[label->fixup];
        e->units[label->fixup] = distance(e, label->fixup, label->target);
        label->fixup = before;
    }
}

// Constants: texts are kept once, other values as they come.

uint32_t emit_const_number(struct emitter *e, rt_obj value)
{
    struct rt_map_entry *entry = NULL;
    if (rt_is(value, &rt_type_str)) {
        value = rt_intern_str(value);
        entry = rt_map_add(&e->const_index, value);
        if (entry->value != NULL) {
            return (uint32_t)rt_small(entry->value);
        }
        entry->value = RT_SMALL(e->const_count);
    }
    e->consts = room_for_one(e->consts, e->const_count, &e->const_room, sizeof *e->consts, 0);
    e->consts[e->const_count] = value;
    return e->const_count++;
}

void emit_const(struct emitter *e, rt_obj value)
{
    if (value == RT_NONE) {
        emit(e, OP_LOAD_NONE);
    } else if (rt_is_small(value) && rt_small(value) >= 0 && rt_small(value) < 0x10000) {
        emit_arg(e, OP_LOAD_INT, (uint32_t)rt_small(value));
    } else {
        emit_arg(e, OP_LOAD_CONST, emit_const_number(e, value));
    }
}

void emit_name_op(struct emitter *e, enum opcode op, rt_obj name)
{
    emit_arg(e, op, emit_const_number(e, name));
}

// Blocks and guarded ranges

void emit_block(struct emitter *e, struct block *block, enum block_kind kind, struct label *handler)
{
    *block = (struct block){.kind = kind, .outer = e->block, .handler = handler, .depth = e->depth};
    block->guard_start = e->unit_count;
    e->block = block;
}

void emit_guard_close(struct emitter *e, struct block *block)
{
    if (block->handler == NULL || block->guard_start == e->unit_count) {
        return;
    }
    e->guards = room_for_one(e->guards, e->guard_count, &e->guard_room, sizeof *e->guards, 0);
    e->guards[e->guard_count++] = (struct guard){.start = (uint16_t)block->guard_start,
                                                 .end = (uint16_t)e->unit_count,
                                                 .depth = (uint16_t)block->depth,
                                                 .handler = block->handler};
}

void emit_block_end(struct emitter *e)
{
    emit_guard_close(e, e->block);
    e->block = e->block->outer;
}

// Finishing

static void finish_guards(struct emitter *e, struct rt_code *code)
{
    if (e->guard_count == 0) {
        return;
    }
    code->guards = gc_alloc(e->guard_count * sizeof *code->guards, GC_LEAF);
    for (uint32_t i = 0; i < e->guard_count; i++) {
        const struct guard *guard = &e->guards[i];
        code->guards[i] =
            (struct rt_guard){guard->start, guard->end, (uint16_t)guard->handler->target, guard->depth};
    }
    code->guard_count = e->guard_count;
}

struct rt_code *emit_finish(struct emitter *e)
{
    struct rt_code *code = e->code;
    finish_guards(e, code);
    code->units = gc_realloc(e->units, e->unit_count * sizeof *e->units, GC_LEAF);
    code->unit_count = e->unit_count;
    code->lines = gc_realloc(e->lines, e->line_count * sizeof *e->lines, GC_LEAF);
    code->line_count = e->line_count;
    if (e->const_count > 0) {
        code->consts = gc_realloc(e->consts, e->const_count * sizeof *e->consts, 0);
        code->const_count = e->const_count;
        code->hints = gc_alloc(e->const_count * sizeof *code->hints, GC_LEAF);
    }
    code->stack = (uint16_t)e->deepest;
    code->flags = (uint16_t)(code->flags | e->scope->flags);
    return code;
}

unsigned rt_code_line(const struct rt_code *code, size_t unit)
{
    unsigned line = 0;
    for (uint32_t i = 0; i < code->line_count && code->lines[i].start <= unit; i++) {
        line = code->lines[i].line;
    }
    return line;
}
