/* finder_inner: what the two files of the finder share; nobody else includes it. */
#ifndef PV_DESK_FINDER_INNER_H
#define PV_DESK_FINDER_INNER_H

#include "base/map.h"
#include "desk/finder.h"

#include <string.h>

enum place { PLACE_NONE, PLACE_INDEX, PLACE_QUARANTINE, PLACE_OPEN_ROSTER, PLACE_CLOSED_ROSTER };

/* What was found for a request, while nothing has changed. */
struct best {
    struct finder_best best, held; /* held: with those that are held */
    uint64_t generation;
};

/* Numbers in an array that grows. */
struct numbers {
    uint32_t *at;
    size_t count, room;
};

struct finder {
    struct book *book;
    struct match_index *index;
    struct match_session *session; /* of one question after another; NULL until the first */
    struct candidate *answer;      /* of the last question */
    size_t answer_room;
    uint32_t *seen; /* events read, by stream number */
    uint8_t *place; /* enum place */
    size_t room, quarantined;
    struct map waiting;      /* request's number -> waiting or closed, while not withdrawn */
    struct numbers requests; /* that wait */
    struct numbers closed;   /* by a proved death; neither withdrawn nor waiting */
    struct map fates;        /* numbers of requests tied to somebody whose death was proved */
    struct numbers doubtful; /* requests whose fate is to be looked at again */
    struct map decisions;    /* request tag, person's number -> enum decision */
    struct map rejected;     /* request tag -> how many persons were rejected for it */
    struct map best;         /* request's number -> place in bests */
    struct best *bests;
    size_t best_count, best_room;
    uint64_t generation; /* of the persons in the index */
    struct map tombs;    /* name tombstones of the office */
    size_t tomb_count;
    struct watch watch;
    struct numbers hits;
    finder_tell_function *tell;
    void *tell_context;
};

static inline struct str number_key(const uint32_t *number)
{
    return (struct str){(const char *)number, sizeof *number};
}

struct pair_key {
    uint8_t bytes[TAG_BYTES + sizeof(uint32_t)];
};

static inline struct str pair_key(struct pair_key *k, const struct tag *request, uint32_t person)
{
    memcpy(k->bytes, request->b, TAG_BYTES);
    memcpy(k->bytes + TAG_BYTES, &person, sizeof person);
    return (struct str){(const char *)k->bytes, sizeof k->bytes};
}

#endif
