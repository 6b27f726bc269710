// What an LX6 core needs from the world outside: memory by address.
//
// Ordinary memory is handed over as host pointers, a 4 KiB page at a time, and the core keeps them
// until it is told that they changed (xt_flush_pages). Everything else (registers of peripherals,
// holes in the map, memory whose word order is reversed) goes through load and store.
#ifndef XTENSA_MEMORY_H
#define XTENSA_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#define XT_PAGE_SIZE 4096U

enum xt_access { XT_FETCH, XT_LOAD, XT_STORE };

struct xt_memory {
    void *ctx;
    // Host address of the 4 KiB page that holds `address`, or NULL where load/store must be used.
    uint8_t *(*page)(void *ctx, uint32_t address, enum xt_access access);
    // One aligned access of 1, 2 or 4 bytes. Returns 0, or the EXCCAUSE that the access raises.
    unsigned (*load)(void *ctx, uint32_t address, unsigned size, uint32_t *value);
    unsigned (*store)(void *ctx, uint32_t address, unsigned size, uint32_t value);
    // NULL, or: whether loading the word at `address` with `load` does nothing else, and gives the same until
    // an event of the clock or the next store.
    bool (*steady)(void *ctx, uint32_t address);
    // NULL, or: ticks that pass before code at [address, address + bytes) can be fetched for the first time.
    uint64_t (*fetch_ticks)(void *ctx, uint32_t address, uint32_t bytes);
    // Where an instruction may load and store nothing but aligned words: the bus that code is fetched over.
    uint32_t words_base, words_size;
};

#endif
