// DPORT: cache control, the APP CPU, clock and reset gates, the interrupt matrix, cross-core interrupts.
//
// Source: ESP32 TRM, chapters "DPort Registers" and "Interrupt Matrix"; reset values from ESP-IDF
// soc/dport_reg.h. Registers that only guard a power domain or name a process are left out.
#ifndef REGS_DPORT_H
#define REGS_DPORT_H

#include "regs/reg.h"

#define DPORT_BASE 0x3ff00000

#define DPORT_REGISTERS(REG)                                                                                 \
    REG(DPORT_PERI_CLK_EN, 0x01c, 0x00000000, 0xffffffff)                                                    \
    REG(DPORT_PERI_RST_EN, 0x020, 0x00000000, 0xffffffff)                                                    \
    REG(DPORT_WIFI_BB_CFG, 0x024, 0x00000000, 0xffffffff)                                                    \
    REG(DPORT_APPCPU_CTRL_A, 0x02c, 0x00000001, 0x00000001)                                                  \
    REG(DPORT_APPCPU_CTRL_B, 0x030, 0x00000000, 0x00000001)                                                  \
    REG(DPORT_APPCPU_CTRL_C, 0x034, 0x00000000, 0x00000001)                                                  \
    REG(DPORT_APPCPU_CTRL_D, 0x038, 0x00000000, 0xffffffff)                                                  \
    REG(DPORT_CPU_PER_CONF, 0x03c, 0x00000000, 0x0000000f)                                                   \
    REG(DPORT_PRO_CACHE_CTRL, 0x040, 0x00000010, 0x00010fdc)                                                 \
    REG(DPORT_PRO_CACHE_CTRL1, 0x044, 0x000008ff, 0x00003fff)                                                \
    REG(DPORT_APP_CACHE_CTRL, 0x058, 0x00000010, 0x00004fdc)                                                 \
    REG(DPORT_APP_CACHE_CTRL1, 0x05c, 0x000008ff, 0x00003fff)                                                \
    REG(DPORT_CACHE_MUX_MODE, 0x07c, 0x00000000, 0x00000003)                                                 \
    REG(DPORT_MEM_PD_MASK, 0x08c, 0x00000001, 0x00000001)                                                    \
    REG(DPORT_ROM_PD_CTRL, 0x090, 0x00000000, 0x000000ff)                                                    \
    REG(DPORT_ROM_FO_CTRL, 0x094, 0x00000003, 0x000000ff)                                                    \
    REG(DPORT_SRAM_PD_CTRL_0, 0x098, 0x00000000, 0xffffffff)                                                 \
    REG(DPORT_SRAM_PD_CTRL_1, 0x09c, 0x00000000, 0x00000001)                                                 \
    REG(DPORT_SRAM_FO_CTRL_0, 0x0a0, 0xffffffff, 0xffffffff)                                                 \
    REG(DPORT_SRAM_FO_CTRL_1, 0x0a4, 0x00000001, 0x00000001)                                                 \
    REG(DPORT_TAG_FO_CTRL, 0x0ac, 0x00000101, 0x00000303)                                                    \
    REG(DPORT_HOST_INF_SEL, 0x0bc, 0x00000000, 0x0000ffff)                                                   \
    REG(DPORT_PERIP_CLK_EN, 0x0c0, 0xf9c1e06f, 0xffffffff)                                                   \
    REG(DPORT_PERIP_RST_EN, 0x0c4, 0x00000000, 0xffffffff)                                                   \
    REG(DPORT_WIFI_CLK_EN, 0x0cc, 0xfffce030, 0xffffffff)                                                    \
    REG(DPORT_CORE_RST_EN, 0x0d0, 0x00000000, 0xffffffff)                                                    \
    REG(DPORT_CPU_INTR_FROM_CPU_0, 0x0dc, 0x00000000, 0x00000001)                                            \
    REG(DPORT_CPU_INTR_FROM_CPU_1, 0x0e0, 0x00000000, 0x00000001)                                            \
    REG(DPORT_CPU_INTR_FROM_CPU_2, 0x0e4, 0x00000000, 0x00000001)                                            \
    REG(DPORT_CPU_INTR_FROM_CPU_3, 0x0e8, 0x00000000, 0x00000001)                                            \
    REG(DPORT_PRO_INTR_STATUS_0, 0x0ec, 0x00000000, 0x00000000)                                              \
    REG(DPORT_PRO_INTR_STATUS_1, 0x0f0, 0x00000000, 0x00000000)                                              \
    REG(DPORT_PRO_INTR_STATUS_2, 0x0f4, 0x00000000, 0x00000000)                                              \
    REG(DPORT_APP_INTR_STATUS_0, 0x0f8, 0x00000000, 0x00000000)                                              \
    REG(DPORT_APP_INTR_STATUS_1, 0x0fc, 0x00000000, 0x00000000)                                              \
    REG(DPORT_APP_INTR_STATUS_2, 0x100, 0x00000000, 0x00000000)                                              \
    REG(DPORT_PRO_MAC_INTR_MAP, 0x104, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_MAC_NMI_MAP, 0x108, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_PRO_BB_INT_MAP, 0x10c, 0x00000010, 0x0000001f)                                                 \
    REG(DPORT_PRO_BT_MAC_INT_MAP, 0x110, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_BT_BB_INT_MAP, 0x114, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_BT_BB_NMI_MAP, 0x118, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_RWBT_IRQ_MAP, 0x11c, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_RWBLE_IRQ_MAP, 0x120, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_RWBT_NMI_MAP, 0x124, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_RWBLE_NMI_MAP, 0x128, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_SLC0_INTR_MAP, 0x12c, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_SLC1_INTR_MAP, 0x130, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_UHCI0_INTR_MAP, 0x134, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_UHCI1_INTR_MAP, 0x138, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_TG_T0_LEVEL_INT_MAP, 0x13c, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_PRO_TG_T1_LEVEL_INT_MAP, 0x140, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_PRO_TG_WDT_LEVEL_INT_MAP, 0x144, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_PRO_TG_LACT_LEVEL_INT_MAP, 0x148, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_PRO_TG1_T0_LEVEL_INT_MAP, 0x14c, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_PRO_TG1_T1_LEVEL_INT_MAP, 0x150, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_PRO_TG1_WDT_LEVEL_INT_MAP, 0x154, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_PRO_TG1_LACT_LEVEL_INT_MAP, 0x158, 0x00000010, 0x0000001f)                                     \
    REG(DPORT_PRO_GPIO_INTERRUPT_MAP, 0x15c, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_PRO_GPIO_INTERRUPT_NMI_MAP, 0x160, 0x00000010, 0x0000001f)                                     \
    REG(DPORT_PRO_CPU_INTR_FROM_CPU_0_MAP, 0x164, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_PRO_CPU_INTR_FROM_CPU_1_MAP, 0x168, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_PRO_CPU_INTR_FROM_CPU_2_MAP, 0x16c, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_PRO_CPU_INTR_FROM_CPU_3_MAP, 0x170, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_PRO_SPI_INTR_0_MAP, 0x174, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_SPI_INTR_1_MAP, 0x178, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_SPI_INTR_2_MAP, 0x17c, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_SPI_INTR_3_MAP, 0x180, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_I2S0_INT_MAP, 0x184, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_I2S1_INT_MAP, 0x188, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_UART_INTR_MAP, 0x18c, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_UART1_INTR_MAP, 0x190, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_UART2_INTR_MAP, 0x194, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_SDIO_HOST_INTERRUPT_MAP, 0x198, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_PRO_EMAC_INT_MAP, 0x19c, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_PWM0_INTR_MAP, 0x1a0, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_PWM1_INTR_MAP, 0x1a4, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_PWM2_INTR_MAP, 0x1a8, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_PWM3_INTR_MAP, 0x1ac, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_LEDC_INT_MAP, 0x1b0, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_EFUSE_INT_MAP, 0x1b4, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_CAN_INT_MAP, 0x1b8, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_PRO_RTC_CORE_INTR_MAP, 0x1bc, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_PRO_RMT_INTR_MAP, 0x1c0, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_PCNT_INTR_MAP, 0x1c4, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_PRO_I2C_EXT0_INTR_MAP, 0x1c8, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_PRO_I2C_EXT1_INTR_MAP, 0x1cc, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_PRO_RSA_INTR_MAP, 0x1d0, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_PRO_SPI1_DMA_INT_MAP, 0x1d4, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_PRO_SPI2_DMA_INT_MAP, 0x1d8, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_PRO_SPI3_DMA_INT_MAP, 0x1dc, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_PRO_WDG_INT_MAP, 0x1e0, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_PRO_TIMER_INT1_MAP, 0x1e4, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_TIMER_INT2_MAP, 0x1e8, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_TG_T0_EDGE_INT_MAP, 0x1ec, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_PRO_TG_T1_EDGE_INT_MAP, 0x1f0, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_PRO_TG_WDT_EDGE_INT_MAP, 0x1f4, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_PRO_TG_LACT_EDGE_INT_MAP, 0x1f8, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_PRO_TG1_T0_EDGE_INT_MAP, 0x1fc, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_PRO_TG1_T1_EDGE_INT_MAP, 0x200, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_PRO_TG1_WDT_EDGE_INT_MAP, 0x204, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_PRO_TG1_LACT_EDGE_INT_MAP, 0x208, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_PRO_MMU_IA_INT_MAP, 0x20c, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_MPU_IA_INT_MAP, 0x210, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_PRO_CACHE_IA_INT_MAP, 0x214, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_APP_MAC_INTR_MAP, 0x218, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_MAC_NMI_MAP, 0x21c, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_APP_BB_INT_MAP, 0x220, 0x00000010, 0x0000001f)                                                 \
    REG(DPORT_APP_BT_MAC_INT_MAP, 0x224, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_BT_BB_INT_MAP, 0x228, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_BT_BB_NMI_MAP, 0x22c, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_RWBT_IRQ_MAP, 0x230, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_RWBLE_IRQ_MAP, 0x234, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_RWBT_NMI_MAP, 0x238, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_RWBLE_NMI_MAP, 0x23c, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_SLC0_INTR_MAP, 0x240, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_SLC1_INTR_MAP, 0x244, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_UHCI0_INTR_MAP, 0x248, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_UHCI1_INTR_MAP, 0x24c, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_TG_T0_LEVEL_INT_MAP, 0x250, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_APP_TG_T1_LEVEL_INT_MAP, 0x254, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_APP_TG_WDT_LEVEL_INT_MAP, 0x258, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_APP_TG_LACT_LEVEL_INT_MAP, 0x25c, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_APP_TG1_T0_LEVEL_INT_MAP, 0x260, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_APP_TG1_T1_LEVEL_INT_MAP, 0x264, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_APP_TG1_WDT_LEVEL_INT_MAP, 0x268, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_APP_TG1_LACT_LEVEL_INT_MAP, 0x26c, 0x00000010, 0x0000001f)                                     \
    REG(DPORT_APP_GPIO_INTERRUPT_MAP, 0x270, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_APP_GPIO_INTERRUPT_NMI_MAP, 0x274, 0x00000010, 0x0000001f)                                     \
    REG(DPORT_APP_CPU_INTR_FROM_CPU_0_MAP, 0x278, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_APP_CPU_INTR_FROM_CPU_1_MAP, 0x27c, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_APP_CPU_INTR_FROM_CPU_2_MAP, 0x280, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_APP_CPU_INTR_FROM_CPU_3_MAP, 0x284, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_APP_SPI_INTR_0_MAP, 0x288, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_SPI_INTR_1_MAP, 0x28c, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_SPI_INTR_2_MAP, 0x290, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_SPI_INTR_3_MAP, 0x294, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_I2S0_INT_MAP, 0x298, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_I2S1_INT_MAP, 0x29c, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_UART_INTR_MAP, 0x2a0, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_UART1_INTR_MAP, 0x2a4, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_UART2_INTR_MAP, 0x2a8, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_SDIO_HOST_INTERRUPT_MAP, 0x2ac, 0x00000010, 0x0000001f)                                    \
    REG(DPORT_APP_EMAC_INT_MAP, 0x2b0, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_PWM0_INTR_MAP, 0x2b4, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_PWM1_INTR_MAP, 0x2b8, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_PWM2_INTR_MAP, 0x2bc, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_PWM3_INTR_MAP, 0x2c0, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_LEDC_INT_MAP, 0x2c4, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_EFUSE_INT_MAP, 0x2c8, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_CAN_INT_MAP, 0x2cc, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_APP_RTC_CORE_INTR_MAP, 0x2d0, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_APP_RMT_INTR_MAP, 0x2d4, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_PCNT_INTR_MAP, 0x2d8, 0x00000010, 0x0000001f)                                              \
    REG(DPORT_APP_I2C_EXT0_INTR_MAP, 0x2dc, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_APP_I2C_EXT1_INTR_MAP, 0x2e0, 0x00000010, 0x0000001f)                                          \
    REG(DPORT_APP_RSA_INTR_MAP, 0x2e4, 0x00000010, 0x0000001f)                                               \
    REG(DPORT_APP_SPI1_DMA_INT_MAP, 0x2e8, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_APP_SPI2_DMA_INT_MAP, 0x2ec, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_APP_SPI3_DMA_INT_MAP, 0x2f0, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_APP_WDG_INT_MAP, 0x2f4, 0x00000010, 0x0000001f)                                                \
    REG(DPORT_APP_TIMER_INT1_MAP, 0x2f8, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_TIMER_INT2_MAP, 0x2fc, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_TG_T0_EDGE_INT_MAP, 0x300, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_APP_TG_T1_EDGE_INT_MAP, 0x304, 0x00000010, 0x0000001f)                                         \
    REG(DPORT_APP_TG_WDT_EDGE_INT_MAP, 0x308, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_APP_TG_LACT_EDGE_INT_MAP, 0x30c, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_APP_TG1_T0_EDGE_INT_MAP, 0x310, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_APP_TG1_T1_EDGE_INT_MAP, 0x314, 0x00000010, 0x0000001f)                                        \
    REG(DPORT_APP_TG1_WDT_EDGE_INT_MAP, 0x318, 0x00000010, 0x0000001f)                                       \
    REG(DPORT_APP_TG1_LACT_EDGE_INT_MAP, 0x31c, 0x00000010, 0x0000001f)                                      \
    REG(DPORT_APP_MMU_IA_INT_MAP, 0x320, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_MPU_IA_INT_MAP, 0x324, 0x00000010, 0x0000001f)                                             \
    REG(DPORT_APP_CACHE_IA_INT_MAP, 0x328, 0x00000010, 0x0000001f)                                           \
    REG(DPORT_PRO_DCACHE_DBUG0, 0x3f0, 0x00000000, 0x00000000)                                               \
    REG(DPORT_PRO_DCACHE_DBUG3, 0x3fc, 0x00000000, 0x00000000)                                               \
    REG(DPORT_APP_DCACHE_DBUG0, 0x418, 0x00000000, 0x00000000)                                               \
    REG(DPORT_APP_DCACHE_DBUG3, 0x424, 0x00000000, 0x00000000)                                               \
    REG(DPORT_PRO_CPU_RECORD_CTRL, 0x440, 0x00000100, 0x00000111)                                            \
    REG(DPORT_APP_CPU_RECORD_CTRL, 0x468, 0x00000100, 0x00000111)                                            \
    REG(DPORT_CACHE_IA_INT_EN, 0x5a0, 0x00000000, 0x0fffffff)                                                \
    REG(DPORT_DATE, 0xffc, 0x01605190, 0x00000000)
