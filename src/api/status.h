/* status: how the public interface says what went wrong, and reads structs of other versions. */
#ifndef PV_API_STATUS_H
#define PV_API_STATUS_H

#include "base/err.h"
#include "peyvand.h"

#include <stdbool.h>

/* Empties *error, which may be NULL: what every function begins with. */
void status_clear(struct pv_error *error);

/* Fills in *error (may be NULL) and returns s. */
enum pv_status status_fail(struct pv_error *error, enum pv_status s, const char *fmt, ...)
    PV_PRINTF(3, 4);

/* The same for an error of the inner rooms, with its own text; OK gives PV_OK. */
enum pv_status status_of(struct pv_error *error, enum err e);

/* Copies a caller's struct of `size` bytes into ours of `room` bytes; what it does not have yet is
 * 0. False when it is smaller than any version (`least`), or when it holds something other than 0
 * where we know of no member: the caller asks for what we cannot do. */
bool status_read_struct(void *to, size_t room, size_t least, const void *from, size_t size);

/* The other way: fills in as much of the caller's struct as it has; behind what we know, zeros.
 * `size` is its first member and stays. False when it is smaller than any version. */
bool status_write_struct(void *to, size_t size, size_t least, const void *from, size_t room);

#endif
