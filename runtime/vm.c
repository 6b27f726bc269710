// The virtual machine: runs frames until the one it was entered with is left.

#include "runtime/vm.h"

#include "runtime/class.h"
#include "runtime/compile.h"
#include "runtime/exception.h"
#include "runtime/state.h"

// Jumps backward and calls look for Ctrl-C and let the port poll, every so often.

#define POLL_EVERY 64

RT_NOINLINE static void poll_now(void)
{
    rt->poll_countdown = POLL_EVERY;
    if (rt->budget != 0) {
        rt->budget = rt->budget > POLL_EVERY ? rt->budget - POLL_EVERY : 1;
    }
    rt_poll();
}

static inline void poll(void)
{
    if (RT_UNLIKELY(rt->poll_countdown-- == 0)) {
        poll_now();
    }
}

// Exceptions: where do they go?

static const struct rt_guard *find_guard(const struct rt_code *code, size_t unit)
{
    for (uint32_t i = 0; i < code->guard_count; i++) {
        if (unit >= code->guards[i].start && unit < code->guards[i].end) {
            return &code->guards[i];
        }
    }
    return NULL;
}

// An exception raised again keeps the places it has been at.
static bool is_raised_again(const struct rt_frame *frame, rt_obj exception)
{
    const struct rt_exception *native = rt_as(exception, &rt_type_BaseException);
    unsigned unit = frame->ip == frame->code->units ? OP_EXT : frame->ip[-1];
    bool again = unit == OP_RERAISE || unit == OP_RAISE;
    return again && native->traceback != NULL;
}

static void add_place(const struct rt_frame *frame, rt_obj exception)
{
    const struct rt_code *code = frame->code;
    size_t unit = (size_t)(frame->ip - code->units);
    if (!is_raised_again(frame, exception)) {
        exception_add_traceback(exception, code->filename, rt_code_line(code, unit == 0 ? 0 : unit - 1),
                                code->name);
    }
}

static void enter_handler(struct rt_frame *frame, const struct rt_guard *guard, rt_obj exception,
                          rt_obj *base)
{
    frame->sp = frame->slots + frame->code->locals + guard->depth;
    *frame->sp++ = exception;
    frame->ip = frame->code->units + guard->handler;
    rt->frame_top = frame->generator != NULL ? base : frame->slots + frame->code->locals + frame->code->stack;
}

// Leaves the frame for good.
static void leave_frame(struct rt_frame *frame)
{
    rt->frame = frame->back;
    if (frame->generator == NULL) {
        rt_frame_drop(frame);
    } else {
        rt_generator_finish(frame->generator);
    }
}

// Finds a handler in the frames of this run; otherwise leaves them all and raises in the caller's.
static void unwind(rt_obj exception, rt_obj *base)
{
    for (;;) {
        struct rt_frame *frame = rt->frame;
        add_place(frame, exception);
        size_t unit = (size_t)(frame->ip - frame->code->units);
        const struct rt_guard *guard = unit == 0 ? NULL : find_guard(frame->code, unit - 1);
        if (guard != NULL) {
            enter_handler(frame, guard, exception, base);
            return;
        }
        bool entry = frame->entry;
        bool generator = frame->generator != NULL;
        leave_frame(frame);
        if (generator && rt_exception_is(exception, &rt_type_StopIteration)) {
            rt_raise_text(&rt_type_RuntimeError, "generator raised StopIteration");
        }
        if (entry) {
            rt_raise(exception);
        }
    }
}

// Operators on small integers without a call; NULL: left to rt_binary.
static inline rt_obj small_binary(unsigned op, rt_obj left, rt_obj right)
{
    intptr_t a = rt_small(left);
    intptr_t b = rt_small(right);
    switch (op & ~(unsigned)RT_OP_INPLACE) {
    case RT_OP_ADD:
        return rt_fits_small(a + b) ? RT_SMALL(a + b) : NULL;
    case RT_OP_SUB:
        return rt_fits_small(a - b) ? RT_SMALL(a - b) : NULL;
    case RT_OP_AND:
        return RT_SMALL(a & b);
    case RT_OP_OR:
        return RT_SMALL(a | b);
    case RT_OP_XOR:
        return RT_SMALL(a ^ b);
    case RT_OP_RSHIFT:
        return b >= 0 && b < 30 ? RT_SMALL(a >> b) : NULL;
    case RT_OP_FLOORDIV:
        return a >= 0 && b > 0 ? RT_SMALL(a / b) : NULL;
    case RT_OP_MOD:
        return a >= 0 && b > 0 ? RT_SMALL(a % b) : NULL;
    default:
        return NULL;
    }
}

