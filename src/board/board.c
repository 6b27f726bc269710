// The ESP32-CAM-MB: chips, and which pin goes where.
//
// Source:       AI-Thinker, schematic "ESP32-CAM V1.6"; CAM-MB: docs/hardware.md ("Serial adapter").
// Not modelled: what draws the supply down (it sags when told to), and what flash and PSRAM do near their own
// limits.

#include "board/board.h"

#include "base/execmem.h"
#include "board/adapter.h"
#include "board/camera.h"
#include "board/probe.h"
#include "board/wiring.h"
#include "parts/flash.h"
#include "parts/led.h"
#include "parts/psram.h"
#include "parts/sdcard.h"
#include "rom/rom.h"
#include "scene/scene.h"
#include "soc/soc.h"
#include "wire/i2c_bus.h"
#include "wire/i2c_lines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum pin {
    PIN_IO0 = 0, // the button, the adapter's DTR
    PIN_SD_DATA_0 = 2,
    PIN_FLASH_LED = 4, // and the card's data line 1
    PIN_FLASH_VOLTAGE = 12,
    PIN_SD_SELECT = 13, // data line 3
    PIN_SD_CLOCK = 14,
    PIN_SD_COMMAND = 15,
    PIN_PSRAM_CLOCK = 17,
    PIN_RED_LED = 33,
};

static_assert(BOARD_SUPPLY_MV == RTC_CNTL_SUPPLY_MV, "the chip wants what the board gives");
static_assert(BOARD_ROM_SIZE == MEMORY_ROM_SIZE, "a dump is the whole ROM");

struct board {
    struct board_config config;
    const struct wiring *wiring;
    struct soc soc;
    struct rom rom;
    struct flash flash;
    struct psram psram;
    struct gpio_listener psram_clock;
    struct sdcard sd;
    struct spi_wiring sd_wiring;
    uint32_t led_clock; // Hz, while data line 1 carries data; 0: it does not
    struct camera camera;
    struct i2c_bus camera_bus;
    struct i2c_wiring camera_wiring;
    struct i2c_lines camera_lines;
    uint8_t *sensor_frame;
    struct led leds[BOARD_LEDS];
    uint8_t *code; // where the cores' translated code runs, or NULL

    struct adapter adapter;
    void (*pin_changed)(void *ctx, const struct board_pin *pin); // NULL: nobody watches
    void *pin_ctx;
    struct board_pin told[BOARD_PINS];

    bool on;
    bool dtr, rts; // asserted: the pin is at 0 V
    bool runs;     // the chip: it has power and EN is high
    uint32_t supply_mv;
    struct event sag; // the supply falls, and comes back
};

void board_config_default(struct board_config *config)
{
    *config = (struct board_config){.chip_revision = 1, .psram_size = 4U << 20, .seed = 1, .ambient = 1000};
}

const char *board_wiring(size_t index)
{
    const struct wiring *wiring = wiring_at(index);
    return wiring == NULL ? NULL : wiring->name;
}

// Serial line

static void byte_received(void *ctx)
{
    struct board *board = ctx;
    soc_stop(&board->soc);
}

size_t board_serial_read(struct board *board, uint8_t *bytes, size_t size)
{
    return adapter_read(&board->adapter, bytes, size);
}

void board_serial_write(struct board *board, const uint8_t *bytes, size_t count)
{
    adapter_write(&board->adapter, bytes, count);
}

size_t board_serial_unsent(const struct board *board)
{
    return board->adapter.in_count;
}

void board_serial_forget(struct board *board)
{
    adapter_forget(&board->adapter);
}

void board_serial_set_line(struct board *board, const struct board_line *line)
{
    adapter_set_line(&board->adapter, line);
}

void board_serial_set_break(struct board *board, bool on)
{
    adapter_set_break(&board->adapter, on);
}

unsigned board_serial_faults(struct board *board)
{
    return adapter_take_faults(&board->adapter);
}

// The camera

