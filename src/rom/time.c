// ROM functions of the C library on calendar time and time zones.
//
// Source:       names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-time.ld; behaviour:
//               ISO C17, chapter "Date and time"; the variable TZ: POSIX, "Environment Variables"; where the
//               library keeps the zone in RAM: observed.
// Not modelled: the time zone's lock, except by tzset: nothing comes between; zones a day or more from GMT.

#include "rom/calendar.h"
#include "rom/libc.h"
#include "rom/pure.h"

// The library's variables
#define TZNAME   0x3ffae030U // _tzname: standard, daylight saving
#define ZONE     0x3ffae038U // what __gettzinfo returns
#define TZ_OLD   0x3ffae084U // a copy of TZ as it was last read, or 0
#define NAME_DST 0x3ffae088U
#define NAME_STD 0x3ffae093U
#define TIMEZONE 0x3ffae0a0U
#define DAYLIGHT 0x3ffae0a4U

#define NAME_LENGTH 10U
#define TEXT_GMT    0x3ff9c4a9U

// struct __tzinfo
enum { ZONE_NORTH = 0, ZONE_YEAR = 4, ZONE_RULES = 8, RULE_SIZE = 28 };
enum {
    RULE_KIND = 0,
    RULE_MONTH = 4,
    RULE_WEEK = 8,
    RULE_DAY = 12,
    RULE_TIME = 16,
    RULE_CHANGE = 20,
    RULE_OFFSET = 24
};

static uint32_t rule_at(uint32_t n, uint32_t member)
{
    return ZONE + ZONE_RULES + n * RULE_SIZE + member;
}

static int32_t rule_value(struct call *call, uint32_t n, uint32_t member)
{
    return (int32_t)call_get(call, rule_at(n, member));
}

// struct tm

static void store_calendar(struct call *call, uint32_t address, const struct calendar *c)
{
    const int64_t members[] = {c->second, c->minute,  c->hour,    c->day, c->month,
                               c->year,   c->weekday, c->yearday, c->dst};
    for (uint32_t n = 0; n < 9; n++) {
        call_put(call, address + 4 * n, (uint32_t)members[n]);
    }
}

// Rules of the zone

// The day, from 1970 on, at which rule n is applied in that year.
static int64_t rule_day(struct call *call, uint32_t n, int64_t year)
{
    int64_t day = calendar_year_start(year);
    int32_t number = rule_value(call, n, RULE_DAY);
    uint32_t kind = call_load(call, rule_at(n, RULE_KIND), 1);
    if (kind == 'J') {
        return day + number - 1 + (calendar_is_leap(year) && number >= 60);
    }
    if (kind != 'M') {
        return day + number;
    }
    uint32_t month = ((uint32_t)rule_value(call, n, RULE_MONTH) + 11) % 12;
    for (uint32_t m = 0; m < month; m++) {
        day += calendar_month_length(year, m);
    }
    int64_t first = ((number - (day + 4)) % 7 + 7) % 7; // such a day of the month, from 0
    int64_t in_month = first + 7 * (rule_value(call, n, RULE_WEEK) - INT64_C(1));
    int64_t beyond = in_month - calendar_month_length(year, month);
    in_month -= beyond >= 0 ? (beyond / 7 + 1) * 7 : 0;
    return day + in_month;
}

// Computes when the zone changes in that year. False: the library knows no such year.
static bool find_changes(struct call *call, int64_t year)
{
    if (year < 1970) {
        return false;
    }
    call_put(call, ZONE + ZONE_YEAR, (uint32_t)year);
    for (uint32_t n = 0; n < 2; n++) {
        int64_t change = rule_day(call, n, year) * 86400 + rule_value(call, n, RULE_TIME) +
                         rule_value(call, n, RULE_OFFSET);
        call_put(call, rule_at(n, RULE_CHANGE), (uint32_t)change);
    }
    bool north = rule_value(call, 0, RULE_CHANGE) < rule_value(call, 1, RULE_CHANGE);
    call_put(call, ZONE + ZONE_NORTH, north ? 1 : 0);
    return true;
}

static bool knows_year(struct call *call, int64_t year)
{
    return (int32_t)call_get(call, ZONE + ZONE_YEAR) == year || find_changes(call, year);
}

// Whether a time lies between two changes, by the hemisphere.
static bool in_summer(struct call *call, int64_t time, int64_t begin, int64_t end)
{
    bool north = call_get(call, ZONE + ZONE_NORTH) != 0;
    return north ? time >= begin && time < end : time >= begin || time < end;
}

