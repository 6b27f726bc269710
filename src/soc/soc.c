#include "soc/soc.h"

#include "base/bits.h"
#include "soc/rtc_sleep.h"

#include <assert.h>
#include <string.h>

#define RESET_VECTOR           0x40000400U
#define FIRST_GPIO_SOURCE      22
#define FIRST_SPI_DMA_SOURCE   52
#define FIRST_TIMG_EDGE_SOURCE 58

// Of one core, before the other has its turn: short, because programs hand a word to the other core and take
// it back thirty instructions later (ESP-IDF: the level 5 handler that resolves the live-lock of revision 3),
// and because both cores look at a watchdog's interrupt before one of them clears it, ten instructions later.
#define TURN_CYCLES 8

// The chip

#define PLACE(member) offsetof(struct soc, member)
#define NO_IRQ        -1, 0, 0

// clang-format off
const struct soc_block soc_blocks[] = {
    /* name, base, size, clock gate, first interrupt source, how many, their lines, ops, place, instance, RTC domain */
    {"DPORT", DPORT_BASE, 0x1000, DPORT_GATE_NONE, 24, 4, PLACE(dport.irq), &dport_ops, PLACE(dport), 0, false},
    {"MMU_PRO", MMU_TABLE_PRO_BASE, 0x2000, DPORT_GATE_NONE, NO_IRQ, &mmu_table_ops[0], PLACE(dport), 0, false},
    {"MMU_APP", MMU_TABLE_APP_BASE, 0x2000, DPORT_GATE_NONE, NO_IRQ, &mmu_table_ops[1], PLACE(dport), 1, false},
    {"UART0", UART0_BASE, 0x400, DPORT_GATE_UART, 34, 1, PLACE(uart[0].irq), &uart_ops, PLACE(uart[0]), 0, false},
    {"UART1", UART1_BASE, 0x400, DPORT_GATE_UART1, 35, 1, PLACE(uart[1].irq), &uart_ops, PLACE(uart[1]), 1, false},
    {"UART2", UART2_BASE, 0x400, DPORT_GATE_UART2, 36, 1, PLACE(uart[2].irq), &uart_ops, PLACE(uart[2]), 2, false},
    {"SPI0", SPI0_BASE, 0x400, DPORT_GATE_SPI01, 28, 1, PLACE(spi[0].irq), &spi_ops, PLACE(spi[0]), 0, false},
    {"SPI1", SPI1_BASE, 0x400, DPORT_GATE_SPI01, 29, 1, PLACE(spi[1].irq), &spi_ops, PLACE(spi[1]), 1, false},
    {"SPI2", SPI2_BASE, 0x400, DPORT_GATE_SPI2, 30, 1, PLACE(spi[2].irq), &spi_ops, PLACE(spi[2]), 2, false},
    {"SPI3", SPI3_BASE, 0x400, DPORT_GATE_SPI3, 31, 1, PLACE(spi[3].irq), &spi_ops, PLACE(spi[3]), 3, false},
    {"RTC_IO", RTC_IO_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &rtc_io_ops, PLACE(rtc_io), 0, true},
    {"IO_MUX", IO_MUX_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &io_mux_ops, PLACE(io_mux), 0, false},
    {"GPIO", GPIO_BASE, 0xc00, DPORT_GATE_NONE, NO_IRQ, &gpio_ops, PLACE(gpio), 0, false},
    {"I2C0", I2C0_BASE, 0x400, DPORT_GATE_I2C_EXT0, 49, 1, PLACE(i2c[0].irq), &i2c_ops, PLACE(i2c[0]), 0, false},
    {"I2C1", I2C1_BASE, 0x400, DPORT_GATE_I2C_EXT1, 50, 1, PLACE(i2c[1].irq), &i2c_ops, PLACE(i2c[1]), 1, false},
    {"I2S0", I2S0_BASE, 0x400, DPORT_GATE_I2S0, 32, 1, PLACE(i2s[0].irq), &i2s_ops, PLACE(i2s[0]), 0, false},
    {"I2S1", I2S1_BASE, 0x400, DPORT_GATE_I2S1, 33, 1, PLACE(i2s[1].irq), &i2s_ops, PLACE(i2s[1]), 1, false},
    {"LEDC", LEDC_BASE, 0x400, DPORT_GATE_LEDC, 43, 1, PLACE(ledc.irq), &ledc_ops, PLACE(ledc), 0, false},
    {"TIMG0", TIMG0_BASE, 0x400, DPORT_GATE_TIMERGROUP, 14, 4, PLACE(timg[0].irq), &timg_ops, PLACE(timg[0]), 0, false},
    {"TIMG1", TIMG1_BASE, 0x400, DPORT_GATE_TIMERGROUP1, 18, 4, PLACE(timg[1].irq), &timg_ops, PLACE(timg[1]), 1, false},
    {"RMT", RMT_BASE, 0x400, DPORT_GATE_RMT, 47, 1, PLACE(rmt.irq), &rmt_ops, PLACE(rmt), 0, false},
    {"PCNT", PCNT_BASE, 0x400, DPORT_GATE_PCNT, 48, 1, PLACE(pcnt.irq), &pcnt_ops, PLACE(pcnt), 0, false},
    {"MCPWM0", MCPWM0_BASE, 0x400, DPORT_GATE_PWM0, 39, 1, PLACE(mcpwm[0].irq), &mcpwm_ops, PLACE(mcpwm[0]), 0, false},
    {"MCPWM1", MCPWM1_BASE, 0x400, DPORT_GATE_PWM1, 40, 1, PLACE(mcpwm[1].irq), &mcpwm_ops, PLACE(mcpwm[1]), 1, false},
    {"GPIO_SD", GPIO_SD_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &gpio_sd_ops, PLACE(gpio_sd), 0, false},
    {"RMT_RAM", RMT_RAM_BASE, 0x800, DPORT_GATE_RMT, NO_IRQ, &rmt_ram_ops, PLACE(rmt), 0, false},
    {"FRC_TIMER", FRC_TIMER_BASE, 0x400, DPORT_GATE_TIMERS, 56, 2, PLACE(frc_timer.irq), &frc_timer_ops, PLACE(frc_timer), 0, false},
    {"RTC_CNTL", RTC_CNTL_BASE, 0x400, DPORT_GATE_NONE, 46, 1, PLACE(rtc_cntl.irq), &rtc_cntl_ops, PLACE(rtc_cntl), 0, true},
    {"SENS", SENS_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &sens_ops, PLACE(sens), 0, true},
    {"EFUSE", EFUSE_BASE, 0x400, DPORT_GATE_EFUSE, 44, 1, PLACE(efuse.irq), &efuse_ops, PLACE(efuse), 0, false},
    {"SYSCON", SYSCON_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &syscon_ops, PLACE(syscon), 0, false},
    {"ANA", ANA_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &ana_ops, PLACE(ana), 0, false},
    {"WDEV", WDEV_BASE, 0x400, DPORT_GATE_NONE, NO_IRQ, &wdev_ops, PLACE(wdev), 0, false},
    {"FE", FE_BASE, 0x1000, DPORT_GATE_NONE, NO_IRQ, &fe_ops, PLACE(fe), 0, false},
    {"SLC", SLC_BASE, 0x1000, DPORT_GATE_NONE, NO_IRQ, &slc_ops, PLACE(slc), 0, false},
    {"NRX", NRX_BASE, 0x1000, DPORT_GATE_NONE, NO_IRQ, &nrx_ops, PLACE(nrx), 0, false},
    {"WIFI_MAC", WIFI_MAC_BASE, 0x1000, DPORT_GATE_NONE, 0, 1, PLACE(wifi_mac.irq), &wifi_mac_ops, PLACE(wifi_mac), 0, false},
    {"WIFI_SLOTS", WIFI_SLOTS_BASE, 0x1000, DPORT_GATE_NONE, NO_IRQ, &wifi_slots_ops, PLACE(wifi_mac), 0, false},
    {"SHA", SHA_BASE, 0x1000, DPORT_GATE_SHA, NO_IRQ, &sha_ops, PLACE(sha), 0, false},
    {"AES", AES_BASE, 0x1000, DPORT_GATE_AES, NO_IRQ, &aes_ops, PLACE(aes), 0, false},
    {"RSA", RSA_BASE, 0x1000, DPORT_GATE_RSA, 51, 1, PLACE(rsa.irq), &rsa_ops, PLACE(rsa), 0, false},
    {"SDMMC", SDMMC_BASE, 0x1000, DPORT_GATE_SDIO_HOST, 37, 1, PLACE(sdmmc.irq), &sdmmc_ops, PLACE(sdmmc), 0, false},
    {"FLASH_ENCRYPTION", FLASH_ENCRYPTION_BASE, 0x1000, DPORT_GATE_NONE, NO_IRQ, &flash_encryption_ops, PLACE(flash_encryption), 0, false},

    // Known by name only.
    {"FE2", 0x3ff45000, 0x1000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"HINF", 0x3ff4b000, 0x1000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"UHCI1", 0x3ff4c000, 0x1000, DPORT_GATE_UHCI1, NO_IRQ, NULL, 0, 0, false},
    {"BT", 0x3ff51000, 0x1000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"UHCI0", 0x3ff54000, 0x1000, DPORT_GATE_UHCI0, NO_IRQ, NULL, 0, 0, false},
    {"SLCHOST", 0x3ff55000, 0x1000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"BB", 0x3ff5d000, 0x1000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"EMAC", 0x3ff69000, 0x2000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
    {"TWAI", 0x3ff6b000, 0x1000, DPORT_GATE_TWAI, NO_IRQ, NULL, 0, 0, false},
    {"BTDM", 0x3ff71000, 0x2000, DPORT_GATE_NONE, NO_IRQ, NULL, 0, 0, false},
};
// clang-format on
const size_t soc_block_count = sizeof(soc_blocks) / sizeof(soc_blocks[0]);

static void *device_of(struct soc *soc, const struct soc_block *block)
{
    return (char *)soc + block->device;
}

// Interrupts

static void source_changed(void *ctx, bool level)
{
    const struct soc_irq *irq = ctx;
    intr_source(&irq->soc->dport.intr, irq->source, level);
}

static void cpu_source_changed(void *ctx, bool level)
{
    const struct soc_irq *irq = ctx;
    intr_source_of(&irq->soc->dport.intr, irq->core, irq->source, level);
}

static void do_nothing(void *ctx)
{
    (void)ctx;
}

// A core that was woken while the other one runs must not wait for the other one's next event.
static void input_changed(void *ctx, unsigned core, unsigned input, bool level)
{
    struct soc *soc = ctx;
    xt_set_interrupt(&soc->core[core], input, level);
    if (level) {
        clock_book(&soc->clock, &soc->yield, soc->clock.now);
    }
}

static void wire_source(struct soc *soc, unsigned source, struct line *line)
{
    soc->irq[source] = (struct soc_irq){soc, source, 0};
    line_watch(line, source_changed, &soc->irq[source]);
}

// GPIO has an interrupt and an NMI for each CPU.
static void wire_gpio_sources(struct soc *soc)
{
    for (unsigned i = 0; i < SOC_CORES * GPIO_IRQS; i++) {
        unsigned core = i / GPIO_IRQS;
        unsigned kind = i % GPIO_IRQS;
        soc->gpio_irq[i] = (struct soc_irq){soc, FIRST_GPIO_SOURCE + kind, core};
        line_watch(&soc->gpio.irq[core][kind], cpu_source_changed, &soc->gpio_irq[i]);
    }
}

// Clocks

static void select_clocks(const struct soc *soc, struct clocks *clocks)
{
    const struct clocks_select select = {
        .source = GET(soc->rtc_cntl.reg[RTC_CNTL_CLK_CONF / 4], RTC_CNTL_CLK_CONF_SOC_CLK_SEL),
        .cpu_period = dport_cpu_period(&soc->dport),
        .divider = syscon_divider(&soc->syscon),
        .rtc_slow = rtc_cntl_slow_ticks(&soc->rtc_cntl),
        .stopped = soc->power == RTC_POWER_LIGHT,
    };
    clocks_compute(clocks, &select);
}

void soc_clock_changed(struct soc *soc)
{
    struct clocks clocks;
    select_clocks(soc, &clocks);
    if (memcmp(&clocks, &soc->clocks, sizeof(clocks)) == 0) {
        return;
    }
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct soc_block *block = &soc_blocks[i];
        if (block->ops != NULL && block->ops->clock_changing != NULL) {
            block->ops->clock_changing(device_of(soc, block));
        }
    }
    soc->clocks = clocks;
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct soc_block *block = &soc_blocks[i];
        if (block->ops != NULL && block->ops->clock_changed != NULL) {
            block->ops->clock_changed(device_of(soc, block));
        }
    }
    for (unsigned core = 0; core < SOC_CORES; core++) {
        xt_set_cycle_ticks(&soc->core[core], clocks.cpu);
    }
}

