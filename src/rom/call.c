#include "rom/call.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "rom/steps.h"
#include "rom/symbols.h"

#include <string.h>

// Places inside the ROM where a function waits: no program calls them.
#define PLACE_SPEND   0x40000401U // until the cycles in the register behind the return address have passed
#define PLACE_RETURN  0x40000403U // where a framed function returns
#define PLACE_ENDLESS 0x40000405U // where one stays that does not return
#define WAIT_OFFSET   2U          // from any function's address: it waits to be run again
#define RESUME_OFFSET 1U          // from a framed function's address

#define CALL_CYCLES   8U                  // the cost of any call
#define LONGEST_WAIT  (UINT32_C(1) << 30) // less than half of what CCOUNT counts
#define MOST_ACCESSES (UINT32_C(1) << 25) // of one run: many times what there is of RAM

// In the window of a function that has not executed ENTRY only these registers are its own: return address,
// stack pointer and two arguments. The others may still hold another function's.
enum { OWN_RETURN, OWN_STACK, OWN_FIRST };

static unsigned base_of(const struct xt_cpu *cpu)
{
    return 4 * GET(cpu->sr[SR_PS], PS_CALLINC);
}

static uint32_t get_register(const struct xt_cpu *cpu, unsigned n)
{
    return n < 16 ? cpu->a[n] : cpu->file[xt_place(cpu, (cpu->sr[SR_WINDOWBASE] * 4 + n) % XT_FILE)];
}

// Arguments and results

static uint32_t local_count(const struct call *call)
{
    return call->function->many_locals ? CALL_MANY_LOCALS : CALL_LOCALS;
}

// Locals, one word for waiting, and behind them what a window spill may need.
static uint32_t frame_size(const struct call *call)
{
    return 4 * local_count(call) + 48;
}

static bool is_framed(const struct call *call)
{
    return call->function->framed;
}

static uint32_t caller_stack(const struct call *call)
{
    return is_framed(call) ? call->cpu->a[1] + frame_size(call) : call->cpu->a[1];
}

uint32_t call_word(const struct call *call, unsigned n)
{
    if (n < 6) {
        return get_register(call->cpu, (is_framed(call) ? 0 : call->base) + OWN_FIRST + n);
    }
    uint32_t value = 0;
    (void)xt_load(call->cpu, caller_stack(call) + 4 * (n - 6), 4, &value);
    return value;
}

uint64_t call_pair(const struct call *call, unsigned n)
{
    return call_word(call, n) | (uint64_t)call_word(call, n + 1) << 32;
}

void call_result(struct call *call, uint32_t value)
{
    call->cpu->a[call->base + OWN_FIRST] = value;
}

void call_result_pair(struct call *call, uint64_t value)
{
    call_result(call, (uint32_t)value);
    call->cpu->a[call->base + OWN_FIRST + 1] = (uint32_t)(value >> 32);
}

void call_result_words(struct call *call, const uint32_t *words, unsigned count)
{
    for (unsigned n = 0; n < count && call->base + OWN_FIRST + n < 16; n++) {
        call->cpu->a[call->base + OWN_FIRST + n] = words[n];
    }
}

void call_spend(struct call *call, uint64_t cycles)
{
    call->cycles += cycles;
}

void call_again(struct call *call, uint64_t cycles)
{
    call->cycles += cycles;
    call->stay = true;
}

// Memory

static bool check(struct call *call, unsigned cause, uint32_t address)
{
    if (cause != 0 && call->fault == CALL_OK) {
        call->fault = cause;
        call->fault_address = address;
    }
    return call->fault == CALL_OK;
}

static bool may_access(struct call *call)
{
    if (!call_failed(call) && ++call->accesses > MOST_ACCESSES) {
        call->fault = CALL_ENDLESS;
    }
    return !call_failed(call);
}

uint32_t call_load(struct call *call, uint32_t address, unsigned size)
{
    uint32_t value = 0;
    if (!may_access(call) || !check(call, xt_load(call->cpu, address, size, &value), address)) {
        return 0;
    }
    return value;
}

void call_store(struct call *call, uint32_t address, unsigned size, uint32_t value)
{
    if (may_access(call)) {
        (void)check(call, xt_store(call->cpu, address, size, value), address);
    }
}

// Whole words where they are aligned: instruction memory and registers take nothing else.
static unsigned step_size(uint32_t address, size_t left)
{
    return address % 4 == 0 && left >= 4 ? 4 : 1;
}

