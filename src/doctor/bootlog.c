// Source: ESP32 mask ROM and second-stage messages as seen in public logs; docs/formats.md, "What espcam's
//         bootloader says".

#include "doctor/bootlog.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// The first row whose two texts both occur wins: most particular first. NULL matches everything.
static const struct {
    const char *first, *second;
    const char *meaning;
} rules[] = {
    {"waiting for download", NULL,
     "the board is in download mode, because IO0 was held low at reset: release the button (or DTR) and "
     "reset"},
    {"csum err:", NULL,
     "the first program in flash (at 0x1000) is damaged: its checksum is wrong. Flash the firmware again"},
    {"boot:0x3", "flash read err, 1000",
     "GPIO12 was high at reset, so the flash gets 1.8 V and cannot be read: take off what pulls GPIO12 up, "
     "then "
     "reset"},
    {"flash read err, 1000", NULL,
     "the flash holds no firmware at 0x1000: it is erased, or the file was written to another place, or it "
     "is "
     "not a firmware for this chip"},
    {"invalid header: 0xffffffff", NULL,
     "the flash is erased where the firmware should begin (0x1000), or the file was written to another "
     "place"},
    {"invalid header: 0x00000000", NULL, "the flash holds zeros where the firmware should begin (0x1000)"},
    {"invalid header:", NULL,
     "what is at 0x1000 in flash is not the beginning of a firmware: the wrong file, or the right file at "
     "the "
     "wrong place"},
    {"invalid magic byte", NULL,
     "the loader runs but finds no program at 0x10000: the file ends too early, or only a part of it was "
     "flashed"},
    {"Checksum failed", NULL, "the program in flash is damaged or incomplete: flash the whole file again"},
    {"Image hash failed", NULL, "the program in flash is damaged or incomplete: flash the whole file again"},
    {"flash_parts:", NULL, "the partition table at 0x8000 is damaged or missing: flash the whole file again"},
    {"load partition table error", NULL,
     "the partition table at 0x8000 is damaged or missing: flash the whole file again"},
    {"mismatch chip ID", NULL,
     "the program in flash is for another chip (of another number, as the loader printed; the ESP32's is 0)"},
    {"esp_image:", "not bootable",
     "the program behind the loader is damaged or incomplete: the file is cut off, or only a part of it was "
     "flashed"},
    {"No bootable app", NULL,
     "there is no partition table at 0x8000, or it names no program that can be started: the file ends too "
     "early, or only a part of it was flashed"},
    {"Brownout detector", NULL,
     "the supply voltage fell too low for a moment, and the firmware restarted the board: a better supply or "
     "a shorter cable; Wi-Fi, the camera and the flash LED draw the most"},
    {"RTCWDT_BROWN_OUT_RESET", NULL,
     "the supply voltage fell too low for a moment: a better supply or a shorter cable"},
    {"Interrupt wdt timeout", NULL,
     "the firmware hung with its interrupts off, or in one of them, and its watchdog restarted the board: it "
     "printed where, above"},
    {"stack overflow in task", NULL,
     "a task of the firmware used more stack than it has: it printed which, above"},
    {"Task watchdog got triggered", "Aborting",
     "a task of the firmware hung, and its watchdog restarted the board: it printed which, above"},
    {"Guru Meditation", NULL, "the firmware crashed: it printed where, above"},
    {"Fatal exception (", NULL,
     "the first program in flash crashed, before it had set up anything to report that: the ROM printed "
     "where, above"},
    {"PSRAM ID read error", NULL,
     "the firmware is built for a board with PSRAM, and the PSRAM does not answer: take a build without it, "
     "or a "
     "board that has it"},
    {"abort() was called", NULL, "the firmware gave up by itself: it printed why, above"},
    {"load:0xffffffff", NULL,
     "the first program in flash (at 0x1000) is cut off: flash the whole file again"},
    {"load:0x3f4", NULL,
     "the file at 0x1000 is a program without its loader: it belongs at 0x10000, after a loader at 0x1000"},
    {"mmu set", NULL, "the first program in flash is damaged: its list of parts makes no sense"},
    {"E boot:", NULL,
     "the loader runs but refuses the program behind it, for the reason it printed: the file is damaged or "
     "was cut "
     "off, or only a part of it was flashed"},
    {"rst:0x3 (SW_RESET)", "entry 0x",
     "the loader starts and gives up without a word: there is no valid program behind it (at 0x10000)"},
};

const char *bootlog_meaning(const char *log)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        bool first = strstr(log, rules[i].first) != NULL;
        if (first && (rules[i].second == NULL || strstr(log, rules[i].second) != NULL)) {
            return rules[i].meaning;
        }
    }
    return NULL;
}
