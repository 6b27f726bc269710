// An OV2640 on a table: a clock, an SCCB bus, a receiver that writes down what comes, a drawn scene.
#ifndef TESTS_SENSOR_BENCH_H
#define TESTS_SENSOR_BENCH_H

#include "regs/ov2640.h"
#include "sensor/ov2640.h"
#include "support/jpeg_read.h"

struct bench {
    struct clock clock;
    struct i2c_bus bus;
    struct dvp dvp;
    struct scene *scene;
    struct ov2640 sensor;
    uint8_t *frame; // the sensor's buffer

    // What came over the wires
    bool vsync;
    unsigned rises, falls;
    uint64_t rise_at, fall_at; // the latest
    uint8_t *bytes;            // of the latest frame
    size_t count;
    unsigned runs;
    size_t run_size;
    uint32_t byte_ticks;
    uint64_t first_run_at, last_run_at;
    unsigned logged; // sentences of kind LOG_GUEST
};

// A sensor out of power-on with XCLK of 24 MHz, the board's receiver listening. The scene is what `pixel`
// draws, width x height; NULL: the chart.
void bench_init(struct bench *b, unsigned width, unsigned height,
                void (*pixel)(unsigned x, unsigned y, uint8_t rgba[4]));
// A scene of one grey, 131: a light of 60, the middle of what drivers' AEB and AEW want.
void bench_grey(unsigned x, unsigned y, uint8_t rgba[4]);
void bench_deinit(struct bench *b);

// Over the bus. Writing fails the test if the sensor does not acknowledge.
void bench_write(struct bench *b, unsigned bank, uint8_t reg, uint8_t value);
uint8_t bench_read(struct bench *b, unsigned bank, uint8_t reg);

// What drivers write for an output size: the smallest mode of the array that covers it, a window from
// its middle with the output's shape, scaling, JPEG at QS 12, PCLK divider 8 (12 in UXGA mode), exposure
// between AEB 0x38 and AEW 0x40.
void bench_set_size(struct bench *b, unsigned width, unsigned height);

void bench_run(struct bench *b, uint64_t ticks);
// Runs until the frame that begins next has ended.
void bench_take_frame(struct bench *b);
// Takes a frame and decodes it; fails the test if it is no whole JPEG. image->rgb is to be freed.
void bench_take_jpeg(struct bench *b, struct jpeg_image *image);

#endif
