// ROM functions of the radio: calibrations, and the arithmetic of power in decibels.
//
// A calibration that compares what its own receiver or power detector shows finds nothing to correct here: no
// signal ever gets there (soc/fe.c, soc/ana.c). It ends with the settings that it ends with on a chip whose
// detectors show nothing.
//
// Source:       names and addresses: docs/hardware.md, "ROM"; what each one does, for which arguments:
//               seen on a ROM that ran as code (docs/hardware.md, "What no manual says").
// Not modelled: time; what a calibration tries on its way (txiq_cover does); txtone_linear_pwr in its second
//               mode; txiq_cover with powers above 4095.

#include "base/bits.h"
#include "rom/call.h"
#include "rom/phy.h"

#include <stddef.h>

#define FE2_IQ 0x3ff450dcU // correction of the mixers' balance

// FE2_IQ
#define IQ_RX_GAIN   16, 5
#define IQ_RX_PHASE  21, 6
#define IQ_RX_ENABLE 27, 1

#define TX_PART 0x6bU // analog part with the transmitter's capacitors
#define TX_HOST 2U
#define BT_PART 0x6aU
#define BT_HOST 2U

#define TX_GAINS 5U

// Local words of the framed functions here
enum { STEP, INDEX, SUM, SAMPLES };

// Runs a function of the table as the next step of this one.
static void take_step(struct call *call, uint32_t slot, unsigned count, const uint32_t *words)
{
    uint32_t step = call_local(call, STEP);
    if (phy_call_slot(call, slot, count, words)) {
        call_set_local(call, STEP, step + 1);
    }
}

// Arithmetic

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

// (value)
static void abs_temp(struct call *call)
{
    uint32_t value = call_word(call, 0);
    call_result(call, bit_is_set(value, 31) ? 0U - value : value);
}

// (value, highest, lowest)
static void get_data_sat(struct call *call)
{
    int32_t value = (int32_t)call_word(call, 0);
    int32_t high = (int32_t)call_word(call, 1);
    int32_t low = (int32_t)call_word(call, 2);
    call_result(call, (uint32_t)(value > high ? high : value < low ? low : value));
}

// 48 * log2(1 + n / 16), rounded
static const uint8_t log_table[] = {0, 4, 8, 12, 16, 19, 22, 25, 28, 31, 34, 36, 39, 41, 44, 46};

static unsigned highest_bit(uint32_t value)
{
    unsigned n = 0;
    while (value > 1) {
        value >>= 1;
        n++;
    }
    return n;
}

// 160 * log10(value / 2^shift): sixteenths of a decibel. Below 2 it is a straight line.
static int32_t decibels(uint32_t value, unsigned shift)
{
    uint64_t one = UINT64_C(1) << shift;
    value = value > INT32_MAX ? INT32_MAX : value;
    if (value < 2 * one) {
        return log_table[value * UINT64_C(8) >> shift];
    }
    unsigned top = highest_bit(value);
    uint32_t fraction = (uint32_t)((value * UINT64_C(16) >> top) % 16);
    return 48 * (int32_t)(top - shift) + log_table[fraction];
}

// (value, shift)
static void linear_to_db(struct call *call)
{
    call_result(call, (uint32_t)decibels(call_word(call, 0), call_word(call, 1) % 32));
}

// (out, in, backoff): six powers less `backoff`, at most 24.
static void target_power_add_backoff(struct call *call)
{
    uint32_t backoff = bits_get(call_word(call, 2), 0, 8);
    for (uint32_t n = 0; n < 6; n++) {
        uint32_t power = call_load(call, call_word(call, 1) + n, 1);
        call_store(call, call_word(call, 0) + n, 1, power - (backoff > 24 ? 24 : backoff));
    }
}

// Gains of the transmitter

// (stage): quarter decibels from a stage of the RF amplifier to the next one
static uint32_t rf_gain_step(uint32_t stage)
{
    static const uint8_t steps[] = {5, 14, 10, 8, 7, 6};
    return stage < sizeof(steps) ? steps[stage] : 5;
}

static void get_rf_gain_qdb(struct call *call)
{
    call_result(call, rf_gain_step(bits_get(call_word(call, 0), 0, 8)));
}

static const uint16_t baseband_gains[TX_GAINS] = {0x020, 0x0a0, 0x120, 0x030, 0x0b0};

