// Rules, fourth part: the camera, the SD card, the network, crashes, MicroPython.
//
// Source: messages and causes as told in public threads of espressif/esp32-camera,
//         lemariva/micropython-camera-driver, cnadler86/micropython-camera-API, s60sc/ESP32-CAM_MJPEG2SD,
//         espressif/esp-idf; ESP-IDF documentation, "Fatal Errors"; MicroPython documentation, "errno".

#include "doctor/rules.h"

#include <stdlib.h>
#include <string.h>

// The address that a crashing program wanted is that of nothing, or near it: a pointer that was never set.
static bool is_null_pointer(const struct log_facts *facts)
{
    const char *at = strstr(facts->log, "EXCVADDR: 0x");
    return at != NULL && strtoul(at + 10, NULL, 16) < 0x1000;
}

// "camera.capture()" at a prompt, and "False" or "b''" on the line below.
static bool capture_gave_nothing(const struct log_facts *facts)
{
    const char *at = strstr(facts->log, "capture()");
    const char *below = at != NULL ? strchr(at, '\n') : NULL;
    return below != NULL && (strncmp(below, "\nFalse", 6) == 0 || strncmp(below, "\nb''", 4) == 0 ||
                             strncmp(below, "\nNone", 5) == 0);
}

static bool card_failed(const struct log_facts *facts)
{
    static const char *const words[] = {"OSError: 16", "[Errno 16]", "[Errno 5]", "ESP_ERR_INVALID_CRC",
                                        "ESP_ERR_TIMEOUT"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(facts->log, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

#define RESEAT                                                                                               \
    "power off and on; seat the ribbon again (latch open, contacts down, latch closed); 5 V at the 5V pin "  \
    "from 2 A; the pins of "                                                                                 \
    "the AI-Thinker board"

const struct rule rules_late[] = {
    // The camera
    {.id = "sensor-without-jpeg",
     .group = RULE_CAMERA,
     .kind = RULE_CERTAIN,
     .any = {"JPEG format is not supported on this sensor", "Detected GC2145", "Detected GC0308",
             "Detected BF3005", "the sensor is not an OV2640"},
     .none = {"Camera Ready"},
     .cause = "the sensor on this board cannot make JPEG pictures: it is not an OV2640 (a GC2145, often "
              "marked RHYX M21-45)",
     .next = "take RGB565 pictures up to QVGA and compress them in software, or put in an OV2640",
     .example = "E (1203) camera: JPEG format is not supported on this sensor\nE (1203) camera: Camera init "
                "failed with error 0x106\n"},
    {.id = "frame-buffer",
     .group = RULE_CAMERA,
     .kind = RULE_CERTAIN,
     .any = {"frame buffer malloc failed", "Allocating frame buffer failed", "lldesc_t malloc",
             "dma_buffer malloc failed", "Failed to allocate frame buffer"},
     .cause = "there is no memory for the picture: no PSRAM (or it is switched off), or size times number of "
              "buffers is too much",
     .next = "switch PSRAM on in the build; else a smaller picture and one buffer (fb_count 1)",
     .example = "E (9312) cam_hal: cam_dma_config(301): frame buffer malloc failed\nE (9312) camera: Camera "
                "config failed with error 0xffffffff\n"},
    {.id = "second-init",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"i2c driver install error", "func: i2s_init", "Camera probe failed with error 0x103",
             "camera already initialized", "Camera is already initialized"},
     .cause = "the camera was initialised a second time without being ended before",
     .next = "camera.deinit() before camera.init(); after a soft reset that is not enough: power off and on",
     .example = "E (2595505) i2c: i2c driver install error\nOSError: Camera Init Failed\n"},
    // The drivers before 2021 look for the first address that answers, and take the end of the list for one.
    {.id = "no-known-camera",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"failed with error 0x20004"},
     .cause = "no camera that this firmware knows is there: most often nothing answers on the control bus (a "
              "weak supply, a ribbon that is not seated, wrong pins, or a dead sensor), else it is a sensor "
              "that this build has no driver for; a driver from before 2021 does not tell the two apart",
     .next = RESEAT "; then a build of 2021 or later, which says which of the two it is",
     .example = "E (656970) camera: Detected camera not supported.\nE (656970) camera: Camera probe failed "
                "with error 0x20004\n"},
    {.id = "camera-not-supported",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"Detected camera not supported", "Camera probe failed with error 0x20003",
             "Camera probe failed with error 0x106(ESP_ERR_NOT_SUPPORTED)",
             "error 0x106:ESP_ERR_NOT_SUPPORTED"},
     .none = {"0x20004"},
     .cause = "something answers as a camera, but with a number that the firmware does not know: a bad "
              "contact, a weak supply, or a sensor that this build has no driver for",
     .next = RESEAT "; then another build",
     .example = "E (1160) camera: Detected camera not supported.\nE (1160) camera: Camera probe failed with "
                "error 0x106(ESP_ERR_NOT_SUPPORTED)\n"},
    {.id = "no-camera",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"Camera probe failed with error 0x105", "Camera probe failed with error 0x20001",
             "SCCB_Write [ff]=01 failed", "camera not found: nothing answers",
             "Camera init failed with error 0x105"},
     .cause = "the camera does not answer on its control bus: a weak supply, a ribbon that is not seated, "
              "wrong pins, or a dead sensor",
     .next = RESEAT,
     .example = "E (894) camera: Camera probe failed with error 0x105(ESP_ERR_NOT_FOUND)\nCamera init failed "
                "with error 0x105\n"},
    {.id = "camera-bus",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"SCCB_Write Failed", "SCCB_Read Failed", "Camera init failed with error 0x20002"},
     .none = {"Camera probe failed", "camera not supported"},
     .cause = "the camera answers, but commands to it get lost on its control bus: a weak supply, a ribbon "
              "with bad contact, or wires on GPIO26 and 27",
     .next = RESEAT,
     .example = "E (5160) sccb: SCCB_Write Failed addr:0x30, reg:0x2e, data:0xdf, ret:263\nE (6210) camera: "
                "Failed to set frame size\n"},
    {.id = "no-vsync",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"Timeout waiting for VSYNC", "Camera init failed with error 0x20003"},
     .cause = "the camera answers on its control bus but sends no picture: no clock to it, a bad contact of "
              "the ribbon, or a weak supply",
     .next = RESEAT "; a camera clock of 10 MHz",
     .example = "[E][camera.c:205] skip_frame(): Timeout waiting for VSYNC\n[E][camera.c:1270] "
                "esp_camera_init(): Camera init failed with error 0x20003\n"},
    {.id = "no-camera-other",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"Camera probe failed with error", "Camera init error 0x", "Camera init failed with error 0x",
             "camera: Camera Init Failed", "CAM: InitErr", "CAM: Init failed with"},
     .cause = "the camera could not be started; the number behind it says why",
     .next = RESEAT,
     .example =
         "E (7190) camera: Camera probe failed with error 0x101\nE (7190) camera: Camera Init Failed\n"},
    {.id = "no-camera-esphome",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .all = {"[esp32_camera", "Setup Failed"},
     .cause = "ESPHome could not start the camera: it does not answer, its pins in the configuration are "
              "another board's, or PSRAM is not switched on there",
     .next = "the pins of the AI-Thinker board in esp32_camera (power_down_pin GPIO32), a line \"psram:\"; "
             "then the ribbon and a supply of 2 A; logger: level VERY_VERBOSE shows the driver's own words",
     .example = "[10:14:00][E][esp32_camera:095]:   Setup Failed: ERROR\n"},
    {.id = "picture-too-large",
     .group = RULE_CAMERA,
     .kind = RULE_CERTAIN,
     .any = {"FB-OVF", "NO-EOI", "no picture came whole", "JPEG end marker missing",
             "the picture is larger than its buffer"},
     .none = {"NO-SOI"},
     .cause = "the JPEG picture is larger than the buffer for it",
     .next = "a greater quality number (less quality), or a larger picture size (its buffer is larger, too)",
     .example = "W (2442) cam_hal: FB-OVF\nW (2442) cam_hal: NO-EOI\n"},
    {.id = "no-picture-start",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .all = {"NO-SOI"},
     .cause = "bytes of the picture are lost at its beginning: a marginal clock or supply, a bad contact, or "
              "not an OV2640",
     .next = "a lower camera clock (10 MHz), 5 V from 2 A, seat the ribbon again; then another module",
     .example = "W (32936) cam_hal: NO-SOI\n"},
    {.id = "too-slow",
     .group = RULE_CAMERA,
     .kind = RULE_CERTAIN,
     .any = {"EV-EOF-OVF", "EV-VSYNC-OVF"},
     .cause = "pictures come faster than they are taken away: PSRAM, a file that is written, or Wi-Fi at the "
              "same time",
     .next = "a lower camera clock (10 to 16 MHz), smaller pictures, JPEG, a greater quality number",
     .example = "E (5210) cam_hal: EV-EOF-OVF\nE (5260) cam_hal: EV-EOF-OVF\n"},
    {.id = "lines-lost",
     .group = RULE_CAMERA,
     .kind = RULE_CERTAIN,
     .all = {"FB-SIZE:"},
     .cause = "lines of the picture are lost on the way: what arrives is shorter than it must be",
     .next = "a lower camera clock (10 MHz), or JPEG",
     .example = "E (2602) cam_hal: FB-SIZE: 149760 != 153600\n"},
    {.id = "no-frame",
     .group = RULE_CAMERA,
     .kind = RULE_LIKELY,
     .any = {"Failed to get the frame on time", "Failed to get frame: timeout", "Camera capture failed",
             "Camera Capture Failed"},
     .cause =
         "the camera answers but sends no picture in time: no clock to it, a bad contact, a clock that is "
         "too high, or (drivers since 2021, which say no more) a JPEG picture larger than its buffer",
     .next = RESEAT "; a camera clock of 10 MHz; a greater quality number",
     .example = "W (4917) cam_hal: Failed to get the frame on time!\n"},

    // The SD card
    {.id = "no-card",
     .group = RULE_CARD,
     .kind = RULE_LIKELY,
     .any = {"sdmmc_init_ocr: send_op_cond", "sdmmc_card_init failed", "sdmmc_send_cmd returned 0x10",
             "Card Mount Failed", "sdmmc_init_spi_crc", "SD card mount failed", "Check SD card inserted",
             "sdmmc_sd: sdmmc_init"},
     .cause = "the SD card does not answer: none is in, a bad contact, or its pins (2, 4, 12 to 15) are used "
              "for something else",
     .next =
         "a card of at most 32 GB, FAT32; the flash LED (GPIO4) off: one data line; nothing on GPIO12 and 13",
     .example = "E (530) sdmmc_common: sdmmc_init_ocr: send_op_cond (1) returned 0x107\nE (531) "
                "vfs_fat_sdmmc: sdmmc_card_init failed (0x107).\n"},
    {.id = "card-filesystem",
     .group = RULE_CARD,
     .kind = RULE_CERTAIN,
     .any = {"failed to mount card (13)", "vfs_fat_sdmmc: failed to mount card", "f_mount failed",
             "Failed to mount SD card VFAT"},
     .cause = "the SD card answers, and holds no FAT filesystem",
     .next = "format it as FAT32 (cards above 32 GB come as exFAT)",
     .example = "W (620) vfs_fat_sdmmc: failed to mount card (13)\n"},

    // The network
    {.id = "wifi-password",
     .group = RULE_NETWORK,
     .kind = RULE_LIKELY,
     .any = {"Reason: 15", "reason: 15", "Reason: 202", "reason: 202", "AUTH_FAIL"},
     .cause = "the Wi-Fi refuses the password (or the signal is very weak)",
     .next = "compare the password, letter by letter; a network of 2.4 GHz",
     .example = "W (3220) wifi: Reason: 15 - 4WAY_HANDSHAKE_TIMEOUT\n"},
    {.id = "wifi-weak",
     .group = RULE_NETWORK,
     .kind = RULE_LIKELY,
     .any = {"AUTH_EXPIRE", "Auth Expired", "BEACON_TIMEOUT", "Beacon Timeout", "Reason: 200 -"},
     .cause = "the Wi-Fi connection is lost or is not made in time: a weak signal, or a supply that falls "
              "when the radio sends",
     .next = "go nearer to the router; 5 V from 2 A, no lamp or motor on the same supply; the antenna's "
             "resistor on the module",
     .example = "[W][WiFiGeneric.cpp:353] _eventCallback(): Reason: 2 - AUTH_EXPIRE\n"},
    {.id = "wifi-not-found",
     .group = RULE_NETWORK,
     .kind = RULE_LIKELY,
     .any = {"Reason: 201", "reason: 201", "NO_AP_FOUND"},
     .cause = "there is no Wi-Fi network of that name in reach; the ESP32 knows 2.4 GHz only",
     .next = "compare the name; switch 2.4 GHz on at the router; go nearer",
     .example = "[W][WiFiGeneric.cpp:950] _eventCallback(): Reason: 201 - NO_AP_FOUND\n"},

    // Crashes: what the program said before it ended comes first
    {.id = "no-camera-module",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"no module named 'camera'", "No module named 'camera'"},
     .cause = "this MicroPython was built without a camera module",
     .next = "flash a MicroPython for the ESP32-CAM (`espcam check FILE` says which have the module)",
     .example = ">>> import camera\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in "
                "<module>\nImportError: no module named 'camera'\n"},
    {.id = "stack-overflow",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"stack overflow in task", "Stack canary watchpoint triggered", "Stack smashing protect failure"},
     .cause = "a task of the firmware used more stack than it has: it printed which, above",
     .next = "in a program of yours: more stack for that task, or fewer large local variables; else its "
             "author, with this log",
     .example = "***ERROR*** A stack overflow in task main has been detected.\n"},
    {.id = "heap-damaged",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"CORRUPT HEAP", "heap_caps_free", "tlsf_free", "multi_heap_free", "remove_free_block"},
     .cause = "the program wrote outside of its memory and damaged the heap",
     .next = "in a program of yours: a buffer that is too short, or freed twice; else its author, with this "
             "log and the ELF file",
     .example = "CORRUPT HEAP: Bad head at 0x3ffb8e34. Expected 0xabba1234 got 0x00000000\n"},
    {.id = "cache-access",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"Cache disabled but cached memory region accessed"},
     .cause = "the program ran code or read data from flash while the flash was being written",
     .next = "in a program of yours: interrupt handlers belong into IRAM (IRAM_ATTR); else its author, with "
             "this log",
     .example =
         "Guru Meditation Error: Core  0 panic'ed (Cache disabled but cached memory region accessed)\n"},
    {.id = "interrupt-watchdog",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"Interrupt wdt timeout"},
     .cause = "the firmware hung with its interrupts off, or in one of them, and its watchdog restarted the "
              "board: it printed where, above",
     .next = "in a program of yours: shorter interrupt handlers, no waiting in them; else its author, with "
             "this log",
     .example = "Guru Meditation Error: Core  1 panic'ed (Interrupt wdt timeout on CPU1)\n"},
    {.id = "task-watchdog",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"Task watchdog got triggered"},
     .cause = "a task of the firmware hung, and its watchdog noticed: it printed which, above",
     .next = "in a program of yours: a loop without delay() or a wait in it; else its author, with this log",
     .example = "E (9) task_wdt: Task watchdog got triggered. The following tasks did not reset the watchdog "
                "in time:\n"},
    {.id = "error-check",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"ESP_ERROR_CHECK failed"},
     .cause = "a function of the firmware failed where it must not, and the firmware gave up: it printed "
              "which, above",
     .next = "the line \"expression\" names it; ask the firmware's author, with this log",
     .example = "ESP_ERROR_CHECK failed: esp_err_t 0x102 (ESP_ERR_INVALID_ARG) at 0x4008a2b8\n"},
    {.id = "assertion",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"assert failed:", "assertion \""},
     .cause = "the firmware found itself in a state that must not be, and gave up: it printed where, above",
     .next = "ask the firmware's author, with this log",
     .example = "assert failed: xQueueGenericSend queue.c:832 (pxQueue)\n"},
    {.id = "null-pointer",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"(LoadProhibited)", "(StoreProhibited)"},
     .when = is_null_pointer,
     .cause = "the firmware crashed: it used a pointer that was never set (a picture or an object that it "
              "did not get)",
     .next = "in a program of yours: look at what a call gives back before you use it; else its author, with "
             "this log and the ELF file",
     .example = "Guru Meditation Error: Core  1 panic'ed (LoadProhibited). Exception was "
                "unhandled.\nEXCVADDR: 0x0000003f  LBEG    : 0x40088311\n"},
    {.id = "jump-nowhere",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .any = {"(InstrFetchProhibited)", "(InstFetchProhibited)", "(IllegalInstruction)",
             "(InstructionFetchError)"},
     .cause =
         "the firmware crashed: it went on where no code is (damaged code, an overwritten return address)",
     .next = "flash the whole file again; if it comes back: its author, with this log and the ELF file",
     .example = "Guru Meditation Error: Core  0 panic'ed (IllegalInstruction). Exception was unhandled.\n"},
    {.id = "division",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"(IntegerDivideByZero)"},
     .cause = "the firmware crashed: it divided by zero",
     .next = "ask the firmware's author, with this log and the ELF file",
     .example = "Guru Meditation Error: Core  1 panic'ed (IntegerDivideByZero). Exception was unhandled.\n"},
    {.id = "crash",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"Guru Meditation"},
     .cause = "the firmware crashed: it printed where, above",
     .next = "`espcam explain LOG --file FIRMWARE.elf` names the functions; ask the firmware's author, with "
             "this log",
     .example = "Guru Meditation Error: Core  1 panic'ed (LoadStoreAlignment). Exception was unhandled.\n"},
    {.id = "gave-up",
     .group = RULE_CRASH,
     .kind = RULE_CERTAIN,
     .all = {"abort() was called"},
     .cause = "the firmware gave up by itself: it printed why, above",
     .next = "`espcam explain LOG --file FIRMWARE.elf` names the functions; ask the firmware's author, with "
             "this log",
     .example = "abort() was called at PC 0x400d578f on core 0\n"},

    {.id = "crash-unnamed",
     .group = RULE_CRASH,
     .kind = RULE_LIKELY,
     .any = {"Backtrace: 0x", "Backtrace:0x"},
     .cause = "the firmware crashed; what it said of the cause is missing here, before the backtrace",
     .next = "`espcam explain LOG --file FIRMWARE.elf` names the functions; the lines before it say more",
     .example = "Backtrace: 0x400d14de:0x3ffb5f40 0x400d1bf1:0x3ffb5f60\n"},
    {.id = "watchdog-reset",
     .group = RULE_CRASH,
     .kind = RULE_LIKELY,
     .any = {"PRO CPU has been reset by WDT", "APP CPU has been reset by WDT"},
     .cause = "the program hung before this start, and a watchdog restarted the board",
     .next =
         "`espcam explain LOG --file FIRMWARE.elf` names the place; ask the firmware's author, with this log",
     .example =
         "W (30) boot: PRO CPU has been reset by WDT.\nW (30) boot: WDT reset info: PRO CPU PC=0x4008313e\n"},
    {.id = "data-filesystem",
     .group = RULE_START,
     .kind = RULE_LIKELY,
     .any = {"SPIFFS: mount failed", "Corrupted dir pair at", "esp_littlefs: mount failed",
             "Mounting SPIFFS failed", "Mounting LittleFS failed"},
     .cause = "the program runs, and its place for files in the flash was never formatted or filled (usual "
              "at the first start)",
     .next = "let the program format it (SPIFFS.begin(true), LittleFS.begin(true)) and wait a minute at the "
             "first start, or write its filesystem image, too",
     .example = "E (331) SPIFFS: mount failed, -10025\n"},
    // MicroPython
    {.id = "psram-missing",
     .group = RULE_START,
     .kind = RULE_LIKELY,
     .any = {"PSRAM init failed", "PSRAM not found", "PSRAM not available", "No PSRAM found"},
     .none = {"Camera Ready"},
     .cause =
         "the program runs and finds no PSRAM: it is not switched on in the build, the module has none, or "
         "GPIO16 is used for something else",
     .next = "Arduino: Tools, Board \"AI Thinker ESP32-CAM\" (or PSRAM: Enabled), compiled again; nothing on "
             "GPIO16; until then pictures of at most SVGA, with one buffer (fb_count 1)",
     .example = "[E][esp32-hal-psram.c:47] psramInit(): PSRAM init failed!\n"},
    {.id = "card-file",
     .group = RULE_CARD,
     .kind = RULE_LIKELY,
     .any = {"Failed to open file in writing mode"},
     .cause =
         "the SD card is there, but a file cannot be made on it: its name does not begin with \"/\", its "
         "folder is missing, or the card is full or write-protected",
     .next = "a name like \"/picture1.jpg\"; make the folder first; look at the card in a PC",
     .example = "Picture file name: picture1.jpg\nFailed to open file in writing mode\n"},
    {.id = "wifi-waits",
     .group = RULE_NETWORK,
     .kind = RULE_LIKELY,
     .all = {"...................."},
     .any = {"WiFi connecting", "Connecting to WiFi", "Connecting to Wi-Fi", "Connecting to WIFI",
             "Connecting to wifi"},
     .none = {"WiFi connected", "Camera Ready", "IP address", "IP Address", "esptool"},
     .cause =
         "the board does not get into the Wi-Fi: another name or password, a network of 5 GHz only, or too "
         "weak a signal",
     .next =
         "compare name and password, letter by letter; a network of 2.4 GHz; go nearer; is the resistor at "
         "the antenna's plug set for the antenna that is used?",
     .example = "Connecting to WiFi\n........................................\n"},
    {.id = "server-full",
     .group = RULE_NETWORK,
     .kind = RULE_LIKELY,
     .any = {"httpd_accept_conn: error in accept (23)", "httpd_accept_conn: fail"},
     .cause = "the web server on the board has no free connection: too many browser windows have it open",
     .next = "close the other windows, and those of other people; one stream at a time",
     .example = "E (98123) httpd: httpd_accept_conn: error in accept (23)\n"},
    {.id = "camera-call",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .any = {"OSError: Camera Init Failed", "OSError: Failed to initialize camera", "Camera Init Failed"},
     .cause = "the camera could not be started: it does not answer, or it was started before and not ended",
     .next = "power off and on, then camera.init() once; all pins of the AI-Thinker board given by name; "
             "seat the ribbon; a supply of 2 A",
     .example = ">>> camera.init(0, format=camera.JPEG)\nTraceback (most recent call last):\n  File "
                "\"<stdin>\", line 1, in <module>\nOSError: Camera Init Failed\n"},
    {.id = "python-card",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .any = {"SDCard", "/sd'", "/sd\"", "sd.info", "INVALID_CRC"},
     .when = card_failed,
     .cause = "the SD card does not answer as it must: none is in, a bad contact, the wrong slot or pins, or "
              "a lamp on GPIO4 in the way of its data lines",
     .next =
         "machine.SDCard(slot=1, width=1) on an ESP32-CAM; a card of at most 32 GB, FAT32; the flash LED off",
     .example = ">>> os.mount(machine.SDCard(slot=2), \"/sd\")\nTraceback (most recent call last):\n  File "
                "\"<stdin>\", line 1, in <module>\nOSError: 16\n"},
    {.id = "capture-false",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .when = capture_gave_nothing,
     .cause = "capture() gave no picture: the camera was not started, its picture does not fit the buffer, "
              "or its pins or clock are not right",
     .next = "look at what camera.init() gives back (True); all pins of the AI-Thinker board by name; a "
             "smaller picture, a camera clock of 10 MHz",
     .example = ">>> camera.init(0, format=camera.JPEG)\nTrue\n>>> camera.capture()\nFalse\n>>> \n"},
    {.id = "python-memory",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"MemoryError", "ENOMEM", "[Errno 12]", "OSError: 12\n", "Wifi Unknown Error 0x0101"},
     .cause = "there is not enough memory: Wi-Fi or TLS and the camera share the internal RAM",
     .next = "camera.deinit() before the upload; smaller pictures; gc.collect(); buffers in PSRAM",
     .example = "OSError: [Errno 12] ENOMEM\n"},
    {.id = "python-no-file",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"ENOENT", "OSError: 2\n", "OSError: 2\r"},
     .cause = "a file or folder that the program wants is not on the board",
     .next = "os.listdir() shows what is there; a folder must be made before a file is written into it",
     .example = "OSError: [Errno 2] ENOENT\n"},
    {.id = "python-flash-full",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"ENOSPC", "Errno 28"},
     .cause = "the board's filesystem is full",
     .next = "os.remove() old pictures; or write them to an SD card",
     .example = "OSError: [Errno 28] ENOSPC\n"},
    {.id = "python-no-device",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"ENODEV", "Errno 19"},
     .cause = "the program wants a device or a filesystem that is not there (an SD card, a bus with nothing "
              "on it)",
     .next = "is the card in, is the part connected, are these its pins?",
     .example = "OSError: [Errno 19] ENODEV\n"},
    {.id = "python-timeout",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"ETIMEDOUT", "Errno 116", "Errno 110"},
     .cause = "something did not answer in time: a server, or a device on a bus",
     .next = "is the address right, is the network up, is the part connected?",
     .example = "OSError: [Errno 116] ETIMEDOUT\n"},
    {.id = "python-network",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .any = {"Wifi Internal Error", "WiFi Internal", "ECONNRESET", "EHOSTUNREACH", "OSError: -202",
             "Connection reset by peer"},
     .cause = "the network failed: not connected, or the name of the server is not known",
     .next = "wait until isconnected() is true; reset once when Wi-Fi says Internal Error",
     .example = "OSError: Wifi Internal Error\n"},
    {.id = "python-dialect",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .any = {"object has no attribute 'init'", "object has no attribute 'capture'",
             "object has no attribute 'framesize'", "object has no attribute 'Camera'",
             "extra keyword arguments given"},
     .cause = "the program is written for another camera module than the one in this firmware: there are "
              "three dialects",
     .next = "dir(camera) shows what there is; espcam's docs/python.md names the dialects",
     .example = ">>> camera.init(0)\nAttributeError: 'module' object has no attribute 'init'\n"},
    {.id = "filesystem-damaged",
     .group = RULE_START,
     .kind = RULE_CERTAIN,
     .any = {"The filesystem appears to be corrupted", "FAT filesystem appears to be corrupted"},
     .cause = "the firmware starts, but cannot read the filesystem in the flash: it is damaged, or another "
              "firmware made it",
     .next = "save what matters (espcam read), then espcam erase, and flash the firmware again; it makes a "
             "new, empty filesystem",
     .example = "entry 0x400805cc\nThe filesystem appears to be corrupted. If you had important data there, "
                "you\nmay want to make a flash snapshot to try to recover it.\n"},
    {.id = "python-module",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"ImportError: no module named", "ModuleNotFoundError"},
     .cause = "a module that the program wants is not on the board",
     .next = "copy its file to the board (espcam cp FILE :), or take a firmware that has it",
     .example = "ImportError: no module named 'picoweb'\n"},
    {.id = "python-syntax",
     .group = RULE_PYTHON,
     .kind = RULE_CERTAIN,
     .any = {"SyntaxError", "IndentationError"},
     .cause = "the program has a mistake in writing; the line is named above it",
     .next = "correct that line",
     .example = "  File \"main.py\", line 3\nSyntaxError: invalid syntax\n"},
    {.id = "python-error",
     .group = RULE_PYTHON,
     .kind = RULE_LIKELY,
     .all = {"Traceback (most recent call last)"},
     .none = {"KeyboardInterrupt"},
     .cause = "the Python program ended with an error; the last line says which, the one above it where",
     .next = "correct the program at that line",
     .example = "Traceback (most recent call last):\n  File \"main.py\", line 5, in <module>\nNameError: "
                "name 'x' isn't defined\n"},
};

const size_t rules_late_count = sizeof rules_late / sizeof rules_late[0];
