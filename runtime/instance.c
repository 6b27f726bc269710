// Operations on objects of Python classes: each asks the class for its special method and, failing that,
// the native part for its slot.

#include "runtime/class.h"
#include "runtime/frame.h"
#include "runtime/state.h"

rt_obj rt_call_special(rt_obj self, rt_obj name, size_t nargs, const rt_obj *args)
{
    rt_obj method = rt_special_unbound(self, name);
    if (method == NULL) {
        return NULL;
    }
    rt_check_stack();
    if (!rt_is(method, &rt_type_function) || nargs > 3) {
        return rt_call(rt_special(self, name), nargs, 0, args);
    }
    rt_obj all[4] = {self};
    for (size_t i = 0; i < nargs; i++) {
        all[i + 1] = args[i];
    }
    return rt_call(method, nargs + 1, 0, all);
}

// Operators

static const uint8_t binary_names[][3] = {
#define OPERATOR(x) {RT_NAME___##x##__, RT_NAME___i##x##__, RT_NAME___r##x##__},
    OPERATOR(add) OPERATOR(sub) OPERATOR(mul) OPERATOR(matmul) OPERATOR(truediv) OPERATOR(floordiv)
        OPERATOR(mod) OPERATOR(pow) OPERATOR(lshift) OPERATOR(rshift) OPERATOR(and) OPERATOR(or) OPERATOR(xor)
#undef OPERATOR
};

static const uint8_t compare_names[] = {RT_NAME___lt__, RT_NAME___gt__, RT_NAME___le__,
                                        RT_NAME___ge__, RT_NAME___eq__, RT_NAME___ne__};

static rt_obj binary_name(unsigned op)
{
    if (op >= RT_OP_LT) {
        return rt->names[compare_names[op - RT_OP_LT]];
    }
    unsigned form = (op & RT_OP_REVERSED) != 0 ? 2 : (op & RT_OP_INPLACE) != 0 ? 1 : 0;
    return rt->names[binary_names[op & 15][form]];
}

rt_obj rt_instance_binary(unsigned op, rt_obj self, rt_obj other)
{
    rt_obj result = rt_call_special(self, binary_name(op), 1, &other);
    if (result == NULL && op == RT_OP_NE) {
        result = rt_call_special(self, rt_name(__eq__), 1, &other);
        result = result == NULL || result == RT_NOTIMPLEMENTED ? result : rt_bool(!rt_truth(result));
    }
    if (result == RT_NOTIMPLEMENTED) {
        return NULL;
    }
    if (result != NULL) {
        return result;
    }
    rt_obj native = rt_native_part(self);
    if (native == NULL || rt_type_of(native)->binary == NULL) {
        return NULL;
    }
    result = rt_type_of(native)->binary(op, native, other);
    return result == native ? self : result;
}

rt_obj rt_instance_unary(enum rt_unary_op op, rt_obj self)
{
    static const uint8_t names[] = {RT_NAME___pos__, RT_NAME___neg__, RT_NAME___invert__, RT_NAME___abs__};
    rt_obj result = rt_call_special(self, rt->names[names[op]], 0, NULL);
    rt_obj native = rt_native_part(self);
    if (result != NULL || native == NULL || rt_type_of(native)->unary == NULL) {
        return result;
    }
    return rt_type_of(native)->unary(op, native);
}

rt_obj rt_instance_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    rt_obj args[2] = {index, value};
    rt_obj name = value == RT_GET ? rt_name(__getitem__)
                  : value == NULL ? rt_name(__delitem__)
                                  : rt_name(__setitem__);
    rt_obj result = rt_call_special(self, name, value == RT_GET || value == NULL ? 1 : 2, args);
    rt_obj native = rt_native_part(self);
    if (result != NULL || native == NULL) {
        return result;
    }
    if (value == RT_GET && rt_is(native, &rt_type_dict) && rt_special(self, rt_name(__missing__)) != NULL) {
        rt_obj found = rt_dict_get(native, index);
        return found != NULL ? found : rt_call_special(self, rt_name(__missing__), 1, &index);
    }
    return rt_type_of(native)->subscr == NULL ? NULL : rt_type_of(native)->subscr(native, index, value);
}

// Truth, hash

bool rt_instance_truth(rt_obj self)
{
    rt_obj result = rt_call_special(self, rt_name(__bool__), 0, NULL);
    if (result != NULL) {
        return rt_truth(result);
    }
    result = rt_call_special(self, rt_name(__len__), 0, NULL);
    if (result != NULL) {
        return rt_truth(result);
    }
    rt_obj native = rt_native_part(self);
    return native == NULL || rt_truth(native);
}

static RT_NORETURN void unhashable(rt_obj self)
{
    rt_raise_type_error("unsupported type for __hash__: '%s'", rt_type_name(self));
}

