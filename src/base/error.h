// Errors of the host side: what a user, a file or the operating system did wrong.
//
// A function that can fail returns 0 or a positive result, or one of the negative numbers below.
// The sentence for the user is written once, where the fault is found, into the caller's
// struct error; everybody above passes the number on and leaves the sentence alone.
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#define MUST_USE __attribute__((warn_unused_result))

enum error_code {
    ERR_IO = -1,      // the operating system refused: file, port, disk full
    ERR_INVALID = -2, // the input is not what it should be
    ERR_LIMIT = -3,   // larger than what can be handled
    ERR_MEMORY = -4,  // the host is out of memory
    ERR_TIMEOUT = -5, // what was waited for did not come
    ERR_REMOTE = -6,  // the board answered, and its answer is a failure
    ERR_STOPPED = -7, // the user asked to stop
};

struct error {
    char text[512]; // one line, no full stop, no newline; "" when nothing was recorded
};

// Writes the sentence (printf format) unless err is NULL or already holds one; returns code.
int error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
