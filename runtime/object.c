// What can be done with any value: finds the slot of its type, or says why it cannot be done.

#include <string.h>

#include "runtime/class.h"
#include "runtime/frame.h"
#include "runtime/state.h"

// Constants

const struct rt_const rt_const_none = {{&rt_type_none}, "None"};
const struct rt_const rt_const_true = {{&rt_type_bool}, "True"};
const struct rt_const rt_const_false = {{&rt_type_bool}, "False"};
const struct rt_const rt_const_ellipsis = {{&rt_type_ellipsis}, "Ellipsis"};
const struct rt_const rt_const_notimplemented = {{&rt_type_notimplemented}, "NotImplemented"};
const struct rt_const rt_const_get = {{&rt_type_none}, ""};

static void print_const(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_puts(sink, ((const struct rt_const *)self)->text);
}

static bool none_truth(rt_obj self)
{
    (void)self;
    return false;
}

const struct rt_type rt_type_none = {{&rt_type_type},
                                     .name = "NoneType",
                                     .flags = RT_TYPE_NOT_A_BASE,
                                     .print = print_const,
                                     .truth = none_truth};
const struct rt_type rt_type_ellipsis = {{&rt_type_type}, .name = "ellipsis", .print = print_const};
const struct rt_type rt_type_notimplemented = {
    {&rt_type_type}, .name = "NotImplementedType", .print = print_const};

// Types

bool rt_subtype(const struct rt_type *type, const struct rt_type *base)
{
    if (type == base || base == &rt_type_object) {
        return true;
    }
    if (rt_is_class(type)) {
        const struct rt_class *class = (const struct rt_class *)type;
        for (size_t i = 1; i < class->mro_length; i++) {
            if (class->mro[i] == base) {
                return true;
            }
        }
        return false;
    }
    while (type->base != NULL && type != base) {
        type = type->base;
    }
    return type == base;
}

rt_obj rt_as(rt_obj obj, const struct rt_type *type)
{
    const struct rt_type *own = rt_type_of(obj);
    if (own == type) {
        return obj;
    }
    if (rt_is_class(own)) {
        rt_obj native = ((struct rt_instance *)obj)->native;
        return native == NULL ? NULL : rt_as(native, type);
    }
    return rt_subtype(own, type) ? obj : NULL;
}

static bool isinstance_one(const struct rt_type *own, rt_obj type)
{
    if (!rt_is_type(type)) {
        rt_raise_type_error("issubclass() arg 2 must be a class or a tuple of classes");
    }
    return rt_subtype(own, type);
}

bool rt_isinstance(rt_obj obj, rt_obj type_or_tuple)
{
    const struct rt_tuple *tuple = rt_as(type_or_tuple, &rt_type_tuple);
    if (tuple == NULL) {
        return isinstance_one(rt_type_of(obj), type_or_tuple);
    }
    for (size_t i = 0; i < tuple->length; i++) {
        if (rt_isinstance(obj, tuple->items[i])) {
            return true;
        }
    }
    return false;
}

const char *rt_type_name(rt_obj obj)
{
    return rt_type_of(obj)->name;
}

// Calls

bool rt_callable(rt_obj obj)
{
    const struct rt_type *type = rt_type_of(obj);
    return type->call != NULL || (rt_is_class(type) && rt_special(obj, rt_name(__call__)) != NULL);
}

rt_obj rt_call(rt_obj callee, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_type *type = rt_type_of(callee);
    rt_check_stack();
    if (type->call != NULL) {
        return type->call(callee, nargs, nkw, args);
    }
    rt_obj method = rt_is_class(type) ? rt_special(callee, rt_name(__call__)) : NULL;
    if (method == NULL) {
        rt_raise_type_error("'%s' object isn't callable", type->name);
    }
    return rt_call(method, nargs, nkw, args);
}

rt_obj rt_call_0(rt_obj callee)
{
    return rt_call(callee, 0, 0, NULL);
}

rt_obj rt_call_1(rt_obj callee, rt_obj a)
{
    return rt_call(callee, 1, 0, &a);
}

rt_obj rt_call_2(rt_obj callee, rt_obj a, rt_obj b)
{
    rt_obj args[2] = {a, b};
    return rt_call(callee, 2, 0, args);
}

rt_obj rt_call_method(rt_obj obj, rt_obj name, size_t nargs, const rt_obj *args)
{
    return rt_call(rt_getattr(obj, name), nargs, 0, args);
}

// Printing

void rt_print_default(const struct rt_sink *sink, rt_obj self)
{
    rt_printf(sink, "<%s object at %lx>", rt_type_name(self), (unsigned long)(uintptr_t)self);
}

void rt_print(const struct rt_sink *sink, rt_obj obj, enum rt_print_kind kind)
{
    const struct rt_type *type = rt_type_of(obj);
    rt_check_stack();
    if (rt_is_class(type)) {
        rt_instance_print(sink, obj, kind);
    } else if (type->print != NULL) {
        type->print(sink, obj, kind);
    } else {
        rt_print_default(sink, obj);
    }
}

