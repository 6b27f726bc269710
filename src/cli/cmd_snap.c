// espcam snap: take a picture.

#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "doctor/explain.h"
#include "doctor/picture.h"
#include "serial/boardcam.h"
#include "serial/boardfs.h"

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

enum { PHOTO_MAX = 4 << 20, LOG_MAX = 16384, FETCHES = 3 };

struct photo {
    uint8_t *bytes;
    size_t count, size;
    char log[LOG_MAX]; // what the board said while it took the picture
    size_t log_length;
    struct boardcam camera;
    struct boardcam_wish wish;
    struct picture_finding picture;
};

static int take_bytes(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct photo *photo = ctx;
    if (count > PHOTO_MAX - photo->count) {
        return error_set(err, ERR_LIMIT, "the board sends more than any picture has");
    }
    if (photo->count + count > photo->size) {
        size_t size = (photo->count + count) * 2;
        uint8_t *more = realloc(photo->bytes, size);
        if (more == NULL) {
            return error_set(err, ERR_MEMORY, "no memory for the picture");
        }
        photo->bytes = more;
        photo->size = size;
    }
    memcpy(photo->bytes + photo->count, bytes, count);
    photo->count += count;
    return 0;
}

// The log keeps its beginning: the first complaint is the cause of the others.
static int keep_log(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct photo *photo = ctx;
    (void)err;
    for (size_t i = 0; i < count && photo->log_length < LOG_MAX - 1; i++) {
        photo->log[photo->log_length++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
    }
    photo->log[photo->log_length] = '\0';
    return 0;
}

static void show_progress(void *ctx, uint64_t done)
{
    (void)ctx;
    progress_show("the picture is coming: %llu KiB", (unsigned long long)(done >> 10));
}

// Why there is no picture: what the driver on the board said counts more than its exception.
static int explain_failure(struct photo *photo, int status, const struct error *inner, struct error *err)
{
    struct explanation explanation;
    (void)keep_log(photo, (const uint8_t *)inner->text, strlen(inner->text), err);
    explain_log(&explanation, photo->log);
    // The program is ours: its exception says more than that there was one.
    bool known = (explanation.kind == EXPLAIN_CERTAIN || explanation.kind == EXPLAIN_LIKELY) &&
                 strcmp(explanation.id, "python-error") != 0;
    if (status == ERR_REMOTE && known) {
        return error_set(err, ERR_REMOTE, "the board could not take a picture: %s; next: %s",
                         explanation.cause, explanation.next);
    }
    return status == ERR_REMOTE
               ? error_set(err, ERR_REMOTE, "the board could not take a picture: %s", inner->text)
               : error_set(err, (enum error_code)status, "%s", inner->text);
}

// Runs the camera; the picture is then the variable `img` on the board. A board that has run for long may
// hold a camera that does not start a second time: it is reset, once.
static int capture(struct session *session, struct photo *photo, struct error *err)
{
    struct error inner = {.text = ""};
    struct rawrepl_sink log = {keep_log, photo};
    progress_show("taking the picture ...");
    int status = boardcam_take(&session->repl, &photo->camera, &photo->wish, log, &inner);
    if (status == ERR_REMOTE && session->port != NULL) {
        progress_clear();
        progress_say("espcam snap: no picture (%s); the board is reset, and asked once more", inner.text);
        photo->log_length = 0;
        inner.text[0] = photo->log[0] = '\0';
        status = session_restart(session, &inner);
        if (status == 0) {
            status = boardcam_take(&session->repl, &photo->camera, &photo->wish, log, &inner);
        }
    }
    if (status == ERR_REMOTE) {
        struct error ignored = {.text = ""};
        // Afresh: of a driver that has failed once, the old ones complain about the second time.
        if (session_restart(session, &ignored) == 0) {
            (void)!boardcam_complain(&session->repl, &photo->camera, &photo->wish, log, &ignored);
        }
    }
    return status < 0 ? explain_failure(photo, status, &inner, err) : 0;
}

// All of it, with the length and the CRC-32 that the board has counted; again if the line has lost some.
static int fetch(struct rawrepl *repl, struct photo *photo, struct error *err)
{
    int status = ERR_REMOTE;
    for (unsigned i = 0; i < FETCHES && status == ERR_REMOTE; i++) {
        err->text[0] = '\0';
        photo->count = 0;
        status = boardfs_get_value(repl, "img", (struct rawrepl_sink){take_bytes, photo}, show_progress, NULL,
                                   err);
    }
    if (status < 0) {
        return status;
    }
    photo->count = picture_length(photo->bytes, photo->count);
    return photo->count > 0
               ? 0
               : error_set(err, ERR_REMOTE,
                           "what came from the camera is not a whole JPEG picture; next: take it "
                           "again with a smaller --size or a larger --quality number");
}

static void say_found(const struct session *session, const struct photo *photo)
{
    if (session->port != NULL || !photo->camera.settles) {
        progress_clear();
        progress_say("espcam snap: %s: %s", photo->camera.firmware, boardcam_way(&photo->camera));
    }
}

static int take(struct session *session, struct photo *photo, struct error *err)
{
    int status = boardcam_find(&session->repl, &photo->camera, err);
    if (status == 0) {
        say_found(session, photo);
        status = capture(session, photo, err);
    }
    return status < 0 ? status : fetch(&session->repl, photo, err);
}

static void say_size(const struct picture_finding *picture)
{
    char pixels[24];
    const struct size *wanted = find_size(size_name);
    (void)snprintf(pixels, sizeof pixels, "%ux%u", picture->width, picture->height);
    if (wanted != NULL && picture->width > 0 && strcmp(pixels, wanted->pixels) != 0) {
        progress_say("espcam snap: --size %s: this firmware gives %s instead", size_name, pixels);
    }
}

static void say_taken(const struct photo *photo)
{
    const struct picture_finding *picture = &photo->picture;
    if (strcmp(out_path, "-") != 0) {
        progress_say("%s: %ux%u, %zu bytes", out_path, picture->width, picture->height, photo->count);
    }
    say_size(picture);
    if (photo->wish.quality != quality) {
        progress_say(
            "espcam snap: --quality %u: a better one does not fit into the buffer of the board's driver",
            photo->wish.quality);
    }
    if (picture_fault(picture) != NULL) {
        progress_say("espcam snap: %s; next: %s", picture_fault(picture), picture_next(picture));
    }
}

static int work(struct photo *photo, struct outfile *out)
{
    struct session session;
    struct error err = {.text = ""};
    int status = session_open(&session, "snap");
    if (status != EXIT_DONE) {
        return status;
    }
    int done = take(&session, photo, &err);
    if (done == 0) {
        picture_judge(&photo->picture, photo->bytes, photo->count);
        done = outfile_write(out, photo->bytes, photo->count, &err);
    }
    if (done == 0) {
        done = outfile_commit(out, &err);
    }
    status = session_close(&session, done, &err);
    if (status == EXIT_DONE) {
        say_taken(photo);
    }
    return status;
}

static int snap(int count, char **words)
{
    struct outfile out;
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
    if (outfile_open(&out, out_path, &err) < 0) {
        return cmd_failed("snap", &err);
    }
    outfile_rest(&out);
    struct photo *photo = calloc(1, sizeof *photo);
    int status = EXIT_FAILED;
    if (photo != NULL) {
        photo->wish = (struct boardcam_wish){size->name, (unsigned)quality};
        status = work(photo, &out);
        free(photo->bytes);
    }
    free(photo);
    outfile_abandon(&out);
    return status;
}

const struct cmd cmd_snap = {
    .name = "snap",
    .usage = "[BOARD] [-o FILE] [--size NAME] [--quality N] [--format F]",
    .summary = "Take a picture and write it as JPEG.",
    .details =
        "The camera module of the board's MicroPython takes the picture, whichever of the known ones it is,\n"
        "and the file comes over the serial line. FILE appears whole or not at all. A picture that is "
        "black,\n"
        "white, of one colour, red and blurred, or torn is written, too, and what is wrong with it is said.",
    .tables = {opts, session_opts, target_opts},
    .titles = {"SNAP: the picture", SESSION_TITLE, TARGET_TITLE},
    .run = snap,
};
