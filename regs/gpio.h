// GPIO and the GPIO matrix: 40 pins, 256 signals.
//
// Source: ESP32 TRM, chapter "IO_MUX and GPIO Matrix", sections "Peripheral Signal List" and "Registers".
#ifndef REGS_GPIO_H
#define REGS_GPIO_H

#include "regs/reg.h"

#define GPIO_BASE 0x3ff44000u
#define GPIO_PINS 40u
#define GPIO_SIGNALS 256u

// Registers that exist once per pin or per signal lie 4 bytes apart.
#define GPIO_PIN_REG(pin) (GPIO_PIN0 + 4u * (pin))
#define GPIO_IN_SEL_REG(signal) (GPIO_FUNC0_IN_SEL_CFG + 4u * (signal))
#define GPIO_OUT_SEL_REG(pin) (GPIO_FUNC0_OUT_SEL_CFG + 4u * (pin))

// clang-format off
#define GPIO_ROW_PIN(REG, n) REG(GPIO_PIN##n, 0x088 + 4 * n, 0, 0x0003ff84)
#define GPIO_ROW_IN(REG, n)  REG(GPIO_FUNC##n##_IN_SEL_CFG, 0x130 + 4 * n, 0, 0x000000ff)
#define GPIO_ROW_OUT(REG, n) REG(GPIO_FUNC##n##_OUT_SEL_CFG, 0x530 + 4 * n, 0x00000100, 0x00000fff)
#define GPIO_SIX(ROW, REG, tens)                                                                     \
    ROW(REG, tens##0) ROW(REG, tens##1) ROW(REG, tens##2) ROW(REG, tens##3) ROW(REG, tens##4)        \
    ROW(REG, tens##5)
#define GPIO_TEN(ROW, REG, tens)                                                                     \
    GPIO_SIX(ROW, REG, tens)                                                                         \
    ROW(REG, tens##6) ROW(REG, tens##7) ROW(REG, tens##8) ROW(REG, tens##9)
#define GPIO_FORTY(ROW, REG)                                                                         \
    GPIO_TEN(ROW, REG, ) GPIO_TEN(ROW, REG, 1) GPIO_TEN(ROW, REG, 2) GPIO_TEN(ROW, REG, 3)
#define GPIO_ALL_SIGNALS(ROW, REG)                                                                   \
    GPIO_FORTY(ROW, REG)                                                                             \
    GPIO_TEN(ROW, REG, 4) GPIO_TEN(ROW, REG, 5) GPIO_TEN(ROW, REG, 6) GPIO_TEN(ROW, REG, 7)          \
    GPIO_TEN(ROW, REG, 8) GPIO_TEN(ROW, REG, 9) GPIO_TEN(ROW, REG, 10) GPIO_TEN(ROW, REG, 11)        \
    GPIO_TEN(ROW, REG, 12) GPIO_TEN(ROW, REG, 13) GPIO_TEN(ROW, REG, 14) GPIO_TEN(ROW, REG, 15)      \
    GPIO_TEN(ROW, REG, 16) GPIO_TEN(ROW, REG, 17) GPIO_TEN(ROW, REG, 18) GPIO_TEN(ROW, REG, 19)      \
    GPIO_TEN(ROW, REG, 20) GPIO_TEN(ROW, REG, 21) GPIO_TEN(ROW, REG, 22) GPIO_TEN(ROW, REG, 23)      \
    GPIO_TEN(ROW, REG, 24) GPIO_SIX(ROW, REG, 25)

#define GPIO_REGISTERS(REG)                                      \
    /*  name                offset  reset       writable bits */ \
    REG(GPIO_BT_SELECT,     0x000, 0x00000000, 0xffffffff)       \
    REG(GPIO_OUT,           0x004, 0x00000000, 0xffffffff)       \
    REG(GPIO_OUT_W1TS,      0x008, 0x00000000, 0x00000000)       \
    REG(GPIO_OUT_W1TC,      0x00c, 0x00000000, 0x00000000)       \
    REG(GPIO_OUT1,          0x010, 0x00000000, 0x000000ff)       \
    REG(GPIO_OUT1_W1TS,     0x014, 0x00000000, 0x00000000)       \
    REG(GPIO_OUT1_W1TC,     0x018, 0x00000000, 0x00000000)       \
    REG(GPIO_SDIO_SELECT,   0x01c, 0x00000000, 0x000000ff)       \
    REG(GPIO_ENABLE,        0x020, 0x00000000, 0xffffffff)       \
    REG(GPIO_ENABLE_W1TS,   0x024, 0x00000000, 0x00000000)       \
    REG(GPIO_ENABLE_W1TC,   0x028, 0x00000000, 0x00000000)       \
    REG(GPIO_ENABLE1,       0x02c, 0x00000000, 0x000000ff)       \
    REG(GPIO_ENABLE1_W1TS,  0x030, 0x00000000, 0x00000000)       \
    REG(GPIO_ENABLE1_W1TC,  0x034, 0x00000000, 0x00000000)       \
    REG(GPIO_STRAP,         0x038, 0x00000000, 0x00000000)       \
    REG(GPIO_IN,            0x03c, 0x00000000, 0x00000000)       \
    REG(GPIO_IN1,           0x040, 0x00000000, 0x00000000)       \
    REG(GPIO_STATUS,        0x044, 0x00000000, 0xffffffff)       \
    REG(GPIO_STATUS_W1TS,   0x048, 0x00000000, 0x00000000)       \
    REG(GPIO_STATUS_W1TC,   0x04c, 0x00000000, 0x00000000)       \
    REG(GPIO_STATUS1,       0x050, 0x00000000, 0x000000ff)       \
    REG(GPIO_STATUS1_W1TS,  0x054, 0x00000000, 0x00000000)       \
    REG(GPIO_STATUS1_W1TC,  0x058, 0x00000000, 0x00000000)       \
    REG(GPIO_ACPU_INT,      0x060, 0x00000000, 0x00000000)       \
    REG(GPIO_ACPU_NMI_INT,  0x064, 0x00000000, 0x00000000)       \
    REG(GPIO_PCPU_INT,      0x068, 0x00000000, 0x00000000)       \
    REG(GPIO_PCPU_NMI_INT,  0x06c, 0x00000000, 0x00000000)       \
    REG(GPIO_CPUSDIO_INT,   0x070, 0x00000000, 0x00000000)       \
    REG(GPIO_ACPU_INT1,     0x074, 0x00000000, 0x00000000)       \
    REG(GPIO_ACPU_NMI_INT1, 0x078, 0x00000000, 0x00000000)       \
    REG(GPIO_PCPU_INT1,     0x07c, 0x00000000, 0x00000000)       \
    REG(GPIO_PCPU_NMI_INT1, 0x080, 0x00000000, 0x00000000)       \
    REG(GPIO_CPUSDIO_INT1,  0x084, 0x00000000, 0x00000000)       \
    GPIO_FORTY(GPIO_ROW_PIN, REG)                                \
    GPIO_ALL_SIGNALS(GPIO_ROW_IN, REG)                           \
    GPIO_FORTY(GPIO_ROW_OUT, REG)

enum { GPIO_REGISTERS(REG_OFFSET) };

// GPIO_STRAP: levels of the strapping pins when the chip left reset.
#define GPIO_STRAP_GPIO5  0, 1
#define GPIO_STRAP_GPIO15 1, 1
#define GPIO_STRAP_GPIO4  2, 1
#define GPIO_STRAP_GPIO2  3, 1
#define GPIO_STRAP_GPIO0  4, 1
#define GPIO_STRAP_GPIO12 5, 1

// GPIO_PINn
#define GPIO_PIN_PAD_DRIVER    2, 1 // 1: open drain
#define GPIO_PIN_INT_TYPE      7, 3 // enum gpio_int_type
#define GPIO_PIN_WAKEUP_ENABLE 10, 1
#define GPIO_PIN_INT_ENA       13, 5 // the five bits below
#define GPIO_PIN_INT_ENA_APP     13, 1
#define GPIO_PIN_INT_ENA_APP_NMI 14, 1
#define GPIO_PIN_INT_ENA_PRO     15, 1
#define GPIO_PIN_INT_ENA_PRO_NMI 16, 1
#define GPIO_PIN_INT_ENA_SDIO    17, 1

enum gpio_int_type {
    GPIO_INT_OFF,
    GPIO_INT_RISING,
    GPIO_INT_FALLING,
    GPIO_INT_ANY_EDGE,
    GPIO_INT_LOW,
    GPIO_INT_HIGH
};

// GPIO_FUNCn_IN_SEL_CFG: where input signal n comes from
#define GPIO_FUNC_IN_SEL     0, 6 // a pin, or one of the constants below
#define GPIO_FUNC_IN_INV_SEL 6, 1
#define GPIO_SIG_IN_SEL      7, 1 // 1: through the matrix; 0: straight from the IO_MUX
#define GPIO_IN_CONST_0 0x30u
#define GPIO_IN_CONST_1 0x38u

// GPIO_FUNCn_OUT_SEL_CFG: what pin n puts out
#define GPIO_FUNC_OUT_SEL     0, 9 // a signal, or 0x100 for GPIO_OUT
#define GPIO_FUNC_OUT_INV_SEL 9, 1
#define GPIO_FUNC_OEN_SEL     10, 1 // 1: output enable from GPIO_ENABLE; 0: from the peripheral
#define GPIO_FUNC_OEN_INV_SEL 11, 1
#define GPIO_OUT_SIMPLE 0x100u

// Signals of the matrix, in and out where both exist (TRM table "GPIO Matrix Peripheral Signals").
enum gpio_signal {
    SIG_SPICLK = 0, SIG_SPIQ, SIG_SPID, SIG_SPIHD, SIG_SPIWP, SIG_SPICS0, SIG_SPICS1,
    SIG_HSPICLK = 8, SIG_HSPIQ, SIG_HSPID, SIG_HSPICS0,
    SIG_U0RXD_IN = 14, SIG_U0TXD_OUT = 14,
    SIG_U0CTS_IN = 15, SIG_U0RTS_OUT = 15,
    SIG_U1RXD_IN = 17, SIG_U1TXD_OUT = 17,
    SIG_I2S0O_BCK = 23,
    SIG_I2S0I_BCK = 27,
    SIG_I2S0I_WS_IN = 28, // PCLK in camera mode
    SIG_I2CEXT0_SCL = 29,
    SIG_I2CEXT0_SDA = 30,
    SIG_PWM0_OUT0A = 32, // to SIG_PWM0_OUT0A + 5: 0A, 0B, 1A, 1B, 2A, 2B
    SIG_PCNT_SIG_CH0_IN0 = 39, // units 0 to 4, each: two pulse inputs, two control inputs
    SIG_HSPICS1 = 61, // and 62: HSPICS2
    SIG_VSPICLK = 63, SIG_VSPIQ, SIG_VSPID,
    SIG_VSPICS0 = 68, // to SIG_VSPICS0 + 2
    SIG_PCNT_SIG_CH0_IN5 = 71, // units 5 to 7
    SIG_LEDC_HS_OUT0 = 71, // to SIG_LEDC_HS_OUT0 + 7
    SIG_LEDC_LS_OUT0 = 79, // to SIG_LEDC_LS_OUT0 + 7
    SIG_RMT_IN0 = 83,      // to SIG_RMT_IN0 + 7
    SIG_RMT_OUT0 = 87,     // to SIG_RMT_OUT0 + 7
    SIG_I2CEXT1_SCL = 95,
    SIG_I2CEXT1_SDA = 96,
    SIG_GPIO_SD0_OUT = 100, // to SIG_GPIO_SD0_OUT + 7
    SIG_HOST_CARD_DETECT_N_1 = 97, // and the next one: slot 1
    SIG_HOST_CARD_WRITE_PRT_1 = 99, // and the next one
    SIG_PWM1_OUT0A = 108,   // to SIG_PWM1_OUT0A + 5
    SIG_PWM0_CAP0_IN = 109, // to SIG_PWM0_CAP0_IN + 2
    SIG_PWM1_CAP0_IN = 112, // to SIG_PWM1_CAP0_IN + 2
    SIG_I2S0I_DATA_IN0 = 140, // to SIG_I2S0I_DATA_IN0 + 15
    SIG_I2S0I_H_SYNC = 190,
    SIG_I2S0I_V_SYNC = 191,
    SIG_I2S0I_H_ENABLE = 192,
    SIG_U2RXD_IN = 198, SIG_U2TXD_OUT = 198
};

// clang-format on

#endif
