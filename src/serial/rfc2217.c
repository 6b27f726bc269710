#include "serial/rfc2217.h"

#include <string.h>

// Telnet

enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };

enum { OPTION_BINARY = 0, OPTION_ECHO = 1, OPTION_SGA = 3, OPTION_COM_PORT = 44 };

// The options that are spoken here; a row's place is its bit in the masks.
static const struct option {
    uint8_t code;
    bool ours, his;  // we may have it in force, he may
    bool offer, ask; // at the start
} options[] = {
    {OPTION_BINARY, true, true, true, true},
    {OPTION_ECHO, true, false, true, false}, // the board echoes: a terminal need not
    {OPTION_SGA, true, true, true, true},
    {OPTION_COM_PORT, true, true, false, true},
};

#define OPTIONS    (sizeof options / sizeof options[0])
#define BINARY_BIT 1U

static void reply(struct rfc2217 *server, const uint8_t *bytes, size_t count)
{
    server->port->reply(server->port->ctx, bytes, count);
}

static void say(struct rfc2217 *server, uint8_t verb, uint8_t option)
{
    reply(server, (const uint8_t[]){IAC, verb, option}, 3);
}

// One side of an option: his request `on`. It is granted, refused, or the answer to what we asked for; only a
// change is answered, so that two sides never answer each other for ever.
static void settle(struct rfc2217 *server, uint32_t *in_force, uint32_t *asked, uint32_t bit, bool on,
                   bool possible, uint8_t yes, uint8_t no, uint8_t code)
{
    bool was = (*in_force & bit) != 0;
    bool answers = (*asked & bit) != 0;
    *asked &= ~bit;
    if (on && possible) {
        *in_force |= bit;
    } else {
        *in_force &= ~bit;
    }
    if (on && !possible) {
        say(server, no, code);
    } else if (on != was && !answers) {
        say(server, on ? yes : no, code);
    }
}

// RFC 2217

enum {
    SIGNATURE = 0,
    SET_BAUDRATE = 1,
    SET_DATASIZE = 2,
    SET_PARITY = 3,
    SET_STOPSIZE = 4,
    SET_CONTROL = 5,
    NOTIFY_LINESTATE = 6,
    NOTIFY_MODEMSTATE = 7,
    FLOWCONTROL_SUSPEND = 8,
    FLOWCONTROL_RESUME = 9,
    SET_LINESTATE_MASK = 10,
    SET_MODEMSTATE_MASK = 11,
    PURGE_DATA = 12,
    FROM_SERVER = 100,
};

enum {
    CONTROL_ASK_FLOW = 0,
    CONTROL_NO_FLOW = 1,
    CONTROL_HARDWARE_FLOW = 3,
    CONTROL_ASK_BREAK = 4,
    CONTROL_BREAK_ON = 5,
    CONTROL_BREAK_OFF = 6,
    CONTROL_ASK_DTR = 7,
    CONTROL_DTR_ON = 8,
    CONTROL_DTR_OFF = 9,
    CONTROL_ASK_RTS = 10,
    CONTROL_RTS_ON = 11,
    CONTROL_RTS_OFF = 12,
    CONTROL_ASK_FLOW_IN = 13,
    CONTROL_NO_FLOW_IN = 14,
    CONTROL_LAST = 19,
};

static void answer(struct rfc2217 *server, uint8_t order, const uint8_t *value, size_t count)
{
    uint8_t text[4 + 2 * RFC2217_ORDER_MAX + 2] = {IAC, SB, OPTION_COM_PORT, (uint8_t)(order + FROM_SERVER)};
    size_t length = 4;
    for (size_t i = 0; i < count && i < RFC2217_ORDER_MAX; i++) {
        text[length++] = value[i];
        if (value[i] == IAC) {
            text[length++] = IAC;
        }
    }
    text[length++] = IAC;
    text[length++] = SE;
    reply(server, text, length);
}

static void answer_byte(struct rfc2217 *server, uint8_t order, uint8_t value)
{
    answer(server, order, &value, 1);
}

static void set_baud(struct rfc2217 *server, const uint8_t *value, size_t count)
{
    if (count >= 4) {
        uint32_t baud =
            (uint32_t)value[0] << 24 | (uint32_t)value[1] << 16 | (uint32_t)value[2] << 8 | value[3];
        if (baud != 0) { // zero only asks
            server->line.baud = baud;
            server->port->set_line(server->port->ctx, &server->line);
        }
    }
    uint32_t now = server->line.baud;
    answer(server, SET_BAUDRATE,
           (const uint8_t[]){(uint8_t)(now >> 24), (uint8_t)(now >> 16), (uint8_t)(now >> 8), (uint8_t)now},
           4);
}

