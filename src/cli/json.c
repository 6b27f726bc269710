#include "cli/json.h"

#include <stdio.h>

char *json_text(cJSON *root, struct error *err)
{
    char *text = cJSON_Print(root);
    cJSON_Delete(root);
    if (text == NULL) {
        (void)error_set(err, ERR_MEMORY, "out of memory");
    }
    return text;
}

int json_print(cJSON *root, struct error *err)
{
    char *text = json_text(root, err);
    if (text == NULL) {
        return ERR_MEMORY;
    }
    puts(text);
    cJSON_free(text);
    return 0;
}
