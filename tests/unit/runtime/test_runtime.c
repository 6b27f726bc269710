// The door of the language: making runtimes, running text, interrupts, what the prompt asks.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/gc.h"
#include "runtime/runtime.h"

#define HEAP_SIZE (512 * 1024)

struct bench {
    uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
    struct rt_port port;
    struct runtime *runtime;
    char out[4096];
    size_t length;
    unsigned polls;
};

static struct bench bench;

static void write_out(void *context, const char *data, size_t length)
{
    struct bench *b = context;
    for (size_t i = 0; i < length && b->length < sizeof b->out - 1; i++) {
        b->out[b->length++] = data[i];
    }
    b->out[b->length] = '\0';
}

static void interrupt_later(void *context)
{
    struct bench *b = context;
    if (++b->polls == 100) {
        rt_interrupt(b->runtime);
    }
}

static void power_on(size_t heap_size)
{
    char top;
    bench.length = 0;
    bench.out[0] = '\0';
    bench.polls = 0;
    bench.port = (struct rt_port){
        .context = &bench, .write = write_out, .stack_limit = 200 * 1024, .platform = "test"};
    bench.runtime = rt_init(&bench.port, bench.heap, heap_size, &top);
}

static enum rt_result run(const char *source, enum rt_mode mode)
{
    enum rt_result result = rt_exec(bench.runtime, source, strlen(source), "<stdin>", mode);
    rt_report(bench.runtime);
    return result;
}

static void prints_what_the_program_prints(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    assert_int_equal(run("print('hello', 1 + 1)", RT_FILE), RT_DONE);
    assert_string_equal(bench.out, "hello 2\n");
    rt_deinit(bench.runtime);
}

static void names_stay_between_submissions(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    run("x = 20", RT_SINGLE);
    run("x + 1", RT_SINGLE);
    run("_ * 2", RT_SINGLE);
    run("None", RT_SINGLE);
    assert_string_equal(bench.out, "21\n42\n");
    rt_deinit(bench.runtime);
}

static void a_second_runtime_knows_nothing_of_the_first(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    run("x = 1", RT_FILE);
    rt_deinit(bench.runtime);
    power_on(HEAP_SIZE);
    assert_int_equal(run("x", RT_FILE), RT_RAISED);
    assert_string_equal(bench.out, "Traceback (most recent call last):\n"
                                   "  File \"<stdin>\", line 1, in <module>\n"
                                   "NameError: name 'x' isn't defined\n");
    rt_deinit(bench.runtime);
}

static void a_syntax_error_names_its_line(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    assert_int_equal(run("x = 1\nx = = 2\n", RT_FILE), RT_RAISED);
    assert_string_equal(bench.out, "Traceback (most recent call last):\n"
                                   "  File \"<stdin>\", line 2\n"
                                   "SyntaxError: invalid syntax\n");
    rt_deinit(bench.runtime);
}

static void a_traceback_names_the_functions(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    run("def f(n):\n    return 1 // n\ndef g():\n    f(0)\ng()\n", RT_FILE);
    assert_string_equal(bench.out, "Traceback (most recent call last):\n"
                                   "  File \"<stdin>\", line 5, in <module>\n"
                                   "  File \"<stdin>\", line 4, in g\n"
                                   "  File \"<stdin>\", line 2, in f\n"
                                   "ZeroDivisionError: divide by zero\n");
    rt_deinit(bench.runtime);
}

static void an_interrupt_ends_an_endless_loop(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    bench.port.poll = interrupt_later;
    assert_int_equal(run("while True: pass", RT_FILE), RT_RAISED);
    assert_non_null(strstr(bench.out, "KeyboardInterrupt: \n"));
    assert_int_equal(run("print('goes on')", RT_FILE), RT_DONE);
    rt_deinit(bench.runtime);
}

