// bench-controls: what each control of the sensor does to a photo, as a table in Markdown (docs/sensor.md has
// it).

#include "support/controls.h"

#include <stdio.h>
#include <stdlib.h>

static void print_row(const struct control *control)
{
    static const char *const ways[] = {[RISING] = "rises", [FALLING] = "falls", [ANY] = ""};
    printf("| %s | %s | %s %s |", control->name, control->registers, measure_names[control->measure],
           ways[control->direction]);
    for (unsigned i = 0; i < control->count; i++) {
        struct control_photo photo;
        control_take(control, i, &photo);
        double value = control_measure(control, control->measure, &photo);
        printf(control->measure == MEASURE_BYTES ? "%s %s: %.0f" : "%s %s: %.1f", i == 0 ? "" : ",",
               control->settings[i].label, value);
        control_free(&photo);
    }
    printf(" |\n");
}

int main(void)
{
    printf("| control | registers | measure | setting: value |\n|---|---|---|---|\n");
    for (size_t i = 0; i < controls_count; i++) {
        if (controls[i].direction != ANY) {
            print_row(&controls[i]);
        }
    }
    return 0;
}
