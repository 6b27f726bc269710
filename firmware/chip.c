// The chip as a whole. Resident in IRAM.
//
// Source: ESP32 TRM, chapters "Reset and Clock", "Watchdog Timers", "eFuse Controller", "Random Number
// Generator". The PLL's own registers are not in the manual; their numbers are those of ESP-IDF's
// clk_tree_ll.h.

#include "firmware/chip.h"

#include "firmware/cache.h"
#include "firmware/hw.h"
#include "regs/dport.h"
#include "regs/efuse.h"
#include "regs/rtc_cntl.h"
#include "regs/syscon.h"
#include "regs/timg.h"

// The PLL hangs on a serial bus inside the chip; one register starts a transfer on it.
#define ANALOG_BUS_PLL        0x6000e010u // APB alias of the analog I2C master, host 4
#define ANALOG_CONFIG         0x6000e044u
#define ANALOG_CONFIG_PLL_OFF 17, 1
#define ANALOG_BLOCK          0, 8
#define ANALOG_REGISTER       8, 8
#define ANALOG_DATA           16, 8
#define ANALOG_WRITE          24, 1
#define ANALOG_BUSY           25, 1
#define ANALOG_BLOCK_PLL      0x66

// Force-power-down bits of the analog bus, of the PLL's part of it, of the PLL.
#define OPTIONS0_PLL_OFF (bit(6) | bit(8) | bit(10))
#define DBIAS_1V25       7
#define RESET_GATES                                                                                          \
    (bit(DPORT_GATE_SPI01) | bit(DPORT_GATE_UART) | bit(DPORT_GATE_I2S0) | bit(DPORT_GATE_I2C_EXT0) |        \
     bit(DPORT_GATE_LEDC) | bit(DPORT_GATE_TIMERGROUP) | bit(DPORT_GATE_TIMERGROUP1) |                       \
     bit(DPORT_GATE_SPI2) | bit(DPORT_GATE_SPI3))
#define XTAL_MHZ   40
#define CPU_240MHZ 2
#define RNG_DATA   0x60035144u // WDEV, APB alias

static uint32_t cpu_hz = XTAL_MHZ * 1000000u;

static void analog_wait(void)
{
    while (HW_GET(ANALOG_BUS_PLL, ANALOG_BUSY) != 0) {
    }
}

static void analog_write(uint32_t number, uint32_t value)
{
    uint32_t word = SET(0u, ANALOG_BLOCK, ANALOG_BLOCK_PLL);
    word = SET(word, ANALOG_REGISTER, number);
    word = SET(word, ANALOG_DATA, value);
    word = SET(word, ANALOG_WRITE, 1);
    analog_wait();
    hw_write(ANALOG_BUS_PLL, word);
    analog_wait();
}

static void start_pll_480mhz(void)
{
    // Register, value: calibration first, then the dividers for 480 MHz from a 40 MHz crystal.
    static const uint8_t steps[][2] = {{0, 0x18},  {1, 0x20}, {4, 0x9a}, {10, 0x00}, {12, 0x00},
                                       {11, 0xc3}, {9, 0x74}, {2, 0x00}, {3, 28},    {5, 0xc6}};
    hw_clear_bits(RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, OPTIONS0_PLL_OFF);
    HW_SET(ANALOG_CONFIG, ANALOG_CONFIG_PLL_OFF, 0);
    HW_SET(RTC_CNTL_BASE + RTC_CNTL_REG, RTC_CNTL_REG_DIG_DBIAS_WAK, DBIAS_1V25);
    cpu_delay(3 * XTAL_MHZ);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        analog_write(steps[i][0], steps[i][1]);
    }
    cpu_delay(160 * XTAL_MHZ); // lock time
}

void chip_set_240mhz(void)
{
    if (HW_GET(RTC_CNTL_BASE + RTC_CNTL_CLK_CONF, RTC_CNTL_CLK_CONF_SOC_CLK_SEL) != RTC_SOC_CLK_PLL) {
        start_pll_480mhz();
        HW_SET(DPORT_BASE + DPORT_CPU_PER_CONF, DPORT_CPU_PER_CONF_CPUPERIOD_SEL, CPU_240MHZ);
        HW_SET(RTC_CNTL_BASE + RTC_CNTL_CLK_CONF, RTC_CNTL_CLK_CONF_SOC_CLK_SEL, RTC_SOC_CLK_PLL);
    } else {
        HW_SET(DPORT_BASE + DPORT_CPU_PER_CONF, DPORT_CPU_PER_CONF_CPUPERIOD_SEL, CPU_240MHZ);
    }
    cpu_hz = 240000000;
    cpu_delay(30 * 240);
}

uint32_t chip_cpu_hz(void)
{
    return cpu_hz;
}

static void stop_group_watchdog(uint32_t base)
{
    hw_write(base + TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    hw_write(base + TIMG_WDTCONFIG0, 0);
    hw_write(base + TIMG_WDTWPROTECT, 0);
}

void chip_stop_watchdogs(void)
{
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDT_KEY);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTFEED, MASK(RTC_CNTL_WDTFEED_FEED));
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, 0);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, 0);
    stop_group_watchdog(TIMG0_BASE);
    stop_group_watchdog(TIMG1_BASE);
}

void chip_enable(unsigned gate)
{
    hw_set_bits(DPORT_BASE + DPORT_PERIP_CLK_EN, bit(gate));
    hw_clear_bits(DPORT_BASE + DPORT_PERIP_RST_EN, bit(gate));
}

// Only the processor starts again; so what could disturb the next program is reset by hand, and the clocks go
// back to what the ROM expects: the crystal.
void chip_reset(void)
{
    cpu_lock();
    cache_off();
    hw_write(DPORT_BASE + DPORT_PERIP_RST_EN, RESET_GATES);
    hw_write(DPORT_BASE + DPORT_PERIP_RST_EN, 0);
    HW_SET(SYSCON_BASE + SYSCON_SYSCLK_CONF, SYSCON_SYSCLK_CONF_PRE_DIV_CNT, 0);
    HW_SET(RTC_CNTL_BASE + RTC_CNTL_CLK_CONF, RTC_CNTL_CLK_CONF_SOC_CLK_SEL, RTC_SOC_CLK_XTAL);
    hw_set_bits(RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, MASK(RTC_CNTL_OPTIONS0_SW_PROCPU_RST));
    for (;;) {
    }
}

uint32_t chip_reset_cause(void)
{
    return HW_GET(RTC_CNTL_BASE + RTC_CNTL_RESET_STATE, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU);
}

void chip_mac(uint8_t *mac)
{
    uint32_t low = hw_read(EFUSE_BASE + EFUSE_BLK0_RDATA1);
    uint32_t high = HW_GET(EFUSE_BASE + EFUSE_BLK0_RDATA2, EFUSE_BLK0_RDATA2_WIFI_MAC_HIGH);
    for (unsigned i = 0; i < 6; i++) {
        mac[i] = (uint8_t)(i < 2 ? high >> (8 * (1 - i)) : low >> (8 * (5 - i)));
    }
}

uint32_t chip_random(void)
{
    return hw_read(RNG_DATA);
}
