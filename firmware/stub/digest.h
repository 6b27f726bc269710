// The two sums of the helper: CRC-32 for packets (as in zlib and Ethernet), MD5 for pieces of flash (RFC
// 1321).
#ifndef STUB_DIGEST_H
#define STUB_DIGEST_H

#include <stdint.h>

// Goes on from `crc`, first 0.
uint32_t crc32_add(uint32_t crc, const uint8_t *bytes, uint32_t count);

#define MD5_SIZE  16
#define MD5_BLOCK 64

struct md5 {
    uint32_t state[4];
    uint32_t count; // bytes so far, below 512 MiB
    uint8_t block[MD5_BLOCK];
};

void md5_begin(struct md5 *md5);
void md5_more(struct md5 *md5, const uint8_t *bytes, uint32_t count);
void md5_finish(struct md5 *md5, uint8_t digest[MD5_SIZE]);

#endif
