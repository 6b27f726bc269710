// bench-torn FOLDER [N]: takes photos of each picture in a folder with the sensor alone (no board, no
// firmware) at several sizes and qualities. The judge of pictures (doctor/picture.h) must find no damage in
// them. Then N (10) times each kind of damage is done to the data of each, and counted how often it is found:
// of all, and of those where it can be seen (a 200th of the pixels is 24 levels lighter or darker).

#include "doctor/picture.h"
#include "scene/scene.h"
#include "support/jpeg_data.h"
#include "unit/sensor/bench.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define SEEN_LEVELS 24
#define SEEN_PART   200U
#define SPARE       4096U

struct jpeg {
    uint8_t *bytes;
    size_t size, data; // where the coded data begins
};

static uint64_t state = 1;

static size_t random_below(size_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % limit;
}

// Kinds of damage: `at` is in the data, and `count` bytes behind it as well.

static void cut_out(struct jpeg *jpeg, size_t at, size_t count)
{
    memmove(jpeg->bytes + at, jpeg->bytes + at + count, jpeg->size - at - count);
    jpeg->size -= count;
}

static void change(struct jpeg *jpeg, size_t at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        jpeg->bytes[at + i] ^= (uint8_t)(1 + random_below(255));
    }
}

static void flip_bit(struct jpeg *jpeg, size_t at, size_t count)
{
    (void)count;
    jpeg->bytes[at] ^= (uint8_t)(1U << random_below(8));
}

static void clear(struct jpeg *jpeg, size_t at, size_t count)
{
    memset(jpeg->bytes + at, 0, count);
}

static void repeat(struct jpeg *jpeg, size_t at, size_t count)
{
    memmove(jpeg->bytes + at + count, jpeg->bytes + at, jpeg->size - at);
    jpeg->size += count;
}

static struct damage {
    const char *name;
    void (*make)(struct jpeg *jpeg, size_t at, size_t count);
    size_t count;
    unsigned done, found, seen, seen_found, decoder, scan, stair;
} damages[] = {
    {.name = "1 bit changed", .make = flip_bit, .count = 1},
    {.name = "1 byte changed", .make = change, .count = 1},
    {.name = "8 bytes changed", .make = change, .count = 8},
    {.name = "64 bytes cleared", .make = clear, .count = 64},
    {.name = "1 byte lost", .make = cut_out, .count = 1},
    {.name = "16 bytes lost", .make = cut_out, .count = 16},
    {.name = "512 bytes lost", .make = cut_out, .count = 512},
    {.name = "512 bytes twice", .make = repeat, .count = 512},
};

// Decoding, whatever libjpeg complains about

struct decoder {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
};

static void fail(j_common_ptr info)
{
    struct decoder *decoder = info->client_data;
    longjmp(decoder->stop, 1);
}

static void ignore(j_common_ptr info, int level)
{
    (void)info;
    (void)level;
}

// Light of each pixel, width x height; grey where it does not come so far.
static void decode(const struct jpeg *jpeg, uint8_t *light, unsigned width, unsigned height)
{
    struct decoder decoder;
    memset(light, 128, (size_t)width * height);
    decoder.info.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = fail;
    decoder.errors.emit_message = ignore;
    decoder.info.client_data = &decoder;
    jpeg_create_decompress(&decoder.info);
    if (setjmp(decoder.stop) == 0) {
        jpeg_mem_src(&decoder.info, jpeg->bytes, (unsigned long)jpeg->size);
        (void)jpeg_read_header(&decoder.info, TRUE);
        decoder.info.out_color_space = JCS_GRAYSCALE;
        (void)jpeg_start_decompress(&decoder.info);
        while (decoder.info.output_scanline < height) {
            JSAMPROW row = light + (size_t)decoder.info.output_scanline * width;
            (void)jpeg_read_scanlines(&decoder.info, &row, 1);
        }
    }
    jpeg_destroy_decompress(&decoder.info);
}

static bool is_seen(const uint8_t *one, const uint8_t *other, size_t count)
{
    size_t differ = 0;
    for (size_t i = 0; i < count; i++) {
        differ += abs(one[i] - other[i]) >= SEEN_LEVELS;
    }
    return differ * SEEN_PART >= count;
}

static bool is_damaged(const struct picture_finding *finding)
{
    return finding->look == PICTURE_BROKEN || finding->look == PICTURE_TORN || finding->look == PICTURE_BANDS;
}

