// ROM functions of the radio: what they do to the registers, the program's functions that they call, and,
// where ESPCAM_ROM names a dump of the ROM, that they agree with it.

#include "caller.h"

#include "base/bits.h"
#include "regs/fe.h"
#include "rom/phy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TABLE      0x3ffae0c4U // of the radio's functions
#define FE_CONTROL 0x3ff460a0U
#define FE_TONE    0x3ff460b8U
#define FE_TONE2   0x3ff460bcU
#define FE2_IQ     0x3ff450dcU
#define ROUNDS     400U

enum {
    SET_LOOPBACK_GAIN = 0x40003060,
    GET_DATA_SAT = 0x4000312c,
    START_TX_TONE_STEP = 0x400035d0,
    STOP_TX_TONE = 0x40003f98,
    MHZ2IEEE = 0x4000404c,
    READ_REG = 0x40004148,
    PBUS_FORCE_TEST = 0x400043c0,
    PBUS_SET_RXGAIN = 0x40004480,
    PBUS_SET_DCO = 0x40004638,
    WRITE_RFPLL_SDM = 0x40004740,
    RFPLL_SET_FREQ = 0x400047f8,
    SET_RF_FREQ_OFFSET = 0x40004ca8,
    TXDC_CAL_INIT = 0x40004e10,
    TXIQ_SET_REG = 0x40005154,
    TXTONE_LINEAR_PWR = 0x40005290,
    TXIQ_COVER = 0x4000538c,
    LINEAR_TO_DB = 0x40005f64,
    GET_POWER_DB = 0x40005fc8,
    TARGET_POWER_ADD_BACKOFF = 0x40006268,
    CORRECT_RF_ANA_GAIN = 0x400062a8,
    GET_SAR_DOUT = 0x40006564,
    GET_PWCTRL_CORRECT = 0x400065d4,
    ROUNDUP2 = 0x4000ab7c,
};

static void poke(struct rom *rom, uint32_t address, uint32_t value)
{
    struct caller *caller = (struct caller *)(void *)((char *)rom - offsetof(struct caller, rom));
    caller_put32(caller, address, value);
}

static struct caller *radio(const uint8_t *image)
{
    struct caller *caller = caller_new(image);
    rom_fill_phy_table(poke, &caller->rom);
    return caller;
}

// What the program's functions were called with.
static struct {
    unsigned count;
    uint32_t first[40][3];
} heard;

static uint32_t hear(struct caller *caller, const uint32_t words[6])
{
    (void)caller;
    if (heard.count < 40) {
        memcpy(heard.first[heard.count], words, sizeof(heard.first[0]));
    }
    heard.count++;
    return heard.count;
}

static void replace(struct caller *caller, unsigned n, uint32_t slot, caller_host_run *run)
{
    caller_put32(caller, TABLE + slot, caller_host(caller, n, run));
}

static void expect_heard(unsigned n, uint32_t a, uint32_t b, uint32_t c)
{
    assert_int_equal(heard.first[n][0], a);
    assert_int_equal(heard.first[n][1], b);
    assert_int_equal(heard.first[n][2], c);
}

static void arithmetic(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    assert_int_equal((uint32_t)CALL(c, MHZ2IEEE, 2412), 1);
    assert_int_equal((uint32_t)CALL(c, MHZ2IEEE, 2484), 14);
    assert_int_equal((uint32_t)CALL(c, LINEAR_TO_DB, 10, 0), 160);
    assert_int_equal((uint32_t)CALL(c, LINEAR_TO_DB, 1000, 0), 478);
    assert_int_equal((uint32_t)CALL(c, LINEAR_TO_DB, 100, 3), 319 - 3 * 48);
    assert_int_equal((uint32_t)CALL(c, LINEAR_TO_DB, 0, 0), 0);
    assert_int_equal((uint32_t)CALL(c, GET_DATA_SAT, 9, 5, (uint32_t)-5), 5);
    assert_int_equal((uint32_t)CALL(c, GET_DATA_SAT, (uint32_t)-9, 5, (uint32_t)-5), (uint32_t)-5);
    assert_int_equal((uint32_t)CALL(c, ROUNDUP2, 17, 8), 24);
    caller_free(c);
}

static void the_frequency_becomes_a_divider(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    CALL(c, RFPLL_SET_FREQ, 2437, 0, 0, CALLER_DATA);
    assert_int_equal(bits_get(caller_get32(c, CALLER_DATA), 0, 24), 0xbb3b31); // 81.2333 - 32
    CALL(c, WRITE_RFPLL_SDM, CALLER_DATA);
    assert_int_equal((uint32_t)CALL(c, READ_REG, 0x63, 0, 3), 0x31);
    assert_int_equal((uint32_t)CALL(c, READ_REG, 0x63, 0, 5), 0xbb);
    assert_int_equal((uint32_t)CALL(c, READ_REG, 0x63, 0, 0), 0x17);
    caller_free(c);
}

