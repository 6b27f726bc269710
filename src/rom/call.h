// The mask ROM's functions, answered in C when a program jumps to their published addresses.
//
// A function is a row {address, name, run}. A *leaf* runs before ENTRY would: its arguments are the caller's
// outgoing registers. It finishes with call_result or just returns, may take time (call_spend) or ask to be
// run again later (call_again). A *framed* function has executed ENTRY when it runs: it keeps its arguments
// and CALL_LOCALS words of its own in its stack frame, can call the program back (call_guest) and is run
// again, from its beginning, until it does call_return.
//
// Calling convention: windowed ABI. Argument words 0 to 5 are in registers, the others on the caller's stack;
// a 64-bit argument begins at an even word; results are in one or two registers.
//
// Source: Cadence "Xtensa Instruction Set Architecture Reference Manual", chapter "Using the Xtensa
//         Architecture", section "The Windowed Register and CALL0 ABIs"; addresses: ESP-IDF
//         components/esp_rom/esp32/ld.
#ifndef ROM_CALL_H
#define ROM_CALL_H

#include "rom/rom.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_LOCALS      12U
#define CALL_MANY_LOCALS 32U

struct call {
    struct rom *rom;
    struct xt_cpu *cpu;
    const struct rom_function *function;
    unsigned base; // the register that holds the return address
    bool first;    // framed: this is the first time

    uint64_t cycles; // that the function takes
    bool stay;       // it is to be run again, or has jumped somewhere itself
    unsigned fault;  // EXCCAUSE of the first access that failed, CALL_OK, or CALL_ENDLESS
    uint32_t fault_address;
    uint32_t accesses; // to memory, so far
};
#define CALL_OK      UINT32_MAX
#define CALL_ENDLESS (UINT32_MAX - 1U)

struct rom_function {
    uint32_t address;
    const char *name;
    void (*run)(struct call *call);
    bool framed;
    bool many_locals; // CALL_MANY_LOCALS words of its own
};

// The functions by group: each file has a table that ends with an address of 0.
extern const struct rom_function rom_system_functions[];     // ets_*, rtc_*, interrupts, cache, APP CPU
extern const struct rom_function rom_arithmetic_functions[]; // libgcc: integers, floating point
extern const struct rom_function rom_float_functions[];
extern const struct rom_function rom_gpio_functions[];
extern const struct rom_function rom_memory_functions[]; // libc
extern const struct rom_function rom_string_functions[];
extern const struct rom_function rom_ctype_functions[];
extern const struct rom_function rom_stdlib_functions[];
extern const struct rom_function rom_sort_functions[];
extern const struct rom_function rom_setjmp_functions[];
extern const struct rom_function rom_syscall_functions[];
extern const struct rom_function rom_file_functions[];
extern const struct rom_function rom_buffer_functions[];
extern const struct rom_function rom_read_functions[];
extern const struct rom_function rom_write_functions[];
extern const struct rom_function rom_printf_functions[];
extern const struct rom_function rom_locale_functions[];
extern const struct rom_function rom_time_functions[];
extern const struct rom_function rom_timetext_functions[];
extern const struct rom_function rom_phy_functions[]; // the radio
extern const struct rom_function rom_phy_front_functions[];
extern const struct rom_function rom_phy_cal_functions[];
extern const struct rom_function rom_uart_functions[];
extern const struct rom_function rom_spiflash_functions[];
extern const struct rom_function rom_hash_functions[];    // CRCs, MD5, SHA
extern const struct rom_function rom_cipher_functions[];  // AES
extern const struct rom_function rom_inflate_functions[]; // miniz
extern const struct rom_function rom_jpeg_functions[];    // TJpgDec

// Builds the index of all functions.
void rom_index_functions(struct rom *rom);

// Arguments: the nth word; two words (n even).
uint32_t call_word(const struct call *call, unsigned n);
uint64_t call_pair(const struct call *call, unsigned n);

// The result of a leaf.
void call_result(struct call *call, uint32_t value);
void call_result_pair(struct call *call, uint64_t value);
void call_result_words(struct call *call, const uint32_t *words, unsigned count); // up to 4

// The function takes that many CPU cycles (more); other code may interrupt it meanwhile.
void call_spend(struct call *call, uint64_t cycles);
// The function is run again from its beginning after that many cycles.
void call_again(struct call *call, uint64_t cycles);

// Memory as the calling core sees it. After the first access that fails (call->fault is not CALL_OK) loads
// give 0, nothing is stored any more, and the function ends in that exception: a loop must end by itself. A
// run with more accesses than any program can mean (a list that leads back into itself) fails, too, and its
// function never returns, as on the chip.
uint32_t call_load(struct call *call, uint32_t address, unsigned size);
void call_store(struct call *call, uint32_t address, unsigned size, uint32_t value);
bool call_read(struct call *call, uint32_t address, void *bytes, size_t count);
bool call_write(struct call *call, uint32_t address, const void *bytes, size_t count);
static inline bool call_failed(const struct call *call)
{
    return call->fault != CALL_OK;
}

// Words.
static inline uint32_t call_get(struct call *call, uint32_t address)
{
    return call_load(call, address, 4);
}
static inline void call_put(struct call *call, uint32_t address, uint32_t value)
{
    call_store(call, address, 4, value);
}
static inline void call_change(struct call *call, uint32_t address, uint32_t clear, uint32_t set)
{
    call_put(call, address, (call_get(call, address) & ~clear) | set);
}

// Framed functions: their own words, zero at first; the end; a call of a function of the program with up to
// six argument words, after which this one is run again and call_guest_result gives what it returned. False:
// an exception (window overflow) comes first, and the function is run again without having made its call.
uint32_t call_local(struct call *call, unsigned n);
void call_set_local(struct call *call, unsigned n, uint32_t value);
void call_return(struct call *call, uint32_t value);
bool call_guest(struct call *call, uint32_t function, unsigned count, const uint32_t *words);
uint32_t call_guest_result(const struct call *call);
// The address of the nth word of its own.
uint32_t call_local_address(const struct call *call, unsigned n);

#endif
