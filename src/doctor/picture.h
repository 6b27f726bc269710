// What is wrong with a picture that came from the camera, as far as the picture itself shows it.
#ifndef DOCTOR_PICTURE_H
#define DOCTOR_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum picture_look {
    PICTURE_GOOD,
    PICTURE_BROKEN, // no JPEG picture at all
    PICTURE_TORN,   // its data ends too early
    PICTURE_BANDS,  // its data is damaged in the middle: from there on parts are displaced or of another
                    // colour
    PICTURE_BLACK,
    PICTURE_WHITE,
    PICTURE_PLAIN, // one colour
    PICTURE_FILM,  // red, and without an edge
};

struct picture_finding {
    enum picture_look look;
    unsigned width, height; // pixels; 0: unknown
    unsigned sound;         // rows from the top before the first damage
    bool complained;        // the decoder did
    bool impossible;        // the data has what no encoder writes
    bool stair;             // a step of light or colour as a changed byte leaves it (doctor/bands.h)
    // What was measured, in 8-bit values. Light is 0.299 R + 0.587 G + 0.114 B, a mean over a cell: a 320th
    // of the width.
    double darkest, brightest; // of all cells, without the 0.1 % at each end
    double blown;              // part of the cells that are above 250
    double spread;             // of the cells: standard deviation of the light, and of the colours
    double colour;             // mean of the strongest of R, G and B
    double red;                // mean R over mean of G and B
    double edge;               // the steepest step from cell to cell over brightest - darkest
};

// `jpeg` as it came; at most PICTURE_SIDE_MAX pixels wide and high.
#define PICTURE_SIDE_MAX 8192U
void picture_judge(struct picture_finding *picture, const uint8_t *jpeg, size_t size);

// A sentence about the picture and what to do next; NULL: nothing is wrong with it.
const char *picture_fault(const struct picture_finding *picture);
const char *picture_next(const struct picture_finding *picture);

// Where the picture ends: behind its last marker, without the zeros that some drivers leave there. 0: it does
// not begin or does not end as a JPEG file does.
size_t picture_length(const uint8_t *jpeg, size_t size);

#endif