// The driver may have put its own function into the table.
static void settings_go_through_the_table(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    replace(c, 0, PHY_SLOT_PBUS_FORCE_TEST, hear);
    heard.count = 0;
    CALL(c, SET_LOOPBACK_GAIN, 0x0d, 0x104, 0x80);
    assert_int_equal(heard.count, 5);
    expect_heard(0, 4, 1, 0x7f);
    expect_heard(1, 5, 1, 0x0d);
    expect_heard(4, 1, 2, 0x80);
    heard.count = 0;
    caller_put32(c, CALLER_DATA, 0x00220011);
    caller_put32(c, CALLER_DATA + 4, 0x00440033);
    CALL(c, PBUS_SET_DCO, CALLER_DATA);
    assert_int_equal(heard.count, 4);
    expect_heard(1, 3, 1, 0x22);
    expect_heard(2, 2, 2, 0x33);
    caller_free(c);
}

static void a_setting_reaches_the_bus(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    CALL(c, PBUS_FORCE_TEST, FE_PBUS_OFFSET_Q, 1, 0x155);
    assert_int_equal(fe_tx_offset(&c->soc.fe, FE_PBUS_OFFSET_Q), 0x155);
    caller_free(c);
}

static void tones_start_and_stop(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    CALL(c, START_TX_TONE_STEP, 1, 0x80, 0x50, 0, 0, 0);
    assert_int_equal(caller_get32(c, FE_TONE), 0x6c080);
    CALL(c, STOP_TX_TONE, 1);
    assert_int_equal(caller_get32(c, FE_TONE), 0x2c080);
    caller_free(c);
}

static void the_offset_of_the_frequency_is_set(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    replace(c, 0, PHY_SLOT_RFPLL_RESET, hear);
    replace(c, 1, PHY_SLOT_RFPLL_SET_FREQ, hear);
    replace(c, 2, PHY_SLOT_WRITE_RFPLL_SDM, hear);
    replace(c, 3, PHY_SLOT_RESTART_CAL, hear);
    replace(c, 4, PHY_SLOT_WAIT_RFPLL_CAL_END, hear);
    heard.count = 0;
    assert_int_equal((uint32_t)CALL(c, SET_RF_FREQ_OFFSET, 0, 2437, 7), 5);
    assert_int_equal(heard.count, 5);
    expect_heard(1, 2437, 0, 7);
    caller_free(c);
}

static void offsets_are_calibrated_for_each_gain(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    replace(c, 0, PHY_SLOT_TXDC_CAL, hear);
    heard.count = 0;
    CALL(c, TXDC_CAL_INIT, CALLER_DATA);
    assert_int_equal(c->cause, UINT32_MAX);
    assert_int_equal(heard.count, 5);
    assert_int_equal(heard.first[0][0], CALLER_DATA);
    assert_int_equal(heard.first[4][0], CALLER_DATA + 32);
    assert_int_equal(heard.first[4][1], 2);
    caller_free(c);
}

static uint32_t detect(struct caller *caller, const uint32_t words[6])
{
    const uint8_t power[] = {100, 0};
    const uint8_t reference[] = {50, 0};
    caller_write(caller, words[0], power, 2);
    caller_write(caller, words[1], reference, 2);
    return 0;
}

static void powers_are_what_the_detector_shows(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    replace(c, 0, PHY_SLOT_GET_FM_SAR_DOUT, detect);
    assert_int_equal((uint32_t)CALL(c, GET_POWER_DB, 0x120), 0x150);
    assert_int_equal((uint32_t)CALL(c, TXTONE_LINEAR_PWR, 0, 2), 0x2000);
    caller_free(c);
}

static uint32_t sample(struct caller *caller, const uint32_t words[6])
{
    static const uint8_t samples[] = {0, 0, 100, 0, 100, 0, 100, 0, 50, 0, 50, 0, 20, 0, 20, 0};
    caller_write(caller, words[0], samples, sizeof(samples));
    return 0;
}

// 80 above the rest to 30 above it: 70 sixteenths of a decibel.
static void the_power_of_a_frame_is_sampled(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    replace(c, 0, PHY_SLOT_READ_SAR_DOUT, sample);
    assert_int_equal((uint32_t)CALL(c, GET_SAR_DOUT, 0x120), 0x120 + 284 - 214);
    caller_free(c);
}

