#include "scene/video.h"

#include "scene/video_kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int video_reserve(struct video *video, size_t count)
{
    if (count > VIDEO_MOST_BYTES) {
        return error_set(video->reader.err, ERR_LIMIT, "scene '%s': a picture of more than %u MiB",
                         video->label, VIDEO_MOST_BYTES >> 20);
    }
    if (count > video->room) {
        size_t room = video->room < 65536 ? 65536 : video->room;
        while (room < count) {
            room *= 2;
        }
        uint8_t *bytes = realloc(video->bytes, room);
        if (bytes == NULL) {
            return error_set(video->reader.err, ERR_MEMORY, "scene '%s': not enough memory", video->label);
        }
        video->bytes = bytes;
        video->room = room;
    }
    return 0;
}

static void close_video(void *state)
{
    struct video *video = state;
    if (video->reader.fd > STDIN_FILENO) {
        (void)close(video->reader.fd);
    }
    free(video->bytes);
    free(video->line);
    free(video->name);
    free(video);
}

static int rewind_file(struct video *video, struct error *err)
{
    if (video->in_round == 0) { // not one picture in the whole file
        video->over = true;
        return 0;
    }
    video->total = video->in_round;
    video->in_round = 0;
    if (lseek(video->reader.fd, 0, SEEK_SET) != 0) {
        video->over = true;
        return error_set(err, ERR_IO, "scene '%s': %s", video->name, strerror(errno));
    }
    reader_init(&video->reader, video->reader.fd, video->label, err);
    return video->kind->begin(video);
}

// Reads one picture. 1, 0 when nothing more comes, or an error.
static int advance(struct video *video, struct error *err)
{
    (void)snprintf(video->label, sizeof(video->label), "%s, picture %llu", video->name,
                   (unsigned long long)video->in_round + 1);
    int status = video->kind->read(video);
    if (status == 0 && video->rewinds) {
        status = rewind_file(video, err);
        if (status == 0 && !video->over) {
            status = video->kind->read(video);
        }
    }
    if (status == 0 || (status < 0 && video->reader.ended && !video->rewinds)) {
        video->over = true;
    }
    if (status != 0) {
        video->next++;
        video->in_round++;
    }
    video->fresh = status > 0 || (video->fresh && status == 0);
    return status;
}

// Whole rounds of a file before picture number `frame` need not be read.
static void leave_rounds_out(struct video *video, uint64_t frame)
{
    if (video->total > 0) {
        video->next += (frame - video->next) / video->total * video->total;
    }
}

static int show(void *state, struct fit *fit, uint64_t frame, struct error *err)
{
    struct video *video = state;
    int code = 0;
    video->reader.err = err;
    while (!video->over && video->next <= frame) {
        leave_rounds_out(video, frame);
        int status = advance(video, err);
        if (video->reader.cause == EINTR) { // somebody wants to stop; this is not the video's end
            err->text[0] = '\0';
            video->over = false;
            video->reader.cause = 0;
            return 0;
        }
        code = status < 0 ? status : code;
    }
    if (!video->fresh) {
        return code;
    }
    video->fresh = false;
    int decoded = video->kind->decode(video, fit);
    return decoded < 0 ? decoded : code < 0 ? code : 1;
}

static bool is_file(int fd)
{
    struct stat status;
    return fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

bool video_form(const uint8_t *head, enum video_form *form)
{
    bool y4m = memcmp(head, "YUV4MPEG2 ", 10) == 0;
    bool jpeg = head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff;
    bool multipart = memcmp(head, "--", 2) == 0 || memcmp(head, "\r\n--", 4) == 0;
    *form = y4m ? VIDEO_Y4M : VIDEO_MJPEG;
    return y4m || jpeg || multipart;
}

int video_open(struct source *source, struct reader *reader, enum video_form form, struct error *err)
{
    struct video *video = calloc(1, sizeof(*video));
    size_t size = strlen(reader->name) + 1;
    char *name = malloc(size);
    if (video == NULL || name == NULL) {
        free(video);
        free(name);
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", reader->name);
    }
    *source = (struct source){show, close_video, video};
    video->name = memcpy(name, reader->name, size);
    (void)snprintf(video->label, sizeof(video->label), "%s", name);
    video->kind = form == VIDEO_Y4M ? &video_y4m : &video_mjpeg;
    video->rewinds = is_file(reader->fd);
    video->reader = *reader;
    video->reader.name = video->label;
    return video->kind->begin(video);
}
