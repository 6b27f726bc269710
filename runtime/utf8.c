// UTF-8 (RFC 3629).

#include "runtime/utf8.h"

static bool is_continuation(uint32_t byte)
{
    return (byte & 0xc0U) == 0x80U;
}

uint32_t utf8_next(const char **at, const char *end)
{
    uint32_t first = (uint8_t) * *at;
    (*at)++;
    if (first < 0xc0U) {
        return first;
    }
    uint32_t code = first >= 0xf0U ? first & 0x07U : first >= 0xe0U ? first & 0x0fU : first & 0x1fU;
    while (*at < end && is_continuation((uint8_t) * *at)) {
        code = (code << 6) | ((uint8_t) * *at & 0x3fU);
        (*at)++;
    }
    return code;
}

size_t utf8_put(char *out, uint32_t code)
{
    if (code < 0x80U) {
        out[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800U ? 1 : code < 0x10000U ? 2 : 3;
    uint32_t mark = more == 1 ? 0xc0U : more == 2 ? 0xe0U : 0xf0U;
    out[0] = (char)(mark | (code >> (6 * more)));
    for (size_t i = 1; i <= more; i++) {
        out[i] = (char)(0x80U | ((code >> (6 * (more - i))) & 0x3fU));
    }
    return more + 1;
}

size_t utf8_length(const char *text, size_t bytes)
{
    size_t length = 0;
    for (size_t i = 0; i < bytes; i++) {
        length += is_continuation((uint8_t)text[i]) ? 0U : 1U;
    }
    return length;
}

size_t utf8_offset(const char *text, size_t bytes, size_t index)
{
    for (size_t i = 0; i < bytes; i++) {
        if (is_continuation((uint8_t)text[i])) {
            continue;
        }
        if (index == 0) {
            return i;
        }
        index--;
    }
    return bytes;
}

// Bytes of the sequence at bytes[0], or 0 if it is not one.
static size_t sequence(const uint8_t *bytes, size_t left)
{
    uint32_t first = bytes[0];
    if (first < 0x80U) {
        return 1;
    }
    size_t length = first >= 0xf0U ? 4 : first >= 0xe0U ? 3 : 2;
    if (first < 0xc2U || first > 0xf4U || left < length) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(bytes[i])) {
            return 0;
        }
    }
    uint32_t second = bytes[1];
    bool overlong = (first == 0xe0U && second < 0xa0U) || (first == 0xf0U && second < 0x90U);
    bool too_high = (first == 0xedU && second >= 0xa0U) || (first == 0xf4U && second >= 0x90U);
    return overlong || too_high ? 0 : length;
}

bool utf8_valid(const uint8_t *bytes, size_t length)
{
    size_t i = 0;
    while (i < length) {
        size_t step = sequence(bytes + i, length - i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}