static void reclock(void *ctx)
{
    soc_clock_changed(ctx);
}

static void clock_selected(void *ctx)
{
    struct soc *soc = ctx;
    clock_book(&soc->clock, &soc->reclock, soc->clock.now);
}

// Cores

static bool uses_rom_image(const struct soc *soc)
{
    return soc->config.rom_image[0] != NULL;
}

static void hold_core(struct soc *soc, unsigned core)
{
    soc->held[core] = true;
    soc->in_rom[core] = false;
    if (soc->config.rom.stop != NULL) {
        soc->config.rom.stop(soc->config.rom.ctx, core);
    }
}

void soc_start_core(struct soc *soc, unsigned core, uint32_t pc)
{
    soc->core[core].pc = pc;
    soc->held[core] = false;
    soc->in_rom[core] = false;
    clock_book(&soc->clock, &soc->yield, soc->clock.now);
}

// A core that is out of reset begins in the ROM; in a ROM image if there is one.
static void boot_core(struct soc *soc, unsigned core)
{
    if (uses_rom_image(soc)) {
        soc_start_core(soc, core, RESET_VECTOR);
    } else if (soc->config.rom.boot != NULL) {
        soc->config.rom.boot(soc->config.rom.ctx, core);
    }
}

static bool app_cpu_in_reset(const struct soc *soc)
{
    return GET(soc->dport.reg[DPORT_APPCPU_CTRL_A / 4], DPORT_APPCPU_RESETTING) != 0;
}