// (gain)
static void txbbgain_to_index(struct call *call)
{
    uint32_t index = 0;
    for (uint32_t n = 0; n < TX_GAINS; n++) {
        index = baseband_gains[n] == call_word(call, 0) ? n : index;
    }
    call_result(call, index);
}

// (index)
static void index_to_txbbgain(struct call *call)
{
    uint32_t index = call_word(call, 0);
    call_result(call, baseband_gains[index < TX_GAINS ? index : 0]);
}

#define RF_STAGE      4, 3
#define RF_STAGE_TOP  7U
#define RF_STAGE_LOW  1U
#define RF_LOW_BITS   0, 4
#define BASEBAND_STEP 8 // quarter decibels
#define BASEBAND_TOP  4U

// Brings `excess` quarter decibels as near to zero as the two amplifiers' steps allow.
static void share_excess(int32_t *excess, uint32_t *stage, uint32_t *index)
{
    while (*excess > 0 && *stage < RF_STAGE_TOP) {
        *excess -= (int32_t)rf_gain_step(*stage);
        *stage += 1;
    }
    while (*excess < 0 && *stage > RF_STAGE_LOW) {
        *stage -= 1;
        *excess += (int32_t)rf_gain_step(*stage);
    }
    while (*excess > 0 && *index < BASEBAND_TOP) {
        *index += 1;
        *excess -= BASEBAND_STEP;
    }
    while (*excess < 0 && *index > 0) {
        *index -= 1;
        *excess += BASEBAND_STEP;
    }
}

static void share_gain(struct call *call, uint32_t index)
{
    int32_t excess = bits_signed(call_load(call, call_word(call, 0), 1), 8);
    uint32_t rf = call_load(call, call_word(call, 1), 1);
    uint32_t stage = GET(rf, RF_STAGE);
    share_excess(&excess, &stage, &index);
    call_store(call, call_word(call, 0), 1, (uint32_t)excess);
    call_store(call, call_word(call, 1), 1, SET(SET(rf, RF_STAGE, stage), RF_LOW_BITS, 15));
    call_set_local(call, INDEX, index);
}

// (address of the excess, of the RF gain, of the baseband gain)
static void correct_rf_ana_gain(struct call *call)
{
    uint32_t baseband = call_load(call, call_word(call, 2), 2);
    if (call_local(call, STEP) == 1) {
        share_gain(call, bits_get(call_guest_result(call), 0, 8));
        call_set_local(call, STEP, 2);
    }
    uint32_t index = call_local(call, INDEX);
    switch (call_local(call, STEP)) {
    case 0:
        take_step(call, PHY_SLOT_TXBBGAIN_TO_INDEX, 1, &baseband);
        break;
    case 2:
        take_step(call, PHY_SLOT_INDEX_TO_TXBBGAIN, 1, &index);
        break;
    default:
        call_store(call, call_word(call, 2), 2, call_guest_result(call));
        call_return(call, 0);
        break;
    }
}

// Powers

// Both half-words that the power detector's function stores: the power, and the reference.
static void measure(struct call *call)
{
    uint32_t samples = call_local_address(call, SAMPLES);
    const uint32_t words[] = {samples, samples + 2};
    take_step(call, PHY_SLOT_GET_FM_SAR_DOUT, 2, words);
}

// (decibels at full scale): the power that the detector shows
static void get_power_db(struct call *call)
{
    if (call_local(call, STEP) == 0) {
        measure(call);
        return;
    }
    uint32_t samples = call_local(call, SAMPLES);
    int32_t ratio = decibels(bits_get(samples, 0, 16), 3) - decibels(bits_get(samples, 16, 16), 3);
    call_return(call, call_word(call, 0) + (uint32_t)ratio);
}

// (0, n): the mean of 2^n measurements, as a share of the reference, in 1/4096
static void txtone_linear_pwr(struct call *call)
{
    uint32_t step = call_local(call, STEP);
    uint32_t count = UINT32_C(1) << call_word(call, 1) % 8;
    if (step != 0) {
        uint32_t samples = call_local(call, SAMPLES);
        uint32_t reference = bits_get(samples, 16, 16);
        uint32_t share = (bits_get(samples, 0, 16) << 10) / (reference < 25 ? 25 : reference) << 2;
        call_set_local(call, SUM, call_local(call, SUM) + share);
    }
    if (step < count) {
        measure(call);
    } else {
        call_return(call, (uint32_t)bits_signed(call_local(call, SUM) / count, 16));
    }
}

#define SAMPLE_COUNT 8U