static inline bool both_small(rt_obj a, rt_obj b)
{
    return ((uintptr_t)a & (uintptr_t)b & 1) != 0;
}

static inline rt_obj small_compare(unsigned comparison, rt_obj left, rt_obj right)
{
    intptr_t a = (intptr_t)left;
    intptr_t b = (intptr_t)right;
    switch (comparison) {
    case CMP_LT:
        return rt_bool(a < b);
    case CMP_GT:
        return rt_bool(a > b);
    case CMP_LE:
        return rt_bool(a <= b);
    case CMP_GE:
        return rt_bool(a >= b);
    case CMP_EQ:
    case CMP_IS:
        return rt_bool(a == b);
    case CMP_NE:
    case CMP_IS_NOT:
        return rt_bool(a != b);
    default:
        return NULL;
    }
}

static inline rt_obj load_attribute(rt_obj obj, rt_obj name)
{
    if (rt_is_class(rt_type_of(obj))) {
        struct rt_map_entry *entry = rt_map_find_attribute(&((struct rt_instance *)obj)->attrs, name);
        if (entry != NULL) {
            return entry->value;
        }
    }
    return rt_getattr(obj, name);
}

// The entry a hint leads to, if it still is the right one; else NULL.
static inline const struct rt_map_entry *hinted_entry(const struct rt_frame *frame, unsigned hint,
                                                      rt_obj name)
{
    const struct rt_map *map = &((struct rt_dict *)frame->globals)->map;
    const struct rt_code *code = frame->code;
    size_t number = hint - 1;
    if (hint >= VM_HINT_BUILTIN) {
        if (code->hint_globals != frame->globals || code->hint_shape != map->shape) {
            return NULL;
        }
        map = &((struct rt_dict *)rt->builtins)->map;
        number = hint - VM_HINT_BUILTIN;
    }
    if (number >= map->end) {
        return NULL;
    }
    const struct rt_map_entry *entry = &map->entries[number];
    return entry->key == name ? entry : NULL;
}

static inline rt_obj load_global(const struct rt_frame *frame, unsigned at)
{
    const struct rt_map_entry *entry = hinted_entry(frame, frame->code->hints[at], frame->consts[at]);
    return entry != NULL ? entry->value : vm_load_global_hinted(frame, at);
}

static inline bool is_true(rt_obj value)
{
    return value == RT_TRUE || (value != RT_FALSE && rt_truth(value));
}

static inline rt_obj next_of(rt_obj iterator)
{
    const struct rt_type *type = rt_type_of(iterator);
    return type->next != NULL ? type->next(iterator) : rt_next(iterator);
}

static inline rt_obj cell_value(rt_obj cell)
{
    rt_obj value = ((struct rt_cell *)cell)->value;
    if (value == NULL) {
        vm_unbound_local();
    }
    return value;
}

#define IS_GENERATOR(function) (((function)->code->flags & (RT_CODE_GENERATOR | RT_CODE_COROUTINE)) != 0)

// sp[-1] is called with the arguments from sp on. If it is a plain Python class with an __init__ in Python,
// the object takes its place, and the answer is the frame of __init__; else NULL.
static struct rt_frame *init_frame(rt_obj *sp, size_t nargs, size_t nkw)
{
    if (!rt_is(sp[-1], &rt_type_type) || !rt_is_class(sp[-1])) {
        return NULL;
    }
    const struct rt_class *class = sp[-1];
    const struct rt_class_facts *facts = rt_class_facts(class);
    if (class->native != NULL || facts->maker != NULL || facts->init == NULL ||
        !rt_is(facts->init, &rt_type_function) || IS_GENERATOR((struct rt_function *)facts->init)) {
        return NULL;
    }
    sp[-1] = rt_instance_new(&class->type, 0, 0, NULL);
    struct rt_frame *frame = rt_frame_new(facts->init, nargs + 1, nkw, sp - 1);
    frame->makes = true;
    return frame;
}

