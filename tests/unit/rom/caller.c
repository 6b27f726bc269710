#include "caller.h"

#include "base/bits.h"
#include "rom/steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VECTORS      0x40080000U
#define RETURN       0x40080800U // a loop in place
#define HOST         0x400d1000U // where nothing is: the host's functions, 16 bytes each
#define LIMIT        2000000U
#define STEP         64U
#define KERNEL       (VECTORS + 0x300)
#define USER         (VECTORS + 0x340)
#define DOUBLE       (VECTORS + 0x3c0)
#define LOOP_FOREVER 0x00ffff06U // j .

static bool run_host(struct caller *caller, struct xt_cpu *cpu, unsigned n)
{
    unsigned base = 4 * GET(cpu->sr[SR_PS], PS_CALLINC);
    uint32_t words[6] = {0};
    for (unsigned i = 0; i < 6 && base + 2 + i < 16; i++) {
        words[i] = cpu->a[base + 2 + i];
    }
    cpu->a[base + 2] = caller->host[n] == NULL ? 0 : caller->host[n](caller, words);
    cpu->pc = bits_set(cpu->pc, cpu->a[base], 0, 30);
    return true;
}

static bool trap(void *ctx, struct xt_cpu *cpu)
{
    struct caller *caller = ctx;
    uint32_t offset = cpu->pc - HOST;
    if (offset < 16 * CALLER_HOSTS) {
        return run_host(caller, cpu, offset / 16);
    }
    return caller->trap(&caller->soc, cpu);
}

uint32_t caller_host(struct caller *caller, unsigned n, caller_host_run *run)
{
    assert_true(n < CALLER_HOSTS);
    caller->host[n] = run;
    return HOST + 16 * n;
}

struct caller *caller_new(const uint8_t *image)
{
    static const uint32_t loops[] = {RETURN, KERNEL, USER, DOUBLE};
    struct caller *caller = calloc(1, sizeof(*caller));
    assert_non_null(caller);
    struct soc_config config = {.chip_revision = 3, .rom_image = {image, image}};
    soc_init(&caller->soc, &config);
    if (image == NULL) {
        rom_init(&caller->rom, &caller->soc);
    }
    caller->trap = caller->soc.core[0].trap;
    caller->soc.core[0].trap = trap;
    caller->soc.core[0].trap_ctx = caller;
    uint8_t *iram = caller->soc.bus.memory.iram;
    encode_window_handlers(&iram[VECTORS - MEMORY_IRAM_BASE], VECTORS, VECTORS);
    caller->code = (struct encoder){&iram[CALLER_CODE - MEMORY_IRAM_BASE], CALLER_CODE, CALLER_CODE};
    for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
        caller_put32(caller, loops[i], LOOP_FOREVER);
    }
    return caller;
}

void caller_free(struct caller *caller)
{
    free(caller);
}

// The ROM has no such function.
static bool is_stopped(const struct caller *caller)
{
    return caller->rom.missing[0] != '\0';
}

static void prepare(struct caller *caller, uint32_t address, unsigned count, const uint32_t *words)
{
    struct xt_cpu *cpu = &caller->soc.core[0];
    if (is_stopped(caller)) {
        caller->rom.missing[0] = '\0';
        rom_abandon(&caller->rom);
    }
    xt_reset(cpu, address);
    xt_write_sr(cpu, SR_VECBASE, VECTORS);
    xt_write_sr(cpu, SR_CPENABLE, 1);
    xt_write_ps(cpu, SET(SET(SET(0, PS_WOE, 1), PS_UM, 1), PS_CALLINC, 2));
    cpu->a[0] = 0;
    cpu->a[1] = CALLER_STACK;
    caller_put32(caller, CALLER_STACK - 12, CALLER_STACK + 0x80); // where the caller's own registers may go
    cpu->a[8] = bits_set(RETURN, 2, 30, 2);
    for (unsigned n = 0; n < count; n++) {
        if (n < 6) {
            cpu->a[10 + n] = words[n];
        } else {
            caller_put32(caller, CALLER_STACK + 4 * (n - 6), words[n]);
        }
    }
}

static bool has_ended(const struct xt_cpu *cpu)
{
    return cpu->pc == RETURN || cpu->pc == KERNEL || cpu->pc == USER || cpu->pc == DOUBLE;
}

uint64_t caller_call(struct caller *caller, uint32_t address, unsigned count, const uint32_t *words)
{
    struct xt_cpu *cpu = &caller->soc.core[0];
    prepare(caller, address, count, words);
    uint64_t start = caller->soc.clock.now;
    uint64_t limit = start + (uint64_t)LIMIT * cpu->cycle_ticks;
    while (!has_ended(cpu) && !is_stopped(caller) && caller->soc.clock.now < limit) {
        if (xt_is_asleep(cpu) && xt_wake_tick(cpu) != CLOCK_NEVER) {
            caller->soc.clock.now = xt_wake_tick(cpu); // a function that takes its time
        }
        xt_run(cpu, caller->soc.clock.now + (uint64_t)STEP * cpu->cycle_ticks);
    }
    caller->cycles = (caller->soc.clock.now - start) / cpu->cycle_ticks;
    caller->cause = cpu->pc == RETURN ? UINT32_MAX
                    : has_ended(cpu)  ? xt_read_sr(cpu, SR_EXCCAUSE)
                                      : CALLER_ENDLESS;
    memcpy(caller->result, &cpu->a[10], sizeof(caller->result));
    return cpu->a[10] | (uint64_t)cpu->a[11] << 32;
}

void caller_write(struct caller *caller, uint32_t address, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(bus_store(&caller->soc.bus, 0, address + (uint32_t)i, 1, from[i]), 0);
    }
}

void caller_read(struct caller *caller, uint32_t address, void *bytes, size_t count)
{
    uint8_t *to = bytes;
    for (size_t i = 0; i < count; i++) {
        uint32_t value = 0;
        assert_int_equal(bus_load(&caller->soc.bus, 0, address + (uint32_t)i, 1, &value), 0);
        to[i] = (uint8_t)value;
    }
}

void caller_text(struct caller *caller, uint32_t address, const char *text)
{
    caller_write(caller, address, text, strlen(text) + 1);
}

void caller_put32(struct caller *caller, uint32_t address, uint32_t value)
{
    assert_int_equal(bus_store(&caller->soc.bus, 0, address, 4, value), 0);
}

uint32_t caller_get32(struct caller *caller, uint32_t address)
{
    uint32_t value = 0;
    assert_int_equal(bus_load(&caller->soc.bus, 0, address, 4, &value), 0);
    return value;
}

uint32_t caller_constant(struct caller *caller, uint32_t value)
{
    struct encoder *code = &caller->code;
    uint32_t literal = encode_data(code, value);
    uint32_t function = encode(code, "entry", 0, 1, 0, 32);
    encode(code, "l32r", 0, 0, 2, literal);
    encode(code, "retw", 0, 0, 0, 0);
    code->pc = (code->pc + 3) & ~UINT32_C(3);
    return function;
}

void caller_expect_text(struct caller *caller, uint32_t address, const char *text)
{
    char found[256];
    size_t length = strlen(text) + 1;
    assert_true(length <= sizeof(found));
    caller_read(caller, address, found, length);
    found[length - 1] = found[length - 1] == '\0' ? '\0' : '?';
    assert_string_equal(found, text);
}
