/* random: bytes from the system's generator, for names of files and for tests. Keys and tags come
 * from os/seal. */
#ifndef PV_OS_RANDOM_H
#define PV_OS_RANDOM_H

#include "base/err.h"

#include <stddef.h>

/* Fills out with len unpredictable bytes. ERR_IO when the system gives none. */
enum err random_fill(void *out, size_t len, struct fault *f) PV_CHECKED;

#endif
