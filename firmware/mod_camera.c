// The module camera.
//
//     camera.init()                                    the AI-Thinker ESP32-CAM as it is sold
//     camera.init(0, format=camera.JPEG, framesize=camera.FRAME_VGA, quality=10, d0=5, ...
//     xclk_freq=camera.XCLK_20MHz) camera.conf(camera.FRAMESIZE, n); camera.init()  the same through a table
//     of settings camera.capture()                                 a JPEG as bytes; starts the camera if
//     nobody did
//
// A frame size is one of the numbers FRAME_..., or its name as a str ("VGA"). What fails raises OSError with
// the number that ESP-IDF gives it and a sentence.

#include "firmware/mod_camera.h"
#include "firmware/camera_driver.h"
#include "firmware/camera_sensor.h"
#include "firmware/modules.h"
#include "firmware/pins.h"
#include "runtime/error.h"
#include "runtime/values.h"

#include <string.h>

#define QUALITY_MAX    63
#define PIXFORMAT_JPEG 4 // as esp32-camera counts
#define XCLK_MIN_HZ    6000000
#define XCLK_MAX_HZ    24000000

// What init will use; conf and the size and quality functions change it.
static struct camera_config settings;
static bool settings_made;

struct camera_config *mod_camera_settings(void)
{
    if (!settings_made) {
        camera_config_default(&settings);
        settings_made = true;
    }
    return &settings;
}

void mod_camera_reset(void)
{
    camera_stop();
    settings_made = false;
}

// Errors

static const struct {
    enum camera_error error;
    const char *text;
} error_texts[] = {
    {CAMERA_NO_MEMORY, "no memory for a picture"},
    {CAMERA_BAD_STATE, "the camera is not started: call camera.init()"},
    {CAMERA_TOO_LARGE,
     "the picture is larger than its buffer: take a smaller framesize or a higher quality number"},
    {CAMERA_NOT_FOUND, "camera not found: nothing answers on its control bus (is the ribbon cable seated?)"},
    {CAMERA_NOT_SUPPORTED,
     "the sensor is not an OV2640: some boards are sold with a GC2145, which makes no JPEG"},
    {CAMERA_TIMEOUT, "no picture came within 4 seconds"},
    {CAMERA_TORN, "no picture came whole: at this quality it is more than the camera can send; take a higher "
                  "quality number"},
};

void mod_camera_check(enum camera_error error)
{
    if (error == CAMERA_OK) {
        return;
    }
    const char *text = "";
    for (size_t i = 0; i < RT_COUNT(error_texts); i++) {
        if (error_texts[i].error == error) {
            text = error_texts[i].text;
        }
    }
    rt_obj args[] = {rt_int_new((intptr_t)error), rt_str_c(text)};
    rt_raise(rt_exception_new(&rt_type_OSError, 2, args));
}

// Arguments

unsigned mod_camera_size(rt_obj value)
{
    if (rt_is_str(value)) {
        const char *name = rt_str_data(value, NULL);
        for (unsigned i = 0; i < FRAME_SIZES; i++) {
            if (strcmp(frame_sizes[i].name, name) == 0) {
                return i;
            }
        }
        rt_raise_value_error("Image framesize is not valid");
    }
    intptr_t number = rt_int_get(value);
    if (number < 0 || number >= FRAME_SIZES) {
        rt_raise_value_error("Image framesize is not valid");
    }
    return (unsigned)number;
}

static unsigned quality_argument(rt_obj value)
{
    intptr_t number = rt_int_get(value);
    if (number < 0 || number > QUALITY_MAX) {
        rt_raise_value_error("quality must be 0 to 63");
    }
    return (unsigned)number;
}

void mod_camera_format(rt_obj value)
{
    if (rt_int_get(value) != PIXFORMAT_JPEG) {
        rt_raise_value_error("Image format is not valid: only camera.JPEG is");
    }
}

