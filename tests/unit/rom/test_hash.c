// The ROM's checks of data (rom/hash.c, rom/cipher.c). CRCs: the check values of the catalogue of
// parametrised CRC algorithms, for "123456789"; MD5: RFC 1321, appendix A.5; SHA: FIPS 180-4's examples; AES:
// FIPS 197, appendix C.

#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT    CALLER_DATA
#define CONTEXT (CALLER_DATA + 0x1000)
#define DIGEST  (CALLER_DATA + 0x2001) // at an odd address

static int set_up(void **state)
{
    *state = caller_new(NULL);
    return 0;
}

static int tear_down(void **state)
{
    caller_free(*state);
    return 0;
}

static void expect_digest(struct caller *c, const char *hex)
{
    uint8_t digest[64];
    char text[129] = "";
    caller_read(c, DIGEST, digest, sizeof(digest));
    for (size_t i = 0; i < strlen(hex) / 2; i++) {
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    }
    assert_string_equal(text, hex);
}

static void the_crcs_have_their_check_values(void **state)
{
    struct caller *c = *state;
    caller_text(c, TEXT + 1, "123456789");
    assert_int_equal((uint32_t)CALL(c, 0x4005cfec, 0, TEXT + 1, 9), 0xcbf43926);           // CRC-32
    assert_int_equal((uint32_t)CALL(c, 0x4005d024, 0, TEXT + 1, 9), 0xfc891918);           // CRC-32/BZIP2
    assert_int_equal((uint32_t)CALL(c, 0x4005d05c, 0, TEXT + 1, 9), 0x906e);               // CRC-16/IBM-SDLC
    assert_int_equal((uint32_t)CALL(c, 0x4005d09c, 0, TEXT + 1, 9), 0xd64e);               // CRC-16/GENIBUS
    assert_int_equal((uint32_t)CALL(c, 0x4005d09c, 0xffff, TEXT + 1, 9), 0x31c3 ^ 0xffff); // CRC-16/XMODEM
    assert_int_equal((uint32_t)CALL(c, 0x4005d0e0, 0, TEXT + 1, 9), 0xd0 ^ 0xff);          // CRC-8/ROHC
    assert_int_equal((uint32_t)CALL(c, 0x4005d114, 0xff, TEXT + 1, 9), 0xf4 ^ 0xff);       // CRC-8/SMBUS
    assert_int_equal((uint32_t)CALL(c, 0x4005d144, TEXT + 1, 9), 0xa1);                    // CRC-8/MAXIM-DOW
    assert_int_equal((uint32_t)CALL(c, 0x4005ee88, 0, TEXT + 1, 9), 0xcbf43926);
    assert_int_equal((uint32_t)CALL(c, 0x4005ee88, 5, 0, 9), 0);
}

static void a_crc_can_be_computed_in_pieces(void **state)
{
    struct caller *c = *state;
    caller_text(c, TEXT, "123456789");
    uint32_t first = (uint32_t)CALL(c, 0x4005cfec, 0, TEXT, 4);
    assert_int_equal((uint32_t)CALL(c, 0x4005cfec, first, TEXT + 4, 5), 0xcbf43926);
}

static void md5(struct caller *c, const char *text, uint32_t piece, const char *expected)
{
    caller_text(c, TEXT, text);
    CALL(c, 0x4005da7c, CONTEXT);
    for (uint32_t done = 0, size = (uint32_t)strlen(text); done < size; done += piece) {
        CALL(c, 0x4005da9c, CONTEXT, TEXT + done, size - done < piece ? size - done : piece);
    }
    CALL(c, 0x4005db1c, DIGEST, CONTEXT);
    assert_int_equal(c->cause, UINT32_MAX);
    expect_digest(c, expected);
}

static void md5_agrees_with_the_rfc(void **state)
{
    struct caller *c = *state;
    static const char *const rows[][2] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
         "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        md5(c, rows[i][0], 1000, rows[i][1]);
        md5(c, rows[i][0], 1, rows[i][1]);
        md5(c, rows[i][0], 60, rows[i][1]);
    }
}

