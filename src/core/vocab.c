#include "core/vocab.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

struct vocab_bucket {
    uint64_t key;
    uint32_t head; /* link + 1; 0: the bucket is free */
};

struct vocab_link {
    uint32_t term;
    uint32_t next; /* link + 1 */
};

enum { KEYS_MAX = 13 }; /* a skeleton and itself without each of 12 consonants */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

static uint32_t key_hash(const struct vocab *v, const struct sounds *k, unsigned class)
{
    uint64_t seed = v->seed + class * 4u + k->unvowelled * 2u + 1u;
    return (uint32_t)hash_bytes(k->s, k->len, seed);
}

static bool same_key(const struct term *t, const struct trait *x)
{
    return !t->dead && t->class == x->class && t->code == x->code &&
           t->key.unvowelled == x->key.unvowelled && sounds_equal(&t->key, &x->key);
}

/* --- by key --- */

uint32_t vocab_find(const struct vocab *v, const struct trait *t)
{
    if (v->slot_count == 0)
        return TERM_NONE;
    uint32_t mask = v->slot_count - 1;
    uint32_t i = key_hash(v, &t->key, t->class) & mask;
    for (; v->slots[i]; i = (i + 1) & mask)
        if (same_key(&v->terms[v->slots[i] - 1], t))
            return v->slots[i] - 1;
    return TERM_NONE;
}

static void slot_put(struct vocab *v, uint32_t term)
{
    const struct term *t = &v->terms[term];
    uint32_t mask = v->slot_count - 1;
    uint32_t i = key_hash(v, &t->key, t->class) & mask;
    while (v->slots[i])
        i = (i + 1) & mask;
    v->slots[i] = term + 1;
    v->slot_used++;
}

static enum err slots_reserve(struct vocab *v)
{
    if ((v->slot_used + 1) * UINT64_C(4) < v->slot_count * UINT64_C(3))
        return OK;
    uint32_t bigger = v->slot_count ? v->slot_count * 2 : 64;
    uint32_t *slots = bigger ? mem_zero(bigger, sizeof *slots) : NULL;
    if (!slots)
        return ERR_MEMORY;
    mem_free(v->slots);
    v->slots = slots;
    v->slot_count = bigger;
    v->slot_used = 0;
    for (uint32_t i = 0; i < v->count; i++)
        if (!v->terms[i].dead)
            slot_put(v, i);
    return OK;
}

/* --- by skeleton --- */

static uint64_t bucket_key(unsigned class, uint64_t skeleton)
{
    return skeleton << 4 | class;
}

static uint32_t bucket_at(const struct vocab *v, uint64_t key)
{
    uint32_t mask = v->bucket_count - 1, i = (uint32_t)mix(key ^ v->seed) & mask;
    while (v->buckets[i].head && v->buckets[i].key != key)
        i = (i + 1) & mask;
    return i;
}

static void link_put(struct vocab *v, uint64_t key, uint32_t term)
{
    struct vocab_bucket *b = &v->buckets[bucket_at(v, key)];
    v->bucket_used += b->head == 0;
    v->links[v->link_count] = (struct vocab_link){term, b->head};
    b->key = key;
    b->head = ++v->link_count;
}

/* The skeleton, and for longer ones what is left without each consonant. */
static unsigned skeleton_keys(uint64_t skeleton, unsigned class, uint64_t out[KEYS_MAX])
{
    unsigned n = 0, length = skeleton_length(skeleton);
    out[n++] = bucket_key(class, skeleton);
    for (unsigned i = 0; length >= 3 && i < length; i++) {
        uint64_t key = bucket_key(class, skeleton_without(skeleton, i));
        if (key != out[n - 1])
            out[n++] = key;
    }
    return n;
}

static void links_put(struct vocab *v, uint32_t term)
{
    uint64_t keys[KEYS_MAX];
    const struct term *t = &v->terms[term];
    if (t->code)
        return;
    unsigned n = skeleton_keys(t->skeleton, t->class, keys);
    for (unsigned i = 0; i < n; i++)
        link_put(v, keys[i], term);
}

