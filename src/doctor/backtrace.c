// The addresses in a crash's last words.
//
// Source: ESP-IDF documentation, "Fatal Errors", section "Register Dump and Backtrace".

#include "doctor/backtrace.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 8

// "0x" and eight digits: not more of them, because older versions print the pairs without a space between.
static bool read_number(const char *at, const char *end, uint32_t *number)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    char digits[DIGITS + 1] = "";
    if (end - at < 2 + DIGITS || at[0] != '0' || at[1] != 'x' || strspn(at + 2, hex) < DIGITS) {
        return false;
    }
    memcpy(digits, at + 2, DIGITS);
    *number = (uint32_t)strtoul(digits, NULL, 16);
    return true;
}

// Windowed calls keep the size of the caller's window in the top bits of the address.
static uint32_t without_window(uint32_t address)
{
    return (address & 0x3fffffffU) | 0x40000000U;
}

static unsigned read_pairs(const char *at, uint32_t *frames, unsigned most)
{
    const char *end = at + strcspn(at, "\r\n");
    unsigned count = 0;
    while (count < most && at < end) {
        uint32_t code = 0, stack = 0;
        bool has_code = read_number(at, end, &code);
        if (has_code && at[2 + DIGITS] == ':' && read_number(at + 3 + DIGITS, end, &stack)) {
            frames[count++] = without_window(code);
            at += 5 + 2 * DIGITS;
        } else if (has_code) {
            frames[count++] = without_window(code);
            at += 2 + DIGITS;
        } else {
            at++;
        }
    }
    return count;
}

// The number behind `words` as a frame.
static unsigned read_one(const char *log, const char *words, uint32_t *frame)
{
    const char *at = strstr(log, words);
    uint32_t code = 0;
    at = at != NULL ? at + strlen(words) : NULL;
    if (at == NULL || !read_number(at, at + strcspn(at, "\r\n"), &code)) {
        return 0;
    }
    *frame = without_window(code);
    return 1;
}

unsigned backtrace_read(const char *log, uint32_t *frames, unsigned most)
{
    const char *at = strstr(log, "Backtrace:");
    unsigned count = at != NULL ? read_pairs(at + strlen("Backtrace:"), frames, most) : 0;
    if (count == 0 && most > 0) {
        count = read_one(log, "PC      : ", frames);
    }
    if (count == 0 && most > 0) {
        count = read_one(log, "CPU PC=", frames);
    }
    return count;
}
