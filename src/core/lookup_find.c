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

    JUDGED_LARGE = 200 * 1000, /* in pools from here on JUDGED_TWO are judged of two names */

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

static void hand_free(struct lookup_hand *h)
{
    lexicon_scratch_free(h->near);
    name_cache_free(h->cache);
}

/* Hands for so many workers at least. */
static enum err make_hands(struct lookup_scratch *s, size_t workers)
{
    size_t room = s->hand_count;
    if (workers <= room)
        return OK;
    enum err err = mem_room(&s->hands, &room, workers, sizeof *s->hands);
    while (err == OK && s->hand_count < workers) {
        struct lookup_hand h = {NULL, NULL};
        err = lexicon_scratch_new(&h.near);
        if (err == OK)
            err = name_cache_new(CACHE_BITS, &h.cache);
        if (err != OK) {
            hand_free(&h);
            return err;
        }
        lexicon_scratch_cpu(h.near, s->cpu);
        s->hands[s->hand_count++] = h;
    }
    return err;
}

enum err lookup_scratch_new(struct lookup_scratch **out)
{
    struct lookup_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->cpu = CPU_BEST;
    if (make_hands(s, 1) != OK) {
        lookup_scratch_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return OK;
}

void lookup_scratch_cpu(struct lookup_scratch *s, enum cpu_level cpu)
{
    s->cpu = cpu;
    for (size_t i = 0; i < s->hand_count; i++)
        lexicon_scratch_cpu(s->hands[i].near, cpu);
}

enum err lookup_scratch_crew(struct lookup_scratch *s, struct crew *crew)
{
    enum err err = make_hands(s, crew_workers(crew));
    if (err == OK)
        s->crew = crew_workers(crew) > 1 ? crew : NULL;
    return err;
}

void lookup_scratch_free(struct lookup_scratch *s)
{
    if (!s)
        return;
    words_free(&s->words);
    for (size_t i = 0; i < s->hand_count; i++)
        hand_free(&s->hands[i]);
    mem_free(s->hands);
    map_free(&s->ids);
    mem_free(s->notes);
    mem_free(s->met);
    mem_free(s->taken);
    mem_free(s->alone);
    mem_free(s->judged);
    mem_free(s);
}

/* Persons who are judged by the query's parts that nothing was noted for. */
struct judging {
    const struct lookup *l;
    struct lookup_scratch *s;
    const struct parts *query;
    size_t count, some; /* so many, some of them at a time */
};

/* Words of persons from one on, as many as there are: each has its place for PARTS_MAX of them. */
struct pairs {
    uint32_t *word, *of; /* of: as pair_of */
    float *bits;
    size_t count;
};

/* The words of persons `from` to `end` that part `bit` of the query may still be, though they are
 * not near enough to have been looked for. */
static struct pairs pairs_of(const struct judging *g, size_t bit, size_t from, size_t end)
{
    struct lookup_scratch *s = g->s;
    const size_t at = from * PARTS_MAX;
    struct pairs p = {s->pair_word + at, s->pair_of + at, s->pair_bits + at, 0};
    for (size_t i = from; i < end; i++) {
        const struct judged *j = &s->judged[i];
        const struct person *who = &g->l->persons[j->person];
        for (size_t k = 0; !(j->parts >> bit & 1) && k < who->count; k++) {
            if (j->words >> k & 1)
                continue;
            p.word[p.count] = words_of(g->l, who)[k];
            p.of[p.count++] = (uint32_t)(i * PARTS_MAX + k);
        }
    }
    return p;
}

/* Judges part `bit` by what the other words may be at most. */
static void judge_pairs(const struct judging *g, size_t bit, const struct pairs *p)
{
    for (size_t from = 0, to; from < p->count; from = to) {
        struct judged *j = &g->s->judged[p->of[from] / PARTS_MAX];
        size_t best = from;
        for (to = from; to < p->count && p->of[to] / PARTS_MAX == p->of[from] / PARTS_MAX; to++)
            best = p->bits[to] > p->bits[best] ? to : best;
        if (p->bits[best] <= LEXICON_LEAST)
            continue;
        j->parts = (uint16_t)(j->parts | 1u << bit);
        j->words = (uint8_t)(j->words | 1u << p->of[best] % PARTS_MAX);
        j->bits += p->bits[best];
        j->least = p->bits[best] < j->least ? p->bits[best] : j->least;
        lookup_score(j, g->query->names, g->l->persons[j->person].names);
    }
}

static enum err judge_piece(void *context, size_t piece, size_t worker)
{
    const struct judging *g = context;
    const size_t from = piece * g->some;
    const size_t end = g->count - from < g->some ? g->count : from + g->some;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < g->query->count; i++) {
        if (g->query->part[i].role != PART_NAME)
            continue;
        struct pairs p = pairs_of(g, i, from, end);
        struct lexicon_words words = {p.word, p.bits, p.count};
        err = lexicon_most(g->l->lexicon, g->s->hands[worker].near, &g->query->part[i], &words);
        if (err == OK)
            judge_pairs(g, i, &p);
    }
    return err;
}

/* The first `count` of those judged, by parts that nothing was noted for. */
static enum err judge_parts(const struct lookup *l, struct lookup_scratch *s,
                            const struct parts *query, size_t count)
{
    const size_t workers = crew_workers(s->crew);
    struct judging g = {l, s, query, count, (count + workers - 1) / workers};
    return crew_run(s->crew, count ? (count + g.some - 1) / g.some : 0, judge_piece, &g);
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
    enum err err = words_plan(l, s, query);
    if (err == OK)
        err = lookup_meet(l, s, query->names, taken, &n);
    if (err != OK)
        return err;
    if (k->b)
        n = judge_beside(l, s, query->names, k->b, n);
    if (n > k->compared)
        err = judge_parts(l, s, query, n);
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

/* Thousands have one of two names, whose other one may be too far from what is asked to be looked
 * for; in a small pool all who are judged are compared, and more would take their places. */
static size_t judged_most(const struct lookup *l, const struct parts *query)
{
    return query->names == 2 && lookup_count(l) >= JUDGED_LARGE ? JUDGED_TWO : JUDGED;
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
    parts_read(name, &query);
    struct look k = {NULL, judged_most(l, &query), most};
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
        err = words_plan(l, s, &query);
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
