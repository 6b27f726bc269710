// Rules, first part: what is harmless, the flashing tool, the supply, and what the mask ROM found that can be
// no firmware.
//
// Source: messages and causes as told in public threads of espressif/esptool, espressif/esp-idf,
//         espressif/arduino-esp32, lemariva/micropython-camera-driver,
//         shariltumin/esp32-cam-micropython-2022; esptool documentation, "Troubleshooting" and "Boot Mode
//         Selection"; docs/formats.md for espcam's own second stage.

#include "doctor/rules.h"

#include <string.h>

// Conditions

static bool gpio12_was_high(const struct log_facts *facts)
{
    const struct log_boot *boot = log_last_boot(facts);
    return boot != NULL && (boot->straps & 0x20U) != 0 && boot->read_error;
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

const struct rule rules_early[] = {
    // Harmless
    {.id = "slow-power",
     .group = RULE_BOOT,
     .kind = RULE_HARMLESS,
     .any = {"flash read err", "invalid header"},
     .when = log_started_at_last,
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
                "header(2048k). Using the size in the binary image header.\n"},
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
     .any = {" esp_core_dump_f"},
     .none = {"Guru Meditation", "abort() was called", "Save core dump"},
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
             "ESP32-CAM-MB keep the IO0 button pressed until it says Connecting",
     .example = "Connecting......................................\nA fatal error occurred: Failed to connect "
                "to ESP32: Wrong boot mode detected (0x13)! The chip needs to be in download mode.\n"},
    {.id = "flash-chip-silent",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"Failed to communicate with the flash chip", "FlashID=0xffffff", "FlashID=0x0,",
             "Unable to verify flash chip connection (Serial data stream", "Manufacturer: ff"},
     .cause = "the chip answers, its flash chip does not: something is connected to GPIO6 to 11, GPIO12 is "
              "high (1.8 V for the flash), or the flash is broken or badly soldered",
     .next = "pull the SD card and every wire from the board, try once more at 115200 baud; if it is the "
             "same, the module is broken",
     .example = "Chip is ESP32-D0WDQ6 (revision 1)\nWARNING: Failed to communicate with the flash chip, "
                "read/write operations will fail.\n"},
    {.id = "speed-too-high",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .all = {"Changing baud"},
     .any = {"No serial data received", "Timed out waiting for packet", "Invalid head of packet",
             "Unable to verify flash chip connection"},
     .cause = "the board answered, and no more after the change to a higher speed: too fast for this adapter "
              "or cable",
     .next = "the same with --baud 115200; a shorter cable, without a hub",
     .example =
         "Chip is ESP32-D0WD-V3 (revision 3)\nStub running...\nChanging baud rate to 921600\nChanged.\n"
         "A fatal error occurred: Unable to verify flash chip connection (No serial data received.).\n"},
    {.id = "transmit-line",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"serial TX path seems to be down", "getting no sync reply"},
     .cause = "the board is in download mode and is heard, but does not hear the computer: the wire from the "
              "adapter's TX to the board's U0R (RX) is missing or loose, or the adapter's is broken",
     .next = "adapter TX to U0R, with a firm contact; press RST while the tool prints its dots",
     .example = "A fatal error occurred: Failed to connect to ESP32: Download mode successfully detected, "
                "but getting no sync reply: The serial TX path seems to be down.\n"},
    {.id = "too-large-for-scheme",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"text section exceeds available space", "Sketch too big"},
     .cause =
         "the program is larger than the place that its partition scheme has for it: nothing was flashed",
     .next =
         "Arduino: Tools, Partition Scheme, \"Huge APP (3MB No OTA/1MB SPIFFS)\", then compile it again; or "
         "take the board \"AI Thinker ESP32-CAM\", which has it",
     .example = "Sketch uses 1425000 bytes (108%) of program storage space. Maximum is 1310720 bytes.\ntext "
                "section exceeds available space in board\n"},
    {.id = "too-large-for-flash",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"bytes of flash. Use --flash", "will not fit in"},
     .cause = "the file does not fit the flash behind that offset: a whole dump belongs at 0x0, or it is for "
              "a larger flash",
     .next = "espcam check FILE says what it is and where it belongs",
     .example = "Error: File dump.bin (length 4194304) at offset 65536 will not fit in 4194304 bytes of "
                "flash. Use --flash-size argument, or change flashing address.\n"},
    {.id = "file-missing",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .all = {"<address> <filename>", "No such file or directory"},
     .cause = "the flashing tool does not find the file: another folder, another name, or a path with a "
              "space that is not in quotes",
     .next = "put the whole path in quotes, or go to the file's folder first",
     .example = "esptool write_flash: error: argument <address> <filename>: [Errno 2] No such file or "
                "directory: 'C:\\Users\\My'\n"},
    {.id = "files-overlap",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .all = {"Detected overlap at address"},
     .cause = "two of the files would lie over each other in the flash: one of the offsets is wrong",
     .next = "bootloader 0x1000, partition table 0x8000, app 0x10000; a complete image alone at 0x1000",
     .example = "esptool write_flash: error: argument <address> <filename>: Detected overlap at address: "
                "0x1000 for file: bootloader.bin\n"},
    {.id = "no-answer",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"No serial data received", "Timed out waiting for packet header",
             "Timed out waiting for packet content", "Failed to connect to ESP32: Timed out",
             "Failed to connect to Espressif device: No serial data",
             "Failed to initialize. Try resetting your device"},
     .cause = "the board does not answer at all: no power, RX and TX exchanged, another port, a cable for "
              "charging only, or no download mode",
     .next = "another cable and port; 5 V at the 5V pin; U0R to TX and U0T to RX; IO0 to GND while RST is "
             "pressed",
     .example = "Connecting........_____....._____\nA fatal error occurred: Failed to connect to ESP32: No "
                "serial data received.\n"},
    {.id = "serial-noise",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"Invalid head of packet", "Possible serial noise or corruption",
             "Serial data stream stopped: Possible"},
     .cause = "what comes back over the serial line is damaged, an echo, or not the boot loader: an Arduino "
              "as adapter, 5 V levels, a hub, a program that still prints, or too high a speed",
     .next = "a real 3.3 V adapter, a short cable without a hub, 115200 baud, IO0 low before reset",
     .example = "A fatal error occurred: Failed to connect to ESP32: Invalid head of packet (0x01): Possible "
                "serial noise or corruption.\n"},
    {.id = "verify-failed",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"MD5 of file does not match data in flash", "Verification failed", "File  md5:"},
     .cause = "the flash does not hold what was written: an SD card or wires on GPIO2, 12, 13, 14 or 15, a "
              "weak supply, or a write-protected flash chip",
     .next = "pull the SD card and all wires, use a 5 V supply of 2 A, 115200 baud; then clear the flash's "
             "status register",
     .example =
         "Hash of data verified.\nA fatal error occurred: MD5 of file does not match data in flash!\n"},
    {.id = "stopped-answering",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"The chip stopped responding", "Serial data stream stopped", "Failed to write to target flash",
             "Failed to write compressed data to flash",
             "device reports readiness to read but returned no data", "Packet content transfer stopped"},
     .cause = "the board stopped answering while it was written: cable, hub, supply, or too high a speed",
     .next = "115200 baud, a shorter cable without a hub, a 5 V supply of 2 A",
     .example = "Writing at 0x0003c000... (21 %)\nA fatal error occurred: The chip stopped responding.\n"},
    {.id = "port-broken",
     .group = RULE_TOOL,
     .kind = RULE_LIKELY,
     .any = {"Cannot configure port", "A device attached to the system is not functioning", "OSError(22",
             "Failed to set control signals"},
     .cause = "the computer has the serial port, but cannot use it: the adapter's driver, the cable, or the "
              "adapter",
     .next = "pull the adapter and plug it in again, another cable and USB port; install the driver for the "
             "CH340 (ESP32-CAM-MB) anew",
     .example = "Cannot configure port, something went wrong. Original message: PermissionError(13, 'A "
                "device attached to the system is not functioning.', None, 31)\n"},
    {.id = "port-denied",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"Permission denied: '/dev/tty", "Permission denied: '/dev/cu", "PermissionError(13",
             "Resource busy: '/dev", "Device or resource busy: '/dev", "it may be in use by another program"},
     .cause =
         "the serial port may not be opened: another program has it, or you are not in the group that may",
     .next = "close the other program (serial monitor, IDE); on Linux: sudo usermod -aG dialout $USER, then "
             "log in again",
     .example = "could not open port /dev/ttyUSB0: [Errno 13] Permission denied: '/dev/ttyUSB0'\n"},
    {.id = "port-missing",
     .group = RULE_TOOL,
     .kind = RULE_CERTAIN,
     .any = {"No such file or directory: '/dev/tty", "FileNotFoundError(2", "No serial ports found",
             "could not open port", "Couldn't find the device automatically", "no device found"},
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
     .none = {"DOWNLOAD_BOOT(", "waiting for download"},
     .cause = "no prompt answers: on an ESP32-CAM-MB the terminal's DTR and RTS hold the chip in reset, or a "
              "program runs that does not stop",
     .next = "set DTR and RTS to off (Thonny: [ESP32] dtr=False, rts=False), press RST, then Ctrl-C; else "
             "flash a MicroPython",
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
              "supply or a shorter cable; Wi-Fi, the camera and the flash LED draw the most",
     .next = "5 V at the 5V pin from a supply of 2 A, a short thick cable without a hub, 470 uF across 5V "
             "and GND; start Wi-Fi before the camera",
     .example = "\nBrownout detector was triggered\n\nets Jun  8 2016 00:22:57\n\nrst:0xc "
                "(SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\n"},

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
     .any = {"flash read err", "invalid header"},
     .when = gpio12_was_high,
     .cause = "GPIO12 was high at reset, so the flash gets 1.8 V and cannot be read: take off what pulls "
              "GPIO12 up, then reset",
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
};

const size_t rules_early_count = sizeof rules_early / sizeof rules_early[0];
