// From the syntax tree to code: scopes, the emitter, and the compiler proper.
#ifndef RUNTIME_COMPILE_H
#define RUNTIME_COMPILE_H

#include "runtime/ast.h"
#include "runtime/frame.h"

enum opcode {
#define OPCODE(name, operand, effect) OP_##name,
#include "runtime/opcodes.def"
#undef OPCODE
    OP_COUNT
};

enum function_part { FUNCTION_DEFAULTS = 1, FUNCTION_KW_DEFAULTS = 2, FUNCTION_CLOSURE = 4 };

// Scopes (symbols.c)

enum scope_kind { SCOPE_MODULE, SCOPE_FUNCTION, SCOPE_CLASS };

enum symbol_flag {
    SYM_BOUND = 1,    // assigned here
    SYM_PARAM = 2,    // a parameter
    SYM_GLOBAL = 4,   // declared global
    SYM_NONLOCAL = 8, // declared nonlocal
    SYM_CELL = 16,    // local here, used by an inner function
    SYM_FREE = 32,    // local of an outer function
    SYM_PASSED = 64,  // class body: free for the sake of an inner function
};

struct symbol {
    rt_obj name;
    unsigned flags;
    uint16_t slot;
    struct symbol *next; // in order of appearance
};

struct scope {
    enum scope_kind kind;
    bool comprehension;
    bool use_names; // module: names live in a dict of their own (exec with locals)
    unsigned flags; // enum rt_code_flag
    unsigned line;
    rt_obj name;
    struct scope *parent;
    struct scope *children, *next;
    struct rt_map map; // name -> struct symbol
    struct symbol *first, **end;
    rt_obj filename;
};

struct scope *symbols_of_module(struct node *module, rt_obj filename);
struct symbol *symbol_find(const struct scope *scope, rt_obj name);

// The emitter (emit.c)

struct label {
    uint32_t target; // NO_TARGET until placed
    uint32_t fixup;  // last jump that waits for it; each holds the number of the one before
};

#define NO_TARGET UINT32_MAX

struct guard {
    uint16_t start, end, depth;
    struct label *handler;
};

enum block_kind {
    BLOCK_WHILE,
    BLOCK_FOR,     // the iterator is on the stack
    BLOCK_EXCEPT,  // body of a try with handlers
    BLOCK_FINALLY, // body of a try with finally
    BLOCK_HANDLER, // handled-before is on the stack
    BLOCK_NAME,    // a handler's name is to be deleted
    BLOCK_FINAL,   // the finally part, entered by an exception: handled-before and exception on the stack
    BLOCK_VALUE,   // in a finally part on the way of a return, whose value is on the stack
    BLOCK_WITH,    // exit and self are on the stack
    BLOCK_ASYNC_WITH,
};

struct block {
    enum block_kind kind;
    struct block *outer;
    struct label *handler; // NULL: no guard
    uint32_t guard_start;
    int depth;
    struct label *again, *leave; // of a loop
    struct node *body;           // of finally
    rt_obj name;                 // of BLOCK_NAME
};

struct emitter {
    struct emitter *outer;
    struct scope *scope;
    rt_obj filename;
    struct rt_code *code;
    uint16_t *units;
    uint32_t unit_count, unit_room;
    rt_obj *consts;
    uint32_t const_count, const_room;
    struct rt_map const_index; // str -> its number
    struct rt_line *lines;
    uint32_t line_count, line_room;
    struct guard *guards;
    uint32_t guard_count, guard_room;
    unsigned line;
    int depth, deepest;
    struct block *block;
    bool single; // print the value of expression statements
};

void emit(struct emitter *e, enum opcode op);
void emit_arg(struct emitter *e, enum opcode op, uint32_t arg);
// For an opcode whose effect varies.
void emit_effect(struct emitter *e, enum opcode op, uint32_t arg, int effect);
void emit_jump(struct emitter *e, enum opcode op, struct label *label);
struct label *label_new(void);
void label_place(struct emitter *e, struct label *label);
uint32_t emit_const_number(struct emitter *e, rt_obj value);
void emit_const(struct emitter *e, rt_obj value);
void emit_name_op(struct emitter *e, enum opcode op, rt_obj name); // operand: a name among the constants
void emit_block(struct emitter *e, struct block *block, enum block_kind kind, struct label *handler);
void emit_block_end(struct emitter *e);
void emit_guard_close(struct emitter *e, struct block *block);
RT_NORETURN void emit_fail(const struct emitter *e, const char *text);
struct rt_code *emit_finish(struct emitter *e);
void emit_start(struct emitter *e, struct emitter *outer, struct scope *scope, rt_obj filename);

// The compiler (compile_expr.c, compile_stmt.c)

void compile_expression(struct emitter *e, struct node *node);
void compile_condition(struct emitter *e, struct node *node, struct label *label, bool jump_if);
void compile_store(struct emitter *e, struct node *target);
void compile_delete(struct emitter *e, struct node *target);
void compile_body(struct emitter *e, struct node *list);
void compile_load_name(struct emitter *e, rt_obj name);
void compile_store_name(struct emitter *e, rt_obj name);
void compile_delete_name(struct emitter *e, rt_obj name);
void compile_function(struct emitter *e, struct node *node); // N_DEF or N_LAMBDA: leaves the function
void compile_class(struct emitter *e, struct node *node);
void compile_call_arguments(struct emitter *e, struct node *list, enum opcode op, uint32_t given);
void compile_await(struct emitter *e);
void compile_async_item(struct emitter *e, struct label *end);

enum compile_mode { COMPILE_FILE, COMPILE_SINGLE, COMPILE_EVAL };

// Compiles a source text; SyntaxError. use_names: see struct scope.
struct rt_code *rt_compile(const char *source, size_t length, rt_obj filename, enum compile_mode mode,
                           bool use_names);

#endif
