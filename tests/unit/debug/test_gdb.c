// GDB's remote protocol (debug/gdb.c, debug/gdb_registers.c, board/probe.c): GDB manual, appendix "GDB Remote
// Serial Protocol". The program below runs on both cores.

#include "debug/gdb.h"

#include "board/probe.h"
#include "debug/gdb_registers.h"
#include "guest/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CODE UINT32_C(0x40080000)
#define DATA UINT32_C(0x3ffb0000)

struct bench {
    struct board *board;
    struct gdb gdb;
    char reply[2 * GDB_PACKET_SIZE];
};

// a2 counts, and is stored at DATA:     addi a2, a2, 1;  s32i a2, a3, 0;  addi a4, a4, 1;  j back
static void load_program(struct board *board)
{
    uint8_t code[64] = {0};
    struct encoder encoder = {.bytes = code, .base = CODE, .pc = CODE};
    encode(&encoder, "addi", 0, 2, 2, 1);
    encode(&encoder, "s32i", 0, 3, 2, 0);
    encode(&encoder, "addi", 0, 4, 4, 1);
    encode(&encoder, "j", 0, 0, 0, CODE);
    assert_int_equal(probe_write(board, 0, CODE, code, 12), 12);
    for (unsigned core = 0; core < BOARD_CORES; core++) {
        soc_start_core(board_soc(board), core, CODE);
        board_soc(board)->core[core].a[3] = DATA + 16 * core;
    }
}

static struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);
    struct error err = {.text = ""};
    struct board_config config;
    board_config_default(&config);
    assert_non_null(b);
    assert_int_equal(board_new(&b->board, &config, &err), 0);
    gdb_init(&b->gdb, b->board);
    board_power_on(b->board);
    load_program(b->board);
    gdb_connect(&b->gdb);
    return b;
}

static void bench_free(struct bench *b)
{
    board_free(b->board);
    free(b);
}

static void collect(struct bench *b, size_t *length)
{
    *length += gdb_send(&b->gdb, (uint8_t *)b->reply + *length, sizeof b->reply - 1 - *length);
    b->reply[*length] = '\0';
}

static void feed(struct bench *b, const char *bytes, size_t count, size_t *length)
{
    size_t taken = 0;
    while (taken < count) {
        taken += gdb_receive(&b->gdb, (const uint8_t *)bytes + taken, count - taken);
        collect(b, length);
    }
}

static void send(struct bench *b, const char *packet)
{
    char frame[2 * GDB_PACKET_SIZE];
    size_t length = 0;
    uint8_t sum = 0;
    for (const char *at = packet; *at != '\0'; at++) {
        sum = (uint8_t)(sum + (uint8_t)*at);
    }
    int count = snprintf(frame, sizeof frame, "$%s#%02x", packet, sum);
    feed(b, frame, (size_t)count, &length);
}

// Lets the board run until it stops and says so.
static void wait_for_stop(struct bench *b)
{
    size_t length = 0;
    for (unsigned i = 0; i < 100 && length == 0; i++) {
        board_run(b->board, board_now(b->board) + 10000);
        gdb_turn(&b->gdb);
        collect(b, &length);
    }
}

static void expect_reply(const struct bench *b, const char *text)
{
    char framed[64];
    uint8_t sum = 0;
    for (const char *at = text; *at != '\0'; at++) {
        sum = (uint8_t)(sum + (uint8_t)*at);
    }
    (void)snprintf(framed, sizeof framed, "$%s#%02x", text, sum);
    assert_string_equal(b->reply[0] == '+' ? b->reply + 1 : b->reply, framed);
}

static void ask(struct bench *b, const char *packet, const char *answer)
{
    send(b, packet);
    expect_reply(b, answer);
}

static void go(struct bench *b, const char *packet, const char *stop)
{
    send(b, packet);
    assert_string_equal(b->reply, "+");
    wait_for_stop(b);
    expect_reply(b, stop);
}

static void run_to(struct bench *b, uint64_t tick)
{
    uint8_t bytes[64];
    for (unsigned i = 0; i < 1000 && board_now(b->board) < tick; i++) {
        board_run(b->board, tick);
        (void)board_serial_read(b->board, bytes, sizeof bytes);
    }
}

static uint32_t pc(const struct bench *b, unsigned core)
{
    return board_soc(b->board)->core[core].pc;
}

// Packets

