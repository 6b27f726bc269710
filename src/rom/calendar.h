// Calendar time as the ROM's C library computes it: 32-bit seconds from 1970, struct tm.
//
// Source: ISO C17, chapter "Date and time"; the Gregorian calendar.
#ifndef ROM_CALENDAR_H
#define ROM_CALENDAR_H

#include "rom/call.h"

#include <stdbool.h>
#include <stdint.h>

// struct tm, member for member; wider, so that sums of what a program put there do not overflow.
struct calendar {
    int64_t second, minute, hour, day, month, year, weekday, yearday, dst;
};

bool calendar_is_leap(int64_t year);
// Days from 1970 to the first of January of that year.
int64_t calendar_year_start(int64_t year);
int32_t calendar_month_length(int64_t year, int64_t month); // 0 to 11
// All members but dst, which is 0.
struct calendar calendar_of(int64_t seconds);
// Seconds from 1970; members may be out of range.
int64_t calendar_seconds(const struct calendar *c);
// The week of the year by ISO 8601, 1 to 53, and its year.
int64_t calendar_iso_week(const struct calendar *c, int64_t *year);
// Reads the program's struct tm.
void calendar_load(struct call *call, uint32_t address, struct calendar *c);

#endif
