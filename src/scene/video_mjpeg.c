// JPEG pictures one behind the other. What stands between them (the headers of a multipart stream) is passed
// over.
//
//     FF D8 | FF marker length data ... | FF DA length data, entropy-coded data | FF D9
//
// Source: ITU-T T.81, annex B "Compressed data formats".

#include "scene/video_kind.h"

#include <stdlib.h>

enum {
    MARKER_TEM = 0x01,
    MARKER_RST0 = 0xd0,
    MARKER_RST7 = 0xd7,
    MARKER_SOI = 0xd8,
    MARKER_EOI = 0xd9,
    MARKER_SOS = 0xda,
};

static int begin(struct video *video)
{
    (void)video;
    return 0;
}

// The next byte, also put into the picture; negative: an error.
static int take(struct video *video)
{
    int byte = reader_byte(&video->reader);
    if (byte < 0) {
        return reader_explain(&video->reader);
    }
    int code = video_reserve(video, video->count + 1);
    if (code < 0) {
        return code;
    }
    video->bytes[video->count++] = (uint8_t)byte;
    return byte;
}

// 1: the picture has begun; 0: no more comes.
static int find_start(struct video *video)
{
    int before = 0, byte;
    while ((byte = reader_byte(&video->reader)) >= 0) {
        if (before == 0xff && byte == MARKER_SOI) {
            int code = video_reserve(video, 2);
            if (code < 0) {
                return code;
            }
            video->bytes[0] = 0xff;
            video->bytes[1] = MARKER_SOI;
            video->count = 2;
            return 1;
        }
        before = byte;
    }
    return video->reader.cause != 0 ? ERR_IO : 0;
}

// A segment's length and data.
static int take_segment(struct video *video)
{
    int high = take(video);
    int low = high < 0 ? high : take(video);
    int code = low;
    for (int left = low < 0 ? 0 : high * 256 + low - 2; left > 0 && code >= 0; left--) {
        code = take(video);
    }
    return code;
}

// Entropy-coded data up to the next marker, which is returned. Stuffed zeros and restarts belong to the data.
static int take_scan(struct video *video)
{
    int before = 0, byte = 0;
    for (;;) {
        byte = take(video);
        if (byte < 0 ||
            (before == 0xff && byte != 0 && byte != 0xff && (byte < MARKER_RST0 || byte > MARKER_RST7))) {
            return byte;
        }
        before = byte;
    }
}

static int take_marker(struct video *video)
{
    int byte = take(video);
    if (byte >= 0 && byte != 0xff) {
        return error_set(video->reader.err, ERR_INVALID,
                         "scene '%s': damaged JPEG: no marker where one must be", video->label);
    }
    while (byte == 0xff) {
        byte = take(video);
    }
    return byte;
}

static int read_picture(struct video *video)
{
    int code = find_start(video);
    if (code <= 0) {
        return code;
    }
    int marker = take_marker(video);
    while (marker >= 0 && marker != MARKER_EOI) {
        bool alone = marker == MARKER_TEM || (marker >= MARKER_RST0 && marker <= MARKER_SOI);
        code = alone ? 0 : take_segment(video);
        marker = code < 0 ? code : marker == MARKER_SOS ? take_scan(video) : take_marker(video);
    }
    return marker < 0 ? marker : 1;
}

static int decode(struct video *video, struct fit *fit)
{
    struct error *err = video->reader.err;
    struct reader *reader = malloc(sizeof(*reader));
    if (reader == NULL) {
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", video->label);
    }
    reader_init_memory(reader, video->bytes, video->count, video->label, err);
    int code = fit_file(fit, reader);
    free(reader);
    return code;
}

const struct video_kind video_mjpeg = {begin, read_picture, decode};