static int32_t sum_of(const int32_t *samples, unsigned from, unsigned to)
{
    int32_t sum = 0;
    for (unsigned n = from; n <= to; n++) {
        sum += samples[n];
    }
    return sum;
}

static uint32_t not_negative(int32_t value)
{
    return value < 0 ? 0 : (uint32_t)value;
}

// (decibels at full scale): the power while a frame was sent, from eight samples: three of the signal, two of
// the reference, two of what the detector shows without either.
static void get_sar_dout(struct call *call)
{
    uint32_t at = call_local_address(call, SAMPLES);
    if (call_local(call, STEP) == 0) {
        take_step(call, PHY_SLOT_READ_SAR_DOUT, 1, &at);
        return;
    }
    int32_t samples[SAMPLE_COUNT];
    for (uint32_t n = 0; n < SAMPLE_COUNT; n++) {
        samples[n] = (int32_t)call_load(call, at + 2 * n, 2);
    }
    int32_t rest = 3 * sum_of(samples, 6, 7);
    int32_t signal = decibels(not_negative(2 * sum_of(samples, 1, 3) - rest), 3);
    int32_t reference = decibels(not_negative(3 * sum_of(samples, 4, 5) - rest), 3);
    call_return(call, call_word(call, 0) + (uint32_t)(signal - reference));
}

// (error, address of the half-word that sums errors up and slowly forgets them, how slowly, step): by how
// much to change the power, once the sum is 4 steps times 2^slowness.
static void get_pwctrl_correct(struct call *call)
{
    uint32_t at = call_word(call, 1);
    unsigned slowness = call_word(call, 2) % 8;
    int32_t step = bits_signed(call_word(call, 3), 8);
    int32_t sum = bits_signed(call_load(call, at, 2), 16);
    sum = bits_signed((uint32_t)sum + call_word(call, 0) - (uint32_t)(sum >> slowness), 16);
    int32_t limit = 4 * step * (int32_t)bit(slowness);
    int32_t direction = step <= 0 ? 0 : sum >= limit ? -1 : sum <= -limit ? 1 : 0;
    call_store(call, at, 2, (uint32_t)(sum + limit * direction));
    call_result(call, bits_get((uint32_t)(step * direction), 0, 8));
}

// Balance of the mixers

// (correction, 0: phase, else gain)
static void set_balance(struct call *call, unsigned gain_shift, unsigned phase_shift)
{
    int32_t value = bits_signed(call_word(call, 0), 8);
    bool gain = call_word(call, 1) != 0;
    value = gain ? clamp(value, -15, 15) : clamp(value, -31, 31);
    uint32_t word = call_load(call, FE2_IQ, 4);
    word = gain ? bits_set(word, (uint32_t)value, gain_shift, 5)
                : bits_set(word, (uint32_t)value, phase_shift, 6);
    call_store(call, FE2_IQ, 4, word);
    call_result(call, bits_get((uint32_t)value, 0, 8));
}

static void txiq_set_reg(struct call *call)
{
    set_balance(call, 0, 5);
}

static void rxiq_set_reg(struct call *call)
{
    set_balance(call, 16, 21);
}

// Balancing the transmitter's mixers. A round sets gain and phase, and then measures two powers for what is
// wrong with the gain and two for the phase. Three rounds correct at once; four more leave the settings
// alone, and the mean of what they find is corrected at the end. A phase that is off makes the gain wrong,
// too, by its square.

enum cover_kind { SET_GAIN, SET_PHASE, GAIN_POWERS, PHASE_POWERS };
enum cover_step { COVER_MEAN = 3 * 4, COVER_LAST_GAIN = COVER_MEAN + 4 * 2, COVER_LAST_PHASE, COVER_END };

// Local words, beside STEP: signed bytes; the two powers; the step whose result is in them
enum { GAIN = 1, PHASE, GAIN_SUM, PHASE_SUM, SQUARE, POWERS, TAKEN };

#define GAIN_LOUDER 12U // less attenuation while the gain is looked at

static enum cover_kind cover_kind(uint32_t step)
{
    if (step >= COVER_LAST_GAIN) {
        return step == COVER_LAST_GAIN ? SET_GAIN : SET_PHASE;
    }
    return step < COVER_MEAN ? step % 4 : GAIN_POWERS + step % 2;
}

static int32_t byte_local(struct call *call, unsigned n)
{
    return bits_signed(call_local(call, n), 8);
}

static void add_to_local(struct call *call, unsigned n, int32_t value)
{
    call_set_local(call, n, call_local(call, n) + (uint32_t)value);
}

