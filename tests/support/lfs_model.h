// A random life for a littlefs, with a plain copy in memory of what it must hold.

#ifndef SUPPORT_LFS_MODEL_H
#define SUPPORT_LFS_MODEL_H

#include "storage/lfs.h"

#include <stdbool.h>
#include <stdint.h>

#define MODEL_ENTRIES 128
#define MODEL_PATH    64

struct model_entry {
    char path[MODEL_PATH]; // empty: unused
    bool directory;
    uint8_t *data;
    uint32_t size;
};

struct model {
    struct model_entry entries[MODEL_ENTRIES];
    uint32_t random;
    uint32_t max_size; // of a file
};

void model_init(struct model *model, uint32_t seed, uint32_t max_size);
void model_free(struct model *model);
// A copy of the model, to be freed as well.
void model_copy(struct model *to, const struct model *from);

// One random operation on both. Returns what littlefs returned when that differs in kind from the model's
// expectation: 0 if all is as expected, LFS_ERR_NOSPC or LFS_ERR_IO if the device ended it (the model then
// is as it was before), 1 if the two disagree.
int model_step(struct model *model, struct lfs *lfs);

// Does the filesystem hold exactly what the model holds?
bool model_equal(const struct model *model, struct lfs *lfs);

#endif
