// Attributes: looking names up in types, binding what is found, storing.

#include <string.h>

#include "runtime/class.h"
#include "runtime/frame.h"
#include "runtime/state.h"

// Looking up in a type

static rt_obj search_entries(const struct rt_type *type, rt_obj name)
{
    const struct rt_str *text = name;
    for (uint32_t i = 0; i < type->entry_count; i++) {
        const char *candidate = type->entries[i].name;
        if (candidate[0] == text->data[0] && strcmp(candidate, text->data) == 0) {
            return type->entries[i].value;
        }
    }
    return NULL;
}

static rt_obj find_native(const struct rt_type *type, rt_obj name, const struct rt_type **where)
{
    for (; type != NULL; type = type->base) {
        rt_obj value = search_entries(type, name);
        if (value != NULL) {
            *where = type;
            return value;
        }
    }
    *where = &rt_type_object;
    return search_entries(&rt_type_object, name);
}

static rt_obj find_own(const struct rt_type *type, rt_obj name)
{
    if (!rt_is_class(type)) {
        return search_entries(type, name);
    }
    const struct rt_dict *dict = ((const struct rt_class *)type)->dict;
    struct rt_map_entry *entry = rt_map_find_attribute(&dict->map, name);
    return entry == NULL ? NULL : entry->value;
}

static rt_obj find_in_mro(const struct rt_class *class, size_t from, rt_obj name,
                          const struct rt_type **where)
{
    for (size_t i = from; i < class->mro_length; i++) {
        rt_obj value = find_own(class->mro[i], name);
        if (value != NULL) {
            *where = class->mro[i];
            return value;
        }
    }
    *where = &rt_type_object;
    return search_entries(&rt_type_object, name);
}

rt_obj rt_type_find(const struct rt_type *type, rt_obj name, const struct rt_type **where)
{
    uintptr_t mixed = (uintptr_t)type / GC_BLOCK ^ (uintptr_t)name / GC_BLOCK;
    struct rt_method_cache *cached = &rt->method_cache[mixed % RT_METHOD_CACHE];
    if (cached->type != type || cached->name != name) {
        const struct rt_type *found = NULL;
        rt_obj value = rt_is_class(type) ? find_in_mro((const struct rt_class *)type, 0, name, &found)
                                         : find_native(type, name, &found);
        *cached = (struct rt_method_cache){type, name, value, found};
    }
    *where = cached->where;
    return cached->value;
}

rt_obj rt_type_find_after(const struct rt_type *type, const struct rt_type *after, rt_obj name,
                          const struct rt_type **where)
{
    if (!rt_is_class(type)) {
        return find_native(after->base, name, where);
    }
    const struct rt_class *class = (const struct rt_class *)type;
    size_t i = 0;
    while (i < class->mro_length && class->mro[i] != after) {
        i++;
    }
    return find_in_mro(class, i + 1, name, where);
}

rt_obj rt_special_unbound(rt_obj obj, rt_obj name)
{
    const struct rt_type *where;
    rt_obj value = rt_type_find(rt_type_of(obj), name, &where);
    return value != NULL && rt_is_class(where) ? value : NULL;
}

rt_obj rt_special(rt_obj obj, rt_obj name)
{
    const struct rt_type *where;
    rt_obj value = rt_type_find(rt_type_of(obj), name, &where);
    return value != NULL && rt_is_class(where) ? rt_bind(value, obj, where) : NULL;
}

// Binding

static rt_obj call_getter(rt_obj property, rt_obj self)
{
    rt_obj getter = ((struct rt_property *)property)->getter;
    if (getter == NULL) {
        rt_raise_text(&rt_type_AttributeError, "unreadable attribute");
    }
    return rt_call_1(getter, self);
}

