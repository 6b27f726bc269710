// Rules, third part: the mask ROM, the second stage, the program's start.
//
// Source: messages and causes as told in public threads of espressif/esptool, espressif/esp-idf,
//         espressif/arduino-esp32, lemariva/micropython-camera-driver,
//         shariltumin/esp32-cam-micropython-2022; esptool documentation, "Troubleshooting" and "Boot Mode
//         Selection"; docs/formats.md for espcam's own second stage.

#include "doctor/rules.h"

#include <stdlib.h>
#include <string.h>

#define RAM_MOST  0x80000U // bytes that a first program can have
#define SHORT_GAP 64       // characters: the banner and nothing else

// Conditions

static bool cannot_read(const struct log_facts *facts)
{
    return !log_started_at_last(facts);
}

static bool header_is_erased(const struct log_facts *facts)
{
    return facts->has_header && facts->header == UINT32_MAX && cannot_read(facts);
}

static bool header_is_zero(const struct log_facts *facts)
{
    return facts->has_header && facts->header == 0 && cannot_read(facts);
}

static bool header_is_text(const struct log_facts *facts)
{
    unsigned printable = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned byte = facts->header >> (8 * i) & 0xffU;
        printable += (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == 0x1b || byte == 0;
    }
    return facts->has_header && printable == 4 && facts->header != 0;
}

// E9 and a likely rest: the header was read, and one of its bytes is wrong.
static bool header_is_nearly_one(const struct log_facts *facts)
{
    unsigned magic = facts->header & 0xffU, mode = facts->header >> 16 & 0xffU,
             count = facts->header >> 8 & 0xffU;
    unsigned differ = magic ^ 0xe9U;
    return facts->has_header && mode <= 5 && count >= 1 && count <= 16 && (differ & (differ - 1)) == 0;
}

static bool header_is_other(const struct log_facts *facts)
{
    return facts->has_header && cannot_read(facts);
}

static bool is_ram(uint32_t address)
{
    return (address >= 0x3ff80000U && address < 0x40000000U) ||
           (address >= 0x40070000U && address < 0x400c2000U) ||
           (address >= 0x50000000U && address < 0x50002000U);
}

// A part of the first program is for a place where there is no RAM, or is longer than all of it.
static bool loads_nonsense(const struct log_facts *facts)
{
    static const char words[] = "load:0x";
    for (const char *at = facts->log; (at = strstr(at, words)) != NULL; at += sizeof words - 1) {
        char *end = NULL;
        uint32_t address = (uint32_t)strtoul(at + sizeof words - 1, &end, 16);
        bool has_length = strncmp(end, ",len:", 5) == 0;
        unsigned long length = has_length ? strtoul(end + 5, NULL, 10) : 0;
        if (has_length && (!is_ram(address) || length > RAM_MOST)) {
            return true;
        }
    }
    return strstr(facts->log, "mmu set 000") != NULL;
}

// The second stage starts, says nothing, and resets.
static bool is_silent_loop(const struct log_facts *facts)
{
    const struct log_boot *last = log_last_boot(facts);
    const char *entry = strstr(facts->log, "entry 0x");
    unsigned kept = facts->boot_count < LOG_BOOTS_MAX ? facts->boot_count : LOG_BOOTS_MAX;
    for (unsigned i = 0; i < kept; i++) {
        bool is_last = i + 1 == kept; // the log may end in the middle of it
        if (facts->boots[i].talks || (!facts->boots[i].entry && !is_last)) {
            return false;
        }
    }
    bool follows = last != NULL && entry != NULL && entry < last->line;
    if (facts->boot_count == 1 && last->reset == 0x3 &&
        last->entry) { // one turn of it, up to the next banner
        const char *banner = strstr(entry, "\nets J");
        return banner != NULL && banner - entry < SHORT_GAP;
    }
    return follows && last->reset == 0x3 && (facts->boot_count >= 2 || last->line - entry < SHORT_GAP);
}

#define MAKE_FULL                                                                                            \
    "flash the whole firmware again at 0x1000 (bootloader, partition table and app), after `espcam check "   \
    "FILE`"

