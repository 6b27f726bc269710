// Classes made by the class statement: their order of bases, and making objects of them.

#include "runtime/class.h"

#include "runtime/frame.h"
#include "runtime/state.h"

// Order of bases (C3). A list of orders is merged: repeatedly the first head that stands in no other
// order's tail is taken.

struct order {
    const struct rt_type **types;
    size_t length;
};

static size_t native_chain_length(const struct rt_type *type)
{
    size_t length = 0;
    for (; type != NULL && type != &rt_type_object; type = type->base) {
        length++;
    }
    return length;
}

static struct order order_of(const struct rt_type *type)
{
    struct order order;
    if (rt_is_class(type)) {
        const struct rt_class *class = (const struct rt_class *)type;
        order.length = class->mro_length;
        order.types = gc_alloc((order.length + 1) * sizeof *order.types, 0);
        for (size_t i = 0; i < order.length; i++) {
            order.types[i] = class->mro[i];
        }
        return order;
    }
    order.length = native_chain_length(type);
    order.types = gc_alloc((order.length + 1) * sizeof *order.types, 0);
    for (size_t i = 0; i < order.length; i++, type = type->base) {
        order.types[i] = type;
    }
    return order;
}

static bool in_a_tail(const struct order *orders, size_t count, const struct rt_type *type)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 1; k < orders[i].length; k++) {
            if (orders[i].types[k] == type) {
                return true;
            }
        }
    }
    return false;
}

static const struct rt_type *next_in_merge(const struct order *orders, size_t count)
{
    bool empty = true;
    for (size_t i = 0; i < count; i++) {
        if (orders[i].length != 0) {
            empty = false;
            if (!in_a_tail(orders, count, orders[i].types[0])) {
                return orders[i].types[0];
            }
        }
    }
    if (!empty) {
        rt_raise_type_error("can't make a consistent order of the base classes");
    }
    return NULL;
}

static void drop_head(struct order *orders, size_t count, const struct rt_type *type)
{
    for (size_t i = 0; i < count; i++) {
        if (orders[i].length != 0 && orders[i].types[0] == type) {
            orders[i].types++;
            orders[i].length--;
        }
    }
}

static void set_order(struct rt_class *class, const struct rt_tuple *bases)
{
    size_t total = 1;
    size_t count = 0;
    struct order *orders = gc_alloc((bases->length + 1) * sizeof *orders, 0);
    const struct rt_type ***keep = gc_alloc((bases->length + 1) * sizeof *keep, 0);
    struct order direct = {gc_alloc((bases->length + 1) * sizeof *direct.types, 0), 0};
    for (size_t i = 0; i < bases->length; i++) {
        if (bases->items[i] != (rt_obj)&rt_type_object) {
            orders[count] = order_of(bases->items[i]);
            keep[count] = orders[count].types; // the start of each array, for the collector
            total += orders[count++].length;
            direct.types[direct.length++] = bases->items[i];
        }
    }
    orders[count++] = direct;
    class->mro = gc_alloc(total * sizeof *class->mro, 0);
    class->mro[class->mro_length++] = &class->type;
    const struct rt_type *type;
    while ((type = next_in_merge(orders, count)) != NULL) {
        class->mro[class->mro_length++] = type;
        drop_head(orders, count, type);
    }
}

// Does a built-in type keep something in its objects?
static bool has_storage(const struct rt_type *type)
{
    return type->make != NULL && type != &rt_type_object;
}

static void set_native(struct rt_class *class)
{
    for (size_t i = 1; i < class->mro_length; i++) {
        const struct rt_type *type = class->mro[i];
        if (!rt_is_class(type) && has_storage(type)) {
            if (class->native == NULL) {
                class->native = type;
            } else if (!rt_subtype(class->native, type)) {
                rt_raise_type_error("multiple bases have instance lay-out conflict");
            }
        }
    }
}

static void check_bases(const struct rt_tuple *bases)
{
    for (size_t i = 0; i < bases->length; i++) {
        if (!rt_is_type(bases->items[i])) {
            rt_raise_type_error("type '%s' isn't an acceptable base type", rt_type_name(bases->items[i]));
        }
        const struct rt_type *base = bases->items[i];
        if ((base->flags & RT_TYPE_NOT_A_BASE) != 0) {
            rt_raise_type_error("type '%s' isn't an acceptable base type", base->name);
        }
        for (size_t k = 0; k < i; k++) {
            if (bases->items[k] == bases->items[i]) {
                rt_raise_type_error("duplicate base class %s", base->name);
            }
        }
    }
}

