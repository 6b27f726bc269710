// The camera module of the firmware on a board, whoever made it: finds out how it wants to be asked, and
// takes a picture. Everything here is Python run over there, through the raw REPL.
//
// Source: the modules themselves, as they show themselves at the prompt: lemariva/micropython-camera-driver,
//         shariltumin/esp32-cam-micropython (2019 to 2023), cnadler86/micropython-camera-API.
#ifndef SERIAL_BOARDCAM_H
#define SERIAL_BOARDCAM_H

#include "serial/rawrepl.h"

struct boardcam_dialect;

struct boardcam {
    char firmware[160]; // "MicroPython 1.19.1 on ESP32 module with ESP32"; "" while unknown
    char names[4096];   // what the module has: "['__name__', 'capture', ...]"
    bool settles;       // it throws away the frames before the sensor has settled
    bool numbered_as_2019;
    const struct boardcam_dialect *dialect;
};

// A size has the name of an ESP32 camera driver without its prefix: "SVGA", "96X96".
struct boardcam_wish {
    const char *size;
    unsigned quality; // 0 to 63, as the sensor counts it
};

// Looks at the module. ERR_REMOTE: there is none, or none that is known.
int boardcam_find(struct rawrepl *repl, struct boardcam *camera, struct error *err) MUST_USE;

// How its pictures are asked for, for the user: "camera.init(0, ...)".
const char *boardcam_way(const struct boardcam *camera);

// Takes a picture: it is then the variable `img` on the board, and the camera is off again if it was somebody
// else's module (so that it says nothing more). A picture that does not fit into its buffer is taken again
// with less quality; wish->quality says which it became. What the board prints meanwhile goes to `log`.
// ERR_REMOTE: it could not; the sentence says why. ERR_INVALID: this firmware has no such size.
int boardcam_take(struct rawrepl *repl, const struct boardcam *camera, struct boardcam_wish *wish,
                  struct rawrepl_sink log, struct error *err) MUST_USE;

// Has the camera started once more at the friendly prompt, where the driver says what it finds: MicroPython
// for the ESP32 keeps such lines back in raw mode. They go to `log`; the board is in raw mode again behind
// it.
int boardcam_complain(struct rawrepl *repl, const struct boardcam *camera, const struct boardcam_wish *wish,
                      struct rawrepl_sink log, struct error *err) MUST_USE;

#endif
