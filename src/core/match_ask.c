/* Asking the index, in three steps. Each word of who is asked for leads, through the words near to
 * it, to persons; the rare words first, and the work is bounded. What leads to a person is summed
 * up roughly, and year of birth and sex are looked at. The best few dozen are then weighed in full.
 * So common names cost nothing where anything rarer is known, and a person is found by any of name,
 * father, day of birth, place, address, telephone or document, whatever else is wrong.
 *
 * The answer depends on who is in the index, not on how they came there: nothing is ordered by
 * where it happens to lie in memory. */
#include "core/match_inner.h"

#include "base/mem.h"
#include "base/sort.h"
#include "core/weigh.h"
#include "core/words.h"

#include <math.h>
#include <string.h>

enum { WEIGHED = 48, VISITS = 20000 };

/* A word of the index that speaks for those who have it. */
struct lead {
    uint32_t term, count;
    int32_t bits; /* whole parts of a bit, so that sums do not depend on their order */
    uint8_t from; /* the trait that leads here */
};

enum { BIT = 256, JOINED_FROM = TRAITS, JOINED_MOST = 64 - TRAITS };

/* Somebody that a word led to. */
struct found {
    uint32_t slot, place; /* place: in the table */
    int32_t bits;
    uint64_t from; /* traits that led here */
};

/* All that a question needs, used again from question to question. */
struct match_session {
    const struct match_index *index;
    struct asked asked;
    struct lead *leads;
    uint32_t lead_count, lead_room;
    struct found *found;
    uint32_t *table; /* by hash of the slot: place in found + 1 */
    uint32_t found_count, found_room, table_room;
    struct candidate weighed[WEIGHED];
    uint32_t best[WEIGHED]; /* places in found, a heap, the least first */
    uint32_t best_count;
};

static enum err add_leads(struct match_session *s, const struct census *c, unsigned class,
                          const struct near_terms *near, uint8_t from)
{
    if (s->lead_room - s->lead_count < near->count) {
        uint32_t room = s->lead_room + s->lead_room / 2 + near->count + 64;
        struct lead *leads = mem_resize(s->leads, room, sizeof *leads);
        if (!leads)
            return ERR_MEMORY;
        s->leads = leads;
        s->lead_room = room;
    }
    for (uint32_t i = 0; i < near->count; i++) {
        unsigned d = near->at[i].distance;
        const struct term *t = &c->words.terms[near->at[i].term];
        double bits = word_bits(d, true, near->within[d], c->filled[class]);
        if (bits > 0.5 && t->live)
            s->leads[s->lead_count++] =
                (struct lead){near->at[i].term, t->who.count, (int32_t)(bits * BIT), from};
    }
    return OK;
}

/* The weightiest first; the rest makes the order one that does not depend on how the index came to
 * be. */
static int lead_order(const void *x, const void *y, void *context)
{
    const struct lead *a = x, *b = y;
    const struct vocab *v = context;
    if (a->bits != b->bits)
        return a->bits > b->bits ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return term_order(v, a->term, b->term);
}

static enum err find_leads(struct match_session *s, const struct census *c)
{
    enum err e = OK;
    const struct asked *a = &s->asked;
    s->lead_count = 0;
    for (size_t i = 0; i < a->traits.count && e == OK; i++)
        if (a->traits.at[i].role == TRAIT_PLAIN)
            e = add_leads(s, c, a->traits.at[i].class, near_list(&a->cache, a->near[i]),
                          (uint8_t)i);
    for (size_t i = 0; i < a->joined_count && i < JOINED_MOST && e == OK; i++)
        e = add_leads(s, c, TRAIT_NAME, near_list(&a->cache, a->joined_near[i]),
                      (uint8_t)(JOINED_FROM + i));
    if (e != OK)
        return e;
    struct vocab words = c->words; /* the order only reads it */
    return sort_stable(s->leads, s->lead_count, sizeof *s->leads, lead_order, &words);
}