// Tells descriptors their names, and the nearest base that there is a new class below it.
static void announce(struct rt_class *class, size_t nkw, const rt_obj *kw)
{
    struct rt_map_entry *entry;
    struct rt_map *map = &((struct rt_dict *)class->dict)->map;
    for (size_t at = 0; (entry = rt_map_next(map, &at)) != NULL;) {
        if (rt_is_class(rt_type_of(entry->value))) {
            rt_obj args[2] = {class, entry->key};
            rt_call_special(entry->value, rt_name(__set_name__), 2, args);
        }
    }
    const struct rt_type *where;
    rt_obj hook = rt_type_find_after(&class->type, &class->type, rt_name(__init_subclass__), &where);
    if (hook == NULL) {
        return;
    }
    if (rt_is(hook, &rt_type_classmethod)) {
        hook = ((struct rt_wrapper *)hook)->function;
    }
    rt_call(rt_bound_new(hook, class), 0, nkw, kw);
}

static rt_obj make_instance(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args);

// Some methods need no decorator.
static void wrap(rt_obj dict, rt_obj name, const struct rt_type *type)
{
    struct rt_map_entry *entry = rt_map_find_name(&((struct rt_dict *)dict)->map, name);
    if (entry != NULL && rt_is(entry->value, &rt_type_function)) {
        struct rt_wrapper *wrapper = GC_NEW(rt_wrapper, type);
        wrapper->function = entry->value;
        entry->value = wrapper;
    }
}

rt_obj rt_class_new(rt_obj name, rt_obj bases_obj, rt_obj dict, size_t nkw, const rt_obj *kw)
{
    const struct rt_tuple *bases = bases_obj;
    check_bases(bases);
    struct rt_class *class = GC_NEW(rt_class, &rt_type_type);
    class->facts = gc_alloc(sizeof *class->facts, 0);
    class->facts->version = rt->class_version - 1;
    class->name = name;
    class->dict = dict;
    rt_obj object = (rt_obj)(uintptr_t)&rt_type_object;
    class->bases = bases->length == 0 ? rt_tuple_new(1, &object) : bases_obj;
    class->type.name = rt_str_data(name, NULL);
    class->type.flags = RT_TYPE_CLASS;
    class->type.base = bases->length == 0 ? NULL : bases->items[0];
    class->type.make = make_instance;
    set_order(class, bases);
    set_native(class);
    if (class->native != NULL) {
        class->type.flags |= RT_TYPE_NATIVE_BASE | (class->native->flags & RT_TYPE_EXCEPTION);
    }
    wrap(dict, rt_name(__new__), &rt_type_staticmethod);
    wrap(dict, rt_name(__init_subclass__), &rt_type_classmethod);
    announce(class, nkw, kw);
    return class;
}

// Objects

// Types whose objects are filled by __init__ rather than when they are made.
static bool filled_later(const struct rt_type *type)
{
    return type == &rt_type_list || type == &rt_type_dict || type == &rt_type_set ||
           type == &rt_type_bytearray;
}

// What object.__new__(type, ...) does.
rt_obj rt_instance_new(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_class *class = (const struct rt_class *)type;
    struct rt_instance *instance = GC_NEW(rt_instance, type);
    if (class->native != NULL) {
        if (filled_later(class->native) && rt_class_facts(class)->init != NULL) {
            nargs = nkw = 0;
        } else if ((class->native->flags & RT_TYPE_EXCEPTION) != 0) {
            nkw = 0;
        }
        instance->native = class->native->make(class->native, nargs, nkw, args);
    }
    return instance;
}

static rt_obj call_with_first(rt_obj function, rt_obj first, size_t nargs, size_t nkw, const rt_obj *args)
{
    size_t count = nargs + 2 * nkw;
    rt_obj few[8];
    rt_obj *all = count + 1 <= RT_COUNT(few) ? few : gc_alloc((count + 1) * sizeof *all, 0);
    all[0] = first;
    for (size_t i = 0; i < count; i++) {
        all[i + 1] = args[i];
    }
    return rt_call(function, nargs + 1, nkw, all);
}

