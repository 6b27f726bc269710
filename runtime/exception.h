// Tracebacks and the parts of exceptions that only the language core uses.
#ifndef RUNTIME_EXCEPTION_H
#define RUNTIME_EXCEPTION_H

#include "runtime/error.h"

// Adds the place an exception passed through: innermost first. block may be NULL.
void exception_add_traceback(rt_obj exception, rt_obj filename, unsigned line, rt_obj block);
// "ENOENT" for 2; NULL if unknown. Numbers as the ESP32's C library has them.
const char *exception_errno_name(intptr_t number);

#endif
