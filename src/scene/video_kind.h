// What the two forms of video share (scene/video.h).
#ifndef SCENE_VIDEO_KIND_H
#define SCENE_VIDEO_KIND_H

#include "scene/fit.h"

// Y4M: how many pixels share a U and a V along each side; 0: there are none.
struct video_planes {
    unsigned width, height; // of Y
    unsigned across, down;
    bool full; // Y from 0 to 255
};

struct video {
    const struct video_kind *kind;
    struct reader reader;
    char *name;
    char label[512]; // the name and the picture's number

    uint8_t *bytes; // of the picture that was read last
    size_t count, room;

    struct video_planes planes;
    uint8_t *line; // one row R G B

    bool rewinds;      // it is a file: after the last picture comes the first
    bool over;         // nothing more comes
    uint64_t next;     // the number of the picture that comes next, from 0 on
    uint64_t in_round; // pictures since the file began
    uint64_t total;    // pictures of the file; 0: not known yet
    bool fresh;        // `bytes` is whole and was not shown
};

struct video_kind {
    // Reads what stands before the first picture. 0 or an error.
    int (*begin)(struct video *video);
    // Reads the next picture into `bytes`: 1, 0 at the end, or an error after which another may come.
    int (*read)(struct video *video);
    int (*decode)(struct video *video, struct fit *fit);
};

extern const struct video_kind video_mjpeg, video_y4m;

// A picture of more bytes is refused.
#define VIDEO_MOST_BYTES (64U << 20)

// Makes room for `count` bytes of a picture. 0, ERR_LIMIT or ERR_MEMORY.
int video_reserve(struct video *video, size_t count) MUST_USE;

#endif
