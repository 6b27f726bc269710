#include "rom/calendar.h"

#define DAY 86400

bool calendar_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t calendar_year_start(int64_t year)
{
    int64_t before = year - 1;
    int64_t leaps = divide_down(before, 4) - divide_down(before, 100) + divide_down(before, 400);
    return (year - 1970) * 365 + leaps - 477;
}

int32_t calendar_month_length(int64_t year, int64_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && calendar_is_leap(year));
}

struct calendar calendar_of(int64_t seconds)
{
    int64_t days = divide_down(seconds, DAY);
    int64_t rest = seconds - days * DAY;
    int64_t year = 1970 + divide_down(days, days < 0 ? 365 : 366); // or a later one
    while (calendar_year_start(year + 1) <= days) {
        year++;
    }
    struct calendar c = {.second = rest % 60, .minute = rest / 60 % 60, .hour = rest / 3600};
    c.year = year - 1900;
    c.yearday = days - calendar_year_start(year);
    c.weekday = ((days + 4) % 7 + 7) % 7;
    c.day = c.yearday + 1;
    while (c.day > calendar_month_length(year, c.month)) {
        c.day -= calendar_month_length(year, c.month);
        c.month++;
    }
    return c;
}

int64_t calendar_seconds(const struct calendar *c)
{
    int64_t years = divide_down(c->month, 12);
    int64_t year = 1900 + c->year + years;
    int64_t days = calendar_year_start(year) + c->day - 1;
    for (int64_t month = 0; month < c->month - 12 * years; month++) {
        days += calendar_month_length(year, month);
    }
    return days * DAY + c->hour * 3600 + c->minute * 60 + c->second;
}

int64_t calendar_iso_week(const struct calendar *c, int64_t *year)
{
    // The week belongs to the year of its Thursday.
    int64_t thursday = c->yearday - (c->weekday + 6) % 7 + 3;
    *year = c->year + 1900;
    if (thursday < 0) {
        *year -= 1;
        thursday += calendar_is_leap(*year) ? 366 : 365;
    } else if (thursday >= (calendar_is_leap(*year) ? 366 : 365)) {
        thursday -= calendar_is_leap(*year) ? 366 : 365;
        *year += 1;
    }
    return thursday / 7 + 1;
}

void calendar_load(struct call *call, uint32_t address, struct calendar *c)
{
    int64_t *members[] = {&c->second, &c->minute,  &c->hour,    &c->day, &c->month,
                          &c->year,   &c->weekday, &c->yearday, &c->dst};
    for (uint32_t n = 0; n < 9; n++) {
        *members[n] = (int32_t)call_load(call, address + 4 * n, 4);
    }
}
