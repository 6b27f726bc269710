// The ESP32-CAM-MB: the only door to the machine for everybody above it.
//
// A board is a value like any other: any number of them can exist in one process, none of them
// prints, exits, reads the wall clock or touches a file. Time is virtual (base/clock.h).
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "scene/scene.h"
#include "wire/serial.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct board;

// A card for the microSD slot: blocks of 512 bytes that the caller keeps. The functions return 0, or a
// negative number when the medium fails.
struct board_sd {
    void *ctx;
    uint32_t blocks; // 0: the slot is empty; else a number that board_sd_blocks gives
    bool write_protected;
    int (*read)(void *ctx, uint32_t block, uint8_t *bytes);
    int (*write)(void *ctx, uint32_t block, const uint8_t *bytes);
    int (*erase)(void *ctx, uint32_t block, uint32_t count); // to zeros
};

// The largest number of blocks, up to `blocks`, that a card can have; 0: too few for a card. *step: what
// sizes near that one are multiples of.
uint32_t board_sd_blocks(uint64_t blocks, uint32_t *step);

#define BOARD_FLASH_SIZE (4U << 20)
#define BOARD_CORES      2
#define BOARD_ROM_SIZE   0x70000U // ROM0 from 0x40000000, and behind it ROM1 from 0x3ff90000

// The sensor at the end of the ribbon cable.
enum board_sensor { BOARD_SENSOR_OV2640, BOARD_SENSOR_GC2145 };

struct board_config {
    unsigned chip_revision; // 1 or 3
    uint32_t psram_size;    // bytes; 0: none
    uint64_t seed;          // of the hardware random number generator
    struct scene *scene;    // borrowed; what the lens sees
    uint32_t ambient;       // light on it, thousandths of ordinary light
    const char *wiring;     // which pins the camera is on: a name of board_wiring(); NULL: the ESP32-CAM's
    // A dump of the mask ROM as each core sees it, BOARD_ROM_SIZE bytes, borrowed: it runs as code. Both
    // NULL: src/rom does what the ROM does.
    const uint8_t *rom[BOARD_CORES];
    struct board_sd sd; // what is in the microSD slot
    struct log log;
    // Faults
    bool gpio12_high; // flash gets 1.8 V
    bool io0_low;     // the button (or DTR) is held
    bool no_camera;   // ribbon off
    enum board_sensor sensor;
    enum scene_lens lens; // what is on it
    uint64_t
        power_cut_at_write; // 0: never; n: the power fails in the middle of the nth flash program or erase
    uint64_t sag_at;        // ticks after power-on; 0: never. Then VDD33 falls for BOARD_SAG_TICKS
    uint32_t sag_mv;        // to this many millivolts
    uint64_t sd_pulled_at_write; // 0: never; n: the card is pulled out in the middle of its nth written block
};

// How long a sag of the supply lasts, and below which voltage the chip cannot live (ESP32 data sheet,
// "Recommended Operating Conditions", VDD3P3_RTC): it starts again from nothing when the voltage is back.
#define BOARD_SUPPLY_MV 3300U // VDD33 of a sound board
#define BOARD_SAG_TICKS (20 * TICKS_PER_MS)
#define BOARD_ALIVE_MV  2300U

void board_config_default(struct board_config *config);
// Boards that differ in the camera's pins (board/wiring.c): the name of number `index`, NULL behind the last.
// The first is the ESP32-CAM; the others have neither its microSD slot nor its LEDs.
const char *board_wiring(size_t index);

// Builds a board with erased flash, powered off. ERR_MEMORY, ERR_INVALID: no such wiring. Freed with
// board_free (NULL is fine).
int board_new(struct board **board, const struct board_config *config, struct error *err) MUST_USE;
void board_free(struct board *board);

// The flash chip's content, BOARD_FLASH_SIZE bytes; may be filled while the power is off.
uint8_t *board_flash(struct board *board);

void board_power_on(struct board *board);
void board_power_off(struct board *board);
bool board_is_on(const struct board *board); // false also after the power-cut fault has struck

