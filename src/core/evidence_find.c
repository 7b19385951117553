/* Name and evidence together. Those whose names are near are judged with what else is known of
 * them, roughly; the best, and who has a phone, a paper or a day of birth in common, are compared
 * by name and weighed by the rest in full; the sum decides. */
#include "core/evidence.h"

#include "base/mem.h"
#include "base/sort.h"

#include <string.h>

static double rough(void *scratch, uint32_t person)
{
    return evidence_rough(scratch, person);
}

enum err evidence_find(const struct evidence_query *q, struct lookup_hit *out, size_t room,
                       size_t *count)
{
    bool any;
    struct lookup_hit hits[LOOKUP_BESIDE];
    struct lookup_beside beside = {.bits = rough, .context = q->rest};
    size_t n = 0;
    enum err err = evidence_ask(q->rest, q->facts, &any);
    if (err == OK && !any)
        return lookup_find(q->pool, q->names, q->name, out, room, count);
    if (err == OK) {
        beside.persons = evidence_keyed(q->rest, &beside.count);
        beside.wanted = 4 * room;
        err = lookup_find_beside(q->pool, q->names, q->name, &beside, hits, &n);
    }
    for (size_t i = 0; err == OK && i < n; i++) {
        struct candidate c;
        evidence_weigh(q->rest, hits[i].person, hits[i].weight_bits, &c);
        hits[i].weight_bits += c.weight_bits;
        hits[i].beside = c.reason_count > 0;
    }
    evidence_forget(q->rest);
    if (err == OK)
        err = sort_stable(hits, n, sizeof *hits, lookup_hit_order, NULL);
    if (err != OK)
        return err;
    lookup_hits_settle(q->pool, hits, n);
    *count = n < room ? n : room;
    memcpy(out, hits, *count * sizeof *out);
    return OK;
}
