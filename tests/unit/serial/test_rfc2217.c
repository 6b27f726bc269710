// A serial port over telnet (serial/rfc2217.h): what a client sends, and what the port and the client then
// get.

#include "serial/rfc2217.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define IAC  "\xff"
#define DONT "\xfe"
#define DO   "\xfd"
#define WONT "\xfc"
#define WILL "\xfb"
#define SB   "\xfa"
#define SE   "\xf0"
#define COM  "\x2c" // COM-PORT-OPTION

struct bench {
    struct rfc2217 server;
    struct rfc2217_port port;
    char data[4000], replies[4000], orders[400];
    size_t data_length, reply_length;
};

static void keep_data(void *ctx, const uint8_t *bytes, size_t count)
{
    struct bench *b = ctx;
    assert_true(b->data_length + count <= sizeof b->data);
    memcpy(b->data + b->data_length, bytes, count);
    b->data_length += count;
}

static void keep_reply(void *ctx, const uint8_t *bytes, size_t count)
{
    struct bench *b = ctx;
    assert_true(b->reply_length + count <= sizeof b->replies);
    memcpy(b->replies + b->reply_length, bytes, count);
    b->reply_length += count;
}

static void note(struct bench *b, const char *text)
{
    assert_true(strlen(b->orders) + strlen(text) < sizeof b->orders);
    strcat(b->orders, text);
}

static void note_line(void *ctx, const struct rfc2217_line *line)
{
    char text[60];
    (void)snprintf(text, sizeof text, "line %u %u %u %u;", (unsigned)line->baud, line->data_bits,
                   line->parity, line->stop_size);
    note(ctx, text);
}

static void note_modem(void *ctx, bool dtr, bool rts)
{
    char text[40];
    (void)snprintf(text, sizeof text, "dtr %d rts %d;", dtr, rts);
    note(ctx, text);
}

static void note_break(void *ctx, bool on)
{
    note(ctx, on ? "break on;" : "break off;");
}

static void note_purge(void *ctx, bool received, bool unsent)
{
    char text[40];
    (void)snprintf(text, sizeof text, "purge %d %d;", received, unsent);
    note(ctx, text);
}

static void begin(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->port = (struct rfc2217_port){b, keep_data, keep_reply, note_line, note_modem, note_break, note_purge};
    rfc2217_begin(&b->server, &b->port);
    b->reply_length = 0;
}

#define SEND(b, text) rfc2217_receive(&(b)->server, (const uint8_t *)(text), sizeof(text) - 1)

#define GOT_DATA(b, text)                                                                                    \
    do {                                                                                                     \
        assert_int_equal((b)->data_length, sizeof(text) - 1);                                                \
        assert_memory_equal((b)->data, text, sizeof(text) - 1);                                              \
        (b)->data_length = 0;                                                                                \
    } while (0)

#define GOT_REPLY(b, text)                                                                                   \
    do {                                                                                                     \
        assert_int_equal((b)->reply_length, sizeof(text) - 1);                                               \
        assert_memory_equal((b)->replies, text, sizeof(text) - 1);                                           \
        (b)->reply_length = 0;                                                                               \
    } while (0)

#define GOT_ORDER(b, text)                                                                                   \
    do {                                                                                                     \
        assert_string_equal((b)->orders, text);                                                              \
        (b)->orders[0] = '\0';                                                                               \
    } while (0)

static void it_offers_its_options(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    rfc2217_begin(&b.server, &b.port);
    GOT_REPLY(&b, IAC WILL "\x00" IAC DO "\x00" IAC WILL "\x01" IAC WILL "\x03" IAC DO "\x03" IAC DO COM);
}

static void answers_to_an_offer_are_not_answered(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC DO "\x00" IAC WILL "\x00" IAC DONT "\x01" IAC DO "\x03");
    GOT_REPLY(&b, "");
    SEND(&b, IAC DO "\x00" IAC WILL "\x00" IAC DONT "\x01"); // and nothing changes
    GOT_REPLY(&b, "");
}

static void a_change_is_answered(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC DO "\x00" IAC DONT "\x00");
    GOT_REPLY(&b, IAC WONT "\x00");
    SEND(&b, IAC DO "\x00");
    GOT_REPLY(&b, IAC WILL "\x00");
}

