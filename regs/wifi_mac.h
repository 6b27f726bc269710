// The Wi-Fi MAC: interrupts, transmit slots, receive list, time.
//
// There are five transmit slots. Software counts them from the other end: its queue n is slot 4 - n here, and
// bit n of the TXQ registers.
//
// Source: not in the TRM; names and fields as published by the project esp32-open-mac and by esp-rs
//         (esp-pacs, esp32/svd/patches/wifi.yaml); INT_ENA, START: as the driver was seen to use them.
#ifndef REGS_WIFI_MAC_H
#define REGS_WIFI_MAC_H

#include "regs/reg.h"

#define WIFI_MAC_BASE   0x3ff73000u // also at 0x60033000
#define WIFI_SLOTS_BASE 0x3ff74000u // its second half
#define WIFI_SLOTS      5u

// clang-format off
#define WIFI_MAC_REGISTERS(REG)                                        \
    /*  name                      offset  reset       writable bits */ \
    REG(WIFI_RX_CTRL,             0x084,  0x00000000, 0xfffffffe)      \
    REG(WIFI_RX_DESCR_BASE,       0x088,  0x00000000, 0xffffffff)      \
    REG(WIFI_RX_DESCR_NEXT,       0x08c,  0x00000000, 0x00000000)      \
    REG(WIFI_RX_DESCR_LAST,       0x090,  0x00000000, 0x00000000)      \
    REG(WIFI_MAC_TIME,            0xc00,  0x00000000, 0x00000000)      \
    REG(WIFI_INT_ENA,             0xc40,  0x00000000, 0xffffffff)      \
    REG(WIFI_INT_STATUS,          0xc48,  0x00000000, 0x00000000)      \
    REG(WIFI_INT_CLEAR,           0xc4c,  0x00000000, 0x00000000)      \
    REG(WIFI_CTRL,                0xcb8,  0x00000000, 0xffffdfff)      \
    REG(WIFI_TX_ERROR_CLEAR,      0xcbc,  0x00000000, 0x00000000)      \
    REG(WIFI_TX_ERROR_STATUS,     0xcc0,  0x00000000, 0x00000000)      \
    REG(WIFI_TX_COMPLETE_CLEAR,   0xcc4,  0x00000000, 0x00000000)      \
    REG(WIFI_TX_COMPLETE_STATUS,  0xcc8,  0x00000000, 0x00000000)      \
    REG(WIFI_TX_SLOT_CONFIG0,     0xcfc,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_PLCP0_0,     0xd00,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_CONFIG1,     0xd04,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_PLCP0_1,     0xd08,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_CONFIG2,     0xd0c,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_PLCP0_2,     0xd10,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_CONFIG3,     0xd14,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_PLCP0_3,     0xd18,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_CONFIG4,     0xd1c,  0x00000000, 0xffffffff)      \
    REG(WIFI_TX_SLOT_PLCP0_4,     0xd20,  0x00000000, 0xffffffff)      \
    REG(WIFI_START,               0xd24,  0x00000000, 0xfffffffe)

#define WIFI_SLOT_REGISTERS(REG)                               \
    /*  name              offset  reset       writable bits */ \
    REG(WIFI_PLCP1_0,     0x168,  0x00000000, 0xffffffff)      \
    REG(WIFI_PMD_0,       0x180,  0x00000000, 0xffffffff)      \
    REG(WIFI_PLCP1_1,     0x1a4,  0x00000000, 0xffffffff)      \
    REG(WIFI_PMD_1,       0x1bc,  0x00000000, 0xffffffff)      \
    REG(WIFI_PLCP1_2,     0x1e0,  0x00000000, 0xffffffff)      \
    REG(WIFI_PMD_2,       0x1f8,  0x00000000, 0xffffffff)      \
    REG(WIFI_PLCP1_3,     0x21c,  0x00000000, 0xffffffff)      \
    REG(WIFI_PMD_3,       0x234,  0x00000000, 0xffffffff)      \
    REG(WIFI_PLCP1_4,     0x258,  0x00000000, 0xffffffff)      \
    REG(WIFI_PMD_4,       0x270,  0x00000000, 0xffffffff)

enum { WIFI_MAC_REGISTERS(REG_OFFSET) };
enum { WIFI_SLOT_REGISTERS(REG_OFFSET) };

#define WIFI_TX_SLOT_STEP   8u    // bytes from a slot's CONFIG and PLCP0 to the next one's
#define WIFI_SLOT_STEP      0x3cu // and from its PLCP1 and PMD

#define WIFI_RX_CTRL_RX_DESCR_RELOAD 0, 1 // reads 0 once the list is loaded
#define WIFI_RX_CTRL_RX_ENABLE       31, 1

// WIFI_INT_*
#define WIFI_INT_TX_SUCCESS   7, 1
#define WIFI_INT_TX_COLLISION 8, 1
#define WIFI_INT_TX_TIMEOUT   19, 1

// WIFI_CTRL
#define WIFI_CTRL_STOP 0, 13 // bits that software sets to halt the MAC
#define WIFI_CTRL_BUSY 13, 1

// WIFI_TX_SLOT_CONFIGn
#define WIFI_TX_SLOT_CONFIG_TIMEOUT      0, 12
#define WIFI_TX_SLOT_CONFIG_BACKOFF_TIME 12, 10
#define WIFI_TX_SLOT_CONFIG_AIFSN        24, 4

// WIFI_TX_SLOT_PLCP0_n
#define WIFI_PLCP0_DMA_ADDR     0, 20 // lower bits of the descriptor's address
#define WIFI_PLCP0_WAIT_FOR_ACK 24, 1
#define WIFI_PLCP0_SLOT_VALID   30, 1
#define WIFI_PLCP0_SLOT_ENABLED 31, 1

// WIFI_START
#define WIFI_START_DONE    0, 1
#define WIFI_START_REQUEST 1, 1

// WIFI_PLCP1_n
#define WIFI_PLCP1_LEN  0, 12 // bytes
#define WIFI_PLCP1_RATE 12, 5 // wifi_phy_rate_t of ESP-IDF

// WIFI_PMD_n: what became of the frame.
#define WIFI_PMD_SUB_ERROR 0, 8
#define WIFI_PMD_ERROR     12, 4
#define WIFI_PMD_ACK_TIMEOUT 5u

// clang-format on

#endif