// Operators

static const char *const binary_names[] = {"add", "sub",    "mul",    "matmul", "truediv", "floordiv", "mod",
                                           "pow", "lshift", "rshift", "and",    "or",      "xor"};
static const char *const compare_names[] = {"lt", "gt", "le", "ge", "eq", "ne"};

static RT_NORETURN void unsupported(unsigned op, rt_obj left, rt_obj right)
{
    bool compare = op >= RT_OP_LT;
    const char *prefix = !compare && (op & RT_OP_INPLACE) != 0 ? "i" : "";
    const char *name = compare ? compare_names[op - RT_OP_LT] : binary_names[op & 15];
    rt_raise_type_error("unsupported types for __%s%s__: '%s', '%s'", prefix, name, rt_type_name(left),
                        rt_type_name(right));
}

static rt_obj try_binary(unsigned op, rt_obj self, rt_obj other)
{
    const struct rt_type *type = rt_type_of(self);
    if (rt_is_class(type)) {
        return rt_instance_binary(op, self, other);
    }
    return type->binary == NULL ? NULL : type->binary(op, self, other);
}

static unsigned mirrored(unsigned op)
{
    static const uint8_t mirror[] = {RT_OP_GT, RT_OP_LT, RT_OP_GE, RT_OP_LE, RT_OP_EQ, RT_OP_NE};
    return op >= RT_OP_LT ? mirror[op - RT_OP_LT] : op | RT_OP_REVERSED;
}

// A right operand whose class derives from the left one's is asked first.
static bool right_goes_first(rt_obj left, rt_obj right)
{
    const struct rt_type *type = rt_type_of(right);
    return rt_is_class(type) && type != rt_type_of(left) && rt_subtype(type, rt_type_of(left));
}

static rt_obj try_both(unsigned op, rt_obj left, rt_obj right)
{
    bool right_first = right_goes_first(left, right);
    rt_obj result = right_first ? try_binary(mirrored(op), right, left) : NULL;
    if (result == NULL) {
        result = try_binary(op, left, right);
    }
    if (result == NULL && !right_first) {
        result = try_binary(mirrored(op), right, left);
    }
    return result;
}

static rt_obj compare(unsigned op, rt_obj left, rt_obj right)
{
    rt_obj result = try_both(op, left, right);
    if (result != NULL) {
        return result;
    }
    if (op == RT_OP_EQ) {
        return rt_bool(left == right);
    }
    if (op == RT_OP_NE) {
        return rt_bool(!rt_equal(left, right));
    }
    unsupported(op, left, right);
}

rt_obj rt_binary(unsigned op, rt_obj left, rt_obj right)
{
    if (op >= RT_OP_LT) {
        return compare(op, left, right);
    }
    rt_obj result = NULL;
    if ((op & RT_OP_INPLACE) != 0) {
        result = try_binary(op, left, right);
    }
    if (result == NULL) {
        result = try_both(op & ~(unsigned)RT_OP_INPLACE, left, right);
    }
    if (result == NULL) {
        unsupported(op, left, right);
    }
    return result;
}

bool rt_equal(rt_obj a, rt_obj b)
{
    if (rt_is_small(a) && rt_is_small(b)) {
        return a == b;
    }
    if (rt_is(a, &rt_type_str) && rt_is(b, &rt_type_str)) {
        return rt_str_equal(a, b);
    }
    rt_check_stack();
    return rt_truth(compare(RT_OP_EQ, a, b));
}

bool rt_less(rt_obj a, rt_obj b)
{
    if (rt_is_small(a) && rt_is_small(b)) {
        return rt_small(a) < rt_small(b);
    }
    return rt_truth(compare(RT_OP_LT, a, b));
}

rt_obj rt_unary(enum rt_unary_op op, rt_obj obj)
{
    static const char *const names[] = {"pos", "neg", "invert", "abs"};
    const struct rt_type *type = rt_type_of(obj);
    rt_obj result = NULL;
    if (rt_is_class(type)) {
        result = rt_instance_unary(op, obj);
    } else if (type->unary != NULL) {
        result = type->unary(op, obj);
    }
    if (result == NULL) {
        rt_raise_type_error("unsupported type for __%s__: '%s'", names[op], type->name);
    }
    return result;
}

bool rt_truth(rt_obj obj)
{
    if (obj == RT_TRUE) {
        return true;
    }
    if (obj == RT_FALSE || obj == RT_NONE) {
        return false;
    }
    if (rt_is_small(obj)) {
        return obj != RT_SMALL(0);
    }
    const struct rt_type *type = rt_type_of(obj);
    if (rt_is_class(type)) {
        return rt_instance_truth(obj);
    }
    if (type->truth != NULL) {
        return type->truth(obj);
    }
    return type->len == NULL || type->len(obj) != 0;
}

