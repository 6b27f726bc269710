// Runs the content of a flash on the virtual board for a while, to see what comes of it.
#ifndef CLI_FORECAST_H
#define CLI_FORECAST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORECAST_LOG_MAX 32768U

enum forecast_end {
    FORECAST_PROMPT,  // MicroPython's prompt appeared
    FORECAST_RUNS,    // it ran to the end of the time
    FORECAST_RESETS,  // it restarted again and again
    FORECAST_MISSING, // the program needs something that the virtual board does not have
    FORECAST_STOPPED, // the user asked to stop
};

struct forecast {
    enum forecast_end end;
    unsigned resets; // banners of the ROM
    double seconds;  // of the board's own time
    char log[FORECAST_LOG_MAX + 1];
    char missing[128]; // what FORECAST_MISSING misses
    bool bluetooth;    // it belongs to Bluetooth
};

// Runs the board with this flash (BOARD_FLASH_SIZE bytes) for at most `seconds` of its own time.
// ERR_MEMORY, ERR_INVALID.
int forecast_run(struct forecast *forecast, const uint8_t *flash, unsigned chip_revision, double seconds,
                 struct error *err) MUST_USE;

#endif
