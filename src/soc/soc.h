// The ESP32: two cores, memories, bus, peripherals, and the loop that lets time pass.
//
// The chip is data: soc.c has one table of blocks (name, base, size, interrupt source, clock gate, place in
// this struct). Its boot ROM is not part of it: whoever owns the chip answers what the ROM would do through
// struct soc_rom (src/rom does).
//
// Source:       ESP32 TRM, chapters "System and Memory", "Reset and Clock", "Interrupt Matrix"; ESP32 data
//               sheet, "Strapping Pins".
// Not modelled: the ULP, the time a reset takes.
#ifndef SOC_SOC_H
#define SOC_SOC_H

#include "base/clock.h"
#include "base/log.h"
#include "soc/aes.h"
#include "soc/ana.h"
#include "soc/bus.h"
#include "soc/clocks.h"
#include "soc/dport.h"
#include "soc/efuse.h"
#include "soc/fe.h"
#include "soc/flash_encryption.h"
#include "soc/frc_timer.h"
#include "soc/gpio.h"
#include "soc/gpio_sd.h"
#include "soc/i2c.h"
#include "soc/i2s.h"
#include "soc/intr.h"
#include "soc/io_mux.h"
#include "soc/ledc.h"
#include "soc/mcpwm.h"
#include "soc/nrx.h"
#include "soc/pcnt.h"
#include "soc/peripheral.h"
#include "soc/rmt.h"
#include "soc/rsa.h"
#include "soc/rtc_cntl.h"
#include "soc/rtc_io.h"
#include "soc/sdmmc.h"
#include "soc/sens.h"
#include "soc/sha.h"
#include "soc/slc.h"
#include "soc/spi.h"
#include "soc/syscon.h"
#include "soc/timg.h"
#include "soc/uart.h"
#include "soc/wdev.h"
#include "soc/wifi_mac.h"
#include "wire/i2c_bus.h"
#include "wire/spi_bus.h"
#include "xtensa/cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOC_CORES  2
#define SOC_SPIS   4
#define SOC_UARTS  3
#define SOC_I2CS   2
#define SOC_TIMGS  2
#define SOC_I2SS   2
#define SOC_MCPWMS 2

// What stands in for the mask ROM. Each may be NULL.
struct soc_rom {
    void *ctx;
    // `core` came out of reset and would start at the reset vector. It is held until soc_start_core.
    void (*boot)(void *ctx, unsigned core);
    // A reset takes everything from the ROM that it was doing for that core.
    void (*stop)(void *ctx, unsigned core);
    // The program jumped to `cpu->pc` in the ROM. True: done, registers and pc are changed.
    bool (*call)(void *ctx, struct xt_cpu *cpu);
};

struct soc_config {
    unsigned chip_revision; // 1 or 3
    uint64_t seed;          // of the random number generator
    uint8_t mac[6];         // burnt into the eFuses
    struct log log;
    struct soc_rom rom;
    // MEMORY_ROM_SIZE bytes each of a ROM dump that runs as code, as each core sees it, borrowed; or both
    // NULL
    const uint8_t *rom_image[SOC_CORES];
};

struct soc {
    struct soc_config config;
    struct clock clock;
    struct clocks clocks;
    struct peripheral_host host;
    struct bus bus;

    struct dport dport;
    struct spi spi[SOC_SPIS];
    struct uart uart[SOC_UARTS];
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct i2c i2c[SOC_I2CS];
    struct i2s i2s[SOC_I2SS];
    struct ledc ledc;
    struct rmt rmt;
    struct pcnt pcnt;
    struct mcpwm mcpwm[SOC_MCPWMS];
    struct gpio_sd gpio_sd;
    struct sdmmc sdmmc;
    struct timg timg[SOC_TIMGS];
    struct frc_timer frc_timer;
    struct rtc_cntl rtc_cntl;
    struct efuse efuse;
    struct syscon syscon;
    struct sens sens;
    struct ana ana;
    struct fe fe;
    struct nrx nrx;
    struct slc slc;
    struct wifi_mac wifi_mac;
    struct wdev wdev;
    struct sha sha;
    struct aes aes;
    struct rsa rsa;
    struct flash_encryption flash_encryption;