// The chip's last reset found its straps set for the serial loader.
bool board_is_downloading(const struct board *board);

// The USB adapter's modem lines: true = asserted = the pin at 0 V.
void board_set_dtr_rts(struct board *board, bool dtr, bool rts);

uint64_t board_now(const struct board *board); // ticks since the board was made
// Runs until `when` (ticks), or until the board has sent a serial byte, whichever is first.
void board_run(struct board *board, uint64_t when);
bool board_is_idle(const struct board *board); // all cores asleep, nothing in the serial lines
// The tick before which nothing happens without input: now while a core runs, CLOCK_NEVER if nothing ever
// does.
uint64_t board_next(const struct board *board);

// UART0. Reading takes bytes that the board has sent, at most `size`. Writing queues bytes; they travel at
// the baud rate.
size_t board_serial_read(struct board *board, uint8_t *bytes, size_t size);
void board_serial_write(struct board *board, const uint8_t *bytes, size_t count);
size_t board_serial_unsent(const struct board *board); // queued bytes that the chip has not taken yet
void board_serial_forget(struct board *board);         // drops the queued bytes

// How the adapter listens and talks. A baud rate of 0 (the default) is always the chip's own, and the
// adapter waits while the chip's receive FIFO is full. With any other, bytes travel at that rate, one without
// room in the FIFO is lost, and a rate or format that is not the chip's makes garbage, both ways.
struct board_line {
    uint32_t baud;
    unsigned data_bits; // 5 to 8
    enum serial_parity parity;
    unsigned stop_half_bits; // 2, 3 or 4
};
void board_serial_set_line(struct board *board, const struct board_line *line);
void board_serial_set_break(struct board *board, bool on); // holds the line to the chip low
// What was wrong with the bytes read since the last call: of enum serial_fault (wire/serial.h).
unsigned board_serial_faults(struct board *board);

// What the chip puts out on a pin.
enum board_pin_state { BOARD_PIN_FREE, BOARD_PIN_LOW, BOARD_PIN_HIGH, BOARD_PIN_WAVE };
#define BOARD_PINS     40
#define BOARD_DUTY_ONE 65536U

struct board_pin {
    unsigned gpio;
    enum board_pin_state state;
    uint32_t frequency; // of a wave, in Hz
    uint32_t duty;      // share of its period that is high, of BOARD_DUTY_ONE
};

// From now on `changed` is called, at the board's present time, with every change; a wave is one change. NULL
// ends it.
void board_watch_pins(struct board *board, void (*changed)(void *ctx, const struct board_pin *pin),
                      void *ctx);
// What the pin is connected to on this board; NULL: nothing.
const char *board_pin_name(const struct board *board, unsigned gpio);

// The lamps on the board.
enum board_led { BOARD_LED_FLASH, BOARD_LED_RED, BOARD_LEDS };

struct board_led_stats {
    uint64_t lit;     // ticks that it was on; dimmed, by its share
    uint64_t changes; // of its brightness
};

struct board_stats {
    uint64_t instructions[BOARD_CORES];
    uint64_t ticks;
    uint64_t flash_writes; // program and erase operations
    uint64_t frames;       // that the sensor has sent
    struct board_led_stats leds[BOARD_LEDS];
    uint64_t sd_writes; // blocks written to the card
};
void board_stats(const struct board *board, struct board_stats *stats);

// Registers that the guest touched and nobody models: calls `each` for every one.
void board_unmodelled(const struct board *board,
                      void (*each)(void *ctx, const char *block, uint32_t address, uint64_t count),
                      void *ctx);

// The ROM function that the program called, or the word of the ROM that it read, and that this board does not
// have; NULL: none. A core that called one stands still from then on.
const char *board_missing(const struct board *board);
// It belongs to Bluetooth, which the program switched on.
bool board_lacks_bluetooth(const struct board *board);

// A hash of all memories, the cores' registers and the time; two runs with the same input agree.
uint64_t board_hash(const struct board *board);

#endif
