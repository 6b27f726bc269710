// Values of the language, and the table that says what a type can do.
//
// A value is one machine word, rt_obj: a small integer (lowest bit 1) or the address of an object. Every
// object begins with a pointer to its type; a type is a constant table of functions ("slots"), so the
// built-in types live in flash. A slot that is NULL means "this type cannot", and the functions at the end
// of this file, which everybody calls, turn that into the exception MicroPython raises.
#ifndef RUNTIME_OBJ_H
#define RUNTIME_OBJ_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define RT_NORETURN     __attribute__((noreturn))
#define RT_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define RT_NOINLINE     __attribute__((noinline))
#define RT_NO_SANITIZE  __attribute__((no_sanitize("address", "undefined")))
#define RT_UNLIKELY(x)  __builtin_expect((x) != 0, 0)
#else
#define RT_NORETURN
#define RT_PRINTF(f, a)
#define RT_NOINLINE
#define RT_NO_SANITIZE
#define RT_UNLIKELY(x) (x)
#endif

typedef void *rt_obj; // NULL is never a value: it means "none there" where a function says so

// The floating point type: single precision on the PC too, so that a test there sees what the board computes.
typedef float rt_real;

struct rt_type;

struct rt_head {
    const struct rt_type *type;
};

// Small integers: one bit less than a word, so the sum of two of them fits a word.

#ifndef RT_SMALL_MAX // a test may choose the ESP32's limit on the PC
#define RT_SMALL_MAX (INTPTR_MAX / 2)
#endif
#define RT_SMALL_MIN    (-RT_SMALL_MAX - 1)
#define RT_SMALL(value) ((rt_obj)(uintptr_t)((intptr_t)(value)*2 + 1)) // also a constant initialiser

static inline bool rt_is_small(rt_obj obj)
{
    return ((uintptr_t)obj & 1) != 0;
}

static inline intptr_t rt_small(rt_obj obj)
{
    return (intptr_t)obj >> 1;
}

static inline bool rt_fits_small(intptr_t value)
{
    return value >= RT_SMALL_MIN && value <= RT_SMALL_MAX;
}

// The single constants.

struct rt_const {
    struct rt_head head;
    const char *text;
};

extern const struct rt_const rt_const_none, rt_const_true, rt_const_false, rt_const_ellipsis,
    rt_const_notimplemented, rt_const_get;

#define RT_NONE           ((rt_obj)&rt_const_none)
#define RT_TRUE           ((rt_obj)&rt_const_true)
#define RT_FALSE          ((rt_obj)&rt_const_false)
#define RT_ELLIPSIS       ((rt_obj)&rt_const_ellipsis)
#define RT_NOTIMPLEMENTED ((rt_obj)&rt_const_notimplemented)
#define RT_GET            ((rt_obj)&rt_const_get) // in a subscr slot: "read"; never seen by programs

static inline rt_obj rt_bool(bool value)
{
    return value ? RT_TRUE : RT_FALSE;
}

// Operators.

enum rt_op {
    RT_OP_ADD,
    RT_OP_SUB,
    RT_OP_MUL,
    RT_OP_MATMUL,
    RT_OP_TRUEDIV,
    RT_OP_FLOORDIV,
    RT_OP_MOD,
    RT_OP_POW,
    RT_OP_LSHIFT,
    RT_OP_RSHIFT,
    RT_OP_AND,
    RT_OP_OR,
    RT_OP_XOR,
    RT_OP_INPLACE = 0x10,  // added to one of the above: a += b; answer NULL to have + tried instead
    RT_OP_REVERSED = 0x20, // added to one of the above: self is the right operand
    RT_OP_LT = 0x40,
    RT_OP_GT,
    RT_OP_LE,
    RT_OP_GE,
    RT_OP_EQ,
    RT_OP_NE, // a type may answer NULL: then it is the opposite of EQ
};

// What a comparison answers when the left operand is less (order < 0), equal (0) or greater (order > 0).
static inline bool rt_ordered(unsigned op, int order)
{
    switch (op) {
    case RT_OP_LT:
        return order < 0;
    case RT_OP_GT:
        return order > 0;
    case RT_OP_LE:
        return order <= 0;
    case RT_OP_GE:
        return order >= 0;
    case RT_OP_EQ:
        return order == 0;
    default:
        return order != 0;
    }
}

enum rt_unary_op { RT_UNARY_POS, RT_UNARY_NEG, RT_UNARY_INVERT, RT_UNARY_ABS };

// Printing.

struct rt_sink {
    void (*write)(void *to, const char *data, size_t length);
    void *to;
};

enum rt_print_kind { RT_PRINT_STR, RT_PRINT_REPR };

// Memory seen through the buffer protocol.
struct rt_buffer {
    void *data;
    size_t length; // bytes
    char typecode; // as in struct and array; 'B' for bytes
    bool writable;
};

// One name of a constant table: methods of a type, contents of a module.
struct rt_entry {
    const char *name;
    rt_obj value;
};