static int32_t rounded(int32_t value, unsigned shift)
{
    return (value + (int32_t)bit(shift - 1)) >> shift;
}

// By how much two powers differ: in 1/64 of the smaller one, in 1/128 of both.
static int32_t gain_error(int32_t a, int32_t b)
{
    int32_t whole = a < b ? a : b;
    return rounded(2048 * (b - a) / (whole == 0 ? 1 : whole), 5);
}

static int32_t phase_error(int32_t a, int32_t b)
{
    int32_t whole = a + b;
    return rounded(4096 * (a - b) / (whole == 0 ? 1 : whole), 5);
}

static void correct_phase(struct call *call, int32_t error)
{
    add_to_local(call, PHASE, -error);
    int32_t phase = byte_local(call, PHASE);
    int32_t square = -rounded(-phase * phase, 8);
    add_to_local(call, GAIN, square - byte_local(call, SQUARE));
    call_set_local(call, SQUARE, (uint32_t)square);
}

static void take_powers(struct call *call, bool gain, bool corrects)
{
    uint32_t powers = call_local(call, POWERS);
    int32_t a = bits_signed(powers >> 16, 16);
    int32_t b = bits_signed(powers, 16);
    int32_t error = gain ? gain_error(a, b) : phase_error(a, b);
    if (!corrects) {
        add_to_local(call, gain ? GAIN_SUM : PHASE_SUM, error);
    } else if (gain) {
        add_to_local(call, GAIN, -error);
    } else {
        correct_phase(call, error);
    }
}

// What the call of that step has brought; of a setting, as far as the register goes.
static void take_result(struct call *call, uint32_t step)
{
    enum cover_kind kind = cover_kind(step);
    bool corrects = step < COVER_MEAN;
    if (kind == GAIN_POWERS || kind == PHASE_POWERS) {
        take_powers(call, kind == GAIN_POWERS, corrects);
    } else if (corrects) {
        call_set_local(call, kind == SET_GAIN ? GAIN : PHASE, call_guest_result(call));
    }
    if (step + 1 == COVER_LAST_GAIN) {
        add_to_local(call, GAIN, -rounded(byte_local(call, GAIN_SUM), 2) - byte_local(call, SQUARE));
        add_to_local(call, PHASE, -rounded(byte_local(call, PHASE_SUM), 2));
    }
}

static void set_mixer(struct call *call, bool gain)
{
    uint32_t words[] = {(uint32_t)byte_local(call, gain ? GAIN : PHASE), gain};
    take_step(call, PHY_SLOT_TXIQ_SET_REG, 2, words);
}

static void measure_mixer(struct call *call, bool gain)
{
    uint32_t powers = call_local_address(call, POWERS);
    uint32_t quiet = bits_get(call_word(call, 0), 0, 8);
    int32_t loud = bits_signed(quiet - GAIN_LOUDER, 8);
    uint32_t words[] = {gain, gain ? (uint32_t)(loud < 0 ? 0 : loud) : quiet, call_word(call, 1), powers + 2,
                        powers};
    take_step(call, PHY_SLOT_TXIQ_GET_MIS_PWR, 5, words);
}

// (attenuation, tone, address of two bytes: gain and phase)
static void txiq_cover(struct call *call)
{
    uint32_t step = call_local(call, STEP);
    if (step != call_local(call, TAKEN)) {
        take_result(call, step - 1);
        call_set_local(call, TAKEN, step);
    }
    if (step == COVER_END) {
        call_store(call, call_word(call, 2), 1, call_local(call, GAIN));
        call_store(call, call_word(call, 2) + 1, 1, call_local(call, PHASE));
        call_return(call, 0);
        return;
    }
    enum cover_kind kind = cover_kind(step);
    if (kind == SET_GAIN || kind == SET_PHASE) {
        set_mixer(call, kind == SET_GAIN);
    } else {
        measure_mixer(call, kind == GAIN_POWERS);
    }
}

// Result: gain and phase to correct, none.
static void get_rfcal_rxiq_data(struct call *call)
{
    uint32_t word = SET(call_load(call, FE2_IQ, 4), IQ_RX_ENABLE, 1);
    call_store(call, FE2_IQ, 4, SET(SET(word, IQ_RX_GAIN, 0), IQ_RX_PHASE, 0));
    call_result(call, 0);
}