enum { DPORT_REGISTERS(REG_OFFSET) };

// The interrupt matrix: one register per source, in the order of the sources' numbers, for each CPU.
#define DPORT_INTERRUPT_SOURCES 69
#define DPORT_PRO_INTERRUPT_MAP DPORT_PRO_MAC_INTR_MAP
#define DPORT_APP_INTERRUPT_MAP DPORT_APP_MAC_INTR_MAP

#define DPORT_APPCPU_RESETTING  0, 1
#define DPORT_APPCPU_CLKGATE_EN 0, 1
#define DPORT_APPCPU_RUNSTALL   0, 1

#define DPORT_CPU_PER_CONF_CPUPERIOD_SEL 0, 2

// DPORT_PRO_CACHE_CTRL and DPORT_APP_CACHE_CTRL
#define DPORT_CACHE_ENABLE     3, 1
#define DPORT_CACHE_FLUSH_ENA  4, 1
#define DPORT_CACHE_FLUSH_DONE 5, 1
#define DPORT_PRO_DRAM_HL      16, 1
#define DPORT_APP_DRAM_HL      14, 1

// DPORT_PRO_CACHE_CTRL1 and DPORT_APP_CACHE_CTRL1: a set bit closes that bus
#define DPORT_CACHE_MASK_IRAM0   0, 1
#define DPORT_CACHE_MASK_IRAM1   1, 1
#define DPORT_CACHE_MASK_IROM0   2, 1
#define DPORT_CACHE_MASK_DRAM1   3, 1
#define DPORT_CACHE_MASK_DROM0   4, 1
#define DPORT_CACHE_MASK_OPSDRAM 5, 1

