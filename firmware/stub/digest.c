#include "firmware/stub/digest.h"

#include "base/bytes.h"

#include <string.h>

// CRC-32

uint32_t crc32_add(uint32_t crc, const uint8_t *bytes, uint32_t count)
{
    // The polynomial, applied to four bits at a time.
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    crc = ~crc;
    for (uint32_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

// MD5

static const uint32_t sines[64] = {
    // 2^32 * |sin(i + 1)|
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
static const uint8_t turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round) {
    case 0:
        return (b & c) | (~b & d);
    case 1:
        return (b & d) | (c & ~d);
    case 2:
        return b ^ c ^ d;
    default:
        return c ^ (b | ~d);
    }
}

static unsigned word_of(unsigned round, unsigned i)
{
    static const uint8_t step[4] = {1, 5, 3, 7}, start[4] = {0, 1, 5, 0};
    return (start[round] + step[round] * i) % 16;
}

static void add_block(struct md5 *md5, const uint8_t *block)
{
    uint32_t a = md5->state[0], b = md5->state[1], c = md5->state[2], d = md5->state[3];
    uint32_t words[16];
    for (unsigned i = 0; i < 16; i++) {
        words[i] = bytes_get32(block + 4 * i);
    }
    for (unsigned i = 0; i < 64; i++) {
        unsigned round = i / 16, turn = turns[round][i % 4];
        uint32_t sum = a + mix(round, b, c, d) + sines[i] + words[word_of(round, i)];
        a = d;
        d = c;
        c = b;
        b += sum << turn | sum >> (32 - turn);
    }
    md5->state[0] += a;
    md5->state[1] += b;
    md5->state[2] += c;
    md5->state[3] += d;
}

void md5_begin(struct md5 *md5)
{
    *md5 = (struct md5){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

void md5_more(struct md5 *md5, const uint8_t *bytes, uint32_t count)
{
    while (count > 0) {
        uint32_t at = md5->count % MD5_BLOCK;
        uint32_t now = count < MD5_BLOCK - at ? count : MD5_BLOCK - at;
        memcpy(md5->block + at, bytes, now);
        md5->count += now;
        bytes += now;
        count -= now;
        if (md5->count % MD5_BLOCK == 0) {
            add_block(md5, md5->block);
        }
    }
}

void md5_finish(struct md5 *md5, uint8_t digest[MD5_SIZE])
{
    static const uint8_t padding[MD5_BLOCK] = {0x80};
    uint8_t length[8] = {0};
    uint32_t at = md5->count % MD5_BLOCK;
    bytes_put32(length, md5->count << 3);
    md5_more(md5, padding, (at < 56 ? 56 : 120) - at);
    md5_more(md5, length, sizeof length);
    for (unsigned i = 0; i < 4; i++) {
        bytes_put32(digest + 4 * i, md5->state[i]);
    }
}
