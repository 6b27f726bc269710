// The type str: text in UTF-8, indexed by code point.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/state.h"
#include "runtime/text.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

// Making

struct rt_str *rt_str_reserve(const struct rt_type *type, size_t length)
{
    if (length > UINT32_MAX - sizeof(struct rt_str) - 1) {
        rt_raise_memory_error(length);
    }
    struct rt_str *str = gc_alloc(sizeof *str + length + 1, GC_LEAF);
    str->head.type = type;
    str->length = (uint32_t)length;
    return str;
}

rt_obj rt_str_finish(struct rt_str *str)
{
    uint32_t high = 0;
    for (size_t i = 0; i < str->length; i++) {
        high |= (uint8_t)str->data[i];
    }
    str->ascii = high < 0x80U;
    return str;
}

static rt_obj make_str(const char *data, size_t length)
{
    struct rt_str *str = rt_str_reserve(&rt_type_str, length);
    if (length > 0) {
        memcpy(str->data, data, length);
    }
    return rt_str_finish(str);
}

rt_obj rt_str_new(const char *data, size_t length)
{
    if (length > 1 || (length == 1 && (uint8_t)data[0] >= 0x80U)) {
        return make_str(data, length);
    }
    rt_obj *kept = length == 0 ? &rt->empty_str : &rt->char_str[(uint8_t)data[0]];
    if (*kept == NULL) {
        *kept = make_str(data, length);
    }
    return *kept;
}

rt_obj rt_str_c(const char *text)
{
    return rt_str_new(text, strlen(text));
}

// Looking inside

bool rt_is_str(rt_obj obj)
{
    return rt_as(obj, &rt_type_str) != NULL;
}

const char *rt_str_data(rt_obj obj, size_t *length)
{
    const struct rt_str *str = rt_as(obj, &rt_type_str);
    if (str == NULL) {
        rt_raise_type_error("can't convert '%s' object to str implicitly", rt_type_name(obj));
    }
    if (length != NULL) {
        *length = str->length;
    }
    return str->data;
}

uint32_t rt_str_hash(struct rt_str *str)
{
    if (str->hash == 0) {
        str->hash = rt_hash_bytes(str->data, str->length);
    }
    return str->hash;
}

bool rt_str_equal(const struct rt_str *a, const struct rt_str *b)
{
    if (a == b) {
        return true;
    }
    if (a->length != b->length || (a->interned && b->interned) ||
        (a->hash != 0 && b->hash != 0 && a->hash != b->hash)) {
        return false;
    }
    return memcmp(a->data, b->data, a->length) == 0;
}

// Slots

static void str_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_str *str = self;
    struct text text = {TEXT_STR, str->ascii, str->data, str->length};
    if (kind == RT_PRINT_STR) {
        sink->write(sink->to, str->data, str->length);
    } else {
        text_print_quoted(sink, &text);
    }
}

static rt_obj str_concat(const struct rt_str *a, const struct rt_str *b)
{
    if (a->length == 0 || b->length == 0) {
        return (rt_obj)(uintptr_t)(a->length == 0 ? b : a);
    }
    struct rt_str *out = rt_str_reserve(&rt_type_str, (size_t)a->length + b->length);
    memcpy(out->data, a->data, a->length);
    memcpy(out->data + a->length, b->data, b->length);
    out->ascii = a->ascii && b->ascii;
    return out;
}

static rt_obj str_compare(unsigned op, const struct rt_str *a, const struct rt_str *b)
{
    if (op == RT_OP_EQ || op == RT_OP_NE) {
        return rt_bool(rt_str_equal(a, b) == (op == RT_OP_EQ));
    }
    struct text left = {TEXT_STR, a->ascii, a->data, a->length};
    struct text right = {TEXT_STR, b->ascii, b->data, b->length};
    return rt_bool(text_compare(op, &left, &right));
}

