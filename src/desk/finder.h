/* finder: the persons on file in memory, ready for matching, kept current with the book.
 *
 * Candidates are derived and never written down. Only persons of rosters that have a giver and a
 * permission are in it (others are quarantined), and persons entered by hand; not those erased.
 * Requests are those that wait: not withdrawn, not closed by a proved death. The keeper has one. */
#ifndef PV_DESK_FINDER_H
#define PV_DESK_FINDER_H

#include "core/match.h"
#include "desk/book.h"
#include "desk/watch.h"

struct finder;

/* An empty one. The book must outlive it. ERR_MEMORY. */
enum err finder_new(struct book *b, struct finder **out) PV_CHECKED;
void finder_free(struct finder *f); /* NULL is allowed */

/* Takes in what the book has learnt since the last time (all of it at first, and again after an
 * erasure); knows only requests without the case key. ERR_MEMORY, ERR_CORRUPT. */
enum err finder_update(struct finder *f, struct fault *fault) PV_CHECKED;

/* From now on whatever takes long tells how far it is: "reading" and "matching". NULL: no more. */
typedef void finder_tell_function(void *context, const char *what, uint64_t done, uint64_t of);
void finder_tell(struct finder *f, finder_tell_function *tell, void *context);

/* A candidate: stream numbers of request and person, and the score. */
struct found {
    uint32_t request, person;
    struct candidate score;
};

/* The best candidates of one request, best first, at most room. Persons that were rejected for
 * it are left out, and those that are held. */
enum err finder_query(struct finder *f, uint32_t request, struct found *out, size_t room,
                      size_t *count, struct fault *fault) PV_CHECKED;
/* The same with those that are held: for the protection officer. */
enum err finder_query_held(struct finder *f, uint32_t request, struct found *out, size_t room,
                           size_t *count, struct fault *fault) PV_CHECKED;

/* True for a person with a name like that of somebody who was erased, until the protection officer
 * has cleared the likeness (KIND_CLEARED) or upheld the pair: nobody else is shown them (R13). */
bool finder_is_held(const struct finder *f, const struct tag *request, uint32_t person);

/* How one person scores for a request, whatever was decided about the pair. ERR_NOT_FOUND when the
 * matcher sees nothing in common, or the person cannot be matched (quarantined). */
enum err finder_pair(struct finder *f, uint32_t request, uint32_t person, struct found *out,
                     struct fault *fault) PV_CHECKED;

/* A request's best candidate, among those that are held or without them; any is false when it has
 * none. Remembered until the persons or the decisions about that request change. */
struct finder_best {
    bool any;
    double weight_bits, probability;
};
enum err finder_best(struct finder *f, uint32_t request, bool held, struct finder_best *out,
                     struct fault *fault) PV_CHECKED;
/* Finds the best of every request that waits, so that finder_best has them all. */
enum err finder_match_all(struct finder *f, struct fault *fault) PV_CHECKED;

/* Stream numbers of the requests that wait, in order of their arrival; borrowed until the next
 * update. Those closed by a proved death do not wait (and nobody learns of it who may not read
 * cases); they stand in finder_closed. Without the case key nobody knows of a death, and they
 * wait. */
const uint32_t *finder_requests(const struct finder *f, size_t *count);
const uint32_t *finder_closed(const struct finder *f, size_t *count);

/* What an officer decided about a pair last. */
enum decision { DECISION_NONE, DECISION_UPHELD, DECISION_REJECTED };
enum decision finder_decision(const struct finder *f, const struct tag *request, uint32_t person);

/* Pairs that are upheld now, by request tag and person's number: one after another, from *at = 0;
 * false behind the last. */
bool finder_next_upheld(const struct finder *f, size_t *at, struct tag *request, uint32_t *person);

/* The same for pairs about which anything was decided; those of erased streams come too. */
bool finder_next_decided(const struct finder *f, size_t *at, struct tag *request, uint32_t *person);

/* What was looked at today (R7); the finder's. */
struct watch *finder_watch(struct finder *f);

/* True for a person of a quarantined roster. */
bool finder_is_quarantined(const struct finder *f, uint32_t person);

/* Persons ready for matching. */
size_t finder_count(const struct finder *f);
/* Persons of quarantined rosters. */
size_t finder_quarantined_count(const struct finder *f);
/* Stream numbers of persons whose name is like that of somebody who was erased, and who were not
 * cleared: for the protection officer (R13). Borrowed until the next update. */
const uint32_t *finder_name_hits(const struct finder *f, size_t *count);

/* The facts of a request's sought person or of a person on file, with the day on which they were
 * stated. Slices live in the arena. ERR_NOT_FOUND when the stream tells none. */
enum err finder_facts(struct book *b, uint32_t stream, struct arena *a, struct facts *out,
                      struct fault *fault) PV_CHECKED;

#endif
