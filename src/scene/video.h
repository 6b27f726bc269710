// A video as a stream: JPEG pictures one behind the other (MJPEG, also as a web camera's multipart stream),
// or YUV4MPEG2.
#ifndef SCENE_VIDEO_H
#define SCENE_VIDEO_H

#include "scene/source.h"

enum video_form { VIDEO_MJPEG, VIDEO_Y4M };

// Takes over `reader`, from which nothing was consumed, and its fd. Frame n sees picture n. A file begins
// again behind its last picture; of anything else (a pipe, standard input) the last picture stays.
int video_open(struct source *source, struct reader *reader, enum video_form form,
               struct error *err) MUST_USE;

// The form that the first `count` bytes (at least 10) announce; false: neither. One JPEG picture is an MJPEG,
// too.
bool video_form(const uint8_t *head, enum video_form *form);

#endif
