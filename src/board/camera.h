// The camera on the ribbon cable: which sensor it is.
#ifndef BOARD_CAMERA_H
#define BOARD_CAMERA_H

#include "board/board.h"
#include "sensor/gc2145.h"
#include "sensor/ov2640.h"

struct camera {
    bool there; // false: the cable is off, nothing reaches the sensor
    enum board_sensor which;
    struct ov2640 ov2640;
    struct gc2145 gc2145;
};

// `frame`: OV2640_FRAME_SIZE bytes, for the sensor alone.
void camera_init(struct camera *camera, const struct board_config *config, struct clock *clock,
                 struct dvp *dvp, uint8_t *frame);

// The sensor's control bus; NULL: nothing is on it.
struct i2c_device *camera_i2c(struct camera *camera);

void camera_set_xclk(struct camera *camera, uint32_t hz); // 0: no clock
void camera_set_power_down(struct camera *camera, bool on);
void camera_set_reset(struct camera *camera, bool held);
void camera_set_light(struct camera *camera, uint32_t level); // of OV2640_LIGHT_FULL
void camera_forget(struct camera *camera);                    // it has lost its power

uint64_t camera_frames(const struct camera *camera); // that have begun

#endif
