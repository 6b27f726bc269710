// Memory: mark and sweep over one region given by the caller.
//
// The region is cut into blocks of GC_BLOCK bytes, described by bit tables at its beginning: two bits of
// state, one bit "has no pointers inside" and one bit "wants finalise" each. Marking is conservative: any
// word of the C stack, the registers, the roots in struct runtime or a reached object that holds the
// address of a block keeps that object. From the stack an address inside an object counts, elsewhere only
// its first byte's.
#ifndef RUNTIME_GC_H
#define RUNTIME_GC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GC_BLOCK (4 * sizeof(void *))

enum gc_flag {
    GC_LEAF = 1,     // holds no addresses of objects: not searched
    GC_FINALISE = 2, // begins with a struct rt_head whose type has a finalise slot
};

struct gc_info {
    size_t total, used, free; // bytes
    size_t largest_free;      // longest run of free bytes
    size_t collections;       // since rt_init
};

// Zeroed memory, aligned to GC_BLOCK; raises MemoryError.
void *gc_alloc(size_t size, unsigned flags);
// The same, but answers NULL.
void *gc_alloc_maybe(size_t size, unsigned flags);
// Grows or shrinks; the new part is zero. memory may be NULL. Raises MemoryError (memory is then intact).
void *gc_realloc(void *memory, size_t size, unsigned flags);
// Gives memory back at once; only for what nothing else can point to. NULL is allowed.
void gc_free(void *memory);
// Usable bytes of an object.
size_t gc_size(const void *memory);

void gc_collect(void);
void gc_get_info(struct gc_info *out);
bool gc_enable(bool on); // automatic collection; answers the former state
bool gc_is_enabled(void);
// Collect also after this many bytes were allocated; 0 never.
void gc_set_threshold(size_t bytes);
size_t gc_threshold(void);

// For tests: collect before every nth allocation (0 off); fail the nth allocation from now, once (0 off).
// gc_fail_at answers what was left of the count before: 0 if the failure has happened.
void gc_set_stress(size_t every);
size_t gc_fail_at(size_t countdown);

// An object of type TYPE (a struct that begins with head), its type pointer set.
#define GC_NEW(struct_name, type_pointer)                                                                    \
    ((struct struct_name *)gc_new(sizeof(struct struct_name), type_pointer))

struct rt_type;
void *gc_new(size_t size, const struct rt_type *type);

#endif
