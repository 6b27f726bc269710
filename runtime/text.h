// What str, bytes and bytearray share: searching, splitting, trimming and joining runs of bytes.

#ifndef RUNTIME_TEXT_H
#define RUNTIME_TEXT_H

#include "runtime/obj.h"

enum text_kind {
    TEXT_STR,
    TEXT_BYTES,
    TEXT_BYTEARRAY,
};

// A borrowed view of one of the three types.
struct text {
    enum text_kind kind;
    bool ascii; // characters are bytes
    const char *data;
    size_t length; // bytes
};

#define TEXT_NONE SIZE_MAX // nothing found

// A str, bytes, bytearray or something derived from them; TypeError for others.
struct text text_of(rt_obj obj);
// An argument that must go with self: a str for a str, anything with a buffer for the others; TypeError.
struct text text_argument(const struct text *self, rt_obj obj);
// A new object of self's type.
rt_obj text_like(const struct text *self, const char *data, size_t length);
// Characters of a str, bytes of the others.
size_t text_count(const struct text *text);
// Byte offset of a character.
size_t text_offset(const struct text *text, size_t index);
// First (or last) place of the needle in the bytes, or TEXT_NONE.
size_t text_find(const char *data, size_t length, const char *needle, size_t needle_length, bool backwards);
// text[index] and text[slice] for str.
rt_obj text_str_subscr(rt_obj self, rt_obj index);
// A slice of bytes or bytearray as a new object of that type.
rt_obj text_byte_slice(const struct text *self, rt_obj slice);
// repr of str (prefix "") or bytes (prefix "b").
void text_print_quoted(const struct rt_sink *sink, const struct text *text);
// Comparison and equality of two runs of bytes: op is RT_OP_LT to RT_OP_NE.
bool text_compare(unsigned op, const struct text *a, const struct text *b);
// text repeated; count below 1 gives the empty one.
rt_obj text_repeat(const struct text *text, intptr_t count);

// Methods, in entry tables of three types (runtime/textsearch.c, runtime/textsplit.c, runtime/textcase.c).
extern const struct rt_native text_find_obj, text_rfind_obj, text_index_obj, text_rindex_obj, text_count_obj,
    text_startswith_obj, text_endswith_obj, text_replace_obj;
extern const struct rt_native text_split_obj, text_rsplit_obj, text_splitlines_obj, text_join_obj,
    text_partition_obj, text_rpartition_obj;
extern const struct rt_native text_strip_obj, text_lstrip_obj, text_rstrip_obj, text_upper_obj,
    text_lower_obj, text_isalpha_obj, text_isdigit_obj, text_isspace_obj, text_isupper_obj, text_islower_obj,
    text_isalnum_obj, text_center_obj, text_ljust_obj, text_rjust_obj, text_zfill_obj;

// The rows of an entry table for all of them.
#define TEXT_ENTRIES                                                                                         \
    RT_ENTRY("find", text_find_obj), RT_ENTRY("rfind", text_rfind_obj), RT_ENTRY("index", text_index_obj),   \
        RT_ENTRY("rindex", text_rindex_obj), RT_ENTRY("count", text_count_obj),                              \
        RT_ENTRY("startswith", text_startswith_obj), RT_ENTRY("endswith", text_endswith_obj),                \
        RT_ENTRY("replace", text_replace_obj), RT_ENTRY("split", text_split_obj),                            \
        RT_ENTRY("rsplit", text_rsplit_obj), RT_ENTRY("splitlines", text_splitlines_obj),                    \
        RT_ENTRY("join", text_join_obj), RT_ENTRY("partition", text_partition_obj),                          \
        RT_ENTRY("rpartition", text_rpartition_obj), RT_ENTRY("strip", text_strip_obj),                      \
        RT_ENTRY("lstrip", text_lstrip_obj), RT_ENTRY("rstrip", text_rstrip_obj),                            \
        RT_ENTRY("upper", text_upper_obj), RT_ENTRY("lower", text_lower_obj),                                \
        RT_ENTRY("isalpha", text_isalpha_obj), RT_ENTRY("isdigit", text_isdigit_obj),                        \
        RT_ENTRY("isspace", text_isspace_obj), RT_ENTRY("isupper", text_isupper_obj),                        \
        RT_ENTRY("islower", text_islower_obj), RT_ENTRY("isalnum", text_isalnum_obj),                        \
        RT_ENTRY("center", text_center_obj), RT_ENTRY("ljust", text_ljust_obj),                              \
        RT_ENTRY("rjust", text_rjust_obj), RT_ENTRY("zfill", text_zfill_obj)

// Formatting: str.format(...) and format(value, spec) in runtime/strformat.c, pattern % args in
// runtime/strpercent.c; all of them lay out values with the functions of runtime/valueformat.c.
extern const struct rt_native str_format_obj;
rt_obj str_percent(const struct text *pattern, rt_obj args);
// format(value, spec) for any value; spec may be empty. This is what f-strings do, too.
rt_obj str_format_value(rt_obj value, const char *spec, size_t length);

struct format_spec;
struct rt_text;
// Adds an int, float or text laid out as the spec says; TypeError or ValueError where it does not suit.
void format_put_int(struct rt_text *out, rt_obj value, const struct format_spec *spec);
void format_put_float(struct rt_text *out, rt_real value, const struct format_spec *spec);
void format_put_text(struct rt_text *out, const struct text *text, const struct format_spec *spec);

#endif
