// One pixel of a video, as Y, U and V (BT.601), to R G B.
#ifndef SCENE_YUV_H
#define SCENE_YUV_H

#include <stdbool.h>
#include <stdint.h>

static inline uint8_t yuv_limit(int32_t value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// full: Y, U and V use all of 0 to 255, as in JPEG; otherwise Y goes from 16 to 235 and U, V from 16 to 240.
// Source: ITU-R BT.601, "Encoding parameters of digital television"; factors with 16 binary places.
static inline void yuv_to_rgb(unsigned y, unsigned u, unsigned v, bool full, uint8_t rgb[3])
{
    int32_t light = (full ? (int32_t)y * 65536 : ((int32_t)y - 16) * 76309) + 32768;
    int32_t blue = (int32_t)u - 128, red = (int32_t)v - 128;
    rgb[0] = yuv_limit((light + red * (full ? 91881 : 104597)) / 65536);
    rgb[1] = yuv_limit((light - blue * (full ? 22554 : 25675) - red * (full ? 46802 : 53279)) / 65536);
    rgb[2] = yuv_limit((light + blue * (full ? 116130 : 132201)) / 65536);
}

#endif
