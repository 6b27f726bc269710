// Rules, first part: the flashing tool, the supply, the mask ROM, the second stage, the program's start.
//
// Source: messages and causes as told in public threads of espressif/esptool, espressif/esp-idf,
// espressif/arduino-esp32,
//         lemariva/micropython-camera-driver, shariltumin/esp32-cam-micropython-2022; esptool documentation,
//         "Troubleshooting" and "Boot Mode Selection"; docs/formats.md for espcam's own second stage.

#include "doctor/rules.h"

#include <string.h>

#define SHORT_GAP 64 // characters: the banner and nothing else

// Conditions

static bool gpio12_was_high(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return boot != NULL && (boot->straps & 0x20U) != 0 && boot->read_error;
}

// The ROM read nothing at first, and then the same board started.
static bool started_at_last(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return boot != NULL && facts->boot_count >= 2 && facts->boot_count <= 3 && boot->entry &&
           !boot->read_error && facts->boots[0].reset == 1;
}

static bool cannot_read(const struct log_facts *facts)
{
    return !started_at_last(facts);
}

static bool header_is_erased(const struct log_facts *facts)
{
    return facts->has_header && facts->header == UINT32_MAX && cannot_read(facts);
}

static bool header_is_zero(const struct log_facts *facts)
{
    return facts->has_header && facts->header == 0 && cannot_read(facts);
}

static bool is_one_of(uint32_t word, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i] == word) {
            return true;
        }
    }
    return false;
}

// "<!DO", "<htm", "<!do", "\n\n\n\n", "<HTM", "\r\n\r\n"
static bool header_is_web_page(const struct log_facts *facts)
{
    static const uint32_t words[] = {0x4f44213c, 0x6d74683c, 0x6f64213c, 0x0a0a0a0a, 0x4d54483c, 0x0a0d0a0d};
    return facts->has_header && is_one_of(facts->header, words, sizeof words / sizeof words[0]);
}

// ZIP, gzip (two bytes), 7z, RAR, UF2
static bool header_is_archive(const struct log_facts *facts)
{
    static const uint32_t words[] = {0x04034b50, 0xafbc7a37, 0x21726152, 0x0a324655};
    return facts->has_header && (is_one_of(facts->header, words, sizeof words / sizeof words[0]) ||
                                 (facts->header & 0xffffU) == 0x8b1f);
}

static bool header_is_elf(const struct log_facts *facts)
{
    return facts->has_header && facts->header == 0x464c457f;
}

// "vers" of a Git LFS pointer, the beginnings of JSON
static bool header_is_pointer(const struct log_facts *facts)
{
    return facts->has_header && facts->header == 0x73726576;
}

