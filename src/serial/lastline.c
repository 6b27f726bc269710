#include "serial/lastline.h"

int lastline_keep(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct lastline *line = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
            line->ended = true;
        } else if (bytes[i] >= ' ') {
            line->length = line->ended ? 0 : line->length;
            line->ended = false;
            if (line->length < sizeof line->text - 1) {
                line->text[line->length++] = (char)bytes[i];
            }
        }
    }
    line->text[line->length] = '\0';
    return 0;
}