    struct soc_irq {
        struct soc *soc;
        unsigned source;
        unsigned core; // only for a source that each CPU has its own of
    } irq[DPORT_INTERRUPT_SOURCES], gpio_irq[SOC_CORES * GPIO_IRQS];
    struct soc_stall {
        struct soc *soc;
        bool stalled; // by RTC_CNTL: the core stands still wherever it is
    } stall[SOC_CORES];

    bool on;                             // powered, and EN is high
    enum rtc_power power;                // sleep
    bool held[SOC_CORES];                // in reset, stalled, or the ROM is at work: the core does not run
    bool app_stalled;                    // held by its clock gate or its stall bit only: goes on where it was
    bool in_rom[SOC_CORES];              // out of reset, its program not started yet
    bool stop;                           // soc_run returns
    bool running;                        // inside soc_run
    struct event reset;                  // booked for now: the resets below happen
    uint8_t wanted_reset[SOC_CORES + 1]; // enum reset_cause of each core, and of the chip; 0: none
    struct event reclock;                // booked for now: the clock selection changed
    struct event yield;                  // booked for now: the running core lets the other one have its turn

    struct xt_cpu core[SOC_CORES];
};

// One row of the table of blocks.
struct soc_block {
    const char *name;
    uint32_t base, size;
    unsigned gate;                    // enum dport_gate
    int source;                       // first interrupt source, -1: none
    unsigned sources;                 // how many
    size_t irq;                       // offset of its struct line irq[] in struct soc
    const struct peripheral_ops *ops; // NULL: known by name only
    size_t device;                    // offset in struct soc
    unsigned index;                   // which instance
    bool rtc;                         // in the RTC domain: keeps its state through a system reset
};
extern const struct soc_block soc_blocks[];
extern const size_t soc_block_count;

// Builds the chip, powered off. The struct is large (10 MB). `config` is copied; what it points to is
// borrowed.
void soc_init(struct soc *soc, const struct soc_config *config);

// What hangs on the flash and PSRAM pins: the device for SPI0 and SPI1 on chip select 0 or 1, and the content
// that the cache shows (NULL: the chip does not answer).
void soc_attach_memory(struct soc *soc, unsigned chip_select, struct spi_device *device, uint8_t *data,
                       uint32_t size);

// The content of that chip changed other than by a core's store.
void soc_memory_changed(struct soc *soc, unsigned chip_select, uint32_t offset, uint32_t length);

// Power and EN. On: a power-on reset, now. Off: nothing runs; RAM is lost at the next power-on.
void soc_power_on(struct soc *soc);
void soc_power_off(struct soc *soc);

// A reset with this cause, at once; `core` only counts for the causes that reset one CPU.
void soc_reset(struct soc *soc, enum reset_cause cause, unsigned core);

// Runs until the tick `until`, or until soc_stop is called. Time never goes back.
void soc_run(struct soc *soc, uint64_t until);
void soc_stop(struct soc *soc);

// A debugger has a core stopped: the whole chip stands still, and soc_run returns at once.
bool soc_is_stopped(const struct soc *soc);

// Both cores sleep or are held and no byte is on its way out of UART0: only events can change anything.
bool soc_is_idle(const struct soc *soc);

// The tick before which nothing happens by itself: now while a core runs, CLOCK_NEVER if nothing ever does.
uint64_t soc_next(const struct soc *soc);

// Lets a core run from `pc` with the registers as they are.
void soc_start_core(struct soc *soc, unsigned core, uint32_t pc);

// Recomputes the clock tree from its selectors and tells everybody.
void soc_clock_changed(struct soc *soc);

#endif
