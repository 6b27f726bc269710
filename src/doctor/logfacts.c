// Reading a serial log.
//
// Source: ESP-IDF, "rtc.h" (reset reasons); esptool documentation, "Boot Mode Selection" (straps); logs of
// boards.

#include "doctor/logfacts.h"

#include "doctor/textfind.h"

#include <stdlib.h>
#include <string.h>

const char *log_reset_name(unsigned reset)
{
    static const char *const names[] = {
        [0x1] = "power-on or the reset button",
        [0x3] = "software (the second stage gave up, or the program asked for it)",
        [0x4] = "old watchdog",
        [0x5] = "waking from deep sleep",
        [0x6] = "SDIO",
        [0x7] = "watchdog of timer group 0",
        [0x8] = "watchdog of timer group 1 (interrupts were off for too long)",
        [0x9] = "RTC watchdog",
        [0xa] = "intrusion",
        [0xb] = "watchdog, one core",
        [0xc] = "software, one core (a crash, a brown-out, or the program asked for it)",
        [0xd] = "RTC watchdog, one core",
        [0xe] = "the other core",
        [0xf] = "brown-out: the supply fell too low",
        [0x10] = "RTC watchdog (nobody started a program in time)",
    };
    return reset < sizeof names / sizeof names[0] ? names[reset] : NULL;
}

const struct log_boot *log_last_boot(const struct log_facts *facts)
{
    unsigned kept = facts->boot_count < LOG_BOOTS_MAX ? facts->boot_count : LOG_BOOTS_MAX;
    return kept == 0 ? NULL : &facts->boots[kept - 1];
}

bool log_started_at_last(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return boot != NULL && facts->boot_count >= 2 && facts->boot_count <= 3 && boot->entry &&
           !boot->read_error && facts->boots[0].reset == 1;
}

// Lines

static const char *line_start(const char *log, const char *at)
{
    while (at > log && at[-1] != '\n' && at[-1] != '\r') {
        at--;
    }
    return at;
}

// Times at the beginning of a line: "13:16:42.887 -> ", "[13:16:42.487] "; seconds, or -1.
static double read_time(const char *line)
{
    line += *line == '[';
    unsigned part[4] = {0};
    const char *at = line;
    for (unsigned i = 0; i < 4; i++) {
        char *end = NULL;
        part[i] = (unsigned)strtoul(at, &end, 10);
        char next = i < 2 ? ':' : '.';
        if (end == at || end - at > 3 || (i < 3 && *end != next)) {
            return -1;
        }
        at = end + 1;
    }
    return part[0] * 3600.0 + part[1] * 60.0 + part[2] + part[3] / 1000.0;
}

// Boots

// What somebody else than the ROM writes behind "entry 0x...": two letters on a line that is none of the
// ROM's.
static bool somebody_talks(const char *from, const char *to)
{
    const char *at = strchr(from, '\n');
    while (at != NULL && ++at < to) {
        const char *end = strchr(at, '\n');
        size_t length = end == NULL ? (size_t)(to - at) : (size_t)(end - at);
        if (textfind(at, at + length, "ets ") == NULL && length >= 3) {
            unsigned letters = 0;
            for (size_t i = 0; i < length; i++) {
                letters += (at[i] >= 'a' && at[i] <= 'z') || (at[i] >= 'A' && at[i] <= 'Z') || at[i] == '>';
            }
            if (letters >= 2) {
                return true;
            }
        }
        at = end;
    }
    return false;
}

static void read_boot(struct log_boot *boot, const char *log, const char *at, const char *end)
{
    const char *straps = strstr(at, "boot:0x");
    const char *entry = strstr(at, "entry 0x");
    bool has_reset = strncmp(at, "rst:", 4) == 0;
    *boot = (struct log_boot){.line = line_start(log, at),
                              .reset = has_reset ? (unsigned)strtoul(at + 4, NULL, 16) : 0};
    if (straps != NULL && straps < end) {
        boot->has_straps = true;
        boot->straps = (unsigned)strtoul(straps + 5, NULL, 16);
    }
    boot->entry = entry != NULL && entry < end;
    boot->talks = boot->entry && somebody_talks(entry, end);
    boot->read_error =
        textfind(at, end, "flash read err") != NULL || textfind(at, end, "invalid header") != NULL;
}

static void read_boots(struct log_facts *facts)
{
    const char *end = facts->log + facts->length;
    double first = -1, last = -1;
    // A log may begin, or have been copied, behind the reset code.
    const char *word = strstr(facts->log, "rst:0x") != NULL ? "rst:0x" : "boot:0x";
    for (const char *at = facts->log; (at = strstr(at, word)) != NULL; at += 6) {
        const char *next = strstr(at + 6, word);
        if (facts->boot_count < LOG_BOOTS_MAX) {
            read_boot(&facts->boots[facts->boot_count], facts->log, at, next != NULL ? next : end);
        }
        double time = read_time(line_start(facts->log, at));
        first = facts->boot_count == 0 ? time : first;
        last = time;
        facts->boot_count++;
    }
    if (first >= 0 && last > first && facts->boot_count > 1) {
        facts->period_s = (last - first) / (facts->boot_count - 1);
    }
}

static void read_header(struct log_facts *facts)
{
    static const char words[] = "invalid header: 0x";
    for (const char *at = facts->log; (at = strstr(at, words)) != NULL; at++) {
        facts->has_header = true;
        facts->header = (uint32_t)strtoul(at + sizeof words - 3, NULL, 16);
    }
}

// What a serial line at a wrong speed makes of text: bytes that are no text.
static unsigned count_unprintable(const char *log, size_t length)
{
    size_t odd = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)log[i];
        odd += byte >= 0x7f || (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != 0x1b);
    }
    return length == 0 ? 0 : (unsigned)(odd * 1000 / length);
}

void log_facts_read(struct log_facts *facts, const char *log)
{
    *facts = (struct log_facts){.log = log, .length = strlen(log)};
    facts->rom_year = strstr(log, "ts Jun  8 2016") != NULL || strstr(log, "Jun  8 2016 00:22") != NULL ? 2016
                      : strstr(log, "Jul 29 2019 12:21") != NULL                                        ? 2019
                                                                                                        : 0;
    facts->unprintable = count_unprintable(log, facts->length);
    read_boots(facts);
    read_header(facts);
    flashcmd_read(&facts->flash, log);
}