static void try_damage(struct damage *damage, const struct jpeg *whole, const struct picture_finding *sound,
                       const uint8_t *light, uint8_t *other)
{
    struct picture_finding finding;
    struct jpeg jpeg = {malloc(whole->size + SPARE), whole->size, whole->data};
    size_t room = whole->size - 2 - whole->data - damage->count;
    if (jpeg.bytes == NULL) {
        abort();
    }
    memcpy(jpeg.bytes, whole->bytes, whole->size);
    damage->make(&jpeg, whole->data + random_below(room), damage->count);
    picture_judge(&finding, jpeg.bytes, jpeg.size);
    decode(&jpeg, other, sound->width, sound->height);
    bool seen = is_seen(light, other, (size_t)sound->width * sound->height), found = is_damaged(&finding);
    damage->done++;
    damage->found += found;
    damage->seen += seen;
    damage->seen_found += seen && found;
    damage->decoder += finding.complained;
    damage->scan += finding.impossible;
    damage->stair += finding.stair;
    free(jpeg.bytes);
}

// 1: damage is seen in it as it is.
static unsigned judge(const struct jpeg *jpeg, const char *name, unsigned quality, unsigned times)
{
    struct picture_finding sound;
    picture_judge(&sound, jpeg->bytes, jpeg->size);
    size_t pixels = (size_t)sound.width * sound.height;
    if (is_damaged(&sound)) {
        printf("FALSE ALARM: %s %ux%u QS %u: decoder %d, scan %d, stair %d, row %u\n", name, sound.width,
               sound.height, quality, sound.complained, sound.impossible, sound.stair, sound.sound);
    }
    uint8_t *light = malloc(pixels), *other = malloc(pixels);
    if (light == NULL || other == NULL) {
        abort();
    }
    decode(jpeg, light, sound.width, sound.height);
    for (size_t k = 0; k < sizeof damages / sizeof damages[0] && jpeg->size > SPARE; k++) {
        for (unsigned i = 0; i < times; i++) {
            try_damage(&damages[k], jpeg, &sound, light, other);
        }
    }
    free(light);
    free(other);
    return is_damaged(&sound);
}

static unsigned judge_scene(struct scene *scene, const char *name, unsigned times, unsigned *count)
{
    static const unsigned sizes[][2] = {{320, 240}, {800, 600}, {1600, 1200}}, qualities[] = {4, 10, 20, 40};
    static struct bench b;
    unsigned alarms = 0;
    for (size_t i = 0; i < 12; i++) {
        bench_init(&b, 0, 0, NULL);
        scene_close(b.scene);
        b.scene = b.sensor.config.scene = scene;
        bench_set_size(&b, sizes[i / 4][0], sizes[i / 4][1]);
        bench_write(&b, OV2640_BANK_DSP, OV2640_QS, (uint8_t)qualities[i % 4]);
        bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 4); // so that the largest gets through
        bench_take_frame(&b);
        bench_take_frame(&b);
        struct jpeg jpeg = {b.bytes, picture_length(b.bytes, b.count), jpeg_data(b.bytes)};
        if (jpeg.size > 0) {
            alarms += judge(&jpeg, name, qualities[i % 4], times);
            ++*count;
        } else {
            printf("%s %u: lost\n", name, sizes[i / 4][0]);
        }
        b.scene = NULL;
        bench_deinit(&b);
    }
    return alarms;
}

static void report(void)
{
    printf("%-18s %7s %8s %8s %10s   of all: decoder, data, stair %%\n", "", "times", "found %", "seen",
           "found %");
    for (size_t k = 0; k < sizeof damages / sizeof damages[0]; k++) {
        const struct damage *d = &damages[k];
        printf("%-18s %7u %8.1f %8u %10.1f   %5.1f %5.1f %5.1f\n", d->name, d->done,
               100.0 * d->found / d->done, d->seen, d->seen == 0 ? 100 : 100.0 * d->seen_found / d->seen,
               100.0 * d->decoder / d->done, 100.0 * d->scan / d->done, 100.0 * d->stair / d->done);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench-torn FOLDER [N]\n");
        return 2;
    }
    struct dirent **names;
    int count = scandir(argv[1], &names, NULL, alphasort);
    unsigned alarms = 0, taken = 0, times = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
    for (int i = 0; i < count; i++) {
        char path[1024];
        struct error err = {{0}};
        struct scene *scene = NULL;
        (void)snprintf(path, sizeof(path), "%s/%s", argv[1], names[i]->d_name);
        if (names[i]->d_name[0] != '.' && scene_open(&scene, path, &err) == 0) {
            alarms += judge_scene(scene, names[i]->d_name, times, &taken);
            scene_close(scene);
        }
        free(names[i]);
    }
    free(names);
    printf("%u photos, %u false alarms\n", taken, alarms);
    if (times > 0 && taken > 0) {
        report();
    }
    return alarms > 0;
}