static void table_put(struct match_session *s, uint32_t at)
{
    uint32_t mask = s->table_room - 1, i = id_hash(s->found[at].slot) & mask;
    while (s->table[i])
        i = (i + 1) & mask;
    s->table[i] = at + 1;
    s->found[at].place = i;
}

/* Room for `more` persons. */
static enum err found_reserve(struct match_session *s, uint32_t more)
{
    uint32_t wanted = s->found_count + more;
    if (wanted > s->found_room) {
        uint32_t room = wanted + wanted / 2;
        struct found *found = mem_resize(s->found, room, sizeof *found);
        if (!found)
            return ERR_MEMORY;
        s->found = found;
        s->found_room = room;
    }
    if (wanted * UINT64_C(2) > s->table_room) {
        uint32_t room = s->table_room ? s->table_room : 1024;
        while (room < wanted * UINT64_C(2))
            room *= 2;
        uint32_t *table = mem_zero(room, sizeof *table);
        if (!table)
            return ERR_MEMORY;
        mem_free(s->table);
        s->table = table;
        s->table_room = room;
        for (uint32_t i = 0; i < s->found_count; i++)
            table_put(s, i);
    }
    return OK;
}

static void found_clear(struct match_session *s)
{
    for (uint32_t i = 0; i < s->found_count; i++)
        s->table[s->found[i].place] = 0;
    s->found_count = 0;
}

/* Of several words of a person that one word leads to, the weightiest counts; it comes first. */
static void find(struct match_session *s, uint32_t slot, const struct lead *l)
{
    uint32_t mask = s->table_room - 1, i = id_hash(slot) & mask;
    while (s->table[i] && s->found[s->table[i] - 1].slot != slot)
        i = (i + 1) & mask;
    if (!s->table[i]) {
        s->found[s->found_count] = (struct found){slot, i, l->bits, UINT64_C(1) << l->from};
        s->table[i] = ++s->found_count;
        return;
    }
    struct found *f = &s->found[s->table[i] - 1];
    if (!(f->from >> l->from & 1)) {
        f->bits += l->bits;
        f->from |= UINT64_C(1) << l->from;
    }
}

/* How many entries of lists are worth looking at: more where there are more persons to tell apart,
 * but far less than in proportion. The first list is always looked at. */
static uint32_t visits_limit(uint32_t persons)
{
    return VISITS + (uint32_t)(60 * sqrt(persons));
}

static enum err follow(struct match_session *s, const struct match_index *ix)
{
    uint32_t visits = 0, limit = visits_limit(ix->census.persons);
    found_clear(s);
    for (uint32_t i = 0; i < s->lead_count; i++) {
        const struct lead *l = &s->leads[i];
        const struct term *t = &ix->census.words.terms[l->term];
        if (visits && visits + t->who.count > limit)
            continue;
        enum err e = found_reserve(s, t->who.count);
        if (e != OK)
            return e;
        const uint32_t *slots = term_slots(t);
        for (uint32_t j = 0; j < t->who.count; j++)
            if (ix->gone == 0 || ix->slots[slots[j]])
                find(s, slots[j], l);
        visits += t->who.count;
    }
    return OK;
}

/* What year and sex say, roughly: SKETCH_MOST at most. */
enum { SKETCH_MOST = 5 * BIT };

static int32_t sketch_bits(const struct sketch *a, const struct sketch *b)
{
    int32_t bits = 0;
    if (a->sex && b->sex)
        bits += a->sex == b->sex ? BIT : -5 * BIT;
    if (!a->born_from || !b->born_from)
        return bits;
    int gap = a->born_from > b->born_to   ? a->born_from - b->born_to
              : b->born_from > a->born_to ? b->born_from - a->born_to
                                          : 0;
    return bits + (gap == 0 ? 4 * BIT : gap <= 3 ? BIT : -3 * BIT);
}

/* Of two that were found, whether a is behind b; ids decide between equals. */
static bool behind(const struct match_session *s, uint32_t a, uint32_t b)
{
    const struct found *x = &s->found[a], *y = &s->found[b];
    if (x->bits != y->bits)
        return x->bits < y->bits;
    return s->index->slots[x->slot]->id > s->index->slots[y->slot]->id;
}

