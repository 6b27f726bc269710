// Boards with an ESP32 and an OV2640, told apart by where the camera's wires end.
//
// Source:       AI-Thinker, schematic "ESP32-CAM V1.6"; Espressif, arduino-esp32, the pin tables of its
//               CameraWebServer example; LilyGO, pin table of the T-Camera V05.
// Not modelled: what else those boards have: buttons, displays, microphones, power chips, LEDs.

#include "board/wiring.h"

#include <string.h>

#define NONE WIRING_NONE

static const struct wiring table[] = {
    //             D0 to D7                          PCLK HREF VSYNC  XCLK SIOD SIOC  PWDN RESET
    {"esp32-cam", {5, 18, 19, 21, 36, 39, 34, 35, 22, 23, 25, 0, 26, 27, 32, NONE}, true},
    {"m5camera", {32, 35, 34, 5, 39, 18, 36, 19, 21, 26, 25, 27, 22, 23, NONE, 15}, false},
    {"m5camera-a", {32, 35, 34, 5, 39, 18, 36, 19, 21, 26, 22, 27, 25, 23, NONE, 15}, false},
    {"t-camera", {5, 14, 4, 15, 18, 23, 36, 39, 19, 25, 27, 32, 13, 12, 26, NONE}, false},
    {"esp-eye", {34, 13, 14, 35, 39, 38, 37, 36, 25, 27, 5, 4, 18, 23, NONE, NONE}, false},
    {"wrover-kit", {4, 5, 18, 19, 36, 39, 34, 35, 22, 23, 25, 21, 26, 27, NONE, NONE}, false},
};

const struct wiring *wiring_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? &table[index] : NULL;
}

const struct wiring *wiring_find(const char *name)
{
    for (size_t i = 0; wiring_at(i) != NULL; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

// Names of pins

#define NAMES 40U

static const char *const camera_names[WIRING_WIRES] = {
    "camera D0",   "camera D1",   "camera D2",   "camera D3",    "camera D4",    "camera D5",
    "camera D6",   "camera D7",   "camera PCLK", "camera HREF",  "camera VSYNC", "camera XCLK",
    "camera SIOD", "camera SIOC", "camera PWDN", "camera RESET",
};

static const char *const chip_names[NAMES] = {
    [0] = "button",        [1] = "serial out",    [3] = "serial in",    [6] = "flash clock",
    [7] = "flash data 0",  [8] = "flash data 1",  [9] = "flash data 2", [10] = "flash data 3",
    [11] = "flash select", [16] = "PSRAM select", [17] = "PSRAM clock",
};

static const char *const cam_names[NAMES] = {
    [0] = "camera XCLK, button", [2] = "SD data 0", [4] = "flash LED, SD data 1", [12] = "SD data 2",
    [13] = "SD data 3",          [14] = "SD clock", [15] = "SD command",          [33] = "red LED, on at 0",
};

const char *wiring_pin_name(const struct wiring *wiring, unsigned gpio)
{
    if (gpio >= NAMES) {
        return NULL;
    }
    if (wiring->is_cam && cam_names[gpio] != NULL) {
        return cam_names[gpio];
    }
    for (size_t i = 0; i < WIRING_WIRES; i++) {
        if (wiring->pins[i] == gpio) {
            return camera_names[i];
        }
    }
    return chip_names[gpio];
}