static bool header_is_json(const struct log_facts *facts)
{
    return facts->has_header && (facts->header & 0xffffU) == 0x227b;
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

static bool restarts(const struct log_facts *facts)
{
    return facts->boot_count >= 2 && !started_at_last(facts);
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
    return follows && last->reset == 0x3 && (facts->boot_count >= 2 || last->line - entry < SHORT_GAP);
}

static bool is_garbage(const struct log_facts *facts)
{
    return facts->length >= 8 && facts->unprintable > 300;
}

static bool is_empty(const struct log_facts *facts)
{
    return strspn(facts->log, " \r\n\t") == facts->length;
}

#define MAKE_FULL                                                                                            \
    "flash the whole firmware again at 0x1000 (bootloader, partition table and app), after `espcam check "   \
    "FILE`"

const struct rule rules_early[] = {
    // Harmless
    {.id = "slow-power",
     .group = RULE_BOOT,
     .kind = RULE_HARMLESS,
     .any = {"flash read err", "invalid header"},
     .when = started_at_last,
     .cause = "the flash chip was not ready yet at power-on, and the next try started: harmless",
     .next = "nothing needs to be done",
     .example =
         "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nflash read err, 1000\nets_main.c 371 \n"
         "ets Jun  8 2016 00:22:57\n\nrst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\n"
         "load:0x3fff0018,len:4\nentry 0x400806b8\n"},
    {.id = "isr-service",
     .group = RULE_CAMERA,
     .kind = RULE_HARMLESS,
     .all = {"GPIO isr service already installed"},
     .cause = "the camera driver asks for a service that somebody else has asked for already: harmless",
     .next = "nothing needs to be done",
     .example = "E (17435) gpio: gpio_install_isr_service(460): GPIO isr service already installed\n"},
    {.id = "larger-flash",
     .group = RULE_START,
     .kind = RULE_HARMLESS,
     .all = {"larger than the size in the binary image header"},
     .cause = "the flash chip is larger than the firmware uses: harmless",
     .next = "nothing needs to be done",
     .example = "W (254) spi_flash: Detected size(4096k) larger than the size in the binary image "
                "header(2048k). Using "
                "the size in the binary image header.\n"},
    {.id = "deep-sleep",
     .group = RULE_START,
     .kind = RULE_HARMLESS,
     .all = {"DEEPSLEEP_RESET"},
     .cause = "the board woke from deep sleep, as its program asked: no fault",
     .next = "nothing needs to be done",
     .example = "rst:0x5 (DEEPSLEEP_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nentry 0x400806b8\n"},
    {.id = "no-core-dump",
     .group = RULE_START,
     .kind = RULE_HARMLESS,
     .any = {"esp_core_dump_flash: No core dump partition",
             "esp_core_dump_flash: Core dump flash config is corrupted"},
     .cause = "there is no place for a record of crashes: harmless",
     .next = "nothing needs to be done",
     .example = "E (300) esp_core_dump_flash: No core dump partition found!\n"},

    // The flashing tool, an editor
    {.id = "chip-is-other",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"Wrong --chip argument", "Wrong chip argument", "not an ESP32-", "This chip is ESP8266",
             "Unexpected chip id in image"},
     .cause = "the board's chip and the firmware's are not the same: this is not an ESP32-CAM, or not its "
              "firmware",
     .next = "read the name on the module; take the build for that chip (do not force it)",
     .example = "A fatal error occurred: This chip is ESP32-S3 not ESP32. Wrong --chip argument?\n"},
    {.id = "not-in-download-mode",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .all = {"Wrong boot mode detected"},
     .cause = "the board was not in download mode: IO0 was high at reset",
     .next = "hold IO0 (or the jumper to GND), press and release RST, then let the tool run; on an "
             "ESP32-CAM-MB keep the "
             "IO0 button pressed until it says Connecting",
     .example = "Connecting......................................\nA fatal error occurred: Failed to connect "
                "to ESP32: "
                "Wrong boot mode detected (0x13)! The chip needs to be in download mode.\n"},
    {.id = "no-answer",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"No serial data received", "Timed out waiting for packet header",
             "Timed out waiting for packet content", "Failed to connect to ESP32: Timed out",
             "Failed to connect to Espressif device: No serial data"},
     .cause = "the board does not answer at all: no power, RX and TX exchanged, another port, a cable for "
              "charging only, or "
              "no download mode",
     .next = "another cable and port; 5 V at the 5V pin; U0R to TX and U0T to RX; IO0 to GND while RST is "
             "pressed",
     .example = "Connecting........_____....._____\nA fatal error occurred: Failed to connect to ESP32: No "
                "serial data "
                "received.\n"},
    {.id = "serial-noise",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"Invalid head of packet", "Possible serial noise or corruption",
             "Serial data stream stopped: Possible"},
     .cause = "what comes back over the serial line is damaged, an echo, or not the boot loader: an Arduino "
              "as adapter, 5 V "
              "levels, a hub, a program that still prints, or too high a speed",
     .next = "a real 3.3 V adapter, a short cable without a hub, 115200 baud, IO0 low before reset",
     .example = "A fatal error occurred: Failed to connect to ESP32: Invalid head of packet (0x01): Possible "
                "serial noise or "
                "corruption.\n"},
    {.id = "verify-failed",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"MD5 of file does not match data in flash", "Verification failed", "File  md5:"},
     .cause = "the flash does not hold what was written: an SD card or wires on GPIO2, 12, 13, 14 or 15, a "
              "weak supply, or "
              "a write-protected flash chip",
     .next = "pull the SD card and all wires, use a 5 V supply of 2 A, 115200 baud; then clear the flash's "
             "status register",
     .example =
         "Hash of data verified.\nA fatal error occurred: MD5 of file does not match data in flash!\n"},
    {.id = "stopped-answering",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"The chip stopped responding", "Serial data stream stopped", "Failed to write to target flash",
             "Failed to write compressed data to flash",
             "device reports readiness to read but returned no data"},
     .cause = "the board stopped answering while it was written: cable, hub, supply, or too high a speed",
     .next = "115200 baud, a shorter cable without a hub, a 5 V supply of 2 A",
     .example = "Writing at 0x0003c000... (21 %)\nA fatal error occurred: The chip stopped responding.\n"},
    {.id = "port-denied",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"Permission denied: '/dev/tty", "Permission denied: '/dev/cu", "PermissionError(13"},
     .cause =
         "the serial port may not be opened: another program has it, or you are not in the group that may",
     .next = "close the other program (serial monitor, IDE); on Linux: sudo usermod -aG dialout $USER, then "
             "log in again",
     .example = "could not open port /dev/ttyUSB0: [Errno 13] Permission denied: '/dev/ttyUSB0'\n"},
    {.id = "port-missing",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"No such file or directory: '/dev/tty", "FileNotFoundError(2", "No serial ports found",
             "could not open port"},
     .cause = "there is no such serial port: the adapter is not plugged in, its driver is missing, or the "
              "cable only charges",
     .next = "another cable; look which port appears when it is plugged in; the driver for the CH340 "
             "(ESP32-CAM-MB)",
     .example = "could not open port 'COM7': FileNotFoundError(2, 'The system cannot find the file "
                "specified.', None, 2)\n"},
    {.id = "held-in-reset",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"Device is busy or does not respond", "could not enter raw repl", "could not interrupt",
             "Could not enter REPL"},
     .cause = "no prompt answers: on an ESP32-CAM-MB the terminal's DTR and RTS hold the chip in reset, or a "
              "program runs "
              "that does not stop",
     .next = "set DTR and RTS to off (Thonny: [ESP32] dtr=False, rts=False), press RST, then Ctrl-C; else "
             "flash a "
             "MicroPython",
     .example =
         "Device is busy or does not respond. Your options:\n  - wait until it completes current work\n"},
    {.id = "wrong-file-warned",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"doesn't look like an image file", "Invalid image block, can't boot",
             "Invalid firmware image magic", "does not look like a valid"},
     .cause =
         "the flashing tool says it: the file is no firmware image (a web page, an archive, an ELF file ...)",
     .next = "stop, and look at the file: espcam check FILE",
     .example = "Warning: Image file at 0x1000 doesn't look like an image file, so not changing any flash "
                "settings.\n"},

    // The supply: before everything that it causes
    {.id = "brown-out",
     .group = RULE_POWER,
     .kind = RULE_CERTAIN,
     .any = {"Brownout detector was triggered", "RTCWDT_BROWN_OUT_RESET", "BROWN_OUT_RST", "rst:0xf ("},
     .cause = "the supply voltage fell too low for a moment, and the firmware restarted the board: a better "
              "supply or a "
              "shorter cable; Wi-Fi, the camera and the flash LED draw the most",
     .next = "5 V at the 5V pin from a supply of 2 A, a short thick cable without a hub, 470 uF across 5V "
             "and GND; start "
             "Wi-Fi before the camera",
     .example =
         "\nBrownout detector was triggered\n\nets Jun  8 2016 00:22:57\n\nrst:0xc (SW_CPU_RESET),boot:0x13 "
         "(SPI_FAST_FLASH_BOOT)\n"},

    // The mask ROM
    {.id = "download-mode",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .any = {"waiting for download", "DOWNLOAD_BOOT("},
     .none = {">>> "},
     .cause = "the board is in download mode, because IO0 was held low at reset: release the button (or DTR) "
              "and reset",
     .next = "take off the jumper IO0-GND, press RST; if it stays: pull the camera, then the SD card "
             "(something holds GPIO0)",
     .example = "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\nwaiting for "
                "download\n"},
    {.id = "download-disabled",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .all = {"Download mode is disabled"},
     .cause = "this chip's download mode was switched off for good, by a fuse",
     .next = "only over the air; for everything else another module is needed",
     .example = "Download mode is disabled. Restart with GPIO0 high.\n"},
    {.id = "gpio12-high",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = gpio12_was_high,
     .cause = "GPIO12 was high at reset, so the flash gets 1.8 V and cannot be read: take off what pulls "
              "GPIO12 up, then "
              "reset",
     .next = "pull the SD card and every wire on GPIO12 (IO12), then power off and on",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x33 (SPI_FAST_FLASH_BOOT)\nflash read err, "
                "1000\nets_main.c 371 \n"},
    {.id = "secure-boot",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .any = {"secure boot verification failed", "Secure boot check fail", "Sig block 0 invalid",
             "Signature verification failed"},
     .cause = "this chip starts only firmware that is signed with its owner's key",
     .next = "use a module without secure boot; the key cannot be taken out of it",
     .example = "secure boot v2 enabled\nsecure boot verification failed\n"},
    {.id = "header-web-page",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_web_page,
     .cause = "a web page was flashed instead of the firmware: its first letters are what the chip found at "
              "0x1000",
     .next = "download the file itself (on GitHub: \"Download raw file\"), look at it with `espcam check "
             "FILE`, flash it at 0x1000",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x0a0a0a0a\n"},
    {.id = "header-archive",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_archive,
     .cause = "an archive (ZIP, gzip ...) was flashed instead of the firmware that is in it",
     .next = "unpack it, look at the .bin with `espcam check FILE`, flash it at 0x1000",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x04034b50\n"},
    {.id = "header-elf",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_elf,
     .cause = "the linker's output (ELF) was flashed instead of the image made from it",
     .next = "take the .bin of the same build, or `espcam image build`",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x464c457f\n"},
    {.id = "header-pointer",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_pointer,
     .cause = "a Git LFS pointer was flashed instead of the file that it stands for",
     .next = "git lfs pull, or download the file from the repository's web page",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x73726576\n"},
    {.id = "header-json",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_json,
     .cause = "JSON text (the answer of a web service) was flashed instead of the firmware",
     .next =
         "download the file itself (on GitHub: \"Download raw file\"), look at it with `espcam check FILE`",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x656d227b\n"},
    {.id = "erased",
     .group = RULE_BOOT,
     .kind = RULE_CERTAIN,
     .when = header_is_erased,
     .cause = "the flash is erased where the firmware should begin (0x1000), or the file was written to "
              "another place",
     .next = MAKE_FULL "; if it is erased again after that: the flash chip is not connected",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: "
                "0xffffffff\ninvalid header: "
                "0xffffffff\n"},
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
              "file at the wrong "
              "place (it is text from the middle of one)",
     .next = "espcam check FILE, then flash it at 0x1000 (not at 0x0)",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\ninvalid header: 0x65726620\n"},
    {.id = "header-unknown",
     .group = RULE_BOOT,
     .kind = RULE_LIKELY,
     .when = header_is_other,
     .cause = "what is at 0x1000 in flash is not the beginning of a firmware: the wrong file, or the right "
              "file at the wrong "
              "place, or encrypted",
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
     .any = {"mmu set 000", "load:0x00000000,len:", "load:0x4001"},
     .none = {"E (", "I ("},
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
              "place, or it is not a "
              "firmware for this chip",
     .next = "espcam check FILE, then flash it at 0x1000 after erasing; if a good file fails the same way: a "
             "supply of 2 A, flash "
             "mode DIO at 40 MHz, nothing on GPIO6 to 11",
     .example = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\nflash read err, "
                "1000\nets_main.c 371 \n"},

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
                "boot: Factory app "
                "partition is not bootable\n"},
    {.id = "app-damaged",
     .group = RULE_LOADER,
     .kind = RULE_CERTAIN,
     .any = {"Checksum failed", "Image hash failed", "the app is damaged",
             "esp_image: invalid segment length", "doesn't match data 0x"},
     .cause = "the program in flash is damaged or incomplete: flash the whole file again",
     .next = "espcam check FILE; erase, then flash at 115200 baud; if the file is good and it fails again: "
             "supply, flash chip",
     .example = "E (1487) esp_image: Checksum failed. Calculated 0x74 read 0x75\nE (1487) boot: Factory app "
                "partition is not "
                "bootable\n"},
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
              "ends too early, or "
              "only a part of it was flashed",
     .next = MAKE_FULL,
     .example = "E (29) boot: No bootable app partitions in the partition table\n"},
    {.id = "app-refused-other",
     .group = RULE_LOADER,
     .kind = RULE_LIKELY,
     .any = {"E boot:", "user code done"},
     .cause = "the loader runs but refuses the program behind it, for the reason it printed: the file is "
              "damaged or was cut off, "
              "or only a part of it was flashed",
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
                "0x400805e4\nets Jun  8 2016 "
                "00:22:57\n\nrst:0x3 (SW_RESET),boot:0x13 "
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
             "PSRAM chip not found"},
     .cause = "the firmware is built for a board with PSRAM, and the PSRAM does not answer: take a build "
              "without it, or a board "
              "that has it",
     .next = "nothing may be on GPIO16 (its select line on this module); power off and on; then pictures of "
             "at most SVGA in "
             "internal RAM, or another module",
     .example = "E (342) psram: PSRAM ID read error: 0xffffffff\n"},
};

const size_t rules_early_count = sizeof rules_early / sizeof rules_early[0];

// The last resorts stand behind all others.
static const struct rule rules_last[] = {
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
              "and TX are exchanged, or "
              "GPIO15 was low at reset",
     .next =
         "set DTR and RTS to off, press RST; exchange the two data wires; another cable; pull the SD card",
     .example = "\n"},
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

#define LAST_COUNT (sizeof rules_last / sizeof rules_last[0])

const struct rule *rule_at(size_t index)
{
    if (index < rules_early_count) {
        return &rules_early[index];
    }
    index -= rules_early_count;
    if (index < rules_late_count) {
        return &rules_late[index];
    }
    index -= rules_late_count;
    return index < LAST_COUNT ? &rules_last[index] : NULL;
}

const char *rule_group_name(enum rule_group group)
{
    static const char *const names[] = {
        [RULE_TOOL] = "The tool and the serial line",
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
