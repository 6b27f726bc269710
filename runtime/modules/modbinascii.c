// Module binascii: hexadecimal, base 64 (RFC 4648) and CRC-32 (ISO 3309, reflected polynomial 0xedb88320).

#include "runtime/bigint.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

#include <string.h>

static rt_obj hexlify(size_t nargs, const rt_obj *args)
{
    rt_obj text = bytes_hex_obj.fn.var(nargs, args);
    size_t length;
    const char *data = rt_str_data(text, &length);
    return rt_bytes_new(data, length);
}

static rt_obj unhexlify(rt_obj obj)
{
    struct rt_buffer buffer;
    rt_get_buffer(obj, &buffer, false);
    const char *text = buffer.data;
    if (buffer.length % 2 != 0) {
        rt_raise_value_error("odd-length string");
    }
    struct rt_str *out = rt_str_reserve(&rt_type_bytes, buffer.length / 2);
    for (size_t i = 0; i < buffer.length / 2; i++) {
        uint32_t high = bigint_digit(text[2 * i]);
        uint32_t low = bigint_digit(text[2 * i + 1]);
        if (high > 15 || low > 15) {
            rt_raise_value_error("non-hex digit found");
        }
        out->data[i] = (char)(high << 4 | low);
    }
    return out;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static rt_obj b2a_base64(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"data", RT_PARAM_REQUIRED, NULL},
                                      {"newline", RT_PARAM_KW_ONLY, RT_TRUE}};
    rt_obj value[2];
    struct rt_buffer buffer;
    struct rt_text out;
    rt_parse_args(params, 2, nargs, nkw, args, value);
    rt_get_buffer(value[0], &buffer, false);
    const uint8_t *data = buffer.data;
    rt_text_init(&out);
    for (size_t i = 0; i < buffer.length; i += 3) {
        size_t left = buffer.length - i;
        uint32_t bits = (uint32_t)data[i] << 16;
        bits |= left > 1 ? (uint32_t)data[i + 1] << 8 : 0U;
        bits |= left > 2 ? data[i + 2] : 0U;
        char group[] = {alphabet[bits >> 18], alphabet[(bits >> 12) & 63U], alphabet[(bits >> 6) & 63U],
                        alphabet[bits & 63U]};
        group[2] = (char)(left > 1 ? group[2] : '=');
        group[3] = (char)(left > 2 ? group[3] : '=');
        rt_text_add(&out, group, 4);
    }
    if (rt_truth(value[1])) {
        rt_text_add(&out, "\n", 1);
    }
    return rt_text_bytes(&out);
}

// Characters outside the alphabet are skipped, as CPython does by default.
static rt_obj a2b_base64(rt_obj obj)
{
    struct rt_buffer buffer;
    struct rt_text out;
    uint32_t bits = 0;
    uint32_t count = 0;
    uint32_t padding = 0;
    rt_get_buffer(obj, &buffer, false);
    const char *text = buffer.data;
    rt_text_init(&out);
    for (size_t i = 0; i < buffer.length; i++) {
        const char *found = text[i] == '\0' ? NULL : strchr(alphabet, text[i]);
        padding += text[i] == '=' ? 1U : 0U;
        if (found == NULL) {
            continue;
        }
        bits = (bits << 6) | (uint32_t)(found - alphabet);
        count++;
        if (count % 4 != 1) {
            char byte = (char)(bits >> (6 - 2 * ((count - 1) % 4)));
            rt_text_add(&out, &byte, 1);
        }
    }
    if (count % 4 == 1 || (count + padding) % 4 != 0) {
        rt_raise_value_error("incorrect padding");
    }
    return rt_text_bytes(&out);
}

static rt_obj crc32(size_t nargs, const rt_obj *args)
{
    struct rt_buffer buffer;
    rt_get_buffer(args[0], &buffer, false);
    const uint8_t *data = buffer.data;
    uint32_t crc = nargs > 1 ? (uint32_t)rt_int_get_u64_wrapped(args[1]) : 0U;
    crc = ~crc;
    for (size_t i = 0; i < buffer.length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        }
    }
    return rt_int_u64(~crc & 0xffffffffU);
}

static RT_FUN_VAR(hexlify_obj, "hexlify", hexlify, 1, 2);
static RT_FUN_1(unhexlify_obj, "unhexlify", unhexlify);
static RT_FUN_KW(b2a_base64_obj, "b2a_base64", b2a_base64, 1, 1);
static RT_FUN_1(a2b_base64_obj, "a2b_base64", a2b_base64);
static RT_FUN_VAR(crc32_obj, "crc32", crc32, 1, 2);

static const struct rt_entry entries[] = {
    RT_ENTRY("hexlify", hexlify_obj),       RT_ENTRY("unhexlify", unhexlify_obj),
    RT_ENTRY("b2a_base64", b2a_base64_obj), RT_ENTRY("a2b_base64", a2b_base64_obj),
    RT_ENTRY("crc32", crc32_obj),
};

MODULE(module_binascii, "binascii", NULL);
