// ROM functions of the radio: the way to the analog parts, and the table of functions that the radio's driver
// takes from the ROM and partly replaces.
//
// Source:       names, addresses and order of the table: docs/hardware.md, "ROM"; word of the analog I2C
//               master: regs/ana.h.
// Not modelled: the table's functions without a row below.

#include "rom/phy.h"

#include "base/bits.h"
#include "regs/ana.h"
#include "rom/call.h"

#define TABLE_POINTER 0x3ffae0c0U // rom_phyFuns
#define TABLE         0x3ffae0c4U // g_phyFuns_instance

#define TRANSFER_CYCLES 400U // a transfer of three bytes

uint8_t phy_read_part(struct call *call, uint32_t block, uint32_t host, uint32_t number)
{
    uint32_t at = ANA_BASE + 4 * (host % ANA_HOSTS);
    uint32_t word = SET(SET(0, ANA_HOST_BLOCK, block & 0xff), ANA_HOST_REGISTER, number & 0xff);
    call_store(call, at, 4, word);
    call_spend(call, TRANSFER_CYCLES);
    return (uint8_t)GET(call_load(call, at, 4), ANA_HOST_DATA);
}

void phy_write_part(struct call *call, uint32_t block, uint32_t host, uint32_t number, uint8_t data)
{
    uint32_t word = SET(SET(0, ANA_HOST_BLOCK, block & 0xff), ANA_HOST_REGISTER, number & 0xff);
    word = SET(SET(word, ANA_HOST_DATA, data), ANA_HOST_WRITE, 1);
    call_store(call, ANA_BASE + 4 * (host % ANA_HOSTS), 4, word);
    call_spend(call, TRANSFER_CYCLES);
}

// (block, host, register[, data])
static void i2c_read(struct call *call)
{
    call_result(call, phy_read_part(call, call_word(call, 0), call_word(call, 1), call_word(call, 2)));
}

static void i2c_write(struct call *call)
{
    phy_write_part(call, call_word(call, 0), call_word(call, 1), call_word(call, 2),
                   (uint8_t)call_word(call, 3));
}

void phy_write_field(struct call *call, uint32_t block, uint32_t host, uint32_t number, unsigned shift,
                     unsigned width, uint32_t data)
{
    uint8_t value = phy_read_part(call, block, host, number);
    phy_write_part(call, block, host, number,
                   (uint8_t)bits_set(value, bits_get(data, 0, width), shift, width));
}

static unsigned field_width(struct call *call)
{
    return (call_word(call, 3) - call_word(call, 4)) % 8 + 1;
}

// (block, host, register, highest bit, lowest bit[, data])
static void i2c_read_mask(struct call *call)
{
    uint8_t value = phy_read_part(call, call_word(call, 0), call_word(call, 1), call_word(call, 2));
    call_result(call, bits_get(value, call_word(call, 4) % 8, field_width(call)));
}

static void i2c_write_mask(struct call *call)
{
    phy_write_field(call, call_word(call, 0), call_word(call, 1), call_word(call, 2), call_word(call, 4) % 8,
                    field_width(call), call_word(call, 5));
}

bool phy_call_slot(struct call *call, uint32_t slot, unsigned count, const uint32_t *words)
{
    uint32_t at = call_load(call, TABLE_POINTER, 4);
    return call_guest(call, call_load(call, at + slot, 4), count, words);
}

// (value, power of two): the Wi-Fi library rounds lengths up with it.
static void roundup2(struct call *call)
{
    uint32_t below = call_word(call, 1) - 1;
    call_result(call, (call_word(call, 0) + below) & ~below);
}

static void phy_get_romfuncs(struct call *call)
{
    call_result(call, TABLE);
}

const struct rom_function rom_phy_functions[] = {
    {0x40004100, "phy_get_romfuncs", phy_get_romfuncs, false},
    {0x40004110, "rom_chip_i2c_readReg", i2c_read, false},
    {0x40004148, "rom_i2c_readReg", i2c_read, false},
    {0x40004168, "rom_chip_i2c_writeReg", i2c_write, false},
    {0x400041a4, "rom_i2c_writeReg", i2c_write, false},
    {0x400041c0, "rom_i2c_readReg_Mask", i2c_read_mask, false},
    {0x400041fc, "rom_i2c_writeReg_Mask", i2c_write_mask, false},
    {0x4000ab7c, "roundup2", roundup2, false},
    {0, NULL, NULL, false},
};