// One of DPORT_APPCPU_CTRL_A to D was written.
static void app_cpu_changed(void *ctx)
{
    struct soc *soc = ctx;
    bool was_in_reset = soc->held[1] && !soc->in_rom[1] && !soc->app_stalled;
    if (app_cpu_in_reset(soc)) {
        hold_core(soc, 1);
        soc->app_stalled = false;
        return;
    }
    if (was_in_reset) {
        xt_reset(&soc->core[1], RESET_VECTOR);
        rtc_cntl_set_cause(&soc->rtc_cntl, 1, RESET_EXT_CPU);
        soc->in_rom[1] = true;
    }
    bool runs = dport_app_cpu_runs(&soc->dport);
    if (soc->in_rom[1]) {
        if (runs) {
            boot_core(soc, 1);
        }
    } else {
        soc->held[1] = !runs;
        soc->app_stalled = !runs;
        clock_book(&soc->clock, &soc->yield, soc->clock.now);
    }
}

// A core's whole life between two resets begins here: PRO at once, APP when DPORT lets it.
static void restart_core(struct soc *soc, unsigned core)
{
    hold_core(soc, core);
    xt_reset(&soc->core[core], RESET_VECTOR);
    if (core == 0) {
        soc->in_rom[0] = true;
        boot_core(soc, 0);
    } else {
        soc->app_stalled = false;
        app_cpu_changed(soc);
    }
}

