// A core that calls functions of the ROM as a program does, with its own window handlers: for tests.
#ifndef UNIT_ROM_CALLER_H
#define UNIT_ROM_CALLER_H

#include "guest/encode.h"
#include "rom/rom.h"

#include <stddef.h>
#include <stdint.h>

#define CALLER_DATA  0x3ffc0000U // 64 KiB that nobody else uses
#define CALLER_CODE  0x40088000U // for functions that the ROM calls back
#define CALLER_STACK 0x3ffe3c00U

#define CALLER_HOSTS 40U

struct caller;
// A function of the program that the host computes: takes the first six argument words, returns the result.
typedef uint32_t caller_host_run(struct caller *caller, const uint32_t words[6]);

struct caller {
    struct soc soc;
    struct rom rom;
    struct encoder code; // at CALLER_CODE
    uint32_t result[4];  // what the last call returned: a2 to a5 of the function called
    uint32_t cause;      // EXCCAUSE that ended the last call, or UINT32_MAX
    uint64_t cycles;     // that the last call took
    caller_host_run *host[CALLER_HOSTS];
    bool (*trap)(void *ctx, struct xt_cpu *cpu); // the chip's own
};

// The chip with the functions in C or, if `image` is not NULL, with a dump of the ROM (MEMORY_ROM_SIZE bytes,
// borrowed) that runs as code.
struct caller *caller_new(const uint8_t *image);
void caller_free(struct caller *caller);

// Calls the function at `address` with `count` argument words by CALL8; returns the first two result words. A
// call that does not end in 2 million cycles, or reaches a function that is not there, has the cause
// CALLER_ENDLESS.
#define CALLER_ENDLESS (UINT32_MAX - 1)
uint64_t caller_call(struct caller *caller, uint32_t address, unsigned count, const uint32_t *words);

// The same with the words written out.
#define CALL(caller, address, ...)                                                                           \
    caller_call((caller), (address), (unsigned)(sizeof((uint32_t[]){__VA_ARGS__}) / 4),                      \
                (const uint32_t[]){__VA_ARGS__})

void caller_write(struct caller *caller, uint32_t address, const void *bytes, size_t count);
void caller_read(struct caller *caller, uint32_t address, void *bytes, size_t count);
void caller_text(struct caller *caller, uint32_t address, const char *text); // with its end
void caller_put32(struct caller *caller, uint32_t address, uint32_t value);
uint32_t caller_get32(struct caller *caller, uint32_t address);

// Writes a function of the program that returns `value`; returns its address.
uint32_t caller_constant(struct caller *caller, uint32_t value);

// Sets what the program's function number n does; returns its address. Unless set, it returns 0.
uint32_t caller_host(struct caller *caller, unsigned n, caller_host_run *run);

// Fails the test unless that text lies there.
void caller_expect_text(struct caller *caller, uint32_t address, const char *text);

#endif
