// Opens what stands in front of the lens and keeps it at the size that the lens can show.

#include "scene/scene.h"

#include "scene/album.h"
#include "scene/chart.h"
#include "scene/fit.h"
#include "scene/lens.h"
#include "scene/load.h"
#include "scene/source.h"
#include "scene/testcard.h"
#include "scene/video.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
    struct fit fit;
    struct source source; // show NULL: a picture that stands still
    struct reader reader; // while the file is opened
    enum scene_lens lens;
    bool through_lens; // the lens has already had its effect on the picture
    uint64_t frame;    // that was asked for last; from 0 on
    void (*told)(void *ctx, const char *sentence);
    void *told_ctx;
    struct error trouble;
};

// Charts

static void draw_chart(uint8_t *rgb)
{
    chart_draw(rgb, SCENE_WIDTH, SCENE_HEIGHT);
}

static const struct chart {
    const char *name;
    void (*draw)(uint8_t *rgb);
} charts[] = {
    {"chart", draw_chart},
    {"chart:resolution", testcard_resolution},
    {"chart:grey", testcard_grey},
};

static int open_chart(struct scene *scene, const char *name, struct error *err)
{
    for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++) {
        if (strcmp(name, charts[i].name) != 0) {
            continue;
        }
        uint8_t *rgb = fit_canvas(&scene->fit);
        if (rgb == NULL) {
            return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", name);
        }
        charts[i].draw(rgb);
        fit_drawn(&scene->fit);
        return 0;
    }
    return error_set(err, ERR_INVALID,
                     "scene '%s': there is no such chart (there are chart, chart:resolution and chart:grey)",
                     name);
}

// Files

static int show_first(struct scene *scene, int code, struct error *err)
{
    return code < 0 ? code : scene->source.show(scene->source.state, &scene->fit, 0, err);
}

static bool is_video_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && (strcasecmp(dot, ".mjpeg") == 0 || strcasecmp(dot, ".mjpg") == 0);
}

// A reader at the beginning of a picture or a video. *taken: its fd belongs to the video now. `stream`: it is
// no file, so a JPEG may be followed by others.
static int open_reader(struct scene *scene, bool stream, bool *taken, struct error *err)
{
    struct reader *reader = &scene->reader;
    enum video_form form;
    const uint8_t *head = reader_peek(reader, 10);
    if (head != NULL && video_form(head, &form) &&
        (form == VIDEO_Y4M || stream || is_video_name(reader->name))) {
        *taken = true;
        int code = show_first(scene, video_open(&scene->source, reader, form, err), err);
        return code != 0 ? code
                         : error_set(err, ERR_INVALID, "scene '%s': there is no picture in it", reader->name);
    }
    return fit_file(&scene->fit, reader);
}

static int open_fd(struct scene *scene, int fd, const char *name, bool stream, struct error *err)
{
    bool taken = false;
    reader_init(&scene->reader, fd, name, err);
    int code = open_reader(scene, stream, &taken, err);
    if (!taken && fd > STDIN_FILENO) {
        (void)close(fd);
    }
    return code;
}

static int open_path(struct scene *scene, const char *name, struct error *err)
{
    struct stat status;
    if (stat(name, &status) != 0 && errno == ENOENT && album_is_pattern(name)) {
        return show_first(scene, album_open_pattern(&scene->source, name, err), err);
    }
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        return error_set(err, ERR_IO, "scene '%s': %s", name, strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        (void)close(fd);
        return show_first(scene, album_open_folder(&scene->source, name, err), err);
    }
    return open_fd(scene, fd, name, !S_ISREG(status.st_mode), err);
}

static int open_source(struct scene *scene, const char *name, struct error *err)
{
    if (strncmp(name, "chart", 5) == 0 && (name[5] == '\0' || name[5] == ':')) {
        return open_chart(scene, name, err);
    }
    if (strncmp(name, "v4l2:", 5) == 0) {
        return show_first(scene, webcam_open(&scene->source, name + 5, &webcam_linux, err), err);
    }
    if (strcmp(name, "-") == 0) {
        return open_fd(scene, STDIN_FILENO, name, true, err);
    }
    return open_path(scene, name, err);
}

