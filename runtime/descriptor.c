// property, staticmethod, classmethod, and the special methods of built-in types as callable values.

#include <string.h>

#include "runtime/class.h"
#include "runtime/state.h"

// property

static rt_obj property_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    static const struct rt_param params[] = {
        {"fget", 0, RT_NONE}, {"fset", 0, RT_NONE}, {"fdel", 0, RT_NONE}, {"doc", 0, RT_NONE}};
    rt_obj values[RT_COUNT(params)];
    rt_parse_args(params, RT_COUNT(params), nargs, nkw, args, values);
    struct rt_property *property = GC_NEW(rt_property, type);
    property->getter = values[0] == RT_NONE ? NULL : values[0];
    property->setter = values[1] == RT_NONE ? NULL : values[1];
    property->deleter = values[2] == RT_NONE ? NULL : values[2];
    return property;
}

static struct rt_property *property_copy(rt_obj self)
{
    struct rt_property *copy = GC_NEW(rt_property, &rt_type_property);
    *copy = *(struct rt_property *)self;
    return copy;
}

static rt_obj property_getter(rt_obj self, rt_obj function)
{
    struct rt_property *property = property_copy(self);
    property->getter = function;
    return property;
}

static rt_obj property_setter(rt_obj self, rt_obj function)
{
    struct rt_property *property = property_copy(self);
    property->setter = function;
    return property;
}

static rt_obj property_deleter(rt_obj self, rt_obj function)
{
    struct rt_property *property = property_copy(self);
    property->deleter = function;
    return property;
}

static RT_FUN_2(property_getter_fun, "getter", property_getter);
static RT_FUN_2(property_setter_fun, "setter", property_setter);
static RT_FUN_2(property_deleter_fun, "deleter", property_deleter);

static const struct rt_entry property_entries[] = {
    RT_ENTRY("getter", property_getter_fun),
    RT_ENTRY("setter", property_setter_fun),
    RT_ENTRY("deleter", property_deleter_fun),
};

const struct rt_type rt_type_property = {
    {&rt_type_type},
    .name = "property",
    .flags = RT_TYPE_NOT_A_BASE,
    .entries = property_entries,
    .entry_count = RT_COUNT(property_entries),
    .make = property_make,
};

// staticmethod and classmethod

static rt_obj wrapper_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, nkw, 1, 1);
    struct rt_wrapper *wrapper = GC_NEW(rt_wrapper, type);
    wrapper->function = args[0];
    return wrapper;
}

static rt_obj static_call(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    return rt_call(((struct rt_wrapper *)self)->function, nargs, nkw, args);
}

const struct rt_type rt_type_staticmethod = {{&rt_type_type},
                                             .name = "staticmethod",
                                             .flags = RT_TYPE_NOT_A_BASE,
                                             .make = wrapper_make,
                                             .call = static_call};
const struct rt_type rt_type_classmethod = {
    {&rt_type_type}, .name = "classmethod", .flags = RT_TYPE_NOT_A_BASE, .make = wrapper_make};

// Special methods of built-in types: list.__len__ and the like, made from the slots.

static rt_obj slot_repr(rt_obj self)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print(&sink, self, RT_PRINT_REPR);
    return rt_text_str(&text);
}

static rt_obj slot_str(rt_obj self)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print(&sink, self, RT_PRINT_STR);
    return rt_text_str(&text);
}

static rt_obj slot_hash(rt_obj self)
{
    return rt_int_new((intptr_t)(rt_hash(self) & 0x3fffffff));
}

static rt_obj slot_bool(rt_obj self)
{
    return rt_bool(rt_truth(self));
}

static rt_obj slot_getitem(rt_obj self, rt_obj index)
{
    return rt_subscr(self, index, RT_GET);
}

static rt_obj slot_setitem(rt_obj self, rt_obj index, rt_obj value)
{
    rt_subscr(self, index, value);
    return RT_NONE;
}

static rt_obj slot_delitem(rt_obj self, rt_obj index)
{
    rt_subscr(self, index, NULL);
    return RT_NONE;
}

static rt_obj slot_contains(rt_obj self, rt_obj item)
{
    return rt_bool(rt_contains(self, item));
}

static rt_obj slot_next(rt_obj self)
{
    rt_obj value = rt_next(self);
    if (value == NULL) {
        rt_raise_stop_iteration(rt->stop_value);
    }
    return value;
}

static rt_obj slot_call(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, 0, 1, RT_ANY);
    return rt_call(args[0], nargs - 1, nkw, args + 1);
}

static rt_obj binary_or_not(unsigned op, rt_obj self, rt_obj other)
{
    const struct rt_type *type = rt_type_of(self);
    rt_obj result = type->binary == NULL ? NULL : type->binary(op, self, other);
    return result == NULL ? RT_NOTIMPLEMENTED : result;
}

