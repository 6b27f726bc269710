// The server's side of a serial port over telnet: what a client sends becomes bytes and orders for the port.
//
// Source: RFC 854, 855, 856 (telnet, options, binary), RFC 2217 (COM-PORT-OPTION).
//
// No socket in here: bytes go in, callbacks come out, so that any garbage can be tried on it. What a client
// asks for and the port does not have (flow control other than none) is answered with what it has.
#ifndef SERIAL_RFC2217_H
#define SERIAL_RFC2217_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RFC2217_ORDER_MAX 64

struct rfc2217_line {
    uint32_t baud;
    uint8_t data_bits; // 5 to 8
    uint8_t parity;    // RFC 2217: 1 none, 2 odd, 3 even, 4 mark, 5 space
    uint8_t stop_size; // RFC 2217: 1 one, 2 two, 3 one and a half
};

// What the port does. All are called with `ctx`.
struct rfc2217_port {
    void *ctx;
    void (*data)(void *ctx, const uint8_t *bytes, size_t count);  // for the serial line
    void (*reply)(void *ctx, const uint8_t *bytes, size_t count); // to the client, as it is
    void (*set_line)(void *ctx, const struct rfc2217_line *line);
    void (*set_modem)(void *ctx, bool dtr, bool rts); // true: asserted
    void (*set_break)(void *ctx, bool on);
    void (*purge)(void *ctx, bool received, bool unsent);
};

struct rfc2217 {
    const struct rfc2217_port *port;
    struct rfc2217_line line;
    bool dtr, rts, breaking;
    bool suspended;     // the client wants no data now
    bool com_port;      // it speaks RFC 2217
    uint8_t line_mask;  // faults that it wants to hear of
    uint32_t ours, his; // options in force, one bit each (struct option in rfc2217.c)
    uint32_t asked;     // of ours and his: offered or asked for by us, not yet answered
    uint32_t asked_his;
    enum { RFC2217_DATA, RFC2217_IAC, RFC2217_OPTION, RFC2217_ORDER, RFC2217_ORDER_IAC } state;
    bool after_cr;
    uint8_t verb; // WILL, WONT, DO or DONT
    uint8_t order[RFC2217_ORDER_MAX];
    size_t order_length; // may be larger than the array: then it is ignored
};

// A client has come: 115200 baud, 8N1, DTR and RTS off; the options are offered to it. `port` is borrowed.
void rfc2217_begin(struct rfc2217 *server, const struct rfc2217_port *port);

// What the client has sent.
void rfc2217_receive(struct rfc2217 *server, const uint8_t *bytes, size_t count);

// Data for the client as telnet wants it. Takes what fits into `size` bytes of `out`; *taken says how much of
// `count` that was. Returns the length in `out`.
size_t rfc2217_encode(const uint8_t *bytes, size_t count, size_t *taken, uint8_t *out, size_t size);

// The line had faults (RFC 2217, NOTIFY-LINESTATE: 2 overrun, 4 parity, 8 framing, 16 break).
void rfc2217_tell_faults(struct rfc2217 *server, uint8_t faults);

#endif
