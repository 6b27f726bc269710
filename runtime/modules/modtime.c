// Module time. Seconds are counted from 1 January 2000, as MicroPython does on the ESP32.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

// Seconds from 1970 to 2000.
#define EPOCH_2000 946684800
#define DAY        86400
// 1 March 2000, counted in days from 1 January: years are reckoned from March, so that a leap day comes last.
#define MARCH_2000   60
#define DAYS_400Y    146097
#define DAYS_100Y    36524
#define DAYS_4Y      1461
#define TICKS_PERIOD ((uint32_t)1 << 30)

// Ticks

static uint32_t ms_now(void)
{
    return rt->port->ticks_ms == NULL ? 0 : rt->port->ticks_ms(rt->port->context);
}

static uint32_t us_now(void)
{
    return rt->port->ticks_us == NULL ? ms_now() * 1000U : rt->port->ticks_us(rt->port->context);
}

static rt_obj ticks_ms(void)
{
    return RT_SMALL(ms_now() % TICKS_PERIOD);
}

static rt_obj ticks_us(void)
{
    return RT_SMALL(us_now() % TICKS_PERIOD);
}

static rt_obj ticks_diff(rt_obj a, rt_obj b)
{
    uint32_t difference = (uint32_t)rt_int_get(a) - (uint32_t)rt_int_get(b);
    difference = (difference + TICKS_PERIOD / 2) % TICKS_PERIOD;
    return RT_SMALL((int32_t)difference - (int32_t)(TICKS_PERIOD / 2));
}

static rt_obj ticks_add(rt_obj a, rt_obj b)
{
    intptr_t delta = rt_int_get(b);
    if (delta >= (intptr_t)(TICKS_PERIOD / 2) || delta <= -(intptr_t)(TICKS_PERIOD / 2)) {
        rt_raise_overflow("ticks interval overflow");
    }
    return RT_SMALL(((uint32_t)rt_int_get(a) + (uint32_t)delta) % TICKS_PERIOD);
}

// Sleeping: in slices of a millisecond, so that Ctrl-C ends it.

static void wait_us(uint64_t us)
{
    uint32_t last = us_now();
    uint64_t waited = 0;
    while (waited < us && rt->port->sleep_us != NULL) {
        uint64_t left = us - waited;
        rt->port->sleep_us(rt->port->context, left < 1000 ? (uint32_t)left : 1000U);
        rt_poll();
        uint32_t now = us_now();
        uint32_t passed = now - last;
        waited += passed == 0 && rt->port->ticks_us == NULL ? 1000U : passed;
        last = now;
    }
}

static rt_obj sleep(rt_obj seconds)
{
    rt_poll();
    if (rt_is_int(seconds)) {
        int64_t whole = rt_int_get_i64(seconds);
        if (whole < 0) {
            rt_raise_value_error("sleep length must be non-negative");
        }
        wait_us((uint64_t)whole * 1000000U);
        return RT_NONE;
    }
    rt_real real = rt_float_get(seconds);
    if (!(real >= 0) || real > 1e9F) {
        rt_raise_value_error("sleep length must be non-negative");
    }
    wait_us((uint64_t)(real * 1000000));
    return RT_NONE;
}

static rt_obj sleep_units(rt_obj amount, uint32_t us)
{
    int64_t units = rt_int_get_i64(amount);
    rt_poll();
    if (units > 0) {
        wait_us((uint64_t)units * us);
    }
    return RT_NONE;
}

static rt_obj sleep_ms(rt_obj amount)
{
    return sleep_units(amount, 1000);
}

static rt_obj sleep_us(rt_obj amount)
{
    return sleep_units(amount, 1);
}

// The clock

static int64_t seconds_now(void)
{
    if (rt->port->time_s == NULL) {
        return ms_now() / 1000;
    }
    return (int64_t)rt->port->time_s(rt->port->context) - EPOCH_2000;
}

static rt_obj time_now(void)
{
    return rt_int_i64(seconds_now());
}

static rt_obj time_ns(void)
{
    return rt_int_i64(seconds_now() * 1000000000);
}

// The calendar

