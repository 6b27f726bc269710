// What a serial log says by itself, before any rule: its boots, their reset codes and straps, the ROM, the
// word that the ROM found instead of a header, how often it starts again.
#ifndef DOCTOR_LOGFACTS_H
#define DOCTOR_LOGFACTS_H

#include "doctor/flashcmd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_BOOTS_MAX 64

struct log_boot {
    const char *line; // "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)"
    unsigned reset;   // rst:
    bool has_straps;
    unsigned straps; // boot:
    bool entry;      // the ROM started the second stage
    bool talks;      // somebody else than the ROM wrote something
    bool read_error; // the ROM could not read a header
};

struct log_facts {
    const char *log;
    size_t length;
    struct log_boot boots[LOG_BOOTS_MAX]; // the first ones; a longer log repeats itself
    unsigned boot_count;                  // all of them
    unsigned rom_year;                    // 2016, 2019; 0: no banner
    bool has_header;                      // "invalid header: 0x..."
    uint32_t header;                      // the last one
    double period_s;                      // between two resets, when the lines carry times; 0: unknown
    unsigned unprintable;                 // bytes of 1000 that are no text
    struct flashcmd flash;                // how the flash was written, as far as the text tells
};

void log_facts_read(struct log_facts *facts, const char *log);

// "power-on", "RTC watchdog" ...; NULL for a code that does not exist.
const char *log_reset_name(unsigned reset);

// The last boot; NULL: none.
const struct log_boot *log_last_boot(const struct log_facts *facts);

// The ROM read nothing at first, and then the same board started.
bool log_started_at_last(const struct log_facts *facts);

#endif
