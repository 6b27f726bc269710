// Tuples whose items have names.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/sequence.h"
#include "runtime/state.h"

#include <string.h>

struct named_type {
    struct rt_type type;
    rt_obj name, names; // str (empty: none) and tuple of str
};

static const struct named_type *type_of(const struct rt_tuple *tuple)
{
    return (const struct named_type *)tuple->head.type;
}

static size_t name_index(const struct named_type *type, const char *name)
{
    const struct rt_tuple *names = type->names;
    size_t i = 0;
    while (i < names->length && strcmp(((const struct rt_str *)names->items[i])->data, name) != 0) {
        i++;
    }
    return i;
}

static rt_obj get_item(rt_obj self, const char *name)
{
    const struct rt_tuple *tuple = self;
    size_t i = name_index(type_of(tuple), name);
    return i < tuple->length ? tuple->items[i] : NULL;
}

static void print_named(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_tuple *tuple = self;
    const struct rt_tuple *names = type_of(tuple)->names;
    (void)kind;
    rt_print(sink, type_of(tuple)->name, RT_PRINT_STR);
    rt_puts(sink, "(");
    for (size_t i = 0; i < tuple->length; i++) {
        rt_puts(sink, i > 0 ? ", " : "");
        rt_print(sink, names->items[i], RT_PRINT_STR);
        rt_puts(sink, "=");
        rt_print(sink, tuple->items[i], RT_PRINT_REPR);
    }
    rt_puts(sink, ")");
}

rt_obj namedtuple_new(rt_obj type, const rt_obj *items)
{
    const struct named_type *named = type;
    size_t length = ((const struct rt_tuple *)named->names)->length;
    struct rt_tuple *tuple = gc_new(sizeof *tuple + length * sizeof tuple->items[0], &named->type);
    tuple->length = length;
    for (size_t i = 0; i < length; i++) {
        tuple->items[i] = items[i];
    }
    return tuple;
}

static rt_obj make_named(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct named_type *named = (const struct named_type *)type;
    const struct rt_tuple *names = named->names;
    struct rt_tuple *items = namedtuple_new((rt_obj)(uintptr_t)named, names->items);
    if (nargs + nkw != names->length) {
        rt_raise_type_error("function takes %d positional arguments but %d were given", (int)names->length,
                            (int)(nargs + nkw));
    }
    for (size_t i = 0; i < names->length; i++) {
        items->items[i] = i < nargs ? args[i] : NULL;
    }
    for (size_t i = 0; i < nkw; i++) {
        const char *name = rt_str_data(args[nargs + 2 * i], NULL);
        size_t at = name_index(named, name);
        if (at == names->length) {
            rt_raise_type_error("unexpected keyword argument '%s'", name);
        }
        if (items->items[at] != NULL) {
            rt_raise_type_error("function got multiple values for argument '%s'", name);
        }
        items->items[at] = args[nargs + 2 * i + 1];
    }
    return items;
}

rt_obj namedtuple_type_new(rt_obj name, rt_obj names)
{
    struct named_type *named = gc_alloc(sizeof *named, 0);
    named->type = rt_type_tuple;
    named->type.name = rt_str_data(name, NULL);
    named->type.base = &rt_type_tuple;
    named->type.make = make_named;
    named->type.print = print_named;
    named->type.getattr = get_item;
    named->name = name;
    named->names = names;
    return named;
}

rt_obj named_values(size_t count, const char *const *names, const rt_obj *items)
{
    struct rt_tuple *texts = rt_tuple_new(count, NULL);
    for (size_t i = 0; i < count; i++) {
        texts->items[i] = rt_intern_c(names[i]);
    }
    return namedtuple_new(namedtuple_type_new(rt_str_new("", 0), texts), items);
}