static void xclk_changed(struct board *board, struct gpio_wave wave)
{
    camera_set_xclk(&board->camera, wave.duty == 0 ? 0 : wave.frequency);
}

static void power_down_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    camera_set_power_down(&board->camera, level);
}

static void reset_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    camera_set_reset(&board->camera, !level);
}

// The bus of the camera as GPIOs: somebody speaks I2C by hand.
static void drive_camera_data(struct board *board, bool out)
{
    unsigned pin = board->wiring->pins[WIRING_SIOD];
    gpio_drive(&board->soc.gpio, pin, out ? GPIO_PULL_HIGH : GPIO_DRIVE_LOW);
}

static void camera_clock_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    drive_camera_data(board, i2c_lines_scl(&board->camera_lines, level));
}

static void camera_data_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    drive_camera_data(board, i2c_lines_sda(&board->camera_lines, level));
}

static void watch_wire(struct board *board, enum wiring_wire wire, void (*changed)(void *ctx, bool level))
{
    unsigned pin = board->wiring->pins[wire];
    if (pin != WIRING_NONE) {
        line_watch(&board->soc.gpio.pin[pin], changed, board);
    }
}

static void connect_camera(struct board *board)
{
    struct soc *soc = &board->soc;
    const uint8_t *pins = board->wiring->pins;
    i2s_attach(&soc->i2s[0], &soc->gpio, pins);
    camera_init(&board->camera, &board->config, &soc->clock, &soc->i2s[0].dvp, board->sensor_frame);
    i2c_bus_init(&board->camera_bus);
    board->camera_wiring = (struct i2c_wiring){pins[WIRING_SIOC], pins[WIRING_SIOD], &board->camera_bus};
    for (size_t i = 0; i < 2; i++) {
        soc->i2c[i].wiring = &board->camera_wiring;
        soc->i2c[i].wiring_count = 1;
    }
    i2c_lines_init(&board->camera_lines, &board->camera_bus);
    watch_wire(board, WIRING_SIOC, camera_clock_changed);
    watch_wire(board, WIRING_SIOD, camera_data_changed);
    watch_wire(board, WIRING_PWDN, power_down_changed);
    watch_wire(board, WIRING_RESET, reset_changed);
    if (camera_i2c(&board->camera) != NULL) {
        i2c_bus_attach(&board->camera_bus, camera_i2c(&board->camera));
    }
}

// The microSD slot

uint32_t board_sd_blocks(uint64_t blocks, uint32_t *step)
{
    return sdcard_blocks(blocks, step);
}

static void sd_select_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    sdcard_select(&board->sd, level);
}

// The clock line as a GPIO: somebody speaks SPI by hand.
static void sd_clock_changed(void *ctx, bool level)
{
    struct board *board = ctx;
    struct gpio *gpio = &board->soc.gpio;
    bool by_hand = io_mux_is_gpio(&board->soc.io_mux, PIN_SD_CLOCK);
    if (by_hand) {
        bool out = sdcard_clock(&board->sd, level, gpio_level(gpio, PIN_SD_COMMAND));
        gpio_drive(gpio, PIN_SD_DATA_0, out ? GPIO_PULL_HIGH : GPIO_DRIVE_LOW);
    }
}

static void connect_card(struct board *board)
{
    struct soc *soc = &board->soc;
    const struct board_sd *sd = &board->config.sd;
    sdcard_init(&board->sd, &soc->clock, &board->config.log);
    sdcard_pull_at(&board->sd, board->config.sd_pulled_at_write);
    if (!board->wiring->is_cam) {
        return;
    }
    board->sd_wiring = (struct spi_wiring){PIN_SD_CLOCK, PIN_SD_COMMAND, PIN_SD_DATA_0, &board->sd.spi};
    soc->spi[2].wiring = &board->sd_wiring;
    soc->spi[3].wiring = &board->sd_wiring;
    soc->sdmmc.device[1] = &board->sd.sd;
    line_watch(&soc->gpio.pin[PIN_SD_SELECT], sd_select_changed, board);
    line_watch(&soc->gpio.pin[PIN_SD_CLOCK], sd_clock_changed, board);
    if (sd->blocks > 0) {
        sdcard_insert(&board->sd, &(struct sdcard_medium){sd->ctx, sd->blocks, sd->write_protected, sd->read,
                                                          sd->write, sd->erase});
    }
}

