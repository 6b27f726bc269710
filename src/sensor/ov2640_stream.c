// OV2640 frame timing: VSYNC, and when the bytes of a frame come.
//
//     VSYNC  ___|'''''''''''''''''''''''''''''''''''''|___|''''
//     HREF   _______|'|__|'|__|'|__|'|__|'|_____________________
//               first    active: runs, evenly        blank
//               line     spread
//
// A receiver that does not listen costs nothing but a look at its `wanted` from time to time: bytes
// are made when the first of them is taken. Bytes that PCLK cannot carry before VSYNC falls are lost.
//
// Source:       OmniVision OV2640 data sheet, figures "UXGA / SVGA / CIF Frame Timing"; registers COM2,
//               COM10, RESET.
// Assumptions:  A compressed frame comes in runs of 512 bytes, evenly over the active time, the last
//               one filled up with zeros.
// Not modelled: HREF's other polarities, HSYNC, PCLK edges (a receiver of whole bytes sees none of them).

#include "sensor/ov2640_stream.h"

#include "base/bits.h"
#include "regs/ov2640.h"
#include "sensor/ov2640_auto.h"
#include "sensor/ov2640_mode.h"
#include "sensor/ov2640_pipeline.h"

#include <string.h>

#define LOOKS 16U // at `wanted` in the active time of a frame that nobody takes

static bool running(const struct ov2640 *sensor)
{
    return sensor->xclk >= OV2640_XCLK_MIN && !sensor->power_down && !sensor->reset &&
           SENSOR(&sensor->banks, OV2640_COM2, OV2640_COM2_STANDBY) == 0 &&
           DSP(&sensor->banks, OV2640_RESET, OV2640_RESET_DVP) == 0;
}

void ov2640_drive_vsync(struct ov2640 *sensor)
{
    bool negative = SENSOR(&sensor->banks, OV2640_COM10, OV2640_COM10_VSYNC_POL) != 0;
    bool level = sensor->in_frame != negative;
    if (level == sensor->vsync) {
        return;
    }
    sensor->vsync = level;
    struct dvp *dvp = sensor->config.dvp;
    dvp->vsync(dvp->ctx, level);
}

static void set_in_frame(struct ov2640 *sensor, bool on)
{
    sensor->in_frame = on;
    ov2640_drive_vsync(sensor);
}

static void book(struct ov2640 *sensor, uint64_t when)
{
    clock_book(sensor->config.clock, &sensor->event, when);
}

static uint64_t frame_end(const struct ov2640 *sensor)
{
    return sensor->start + sensor->timing.frame - sensor->timing.blank;
}

// When run number `index` may begin.
static uint64_t slot(const struct ov2640 *sensor, unsigned index)
{
    return sensor->start + sensor->timing.first_line + sensor->timing.active * index / sensor->runs.count;
}

// Without a scene the lens has its cap on.
static const struct picture *in_front(struct ov2640 *sensor)
{
    static const uint8_t black[3];
    static const struct picture dark = {1, 1, black, 0};
    return sensor->config.scene == NULL ? &dark : scene_frame(sensor->config.scene, sensor->number);
}

// The circuits that expose see every frame of a receiver that listens. A scene may be costly to look at, so
// for the others the light of the last picture counts.
static void begin_frame(struct ov2640 *sensor)
{
    sensor->number++;
    bool look = sensor->config.dvp->wanted || sensor->automatic.samples == 0 ||
                sensor->automatic.lamp != sensor->light;
    sensor->timing = ov2640_expose(sensor, look ? in_front(sensor) : NULL);
    sensor->latched = sensor->banks;
    sensor->start = sensor->event.when; // and not when the cores got that far: frames keep their pace
    sensor->made = false;
    book(sensor, sensor->start + sensor->timing.first_line);
    set_in_frame(sensor, true);
}

static void end_frame(struct ov2640 *sensor)
{
    book(sensor, sensor->start + sensor->timing.frame);
    set_in_frame(sensor, false);
}