struct date {
    int32_t year, month, day, hour, minute, second, weekday, yearday;
};

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_before(int32_t year, int32_t month)
{
    static const int16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return before[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static void date_of(struct date *date, int64_t seconds)
{
    int64_t days = floor_divide(seconds, DAY);
    int32_t rest = (int32_t)(seconds - days * DAY);
    date->hour = rest / 3600;
    date->minute = rest / 60 % 60;
    date->second = rest % 60;
    // 1 January 2000 was a Saturday; Monday is 0.
    date->weekday = (int32_t)(days + 5 - floor_divide(days + 5, 7) * 7);
    days -= MARCH_2000;
    int64_t era = floor_divide(days, DAYS_400Y);
    int32_t left = (int32_t)(days - era * DAYS_400Y);
    int32_t century = left / DAYS_100Y < 4 ? left / DAYS_100Y : 3;
    left -= century * DAYS_100Y;
    int32_t four = left / DAYS_4Y;
    left -= four * DAYS_4Y;
    int32_t year = left / 365 < 4 ? left / 365 : 3;
    left -= year * 365;
    // Months from March: 153 days in every five.
    int32_t month = (5 * left + 2) / 153;
    date->day = left - (153 * month + 2) / 5 + 1;
    date->month = month < 10 ? month + 3 : month - 9;
    date->year = (int32_t)(2000 + era * 400) + century * 100 + four * 4 + year + (month >= 10 ? 1 : 0);
    date->yearday = days_before(date->year, date->month) + date->day;
}

static rt_obj localtime(size_t nargs, const rt_obj *args)
{
    struct date date;
    int64_t seconds = nargs > 0 && args[0] != RT_NONE ? rt_int_get_i64(args[0]) : seconds_now();
    date_of(&date, seconds);
    rt_obj items[] = {RT_SMALL(date.year),    RT_SMALL(date.month),  RT_SMALL(date.day),
                      RT_SMALL(date.hour),    RT_SMALL(date.minute), RT_SMALL(date.second),
                      RT_SMALL(date.weekday), RT_SMALL(date.yearday)};
    return rt_tuple_new(RT_COUNT(items), items);
}

// Fields beyond their range carry into the next one.
static rt_obj mktime(rt_obj tuple)
{
    size_t length;
    rt_obj *items;
    if (!rt_sequence(tuple, &length, &items) || length < 8 || length > 9) {
        rt_raise_type_error("mktime needs a tuple of length 8 or 9");
    }
    int64_t month = rt_int_get_i64(items[1]) - 1;
    int64_t year = rt_int_get_i64(items[0]) + floor_divide(month, 12);
    month -= floor_divide(month, 12) * 12;
    int64_t past = year - 2001;
    int64_t leap_days = floor_divide(past, 4) - floor_divide(past, 100) + floor_divide(past, 400) + 1;
    int64_t days = (year - 2000) * 365 + leap_days;
    days += days_before((int32_t)year, (int32_t)month + 1) + rt_int_get_i64(items[2]) - 1;
    return rt_int_i64(days * DAY + rt_int_get_i64(items[3]) * 3600 + rt_int_get_i64(items[4]) * 60 +
                      rt_int_get_i64(items[5]));
}

static RT_FUN_0(ticks_ms_obj, "ticks_ms", ticks_ms);
static RT_FUN_0(ticks_us_obj, "ticks_us", ticks_us);
static RT_FUN_2(ticks_diff_obj, "ticks_diff", ticks_diff);
static RT_FUN_2(ticks_add_obj, "ticks_add", ticks_add);
static RT_FUN_1(sleep_obj, "sleep", sleep);
static RT_FUN_1(sleep_ms_obj, "sleep_ms", sleep_ms);
static RT_FUN_1(sleep_us_obj, "sleep_us", sleep_us);
static RT_FUN_0(time_obj, "time", time_now);
static RT_FUN_0(time_ns_obj, "time_ns", time_ns);
static RT_FUN_VAR(localtime_obj, "localtime", localtime, 0, 1);
static RT_FUN_1(mktime_obj, "mktime", mktime);

static const struct rt_entry entries[] = {
    RT_ENTRY("ticks_ms", ticks_ms_obj),   RT_ENTRY("ticks_us", ticks_us_obj),
    RT_ENTRY("ticks_cpu", ticks_us_obj),  RT_ENTRY("ticks_diff", ticks_diff_obj),
    RT_ENTRY("ticks_add", ticks_add_obj), RT_ENTRY("sleep", sleep_obj),
    RT_ENTRY("sleep_ms", sleep_ms_obj),   RT_ENTRY("sleep_us", sleep_us_obj),
    RT_ENTRY("time", time_obj),           RT_ENTRY("time_ns", time_ns_obj),
    RT_ENTRY("localtime", localtime_obj), RT_ENTRY("gmtime", localtime_obj),
    RT_ENTRY("mktime", mktime_obj),
};

MODULE(module_time, "time", NULL);