static void stall_changed(void *ctx, bool level)
{
    struct soc_stall *stall = ctx;
    stall->stalled = level;
    clock_book(&stall->soc->clock, &stall->soc->yield, stall->soc->clock.now);
}

static bool trap(void *ctx, struct xt_cpu *cpu)
{
    struct soc *soc = ctx;
    if (chip_memory_is_rom(cpu->pc)) {
        return soc->config.rom.call != NULL && soc->config.rom.call(soc->config.rom.ctx, cpu);
    }
    bus_fetch_failed(&soc->bus, cpu->core, cpu->pc);
    return false;
}

static void mapping_changed(void *ctx, unsigned core)
{
    struct soc *soc = ctx;
    xt_flush_pages(&soc->core[core]);
}

// Resets

static bool is_core_reset(enum reset_cause cause)
{
    return cause == RESET_TG_WDT_CPU || cause == RESET_SW_CPU || cause == RESET_RTC_WDT_CPU ||
           cause == RESET_EXT_CPU;
}

static bool resets_rtc(enum reset_cause cause)
{
    return cause == RESET_POWER_ON || cause == RESET_BROWN_OUT || cause == RESET_RTC_WDT_RTC;
}

static void reset_block(struct soc *soc, const struct soc_block *block)
{
    bus_reset(&soc->bus, block->base, block->size);
    if (block->ops != NULL && block->ops->reset != NULL) {
        block->ops->reset(device_of(soc, block));
    }
}