// Some firmware forks a hash by copying its context.
static void a_copied_context_goes_on_by_itself(void **state)
{
    struct caller *c = *state;
    uint8_t context[88];
    caller_text(c, TEXT, "abcX");
    CALL(c, 0x4005da7c, CONTEXT);
    CALL(c, 0x4005da9c, CONTEXT, TEXT, 2);
    caller_read(c, CONTEXT, context, sizeof(context));
    CALL(c, 0x4005da9c, CONTEXT, TEXT + 3, 1);
    caller_write(c, CONTEXT + 0x100, context, sizeof(context));
    CALL(c, 0x4005da9c, CONTEXT + 0x100, TEXT + 2, 1);
    CALL(c, 0x4005db1c, DIGEST, CONTEXT + 0x100);
    expect_digest(c, "900150983cd24fb0d6963f7d28e17f72");
}

static void sha(struct caller *c, uint32_t type, const char *text, uint32_t piece, const char *expected)
{
    caller_text(c, TEXT, text);
    CALL(c, 0x4005c0d4, CONTEXT);
    for (uint32_t done = 0, size = (uint32_t)strlen(text); done < size; done += piece) {
        CALL(c, 0x4005c2a0, CONTEXT, type, TEXT + done, 8 * (size - done < piece ? size - done : piece));
    }
    CALL(c, 0x4005c104, CONTEXT, type, DIGEST);
    assert_int_equal(c->cause, UINT32_MAX);
    expect_digest(c, expected);
}

static void sha_drives_the_accelerator(void **state)
{
    struct caller *c = *state;
    static const char *const two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    static const char *const two_long_blocks =
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
        "mnopqrstnopqrstu";
    CALL(c, 0x4005c07c, 0); // enable
    static const uint32_t pieces[] = {1000, 64, 37, 1};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        sha(c, 0, "abc", pieces[i], "a9993e364706816aba3e25717850c26c9cd0d89d");
        sha(c, 0, two_blocks, pieces[i], "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        sha(c, 1, two_blocks, pieces[i], "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        sha(c, 2, two_long_blocks, pieces[i],
            "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa9174603"
            "9");
        sha(c, 3, two_long_blocks, pieces[i],
            "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433a"
            "c7d329eeb6dd26545e96e55b874be909");
    }
}

static void sha_without_its_clock_gives_nothing(void **state)
{
    struct caller *c = *state;
    CALL(c, 0x4005c07c, 0);
    CALL(c, 0x4005c0a8, 0); // disable
    sha(c, 0, "abc", 1000, "0000000000000000000000000000000000000000");
}

static void aes_encrypts_and_decrypts(void **state)
{
    struct caller *c = *state;
    static const uint8_t plain[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                      0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
    static const char *const results[] = {"69c4e0d86a7b0430d8cdb78070b4c55a",
                                          "dda97ca4864cdfe06eaf70a0ec0d7191",
                                          "8ea2b7ca516745bfeafc49904b496089"};
    uint8_t key[32];
    for (unsigned i = 0; i < sizeof(key); i++) {
        key[i] = (uint8_t)i;
    }
    caller_write(c, TEXT, plain, sizeof(plain));
    caller_write(c, CONTEXT, key, sizeof(key));
    CALL(c, 0x4005c8cc, 0); // enable
    CALL(c, 0x4005c928, 1, 1, 1, 1, 1, 1);
    for (uint32_t size = 0; size < 3; size++) {
        assert_int_equal((uint32_t)CALL(c, 0x4005c97c, CONTEXT, size), 1);
        CALL(c, 0x4005c9b8, TEXT, DIGEST);
        expect_digest(c, results[size]);
        assert_int_equal((uint32_t)CALL(c, 0x4005c994, CONTEXT, size), 1);
        CALL(c, 0x4005c9b8, DIGEST, DIGEST);
        expect_digest(c, "00112233445566778899aabbccddeeff");
    }
    assert_int_equal((uint32_t)CALL(c, 0x4005c97c, CONTEXT, 3), 0);
}

static void a_buffer_that_is_not_there_ends_in_an_exception(void **state)
{
    struct caller *c = *state;
    CALL(c, 0x4005cfec, 0, 0x20000000, 0xffffffff);
    assert_int_equal(c->cause, CAUSE_LOAD_PROHIBITED);
    CALL(c, 0x4005da7c, CONTEXT);
    CALL(c, 0x4005da9c, CONTEXT, 0x20000000, 0xffffffff);
    assert_int_equal(c->cause, CAUSE_LOAD_PROHIBITED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_crcs_have_their_check_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crc_can_be_computed_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(md5_agrees_with_the_rfc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copied_context_goes_on_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sha_drives_the_accelerator, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sha_without_its_clock_gives_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aes_encrypts_and_decrypts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_buffer_that_is_not_there_ends_in_an_exception, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