#define RT_ENTRY(name, object)                                                                               \
    {                                                                                                        \
        (name), (rt_obj) & (object)                                                                          \
    }
#define RT_COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum rt_type_flag {
    RT_TYPE_UNHASHABLE = 1,   // hash() raises TypeError
    RT_TYPE_NOT_A_BASE = 2,   // class x(this) raises TypeError
    RT_TYPE_EXCEPTION = 4,    // BaseException and everything below it
    RT_TYPE_CLASS = 8,        // made by a class statement: is a struct rt_class
    RT_TYPE_BINDS = 16,       // a function: read from a class through an instance, it becomes a method
    RT_TYPE_ITER_SELF = 32,   // iter() answers the object itself
    RT_TYPE_NATIVE_BASE = 64, // class: some base is a built-in type with storage of its own
};

// A type. Everything but name may be NULL or 0. Arguments of calls are nargs positional values followed by
// nkw pairs (name, value).
struct rt_type {
    struct rt_head head; // {&rt_type_type}
    const char *name;
    const struct rt_type *base; // of a built-in type: bool -> int, ValueError -> Exception; else NULL
    uint32_t flags;             // enum rt_type_flag
    uint32_t entry_count;
    const struct rt_entry *entries; // methods and other class attributes
    // Makes an object from the arguments of type(...). NULL: "cannot create 'x' instances".
    rt_obj (*make)(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args);
    rt_obj (*call)(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args);
    void (*print)(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind);
    rt_obj (*unary)(enum rt_unary_op op, rt_obj self); // NULL: not supported
    // op is an enum rt_op with the two modifiers; the answer NULL means "not for these operands".
    rt_obj (*binary)(unsigned op, rt_obj self, rt_obj other);
    // Data attributes only (methods come from entries). NULL: no such attribute here.
    rt_obj (*getattr)(rt_obj self, const char *name);
    // value NULL deletes. false: no such attribute, or read-only.
    bool (*setattr)(rt_obj self, rt_obj name, rt_obj value);
    // value RT_GET reads, NULL deletes, else stores; the answer NULL means "not supported".
    rt_obj (*subscr)(rt_obj self, rt_obj index, rt_obj value);
    rt_obj (*iter)(rt_obj self);
    rt_obj (*next)(rt_obj self); // NULL at the end
    size_t (*len)(rt_obj self);
    bool (*truth)(rt_obj self);
    bool (*contains)(rt_obj self, rt_obj item);
    uint32_t (*hash)(rt_obj self); // equal objects must have equal hashes
    bool (*buffer)(rt_obj self, struct rt_buffer *out);
    void (*finalise)(rt_obj self); // when collected; only for objects from gc_alloc with GC_FINALISE
};

// Built-in types.

extern const struct rt_type rt_type_type, rt_type_object, rt_type_none, rt_type_ellipsis,
    rt_type_notimplemented, rt_type_bool, rt_type_int, rt_type_float, rt_type_str, rt_type_bytes,
    rt_type_bytearray, rt_type_memoryview, rt_type_tuple, rt_type_list, rt_type_dict, rt_type_set,
    rt_type_frozenset, rt_type_slice, rt_type_range, rt_type_native, rt_type_function, rt_type_bound,
    rt_type_generator, rt_type_module, rt_type_cell, rt_type_code, rt_type_property, rt_type_staticmethod,
    rt_type_classmethod, rt_type_super;

static inline const struct rt_type *rt_type_of(rt_obj obj)
{
    return rt_is_small(obj) ? &rt_type_int : ((const struct rt_head *)obj)->type;
}

static inline bool rt_is(rt_obj obj, const struct rt_type *type) // exactly this type
{
    return rt_type_of(obj) == type;
}

// Is type the same as, or derived from, base?
bool rt_subtype(const struct rt_type *type, const struct rt_type *base);

// The part of obj that is a built-in `type`: obj itself, or what an instance of a Python class derived from
// it carries inside; NULL if it is neither.
rt_obj rt_as(rt_obj obj, const struct rt_type *type);

// Native functions, as constant objects.
//
//     static rt_obj list_pop(size_t nargs, const rt_obj *args) { ... }
//     static RT_FUN_VAR(list_pop_obj, "pop", list_pop, 1, 2);
//
// As a method, args[0] is self. RT_FUN_KW functions check and sort their own arguments (rt_parse_args).

enum rt_native_kind { RT_NATIVE_0, RT_NATIVE_1, RT_NATIVE_2, RT_NATIVE_3, RT_NATIVE_VAR, RT_NATIVE_KW };

#define RT_ANY 255 // as max: no upper limit

struct rt_native {
    struct rt_head head;
    const char *name;
    uint8_t kind, min, max;
    union {
        rt_obj (*f0)(void);
        rt_obj (*f1)(rt_obj a);
        rt_obj (*f2)(rt_obj a, rt_obj b);
        rt_obj (*f3)(rt_obj a, rt_obj b, rt_obj c);
        rt_obj (*var)(size_t nargs, const rt_obj *args);
        rt_obj (*kw)(size_t nargs, size_t nkw, const rt_obj *args);
    } fn;
};