static void what_is_damaged_is_asked_for_again(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    size_t length = 0;
    feed(b, "$qC#00", 6, &length);
    assert_string_equal(b->reply, "-");
    length = 0;
    feed(b, "$q", 2, &length);
    feed(b, "C#b4", 4, &length);
    assert_string_equal(b->reply, "+$QC1#c5");
    length = 0;
    feed(b, "-", 1, &length);
    assert_string_equal(b->reply, "+$QC1#c5");
    bench_free(b);
}

static void what_is_unknown_or_too_long_gets_the_empty_reply(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    static char packet[GDB_PACKET_SIZE + 200];
    memset(packet, 'x', sizeof packet - 1);
    ask(b, "vMustReplyEmpty", "");
    ask(b, "jabberwocky", "");
    ask(b, packet, "");
    ask(b, "QStartNoAckMode", "OK");
    send(b, "qC");
    assert_string_equal(b->reply, "$QC1#c5");
    bench_free(b);
}

// Registers

static void gdb_for_the_esp32_gets_its_own_numbers(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    send(b, "qSupported:multiprocess+;swbreak+");
    assert_null(strstr(b->reply, "features"));
    send(b, "g");
    assert_int_equal(strlen(b->reply), 2 + 105 * 8 + 3);
    assert_memory_equal(b->reply, "+$00000840", 10); // pc, the lowest byte first
    board_soc(b->board)->core[0].a[5] = 0x12345678;
    ask(b, "pa2", "78563412"); // a5
    ask(b, "p6", "78563412");  // ar5: the window begins with ar0
    ask(b, "Pa2=01000000", "OK");
    assert_int_equal(board_soc(b->board)->core[0].a[5], 1);
    ask(b, "p92", "cdcd0000"); // prid
    ask(b, "Hg2", "OK");
    ask(b, "p92", "abab0000");
    bench_free(b);
}

static void registers_of_other_windows_are_in_the_file(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    struct xt_cpu *cpu = &board_soc(b->board)->core[0];
    cpu->a[1] = 77;
    xt_rotate(cpu, 8);
    ask(b, "p2", "4d000000"); // ar1
    ask(b, "P2=4e000000", "OK");
    xt_rotate(cpu, -8);
    assert_int_equal(cpu->a[1], 78);
    bench_free(b);
}

// The description and the "g" packet agree; every register in it has another number.
static void other_gdbs_get_a_description(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    static char text[32768];
    size_t length = gdb_describe(0, text, sizeof text - 1);
    text[length] = '\0';
    assert_int_equal(gdb_describe(length, text + length, 10), 0);
    bool seen[GDB_REGISTERS] = {false};
    size_t size = 0;
    for (const char *at = text; (at = strstr(at, "bitsize=\"")) != NULL; at++) {
        unsigned bits, number;
        assert_int_equal(sscanf(at, "bitsize=\"%u\" type=\"%*[a-z0-9_]\" regnum=\"%u\"", &bits, &number), 2);
        assert_true(number < GDB_REGISTERS);
        assert_false(seen[number]);
        assert_int_equal(bits, gdb_register_size(number) * 8);
        seen[number] = true;
        size += bits / 8;
    }
    for (unsigned number = 0; number < GDB_REGISTERS; number++) {
        assert_int_equal(seen[number], gdb_register_is_described(number));
    }
    send(b, "qSupported:xmlRegisters=i386,arm");
    assert_non_null(strstr(b->reply, "qXfer:features:read+"));
    send(b, "qXfer:features:read:target.xml:0,20");
    assert_memory_equal(b->reply, "+$m<?xml version=", 17);
    send(b, "g");
    assert_int_equal(strlen(b->reply), 2 + size * 2 + 3);
    bench_free(b);
}

// Memory

static void memory_is_read_and_written_but_not_where_none_is(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    ask(b, "M3ffb0002,3:010203", "OK");
    ask(b, "m3ffb0000,8", "0000010203000000");
    ask(b, "m0,4", "E14");
    ask(b, "M0,1:00", "E01");
    ask(b, "M3ffb0000,2:00", "E01");
    ask(b, "m3ffb0000", "E01");
    ask(b, "X3ffb0000,0:", "OK");
    ask(b, "m3ff5a00c,4", "00a00000"); // a register of the eFuses
    bench_free(b);
}

static void written_code_is_executed(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    go(b, "vCont;s:1;c", "T05thread:1;");
    go(b, "vCont;s:1;c", "T05thread:1;");
    ask(b, "M40080000,4:22c20222", "OK"); // addi a2, a2, 2
    ask(b, "P0=00000840", "OK");
    uint32_t before = board_soc(b->board)->core[0].a[2];
    go(b, "vCont;s:1;c", "T05thread:1;");
    assert_int_equal(board_soc(b->board)->core[0].a[2], before + 2);
    bench_free(b);
}

