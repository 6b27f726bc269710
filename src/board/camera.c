#include "board/camera.h"

void camera_init(struct camera *camera, const struct board_config *config, struct clock *clock,
                 struct dvp *dvp, uint8_t *frame)
{
    camera->there = !config->no_camera;
    camera->which = config->sensor;
    ov2640_init(&camera->ov2640, &(struct ov2640_config){
                                     .clock = clock,
                                     .scene = config->scene,
                                     .dvp = dvp,
                                     .frame = frame,
                                     .log = config->log,
                                 });
    ov2640_set_ambient(&camera->ov2640, config->ambient);
    gc2145_init(&camera->gc2145, &(struct gc2145_config){.clock = clock, .scene = config->scene, .dvp = dvp});
    gc2145_set_ambient(&camera->gc2145, config->ambient);
}

struct i2c_device *camera_i2c(struct camera *camera)
{
    if (!camera->there) {
        return NULL;
    }
    return camera->which == BOARD_SENSOR_GC2145 ? &camera->gc2145.i2c : &camera->ov2640.i2c;
}

void camera_set_xclk(struct camera *camera, uint32_t hz)
{
    if (camera->there && camera->which == BOARD_SENSOR_GC2145) {
        gc2145_set_xclk(&camera->gc2145, hz);
    } else if (camera->there) {
        ov2640_set_xclk(&camera->ov2640, hz);
    }
}

void camera_set_power_down(struct camera *camera, bool on)
{
    ov2640_set_power_down(&camera->ov2640, on);
    gc2145_set_power_down(&camera->gc2145, on);
}

void camera_set_reset(struct camera *camera, bool held)
{
    ov2640_set_reset(&camera->ov2640, held);
    if (held) {
        gc2145_forget(&camera->gc2145);
    }
}

void camera_set_light(struct camera *camera, uint32_t level)
{
    ov2640_set_light(&camera->ov2640, level);
    gc2145_set_light(&camera->gc2145, level);
}

void camera_forget(struct camera *camera)
{
    camera_set_xclk(camera, 0);
    gc2145_forget(&camera->gc2145);
    ov2640_set_reset(&camera->ov2640, true); // without power it forgets its registers
    ov2640_set_reset(&camera->ov2640, false);
}

uint64_t camera_frames(const struct camera *camera)
{
    return camera->which == BOARD_SENSOR_GC2145 ? camera->gc2145.number : ov2640_frames(&camera->ov2640);
}