uint32_t rt_instance_hash(rt_obj self)
{
    rt_obj method = rt_special(self, rt_name(__hash__));
    if (method == RT_NONE || (method == NULL && rt_special(self, rt_name(__eq__)) != NULL)) {
        unhashable(self);
    }
    if (method != NULL) {
        return (uint32_t)rt_int_get_u64_wrapped(rt_call_0(method));
    }
    rt_obj native = rt_native_part(self);
    return native != NULL ? rt_hash(native) : (uint32_t)((uintptr_t)self / sizeof(void *));
}

// Printing

static void print_exception_repr(const struct rt_sink *sink, rt_obj self)
{
    rt_puts(sink, rt_type_name(self));
    rt_print(sink, rt_exception_args(self), RT_PRINT_REPR);
}

static bool print_by_method(const struct rt_sink *sink, rt_obj self, rt_obj name)
{
    rt_obj text = rt_call_special(self, name, 0, NULL);
    if (text == NULL) {
        return false;
    }
    size_t length;
    const char *data = rt_str_data(text, &length);
    sink->write(sink->to, data, length);
    return true;
}

void rt_instance_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    rt_obj native = rt_native_part(self);
    bool exception = (rt_type_of(self)->flags & RT_TYPE_EXCEPTION) != 0;
    if (kind == RT_PRINT_STR && print_by_method(sink, self, rt_name(__str__))) {
        return;
    }
    if ((kind == RT_PRINT_REPR || !exception) && print_by_method(sink, self, rt_name(__repr__))) {
        return;
    }
    if (native == NULL) {
        rt_print_default(sink, self);
    } else if (exception && kind == RT_PRINT_REPR) {
        print_exception_repr(sink, self);
    } else {
        rt_print(sink, native, kind);
    }
}

// Iteration: the end of __next__ is an exception.

rt_obj rt_instance_next(rt_obj self)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        rt_obj value = rt_call_special(self, rt_name(__next__), 0, NULL);
        rt_try_end(&try);
        return value;
    }
    if (!rt_exception_is(try.exception, &rt_type_StopIteration)) {
        rt_raise(try.exception);
    }
    rt->stop_value = rt_exception_value(try.exception);
    return NULL;
}

// super

static rt_obj super_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, nkw, 2, 2);
    if (!rt_is_type(args[0])) {
        rt_raise_type_error("first argument to super() must be type");
    }
    bool of_type = rt_is_type(args[1]) && rt_subtype(args[1], args[0]);
    if (!of_type && !rt_subtype(rt_type_of(args[1]), args[0])) {
        rt_raise_type_error("super(type, obj): obj must be an instance or subtype of type");
    }
    struct rt_super *super = GC_NEW(rt_super, type);
    super->after = args[0];
    super->self = args[1];
    return super;
}

static rt_obj bind_super(struct rt_super *super, rt_obj value, const struct rt_type *where, rt_obj *self)
{
    if (rt_is(value, &rt_type_native) && where == &rt_type_object) {
        *self = super->self;
        return value;
    }
    if (rt_is_type(super->self) && rt_is(value, &rt_type_classmethod)) {
        *self = super->self;
        return ((struct rt_wrapper *)value)->function;
    }
    if (rt_is_type(super->self) && (rt_type_of(value)->flags & RT_TYPE_BINDS) != 0) {
        *self = super->self;
        return value;
    }
    return rt_bind(value, super->self, where);
}

rt_obj rt_super_get(struct rt_super *super, rt_obj name, rt_obj *self)
{
    bool of_type = rt_is_type(super->self) && rt_subtype(super->self, super->after);
    const struct rt_type *type = of_type ? super->self : rt_type_of(super->self);
    const struct rt_type *where;
    rt_obj native = of_type ? NULL : rt_native_part(super->self);
    rt_obj value = rt_type_find_after(type, super->after, name, &where);
    *self = NULL;
    if (native != NULL && where == &rt_type_object) {
        rt_obj slot = rt_slot_method(rt_type_of(native), name);
        if (slot != NULL) {
            *self = native;
            return slot;
        }
    }
    if (value == NULL && native != NULL && rt_type_of(native)->getattr != NULL) {
        return rt_type_of(native)->getattr(native, ((struct rt_str *)name)->data);
    }
    return value == NULL ? NULL : bind_super(super, value, where, self);
}

static void super_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_super *super = self;
    (void)kind;
    rt_printf(sink, "<super: <class '%s'>, <%s object>>", super->after->name, rt_type_name(super->self));
}

const struct rt_type rt_type_super = {
    {&rt_type_type}, .name = "super", .flags = RT_TYPE_NOT_A_BASE, .make = super_make, .print = super_print};