static rt_obj make_instance(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_class *class = (const struct rt_class *)type;
    rt_obj maker = rt_class_facts(class)->maker;
    rt_obj init = rt_class_facts(class)->init;
    rt_obj self;
    if (maker != NULL) {
        if (rt_is(maker, &rt_type_staticmethod)) {
            maker = ((struct rt_wrapper *)maker)->function;
        }
        self = call_with_first(maker, (rt_obj)(uintptr_t)type, nargs, nkw, args);
        if (!rt_subtype(rt_type_of(self), type)) {
            return self;
        }
    } else {
        self = rt_instance_new(type, nargs, nkw, args);
    }
    if (init == NULL) {
        if (maker == NULL && class->native == NULL) {
            rt_check_args(nargs, nkw, 0, 0);
        }
        return self;
    }
    if (call_with_first(init, self, nargs, nkw, args) != RT_NONE) {
        rt_raise_type_error("__init__() should return None");
    }
    return self;
}

// type: called with one argument it tells the type, with three it makes a class; calling a type makes an
// object.

static rt_obj type_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 3);
    if (nargs == 1) {
        return (rt_obj)(uintptr_t)rt_type_of(args[0]);
    }
    if (nargs != 3 || rt_as(args[1], &rt_type_tuple) == NULL || rt_as(args[2], &rt_type_dict) == NULL) {
        rt_raise_type_error("type takes 1 or 3 arguments");
    }
    rt_obj dict = rt_dict_new();
    const struct rt_map *given = &((struct rt_dict *)rt_as(args[2], &rt_type_dict))->map;
    const struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(given, &at)) != NULL;) {
        rt_dict_put(dict, rt_intern_str(entry->key), entry->value);
    }
    return rt_class_new(rt_intern_str(args[0]), args[1], dict, 0, NULL);
}

static rt_obj type_call(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_type *type = self;
    if (type->make == NULL) {
        rt_raise_type_error("can't create '%s' instances", type->name);
    }
    rt_check_stack();
    return type->make(type, nargs, nkw, args);
}

static void type_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_printf(sink, "<class '%s'>", ((const struct rt_type *)self)->name);
}

static rt_obj type_mro(rt_obj self)
{
    const struct rt_class *class = self;
    rt_obj list = rt_list_new(0, NULL);
    if (rt_is_class(self)) {
        for (size_t i = 0; i < class->mro_length; i++) {
            rt_list_append(list, (rt_obj)(uintptr_t) class->mro[i]);
        }
    } else {
        for (const struct rt_type *type = self; type != NULL && type != &rt_type_object; type = type->base) {
            rt_list_append(list, (rt_obj)(uintptr_t)type);
        }
    }
    rt_list_append(list, (rt_obj)(uintptr_t)&rt_type_object);
    return list;
}

static RT_FUN_1(type_mro_fun, "mro", type_mro);

static const struct rt_entry type_entries[] = {
    RT_ENTRY("mro", type_mro_fun),
};

const struct rt_type rt_type_type = {
    .head = {&rt_type_type},
    .name = "type",
    .flags = RT_TYPE_NOT_A_BASE,
    .entries = type_entries,
    .entry_count = RT_COUNT(type_entries),
    .make = type_make,
    .call = type_call,
    .print = type_print,
};

// object

static rt_obj object_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)args;
    rt_check_args(nargs, nkw, 0, 0);
    return gc_new(sizeof(struct rt_head), type);
}

// object.__init__ and that of the built-in bases: fills the native part anew.
static rt_obj object_init(size_t nargs, size_t nkw, const rt_obj *args)
{
    if (nargs == 0 || !rt_is_class(rt_type_of(args[0]))) {
        return RT_NONE;
    }
    struct rt_instance *self = args[0];
    const struct rt_class *class = (const struct rt_class *)self->head.type;
    if (class->native == NULL) {
        return RT_NONE;
    }
    if (filled_later(class->native)) {
        self->native = class->native->make(class->native, nargs - 1, nkw, args + 1);
    } else if ((class->native->flags & RT_TYPE_EXCEPTION) != 0) {
        ((struct rt_exception *)self->native)->args = rt_tuple_new(nargs - 1, args + 1);
    }
    return RT_NONE;
}

