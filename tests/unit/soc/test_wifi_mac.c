// The Wi-Fi MAC (esp32-open-mac; esp-rs/esp-pacs, wifi.yaml).

#include "base/bits.h"
#include "soc/wifi_mac.h"

#include "bench.h"

#define QUEUE        0U // as software counts
#define SLOT         (WIFI_SLOTS - 1U - QUEUE)
#define PLCP0        (WIFI_TX_SLOT_PLCP0_0 + SLOT * WIFI_TX_SLOT_STEP)
#define PLCP1        (WIFI_PLCP1_0 + SLOT * WIFI_SLOT_STEP)
#define PMD          (WIFI_PMD_0 + SLOT * WIFI_SLOT_STEP)
#define RATE_1M      0U
#define RATE_54M     12U
#define TX_INTERRUPT MASK(WIFI_INT_TX_SUCCESS)

struct air {
    struct bench bench;
    struct wifi_mac mac;
};

static struct air *air(void)
{
    static struct air air;
    bench_init(&air.bench);
    bench_add(&air.bench, &wifi_mac_ops, &air.mac, 0);
    wifi_mac_ops.write(&air.mac, WIFI_INT_ENA, TX_INTERRUPT);
    return &air;
}

static uint32_t read_mac(struct air *air, uint32_t offset)
{
    return wifi_mac_ops.read(&air->mac, offset);
}

static void write_mac(struct air *air, uint32_t offset, uint32_t value)
{
    wifi_mac_ops.write(&air->mac, offset, value);
}

static void wait_us(struct air *air, uint64_t us)
{
    clock_run_to(&air->bench.clock, air->bench.clock.now + us * TICKS_PER_US);
}

static void send(struct air *air, uint32_t rate, uint32_t length, uint32_t more)
{
    wifi_slots_ops.write(&air->mac, PLCP1, SET(SET(0, WIFI_PLCP1_LEN, length), WIFI_PLCP1_RATE, rate));
    uint32_t plcp0 = SET(more, WIFI_PLCP0_DMA_ADDR, BENCH_RAM & 0xfffff);
    write_mac(air, PLCP0, plcp0);
    write_mac(air, PLCP0, SET(SET(plcp0, WIFI_PLCP0_SLOT_VALID, 1), WIFI_PLCP0_SLOT_ENABLED, 1));
}

// 10 us before it, 192 us of preamble, 100 bytes at 1 Mbit/s.
static void a_frame_takes_its_time(void **state)
{
    (void)state;
    struct air *a = air();
    send(a, RATE_1M, 100, 0);
    wait_us(a, 1001);
    assert_int_equal(read_mac(a, WIFI_INT_STATUS), 0);
    wait_us(a, 1);
    assert_int_equal(read_mac(a, WIFI_INT_STATUS), TX_INTERRUPT);
    assert_true(a->mac.irq[0].level);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), bit(QUEUE));
    assert_int_equal(GET(read_mac(a, PLCP0), WIFI_PLCP0_SLOT_ENABLED), 0);
    assert_int_equal(GET(wifi_slots_ops.read(&a->mac, PMD), WIFI_PMD_ERROR), 0);
}

// 10 us, 20 us of preamble, 54 bytes at 54 Mbit/s; then nobody answers for 60 us.
static void nobody_acknowledges(void **state)
{
    (void)state;
    struct air *a = air();
    send(a, RATE_54M, 54, MASK(WIFI_PLCP0_WAIT_FOR_ACK));
    wait_us(a, 97);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), 0);
    wait_us(a, 1);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), bit(QUEUE));
    assert_int_equal(GET(wifi_slots_ops.read(&a->mac, PMD), WIFI_PMD_ERROR), WIFI_PMD_ACK_TIMEOUT);
}

static void interrupts_are_enabled_and_cleared(void **state)
{
    (void)state;
    struct air *a = air();
    write_mac(a, WIFI_INT_ENA, 0);
    send(a, RATE_54M, 54, 0);
    wait_us(a, 1000);
    assert_int_equal(read_mac(a, WIFI_INT_STATUS), 0);
    assert_false(a->mac.irq[0].level);
    write_mac(a, WIFI_INT_ENA, TX_INTERRUPT);
    assert_true(a->mac.irq[0].level);
    write_mac(a, WIFI_INT_CLEAR, TX_INTERRUPT);
    assert_false(a->mac.irq[0].level);
    write_mac(a, WIFI_TX_COMPLETE_CLEAR, bit(QUEUE));
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), 0);
}

static void a_slot_can_be_taken_back(void **state)
{
    (void)state;
    struct air *a = air();
    send(a, RATE_1M, 100, 0);
    wait_us(a, 500);
    write_mac(a, PLCP0, 0);
    wait_us(a, 5000);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), 0);
}

static void a_descriptor_that_is_nowhere_is_never_sent(void **state)
{
    (void)state;
    struct air *a = air();
    write_mac(a, PLCP0, MASK(WIFI_PLCP0_SLOT_VALID) | MASK(WIFI_PLCP0_SLOT_ENABLED));
    wait_us(a, 5000);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), 0);
}

static void slots_are_sent_on_their_own(void **state)
{
    (void)state;
    struct air *a = air();
    uint32_t plcp0 = SET(0xc0000000, WIFI_PLCP0_DMA_ADDR, BENCH_RAM & 0xfffff);
    for (uint32_t n = 0; n < WIFI_SLOTS; n++) {
        write_mac(a, WIFI_TX_SLOT_PLCP0_0 + n * WIFI_TX_SLOT_STEP, plcp0);
    }
    wait_us(a, 5000);
    assert_int_equal(read_mac(a, WIFI_TX_COMPLETE_STATUS), bits_ones(WIFI_SLOTS));
}

static void the_mac_counts_microseconds(void **state)
{
    (void)state;
    struct air *a = air();
    wait_us(a, 12345);
    assert_int_equal(read_mac(a, WIFI_MAC_TIME), 12345);
}

static void software_starts_and_loads_the_list(void **state)
{
    (void)state;
    struct air *a = air();
    assert_int_equal(GET(read_mac(a, WIFI_START), WIFI_START_DONE), 0);
    write_mac(a, WIFI_START, MASK(WIFI_START_REQUEST));
    assert_int_equal(GET(read_mac(a, WIFI_START), WIFI_START_DONE), 1);
    write_mac(a, WIFI_RX_DESCR_BASE, BENCH_RAM + 24);
    write_mac(a, WIFI_RX_CTRL, MASK(WIFI_RX_CTRL_RX_ENABLE) | MASK(WIFI_RX_CTRL_RX_DESCR_RELOAD));
    assert_int_equal(read_mac(a, WIFI_RX_CTRL), MASK(WIFI_RX_CTRL_RX_ENABLE));
    assert_int_equal(read_mac(a, WIFI_RX_DESCR_NEXT), BENCH_RAM + 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_takes_its_time),
        cmocka_unit_test(nobody_acknowledges),
        cmocka_unit_test(interrupts_are_enabled_and_cleared),
        cmocka_unit_test(a_slot_can_be_taken_back),
        cmocka_unit_test(a_descriptor_that_is_nowhere_is_never_sent),
        cmocka_unit_test(slots_are_sent_on_their_own),
        cmocka_unit_test(the_mac_counts_microseconds),
        cmocka_unit_test(software_starts_and_loads_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