// The flash boot protection of two watchdogs looks at the straps.
static void latch_boot_mode(struct soc *soc)
{
    bool flash_boot = GET(gpio_straps(&soc->gpio), GPIO_STRAP_GPIO0) != 0;
    rtc_cntl_set_flash_boot(&soc->rtc_cntl, flash_boot);
    timg_set_flash_boot(&soc->timg[0], flash_boot);
}

void soc_reset(struct soc *soc, enum reset_cause cause, unsigned core)
{
    if (is_core_reset(cause)) {
        // In this order, because a released APP CPU first finds another cause. It looks when it runs.
        restart_core(soc, core);
        rtc_cntl_set_cause(&soc->rtc_cntl, core, cause);
        return;
    }
    hold_core(soc, 0);
    hold_core(soc, 1);
    soc->power = RTC_POWER_ON;
    rtc_sleep_cancel(&soc->rtc_cntl);
    for (size_t i = 0; i < soc_block_count; i++) {
        if (!soc_blocks[i].rtc || resets_rtc(cause)) {
            reset_block(soc, &soc_blocks[i]);
        }
    }
    soc_clock_changed(soc);
    rtc_cntl_set_cause(&soc->rtc_cntl, 0, cause);
    rtc_cntl_set_cause(&soc->rtc_cntl, 1, cause);
    latch_boot_mode(soc);
    restart_core(soc, 1);
    restart_core(soc, 0);
}

// Deep sleep: the digital part loses its power and with it all its state.
static void lose_digital_part(struct soc *soc)
{
    struct chip_memory *memory = &soc->bus.memory;
    hold_core(soc, 0);
    hold_core(soc, 1);
    timg_set_flash_boot(&soc->timg[0], false);
    for (size_t i = 0; i < soc_block_count; i++) {
        bool peripheral = soc_blocks[i].rtc && soc_blocks[i].ops != &rtc_cntl_ops;
        if (!soc_blocks[i].rtc || (peripheral && !rtc_sleep_keeps_peripherals(&soc->rtc_cntl))) {
            reset_block(soc, &soc_blocks[i]);
        }
    }
    chip_memory_lose(memory, !rtc_sleep_keeps_fast_memory(&soc->rtc_cntl),
                     !rtc_sleep_keeps_slow_memory(&soc->rtc_cntl));
}

// The RTC puts the chip to sleep or wakes it; after deep sleep it asks for a reset instead.
static void power_changed(void *ctx, enum rtc_power power)
{
    struct soc *soc = ctx;
    soc->power = power;
    if (power == RTC_POWER_DEEP) {
        lose_digital_part(soc);
    }
    soc_clock_changed(soc);
    clock_book(&soc->clock, &soc->yield, soc->clock.now);
}

static void levels_changed(void *ctx)
{
    rtc_sleep_check(ctx);
}

static void touch_timer_changed(void *ctx, bool level)
{
    sens_touch_timer(ctx, level);
}

static void touched(void *ctx)
{
    rtc_cntl_touch(ctx);
}

static void uart_woke(void *ctx, unsigned index)
{
    if (index < 2) {
        rtc_cntl_uart_edges(ctx, index);
    }
}

