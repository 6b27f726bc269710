// Any bytes are what came from a camera.

#include "doctor/picture.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct picture_finding finding;
    picture_judge(&finding, data, size);
    bool nothing = finding.look == PICTURE_GOOD;
    if ((picture_fault(&finding) == NULL) != nothing || (picture_next(&finding) == NULL) != nothing ||
        finding.sound > finding.height || picture_length(data, size) > size) {
        abort();
    }
    return 0;
}
