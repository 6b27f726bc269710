// machine.SDCard: the card in the board's microSD slot, as MicroPython has it on the ESP32.
#ifndef FIRMWARE_MOD_SDCARD_H
#define FIRMWARE_MOD_SDCARD_H

#include "firmware/mod_vfs.h"

extern const struct rt_type mod_sdcard_type;
extern const struct mod_vfs_native mod_sdcard_native; // for os.mount, without a detour through the language

#endif
