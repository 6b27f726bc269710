// espcam snap: take a picture.

#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "serial/boardfs.h"
#include "serial/lastline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *out_path = "photo.jpg";
static const char *size_name = "SVGA";
static const char *format = "jpeg";
static uint64_t quality = 10;

static const struct opt opts[] = {
    {"out", 'o', "FILE", "where to write the picture (default photo.jpg; - is standard output)", opt_text,
     &out_path},
    {"size", 0, "NAME", "QVGA, VGA, SVGA (default), XGA, UXGA, ... or WIDTHxHEIGHT", opt_text, &size_name},
    {"quality", 0, "N", "0 to 63, smaller is better and larger in bytes (default 10)", opt_number, &quality},
    {"format", 0, "F", "jpeg", opt_text, &format},
    {NULL},
};

// The sizes of an OV2640, with the names that the camera module gives them (camera.FRAME_...).
static const struct size {
    const char *name;
    const char *pixels;
} sizes[] = {
    {"96X96", "96x96"},   {"QQVGA", "160x120"},   {"128X128", "128x128"}, {"QCIF", "176x144"},
    {"HQVGA", "240x176"}, {"240X240", "240x240"}, {"QVGA", "320x240"},    {"320X320", "320x320"},
    {"CIF", "400x296"},   {"HVGA", "480x320"},    {"VGA", "640x480"},     {"SVGA", "800x600"},
    {"XGA", "1024x768"},  {"HD", "1280x720"},     {"SXGA", "1280x1024"},  {"UXGA", "1600x1200"},
};

static const struct size *find_size(const char *name)
{
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (strcasecmp(name, sizes[i].name) == 0 || strcasecmp(name, sizes[i].pixels) == 0) {
            return &sizes[i];
        }
    }
    return NULL;
}

static int misused_size(void)
{
    char list[256];
    size_t used = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, " %s", sizes[i].name);
    }
    return cmd_misused("snap", "there is no size '%s'; there are%s", size_name, list);
}

struct photo {
    struct outfile out;
    uint64_t count;
    uint8_t first[2], last[2];
};

static int take_bytes(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct photo *photo = ctx;
    for (size_t i = 0; i < count; i++) {
        if (photo->count < 2) {
            photo->first[photo->count] = bytes[i];
        }
        photo->last[0] = photo->last[1];
        photo->last[1] = bytes[i];
        photo->count++;
    }
    return outfile_write(&photo->out, bytes, count, err);
}

static void show_progress(void *ctx, uint64_t done)
{
    (void)ctx;
    progress_show("the picture is coming: %llu KiB", (unsigned long long)(done >> 10));
}

// Runs the camera; the picture is then the variable `img` on the board.
static int capture(struct rawrepl *repl, const struct size *size, struct error *err)
{
    char code[400];
    struct lastline words = {.length = 0};
    struct error inner = {.text = ""};
    int length = snprintf(code, sizeof code,
                          "import camera\n"
                          "camera.init(0,format=camera.JPEG,framesize=camera.FRAME_%s,quality=%u,"
                          "xclk_freq=camera.XCLK_20MHz,fb_location=camera.PSRAM)\n"
                          "img=camera.capture()\n"
                          "if not img:raise OSError('no picture came from the camera')\n",
                          size->name, (unsigned)quality);
    progress_show("taking the picture ...");
    int status = rawrepl_exec(repl, code, (size_t)length, (struct rawrepl_sink){NULL, NULL},
                              (struct rawrepl_sink){lastline_keep, &words}, &inner);
    if (status < 0 && words.length > 0) {
        return error_set(err, ERR_REMOTE, "the board could not take a picture: %s", words.text);
    }
    return status < 0 ? error_set(err, (enum error_code)status, "%s", inner.text) : 0;
}

static int fetch(struct rawrepl *repl, struct photo *photo, struct error *err)
{
    int status =
        boardfs_get_value(repl, "img", (struct rawrepl_sink){take_bytes, photo}, show_progress, NULL, err);
    if (status < 0) {
        return status;
    }
    bool whole = photo->count >= 4 && photo->first[0] == 0xff && photo->first[1] == 0xd8 &&
                 photo->last[0] == 0xff && photo->last[1] == 0xd9;
    return whole ? 0 : error_set(err, ERR_REMOTE, "what came from the camera is not a whole JPEG picture");
}

static int snap(int count, char **words)
{
    struct session session;
    struct photo photo = {.count = 0};
    struct error err = {.text = ""};
    const struct size *size = find_size(size_name);
    if (count > 0) {
        return cmd_misused("snap", "'%s' is not understood", words[0]);
    }
    if (size == NULL) {
        return misused_size();
    }
    if (quality > 63) {
        return cmd_misused("snap", "--quality: 0 to 63, not %llu", (unsigned long long)quality);
    }
    if (strcmp(format, "jpeg") != 0) {
        return cmd_misused("snap", "--format: 'jpeg', not '%s'", format);
    }
    if (outfile_open(&photo.out, out_path, &err) < 0) {
        return cmd_failed("snap", &err);
    }
    int status = session_open(&session, "snap");
    if (status == EXIT_DONE) {
        int done = capture(&session.repl, size, &err);
        if (done == 0) {
            done = fetch(&session.repl, &photo, &err);
        }
        if (done == 0) {
            done = outfile_commit(&photo.out, &err);
        }
        status = session_close(&session, done, &err);
    }
    outfile_abandon(&photo.out);
    if (status == EXIT_DONE && strcmp(out_path, "-") != 0) {
        progress_say("%s: %s, %llu bytes", out_path, size->pixels, (unsigned long long)photo.count);
    }
    return status;
}

const struct cmd cmd_snap = {
    .name = "snap",
    .usage = "[BOARD] [-o FILE] [--size NAME] [--quality N] [--format F]",
    .summary = "Take a picture and write it as JPEG.",
    .details = "The board is powered on, MicroPython's camera module takes the picture, and the\n"
               "file comes over the board's serial line. FILE appears whole or not at all.",
    .tables = {opts, target_opts},
    .titles = {"SNAP: the picture", TARGET_TITLE},
    .run = snap,
};
