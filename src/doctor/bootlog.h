// What the text that a board prints at start-up means, for somebody who has never seen it.
#ifndef DOCTOR_BOOTLOG_H
#define DOCTOR_BOOTLOG_H

// The meaning of a console log as one sentence, or NULL when the log proves nothing.
const char *bootlog_meaning(const char *log);

// The same, but also what a program says of its camera and its card.
const char *bootlog_trouble(const char *log);

#endif