// Pins

static struct board_pin pin_state(const struct board *board, unsigned gpio)
{
    static const enum board_pin_state states[] = {
        [GPIO_OUTPUT_OFF] = BOARD_PIN_FREE,
        [GPIO_OUTPUT_LOW] = BOARD_PIN_LOW,
        [GPIO_OUTPUT_HIGH] = BOARD_PIN_HIGH,
    };
    struct gpio_wave wave = ledc_pin_wave(&board->soc.ledc, gpio);
    if (wave.frequency == 0) {
        wave = gpio_sd_pin_wave(&board->soc.gpio_sd, gpio);
    }
    if (gpio == PIN_FLASH_LED && board->led_clock != 0) { // data: high half of the time
        wave = (struct gpio_wave){board->led_clock / 2, GPIO_WAVE_FULL / 2};
    }
    if (wave.frequency == 0) {
        return (struct board_pin){gpio, states[board->soc.gpio.output[gpio]], 0, 0};
    }
    return (struct board_pin){gpio, BOARD_PIN_WAVE, wave.frequency, wave.duty};
}

// The flash LED is on at a high level and lights what is before the lens, the red one at a low level.
static void light_leds(struct board *board, const struct board_pin *pin)
{
    uint32_t low = pin->state == BOARD_PIN_LOW ? LED_FULL : 0;
    uint32_t high = pin->state == BOARD_PIN_HIGH ? LED_FULL : 0;
    if (pin->state == BOARD_PIN_WAVE) {
        high = pin->duty;
        low = LED_FULL - high;
    }
    if (!board->wiring->is_cam) {
        return;
    }
    if (pin->gpio == PIN_FLASH_LED) {
        led_set(&board->leds[BOARD_LED_FLASH], high);
        camera_set_light(&board->camera, high);
    } else if (pin->gpio == PIN_RED_LED) {
        led_set(&board->leds[BOARD_LED_RED], low);
    }
}

static void tell_pin(struct board *board, unsigned gpio)
{
    struct board_pin pin = pin_state(board, gpio);
    light_leds(board, &pin);
    struct board_pin *told = &board->told[gpio];
    bool same = pin.state == told->state && pin.frequency == told->frequency && pin.duty == told->duty;
    if (board->pin_changed != NULL && !same) {
        *told = pin;
        board->pin_changed(board->pin_ctx, &pin);
    }
}

static void output_changed(void *ctx, unsigned pin, enum gpio_output output)
{
    (void)output;
    tell_pin(ctx, pin);
}

static void wave_changed(void *ctx, unsigned pin, struct gpio_wave wave)
{
    struct board *board = ctx;
    if (pin == board->wiring->pins[WIRING_XCLK]) {
        xclk_changed(board, wave);
    }
    tell_pin(ctx, pin);
}

static void density_changed(void *ctx, unsigned pin)
{
    tell_pin(ctx, pin);
}

static void sd_data_changed(void *ctx, unsigned slot, uint32_t clock_hz)
{
    struct board *board = ctx;
    if (slot == 1) {
        board->led_clock = clock_hz;
        tell_pin(board, PIN_FLASH_LED);
    }
}

static void connect_pins(struct board *board)
{
    struct soc *soc = &board->soc;
    for (unsigned i = 0; i < BOARD_LEDS; i++) {
        led_init(&board->leds[i], &soc->clock);
    }
    soc->ledc.wave_changed = wave_changed;
    soc->ledc.wave_ctx = board;
    soc->gpio_sd.wave_changed = density_changed;
    soc->gpio_sd.wave_ctx = board;
    soc->gpio.output_changed = output_changed;
    soc->gpio.output_ctx = board;
    soc->sdmmc.wide_data = sd_data_changed;
    soc->sdmmc.wide_ctx = board;
}

