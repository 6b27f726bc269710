// Values in memory: integers in two's complement, floats in IEEE 754.

#include "runtime/packed.h"

#include "runtime/error.h"
#include "runtime/values.h"

#include <string.h>

size_t packed_size(char type)
{
    switch (type) {
    case 'b':
    case 'B':
    case 'c':
    case '?':
        return 1;
    case 'h':
    case 'H':
    case 'e':
        return 2;
    case 'i':
    case 'I':
    case 'l':
    case 'L':
    case 'f':
    case 'P':
    case 'n':
    case 'N':
        return 4;
    case 'q':
    case 'Q':
    case 'd':
        return 8;
    default:
        return 0;
    }
}

static uint64_t load(const uint8_t *data, size_t size, bool big_endian)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        bits = (bits << 8) | data[big_endian ? i : size - 1 - i];
    }
    return bits;
}

static void store(uint8_t *data, size_t size, bool big_endian, uint64_t bits)
{
    for (size_t i = 0; i < size; i++) {
        data[big_endian ? size - 1 - i : i] = (uint8_t)bits;
        bits >>= 8;
    }
}

static int64_t extended(uint64_t bits, size_t size)
{
    uint64_t sign = (uint64_t)1 << (size * 8 - 1);
    return (int64_t)((bits ^ sign) - sign);
}

// Half precision: 1 sign, 5 exponent and 10 fraction bits.
static float half_value(uint32_t half)
{
    uint32_t exponent = (half >> 10) & 31U;
    float value = (float)((half & 0x3ffU) | (exponent != 0 ? 0x400U : 0U));
    for (uint32_t i = exponent == 0 ? 1 : exponent; i < 25; i++) {
        value /= 2;
    }
    for (uint32_t i = 25; i < exponent; i++) {
        value *= 2;
    }
    if (exponent == 31) {
        uint32_t bits = 0x7f800000U | (half & 0x3ffU) << 13;
        memcpy(&value, &bits, sizeof value);
    }
    return (half & 0x8000U) != 0 ? -value : value;
}

// Shifts right, rounding half to even.
static uint32_t rounded_shift(uint32_t value, uint32_t by)
{
    uint32_t kept = value >> by;
    uint32_t rest = value & ((1U << by) - 1U);
    uint32_t half = 1U << (by - 1);
    return kept + (rest > half || (rest == half && (kept & 1U) != 0) ? 1U : 0U);
}

static uint32_t half_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint32_t sign = (bits >> 16) & 0x8000U;
    bits &= 0x7fffffffU;
    if (bits > 0x7f800000U) {
        return sign | 0x7e00U;
    }
    if (bits >= 0x47800000U) {
        return sign | 0x7c00U;
    }
    if (bits >= 0x38800000U) {
        return sign | rounded_shift(bits - 0x38000000U, 13);
    }
    uint32_t by = 126U - (bits >> 23);
    return by > 25 ? sign : sign | rounded_shift((bits & 0x7fffffU) | 0x800000U, by);
}

static rt_real load_real(char type, uint64_t bits)
{
    if (type == 'd') {
        double wide;
        memcpy(&wide, &bits, sizeof wide);
        return (rt_real)wide;
    }
    if (type == 'e') {
        return half_value((uint32_t)bits);
    }
    float value;
    uint32_t word = (uint32_t)bits;
    memcpy(&value, &word, sizeof value);
    return value;
}

static uint64_t real_bits(char type, rt_real value)
{
    uint64_t bits = 0;
    if (type == 'd') {
        double wide = (double)value;
        memcpy(&bits, &wide, sizeof bits);
        return bits;
    }
    if (type == 'e') {
        return half_bits(value);
    }
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

rt_obj packed_get(char type, const uint8_t *data, bool big_endian)
{
    size_t size = packed_size(type);
    uint64_t bits = load(data, size, big_endian);
    switch (type) {
    case 'c':
        return rt_bytes_new(data, 1);
    case '?':
        return rt_bool(bits != 0);
    case 'e':
    case 'f':
    case 'd':
        return rt_float_new(load_real(type, bits));
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
        return rt_int_i64(extended(bits, size));
    default:
        return rt_int_u64(bits);
    }
}

void packed_set(char type, uint8_t *data, rt_obj value, bool big_endian)
{
    size_t size = packed_size(type);
    struct rt_buffer buffer;
    switch (type) {
    case 'c':
        rt_get_buffer(value, &buffer, false);
        data[0] = buffer.length > 0 ? *(const uint8_t *)buffer.data : 0;
        break;
    case '?':
        data[0] = rt_truth(value) ? 1 : 0;
        break;
    case 'e':
    case 'f':
    case 'd':
        store(data, size, big_endian, real_bits(type, rt_float_get(value)));
        break;
    default:
        store(data, size, big_endian, rt_int_get_u64_wrapped(value));
        break;
    }
}
