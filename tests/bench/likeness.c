// likeness SCENE PHOTO: how alike a photo is to the scene it was taken of.
//
// The scene is cut to the photo's shape and scaled to its size, as the camera does; the result is
// the structural similarity index of the two, on standard output.

#include "scene/resample.h"
#include "scene/scene.h"
#include "support/jpeg_read.h"
#include "support/ssim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *picture_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

// The middle of a side of `length` pixels that has to be `part` of `whole` long.
static struct resample_axis middle(unsigned length, uint64_t part, uint64_t whole, unsigned target)
{
    uint64_t all = (uint64_t)length * RESAMPLE_ONE;
    uint64_t size = part < whole ? all * part / whole : all;
    return (struct resample_axis){length, (all - size) / 2, size, target};
}

static uint8_t *scale(const struct picture *picture, unsigned width, unsigned height)
{
    static struct resample resample;
    uint8_t *rgb = malloc((size_t)width * height * 3);
    uint64_t wide = (uint64_t)picture->height * width, high = (uint64_t)picture->width * height;
    struct resample_axis x = middle(picture->width, wide, high, width);
    struct resample_axis y = middle(picture->height, high, wide, height);
    if (rgb == NULL) {
        return NULL;
    }
    struct picture source = *picture;
    resample_init(&resample, &x, &y, picture_row, &source);
    for (unsigned i = 0; i < height; i++) {
        (void)resample_row(&resample, i, rgb + (size_t)i * width * 3);
    }
    return rgb;
}

static int read_photo(const char *name, struct jpeg_image *photo)
{
    static uint8_t bytes[16U << 20];
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        return -1;
    }
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    if (jpeg_read(photo, bytes, size) != 0 || photo->width > RESAMPLE_MAX_WIDTH) {
        fprintf(stderr, "%s: not a JPEG that the camera could have made\n", name);
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct error err = {{0}};
    struct scene *scene = NULL;
    struct jpeg_image photo = {0};
    int status = 1;
    if (argc != 3) {
        fprintf(stderr, "usage: likeness SCENE PHOTO\n");
        return 2;
    }
    if (scene_open(&scene, argv[1], &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
    } else if (read_photo(argv[2], &photo) == 0) {
        uint8_t *rgb = scale(scene_frame(scene, 0), photo.width, photo.height);
        if (rgb != NULL) {
            printf("%.4f\n", ssim(rgb, photo.rgb, photo.width, photo.height));
            status = 0;
        }
        free(rgb);
    }
    free(photo.rgb);
    scene_close(scene);
    return status;
}
