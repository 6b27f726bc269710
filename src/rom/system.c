// ROM functions of the chip itself: resets, interrupts, waiting, clocks, eFuses, cache and MMU, the APP CPU.
//
// Source:       ESP-IDF components/esp_rom/esp32/include/esp32/rom: ets_sys.h, rtc.h, cache.h, efuse.h;
//               ESP32 TRM, chapters "System and Memory" (section "Cache") and "DPort Registers".
// Not modelled: the ROM's task switcher (ets_task, ets_post, ets_run) and its software timers.

#include "base/bits.h"
#include "regs/dport.h"
#include "regs/efuse.h"
#include "regs/rtc_cntl.h"
#include "rom/call.h"
#include "rom/steps.h"

// Data of the ROM in RAM (esp32.rom.ld)
#define TICKS_PER_US_PRO 0x3ffe01e0U
#define TICKS_PER_US_APP 0x3ffe40f0U
#define XTAL_HZ          40000000U
#define APB_MHZ          80U

// Time and clocks

static uint32_t ticks_per_us(const struct call *call)
{
    return call->cpu->core == 0 ? TICKS_PER_US_PRO : TICKS_PER_US_APP;
}

// CCOUNT is compared, as the ROM's loop does: time in interrupt handlers counts. The start is kept in the
// frame.
static void ets_delay_us(struct call *call)
{
    uint32_t now = xt_ccount(call->cpu);
    if (call_local(call, 0) == 0) {
        call_set_local(call, 0, 1);
        call_set_local(call, 1, now);
        call_set_local(call, 2, call_word(call, 0) * call_get(call, ticks_per_us(call)));
    }
    uint32_t passed = now - call_local(call, 1);
    uint32_t wanted = call_local(call, 2);
    if (passed >= wanted) {
        call_return(call, 0);
        return;
    }
    call_again(call, wanted - passed);
}

static void ets_update_cpu_frequency_rom(struct call *call)
{
    call_put(call, TICKS_PER_US_PRO, call_word(call, 0));
}

static void ets_get_cpu_frequency(struct call *call)
{
    call_result(call, call_get(call, ticks_per_us(call)));
}

static void ets_get_detected_xtal_freq(struct call *call)
{
    call_result(call, XTAL_HZ);
}

static void ets_get_xtal_scale(struct call *call)
{
    call_result(call, XTAL_HZ / 1000000);
}

// Resets

static void rtc_get_reset_reason(struct call *call)
{
    uint32_t state = call_get(call, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE);
    call_result(call, call_word(call, 0) == 0 ? GET(state, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU)
                                              : GET(state, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU));
}

static void rtc_get_wakeup_cause(struct call *call)
{
    uint32_t state = call_get(call, RTC_CNTL_BASE + RTC_CNTL_WAKEUP_STATE);
    call_result(call, GET(state, RTC_CNTL_WAKEUP_STATE_WAKEUP_CAUSE));
}

// The check sum of RTC fast memory from word `first` on, `last` words and one.
static uint32_t rtc_memory_crc(struct call *call, uint32_t first, uint32_t last)
{
    uint32_t conf = SET(SET(0, RTC_CNTL_MEM_CONF_CRC_ADDR, first), RTC_CNTL_MEM_CONF_CRC_LEN, last);
    call_put(call, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, conf);
    call_put(call, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, conf | MASK(RTC_CNTL_MEM_CONF_CRC_START));
    call_put(call, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, conf);
    return call_get(call, RTC_CNTL_BASE + RTC_CNTL_MEM_CRC_RES);
}

static void calc_rtc_memory_crc(struct call *call)
{
    call_result(call, rtc_memory_crc(call, call_word(call, 0), call_word(call, 1)));
}

static void set_rtc_memory_crc(struct call *call)
{
    call_put(call, RTC_CNTL_BASE + RTC_CNTL_STORE7, rtc_memory_crc(call, 0, UINT32_MAX));
}

static void software_reset(struct call *call)
{
    call_change(call, RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, 0, MASK(RTC_CNTL_OPTIONS0_SW_SYS_RST));
}

