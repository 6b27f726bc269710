#include "soc/dport.h"

#include "base/bits.h"

#include <stddef.h>
#include <string.h>

static const struct reg registers[] = {DPORT_REGISTERS(REG_ENTRY)};

static const uint32_t cache_ctrl[DPORT_CORES] = {DPORT_PRO_CACHE_CTRL, DPORT_APP_CACHE_CTRL};
static const uint32_t cache_ctrl1[DPORT_CORES] = {DPORT_PRO_CACHE_CTRL1, DPORT_APP_CACHE_CTRL1};
static const uint32_t cache_state[DPORT_CORES] = {DPORT_PRO_DCACHE_DBUG0, DPORT_APP_DCACHE_DBUG0};
static const uint32_t cache_fault[DPORT_CORES] = {DPORT_PRO_DCACHE_DBUG3, DPORT_APP_DCACHE_DBUG3};
static const uint32_t interrupt_map[DPORT_CORES] = {DPORT_PRO_INTERRUPT_MAP, DPORT_APP_INTERRUPT_MAP};
static const uint32_t interrupt_status[DPORT_CORES] = {DPORT_PRO_INTR_STATUS_0, DPORT_APP_INTR_STATUS_0};

// Cache

static void apply_cache(struct dport *dport, unsigned core)
{
    uint32_t *ctrl = &dport->reg[cache_ctrl[core] / 4];
    // A flush takes no time: done as soon as it is asked for.
    if (GET(*ctrl, DPORT_CACHE_FLUSH_ENA) != 0) {
        cache_flush(&dport->cache, core);
    }
    *ctrl = SET(*ctrl, DPORT_CACHE_FLUSH_DONE, GET(*ctrl, DPORT_CACHE_FLUSH_ENA));
    cache_control(&dport->cache, core, GET(*ctrl, DPORT_CACHE_ENABLE) != 0,
                  dport->reg[cache_ctrl1[core] / 4]);
}

static void update_cache_irq(struct dport *dport)
{
    // DBUG3 has the buses as IRAM0, IRAM1, IROM0, DRAM1, DROM0; INT_EN has DROM0 first and DRAM1 last.
    bool level = false;
    for (unsigned core = 0; core < DPORT_CORES; core++) {
        uint32_t fault = GET(dport->reg[cache_fault[core] / 4], DPORT_CPU_DISABLED_CACHE_IA);
        uint32_t enabled = core == 0 ? GET(dport->reg[DPORT_CACHE_IA_INT_EN / 4], DPORT_CACHE_IA_INT_PRO)
                                     : GET(dport->reg[DPORT_CACHE_IA_INT_EN / 4], DPORT_CACHE_IA_INT_APP);
        static const uint8_t enable_bit[CACHE_BUSES] = {1, 2, 3, 4, 0};
        for (unsigned bus = 0; bus < CACHE_BUSES; bus++) {
            level = level || (bit_is_set(fault, bus) && bit_is_set(enabled, enable_bit[bus]));
        }
    }
    line_drive(&dport->cache_irq, level);
}

void dport_cache_fault(struct dport *dport, unsigned core, enum cache_bus bus)
{
    uint32_t *word = &dport->reg[cache_fault[core] / 4];
    uint32_t faults = GET(*word, DPORT_CPU_DISABLED_CACHE_IA);
    if (bit_is_set(faults, bus)) {
        return;
    }
    *word = SET(*word, DPORT_CPU_DISABLED_CACHE_IA, faults | bit(bus));
    log_write(dport->host->log, LOG_GUEST, "DPORT",
              "core %u used a flash or PSRAM address that the cache does not serve", core);
    update_cache_irq(dport);
}

// Clearing the enable bits is how the handler of that interrupt silences it; the record goes with them.
static void write_cache_enable(struct dport *dport)
{
    if (dport->reg[DPORT_CACHE_IA_INT_EN / 4] == 0) {
        for (unsigned core = 0; core < DPORT_CORES; core++) {
            dport->reg[cache_fault[core] / 4] = 0;
        }
    }
    update_cache_irq(dport);
}

// Interrupt matrix

