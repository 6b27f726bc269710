// The mask ROM's driver of the AES accelerator.
//
// Source:       ESP-IDF components/esp_rom/include/esp32/rom/aes.h; ESP32 TRM, chapter "AES Accelerator".
// Not modelled: the drivers of the RSA accelerator (ets_bigint_*); the radio's own ciphers (aes_unwrap,
//               hmac_sha1 and their like); the cycles are estimates.

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/aes.h"
#include "regs/dport.h"
#include "rom/call.h"

#define WORD_CYCLES 12U // to put a word together and write it
#define POLL_CYCLES 8U

enum { KEY_SIZES = 3 }; // 128, 192, 256 bits

static void set_gate(struct call *call, uint32_t offset, bool value)
{
    uint32_t word = call_load(call, DPORT_BASE + offset, 4);
    call_store(call, DPORT_BASE + offset, 4, bits_set(word, value, DPORT_GATE_AES % 32, 1));
}

static void ets_aes_enable(struct call *call)
{
    set_gate(call, DPORT_PERI_CLK_EN, true);
    set_gate(call, DPORT_PERI_RST_EN, false);
}

static void ets_aes_disable(struct call *call)
{
    set_gate(call, DPORT_PERI_RST_EN, true);
    set_gate(call, DPORT_PERI_CLK_EN, false);
}

// (key_word_swap, key_byte_swap, in_word_swap, in_byte_swap, out_word_swap, out_byte_swap)
static void ets_aes_set_endian(struct call *call)
{
    uint32_t endian = 0;
    for (unsigned n = 0; n < 6; n++) {
        endian = bits_set(endian, bits_get(call_word(call, n), 0, 8) != 0, n ^ 1, 1);
    }
    call_store(call, AES_BASE + AES_ENDIAN, 4, endian);
}

static void put_words(struct call *call, uint32_t to, uint32_t from, unsigned count)
{
    uint8_t bytes[32] = {0};
    call_read(call, from, bytes, 4 * count);
    for (unsigned i = 0; i < count; i++) {
        call_store(call, to + 4 * i, 4, bytes_get32(&bytes[4 * i]));
        call_spend(call, WORD_CYCLES);
    }
}

// (key, size): false if there is no such size.
static void set_key(struct call *call, bool decrypt)
{
    uint32_t size = call_word(call, 1);
    if (size < KEY_SIZES) {
        put_words(call, AES_BASE + AES_KEY_0, call_word(call, 0), 4 + 2 * size);
        call_store(call, AES_BASE + AES_MODE, 4, SET(SET(0, AES_MODE_KEY, size), AES_MODE_DECRYPT, decrypt));
    }
    call_result(call, size < KEY_SIZES);
}

static void ets_aes_setkey_enc(struct call *call)
{
    set_key(call, false);
}

static void ets_aes_setkey_dec(struct call *call)
{
    set_key(call, true);
}

// (input, output)
static void ets_aes_crypt(struct call *call)
{
    enum { STARTED };
    if (call_local(call, STARTED) == 0) {
        put_words(call, AES_BASE + AES_TEXT_0, call_word(call, 0), AES_TEXT_WORDS);
        call_store(call, AES_BASE + AES_START, 4, 1);
        call_set_local(call, STARTED, 1);
        call_again(call, POLL_CYCLES);
        return;
    }
    if (call_load(call, AES_BASE + AES_IDLE, 4) == 0) {
        call_again(call, POLL_CYCLES);
        return;
    }
    uint8_t text[4 * AES_TEXT_WORDS] = {0};
    call_read(call, AES_BASE + AES_TEXT_0, text, sizeof(text));
    call_write(call, call_word(call, 1), text, sizeof(text));
    call_return(call, 0);
}

const struct rom_function rom_cipher_functions[] = {
    {0x4005c8cc, "ets_aes_enable", ets_aes_enable, false},
    {0x4005c8f8, "ets_aes_disable", ets_aes_disable, false},
    {0x4005c928, "ets_aes_set_endian", ets_aes_set_endian, false},
    {0x4005c97c, "ets_aes_setkey_enc", ets_aes_setkey_enc, false},
    {0x4005c994, "ets_aes_setkey_dec", ets_aes_setkey_dec, false},
    {0x4005c9b8, "ets_aes_crypt", ets_aes_crypt, true},
    {0, NULL, NULL, false},
};