bool call_read(struct call *call, uint32_t address, void *bytes, size_t count)
{
    uint8_t *to = bytes;
    for (size_t done = 0; done < count && !call_failed(call);) {
        unsigned size = step_size(address, count - done);
        uint32_t value = call_load(call, address, size);
        if (size == 4) {
            bytes_put32(&to[done], value);
        } else {
            to[done] = (uint8_t)value;
        }
        address += size;
        done += size;
    }
    return !call_failed(call);
}

bool call_write(struct call *call, uint32_t address, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    for (size_t done = 0; done < count && !call_failed(call);) {
        unsigned size = step_size(address, count - done);
        call_store(call, address, size, size == 4 ? bytes_get32(&from[done]) : from[done]);
        address += size;
        done += size;
    }
    return !call_failed(call);
}

// Frames

uint32_t call_local_address(const struct call *call, unsigned n)
{
    return call->cpu->a[1] + 4 * n;
}

uint32_t call_local(struct call *call, unsigned n)
{
    return call_load(call, call_local_address(call, n), 4);
}

void call_set_local(struct call *call, unsigned n, uint32_t value)
{
    call_store(call, call_local_address(call, n), 4, value);
}

// The return has a place of its own: if the caller's window must be filled first, only the return is done
// again.
void call_return(struct call *call, uint32_t value)
{
    call->cpu->a[OWN_FIRST] = value;
    call->stay = true;
    if (!call_failed(call)) {
        call->cpu->pc = PLACE_RETURN;
        xt_return(call->cpu);
    }
}

bool call_guest(struct call *call, uint32_t function, unsigned count, const uint32_t *words)
{
    uint32_t here = call->cpu->pc;
    call->stay = true;
    // The registers of the third and fourth argument are there if a call that turned the window by 12 could
    // be.
    if (call_failed(call) || (count > 2 && !xt_call(call->cpu, 3, function, here))) {
        return false;
    }
    call->cpu->pc = here;
    if (!xt_call(call->cpu, 2, function, here)) {
        return false;
    }
    for (unsigned n = 0; n < count; n++) {
        call->cpu->a[8 + OWN_FIRST + n] = words[n];
    }
    return true;
}

uint32_t call_guest_result(const struct call *call)
{
    return call->cpu->a[8 + OWN_FIRST];
}

// Which function

static unsigned slot(uint32_t address)
{
    return (address >> 2 ^ address >> 11) % ROM_INDEX_SIZE;
}

static void index_table(struct rom *rom, const struct rom_function *table)
{
    for (; table->address != 0; table++) {
        unsigned at = slot(table->address);
        while (rom->index[at] != NULL) {
            at = (at + 1) % ROM_INDEX_SIZE;
        }
        rom->index[at] = table;
    }
}

void rom_index_functions(struct rom *rom)
{
    static const struct rom_function *const tables[] = {
        rom_system_functions,    rom_arithmetic_functions, rom_float_functions,   rom_memory_functions,
        rom_string_functions,    rom_ctype_functions,      rom_stdlib_functions,  rom_sort_functions,
        rom_printf_functions,    rom_setjmp_functions,     rom_syscall_functions, rom_file_functions,
        rom_buffer_functions,    rom_read_functions,       rom_write_functions,   rom_locale_functions,
        rom_time_functions,      rom_timetext_functions,   rom_gpio_functions,    rom_phy_functions,
        rom_phy_front_functions, rom_phy_cal_functions,    rom_uart_functions,    rom_spiflash_functions,
        rom_hash_functions,      rom_cipher_functions,     rom_inflate_functions, rom_jpeg_functions,
    };
    memset(rom->index, 0, sizeof(rom->index));
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        index_table(rom, tables[i]);
    }
}

static const struct rom_function *find(const struct rom *rom, uint32_t address)
{
    for (unsigned at = slot(address); rom->index[at] != NULL; at = (at + 1) % ROM_INDEX_SIZE) {
        if (rom->index[at]->address == address) {
            return rom->index[at];
        }
    }
    return NULL;
}

// The answer

static void return_from_leaf(struct xt_cpu *cpu, unsigned base)
{
    cpu->pc = base == 0 ? cpu->a[0] : bits_set(cpu->pc, cpu->a[base], 0, 30);
}

// A function takes its time at a place of its own: the CCOUNT at which it is over is kept where the function
// has room, so that whatever interrupts it does not stop the clock.
static bool is_over(struct xt_cpu *cpu, uint32_t end)
{
    int32_t left = (int32_t)(end - xt_ccount(cpu));
    if (left <= 0) {
        return true;
    }
    xt_nap(cpu, (uint64_t)left);
    return false;
}

