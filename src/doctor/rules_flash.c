// Rules, second part: the command that wrote the flash, together with what the board printed after it.
//
// Source: esptool documentation, "Basic Commands", "Flash Modes"; ESP-IDF documentation, "Bootloader",
//         "Partition Tables"; public threads of espressif/esp-idf, OpenEVSE/openevse_esp32_firmware,
//         pvtex/esp32-rfid.

#include "doctor/rules.h"

#include <stdlib.h>
#include <string.h>

#define LOADER_PLACE 0x1000U
#define TABLE_PLACE  0x8000U
#define APP_PLACE    0x10000U
#define DUMP_LEAST   (1U << 20)

// Conditions

static bool nothing_boots(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return facts->has_header || (boot != NULL && boot->read_error);
}

static bool has_no_boot(const struct log_facts *facts)
{
    return facts->boot_count == 0 && !facts->has_header;
}

static bool wrote(const struct log_facts *facts)
{
    return facts->flash.count > 0;
}

// A name that says that the file is made for 0x0: merged, or the whole flash.
static bool is_for_zero(const struct flashcmd_write *write)
{
    static const char *const parts[] = {"merged", "factory",  "full",    "backup",
                                        "dump",   "combined", "complete"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (flashcmd_file_has(write, parts[i])) {
            return true;
        }
    }
    return write->size >= DUMP_LEAST && (write->size & (write->size - 1)) == 0;
}

static bool is_for_other_chip(const struct log_facts *facts)
{
    struct flashcmd_word chip = facts->flash.chip;
    return chip.text != NULL && wrote(facts) && chip.length > 5 && !flashcmd_is(chip, "esp32") &&
           flashcmd_is((struct flashcmd_word){chip.text, 3}, "esp");
}

static bool loader_is_misplaced(const struct log_facts *facts)
{
    for (unsigned i = 0; i < facts->flash.count; i++) {
        const struct flashcmd_write *write = &facts->flash.writes[i];
        if ((flashcmd_file_has(write, "bootloader") && write->offset != LOADER_PLACE) ||
            (flashcmd_file_has(write, "boot_app0") && write->offset <= TABLE_PLACE)) {
            return nothing_boots(facts) || has_no_boot(facts);
        }
    }
    return false;
}

static bool table_is_misplaced(const struct log_facts *facts)
{
    for (unsigned i = 0; i < facts->flash.count; i++) {
        const struct flashcmd_write *write = &facts->flash.writes[i];
        if (flashcmd_file_has(write, "partition") && write->offset != TABLE_PLACE) {
            return strstr(facts->log, "flash_parts") != NULL ||
                   strstr(facts->log, "partition table") != NULL || has_no_boot(facts);
        }
    }
    return false;
}

// One file at 0x0, which is not the place of any file but a merged one.
static bool is_at_zero(const struct log_facts *facts)
{
    const struct flashcmd_write *first = flashcmd_at(&facts->flash, 0);
    bool is_lonely = facts->flash.count == 1 && first != NULL && !flashcmd_file_has(first, "bootloader");
    return is_lonely && first->offset == 0 && !is_for_zero(first);
}

static bool is_at_zero_and_fails(const struct log_facts *facts)
{
    return is_at_zero(facts) && nothing_boots(facts);
}

static bool is_at_zero_and_silent(const struct log_facts *facts)
{
    return is_at_zero(facts) && has_no_boot(facts);
}

// Files for an app's place, and none that begins at or before the loader's.
static bool has_no_loader(const struct log_facts *facts)
{
    bool erased = facts->flash.erased || (facts->has_header && facts->header == UINT32_MAX);
    for (unsigned i = 0; i < facts->flash.count; i++) {
        if (facts->flash.writes[i].offset <= LOADER_PLACE) {
            return false;
        }
    }
    return wrote(facts) && erased && (nothing_boots(facts) || has_no_boot(facts));
}

static bool is_only_erased(const struct log_facts *facts)
{
    return facts->flash.erased && facts->flash.count == 0 && nothing_boots(facts);
}

static bool was_asked_for_quad(const struct log_facts *facts)
{
    struct flashcmd_word mode = facts->flash.mode;
    bool quad =
        flashcmd_is(mode, "qio") || flashcmd_is(mode, "qout") || strstr(facts->log, "mode:QIO") != NULL;
    return quad && (strstr(facts->log, "csum err:") != NULL || strstr(facts->log, "mmu set 000") != NULL ||
                    (nothing_boots(facts) && !facts->has_header));
}