// Answers the value and, for what becomes a method, the receiver in *self; *self NULL: nothing to bind.
static rt_obj bind_parts(rt_obj value, const struct rt_type *where, rt_obj *self)
{
    const struct rt_type *type = rt_type_of(value);
    rt_obj receiver = *self;
    *self = NULL;
    if ((type->flags & RT_TYPE_BINDS) != 0) {
        if (type != &rt_type_native) {
            *self = receiver;
        } else if (!rt_is_class(where)) {
            rt_obj native = where == &rt_type_object ? NULL : rt_native_part(receiver);
            *self = native == NULL ? receiver : native;
        }
        return value;
    }
    if (type == &rt_type_property) {
        return call_getter(value, receiver);
    }
    if (type == &rt_type_staticmethod) {
        return ((struct rt_wrapper *)value)->function;
    }
    if (type == &rt_type_classmethod) {
        *self = (rt_obj)(uintptr_t)rt_type_of(receiver);
        return ((struct rt_wrapper *)value)->function;
    }
    if (rt_is_class(type)) {
        rt_obj args[2] = {receiver, (rt_obj)(uintptr_t)rt_type_of(receiver)};
        rt_obj got = rt_call_special(value, rt_name(__get__), 2, args);
        return got == NULL ? value : got;
    }
    return value;
}

rt_obj rt_bind(rt_obj value, rt_obj self, const struct rt_type *where)
{
    rt_obj function = bind_parts(value, where, &self);
    return self == NULL ? function : rt_bound_new(function, self);
}

// Reading

static rt_obj from_native_slot(rt_obj obj, rt_obj name)
{
    rt_obj native = rt_native_part(obj);
    rt_obj target = native == NULL ? obj : native;
    const struct rt_type *type = rt_type_of(target);
    return type->getattr == NULL ? NULL : type->getattr(target, ((struct rt_str *)name)->data);
}

// *self is the object; on return the receiver, or NULL. NULL: no such attribute.
static rt_obj get_of_instance(rt_obj obj, rt_obj name, rt_obj *self)
{
    struct rt_instance *instance = obj;
    struct rt_map_entry *entry = rt_map_find_attribute(&instance->attrs, name);
    if (entry != NULL) {
        *self = NULL;
        return entry->value;
    }
    const struct rt_type *where;
    rt_obj value = rt_type_find(instance->head.type, name, &where);
    if (value != NULL && !(where == &rt_type_object && instance->native != NULL)) {
        return bind_parts(value, where, self);
    }
    rt_obj native = from_native_slot(obj, name);
    if (native != NULL) {
        *self = NULL;
        return native;
    }
    rt_obj slot = instance->native == NULL ? NULL : rt_slot_method(rt_type_of(instance->native), name);
    if (slot != NULL) {
        *self = instance->native;
        return slot;
    }
    return value == NULL ? NULL : bind_parts(value, where, self);
}

static rt_obj type_data(const struct rt_type *type, rt_obj name)
{
    const struct rt_class *class = rt_is_class(type) ? (const struct rt_class *)type : NULL;
    if (name == rt_name(__name__) || name == rt_name(__qualname__)) {
        return rt_intern_c(type->name);
    }
    if (name == rt_name(__bases__)) {
        rt_obj base = (rt_obj)(uintptr_t)(type->base == NULL ? &rt_type_object : type->base);
        return class != NULL ? class->bases : rt_tuple_new(type == &rt_type_object ? 0 : 1, &base);
    }
    if (name == rt_name(__dict__) && class != NULL) {
        return class->dict;
    }
    return NULL;
}

static rt_obj get_of_type(const struct rt_type *type, rt_obj name, rt_obj *self)
{
    const struct rt_type *where;
    rt_obj value = rt_type_find(type, name, &where);
    *self = NULL;
    if (value == NULL || (where == &rt_type_object && type != where)) {
        rt_obj special = type_data(type, name);
        if (special == NULL && !rt_is_class(type)) {
            special = rt_slot_method(type, name);
        }
        value = special == NULL ? value : special;
    }
    if (value == NULL) {
        *self = (rt_obj)(uintptr_t)type;
        return search_entries(&rt_type_type, name);
    }
    if (rt_is(value, &rt_type_classmethod)) {
        *self = (rt_obj)(uintptr_t)type;
        return ((struct rt_wrapper *)value)->function;
    }
    if (rt_is(value, &rt_type_staticmethod)) {
        return ((struct rt_wrapper *)value)->function;
    }
    if (rt_is_class(rt_type_of(value))) {
        rt_obj args[2] = {RT_NONE, (rt_obj)(uintptr_t)type};
        rt_obj got = rt_call_special(value, rt_name(__get__), 2, args);
        return got == NULL ? value : got;
    }
    return value;
}