RETURN_WORD(tzcalc_limits, 400, find_changes(call, (int32_t)WORD(0)))
RETURN_WORD(gettzinfo, 2, ZONE)

// Seconds to struct tm

static struct calendar local_calendar(struct call *call, int32_t seconds)
{
    int32_t dst = 0;
    if (call_get(call, DAYLIGHT) != 0) {
        bool known = knows_year(call, calendar_of(seconds).year + INT64_C(1900));
        dst = !known ? -1
                     : in_summer(call, seconds, rule_value(call, 0, RULE_CHANGE),
                                 rule_value(call, 1, RULE_CHANGE));
    }
    struct calendar c = calendar_of((int64_t)seconds - rule_value(call, dst == 1, RULE_OFFSET));
    c.dst = dst;
    return c;
}

// (address of the seconds, struct tm): it
static void gmtime_r(struct call *call)
{
    struct calendar c = calendar_of((int32_t)call_get(call, WORD(0)));
    store_calendar(call, WORD(1), &c);
    call_spend(call, 500);
    call_result(call, WORD(1));
}

static void localtime_r(struct call *call)
{
    struct calendar c = local_calendar(call, (int32_t)call_get(call, WORD(0)));
    store_calendar(call, WORD(1), &c);
    call_spend(call, 800);
    call_result(call, WORD(1));
}

// Struct tm to seconds

#define LATEST_YEAR 10000 // from 1900 on

// Decides on daylight saving time for local seconds; corrects them if the program was wrong about it.
static int32_t decide_dst(struct call *call, int64_t *seconds, int64_t wanted)
{
    if (call_get(call, DAYLIGHT) == 0) {
        return 0;
    }
    int32_t asked = wanted > 0 ? 1 : (int32_t)wanted;
    if (!knows_year(call, calendar_of(*seconds).year + INT64_C(1900))) {
        return asked;
    }
    int64_t standard = rule_value(call, 0, RULE_OFFSET);
    int64_t summer = rule_value(call, 1, RULE_OFFSET);
    // The library has 32 bits for them: from 2038 on they turn over.
    int32_t time = (int32_t)*seconds;
    int32_t begin = (int32_t)(rule_value(call, 0, RULE_CHANGE) - standard);
    int32_t end_summer = (int32_t)(rule_value(call, 1, RULE_CHANGE) - summer);
    int32_t end_standard = (int32_t)(rule_value(call, 1, RULE_CHANGE) - standard);
    if (time >= end_standard && time < end_summer) {
        return asked;
    }
    int32_t dst = in_summer(call, time, begin, end_standard);
    if (asked >= 0 && asked != dst) {
        *seconds += dst ? standard - summer : summer - standard;
    }
    return dst;
}

// (struct tm): the seconds; its members are brought into their ranges
static void mktime_local(struct call *call)
{
    struct calendar c;
    calendar_load(call, WORD(0), &c);
    int64_t seconds = calendar_seconds(&c);
    int64_t wanted = c.dst;
    c = calendar_of(seconds);
    call_spend(call, 800);
    if (c.year > LATEST_YEAR || c.year < -LATEST_YEAR) {
        call_result(call, UINT32_MAX);
        return;
    }
    int32_t dst = decide_dst(call, &seconds, wanted);
    c = calendar_of(seconds);
    c.dst = dst;
    store_calendar(call, WORD(0), &c);
    call_result(call, (uint32_t)(seconds + rule_value(call, dst == 1, RULE_OFFSET)));
}

// The variable TZ

struct reader {
    struct call *call;
    uint32_t at;
};

static uint32_t next(struct reader *reader)
{
    return call_load(reader->call, reader->at, 1);
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool read_number(struct reader *reader, uint32_t *value)
{
    if (!is_digit(next(reader))) {
        return false;
    }
    for (*value = 0; is_digit(next(reader)); reader->at++) {
        *value = (*value * 10 + next(reader) - '0') & UINT16_MAX;
    }
    return true;
}

// Copies a name; false if there is none.
static bool read_name(struct reader *reader, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t c;
         count < NAME_LENGTH && (c = next(reader)) != 0 && !is_digit(c) && c != ',' && c != '+' && c != '-';
         count++) {
        call_store(reader->call, to + count, 1, c);
        reader->at++;
    }
    if (count > 0) {
        call_store(reader->call, to + count, 1, 0);
    }
    return count > 0;
}

