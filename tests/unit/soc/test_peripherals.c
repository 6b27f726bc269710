// Every register of every block here: its reset value, what a plain write stores, and that no sequence of
// writes, however wild, makes a model fail.

#include "base/bits.h"
#include "soc/aes.h"
#include "soc/ana.h"
#include "soc/efuse.h"
#include "soc/fe.h"
#include "soc/flash_encryption.h"
#include "soc/frc_timer.h"
#include "soc/gpio.h"
#include "soc/gpio_sd.h"
#include "soc/i2c.h"
#include "soc/i2s.h"
#include "soc/ledc.h"
#include "soc/mcpwm.h"
#include "soc/nrx.h"
#include "soc/pcnt.h"
#include "soc/rmt.h"
#include "soc/rsa.h"
#include "soc/rtc_cntl.h"
#include "soc/sens.h"
#include "soc/sha.h"
#include "soc/syscon.h"
#include "soc/timg.h"
#include "soc/uart.h"
#include "soc/wdev.h"
#include "soc/wifi_mac.h"

#include "bench.h"

static const uint8_t dvp_pins[DVP_WIRES] = {5, 18, 19, 21, 36, 39, 34, 35, 22, 23, 25};

struct chip {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct uart uart;
    struct i2c i2c;
    struct i2c_bus bus;
    struct i2c_wiring wiring;
    struct i2s i2s;
    struct ledc ledc;
    struct rmt rmt;
    struct pcnt pcnt;
    struct mcpwm mcpwm;
    struct gpio_sd gpio_sd;
    struct timg timg;
    struct frc_timer frc_timer;
    struct rtc_cntl rtc_cntl;
    struct efuse efuse;
    struct syscon syscon;
    struct sens sens;
    struct wdev wdev;
    struct ana ana;
    struct fe fe;
    struct nrx nrx;
    struct wifi_mac wifi_mac;
    struct sha sha;
    struct aes aes;
    struct rsa rsa;
    struct flash_encryption flash_encryption;
};

static const struct {
    const char *name;
    const struct peripheral_ops *ops;
    size_t device;
} blocks[] = {
    {"io_mux", &io_mux_ops, offsetof(struct chip, io_mux)},
    {"rtc_io", &rtc_io_ops, offsetof(struct chip, rtc_io)},
    {"gpio", &gpio_ops, offsetof(struct chip, gpio)},
    {"uart", &uart_ops, offsetof(struct chip, uart)},
    {"i2c", &i2c_ops, offsetof(struct chip, i2c)},
    {"i2s", &i2s_ops, offsetof(struct chip, i2s)},
    {"ledc", &ledc_ops, offsetof(struct chip, ledc)},
    {"rmt", &rmt_ops, offsetof(struct chip, rmt)},
    {"pcnt", &pcnt_ops, offsetof(struct chip, pcnt)},
    {"mcpwm", &mcpwm_ops, offsetof(struct chip, mcpwm)},
    {"gpio_sd", &gpio_sd_ops, offsetof(struct chip, gpio_sd)},
    {"timg", &timg_ops, offsetof(struct chip, timg)},
    {"frc_timer", &frc_timer_ops, offsetof(struct chip, frc_timer)},
    {"rtc_cntl", &rtc_cntl_ops, offsetof(struct chip, rtc_cntl)},
    {"efuse", &efuse_ops, offsetof(struct chip, efuse)},
    {"syscon", &syscon_ops, offsetof(struct chip, syscon)},
    {"sens", &sens_ops, offsetof(struct chip, sens)},
    {"wdev", &wdev_ops, offsetof(struct chip, wdev)},
    {"ana", &ana_ops, offsetof(struct chip, ana)},
    {"fe", &fe_ops, offsetof(struct chip, fe)},
    {"nrx", &nrx_ops, offsetof(struct chip, nrx)},
    {"wifi_mac", &wifi_mac_ops, offsetof(struct chip, wifi_mac)},
    {"sha", &sha_ops, offsetof(struct chip, sha)},
    {"aes", &aes_ops, offsetof(struct chip, aes)},
    {"rsa", &rsa_ops, offsetof(struct chip, rsa)},
    {"flash_encryption", &flash_encryption_ops, offsetof(struct chip, flash_encryption)},
};

static void *device(struct chip *chip, size_t block)
{
    return (char *)chip + blocks[block].device;
}

