// The client of a serial port over telnet: against bytes of the RFCs, and against this project's server.

#include "serial/rfc2217.h"
#include "serial/rfc2217_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct rfc2217_client client;
    struct rfc2217 server;
    struct rfc2217_port port;
    uint8_t data[64], replies[512];
    size_t data_count, reply_count;
    struct rfc2217_line line;
    bool dtr, rts, purged;
};

static void take_data(void *ctx, const uint8_t *bytes, size_t count)
{
    struct bench *b = ctx;
    memcpy(b->data + b->data_count, bytes, count);
    b->data_count += count;
}

static void take_reply(void *ctx, const uint8_t *bytes, size_t count)
{
    struct bench *b = ctx;
    memcpy(b->replies + b->reply_count, bytes, count);
    b->reply_count += count;
}

static void take_line(void *ctx, const struct rfc2217_line *line)
{
    struct bench *b = ctx;
    b->line = *line;
}

static void take_modem(void *ctx, bool dtr, bool rts)
{
    struct bench *b = ctx;
    b->dtr = dtr;
    b->rts = rts;
}

static void take_break(void *ctx, bool on)
{
    (void)ctx;
    (void)on;
}

static void take_purge(void *ctx, bool received, bool unsent)
{
    struct bench *b = ctx;
    b->purged |= received && !unsent;
}

// The client's first words have arrived, and the server's answers are back.
static void connect_both(struct bench *b)
{
    uint8_t word[RFC2217_WORD_MAX];
    *b = (struct bench){.data_count = 0};
    b->port = (struct rfc2217_port){b, take_data, take_reply, take_line, take_modem, take_break, take_purge};
    rfc2217_begin(&b->server, &b->port);
    rfc2217_receive(&b->server, word, rfc2217_client_begin(&b->client, word));
    assert_int_equal(rfc2217_client_receive(&b->client, b->replies, b->reply_count), 0);
    b->reply_count = 0;
}

static void the_two_agree_on_a_serial_port(void **state)
{
    struct bench b;
    (void)state;
    connect_both(&b);
    assert_true(b.client.com_port);
    assert_false(b.client.no_com_port);
    assert_int_equal(b.data_count, 0);
}

static void settings_arrive(void **state)
{
    struct bench b;
    uint8_t word[RFC2217_WORD_MAX];
    (void)state;
    connect_both(&b);
    rfc2217_receive(&b.server, word, rfc2217_client_baud(921600, word));
    assert_int_equal(b.line.baud, 921600);
    rfc2217_receive(&b.server, word, rfc2217_client_baud(0xff00, word)); // a byte that telnet doubles
    assert_int_equal(b.line.baud, 0xff00);
    rfc2217_receive(&b.server, word, rfc2217_client_modem(true, false, word));
    assert_true(b.dtr && !b.rts);
    rfc2217_receive(&b.server, word, rfc2217_client_modem(false, true, word));
    assert_true(!b.dtr && b.rts);
    rfc2217_receive(&b.server, word, rfc2217_client_forget(word));
    assert_true(b.purged);
}

static void a_baud_rate_is_four_bytes_in_network_order(void **state)
{
    static const uint8_t expected[] = {255, 250, 44, 1, 0x00, 0x01, 0xc2, 0x00, 255, 240};
    uint8_t word[RFC2217_WORD_MAX];
    (void)state;
    assert_int_equal(rfc2217_client_baud(115200, word), sizeof expected);
    assert_memory_equal(word, expected, sizeof expected);
}

static void data_among_orders_is_found(void **state)
{
    struct rfc2217_client client;
    uint8_t word[RFC2217_WORD_MAX];
    uint8_t bytes[] = {'a', 255, 255, 'b', 255, 250, 44, 101, 255, 255, 1, 255, 240, 'c', 255, 251, 44, 'd'};
    static const uint8_t expected[] = {'a', 255, 'b', 'c', 'd'};
    (void)state;
    (void)rfc2217_client_begin(&client, word);
    assert_int_equal(rfc2217_client_receive(&client, bytes, sizeof bytes), sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
    assert_true(client.com_port);
}

static void a_server_without_a_port_is_known(void **state)
{
    struct rfc2217_client client;
    uint8_t word[RFC2217_WORD_MAX];
    uint8_t bytes[] = {255, 254, 44, 255, 253, 24};
    static const uint8_t refusal[] = {255, 252, 24};
    (void)state;
    (void)rfc2217_client_begin(&client, word);
    assert_int_equal(rfc2217_client_receive(&client, bytes, sizeof bytes), 0);
    assert_true(client.no_com_port);
    assert_int_equal(client.answer_count, sizeof refusal); // an option that nobody knows is refused
    assert_memory_equal(client.answer, refusal, sizeof refusal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_two_agree_on_a_serial_port),
        cmocka_unit_test(settings_arrive),
        cmocka_unit_test(a_baud_rate_is_four_bytes_in_network_order),
        cmocka_unit_test(data_among_orders_is_found),
        cmocka_unit_test(a_server_without_a_port_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
