#include "serial/boardcam.h"

#include "serial/lastline.h"

#include <stdio.h>
#include <string.h>

#define CODE_SIZE    1536U
#define NO_PICTURE   "no picture came"
#define SETTLING     8U // frames of a sensor that was just switched on: they are dark, green or both
#define QUALITY_MOST 40U
#define PROMPT_MS    5000U
#define QUIET_MS     3000U // a driver that says nothing for so long has said all
#define HEARD_MAX    8192U
#define ECHO_MS      20U
#define PIECE        32U // bytes at once for paste mode, which has no flow control and a small buffer

struct text {
    char bytes[CODE_SIZE];
    size_t length;
};

struct boardcam_dialect {
    const char *way;
    const char *has[2]; // names that its module has
    // Adds the Python that switches the camera on. ERR_INVALID: no such size.
    int (*start)(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                 struct error *err);
    const char *capture, *stop;
};

static void add(struct text *text, const char *more)
{
    size_t length = strlen(more);
    if (text->length + length < sizeof text->bytes) {
        memcpy(text->bytes + text->length, more, length + 1);
        text->length += length;
    }
}

static bool has(const struct boardcam *camera, const char *name)
{
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "'%.60s'", name);
    return strstr(camera->names, quoted) != NULL;
}

static int no_size(const struct boardcam_wish *wish, struct error *err)
{
    return error_set(err, ERR_INVALID,
                     "the camera module of this board's firmware has no size %s; choose another --size",
                     wish->size);
}

// camera.init(0, keyword=...)

static int start_keywords(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                          struct error *err)
{
    char line[200];
    (void)snprintf(line, sizeof line, "FRAME_%.20s", wish->size);
    if (!has(camera, line)) {
        return no_size(wish, err);
    }
    (void)snprintf(line, sizeof line,
                   "r=camera.init(0,format=camera.JPEG,framesize=camera.FRAME_%s,quality=%u", wish->size,
                   wish->quality);
    add(code, line);
    add(code, has(camera, "XCLK_20MHz") ? ",xclk_freq=camera.XCLK_20MHz" : "");
    add(code, has(camera, "PSRAM") ? ",fb_location=camera.PSRAM" : "");
    add(code, ")\n");
    return 0;
}

// Numbers for sizes: from 1 on, in the order of the builds of 2019 or of all later ones.

static const char *const sizes_2019[] = {"QQVGA", "128X160", "QCIF", "HQVGA", "QVGA", "CIF",
                                         "VGA",   "SVGA",    "XGA",  "SXGA",  "UXGA", NULL};
static const char *const sizes_later[] = {"96X96", "QQVGA", "QCIF", "HQVGA", "240X240", "QVGA", "CIF", "HVGA",
                                          "VGA",   "SVGA",  "XGA",  "HD",    "SXGA",    "UXGA", NULL};

// 0: it has no such size.
static unsigned number_of(const char *const *sizes, const char *size)
{
    for (unsigned i = 0; sizes[i] != NULL; i++) {
        if (strcmp(sizes[i], size) == 0) {
            return i + 1;
        }
    }
    return 0;
}

// camera.conf(key, number), camera.init(). Its keys: 16 pins, the clock in MHz, format, size, quality,
// buffers.
static int start_numbers(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                         struct error *err)
{
    enum { JPEG = 5, MHZ = 16, BUFFERS = 1 };
    char line[200];
    unsigned size = number_of(sizes_later, wish->size);
    (void)camera;
    if (size == 0) {
        return no_size(wish, err);
    }
    (void)snprintf(
        line, sizeof line,
        "for k,v in "
        "enumerate((32,-1,0,26,27,35,34,39,36,21,19,18,5,25,23,22,%u,%u,%u,%u,%u)):camera.conf(k,v)\n",
        MHZ, JPEG, size, wish->quality, BUFFERS);
    add(code, line);
    add(code, "r=camera.init()\n");
    return 0;
}

// camera.init() makes buffers for XGA; then come quality and size, if it has them.
static int start_plain(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                       struct error *err)
{
    char line[120];
    unsigned size = number_of(camera->numbered_as_2019 ? sizes_2019 : sizes_later, wish->size);
    bool fixed = !has(camera, "framesize");
    if (size == 0 && !fixed) {
        return no_size(wish, err);
    }
    add(code, "r=camera.init()\n");
    if (!fixed) {
        (void)snprintf(line, sizeof line, "camera.quality(%u)\ncamera.framesize(%u)\n", wish->quality, size);
        add(code, line);
    }
    return 0;
}