static void endless_recursion_and_endless_memory_are_errors(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    run("def f(): f()\nf()", RT_FILE);
    assert_non_null(strstr(bench.out, "RuntimeError: maximum recursion depth exceeded\n"));
    run("class A:\n def __repr__(self): return repr(self)\nprint(A())", RT_FILE);
    bench.length = 0;
    run("x = []\nwhile True: x.append(bytearray(1000))", RT_FILE);
    assert_non_null(strstr(bench.out, "MemoryError: memory allocation failed, allocating "));
    assert_int_equal(run("x = None", RT_FILE), RT_DONE);
    assert_int_equal(run("bytearray(1 << 40)", RT_FILE), RT_RAISED);
    rt_deinit(bench.runtime);
}

static void exit_tells_its_code(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    assert_int_equal(run("raise SystemExit(7)", RT_FILE), RT_EXIT);
    assert_int_equal(rt_exit_code(bench.runtime), 7);
    assert_int_equal(run("raise SystemExit", RT_FILE), RT_EXIT);
    assert_int_equal(rt_exit_code(bench.runtime), 0);
    rt_deinit(bench.runtime);
}

static void too_little_memory_is_refused(void **state)
{
    (void)state;
    power_on(1024);
    assert_null(bench.runtime);
}

static void memory_is_found_again(void **state)
{
    struct gc_info before, after;
    (void)state;
    power_on(HEAP_SIZE);
    run("def f():\n a = []\n for i in range(1000): a = [a, str(i)]\nf()", RT_FILE);
    gc_collect();
    gc_get_info(&before);
    run("for i in range(50): f()", RT_FILE);
    gc_collect();
    gc_get_info(&after);
    assert_in_range(after.used, before.used - 4096, before.used + 4096);
    rt_deinit(bench.runtime);
}

static void a_steps_budget_ends_the_program(void **state)
{
    (void)state;
    power_on(HEAP_SIZE);
    rt_set_budget(bench.runtime, 1000);
    assert_int_equal(run("while True: pass", RT_FILE), RT_EXIT);
    rt_deinit(bench.runtime);
}

static bool more(const char *text)
{
    return rt_needs_more(text, strlen(text));
}

static void the_prompt_asks_for_more_lines(void **state)
{
    (void)state;
    assert_false(more(""));
    assert_false(more("x = 1"));
    assert_false(more("iffy = 1"));
    assert_true(more("if x:"));
    assert_true(more("if x:\n    y"));
    assert_false(more("if x:\n    y\n"));
    assert_true(more("@decorator"));
    assert_true(more("f(1,"));
    assert_true(more("x = '''abc"));
    assert_false(more("x = '''abc'''"));
    assert_false(more("x = 'abc("));
    assert_true(more("x = 1 + \\"));
    assert_false(more("x = ']'  # ("));
    assert_false(more("x = \"it's\""));
}

static void completion_adds_what_is_common(void **state)
{
    char out[32];
    (void)state;
    power_on(HEAP_SIZE);
    run("camera_one = 1\ncamera_two = 2\nclass A:\n  field = 1\na = A()", RT_FILE);
    assert_int_equal(rt_complete(bench.runtime, "x = cam", 7, out, sizeof out), 4);
    assert_string_equal(out, "era_");
    assert_int_equal(rt_complete(bench.runtime, "camera_", 7, out, sizeof out), -1);
    assert_non_null(strstr(bench.out, "camera_one"));
    assert_int_equal(rt_complete(bench.runtime, "a.fi", 4, out, sizeof out), 3);
    assert_string_equal(out, "eld");
    assert_int_equal(rt_complete(bench.runtime, "nothing.a", 9, out, sizeof out), 0);
    rt_deinit(bench.runtime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_what_the_program_prints),
        cmocka_unit_test(names_stay_between_submissions),
        cmocka_unit_test(a_second_runtime_knows_nothing_of_the_first),
        cmocka_unit_test(a_syntax_error_names_its_line),
        cmocka_unit_test(a_traceback_names_the_functions),
        cmocka_unit_test(an_interrupt_ends_an_endless_loop),
        cmocka_unit_test(endless_recursion_and_endless_memory_are_errors),
        cmocka_unit_test(exit_tells_its_code),
        cmocka_unit_test(too_little_memory_is_refused),
        cmocka_unit_test(memory_is_found_again),
        cmocka_unit_test(a_steps_budget_ends_the_program),
        cmocka_unit_test(the_prompt_asks_for_more_lines),
        cmocka_unit_test(completion_adds_what_is_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
