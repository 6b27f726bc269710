#include "serial/rfc2217_client.h"

#include <string.h>

enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };
enum { OPTION_BINARY = 0, OPTION_SUPPRESS_GO_AHEAD = 3, OPTION_COM_PORT = 44 };
enum { SET_BAUD = 1, SET_SIZE = 2, SET_PARITY = 3, SET_STOP = 4, SET_CONTROL = 5, PURGE_DATA = 12 };
enum { CONTROL_NO_FLOW = 1, CONTROL_DTR_ON = 8, CONTROL_DTR_OFF, CONTROL_RTS_ON = 11, CONTROL_RTS_OFF };
enum { PURGE_RECEIVED = 1 };

static size_t put_order(uint8_t *out, uint8_t order, const uint8_t *value, size_t count)
{
    size_t length = 0;
    const uint8_t head[] = {IAC, SB, OPTION_COM_PORT, order};
    memcpy(out, head, sizeof head);
    length += sizeof head;
    for (size_t i = 0; i < count; i++) {
        out[length++] = value[i];
        if (value[i] == IAC) {
            out[length++] = IAC;
        }
    }
    out[length++] = IAC;
    out[length++] = SE;
    return length;
}

static size_t put_byte_order(uint8_t *out, uint8_t order, uint8_t value)
{
    return put_order(out, order, &value, 1);
}

size_t rfc2217_client_begin(struct rfc2217_client *client, uint8_t out[RFC2217_WORD_MAX])
{
    static const uint8_t options[] = {IAC, WILL, OPTION_BINARY,  IAC, DO, OPTION_BINARY,
                                      IAC, WILL, OPTION_COM_PORT};
    size_t length = sizeof options;
    *client = (struct rfc2217_client){.state = CLIENT_DATA};
    memcpy(out, options, sizeof options);
    length += put_byte_order(out + length, SET_SIZE, 8);
    length += put_byte_order(out + length, SET_PARITY, 1);
    length += put_byte_order(out + length, SET_STOP, 1);
    length += put_byte_order(out + length, SET_CONTROL, CONTROL_NO_FLOW);
    return length;
}

size_t rfc2217_client_baud(uint32_t baud, uint8_t out[RFC2217_WORD_MAX])
{
    const uint8_t value[] = {(uint8_t)(baud >> 24), (uint8_t)(baud >> 16), (uint8_t)(baud >> 8),
                             (uint8_t)baud};
    return put_order(out, SET_BAUD, value, sizeof value);
}

// DTR first: when a reset ends and IO0 is to be low, it is so before.
size_t rfc2217_client_modem(bool dtr, bool rts, uint8_t out[RFC2217_WORD_MAX])
{
    size_t length = put_byte_order(out, SET_CONTROL, dtr ? CONTROL_DTR_ON : CONTROL_DTR_OFF);
    return length + put_byte_order(out + length, SET_CONTROL, rts ? CONTROL_RTS_ON : CONTROL_RTS_OFF);
}

size_t rfc2217_client_forget(uint8_t out[RFC2217_WORD_MAX])
{
    return put_byte_order(out, PURGE_DATA, PURGE_RECEIVED);
}

// Options: ours were offered at the beginning; of the server's own only two are wanted.

static void say(struct rfc2217_client *client, uint8_t verb, uint8_t option)
{
    if (client->answer_count + 3 <= sizeof client->answer) {
        client->answer[client->answer_count++] = IAC;
        client->answer[client->answer_count++] = verb;
        client->answer[client->answer_count++] = option;
    }
}

static void take_option(struct rfc2217_client *client, uint8_t option)
{
    bool known = option == OPTION_BINARY || option == OPTION_COM_PORT || option == OPTION_SUPPRESS_GO_AHEAD;
    if (option == OPTION_COM_PORT) {
        client->com_port |= client->verb == DO || client->verb == WILL;
        client->no_com_port |= client->verb == DONT || client->verb == WONT;
    }
    if (client->verb == DO && option != OPTION_BINARY && option != OPTION_COM_PORT) {
        say(client, known ? WILL : WONT, option);
    } else if (client->verb == WILL && option != OPTION_BINARY) {
        say(client, known ? DO : DONT, option);
    }
}

static void take_iac(struct rfc2217_client *client, uint8_t byte)
{
    client->verb = byte;
    client->state = byte == SB ? CLIENT_ORDER : byte >= WILL && byte <= DONT ? CLIENT_OPTION : CLIENT_DATA;
}

size_t rfc2217_client_receive(struct rfc2217_client *client, uint8_t *bytes, size_t count)
{
    size_t data = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = bytes[i];
        switch (client->state) {
        case CLIENT_DATA:
            if (byte == IAC) {
                client->state = CLIENT_IAC;
            } else {
                bytes[data++] = byte;
            }
            break;
        case CLIENT_IAC:
            take_iac(client, byte);
            if (byte == IAC) {
                bytes[data++] = byte;
            }
            break;
        case CLIENT_OPTION:
            take_option(client, byte);
            client->state = CLIENT_DATA;
            break;
        case CLIENT_ORDER: // the server's answers to our orders
            client->state = byte == IAC ? CLIENT_ORDER_IAC : CLIENT_ORDER;
            break;
        case CLIENT_ORDER_IAC:
            client->state = byte == SE ? CLIENT_DATA : CLIENT_ORDER;
            break;
        }
    }
    return data;
}