static rt_obj object_new(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, 0, 1, RT_ANY);
    if (!rt_is_type(args[0])) {
        rt_raise_type_error("arg must be a type");
    }
    const struct rt_type *type = args[0];
    if (!rt_is_class(type)) {
        rt_raise_type_error("arg must be user-type");
    }
    return rt_instance_new(type, nargs - 1, nkw, args + 1);
}

static rt_obj object_setattr(rt_obj self, rt_obj name, rt_obj value)
{
    if (!rt_is_class(rt_type_of(self))) {
        rt_setattr(self, rt_intern_str(name), value);
    } else if (!rt_instance_store(self, rt_intern_str(name), value)) {
        rt_raise_format(&rt_type_AttributeError, "'%s' object has no attribute '%s'", rt_type_name(self),
                        rt_str_data(name, NULL));
    }
    return RT_NONE;
}

static rt_obj object_delattr(rt_obj self, rt_obj name)
{
    return object_setattr(self, name, NULL);
}

static rt_obj object_repr(rt_obj self)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print_default(&sink, self);
    return rt_text_str(&text);
}

static rt_obj object_str(rt_obj self)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print(&sink, self, RT_PRINT_REPR);
    return rt_text_str(&text);
}

static rt_obj object_eq(rt_obj self, rt_obj other)
{
    return self == other ? RT_TRUE : RT_NOTIMPLEMENTED;
}

static rt_obj object_ne(rt_obj self, rt_obj other)
{
    return self == other ? RT_FALSE : rt_bool(!rt_equal(self, other));
}

static rt_obj object_hash(rt_obj self)
{
    return rt_int_new((intptr_t)((uintptr_t)self / sizeof(void *) & 0x3fffffff));
}

static rt_obj object_init_subclass(size_t nargs, const rt_obj *args)
{
    (void)nargs, (void)args;
    return RT_NONE;
}

static rt_obj object_dir(rt_obj self)
{
    return rt_dir(self);
}

static RT_FUN_KW(object_init_fun, "__init__", object_init, 0, RT_ANY);
static RT_FUN_KW(object_new_fun, "__new__", object_new, 0, RT_ANY);
static RT_STATIC_METHOD(object_new_static, object_new_fun);
static RT_FUN_3(object_setattr_fun, "__setattr__", object_setattr);
static RT_FUN_2(object_delattr_fun, "__delattr__", object_delattr);
static RT_FUN_1(object_repr_fun, "__repr__", object_repr);
static RT_FUN_1(object_str_fun, "__str__", object_str);
static RT_FUN_2(object_eq_fun, "__eq__", object_eq);
static RT_FUN_2(object_ne_fun, "__ne__", object_ne);
static RT_FUN_1(object_hash_fun, "__hash__", object_hash);
static RT_FUN_1(object_dir_fun, "__dir__", object_dir);
static RT_FUN_VAR(object_init_subclass_fun, "__init_subclass__", object_init_subclass, 0, 1);
static RT_CLASS_METHOD(object_init_subclass_class, object_init_subclass_fun);

static const struct rt_entry object_entries[] = {
    RT_ENTRY("__init__", object_init_fun),
    RT_ENTRY("__new__", object_new_static),
    RT_ENTRY("__setattr__", object_setattr_fun),
    RT_ENTRY("__delattr__", object_delattr_fun),
    RT_ENTRY("__repr__", object_repr_fun),
    RT_ENTRY("__str__", object_str_fun),
    RT_ENTRY("__eq__", object_eq_fun),
    RT_ENTRY("__ne__", object_ne_fun),
    RT_ENTRY("__hash__", object_hash_fun),
    RT_ENTRY("__dir__", object_dir_fun),
    RT_ENTRY("__init_subclass__", object_init_subclass_class),
};

const struct rt_type rt_type_object = {
    .head = {&rt_type_type},
    .name = "object",
    .entries = object_entries,
    .entry_count = RT_COUNT(object_entries),
    .make = object_make,
};
