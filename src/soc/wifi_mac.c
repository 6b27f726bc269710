// ESP32 Wi-Fi MAC: interrupts, five transmit slots, the list of receive buffers, and a microsecond counter. A
// frame that is sent takes its time on the air and is complete; nobody is there to acknowledge one, and
// nothing is ever received.
//
// Source:       not in the TRM; esp32-open-mac (main/hardware.c), esp-rs (esp-pacs, esp-wifi-hal); lengths on
//               the air: IEEE 802.11, chapters "DSSS PHY", "OFDM PHY"; docs/hardware.md, "What no manual
//               says".
// Not modelled: other stations, so receiving, address filters, keys, statistics; collisions and busy air;
//               802.11n lengths (sent as if at 6.5 Mbit/s); back-off; beacon timers (TSF) and their
//               interrupts; its reset and clock gates. Its second interrupt (NMI) never comes.

#include "soc/wifi_mac.h"

#include "base/bits.h"

#include <string.h>

#define DMA_RAM        0x3ff00000U // what the 20 bits of a descriptor's address are added to
#define SLOT_US        9U
#define SIFS_US        10U
#define ACK_TIMEOUT_US 60U

static const struct reg registers[] = {WIFI_MAC_REGISTERS(REG_ENTRY)};
static const struct reg slot_registers[] = {WIFI_SLOT_REGISTERS(REG_ENTRY)};

// Interrupts

static void update_irq(struct wifi_mac *mac)
{
    line_drive(&mac->irq[0], (mac->interrupts & mac->reg[WIFI_INT_ENA / 4]) != 0);
}

// Sending

static uint32_t *slot_plcp0(struct wifi_mac *mac, unsigned number)
{
    return &mac->reg[(WIFI_TX_SLOT_PLCP0_0 + number * WIFI_TX_SLOT_STEP) / 4];
}

static uint32_t *slot_config(struct wifi_mac *mac, unsigned number)
{
    return &mac->reg[(WIFI_TX_SLOT_CONFIG0 + number * WIFI_TX_SLOT_STEP) / 4];
}

static uint32_t *slot_word(struct wifi_mac *mac, unsigned number, uint32_t first)
{
    return &mac->slot_reg[(first + number * WIFI_SLOT_STEP) / 4];
}

// Microseconds on the air, preamble and PLCP header included, by ESP-IDF's wifi_phy_rate_t.
static uint64_t air_time(uint32_t rate, uint32_t length)
{
    static const struct {
        uint8_t preamble;
        uint16_t rate; // in 100 kbit/s
    } rates[] = {{192, 10}, {192, 20}, {192, 55}, {192, 110}, {192, 10}, {96, 20},  {96, 55},  {96, 110},
                 {20, 480}, {20, 240}, {20, 120}, {20, 60},   {20, 540}, {20, 360}, {20, 180}, {20, 90}};
    unsigned preamble = rate < 16 ? rates[rate].preamble : 36U;
    unsigned speed = rate < 16 ? rates[rate].rate : 65U;
    return preamble + ((uint64_t)length * 80 + speed - 1) / speed;
}

static uint64_t send_time(struct wifi_mac *mac, unsigned number)
{
    uint32_t plcp1 = *slot_word(mac, number, WIFI_PLCP1_0);
    uint64_t wait = SIFS_US + SLOT_US * GET(*slot_config(mac, number), WIFI_TX_SLOT_CONFIG_AIFSN);
    uint64_t us = wait + air_time(GET(plcp1, WIFI_PLCP1_RATE), GET(plcp1, WIFI_PLCP1_LEN));
    bool waits = GET(*slot_plcp0(mac, number), WIFI_PLCP0_WAIT_FOR_ACK) != 0;
    return (us + (waits ? ACK_TIMEOUT_US : 0)) * TICKS_PER_US;
}

// A frame whose descriptor is not in RAM never leaves.
static bool has_frame(struct wifi_mac *mac, uint32_t plcp0)
{
    return mac->host->dma(mac->host->ctx, DMA_RAM + GET(plcp0, WIFI_PLCP0_DMA_ADDR), 12) != NULL;
}

static void slot_written(struct wifi_mac *mac, unsigned number, uint32_t before)
{
    struct wifi_slot *slot = &mac->slot[number];
    uint32_t plcp0 = *slot_plcp0(mac, number);
    bool was_enabled = GET(before, WIFI_PLCP0_SLOT_ENABLED) != 0;
    bool enabled = GET(plcp0, WIFI_PLCP0_SLOT_ENABLED) != 0 && GET(plcp0, WIFI_PLCP0_SLOT_VALID) != 0;
    if (!enabled) {
        clock_cancel(mac->host->clock, &slot->sent);
    } else if (!was_enabled && has_frame(mac, plcp0)) {
        clock_book(mac->host->clock, &slot->sent, mac->host->clock->now + send_time(mac, number));
    }
}

