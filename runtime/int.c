// The type int: making, converting and printing integers.

#include "runtime/int.h"

#include "runtime/class.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/numparse.h"
#include "runtime/state.h"
#include "runtime/values.h"

#include <string.h>

// Objects

struct bigint int_view(rt_obj obj, uint16_t room[BIGINT_I64_ROOM])
{
    struct bigint view = {room, 0, false};
    if (rt_is_small(obj)) {
        bigint_from_i64(&view, rt_small(obj));
    } else if (rt_is(obj, &rt_type_bool)) {
        bigint_from_u64(&view, obj == RT_TRUE ? 1 : 0);
    } else if (rt_is(obj, &rt_type_int)) {
        struct rt_int *big = obj;
        view = (struct bigint){big->limb, big->count, big->negative};
    } else {
        return int_view(rt_as(obj, &rt_type_int), room);
    }
    return view;
}

struct rt_int *int_reserve(struct bigint *number, size_t limbs)
{
    struct rt_int *object = gc_alloc(sizeof *object + limbs * sizeof object->limb[0], GC_LEAF);
    object->head.type = &rt_type_int;
    *number = (struct bigint){object->limb, 0, false};
    return object;
}

rt_obj int_finish(struct rt_int *object, const struct bigint *number)
{
    int64_t value;
    if (bigint_to_i64(number, &value) && value >= RT_SMALL_MIN && value <= RT_SMALL_MAX) {
        gc_free(object);
        return RT_SMALL(value);
    }
    object->count = number->count;
    object->negative = number->negative;
    return object;
}

rt_obj rt_int_i64(int64_t value)
{
    if (value >= RT_SMALL_MIN && value <= RT_SMALL_MAX) {
        return RT_SMALL(value);
    }
    struct bigint number;
    struct rt_int *object = int_reserve(&number, BIGINT_I64_ROOM);
    bigint_from_i64(&number, value);
    return int_finish(object, &number);
}

rt_obj rt_int_new(intptr_t value)
{
    return rt_fits_small(value) ? RT_SMALL(value) : rt_int_i64(value);
}

rt_obj rt_int_u64(uint64_t value)
{
    struct bigint number;
    if (value <= RT_SMALL_MAX) {
        return RT_SMALL(value);
    }
    struct rt_int *object = int_reserve(&number, BIGINT_I64_ROOM);
    bigint_from_u64(&number, value);
    return int_finish(object, &number);
}

rt_obj rt_int_parse(const char *data, size_t length, unsigned base)
{
    struct bigint number;
    struct rt_int *object = int_reserve(&number, bigint_parse_room(length, base));
    if (!bigint_parse(&number, data, length, base)) {
        gc_free(object);
        return NULL;
    }
    return int_finish(object, &number);
}

// Machine integers

bool rt_is_int(rt_obj obj)
{
    return rt_is_small(obj) || rt_as(obj, &rt_type_int) != NULL;
}

static void require_int(rt_obj obj)
{
    if (!rt_is_int(obj)) {
        rt_raise_type_error("can't convert %s to int", rt_type_name(obj));
    }
}

bool rt_int_get_maybe(rt_obj obj, intptr_t *out)
{
    uint16_t room[BIGINT_I64_ROOM];
    int64_t value;
    if (rt_is_small(obj)) {
        *out = rt_small(obj);
        return true;
    }
    if (!rt_is_int(obj)) {
        return false;
    }
    struct bigint view = int_view(obj, room);
    if (!bigint_to_i64(&view, &value) || value < INTPTR_MIN || value > INTPTR_MAX) {
        return false;
    }
    *out = (intptr_t)value;
    return true;
}

intptr_t rt_int_get(rt_obj obj)
{
    intptr_t value = 0;
    if (!rt_int_get_maybe(obj, &value)) {
        require_int(obj);
        rt_raise_overflow("overflow converting long int to machine word");
    }
    return value;
}

int64_t rt_int_get_i64(rt_obj obj)
{
    uint16_t room[BIGINT_I64_ROOM];
    int64_t value = 0;
    require_int(obj);
    struct bigint view = int_view(obj, room);
    if (!bigint_to_i64(&view, &value)) {
        rt_raise_overflow("overflow converting long int to machine word");
    }
    return value;
}

uint64_t rt_int_get_u64_wrapped(rt_obj obj)
{
    uint16_t room[BIGINT_I64_ROOM];
    require_int(obj);
    struct bigint view = int_view(obj, room);
    return bigint_low64(&view);
}

// Floats

rt_obj int_from_float(rt_real value)
{
    if (value != value) {
        rt_raise_value_error("can't convert NaN to int");
    }
    if (value - value != 0) {
        rt_raise_overflow("can't convert inf to int");
    }
    if (value > (rt_real)-0x1000000 && value < (rt_real)0x1000000) {
        return RT_SMALL((int32_t)value);
    }
    struct bigint number;
    struct rt_int *object = int_reserve(&number, BIGINT_FLOAT_ROOM);
    bigint_from_float(&number, value);
    return int_finish(object, &number);
}

