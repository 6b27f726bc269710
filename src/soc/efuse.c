// ESP32 eFuse controller: 1024 one-time programmable bits in four blocks; BLK0 holds what every chip has.
//
//     RDATA0   WR_DIS, RD_DIS
//     RDATA1   MAC bytes 2..5 (byte 2 highest)      RDATA2   23..16 CRC | 15..8 MAC byte 0 | 7..0 MAC byte 1
//     RDATA3   15 revision bit 0 | 13 CPU frequency is rated | 11..9 package | 1 no Bluetooth | 0 no APP CPU
//     RDATA4   12..8 reference voltage of the ADCs (sign, magnitude) | 7..0 frequency of RC_FAST
//     RDATA5   20 revision bit 1                    RDATA6   2 no ROM console | 1..0 coding scheme
//
// Source:       ESP32 TRM, chapter "eFuse Controller"; meaning of the words: ESP-IDF's table of eFuses; unit
//               of CK8M_FREQ (100 kHz): how esptool uses it.
// Not modelled: coding schemes (what is burnt with 3/4 or repeat coding reads back as it is), programming
//               voltage, and what other fuses do than hold bits and protect blocks. What is burnt is lost
//               with the board. No manual says how long reading the array takes; here it is 2 us.

#include "soc/efuse.h"

#include "base/bits.h"

#define READ_TICKS      (2 * TICKS_PER_US)
#define BURN_TICKS      (1 * TICKS_PER_MS)
#define VREF_STEP_MV    7U
#define VREF_NOMINAL_MV 1100U
#define RC_FAST_100_KHZ 80U

enum { PACKAGE_D0WDQ6 = 0, PACKAGE_D0WD = 1 }; // the smaller one is that of chips of revision 3

static const struct reg registers[] = {EFUSE_REGISTERS(REG_ENTRY)};

uint8_t efuse_mac_crc(const uint8_t mac[6])
{
    uint32_t crc = 0;
    for (unsigned i = 0; i < 6; i++) {
        crc ^= mac[i];
        for (unsigned n = 0; n < 8; n++) {
            crc = crc >> 1 ^ (bit_is_set(crc, 0) ? 0x8cU : 0);
        }
    }
    return (uint8_t)crc;
}

static const struct block {
    uint16_t read, write; // offsets of its first words
    uint8_t words;
    uint8_t write_protect, read_protect; // bit numbers in RDATA0; 0: none
} blocks[EFUSE_BLOCKS] = {
    {EFUSE_BLK0_RDATA0, EFUSE_BLK0_WDATA0, 7, 0, 0},
    {EFUSE_BLK1_RDATA0, EFUSE_BLK1_WDATA0, EFUSE_WORDS, 7, 16},
    {EFUSE_BLK2_RDATA0, EFUSE_BLK2_WDATA0, EFUSE_WORDS, 8, 17},
    {EFUSE_BLK3_RDATA0, EFUSE_BLK3_WDATA0, EFUSE_WORDS, 9, 18},
};

static bool is_protected(const struct efuse *efuse, uint8_t fuse)
{
    return fuse != 0 && bit_is_set(efuse->burnt[0][0], fuse);
}

// A protected key reads as zeros.
static void show_burnt(struct efuse *efuse)
{
    for (unsigned n = 0; n < EFUSE_BLOCKS; n++) {
        bool hidden = is_protected(efuse, blocks[n].read_protect);
        for (unsigned i = 0; i < blocks[n].words; i++) {
            efuse->reg[blocks[n].read / 4 + i] = hidden ? 0 : efuse->burnt[n][i];
        }
    }
}

// Fuses only ever go from 0 to 1.
static void burn_written(struct efuse *efuse)
{
    for (unsigned n = EFUSE_BLOCKS; n-- > 0;) { // BLK0 last: its protection counts from then on
        if (!is_protected(efuse, blocks[n].write_protect)) {
            for (unsigned i = 0; i < blocks[n].words; i++) {
                efuse->burnt[n][i] |= efuse->reg[blocks[n].write / 4 + i];
            }
        }
    }
}