void board_watch_pins(struct board *board, void (*changed)(void *ctx, const struct board_pin *pin), void *ctx)
{
    board->pin_changed = changed;
    board->pin_ctx = ctx;
    for (unsigned gpio = 0; gpio < BOARD_PINS; gpio++) {
        board->told[gpio] = (struct board_pin){gpio, BOARD_PIN_FREE, 0, 0};
        tell_pin(board, gpio);
    }
}

const char *board_pin_name(const struct board *board, unsigned gpio)
{
    return wiring_pin_name(board->wiring, gpio);
}

// Memory chips

static void power_fails(void *ctx)
{
    board_power_off(ctx);
}

static void flash_changed(void *ctx, uint32_t offset, uint32_t length)
{
    struct board *board = ctx;
    soc_memory_changed(&board->soc, 0, offset, length);
}

// ESP-IDF leads the PSRAM's clock twice through the GPIO matrix while it does not know the chip.
static void clock_routed(void *ctx)
{
    struct board *board = ctx;
    unsigned passes;
    (void)gpio_pin_signal_through(&board->soc.gpio, PIN_PSRAM_CLOCK, &passes);
    psram_delay_clock(&board->psram, passes);
}

static void connect_memory(struct board *board)
{
    struct soc *soc = &board->soc;
    flash_init(&board->flash, &soc->clock, &board->config.log);
    flash_cut_power_at(&board->flash, board->config.power_cut_at_write);
    board->flash.ctx = board;
    board->flash.changed = flash_changed;
    board->flash.power_cut = power_fails;
    soc_attach_memory(soc, 0, &board->flash.device, board->flash.data, FLASH_SIZE);
    psram_init(&board->psram, &board->config.log);
    if (board->config.psram_size > 0) {
        soc_attach_memory(soc, 1, &board->psram.device, board->psram.data, PSRAM_SIZE);
        board->psram_clock = (struct gpio_listener){.routed = clock_routed, .ctx = board};
        gpio_listen(&soc->gpio, &board->psram_clock);
    }
}

// Power

// Resistors of the camera's bus and reset. Where one of them is at the flash voltage strap it gets its power
// later, from the program.
static void pull_camera(struct board *board)
{
    static const enum wiring_wire pulled[] = {WIRING_SIOC, WIRING_SIOD, WIRING_RESET};
    for (size_t i = 0; i < sizeof pulled / sizeof pulled[0]; i++) {
        unsigned pin = board->wiring->pins[pulled[i]];
        if (pin != WIRING_NONE && pin != PIN_FLASH_VOLTAGE) {
            gpio_drive(&board->soc.gpio, pin, GPIO_PULL_HIGH);
        }
    }
}

// IO0 and the flash voltage strap, as the outside world holds them now.
static void drive_straps(struct board *board)
{
    bool io0_low = board->config.io0_low || board->dtr;
    gpio_drive(&board->soc.gpio, PIN_IO0, io0_low ? GPIO_DRIVE_LOW : GPIO_DRIVE_NONE);
    gpio_drive(&board->soc.gpio, PIN_FLASH_VOLTAGE,
               board->config.gpio12_high ? GPIO_PULL_HIGH : GPIO_DRIVE_NONE);
    pull_camera(board);
    if (board->wiring->is_cam) {
        gpio_drive(&board->soc.gpio, PIN_SD_SELECT,
                   board->sd.present ? GPIO_PULL_HIGH : GPIO_DRIVE_NONE); // the card's
    }
}

static void run_chip(struct board *board)
{
    bool runs = board->on && !board->rts && board->supply_mv >= BOARD_ALIVE_MV;
    if (runs && !board->runs) {
        soc_power_on(&board->soc);
    } else if (!runs && board->runs) {
        soc_power_off(&board->soc);
    }
    board->runs = runs;
}