static void power_on(struct chip *chip)
{
    memset(chip, 0, sizeof(*chip));
    bench_init(&chip->bench);
    for (size_t i = 0; i < REG_COUNT(blocks); i++) {
        blocks[i].ops->init(device(chip, i), &chip->bench.host, 0);
    }
    gpio_attach(&chip->gpio, &chip->io_mux, &chip->rtc_io);
    ledc_attach(&chip->ledc, &chip->gpio);
    rmt_attach(&chip->rmt, &chip->gpio);
    pcnt_attach(&chip->pcnt, &chip->gpio);
    mcpwm_attach(&chip->mcpwm, &chip->gpio);
    gpio_sd_attach(&chip->gpio_sd, &chip->gpio);
    i2s_attach(&chip->i2s, &chip->gpio, dvp_pins);
    i2c_bus_init(&chip->bus);
    chip->wiring = (struct i2c_wiring){27, 26, &chip->bus};
    chip->i2c.gpio = &chip->gpio;
    chip->i2c.wiring = &chip->wiring;
    chip->i2c.wiring_count = 1;
    chip->ana.fe = &chip->fe;
    rng_seed(&chip->wdev.rng, 1);
    for (size_t i = 0; i < REG_COUNT(blocks); i++) {
        blocks[i].ops->reset(device(chip, i));
    }
}

// Registers that show something else than what was stored.
static bool shows_state(const char *name)
{
    static const char *const names[] = {
        "UART_FIFO",          "I2C_DATA",  "GPIO_STRAP",  "GPIO_IN",  "GPIO_IN1",         "UART_STATUS",
        "UART_MEM_RX_STATUS", "I2S_STATE", "I2S_IN_LINK", "RNG_DATA", "TIMG_RTCCALICFG1",
    };
    for (size_t i = 0; i < REG_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return strncmp(name, "RMT_CH", 6) == 0; // addresses in its memory
}

static void every_register_reads_its_reset_value(void **state)
{
    (void)state;
    static struct chip chip;
    power_on(&chip);
    for (size_t i = 0; i < REG_COUNT(blocks); i++) {
        const struct peripheral_ops *ops = blocks[i].ops;
        for (size_t n = 0; n < ops->register_count; n++) {
            const struct reg *row = &ops->registers[n];
            if (!shows_state(row->name) && ops->read(device(&chip, i), row->offset) != row->reset) {
                fail_msg("%s reads 0x%08x", row->name, (unsigned)ops->read(device(&chip, i), row->offset));
            }
        }
    }
}

static void register_tables_are_sorted_and_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < REG_COUNT(blocks); i++) {
        const struct reg *rows = blocks[i].ops->registers;
        for (size_t n = 1; n < blocks[i].ops->register_count; n++) {
            assert_true(rows[n].offset > rows[n - 1].offset);
            assert_int_equal(rows[n].offset % 4, 0);
        }
    }
}

// A random register of a random block gets a random value; the camera and the serial line go on sending.
static void disturb(struct chip *chip, struct rng *dice)
{
    size_t i = rng_next(dice) % REG_COUNT(blocks);
    const struct peripheral_ops *ops = blocks[i].ops;
    const struct reg *row = &ops->registers[rng_next(dice) % ops->register_count];
    uint32_t value = rng_next(dice);
    if (rng_next(dice) % 2 == 0) {
        value &= rng_next(dice) & rng_next(dice) & rng_next(dice);
    }
    if (row->offset == I2S_IN_LINK && ops == &i2s_ops) {
        value = (value & ~0xfffffU) | (BENCH_RAM & 0xff000) | (value & 0xffc);
    }
    ops->write(device(chip, i), row->offset, value);
    ops->read(device(chip, i), row->offset);
    uint8_t bytes[64];
    memset(bytes, (int)value & 0xff, sizeof(bytes));
    chip->i2s.dvp.run(chip->i2s.dvp.ctx, bytes, value % 64, value % 100);
    chip->i2s.dvp.vsync(chip->i2s.dvp.ctx, value % 16 != 0);
    uart_receive(&chip->uart, (uint8_t)value);
}

// Time goes on in small steps, so that a guest that asks for an event every few ticks cannot stop the test.
static void no_sequence_of_writes_breaks_a_model(void **state)
{
    (void)state;
    static struct chip chip;
    struct rng dice;
    rng_seed(&dice, 2024);
    for (unsigned round = 0; round < 40; round++) {
        power_on(&chip);
        for (size_t i = 0; i < BENCH_RAM_SIZE; i++) {
            chip.bench.ram[i] = (uint8_t)rng_next(&dice);
        }
        for (unsigned i = 0; i < 0x1000; i += 12) { // a list that can be used now and then
            uint32_t at[3] = {rng_next(&dice) % 4096, BENCH_RAM + rng_next(&dice) % 0x9000 / 4 * 4,
                              BENCH_RAM + rng_next(&dice) % 0x1000 / 12 * 12};
            memcpy(chip.bench.ram + i, at, 12);
        }
        for (unsigned n = 0; n < 3000; n++) {
            disturb(&chip, &dice);
            clock_run_to(&chip.bench.clock, chip.bench.clock.now + rng_next(&dice) % 3000);
        }
        for (size_t i = 0; i < REG_COUNT(blocks); i++) {
            blocks[i].ops->reset(device(&chip, i));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_register_reads_its_reset_value),
        cmocka_unit_test(register_tables_are_sorted_and_whole),
        cmocka_unit_test(no_sequence_of_writes_breaks_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