uint32_t rt_hash(rt_obj obj)
{
    const struct rt_type *type = rt_type_of(obj);
    if (rt_is_class(type)) {
        return rt_instance_hash(obj);
    }
    if ((type->flags & RT_TYPE_UNHASHABLE) != 0) {
        rt_raise_type_error("unsupported type for __hash__: '%s'", type->name);
    }
    if (type->hash != NULL) {
        rt_check_stack();
        return type->hash(obj);
    }
    return (uint32_t)((uintptr_t)obj / sizeof(void *));
}

// Containers

rt_obj rt_len_maybe(rt_obj obj)
{
    const struct rt_type *type = rt_type_of(obj);
    if (type->len != NULL) {
        return rt_int_new((intptr_t)type->len(obj));
    }
    if (!rt_is_class(type)) {
        return NULL;
    }
    rt_obj result = rt_call_special(obj, rt_name(__len__), 0, NULL);
    rt_obj native = rt_native_part(obj);
    return result != NULL || native == NULL ? result : rt_len_maybe(native);
}

rt_obj rt_len(rt_obj obj)
{
    rt_obj result = rt_len_maybe(obj);
    if (result == NULL) {
        rt_raise_type_error("object of type '%s' has no len()", rt_type_name(obj));
    }
    return result;
}

static bool contains_by_search(rt_obj container, rt_obj item)
{
    rt_obj iterator = rt_iter(container);
    rt_obj each;
    while ((each = rt_next(iterator)) != NULL) {
        if (each == item || rt_equal(each, item)) {
            return true;
        }
        rt_poll();
    }
    return false;
}

bool rt_contains(rt_obj container, rt_obj item)
{
    const struct rt_type *type = rt_type_of(container);
    if (type->contains != NULL) {
        return type->contains(container, item);
    }
    if (rt_is_class(type)) {
        rt_obj result = rt_call_special(container, rt_name(__contains__), 1, &item);
        if (result != NULL) {
            return rt_truth(result);
        }
        rt_obj native = rt_native_part(container);
        if (native != NULL && rt_special(container, rt_name(__iter__)) == NULL) {
            return rt_contains(native, item);
        }
    }
    return contains_by_search(container, item);
}

rt_obj rt_subscr(rt_obj obj, rt_obj index, rt_obj value)
{
    const struct rt_type *type = rt_type_of(obj);
    rt_obj result = NULL;
    if (rt_is_class(type)) {
        result = rt_instance_subscr(obj, index, value);
    } else if (type->subscr != NULL) {
        result = type->subscr(obj, index, value);
    }
    if (result != NULL) {
        return result;
    }
    if (value == RT_GET) {
        rt_raise_type_error("'%s' object isn't subscriptable", type->name);
    }
    rt_raise_type_error("'%s' object doesn't support item %s", type->name,
                        value == NULL ? "deletion" : "assignment");
}

// Iteration

static rt_obj instance_iter(rt_obj obj)
{
    rt_obj result = rt_call_special(obj, rt_name(__iter__), 0, NULL);
    rt_obj native = rt_native_part(obj);
    if (result != NULL) {
        return result;
    }
    if (native != NULL && rt_type_of(native)->iter != NULL) {
        return rt_iter(native);
    }
    return rt_special(obj, rt_name(__getitem__)) == NULL ? NULL : rt_sequence_iter(obj);
}

rt_obj rt_iter(rt_obj obj)
{
    const struct rt_type *type = rt_type_of(obj);
    rt_obj result = NULL;
    if ((type->flags & RT_TYPE_ITER_SELF) != 0) {
        return obj;
    }
    if (rt_is_class(type)) {
        result = instance_iter(obj);
    } else if (type->iter != NULL) {
        result = type->iter(obj);
    }
    if (result == NULL) {
        rt_raise_type_error("'%s' object isn't iterable", type->name);
    }
    return result;
}

rt_obj rt_next(rt_obj iterator)
{
    const struct rt_type *type = rt_type_of(iterator);
    rt_check_stack();
    if (type->next != NULL) {
        rt->stop_value = NULL;
        return type->next(iterator);
    }
    if (!rt_is_class(type) || rt_special(iterator, rt_name(__next__)) == NULL) {
        rt_raise_type_error("'%s' object isn't an iterator", type->name);
    }
    return rt_instance_next(iterator);
}

// Memory of values

bool rt_get_buffer_maybe(rt_obj obj, struct rt_buffer *out)
{
    rt_obj native = rt_native_part(obj);
    const struct rt_type *type = rt_type_of(native == NULL ? obj : native);
    return type->buffer != NULL && type->buffer(native == NULL ? obj : native, out);
}

void rt_get_buffer(rt_obj obj, struct rt_buffer *out, bool writable)
{
    if (!rt_get_buffer_maybe(obj, out) || (writable && !out->writable)) {
        rt_raise_type_error("object with buffer protocol required");
    }
}
