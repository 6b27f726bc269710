// The camera as a whole.

#include "firmware/camera_driver.h"

#include "firmware/camera_sensor.h"
#include "firmware/pins.h"
#include "firmware/sccb.h"
#include "firmware/ticks.h"
#include "firmware/xclk.h"
#include "regs/gc2145.h"
#include "regs/ov2640.h"

#define POWER_UP_US      10000
#define TIMEOUT_US       4000000
#define FRAMES_TO_SETTLE 2 // after a change the sensor still sends pictures of before, or half of each

static struct {
    struct camera_config config;
    bool started;
    unsigned unsettled; // frames to throw away
    uint8_t *buffer;
    size_t buffer_size;
} state;

void camera_config_default(struct camera_config *config)
{
    *config = (struct camera_config){
        .pins = {.data = {5, 18, 19, 21, 36, 39, 34, 35},
                 .vsync = 25,
                 .href = 23,
                 .pclk = 22,
                 .pwdn = 32,
                 .reset = -1,
                 .xclk = 0,
                 .sda = 26,
                 .scl = 27},
        .xclk_hz = 20000000,
        .size = FRAME_SIZE_SVGA,
        .quality = 12,
    };
}

void camera_set_buffer(uint8_t *buffer, size_t size)
{
    state.buffer = buffer;
    state.buffer_size = size;
}

bool camera_is_started(void)
{
    return state.started;
}

// Starting

static void power_up(const struct camera_pins *pins)
{
    if (pins->pwdn >= 0) {
        pin_set_output((unsigned)pins->pwdn, false);
        pin_write((unsigned)pins->pwdn, true);
        ticks_delay_us(POWER_UP_US);
        pin_write((unsigned)pins->pwdn, false);
        ticks_delay_us(POWER_UP_US);
    }
    if (pins->reset >= 0) {
        pin_set_output((unsigned)pins->reset, false);
        pin_write((unsigned)pins->reset, false);
        ticks_delay_us(POWER_UP_US);
        pin_write((unsigned)pins->reset, true);
        ticks_delay_us(POWER_UP_US);
    }
}

static enum camera_error set_up_sensor(const struct camera_config *config)
{
    if (!sccb_probe(OV2640_ADDRESS)) {
        return sccb_probe(GC2145_ADDRESS) ? CAMERA_NOT_SUPPORTED : CAMERA_NOT_FOUND;
    }
    if (!camera_sensor_probe()) {
        return CAMERA_NOT_SUPPORTED;
    }
    bool done = camera_sensor_reset() && camera_sensor_set_size(config->size) &&
                camera_sensor_set_quality(config->quality);
    return done ? CAMERA_OK : CAMERA_NOT_FOUND;
}

enum camera_error camera_start(const struct camera_config *config)
{
    camera_stop();
    if (state.buffer_size == 0) {
        return CAMERA_NO_MEMORY;
    }
    state.config = *config;
    xclk_start((unsigned)config->pins.xclk, config->xclk_hz);
    sccb_start((unsigned)config->pins.sda, (unsigned)config->pins.scl);
    power_up(&config->pins);
    enum camera_error result = set_up_sensor(config);
    if (result != CAMERA_OK) {
        xclk_stop((unsigned)config->pins.xclk);
        return result;
    }
    camera_receiver_start(&config->pins);
    state.started = true;
    state.unsettled = FRAMES_TO_SETTLE;
    return CAMERA_OK;
}

void camera_stop(void)
{
    if (!state.started) {
        return;
    }
    state.started = false;
    camera_receiver_stop();
    xclk_stop((unsigned)state.config.pins.xclk);
    if (state.config.pins.pwdn >= 0) {
        pin_write((unsigned)state.config.pins.pwdn, true);
    }
}

// Changing

static enum camera_error changed(bool done)
{
    state.unsettled = FRAMES_TO_SETTLE;
    return done ? CAMERA_OK : CAMERA_NOT_FOUND;
}

enum camera_error camera_set_size(unsigned size)
{
    if (!state.started) {
        return CAMERA_BAD_STATE;
    }
    state.config.size = size;
    return changed(camera_sensor_set_size(size));
}

enum camera_error camera_set_quality(unsigned quality)
{
    if (!state.started) {
        return CAMERA_BAD_STATE;
    }
    state.config.quality = quality;
    return changed(camera_sensor_set_quality(quality));
}

enum camera_error camera_set_mirror(bool mirror)
{
    return state.started ? changed(camera_sensor_set_mirror(mirror)) : CAMERA_BAD_STATE;
}

enum camera_error camera_set_flip(bool flip)
{
    return state.started ? changed(camera_sensor_set_flip(flip)) : CAMERA_BAD_STATE;
}

enum camera_error camera_set_bar(bool on)
{
    return state.started ? changed(camera_sensor_set_bar(on)) : CAMERA_BAD_STATE;
}

// Capturing

static bool is_jpeg_start(const uint8_t *bytes)
{
    return bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

// Bytes up to and with the last end marker; 0 if there is none.
static size_t jpeg_length(const uint8_t *bytes, size_t size)
{
    for (size_t at = size; at >= 2; at--) {
        if (bytes[at - 1] == 0xd9 && bytes[at - 2] == 0xff) {
            return at;
        }
    }
    return 0;
}

enum camera_error camera_capture(const uint8_t **jpeg, size_t *length)
{
    if (!state.started) {
        return CAMERA_BAD_STATE;
    }
    uint64_t deadline = ticks_us() + TIMEOUT_US;
    bool torn = false;
    for (;;) {
        int32_t size = camera_receiver_frame(state.buffer, state.buffer_size, deadline);
        if (size == RECEIVER_TIMEOUT) {
            return torn ? CAMERA_TORN : CAMERA_TIMEOUT;
        }
        if (state.unsettled > 0) {
            state.unsettled--;
            continue;
        }
        if (size == RECEIVER_TOO_LARGE) {
            return CAMERA_TOO_LARGE;
        }
        bool begins = size >= 4 && is_jpeg_start(state.buffer);
        *length = begins ? jpeg_length(state.buffer, (size_t)size) : 0;
        if (*length != 0) {
            *jpeg = state.buffer;
            return CAMERA_OK;
        }
        torn = true;
    }
}