static void power_parts(struct board *board)
{
    flash_power_on(&board->flash, !board->config.gpio12_high);
    psram_power_on(&board->psram);
    sdcard_power_on(&board->sd);
}

static void set_supply(struct board *board, uint32_t millivolts)
{
    bool was_alive = board->supply_mv >= BOARD_ALIVE_MV;
    bool alive = millivolts >= BOARD_ALIVE_MV;
    board->supply_mv = millivolts;
    if (was_alive && !alive) {
        camera_forget(&board->camera);
    } else if (alive && !was_alive) {
        power_parts(board);
    }
    run_chip(board);
    rtc_cntl_set_supply(&board->soc.rtc_cntl, millivolts);
}

static void sag_fired(void *ctx)
{
    struct board *board = ctx;
    if (board->supply_mv == BOARD_SUPPLY_MV) {
        set_supply(board, board->config.sag_mv);
        clock_book(&board->soc.clock, &board->sag, board->soc.clock.now + BOARD_SAG_TICKS);
    } else {
        set_supply(board, BOARD_SUPPLY_MV);
    }
}

void board_power_on(struct board *board)
{
    if (board->on) {
        return;
    }
    board->on = true;
    drive_straps(board);
    power_parts(board);
    run_chip(board);
    adapter_power(&board->adapter, true);
    if (board->config.sag_at > 0) {
        clock_book(&board->soc.clock, &board->sag, board->soc.clock.now + board->config.sag_at);
    }
}

void board_power_off(struct board *board)
{
    if (board->on) {
        board->on = false;
        adapter_power(&board->adapter, false);
        camera_forget(&board->camera);
        run_chip(board);
        soc_stop(&board->soc);
        clock_cancel(&board->soc.clock, &board->sag);
        set_supply(board, BOARD_SUPPLY_MV);
    }
}

// The board as a whole

#define CODE_BYTES (8U << 20) // for one core's translated code; as much of it as is used takes memory

// If the host does not allow it, everything is interpreted.
static void start_translating(struct board *board)
{
    board->code = execmem_new((size_t)BOARD_CORES * CODE_BYTES);
    for (size_t i = 0; i < BOARD_CORES && board->code != NULL; i++) {
        xt_translate_into(&board->soc.core[i], board->code + i * CODE_BYTES, CODE_BYTES, XT_HOT);
    }
}

int board_new(struct board **board, const struct board_config *config, struct error *err)
{
    const struct wiring *wiring = config->wiring == NULL ? wiring_at(0) : wiring_find(config->wiring);
    *board = NULL;
    if (wiring == NULL) {
        return error_set(err, ERR_INVALID, "there is no wiring '%s'", config->wiring);
    }
    struct board *made = calloc(1, sizeof *made);
    uint8_t *frame = malloc(OV2640_FRAME_SIZE);
    if (made == NULL || frame == NULL) {
        free(made);
        free(frame);
        return error_set(err, ERR_MEMORY, "no memory for a board");
    }
    made->config = *config;
    made->wiring = wiring;
    made->sensor_frame = frame;
    made->supply_mv = BOARD_SUPPLY_MV;
    if (config->scene != NULL) {
        scene_set_lens(config->scene, config->lens);
    }
    event_init(&made->sag, sag_fired, made);
    soc_init(&made->soc, &(struct soc_config){
                             .chip_revision = config->chip_revision,
                             .seed = config->seed,
                             .log = config->log,
                             .rom_image = {config->rom[0], config->rom[1]},
                             .mac = {0x24, 0x0a, 0xc4, 0xe5, 0xca, 0x32}, // 24:0a:c4 is Espressif's
                         });
    start_translating(made);
    rom_init(&made->rom, &made->soc);
    adapter_init(&made->adapter, &made->soc.clock, &made->soc.uart[0], byte_received, made);
    connect_memory(made);
    connect_camera(made);
    connect_card(made);
    connect_pins(made);
    *board = made;
    return 0;
}

