// What a command says as JSON.
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "base/error.h"

#include <cjson/cJSON.h>

// The document's text, to be freed with cJSON_free; the document is freed in any case. NULL: no memory for
// it.
char *json_text(cJSON *root, struct error *err) MUST_USE;

// Prints the document and frees it. ERR_MEMORY.
int json_print(cJSON *root, struct error *err) MUST_USE;

#endif
