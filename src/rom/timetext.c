// ROM functions of the C library that write calendar time as text.
//
// Source:       names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-time.ld; behaviour:
//               ISO C17, section "The strftime function"; its additions: newlib 2.2.0's documentation of
//               strftime; results of unknown conversions: observed.

#include "rom/calendar.h"
#include "rom/pure.h"

#include <stdio.h>
#include <string.h>

#define TZNAME         0x3ffae030U
#define ZONE_OFFSET(n) (0x3ffae038U + 8 + 28 * (n) + 24)
#define ASCTIME_SIZE   26U

static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

// Text of a conversion: never longer than this, but for the names of a zone.
#define PART 48

struct writer {
    struct call *call;
    struct calendar c;
    uint32_t to, size, length; // `size` with the end
    bool wrong;                // a conversion that nobody knows
};

static void put(struct writer *w, uint32_t c)
{
    if (w->length + 1 < w->size) {
        call_store(w->call, w->to + w->length, 1, c);
    }
    w->length++;
}

static void put_text(struct writer *w, const char *text)
{
    for (; *text != '\0'; text++) {
        put(w, (uint8_t)*text);
    }
}

static void put_number(struct writer *w, const char *format, int64_t value)
{
    char text[PART];
    (void)snprintf(text, sizeof(text), format, (int)value);
    put_text(w, text);
}

static const char *name_of(const char *const *names, int64_t count, int64_t index)
{
    return index >= 0 && index < count ? names[index] : "?";
}

static void put_short(struct writer *w, const char *name)
{
    char text[PART];
    (void)snprintf(text, sizeof(text), "%.3s", name);
    put_text(w, text);
}

static int64_t hour12(const struct calendar *c)
{
    return c->hour % 12 == 0 ? 12 : c->hour % 12;
}

static int64_t full_year(const struct calendar *c)
{
    return c->year + 1900;
}

// The parts of a zone

static void put_zone_name(struct writer *w)
{
    if (w->c.dst < 0) {
        return;
    }
    uint32_t name = call_load(w->call, TZNAME + (w->c.dst > 0 ? 4 : 0), 4);
    for (uint32_t c; (c = call_load(w->call, name, 1)) != 0 && !call_failed(w->call); name++) {
        put(w, c);
    }
}

static void put_zone_offset(struct writer *w)
{
    if (w->c.dst < 0) {
        return;
    }
    int64_t west = (int32_t)call_load(w->call, ZONE_OFFSET(w->c.dst > 0 ? 1U : 0U), 4);
    put_number(w, "%+03d", -west / 3600);
    put_number(w, "%02d", (west < 0 ? -west : west) / 60 % 60);
}

// Conversions made of others