// Running

static void threads_are_the_cores(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    ask(b, "?", "T02thread:1;");
    ask(b, "qfThreadInfo", "m1,2");
    ask(b, "qsThreadInfo", "l");
    ask(b, "T2", "OK");
    ask(b, "T3", "E01");
    ask(b, "qThreadExtraInfo,2", "41505020435055"); // APP CPU
    bench_free(b);
}

static void a_breakpoint_is_met_by_each_core(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    ask(b, "Z0,40080006,3", "OK");
    go(b, "c", "T05thread:1;");
    assert_int_equal(pc(b, 0), CODE + 6);
    go(b, "vCont;c", "T05thread:2;");
    assert_int_equal(pc(b, 1), CODE + 6);
    go(b, "c", "T05thread:1;");
    assert_int_equal(board_soc(b->board)->core[0].a[2], 2); // none was missed
    ask(b, "z0,40080006,3", "OK");
    bench_free(b);
}

static void one_core_alone_can_step(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    go(b, "vCont;s:2", "T05thread:2;");
    assert_int_equal(pc(b, 0), CODE);
    assert_int_equal(pc(b, 1), CODE + 3);
    go(b, "vCont;s:2;c", "T05thread:2;");
    assert_int_equal(pc(b, 1), CODE + 6);
    assert_true(board_soc(b->board)->core[0].instructions > 0);
    bench_free(b);
}

static void a_store_is_watched(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    ask(b, "Z2,3ffb0010,4", "OK");
    go(b, "c", "T05thread:2;watch:3ffb0010;");
    assert_int_equal(pc(b, 1), CODE + 6);
    ask(b, "z2,3ffb0010,4", "OK");
    ask(b, "Z3,3ffb0010,4", "OK");
    send(b, "c");
    wait_for_stop(b);
    assert_string_equal(b->reply, ""); // nobody loads
    bench_free(b);
}

static void ctrl_c_stops_the_board(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    size_t length = 0;
    send(b, "c");
    wait_for_stop(b);
    feed(b, "\003", 1, &length);
    wait_for_stop(b);
    expect_reply(b, "T02thread:1;");
    uint64_t now = board_now(b->board);
    board_run(b->board, now + TICKS_PER_MS);
    assert_true(board_now(b->board) == now);
    bench_free(b);
}

static void the_board_goes_on_without_the_debugger(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    ask(b, "Z0,40080006,3", "OK");
    ask(b, "D", "OK");
    run_to(b, TICKS_PER_MS);
    assert_true(board_now(b->board) >= TICKS_PER_MS);
    gdb_connect(&b->gdb);
    assert_true(gdb_holds(&b->gdb));
    gdb_disconnect(&b->gdb);
    run_to(b, 2 * TICKS_PER_MS);
    assert_true(board_now(b->board) >= 2 * TICKS_PER_MS);
    gdb_connect(&b->gdb);
    ask(b, "vKill;1", "OK");
    assert_true(b->gdb.killed);
    bench_free(b);
}

static void monitor_reset_stands_at_the_first_step(void **state)
{
    (void)state;
    struct bench *b = bench_new();
    send(b, "c");
    wait_for_stop(b);
    size_t length = 0;
    feed(b, "\003", 1, &length);
    wait_for_stop(b);
    send(b, "qRcmd,7265736574");
    ask(b, "p0", "00040040");
    assert_true(gdb_holds(&b->gdb));
    send(b, "qRcmd,68656c70");
    assert_true(strlen(b->reply) > 20);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_damaged_is_asked_for_again),
        cmocka_unit_test(what_is_unknown_or_too_long_gets_the_empty_reply),
        cmocka_unit_test(gdb_for_the_esp32_gets_its_own_numbers),
        cmocka_unit_test(registers_of_other_windows_are_in_the_file),
        cmocka_unit_test(other_gdbs_get_a_description),
        cmocka_unit_test(memory_is_read_and_written_but_not_where_none_is),
        cmocka_unit_test(written_code_is_executed),
        cmocka_unit_test(threads_are_the_cores),
        cmocka_unit_test(a_breakpoint_is_met_by_each_core),
        cmocka_unit_test(one_core_alone_can_step),
        cmocka_unit_test(a_store_is_watched),
        cmocka_unit_test(ctrl_c_stops_the_board),
        cmocka_unit_test(the_board_goes_on_without_the_debugger),
        cmocka_unit_test(monitor_reset_stands_at_the_first_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
