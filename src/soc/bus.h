// The bus: every address that a core can use, sorted out to memory, cache windows and peripherals.
//
// Peripherals answer at 0x3ff00000-0x3ff7ffff; those from 0x3ff40000 on also at 0x60000000. Accesses are done
// in 32-bit words: a narrow load takes its bytes from the word, a narrow store puts its bytes on all lanes.
//
// A register that nobody modelled reads back what was written to it since its reset and is counted; the owner
// asks for the list with bus_each_unmodelled. A block whose clock is gated, or that is held in reset, reads 0
// and ignores writes.
//
// Source:       ESP32 TRM, chapter "System and Memory", sections "Address Mapping" and "Peripherals".
// Not modelled: time that accesses take (every one is a single cycle), what a narrow store to a peripheral
//               really does, the difference between DPORT and AHB addresses.
#ifndef SOC_BUS_H
#define SOC_BUS_H

#include "base/log.h"
#include "soc/chip_memory.h"
#include "soc/dport.h"
#include "soc/peripheral.h"
#include "xtensa/cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUS_CORES            2
#define BUS_PERIPHERALS      0x3ff00000U
#define BUS_PERIPHERALS_SIZE 0x80000U
#define BUS_ALIAS            0x60000000U // of BUS_PERIPHERALS + 0x40000
#define BUS_GRAIN            0x400U      // no two blocks share one
#define BUS_GRAINS           (BUS_PERIPHERALS_SIZE / BUS_GRAIN)
#define BUS_BLOCKS           64
#define BUS_UNMODELLED       509 // a prime: the table is hashed

struct bus_block {
    const char *name;
    uint32_t base, size;
    unsigned gate;                    // enum dport_gate
    const struct peripheral_ops *ops; // NULL: nothing of it is modelled
    void *device;
    uint32_t modelled[32]; // bit n: the register at offset 4n of the block is in its table
    bool gate_reported;
};

struct bus_unmodelled {
    uint32_t address; // 0: free
    uint32_t value;   // last written
    uint64_t count;   // loads and stores
};

struct spi;

struct bus_port { // a core's end of the bus
    struct bus *bus;
    unsigned core;
    struct xt_memory memory;
};

// Answers loads from the ROM where no dump of it is at hand.
struct bus_rom {
    void *ctx;
    bool (*word)(void *ctx, uint32_t address, uint32_t *value);  // false: that word is not known
    void (*missing)(void *ctx, unsigned core, uint32_t address); // it was not known
};

struct bus {
    struct chip_memory memory;
    struct dport *dport;         // gates, and the cache
    const struct spi *flash_spi; // through which the cache reads; to be set after bus_init, NULL: in no time
    struct bus_rom rom;          // to be set after bus_init
    const struct log *log;
    struct xt_cpu *cpu[BUS_CORES];
    struct bus_port port[BUS_CORES];
    struct bus_block block[BUS_BLOCKS];
    unsigned block_count;
    uint8_t grain[BUS_GRAINS]; // index + 1 of the block there
    struct bus_unmodelled unmodelled[BUS_UNMODELLED];
};

// The cores are needed to tell them of changed code; they are not touched before the first access.
void bus_init(struct bus *bus, struct dport *dport, const struct log *log, struct xt_cpu *cpu[BUS_CORES]);

// Adds a block; bases and sizes are multiples of BUS_GRAIN and must not overlap. `name` is borrowed.
void bus_add(struct bus *bus, const char *name, uint32_t base, uint32_t size, unsigned gate,
             const struct peripheral_ops *ops, void *device);

// What a core's load and store do; also for the ROM and debuggers. Any alignment that the size has.
unsigned bus_load(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t *value);
unsigned bus_store(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t value);

// A core could not fetch from there: reports a fault of the cache if it is one.
void bus_fetch_failed(struct bus *bus, unsigned core, uint32_t address);

// A DMA wrote [address, address + length) of internal RAM.
void bus_dma_wrote(struct bus *bus, uint32_t address, uint32_t length);

// A block at [base, base + size) is reset: its registers that nobody models hold 0 again.
void bus_reset(struct bus *bus, uint32_t base, uint32_t size);

// Calls `each` for every register that was touched and nobody models.
void bus_each_unmodelled(const struct bus *bus,
                         void (*each)(void *ctx, const char *block, uint32_t address, uint64_t count),
                         void *ctx);

// The name of the block at a peripheral address, "?" where there is none.
const char *bus_block_name(const struct bus *bus, uint32_t address);

#endif