// A setting of one byte: taken if it lies in its range, and answered with what holds then.
static void set_byte(struct rfc2217 *server, uint8_t order, uint8_t *setting, uint8_t value, uint8_t first,
                     uint8_t last)
{
    if (value >= first && value <= last && value != *setting) {
        *setting = value;
        server->port->set_line(server->port->ctx, &server->line);
    }
    answer_byte(server, order, *setting);
}

static void set_modem(struct rfc2217 *server, bool *line, bool on)
{
    if (*line != on) {
        *line = on;
        server->port->set_modem(server->port->ctx, server->dtr, server->rts);
    }
}

static void set_break(struct rfc2217 *server, bool on)
{
    if (server->breaking != on) {
        server->breaking = on;
        server->port->set_break(server->port->ctx, on);
    }
}

static void control(struct rfc2217 *server, uint8_t value)
{
    uint8_t result = value <= CONTROL_HARDWARE_FLOW ? CONTROL_NO_FLOW : CONTROL_NO_FLOW_IN;
    switch (value) {
    case CONTROL_ASK_BREAK:
    case CONTROL_BREAK_ON:
    case CONTROL_BREAK_OFF:
        set_break(server, value == CONTROL_ASK_BREAK ? server->breaking : value == CONTROL_BREAK_ON);
        result = server->breaking ? CONTROL_BREAK_ON : CONTROL_BREAK_OFF;
        break;
    case CONTROL_ASK_DTR:
    case CONTROL_DTR_ON:
    case CONTROL_DTR_OFF:
        set_modem(server, &server->dtr, value == CONTROL_ASK_DTR ? server->dtr : value == CONTROL_DTR_ON);
        result = server->dtr ? CONTROL_DTR_ON : CONTROL_DTR_OFF;
        break;
    case CONTROL_ASK_RTS:
    case CONTROL_RTS_ON:
    case CONTROL_RTS_OFF:
        set_modem(server, &server->rts, value == CONTROL_ASK_RTS ? server->rts : value == CONTROL_RTS_ON);
        result = server->rts ? CONTROL_RTS_ON : CONTROL_RTS_OFF;
        break;
    default:
        break;
    }
    if (value <= CONTROL_LAST) {
        answer_byte(server, SET_CONTROL, result);
    }
}

static void purge(struct rfc2217 *server, uint8_t which)
{
    if (which >= 1 && which <= 3) {
        server->port->purge(server->port->ctx, (which & 1) != 0, (which & 2) != 0);
        answer_byte(server, PURGE_DATA, which);
    }
}

// CTS, DSR, RI and CD are wired to nothing on the CAM-MB.
static void tell_modem(struct rfc2217 *server)
{
    answer_byte(server, NOTIFY_MODEMSTATE, 0);
}

static void obey(struct rfc2217 *server, uint8_t order, const uint8_t *value, size_t count)
{
    static const uint8_t name[] = "espcam";
    uint8_t first = count > 0 ? value[0] : 0;
    switch (order) {
    case SIGNATURE:
        if (count == 0) {
            answer(server, SIGNATURE, name, sizeof name - 1);
        }
        break;
    case SET_BAUDRATE:
        set_baud(server, value, count);
        break;
    case SET_DATASIZE:
        set_byte(server, order, &server->line.data_bits, first, 5, 8);
        break;
    case SET_PARITY:
        set_byte(server, order, &server->line.parity, first, 1, 5);
        break;
    case SET_STOPSIZE:
        set_byte(server, order, &server->line.stop_size, first, 1, 3);
        break;
    case SET_CONTROL:
        control(server, first);
        break;
    case NOTIFY_MODEMSTATE:
        tell_modem(server);
        break;
    case FLOWCONTROL_SUSPEND:
    case FLOWCONTROL_RESUME:
        server->suspended = order == FLOWCONTROL_SUSPEND;
        break;
    case SET_LINESTATE_MASK:
        server->line_mask = first;
        answer_byte(server, order, first);
        break;
    case SET_MODEMSTATE_MASK:
        answer_byte(server, order, first);
        tell_modem(server);
        break;
    case PURGE_DATA:
        purge(server, first);
        break;
    default:
        break;
    }
}

void rfc2217_tell_faults(struct rfc2217 *server, uint8_t faults)
{
    if (server->com_port && (faults & server->line_mask) != 0) {
        answer_byte(server, NOTIFY_LINESTATE, faults & server->line_mask);
    }
}

// The stream