// Camera(...): its builds for one board know the pins; the others are told those of the ESP32-CAM.
static int start_class(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                       struct error *err)
{
    char line[200];
    bool digit = wish->size[0] >= '0' && wish->size[0] <= '9';
    (void)camera;
    (void)err;
    (void)snprintf(
        line, sizeof line,
        "k={'frame_size':camera.FrameSize.%s%s,'pixel_format':camera.PixelFormat.JPEG,'jpeg_quality':%u}\n",
        digit ? "R" : "", wish->size, 100 - wish->quality * 100 / 63);
    add(code, line);
    add(code, "try:cam=camera.Camera(**k)\n"
              "except (TypeError,ValueError):\n"
              " cam=camera.Camera(data_pins=[5,18,19,21,36,39,34,35],pclk_pin=22,vsync_pin=25,href_pin=23,"
              "sda_pin=26,scl_pin=27,xclk_pin=0,powerdown_pin=32,**k)\n"
              "r=True\n");
    return 0;
}

// The first one whose names are there.
static const struct boardcam_dialect dialects[] = {
    {"camera.init(0, framesize=...)",
     {"init", "JPEG"},
     start_keywords,
     "camera.capture()",
     "camera.deinit()"},
    {"camera.conf(key, number), then camera.init()",
     {"init", "conf"},
     start_numbers,
     "camera.capture()",
     "camera.deinit()"},
    {"camera.init(), then camera.framesize(number)",
     {"init", "framesize"},
     start_plain,
     "camera.capture()",
     "camera.deinit()"},
    {"camera.init(), always XGA", {"init", "capture"}, start_plain, "camera.capture()", "camera.deinit()"},
    {"Camera(frame_size=...)",
     {"Camera", "FrameSize"},
     start_class,
     "bytes(cam.capture() or b'')",
     "cam.deinit()"},
};

// Finding

struct answers {
    char line[4096];
    size_t length;
    struct boardcam *camera;
};

static void take_answer(struct answers *answers)
{
    struct boardcam *camera = answers->camera;
    const char *line = answers->line;
    size_t used = strlen(camera->firmware);
    if (line[0] == '#') {
        (void)snprintf(camera->firmware, sizeof camera->firmware, "%.60s", line + 1);
    } else if (line[0] == '@' && line[1] != '\0') {
        (void)snprintf(camera->firmware + used, sizeof camera->firmware - used, " on %.80s", line + 1);
    } else if (line[0] == '!') {
        camera->settles = line[1] == '1';
        camera->numbered_as_2019 = line[2] == '1';
    } else if (line[0] == '%') {
        (void)snprintf(camera->names, sizeof camera->names, "%s", line + 1);
    }
}

static int take_answers(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct answers *answers = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
            answers->line[answers->length] = '\0';
            take_answer(answers);
            answers->length = 0;
        } else if (bytes[i] >= ' ' && answers->length < sizeof answers->line - 1) {
            answers->line[answers->length++] = (char)bytes[i];
        }
    }
    return 0;
}

static int ask_about(struct rawrepl *repl, struct boardcam *camera, struct error *err)
{
    static const char code[] =
        "import sys\n"
        "v=sys.implementation\n"
        "print('\\n#'+{'micropython':'MicroPython','circuitpython':'CircuitPython'}.get(v[0],v[0]),"
        "'.'.join([str(n) for n in v[1][:3]]))\n"
        "print('!%d%d'%('espcam' in sys.version,v[1]<(1,18)))\n"
        "try:\n"
        " import os\n"
        " print('@'+os.uname()[4])\n"
        "except Exception:pass\n"
        "try:\n"
        " import camera\n"
        " print('%'+str(dir(camera)))\n"
        "except ImportError:pass\n";
    struct lastline complaint = {.length = 0};
    struct answers answers = {.camera = camera};
    *camera = (struct boardcam){.dialect = NULL};
    return rawrepl_exec(repl, code, sizeof code - 1, (struct rawrepl_sink){take_answers, &answers},
                        (struct rawrepl_sink){lastline_keep, &complaint}, err);
}

static const struct boardcam_dialect *dialect_of(const struct boardcam *camera)
{
    for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
        if (has(camera, dialects[i].has[0]) && has(camera, dialects[i].has[1])) {
            return &dialects[i];
        }
    }
    return NULL;
}