static void what_is_not_spoken_is_refused(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC WILL "\x1f" IAC DO "\x18" IAC WONT "\x1f" IAC DONT "\x18" IAC WILL "\x01");
    GOT_REPLY(&b, IAC DONT "\x1f" IAC WONT "\x18" IAC DONT "\x01");
}

static void com_port_is_agreed_on_and_the_modem_lines_are_told(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC WILL COM);
    GOT_REPLY(&b, IAC SB COM "\x6b\x00" IAC SE);
    SEND(&b, IAC DO COM);
    GOT_REPLY(&b, IAC WILL COM);
}

static void data_passes_and_a_doubled_iac_is_one(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, "ab" IAC IAC "c" IAC "\xf1"
             "d"); // NOP is nothing
    GOT_DATA(&b, "ab\xff"
                 "cd");
}

static void a_telnet_terminals_enter_has_no_nul(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, "a\r\x00"
             "b\x00\r\n\r");
    SEND(&b, "\x00");
    GOT_DATA(&b, "a\rb\x00\r\n\r");
    SEND(&b, IAC WILL COM "\r\x00"); // this one means every byte
    GOT_DATA(&b, "\r\x00");
}

static void the_line_is_set_and_told(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x01\x00\x00\x25\x80" IAC SE);
    GOT_ORDER(&b, "line 9600 8 1 1;");
    GOT_REPLY(&b, IAC SB COM "\x65\x00\x00\x25\x80" IAC SE);
    SEND(&b, IAC SB COM "\x02\x07" IAC SE IAC SB COM "\x03\x03" IAC SE IAC SB COM "\x04\x02" IAC SE);
    GOT_ORDER(&b, "line 9600 7 1 1;line 9600 7 3 1;line 9600 7 3 2;");
    GOT_REPLY(&b, IAC SB COM "\x66\x07" IAC SE IAC SB COM "\x67\x03" IAC SE IAC SB COM "\x68\x02" IAC SE);
    SEND(&b, IAC SB COM "\x01\x00\x00\x00\x00" IAC SE IAC SB COM "\x02\x00" IAC SE); // only asks
    SEND(&b, IAC SB COM "\x02\x09" IAC SE);                                          // there is none such
    GOT_ORDER(&b, "");
    GOT_REPLY(&b, IAC SB COM "\x65\x00\x00\x25\x80" IAC SE IAC SB COM "\x66\x07" IAC SE IAC SB COM
                             "\x66\x07" IAC SE);
}

// 0x0000ff00 baud holds an IAC, which is doubled both ways.
static void an_iac_in_a_value_is_doubled(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x01\x00\x00" IAC IAC "\x00" IAC SE);
    GOT_ORDER(&b, "line 65280 8 1 1;");
    GOT_REPLY(&b, IAC SB COM "\x65\x00\x00" IAC IAC "\x00" IAC SE);
}

static void dtr_rts_and_break_are_wired(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x05\x08" IAC SE IAC SB COM "\x05\x0b" IAC SE IAC SB COM "\x05\x09" IAC SE);
    GOT_ORDER(&b, "dtr 1 rts 0;dtr 1 rts 1;dtr 0 rts 1;");
    GOT_REPLY(&b, IAC SB COM "\x69\x08" IAC SE IAC SB COM "\x69\x0b" IAC SE IAC SB COM "\x69\x09" IAC SE);
    SEND(&b, IAC SB COM "\x05\x0a" IAC SE IAC SB COM "\x05\x07" IAC SE); // asks
    GOT_ORDER(&b, "");
    GOT_REPLY(&b, IAC SB COM "\x69\x0b" IAC SE IAC SB COM "\x69\x09" IAC SE);
    SEND(&b, IAC SB COM "\x05\x05" IAC SE IAC SB COM "\x05\x05" IAC SE IAC SB COM "\x05\x06" IAC SE);
    GOT_ORDER(&b, "break on;break off;");
}

static void there_is_no_flow_control(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x05\x03" IAC SE IAC SB COM "\x05\x0f" IAC SE IAC SB COM "\x05\x77" IAC SE);
    GOT_REPLY(&b, IAC SB COM "\x69\x01" IAC SE IAC SB COM "\x69\x0e" IAC SE);
}