// DPORT_x_DCACHE_DBUG0 and DBUG3
#define DPORT_CACHE_STATE                 7, 12
#define DPORT_CACHE_STATE_IDLE            1
#define DPORT_CPU_DISABLED_CACHE_IA       9, 6
#define DPORT_CPU_DISABLED_CACHE_IA_IRAM0 9, 1
#define DPORT_CPU_DISABLED_CACHE_IA_IRAM1 10, 1
#define DPORT_CPU_DISABLED_CACHE_IA_IROM0 11, 1
#define DPORT_CPU_DISABLED_CACHE_IA_DRAM1 12, 1
#define DPORT_CPU_DISABLED_CACHE_IA_DROM0 13, 1

// DPORT_CACHE_IA_INT_EN
#define DPORT_CACHE_IA_INT_PRO 14, 5
#define DPORT_CACHE_IA_INT_APP 0, 5

#define DPORT_CPU_INTR_FROM_CPU 0, 1

// Bits of DPORT_PERIP_CLK_EN and DPORT_PERIP_RST_EN
enum dport_gate {
    DPORT_GATE_TIMERS,
    DPORT_GATE_SPI01,
    DPORT_GATE_UART,
    DPORT_GATE_WDG,
    DPORT_GATE_I2S0,
    DPORT_GATE_UART1,
    DPORT_GATE_SPI2,
    DPORT_GATE_I2C_EXT0,
    DPORT_GATE_UHCI0,
    DPORT_GATE_RMT,
    DPORT_GATE_PCNT,
    DPORT_GATE_LEDC,
    DPORT_GATE_UHCI1,
    DPORT_GATE_TIMERGROUP,
    DPORT_GATE_EFUSE,
    DPORT_GATE_TIMERGROUP1,
    DPORT_GATE_SPI3,
    DPORT_GATE_PWM0,
    DPORT_GATE_I2C_EXT1,
    DPORT_GATE_TWAI,
    DPORT_GATE_PWM1,
    DPORT_GATE_I2S1,
    DPORT_GATE_SPI_DMA,
    DPORT_GATE_UART2,
    DPORT_GATE_UART_MEM,
    DPORT_GATE_NONE = 32,
};

// Tables of the flash and PSRAM cache's MMU: words, of which the low nine bits count.
// Source: ESP-IDF soc/ext_mem_defs.h, hal/mmu_ll.h, rom/cache.h; ESP32 TRM, chapter "Memory Management
// and Protection Units", section "External Memory".
#define MMU_TABLE_PRO_BASE 0x3ff10000
#define MMU_TABLE_APP_BASE 0x3ff12000
#define MMU_ENTRIES        2048
#define MMU_ENTRY_PAGE     0, 8
#define MMU_ENTRY_INVALID  8, 1
// First entry of each window (process 0 and 1). Flash pages are 64 KiB, PSRAM pages 32 KiB.
#define MMU_ENTRY_DROM0 0
#define MMU_ENTRY_IRAM0 64
#define MMU_ENTRY_IRAM1 128
#define MMU_ENTRY_IROM0 192
#define MMU_ENTRY_DRAM1 1152
#define MMU_FLASH_PAGE  0x10000
#define MMU_PSRAM_PAGE  0x8000

#endif
