// Module json.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"
#include "runtime/utf8.h"

#include <string.h>

// Writing

// The letter after the backslash, or 0 for a character that stands for itself.
static char escape_letter(char c)
{
    static const char special[] = "\"\\\n\r\t\b\f";
    static const char letters[] = "\"\\nrtbf";
    const char *found = c == '\0' ? NULL : strchr(special, c);
    return (char)(found == NULL ? 0 : letters[found - special]);
}

static void put_string(const struct rt_sink *sink, rt_obj str)
{
    size_t length;
    const char *at = rt_str_data(str, &length);
    const char *end = at + length;
    rt_puts(sink, "\"");
    for (; at < end; at++) {
        char letter = escape_letter(*at);
        if (letter != 0) {
            rt_printf(sink, "\\%c", letter);
        } else if ((uint8_t)*at < 0x20) {
            rt_printf(sink, "\\u%04x", (unsigned)(uint8_t)*at);
        } else {
            sink->write(sink->to, at, 1);
        }
    }
    rt_puts(sink, "\"");
}

struct style {
    const char *item, *key; // separators
};

static void put(const struct rt_sink *sink, rt_obj value, const struct style *style);

static void put_items(const struct rt_sink *sink, rt_obj sequence, const struct style *style)
{
    size_t length;
    rt_obj *items;
    rt_puts(sink, "[");
    for (size_t i = 0; rt_sequence(sequence, &length, &items) && i < length; i++) {
        rt_puts(sink, i > 0 ? style->item : "");
        put(sink, items[i], style);
    }
    rt_puts(sink, "]");
}

// Keys that are no strings are written as one.
static void put_key(const struct rt_sink *sink, rt_obj key, const struct style *style)
{
    if (rt_is_str(key)) {
        put_string(sink, key);
        return;
    }
    rt_puts(sink, "\"");
    put(sink, key, style);
    rt_puts(sink, "\"");
}

static void put_dict(const struct rt_sink *sink, const struct rt_dict *dict, const struct style *style)
{
    const struct rt_map_entry *entry;
    bool first = true;
    rt_puts(sink, "{");
    for (size_t at = 0; (entry = rt_map_next(&dict->map, &at)) != NULL; first = false) {
        rt_obj key = entry->key;
        rt_obj value = entry->value;
        rt_puts(sink, first ? "" : style->item);
        put_key(sink, key, style);
        rt_puts(sink, style->key);
        put(sink, value, style);
    }
    rt_puts(sink, "}");
}

static void put(const struct rt_sink *sink, rt_obj value, const struct style *style)
{
    size_t length;
    rt_obj *items;
    rt_check_stack();
    if (value == RT_NONE) {
        rt_puts(sink, "null");
    } else if (value == RT_TRUE || value == RT_FALSE) {
        rt_puts(sink, value == RT_TRUE ? "true" : "false");
    } else if (rt_is_str(value)) {
        put_string(sink, value);
    } else if (rt_sequence(value, &length, &items)) {
        put_items(sink, value, style);
    } else if (rt_as(value, &rt_type_dict) != NULL) {
        put_dict(sink, rt_as(value, &rt_type_dict), style);
    } else {
        rt_print(sink, value, RT_PRINT_REPR);
    }
}

static void dump_to(const struct rt_sink *sink, rt_obj value, rt_obj separators)
{
    struct style style = {", ", ": "};
    size_t length;
    rt_obj *items;
    if (separators != RT_NONE) {
        if (!rt_sequence(separators, &length, &items) || length != 2) {
            rt_raise_type_error("separators must be a pair");
        }
        style.item = rt_str_data(items[0], NULL);
        style.key = rt_str_data(items[1], NULL);
    }
    put(sink, value, &style);
}

static rt_obj dump_text(rt_obj value, rt_obj separators)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    dump_to(&sink, value, separators);
    return rt_text_str(&text);
}

static rt_obj dumps(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"obj", RT_PARAM_REQUIRED, NULL},
                                      {"separators", RT_PARAM_KW_ONLY, RT_NONE}};
    rt_obj value[2];
    rt_parse_args(params, 2, nargs, nkw, args, value);
    return dump_text(value[0], value[1]);
}

static rt_obj dump(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"obj", RT_PARAM_REQUIRED, NULL},
                                      {"stream", RT_PARAM_REQUIRED, NULL},
                                      {"separators", RT_PARAM_KW_ONLY, RT_NONE}};
    rt_obj value[3];
    rt_parse_args(params, 3, nargs, nkw, args, value);
    rt_obj text = dump_text(value[0], value[2]);
    (void)rt_call_method(value[1], rt_intern_c("write"), 1, &text);
    return RT_NONE;
}

// Reading

struct reader {
    const char *at, *end;
};

static RT_NORETURN void syntax_error(void)
{
    rt_raise_value_error("syntax error in JSON");
}

static void skip_spaces(struct reader *reader)
{
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0') {
        reader->at++;
    }
}

static char peek(struct reader *reader)
{
    skip_spaces(reader);
    if (reader->at >= reader->end) {
        syntax_error();
    }
    return *reader->at;
}

static void expect(struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
        syntax_error();
    }
    reader->at += length;
}

