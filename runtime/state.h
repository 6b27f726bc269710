// The one runtime of this process, seen from inside runtime/.
#ifndef RUNTIME_STATE_H
#define RUNTIME_STATE_H

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/obj.h"
#include "runtime/runtime.h"
#include "runtime/values.h"

enum rt_name_id {
#define NAME(x) RT_NAME_##x,
#include "runtime/names.def"
#undef NAME
    RT_NAME_COUNT
};

#define rt_name(x) (rt->names[RT_NAME_##x])

#define GC_HINTS  8
#define GC_RECENT 8

struct gc_run {
    size_t block, count; // count 0: empty
};

struct gc {
    uint8_t *state;                  // two bits a block: enum in gc.c
    uint8_t *leaf;                   // one bit a block
    uint8_t *final;                  // one bit a block
    uint8_t *pool;                   // first block
    size_t blocks;                   // number of blocks
    size_t top;                      // no block from here on is in use
    size_t hint[GC_HINTS];           // [n]: no run of n + 1 free blocks begins below, but for the recent ones
    struct gc_run recent[GC_RECENT]; // given back lately, to be used again first
    uint8_t recent_next;             // the oldest of them
    size_t used;                     // blocks in use
    size_t allocated;                // bytes since the last collection
    size_t threshold;
    size_t collections;
    size_t stress, stress_left, fail_left;
    size_t marks; // objects on the mark stack
    bool overflow, disabled, running;
};

#define GC_MARK_STACK 256

#define RT_METHOD_CACHE 128 // power of two

// Remembers where a name was found in a type and its bases. Emptied by each collection and each change of a
// class.
struct rt_method_cache {
    const struct rt_type *type;
    rt_obj name;
    rt_obj value; // NULL: known to be absent
    const struct rt_type *where;
};

struct runtime {
    // Roots: everything from here to the field roots_end is searched by the collector.
    rt_obj names[RT_NAME_COUNT];
    rt_obj builtins;     // dict
    rt_obj main_module;  // __main__
    rt_obj sys_modules;  // dict
    rt_obj sys_path;     // list
    rt_obj sys_argv;     // list
    rt_obj error;        // what ended the last rt_exec
    rt_obj stop_value;   // value of the StopIteration that a next slot answered NULL for; NULL: none
    rt_obj memory_error; // made at start: raising MemoryError needs no memory
    rt_obj empty_tuple;
    rt_obj empty_str, empty_bytes;
    rt_obj char_str[128]; // one-character strings, made when first used
    rt_obj stdin_object, stdout_object;
    rt_obj port_root[8]; // free for native modules of the port
    void *frames_memory;
    struct rt_str **interned; // open hash table, not searched: cleaned after marking
    rt_obj roots_end;

    struct rt_frame *frame; // running now
    rt_obj *frame_top;      // free part of the frame memory
    rt_obj *frame_limit;
    struct rt_try *handler; // innermost
    uint32_t intern_size, intern_used;
    struct rt_method_cache method_cache[RT_METHOD_CACHE];
    char *stack_top;
    char *stack_limit;      // the C stack must stay above this address
    uint32_t class_version; // grows with each change of a class
    const struct rt_port *port;
    volatile uint8_t interrupted;
    uint32_t poll_countdown; // jumps and calls until the next poll
    uint32_t budget;         // 0: no limit
    uint32_t random[2];
    struct gc gc;
    size_t mark_stack[GC_MARK_STACK];
};

extern struct runtime *rt;

// Parts of the start-up, each in the file it is about.
void gc_init(struct gc *gc, uint8_t *memory, size_t size);
void gc_finish(void); // runs all finalisers
void intern_init(void);
void intern_sweep(bool (*is_marked)(const void *object));
void exception_init(void);
// Reads a whole file through the port into the heap; OSError.
char *import_read_file(const char *path, size_t *length);
void builtins_init(rt_obj builtins); // fills the dict (runtime/builtins.c)

// All built-in modules of the language (runtime/modules/modtable.c), ends with NULL.
extern const struct rt_module_def *const rt_builtin_modules[];

#endif
