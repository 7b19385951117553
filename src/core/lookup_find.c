/* See lookup.h for the way taken. What makes it quick at ten million persons: words are found by
 * keys (lookup_words.c); the list of a word says of each of its persons which other words there
 * are, about so, and persons are judged by that where they are met (lookup_meet.c); only the best
 * are looked up, and the best of those are compared in full (lookup_compare.c). */
#include <string.h>

#include "base/mem.h"
#include "core/lookup_inner.h"
#include "core/sought.h"

enum {
    COMPARED = 64, /* persons compared in full, or twice as many as are asked for; */
    COMPARED_WORK = 15 * 1000 * 1000, /* and this through the pool's persons; */
    COMPARED_LARGE = 1000 * 1000,     /* by names alone, as often again as a pool goes into this */

    BESIDE = 4 * JUDGED, /* of whom it is asked what else is known */
    CACHE_BITS = 16,
    IDS_MAX = 8192,     /* words of queries that are numbered */
    TAKEN_LEAST = 2000, /* persons who are judged, having two words; and a share of all */
    TAKEN_SHARE = 5000,
    TAKEN_BESIDE = 12000 /* so many when more is known of them than names */
};

/* Whoever is found at such odds is looked for more thoroughly. */
static const double weak_odds = 1.0 / 16;

/* Words of queries have ids of their own above those of the pool. */
static const uint32_t query_ids = 0x80000000;

enum err lookup_scratch_new(struct lookup_scratch **out)
{
    struct lookup_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (name_cache_new(CACHE_BITS, &s->cache) != OK || lexicon_scratch_new(&s->words.near) != OK) {
        lookup_scratch_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return OK;
}

void lookup_scratch_cpu(struct lookup_scratch *s, enum cpu_level cpu)
{
    lexicon_scratch_cpu(s->words.near, cpu);
}

void lookup_scratch_free(struct lookup_scratch *s)
{
    if (!s)
        return;
    words_free(&s->words);
    name_cache_free(s->cache);
    map_free(&s->ids);
    mem_free(s->notes);
    mem_free(s->met);
    mem_free(s->taken);
    mem_free(s->alone);
    mem_free(s->judged);
    mem_free(s);
}

/* The person's words that part `bit` of the query may still be, though they are not near enough to
 * have been looked for. */
static size_t pairs_of(const struct lookup *l, struct lookup_scratch *s, size_t bit, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct judged *j = &s->judged[i];
        const struct person *who = &l->persons[j->person];
        for (size_t k = 0; !(j->parts >> bit & 1) && k < who->count; k++) {
            if (j->words >> k & 1)
                continue;
            s->pair_word[n] = words_of(l, who)[k];
            s->pair_of[n++] = (uint32_t)(i * PARTS_MAX + k);
        }
    }
    return n;
}

/* Judges a part that nothing was noted for by what the other words may be at most. */
static enum err judge_part(const struct lookup *l, struct lookup_scratch *s,
                           const struct parts *query, size_t bit, size_t count)
{
    size_t n = pairs_of(l, s, bit, count);
    struct lexicon_words words = {s->pair_word, s->pair_bits, n};
    enum err err = lexicon_most(l->lexicon, s->words.near, &query->part[bit], &words);
    for (size_t from = 0, to; err == OK && from < n; from = to) {
        struct judged *j = &s->judged[s->pair_of[from] / PARTS_MAX];
        size_t best = from;
        for (to = from; to < n && s->pair_of[to] / PARTS_MAX == s->pair_of[from] / PARTS_MAX; to++)
            best = s->pair_bits[to] > s->pair_bits[best] ? to : best;
        if (s->pair_bits[best] <= LEXICON_LEAST)
            continue;
        j->parts = (uint16_t)(j->parts | 1u << bit);
        j->words = (uint8_t)(j->words | 1u << s->pair_of[best] % PARTS_MAX);
        j->bits += s->pair_bits[best];
        j->least = s->pair_bits[best] < j->least ? s->pair_bits[best] : j->least;
        lookup_score(j, query->names, l->persons[j->person].names);
    }
    return err;
}

/* Numbers the query's words. Those that were numbered long ago are forgotten, and get new numbers:
 * none is given twice to different words, as long as anything is known of the first. */
static enum err name_ids(struct lookup_scratch *s, struct parts *query)
{
    if (s->ids.count >= IDS_MAX)
        map_free(&s->ids);
    for (size_t i = 0; i < query->count; i++) {
        char bytes[PART_KEY_BYTES];
        struct str key = part_key(&query->part[i], bytes);
        uint64_t id = s->next_id;
        if (!map_get(&s->ids, key, &id)) {
            enum err err = map_set(&s->ids, key, id);
            if (err != OK)
                return err;
            s->next_id++;
        }
        query->part[i].id = query_ids | (uint32_t)id;
    }
    return OK;
}

static enum err prepare(const struct lookup *l, struct lookup_scratch *s)
{
    size_t before = s->met_room;
    words_refresh(&s->words);
    enum err err = mem_room(&s->met, &s->met_room, l->person_count / 64 + 1, sizeof *s->met);
    if (before < s->met_room)
        memset(s->met + before, 0, (s->met_room - before) * sizeof *s->met);
    return err;
}

