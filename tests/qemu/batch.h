// One start of QEMU: thousands of generated programs, run there and on the project's core.
#ifndef QEMU_BATCH_H
#define QEMU_BATCH_H

#include "qemu/programs.h"

// Whether there is a QEMU here to compare with.
bool batch_have_qemu(void);

// Makes `programs` programs from `seed` and compares the records of both machines; prints the first `show`
// that differ. Returns how many differ, or -1 if one of the machines did not come to the end.
int batch_compare(const struct target *target, unsigned programs, uint64_t seed, unsigned show);

#endif
