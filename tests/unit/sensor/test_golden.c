// OV2640: golden pictures. A small photo for each setting of each control, against the one in
// tests/golden/sensor.
//
// test-golden --update writes the pictures anew; then look at them (git diff shows which ones changed).

#include "support/controls.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SIDE 96U
#define ROOM (64U * 1024)

static void path_of(char *path, size_t size, const struct control *control, unsigned setting)
{
    char name[128];
    (void)snprintf(name, sizeof(name), "%s %s", control->name, control->settings[setting].label);
    size_t length = 0;
    for (const char *from = name; *from != '\0'; from++) {
        if (isalnum((unsigned char)*from) || *from == '+' || *from == '-') {
            name[length++] = *from;
        } else if (length > 0 && name[length - 1] != '_') {
            name[length++] = '_';
        }
    }
    name[length] = '\0';
    (void)snprintf(path, size, "%s/%s.jpg", GOLDEN_FOLDER, name);
}

static void take_small(const struct control *control, unsigned setting, struct control_photo *photo)
{
    struct control small = *control;
    small.width = small.height = SIDE;
    control_take(&small, setting, photo);
}

static bool wanted(size_t i)
{
    return controls[i].spot_x == 0 && (i == 0 || strcmp(controls[i].name, controls[i - 1].name) != 0);
}

static void for_each(void (*act)(const char *path, const struct control_photo *photo))
{
    for (size_t i = 0; i < controls_count; i++) {
        for (unsigned setting = 0; setting < controls[i].count && wanted(i); setting++) {
            struct control_photo photo;
            char path[512];
            path_of(path, sizeof(path), &controls[i], setting);
            take_small(&controls[i], setting, &photo);
            act(path, &photo);
            control_free(&photo);
        }
    }
}

static void update(const char *path, const struct control_photo *photo)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(photo->stream, 1, photo->bytes, file) != photo->bytes || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

// No libjpeg is bound to the same bytes: pixels may differ by a little.
static void compare(const char *path, const struct control_photo *photo)
{
    static uint8_t bytes[ROOM];
    struct jpeg_image golden;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    assert_int_equal(jpeg_read(&golden, bytes, size), 0);
    assert_int_equal(golden.width, SIDE);
    assert_int_equal(golden.height, SIDE);
    unsigned sum = 0;
    int most = 0;
    for (size_t i = 0; i < (size_t)SIDE * SIDE * 3; i++) {
        int apart = abs(golden.rgb[i] - photo->image.rgb[i]);
        sum += (unsigned)apart;
        most = apart > most ? apart : most;
    }
    free(golden.rgb);
    if (sum > SIDE * SIDE * 3 / 4 || most > 16) {
        fail_msg("%s: %u.%02u apart in the mean, %d at most", path, sum / (SIDE * SIDE * 3),
                 sum * 100 / (SIDE * SIDE * 3) % 100, most);
    }
}

static void the_photos_are_the_golden_ones(void **state)
{
    (void)state;
    for_each(compare);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--update") == 0) {
        for_each(update);
        return 0;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_photos_are_the_golden_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