// hours[:minutes[:seconds]], in seconds
static bool read_time(struct reader *reader, int32_t *seconds)
{
    uint32_t part;
    if (!read_number(reader, &part)) {
        return false;
    }
    *seconds = (int32_t)part * 3600;
    for (int32_t unit = 60; unit > 0 && next(reader) == ':'; unit /= 60) {
        reader->at++;
        if (!read_number(reader, &part)) {
            reader->at--;
            break;
        }
        *seconds += (int32_t)part * unit;
    }
    return true;
}

static bool read_offset(struct reader *reader, int32_t *seconds)
{
    bool negative = next(reader) == '-';
    reader->at += negative || next(reader) == '+';
    if (!read_time(reader, seconds)) {
        return false;
    }
    *seconds = negative ? -*seconds : *seconds;
    return true;
}

static bool read_month_rule(struct reader *reader, uint32_t n)
{
    uint32_t value[3];
    for (uint32_t i = 0; i < 3; i++) {
        reader->at++; // M or .
        if ((i > 0 && call_load(reader->call, reader->at - 1, 1) != '.') || !read_number(reader, &value[i])) {
            return false;
        }
    }
    if (value[0] < 1 || value[0] > 12 || value[1] < 1 || value[1] > 5 || value[2] > 6) {
        return false;
    }
    call_store(reader->call, rule_at(n, RULE_KIND), 1, 'M');
    call_put(reader->call, rule_at(n, RULE_MONTH), value[0]);
    call_put(reader->call, rule_at(n, RULE_WEEK), value[1]);
    call_put(reader->call, rule_at(n, RULE_DAY), value[2]);
    return true;
}

// A rule by the day of the year, or the one of the United States where nothing is said.
static void read_day_rule(struct reader *reader, uint32_t n)
{
    static const uint32_t usual[2][3] = {{3, 2, 0}, {11, 1, 0}};
    bool julian = next(reader) == 'J';
    uint32_t day;
    reader->at += julian;
    call_store(reader->call, rule_at(n, RULE_KIND), 1, julian ? 'J' : 'D');
    if (read_number(reader, &day)) {
        call_put(reader->call, rule_at(n, RULE_DAY), day);
        return;
    }
    call_store(reader->call, rule_at(n, RULE_KIND), 1, 'M');
    call_put(reader->call, rule_at(n, RULE_MONTH), usual[n][0]);
    call_put(reader->call, rule_at(n, RULE_WEEK), usual[n][1]);
    call_put(reader->call, rule_at(n, RULE_DAY), usual[n][2]);
}

static bool read_rule(struct reader *reader, uint32_t n)
{
    reader->at += next(reader) == ',';
    if (next(reader) == 'M') {
        if (!read_month_rule(reader, n)) {
            return false;
        }
    } else {
        read_day_rule(reader, n);
    }
    int32_t time = 7200;
    if (next(reader) == '/') {
        reader->at++;
        (void)read_time(reader, &time);
    }
    call_put(reader->call, rule_at(n, RULE_TIME), (uint32_t)time);
    return true;
}

static void set_names(struct call *call, uint32_t standard, uint32_t summer)
{
    call_put(call, TZNAME, standard);
    call_put(call, TZNAME + 4, summer);
}

// Everything that TZ says. Where it makes no sense what was read so far stays.
static void read_zone(struct call *call, uint32_t text)
{
    struct reader reader = {call, text};
    int32_t standard;
    reader.at += next(&reader) == ':';
    if (!read_name(&reader, NAME_STD) || !read_offset(&reader, &standard)) {
        return;
    }
    call_put(call, rule_at(0, RULE_OFFSET), (uint32_t)standard);
    if (!read_name(&reader, NAME_DST)) {
        set_names(call, NAME_STD, NAME_STD);
        call_put(call, TIMEZONE, (uint32_t)standard);
        call_put(call, DAYLIGHT, 0);
        return;
    }
    set_names(call, NAME_STD, NAME_DST);
    int32_t summer;
    if (!read_offset(&reader, &summer)) {
        summer = standard - 3600;
    }
    call_put(call, rule_at(1, RULE_OFFSET), (uint32_t)summer);
    if (!read_rule(&reader, 0) || !read_rule(&reader, 1)) {
        return;
    }
    (void)find_changes(call, (int32_t)call_get(call, ZONE + ZONE_YEAR));
    call_put(call, TIMEZONE, (uint32_t)standard);
    call_put(call, DAYLIGHT, standard != summer ? 1 : 0);
}