static const char *made_of(uint32_t conversion)
{
    static const struct {
        char conversion;
        const char *format;
    } table[] = {
        {'c', "a b e H:M:S Y"}, {'D', "m/d/y"}, {'F', "Y-m-d"}, {'r', "I:M:S p"},
        {'R', "H:M"},           {'T', "H:M:S"}, {'x', "m/d/y"}, {'X', "H:M:S"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if ((uint8_t)table[i].conversion == conversion) {
            return table[i].format;
        }
    }
    return NULL;
}

// Conversions that are one number
static bool number_of(const struct calendar *c, uint32_t conversion, const char **format, int64_t *value)
{
    int64_t iso_year;
    int64_t iso_week = calendar_iso_week(c, &iso_year);
    const struct {
        char conversion;
        const char *format;
        int64_t value;
    } table[] = {
        {'C', "%02d", full_year(c) / 100},
        {'d', "%02d", c->day},
        {'e', "%2d", c->day},
        {'g', "%02d", iso_year % 100},
        {'G', "%04d", iso_year},
        {'H', "%02d", c->hour},
        {'I', "%02d", hour12(c)},
        {'j', "%03d", c->yearday + 1},
        {'k', "%2d", c->hour},
        {'l', "%2d", hour12(c)},
        {'m', "%02d", c->month + 1},
        {'M', "%02d", c->minute},
        {'S', "%02d", c->second},
        {'u', "%d", c->weekday == 0 ? 7 : c->weekday},
        {'U', "%02d", (c->yearday + 7 - c->weekday) / 7},
        {'V', "%02d", iso_week},
        {'w', "%d", c->weekday},
        {'W', "%02d", (c->yearday + 7 - (c->weekday + 6) % 7) / 7},
        {'y', "%02d", (full_year(c) % 100 + 100) % 100},
        {'Y', "%04d", full_year(c)},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if ((uint8_t)table[i].conversion == conversion) {
            *format = table[i].format;
            *value = table[i].value;
            return true;
        }
    }
    return false;
}

static void convert_simple(struct writer *w, uint32_t conversion)
{
    const char *format;
    int64_t value;
    if (number_of(&w->c, conversion, &format, &value)) {
        put_number(w, format, value);
        return;
    }
    switch (conversion) {
    case '%':
        put(w, '%');
        break;
    case 'a':
        put_short(w, name_of(weekdays, 7, w->c.weekday));
        break;
    case 'A':
        put_text(w, name_of(weekdays, 7, w->c.weekday));
        break;
    case 'b':
    case 'h':
        put_short(w, name_of(months, 12, w->c.month));
        break;
    case 'B':
        put_text(w, name_of(months, 12, w->c.month));
        break;
    case 'n':
        put(w, '\n');
        break;
    case 'p':
        put_text(w, w->c.hour < 12 ? "AM" : "PM");
        break;
    case 't':
        put(w, '\t');
        break;
    case 'z':
        put_zone_offset(w);
        break;
    case 'Z':
        put_zone_name(w);
        break;
    default:
        w->wrong = true;
        break;
    }
}

static void convert(struct writer *w, uint32_t conversion)
{
    const char *parts = made_of(conversion);
    if (parts == NULL) {
        convert_simple(w, conversion);
        return;
    }
    for (; *parts != '\0'; parts++) {
        if (strchr(" :/-", *parts) != NULL) {
            put(w, (uint8_t)*parts);
        } else {
            convert_simple(w, (uint8_t)*parts);
        }
    }
}

// (space, its size, format, struct tm): the length, or 0 if it has no room
static void strftime_text(struct call *call)
{
    struct writer w = {.call = call, .to = WORD(0), .size = WORD(1)};
    calendar_load(call, WORD(3), &w.c);
    uint32_t at = WORD(2);
    for (uint32_t c; (c = call_load(call, at, 1)) != 0 && !call_failed(call) && !w.wrong && w.length < w.size;
         at++) {
        call_spend(call, 60);
        if (c != '%') {
            put(&w, c);
            continue;
        }
        c = call_load(call, ++at, 1);
        if (c == 'E' || c == 'O') {
            c = call_load(call, ++at, 1);
        }
        if (c == 0) {
            break;
        }
        convert(&w, c);
    }
    bool fits = w.length < w.size;
    if (fits && !w.wrong) {
        call_store(call, w.to + w.length, 1, 0);
    }
    call_result(call, fits && !w.wrong ? w.length : 0);
}

// (struct tm, space of 26 bytes): it
static void asctime_r(struct call *call)
{
    struct calendar c;
    char text[PART * 3];
    calendar_load(call, WORD(0), &c);
    int length = snprintf(text, sizeof(text), "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n",
                          name_of(weekdays, 7, c.weekday), name_of(months, 12, c.month), (int)c.day,
                          (int)c.hour, (int)c.minute, (int)c.second, (int)full_year(&c));
    (void)call_write(call, WORD(1), text, (size_t)length + 1);
    call_spend(call, 1500);
    call_result(call, WORD(1));
}

const struct rom_function rom_timetext_functions[] = {
    {0x40000ec8, "asctime_r", asctime_r, false},
    {0x40059ab4, "strftime", strftime_text, false},
    {0, NULL, NULL, false},
};