static void reset_now(void *ctx)
{
    struct soc *soc = ctx;
    uint8_t wanted[SOC_CORES + 1];
    memcpy(wanted, soc->wanted_reset, sizeof(wanted));
    memset(soc->wanted_reset, 0, sizeof(wanted));
    if (wanted[SOC_CORES] != 0) {
        soc_reset(soc, (enum reset_cause)wanted[SOC_CORES], 0);
        return;
    }
    for (unsigned core = 0; core < SOC_CORES; core++) {
        if (wanted[core] != 0) {
            soc_reset(soc, (enum reset_cause)wanted[core], core);
        }
    }
}

// Of requests at the same tick a reset of the chip wins over those of its cores, and of equals the first.
static void request_reset(void *ctx, enum reset_cause cause, unsigned core)
{
    struct soc *soc = ctx;
    uint8_t *wanted = &soc->wanted_reset[is_core_reset(cause) ? core : SOC_CORES];
    if (!soc->on) {
        return;
    }
    if (*wanted == 0) {
        *wanted = (uint8_t)cause;
    }
    clock_book(&soc->clock, &soc->reset, soc->clock.now);
}

static void gate_changed(void *ctx, unsigned gate, bool held)
{
    struct soc *soc = ctx;
    for (size_t i = 0; held && i < soc_block_count; i++) {
        if (soc_blocks[i].gate == gate) {
            reset_block(soc, &soc_blocks[i]);
        }
    }
}

// DMA

static uint8_t *dma(void *ctx, uint32_t address, uint32_t length)
{
    return chip_memory_dma(&((struct soc *)ctx)->bus.memory, address, length);
}

static void dma_wrote(void *ctx, uint32_t address, uint32_t length)
{
    bus_dma_wrote(&((struct soc *)ctx)->bus, address, length);
}

// Building

static void init_host(struct soc *soc)
{
    soc->host = (struct peripheral_host){
        .clock = &soc->clock,
        .log = &soc->config.log,
        .clocks = &soc->clocks,
        .ctx = soc,
        .clock_selected = clock_selected,
        .reset_request = request_reset,
        .dma = dma,
        .dma_wrote = dma_wrote,
    };
}

static void init_core(struct soc *soc, unsigned core)
{
    struct xt_cpu *cpu = &soc->core[core];
    xt_init(cpu, &soc->bus.port[core].memory, &soc->clock, core, &soc->config.log);
    cpu->trap = trap;
    cpu->trap_ctx = soc;
    cpu->peer = &soc->core[1 - core];
    xt_set_cycle_ticks(cpu, soc->clocks.cpu);
    soc->held[core] = true;
}

static void init_blocks(struct soc *soc)
{
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct soc_block *block = &soc_blocks[i];
        bus_add(&soc->bus, block->name, block->base, block->size, block->gate, block->ops,
                device_of(soc, block));
        if (block->ops != NULL && block->ops->init != NULL) {
            block->ops->init(device_of(soc, block), &soc->host, block->index);
        }
        struct line *lines = (struct line *)((char *)soc + block->irq);
        for (unsigned n = 0; n < block->sources; n++) {
            wire_source(soc, (unsigned)block->source + n, &lines[n]);
        }
    }
    wire_source(soc, DPORT_INTERRUPT_SOURCES - 1, &soc->dport.cache_irq);
    wire_gpio_sources(soc);
    for (unsigned i = 1; i < SOC_SPIS; i++) { // the DMA of SPI1 to SPI3
        wire_source(soc, FIRST_SPI_DMA_SOURCE + i - 1, &soc->spi[i].dma.irq[0]);
    }
    for (unsigned i = 0; i < SOC_TIMGS * TIMG_INTERRUPTS; i++) {
        struct line *edge = &soc->timg[i / TIMG_INTERRUPTS].edge[i % TIMG_INTERRUPTS];
        wire_source(soc, FIRST_TIMG_EDGE_SOURCE + i, edge);
    }
}

