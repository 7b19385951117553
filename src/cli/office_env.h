/* office_env: what a book needs from outside, for an office file and the device file beside it. */
#ifndef PV_CLI_OFFICE_ENV_H
#define PV_CLI_OFFICE_ENV_H

#include "cli/call.h"

/* In the owner's storage; the book that was opened with it keeps pointers to it. */
struct office_env {
    struct book_env env;
    struct buf device_path;
    int64_t ahead_ms; /* added to the machine's clock: making an exercise office in another time */
};

/* Fills it. Free with office_env_free. ERR_MEMORY. */
enum err office_env_init(struct office_env *e, const struct house *house, struct str office,
                         struct fault *f) PV_CHECKED;
void office_env_free(struct office_env *e);

#endif