rt_real int_to_float(rt_obj obj)
{
    uint16_t room[BIGINT_I64_ROOM];
    struct bigint view = int_view(obj, room);
    return bigint_to_float(&view);
}

// Text

const char *int_digits(rt_obj obj, uint32_t base, char ten, size_t *length, bool *negative)
{
    uint16_t room[BIGINT_I64_ROOM];
    struct bigint view = int_view(obj, room);
    *negative = view.negative;
    view.negative = false;
    size_t size = bigint_format_room(&view, base);
    char *text = gc_alloc(size + 1, GC_LEAF);
    uint16_t *scratch = gc_alloc((view.count + 1) * sizeof *scratch, GC_LEAF);
    size_t at = bigint_format(text, size, &view, base, ten, scratch);
    gc_free(scratch);
    *length = size - at;
    memmove(text, text + at, *length);
    return text;
}

static void print_word(const struct rt_sink *sink, intptr_t value)
{
    char text[3 * sizeof value + 1];
    size_t at = sizeof text;
    uintptr_t rest = value < 0 ? 0 - (uintptr_t)value : (uintptr_t)value;
    do {
        at--;
        text[at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        at--;
        text[at] = '-';
    }
    sink->write(sink->to, text + at, sizeof text - at);
}

static void int_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    if (rt_is_small(self)) {
        print_word(sink, rt_small(self));
        return;
    }
    size_t length;
    bool negative;
    const char *digits = int_digits(self, 10, 'a', &length, &negative);
    if (negative) {
        sink->write(sink->to, "-", 1);
    }
    sink->write(sink->to, digits, length);
    gc_free((void *)(uintptr_t)digits);
}

// int(...)

static rt_obj negated(rt_obj obj, bool negative)
{
    return negative ? int_unary(RT_UNARY_NEG, obj) : obj;
}

static rt_obj int_from_text(const char *data, size_t length, intptr_t base)
{
    struct int_text text;
    rt_obj value = NULL;
    if (base != 0 && (base < 2 || base > 36)) {
        rt_raise_value_error("int() arg 2 must be >= 2 and <= 36");
    }
    if (int_text_parse(&text, data, length, (uint32_t)base)) {
        value = rt_int_parse(text.digits, text.length, text.base);
    }
    if (value == NULL) {
        rt_raise_value_error("invalid syntax for integer with base %d", (int)(base == 0 ? 10 : base));
    }
    return negated(value, text.negative);
}

rt_obj int_convert(rt_obj obj)
{
    rt_obj native = rt_as(obj, &rt_type_int);
    if (native != NULL) {
        return native == RT_TRUE ? RT_SMALL(1) : native == RT_FALSE ? RT_SMALL(0) : native;
    }
    if (rt_as(obj, &rt_type_float) != NULL) {
        return int_from_float(rt_float_get(obj));
    }
    if (!rt_is_class(rt_type_of(obj))) {
        return NULL;
    }
    rt_obj value = rt_call_special(obj, rt_name(__int__), 0, NULL);
    value = value != NULL ? value : rt_call_special(obj, rt_name(__index__), 0, NULL);
    return value != NULL && rt_is_int(value) ? value : NULL;
}

rt_obj int_index(rt_obj obj)
{
    if (rt_is_int(obj)) {
        return int_convert(obj);
    }
    rt_obj value = rt_is_class(rt_type_of(obj)) ? rt_call_special(obj, rt_name(__index__), 0, NULL) : NULL;
    return value != NULL && rt_is_int(value) ? value : NULL;
}

static rt_obj int_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 0, 2);
    if (nargs == 0) {
        return RT_SMALL(0);
    }
    struct rt_buffer buffer;
    size_t length;
    if (rt_is_str(args[0])) {
        const char *data = rt_str_data(args[0], &length);
        return int_from_text(data, length, nargs == 2 ? rt_int_get(args[1]) : 10);
    }
    if (nargs == 2) {
        rt_get_buffer(args[0], &buffer, false);
        return int_from_text(buffer.data, buffer.length, rt_int_get(args[1]));
    }
    rt_obj value = int_convert(args[0]);
    if (value == NULL && rt_get_buffer_maybe(args[0], &buffer)) {
        return int_from_text(buffer.data, buffer.length, 10);
    }
    if (value == NULL) {
        rt_raise_type_error("can't convert %s to int", rt_type_name(args[0]));
    }
    return value;
}

// Methods

