// Layout and making of the built-in values that native code handles most.
#ifndef RUNTIME_VALUES_H
#define RUNTIME_VALUES_H

#include "runtime/obj.h"

// Strings and bytes share one layout: the bytes follow the head and end with a zero that length does not
// count. Strings are UTF-8. An interned string is the only one of its text: names are compared by address.
struct rt_str {
    struct rt_head head; // &rt_type_str or &rt_type_bytes
    uint32_t hash;       // 0: not computed yet
    uint32_t length;     // bytes
    uint8_t interned;
    uint8_t ascii; // characters are bytes; always 0 for bytes objects
    char data[];
};

rt_obj rt_str_new(const char *data, size_t length);   // str from UTF-8, which is taken as valid
rt_obj rt_str_c(const char *text);                    // str from a C string
rt_obj rt_bytes_new(const void *data, size_t length); // bytes
struct rt_str *rt_str_reserve(const struct rt_type *type, size_t length); // data to be filled at once
rt_obj rt_str_finish(struct rt_str *str); // after filling a reserved str: sets ascii
uint32_t rt_str_hash(struct rt_str *str); // never 0
bool rt_str_equal(const struct rt_str *a, const struct rt_str *b);
// The text of a str (or of an instance derived from str); TypeError otherwise. length may be NULL.
const char *rt_str_data(rt_obj obj, size_t *length);
bool rt_is_str(rt_obj obj); // str or derived from it

// Interning (runtime/intern.c).
uint32_t rt_hash_bytes(const void *data, size_t length); // the hash of str and bytes; never 0
rt_obj rt_intern(const char *data, size_t length);
rt_obj rt_intern_c(const char *text);
rt_obj rt_intern_str(rt_obj str);

// Text that grows; the object also serves as sink (rt_text_sink).
struct rt_text {
    char *data;
    size_t length, capacity;
};

void rt_text_init(struct rt_text *text);
void rt_text_add(struct rt_text *text, const char *data, size_t length);
struct rt_sink rt_text_sink(struct rt_text *text);
rt_obj rt_text_str(struct rt_text *text); // takes the text; text is empty afterwards
rt_obj rt_text_bytes(struct rt_text *text);

// Formatted output: %s %.*s %d %i %u %x %c %p %% with the widths, flags and l/z modifiers of C; no floats.
void rt_printf(const struct rt_sink *sink, const char *format, ...) RT_PRINTF(2, 3);
void rt_vprintf(const struct rt_sink *sink, const char *format, va_list args);
void rt_puts(const struct rt_sink *sink, const char *text);
extern const struct rt_sink rt_out; // the port's standard output

// Integers.
rt_obj rt_int_new(intptr_t value);
rt_obj rt_int_i64(int64_t value);
rt_obj rt_int_u64(uint64_t value);
// Integer of this many digits in this base (no prefix, sign or spaces; underscores allowed); NULL if
// malformed.
rt_obj rt_int_parse(const char *data, size_t length, unsigned base);
bool rt_is_int(rt_obj obj);      // int, bool or derived from int
intptr_t rt_int_get(rt_obj obj); // TypeError; OverflowError if it does not fit a word
int64_t rt_int_get_i64(rt_obj obj);
uint64_t rt_int_get_u64_wrapped(rt_obj obj);      // lowest 64 bits
bool rt_int_get_maybe(rt_obj obj, intptr_t *out); // false: not an int, or does not fit

// Floats.
rt_obj rt_float_new(rt_real value);
rt_real rt_float_get(rt_obj obj);                       // of a float or int; TypeError
rt_obj rt_float_parse(const char *data, size_t length); // NULL if malformed

struct rt_tuple {
    struct rt_head head;
    size_t length;
    rt_obj items[];
};

rt_obj rt_tuple_new(size_t length, const rt_obj *items); // items NULL: all NULL, to be filled
rt_obj rt_tuple_of(rt_obj iterable);

struct rt_list {
    struct rt_head head;
    size_t length, capacity;
    rt_obj *items;
};

rt_obj rt_list_new(size_t length, const rt_obj *items); // items NULL: all None
rt_obj rt_list_of(rt_obj iterable);
void rt_list_append(rt_obj list, rt_obj item);

// Items of a tuple or list (or derived) in place; false for other types.
bool rt_sequence(rt_obj obj, size_t *length, rt_obj **items);

