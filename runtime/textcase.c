// Methods of str, bytes and bytearray about characters: trimming, padding, case and classes. As in
// MicroPython, letters and digits are those of ASCII.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/text.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

static bool is_space(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r');
}

static bool is_upper(uint32_t code)
{
    return code >= 'A' && code <= 'Z';
}

static bool is_lower(uint32_t code)
{
    return code >= 'a' && code <= 'z';
}

static bool is_alpha(uint32_t code)
{
    return is_upper(code) || is_lower(code);
}

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_alnum(uint32_t code)
{
    return is_alpha(code) || is_digit(code);
}

// strip

static uint32_t next_character(const struct text *text, const char **at, const char *end)
{
    if (text->kind == TEXT_STR) {
        return utf8_next(at, end);
    }
    uint32_t code = (uint8_t) * *at;
    (*at)++;
    return code;
}

// Is the character in the set? NULL stands for white space.
static bool belongs(const struct text *set, uint32_t code)
{
    if (set == NULL) {
        return is_space(code);
    }
    const char *at = set->data;
    const char *end = set->data + set->length;
    while (at < end) {
        if (next_character(set, &at, end) == code) {
            return true;
        }
    }
    return false;
}

static rt_obj strip(size_t nargs, const rt_obj *args, bool left, bool right)
{
    struct text self = text_of(args[0]);
    struct text given;
    const struct text *set = NULL;
    if (nargs > 1 && args[1] != RT_NONE) {
        given = text_argument(&self, args[1]);
        set = &given;
    }
    const char *start = self.data;
    const char *end = self.data + self.length;
    while (left && start < end) {
        const char *next = start;
        if (!belongs(set, next_character(&self, &next, end))) {
            break;
        }
        start = next;
    }
    while (right && start < end) {
        const char *last = end - 1;
        while (self.kind == TEXT_STR && last > start && ((uint8_t)*last & 0xc0U) == 0x80U) {
            last--;
        }
        const char *at = last;
        if (!belongs(set, next_character(&self, &at, end))) {
            break;
        }
        end = last;
    }
    size_t length = (size_t)(end - start);
    bool same = length == self.length && (rt_is(args[0], &rt_type_str) || rt_is(args[0], &rt_type_bytes));
    return same ? args[0] : text_like(&self, start, length);
}

static rt_obj text_strip(size_t nargs, const rt_obj *args)
{
    return strip(nargs, args, true, true);
}

static rt_obj text_lstrip(size_t nargs, const rt_obj *args)
{
    return strip(nargs, args, true, false);
}

static rt_obj text_rstrip(size_t nargs, const rt_obj *args)
{
    return strip(nargs, args, false, true);
}

// Case

static rt_obj change_case(rt_obj obj, bool (*is_other)(uint32_t code))
{
    struct text self = text_of(obj);
    char *data = gc_alloc(self.length + 1, GC_LEAF);
    for (size_t i = 0; i < self.length; i++) {
        data[i] = (char)(is_other((uint8_t)self.data[i]) ? self.data[i] ^ 0x20 : self.data[i]);
    }
    rt_obj out = text_like(&self, data, self.length);
    gc_free(data);
    return out;
}

static rt_obj text_upper(rt_obj self)
{
    return change_case(self, is_lower);
}

static rt_obj text_lower(rt_obj self)
{
    return change_case(self, is_upper);
}

static rt_obj all_are(rt_obj obj, bool (*is)(uint32_t code))
{
    struct text self = text_of(obj);
    for (size_t i = 0; i < self.length; i++) {
        if (!is((uint8_t)self.data[i])) {
            return RT_FALSE;
        }
    }
    return rt_bool(self.length > 0);
}

static rt_obj text_isalpha(rt_obj self)
{
    return all_are(self, is_alpha);
}

static rt_obj text_isdigit(rt_obj self)
{
    return all_are(self, is_digit);
}

static rt_obj text_isspace(rt_obj self)
{
    return all_are(self, is_space);
}

static rt_obj text_isalnum(rt_obj self)
{
    return all_are(self, is_alnum);
}

// At least one letter, and no letter of the other case.
static rt_obj has_case(rt_obj obj, bool (*is_other)(uint32_t code))
{
    struct text self = text_of(obj);
    bool letter = false;
    for (size_t i = 0; i < self.length; i++) {
        if (is_other((uint8_t)self.data[i])) {
            return RT_FALSE;
        }
        letter = letter || is_alpha((uint8_t)self.data[i]);
    }
    return rt_bool(letter);
}