static void the_rest_of_the_orders(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x00" IAC SE IAC SB COM "\x00me" IAC SE);
    GOT_REPLY(&b, IAC SB COM "\x64"
                             "espcam" IAC SE);
    SEND(&b, IAC SB COM "\x08" IAC SE);
    assert_true(b.server.suspended);
    SEND(&b, IAC SB COM "\x09" IAC SE);
    assert_false(b.server.suspended);
    SEND(&b, IAC SB COM "\x0c\x01" IAC SE IAC SB COM "\x0c\x02" IAC SE IAC SB COM "\x0c\x09" IAC SE);
    GOT_ORDER(&b, "purge 1 0;purge 0 1;");
    GOT_REPLY(&b, IAC SB COM "\x70\x01" IAC SE IAC SB COM "\x70\x02" IAC SE);
    SEND(&b, IAC SB COM "\x0b\x7f" IAC SE IAC SB COM "\x07" IAC SE);
    GOT_REPLY(&b, IAC SB COM "\x6f\x7f" IAC SE IAC SB COM "\x6b\x00" IAC SE IAC SB COM "\x6b\x00" IAC SE);
}

static void faults_are_told_to_who_wants_to_know(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    rfc2217_tell_faults(&b.server, 8);
    GOT_REPLY(&b, "");
    SEND(&b, IAC SB COM "\x0a\x08" IAC SE);
    GOT_REPLY(&b, IAC SB COM "\x6e\x08" IAC SE);
    rfc2217_tell_faults(&b.server, 8 | 16);
    GOT_REPLY(&b, IAC SB COM "\x6a\x08" IAC SE);
    rfc2217_tell_faults(&b.server, 4);
    GOT_REPLY(&b, "");
}

static void an_order_that_is_too_long_or_of_another_option_is_nothing(void **state)
{
    struct bench b;
    char x[300];
    (void)state;
    begin(&b);
    memset(x, 'x', sizeof x);
    SEND(&b, IAC SB COM "\x01");
    rfc2217_receive(&b.server, (const uint8_t *)x, sizeof x);
    SEND(&b, IAC SE IAC SB "\x18\x01" IAC SE IAC SB IAC SE IAC SB COM IAC SE "data");
    GOT_ORDER(&b, "");
    GOT_REPLY(&b, "");
    GOT_DATA(&b, "data");
}

static void an_order_without_an_end_is_ended_by_the_next_command(void **state)
{
    struct bench b;
    (void)state;
    begin(&b);
    SEND(&b, IAC SB COM "\x05\x08" IAC WILL COM "a");
    GOT_ORDER(&b, "");
    GOT_DATA(&b, "a");
    SEND(&b, IAC SB COM "\x05\x08" IAC SB COM "\x05\x0b" IAC SE);
    GOT_ORDER(&b, "dtr 0 rts 1;");
}

static void data_for_the_client_has_its_iacs_doubled_and_never_halved(void **state)
{
    uint8_t out[5];
    size_t taken;
    (void)state;
    assert_int_equal(rfc2217_encode((const uint8_t *)"a\xff"
                                                     "b",
                                    3, &taken, out, 5),
                     4);
    assert_int_equal(taken, 3);
    assert_memory_equal(out,
                        "a\xff\xff"
                        "b",
                        4);
    assert_int_equal(rfc2217_encode((const uint8_t *)"ab\xff\xff", 4, &taken, out, 5), 4);
    assert_int_equal(taken, 3);
    assert_int_equal(rfc2217_encode((const uint8_t *)"a", 1, &taken, out, 0), 0);
    assert_int_equal(taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_offers_its_options),
        cmocka_unit_test(answers_to_an_offer_are_not_answered),
        cmocka_unit_test(a_change_is_answered),
        cmocka_unit_test(what_is_not_spoken_is_refused),
        cmocka_unit_test(com_port_is_agreed_on_and_the_modem_lines_are_told),
        cmocka_unit_test(data_passes_and_a_doubled_iac_is_one),
        cmocka_unit_test(a_telnet_terminals_enter_has_no_nul),
        cmocka_unit_test(the_line_is_set_and_told),
        cmocka_unit_test(an_iac_in_a_value_is_doubled),
        cmocka_unit_test(dtr_rts_and_break_are_wired),
        cmocka_unit_test(there_is_no_flow_control),
        cmocka_unit_test(the_rest_of_the_orders),
        cmocka_unit_test(faults_are_told_to_who_wants_to_know),
        cmocka_unit_test(an_order_that_is_too_long_or_of_another_option_is_nothing),
        cmocka_unit_test(an_order_without_an_end_is_ended_by_the_next_command),
        cmocka_unit_test(data_for_the_client_has_its_iacs_doubled_and_never_halved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
