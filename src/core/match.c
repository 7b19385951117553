/* The index: persons in slots, their words in a vocabulary, and from each word to those who have
 * it.
 *
 * A question is answered in three steps. Each word of who is asked for leads, through the words
 * near to it, to persons; the rare words first, and the work is bounded. What leads to a person is
 * summed up roughly, and year of birth and sex are looked at. The best few dozen are then weighed
 * in full. So common names cost nothing where anything rarer is known, and a person is found by any
 * of name, father, day of birth, place, address, telephone or document, whatever else is wrong.
 *
 * Persons who are removed are wiped at once; their slots stay in the lists until the next sweep, so
 * that removing costs little. */
#include "core/match.h"

#include "base/mem.h"
#include "base/sort.h"
#include "core/weigh.h"
#include "core/words.h"

#include <math.h>
#include <string.h>

#define GONE UINT32_MAX

enum { SWEEP_AT = 1024, WEIGHED = 48, VISITS = 20000 };

/* What the second step looks at. */
struct sketch {
    int16_t born_from, born_to; /* 0: unknown */
    uint8_t sex;
};

struct match_index {
    struct census census;
    struct person **slots; /* NULL: free, or gone until the next sweep */
    struct sketch *sketches;
    uint32_t slot_count, slot_room;
    uint32_t *free_slots; /* room for slot_room of them */
    uint32_t free_count, gone;
    uint32_t *ids; /* by hash of the id: slot + 1; GONE: was used */
    uint32_t id_room, id_used;
    size_t person_bytes;
};

enum err match_index_new(struct match_index **out)
{
    struct match_index *ix = mem_zero(1, sizeof *ix);
    if (!ix)
        return ERR_MEMORY;
    *out = ix;
    return OK;
}

void match_index_free(struct match_index *ix)
{
    if (!ix)
        return;
    for (uint32_t i = 0; i < ix->slot_count; i++)
        mem_free(ix->slots[i]);
    mem_free(ix->slots);
    mem_free(ix->sketches);
    mem_free(ix->free_slots);
    mem_free(ix->ids);
    vocab_free(&ix->census.words);
    mem_free(ix);
}

size_t match_index_count(const struct match_index *ix)
{
    return ix->census.persons;
}

size_t match_index_bytes(const struct match_index *ix)
{
    return sizeof *ix + ix->person_bytes + vocab_bytes(&ix->census.words) +
           ix->id_room * sizeof *ix->ids +
           ix->slot_room * (sizeof *ix->slots + sizeof *ix->sketches + sizeof *ix->free_slots);
}

/* --- ids --- */