static void hear_option(struct rfc2217 *server, uint8_t code)
{
    bool his = server->verb == WILL || server->verb == WONT;
    bool on = server->verb == WILL || server->verb == DO;
    size_t i = 0;
    while (i < OPTIONS && options[i].code != code) {
        i++;
    }
    uint32_t bit = i < OPTIONS ? UINT32_C(1) << i : 0;
    if (his) {
        settle(server, &server->his, &server->asked_his, bit, on, i < OPTIONS && options[i].his, DO, DONT,
               code);
    } else {
        settle(server, &server->ours, &server->asked, bit, on, i < OPTIONS && options[i].ours, WILL, WONT,
               code);
    }
    if (code == OPTION_COM_PORT && on && !server->com_port) {
        server->com_port = true;
        tell_modem(server);
    }
}

static void end_order(struct rfc2217 *server)
{
    size_t length = server->order_length;
    if (length >= 2 && length <= RFC2217_ORDER_MAX && server->order[0] == OPTION_COM_PORT) {
        server->com_port = true;
        obey(server, server->order[1], server->order + 2, length - 2);
    }
}

static void add_to_order(struct rfc2217 *server, uint8_t byte)
{
    if (server->order_length < RFC2217_ORDER_MAX) {
        server->order[server->order_length] = byte;
    }
    if (server->order_length <= RFC2217_ORDER_MAX) {
        server->order_length++;
    }
}

static void hear_command(struct rfc2217 *server, uint8_t byte)
{
    server->state = RFC2217_DATA;
    if (byte >= WILL && byte <= DONT) {
        server->verb = byte;
        server->state = RFC2217_OPTION;
    } else if (byte == SB) {
        server->order_length = 0;
        server->state = RFC2217_ORDER;
    } else if (byte == IAC) {
        server->port->data(server->port->ctx, &byte, 1);
    }
}

static void hear_in_order(struct rfc2217 *server, uint8_t byte)
{
    if (server->state == RFC2217_ORDER) {
        if (byte == IAC) {
            server->state = RFC2217_ORDER_IAC;
        } else {
            add_to_order(server, byte);
        }
    } else if (byte == IAC) {
        add_to_order(server, byte);
        server->state = RFC2217_ORDER;
    } else if (byte == SE) {
        server->state = RFC2217_DATA;
        end_order(server);
    } else { // the order has no end: what follows its IAC is a command
        hear_command(server, byte);
    }
}

static void hear(struct rfc2217 *server, uint8_t byte)
{
    switch (server->state) {
    case RFC2217_IAC:
        hear_command(server, byte);
        break;
    case RFC2217_OPTION:
        server->state = RFC2217_DATA;
        hear_option(server, byte);
        break;
    default:
        hear_in_order(server, byte);
        break;
    }
}

// How many of the bytes are data, up to the first that is not. A telnet terminal that has agreed to nothing
// sends Enter as CR NUL; that NUL is none.
static size_t plain(struct rfc2217 *server, const uint8_t *bytes, size_t count)
{
    bool terminal = !server->com_port && (server->his & BINARY_BIT) == 0;
    size_t length = 0;
    while (length < count && bytes[length] != IAC && !(terminal && server->after_cr && bytes[length] == 0)) {
        server->after_cr = bytes[length++] == '\r';
    }
    return length;
}

void rfc2217_receive(struct rfc2217 *server, const uint8_t *bytes, size_t count)
{
    for (size_t at = 0; at < count;) {
        if (server->state != RFC2217_DATA) {
            hear(server, bytes[at++]);
            continue;
        }
        size_t length = plain(server, bytes + at, count - at);
        if (length > 0) {
            server->port->data(server->port->ctx, bytes + at, length);
            at += length;
        } else {
            server->state = bytes[at++] == IAC ? RFC2217_IAC : RFC2217_DATA;
            server->after_cr = false;
        }
    }
}

size_t rfc2217_encode(const uint8_t *bytes, size_t count, size_t *taken, uint8_t *out, size_t size)
{
    size_t length = 0;
    for (*taken = 0; *taken < count; (*taken)++) {
        size_t need = bytes[*taken] == IAC ? 2 : 1;
        if (size - length < need) {
            break;
        }
        memset(out + length, bytes[*taken], need);
        length += need;
    }
    return length;
}

void rfc2217_begin(struct rfc2217 *server, const struct rfc2217_port *port)
{
    *server = (struct rfc2217){
        .port = port,
        .line = {.baud = 115200, .data_bits = 8, .parity = 1, .stop_size = 1},
        .state = RFC2217_DATA,
    };
    for (size_t i = 0; i < OPTIONS; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (options[i].offer) {
            server->asked |= bit;
            say(server, WILL, options[i].code);
        }
        if (options[i].ask) {
            server->asked_his |= bit;
            say(server, DO, options[i].code);
        }
    }
}