// (frequency, attenuation, -, address of three bytes): the transmitter's capacitors
static void rfcal_txcap(struct call *call)
{
    phy_write_field(call, TX_PART, TX_HOST, 1, 0, 4, 0);
    phy_write_field(call, TX_PART, TX_HOST, 1, 4, 4, 0);
    phy_write_field(call, TX_PART, TX_HOST, 2, 4, 3, 0);
    for (uint32_t n = 0; n < 3; n++) {
        call_store(call, call_word(call, 3) + n, 1, 0);
    }
}

// (address of eight bytes for each gain): the transmitter's offsets, gain by gain
static void txdc_cal_init(struct call *call)
{
    enum { DEBUG, TX_ON, GAINS, RX_ON = GAINS + 3 * TX_GAINS, WORK, END };
    uint32_t step = call_local(call, STEP);
    uint32_t gain = (step - GAINS) / 3;
    const uint32_t set_gain[] = {1, 2, call_guest_result(call)};
    const uint32_t calibrate[] = {call_word(call, 0) + 8 * gain, 2};
    if (step >= GAINS && step < RX_ON) {
        switch ((step - GAINS) % 3) {
        case 0:
            take_step(call, PHY_SLOT_INDEX_TO_TXBBGAIN, 1, &gain);
            break;
        case 1:
            take_step(call, PHY_SLOT_PBUS_FORCE_TEST, 3, set_gain);
            break;
        default:
            take_step(call, PHY_SLOT_TXDC_CAL, 2, calibrate);
            break;
        }
        return;
    }
    if (step == END) {
        call_return(call, 0);
        return;
    }
    uint32_t slot = step == DEBUG   ? PHY_SLOT_PBUS_DEBUGMODE
                    : step == TX_ON ? PHY_SLOT_PBUS_XPD_TX_ON
                    : step == RX_ON ? PHY_SLOT_PBUS_XPD_RX_ON
                                    : PHY_SLOT_PBUS_WORKMODE;
    take_step(call, slot, 0, NULL);
}

// Settings of the analog parts

static void chip_v7_tx_init(struct call *call)
{
    static const uint8_t settings[][2] = {{3, 0xa8}, {4, 0x06}, {5, 0x08}, {6, 0xb8}, {7, 0x5b}, {10, 0x74}};
    for (size_t n = 0; n < sizeof(settings) / sizeof(settings[0]); n++) {
        phy_write_part(call, TX_PART, TX_HOST, settings[n][0], settings[n][1]);
    }
}

static void chip_v7_bt_init(struct call *call)
{
    phy_write_field(call, BT_PART, BT_HOST, 2, 4, 2, 2);
    phy_write_field(call, BT_PART, BT_HOST, 0, 0, 2, 2);
}

const struct rom_function rom_phy_cal_functions[] = {
    {0x4000312c, "rom_get_data_sat", get_data_sat, false},
    {0x40004d18, "rom_chip_v7_tx_init", chip_v7_tx_init, false},
    {0x40004d8c, "rom_chip_v7_bt_init", chip_v7_bt_init, false},
    {0x40004dc0, "rom_txbbgain_to_index", txbbgain_to_index, false},
    {0x40004df8, "rom_index_to_txbbgain", index_to_txbbgain, false},
    {0x40004e10, "rom_txdc_cal_init", txdc_cal_init, true},
    {0x40005154, "rom_txiq_set_reg", txiq_set_reg, false},
    {0x40005290, "rom_txtone_linear_pwr", txtone_linear_pwr, true},
    {0x4000538c, "rom_txiq_cover", txiq_cover, true},
    {0x400054f0, "rom_abs_temp", abs_temp, false},
    {0x40005a00, "rom_rxiq_set_reg", rxiq_set_reg, false},
    {0x40005bbc, "rom_get_rfcal_rxiq_data", get_rfcal_rxiq_data, false},
    {0x40005dec, "rom_rfcal_txcap", rfcal_txcap, false},
    {0x40005f64, "rom_linear_to_db", linear_to_db, false},
    {0x40005fc8, "rom_get_power_db", get_power_db, true},
    {0x40006268, "rom_target_power_add_backoff", target_power_add_backoff, false},
    {0x40006290, "rom_get_rf_gain_qdb", get_rf_gain_qdb, false},
    {0x400062a8, "rom_correct_rf_ana_gain", correct_rf_ana_gain, true},
    {0x40006564, "rom_get_sar_dout", get_sar_dout, true},
    {0x400065d4, "rom_get_pwctrl_correct", get_pwctrl_correct, false},
    {0, NULL, NULL, false},
};