// The environment

#define ENVIRON 0x3ffae0b4U // the address of the list

static bool name_matches(struct call *call, uint32_t entry, uint32_t name, uint32_t length)
{
    for (uint32_t i = 0; i < length && !call_failed(call); i++) {
        if (call_load(call, entry + i, 1) != call_load(call, name + i, 1)) {
            return false;
        }
    }
    return call_load(call, entry + length, 1) == '=';
}

// The value of a variable and its number in the list, or 0. A name ends at "=", too.
static uint32_t find_variable(struct call *call, uint32_t name, uint32_t *index)
{
    uint32_t list = call_get(call, ENVIRON);
    uint32_t length = 0;
    for (uint32_t c; (c = call_load(call, name + length, 1)) != 0 && c != '=' && !call_failed(call);) {
        length++;
    }
    if (list == 0) {
        return 0;
    }
    *index = 0;
    for (uint32_t entry; (entry = call_get(call, list + 4 * *index)) != 0 && !call_failed(call);
         *index += 1) {
        if (name_matches(call, entry, name, length)) {
            return entry + length + 1;
        }
    }
    return 0;
}

// (struct _reent, name, address for its number in the list)
static void findenv_r(struct call *call)
{
    static const uint32_t lock = LIBC_ENV_LOCK;
    if (!libc_step(call, 0, LIBC_LOCK_ACQUIRE, 1, &lock)) {
        return;
    }
    if (libc_step_ahead(call, 1)) {
        uint32_t index;
        uint32_t value = find_variable(call, WORD(1), &index);
        call_set_local(call, 8, value);
        if (value != 0) {
            call_put(call, WORD(2), index);
        }
    }
    if (libc_step(call, 1, LIBC_LOCK_RELEASE, 1, &lock)) {
        call_return(call, call_local(call, 8));
    }
}

// (struct _reent, name)
static void getenv_r(struct call *call)
{
    uint32_t place = call_local_address(call, 9);
    if (libc_step(call, 0, 0x40001f44, 3, (const uint32_t[]){WORD(0), WORD(1), place})) {
        call_return(call, libc_step_result(call, 0));
    }
}

// tzset

enum { TZSET_NAME = 9, TZSET_CHANGED = 10 };

static bool same_text(struct call *call, uint32_t a, uint32_t b)
{
    uint32_t c;
    do {
        c = call_load(call, a++, 1);
        if (c != call_load(call, b++, 1)) {
            return false;
        }
    } while (c != 0 && !call_failed(call));
    return true;
}

static void forget_zone(struct call *call)
{
    call_put(call, TIMEZONE, 0);
    call_put(call, DAYLIGHT, 0);
    set_names(call, TEXT_GMT, TEXT_GMT);
}

// Steps 2 and 3: keeps a copy of TZ.
static bool keep_copy(struct call *call, uint32_t reent, uint32_t text)
{
    uint32_t length = 1;
    while (call_load(call, text + length - 1, 1) != 0 && !call_failed(call)) {
        length++;
    }
    if (!libc_step(call, 2, LIBC_FREE_R, 2, (const uint32_t[]){reent, call_get(call, TZ_OLD)}) ||
        !libc_step(call, 3, LIBC_MALLOC_R, 2, (const uint32_t[]){reent, length})) {
        return false;
    }
    uint32_t copy = libc_step_result(call, 3);
    call_put(call, TZ_OLD, copy);
    for (uint32_t i = 0; i < length && copy != 0 && !call_failed(call); i++) {
        call_store(call, copy + i, 1, call_load(call, text + i, 1));
    }
    return true;
}

// Takes TZ if it is not what it was. False: not yet.
static bool take_zone(struct call *call, uint32_t reent, uint32_t text)
{
    uint32_t old = call_get(call, TZ_OLD);
    if (text == 0) {
        if (libc_step_ahead(call, 3) && !libc_step(call, 2, LIBC_FREE_R, 2, (const uint32_t[]){reent, old})) {
            return false;
        }
        forget_zone(call);
        call_put(call, TZ_OLD, 0);
        return true;
    }
    if (call_local(call, TZSET_CHANGED) == 0) {
        call_set_local(call, TZSET_CHANGED, old != 0 && same_text(call, old, text) ? 2 : 1);
    }
    if (call_local(call, TZSET_CHANGED) == 1) {
        if (!keep_copy(call, reent, text)) {
            return false;
        }
        read_zone(call, text);
        call_set_local(call, TZSET_CHANGED, 2);
    }
    return true;
}

