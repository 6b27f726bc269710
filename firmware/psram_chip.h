// The external RAM of the ESP32-CAM.
#ifndef FIRMWARE_PSRAM_CHIP_H
#define FIRMWARE_PSRAM_CHIP_H

#include <stdint.h>

// Finds the chip, puts it behind the cache and maps it at MAP_PSRAM. The usable size in bytes; 0 if there is
// none or it does not hold what is written to it.
uint32_t psram_chip_start(void);

#endif