static bool was_asked_for_80m(const struct log_facts *facts)
{
    return flashcmd_is(facts->flash.speed, "80m") &&
           (strstr(facts->log, "csum err:") != NULL || strstr(facts->log, "Checksum failed") != NULL);
}

static bool size_was_asked_for(const struct log_facts *facts)
{
    return flashcmd_size(facts->flash.size) != 0;
}

// The chip that the tool found is smaller than the command says.
static bool size_is_too_large(const struct log_facts *facts)
{
    return facts->flash.detected != 0 && flashcmd_size(facts->flash.size) > facts->flash.detected;
}

// "image at 0x110000 has invalid magic byte", and nothing was written there: the table is another firmware's.
static bool table_names_other_places(const struct log_facts *facts)
{
    static const char words[] = "image at 0x";
    const char *at = strstr(facts->log, words);
    if (at == NULL || !wrote(facts) || flashcmd_at(&facts->flash, TABLE_PLACE) != NULL ||
        strstr(at, "has invalid magic byte") == NULL) {
        return false;
    }
    uint32_t offset = (uint32_t)strtoul(at + sizeof words - 1, NULL, 16);
    return offset != APP_PLACE && flashcmd_at(&facts->flash, offset) == NULL;
}

static bool is_verified_only(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return boot == NULL || !boot->talks;
}

static bool fits(const struct log_facts *facts)
{
    return facts->flash.line != NULL && wrote(facts) && has_no_boot(facts) &&
           (flashcmd_at(&facts->flash, LOADER_PLACE) != NULL || is_for_zero(&facts->flash.writes[0]));
}