static void sent(void *ctx)
{
    const struct wifi_slot *slot = ctx;
    struct wifi_mac *mac = slot->mac;
    uint32_t *plcp0 = slot_plcp0(mac, slot->number);
    uint32_t *pmd = slot_word(mac, slot->number, WIFI_PMD_0);
    bool lost = GET(*plcp0, WIFI_PLCP0_WAIT_FOR_ACK) != 0;
    *pmd = SET(SET(*pmd, WIFI_PMD_ERROR, lost ? WIFI_PMD_ACK_TIMEOUT : 0), WIFI_PMD_SUB_ERROR, 0);
    *plcp0 = SET(*plcp0, WIFI_PLCP0_SLOT_ENABLED, 0);
    mac->reg[WIFI_TX_COMPLETE_STATUS / 4] |= bit(WIFI_SLOTS - 1 - slot->number);
    mac->interrupts |= MASK(WIFI_INT_TX_SUCCESS);
    update_irq(mac);
}

// Bus

static uint32_t wifi_mac_read(void *device, uint32_t offset)
{
    const struct wifi_mac *mac = device;
    switch (offset) {
    case WIFI_MAC_TIME:
        return (uint32_t)(mac->host->clock->now / TICKS_PER_US);
    case WIFI_INT_STATUS:
        return mac->interrupts & mac->reg[WIFI_INT_ENA / 4];
    default:
        return mac->reg[offset / 4];
    }
}

static void wifi_mac_write(void *device, uint32_t offset, uint32_t value)
{
    struct wifi_mac *mac = device;
    uint32_t before = mac->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), mac->reg, offset, value);
    uint32_t from_slots = offset - WIFI_TX_SLOT_PLCP0_0;
    if (from_slots < WIFI_SLOTS * WIFI_TX_SLOT_STEP && from_slots % WIFI_TX_SLOT_STEP == 0) {
        slot_written(mac, from_slots / WIFI_TX_SLOT_STEP, before);
        return;
    }
    switch (offset) {
    case WIFI_RX_DESCR_BASE:
        mac->reg[WIFI_RX_DESCR_NEXT / 4] = value;
        mac->reg[WIFI_RX_DESCR_LAST / 4] = value;
        break;
    case WIFI_INT_ENA:
        update_irq(mac);
        break;
    case WIFI_INT_CLEAR:
        mac->interrupts &= ~value;
        update_irq(mac);
        break;
    case WIFI_TX_ERROR_CLEAR:
        mac->reg[WIFI_TX_ERROR_STATUS / 4] &= ~value;
        break;
    case WIFI_TX_COMPLETE_CLEAR:
        mac->reg[WIFI_TX_COMPLETE_STATUS / 4] &= ~value;
        break;
    case WIFI_START:
        mac->reg[offset / 4] = SET(value, WIFI_START_DONE, GET(value, WIFI_START_REQUEST));
        break;
    default:
        break;
    }
}

static uint32_t slots_read(void *device, uint32_t offset)
{
    const struct wifi_mac *mac = device;
    return mac->slot_reg[offset / 4];
}

static void slots_write(void *device, uint32_t offset, uint32_t value)
{
    struct wifi_mac *mac = device;
    reg_store(slot_registers, REG_COUNT(slot_registers), mac->slot_reg, offset, value);
}

static void wifi_mac_reset(void *device)
{
    struct wifi_mac *mac = device;
    reg_reset(registers, REG_COUNT(registers), mac->reg);
    reg_reset(slot_registers, REG_COUNT(slot_registers), mac->slot_reg);
    mac->interrupts = 0;
    for (unsigned i = 0; i < WIFI_SLOTS; i++) {
        clock_cancel(mac->host->clock, &mac->slot[i].sent);
    }
    update_irq(mac);
}

static void wifi_mac_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct wifi_mac *mac = device;
    (void)index;
    mac->host = host;
    for (unsigned i = 0; i < WIFI_SLOTS; i++) {
        mac->slot[i].mac = mac;
        mac->slot[i].number = i;
        event_init(&mac->slot[i].sent, sent, &mac->slot[i]);
    }
    wifi_mac_reset(mac);
}

const struct peripheral_ops wifi_mac_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = wifi_mac_init,
    .reset = wifi_mac_reset,
    .read = wifi_mac_read,
    .write = wifi_mac_write,
};

const struct peripheral_ops wifi_slots_ops = {
    .registers = slot_registers,
    .register_count = REG_COUNT(slot_registers),
    .read = slots_read,
    .write = slots_write,
};
