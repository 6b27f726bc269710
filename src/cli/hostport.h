// A board behind a port of this computer: a serial device, or one over telnet. Its time is the wall clock's.
#ifndef CLI_HOSTPORT_H
#define CLI_HOSTPORT_H

#include "serial/device.h"

struct hostport;

// `name`: a serial device, "auto" for the one USB adapter there is, or rfc2217://HOST:PORT. ERR_INVALID,
// ERR_IO.
int hostport_open(struct hostport **port, const char *name, struct error *err) MUST_USE;
void hostport_close(struct hostport *port); // may be NULL

struct device *hostport_device(struct hostport *port);
// A pseudo terminal, as of "espcam run --serial pty": no line resets that board, and no finger.
bool hostport_is_pseudo(const struct hostport *port);

const char *hostport_name(const struct hostport *port); // for the user

#endif