// Opening and closing

static struct scene *allocate(const char *name, struct error *err)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    if (scene == NULL) {
        (void)error_set(err, ERR_MEMORY, "scene '%s': not enough memory", name);
    }
    return scene;
}

static int finish(struct scene **scene, struct scene *opened, int code)
{
    if (code < 0) {
        scene_close(opened);
        opened = NULL;
    }
    *scene = opened;
    return code < 0 ? code : 0;
}

int scene_open(struct scene **scene, const char *source, struct error *err)
{
    struct error unheard = {.text = ""};
    struct scene *opened = allocate(source, err);
    int code = opened == NULL ? (int)ERR_MEMORY : open_source(opened, source, err != NULL ? err : &unheard);
    return finish(scene, opened, code);
}

int scene_load(struct scene **scene, const uint8_t *bytes, size_t size, const char *name, struct error *err)
{
    bool taken = false;
    struct scene *opened = allocate(name, err);
    int code = ERR_MEMORY;
    if (opened != NULL) {
        reader_init_memory(&opened->reader, bytes, size, name, err);
        code = open_reader(opened, false, &taken, err);
    }
    return finish(scene, opened, code);
}

int scene_open_webcam(struct scene **scene, const char *path, const struct webcam_os *os, struct error *err)
{
    struct scene *opened = allocate(path, err);
    int code = opened == NULL ? (int)ERR_MEMORY
                              : show_first(opened, webcam_open(&opened->source, path, os, err), err);
    return finish(scene, opened, code);
}

void scene_close(struct scene *scene)
{
    if (scene != NULL) {
        if (scene->source.close != NULL) {
            scene->source.close(scene->source.state);
        }
        fit_deinit(&scene->fit);
        free(scene);
    }
}

// Looking

void scene_on_trouble(struct scene *scene, void (*told)(void *ctx, const char *sentence), void *ctx)
{
    scene->told = told;
    scene->told_ctx = ctx;
}

void scene_set_lens(struct scene *scene, enum scene_lens lens)
{
    scene->lens = lens;
}

static void tell_trouble(struct scene *scene, const struct error *err)
{
    if (scene->trouble.text[0] == '\0') {
        scene->trouble = *err;
        if (scene->told != NULL) {
            scene->told(scene->told_ctx, err->text);
        }
    }
}

// The next picture, if there is one.
static void advance(struct scene *scene, uint64_t frame)
{
    struct error err = {.text = ""};
    int code = scene->source.show(scene->source.state, &scene->fit, frame, &err);
    if (code < 0) {
        tell_trouble(scene, &err);
    } else if (code > 0) {
        scene->fit.picture.version++;
        scene->through_lens = false;
    }
}

static void look_through_lens(struct scene *scene, bool another)
{
    struct picture *picture = &scene->fit.picture;
    if (scene->lens == SCENE_LENS_CAP && (another || !scene->through_lens)) {
        lens_cap(scene->fit.rgb, picture->width, picture->height, scene->frame);
        picture->version++;
    } else if (scene->lens == SCENE_LENS_FILM && !scene->through_lens) {
        lens_film(scene->fit.rgb, picture->width, picture->height);
        picture->version++;
    }
    scene->through_lens = true;
}

const struct picture *scene_frame(struct scene *scene, uint64_t frame)
{
    uint64_t number = frame > 0 ? frame - 1 : 0;
    bool another = number != scene->frame;
    scene->frame = number;
    if (another && scene->source.show != NULL && scene->lens != SCENE_LENS_CAP) {
        advance(scene, number);
    }
    look_through_lens(scene, another);
    return &scene->fit.picture;
}
