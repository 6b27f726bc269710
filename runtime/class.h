// Classes made by the class statement, their objects, and looking names up in types.
#ifndef RUNTIME_CLASS_H
#define RUNTIME_CLASS_H

#include "runtime/values.h"

// What is asked of a class often; found anew after a change of any class.
struct rt_class_facts {
    uint32_t version;
    bool plain_store; // setting an attribute of an instance just stores it
    rt_obj maker;     // __new__ of a Python class, or NULL
    rt_obj init;      // __init__ of a Python class, or NULL
};

struct rt_class {
    struct rt_type type;
    struct rt_class_facts *facts;
    rt_obj name;                  // str; keeps type.name alive
    rt_obj dict;                  // class attributes
    rt_obj bases;                 // tuple of types
    const struct rt_type *native; // built-in base with storage (list, Exception, ...), or NULL
    size_t mro_length;
    const struct rt_type **mro; // itself first; object is left out
};

static inline bool rt_is_class(const struct rt_type *type)
{
    return (type->flags & RT_TYPE_CLASS) != 0;
}

static inline bool rt_is_type(rt_obj obj)
{
    return rt_is(obj, &rt_type_type);
}

// An attribute of a type, as it stands there (not bound). *where becomes the type that has it.
rt_obj rt_type_find(const struct rt_type *type, rt_obj name, const struct rt_type **where);
// The same, beginning after `after` in the order of type.
rt_obj rt_type_find_after(const struct rt_type *type, const struct rt_type *after, rt_obj name,
                          const struct rt_type **where);
// A special method of an instance of a Python class, only from Python classes: NULL if none.
rt_obj rt_special(rt_obj obj, rt_obj name);
rt_obj rt_special_unbound(rt_obj obj, rt_obj name);
const struct rt_class_facts *rt_class_facts(const struct rt_class *class);
// To be called after an attribute of some class was set or deleted.
void rt_classes_changed(void);

rt_obj rt_class_new(rt_obj name, rt_obj bases, rt_obj dict, size_t nkw, const rt_obj *kw);

// What reading `value`, found in type `where`, through self gives: a bound method, a property's value...
rt_obj rt_bind(rt_obj value, rt_obj self, const struct rt_type *where);
// object.__setattr__: stores (or with NULL deletes) without asking __setattr__. false: not possible.
bool rt_instance_store(rt_obj self, rt_obj name, rt_obj value);

// Calls the special method: NULL if the class has none.
rt_obj rt_call_special(rt_obj self, rt_obj name, size_t nargs, const rt_obj *args);

// The native part of an instance, whose type is a Python class; NULL if it has none.
static inline rt_obj rt_native_part(rt_obj self)
{
    return rt_is_class(rt_type_of(self)) ? ((struct rt_instance *)self)->native : NULL;
}

// Operations of object.c on instances of Python classes; NULL: not supported.
rt_obj rt_instance_binary(unsigned op, rt_obj self, rt_obj other);
rt_obj rt_instance_unary(enum rt_unary_op op, rt_obj self);
rt_obj rt_instance_subscr(rt_obj self, rt_obj index, rt_obj value);
void rt_instance_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind);
uint32_t rt_instance_hash(rt_obj self);
bool rt_instance_truth(rt_obj self);
rt_obj rt_instance_next(rt_obj self);

// "<name object at address>"
void rt_print_default(const struct rt_sink *sink, rt_obj self);

// object.__new__(type, ...) for a Python class.
rt_obj rt_instance_new(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args);

struct rt_property {
    struct rt_head head;
    rt_obj getter, setter, deleter; // NULL or a callable
};

struct rt_super {
    struct rt_head head;
    const struct rt_type *after;
    rt_obj self; // an instance, or a type
};

// Reads an attribute of a super object: NULL if absent.
rt_obj rt_super_get(struct rt_super *super, rt_obj name, rt_obj *self);

// Names a native type answers although it has no table entry: __len__ and so on, from its slots.
rt_obj rt_slot_method(const struct rt_type *type, rt_obj name);

#endif
