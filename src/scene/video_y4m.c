// YUV4MPEG2: a line of parameters, then for each picture a line "FRAME" and its planes Y, U, V.
//
//     YUV4MPEG2 W640 H480 F25:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL
//
// Source:       MJPEG Tools, manual page yuv4mpeg(5); XCOLORRANGE as ffmpeg writes it.
// Not modelled: more than 8 bits a sample; interlaced pictures are taken as they lie.

#include "scene/video_kind.h"
#include "scene/yuv.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LINE 1024

// What C names: how many pixels share a U and a V. 0: grey.
static const struct {
    const char *name;
    unsigned across, down;
} samplings[] = {
    {"420", 2, 2}, {"420jpeg", 2, 2}, {"420mpeg2", 2, 2}, {"420paldv", 2, 2},
    {"422", 2, 1}, {"444", 1, 1},     {"411", 4, 1},      {"mono", 0, 0},
};

// A line without its newline. Its length, 0 at the end of the stream, or an error.
static int take_line(struct video *video, char *line)
{
    int length = 0, byte;
    while ((byte = reader_byte(&video->reader)) != '\n') {
        if (byte < 0) {
            return length == 0 && video->reader.cause == 0 ? 0 : reader_explain(&video->reader);
        }
        if (length == MOST_LINE - 1) {
            return error_set(video->reader.err, ERR_INVALID,
                             "scene '%s': no YUV4MPEG2: a line of parameters without end", video->label);
        }
        line[length++] = (char)byte;
    }
    line[length] = '\0';
    return length == 0
               ? error_set(video->reader.err, ERR_INVALID,
                           "scene '%s': no YUV4MPEG2: an empty line where a picture must begin", video->label)
               : length;
}

static unsigned number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= DECODER_MAX_SIDE ? (unsigned)value
                                                                                         : 0;
}

static int set_sampling(struct video *video, const char *name)
{
    for (size_t i = 0; i < sizeof(samplings) / sizeof(samplings[0]); i++) {
        if (strcmp(name, samplings[i].name) == 0) {
            video->planes.across = samplings[i].across;
            video->planes.down = samplings[i].down;
            return 0;
        }
    }
    return error_set(
        video->reader.err, ERR_INVALID,
        "scene '%s': Y4M with colours '%s' is not read here (420, 422, 444, 411 and mono of 8 bits "
        "are; ffmpeg -pix_fmt yuv420p makes it)",
        video->label, name);
}

static int set_parameter(struct video *video, const char *word)
{
    switch (word[0]) {
    case 'W':
        video->planes.width = number(word + 1);
        return 0;
    case 'H':
        video->planes.height = number(word + 1);
        return 0;
    case 'C':
        return set_sampling(video, word + 1);
    default:
        if (strcmp(word, "XCOLORRANGE=FULL") == 0) {
            video->planes.full = true;
        }
        return 0;
    }
}

static int check_size(const struct video *video)
{
    const struct video_planes *planes = &video->planes;
    if (planes->width == 0 || planes->height == 0) {
        return error_set(video->reader.err, ERR_INVALID,
                         "scene '%s': Y4M without a width and a height from 1 to %u", video->label,
                         DECODER_MAX_SIDE);
    }
    if ((uint64_t)planes->width * planes->height > DECODER_MAX_WHOLE / 2) {
        return error_set(video->reader.err, ERR_LIMIT,
                         "scene '%s': %u x %u pixels is too large for a video (at most %u million pixels)",
                         video->label, planes->width, planes->height, DECODER_MAX_WHOLE / 2000000);
    }
    return 0;
}

static int begin(struct video *video)
{
    char line[MOST_LINE];
    int length = take_line(video, line);
    video->planes = (struct video_planes){.across = 2, .down = 2};
    if (length <= 0) {
        return length < 0 ? length : reader_explain(&video->reader);
    }
    char *rest = line;
    int code = 0;
    (void)strtok_r(line, " ", &rest);
    for (const char *word; code == 0 && (word = strtok_r(NULL, " ", &rest)) != NULL;) {
        code = set_parameter(video, word);
    }
    code = code < 0 ? code : check_size(video);
    if (code < 0) {
        return code;
    }
    free(video->line);
    video->line = malloc((size_t)video->planes.width * 3);
    return video->line == NULL
               ? error_set(video->reader.err, ERR_MEMORY, "scene '%s': not enough memory", video->label)
               : 0;
}

static size_t chroma_width(const struct video_planes *planes)
{
    return planes->across == 0 ? 0 : (planes->width + planes->across - 1) / planes->across;
}

static size_t chroma_size(const struct video_planes *planes)
{
    return planes->across == 0 ? 0
                               : chroma_width(planes) * ((planes->height + planes->down - 1) / planes->down);
}

static int read_picture(struct video *video)
{
    char line[MOST_LINE];
    int length = take_line(video, line);
    if (length <= 0) {
        return length;
    }
    if (strncmp(line, "FRAME", 5) != 0) {
        video->over = true;
        return error_set(video->reader.err, ERR_INVALID,
                         "scene '%s': no YUV4MPEG2: no FRAME where one must be", video->label);
    }
    size_t size = (size_t)video->planes.width * video->planes.height + 2 * chroma_size(&video->planes);
    int code = video_reserve(video, size);
    if (code == 0 && !reader_take(&video->reader, video->bytes, size)) {
        code = reader_explain(&video->reader);
    }
    return code < 0 ? code : 1;
}

static const uint8_t *row_of(void *ctx, uint32_t y)
{
    struct video *video = ctx;
    const struct video_planes *planes = &video->planes;
    size_t luma = (size_t)planes->width * planes->height;
    size_t chroma_row = planes->across == 0 ? 0 : y / planes->down * chroma_width(planes);
    const uint8_t *light = video->bytes + (size_t)y * planes->width;
    const uint8_t *blue = video->bytes + luma + chroma_row, *red = blue + chroma_size(planes);
    for (unsigned x = 0; x < planes->width; x++) {
        unsigned u = planes->across == 0 ? 128 : blue[x / planes->across];
        unsigned v = planes->across == 0 ? 128 : red[x / planes->across];
        yuv_to_rgb(light[x], u, v, planes->full, video->line + (size_t)x * 3);
    }
    return video->line;
}

static int decode(struct video *video, struct fit *fit)
{
    int code = fit_rows(fit, &(struct fit_rows){video->planes.width, video->planes.height, 1, row_of, video});
    return code < 0 ? error_set(video->reader.err, ERR_MEMORY, "scene '%s': not enough memory", video->label)
                    : 0;
}

const struct video_kind video_y4m = {begin, read_picture, decode};