const struct rule rules_flash[] = {
    {.id = "command-other-chip",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = is_for_other_chip,
     .none = {"SPI_FAST_FLASH_BOOT)\nload:", ">>> "},
     .cause = "the flash command names another chip than the ESP32 of an ESP32-CAM",
     .next = "take the build for the ESP32 and give --chip esp32; the first stage goes to 0x1000 there, not "
             "to 0x0",
     .example = "esptool.py --chip esp32s3 --port COM3 write_flash 0x0 firmware.bin\n"},
    {.id = "command-loader-place",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = loader_is_misplaced,
     .cause = "the flash command puts the bootloader to a wrong place: the ESP32 looks for it at 0x1000 "
              "(other chips at 0x0)",
     .next =
         "bootloader.bin at 0x1000, partitions.bin at 0x8000, boot_app0.bin at 0xe000, the app at 0x10000",
     .example =
         "esptool.py --chip esp32 write_flash 0x0 bootloader.bin 0x8000 partitions.bin 0x10000 app.bin\n"},
    {.id = "command-table-place",
     .group = RULE_COMMAND,
     .kind = RULE_LIKELY,
     .when = table_is_misplaced,
     .cause = "the flash command puts the partition table to an unusual place: nearly every bootloader looks "
              "for it at 0x8000",
     .next = "partitions.bin at 0x8000",
     .example = "esptool.py write_flash 0x1000 bootloader.bin 0x9000 partitions.bin 0x10000 app.bin\n"},
    {.id = "command-at-zero",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = is_at_zero_and_fails,
     .cause = "the file was written to 0x0, and there is no firmware at 0x1000, where the ESP32 looks: it is "
              "not a merged image",
     .next = "espcam check FILE; a MicroPython .bin goes to 0x1000; an app alone to 0x10000, with its "
             "bootloader (0x1000) and partition table (0x8000)",
     .example = "esptool.py --port COM3 write_flash 0x0 firmware.bin\nHash of data verified.\n"
                "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nflash read err, 1000\n"
                "ets_main.c 371 \n"},
    {.id = "command-at-zero-perhaps",
     .group = RULE_COMMAND,
     .kind = RULE_LIKELY,
     .when = is_at_zero_and_silent,
     .cause = "the flash command puts one file to 0x0: only a merged image starts from there, the ESP32's "
              "first stage is at 0x1000",
     .next = "espcam check FILE says where it belongs; a MicroPython .bin goes to 0x1000",
     .example = "esptool.py --chip esp32 --port /dev/ttyUSB0 write_flash 0x0000 firmware.bin\n"},
    {.id = "command-no-loader",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = has_no_loader,
     .cause = "the flash was erased, and nothing was written to 0x1000 after that: there is no bootloader",
     .next =
         "write bootloader.bin at 0x1000 and partitions.bin at 0x8000, too, or a complete image at 0x1000",
     .example = "esptool.py erase_flash\nesptool.py write_flash 0x10000 app.bin\nrst:0x10 "
                "(RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0xffffffff\n"},
    {.id = "command-only-erased",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = is_only_erased,
     .cause = "the flash was erased, and nothing was written after that",
     .next = "write the firmware: espcam flash FILE (or esptool write_flash 0x1000 FILE)",
     .example =
         "esptool.py erase_flash\nChip erase completed successfully in 9.2s\nrst:0x10 "
         "(RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nflash read err, 1000\nets_main.c 371 \n"},
    {.id = "command-quad",
     .group = RULE_COMMAND,
     .kind = RULE_LIKELY,
     .when = was_asked_for_quad,
     .cause = "the flash is read in quad mode (qio, qout), and this board's does not answer in it: what "
              "comes out is damaged",
     .next = "flash again with --flash_mode dio --flash_freq 40m (Arduino: Flash Mode \"DIO\")",
     .example = "esptool.py write_flash --flash_mode qio 0x1000 firmware.bin\nload:0x40080400,len:3028\n"
                "csum err:0x2c!=0x2d\nets_main.c 371 \n"},
    {.id = "command-80m",
     .group = RULE_COMMAND,
     .kind = RULE_LIKELY,
     .when = was_asked_for_80m,
     .cause = "the flash is read at 80 MHz, and what comes out is damaged: too fast for this board",
     .next = "flash again with --flash_freq 40m; if it is the same then: espcam check FILE, the supply",
     .example = "esptool.py write_flash --flash_mode dio --flash_freq 80m 0x1000 firmware.bin\n"
                "load:0x40080400,len:3028\ncsum err:0x2c!=0x2d\nets_main.c 371 \n"},
    {.id = "command-size",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .all = {"exceeds flash chip size"},
     .when = size_was_asked_for,
     .cause = "the flash command's --flash_size wrote a size into the bootloader that the partition table "
              "does not fit",
     .next = "flash again with --flash_size detect (or 4MB, what an ESP32-CAM has); else take the build for "
             "this size",
     .example = "esptool.py write_flash --flash_size 2MB 0x1000 bootloader.bin 0x8000 partitions.bin 0x10000 "
                "app.bin\n"
                "E (48) flash_parts: partition 4 invalid - offset 0x1f0000 size 0x1e0000 exceeds flash chip "
                "size 0x200000\n"},
    {.id = "command-size-too-large",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = size_is_too_large,
     .cause = "the flash command's --flash_size is larger than the chip that the tool found",
     .next = "--flash_size detect, and a firmware that is built for this size",
     .example =
         "esptool.py write_flash --flash_size 16MB 0x1000 firmware.bin\nAuto-detected Flash size: 4MB\n"},
    {.id = "command-stale-table",
     .group = RULE_COMMAND,
     .kind = RULE_CERTAIN,
     .when = table_names_other_places,
     .cause = "the partition table in the flash is an earlier firmware's: it looks for the app where nothing "
              "was written",
     .next = "erase the whole flash, then write bootloader, partition table and app of one build (or its "
             "complete image)",
     .example =
         "esptool.py write_flash 0x10000 app.bin\nE (152) esp_image: image at 0x100000 has invalid magic "
         "byte (nothing flashed here?)\nE (181) boot: No bootable app partitions in the partition table\n"},
    {.id = "hash-verified",
     .group = RULE_COMMAND,
     .kind = RULE_HARMLESS,
     .all = {"Hash of data verified"},
     .when = is_verified_only,
     .cause = "\"Hash of data verified\" says that the flash holds what the file holds, not that the file is "
              "a firmware or in its place",
     .next = "press RST and look at what the board prints; espcam check FILE looks at the file",
     .example = "esptool.py write_flash 0x1000 firmware.bin\nWrote 1500000 bytes (980000 compressed) at "
                "0x00001000 in 21.3 seconds\nHash of data verified.\n"},
    {.id = "command-fits",
     .group = RULE_COMMAND,
     .kind = RULE_HARMLESS,
     .when = fits,
     .cause = "the flash command's offsets are those of an ESP32",
     .next = "give the file, too (--file FILE), and what the board prints",
     .example = "esptool.py --chip esp32 write_flash -z 0x1000 firmware.bin\n"},
};

const size_t rules_flash_count = sizeof rules_flash / sizeof rules_flash[0];