#define RT_FUN(object, text, kind_, slot, function, min_, max_)                                              \
    const struct rt_native object = {{&rt_type_native}, text, kind_, min_, max_, {.slot = function}}
#define RT_FUN_0(object, text, function) RT_FUN(object, text, RT_NATIVE_0, f0, function, 0, 0)
#define RT_FUN_1(object, text, function) RT_FUN(object, text, RT_NATIVE_1, f1, function, 1, 1)
#define RT_FUN_2(object, text, function) RT_FUN(object, text, RT_NATIVE_2, f2, function, 2, 2)
#define RT_FUN_3(object, text, function) RT_FUN(object, text, RT_NATIVE_3, f3, function, 3, 3)
#define RT_FUN_VAR(object, text, function, min, max)                                                         \
    RT_FUN(object, text, RT_NATIVE_VAR, var, function, min, max)
#define RT_FUN_KW(object, text, function, min, max) RT_FUN(object, text, RT_NATIVE_KW, kw, function, min, max)

// A class method or static method in a table of entries: wraps a native function.
struct rt_wrapper {
    struct rt_head head; // &rt_type_staticmethod or &rt_type_classmethod
    rt_obj function;
};

#define RT_CLASS_METHOD(var, native)                                                                         \
    const struct rt_wrapper var = {{&rt_type_classmethod}, (rt_obj) & (native)}
#define RT_STATIC_METHOD(var, native)                                                                        \
    const struct rt_wrapper var = {{&rt_type_staticmethod}, (rt_obj) & (native)}

// Arguments by position or name, for RT_FUN_KW functions and make slots.
enum rt_param_flag { RT_PARAM_OPTIONAL = 0, RT_PARAM_REQUIRED = 1, RT_PARAM_KW_ONLY = 2 };

struct rt_param {
    const char *name; // NULL: by position only
    unsigned flags;
    rt_obj value; // if not given
};

// Sorts the arguments of a call into out[count]; raises TypeError for missing, doubled or unknown ones.
void rt_parse_args(const struct rt_param *params, size_t count, size_t nargs, size_t nkw, const rt_obj *args,
                   rt_obj *out);
// TypeError unless nkw is 0 and min <= nargs <= max.
void rt_check_args(size_t nargs, size_t nkw, size_t min, size_t max);

// What can be done with any value. All of these raise when they cannot.

rt_obj rt_call(rt_obj callee, size_t nargs, size_t nkw, const rt_obj *args);
rt_obj rt_call_0(rt_obj callee);
rt_obj rt_call_1(rt_obj callee, rt_obj a);
rt_obj rt_call_2(rt_obj callee, rt_obj a, rt_obj b);
// Calls obj.name(args...); nargs without self.
rt_obj rt_call_method(rt_obj obj, rt_obj name, size_t nargs, const rt_obj *args);

void rt_print(const struct rt_sink *sink, rt_obj obj, enum rt_print_kind kind);
rt_obj rt_unary(enum rt_unary_op op, rt_obj obj);
rt_obj rt_binary(unsigned op, rt_obj left, rt_obj right); // arithmetic, in-place and comparisons
bool rt_equal(rt_obj a, rt_obj b);
bool rt_less(rt_obj a, rt_obj b);
bool rt_truth(rt_obj obj);
uint32_t rt_hash(rt_obj obj);
bool rt_contains(rt_obj container, rt_obj item);
rt_obj rt_len(rt_obj obj);                                // as an int object
rt_obj rt_len_maybe(rt_obj obj);                          // NULL if it has no length
rt_obj rt_subscr(rt_obj obj, rt_obj index, rt_obj value); // value as in the slot
rt_obj rt_iter(rt_obj obj);
rt_obj rt_next(rt_obj iterator); // NULL at the end
bool rt_callable(rt_obj obj);
bool rt_isinstance(rt_obj obj, rt_obj type_or_tuple);
const char *rt_type_name(rt_obj obj);

// name is an interned string (rt_intern).
rt_obj rt_getattr(rt_obj obj, rt_obj name);
rt_obj rt_getattr_maybe(rt_obj obj, rt_obj name);       // NULL instead of AttributeError
void rt_setattr(rt_obj obj, rt_obj name, rt_obj value); // NULL deletes
rt_obj rt_dir(rt_obj obj);                              // sorted list of names; NULL: of the caller's frame
// Reads a method without making a bound object: out[0] = function, out[1] = self or NULL.
void rt_load_method(rt_obj obj, rt_obj name, rt_obj out[2]);

// Memory of a value that has the buffer protocol. get_buffer raises TypeError "object with buffer protocol
// required"; writable asks for memory that may be written.
void rt_get_buffer(rt_obj obj, struct rt_buffer *out, bool writable);
bool rt_get_buffer_maybe(rt_obj obj, struct rt_buffer *out);

#endif
