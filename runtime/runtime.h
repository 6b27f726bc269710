// The door of the language for a port: make a runtime, run source text, ask for more lines.
//
// A port that also brings modules of its own includes runtime/obj.h, values.h and error.h for them.
// At most one runtime exists at a time in a process; all its memory is the region given to rt_init.
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct runtime;
struct rt_module_def;
struct rt_fs;

enum rt_stat { RT_STAT_NONE, RT_STAT_FILE, RT_STAT_DIR };

// What the port provides. Any function but write may be NULL.
struct rt_port {
    void *context; // given to every function below
    // Standard output; data is not terminated.
    void (*write)(void *context, const char *data, size_t length);
    // One character of standard input, waiting for it; negative at the end. For input() and sys.stdin.
    int (*read_char)(void *context);
    uint32_t (*ticks_us)(void *context); // free running, wraps
    uint32_t (*ticks_ms)(void *context);
    // Called in slices of at most 1 ms of wait where possible: rt polls between them.
    void (*sleep_us)(void *context, uint32_t us);
    // Seconds since 1970, for time.time() where a clock is set.
    uint64_t (*time_s)(void *context);
    // For import: what is at this path; its size in bytes; its content, up to size bytes, answering
    // the number read or a negative number.
    enum rt_stat (*stat)(void *context, const char *path, size_t *size);
    int32_t (*read_file)(void *context, const char *path, char *out, size_t size);
    // Called at backward jumps and calls every so often: look for Ctrl-C, feed a watchdog.
    void (*poll)(void *context);
    const struct rt_fs *fs;                     // for open() and os (runtime/fs.h)
    uint32_t (*random)(void *context);          // noise, for os.urandom
    size_t stack_limit;                         // bytes of C stack that may be used below stack_top
    const struct rt_module_def *const *modules; // the port's own built-in modules, ends with NULL
    const struct rt_module_def *os_names;       // what the port adds to module os; NULL: nothing
    const char *platform;                       // sys.platform
    const char *version;                        // sys.version's tail, e.g. "espcam v1.0 on 2026-01-01"
    const char *machine;                        // sys.implementation._machine, os.uname().machine
};

enum rt_mode {
    RT_FILE,   // a file, a raw-REPL submission: statements
    RT_SINGLE, // at the prompt: the value of an expression statement is printed unless None
};

enum rt_result {
    RT_DONE = 0,
    RT_RAISED = 1, // an exception left the program: rt_report prints it
    RT_EXIT = 2,   // SystemExit left the program: rt_exit_code
};

// Lays a runtime into heap[size] (word aligned; at least 32 KiB). stack_top is an address in the frame of
// the caller's caller or above: everything the program keeps on the C stack lies below it. NULL if too small.
struct runtime *rt_init(const struct rt_port *port, void *heap, size_t size, void *stack_top);
// Runs finalisers (open files); afterwards the region is the caller's again.
void rt_deinit(struct runtime *runtime);

// Compiles and runs source in the namespace of __main__. Prints nothing but what the program prints.
enum rt_result rt_exec(struct runtime *runtime, const char *source, size_t length, const char *filename,
                       enum rt_mode mode);
// Reads the file through the port and runs it; OSError(2) if it is not there.
enum rt_result rt_exec_file(struct runtime *runtime, const char *path);
// Prints the traceback of the exception that ended the last rt_exec.
void rt_report(struct runtime *runtime);
int rt_exit_code(
    struct runtime *runtime); // of the SystemExit that ended it: 0 for None, else the int, else 1

// At the prompt: does this text (lines so far, without the last newline) need another line? The rules are
// MicroPython's: an open bracket, triple quote or backslash, or a compound statement not ended by an empty
// line.
bool rt_needs_more(const char *source, size_t length);
// Names for Tab: writes what can follow the last word of line, up to size - 1 characters, and answers its
// length; 0 none; -1 several possibilities, which were printed in columns as MicroPython does.
int rt_complete(struct runtime *runtime, const char *line, size_t length, char *out, size_t size);

// Ctrl-C: from an interrupt handler or a signal handler; only sets a flag. KeyboardInterrupt follows at the
// next backward jump, call or rt_poll.
void rt_interrupt(struct runtime *runtime);
// Forgets an interrupt that came before a program started.
void rt_interrupt_clear(struct runtime *runtime);
// Ends the program with SystemExit after about this many backward jumps and calls; 0 never. For fuzzing.
void rt_set_budget(struct runtime *runtime, uint32_t steps);

#endif
