#define _DEFAULT_SOURCE
#include "os/random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum err random_fill(void *out, size_t len, struct fault *f)
{
    unsigned char *p = out;
    while (len) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fault_set(f, ERR_IO, "random numbers: %s", strerror(errno));
        p += n;
        len -= (size_t)n;
    }
    return OK;
}