// True if `offset` was one of the matrix' registers.
static bool route_interrupt(struct dport *dport, uint32_t offset)
{
    for (unsigned core = 0; core < DPORT_CORES; core++) {
        uint32_t source = (offset - interrupt_map[core]) / 4;
        if (source < DPORT_INTERRUPT_SOURCES) {
            intr_route(&dport->intr, core, source, dport->reg[offset / 4]);
            return true;
        }
    }
    return false;
}

static void drive_cross_core(struct dport *dport, uint32_t offset)
{
    line_drive(&dport->irq[(offset - DPORT_CPU_INTR_FROM_CPU_0) / 4],
               GET(dport->reg[offset / 4], DPORT_CPU_INTR_FROM_CPU) != 0);
}

// Gates

#define GATES_PER_WORD 32

// The bits of the reset register that hold a block. Secure boot and the digital signature have no
// registers of their own here, but while they are in reset so are the units that they work with.
static uint32_t reset_bits(unsigned gate)
{
    uint32_t own = bit(gate % GATES_PER_WORD);
    uint32_t secure_boot = bit(DPORT_GATE_SECUREBOOT % GATES_PER_WORD);
    uint32_t signature = bit(DPORT_GATE_DIGITAL_SIGNATURE % GATES_PER_WORD);
    switch (gate) {
    case DPORT_GATE_AES:
        return own | secure_boot | signature;
    case DPORT_GATE_SHA:
        return own | secure_boot;
    case DPORT_GATE_RSA:
        return own | signature;
    default:
        return own;
    }
}

static void write_gates(struct dport *dport, unsigned first, uint32_t before, uint32_t after)
{
    for (unsigned gate = first; gate < first + GATES_PER_WORD; gate++) {
        bool held = (after & reset_bits(gate)) != 0;
        if (held != ((before & reset_bits(gate)) != 0) && dport->gate_changed != NULL) {
            dport->gate_changed(dport->ctx, gate, held);
        }
    }
}

static void write_core_resets(struct dport *dport, uint32_t before, uint32_t after)
{
    bool held = GET(after, DPORT_CORE_RST_EN_SDIO_HOST) != 0;
    if (held != (GET(before, DPORT_CORE_RST_EN_SDIO_HOST) != 0) && dport->gate_changed != NULL) {
        dport->gate_changed(dport->ctx, DPORT_GATE_SDIO_HOST, held);
    }
}

bool dport_gate_open(const struct dport *dport, unsigned gate)
{
    if (gate >= DPORT_GATE_NONE) {
        return true;
    }
    if (gate == DPORT_GATE_SDIO_HOST) {
        return GET(dport->reg[DPORT_WIFI_CLK_EN / 4], DPORT_WIFI_CLK_EN_SDIO_HOST) != 0 &&
               GET(dport->reg[DPORT_CORE_RST_EN / 4], DPORT_CORE_RST_EN_SDIO_HOST) == 0;
    }
    bool peri = gate >= GATES_PER_WORD;
    uint32_t clocks = dport->reg[(peri ? DPORT_PERI_CLK_EN : DPORT_PERIP_CLK_EN) / 4];
    uint32_t resets = dport->reg[(peri ? DPORT_PERI_RST_EN : DPORT_PERIP_RST_EN) / 4];
    return bit_is_set(clocks, gate % GATES_PER_WORD) && (resets & reset_bits(gate)) == 0;
}

bool dport_app_cpu_runs(const struct dport *dport)
{
    return GET(dport->reg[DPORT_APPCPU_CTRL_A / 4], DPORT_APPCPU_RESETTING) == 0 &&
           GET(dport->reg[DPORT_APPCPU_CTRL_B / 4], DPORT_APPCPU_CLKGATE_EN) != 0 &&
           GET(dport->reg[DPORT_APPCPU_CTRL_C / 4], DPORT_APPCPU_RUNSTALL) == 0;
}

uint32_t dport_cpu_period(const struct dport *dport)
{
    return GET(dport->reg[DPORT_CPU_PER_CONF / 4], DPORT_CPU_PER_CONF_CPUPERIOD_SEL);
}

// Reset and bus access