static void power_follows_errors_that_last(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    assert_int_equal((uint32_t)CALL(c, GET_PWCTRL_CORRECT, 100, CALLER_DATA, 4, 2), 0);
    assert_int_equal((uint32_t)CALL(c, GET_PWCTRL_CORRECT, 100, CALLER_DATA, 4, 2), 0xfe);
    assert_int_equal(caller_get32(c, CALLER_DATA), 66);
    caller_free(c);
}

// 8 quarter decibels below: two steps of the RF amplifier are 11.
static void gain_is_shared_by_two_amplifiers(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    caller_put32(c, CALLER_DATA, 0xf8);
    caller_put32(c, CALLER_DATA + 4, 0x73);
    caller_put32(c, CALLER_DATA + 8, 0x120);
    CALL(c, CORRECT_RF_ANA_GAIN, CALLER_DATA, CALLER_DATA + 4, CALLER_DATA + 8);
    assert_int_equal(caller_get32(c, CALLER_DATA), 3);
    assert_int_equal(caller_get32(c, CALLER_DATA + 4), 0x5f);
    assert_int_equal(caller_get32(c, CALLER_DATA + 8), 0x120);
    caller_free(c);
}

// Against a dump

// Mixers whose powers differ by dice, within 4095, or always in the same way.
static uint32_t dice_of_powers;
static uint16_t fixed[2][2]; // of phase, of gain
static bool throws;

static uint16_t throw_power(void)
{
    dice_of_powers = dice_of_powers * 1664525 + 1013904223;
    return (uint16_t)(dice_of_powers >> 8 & 0xfff);
}

static uint32_t give_powers(struct caller *caller, const uint32_t words[6])
{
    for (unsigned n = 0; n < 2; n++) {
        uint16_t power = throws ? throw_power() : fixed[words[0]][n];
        caller_write(caller, words[3 + n], &power, sizeof(power));
    }
    return hear(caller, words);
}

static uint32_t cover(struct caller *c, uint32_t attenuation)
{
    memset(&heard, 0, sizeof(heard));
    replace(c, 0, PHY_SLOT_TXIQ_GET_MIS_PWR, give_powers);
    caller_put32(c, CALLER_DATA, 0);
    (void)CALL(c, TXIQ_COVER, attenuation, 128, CALLER_DATA);
    return caller_get32(c, CALLER_DATA);
}

static void mixers_are_balanced(void **state)
{
    (void)state;
    struct caller *c = radio(NULL);
    throws = false;
    assert_int_equal(cover(c, 76), 0); // nothing is measured: nothing to correct
    assert_int_equal(heard.count, 14);
    expect_heard(0, 1, 64, 128);
    expect_heard(1, 0, 76, 128);
    fixed[1][0] = 100; // 7/64 more
    fixed[1][1] = 90;
    assert_int_equal(cover(c, 76), 14 + 7 + 7);
    fixed[0][0] = 90;
    fixed[0][1] = 100;
    assert_int_equal(cover(c, 5) >> 8, 14 + 7 + 7);
    expect_heard(0, 1, 0, 128);
    caller_free(c);
}

struct trial {
    uint32_t address;
    const char *name;
    unsigned words;
    uint32_t limit[6]; // of each argument
    bool result;       // it has one that means something
};

// A limit of 1 stands for an address.
static const struct trial trials[] = {
    {0x40003060, "set_loopback_gain", 3, {512, 512, 512}, false},
    {0x400030f8, "loopback_mode_en", 1, {2}, false},
    {0x4000312c, "get_data_sat", 3, {2000, 1500, 100}, true},
    {0x40003564, "set_txclk_en", 1, {2}, false},
    {0x40003594, "set_rxclk_en", 1, {2}, false},
    {0x400035d0, "start_tx_tone_step", 6, {2, 1024, 256, 2, 1024, 256}, false},
    {0x40003f98, "stop_tx_tone", 1, {3}, false},
    {0x4000404c, "mhz2ieee", 1, {6000}, true},
    {0x40004270, "pbus_force_mode", 1, {2}, false},
    {0x400043c0, "pbus_force_test", 3, {6, 4, 512}, false},
    {0x40004414, "pbus_rd", 2, {4, 3}, true},
    {0x40004458, "pbus_debugmode", 0, {0}, false},
    {0x40004480, "pbus_set_rxgain", 1, {0x8000}, false},
    {0x40004508, "pbus_xpd_rx_off", 0, {0}, false},
    {0x4000453c, "pbus_xpd_rx_on", 0, {0}, false},
    {0x40004590, "pbus_xpd_tx_off", 0, {0}, false},
    {0x400045e0, "pbus_xpd_tx_on", 0, {0}, false},
    {0x40004d18, "chip_v7_tx_init", 0, {0}, false},
    {0x40004d8c, "chip_v7_bt_init", 0, {0}, false},
    {0x40004dc0, "txbbgain_to_index", 1, {0x200}, true},
    {0x40004df8, "index_to_txbbgain", 1, {8}, true},
    {0x40005154, "txiq_set_reg", 2, {256, 2}, true},
    {0x400054f0, "abs_temp", 1, {UINT32_MAX}, true},
    {0x40005a00, "rxiq_set_reg", 2, {256, 2}, true},
    {0x40005f64, "linear_to_db", 2, {0x100000, 4}, true},
    {0x40006290, "get_rf_gain_qdb", 1, {256}, true},
    {0x400065d4, "get_pwctrl_correct", 4, {200, 1, 5, 4}, true},
    {0x4000ab7c, "roundup2", 2, {5000, 1000}, true},
};