/* Of the first `count` judged, the best with what else is known of them. */
static size_t judge_beside(const struct lookup *l, struct lookup_scratch *s, size_t names,
                           const struct lookup_beside *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct judged *j = &s->judged[i];
        j->beside = (float)b->bits(b->context, j->person);
        lookup_score(j, names, l->persons[j->person].names);
    }
    return lookup_keep_best(s->judged, count, JUDGED);
}

/* Adds to the first `count` of those judged whoever is to be compared in any case. */
static enum err add_asked(struct lookup_scratch *s, const struct lookup_beside *b, size_t *count)
{
    size_t before = *count;
    enum err err = mem_room(&s->judged, &s->judged_room, before + b->count, sizeof *s->judged);
    for (size_t i = 0; err == OK && i < b->count && i < LOOKUP_BESIDE_ASKED; i++) {
        size_t k = 0;
        while (k < before && s->judged[k].person != b->persons[i])
            k++;
        if (k == before)
            s->judged[(*count)++] = (struct judged){.person = b->persons[i]};
    }
    return err;
}

/* How far to look: so many are judged by all their words, and the best of those are compared. */
struct look {
    const struct lookup_beside *b; /* or NULL */
    size_t judged, compared;       /* at most; the latter afterwards as many as there were */
};

/* Compares who is near the name: the hits, best first. */
static enum err look(const struct lookup *l, struct lookup_scratch *s, const struct parts *query,
                     struct look *k)
{
    size_t n = k->judged;
    size_t taken = k->b ? TAKEN_BESIDE : TAKEN_LEAST + lookup_count(l) / TAKEN_SHARE;
    enum err err = words_plan(l, &s->words, query, &s->plan);
    if (err == OK)
        err = lookup_meet(l, s, query->names, taken, &n);
    if (err != OK)
        return err;
    if (k->b)
        n = judge_beside(l, s, query->names, k->b, n);
    for (size_t i = 0; err == OK && n > k->compared && i < query->count; i++)
        if (query->part[i].role == PART_NAME)
            err = judge_part(l, s, query, i, n);
    k->compared = lookup_keep_best(s->judged, n, k->compared);
    if (err == OK && k->b)
        err = add_asked(s, k->b, &k->compared);
    return err == OK ? lookup_compare_best(l, s, query, k->compared) : err;
}

/* Of two names one may be too far from what is asked to be looked for; among the many who have the
 * other only some were judged. Of more names two are mostly near. */
static bool is_weak(const struct lookup *l, const struct lookup_scratch *s,
                    const struct parts *query, size_t compared)
{
    return query->names == 2 && compared &&
           sought_odds(s->hits[0].weight_bits, lookup_count(l), false) < weak_odds;
}

/* A small pool is looked through more thoroughly, where there are only names all who are judged. */
static size_t compared_most(const struct lookup *l, size_t room, bool alone)
{
    size_t most = 2 * room > COMPARED ? 2 * room : COMPARED, persons = lookup_count(l) + 1;
    size_t more = COMPARED_WORK / persons;
    if (alone && persons < COMPARED_LARGE)
        more = more * COMPARED_LARGE / persons;
    most += more;
    return most < JUDGED ? most : JUDGED;
}

enum err lookup_find(const struct lookup *l, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    const size_t most = compared_most(l, room, true);
    struct look k = {NULL, JUDGED, most};
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = look(l, s, &query, &k);
    if (err == OK && is_weak(l, s, &query, k.compared)) {
        k = (struct look){NULL, JUDGED_AGAIN, most};
        err = look(l, s, &query, &k);
    }
    if (err != OK)
        return err;
    lookup_hits_settle(l, s->hits, k.compared);
    *count = k.compared < room ? k.compared : room;
    memcpy(out, s->hits, *count * sizeof *out);
    return OK;
}

enum err lookup_find_beside(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            const struct lookup_beside *b, struct lookup_hit out[LOOKUP_BESIDE],
                            size_t *count)
{
    struct parts query;
    struct look k = {b, BESIDE, compared_most(l, b->wanted, false)};
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = look(l, s, &query, &k);
    if (err != OK)
        return err;
    *count = k.compared;
    memcpy(out, s->hits, k.compared * sizeof *out);
    return OK;
}

enum err lookup_find_slowly(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    size_t n = 0;
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = words_plan(l, &s->words, &query, &s->plan);
    for (uint32_t i = 0; err == OK && i < l->person_count; i++) {
        struct lookup_hit hit = lookup_compare(l, s, &query, i);
        size_t k = n;
        if (l->persons[i].gone || !l->persons[i].count)
            continue;
        for (; k && lookup_hit_order(&hit, &out[k - 1], NULL) < 0; k--)
            if (k < room)
                out[k] = out[k - 1];
        if (k < room)
            out[k] = hit;
        n += n < room;
    }
    if (err != OK)
        return err;
    lookup_hits_settle(l, out, n);
    *count = n;
    return OK;
}
