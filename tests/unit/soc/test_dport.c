// DPORT and the interrupt matrix (soc/dport.h, soc/intr.h).

#include "base/bits.h"
#include "soc/dport.h"

#include "bench.h"

struct chip {
    struct bench b;
    struct dport dport;
    uint32_t inputs[2];
    unsigned app_changes;
    uint32_t reset_gates;
};

static void input(void *ctx, unsigned core, unsigned number, bool level)
{
    struct chip *chip = ctx;
    chip->inputs[core] = bits_set(chip->inputs[core], level, number, 1);
}

static void mapping(void *ctx, unsigned core)
{
    (void)ctx;
    (void)core;
}

static void app_cpu(void *ctx)
{
    ((struct chip *)ctx)->app_changes++;
}

static void gate(void *ctx, unsigned number, bool held)
{
    struct chip *chip = ctx;
    chip->reset_gates = number < 32 ? bits_set(chip->reset_gates, held, number, 1) : chip->reset_gates;
}

static void power_on(struct chip *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    cache_init(&c->dport.cache, mapping, c);
    intr_init(&c->dport.intr, input, c);
    bench_add(&c->b, &dport_ops, &c->dport, 0);
    c->dport.ctx = c;
    c->dport.app_cpu_changed = app_cpu;
    c->dport.gate_changed = gate;
}

static void put(struct chip *c, uint32_t offset, uint32_t value)
{
    dport_ops.write(&c->dport, offset, value);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return dport_ops.read(&c->dport, offset);
}

static void a_source_reaches_the_input_it_is_routed_to(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, DPORT_PRO_UART_INTR_MAP, 12);
    put(&c, DPORT_APP_UART_INTR_MAP, 3);
    intr_source(&c.dport.intr, 34, true);
    assert_int_equal(c.inputs[0], bit(12));
    assert_int_equal(c.inputs[1], bit(3));
    intr_source(&c.dport.intr, 34, false);
    assert_int_equal(c.inputs[0], 0);
}

static void an_input_is_the_or_of_its_sources(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, DPORT_PRO_UART_INTR_MAP, 12);
    put(&c, DPORT_PRO_GPIO_INTERRUPT_MAP, 12);
    intr_source(&c.dport.intr, 34, true);
    intr_source(&c.dport.intr, 22, true);
    intr_source(&c.dport.intr, 34, false);
    assert_int_equal(c.inputs[0], bit(12));
    intr_source(&c.dport.intr, 22, false);
    assert_int_equal(c.inputs[0], 0);
}

static void routing_a_high_source_moves_its_level(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    intr_source(&c.dport.intr, 49, true);
    assert_int_equal(c.inputs[0], 0); // to input 16 after reset, a timer's
    put(&c, DPORT_PRO_I2C_EXT0_INTR_MAP, 20);
    assert_int_equal(c.inputs[0], bit(20));
    put(&c, DPORT_PRO_I2C_EXT0_INTR_MAP, 21);
    assert_int_equal(c.inputs[0], bit(21));
    put(&c, DPORT_PRO_I2C_EXT0_INTR_MAP, 6);
    assert_int_equal(c.inputs[0], 0);
}

static void the_status_registers_show_the_sources(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    intr_source(&c.dport.intr, 68, true);
    intr_source(&c.dport.intr, 34, true);
    assert_int_equal(get(&c, DPORT_PRO_INTR_STATUS_2), bit(4));
    assert_int_equal(get(&c, DPORT_APP_INTR_STATUS_1), bit(2));
}

static void a_cpu_can_interrupt_the_other(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, DPORT_CPU_INTR_FROM_CPU_2, 1);
    assert_true(c.dport.irq[2].level);
    put(&c, DPORT_CPU_INTR_FROM_CPU_2, 0);
    assert_false(c.dport.irq[2].level);
}

static void a_flush_is_done_at_once(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, DPORT_PRO_CACHE_CTRL, 0);
    assert_int_equal(GET(get(&c, DPORT_PRO_CACHE_CTRL), DPORT_CACHE_FLUSH_DONE), 0);
    put(&c, DPORT_PRO_CACHE_CTRL, MASK(DPORT_CACHE_FLUSH_ENA));
    assert_int_equal(GET(get(&c, DPORT_PRO_CACHE_CTRL), DPORT_CACHE_FLUSH_DONE), 1);
    assert_int_equal(GET(get(&c, DPORT_PRO_DCACHE_DBUG0), DPORT_CACHE_STATE), 1);
}