uint32_t mod_camera_xclk(rt_obj value)
{
    intptr_t hz = rt_int_get(value);
    if (hz < XCLK_MIN_HZ || hz > XCLK_MAX_HZ) {
        rt_raise_value_error("xclk frequency is not valid");
    }
    return (uint32_t)hz;
}

int8_t mod_camera_pin(rt_obj value, bool may_be_none)
{
    intptr_t pin = rt_int_get(value);
    if (pin == -1 && may_be_none) {
        return -1;
    }
    if (pin < 0 || !pin_exists((unsigned)pin)) {
        rt_raise_value_error("invalid pin");
    }
    return (int8_t)pin;
}

// camera.init, camera.conf

enum init_parameter {
    INIT_ID,
    INIT_FORMAT,
    INIT_FRAMESIZE,
    INIT_QUALITY,
    INIT_XCLK_FREQ,
    INIT_FB_SIZE,
    INIT_FB_LOCATION,
    INIT_D0,
    INIT_D7 = INIT_D0 + 7,
    INIT_VSYNC,
    INIT_HREF,
    INIT_PCLK,
    INIT_PWDN,
    INIT_RESET,
    INIT_XCLK,
    INIT_SIOD,
    INIT_SIOC,
    INIT_PARAMETERS,
};

#define KEYWORD(text)                                                                                        \
    {                                                                                                        \
        text, RT_PARAM_KW_ONLY, RT_NONE                                                                      \
    }

static const struct rt_param init_parameters[INIT_PARAMETERS] = {
    [INIT_ID] = {NULL, RT_PARAM_OPTIONAL, RT_NONE},
    [INIT_FORMAT] = KEYWORD("format"),
    [INIT_FRAMESIZE] = KEYWORD("framesize"),
    [INIT_QUALITY] = KEYWORD("quality"),
    [INIT_XCLK_FREQ] = KEYWORD("xclk_freq"),
    [INIT_FB_SIZE] = KEYWORD("fb_size"),
    [INIT_FB_LOCATION] = KEYWORD("fb_location"),
    [INIT_D0] = KEYWORD("d0"),
    KEYWORD("d1"),
    KEYWORD("d2"),
    KEYWORD("d3"),
    KEYWORD("d4"),
    KEYWORD("d5"),
    KEYWORD("d6"),
    KEYWORD("d7"),
    [INIT_VSYNC] = KEYWORD("vsync"),
    [INIT_HREF] = KEYWORD("href"),
    [INIT_PCLK] = KEYWORD("pclk"),
    [INIT_PWDN] = KEYWORD("pwdn"),
    [INIT_RESET] = KEYWORD("reset"),
    [INIT_XCLK] = KEYWORD("xclk"),
    [INIT_SIOD] = KEYWORD("siod"),
    [INIT_SIOC] = KEYWORD("sioc"),
};

// The pin that one of the parameters from INIT_D0 on names.
static int8_t *pin_of(struct camera_pins *pins, unsigned parameter)
{
    switch (parameter) {
    case INIT_VSYNC:
        return &pins->vsync;
    case INIT_HREF:
        return &pins->href;
    case INIT_PCLK:
        return &pins->pclk;
    case INIT_PWDN:
        return &pins->pwdn;
    case INIT_RESET:
        return &pins->reset;
    case INIT_XCLK:
        return &pins->xclk;
    case INIT_SIOD:
        return &pins->sda;
    case INIT_SIOC:
        return &pins->scl;
    default:
        return &pins->data[parameter - INIT_D0];
    }
}

static void apply(struct camera_config *config, unsigned parameter, rt_obj value)
{
    if (value == RT_NONE) {
        return;
    }
    switch (parameter) {
    case INIT_ID:
    case INIT_FB_SIZE:
    case INIT_FB_LOCATION:
        (void)rt_int_get(value); // one buffer, in PSRAM if there is some, whatever is asked for
        break;
    case INIT_FORMAT:
        mod_camera_format(value);
        break;
    case INIT_FRAMESIZE:
        config->size = mod_camera_size(value);
        break;
    case INIT_QUALITY:
        config->quality = quality_argument(value);
        break;
    case INIT_XCLK_FREQ:
        config->xclk_hz = mod_camera_xclk(value);
        break;
    default:
        *pin_of(&config->pins, parameter) =
            mod_camera_pin(value, parameter == INIT_PWDN || parameter == INIT_RESET);
        break;
    }
}

