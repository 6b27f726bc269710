// What the module camera and its class Camera share: arguments and errors. Functions without a comment raise
// ValueError or TypeError.
#ifndef FIRMWARE_MOD_CAMERA_H
#define FIRMWARE_MOD_CAMERA_H

#include "firmware/camera_driver.h"
#include "runtime/obj.h"

// What the next start uses.
struct camera_config *mod_camera_settings(void);

// Raises OSError with the number and a sentence, unless error is CAMERA_OK.
void mod_camera_check(enum camera_error error);

unsigned mod_camera_size(rt_obj value); // an index of frame_sizes from its number or name
void mod_camera_format(rt_obj value);   // JPEG only
uint32_t mod_camera_xclk(rt_obj value); // Hz
int8_t mod_camera_pin(rt_obj value, bool may_be_none);
rt_obj mod_camera_capture(void); // bytes; starts the camera first if need be

extern const struct rt_type camera_class, camera_frame_size_class, camera_pixel_format_class,
    camera_grab_mode_class;

#endif