// Runs rt->frame. Answers when a frame marked as entry returns or yields. Apart from the function with
// setjmp, which would keep its variables out of registers.
RT_NOINLINE static rt_obj run(bool *yielded)
{
    struct rt_frame *frame = rt->frame;
    const uint16_t *ip = frame->ip;
    rt_obj *sp = frame->sp;
    for (;;) {
        unsigned unit = *ip++;
        unsigned arg = unit >> 8;
        rt_obj value;
        frame->ip = ip;
    again:
        switch ((enum opcode)(unit & 0xff)) {
        case OP_EXT:
            unit = *ip++;
            arg = arg << 8 | unit >> 8;
            frame->ip = ip;
            goto again;
        case OP_LOAD_CONST:
            *sp++ = frame->consts[arg];
            continue;
        case OP_LOAD_INT:
            *sp++ = RT_SMALL(arg);
            continue;
        case OP_LOAD_NONE:
            *sp++ = RT_NONE;
            continue;
        case OP_POP:
            sp--;
            continue;
        case OP_DUP:
            sp[0] = sp[-1];
            sp++;
            continue;
        case OP_DUP2:
            sp[0] = sp[-2];
            sp[1] = sp[-1];
            sp += 2;
            continue;
        case OP_SWAP:
            value = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = value;
            continue;
        case OP_ROT3:
            value = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = sp[-3];
            sp[-3] = value;
            continue;
        case OP_LOAD_FAST:
            value = frame->slots[arg];
            if (RT_UNLIKELY(value == NULL)) {
                vm_unbound_local();
            }
            *sp++ = value;
            continue;
        case OP_STORE_FAST:
            frame->slots[arg] = *--sp;
            continue;
        case OP_DELETE_FAST:
            if (frame->slots[arg] == NULL) {
                vm_unbound_local();
            }
            frame->slots[arg] = NULL;
            continue;
        case OP_MAKE_CELL:
            frame->slots[arg] = rt_cell_new(frame->slots[arg]);
            continue;
        case OP_LOAD_CLOSURE:
            *sp++ = frame->slots[arg];
            continue;
        case OP_LOAD_CELL:
            *sp++ = cell_value(frame->slots[arg]);
            continue;
        case OP_STORE_CELL:
            ((struct rt_cell *)frame->slots[arg])->value = *--sp;
            continue;
        case OP_DELETE_CELL:
            cell_value(frame->slots[arg]);
            ((struct rt_cell *)frame->slots[arg])->value = NULL;
            continue;
        case OP_LOAD_GLOBAL:
            *sp++ = load_global(frame, arg);
            continue;
        case OP_STORE_GLOBAL:
            rt_dict_put(frame->globals, frame->consts[arg], sp[-1]);
            sp--;
            continue;
        case OP_DELETE_GLOBAL:
            vm_delete_name(frame->globals, frame->consts[arg]);
            continue;
        case OP_LOAD_NAME:
            *sp++ = vm_load_name(frame, frame->consts[arg]);
            continue;
        case OP_STORE_NAME:
            rt_dict_put(frame->names == NULL ? frame->globals : frame->names, frame->consts[arg], sp[-1]);
            sp--;
            continue;
        case OP_DELETE_NAME:
            vm_delete_name(frame->names == NULL ? frame->globals : frame->names, frame->consts[arg]);
            continue;
        case OP_LOAD_ATTR:
            sp[-1] = load_attribute(sp[-1], frame->consts[arg]);
            continue;
        case OP_STORE_ATTR:
            rt_setattr(sp[-1], frame->consts[arg], sp[-2]);
            sp -= 2;
            continue;
        case OP_DELETE_ATTR:
            rt_setattr(sp[-1], frame->consts[arg], NULL);
            sp--;
            continue;
        case OP_LOAD_METHOD:
            rt_load_method(sp[-1], frame->consts[arg], sp - 1);
            sp++;
            continue;
        case OP_LOAD_SUBSCR:
            sp[-2] = rt_subscr(sp[-2], sp[-1], RT_GET);
            sp--;
            continue;
        case OP_STORE_SUBSCR:
            rt_subscr(sp[-2], sp[-1], sp[-3]);
            sp -= 3;
            continue;
        case OP_DELETE_SUBSCR:
            rt_subscr(sp[-2], sp[-1], NULL);
            sp -= 2;
            continue;
        case OP_BUILD_SLICE:
            sp[-3] = rt_slice_new(sp[-3], sp[-2], sp[-1]);
            sp -= 2;
            continue;
        case OP_UNARY:
            sp[-1] = rt_unary((enum rt_unary_op)arg, sp[-1]);
            continue;
        case OP_NOT:
            sp[-1] = rt_bool(!rt_truth(sp[-1]));
            continue;
        case OP_ADD:
            arg = RT_OP_ADD;
            goto binary;
        case OP_SUB:
            arg = RT_OP_SUB;
            goto binary;
        case OP_BINARY:
        binary:
            value = both_small(sp[-2], sp[-1]) ? small_binary(arg, sp[-2], sp[-1]) : NULL;
            sp[-2] = value != NULL ? value : rt_binary(arg, sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_COMPARE:
            value = both_small(sp[-2], sp[-1]) ? small_compare(arg, sp[-2], sp[-1]) : NULL;
            sp[-2] = value != NULL ? value : vm_compare(arg, sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_JUMP:
        jump:
            if ((int16_t)*ip < 0) {
                poll();
            }
            ip += (int16_t)*ip;
            continue;
        case OP_JUMP_IF_FALSE:
            if (!is_true(*--sp)) {
                goto jump;
            }
            ip++;
            continue;
        case OP_JUMP_IF_TRUE:
            if (is_true(*--sp)) {
                goto jump;
            }
            ip++;
            continue;
        case OP_JUMP_IF_FALSE_OR_POP:
            if (!is_true(sp[-1])) {
                goto jump;
            }
            sp--;
            ip++;
            continue;
        case OP_JUMP_IF_TRUE_OR_POP:
            if (is_true(sp[-1])) {
                goto jump;
            }
            sp--;
            ip++;
            continue;
        case OP_GET_ITER:
            sp[-1] = rt_iter(sp[-1]);
            continue;
        case OP_FOR_ITER:
            value = next_of(sp[-1]);
            if (value == NULL) {
                sp--;
                goto jump;
            }
            *sp++ = value;
            ip++;
            continue;
        case OP_BUILD_TUPLE:
            value = rt_tuple_new(arg, sp - arg);
            sp -= arg;
            *sp++ = value;
            continue;
        case OP_BUILD_LIST:
            value = rt_list_new(arg, sp - arg);
            sp -= arg;
            *sp++ = value;
            continue;
        case OP_BUILD_SET:
            *sp++ = rt_set_new(&rt_type_set);
            continue;
        case OP_BUILD_MAP:
            value = rt_dict_new();
            sp -= 2 * arg;
            for (size_t i = 0; i < arg; i++) {
                rt_dict_put(value, sp[2 * i], sp[2 * i + 1]);
            }
            *sp++ = value;
            continue;
        case OP_BUILD_STRING:
            sp = vm_build_string(sp, arg);
            continue;
        case OP_FORMAT:
            sp = vm_format(sp, arg);
            continue;
        case OP_LIST_APPEND:
            rt_list_append(sp[-1 - (int)arg], sp[-1]);
            sp--;
            continue;
        case OP_SET_ADD:
            rt_set_add(sp[-1 - (int)arg], sp[-1]);
            sp--;
            continue;
        case OP_MAP_ADD:
            rt_dict_put(sp[-2 - (int)arg], sp[-2], sp[-1]);
            sp -= 2;
            continue;
        case OP_LIST_EXTEND:
            vm_list_extend(sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_SET_UPDATE:
            vm_set_update(sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_MAP_UPDATE:
            rt_dict_update(sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_MAP_MERGE:
            vm_map_merge(sp[-2], sp[-1]);
            sp--;
            continue;
        case OP_LIST_TO_TUPLE:
            sp[-1] = rt_tuple_of(sp[-1]);
            continue;
        case OP_UNPACK:
            sp = vm_unpack(sp, arg);
            continue;
        case OP_UNPACK_EX:
            sp = vm_unpack_ex(sp, arg & 0xff, arg >> 8);
            continue;
        case OP_CALL: {
            size_t nkw = arg >> 8;
            size_t nargs = arg & 0xff;
            sp -= nargs + 2 * nkw;
            struct rt_function *function = sp[-1];
            poll();
            if (!rt_is(function, &rt_type_function)) {
                struct rt_frame *maker = init_frame(sp, nargs, nkw);
                if (maker == NULL) {
                    sp[-1] = rt_call(function, nargs, nkw, sp);
                    continue;
                }
                frame->sp = sp;
                maker->back = frame;
                rt->frame = frame = maker;
                goto enter;
            }
            struct rt_frame *fresh = rt_frame_new(function, nargs, nkw, sp);
            if (IS_GENERATOR(function)) {
                sp[-1] = rt_generator_new(function, fresh);
                continue;
            }
            sp--;
            frame->sp = sp;
            fresh->back = frame;
            rt->frame = frame = fresh;
            goto enter;
        }
        case OP_CALL_METHOD: {
            size_t nkw = arg >> 8;
            size_t nargs = arg & 0xff;
            sp -= nargs + 2 * nkw;
            struct rt_function *function = sp[-2];
            rt_obj *args = sp[-1] == NULL ? sp : sp - 1;
            nargs += sp[-1] != NULL;
            sp--;
            poll();
            if (!rt_is(function, &rt_type_function)) {
                sp[-1] = rt_call(function, nargs, nkw, args);
                continue;
            }
            struct rt_frame *fresh = rt_frame_new(function, nargs, nkw, args);
            if (IS_GENERATOR(function)) {
                sp[-1] = rt_generator_new(function, fresh);
                continue;
            }
            sp--;
            frame->sp = sp;
            fresh->back = frame;
            rt->frame = frame = fresh;
            goto enter;
        }
        case OP_CALL_EX: {
            struct vm_arguments given;
            poll();
            sp = vm_spread(sp, arg, &given);
            struct rt_function *function = sp[-1];
            if (!rt_is(function, &rt_type_function)) {
                sp[-1] = rt_call(function, given.nargs, given.nkw, given.args);
                continue;
            }
            struct rt_frame *fresh = rt_frame_new(function, given.nargs, given.nkw, given.args);
            gc_free(given.args);
            if (IS_GENERATOR(function)) {
                sp[-1] = rt_generator_new(function, fresh);
                continue;
            }
            sp--;
            frame->sp = sp;
            fresh->back = frame;
            rt->frame = frame = fresh;
            goto enter;
        }
        case OP_MAKE_FUNCTION:
            sp = vm_make_function(sp, frame->globals, arg);
            continue;
        case OP_LOAD_BUILD_CLASS:
            *sp++ = (rt_obj)(uintptr_t)&vm_build_class_fun;
            continue;
        case OP_RETURN: {
            value = *--sp;
            if (frame->entry) {
                return value;
            }
            if (RT_UNLIKELY(frame->makes && value != RT_NONE)) {
                rt_raise_type_error("__init__() should return None");
            }
            rt_frame_drop(frame);
            bool makes = frame->makes;
            rt->frame = frame = frame->back;
            if (!makes) {
                *frame->sp++ = value;
            }
            goto enter;
        }
        case OP_YIELD:
            frame->sp = sp - 1;
            *yielded = true;
            return sp[-1];
        case OP_GET_YIELD_ITER:
            sp[-1] = rt_iter(sp[-1]);
            continue;
        case OP_GET_AWAITABLE:
            sp[-1] = vm_awaitable(sp[-1]);
            continue;
        case OP_YIELD_FROM:
            value = vm_send(sp[-2], sp[-1]);
            sp--;
            if (value != NULL) {
                frame->ip = ip - 1;
                frame->sp = sp;
                *yielded = true;
                return value;
            }
            sp[-1] = rt->stop_value == NULL ? RT_NONE : rt->stop_value;
            continue;
        case OP_RAISE:
            vm_raise(frame, arg, sp - arg);
        case OP_RAISE_ASSERT:
            vm_raise_assert(arg != 0, arg != 0 ? sp[-1] : NULL);
        case OP_PUSH_EXC:
            value = sp[-1];
            sp[-1] = frame->handled;
            *sp++ = frame->handled = value;
            continue;
        case OP_POP_EXC:
            frame->handled = *--sp;
            continue;
        case OP_RERAISE:
            frame->handled = sp[-2];
            rt_raise(sp[-1]);
        case OP_EXC_MATCH:
            sp[-2] = rt_bool(vm_exception_matches(sp[-2], sp[-1]));
            sp--;
            continue;
        case OP_WITH_ENTER:
            sp = vm_with_enter(sp);
            continue;
        case OP_WITH_EXIT:
            sp = vm_with_exit(sp);
            continue;
        case OP_WITH_EXCEPT:
            sp = vm_with_except(sp);
            continue;
        case OP_ASYNC_ENTER:
            sp = vm_async_enter(sp);
            continue;
        case OP_ASYNC_EXIT:
            sp = vm_async_exit(sp, arg != 0);
            continue;
        case OP_GET_AITER:
            sp[-1] = rt_call_method(sp[-1], rt_name(__aiter__), 0, NULL);
            continue;
        case OP_GET_ANEXT:
            value = rt_call_method(sp[-1], rt_name(__anext__), 0, NULL);
            *sp++ = value;
            continue;
        case OP_IMPORT_NAME:
            value = rt_import_name(frame->globals, frame->consts[arg], (size_t)rt_small(sp[-2]),
                                   sp[-1] != RT_SMALL(0));
            sp--;
            sp[-1] = value;
            continue;
        case OP_IMPORT_FROM:
            value = vm_import_from(sp[-1], frame->consts[arg]);
            *sp++ = value;
            continue;
        case OP_IMPORT_STAR:
            vm_import_star(frame, sp[-1]);
            sp--;
            continue;
        case OP_PRINT_EXPR:
            vm_print_expression(sp[-1]);
            sp--;
            continue;
        case OP_COUNT:
            break;
        }
        rt_raise_text(&rt_type_RuntimeError, "invalid code");
    enter:
        ip = frame->ip;
        sp = frame->sp;
    }
}

// An exception thrown into a generator goes to the iterator of the yield from it waits in, if there is one.
// Answers what that yields then; NULL: the frame goes on by itself.
static rt_obj throw_into(struct rt_frame *frame, rt_obj exception)
{
    if ((*frame->ip & 0xff) != OP_YIELD_FROM) {
        rt_raise(exception);
    }
    rt_obj value = vm_throw(frame->sp[-1], exception);
    if (value == NULL) {
        frame->sp[-1] = rt->stop_value == NULL ? RT_NONE : rt->stop_value;
        frame->ip++;
    }
    return value;
}

static rt_obj throw_and_run(struct rt_frame *frame, rt_obj thrown, bool *yielded)
{
    rt_obj value = thrown == NULL ? NULL : throw_into(frame, thrown);
    if (value != NULL) {
        *yielded = true;
        return value;
    }
    return run(yielded);
}

// One try at running. Answers whether it came to an end; if not, *out is the exception.
static bool run_guarded(struct rt_frame *entry, rt_obj thrown, bool *yielded, rt_obj *out)
{
    struct rt_try try;
    rt_try_begin(&try);
    try.keep_frame = true;
    if (setjmp(try.jump) == 0) {
        *out = throw_and_run(entry, thrown, yielded);
        rt_try_end(&try);
        return true;
    }
    *out = try.exception;
    return false;
}

rt_obj rt_vm_run(struct rt_frame *entry, rt_obj thrown, bool *yielded)
{
    rt_obj *base = rt->frame_top;
    bool not_used = false;
    rt_obj result;
    entry->back = rt->frame;
    entry->entry = true;
    rt->frame = entry;
    yielded = yielded == NULL ? &not_used : yielded;
    while (!run_guarded(entry, thrown, yielded, &result)) {
        thrown = NULL;
        unwind(result, base);
    }
    rt->frame = entry->back;
    if (entry->generator == NULL) {
        rt_frame_drop(entry);
    }
    return result;
}