static bool is_big_endian(rt_obj order)
{
    const char *text = rt_str_data(order, NULL);
    if (strcmp(text, "big") != 0 && strcmp(text, "little") != 0) {
        rt_raise_value_error("byteorder must be either 'little' or 'big'");
    }
    return text[0] == 'b';
}

static rt_obj int_to_bytes(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"self", RT_PARAM_REQUIRED, NULL},
                                      {"length", RT_PARAM_OPTIONAL, RT_SMALL(1)},
                                      {"byteorder", RT_PARAM_OPTIONAL, NULL},
                                      {"signed", RT_PARAM_KW_ONLY, RT_FALSE}};
    rt_obj value[4];
    uint16_t room[BIGINT_I64_ROOM];
    rt_parse_args(params, 4, nargs, nkw, args, value);
    require_int(value[0]);
    intptr_t length = rt_int_get(value[1]);
    bool big_endian = value[2] == NULL || is_big_endian(value[2]);
    if (length < 0) {
        rt_raise_value_error("length must be non-negative");
    }
    struct rt_str *bytes = rt_str_reserve(&rt_type_bytes, (size_t)length);
    struct bigint view = int_view(value[0], room);
    if (!bigint_to_bytes(&view, (uint8_t *)bytes->data, (size_t)length, big_endian, rt_truth(value[3]))) {
        rt_raise_overflow("buffer too small");
    }
    return bytes;
}

static rt_obj int_from_bytes(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"cls", RT_PARAM_REQUIRED, NULL},
                                      {"bytes", RT_PARAM_REQUIRED, NULL},
                                      {"byteorder", RT_PARAM_OPTIONAL, NULL},
                                      {"signed", RT_PARAM_KW_ONLY, RT_FALSE}};
    rt_obj value[4];
    struct rt_buffer buffer;
    struct bigint number;
    rt_parse_args(params, 4, nargs, nkw, args, value);
    bool big_endian = value[2] == NULL || is_big_endian(value[2]);
    bool is_signed = rt_truth(value[3]);
    if (!rt_get_buffer_maybe(value[1], &buffer)) {
        value[1] = rt_call_1((rt_obj)(uintptr_t)&rt_type_bytes, value[1]);
        rt_get_buffer(value[1], &buffer, false);
    }
    struct rt_int *object = int_reserve(&number, buffer.length / 2 + 2);
    bigint_from_bytes(&number, buffer.data, buffer.length, big_endian, is_signed);
    return int_finish(object, &number);
}

static rt_obj int_bit_length(rt_obj self)
{
    uint16_t room[BIGINT_I64_ROOM];
    require_int(self);
    struct bigint view = int_view(self, room);
    return rt_int_new((intptr_t)bigint_bit_length(&view));
}

static bool int_truth(rt_obj self)
{
    return self != RT_SMALL(0);
}

static uint32_t int_hash(rt_obj self)
{
    uint16_t room[BIGINT_I64_ROOM];
    if (rt_is_small(self) && rt_small(self) >= INT32_MIN && rt_small(self) <= INT32_MAX) {
        return (uint32_t)rt_small(self);
    }
    struct bigint view = int_view(self, room);
    return bigint_hash(&view);
}

static RT_FUN_KW(int_to_bytes_obj, "to_bytes", int_to_bytes, 1, 3);
static RT_FUN_KW(int_from_bytes_obj, "from_bytes", int_from_bytes, 2, 3);
static RT_CLASS_METHOD(int_from_bytes_class, int_from_bytes_obj);
static RT_FUN_1(int_bit_length_obj, "bit_length", int_bit_length);

static const struct rt_entry int_entries[] = {
    RT_ENTRY("to_bytes", int_to_bytes_obj),
    RT_ENTRY("from_bytes", int_from_bytes_class),
    RT_ENTRY("bit_length", int_bit_length_obj),
};

const struct rt_type rt_type_int = {
    .head = {&rt_type_type},
    .name = "int",
    .entry_count = RT_COUNT(int_entries),
    .entries = int_entries,
    .make = int_make,
    .print = int_print,
    .unary = int_unary,
    .binary = int_binary,
    .truth = int_truth,
    .hash = int_hash,
};

// bool

static rt_obj bool_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 0, 1);
    return rt_bool(nargs == 1 && rt_truth(args[0]));
}

static void bool_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_puts(sink, self == RT_TRUE ? "True" : "False");
}

static bool bool_truth(rt_obj self)
{
    return self == RT_TRUE;
}

static uint32_t bool_hash(rt_obj self)
{
    return self == RT_TRUE ? 1 : 0;
}

const struct rt_type rt_type_bool = {
    .head = {&rt_type_type},
    .name = "bool",
    .base = &rt_type_int,
    .flags = RT_TYPE_NOT_A_BASE,
    .make = bool_make,
    .print = bool_print,
    .unary = int_unary,
    .binary = int_binary,
    .truth = bool_truth,
    .hash = bool_hash,
};
