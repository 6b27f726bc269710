// Whatever a picture file holds, the scene reader gives a picture within its limits or one sentence.

#include "scene/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_picture(const struct picture *picture)
{
    unsigned sum = 0;
    if (picture->width < 1 || picture->width > SCENE_WIDTH || picture->height < 1 ||
        picture->height > SCENE_HEIGHT) {
        abort();
    }
    for (size_t i = 0; i < (size_t)picture->width * picture->height * 3; i++) {
        sum += picture->rgb[i]; // a sanitizer sees what is not there or not set
    }
    if (sum == 1) {
        (void)fputc('\n', stderr);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scene *scene = NULL;
    struct error err = {.text = ""};
    int code = scene_load(&scene, data, size, "fuzz", &err);
    if ((code == 0) != (scene != NULL) || (code == 0) != (strlen(err.text) == 0)) {
        abort();
    }
    if (code == 0) {
        check_picture(scene_frame(scene, 0));
    }
    scene_close(scene);
    return 0;
}
