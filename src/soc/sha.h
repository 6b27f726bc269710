// The SHA accelerator: hashes block after block with SHA-1, SHA-256, SHA-384 or SHA-512.
#ifndef SOC_SHA_H
#define SOC_SHA_H

#include "regs/sha.h"
#include "soc/peripheral.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include <stdint.h>

enum sha_engine { SHA_ENGINE_1, SHA_ENGINE_256, SHA_ENGINE_512, SHA_ENGINES };

struct sha {
    const struct peripheral_host *host;
    uint32_t text[SHA_TEXT_WORDS];

    // The engines work independently; each has a state and the tick at which its last order is done.
    struct sha1_ctx sha1;
    struct sha256_ctx sha256;
    struct sha512_ctx sha512; // SHA-384 too
    uint64_t busy_until[SHA_ENGINES];
};

extern const struct peripheral_ops sha_ops;

#endif