const struct rule rules_boot[] = {
    {.id = "board-is-esp8266",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .any = {"ets Jan  8 2013", "Chip is ESP8266", "chip type... ESP8266"},
     .cause =
         "this board has an ESP8266, not the ESP32 of an ESP32-CAM: no firmware for the ESP32 runs there",
     .next = "read the name on the module; take a build for the ESP8266, or another board",
     .example = " ets Jan  8 2013,rst cause:2, boot mode:(3,7)\nload 0x40100000, len 5880, room 16 \n"},
    // The mask ROM
    {.id = "erased",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_erased,
     .cause = "the flash is erased where the firmware should begin (0x1000), or the file was written to "
              "another place",
     .next = MAKE_FULL "; if it is erased again after that: the flash chip is not connected",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: "
                "0xffffffff\ninvalid header: 0xffffffff\n"},
    {.id = "zeros",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_zero,
     .cause = "the flash holds zeros where the firmware should begin (0x1000)",
     .next = MAKE_FULL "; a dump or a download of zeros is no firmware",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x00000000\n"},
    {.id = "header-damaged",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_nearly_one,
     .cause = "the firmware's header at 0x1000 is damaged: one bit of its first byte is wrong",
     .next = MAKE_FULL "; if it comes again: supply, flash chip",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x200203e8\n"},
    {.id = "wrong-offset",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_text,
     .cause = "what is at 0x1000 in flash is not the beginning of a firmware: the wrong file, or the right "
              "file at the wrong place (it is text from the middle of one)",
     .next = "espcam check FILE, then flash it at 0x1000 (not at 0x0)",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x65726620\n"},
    {.id = "header-unknown",
     .group = RULE_BOOT,
     .kind = RULE_LIKELY,
     .when = header_is_other,
     .cause = "what is at 0x1000 in flash is not the beginning of a firmware: the wrong file, or the right "
              "file at the wrong place, or encrypted",
     .next = "espcam check FILE, then flash it at 0x1000; with the same FILE as `espcam explain --file FILE` "
             "this says more",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0xb5d1f08c\n"},
    {.id = "loader-damaged",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .all = {"csum err:"},
     .cause =
         "the first program in flash (at 0x1000) is damaged: its checksum is wrong. Flash the firmware again",
     .next = MAKE_FULL "; if the two numbers change from try to try: flash mode DIO, 40 MHz, supply",
     .example = "load:0x40080400,len:3028\ncsum err:0x2c!=0x2d\nets_main.c 371 \n"},
    {.id = "loader-cut",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .all = {"load:0xffffffff"},
     .cause = "the first program in flash (at 0x1000) is cut off: flash the whole file again",
     .next = MAKE_FULL,
     .example = "load:0x3fff0030,len:4728\nload:0xffffffff,len:-1\n"},
    {.id = "app-at-loader",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .all = {"load:0x3f4"},
     .none = {"vaddr=3f4", "vaddr=0x3f4"},
     .cause = "the file at 0x1000 is a program without its loader: it belongs at 0x10000, after a loader at "
              "0x1000",
     .next = "flash bootloader.bin at 0x1000, partitions.bin at 0x8000 and this file at 0x10000, or a "
             "complete image at 0x1000",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nload:0x3f400020,len:188412\n"},
    {.id = "loader-nonsense",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = loads_nonsense,
     .cause = "the first program in flash is damaged: its list of parts makes no sense",
     .next = MAKE_FULL "; with the flash mode DIO at 40 MHz",
     .example =
         "load:0x3fff0018,len:4\nload:0x91214206,len:575112844\n1162 mmu set 00010000, pos 00010000\n"},
    {.id = "rom-exception",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .all = {"Fatal exception ("},
     .cause = "the first program in flash crashed, before it had set up anything to report that: the ROM "
              "printed where, above",
     .next = MAKE_FULL "; is it a bootloader for the ESP32?",
     .example =
         "entry 0x40080404\nFatal exception (20): InstFetchProhibited\nepc1=0x00000000, epc2=0x00000000\n"},
    {.id = "no-firmware",
     .group = RULE_BOOT,
     .kind = RULE_LIKELY,
     .any = {"flash read err, 1000", "flash read err, 988", "ets_main.c 371", "ets_main.c 384"},
     .when = cannot_read,
     .cause = "the flash holds no firmware at 0x1000: it is erased, or the file was written to another "
              "place, or it is not a firmware for this chip",
     .next = "espcam check FILE, then flash it at 0x1000 after erasing; if a good file fails the same way: a "
             "supply of 2 A, flash mode DIO at 40 MHz, nothing on GPIO6 to 11",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nflash read err, "
                "1000\nets_main.c 371 \n"},

    // An update over the air
    {.id = "update-refused",
     .group = RULE_START,
     .kind = RULE_CERTAIN,
     .any = {"OTA image has invalid magic byte", "esp_ota_end failed", "esp_ota_set_boot_partition failed"},
     .cause = "the update that the program fetched over the network is no firmware, and was refused: the old "
              "one goes on (0x3c as its first byte is a web page)",
     .next = "look at the address of the update in a browser: it must give the .bin itself, an app without a "
             "bootloader",
     .example = "E (9181) esp_ota_ops: OTA image has invalid magic byte (expected 0xE9, saw 0x3c)\n"},
    {.id = "update-rolled-back",
     .group = RULE_START,
     .kind = RULE_CERTAIN,
     .any = {"OTA rollback detected", "Rolled back from partition"},
     .cause = "the new firmware crashed or was reset before it called itself good, so the old one was "
              "started again",
     .next = "a log of the new one's first start says why: write it over the cable, and explain that",
     .example = "[W][safe_mode:094]: OTA rollback detected! Rolled back from partition 'app1'\n"},

    // The second stage
    {.id = "app-other-chip",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"mismatch chip ID", "the app is not for this chip", "Invalid chip id. Expected"},
     .cause = "the program in flash is for another chip (of another number, as the loader printed; the "
              "ESP32's is 0)",
     .next = "take the build for the ESP32 (not S2, S3, C3 ...)",
     .example = "E (29) boot_comm: mismatch chip ID, expected 0, found 9\n"},
    {.id = "chip-revision",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"Image requires chip rev", "chip revision check failed", "can't run on lower chip revision",
             "Image requires efuse blk rev"},
     .cause = "the program asks for another revision of the chip than this one",
     .next = "take a build for older chips (most ESP32-CAM are revision 1)",
     .example = "E (60) boot_comm: Image requires chip rev >= v3.1, but chip is v1.0\n"},
    {.id = "table-beyond-flash",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .all = {"exceeds flash chip size"},
     .cause = "the partition table is for a larger flash chip than this one, or than the bootloader was told",
     .next = "take the build for 4 MB; `espcam image table` shows and changes the table",
     .example = "E (60) flash_parts: partition 2 invalid - offset 0x10000 size 0x400000 exceeds flash chip "
                "size 0x400000\n"},
    {.id = "table-damaged",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"flash_parts:", "load partition table error", "Failed to verify partition table",
             "no partition table at 0x8000"},
     .cause = "the partition table at 0x8000 is damaged or missing: flash the whole file again",
     .next = MAKE_FULL,
     .example = "E (976) flash_parts: Incorrect MD5 checksum\nE (976) boot: load partition table error!\n"},
    {.id = "app-too-large",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .all = {"doesn't fit in partition length"},
     .cause = "the program is larger than its place in the partition table",
     .next = "take the partition table that belongs to it (Arduino: Partition Scheme \"Huge APP\")",
     .example = "E (482) esp_image: Image length 1068192 doesn't fit in partition length 1048576\n"},
    {.id = "no-app",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"invalid magic byte", "no app at 0x", "no app in the partition table"},
     .cause = "the loader runs but finds no program at 0x10000: the file ends too early, or only a part of "
              "it was flashed",
     .next = "flash the app at the offset that the partition table names (0x10000), or the complete image at "
             "0x1000",
     .example = "E (958) esp_image: image at 0x10000 has invalid magic byte (nothing flashed here?)\nE (958) "
                "boot: Factory app partition is not bootable\n"},
    {.id = "app-damaged",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"Checksum failed", "Image hash failed", "the app is damaged",
             "esp_image: invalid segment length", "doesn't match data 0x"},
     .cause = "the program in flash is damaged or incomplete: flash the whole file again",
     .next = "espcam check FILE; erase, then flash at 115200 baud; if the file is good and it fails again: "
             "supply, flash chip",
     .example = "E (1487) esp_image: Checksum failed. Calculated 0x74 read 0x75\nE (1487) boot: Factory app "
                "partition is not bootable\n"},
    {.id = "app-refused",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"esp_image: image at", "esp_image: Segment", "esp_image: segment",
             "the app's segment does not fit"},
     .none = {"esp_image: segment 0: paddr", "I (", ">>> "},
     .cause = "the program behind the loader is damaged or incomplete: the file is cut off, or only a part "
              "of it was flashed",
     .next = MAKE_FULL,
     .example = "E (33) esp_image: Segment 2 0x40080000-0x400a0000 invalid: overlaps bootloader stack\n"},
    {.id = "no-app-named",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"No bootable app", "not bootable"},
     .cause = "there is no partition table at 0x8000, or it names no program that can be started: the file "
              "ends too early, or only a part of it was flashed",
     .next = MAKE_FULL,
     .example = "E (29) boot: No bootable app partitions in the partition table\n"},
    {.id = "app-refused-other",
     .group = RULE_LOADER,
     .kind = RULE_LIKELY,
     .any = {"E boot:", "user code done"},
     .cause = "the loader runs but refuses the program behind it, for the reason it printed: the file is "
              "damaged or was cut off, or only a part of it was flashed",
     .next = MAKE_FULL,
     .example = "entry 0x4007800c\nE boot: the app is not what it should be\n"},
    {.id = "silent-loader",
     .group = RULE_LOADER,
     .kind = RULE_LIKELY,
     .when = is_silent_loop,
     .cause =
         "the loader starts and gives up without a word: there is no valid program behind it (at 0x10000)",
     .next =
         "flash the app at 0x10000 and the partition table at 0x8000 (Arduino's older loaders print nothing)",
     .example = "rst:0x3 (SW_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nload:0x40080400,len:3028\nentry "
                "0x400805e4\nets Jun  8 2016 00:22:57\n\nrst:0x3 (SW_RESET),boot:0x13 "
                "(SPI_FAST_FLASH_BOOT)\nload:0x40080400,len:3028\nentry 0x400805e4\n"},

    // The program's start
    {.id = "flash-smaller",
     .group = RULE_START,
     .kind = RULE_CERTAIN,
     .all = {"smaller than the size in the binary image header"},
     .cause = "the flash chip is smaller than the firmware needs",
     .next = "take the build for this flash size; a module sold with 4 MB that has 2 MB is not what it says",
     .example = "E (250) spi_flash: Detected size(2048k) smaller than the size in the binary image "
                "header(4096k). Probe failed.\n"},
    {.id = "no-psram",
     .group = RULE_START,
     .kind = RULE_CERTAIN,
     .any = {"PSRAM ID read error", "Failed to init external RAM", "External RAM failed memory test",
             "PSRAM chip not found", "PSRAM chip is not connected"},
     .cause = "the firmware is built for a board with PSRAM, and the PSRAM does not answer: take a build "
              "without it, or a board that has it",
     .next = "nothing may be on GPIO16 (its select line on this module); power off and on; then pictures of "
             "at most SVGA in internal RAM, or another module",
     .example = "E (342) psram: PSRAM ID read error: 0xffffffff\n"},
    {.id = "settings-storage",
     .group = RULE_START,
     .kind = RULE_LIKELY,
     .any = {"NVS_NO_FREE_PAGES", "esp_err_t 0x110d", "nvs_flash_init failed", "NVS_NOT_INITIALIZED",
             "nvs_page"},
     .none = {"Brownout"},
     .cause = "the firmware cannot read its settings in the flash (NVS): another firmware wrote there, the "
              "partition table has no place for them, or they are damaged",
     .next = "erase the whole flash (espcam erase), then write the firmware with its own partition table",
     .example = "ESP_ERROR_CHECK failed: esp_err_t 0x110d (ESP_ERR_NVS_NO_FREE_PAGES) at "
                "0x4008d938\nexpression: nvs_flash_init()\n"},
};

const size_t rules_boot_count = sizeof rules_boot / sizeof rules_boot[0];