// The bytes of this frame, made anew only if the scene or a register is another one.
static size_t make_bytes(struct ov2640 *sensor)
{
    const struct picture *picture = in_front(sensor);
    if (sensor->made_bytes == 0 || sensor->made_version != picture->version ||
        memcmp(&sensor->made_exposure, &sensor->exposure, sizeof(sensor->exposure)) != 0 ||
        memcmp(&sensor->made_from, &sensor->latched, sizeof(sensor->latched)) != 0) {
        sensor->made_bytes = ov2640_make(sensor, picture);
        sensor->made_version = picture->version;
        sensor->made_from = sensor->latched;
        sensor->made_exposure = sensor->exposure;
    }
    return sensor->made_bytes;
}

static void make_frame(struct ov2640 *sensor)
{
    size_t bytes = make_bytes(sensor);
    sensor->runs = ov2640_runs(&sensor->latched, sensor->xclk, bytes);
    size_t padded = sensor->runs.size * sensor->runs.count;
    if (padded > OV2640_FRAME_SIZE) {
        sensor->runs.count = (unsigned)(OV2640_FRAME_SIZE / sensor->runs.size);
    } else if (padded > bytes) {
        memset(sensor->config.frame + bytes, 0, padded - bytes);
    }
    sensor->made = true;
    sensor->next = 0;
    uint64_t duration = (uint64_t)sensor->runs.byte_ticks * sensor->runs.size;
    while (sensor->next < sensor->runs.count &&
           slot(sensor, sensor->next) + duration <= sensor->config.clock->now) {
        sensor->next++;
    }
}

// Books the end of the next run, or of the frame.
static void book_run(struct ov2640 *sensor)
{
    uint64_t end = frame_end(sensor);
    if (sensor->next < sensor->runs.count) {
        uint64_t now = sensor->config.clock->now, begin = slot(sensor, sensor->next);
        uint64_t done = (begin > now ? begin : now) + (uint64_t)sensor->runs.byte_ticks * sensor->runs.size;
        if (done < end) {
            book(sensor, done);
            return;
        }
        log_write(&sensor->config.log, LOG_GUEST, "OV2640",
                  "PCLK is too slow: %u of %u runs of %zu bytes lost", sensor->runs.count - sensor->next,
                  sensor->runs.count, sensor->runs.size);
        sensor->next = sensor->runs.count;
    }
    book(sensor, end);
}

static void send_run(struct ov2640 *sensor)
{
    struct dvp *dvp = sensor->config.dvp;
    const uint8_t *bytes = sensor->config.frame + sensor->runs.size * sensor->next;
    sensor->next++;
    book_run(sensor);
    if (dvp->wanted) {
        dvp->run(dvp->ctx, bytes, sensor->runs.size, sensor->runs.byte_ticks);
    }
}

static void look(struct ov2640 *sensor)
{
    if (sensor->config.dvp->wanted) {
        make_frame(sensor);
        book_run(sensor);
        return;
    }
    uint64_t next = sensor->config.clock->now + sensor->timing.active / LOOKS;
    book(sensor, next < frame_end(sensor) ? next : frame_end(sensor));
}

static void fired(void *ctx)
{
    struct ov2640 *sensor = ctx;
    if (!sensor->in_frame) {
        begin_frame(sensor);
    } else if (sensor->config.clock->now >= frame_end(sensor)) {
        end_frame(sensor);
    } else if (!sensor->made) {
        look(sensor);
    } else {
        send_run(sensor);
    }
}

void ov2640_restart(struct ov2640 *sensor)
{
    clock_cancel(sensor->config.clock, &sensor->event);
    set_in_frame(sensor, false);
    if (running(sensor)) {
        book(sensor, sensor->config.clock->now + ov2640_timing(&sensor->banks, sensor->xclk).frame);
    }
}

void ov2640_stream_init(struct ov2640 *sensor)
{
    event_init(&sensor->event, fired, sensor);
}
