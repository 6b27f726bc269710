// Which decoder a file needs, and what all of them share.

#include "scene/decoder.h"

#include "scene/scene.h"

#include <string.h>

static const struct decoder_kind *kind_of(const uint8_t *head)
{
    static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    if (memcmp(head, png, sizeof(png)) == 0) {
        return &decoder_png;
    }
    return head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff ? &decoder_jpeg : NULL;
}

int decoder_open(struct decoder *decoder, struct reader *reader, unsigned enough)
{
    *decoder = (struct decoder){.reader = reader, .orientation = 1};
    const uint8_t *head = reader_peek(reader, 8);
    if (reader->cause != 0) {
        return ERR_IO;
    }
    if (reader->count == 0) {
        return error_set(reader->err, ERR_INVALID, "scene '%s': the file is empty", reader->name);
    }
    decoder->kind = head == NULL ? NULL : kind_of(head);
    if (decoder->kind == NULL) {
        return error_set(reader->err, ERR_INVALID,
                         "scene '%s': neither a picture (JPEG, PNG) nor a video (MJPEG, Y4M)", reader->name);
    }
    return decoder->kind->open(decoder, enough);
}

void decoder_close(struct decoder *decoder)
{
    if (decoder->kind != NULL && decoder->state != NULL) {
        decoder->kind->close(decoder);
    }
    decoder->state = NULL;
}

const uint8_t *decoder_row(void *ctx, uint32_t y)
{
    struct decoder *decoder = ctx;
    while (decoder->next <= y && decoder->code == 0) {
        decoder->row = decoder->kind->next_row(decoder);
        decoder->next++;
    }
    return decoder->code == 0 ? decoder->row : NULL;
}

int decoder_check_size(const struct decoder *decoder, unsigned width, unsigned height, bool whole)
{
    const struct reader *reader = decoder->reader;
    if (width == 0 || height == 0) {
        return error_set(reader->err, ERR_INVALID, "scene '%s': the picture has no pixels", reader->name);
    }
    if (width > DECODER_MAX_SIDE || height > DECODER_MAX_SIDE ||
        (uint64_t)width * height > SCENE_MAX_PIXELS) {
        return error_set(reader->err, ERR_LIMIT,
                         "scene '%s': %u x %u pixels is too large (at most %u million pixels)", reader->name,
                         width, height, SCENE_MAX_PIXELS / 1000000);
    }
    if (whole && (uint64_t)width * height > DECODER_MAX_WHOLE) {
        return error_set(reader->err, ERR_LIMIT,
                         "scene '%s': %u x %u pixels is too large for %s (at most %u million pixels)",
                         reader->name, width, height,
                         decoder->kind == &decoder_png ? "an interlaced PNG" : "a progressive JPEG",
                         DECODER_MAX_WHOLE / 1000000);
    }
    return 0;
}

int decoder_no_memory(const struct decoder *decoder)
{
    return error_set(decoder->reader->err, ERR_MEMORY, "scene '%s': not enough memory",
                     decoder->reader->name);
}