static enum err buckets_reserve(struct vocab *v)
{
    if ((v->bucket_used + KEYS_MAX) * UINT64_C(4) < v->bucket_count * UINT64_C(3))
        return OK;
    uint32_t bigger = v->bucket_count ? v->bucket_count * 2 : 256;
    struct vocab_bucket *old = v->buckets, *fresh = mem_zero(bigger, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    uint32_t before = v->bucket_count;
    v->buckets = fresh;
    v->bucket_count = bigger;
    for (uint32_t i = 0; i < before; i++)
        if (old[i].head)
            v->buckets[bucket_at(v, old[i].key)] = old[i];
    mem_free(old);
    return OK;
}

/* An array with room for `more` elements behind count; NULL without memory. */
static void *grown(void *array, uint32_t *room, uint32_t count, uint32_t more, size_t size)
{
    if (array && *room - count >= more)
        return array;
    uint32_t bigger = *room ? *room + *room / 2 + more : 64 + more;
    void *p = bigger > *room ? mem_resize(array, bigger, size) : NULL;
    if (p)
        *room = bigger;
    return p;
}

static enum err links_reserve(struct vocab *v)
{
    void *p = grown(v->links, &v->link_room, v->link_count, KEYS_MAX, sizeof *v->links);
    if (!p)
        return ERR_MEMORY;
    v->links = p;
    return OK;
}

static enum err terms_reserve(struct vocab *v)
{
    void *p = v->reusable ? v->terms : grown(v->terms, &v->room, v->count, 1, sizeof *v->terms);
    if (!p)
        return ERR_MEMORY;
    v->terms = p;
    return OK;
}

static enum err reserve(struct vocab *v)
{
    enum err e = slots_reserve(v);
    if (e == OK)
        e = buckets_reserve(v);
    if (e == OK)
        e = links_reserve(v);
    if (e == OK)
        e = terms_reserve(v);
    return e;
}

enum err vocab_term(struct vocab *v, const struct trait *x, uint32_t *out)
{
    *out = vocab_find(v, x);
    if (*out != TERM_NONE)
        return OK;
    enum err e = reserve(v);
    if (e != OK)
        return e;
    v->revision++;
    uint32_t term = v->reusable ? v->reusable - 1 : v->count++;
    if (v->reusable) {
        v->reusable = (uint32_t)v->terms[term].skeleton;
        v->dead--;
    }
    struct term *t = &v->terms[term];
    *t = (struct term){.key = x->key, .class = x->class, .code = x->code};
    t->skeleton = x->skeleton;
    slot_put(v, term);
    links_put(v, term);
    *out = term;
    return OK;
}

/* --- who has it --- */

const uint32_t *term_slots(const struct term *t)
{
    return t->who.room ? t->who.at.slots : t->who.at.held;
}

enum err vocab_join(struct vocab *v, uint32_t term, uint32_t slot)
{
    struct term *t = &v->terms[term];
    struct postings *p = &t->who;
    uint32_t room = p->room ? p->room : TERM_HELD;
    if (p->count == room) {
        uint32_t bigger = room < 8 ? 8 : room + room / 2;
        uint32_t *slots = mem_resize(p->room ? p->at.slots : NULL, bigger, sizeof *slots);
        if (!slots)
            return ERR_MEMORY;
        if (!p->room)
            memcpy(slots, p->at.held, sizeof p->at.held);
        p->at.slots = slots;
        p->room = bigger;
    }
    (p->room ? p->at.slots : p->at.held)[p->count++] = slot;
    t->live++;
    v->revision++;
    return OK;
}

static void wipe(struct vocab *v, struct term *t)
{
    if (t->who.room)
        mem_free(t->who.at.slots);
    *t = (struct term){.dead = true};
    v->dead++;
}

void vocab_drop_unused(struct vocab *v, uint32_t term)
{
    if (v->terms[term].live == 0 && !v->terms[term].dead)
        wipe(v, &v->terms[term]);
}

void vocab_leave(struct vocab *v, uint32_t term)
{
    v->revision++;
    v->terms[term].live--;
    vocab_drop_unused(v, term);
}

/* Puts all terms into the tables anew; needs no more room than they have. */
static void rebuild(struct vocab *v)
{
    memset(v->slots, 0, v->slot_count * sizeof *v->slots);
    memset(v->buckets, 0, v->bucket_count * sizeof *v->buckets);
    v->slot_used = v->bucket_used = v->link_count = v->reusable = 0;
    for (uint32_t i = v->count; i-- > 0;) {
        if (v->terms[i].dead) {
            v->terms[i].skeleton = v->reusable;
            v->reusable = i + 1;
        } else {
            slot_put(v, i);
            links_put(v, i);
        }
    }
}

void vocab_sweep(struct vocab *v, slot_alive *alive, const void *context)
{
    for (uint32_t i = 0; i < v->count; i++) {
        struct postings *p = &v->terms[i].who;
        uint32_t *at = p->room ? p->at.slots : p->at.held, kept = 0;
        for (uint32_t j = 0; j < p->count; j++)
            if (alive(context, at[j]))
                at[kept++] = at[j];
        p->count = kept;
    }
    if (v->count)
        rebuild(v);
}

/* --- nearness --- */

unsigned near_limit(const struct sounds *s)
{
    unsigned limit = 6u + 4u * s->len;
    return limit < NEAR_MAX ? limit : NEAR_MAX;
}

/* A new search, with room for all terms. */
static enum err seen_begin(struct seen_terms *s, uint32_t terms)
{
    if (s->room < terms || s->search == UINT32_MAX) {
        uint32_t *at = mem_zero(terms, sizeof *at);
        if (!at)
            return ERR_MEMORY;
        mem_free(s->at);
        *s = (struct seen_terms){at, terms, 0};
    }
    s->search++;
    return OK;
}

/* True the first time in this search. */
static bool first_seen(struct seen_terms *s, uint32_t term)
{
    bool first = s->at[term] != s->search;
    s->at[term] = s->search;
    return first;
}

static enum err near_put(struct near_terms *n, const struct vocab *v, uint32_t term,
                         unsigned distance)
{
    void *p = grown(n->at, &n->room, n->count, 1, sizeof *n->at);
    if (!p)
        return ERR_MEMORY;
    n->at = p;
    n->at[n->count++] = (struct near_term){term, (uint16_t)distance};
    n->within[distance] += v->terms[term].live;
    return OK;
}

/* Longer words may differ by more than a consonant and still be one. */
enum { LONG_WORD = 8 };

bool near_possible(const struct sounds *a, uint64_t skeleton_a, const struct sounds *b,
                   uint64_t skeleton_b)
{
    return (a->len > LONG_WORD && b->len > LONG_WORD) || skeletons_near(skeleton_a, skeleton_b);
}

static enum err near_bucket(const struct vocab *v, uint64_t key, const struct trait *word,
                            struct near_terms *n, struct seen_terms *seen)
{
    unsigned limit = near_limit(&word->key);
    uint32_t link = v->buckets[bucket_at(v, key)].head;
    for (; link; link = v->links[link - 1].next) {
        uint32_t term = v->links[link - 1].term;
        const struct term *t = &v->terms[term];
        if (!first_seen(seen, term) || t->dead ||
            !near_possible(&word->key, word->skeleton, &t->key, t->skeleton))
            continue;
        unsigned d = sounds_distance(&word->key, &t->key, limit);
        enum err e = d <= limit ? near_put(n, v, term, d) : OK;
        if (e != OK)
            return e;
    }
    return OK;
}

enum err vocab_near(const struct vocab *v, const struct trait *t, struct near_terms *out,
                    struct seen_terms *seen)
{
    enum err e = OK;
    out->count = 0;
    memset(out->within, 0, sizeof out->within);
    if (v->count == 0)
        return OK;
    if (t->code) {
        uint32_t term = vocab_find(v, t);
        if (term != TERM_NONE)
            e = near_put(out, v, term, 0);
    } else {
        uint64_t keys[KEYS_MAX];
        unsigned n = skeleton_keys(t->skeleton, t->class, keys);
        e = seen_begin(seen, v->count);
        for (unsigned i = 0; i < n && e == OK; i++)
            e = near_bucket(v, keys[i], t, out, seen);
    }
    for (unsigned d = 1; d <= NEAR_MAX; d++)
        out->within[d] += out->within[d - 1];
    return e;
}

void near_free(struct near_terms *n)
{
    mem_free(n->at);
    *n = (struct near_terms){0};
}

void seen_free(struct seen_terms *s)
{
    mem_free(s->at);
    *s = (struct seen_terms){0};
}

size_t vocab_bytes(const struct vocab *v)
{
    size_t bytes = v->room * sizeof *v->terms + v->slot_count * sizeof *v->slots +
                   v->bucket_count * sizeof *v->buckets + v->link_room * sizeof *v->links;
    for (uint32_t i = 0; i < v->count; i++)
        bytes += v->terms[i].who.room * sizeof(uint32_t);
    return bytes;
}

void vocab_free(struct vocab *v)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->terms[i].who.room)
            mem_free(v->terms[i].who.at.slots);
    mem_free(v->terms);
    mem_free(v->slots);
    mem_free(v->buckets);
    mem_free(v->links);
    *v = (struct vocab){0};
}