// What goes between blocks other than over the bus.
static void wire_blocks(struct soc *soc)
{
    for (unsigned core = 0; core < SOC_CORES; core++) {
        soc->stall[core].soc = soc;
        line_watch(&soc->rtc_cntl.stall[core], stall_changed, &soc->stall[core]);
    }
    soc->rtc_cntl.gpio = &soc->gpio;
    soc->rtc_cntl.rtc_io = &soc->rtc_io;
    soc->rtc_cntl.fast_memory = soc->bus.memory.rtc_fast;
    soc->rtc_cntl.power = power_changed;
    soc->rtc_cntl.power_ctx = soc;
    soc->gpio.levels_changed = levels_changed;
    soc->gpio.levels_ctx = &soc->rtc_cntl;
    line_watch(&soc->rtc_cntl.touch_timer, touch_timer_changed, &soc->sens);
    soc->sens.gpio = &soc->gpio;
    soc->sens.rtc_io = &soc->rtc_io;
    soc->sens.touched = touched;
    soc->sens.touched_ctx = &soc->rtc_cntl;
    for (unsigned i = 0; i < SOC_UARTS; i++) {
        soc->uart[i].woken = uart_woke;
        soc->uart[i].woken_ctx = &soc->rtc_cntl;
    }
    soc->dport.ctx = soc;
    soc->dport.app_cpu_changed = app_cpu_changed;
    soc->dport.gate_changed = gate_changed;
    soc->ana.fe = &soc->fe;
    gpio_attach(&soc->gpio, &soc->io_mux, &soc->rtc_io);
    ledc_attach(&soc->ledc, &soc->gpio);
    uart_connect(soc->uart, SOC_UARTS, &soc->gpio);
    rmt_attach(&soc->rmt, &soc->gpio);
    pcnt_attach(&soc->pcnt, &soc->gpio);
    for (unsigned i = 0; i < SOC_MCPWMS; i++) {
        mcpwm_attach(&soc->mcpwm[i], &soc->gpio);
    }
    gpio_sd_attach(&soc->gpio_sd, &soc->gpio);
    sdmmc_attach(&soc->sdmmc, &soc->gpio);
    for (unsigned i = 2; i < SOC_SPIS; i++) {
        soc->spi[i].gpio = &soc->gpio;
    }
    for (unsigned i = 0; i < SOC_I2CS; i++) {
        soc->i2c[i].gpio = &soc->gpio;
    }
    for (unsigned i = 0; i < SOC_I2SS; i++) {
        i2s_attach(&soc->i2s[i], &soc->gpio, NULL);
    }
}

void soc_init(struct soc *soc, const struct soc_config *config)
{
    memset(soc, 0, offsetof(struct soc, core));
    soc->config = *config;
    clock_init(&soc->clock);
    struct clocks_select select = {.source = CLOCKS_XTAL};
    clocks_compute(&soc->clocks, &select);
    init_host(soc);
    event_init(&soc->reset, reset_now, soc);
    event_init(&soc->reclock, reclock, soc);
    event_init(&soc->yield, do_nothing, soc);
    struct xt_cpu *cores[SOC_CORES] = {&soc->core[0], &soc->core[1]};
    bus_init(&soc->bus, &soc->dport, &soc->config.log, cores);
    soc->bus.flash_spi = &soc->spi[0];
    for (unsigned core = 0; core < SOC_CORES; core++) {
        soc->bus.memory.rom[core] = config->rom_image[core];
    }
    for (unsigned core = 0; core < SOC_CORES; core++) {
        init_core(soc, core);
    }
    cache_init(&soc->dport.cache, mapping_changed, soc);
    intr_init(&soc->dport.intr, input_changed, soc);
    init_blocks(soc);
    wire_blocks(soc);
    soc->syscon.chip_revision = config->chip_revision;
    efuse_burn(&soc->efuse, config->chip_revision, config->mac);
    rng_seed(&soc->wdev.rng, config->seed);
}

void soc_attach_memory(struct soc *soc, unsigned chip_select, struct spi_device *device, uint8_t *data,
                       uint32_t size)
{
    assert(chip_select < SPI_CHIP_SELECTS);
    struct cache_memory *memory = chip_select == 0 ? &soc->dport.cache.flash : &soc->dport.cache.psram;
    *memory = (struct cache_memory){data, size};
    soc->spi[0].device[chip_select] = device;
    soc->spi[1].device[chip_select] = device;
    for (unsigned core = 0; core < SOC_CORES; core++) {
        xt_flush_pages(&soc->core[core]);
    }
}