static rt_obj camera_init(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj values[INIT_PARAMETERS];
    struct camera_config config = *mod_camera_settings();
    rt_parse_args(init_parameters, INIT_PARAMETERS, nargs, nkw, args, values);
    for (unsigned i = 0; i < INIT_PARAMETERS; i++) {
        apply(&config, i, values[i]);
    }
    *mod_camera_settings() = config;
    mod_camera_check(camera_start(&config));
    return RT_TRUE;
}
static RT_FUN_KW(camera_init_obj, "init", camera_init, 0, 1);

// The keys of conf, in their published order.
static const uint8_t conf_keys[] = {
    INIT_PWDN,   INIT_RESET,  INIT_XCLK,      INIT_SIOD,   INIT_SIOC,      INIT_D0 + 7,  INIT_D0 + 6,
    INIT_D0 + 5, INIT_D0 + 4, INIT_D0 + 3,    INIT_D0 + 2, INIT_D0 + 1,    INIT_D0,      INIT_VSYNC,
    INIT_HREF,   INIT_PCLK,   INIT_XCLK_FREQ, INIT_FORMAT, INIT_FRAMESIZE, INIT_QUALITY, INIT_FB_SIZE,
};

static rt_obj camera_conf(rt_obj key, rt_obj value)
{
    intptr_t number = rt_int_get(key);
    if (number < 0 || (size_t)number >= RT_COUNT(conf_keys)) {
        rt_raise_value_error("unknown key");
    }
    unsigned parameter = conf_keys[number];
    if (parameter == INIT_XCLK_FREQ) {
        value = rt_int_new(rt_int_get(value) * 1000000); // this dialect counts in MHz
    }
    apply(mod_camera_settings(), parameter, value);
    return RT_NONE;
}
static RT_FUN_2(camera_conf_obj, "conf", camera_conf);

static rt_obj camera_deinit(void)
{
    bool started = camera_is_started();
    camera_stop();
    return rt_bool(started);
}
static RT_FUN_0(camera_deinit_obj, "deinit", camera_deinit);

// Pictures

rt_obj mod_camera_capture(void)
{
    const uint8_t *jpeg;
    size_t length;
    if (!camera_is_started()) {
        mod_camera_check(camera_start(mod_camera_settings()));
    }
    mod_camera_check(camera_capture(&jpeg, &length));
    return rt_bytes_new(jpeg, length);
}
static RT_FUN_0(camera_capture_obj, "capture", mod_camera_capture);

static rt_obj camera_framesize(rt_obj value)
{
    unsigned size = mod_camera_size(value);
    mod_camera_settings()->size = size;
    mod_camera_check(camera_is_started() ? camera_set_size(size) : CAMERA_OK);
    return RT_NONE;
}
static RT_FUN_1(camera_framesize_obj, "framesize", camera_framesize);

static rt_obj camera_quality(rt_obj value)
{
    unsigned quality = quality_argument(value);
    mod_camera_settings()->quality = quality;
    mod_camera_check(camera_is_started() ? camera_set_quality(quality) : CAMERA_OK);
    return RT_NONE;
}
static RT_FUN_1(camera_quality_obj, "quality", camera_quality);

static rt_obj camera_pixformat(rt_obj value)
{
    mod_camera_format(value);
    return RT_NONE;
}
static RT_FUN_1(camera_pixformat_obj, "pixformat", camera_pixformat);

static void start_if_needed(void)
{
    if (!camera_is_started()) {
        mod_camera_check(camera_start(mod_camera_settings()));
    }
}

static rt_obj camera_flip(rt_obj on)
{
    start_if_needed();
    mod_camera_check(camera_set_flip(rt_truth(on)));
    return RT_NONE;
}
static RT_FUN_1(camera_flip_obj, "flip", camera_flip);

