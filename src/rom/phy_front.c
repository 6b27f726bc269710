// ROM functions of the radio: its front end. Most set registers on the parallel bus to the analog part, one
// by one, through the table's function for that; the others set tones, clocks and the frequency.
//
// Source:       names and addresses: docs/hardware.md, "ROM"; what each one does to the registers, for which
//               arguments: seen on a ROM that ran as code (docs/hardware.md, "What no manual says").
// Not modelled: time; functions of the table that no known program reaches.

#include "base/bits.h"
#include "regs/fe.h"
#include "regs/nrx.h"
#include "rom/call.h"
#include "rom/phy.h"

#include <stddef.h>

#define FE2_TX_FINE 0x3ff450a8U // lower bits of the tones' frequencies
#define FE_CONTROL  0x3ff460a0U
#define FE_BUS_READ 0x3ff460a8U // four words
#define FE_TONE     0x3ff460b8U // of two generators; more of the second in FE_TONE3
#define FE_TONE2    0x3ff460bcU
#define FE_TONE3    0x3ff460c4U
#define BB_AGC      0x3ff5d044U
#define BB_NOISE    0x3ff5d050U

// FE_CONTROL
#define CONTROL_RXCLK 14, 2
#define CONTROL_TXCLK 16, 2
#define CONTROL_DEBUG 25, 2

// FE_TONE
#define TONE_FREQUENCY 0, 10
#define TONE_FALL      10, 8 // attenuation, negative
#define TONE_ENABLE    18, 3
#define TONE_REST      18, 10
#define TONE_IS_FINE   29, 1 // two more bits of frequency, in FE2_TX_FINE

#define RFPLL_SDM      0x63U // analog part that divides the radio's frequency
#define RFPLL_SDM_HOST 0U
#define LOOPBACK_PART  0x67U
#define LOOPBACK_HOST  1U

// Local words of the framed functions here
enum { STEP, BUFFER };

static void set_field(struct call *call, uint32_t address, unsigned shift, unsigned width, uint32_t value)
{
    call_store(call, address, 4, bits_set(call_load(call, address, 4), value, shift, width));
}

// Calls a function of the table as the next step of this one.
static void take_step(struct call *call, uint32_t slot, unsigned count, const uint32_t *words)
{
    uint32_t step = call_local(call, STEP);
    if (phy_call_slot(call, slot, count, words)) {
        call_set_local(call, STEP, step + 1);
    }
}

// The parallel bus

// (register, bank, value)
static void pbus_force_test(struct call *call)
{
    uint32_t at = FE_BASE + FE_PBUS;
    uint32_t word = GET(call_load(call, at, 4), FE_PBUS_FORCE);
    word = SET(word, FE_PBUS_REGISTER, call_word(call, 0));
    word = SET(word, FE_PBUS_BANK, call_word(call, 1));
    word = SET(word, FE_PBUS_VALUE, call_word(call, 2));
    call_store(call, at, 4, SET(word, FE_PBUS_STROBE, 1));
    call_store(call, at, 4, word);
}

// (on)
static void pbus_force_mode(struct call *call)
{
    bool on = call_word(call, 0) != 0;
    set_field(call, FE_CONTROL, CONTROL_DEBUG, on ? 3 : 0);
    set_field(call, FE_BASE + FE_PBUS, FE_PBUS_FORCE, on);
}

static void force_mode(struct call *call, uint32_t on)
{
    if (call_local(call, STEP) == 0) {
        take_step(call, PHY_SLOT_PBUS_FORCE_MODE, 1, &on);
    } else {
        call_return(call, 0);
    }
}

static void pbus_debugmode(struct call *call)
{
    force_mode(call, 1);
}

static void pbus_workmode(struct call *call)
{
    force_mode(call, 0);
}

static const struct {
    uint8_t word, shift; // where the value is read: [bank 1, another one][register]
} bus_places[2][6] = {{{0, 9}, {0, 0}, {1, 9}, {2, 18}, {2, 0}, {3, 0}},
                      {{0, 9}, {1, 18}, {1, 0}, {2, 9}, {2, 0}, {3, 0}}};