static void software_reset_cpu(struct call *call)
{
    call_change(call, RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, 0,
                call_word(call, 0) == 0 ? MASK(RTC_CNTL_OPTIONS0_SW_PROCPU_RST)
                                        : MASK(RTC_CNTL_OPTIONS0_SW_APPCPU_RST));
}

// Interrupts

static void intr_matrix_set(struct call *call)
{
    uint32_t first = call_word(call, 0) == 0 ? DPORT_PRO_MAC_INTR_MAP : DPORT_APP_MAC_INTR_MAP;
    call_put(call, DPORT_BASE + first + 4 * call_word(call, 1), call_word(call, 2));
}

// Returns the old PS. The new level counts from the next instruction on.
static void xtos_set_intlevel(struct call *call)
{
    uint32_t ps = xt_read_sr(call->cpu, SR_PS);
    uint32_t level = call_word(call, 0);
    xt_write_ps(call->cpu, SET(ps, PS_INTLEVEL, bits_get(level, 0, 4)));
    call_result(call, ps);
}

static void xtos_set_min_intlevel(struct call *call)
{
    uint32_t ps = xt_read_sr(call->cpu, SR_PS);
    uint32_t level = call_word(call, 0);
    if (level > GET(ps, PS_INTLEVEL)) {
        xt_write_ps(call->cpu, SET(ps, PS_INTLEVEL, bits_get(level, 0, 4)));
    }
    call_result(call, ps);
}

static void write_intenable(struct call *call, uint32_t clear, uint32_t set)
{
    uint32_t old = xt_read_sr(call->cpu, SR_INTENABLE);
    xt_write_sr(call->cpu, SR_INTENABLE, (old & ~clear) | set);
    call_result(call, old);
}

static void xthal_get_interrupt(struct call *call)
{
    call_result(call, xt_read_sr(call->cpu, SR_INTERRUPT));
}

static void xthal_set_intclear(struct call *call)
{
    xt_write_sr(call->cpu, SR_INTCLEAR, call_word(call, 0));
}

// (number, function, its argument)
static void ets_isr_attach(struct call *call)
{
    uint32_t entry = rom_interrupt_entry(call_word(call, 0));
    call_put(call, entry, call_word(call, 1));
    call_put(call, entry + 4, call_word(call, 2));
}

static void ets_isr_mask(struct call *call)
{
    write_intenable(call, call_word(call, 0), 0);
}

static void ets_isr_unmask(struct call *call)
{
    write_intenable(call, 0, call_word(call, 0));
}

static void set_level(struct call *call, uint32_t level)
{
    xt_write_ps(call->cpu, SET(xt_read_sr(call->cpu, SR_PS), PS_INTLEVEL, level));
}

static void ets_intr_lock(struct call *call)
{
    set_level(call, 3);
}

static void ets_intr_unlock(struct call *call)
{
    set_level(call, 0);
}

static void xthal_get_ccount(struct call *call)
{
    call_result(call, xt_ccount(call->cpu));
}

static void xthal_get_ccompare(struct call *call)
{
    uint32_t n = call_word(call, 0);
    call_result(call, n < 3 ? xt_read_sr(call->cpu, SR_CCOMPARE0 + n) : 0);
}

static void xthal_set_ccompare(struct call *call)
{
    uint32_t n = call_word(call, 0);
    if (n < 3) {
        xt_write_sr(call->cpu, SR_CCOMPARE0 + n, call_word(call, 1));
    }
}

static void do_nothing(struct call *call)
{
    (void)call;
}

// Cache and MMU

#define CACHE_CYCLES 2000U // emptying it: 1024 lines

static uint32_t control_register(uint32_t core)
{
    return DPORT_BASE + (core == 0 ? DPORT_PRO_CACHE_CTRL : DPORT_APP_CACHE_CTRL);
}

static void cache_read_enable(struct call *call)
{
    call_change(call, control_register(call_word(call, 0)), 0, MASK(DPORT_CACHE_ENABLE));
}

