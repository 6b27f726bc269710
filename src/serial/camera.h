// The camera module of the firmware on a board, whoever made it: finds out how it wants to be asked, and
// takes a picture. Everything here is Python run over there, through the raw REPL.
//
// Source: the modules themselves, as they show themselves at the prompt: lemariva/micropython-camera-driver,
//         shariltumin/esp32-cam-micropython (2019 to 2023), cnadler86/micropython-camera-API.
#ifndef SERIAL_CAMERA_H
#define SERIAL_CAMERA_H

#include "serial/rawrepl.h"

struct camera_dialect;

struct camera {
    char firmware[160]; // "MicroPython 1.19.1 on ESP32 module with ESP32"; "" while unknown
    char names[4096];   // what the module has: "['__name__', 'capture', ...]"
    bool settles;       // it throws away the frames before the sensor has settled
    bool numbered_as_2019;
    const struct camera_dialect *dialect;
};

// A size has the name of an ESP32 camera driver without its prefix: "SVGA", "96X96".
struct camera_wish {
    const char *size;
    unsigned quality; // 0 to 63, as the sensor counts it
};

// Looks at the module. ERR_REMOTE: there is none, or none that is known.
int camera_find(struct rawrepl *repl, struct camera *camera, struct error *err) MUST_USE;

// How its pictures are asked for, for the user: "camera.init(0, ...)".
const char *camera_way(const struct camera *camera);

// Takes a picture: it is then the variable `img` on the board, and the camera is off again if it was somebody
// else's module (so that it says nothing more). A picture that does not fit into its buffer is taken again
// with less quality; wish->quality says which it became. What the board prints meanwhile goes to `log`.
// ERR_REMOTE: it could not; the sentence says why. ERR_INVALID: this firmware has no such size.
int camera_take(struct rawrepl *repl, const struct camera *camera, struct camera_wish *wish,
                struct rawrepl_sink log, struct error *err) MUST_USE;

#endif