static const struct {
    uint16_t offset;
    uint32_t function;
} table[] = {
    {0x000, 0x40002f6c}, // rom_phy_disable_agc
    {0x004, 0x40002f88}, // rom_phy_enable_agc
    {0x008, 0x40002fa4}, // rom_disable_agc
    {0x00c, 0x40002fcc}, // rom_enable_agc
    {0x010, 0x40003000}, // rom_phy_disable_cca
    {0x014, 0x4000302c}, // rom_phy_enable_cca
    {0x018, 0x40003044}, // rom_pow_usr
    {0x01c, 0x40003e3c}, // rom_gen_rx_gain_table
    {0x020, 0x40003060}, // rom_set_loopback_gain
    {0x024, 0x400030b8}, // rom_set_cal_rxdc
    {0x028, 0x400030f8}, // rom_loopback_mode_en
    {0x02c, 0x4000312c}, // rom_get_data_sat
    {0x030, 0x400031a4}, // rom_set_pbus_mem
    {0x034, 0x4000348c}, // rom_write_gain_mem
    {0x038, 0x4000351c}, // rom_rx_gain_force
    {0x03c, 0x40003564}, // rom_set_txclk_en
    {0x040, 0x40003594}, // rom_set_rxclk_en
    {0x044, 0x400035d0}, // rom_start_tx_tone_step
    {0x048, 0x400036b4}, // rom_start_tx_tone
    {0x04c, 0x40003f98}, // rom_stop_tx_tone
    {0x050, 0x4000401c}, // rom_bb_bss_bw_40_en
    {0x054, 0x40003710}, // rom_clk_force_on_vit
    {0x058, 0x40003734}, // rom_bb_rx_ht20_cen_bcov_en
    {0x05c, 0x40003760}, // rom_bb_tx_ht20_cen
    {0x060, 0x400037f0}, // rom_spur_reg_write_one_tone
    {0x064, 0x40003ac8}, // rom_spur_coef_cfg
    {0x068, 0x40003b70}, // rom_bb_wdg_test_en
    {0x06c, 0x4000404c}, // rom_mhz2ieee
    {0x070, 0x40003bac}, // rom_bb_bss_cbw40_dig
    {0x074, 0x400040b0}, // rom_cbw2040_cfg
    {0x078, 0x40003bdc}, // rom_noise_floor_auto_set
    {0x07c, 0x40003c2c}, // rom_phy_get_noisefloor
    {0x080, 0x40003c78}, // rom_check_noise_floor
    {0x084, 0x40003d48}, // rom_set_noise_floor
    {0x088, 0x40003d90}, // rom_chip_v7_rx_rifs_en
    {0x08c, 0x40003db4}, // rom_rtc_mem_backup
    {0x090, 0x40003df4}, // rom_rtc_mem_recovery
    {0x094, 0x40004110}, // rom_chip_i2c_readReg
    {0x098, 0x40004148}, // rom_i2c_readReg
    {0x09c, 0x40004168}, // rom_chip_i2c_writeReg
    {0x0a0, 0x400041a4}, // rom_i2c_writeReg
    {0x0a4, 0x400041c0}, // rom_i2c_readReg_Mask
    {0x0a8, 0x400041fc}, // rom_i2c_writeReg_Mask
    {0x0ac, 0x40004270}, // rom_pbus_force_mode
    {0x0b0, 0x40004334}, // rom_pbus_rd_addr
    {0x0b4, 0x40004374}, // rom_pbus_rd_shift
    {0x0b8, 0x400043c0}, // rom_pbus_force_test
    {0x0bc, 0x40004414}, // rom_pbus_rd
    {0x0c0, 0x40004458}, // rom_pbus_debugmode
    {0x0c4, 0x4000446c}, // rom_pbus_workmode
    {0x0c8, 0x40004480}, // rom_pbus_set_rxgain
    {0x0cc, 0x40004508}, // rom_pbus_xpd_rx_off
    {0x0d0, 0x4000453c}, // rom_pbus_xpd_rx_on
    {0x0d4, 0x40004590}, // rom_pbus_xpd_tx_off
    {0x0d8, 0x400045e0}, // rom_pbus_xpd_tx_on
    {0x0dc, 0x40004638}, // rom_pbus_set_dco
    {0x0e0, 0x40004680}, // rom_rfpll_reset
    {0x0e4, 0x400046e0}, // rom_restart_cal
    {0x0e8, 0x40004740}, // rom_write_rfpll_sdm
    {0x0ec, 0x400047a8}, // rom_wait_rfpll_cal_end
    {0x0f0, 0x400047f8}, // rom_rfpll_set_freq
    {0x0f4, 0x40004880}, // rom_set_channel_freq
    {0x0f8, 0x40004b44}, // rom_phy_freq_correct
    {0x0fc, 0x40004ca8}, // rom_set_rf_freq_offset
    {0x100, 0x40004cec}, // rom_chip_v7_rx_init
    {0x104, 0x40004d18}, // rom_chip_v7_tx_init
    {0x108, 0x40004d8c}, // rom_chip_v7_bt_init
    {0x10c, 0x40004dc0}, // rom_txbbgain_to_index
    {0x110, 0x40004df8}, // rom_index_to_txbbgain
    {0x114, 0x40004e10}, // rom_txdc_cal_init
    {0x118, 0x40004ea4}, // rom_txdc_cal_v70
    {0x11c, 0x4000506c}, // rom_en_pwdet
    {0x124, 0x4000510c}, // rom_txcal_work_mode
    {0x128, 0x40005154}, // rom_txiq_set_reg
    {0x12c, 0x400051c0}, // rom_read_sar_dout
    {0x130, 0x40005204}, // rom_get_fm_sar_dout
    {0x134, 0x40005290}, // rom_txtone_linear_pwr
    {0x138, 0x400052dc}, // rom_txiq_get_mis_pwr
    {0x13c, 0x4000538c}, // rom_txiq_cover
    {0x140, 0x400054f0}, // rom_abs_temp
    {0x144, 0x40005514}, // rom_iq_est_enable
    {0x148, 0x40005590}, // rom_iq_est_disable
    {0x14c, 0x400055c8}, // rom_dc_iq_est
    {0x150, 0x40005620}, // rom_pbus_rx_dco_cal
    {0x154, 0x400058e4}, // rom_rxiq_get_mis
    {0x158, 0x40005a00}, // rom_rxiq_set_reg
    {0x15c, 0x40005a68}, // rom_rxiq_cover_mg_mp
    {0x160, 0x40005b4c}, // rom_rfcal_rxiq
    {0x164, 0x40005bbc}, // rom_get_rfcal_rxiq_data
    {0x168, 0x40005ce0}, // rom_set_chan_cal_interp
    {0x16c, 0x40005d50}, // rom_set_txcap_reg
    {0x170, 0x40005dec}, // rom_rfcal_txcap
    {0x174, 0x40005f64}, // rom_linear_to_db
    {0x178, 0x40005fc8}, // rom_get_power_db
    {0x17c, 0x40006004}, // rom_meas_tone_pwr_db
    {0x184, 0x40006058}, // rom_rfcal_pwrctrl
    {0x188, 0x400061cc}, // rom_tx_atten_set_interp
    {0x18c, 0x40006268}, // rom_target_power_add_backoff
    {0x190, 0x40006290}, // rom_get_rf_gain_qdb
    {0x194, 0x400062a8}, // rom_correct_rf_ana_gain
    {0x198, 0x4000642c}, // rom_phy_get_vdd33
    {0x19c, 0x40006564}, // rom_get_sar_dout
    {0x1a0, 0x400065d4}, // rom_get_pwctrl_correct
    {0x1a4, 0x4000662c}, // rom_tx_pwctrl_bg_init
};

void rom_fill_phy_table(void (*poke)(struct rom *rom, uint32_t address, uint32_t value), struct rom *rom)
{
    poke(rom, TABLE_POINTER, TABLE);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        poke(rom, TABLE + table[i].offset, table[i].function);
    }
}