static rt_obj get_of_module(rt_obj obj, rt_obj name)
{
    struct rt_dict *globals = ((struct rt_module *)obj)->globals;
    struct rt_map_entry *entry = rt_map_find_name(&globals->map, name);
    if (entry != NULL) {
        return entry->value;
    }
    if (name == rt_name(__dict__)) {
        return globals;
    }
    entry = rt_map_find_name(&globals->map, rt_name(__getattr__));
    return entry == NULL ? NULL : rt_call_1(entry->value, name);
}

static rt_obj get_of_native(rt_obj obj, rt_obj name, rt_obj *self)
{
    const struct rt_type *type = rt_type_of(obj);
    const struct rt_type *where;
    rt_obj value = type->getattr == NULL ? NULL : type->getattr(obj, ((struct rt_str *)name)->data);
    if (value != NULL) {
        *self = NULL;
        return value;
    }
    value = rt_type_find(type, name, &where);
    if (value == NULL || where == &rt_type_object) {
        rt_obj slot = rt_slot_method(type, name);
        value = slot == NULL ? value : slot;
        where = type;
    }
    return value == NULL ? NULL : bind_parts(value, where, self);
}

static rt_obj get_dict(rt_obj obj)
{
    struct rt_dict *dict = rt_dict_new();
    rt_map_copy(&dict->map, &((struct rt_instance *)obj)->attrs);
    return dict;
}

static rt_obj get_plain(rt_obj obj, rt_obj name, rt_obj *self)
{
    const struct rt_type *type = rt_type_of(obj);
    if (rt_is_class(type)) {
        return get_of_instance(obj, name, self);
    }
    if (type == &rt_type_type) {
        return get_of_type(obj, name, self);
    }
    *self = NULL;
    if (type == &rt_type_module) {
        return get_of_module(obj, name);
    }
    if (type == &rt_type_super) {
        return rt_super_get(obj, name, self);
    }
    *self = obj;
    return get_of_native(obj, name, self);
}

static rt_obj get_common(rt_obj obj, rt_obj name)
{
    if (name == rt_name(__class__)) {
        return (rt_obj)(uintptr_t)rt_type_of(obj);
    }
    if (name == rt_name(__dict__) && rt_is_class(rt_type_of(obj))) {
        return get_dict(obj);
    }
    return NULL;
}

// The value and its receiver (NULL: none), or NULL.
static rt_obj get_parts(rt_obj obj, rt_obj name, rt_obj *self)
{
    *self = obj;
    rt_obj value = get_plain(obj, name, self);
    if (value == NULL) {
        *self = NULL;
        value = get_common(obj, name);
    }
    if (value == NULL && rt_is_class(rt_type_of(obj))) {
        value = rt_call_special(obj, rt_name(__getattr__), 1, &name);
    }
    return value;
}

static RT_NORETURN void no_attribute(rt_obj obj, rt_obj name)
{
    const char *text = ((struct rt_str *)name)->data;
    if (rt_is_type(obj)) {
        rt_raise_format(&rt_type_AttributeError, "type object '%s' has no attribute '%s'",
                        ((struct rt_type *)obj)->name, text);
    }
    rt_raise_format(&rt_type_AttributeError, "'%s' object has no attribute '%s'", rt_type_name(obj), text);
}

rt_obj rt_getattr(rt_obj obj, rt_obj name)
{
    rt_obj self;
    rt_obj value = get_parts(obj, name, &self);
    if (value == NULL) {
        no_attribute(obj, name);
    }
    return self == NULL ? value : rt_bound_new(value, self);
}

void rt_load_method(rt_obj obj, rt_obj name, rt_obj out[2])
{
    out[0] = get_parts(obj, name, &out[1]);
    if (out[0] == NULL) {
        no_attribute(obj, name);
    }
}

