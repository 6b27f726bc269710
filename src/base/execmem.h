// Memory in which the host lets code run.
#ifndef BASE_EXECMEM_H
#define BASE_EXECMEM_H

#include <stddef.h>

// NULL: the host does not allow it, or has none left.
void *execmem_new(size_t size);

// `memory` may be NULL.
void execmem_free(void *memory, size_t size);

#endif