static uint32_t read_bus(struct call *call, uint32_t number, uint32_t bank)
{
    unsigned row = bank != 1;
    if (number >= 6) {
        return 0;
    }
    uint32_t word = call_load(call, FE_BUS_READ + 4U * bus_places[row][number].word, 4);
    return bits_get(word, bus_places[row][number].shift, 9);
}

// (register, bank)
static void pbus_rd(struct call *call)
{
    call_result(call, read_bus(call, call_word(call, 0), call_word(call, 1)));
}

struct setting {
    uint32_t number, bank, value;
};

static void set_bus(struct call *call, const struct setting *settings, unsigned count)
{
    uint32_t step = call_local(call, STEP);
    if (step >= count) {
        call_return(call, 0);
        return;
    }
    const struct setting *now = &settings[step];
    const uint32_t words[] = {now->number, now->bank, now->value};
    take_step(call, PHY_SLOT_PBUS_FORCE_TEST, 3, words);
}

static void pbus_xpd_rx_off(struct call *call)
{
    static const struct setting settings[] = {{0, 1, 0}, {1, 1, 0}, {1, 2, 0}};
    set_bus(call, settings, 3);
}

static void pbus_xpd_rx_on(struct call *call)
{
    static const struct setting settings[] = {{4, 1, 0}, {5, 1, 0}, {0, 1, 0x184}, {1, 1, 0x189}, {1, 2, 0}};
    set_bus(call, settings, 5);
}

static void pbus_xpd_tx_off(struct call *call)
{
    static const struct setting settings[] = {{4, 1, 0}, {5, 1, 0}, {1, 1, 0}, {1, 2, 0}, {0, 1, 0}};
    set_bus(call, settings, 5);
}

static void pbus_xpd_tx_on(struct call *call)
{
    static const struct setting settings[] = {
        {0, 1, 0x001}, {1, 1, 0x07c}, {1, 2, 0}, {4, 1, 0x07f}, {5, 1, 0}};
    set_bus(call, settings, 5);
}

// (three settings of amplifiers)
static void set_loopback_gain(struct call *call)
{
    const struct setting settings[] = {{4, 1, 0x7f},
                                       {5, 1, call_word(call, 0)},
                                       {0, 1, call_word(call, 1)},
                                       {1, 1, 0x1f9},
                                       {1, 2, call_word(call, 2)}};
    set_bus(call, settings, 5);
}

// (pointer to four half-words: offsets of I and Q in two banks)
static void pbus_set_dco(struct call *call)
{
    uint32_t at = call_word(call, 0);
    const struct setting settings[] = {{2, 1, call_load(call, at, 2)},
                                       {3, 1, call_load(call, at + 2, 2)},
                                       {2, 2, call_load(call, at + 4, 2)},
                                       {3, 2, call_load(call, at + 6, 2)}};
    set_bus(call, settings, 4);
}

#define GAIN_LOW     0, 3
#define GAIN_MIDDLE  3 // 3 bits, and as many at GAIN_TOP: the lowest goes to the highest place
#define GAIN_TOP     6
#define GAIN_RF_LOW  10, 1
#define GAIN_RF_HIGH 11, 4

// (gain: 15 bits of three amplifiers, two of which are wired the other way round)
static void pbus_set_rxgain(struct call *call)
{
    uint32_t gain = call_word(call, 0);
    uint32_t baseband = bits_set(0, GET(gain, GAIN_LOW), 6, 3);
    for (unsigned n = 0; n < 3; n++) {
        baseband = bits_set(baseband, bits_get(gain, GAIN_MIDDLE + n, 1), 5 - n, 1);
        baseband = bits_set(baseband, bits_get(gain, GAIN_TOP + n, 1), 2 - n, 1);
    }
    uint32_t rf = bits_set(read_bus(call, 0, 1), GET(gain, GAIN_RF_HIGH), 3, 4);
    rf = bits_set(rf, GET(gain, GAIN_RF_LOW), 1, 1);
    const struct setting settings[] = {{1, 2, baseband}, {0, 1, rf}};
    set_bus(call, settings, 2);
}

