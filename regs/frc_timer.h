// The two older timers FRC1 and FRC2 (0x20 apart); FRC2 alone has an alarm.
//
// Source: ESP-IDF soc/frc_timer_reg.h; the ESP32 TRM does not describe them.
#ifndef REGS_FRC_TIMER_H
#define REGS_FRC_TIMER_H

#include "regs/reg.h"

#define FRC_TIMER_BASE 0x3ff47000u
#define FRC_TIMERS     2u
#define FRC_TIMER_STEP 0x20u // the registers of FRC2 follow at this distance

// clang-format off
#define FRC_TIMER_REGISTERS(REG)                                  \
    /*  name                 offset  reset       writable bits */ \
    REG(FRC1_LOAD,           0x000, 0x00000000, 0x007fffff)       \
    REG(FRC1_COUNT,          0x004, 0x00000000, 0x00000000)       \
    REG(FRC1_CTRL,           0x008, 0x00000000, 0x000000cf)       \
    REG(FRC1_INT,            0x00c, 0x00000000, 0x00000000)       \
    REG(FRC2_LOAD,           0x020, 0x00000000, 0xffffffff)       \
    REG(FRC2_COUNT,          0x024, 0x00000000, 0x00000000)       \
    REG(FRC2_CTRL,           0x028, 0x00000000, 0x000000cf)       \
    REG(FRC2_INT,            0x02c, 0x00000000, 0x00000000)       \
    REG(FRC2_ALARM,          0x030, 0x00000000, 0xffffffff)

enum { FRC_TIMER_REGISTERS(REG_OFFSET) };

// FRC1_CTRL and FRC2_CTRL
#define FRC_CTRL_LEVEL_INT  0, 1 // 1: the interrupt stays until it is cleared; 0: a pulse
#define FRC_CTRL_PRESCALER  1, 3 // enum frc_prescaler
#define FRC_CTRL_AUTOLOAD   6, 1
#define FRC_CTRL_ENABLE     7, 1
#define FRC_CTRL_INT_STATUS 8, 1

#define FRC_INT_CLR 0, 1

enum frc_prescaler { FRC_DIVIDE_BY_1 = 0, FRC_DIVIDE_BY_16 = 2, FRC_DIVIDE_BY_256 = 4 };

// clang-format on

#endif