static uint32_t id_hash(uint32_t id)
{
    uint64_t x = (id + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(x >> 32);
}

/* Where the id is, or GONE. */
static uint32_t id_place(const struct match_index *ix, uint32_t id)
{
    if (ix->id_room == 0)
        return GONE;
    uint32_t mask = ix->id_room - 1, i = id_hash(id) & mask;
    for (; ix->ids[i]; i = (i + 1) & mask)
        if (ix->ids[i] != GONE && ix->slots[ix->ids[i] - 1]->id == id)
            return i;
    return GONE;
}

static void id_put(struct match_index *ix, uint32_t id, uint32_t slot)
{
    uint32_t mask = ix->id_room - 1, i = id_hash(id) & mask;
    while (ix->ids[i] && ix->ids[i] != GONE)
        i = (i + 1) & mask;
    ix->id_used += ix->ids[i] == 0;
    ix->ids[i] = slot + 1;
}

static enum err ids_reserve(struct match_index *ix)
{
    if ((ix->id_used + 1) * UINT64_C(4) <= ix->id_room * UINT64_C(3))
        return OK;
    uint32_t bigger = ix->census.persons * UINT64_C(2) >= ix->id_room
                          ? (ix->id_room ? ix->id_room * 2 : 64)
                          : ix->id_room;
    uint32_t *old = ix->ids, before = ix->id_room, *ids = mem_zero(bigger, sizeof *ids);
    if (!ids)
        return ERR_MEMORY;
    ix->ids = ids;
    ix->id_room = bigger;
    ix->id_used = 0;
    for (uint32_t i = 0; i < before; i++)
        if (old[i] && old[i] != GONE)
            id_put(ix, ix->slots[old[i] - 1]->id, old[i] - 1);
    mem_free(old);
    return OK;
}

/* --- adding and removing --- */

static enum err slots_reserve(struct match_index *ix)
{
    if (ix->free_count || ix->slot_count < ix->slot_room)
        return OK;
    uint32_t room = ix->slot_room ? ix->slot_room + ix->slot_room / 2 : 64;
    struct person **slots = mem_resize(ix->slots, room, sizeof *slots);
    if (slots)
        ix->slots = slots;
    struct sketch *sketches = slots ? mem_resize(ix->sketches, room, sizeof *sketches) : NULL;
    if (sketches)
        ix->sketches = sketches;
    uint32_t *free_slots = sketches ? mem_resize(ix->free_slots, room, sizeof *free_slots) : NULL;
    if (!free_slots)
        return ERR_MEMORY;
    ix->free_slots = free_slots;
    ix->slot_room = room;
    return OK;
}

static bool repeated(const uint32_t *terms, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (terms[j] == terms[i])
            return true;
    return false;
}

/* Joins the terms one by one; on failure leaves those already joined. */
static enum err join_all(struct match_index *ix, const struct traits *t, uint32_t slot,
                         uint32_t terms[TRAITS])
{
    struct vocab *v = &ix->census.words;
    for (size_t i = 0; i < t->count; i++) {
        enum err e = vocab_term(v, &t->at[i], &terms[i]);
        if (e == OK && !repeated(terms, i)) {
            e = vocab_join(v, terms[i], slot);
            if (e != OK)
                vocab_drop_unused(v, terms[i]);
        }
        if (e == OK)
            continue;
        while (i-- > 0)
            if (!repeated(terms, i))
                vocab_leave(v, terms[i]);
        return e;
    }
    return OK;
}

static void sketch_traits(struct sketch *s, const struct traits *t)
{
    int from = 0, to = 0;
    *s = (struct sketch){.sex = (uint8_t)t->sex};
    if (traits_years(t, &from, &to)) {
        s->born_from = (int16_t)from;
        s->born_to = (int16_t)to;
    }
}

static uint32_t take_slot(struct match_index *ix)
{
    return ix->free_count ? ix->free_slots[--ix->free_count] : ix->slot_count++;
}

enum err match_index_add(struct match_index *ix, uint32_t id, const struct facts *f)
{
    struct traits t;
    uint32_t terms[TRAITS];
    if (id_place(ix, id) != GONE)
        return ERR_EXISTS;
    enum err e = slots_reserve(ix);
    if (e == OK)
        e = ids_reserve(ix);
    if (e != OK)
        return e;
    traits_of(f, &t);
    uint32_t slot = take_slot(ix);
    ix->slots[slot] = NULL;
    e = join_all(ix, &t, slot, terms);
    struct person *p = e == OK ? person_pack(id, &t, terms) : NULL;
    if (e == OK && !p) {
        for (size_t i = t.count; i-- > 0;)
            if (!repeated(terms, i))
                vocab_leave(&ix->census.words, terms[i]);
    }
    if (!p) {
        ix->gone++; /* the slot may stand in some list */
        return ERR_MEMORY;
    }
    ix->slots[slot] = p;
    sketch_traits(&ix->sketches[slot], &t);
    id_put(ix, id, slot);
    census_count(&ix->census, p, 1);
    ix->person_bytes += person_bytes(p);
    return OK;
}

static bool slot_has(const void *context, uint32_t slot)
{
    const struct match_index *ix = context;
    return ix->slots[slot] != NULL;
}

static void sweep(struct match_index *ix)
{
    vocab_sweep(&ix->census.words, slot_has, ix);
    ix->gone = ix->free_count = 0;
    for (uint32_t i = ix->slot_count; i-- > 0;)
        if (!ix->slots[i])
            ix->free_slots[ix->free_count++] = i;
}

bool match_index_remove(struct match_index *ix, uint32_t id)
{
    uint32_t place = id_place(ix, id);
    if (place == GONE)
        return false;
    uint32_t slot = ix->ids[place] - 1;
    struct person *p = ix->slots[slot];
    census_count(&ix->census, p, -1);
    const struct part *parts = person_parts(p);
    for (size_t i = 0; i < p->part_count; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again = again || parts[j].term == parts[i].term;
        if (!again)
            vocab_leave(&ix->census.words, parts[i].term);
    }
    ix->person_bytes -= person_bytes(p);
    ix->ids[place] = GONE;
    memset(p, 0, person_bytes(p));
    mem_free(p);
    ix->slots[slot] = NULL;
    ix->gone++;
    if (ix->gone > SWEEP_AT && ix->gone > ix->census.persons)
        sweep(ix);
    return true;
}

/* --- asking --- */

/* A word of the index that speaks for those who have it. */
struct lead {
    uint32_t term, count;
    float bits;
    uint8_t from; /* the trait that leads here */
};

/* Somebody that a word led to. */
struct found {
    uint32_t slot, place; /* place: in the table */
    float bits;
    uint8_t from; /* the trait that led here last */
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
                (struct lead){near->at[i].term, t->who.count, (float)bits, from};
    }
    return OK;
}