/* Keeps the best few of what was found, in a heap with the last of them on top. */
static void keep_best(struct match_session *s, uint32_t at)
{
    uint32_t *heap = s->best, i;
    if (s->best_count < WEIGHED) {
        for (i = s->best_count++; i && behind(s, at, heap[(i - 1) / 2]); i = (i - 1) / 2)
            heap[i] = heap[(i - 1) / 2];
        heap[i] = at;
        return;
    }
    if (behind(s, at, heap[0]))
        return;
    for (i = 0;;) {
        uint32_t child = 2 * i + 1;
        if (child >= WEIGHED)
            break;
        if (child + 1 < WEIGHED && behind(s, heap[child + 1], heap[child]))
            child++;
        if (!behind(s, heap[child], at))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = at;
}

static void choose(struct match_session *s, const struct match_index *ix)
{
    struct sketch asked;
    sketch_traits(&asked, &s->asked.traits);
    s->best_count = 0;
    for (uint32_t i = 0; i < s->found_count; i++) {
        bool full = s->best_count == WEIGHED;
        if (full && s->found[i].bits + SKETCH_MOST < s->found[s->best[0]].bits)
            continue;
        s->found[i].bits += sketch_bits(&asked, &ix->sketches[s->found[i].slot]);
        keep_best(s, i);
    }
}

static int candidate_order(const void *x, const void *y, void *context)
{
    const struct candidate *a = x, *b = y;
    (void)context;
    if (a->weight_bits != b->weight_bits)
        return a->weight_bits > b->weight_bits ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Fewer bits than this are not worth weighing: a quarter of what leads to the best of all. Only
 * bits in favour are summed up so far, so nobody far behind can come first. */
static int32_t worth_weighing(const struct match_session *s)
{
    int32_t most = 0;
    for (uint32_t i = 0; i < s->best_count; i++)
        most = s->found[s->best[i]].bits > most ? s->found[s->best[i]].bits : most;
    return most / 4;
}

static enum err weigh_best(struct match_session *s, struct candidate *out, size_t room,
                           size_t *count)
{
    const struct match_index *ix = s->index;
    int32_t least = worth_weighing(s);
    size_t n = 0;
    for (uint32_t i = 0; i < s->best_count; i++) {
        if (s->found[s->best[i]].bits < least)
            continue;
        const struct person *p = ix->slots[s->found[s->best[i]].slot];
        s->weighed[n].id = p->id;
        weigh(&ix->census, &s->asked, p, &s->weighed[n]);
        n += s->weighed[n].probability >= MATCH_SHOWN;
    }
    enum err e = sort_stable(s->weighed, n, sizeof *s->weighed, candidate_order, NULL);
    if (e != OK)
        return e;
    *count = n < room ? n : room;
    if (*count)
        memcpy(out, s->weighed, *count * sizeof *out);
    return OK;
}

enum err match_session_new(const struct match_index *ix, struct match_session **out)
{
    struct match_session *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->index = ix;
    *out = s;
    return OK;
}

void match_session_free(struct match_session *s)
{
    if (!s)
        return;
    asked_free(&s->asked);
    mem_free(s->leads);
    mem_free(s->found);
    mem_free(s->table);
    mem_free(s);
}

enum err match_session_query(struct match_session *s, const struct facts *f, struct candidate *out,
                             size_t room, size_t *count)
{
    const struct match_index *ix = s->index;
    enum err e = asked_fill(&s->asked, &ix->census.words, f);
    if (e == OK)
        e = find_leads(s, &ix->census);
    if (e == OK)
        e = follow(s, ix);
    if (e != OK)
        return e;
    choose(s, ix);
    return weigh_best(s, out, room, count);
}

enum err match_index_query(const struct match_index *ix, const struct facts *f,
                           struct candidate *out, size_t room, size_t *count)
{
    struct match_session *s;
    enum err e = match_session_new(ix, &s);
    if (e != OK)
        return e;
    e = match_session_query(s, f, out, room, count);
    match_session_free(s);
    return e;
}