void efuse_burn(struct efuse *efuse, unsigned chip_revision, const uint8_t mac[6])
{
    uint32_t *word = efuse->burnt[0];
    uint32_t high = (uint32_t)mac[0] << 8 | mac[1];
    word[1] = (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
    word[2] = SET(0, EFUSE_BLK0_RDATA2_WIFI_MAC_HIGH, high);
    word[2] = SET(word[2], EFUSE_BLK0_RDATA2_WIFI_MAC_CRC, efuse_mac_crc(mac));
    word[3] = SET(0, EFUSE_BLK0_RDATA3_CHIP_CPU_FREQ_RATED, 1);
    word[3] = SET(word[3], EFUSE_BLK0_RDATA3_CHIP_VER_REV1, chip_revision >= 1);
    word[3] =
        SET(word[3], EFUSE_BLK0_RDATA3_CHIP_VER_PKG, chip_revision >= 3 ? PACKAGE_D0WD : PACKAGE_D0WDQ6);
    word[4] = SET(0, EFUSE_BLK0_RDATA4_CK8M_FREQ, RC_FAST_100_KHZ);
    word[4] = SET(word[4], EFUSE_BLK0_RDATA4_ADC_VREF, (EFUSE_ADC_VREF_MV - VREF_NOMINAL_MV) / VREF_STEP_MV);
    word[5] = SET(0, EFUSE_BLK0_RDATA5_CHIP_VER_REV2, chip_revision >= 2);
    word[6] = SET(0, EFUSE_BLK0_RDATA6_CONSOLE_DEBUG_DISABLE, 1);
    show_burnt(efuse);
}

static uint32_t masked(const struct efuse *efuse)
{
    return efuse->reg[EFUSE_INT_RAW / 4] & efuse->reg[EFUSE_INT_ENA / 4];
}

static void raise(struct efuse *efuse, uint32_t interrupts)
{
    efuse->reg[EFUSE_INT_RAW / 4] |= interrupts;
    line_drive(&efuse->irq[0], masked(efuse) != 0);
}

// Bus access

static uint32_t efuse_read(void *device, uint32_t offset)
{
    const struct efuse *efuse = device;
    return offset == EFUSE_INT_ST ? masked(efuse) : efuse->reg[offset / 4];
}

static void command_done(void *ctx)
{
    struct efuse *efuse = ctx;
    bool burnt = GET(efuse->reg[EFUSE_CMD / 4], EFUSE_CMD_PGM_CMD) != 0;
    efuse->reg[EFUSE_CMD / 4] = 0;
    if (burnt) {
        burn_written(efuse);
    } else {
        show_burnt(efuse);
    }
    raise(efuse, burnt ? MASK(EFUSE_INT_PGM_DONE) : MASK(EFUSE_INT_READ_DONE));
}

static void start(struct efuse *efuse, uint32_t command, uint64_t ticks)
{
    efuse->reg[EFUSE_CMD / 4] = command;
    clock_book(efuse->host->clock, &efuse->command_done, efuse->host->clock->now + ticks);
}

// A command needs its op code in CONF. Its bit in CMD reads 1 until it is done.
static void command(struct efuse *efuse, uint32_t value)
{
    uint32_t op_code = GET(efuse->reg[EFUSE_CONF / 4], EFUSE_CONF_OP_CODE);
    if (efuse->command_done.booked) {
        return;
    }
    if (GET(value, EFUSE_CMD_READ_CMD) != 0 && op_code == EFUSE_OP_CODE_READ) {
        start(efuse, MASK(EFUSE_CMD_READ_CMD), READ_TICKS);
    } else if (GET(value, EFUSE_CMD_PGM_CMD) != 0 && op_code == EFUSE_OP_CODE_WRITE) {
        start(efuse, MASK(EFUSE_CMD_PGM_CMD), BURN_TICKS);
    }
}

static void efuse_write(void *device, uint32_t offset, uint32_t value)
{
    struct efuse *efuse = device;
    reg_store(registers, REG_COUNT(registers), efuse->reg, offset, value);
    switch (offset) {
    case EFUSE_CMD:
        command(efuse, value);
        break;
    case EFUSE_INT_CLR:
        efuse->reg[EFUSE_INT_RAW / 4] &= ~value;
        raise(efuse, 0);
        break;
    case EFUSE_INT_ENA:
        raise(efuse, 0);
        break;
    default:
        break;
    }
}

// Reset and wiring

static void efuse_reset(void *device)
{
    struct efuse *efuse = device;
    clock_cancel(efuse->host->clock, &efuse->command_done);
    reg_reset(registers, REG_COUNT(registers), efuse->reg);
    show_burnt(efuse);
    raise(efuse, 0);
}

static void efuse_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct efuse *efuse = device;
    *efuse = (struct efuse){.host = host};
    event_init(&efuse->command_done, command_done, efuse);
}

const struct peripheral_ops efuse_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = efuse_init,
    .reset = efuse_reset,
    .read = efuse_read,
    .write = efuse_write,
};
