// First instruction after the mask ROM has loaded the loader's segments.

#include "firmware/start.inc"

    .section .text.start, "ax"
    .global _start
    .type _start, @function
    .balign 4
    .literal_position
_start:
    set_up_processor
    enter_program loader_main