// A hash map that keeps the order of insertion (runtime/map.c). An entry with key NULL was removed.
struct rt_map_entry {
    rt_obj key, value;
    uint32_t hash;
};

struct rt_map {
    uint32_t used;     // entries in use
    uint32_t end;      // entries in use or removed
    uint32_t capacity; // entries there is room for
    uint32_t shape; // low 5 bits: log2 of the size of the index, 0 while there is none; above them a number
                    // that changes with every new key
    struct rt_map_entry *entries;
    void *index; // uint16_t or uint32_t numbers of entries, plus one; 0 is free
};

struct rt_map_entry *rt_map_find(const struct rt_map *map, rt_obj key);       // NULL if absent
struct rt_map_entry *rt_map_find_name(const struct rt_map *map, rt_obj name); // name is interned
// The same where all keys are interned: attributes of instances and classes.
struct rt_map_entry *rt_map_find_attribute(const struct rt_map *map, rt_obj name);
struct rt_map_entry *rt_map_add(struct rt_map *map, rt_obj key); // finds, or adds with value NULL
void rt_map_put(struct rt_map *map, rt_obj key, rt_obj value);
rt_obj rt_map_remove(struct rt_map *map, rt_obj key); // its value, NULL if absent
void rt_map_clear(struct rt_map *map);
void rt_map_copy(struct rt_map *out, const struct rt_map *map);
// Walks in order: *at starts with 0; NULL at the end.
struct rt_map_entry *rt_map_next(const struct rt_map *map, size_t *at);

struct rt_dict {
    struct rt_head head;
    struct rt_map map;
};

rt_obj rt_dict_new(void);
rt_obj rt_dict_get(rt_obj dict, rt_obj key); // NULL if absent
void rt_dict_put(rt_obj dict, rt_obj key, rt_obj value);
void rt_dict_update(rt_obj dict, rt_obj other); // other: a dict, or an object with keys(), or pairs

struct rt_set {
    struct rt_head head; // &rt_type_set or &rt_type_frozenset
    struct rt_map map;   // values are None
};

rt_obj rt_set_new(const struct rt_type *type);
rt_obj rt_set_of(const struct rt_type *type, rt_obj iterable);
void rt_set_add(rt_obj set, rt_obj item);

struct rt_slice {
    struct rt_head head;
    rt_obj start, stop, step;
};

rt_obj rt_slice_new(rt_obj start, rt_obj stop, rt_obj step);

struct rt_range {
    struct rt_head head;
    intptr_t start, stop, step;
};

// A slice applied to a length: count elements, from start, step apart.
struct rt_span {
    intptr_t start, step;
    size_t count;
};

struct rt_span rt_slice_span(rt_obj slice, size_t length); // ValueError for step 0
// index as a position in 0..length-1, negative ones counted from the end. TypeError "<what> indices must be
// integers, not <type>", IndexError "<what> index out of range".
size_t rt_index(rt_obj index, size_t length, const char *what);

struct rt_bytearray {
    struct rt_head head;
    size_t length, capacity;
    uint8_t *data;
};

rt_obj rt_bytearray_new(const void *data, size_t length); // data NULL: zeros
rt_obj rt_memoryview_new(rt_obj owner, const struct rt_buffer *buffer);

// An iterator over anything that has len and integer subscripts: for types without one of their own.
rt_obj rt_sequence_iter(rt_obj sequence);

struct rt_module {
    struct rt_head head;
    rt_obj globals; // a dict
};

// A built-in module: its object is made at the first import.
struct rt_module_def {
    const char *name;
    const struct rt_entry *entries;
    uint32_t count;
    void (*init)(rt_obj globals); // may be NULL: adds what cannot be constant
};

rt_obj rt_module_new(rt_obj name);

struct rt_bound {
    struct rt_head head;
    rt_obj function, self;
};

rt_obj rt_bound_new(rt_obj function, rt_obj self);

// An exception; of a Python class derived from one, the native part.
struct rt_exception {
    struct rt_head head;
    rt_obj args;      // tuple
    rt_obj cause;     // of raise ... from; NULL if none
    rt_obj traceback; // struct of runtime/exception.c, NULL if none
};

rt_obj rt_exception_new(const struct rt_type *type, size_t nargs, const rt_obj *args);

// An object of a class made by a class statement.
struct rt_instance {
    struct rt_head head;
    rt_obj native; // what a built-in base keeps: a list, dict, exception...; NULL without such a base
    struct rt_map attrs;
};

#endif