static rt_obj str_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct text text = text_of(self);
    intptr_t count;
    unsigned plain = op & ~(unsigned)RT_OP_REVERSED;
    if (plain == RT_OP_MUL) {
        return rt_is_int(other) && rt_int_get_maybe(other, &count) ? text_repeat(&text, count) : NULL;
    }
    if (op == RT_OP_MOD) {
        return str_percent(&text, other);
    }
    const struct rt_str *right = rt_as(other, &rt_type_str);
    if (right == NULL && op == RT_OP_ADD && !(rt_type_of(other)->flags & RT_TYPE_CLASS)) {
        rt_raise_type_error("can't convert '%s' object to str implicitly", rt_type_name(other));
    }
    if (right == NULL) {
        return NULL;
    }
    if (op == RT_OP_ADD) {
        return str_concat(self, right);
    }
    return op >= RT_OP_LT ? str_compare(op, self, right) : NULL;
}

static rt_obj str_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    return value == RT_GET ? text_str_subscr(self, index) : NULL;
}

static size_t str_len(rt_obj self)
{
    struct text text = text_of(self);
    return text_count(&text);
}

static bool str_truth(rt_obj self)
{
    return ((const struct rt_str *)self)->length > 0;
}

static bool str_contains(rt_obj self, rt_obj item)
{
    struct text text = text_of(self);
    struct text needle = text_argument(&text, item);
    return text_find(text.data, text.length, needle.data, needle.length, false) != TEXT_NONE;
}

static uint32_t str_hash(rt_obj self)
{
    return rt_str_hash(self);
}

static bool str_buffer(rt_obj self, struct rt_buffer *out)
{
    struct rt_str *str = self;
    *out = (struct rt_buffer){str->data, str->length, 'B', false};
    return true;
}

// Iteration

struct str_iterator {
    struct rt_head head;
    rt_obj str;
    size_t at;
};

static rt_obj str_iterator_next(rt_obj self)
{
    struct str_iterator *iterator = self;
    const struct rt_str *str = iterator->str;
    if (iterator->at >= str->length) {
        return NULL;
    }
    const char *at = str->data + iterator->at;
    const char *next = at;
    (void)utf8_next(&next, str->data + str->length);
    iterator->at += (size_t)(next - at);
    return rt_str_new(at, (size_t)(next - at));
}

static const struct rt_type str_iterator_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .next = str_iterator_next,
};

static rt_obj str_iter(rt_obj self)
{
    struct str_iterator *iterator = GC_NEW(str_iterator, &str_iterator_type);
    iterator->str = self;
    return iterator;
}

// str(...)

static rt_obj from_bytes(rt_obj obj)
{
    struct rt_buffer buffer;
    if (rt_is_str(obj)) {
        rt_raise_type_error("decoding str is not supported");
    }
    rt_get_buffer(obj, &buffer, false);
    if (!utf8_valid(buffer.data, buffer.length)) {
        rt_raise((rt_obj)(uintptr_t)&rt_type_UnicodeError);
    }
    return rt_str_new(buffer.data, buffer.length);
}

static rt_obj str_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_text text;
    (void)type;
    rt_check_args(nargs, nkw, 0, 3);
    if (nargs == 0) {
        return rt_str_new("", 0);
    }
    if (nargs > 1) {
        return from_bytes(args[0]);
    }
    if (rt_is(args[0], &rt_type_str)) {
        return args[0];
    }
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print(&sink, args[0], RT_PRINT_STR);
    return rt_text_str(&text);
}

static rt_obj str_encode(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"self", RT_PARAM_REQUIRED, NULL},
                                      {"encoding", RT_PARAM_OPTIONAL, RT_NONE},
                                      {"errors", RT_PARAM_OPTIONAL, RT_NONE}};
    rt_obj value[3];
    size_t length;
    rt_parse_args(params, 3, nargs, nkw, args, value);
    const char *data = rt_str_data(value[0], &length);
    return rt_bytes_new(data, length);
}

static RT_FUN_KW(str_encode_obj, "encode", str_encode, 1, 3);

static const struct rt_entry str_entries[] = {
    TEXT_ENTRIES,
    RT_ENTRY("format", str_format_obj),
    RT_ENTRY("encode", str_encode_obj),
};

const struct rt_type rt_type_str = {
    .head = {&rt_type_type},
    .name = "str",
    .entry_count = RT_COUNT(str_entries),
    .entries = str_entries,
    .make = str_make,
    .print = str_print,
    .binary = str_binary,
    .subscr = str_subscr,
    .iter = str_iter,
    .len = str_len,
    .truth = str_truth,
    .contains = str_contains,
    .hash = str_hash,
    .buffer = str_buffer,
};