static void dport_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct dport *dport = device;
    dport->host = host;
    dport->app_cpu_changed = NULL;
    dport->gate_changed = NULL;
}

static void dport_reset(void *device)
{
    struct dport *dport = device;
    memset(dport->reg, 0, sizeof(dport->reg));
    reg_reset(registers, REG_COUNT(registers), dport->reg);
    for (unsigned i = 0; i < 4; i++) {
        line_drive(&dport->irq[i], false);
    }
    line_drive(&dport->cache_irq, false);
    intr_reset(&dport->intr);
    cache_reset(&dport->cache);
    for (unsigned core = 0; core < DPORT_CORES; core++) {
        apply_cache(dport, core);
    }
}

static uint32_t dport_read(void *device, uint32_t offset)
{
    const struct dport *dport = device;
    for (unsigned core = 0; core < DPORT_CORES; core++) {
        if (offset == cache_state[core]) {
            return SET(0, DPORT_CACHE_STATE, DPORT_CACHE_STATE_IDLE);
        }
        if (offset - interrupt_status[core] < INTR_WORDS * 4) {
            return dport->intr.level[core][(offset - interrupt_status[core]) / 4];
        }
    }
    return dport->reg[offset / 4];
}

static void dport_write(void *device, uint32_t offset, uint32_t value)
{
    struct dport *dport = device;
    uint32_t before = dport->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), dport->reg, offset, value);
    if (route_interrupt(dport, offset)) {
        return;
    }
    switch (offset) {
    case DPORT_APPCPU_CTRL_A:
    case DPORT_APPCPU_CTRL_B:
    case DPORT_APPCPU_CTRL_C:
    case DPORT_APPCPU_CTRL_D:
        if (dport->app_cpu_changed != NULL) {
            dport->app_cpu_changed(dport->ctx);
        }
        break;
    case DPORT_CPU_PER_CONF:
        dport->host->clock_selected(dport->host->ctx);
        break;
    case DPORT_PRO_CACHE_CTRL:
    case DPORT_PRO_CACHE_CTRL1:
        apply_cache(dport, 0);
        break;
    case DPORT_APP_CACHE_CTRL:
    case DPORT_APP_CACHE_CTRL1:
        apply_cache(dport, 1);
        break;
    case DPORT_PERIP_RST_EN:
        write_gates(dport, 0, before, dport->reg[offset / 4]);
        break;
    case DPORT_PERI_RST_EN:
        write_gates(dport, GATES_PER_WORD, before, dport->reg[offset / 4]);
        break;
    case DPORT_CORE_RST_EN:
        write_core_resets(dport, before, dport->reg[offset / 4]);
        break;
    case DPORT_CPU_INTR_FROM_CPU_0:
    case DPORT_CPU_INTR_FROM_CPU_1:
    case DPORT_CPU_INTR_FROM_CPU_2:
    case DPORT_CPU_INTR_FROM_CPU_3:
        drive_cross_core(dport, offset);
        break;
    case DPORT_CACHE_IA_INT_EN:
        write_cache_enable(dport);
        break;
    default:
        break;
    }
}

const struct peripheral_ops dport_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = dport_init,
    .reset = dport_reset,
    .read = dport_read,
    .write = dport_write,
};

// The MMU's tables: blocks of their own on the bus, reset with DPORT.

static uint32_t pro_table_read(void *device, uint32_t offset)
{
    return cache_read_entry(&((struct dport *)device)->cache, 0, offset / 4);
}

static uint32_t app_table_read(void *device, uint32_t offset)
{
    return cache_read_entry(&((struct dport *)device)->cache, 1, offset / 4);
}

static void pro_table_write(void *device, uint32_t offset, uint32_t value)
{
    cache_write_entry(&((struct dport *)device)->cache, 0, offset / 4, value);
}

static void app_table_write(void *device, uint32_t offset, uint32_t value)
{
    cache_write_entry(&((struct dport *)device)->cache, 1, offset / 4, value);
}

const struct peripheral_ops mmu_table_ops[DPORT_CORES] = {
    {.read = pro_table_read, .write = pro_table_write},
    {.read = app_table_read, .write = app_table_write},
};