static uint32_t hex4(struct reader *reader)
{
    uint32_t code = 0;
    if (reader->end - reader->at < 4) {
        syntax_error();
    }
    for (int i = 0; i < 4; i++, reader->at++) {
        char c = *reader->at;
        char lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            code = code * 16 + (uint32_t)(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            code = code * 16 + (uint32_t)(lower - 'a') + 10U;
        } else {
            syntax_error();
        }
    }
    return code;
}

static uint32_t unicode_escape(struct reader *reader)
{
    uint32_t code = hex4(reader);
    bool low_follows = reader->end - reader->at >= 6 && reader->at[0] == '\\' && reader->at[1] == 'u';
    if (code >= 0xd800U && code < 0xdc00U && low_follows) {
        reader->at += 2;
        uint32_t low = hex4(reader);
        code = 0x10000U + ((code - 0xd800U) << 10) + ((low - 0xdc00U) & 0x3ffU);
    }
    return code >= 0xd800U && code < 0xe000U ? 0xfffdU : code;
}

static void read_escape(struct reader *reader, struct rt_text *out)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    char bytes[UTF8_MAX];
    if (reader->at >= reader->end) {
        syntax_error();
    }
    char letter = *reader->at;
    reader->at++;
    if (letter == 'u') {
        rt_text_add(out, bytes, utf8_put(bytes, unicode_escape(reader)));
        return;
    }
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);
    if (found == NULL) {
        syntax_error();
    }
    rt_text_add(out, &meant[found - letters], 1);
}

static rt_obj read_string(struct reader *reader)
{
    struct rt_text out;
    rt_text_init(&out);
    reader->at++;
    for (;;) {
        if (reader->at >= reader->end) {
            syntax_error();
        }
        char c = *reader->at;
        reader->at++;
        if (c == '"') {
            return rt_text_str(&out);
        }
        if (c == '\\') {
            read_escape(reader, &out);
        } else {
            rt_text_add(&out, &c, 1);
        }
    }
}

static rt_obj read_number(struct reader *reader)
{
    const char *start = reader->at;
    bool real = false;
    while (reader->at < reader->end && strchr("+-0123456789.eE", *reader->at) != NULL &&
           *reader->at != '\0') {
        real = real || strchr(".eE", *reader->at) != NULL;
        reader->at++;
    }
    size_t length = (size_t)(reader->at - start);
    bool negative = length > 0 && *start == '-';
    rt_obj value = real ? rt_float_parse(start, length)
                        : rt_int_parse(start + (negative ? 1 : 0), length - (negative ? 1U : 0U), 10);
    if (value == NULL) {
        syntax_error();
    }
    return negative && !real ? rt_unary(RT_UNARY_NEG, value) : value;
}

static rt_obj read_value(struct reader *reader);

static bool more_items(struct reader *reader, char close, bool first)
{
    char c = peek(reader);
    if (c == close) {
        reader->at++;
        return false;
    }
    if (!first) {
        expect(reader, ",");
        (void)peek(reader);
    }
    return true;
}

static rt_obj read_list(struct reader *reader)
{
    rt_obj list = rt_list_new(0, NULL);
    reader->at++;
    for (bool first = true; more_items(reader, ']', first); first = false) {
        rt_list_append(list, read_value(reader));
    }
    return list;
}

static rt_obj read_dict(struct reader *reader)
{
    rt_obj dict = rt_dict_new();
    reader->at++;
    for (bool first = true; more_items(reader, '}', first); first = false) {
        if (*reader->at != '"') {
            syntax_error();
        }
        rt_obj key = read_string(reader);
        (void)peek(reader);
        expect(reader, ":");
        rt_dict_put(dict, key, read_value(reader));
    }
    return dict;
}

static rt_obj read_value(struct reader *reader)
{
    rt_check_stack();
    switch (peek(reader)) {
    case '{':
        return read_dict(reader);
    case '[':
        return read_list(reader);
    case '"':
        return read_string(reader);
    case 't':
        expect(reader, "true");
        return RT_TRUE;
    case 'f':
        expect(reader, "false");
        return RT_FALSE;
    case 'n':
        expect(reader, "null");
        return RT_NONE;
    default:
        return read_number(reader);
    }
}

static rt_obj loads(rt_obj text)
{
    struct rt_buffer buffer;
    rt_get_buffer(text, &buffer, false);
    struct reader reader = {buffer.data, (const char *)buffer.data + buffer.length};
    if (!utf8_valid(buffer.data, buffer.length)) {
        syntax_error();
    }
    rt_obj value = read_value(&reader);
    skip_spaces(&reader);
    if (reader.at < reader.end) {
        syntax_error();
    }
    return value;
}

static rt_obj load(rt_obj stream)
{
    return loads(rt_call_method(stream, rt_intern_c("read"), 0, NULL));
}

static RT_FUN_KW(dumps_obj, "dumps", dumps, 1, 1);
static RT_FUN_KW(dump_obj, "dump", dump, 2, 2);
static RT_FUN_1(loads_obj, "loads", loads);
static RT_FUN_1(load_obj, "load", load);

static const struct rt_entry entries[] = {
    RT_ENTRY("dumps", dumps_obj),
    RT_ENTRY("dump", dump_obj),
    RT_ENTRY("loads", loads_obj),
    RT_ENTRY("load", load_obj),
};

MODULE(module_json, "json", NULL);
