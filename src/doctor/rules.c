// The tables of rules in their order, and the last resorts.

#include "doctor/rules.h"

#include <string.h>

static bool restarts(const struct log_facts *facts)
{
    return facts->boot_count >= 2 && !log_started_at_last(facts);
}

// The log ends where the first program was started.
static bool is_started(const struct log_facts *facts)
{
    const struct log_boot *last = log_last_boot(facts);
    return facts->boot_count == 1 && last->entry && !last->talks && last->reset != 0x3;
}

static bool is_garbage(const struct log_facts *facts)
{
    return facts->length >= 8 && facts->unprintable > 300;
}

static bool is_empty(const struct log_facts *facts)
{
    return strspn(facts->log, " \r\n\t") == facts->length;
}

// The last resorts stand behind all others.
static const struct rule rules_last[] = {
    {.id = "started-silent",
     .group = RULE_START,
     .kind = RULE_HARMLESS,
     .when = is_started,
     .cause =
         "the program was started, and has printed nothing up to the end of this log: a first start formats "
         "the flash, which takes up to a minute, and some programs print nothing or at another speed",
     .next = "wait a minute, then press Enter; if nothing comes: another speed of the terminal (115200), "
             "then the documentation of the firmware",
     .example = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nload:0x40080400,len:3340\nentry "
                "0x40080618\n"},
    {.id = "wrong-baud",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .when = is_garbage,
     .cause = "the terminal's speed is not the board's: this is text at another baud rate",
     .next = "set the terminal to 115200 baud, 8 bits, no parity",
     .example = "\xe0\x80\xf8\x06\xfe\xe6\x1e\xf8\x9e\x80\xfe\x06\xf8\xe0\x80\xe6\n"},
    {.id = "silence",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .when = is_empty,
     .cause = "the board says nothing: it has no power, is held in reset by the terminal's DTR and RTS, RX "
              "and TX are exchanged, or GPIO15 was low at reset",
     .next =
         "set DTR and RTS to off, press RST; exchange the two data wires; another cable; pull the SD card",
     .example = "\n"},
    {.id = "board-is-other",
     .group = RULE_BOOT,
     .kind = RULE_LIKELY,
     .any = {"ESP-ROM:esp32", "Chip is ESP32-S", "Chip is ESP32-C", "Chip is ESP32-H", "Chip is ESP32-P"},
     .cause = "this board has a newer chip (ESP32-S2, S3, C3 ...), not the ESP32 of an ESP32-CAM: firmware, "
              "offsets and pins are others there",
     .next = "take everything for that chip; its first stage goes to 0x0 (S3, C3) or 0x1000 (S2), not where "
             "an ESP32-CAM's does",
     .example =
         "ESP-ROM:esp32s3-20210327\nBuild:Mar 27 2021\nrst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\n"},
    {.id = "watchdog-loop",
     .group = RULE_CRASH,
     .kind = RULE_LIKELY,
     .any = {"TG0WDT_SYS_RESET", "TG1WDT_SYS_RESET", "RTCWDT_RTC_RESET", "RTCWDT_SYS_RESET"},
     .when = restarts,
     .cause = "the program hangs, and a watchdog restarts the board again and again",
     .next = "espcam check FILE; flash mode DIO at 40 MHz, a supply of 2 A; then ask the firmware's author, "
             "with this log",
     .example = "rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nentry 0x400805e4\nrst:0x8 "
                "(TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nentry 0x400805e4\n"},
};

const struct rule *rule_at(size_t index)
{
    const struct {
        const struct rule *rules;
        size_t count;
    } tables[] = {
        {rules_early, rules_early_count},
        {rules_flash, rules_flash_count},
        {rules_boot, rules_boot_count},
        {rules_late, rules_late_count},
        {rules_last, sizeof rules_last / sizeof rules_last[0]},
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (index < tables[i].count) {
            return &tables[i].rules[index];
        }
        index -= tables[i].count;
    }
    return NULL;
}

const char *rule_group_name(enum rule_group group)
{
    static const char *const names[] = {
        [RULE_TOOL] = "The tool and the serial line",
        [RULE_COMMAND] = "The flash command",
        [RULE_POWER] = "The supply",
        [RULE_BOOT] = "The chip's ROM",
        [RULE_LOADER] = "The second stage",
        [RULE_START] = "The program's start",
        [RULE_CAMERA] = "The camera",
        [RULE_CARD] = "The SD card",
        [RULE_NETWORK] = "The network",
        [RULE_CRASH] = "Crashes",
        [RULE_PYTHON] = "MicroPython",
    };
    return names[group];
}
