// ESP32 AES accelerator: one block of 16 bytes with a key of 128, 192 or 256 bits, encrypted or decrypted.
//
// Source:       ESP32 TRM, chapter "AES Accelerator".
// Not modelled: the text registers while it works (the result is there at once).

#include "soc/aes.h"

#include "base/bits.h"

#include <nettle/aes.h>

#include <stdbool.h>
#include <string.h>

static const struct reg registers[] = {AES_REGISTERS(REG_ENTRY)};

enum { KEY_128, KEY_192, KEY_256, KEY_SIZES };

static const uint8_t key_words[KEY_SIZES] = {4, 6, 8};
// In cycles. The manual gives 11 to 15 and "21 or 22"; the longer key takes the longer time.
static const uint8_t encrypt_cycles[KEY_SIZES] = {11, 13, 15};
static const uint8_t decrypt_cycles[KEY_SIZES] = {21, 22, 22};

// Order of words and bytes

struct place {
    unsigned word, shift;
};

// Where byte `n` of `words` registers lies.
static struct place place_of(uint32_t endian, unsigned n, unsigned words)
{
    bool first_word = GET(endian, AES_ENDIAN_FIRST_WORD) != 0;
    bool low_byte = GET(endian, AES_ENDIAN_LOW_BYTE) != 0;
    return (struct place){
        .word = first_word ? n / 4 : words - 1 - n / 4,
        .shift = 8 * (low_byte ? n % 4 : 3 - n % 4),
    };
}

static void get_bytes(const uint32_t *reg, uint32_t endian, uint8_t *bytes, unsigned words)
{
    for (unsigned n = 0; n < 4 * words; n++) {
        struct place place = place_of(endian, n, words);
        bytes[n] = (uint8_t)bits_get(reg[place.word], place.shift, 8);
    }
}

static void put_bytes(uint32_t *reg, uint32_t endian, const uint8_t *bytes, unsigned words)
{
    for (unsigned n = 0; n < 4 * words; n++) {
        struct place place = place_of(endian, n, words);
        reg[place.word] = bits_set(reg[place.word], bytes[n], place.shift, 8);
    }
}

// The cipher

static void encrypt(unsigned size, const uint8_t *key, uint8_t *text)
{
    struct aes128_ctx aes128;
    struct aes192_ctx aes192;
    struct aes256_ctx aes256;
    switch (size) {
    case KEY_128:
        aes128_set_encrypt_key(&aes128, key);
        aes128_encrypt(&aes128, AES_BLOCK_SIZE, text, text);
        break;
    case KEY_192:
        aes192_set_encrypt_key(&aes192, key);
        aes192_encrypt(&aes192, AES_BLOCK_SIZE, text, text);
        break;
    default:
        aes256_set_encrypt_key(&aes256, key);
        aes256_encrypt(&aes256, AES_BLOCK_SIZE, text, text);
        break;
    }
}

static void decrypt(unsigned size, const uint8_t *key, uint8_t *text)
{
    struct aes128_ctx aes128;
    struct aes192_ctx aes192;
    struct aes256_ctx aes256;
    switch (size) {
    case KEY_128:
        aes128_set_decrypt_key(&aes128, key);
        aes128_decrypt(&aes128, AES_BLOCK_SIZE, text, text);
        break;
    case KEY_192:
        aes192_set_decrypt_key(&aes192, key);
        aes192_decrypt(&aes192, AES_BLOCK_SIZE, text, text);
        break;
    default:
        aes256_set_decrypt_key(&aes256, key);
        aes256_decrypt(&aes256, AES_BLOCK_SIZE, text, text);
        break;
    }
}

static bool is_busy(const struct aes *aes)
{
    return aes->host->clock->now < aes->busy_until;
}

static void start(struct aes *aes)
{
    unsigned size = GET(aes->reg[AES_MODE / 4], AES_MODE_KEY);
    bool decrypts = GET(aes->reg[AES_MODE / 4], AES_MODE_DECRYPT) != 0;
    if (size >= KEY_SIZES || is_busy(aes)) {
        log_write(aes->host->log, LOG_GUEST, "AES", "started %s",
                  size >= KEY_SIZES ? "in a reserved mode" : "while it was busy");
        return;
    }
    uint32_t endian = aes->reg[AES_ENDIAN / 4];
    uint8_t key[AES256_KEY_SIZE], text[AES_BLOCK_SIZE];
    get_bytes(&aes->reg[AES_KEY_0 / 4], GET(endian, AES_ENDIAN_KEY), key, key_words[size]);
    get_bytes(&aes->reg[AES_TEXT_0 / 4], GET(endian, AES_ENDIAN_INPUT), text, AES_TEXT_WORDS);
    (decrypts ? decrypt : encrypt)(size, key, text);
    put_bytes(&aes->reg[AES_TEXT_0 / 4], GET(endian, AES_ENDIAN_OUTPUT), text, AES_TEXT_WORDS);
    uint32_t cycles = (decrypts ? decrypt_cycles : encrypt_cycles)[size];
    aes->busy_until = aes->host->clock->now + cycles * aes->host->clocks->apb;
}

// Bus access

static uint32_t aes_read(void *device, uint32_t offset)
{
    const struct aes *aes = device;
    return offset == AES_IDLE ? !is_busy(aes) : aes->reg[offset / 4];
}

static void aes_write(void *device, uint32_t offset, uint32_t value)
{
    struct aes *aes = device;
    reg_store(registers, REG_COUNT(registers), aes->reg, offset, value);
    if (offset == AES_START && bit_is_set(value, 0)) {
        start(aes);
    }
}

// Reset and wiring

static void aes_reset(void *device)
{
    struct aes *aes = device;
    reg_reset(registers, REG_COUNT(registers), aes->reg);
    aes->busy_until = 0;
}

static void aes_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct aes *aes = device;
    *aes = (struct aes){.host = host};
}

const struct peripheral_ops aes_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = aes_init,
    .reset = aes_reset,
    .read = aes_read,
    .write = aes_write,
};