// Clocks, loop-back

static void set_txclk_en(struct call *call)
{
    set_field(call, FE_CONTROL, CONTROL_TXCLK, call_word(call, 0) != 0 ? 3 : 0);
}

static void set_rxclk_en(struct call *call)
{
    set_field(call, FE_CONTROL, CONTROL_RXCLK, call_word(call, 0) != 0 ? 3 : 0);
}

// (on)
static void loopback_mode_en(struct call *call)
{
    uint32_t on = call_word(call, 0);
    switch (call_local(call, STEP)) {
    case 0:
        phy_write_field(call, LOOPBACK_PART, LOOPBACK_HOST, 0, 6, 1, on);
        take_step(call, PHY_SLOT_SET_TXCLK_EN, 1, &on);
        break;
    case 1:
        take_step(call, PHY_SLOT_SET_RXCLK_EN, 1, &on);
        break;
    default:
        call_return(call, 0);
        break;
    }
}

// Tones

static uint32_t tone_word(uint32_t before, uint32_t on, uint32_t frequency, uint32_t fall)
{
    uint32_t word = SET(SET(before, TONE_REST, 0), TONE_ENABLE, on);
    return SET(SET(word, TONE_FREQUENCY, frequency), TONE_FALL, 0U - fall);
}

// (on, frequency, attenuation) of the first generator and of the second
static void start_tx_tone_step(struct call *call)
{
    bool fine = GET(call_load(call, FE_TONE, 4), TONE_IS_FINE) != 0;
    for (unsigned n = 0; n < 2; n++) {
        uint32_t address = n == 0 ? FE_TONE : FE_TONE2;
        uint32_t frequency = call_word(call, 3 * n + 1);
        if (fine) {
            set_field(call, FE2_TX_FINE, 2 * n, 2, frequency);
            frequency >>= 2;
        }
        uint32_t before = call_load(call, address, 4);
        call_store(call, address, 4,
                   tone_word(before, call_word(call, 3 * n), frequency, call_word(call, 3 * n + 2)));
    }
}

// (1: the first generator, 2: the second, else all)
static void stop_tx_tone(struct call *call)
{
    uint32_t which = call_word(call, 0);
    if (which != 2) {
        set_field(call, FE_TONE, 18, 1, 0);
    }
    if (which != 1) {
        set_field(call, FE_TONE2, 18, 1, 0);
    }
    if (which != 1 && which != 2) {
        set_field(call, FE_TONE3, 18, 1, 0);
    }
}

// Frequency

// (address of three bytes: the divider's whole part and its fraction)
static void write_rfpll_sdm(struct call *call)
{
    uint32_t at = call_word(call, 0);
    phy_write_part(call, RFPLL_SDM, RFPLL_SDM_HOST, 0, 0x07);
    for (uint32_t n = 0; n < 3; n++) {
        phy_write_part(call, RFPLL_SDM, RFPLL_SDM_HOST, 3 + n, (uint8_t)call_load(call, at + n, 1));
    }
    phy_write_part(call, RFPLL_SDM, RFPLL_SDM_HOST, 0, 0x17);
}

// (MHz, crystal, offset in 1/1024 MHz, address of the three bytes): 4/3 of the frequency over that of the
// crystal, less 32.
static void rfpll_set_freq(struct call *call)
{
    static const uint8_t crystal_mhz[] = {40, 26, 24};
    uint32_t crystal = call_word(call, 1);
    int64_t mhz = crystal < 3 ? crystal_mhz[crystal] : crystal_mhz[0];
    int64_t frequency = (int64_t)call_word(call, 0) * 1024 + (int32_t)call_word(call, 2);
    uint32_t divider = (uint32_t)(frequency * 4 * 65536 / (3 * 1024 * mhz));
    uint32_t at = call_word(call, 3);
    call_store(call, at, 1, bits_get(divider, 16, 8) - 32);
    call_store(call, at + 1, 1, bits_get(divider, 8, 8));
    call_store(call, at + 2, 1, bits_get(divider, 0, 8));
}

