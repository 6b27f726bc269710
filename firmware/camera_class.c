// The class camera.Camera, as programs for micropython-camera-API know it:
//
//     cam = camera.Camera(frame_size=camera.FrameSize.VGA, jpeg_quality=85)
//     img = cam.capture()
//
// There is one camera, so there is one object. Its quality runs from 0 to 100, high is good; capture() gives
// bytes.

#include "firmware/camera_sensor.h"
#include "firmware/mod_camera.h"
#include "runtime/error.h"
#include "runtime/values.h"

#include <string.h>

#define QUALITY_BEST      100
#define QUALITY_STEPS     63
#define PIXEL_FORMAT_JPEG 4

static const struct rt_head singleton = {&camera_class};

static struct {
    bool mirror, flip, bar;
} switches;

static unsigned register_quality(rt_obj value)
{
    intptr_t quality = rt_int_get(value);
    if (quality < 0 || quality > QUALITY_BEST) {
        rt_raise_value_error("jpeg quality must be in range 0-100");
    }
    return (unsigned)(QUALITY_STEPS - quality * QUALITY_STEPS / QUALITY_BEST);
}

static intptr_t public_quality(unsigned quality)
{
    return ((QUALITY_STEPS - (intptr_t)quality) * QUALITY_BEST + QUALITY_STEPS - 1) / QUALITY_STEPS;
}

// Making

enum parameter {
    DATA_PINS,
    PCLK,
    VSYNC,
    HREF,
    SDA,
    SCL,
    XCLK,
    XCLK_FREQ,
    POWERDOWN,
    RESET,
    PIXEL_FORMAT,
    FRAME_SIZE,
    JPEG_QUALITY,
    FB_COUNT,
    GRAB_MODE,
    INIT,
    PARAMETERS,
};

#define KEYWORD(text)                                                                                        \
    {                                                                                                        \
        text, RT_PARAM_KW_ONLY, RT_NONE                                                                      \
    }

static const struct rt_param parameters[PARAMETERS] = {
    KEYWORD("data_pins"),     KEYWORD("pclk_pin"),  KEYWORD("vsync_pin"),    KEYWORD("href_pin"),
    KEYWORD("sda_pin"),       KEYWORD("scl_pin"),   KEYWORD("xclk_pin"),     KEYWORD("xclk_freq"),
    KEYWORD("powerdown_pin"), KEYWORD("reset_pin"), KEYWORD("pixel_format"), KEYWORD("frame_size"),
    KEYWORD("jpeg_quality"),  KEYWORD("fb_count"),  KEYWORD("grab_mode"),    KEYWORD("init"),
};

static void take_pin(int8_t *pin, rt_obj value, bool may_be_none)
{
    if (value != RT_NONE) {
        *pin = mod_camera_pin(value, may_be_none);
    }
}

static void take_data_pins(struct camera_pins *pins, rt_obj value)
{
    if (value == RT_NONE) {
        return;
    }
    if (rt_int_get(rt_len(value)) != 8) {
        rt_raise_value_error("data_pins must have 8 elements");
    }
    for (unsigned i = 0; i < 8; i++) {
        take_pin(&pins->data[i], rt_subscr(value, RT_SMALL(i), RT_GET), false);
    }
}

static void take_pins(struct camera_pins *pins, const rt_obj *values)
{
    take_data_pins(pins, values[DATA_PINS]);
    take_pin(&pins->pclk, values[PCLK], false);
    take_pin(&pins->vsync, values[VSYNC], false);
    take_pin(&pins->href, values[HREF], false);
    take_pin(&pins->sda, values[SDA], false);
    take_pin(&pins->scl, values[SCL], false);
    take_pin(&pins->xclk, values[XCLK], false);
    take_pin(&pins->pwdn, values[POWERDOWN], true);
    take_pin(&pins->reset, values[RESET], true);
}

