// The RTC controller's state machine of sleep: when the chip goes to sleep, and what wakes it.
//
// Source: ESP32 TRM, chapter "Low-Power Management".
#ifndef SOC_RTC_SLEEP_H
#define SOC_RTC_SLEEP_H

#include "soc/rtc_cntl.h"

#include <stdbool.h>

void rtc_sleep_init(struct rtc_cntl *rtc);

// STATE0 was written with SLEEP_EN set.
void rtc_sleep_start(struct rtc_cntl *rtc);

// Something that may wake the chip has changed. Nothing happens to a chip that is awake.
void rtc_sleep_check(struct rtc_cntl *rtc);

// A reset ends sleep, whatever the state.
void rtc_sleep_cancel(struct rtc_cntl *rtc);

// True while the digital part stands still or has no power.
bool rtc_sleep_is_asleep(const struct rtc_cntl *rtc);

// Deep sleep: whether these keep their power.
bool rtc_sleep_keeps_fast_memory(const struct rtc_cntl *rtc);
bool rtc_sleep_keeps_slow_memory(const struct rtc_cntl *rtc);
bool rtc_sleep_keeps_peripherals(const struct rtc_cntl *rtc);

#endif
