/* crew: threads that stay, for work that is over sooner than a thread is begun.
 *
 * As pool_run, but whoever helps waits for the next run in between: for some ten microseconds
 * awake, then asleep. The caller never waits for one that sleeps: it begins by itself, and does all
 * of it when nobody comes in time. One run at a time.
 *
 *     crew_new(2, &crew)
 *     crew_run(crew, pieces, work, context)       as often as there is work
 *     crew_free(crew)
 */
#ifndef PV_BASE_CREW_H
#define PV_BASE_CREW_H

#include "base/pool.h"

struct crew;

/* `workers` of them (1 to 64), the caller counted in. Threads that the system refuses are done
 * without. ERR_MEMORY. */
enum err crew_new(size_t workers, struct crew **out) PV_CHECKED;

/* Sends them home; NULL is allowed. */
void crew_free(struct crew *c);

/* How many there are at most, the caller counted in; 1 of NULL. */
size_t crew_workers(const struct crew *c);

/* As pool_run with crew_workers(c) threads; of NULL by the caller alone, in order. What was written
 * before is seen by all of them, and what they write by the caller. */
enum err crew_run(struct crew *c, size_t count, pool_work *work, void *context) PV_CHECKED;

#endif