static rt_obj camera_mirror(rt_obj on)
{
    start_if_needed();
    mod_camera_check(camera_set_mirror(rt_truth(on)));
    return RT_NONE;
}
static RT_FUN_1(camera_mirror_obj, "mirror", camera_mirror);

static rt_obj camera_colorbar(rt_obj on)
{
    start_if_needed();
    mod_camera_check(camera_set_bar(rt_truth(on)));
    return RT_NONE;
}
static RT_FUN_1(camera_colorbar_obj, "colorbar", camera_colorbar);

#define NUMBER(name, value)                                                                                  \
    {                                                                                                        \
        name, RT_SMALL(value)                                                                                \
    }

static const struct rt_entry entries[] = {
    RT_ENTRY("init", camera_init_obj),
    RT_ENTRY("conf", camera_conf_obj),
    RT_ENTRY("deinit", camera_deinit_obj),
    RT_ENTRY("capture", camera_capture_obj),
    RT_ENTRY("framesize", camera_framesize_obj),
    RT_ENTRY("quality", camera_quality_obj),
    RT_ENTRY("pixformat", camera_pixformat_obj),
    RT_ENTRY("flip", camera_flip_obj),
    RT_ENTRY("mirror", camera_mirror_obj),
    RT_ENTRY("colorbar", camera_colorbar_obj),
    RT_ENTRY("Camera", camera_class),
    RT_ENTRY("FrameSize", camera_frame_size_class),
    RT_ENTRY("PixelFormat", camera_pixel_format_class),
    RT_ENTRY("GrabMode", camera_grab_mode_class),
    NUMBER("JPEG", PIXFORMAT_JPEG),
    NUMBER("FRAME_96X96", 0),
    NUMBER("FRAME_QQVGA", 1),
    NUMBER("FRAME_128X128", 2),
    NUMBER("FRAME_QCIF", 3),
    NUMBER("FRAME_HQVGA", 4),
    NUMBER("FRAME_240X240", 5),
    NUMBER("FRAME_QVGA", 6),
    NUMBER("FRAME_320X320", 7),
    NUMBER("FRAME_CIF", 8),
    NUMBER("FRAME_HVGA", 9),
    NUMBER("FRAME_VGA", FRAME_SIZE_VGA),
    NUMBER("FRAME_SVGA", FRAME_SIZE_SVGA),
    NUMBER("FRAME_XGA", 12),
    NUMBER("FRAME_HD", 13),
    NUMBER("FRAME_SXGA", 14),
    NUMBER("FRAME_UXGA", FRAME_SIZE_UXGA),
    NUMBER("XCLK_10MHz", 10000000),
    NUMBER("XCLK_20MHz", 20000000),
    NUMBER("PSRAM", 0),
    NUMBER("DRAM", 1),
    NUMBER("PIN_PWDN", 0),
    NUMBER("PIN_RESET", 1),
    NUMBER("PIN_XCLK", 2),
    NUMBER("PIN_SIOD", 3),
    NUMBER("PIN_SIOC", 4),
    NUMBER("PIN_D7", 5),
    NUMBER("PIN_D6", 6),
    NUMBER("PIN_D5", 7),
    NUMBER("PIN_D4", 8),
    NUMBER("PIN_D3", 9),
    NUMBER("PIN_D2", 10),
    NUMBER("PIN_D1", 11),
    NUMBER("PIN_D0", 12),
    NUMBER("PIN_VSYNC", 13),
    NUMBER("PIN_HREF", 14),
    NUMBER("PIN_PCLK", 15),
    NUMBER("XCLK_MHZ", 16),
    NUMBER("PIXFORMAT", 17),
    NUMBER("FRAMESIZE", 18),
    NUMBER("JPEG_QUALITY", 19),
    NUMBER("FB_COUNT", 20),
};

const struct rt_module_def mod_camera = {"camera", entries, RT_COUNT(entries), NULL};