void board_free(struct board *board)
{
    if (board != NULL) {
        adapter_deinit(&board->adapter);
        free(board->sensor_frame);
        execmem_free(board->code, (size_t)BOARD_CORES * CODE_BYTES);
        free(board);
    }
}

struct soc *board_soc(struct board *board)
{
    return &board->soc;
}

uint8_t *board_flash(struct board *board)
{
    return board->flash.data;
}

bool board_is_on(const struct board *board)
{
    return board->on;
}

bool board_is_downloading(const struct board *board)
{
    uint32_t straps = board->soc.gpio.reg[GPIO_STRAP / 4];
    return board->runs && GET(straps, GPIO_STRAP_GPIO0) == 0 && GET(straps, GPIO_STRAP_GPIO2) == 0;
}

void board_set_dtr_rts(struct board *board, bool dtr, bool rts)
{
    board->dtr = dtr;
    board->rts = rts;
    if (board->on) {
        drive_straps(board);
        run_chip(board);
    }
}

uint64_t board_now(const struct board *board)
{
    return board->soc.clock.now;
}

void board_run(struct board *board, uint64_t when)
{
    if (board->adapter.out_count == 0) {
        soc_run(&board->soc, when);
    }
}

bool board_is_idle(const struct board *board)
{
    return soc_is_idle(&board->soc) && board->adapter.in_count == 0 && board->adapter.out_count == 0;
}

uint64_t board_next(const struct board *board)
{
    return board->adapter.out_count > 0 ? board->soc.clock.now : soc_next(&board->soc);
}

void board_stats(const struct board *board, struct board_stats *stats)
{
    *stats = (struct board_stats){
        .ticks = board->soc.clock.now,
        .flash_writes = board->flash.writes,
        .frames = camera_frames(&board->camera),
        .sd_writes = board->sd.writes,
    };
    for (size_t i = 0; i < BOARD_CORES; i++) {
        stats->instructions[i] = board->soc.core[i].instructions;
    }
    for (size_t i = 0; i < BOARD_LEDS; i++) {
        stats->leds[i] = (struct board_led_stats){led_lit(&board->leds[i]), board->leds[i].changes};
    }
}

void board_unmodelled(const struct board *board,
                      void (*each)(void *ctx, const char *block, uint32_t address, uint64_t count), void *ctx)
{
    bus_each_unmodelled(&board->soc.bus, each, ctx);
}

const char *board_missing(const struct board *board)
{
    return board->rom.missing[0] != '\0' ? board->rom.missing : NULL;
}

bool board_lacks_bluetooth(const struct board *board)
{
    return board_missing(board) != NULL && board->rom.missing_bluetooth;
}

// FNV-1a, 64 bits.
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

uint64_t board_hash(const struct board *board)
{
    const struct chip_memory *memory = &board->soc.bus.memory;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = hash_bytes(hash, board->flash.data, sizeof board->flash.data);
    hash = hash_bytes(hash, board->psram.data, sizeof board->psram.data);
    hash = hash_bytes(hash, memory->iram, sizeof memory->iram);
    hash = hash_bytes(hash, memory->dram, sizeof memory->dram);
    hash = hash_bytes(hash, memory->rtc_fast, sizeof memory->rtc_fast);
    hash = hash_bytes(hash, memory->rtc_slow, sizeof memory->rtc_slow);
    for (size_t i = 0; i < BOARD_CORES; i++) {
        const struct xt_cpu *core = &board->soc.core[i];
        hash = hash_bytes(hash, core->a, 16 * sizeof *core->a);
        hash = hash_bytes(hash, core->sr, sizeof core->sr);
        hash = hash_bytes(hash, &core->instructions, sizeof core->instructions);
    }
    return hash_bytes(hash, &board->soc.clock.now, sizeof board->soc.clock.now);
}
