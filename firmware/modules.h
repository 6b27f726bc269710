// The built-in modules that only this firmware has.
#ifndef FIRMWARE_MODULES_H
#define FIRMWARE_MODULES_H

#include "runtime/obj.h"

struct rt_module_def;

extern const struct rt_module_def mod_camera, mod_machine;

// Before every start of the language: stops what a program left running.
void mod_camera_reset(void);
void mod_machine_reset(void);

// The number of a pin that is given as a Pin or as a number; ValueError if there is no such pin.
unsigned mod_machine_pin(rt_obj pin);

// Calls the handlers of pins whose interrupts came; at moments when Python code may run.
void mod_machine_poll(void);

#endif
