// Any bytes choose a core of QEMU's and a seed: generated programs must leave the same registers and memory
// there and on the project's core. Where there is no QEMU, nothing is compared.

#undef NDEBUG // what a fuzz target asserts is what it looks for, in every build

#include "qemu/batch.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAMS 200U // one start of QEMU takes as long as some hundred of them

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t seed = UINT64_C(0xcbf29ce484222325); // FNV-1a
    for (size_t i = 0; i < size; ++i) {
        seed = (seed ^ data[i]) * UINT64_C(0x100000001b3);
    }
    if (size > 0 && batch_have_qemu()) {
        assert(batch_compare(&targets[data[0] % target_count], PROGRAMS, seed, 3) == 0);
    }
    return 0;
}