static rt_obj text_isupper(rt_obj self)
{
    return has_case(self, is_lower);
}

static rt_obj text_islower(rt_obj self)
{
    return has_case(self, is_upper);
}

// Padding

static struct text fill_of(const struct text *self, size_t nargs, const rt_obj *args)
{
    struct text fill = {self->kind, true, " ", 1};
    if (nargs > 2) {
        fill = text_argument(self, args[2]);
        if (text_count(&fill) != 1) {
            rt_raise_type_error("the fill character must be exactly one character long");
        }
    }
    return fill;
}

static rt_obj padded(const struct text *self, const struct text *fill, size_t left, size_t right)
{
    struct rt_text out;
    rt_text_init(&out);
    for (size_t i = 0; i < left; i++) {
        rt_text_add(&out, fill->data, fill->length);
    }
    rt_text_add(&out, self->data, self->length);
    for (size_t i = 0; i < right; i++) {
        rt_text_add(&out, fill->data, fill->length);
    }
    rt_obj object = text_like(self, out.length == 0 ? "" : out.data, out.length);
    gc_free(out.data);
    return object;
}

static size_t missing(const struct text *self, rt_obj width)
{
    intptr_t wanted = rt_int_get(width);
    size_t count = text_count(self);
    return wanted > 0 && (size_t)wanted > count ? (size_t)wanted - count : 0;
}

static rt_obj text_center(size_t nargs, const rt_obj *args)
{
    struct text self = text_of(args[0]);
    struct text fill = fill_of(&self, nargs, args);
    size_t padding = missing(&self, args[1]);
    // The odd one goes to the left when the width is odd, as in CPython.
    size_t width = padding + text_count(&self);
    size_t left = padding / 2 + (padding & width & 1U);
    return padded(&self, &fill, left, padding - left);
}

static rt_obj text_ljust(size_t nargs, const rt_obj *args)
{
    struct text self = text_of(args[0]);
    struct text fill = fill_of(&self, nargs, args);
    return padded(&self, &fill, 0, missing(&self, args[1]));
}

static rt_obj text_rjust(size_t nargs, const rt_obj *args)
{
    struct text self = text_of(args[0]);
    struct text fill = fill_of(&self, nargs, args);
    return padded(&self, &fill, missing(&self, args[1]), 0);
}

static rt_obj text_zfill(rt_obj obj, rt_obj width)
{
    struct text self = text_of(obj);
    size_t zeros = missing(&self, width);
    struct rt_text out;
    bool sign = self.length > 0 && (self.data[0] == '-' || self.data[0] == '+');
    rt_text_init(&out);
    rt_text_add(&out, self.data, sign ? 1 : 0);
    for (size_t i = 0; i < zeros; i++) {
        rt_text_add(&out, "0", 1);
    }
    rt_text_add(&out, self.data + (sign ? 1 : 0), self.length - (sign ? 1U : 0U));
    rt_obj object = text_like(&self, out.length == 0 ? "" : out.data, out.length);
    gc_free(out.data);
    return object;
}

RT_FUN_VAR(text_strip_obj, "strip", text_strip, 1, 2);
RT_FUN_VAR(text_lstrip_obj, "lstrip", text_lstrip, 1, 2);
RT_FUN_VAR(text_rstrip_obj, "rstrip", text_rstrip, 1, 2);
RT_FUN_1(text_upper_obj, "upper", text_upper);
RT_FUN_1(text_lower_obj, "lower", text_lower);
RT_FUN_1(text_isalpha_obj, "isalpha", text_isalpha);
RT_FUN_1(text_isdigit_obj, "isdigit", text_isdigit);
RT_FUN_1(text_isspace_obj, "isspace", text_isspace);
RT_FUN_1(text_isupper_obj, "isupper", text_isupper);
RT_FUN_1(text_islower_obj, "islower", text_islower);
RT_FUN_1(text_isalnum_obj, "isalnum", text_isalnum);
RT_FUN_VAR(text_center_obj, "center", text_center, 2, 3);
RT_FUN_VAR(text_ljust_obj, "ljust", text_ljust, 2, 3);
RT_FUN_VAR(text_rjust_obj, "rjust", text_rjust, 2, 3);
RT_FUN_2(text_zfill_obj, "zfill", text_zfill);