static const uint32_t watched[] = {FE_CONTROL, FE_TONE,    FE_TONE2,   0x3ff460c4, FE_BASE + FE_PBUS,
                                   FE2_IQ,     0x3ff450a8, 0x3ff4609c, 0x3ff5d044, 0x3ff5d050};

static void fill_both(struct caller *dump, struct caller *ours, uint32_t address, uint32_t value)
{
    caller_put32(dump, address, value);
    caller_put32(ours, address, value);
}

static void compare(struct caller *dump, struct caller *ours, const struct trial *t, const uint32_t *words)
{
    caller_call(dump, t->address, t->words, words);
    caller_call(ours, t->address, t->words, words);
    bool same = dump->cause == ours->cause && (!t->result || dump->result[0] == ours->result[0]);
    for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
        same = same && caller_get32(dump, watched[i]) == caller_get32(ours, watched[i]);
    }
    same = same && caller_get32(dump, CALLER_DATA) == caller_get32(ours, CALLER_DATA);
    same = same && memcmp(dump->soc.ana.part, ours->soc.ana.part, sizeof(ours->soc.ana.part)) == 0;
    same = same && memcmp(dump->soc.fe.bus, ours->soc.fe.bus, sizeof(ours->soc.fe.bus)) == 0;
    if (!same) {
        fail_msg("%s(%x %x %x): %x, ours %x", t->name, words[0], words[1], words[2], dump->result[0],
                 ours->result[0]);
    }
}

static void balances_agree(struct caller *dump, struct caller *ours)
{
    throws = true;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        dice_of_powers = round;
        uint32_t wanted = cover(dump, round);
        dice_of_powers = round;
        assert_int_equal(cover(ours, round), wanted);
        assert_int_equal(caller_get32(ours, FE2_IQ), caller_get32(dump, FE2_IQ));
    }
}

static void functions_agree_with_a_dump(void **state)
{
    (void)state;
    static uint8_t image[MEMORY_ROM_SIZE];
    const char *path = getenv("ESPCAM_ROM");
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(image, 1, sizeof(image), file) > MEMORY_ROM0_SIZE);
    fclose(file);
    struct caller *dump = radio(image);
    struct caller *ours = radio(NULL);
    uint32_t dice = 1;
    for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            uint32_t words[6] = {0};
            for (unsigned n = 0; n < trials[i].words; n++) {
                dice = dice * 1664525 + 1013904223;
                words[n] = trials[i].limit[n] == 1 ? CALLER_DATA : (dice >> 8) % trials[i].limit[n];
            }
            for (uint32_t n = 0; n < 4; n++) {
                dice = dice * 1664525 + 1013904223;
                fill_both(dump, ours, 0x3ff460a8 + 4 * n, dice);
            }
            fill_both(dump, ours, FE_TONE, dice);
            compare(dump, ours, &trials[i], words);
        }
    }
    balances_agree(dump, ours);
    caller_free(dump);
    caller_free(ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(the_frequency_becomes_a_divider),
        cmocka_unit_test(settings_go_through_the_table),
        cmocka_unit_test(a_setting_reaches_the_bus),
        cmocka_unit_test(tones_start_and_stop),
        cmocka_unit_test(the_offset_of_the_frequency_is_set),
        cmocka_unit_test(offsets_are_calibrated_for_each_gain),
        cmocka_unit_test(powers_are_what_the_detector_shows),
        cmocka_unit_test(the_power_of_a_frame_is_sampled),
        cmocka_unit_test(power_follows_errors_that_last),
        cmocka_unit_test(gain_is_shared_by_two_amplifiers),
        cmocka_unit_test(mixers_are_balanced),
        cmocka_unit_test(functions_agree_with_a_dump), // the last one: only if there is a dump
    };
    size_t count = sizeof(tests) / sizeof(tests[0]) - (getenv("ESPCAM_ROM") == NULL ? 1 : 0);
    return _cmocka_run_group_tests("phy", tests, count, NULL, NULL);
}
