// Which of the chip's pins the camera's wires are soldered to: a table of boards that differ in nothing else.
#ifndef BOARD_WIRING_H
#define BOARD_WIRING_H

#include "wire/dvp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wiring_wire { // the wires of enum dvp_wire, and then
    WIRING_XCLK = DVP_WIRES,
    WIRING_SIOD,
    WIRING_SIOC,
    WIRING_PWDN,
    WIRING_RESET,
    WIRING_WIRES,
};

#define WIRING_NONE 0xffU // the wire leads nowhere

struct wiring {
    const char *name;           // as the command line spells it
    uint8_t pins[WIRING_WIRES]; // GPIO numbers
    bool is_cam;                // an ESP32-CAM: with its microSD slot, flash LED and red LED
};

// The wiring of that name; NULL: there is none. The first one of the table is the ESP32-CAM's.
const struct wiring *wiring_find(const char *name);
// Number `index` of the table, NULL behind its end.
const struct wiring *wiring_at(size_t index);

// What the pin is connected to; NULL: nothing.
const char *wiring_pin_name(const struct wiring *wiring, unsigned gpio);

#endif
