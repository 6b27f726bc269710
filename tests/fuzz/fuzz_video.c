// Whatever a video holds, each frame gives a picture within its limits, and the first fault one sentence.

#include "scene/load.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count_sentence(void *ctx, const char *sentence)
{
    if (strlen(sentence) == 0 || ++*(unsigned *)ctx > 1) {
        abort();
    }
}

static void check_picture(const struct picture *picture)
{
    if (picture->width < 1 || picture->width > SCENE_WIDTH || picture->height < 1 ||
        picture->height > SCENE_HEIGHT || picture->rgb == NULL) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scene *scene = NULL;
    struct error err = {.text = ""};
    unsigned sentences = 0;
    int code = scene_load(&scene, data, size, "fuzz.mjpeg", &err);
    if ((code == 0) != (scene != NULL) || (code == 0) != (strlen(err.text) == 0)) {
        abort();
    }
    if (code == 0) {
        scene_on_trouble(scene, count_sentence, &sentences);
        for (uint64_t frame = 1; frame < 6; frame++) {
            check_picture(scene_frame(scene, frame));
        }
        check_picture(scene_frame(scene, 1000));
    }
    scene_close(scene);
    return 0;
}