static int lead_order(const void *x, const void *y, void *context)
{
    const struct lead *a = x, *b = y;
    (void)context;
    return a->bits > b->bits ? -1 : a->bits < b->bits;
}

static enum err find_leads(struct match_session *s, const struct census *c)
{
    enum err e = OK;
    const struct asked *a = &s->asked;
    s->lead_count = 0;
    for (size_t i = 0; i < a->traits.count && e == OK; i++)
        if (a->traits.at[i].role == NAME_PLAIN)
            e = add_leads(s, c, a->traits.at[i].class, near_list(&a->cache, a->near[i]),
                          (uint8_t)i);
    for (size_t i = 0; i < a->joined_count && e == OK; i++)
        e = add_leads(s, c, TRAIT_NAME, near_list(&a->cache, a->joined_near[i]),
                      (uint8_t)(TRAITS + i));
    return e == OK ? sort_stable(s->leads, s->lead_count, sizeof *s->leads, lead_order, NULL) : e;
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
        s->found[s->found_count] = (struct found){slot, i, l->bits, l->from};
        s->table[i] = ++s->found_count;
        return;
    }
    struct found *f = &s->found[s->table[i] - 1];
    if (f->from != l->from) {
        f->bits += l->bits;
        f->from = l->from;
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
enum { SKETCH_MOST = 5 };

static float sketch_bits(const struct sketch *a, const struct sketch *b)
{
    float bits = 0;
    if (a->sex && b->sex)
        bits += a->sex == b->sex ? 1 : -5;
    if (!a->born_from || !b->born_from)
        return bits;
    int gap = a->born_from > b->born_to   ? a->born_from - b->born_to
              : b->born_from > a->born_to ? b->born_from - a->born_to
                                          : 0;
    return bits + (gap == 0 ? 4.0F : gap <= 3 ? 1.0F : -3.0F);
}

/* Keeps the best few of what was found, in a heap with the least of them on top. */
static void keep_best(struct match_session *s, uint32_t at)
{
    struct found *f = s->found;
    uint32_t *heap = s->best, i;
    if (s->best_count < WEIGHED) {
        for (i = s->best_count++; i && f[heap[(i - 1) / 2]].bits > f[at].bits; i = (i - 1) / 2)
            heap[i] = heap[(i - 1) / 2];
        heap[i] = at;
        return;
    }
    if (f[at].bits <= f[heap[0]].bits)
        return;
    for (i = 0;;) {
        uint32_t child = 2 * i + 1;
        if (child >= WEIGHED)
            break;
        if (child + 1 < WEIGHED && f[heap[child + 1]].bits < f[heap[child]].bits)
            child++;
        if (f[heap[child]].bits >= f[at].bits)
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
        if (full && s->found[i].bits + SKETCH_MOST <= s->found[s->best[0]].bits)
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

static enum err weigh_best(struct match_session *s, struct candidate *out, size_t room,
                           size_t *count)
{
    const struct match_index *ix = s->index;
    size_t n = 0;
    for (uint32_t i = 0; i < s->best_count; i++) {
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
