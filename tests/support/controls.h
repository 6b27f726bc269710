// The OV2640's controls: what a driver writes for each, and what a photo shows of it. The unit tests, the
// table in docs/sensor.md and the contact sheet are made from this one list.
#ifndef SUPPORT_CONTROLS_H
#define SUPPORT_CONTROLS_H

#include "unit/sensor/bench.h"

#include <stddef.h>
#include <stdint.h>

enum measure {
    MEASURE_MEAN,    // of Y
    MEASURE_SPREAD,  // standard deviation of Y
    MEASURE_COLOUR,  // mean distance of U, V from grey
    MEASURE_EDGES,   // mean difference of neighbours, Y
    MEASURE_BYTES,   // of the JPEG
    MEASURE_BLOCKS,  // steps at the borders of 8 x 8 blocks against those inside
    MEASURE_WARMTH,  // mean R - B
    MEASURE_GREEN,   // mean G - (R + B) / 2
    MEASURE_CORNERS, // mean Y of the corners, percent of the middle's
    MEASURE_SPECK,   // the greatest difference of a pixel to all of its neighbours
    MEASURE_PERIOD,  // of a frame, ms
    MEASURES,
};

// Whether a greater setting makes the measure greater, smaller, or neither of both.
enum direction { RISING, FALLING, ANY };

struct control_write {
    uint8_t bank, reg, value;
};

struct control_setting {
    const char *label;
    struct control_write writes[8]; // after those that all settings of a control share
    unsigned count;
};

struct control {
    const char *name, *registers;
    enum measure measure;
    enum direction direction;
    unsigned width, height;
    unsigned spot_x, spot_y; // where to look; 0, 0: everywhere. With a spot the scene is plain grey.
    unsigned ambient;        // thousandths (ov2640_set_ambient); 0: ordinary light
    unsigned settling;       // frames before the one that counts
    struct control_write common[6];
    unsigned common_count;
    struct control_setting settings[8];
    unsigned count;
};

extern const struct control controls[];
extern const size_t controls_count;

extern const char *const measure_names[MEASURES];

// One photo with a setting of a control, on a sensor of its own: `chart` in front of the lens, a driver's
// defaults, the settling over.
struct control_photo {
    struct jpeg_image image;
    uint8_t *stream; // the JPEG as it was sent
    size_t bytes;
    double period_ms; // of that frame; 0: it was the first
};
void control_take(const struct control *control, unsigned setting, struct control_photo *photo);
void control_free(struct control_photo *photo);

// The control's measure of the photo, or another one.
double control_measure(const struct control *control, enum measure measure,
                       const struct control_photo *photo);

#endif
