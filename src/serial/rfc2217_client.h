// The client's side of a serial port over telnet: settings become orders, what the server sends becomes
// bytes.
//
// Source: RFC 854, 855, 856 (telnet, options, binary), RFC 2217 (COM-PORT-OPTION).
//
// No socket in here. Orders are sent without waiting for their answers: they and the data arrive in order.
#ifndef SERIAL_RFC2217_CLIENT_H
#define SERIAL_RFC2217_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RFC2217_WORD_MAX 64 // bytes of the longest thing that this client says at once

struct rfc2217_client {
    enum { CLIENT_DATA, CLIENT_IAC, CLIENT_OPTION, CLIENT_ORDER, CLIENT_ORDER_IAC } state;
    uint8_t verb;
    bool com_port;    // the server speaks RFC 2217
    bool no_com_port; // it has refused to
    uint8_t answer[RFC2217_WORD_MAX];
    size_t answer_count; // to be sent to the server
};

// The first words: binary both ways, COM-PORT-OPTION, 8N1 without flow control. Their length in `out`.
size_t rfc2217_client_begin(struct rfc2217_client *client, uint8_t out[RFC2217_WORD_MAX]);

// The server has sent `count` bytes: the data among them is put in their place; how much it is.
// client->answer is what has to be said in return; the caller sets answer_count to 0 once it is sent.
size_t rfc2217_client_receive(struct rfc2217_client *client, uint8_t *bytes, size_t count);

size_t rfc2217_client_baud(uint32_t baud, uint8_t out[RFC2217_WORD_MAX]);
size_t rfc2217_client_modem(bool dtr, bool rts, uint8_t out[RFC2217_WORD_MAX]);
size_t rfc2217_client_forget(uint8_t out[RFC2217_WORD_MAX]); // what the server has received and not yet sent

#endif