static void cache_read_disable(struct call *call)
{
    call_change(call, control_register(call_word(call, 0)), MASK(DPORT_CACHE_ENABLE), 0);
}

static void cache_flush_rom(struct call *call)
{
    uint32_t control = control_register(call_word(call, 0));
    call_change(call, control, MASK(DPORT_CACHE_FLUSH_ENA), 0);
    call_change(call, control, 0, MASK(DPORT_CACHE_FLUSH_ENA));
    call_spend(call, CACHE_CYCLES);
    call_change(call, control, MASK(DPORT_CACHE_FLUSH_ENA), 0);
}

static uint32_t mmu_table(uint32_t core)
{
    return core == 0 ? MMU_TABLE_PRO_BASE : MMU_TABLE_APP_BASE;
}

static void mmu_init(struct call *call)
{
    uint32_t table = mmu_table(call_word(call, 0));
    for (uint32_t entry = 0; entry < MMU_ENTRIES; entry++) {
        call_put(call, table + 4 * entry, MASK(MMU_ENTRY_INVALID));
    }
    call_spend(call, MMU_ENTRIES * 4);
}

static void cache_read_init(struct call *call)
{
    call_change(call, control_register(call_word(call, 0)), MASK(DPORT_CACHE_ENABLE), 0);
    cache_flush_rom(call);
    mmu_init(call);
}

// Windows of the flash cache: where they lie and the first table entry of each.
static const struct {
    uint32_t base, end, entry;
} flash_windows[] = {
    {0x3f400000, 0x3f800000, MMU_ENTRY_DROM0},
    {0x40000000, 0x40400000, MMU_ENTRY_IRAM0},
    {0x40400000, 0x40800000, MMU_ENTRY_IRAM1},
    {0x40800000, 0x40c00000, MMU_ENTRY_IROM0},
};

enum { MMU_OK = 0, MMU_UNALIGNED = 1, MMU_BAD_PID = 2, MMU_BAD_PAGE_SIZE = 3, MMU_BAD_ADDRESS = 4 };

static uint32_t map_pages(struct call *call, uint32_t first_entry, uint32_t first_page)
{
    uint32_t table = mmu_table(call_word(call, 0));
    uint32_t count = call_word(call, 5);
    for (uint32_t i = 0; i < count && first_entry + i < MMU_ENTRIES; i++) {
        call_put(call, table + 4 * (first_entry + i), first_page + i);
    }
    return MMU_OK;
}

// (core, process, address, flash address, page size in KiB, pages)
static uint32_t map_flash(struct call *call)
{
    uint32_t address = call_word(call, 2);
    uint32_t from = call_word(call, 3);
    if (call_word(call, 1) > 1) {
        return MMU_BAD_PID;
    }
    if (call_word(call, 4) * 1024 != MMU_FLASH_PAGE) {
        return MMU_BAD_PAGE_SIZE;
    }
    if (address % MMU_FLASH_PAGE != 0 || from % MMU_FLASH_PAGE != 0) {
        return MMU_UNALIGNED;
    }
    for (size_t i = 0; i < sizeof(flash_windows) / sizeof(flash_windows[0]); i++) {
        if (address >= flash_windows[i].base && address < flash_windows[i].end) {
            uint32_t entry = flash_windows[i].entry + (address - flash_windows[i].base) / MMU_FLASH_PAGE;
            return map_pages(call, entry, from / MMU_FLASH_PAGE);
        }
    }
    return MMU_BAD_ADDRESS;
}

static void cache_flash_mmu_set(struct call *call)
{
    call_result(call, map_flash(call));
}

static uint32_t map_psram(struct call *call)
{
    uint32_t address = call_word(call, 2);
    uint32_t from = call_word(call, 3);
    if (call_word(call, 1) > 1) {
        return MMU_BAD_PID;
    }
    if (call_word(call, 4) * 1024 != MMU_PSRAM_PAGE) {
        return MMU_BAD_PAGE_SIZE;
    }
    if (address % MMU_PSRAM_PAGE != 0 || from % MMU_PSRAM_PAGE != 0) {
        return MMU_UNALIGNED;
    }
    if (address - 0x3f800000U >= 0x400000) {
        return MMU_BAD_ADDRESS;
    }
    return map_pages(call, MMU_ENTRY_DRAM1 + (address - 0x3f800000U) / MMU_PSRAM_PAGE, from / MMU_PSRAM_PAGE);
}

