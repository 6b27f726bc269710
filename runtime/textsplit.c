// Methods of str, bytes and bytearray that take apart and put together: split, splitlines, partition, join.

#include "runtime/error.h"
#include "runtime/state.h"
#include "runtime/text.h"
#include "runtime/values.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void append_piece(rt_obj list, const struct text *self, const char *from, const char *to)
{
    rt_list_append(list, text_like(self, from, (size_t)(to - from)));
}

// split at runs of white space

static void split_spaces(rt_obj list, const struct text *self, intptr_t limit)
{
    const char *at = self->data;
    const char *end = self->data + self->length;
    for (;;) {
        while (at < end && is_space(*at)) {
            at++;
        }
        if (at == end) {
            return;
        }
        const char *start = at;
        if (limit == 0) {
            append_piece(list, self, start, end);
            return;
        }
        while (at < end && !is_space(*at)) {
            at++;
        }
        append_piece(list, self, start, at);
        limit--;
    }
}

static void rsplit_spaces(rt_obj list, const struct text *self, intptr_t limit)
{
    const char *start = self->data;
    const char *end = self->data + self->length;
    for (;;) {
        while (end > start && is_space(end[-1])) {
            end--;
        }
        if (end == start) {
            return;
        }
        const char *at = end;
        if (limit == 0) {
            append_piece(list, self, start, end);
            return;
        }
        while (at > start && !is_space(at[-1])) {
            at--;
        }
        append_piece(list, self, at, end);
        end = at;
        limit--;
    }
}

// split at a separator

static void split_at(rt_obj list, const struct text *self, const struct text *separator, intptr_t limit)
{
    const char *start = self->data;
    size_t left = self->length;
    for (; limit != 0; limit--) {
        size_t at = text_find(start, left, separator->data, separator->length, false);
        if (at == TEXT_NONE) {
            break;
        }
        append_piece(list, self, start, start + at);
        start += at + separator->length;
        left -= at + separator->length;
    }
    append_piece(list, self, start, start + left);
}

static void rsplit_at(rt_obj list, const struct text *self, const struct text *separator, intptr_t limit)
{
    size_t left = self->length;
    for (; limit != 0; limit--) {
        size_t at = text_find(self->data, left, separator->data, separator->length, true);
        if (at == TEXT_NONE) {
            break;
        }
        append_piece(list, self, self->data + at + separator->length, self->data + left);
        left = at;
    }
    append_piece(list, self, self->data, self->data + left);
}

static void turn_round(rt_obj list)
{
    struct rt_list *self = list;
    for (size_t i = 0; i < self->length / 2; i++) {
        rt_obj swap = self->items[i];
        self->items[i] = self->items[self->length - 1 - i];
        self->items[self->length - 1 - i] = swap;
    }
}

static rt_obj split(size_t nargs, size_t nkw, const rt_obj *args, bool backwards)
{
    const struct rt_param params[] = {{"self", RT_PARAM_REQUIRED, NULL},
                                      {"sep", RT_PARAM_OPTIONAL, RT_NONE},
                                      {"maxsplit", RT_PARAM_OPTIONAL, RT_SMALL(-1)}};
    rt_obj value[3];
    rt_parse_args(params, 3, nargs, nkw, args, value);
    struct text self = text_of(value[0]);
    intptr_t limit = rt_int_get(value[2]);
    rt_obj list = rt_list_new(0, NULL);
    if (value[1] == RT_NONE) {
        (backwards ? rsplit_spaces : split_spaces)(list, &self, limit);
    } else {
        struct text separator = text_argument(&self, value[1]);
        if (separator.length == 0) {
            rt_raise_value_error("empty separator");
        }
        (backwards ? rsplit_at : split_at)(list, &self, &separator, limit);
    }
    if (backwards) {
        turn_round(list);
    }
    return list;
}

static rt_obj text_split(size_t nargs, size_t nkw, const rt_obj *args)
{
    return split(nargs, nkw, args, false);
}