rt_obj rt_getattr_maybe(rt_obj obj, rt_obj name)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        rt_obj self;
        rt_obj value = get_parts(obj, name, &self);
        if (value != NULL && self != NULL) {
            value = rt_bound_new(value, self);
        }
        rt_try_end(&try);
        return value;
    }
    if (rt_exception_is(try.exception, &rt_type_AttributeError)) {
        return NULL;
    }
    rt_raise(try.exception);
}

// Storing

static bool is_data_descriptor(rt_obj value)
{
    return rt_is(value, &rt_type_property) ||
           (rt_is_class(rt_type_of(value)) &&
            (rt_special(value, rt_name(__set__)) != NULL || rt_special(value, rt_name(__delete__)) != NULL));
}

void rt_classes_changed(void)
{
    rt->class_version++;
    memset(rt->method_cache, 0, sizeof rt->method_cache);
}

static bool has_descriptor(const struct rt_class *class)
{
    const struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&((struct rt_dict *)class->dict)->map, &at)) != NULL;) {
        if (is_data_descriptor(entry->value)) {
            return true;
        }
    }
    return false;
}

static bool stores_plainly(const struct rt_class *class)
{
    const struct rt_type *where;
    rt_obj setter = rt_type_find(&class->type, rt_name(__setattr__), &where);
    bool plain = class->native == NULL && (setter == NULL || !rt_is_class(where));
    for (size_t i = 0; plain && i < class->mro_length; i++) {
        plain = !rt_is_class(class->mro[i]) || !has_descriptor((const struct rt_class *)class->mro[i]);
    }
    return plain;
}

static rt_obj python_method(const struct rt_class *class, rt_obj name)
{
    const struct rt_type *where;
    rt_obj method = rt_type_find(&class->type, name, &where);
    return method != NULL && rt_is_class(where) ? method : NULL;
}

const struct rt_class_facts *rt_class_facts(const struct rt_class *class)
{
    struct rt_class_facts *facts = class->facts;
    if (facts->version != rt->class_version) {
        facts->plain_store = stores_plainly(class);
        facts->maker = python_method(class, rt_name(__new__));
        facts->init = python_method(class, rt_name(__init__));
        facts->version = rt->class_version;
    }
    return facts;
}

static bool store_in_property(struct rt_property *property, rt_obj self, rt_obj value)
{
    rt_obj function = value == NULL ? property->deleter : property->setter;
    if (function == NULL) {
        return false;
    }
    if (value == NULL) {
        rt_call_1(function, self);
    } else {
        rt_call_2(function, self, value);
    }
    return true;
}

// Is there something in the class that takes the value? Then *done tells whether it did.
static bool store_in_descriptor(rt_obj self, rt_obj name, rt_obj value, bool *done)
{
    const struct rt_type *where;
    rt_obj found = rt_type_find(rt_type_of(self), name, &where);
    if (found == NULL || !is_data_descriptor(found)) {
        return false;
    }
    if (rt_is(found, &rt_type_property)) {
        *done = store_in_property(found, self, value);
        return true;
    }
    rt_obj args[2] = {self, value};
    rt_obj method = value == NULL ? rt_name(__delete__) : rt_name(__set__);
    *done = rt_call_special(found, method, value == NULL ? 1 : 2, args) != NULL;
    return true;
}

bool rt_instance_store(rt_obj self, rt_obj name, rt_obj value)
{
    struct rt_instance *instance = self;
    bool done;
    if (store_in_descriptor(self, name, value, &done)) {
        return done;
    }
    if (instance->native != NULL) {
        const struct rt_type *native = rt_type_of(instance->native);
        if (native->setattr != NULL && native->setattr(instance->native, name, value)) {
            return true;
        }
    }
    if (value != NULL) {
        rt_map_put(&instance->attrs, name, value);
        return true;
    }
    return rt_map_remove(&instance->attrs, name) != NULL;
}

