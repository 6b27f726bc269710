#include "debug/pintrace.h"

#define NO_TIME UINT64_MAX

static uint64_t nanoseconds(uint64_t ticks)
{
    return ticks / 12 * 25 + ticks % 12 * 25 / 12; // 480 MHz
}

// Text

static void print_wave(FILE *file, const struct board_pin *pin)
{
    double duty = 100.0 * pin->duty / BOARD_DUTY_ONE;
    if (pin->frequency >= 1000000) {
        fprintf(file, "%.3f MHz, duty %.3g %%\n", pin->frequency / 1e6, duty);
    } else if (pin->frequency >= 1000) {
        fprintf(file, "%.3f kHz, duty %.3g %%\n", pin->frequency / 1e3, duty);
    } else {
        fprintf(file, "%u Hz, duty %.3g %%\n", (unsigned)pin->frequency, duty);
    }
}

static void print_text(struct pintrace *trace, const struct board_pin *pin)
{
    uint64_t us = board_now(trace->board) / TICKS_PER_US;
    const char *name = board_pin_name(trace->board, pin->gpio);
    fprintf(trace->file, "pins: %llu.%06u s: GPIO%u%s%s%s: ", (unsigned long long)(us / 1000000),
            (unsigned)(us % 1000000), pin->gpio, name == NULL ? "" : " (", name == NULL ? "" : name,
            name == NULL ? "" : ")");
    switch (pin->state) {
    case BOARD_PIN_FREE:
        fprintf(trace->file, "not driven\n");
        break;
    case BOARD_PIN_LOW:
    case BOARD_PIN_HIGH:
        fprintf(trace->file, "%d\n", pin->state == BOARD_PIN_HIGH);
        break;
    case BOARD_PIN_WAVE:
        print_wave(trace->file, pin);
        break;
    }
}

// VCD: for each pin a wire (x while it carries a wave) and the wave's frequency and duty as numbers. Their
// short names are a letter and the pin's.

static char pin_letter(unsigned gpio)
{
    return (char)('0' + gpio); // printable for 40 pins
}

static void declare_pins(FILE *file)
{
    for (unsigned gpio = 0; gpio < BOARD_PINS; gpio++) {
        char letter = pin_letter(gpio);
        fprintf(file,
                "$var wire 1 l%c GPIO%u $end\n"
                "$var real 64 f%c GPIO%u_Hz $end\n"
                "$var real 64 d%c GPIO%u_duty $end\n",
                letter, gpio, letter, gpio, letter, gpio);
    }
}

static void begin_vcd(FILE *file)
{
    fprintf(file, "$timescale 1 ns $end\n$scope module board $end\n");
    declare_pins(file);
    fprintf(file, "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n");
    for (unsigned gpio = 0; gpio < BOARD_PINS; gpio++) {
        char letter = pin_letter(gpio);
        fprintf(file, "zl%c\nr0 f%c\nr0 d%c\n", letter, letter, letter);
    }
    fprintf(file, "$end\n");
}

static void put_time(struct pintrace *trace)
{
    uint64_t now = nanoseconds(board_now(trace->board));
    if (now != trace->time_ns) {
        fprintf(trace->file, "#%llu\n", (unsigned long long)now);
        trace->time_ns = now;
    }
}

static void print_vcd(struct pintrace *trace, const struct board_pin *pin)
{
    static const char levels[] = {
        [BOARD_PIN_FREE] = 'z', [BOARD_PIN_LOW] = '0', [BOARD_PIN_HIGH] = '1', [BOARD_PIN_WAVE] = 'x'};
    char letter = pin_letter(pin->gpio);
    put_time(trace);
    fprintf(trace->file, "%cl%c\nr%u f%c\nr%.6g d%c\n", levels[pin->state], letter, (unsigned)pin->frequency,
            letter, (double)pin->duty / BOARD_DUTY_ONE, letter);
}

static void pin_changed(void *ctx, const struct board_pin *pin)
{
    struct pintrace *trace = ctx;
    if (trace->form == PINTRACE_VCD) {
        print_vcd(trace, pin);
    } else {
        print_text(trace, pin);
    }
}

void pintrace_begin(struct pintrace *trace, struct board *board, FILE *file, enum pintrace_form form)
{
    *trace = (struct pintrace){.board = board, .file = file, .form = form, .time_ns = NO_TIME};
    if (form == PINTRACE_VCD) {
        begin_vcd(file);
    }
    board_watch_pins(board, pin_changed, trace);
}

void pintrace_end(struct pintrace *trace)
{
    board_watch_pins(trace->board, NULL, NULL);
    if (trace->form == PINTRACE_VCD) {
        put_time(trace);
    }
}