// (crystal, MHz, offset)
static void set_rf_freq_offset(struct call *call)
{
    uint32_t buffer = call_local_address(call, BUFFER);
    const uint32_t words[] = {call_word(call, 1), call_word(call, 0), call_word(call, 2), buffer};
    switch (call_local(call, STEP)) {
    case 0:
        take_step(call, PHY_SLOT_RFPLL_RESET, 0, NULL);
        break;
    case 1:
        take_step(call, PHY_SLOT_RFPLL_SET_FREQ, 4, words);
        break;
    case 2:
        take_step(call, PHY_SLOT_WRITE_RFPLL_SDM, 1, &buffer);
        break;
    case 3:
        take_step(call, PHY_SLOT_RESTART_CAL, 0, NULL);
        break;
    case 4:
        take_step(call, PHY_SLOT_WAIT_RFPLL_CAL_END, 0, NULL);
        break;
    default:
        call_return(call, call_guest_result(call));
        break;
    }
}

// (MHz) to the number of a channel of 802.11b
static void mhz2ieee(struct call *call)
{
    uint32_t mhz = call_word(call, 0);
    uint32_t below = (uint32_t)((int32_t)(mhz - 2407) / 5);
    call_result(call, bits_get(mhz == 2484 ? 14U : mhz > 2484 ? UINT32_MAX : below, 0, 8));
}

// Lets the receiver measure the noise floor all the time.
static void noise_floor_auto_set(struct call *call)
{
    set_field(call, NRX_BASE + NRX_NOISE, NRX_NOISE_MEASURE, 1);
    set_field(call, NRX_BASE + NRX_NOISE, 28, 1, 1);
    set_field(call, BB_AGC, 0, 1, 1);
    set_field(call, BB_NOISE, 0, 1, 1);
}

const struct rom_function rom_phy_front_functions[] = {
    {0x40003060, "rom_set_loopback_gain", set_loopback_gain, true},
    {0x400030f8, "rom_loopback_mode_en", loopback_mode_en, true},
    {0x40003564, "rom_set_txclk_en", set_txclk_en, false},
    {0x40003594, "rom_set_rxclk_en", set_rxclk_en, false},
    {0x400035d0, "rom_start_tx_tone_step", start_tx_tone_step, false},
    {0x40003bdc, "rom_noise_floor_auto_set", noise_floor_auto_set, false},
    {0x40003f98, "rom_stop_tx_tone", stop_tx_tone, false},
    {0x4000404c, "rom_mhz2ieee", mhz2ieee, false},
    {0x40004270, "rom_pbus_force_mode", pbus_force_mode, false},
    {0x400043c0, "rom_pbus_force_test", pbus_force_test, false},
    {0x40004414, "rom_pbus_rd", pbus_rd, false},
    {0x40004458, "rom_pbus_debugmode", pbus_debugmode, true},
    {0x4000446c, "rom_pbus_workmode", pbus_workmode, true},
    {0x40004480, "rom_pbus_set_rxgain", pbus_set_rxgain, true},
    {0x40004508, "rom_pbus_xpd_rx_off", pbus_xpd_rx_off, true},
    {0x4000453c, "rom_pbus_xpd_rx_on", pbus_xpd_rx_on, true},
    {0x40004590, "rom_pbus_xpd_tx_off", pbus_xpd_tx_off, true},
    {0x400045e0, "rom_pbus_xpd_tx_on", pbus_xpd_tx_on, true},
    {0x40004638, "rom_pbus_set_dco", pbus_set_dco, true},
    {0x40004740, "rom_write_rfpll_sdm", write_rfpll_sdm, false},
    {0x400047f8, "rom_rfpll_set_freq", rfpll_set_freq, false},
    {0x40004ca8, "rom_set_rf_freq_offset", set_rf_freq_offset, true},
    {0, NULL, NULL, false},
};
