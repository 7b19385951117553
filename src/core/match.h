/* match: an index of persons, and the question who of them this could be.
 *
 * Any script to any script. A score is a sum of named weights in bits (log2 of how much more
 * likely the agreement is for one person than for two), after Fellegi and Sunter (1969).
 * The index owns prepared copies of what is added; nothing that is passed in must outlive
 * the call. No I/O, no clock, no randomness; distinct indexes may be used by distinct threads,
 * and one index by many threads at once as long as all of them only query. */
#ifndef PV_CORE_MATCH_H
#define PV_CORE_MATCH_H

#include "core/fact.h"

struct match_index;

/* What a reviewer may see of one field (R3). */
enum verdict { VERDICT_UNKNOWN, VERDICT_AGREE, VERDICT_CLOSE, VERDICT_DIFFER };

/* One line of a score. At most one a field says something; others on the field are
 * VERDICT_UNKNOWN: they explain the score and are nothing that the two sides agree or differ in. */
struct reason {
    enum field field;
    enum verdict verdict;
    double weight_bits;
    const char *what; /* static: "same given name", "day and month swapped" */
};

enum { MATCH_REASONS = 16 };

/* From this probability on a candidate is a match: worth an officer's time by itself. Below it,
 * down to MATCH_SHOWN, candidates are for who looks further; in a list of thousands that is one or
 * two a request. */
#define MATCH_PROBABILITY 0.5
#define MATCH_SHOWN 0.001

struct candidate {
    uint32_t id; /* as given to match_index_add */
    double weight_bits;
    double probability; /* in [0,1], given the prior of the index's size */
    size_t reason_count;
    struct reason reasons[MATCH_REASONS]; /* heaviest first */
};

/* An empty index. The caller frees it. ERR_MEMORY. */
enum err match_index_new(struct match_index **out) PV_CHECKED;
void match_index_free(struct match_index *ix);

/* Adds a person under an id of the caller's. ERR_EXISTS when the id is in use, ERR_MEMORY. */
enum err match_index_add(struct match_index *ix, uint32_t id, const struct facts *f) PV_CHECKED;

/* True when it was there. Wiped at once. Takes no longer in a large index, but for a sweep when
 * more have gone than are left. */
bool match_index_remove(struct match_index *ix, uint32_t id);

/* Persons in the index. */
size_t match_index_count(const struct match_index *ix);

/* The best candidates for f, best first, at most room of them, ties by id; *count says how many.
 * Candidates too weak to show anybody are left out. ERR_MEMORY. */
enum err match_index_query(const struct match_index *ix, const struct facts *f,
                           struct candidate *out, size_t room, size_t *count) PV_CHECKED;

/* For many questions one after another, by one thread: memory is used again, and words looked up
 * once are remembered as long as the index does not change. Free it before the index. ERR_MEMORY.
 */
struct match_session;
enum err match_session_new(const struct match_index *ix, struct match_session **out) PV_CHECKED;
void match_session_free(struct match_session *s);

/* As match_index_query. */
enum err match_session_query(struct match_session *s, const struct facts *f, struct candidate *out,
                             size_t room, size_t *count) PV_CHECKED;

/* Bytes held. */
size_t match_index_bytes(const struct match_index *ix);

#endif
