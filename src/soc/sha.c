// ESP32 SHA accelerator: software puts one padded block into the text memory and starts an engine on it.
//
//     START     state = the algorithm's first state, then as CONTINUE
//     CONTINUE  state = state after the block in the text memory
//     LOAD      text memory = state
//     BUSY      1 while the engine works on one of these
//
// Words are numbers: the first word of the text holds the first four bytes of the message, first byte
// highest; of a 64-bit word the upper half comes first. There are three engines, SHA-384 and SHA-512 share
// one.
//
// Source:       ESP32 TRM, chapter "SHA Accelerator"; word order: ESP-IDF hal/sha_ll.h.
// Not modelled: the text memory while an engine is at work (a block is taken, and a digest shown, at once).

#include "soc/sha.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

static const struct reg registers[] = {SHA_REGISTERS(REG_ENTRY)};

enum trigger {
    START = SHA_SHA1_START - SHA_SHA1_START,
    CONTINUE = SHA_SHA1_CONTINUE - SHA_SHA1_START,
    LOAD = SHA_SHA1_LOAD - SHA_SHA1_START,
    BUSY = SHA_SHA1_BUSY - SHA_SHA1_START,
};

// The manual gives 60 to 100 cycles for a block and 8 to 20 for a digest; taken as one for each of the
// algorithm's rounds, and one for each word of the digest.
static const struct algorithm {
    void (*start)(struct sha *sha);
    enum sha_engine engine;
    uint32_t block_cycles, load_cycles;
} algorithms[SHA_ALGORITHMS];

// Text and state

static void take_block(const struct sha *sha, uint8_t block[], unsigned words)
{
    for (unsigned i = 0; i < words * 4; i++) {
        block[i] = (uint8_t)bits_get(sha->text[i / 4], 24 - i % 4 * 8, 8);
    }
}

static void hash_block(struct sha *sha, enum sha_engine engine)
{
    uint8_t block[SHA512_BLOCK_SIZE];
    take_block(sha, block, engine == SHA_ENGINE_512 ? SHA512_BLOCK_SIZE / 4 : SHA256_BLOCK_SIZE / 4);
    switch (engine) {
    case SHA_ENGINE_1:
        sha1_update(&sha->sha1, SHA1_BLOCK_SIZE, block);
        break;
    case SHA_ENGINE_256:
        sha256_update(&sha->sha256, SHA256_BLOCK_SIZE, block);
        break;
    default:
        sha512_update(&sha->sha512, SHA512_BLOCK_SIZE, block);
        break;
    }
}

static void show_state(struct sha *sha, enum sha_engine engine)
{
    switch (engine) {
    case SHA_ENGINE_1:
        memcpy(sha->text, sha->sha1.state, sizeof(sha->sha1.state));
        break;
    case SHA_ENGINE_256:
        memcpy(sha->text, sha->sha256.state, sizeof(sha->sha256.state));
        break;
    default:
        for (unsigned i = 0; i < 8; i++) {
            sha->text[2 * i] = (uint32_t)(sha->sha512.state[i] >> 32);
            sha->text[2 * i + 1] = (uint32_t)sha->sha512.state[i];
        }
        break;
    }
}

static void start_sha1(struct sha *sha)
{
    sha1_init(&sha->sha1);
}

static void start_sha256(struct sha *sha)
{
    sha256_init(&sha->sha256);
}

static void start_sha384(struct sha *sha)
{
    sha384_init(&sha->sha512);
}

static void start_sha512(struct sha *sha)
{
    sha512_init(&sha->sha512);
}

static const struct algorithm algorithms[SHA_ALGORITHMS] = {
    {start_sha1, SHA_ENGINE_1, 80, 8},
    {start_sha256, SHA_ENGINE_256, 64, 8},
    {start_sha384, SHA_ENGINE_512, 80, 16},
    {start_sha512, SHA_ENGINE_512, 80, 16},
};

// Orders

static bool is_busy(const struct sha *sha, enum sha_engine engine)
{
    return sha->host->clock->now < sha->busy_until[engine];
}

static void order(struct sha *sha, const struct algorithm *algorithm, uint32_t trigger)
{
    if (is_busy(sha, algorithm->engine)) {
        log_write(sha->host->log, LOG_GUEST, "SHA", "an engine got an order while it was busy");
        return;
    }
    if (trigger == LOAD) {
        show_state(sha, algorithm->engine);
    } else {
        if (trigger == START) {
            algorithm->start(sha);
        }
        hash_block(sha, algorithm->engine);
    }
    uint32_t cycles = trigger == LOAD ? algorithm->load_cycles : algorithm->block_cycles;
    sha->busy_until[algorithm->engine] = sha->host->clock->now + cycles * sha->host->clocks->apb;
}

// Bus access

static uint32_t sha_read(void *device, uint32_t offset)
{
    const struct sha *sha = device;
    if (offset < SHA_SHA1_START) {
        return sha->text[offset / 4];
    }
    uint32_t number = (offset - SHA_SHA1_START) / SHA_ALGORITHM_STRIDE;
    bool asks_busy = (offset - SHA_SHA1_START) % SHA_ALGORITHM_STRIDE == BUSY;
    return asks_busy && is_busy(sha, algorithms[number].engine);
}

static void sha_write(void *device, uint32_t offset, uint32_t value)
{
    struct sha *sha = device;
    if (offset < SHA_SHA1_START) {
        sha->text[offset / 4] = value;
        return;
    }
    uint32_t number = (offset - SHA_SHA1_START) / SHA_ALGORITHM_STRIDE;
    uint32_t trigger = (offset - SHA_SHA1_START) % SHA_ALGORITHM_STRIDE;
    if (trigger != BUSY && bit_is_set(value, 0)) {
        order(sha, &algorithms[number], trigger);
    }
}

// Reset and wiring

static void sha_reset(void *device)
{
    struct sha *sha = device;
    memset(sha->text, 0, sizeof(sha->text));
    memset(sha->busy_until, 0, sizeof(sha->busy_until));
    start_sha1(sha);
    start_sha256(sha);
    start_sha512(sha);
}

static void sha_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct sha *sha = device;
    sha->host = host;
}

const struct peripheral_ops sha_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = sha_init,
    .reset = sha_reset,
    .read = sha_read,
    .write = sha_write,
};