static rt_obj text_rsplit(size_t nargs, size_t nkw, const rt_obj *args)
{
    return split(nargs, nkw, args, true);
}

static rt_obj text_splitlines(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"self", RT_PARAM_REQUIRED, NULL},
                                      {"keepends", RT_PARAM_OPTIONAL, RT_FALSE}};
    rt_obj value[2];
    rt_parse_args(params, 2, nargs, nkw, args, value);
    struct text self = text_of(value[0]);
    bool keep = rt_truth(value[1]);
    rt_obj list = rt_list_new(0, NULL);
    const char *at = self.data;
    const char *end = self.data + self.length;
    while (at < end) {
        const char *start = at;
        while (at < end && *at != '\n' && *at != '\r') {
            at++;
        }
        const char *stop = at;
        if (at < end) {
            at += end - at > 1 && at[0] == '\r' && at[1] == '\n' ? 2 : 1;
        }
        append_piece(list, &self, start, keep ? at : stop);
    }
    return list;
}

// partition

static rt_obj partition(rt_obj obj, rt_obj by, bool backwards)
{
    struct text self = text_of(obj);
    struct text separator = text_argument(&self, by);
    if (separator.length == 0) {
        rt_raise_value_error("empty separator");
    }
    rt_obj items[3];
    size_t at = text_find(self.data, self.length, separator.data, separator.length, backwards);
    if (at == TEXT_NONE) {
        rt_obj whole = text_like(&self, self.data, self.length);
        items[0] = backwards ? text_like(&self, "", 0) : whole;
        items[1] = text_like(&self, "", 0);
        items[2] = backwards ? whole : text_like(&self, "", 0);
    } else {
        size_t after = at + separator.length;
        items[0] = text_like(&self, self.data, at);
        items[1] = text_like(&self, separator.data, separator.length);
        items[2] = text_like(&self, self.data + after, self.length - after);
    }
    return rt_tuple_new(3, items);
}

static rt_obj text_partition(rt_obj self, rt_obj separator)
{
    return partition(self, separator, false);
}

static rt_obj text_rpartition(rt_obj self, rt_obj separator)
{
    return partition(self, separator, true);
}

// join

static void check_joinable(const struct text *self, rt_obj item)
{
    struct rt_buffer buffer;
    bool good =
        self->kind == TEXT_STR ? rt_is_str(item) : !rt_is_str(item) && rt_get_buffer_maybe(item, &buffer);
    if (!good) {
        rt_raise_type_error("join expects a list of str/bytes objects consistent with self object");
    }
}

static rt_obj text_join(rt_obj obj, rt_obj iterable)
{
    struct text self = text_of(obj);
    size_t length;
    rt_obj *items;
    struct rt_text out;
    if (!rt_sequence(iterable, &length, &items)) {
        iterable = rt_list_of(iterable);
        (void)rt_sequence(iterable, &length, &items);
    }
    rt_text_init(&out);
    for (size_t i = 0; i < length; i++) {
        check_joinable(&self, items[i]);
        struct text piece = text_argument(&self, items[i]);
        if (i > 0) {
            rt_text_add(&out, self.data, self.length);
        }
        rt_text_add(&out, piece.data, piece.length);
    }
    rt_obj joined = text_like(&self, out.length == 0 ? "" : out.data, out.length);
    gc_free(out.data);
    return joined;
}

RT_FUN_KW(text_split_obj, "split", text_split, 1, 3);
RT_FUN_KW(text_rsplit_obj, "rsplit", text_rsplit, 1, 3);
RT_FUN_KW(text_splitlines_obj, "splitlines", text_splitlines, 1, 2);
RT_FUN_2(text_partition_obj, "partition", text_partition);
RT_FUN_2(text_rpartition_obj, "rpartition", text_rpartition);
RT_FUN_2(text_join_obj, "join", text_join);
