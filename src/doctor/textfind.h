// Looking for words in a part of a text: a log of megabytes is searched line by line.
#ifndef DOCTOR_TEXTFIND_H
#define DOCTOR_TEXTFIND_H

// The first place of `word` that lies in [from, to) as a whole; NULL: there is none.
const char *textfind(const char *from, const char *to, const char *word);

#endif