static rt_obj make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj values[PARAMETERS];
    struct camera_config config = *mod_camera_settings();
    (void)type;
    rt_parse_args(parameters, PARAMETERS, nargs, nkw, args, values);
    take_pins(&config.pins, values);
    if (values[XCLK_FREQ] != RT_NONE) {
        intptr_t frequency = rt_int_get(values[XCLK_FREQ]);
        config.xclk_hz = mod_camera_xclk(rt_int_new(frequency < 1000 ? frequency * 1000000 : frequency));
    }
    if (values[PIXEL_FORMAT] != RT_NONE) {
        mod_camera_format(values[PIXEL_FORMAT]);
    }
    if (values[FRAME_SIZE] != RT_NONE) {
        config.size = mod_camera_size(values[FRAME_SIZE]);
    }
    if (values[JPEG_QUALITY] != RT_NONE) {
        config.quality = register_quality(values[JPEG_QUALITY]);
    }
    *mod_camera_settings() = config;
    if (values[INIT] == RT_NONE || rt_truth(values[INIT])) {
        mod_camera_check(camera_start(&config));
    }
    memset(&switches, 0, sizeof switches);
    return (rt_obj)&singleton;
}

// Methods

static rt_obj class_init(rt_obj self)
{
    (void)self;
    mod_camera_check(camera_start(mod_camera_settings()));
    return RT_NONE;
}
static RT_FUN_1(init_obj, "init", class_init);

static rt_obj class_deinit(rt_obj self)
{
    (void)self;
    camera_stop();
    return RT_NONE;
}
static RT_FUN_1(deinit_obj, "deinit", class_deinit);

static rt_obj class_capture(rt_obj self)
{
    (void)self;
    return mod_camera_capture();
}
static RT_FUN_1(capture_obj, "capture", class_capture);

static rt_obj class_frame_available(rt_obj self)
{
    (void)self;
    return rt_bool(camera_is_started());
}
static RT_FUN_1(frame_available_obj, "frame_available", class_frame_available);

static rt_obj class_free_buffer(rt_obj self)
{
    (void)self; // a picture belongs to the program as soon as it was captured
    return RT_NONE;
}
static RT_FUN_1(free_buffer_obj, "free_buffer", class_free_buffer);

static const struct rt_param reconfigure_parameters[] = {KEYWORD("frame_size"), KEYWORD("pixel_format"),
                                                         KEYWORD("grab_mode"), KEYWORD("fb_count")};

static rt_obj class_reconfigure(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj values[RT_COUNT(reconfigure_parameters)];
    rt_parse_args(reconfigure_parameters, RT_COUNT(reconfigure_parameters), nargs - 1, nkw, args + 1, values);
    if (values[1] != RT_NONE) {
        mod_camera_format(values[1]);
    }
    if (values[0] != RT_NONE) {
        unsigned size = mod_camera_size(values[0]);
        mod_camera_settings()->size = size;
        mod_camera_check(camera_is_started() ? camera_set_size(size) : CAMERA_OK);
    }
    return RT_NONE;
}
static RT_FUN_KW(reconfigure_obj, "reconfigure", class_reconfigure, 1, 1);

static rt_obj class_enter(rt_obj self)
{
    return self;
}
static RT_FUN_1(enter_obj, "__enter__", class_enter);

static rt_obj class_exit(size_t nargs, const rt_obj *args)
{
    (void)nargs;
    return class_deinit(args[0]);
}
static RT_FUN_VAR(exit_obj, "__exit__", class_exit, 4, 4);

// Attributes

static rt_obj get_attribute(rt_obj self, const char *name)
{
    const struct camera_config *settings = mod_camera_settings();
    (void)self;
    const struct {
        const char *name;
        rt_obj value;
    } attributes[] = {
        {"quality", rt_int_new(public_quality(settings->quality))},
        {"frame_size", rt_int_new((intptr_t)settings->size)},
        {"pixel_width", rt_int_new(frame_sizes[settings->size].width)},
        {"pixel_height", rt_int_new(frame_sizes[settings->size].height)},
        {"pixel_format", RT_SMALL(PIXEL_FORMAT_JPEG)},
        {"max_frame_size", RT_SMALL(FRAME_SIZE_UXGA)},
        {"fb_count", RT_SMALL(1)},
        {"grab_mode", RT_SMALL(1)},
        {"hmirror", rt_bool(switches.mirror)},
        {"vflip", rt_bool(switches.flip)},
        {"colorbar", rt_bool(switches.bar)},
    };
    for (size_t i = 0; i < RT_COUNT(attributes); i++) {
        if (strcmp(attributes[i].name, name) == 0) {
            return attributes[i].value;
        }
    }
    return strcmp(name, "sensor_name") == 0 ? rt_str_c("OV2640") : NULL;
}

