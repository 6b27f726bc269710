// What the chip puts out on its pins, written down as it happens: as lines of text, or as a waveform file
// (VCD, "Value Change Dump", IEEE 1364, that GTKWave and others show).
#ifndef DEBUG_PINTRACE_H
#define DEBUG_PINTRACE_H

#include "board/board.h"

#include <stdint.h>
#include <stdio.h>

enum pintrace_form { PINTRACE_TEXT, PINTRACE_VCD };

struct pintrace {
    struct board *board; // borrowed
    FILE *file;          // borrowed
    enum pintrace_form form;
    uint64_t time_ns; // last written to the VCD
};

// Watches the board's pins until pintrace_end. Writing errors are the file's (ferror).
void pintrace_begin(struct pintrace *trace, struct board *board, FILE *file, enum pintrace_form form);
void pintrace_end(struct pintrace *trace);

#endif
