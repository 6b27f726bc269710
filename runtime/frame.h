// What runs: code objects, functions, frames and generators.
#ifndef RUNTIME_FRAME_H
#define RUNTIME_FRAME_H

#include "runtime/values.h"

// Where an exception goes: while ip is in [start, end), the stack is cut to depth values, the exception is
// pushed and the code goes on at handler. Inner ranges stand before outer ones. Units of code.
struct rt_guard {
    uint16_t start, end, handler, depth;
};

// The line a run of units belongs to, up to the next entry.
struct rt_line {
    uint16_t start;
    uint16_t line;
};

enum rt_code_flag {
    RT_CODE_GENERATOR = 1,
    RT_CODE_ARGS = 2,   // has *args
    RT_CODE_KWARGS = 4, // has **kwargs
    RT_CODE_CLASS = 8,  // the body of a class: names live in a dict
    RT_CODE_COROUTINE = 16,
};

// Slots of a frame: positional parameters, keyword-only ones, *args, **kwargs, other locals, cells of this
// function, cells of enclosing ones.
struct rt_code {
    struct rt_head head;
    rt_obj name, filename;
    uint16_t *units;
    rt_obj *consts;
    struct rt_guard *guards;
    struct rt_line *lines;
    rt_obj *params;      // names of the parameters, in the order of the slots
    uint16_t *hints;     // for each constant that names a global: see vm_load_global
    rt_obj hint_globals; // the built-in names among the hints hold while this dict
    uint32_t hint_shape; // has this shape
    uint32_t unit_count, const_count, guard_count, line_count;
    uint16_t pos_only, positional, kw_only; // numbers of parameters; positional includes pos_only
    uint16_t locals;                        // all slots
    uint16_t free_start;                    // slot of the first cell of an enclosing function
    uint16_t free_count;
    uint16_t stack; // the deepest the value stack gets
    uint16_t flags;
};

struct rt_function {
    struct rt_head head;
    struct rt_code *code;
    rt_obj globals;     // dict
    rt_obj defaults;    // tuple for the last positional parameters, or NULL
    rt_obj kw_defaults; // dict for keyword-only ones, or NULL
    rt_obj closure;     // tuple of cells, or NULL
    rt_obj name;
};

struct rt_cell {
    struct rt_head head;
    rt_obj value; // NULL: not assigned yet
};

struct rt_frame {
    struct rt_frame *back; // who called
    struct rt_code *code;
    rt_obj globals;                 // dict
    rt_obj names;                   // dict of a class body; NULL in functions
    rt_obj handled;                 // exception being handled, or NULL
    struct rt_generator *generator; // whose frame this is, or NULL
    const uint16_t *ip;             // after the unit being run
    rt_obj *sp;                     // while the frame waits: first free stack place
    rt_obj *consts;                 // of the code
    bool entry;                     // leaving this frame leaves rt_vm_run
    bool makes;                     // __init__ of an object that is already on the caller's stack
    rt_obj slots[];                 // locals, then the stack
};

enum rt_generator_state { RT_GEN_NEW, RT_GEN_WAITING, RT_GEN_RUNNING, RT_GEN_DONE };

struct rt_generator {
    struct rt_head head;
    struct rt_frame *frame; // NULL once done
    rt_obj name;
    enum rt_generator_state state;
};

// A new frame for a call of function; raises TypeError for wrong arguments. On the frame memory, or in the
// heap for a generator. It becomes rt->frame only when it runs.
struct rt_frame *rt_frame_new(struct rt_function *function, size_t nargs, size_t nkw, const rt_obj *args);
// Gives back the newest frame of the frame memory.
void rt_frame_drop(struct rt_frame *frame);

// Runs frame, which was made last, to its end, and answers its value. *yielded tells a yield from a return.
rt_obj rt_vm_run(struct rt_frame *frame, rt_obj thrown, bool *yielded);

// Code of a module in a namespace (dict): calls it.
rt_obj rt_run_code(struct rt_code *code, rt_obj globals, rt_obj names);

rt_obj rt_function_new(struct rt_code *code, rt_obj globals);
rt_obj rt_generator_new(struct rt_function *function, struct rt_frame *frame);
// Its frame is done. What the frame held is forgotten, for an old pointer to it may still lie on the stack.
void rt_generator_finish(struct rt_generator *generator);
// Resumes with a value sent in (or an exception thrown in when throw is not NULL). NULL when it ended: the
// value it returned is then in rt->stop_value.
rt_obj rt_generator_resume(struct rt_generator *generator, rt_obj value, rt_obj thrown);
rt_obj rt_cell_new(rt_obj value);

// The line of a unit.
unsigned rt_code_line(const struct rt_code *code, size_t unit);

#endif