static bool set_switch(bool *kept, rt_obj value, enum camera_error (*set)(bool on))
{
    *kept = rt_truth(value);
    mod_camera_check(set(*kept));
    return true;
}

static bool set_attribute(rt_obj self, rt_obj name_object, rt_obj value)
{
    const char *name = rt_str_data(name_object, NULL);
    (void)self;
    if (value == NULL) {
        return false;
    }
    if (strcmp(name, "quality") == 0) {
        unsigned quality = register_quality(value);
        mod_camera_settings()->quality = quality;
        mod_camera_check(camera_is_started() ? camera_set_quality(quality) : CAMERA_OK);
        return true;
    }
    if (strcmp(name, "frame_size") == 0) {
        unsigned size = mod_camera_size(value);
        mod_camera_settings()->size = size;
        mod_camera_check(camera_is_started() ? camera_set_size(size) : CAMERA_OK);
        return true;
    }
    return (strcmp(name, "hmirror") == 0 && set_switch(&switches.mirror, value, camera_set_mirror)) ||
           (strcmp(name, "vflip") == 0 && set_switch(&switches.flip, value, camera_set_flip)) ||
           (strcmp(name, "colorbar") == 0 && set_switch(&switches.bar, value, camera_set_bar));
}

static const struct rt_entry class_entries[] = {
    RT_ENTRY("init", init_obj),
    RT_ENTRY("deinit", deinit_obj),
    RT_ENTRY("capture", capture_obj),
    RT_ENTRY("frame_available", frame_available_obj),
    RT_ENTRY("free_buffer", free_buffer_obj),
    RT_ENTRY("reconfigure", reconfigure_obj),
    RT_ENTRY("__enter__", enter_obj),
    RT_ENTRY("__exit__", exit_obj),
};

const struct rt_type camera_class = {
    .head = {&rt_type_type},
    .name = "Camera",
    .flags = RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(class_entries),
    .entries = class_entries,
    .make = make,
    .getattr = get_attribute,
    .setattr = set_attribute,
};

// Classes that only hold numbers

#define NUMBER(name, value)                                                                                  \
    {                                                                                                        \
        name, RT_SMALL(value)                                                                                \
    }
#define NUMBERS(type, text, table)                                                                           \
    const struct rt_type type = {.head = {&rt_type_type},                                                    \
                                 .name = text,                                                               \
                                 .flags = RT_TYPE_NOT_A_BASE,                                                \
                                 .entry_count = RT_COUNT(table),                                             \
                                 .entries = table}

static const struct rt_entry frame_size_entries[] = {
    NUMBER("R96X96", 0),
    NUMBER("QQVGA", 1),
    NUMBER("R128x128", 2),
    NUMBER("QCIF", 3),
    NUMBER("HQVGA", 4),
    NUMBER("R240X240", 5),
    NUMBER("QVGA", 6),
    NUMBER("R320X320", 7),
    NUMBER("CIF", 8),
    NUMBER("HVGA", 9),
    NUMBER("VGA", FRAME_SIZE_VGA),
    NUMBER("SVGA", FRAME_SIZE_SVGA),
    NUMBER("XGA", 12),
    NUMBER("HD", 13),
    NUMBER("SXGA", 14),
    NUMBER("UXGA", FRAME_SIZE_UXGA),
};
static const struct rt_entry pixel_format_entries[] = {NUMBER("JPEG", PIXEL_FORMAT_JPEG)};
static const struct rt_entry grab_mode_entries[] = {NUMBER("WHEN_EMPTY", 0), NUMBER("LATEST", 1)};

NUMBERS(camera_frame_size_class, "FrameSize", frame_size_entries);
NUMBERS(camera_pixel_format_class, "PixelFormat", pixel_format_entries);
NUMBERS(camera_grab_mode_class, "GrabMode", grab_mode_entries);