static void wait_then_return(struct xt_cpu *cpu, unsigned base)
{
    if (is_over(cpu, cpu->a[base + OWN_STACK])) {
        return_from_leaf(cpu, base);
    }
}

static void begin_waiting(struct xt_cpu *cpu, uint32_t *end, uint64_t cycles, uint32_t place)
{
    *end = xt_ccount(cpu) + (uint32_t)(cycles < LONGEST_WAIT ? cycles : LONGEST_WAIT);
    cpu->pc = place;
}

// For a function that failed.
static void fail(struct call *call)
{
    if (call->fault != CALL_ENDLESS) {
        xt_fault(call->cpu, call->fault, call->fault_address);
        return;
    }
    log_write(&call->rom->soc->config.log, LOG_GUEST, "ROM", "%s never returns", call->function->name);
    call->cpu->pc = PLACE_ENDLESS;
}

static void run_leaf(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t *end = &cpu->a[call->base + OWN_STACK];
    call->function->run(call);
    if (call_failed(call)) {
        fail(call);
    } else if (cpu->pc != call->function->address) { // it has jumped somewhere itself
        (void)xt_spend(cpu, call->cycles);
    } else if (call->stay) {
        begin_waiting(cpu, end, call->cycles, call->function->address + WAIT_OFFSET);
    } else if (call->cycles == 0) {
        (void)xt_spend(cpu, CALL_CYCLES);
        return_from_leaf(cpu, call->base);
    } else {
        begin_waiting(cpu, end, call->cycles + CALL_CYCLES, PLACE_SPEND);
    }
}

static void run_framed(struct call *call)
{
    struct xt_cpu *cpu = call->cpu;
    uint32_t place = cpu->pc;
    call->function->run(call);
    if (call_failed(call)) {
        fail(call);
    } else if (cpu->pc == place && call->cycles > 0) {
        uint32_t end;
        begin_waiting(cpu, &end, call->cycles, call->function->address + WAIT_OFFSET);
        call_set_local(call, local_count(call), end);
    } else {
        (void)xt_spend(cpu, CALL_CYCLES);
    }
}

// The function at this place waits until it is run again.
static void wait_then_run(struct call *call)
{
    bool framed = is_framed(call);
    struct xt_cpu *cpu = call->cpu;
    if (is_over(cpu, framed ? call_local(call, local_count(call)) : cpu->a[call->base + OWN_STACK])) {
        cpu->pc = call->function->address + (framed ? RESUME_OFFSET : 0);
    }
}

static void begin_framed(struct call *call)
{
    if (!xt_enter(call->cpu, frame_size(call))) {
        return;
    }
    for (unsigned n = 0; n < local_count(call); n++) {
        call_set_local(call, n, 0);
    }
    call->cpu->pc += RESUME_OFFSET;
    run_framed(call);
}

// The function that pc is in: at its beginning, where it is run again, or where it waits for that.
static const struct rom_function *find_from(const struct rom *rom, uint32_t pc, uint32_t *offset)
{
    for (*offset = 0; *offset <= WAIT_OFFSET; ++*offset) {
        const struct rom_function *function = find(rom, pc - *offset);
        if (function != NULL) {
            return function;
        }
    }
    return NULL;
}

static void answer(struct call *call, uint32_t offset)
{
    if (offset == WAIT_OFFSET) {
        wait_then_run(call);
    } else if (!is_framed(call)) {
        run_leaf(call);
    } else if (offset == RESUME_OFFSET) {
        run_framed(call);
    } else {
        begin_framed(call);
    }
}

bool rom_call_function(struct rom *rom, struct xt_cpu *cpu)
{
    uint32_t offset;
    if (cpu->pc == PLACE_SPEND) {
        wait_then_return(cpu, base_of(cpu));
        return true;
    }
    if (cpu->pc == PLACE_RETURN) {
        xt_return(cpu);
        return true;
    }
    if (cpu->pc == PLACE_ENDLESS) {
        xt_nap(cpu, LONGEST_WAIT);
        return true;
    }
    const struct rom_function *function = find_from(rom, cpu->pc, &offset);
    if (function == NULL || (offset == RESUME_OFFSET && !function->framed)) {
        return false;
    }
    struct call call = {.rom = rom, .cpu = cpu, .function = function, .base = base_of(cpu), .fault = CALL_OK};
    answer(&call, offset);
    return true;
}