void soc_memory_changed(struct soc *soc, unsigned chip_select, uint32_t offset, uint32_t length)
{
    const struct cache_memory *chip = chip_select == 0 ? &soc->dport.cache.flash : &soc->dport.cache.psram;
    for (uint32_t at = offset; at < offset + length && at < chip->size;) {
        uint32_t in_page = at % XT_PAGE_SIZE;
        uint32_t size = XT_PAGE_SIZE - in_page;
        size = size < offset + length - at ? size : offset + length - at;
        for (unsigned core = 0; core < SOC_CORES; core++) {
            xt_code_changed(&soc->core[core], &chip->data[at - in_page], in_page, size);
        }
        at += size;
    }
}

// Power

void soc_power_on(struct soc *soc)
{
    if (!soc->on) {
        chip_memory_power_on(&soc->bus.memory);
    }
    soc->on = true;
    soc_reset(soc, RESET_POWER_ON, 0);
}

void soc_power_off(struct soc *soc)
{
    soc->on = false;
    soc->power = RTC_POWER_ON;
    soc->stop = true;
    for (unsigned core = 0; core < SOC_CORES; core++) {
        hold_core(soc, core);
    }
    for (size_t i = 0; i < soc_block_count; i++) {
        reset_block(soc, &soc_blocks[i]);
    }
    clock_cancel(&soc->clock, &soc->reset);
    memset(soc->wanted_reset, 0, sizeof(soc->wanted_reset));
    clock_cancel(&soc->clock, &soc->reclock);
    clock_cancel(&soc->clock, &soc->yield);
}

// Running

// Whatever its program does: in reset, stalled, frozen by a debugger, or the chip is asleep.
static bool stands_still(const struct soc *soc, unsigned core)
{
    return soc->held[core] || soc->stall[core].stalled || soc->power != RTC_POWER_ON ||
           soc->core[core].debug.stop == XT_STOP_FROZEN;
}

static bool can_run(const struct soc *soc, unsigned core)
{
    const struct xt_cpu *cpu = &soc->core[core];
    return !stands_still(soc, core) && (!xt_is_asleep(cpu) || xt_wake_tick(cpu) <= soc->clock.now);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

// The tick up to which nothing can happen but instructions.
static uint64_t quiet_until(const struct soc *soc, uint64_t until)
{
    until = earlier(until, clock_next(&soc->clock));
    for (unsigned core = 0; core < SOC_CORES; core++) {
        if (!stands_still(soc, core) && !can_run(soc, core)) {
            until = earlier(until, xt_wake_tick(&soc->core[core]));
        }
    }
    return until;
}

static void run_cores(struct soc *soc, uint64_t until)
{
    bool pro = can_run(soc, 0);
    bool app = can_run(soc, 1);
    if (pro && app) {
        xt_run_in_turns(&soc->core[0], &soc->core[1], TURN_CYCLES, until);
    } else if (pro || app) {
        xt_run_alone(&soc->core[pro ? 0 : 1], TURN_CYCLES, until);
    } else if (until > soc->clock.now) {
        soc->clock.now = until;
    }
}

bool soc_is_stopped(const struct soc *soc)
{
    for (unsigned core = 0; core < SOC_CORES; core++) {
        enum xt_stop stop = soc->core[core].debug.stop;
        if (stop != XT_STOP_NONE && stop != XT_STOP_FROZEN) {
            return true;
        }
    }
    return false;
}

void soc_run(struct soc *soc, uint64_t until)
{
    soc->stop = false;
    soc->running = true;
    while (!soc->stop && !soc_is_stopped(soc) && soc->clock.now < until) {
        run_cores(soc, quiet_until(soc, until));
        clock_run_to(&soc->clock, soc->clock.now);
    }
    soc->running = false;
}

uint64_t soc_next(const struct soc *soc)
{
    bool runs = can_run(soc, 0) || can_run(soc, 1);
    return runs ? soc->clock.now : quiet_until(soc, CLOCK_NEVER);
}

void soc_stop(struct soc *soc)
{
    soc->stop = true;
}

bool soc_is_idle(const struct soc *soc)
{
    for (unsigned core = 0; core < SOC_CORES; core++) {
        if (can_run(soc, core) || (!stands_still(soc, core) && soc->core[core].nap_end != CLOCK_NEVER)) {
            return false;
        }
    }
    return uart_tx_idle(&soc->uart[0]);
}