static bool store_in_instance(rt_obj self, rt_obj name, rt_obj value)
{
    if (value != NULL && rt_class_facts((const struct rt_class *)rt_type_of(self))->plain_store) {
        struct rt_map *attrs = &((struct rt_instance *)self)->attrs;
        struct rt_map_entry *entry = rt_map_find_attribute(attrs, name);
        if (entry != NULL) {
            entry->value = value;
        } else {
            rt_map_put(attrs, name, value);
        }
        return true;
    }
    rt_obj args[2] = {name, value};
    rt_obj method = value == NULL ? rt_name(__delattr__) : rt_name(__setattr__);
    if (rt_call_special(self, method, value == NULL ? 1 : 2, args) != NULL) {
        return true;
    }
    return rt_instance_store(self, name, value);
}

static bool store_in_dict(rt_obj dict, rt_obj name, rt_obj value)
{
    struct rt_map *map = &((struct rt_dict *)dict)->map;
    if (value == NULL) {
        return rt_map_remove(map, name) != NULL;
    }
    rt_map_put(map, name, value);
    return true;
}

static bool store(rt_obj obj, rt_obj name, rt_obj value)
{
    const struct rt_type *type = rt_type_of(obj);
    if (rt_is_class(type)) {
        return store_in_instance(obj, name, value);
    }
    if (type == &rt_type_module) {
        return store_in_dict(((struct rt_module *)obj)->globals, name, value);
    }
    if (type == &rt_type_type && rt_is_class(obj)) {
        rt_classes_changed();
        return store_in_dict(((struct rt_class *)obj)->dict, name, value);
    }
    return type->setattr != NULL && type->setattr(obj, name, value);
}

void rt_setattr(rt_obj obj, rt_obj name, rt_obj value)
{
    if (!store(obj, name, value)) {
        no_attribute(obj, name);
    }
}

// dir()

static void add_names(rt_obj set, const struct rt_map *map)
{
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(map, &at)) != NULL;) {
        if (rt_is_str(entry->key)) {
            rt_set_add(set, entry->key);
        }
    }
}

static void add_entries(rt_obj set, const struct rt_type *type)
{
    for (uint32_t i = 0; i < type->entry_count; i++) {
        rt_set_add(set, rt_intern_c(type->entries[i].name));
    }
}

static void add_type(rt_obj set, const struct rt_type *type)
{
    if (rt_is_class(type)) {
        const struct rt_class *class = (const struct rt_class *)type;
        for (size_t i = 0; i < class->mro_length; i++) {
            if (rt_is_class(class->mro[i])) {
                add_names(set, &((struct rt_dict *)((const struct rt_class *)class->mro[i])->dict)->map);
            } else {
                add_entries(set, class->mro[i]);
            }
        }
        return;
    }
    for (; type != NULL; type = type->base) {
        add_entries(set, type);
    }
}

static void add_all(rt_obj set, rt_obj obj)
{
    if (rt_is(obj, &rt_type_module)) {
        add_names(set, &((struct rt_dict *)((struct rt_module *)obj)->globals)->map);
        return;
    }
    rt_set_add(set, rt_name(__class__));
    if (rt_is_type(obj)) {
        add_type(set, obj);
        return;
    }
    if (rt_is_class(rt_type_of(obj))) {
        add_names(set, &((struct rt_instance *)obj)->attrs);
    }
    add_type(set, rt_type_of(obj));
}

rt_obj rt_dir(rt_obj obj)
{
    rt_obj names = rt_set_new(&rt_type_set);
    rt_obj own =
        obj != NULL && rt_is_class(rt_type_of(obj)) ? rt_call_special(obj, rt_name(__dir__), 0, NULL) : NULL;
    if (own != NULL) {
        names = own;
    } else if (obj == NULL) {
        rt_obj space = rt->frame->names == NULL ? rt->frame->globals : rt->frame->names;
        add_names(names, &((struct rt_dict *)space)->map);
    } else {
        add_all(names, obj);
    }
    rt_obj list = rt_list_of(names);
    rt_call_method(list, rt_intern_c("sort"), 0, NULL);
    return list;
}
