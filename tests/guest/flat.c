#include "guest/flat.h"

#include "base/bytes.h"

#include <stdlib.h>

static bool inside(const struct flat *flat, uint32_t address, unsigned size)
{
    return address - flat->base < flat->size && address - flat->base + size <= flat->size;
}

static uint8_t *flat_page(void *ctx, uint32_t address, enum xt_access access)
{
    struct flat *flat = ctx;
    uint32_t page = address & ~(XT_PAGE_SIZE - 1);
    if (!inside(flat, page, XT_PAGE_SIZE) || (access == XT_FETCH && page == flat->exit)) {
        return NULL;
    }
    return flat->bytes + (page - flat->base);
}

// Everything inside is a page; what comes here is outside.
static unsigned flat_load(void *ctx, uint32_t address, unsigned size, uint32_t *value)
{
    (void)ctx;
    (void)address;
    (void)size;
    *value = 0;
    return CAUSE_LOAD_PROHIBITED;
}

static unsigned flat_store(void *ctx, uint32_t address, unsigned size, uint32_t value)
{
    (void)ctx;
    (void)address;
    (void)size;
    (void)value;
    return CAUSE_STORE_PROHIBITED;
}

static bool flat_trap(void *ctx, struct xt_cpu *cpu)
{
    struct flat *flat = ctx;
    if ((cpu->pc & ~(XT_PAGE_SIZE - 1)) != flat->exit) {
        return false;
    }
    flat->exited = true;
    cpu->asleep = true;
    return true;
}

struct flat *flat_new(uint8_t *bytes, uint32_t base, uint32_t size)
{
    struct flat *flat = calloc(1, sizeof *flat);
    if (flat == NULL) {
        return NULL;
    }
    flat->bytes = bytes;
    flat->base = base;
    flat->size = size;
    flat->exit = 1;
    flat->memory = (struct xt_memory){.ctx = flat, .page = flat_page, .load = flat_load, .store = flat_store};
    clock_init(&flat->clock);
    xt_init(&flat->cpu, &flat->memory, &flat->clock, 0, NULL);
    flat->cpu.trap = flat_trap;
    flat->cpu.trap_ctx = flat;
    return flat;
}

bool flat_run(struct flat *flat, uint64_t cycles)
{
    flat->exited = false;
    flat->cpu.asleep = false;
    xt_run(&flat->cpu, flat->clock.now + cycles * flat->cpu.cycle_ticks);
    return flat->exited;
}