#define SLOT_BINARY(name, op)                                                                                \
    static rt_obj slot_##name(rt_obj self, rt_obj other)                                                     \
    {                                                                                                        \
        return binary_or_not(op, self, other);                                                               \
    }                                                                                                        \
    static RT_FUN_2(slot_##name##_fun, "__" #name "__", slot_##name);

SLOT_BINARY(add, RT_OP_ADD)
SLOT_BINARY(sub, RT_OP_SUB)
SLOT_BINARY(mul, RT_OP_MUL)
SLOT_BINARY(truediv, RT_OP_TRUEDIV)
SLOT_BINARY(floordiv, RT_OP_FLOORDIV)
SLOT_BINARY(mod, RT_OP_MOD)
SLOT_BINARY(radd, RT_OP_ADD | RT_OP_REVERSED)
SLOT_BINARY(rsub, RT_OP_SUB | RT_OP_REVERSED)
SLOT_BINARY(rmul, RT_OP_MUL | RT_OP_REVERSED)
SLOT_BINARY(and, RT_OP_AND)
SLOT_BINARY(or, RT_OP_OR)
SLOT_BINARY(xor, RT_OP_XOR)
SLOT_BINARY(iadd, RT_OP_ADD | RT_OP_INPLACE)
SLOT_BINARY(lt, RT_OP_LT)
SLOT_BINARY(gt, RT_OP_GT)
SLOT_BINARY(le, RT_OP_LE)
SLOT_BINARY(ge, RT_OP_GE)
SLOT_BINARY(eq, RT_OP_EQ)

static rt_obj slot_ne(rt_obj self, rt_obj other)
{
    return rt_binary(RT_OP_NE, self, other);
}

static RT_FUN_2(slot_ne_fun, "__ne__", slot_ne);
static RT_FUN_1(slot_repr_fun, "__repr__", slot_repr);
static RT_FUN_1(slot_str_fun, "__str__", slot_str);
static RT_FUN_1(slot_hash_fun, "__hash__", slot_hash);
static RT_FUN_1(slot_bool_fun, "__bool__", slot_bool);
static RT_FUN_1(slot_len_fun, "__len__", rt_len);
static RT_FUN_1(slot_iter_fun, "__iter__", rt_iter);
static RT_FUN_1(slot_next_fun, "__next__", slot_next);
static RT_FUN_2(slot_getitem_fun, "__getitem__", slot_getitem);
static RT_FUN_3(slot_setitem_fun, "__setitem__", slot_setitem);
static RT_FUN_2(slot_delitem_fun, "__delitem__", slot_delitem);
static RT_FUN_2(slot_contains_fun, "__contains__", slot_contains);
static RT_FUN_KW(slot_call_fun, "__call__", slot_call, 1, RT_ANY);

enum slot_need { ALWAYS, LEN, ITER, NEXT, SUBSCR, CALL, HASH, BINARY };

static const struct {
    uint8_t name;
    uint8_t need;
    const struct rt_native *function;
} slots[] = {
    {RT_NAME___repr__, ALWAYS, &slot_repr_fun},       {RT_NAME___str__, ALWAYS, &slot_str_fun},
    {RT_NAME___bool__, ALWAYS, &slot_bool_fun},       {RT_NAME___ne__, ALWAYS, &slot_ne_fun},
    {RT_NAME___hash__, HASH, &slot_hash_fun},         {RT_NAME___len__, LEN, &slot_len_fun},
    {RT_NAME___iter__, ITER, &slot_iter_fun},         {RT_NAME___next__, NEXT, &slot_next_fun},
    {RT_NAME___getitem__, SUBSCR, &slot_getitem_fun}, {RT_NAME___setitem__, SUBSCR, &slot_setitem_fun},
    {RT_NAME___delitem__, SUBSCR, &slot_delitem_fun}, {RT_NAME___contains__, ITER, &slot_contains_fun},
    {RT_NAME___call__, CALL, &slot_call_fun},         {RT_NAME___add__, BINARY, &slot_add_fun},
    {RT_NAME___sub__, BINARY, &slot_sub_fun},         {RT_NAME___mul__, BINARY, &slot_mul_fun},
    {RT_NAME___truediv__, BINARY, &slot_truediv_fun}, {RT_NAME___floordiv__, BINARY, &slot_floordiv_fun},
    {RT_NAME___mod__, BINARY, &slot_mod_fun},         {RT_NAME___radd__, BINARY, &slot_radd_fun},
    {RT_NAME___rsub__, BINARY, &slot_rsub_fun},       {RT_NAME___rmul__, BINARY, &slot_rmul_fun},
    {RT_NAME___and__, BINARY, &slot_and_fun},         {RT_NAME___or__, BINARY, &slot_or_fun},
    {RT_NAME___xor__, BINARY, &slot_xor_fun},         {RT_NAME___iadd__, BINARY, &slot_iadd_fun},
    {RT_NAME___lt__, BINARY, &slot_lt_fun},           {RT_NAME___gt__, BINARY, &slot_gt_fun},
    {RT_NAME___le__, BINARY, &slot_le_fun},           {RT_NAME___ge__, BINARY, &slot_ge_fun},
    {RT_NAME___eq__, BINARY, &slot_eq_fun},
};

static bool has_slot(const struct rt_type *type, enum slot_need need)
{
    switch (need) {
    case ALWAYS:
        return true;
    case LEN:
        return type->len != NULL;
    case ITER:
        return type->iter != NULL || (type->flags & RT_TYPE_ITER_SELF) != 0;
    case NEXT:
        return type->next != NULL;
    case SUBSCR:
        return type->subscr != NULL;
    case CALL:
        return type->call != NULL;
    case HASH:
        return (type->flags & RT_TYPE_UNHASHABLE) == 0;
    case BINARY:
        return type->binary != NULL;
    }
    return false;
}

rt_obj rt_slot_method(const struct rt_type *type, rt_obj name)
{
    const char *text = ((struct rt_str *)name)->data;
    if (text[0] != '_' || text[1] != '_' || type == &rt_type_object) {
        return NULL;
    }
    for (size_t i = 0; i < RT_COUNT(slots); i++) {
        if (rt->names[slots[i].name] == name && has_slot(type, (enum slot_need)slots[i].need)) {
            return (rt_obj)(uintptr_t)slots[i].function;
        }
    }
    return NULL;
}