int boardcam_find(struct rawrepl *repl, struct boardcam *camera, struct error *err)
{
    int status = ask_about(repl, camera, err);
    if (status < 0) {
        return status;
    }
    camera->dialect = dialect_of(camera);
    if (camera->names[0] == '\0') {
        return error_set(
            err, ERR_REMOTE,
            "the firmware of this board (%s) has no camera module; next: flash one that has, such as "
            "espcam's own",
            camera->firmware);
    }
    return camera->dialect != NULL
               ? 0
               : error_set(err, ERR_REMOTE,
                           "the camera module of this board's firmware (%s) is none that espcam "
                           "knows: it has %.160s",
                           camera->firmware, camera->names);
}

const char *boardcam_way(const struct boardcam *camera)
{
    return camera->dialect->way;
}

// Taking

// A camera that somebody left on keeps its old size, so it is switched off first.
static int make_code(const struct boardcam *camera, const struct boardcam_wish *wish, struct text *code,
                     struct error *err)
{
    char line[500];
    const struct boardcam_dialect *dialect = camera->dialect;
    add(code, "import camera\nimg=None\n");
    (void)snprintf(line, sizeof line, "try:%s\nexcept Exception:pass\n", dialect->stop);
    add(code, line);
    int status = dialect->start(camera, wish, code, err);
    (void)snprintf(line, sizeof line,
                   "if r is False:raise OSError('the camera did not start')\n"
                   "for i in range(%u):img=%s\n"
                   "%s%s\n"
                   "if not img or hasattr(img,'rfind')and img.rfind(b'\\xff\\xd9')<0:"
                   "raise OSError('" NO_PICTURE "')\n",
                   camera->settles ? 1 : SETTLING, dialect->capture, camera->settles ? "" : dialect->stop,
                   camera->settles ? "pass" : "");
    add(code, line);
    return status;
}

static int take(struct rawrepl *repl, const struct boardcam *camera, const struct boardcam_wish *wish,
                struct rawrepl_sink log, struct lastline *complaint, struct error *err)
{
    struct text code = {.length = 0};
    int status = make_code(camera, wish, &code, err);
    *complaint = (struct lastline){.length = 0};
    return status < 0 ? status
                      : rawrepl_exec(repl, code.bytes, code.length, log,
                                     (struct rawrepl_sink){lastline_keep, complaint}, err);
}

int boardcam_take(struct rawrepl *repl, const struct boardcam *camera, struct boardcam_wish *wish,
                  struct rawrepl_sink log, struct error *err)
{
    for (;;) {
        struct error inner = {.text = ""};
        struct lastline complaint;
        int status = take(repl, camera, wish, log, &complaint, &inner);
        bool too_large = status == ERR_REMOTE && strstr(complaint.text, NO_PICTURE) != NULL;
        if (too_large && wish->quality < QUALITY_MOST) {
            wish->quality = wish->quality < QUALITY_MOST / 2 ? QUALITY_MOST / 2 : QUALITY_MOST;
        } else if (too_large) {
            return error_set(err, ERR_REMOTE,
                             NO_PICTURE "; next: another --size: those below QVGA have a buffer that few "
                                        "pictures fit into");
        } else if (status < 0) {
            return error_set(err, (enum error_code)status, "%s",
                             complaint.length > 0 ? complaint.text : inner.text);
        } else {
            return 0;
        }
    }
}

// Until the line is quiet.
static int hear(struct rawrepl *repl, unsigned quiet_ms, struct rawrepl_sink log, struct error *err)
{
    uint8_t bytes[256];
    int count = 1;
    for (unsigned heard = 0; count > 0 && heard < HEARD_MAX; heard += (unsigned)count) {
        count = repl->link->read(repl->link->ctx, bytes, sizeof bytes, quiet_ms, err);
        int status = count > 0 ? log.write(log.ctx, bytes, (size_t)count, err) : 0;
        count = status < 0 ? status : count;
        if (count < 0) {
            return count;
        }
    }
    return 0;
}

int boardcam_complain(struct rawrepl *repl, const struct boardcam *camera, const struct boardcam_wish *wish,
                      struct rawrepl_sink log, struct error *err)
{
    static const char friendly[] = "\x02\x05", run[] = "\x04";
    struct text code = {.length = 0};
    add(&code, friendly);
    int status = make_code(camera, wish, &code, err);
    add(&code, run);
    repl->start = repl->end = 0;
    for (size_t at = 0; status == 0 && at < code.length; at += PIECE) {
        size_t count = code.length - at < PIECE ? code.length - at : PIECE;
        status = repl->link->write(repl->link->ctx, (const uint8_t *)code.bytes + at, count, err);
        status = status == 0 ? hear(repl, ECHO_MS, log, err) : status;
    }
    status = status == 0 ? hear(repl, QUIET_MS, log, err) : status;
    return status < 0 ? status : rawrepl_enter(repl, PROMPT_MS, err);
}
