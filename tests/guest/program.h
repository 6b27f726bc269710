// What guest programs in C have: the compiler's call0 code for both cores, no library.
#ifndef GUEST_PROGRAM_H
#define GUEST_PROGRAM_H

#include <stdint.h>

// The program; PRO comes here with interrupts and watchdogs off. Returning is a PASS.
void program_main(void);

// Where APP comes after program_start_app; it must not return.
void program_app(void) __attribute__((noreturn));
void program_start_app(void);

// Ends the program as failed, telling a number.
void program_fail(uint32_t number) __attribute__((noreturn));

// The cache of a core: on, all its windows open.
void program_open_cache(unsigned core);

#endif