static void cache_sram_mmu_set(struct call *call)
{
    call_result(call, map_psram(call));
}

// The rest

static void ets_set_appcpu_boot_addr(struct call *call)
{
    call_put(call, DPORT_BASE + DPORT_APPCPU_CTRL_D, call_word(call, 0));
}

// The pins of the flash chip if they were moved by eFuse: five bits each for CLK, Q, D and CS.
static void ets_efuse_get_spiconfig(struct call *call)
{
    call_result(call, bits_get(call_get(call, EFUSE_BASE + EFUSE_BLK0_RDATA5), 0, 20));
}

const struct rom_function rom_system_functions[] = {
    {0x400067b0, "ets_intr_lock", ets_intr_lock, false},
    {0x400067c4, "ets_intr_unlock", ets_intr_unlock, false},
    {0x400067ec, "ets_isr_attach", ets_isr_attach, false},
    {0x400067fc, "ets_isr_mask", ets_isr_mask, false},
    {0x40006808, "ets_isr_unmask", ets_isr_unmask, false},
    {0x4000681c, "intr_matrix_set", intr_matrix_set, false},
    {0x4000689c, "ets_set_appcpu_boot_addr", ets_set_appcpu_boot_addr, false},
    {0x40008170, "calc_rtc_memory_crc", calc_rtc_memory_crc, false},
    {0x400081d4, "rtc_get_reset_reason", rtc_get_reset_reason, false},
    {0x400081f4, "rtc_get_wakeup_cause", rtc_get_wakeup_cause, false},
    {0x40008208, "set_rtc_memory_crc", set_rtc_memory_crc, false},
    {0x4000824c, "software_reset", software_reset, false},
    {0x40008264, "software_reset_cpu", software_reset_cpu, false},
    {0x40008534, "ets_delay_us", ets_delay_us, true},
    {0x40008550, "ets_update_cpu_frequency_rom", ets_update_cpu_frequency_rom, false},
    {0x4000855c, "ets_get_cpu_frequency", ets_get_cpu_frequency, false},
    {0x4000856c, "ets_get_xtal_scale", ets_get_xtal_scale, false},
    {0x40008588, "ets_get_detected_xtal_freq", ets_get_detected_xtal_freq, false},
    {0x40008658, "ets_efuse_get_spiconfig", ets_efuse_get_spiconfig, false},
    {0x400095a4, "mmu_init", mmu_init, false},
    {0x400095e0, "cache_flash_mmu_set_rom", cache_flash_mmu_set, false},
    {0x400097f4, "cache_sram_mmu_set_rom", cache_sram_mmu_set, false},
    {0x40009950, "Cache_Read_Init_rom", cache_read_init, false},
    {0x40009a14, "Cache_Flush_rom", cache_flush_rom, false},
    {0x40009a84, "Cache_Read_Enable_rom", cache_read_enable, false},
    {0x40009ab8, "Cache_Read_Disable_rom", cache_read_disable, false},
    {0x4000bfd4, "_xtos_p_none", do_nothing, false},
    {0x4000bfdc, "_xtos_set_intlevel", xtos_set_intlevel, false},
    {0x4000bff8, "_xtos_set_min_intlevel", xtos_set_min_intlevel, false},
    {0x4000c050, "xthal_get_ccount", xthal_get_ccount, false},
    {0x4000c058, "xthal_set_ccompare", xthal_set_ccompare, false},
    {0x4000c078, "xthal_get_ccompare", xthal_get_ccompare, false},
    {0x4000c1e4, "xthal_get_intread", xthal_get_interrupt, false},
    {0x4000c1ec, "xthal_set_intclear", xthal_set_intclear, false},
    {0x40063860, "__clear_cache", do_nothing, false},
    {0, NULL, NULL, false},
};