static void the_cache_opens_by_its_enable_and_mask_bits(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    mmu_table_ops[0].write(&c.dport, 0, 3);
    assert_int_equal(mmu_table_ops[0].read(&c.dport, 0), 3);
    assert_false(cache_is_open(&c.dport.cache, 0, 0x3f400000));
    put(&c, DPORT_PRO_CACHE_CTRL, MASK(DPORT_CACHE_ENABLE));
    assert_false(cache_is_open(&c.dport.cache, 0, 0x3f400000)); // after reset all buses are masked
    put(&c, DPORT_PRO_CACHE_CTRL1, SET(get(&c, DPORT_PRO_CACHE_CTRL1), DPORT_CACHE_MASK_DROM0, 0));
    assert_true(cache_is_open(&c.dport.cache, 0, 0x3f400000));
}

static void a_fault_of_the_cache_interrupts_if_enabled(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    dport_cache_fault(&c.dport, 0, CACHE_DROM0);
    assert_false(c.dport.cache_irq.level);
    put(&c, DPORT_CACHE_IA_INT_EN, bit(14)); // CACHE_IA_INT_PRO_DROM0
    assert_true(c.dport.cache_irq.level);
    put(&c, DPORT_CACHE_IA_INT_EN, 0);
    assert_false(c.dport.cache_irq.level);
    assert_int_equal(get(&c, DPORT_PRO_DCACHE_DBUG3), 0);
}

static void a_gate_is_open_with_clock_and_without_reset(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_LEDC));
    put(&c, DPORT_PERIP_CLK_EN, get(&c, DPORT_PERIP_CLK_EN) | bit(DPORT_GATE_LEDC));
    assert_true(dport_gate_open(&c.dport, DPORT_GATE_LEDC));
    put(&c, DPORT_PERIP_RST_EN, bit(DPORT_GATE_LEDC));
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_LEDC));
    assert_int_equal(c.reset_gates, bit(DPORT_GATE_LEDC));
    put(&c, DPORT_PERIP_RST_EN, 0);
    assert_int_equal(c.reset_gates, 0);
    assert_true(dport_gate_open(&c.dport, DPORT_GATE_NONE));
}

static void the_app_cpu_needs_clock_no_reset_no_stall(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    assert_false(dport_app_cpu_runs(&c.dport));
    put(&c, DPORT_APPCPU_CTRL_B, 1);
    put(&c, DPORT_APPCPU_CTRL_A, 0);
    assert_true(dport_app_cpu_runs(&c.dport));
    put(&c, DPORT_APPCPU_CTRL_C, 1);
    assert_false(dport_app_cpu_runs(&c.dport));
    assert_int_equal(c.app_changes, 3);
}

static void units_of_secure_boot_and_signature_hold_those_they_use(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_SHA));
    put(&c, DPORT_PERI_CLK_EN, bit(0) | bit(1) | bit(2));
    assert_true(dport_gate_open(&c.dport, DPORT_GATE_SHA));
    put(&c, DPORT_PERI_RST_EN, bit(3)); // secure boot
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_AES));
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_SHA));
    assert_true(dport_gate_open(&c.dport, DPORT_GATE_RSA));
    put(&c, DPORT_PERI_RST_EN, bit(4)); // digital signature
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_AES));
    assert_true(dport_gate_open(&c.dport, DPORT_GATE_SHA));
    assert_false(dport_gate_open(&c.dport, DPORT_GATE_RSA));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_reaches_the_input_it_is_routed_to),
        cmocka_unit_test(an_input_is_the_or_of_its_sources),
        cmocka_unit_test(routing_a_high_source_moves_its_level),
        cmocka_unit_test(the_status_registers_show_the_sources),
        cmocka_unit_test(a_cpu_can_interrupt_the_other),
        cmocka_unit_test(a_flush_is_done_at_once),
        cmocka_unit_test(the_cache_opens_by_its_enable_and_mask_bits),
        cmocka_unit_test(a_fault_of_the_cache_interrupts_if_enabled),
        cmocka_unit_test(a_gate_is_open_with_clock_and_without_reset),
        cmocka_unit_test(the_app_cpu_needs_clock_no_reset_no_stall),
        cmocka_unit_test(units_of_secure_boot_and_signature_hold_those_they_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