// (struct _reent)
static void tzset_r(struct call *call)
{
    static const uint32_t lock = LIBC_TZ_LOCK;
    call_store(call, call_local_address(call, TZSET_NAME), 4, 'T' | 'Z' << 8);
    if (!libc_step(call, 0, 0x40001fbc, 2,
                   (const uint32_t[]){WORD(0), call_local_address(call, TZSET_NAME)}) ||
        !libc_step(call, 1, 0x4000be14, 1, &lock)) {
        return;
    }
    if (libc_step_ahead(call, 4) && !take_zone(call, WORD(0), libc_step_result(call, 0))) {
        return;
    }
    if (libc_step(call, 4, 0x4000be64, 1, &lock)) {
        call_return(call, 0);
    }
}

// Functions that keep their result in struct _reent

enum { REENT_TM = 60, REENT_ASCTIME = 64, TM_SIZE = 36, ASCTIME_SIZE = 26 };

// Steps 0 and 1: the buffer whose address struct _reent has there.
static bool find_buffer(struct call *call, uint32_t member, uint32_t size, uint32_t *buffer)
{
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        return false;
    }
    uint32_t reent = libc_step_result(call, 0);
    *buffer = call_get(call, reent + member);
    if (*buffer == 0 && libc_step_ahead(call, 2)) {
        if (!libc_step(call, 1, LIBC_MALLOC_R, 2, (const uint32_t[]){reent, size})) {
            return false;
        }
        *buffer = libc_step_result(call, 1);
        call_put(call, reent + member, *buffer);
    }
    return true;
}

// (address of the seconds) or (struct tm): calls the function that takes a buffer, too
static void with_buffer(struct call *call, uint32_t member, uint32_t size, uint32_t function)
{
    uint32_t buffer;
    if (find_buffer(call, member, size, &buffer) &&
        libc_step(call, 2, function, 2, (const uint32_t[]){WORD(0), buffer})) {
        call_return(call, libc_step_result(call, 2));
    }
}

static void gmtime_kept(struct call *call)
{
    with_buffer(call, REENT_TM, TM_SIZE, 0x40059868);
}

static void localtime_kept(struct call *call)
{
    with_buffer(call, REENT_TM, TM_SIZE, 0x400595fc);
}

static void asctime_kept(struct call *call)
{
    with_buffer(call, REENT_ASCTIME, ASCTIME_SIZE, 0x40000ec8);
}

// (address of the seconds): text
static void ctime_kept(struct call *call)
{
    if (libc_step(call, 0, 0x400595dc, 1, (const uint32_t[]){WORD(0)}) &&
        libc_step(call, 1, 0x40059588, 1, (const uint32_t[]){libc_step_result(call, 0)})) {
        call_return(call, libc_step_result(call, 1));
    }
}

// (address of the seconds, space): text
static void ctime_r(struct call *call)
{
    uint32_t calendar = call_local_address(call, 3);
    if (libc_step(call, 0, 0x400595fc, 2, (const uint32_t[]){WORD(0), calendar}) &&
        libc_step(call, 1, 0x40000ec8, 2, (const uint32_t[]){calendar, WORD(1)})) {
        call_return(call, libc_step_result(call, 1));
    }
}

const struct rom_function rom_time_functions[] = {
    {0x400018a0, "__tzcalc_limits", tzcalc_limits, false},
    {0x40001a28, "_tzset_r", tzset_r, true},
    {0x40001f44, "_findenv_r", findenv_r, true},
    {0x40001fbc, "_getenv_r", getenv_r, true},
    {0x40001fcc, "__gettzinfo", gettzinfo, false},
    {0x40059588, "asctime", asctime_kept, true},
    {0x400595b0, "ctime", ctime_kept, true},
    {0x400595c4, "ctime_r", ctime_r, true},
    {0x400595dc, "localtime", localtime_kept, true},
    {0x400595fc, "localtime_r", localtime_r, false},
    {0x40059848, "gmtime", gmtime_kept, true},
    {0x40059868, "gmtime_r", gmtime_r, false},
    {0x4005a5e8, "mktime", mktime_local, false},
    {0, NULL, NULL, false},
};
