// Methods of str, bytes and bytearray that search: find and its relatives, startswith, endswith, count,
// replace.

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/sequence.h"
#include "runtime/text.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

// The part of a text that start and end arguments select, as byte offsets.
struct part {
    size_t start, end;
    bool none; // start lies behind the end: nothing is found there, not even the empty text
};

static size_t clamp(rt_obj obj, size_t count, size_t if_none)
{
    if (obj == RT_NONE) {
        return if_none;
    }
    intptr_t index = slice_bound(obj);
    if (index < 0) {
        index += (intptr_t)count;
    }
    return index < 0 ? 0 : (size_t)index;
}

// args: self, what, [start, [end]].
static struct part part_of(const struct text *text, size_t nargs, const rt_obj *args)
{
    if (nargs <= 2) {
        return (struct part){0, text->length, false};
    }
    size_t count = text_count(text);
    size_t start = clamp(args[2], count, 0);
    size_t end = nargs > 3 ? clamp(args[3], count, count) : count;
    end = end > count ? count : end;
    bool none = start > end;
    return (struct part){text_offset(text, none ? end : start), text_offset(text, end), none};
}

// What to look for; in bytes it may be the number of one, which is then kept in *byte.
static struct text needle_of(const struct text *self, rt_obj obj, char *byte)
{
    if (self->kind == TEXT_STR || !rt_is_int(obj)) {
        return text_argument(self, obj);
    }
    *byte = (char)bytes_value(obj);
    return (struct text){TEXT_BYTES, true, byte, 1};
}

static rt_obj find(size_t nargs, const rt_obj *args, bool backwards, bool must)
{
    struct text self = text_of(args[0]);
    char byte;
    struct text needle = needle_of(&self, args[1], &byte);
    struct part part = part_of(&self, nargs, args);
    size_t at = TEXT_NONE;
    if (!part.none) {
        at = text_find(self.data + part.start, part.end - part.start, needle.data, needle.length, backwards);
    }
    if (at == TEXT_NONE && must) {
        rt_raise_value_error("substring not found");
    }
    if (at == TEXT_NONE) {
        return RT_SMALL(-1);
    }
    at += part.start;
    return rt_int_new((intptr_t)(self.ascii ? at : utf8_length(self.data, at)));
}

static rt_obj text_find_first(size_t nargs, const rt_obj *args)
{
    return find(nargs, args, false, false);
}

static rt_obj text_find_last(size_t nargs, const rt_obj *args)
{
    return find(nargs, args, true, false);
}

static rt_obj text_index_first(size_t nargs, const rt_obj *args)
{
    return find(nargs, args, false, true);
}

static rt_obj text_index_last(size_t nargs, const rt_obj *args)
{
    return find(nargs, args, true, true);
}

static rt_obj text_count_of(size_t nargs, const rt_obj *args)
{
    struct text self = text_of(args[0]);
    char byte;
    struct text needle = needle_of(&self, args[1], &byte);
    struct part part = part_of(&self, nargs, args);
    struct text within = {self.kind, self.ascii, self.data + part.start, part.end - part.start};
    intptr_t count = 0;
    if (needle.length == 0) {
        return rt_int_new(part.none ? 0 : (intptr_t)text_count(&within) + 1);
    }
    while (!part.none) {
        size_t at = text_find(within.data, within.length, needle.data, needle.length, false);
        if (at == TEXT_NONE) {
            break;
        }
        count++;
        within.data += at + needle.length;
        within.length -= at + needle.length;
    }
    return rt_int_new(count);
}

// startswith and endswith

static bool has_at_end(const struct text *self, const struct part *part, rt_obj what, bool end)
{
    struct text piece = text_argument(self, what);
    size_t length = part->end - part->start;
    if (part->none || piece.length > length) {
        return false;
    }
    const char *at = self->data + (end ? part->end - piece.length : part->start);
    return piece.length == 0 || memcmp(at, piece.data, piece.length) == 0;
}

static rt_obj has_any_at_end(size_t nargs, const rt_obj *args, bool end)
{
    struct text self = text_of(args[0]);
    struct part part = part_of(&self, nargs, args);
    size_t length;
    rt_obj *items;
    if (!rt_is(args[1], &rt_type_tuple)) {
        return rt_bool(has_at_end(&self, &part, args[1], end));
    }
    (void)rt_sequence(args[1], &length, &items);
    for (size_t i = 0; i < length; i++) {
        if (has_at_end(&self, &part, items[i], end)) {
            return RT_TRUE;
        }
    }
    return RT_FALSE;
}

static rt_obj text_startswith(size_t nargs, const rt_obj *args)
{
    return has_any_at_end(nargs, args, false);
}

static rt_obj text_endswith(size_t nargs, const rt_obj *args)
{
    return has_any_at_end(nargs, args, true);
}

// replace

// With nothing to look for, the new text goes before every character and to the end.
static void spread(struct rt_text *out, const struct text *self, const struct text *between, size_t limit)
{
    const char *at = self->data;
    const char *end = self->data + self->length;
    while (at < end && limit > 0) {
        const char *start = at;
        rt_text_add(out, between->data, between->length);
        if (self->kind == TEXT_STR) {
            (void)utf8_next(&at, end);
        } else {
            at++;
        }
        rt_text_add(out, start, (size_t)(at - start));
        limit--;
    }
    if (limit > 0) {
        rt_text_add(out, between->data, between->length);
    }
    rt_text_add(out, at, (size_t)(end - at));
}

static rt_obj text_replace(size_t nargs, const rt_obj *args)
{
    struct text self = text_of(args[0]);
    struct text old = text_argument(&self, args[1]);
    struct text new = text_argument(&self, args[2]);
    intptr_t most = nargs > 3 ? rt_int_get(args[3]) : -1;
    size_t limit = most < 0 ? SIZE_MAX : (size_t)most;
    struct rt_text out;
    struct text rest = self;
    rt_text_init(&out);
    if (old.length == 0) {
        spread(&out, &self, &new, limit);
    } else {
        for (; limit > 0; limit--) {
            size_t at = text_find(rest.data, rest.length, old.data, old.length, false);
            if (at == TEXT_NONE) {
                break;
            }
            rt_text_add(&out, rest.data, at);
            rt_text_add(&out, new.data, new.length);
            rest.data += at + old.length;
            rest.length -= at + old.length;
        }
        if (rest.length == self.length && self.kind != TEXT_BYTEARRAY) {
            return args[0];
        }
        rt_text_add(&out, rest.data, rest.length);
    }
    return text_like(&self, out.length == 0 ? "" : out.data, out.length);
}

RT_FUN_VAR(text_find_obj, "find", text_find_first, 2, 4);
RT_FUN_VAR(text_rfind_obj, "rfind", text_find_last, 2, 4);
RT_FUN_VAR(text_index_obj, "index", text_index_first, 2, 4);
RT_FUN_VAR(text_rindex_obj, "rindex", text_index_last, 2, 4);
RT_FUN_VAR(text_count_obj, "count", text_count_of, 2, 4);
RT_FUN_VAR(text_startswith_obj, "startswith", text_startswith, 2, 4);
RT_FUN_VAR(text_endswith_obj, "endswith", text_endswith, 2, 4);
RT_FUN_VAR(text_replace_obj, "replace", text_replace, 3, 4);
