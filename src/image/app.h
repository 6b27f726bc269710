// What an app says about itself: the descriptor at the beginning of its first segment, and what its strings
// give away.
#ifndef IMAGE_APP_H
#define IMAGE_APP_H

#include "image/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app_description {
    bool present;     // the descriptor; the flags below come from the app's strings
    char version[33]; // of the app; "" when not given
    char project[33];
    char idf[33]; // "v4.4.2" ...
    bool micropython;
    bool camera;         // it has the camera driver
    bool psram;          // it uses PSRAM
    bool psram_required; // and gives up without it
    char banner[64];     // "MicroPython v1.18 on 2022-06-10; ..." as far as it is there
};

// `bytes` is the whole image that was parsed.
// Source: ESP-IDF documentation, "App Image Format", section "Application Description".
void app_describe(struct app_description *app, const struct image *image, const uint8_t *bytes, size_t size);

#endif
