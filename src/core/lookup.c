/* See lookup.h for the way taken. What makes it quick at ten million persons: words are found by
 * keys; the rarest part of the query brings most candidates, and once enough postings have been
 * read a common part (Mohammad) adds to persons met before and brings no new ones. */
#include "core/lookup.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "core/lexicon.h"
#include "core/postings.h"

struct person {
    uint32_t words; /* where its words begin */
    uint8_t count, names;
    bool gone;
};

struct lookup {
    struct lexicon *lexicon;
    struct posting_list *by_word; /* persons, ascending */
    size_t word_room;
    struct postings postings;
    struct person *persons;
    size_t person_count, person_room, gone;
    uint32_t *person_words;
    size_t used, used_room;
    size_t changes;
};

/* Words of the pool that a part of the query may be, heaviest first. */
struct found_words {
    struct lexicon_hit *words;
    size_t count;
    double persons, good; /* who have them; who have one of good_bits at least */
    float best;
};

static const double least_bits = 3.0; /* of a word that may be meant */

/* A word that weighs less than this is not what was meant. */
static const float good_bits = 3;

/* What gathering reckons with, in sixteenths of a bit as fullname weighs (core/fullname.c): bits of
 * a part, a name that is left out, a name with another in its place. */
enum { PART_BIT = 10, LEFT_OUT = 40, OTHER = 107, SCORE_ZERO = 1024 };

/* What a bit of rarity in this pool adds to a name that has the part. */
static const double rare_share = 0.35;

enum {
    COMPARED_MAX = 600,
    COMPARED_LEAST = 150,
    COMPARED_WORK = 60 * 1000 * 1000, /* persons compared in full, times the pool's persons */
    CACHE_BITS = 16,
    LISTS_MAX = 8192,
    TASKS_MAX = 4 * PARTS_MAX,
    READ_LEAST = 1 << 16, /* postings that bring new persons; and an eighth of the pool */
    SCORE_MAX = 4095
};

/* Words of queries have ids of their own above those of the pool. */
static const uint32_t query_ids = 0x80000000;

/* A part, two parts joined, or half a part, looked for among persons. */
struct task {
    size_t list;
    uint16_t parts; /* of the query, as bits */
};

struct lookup_scratch {
    uint32_t *score; /* by person: parts met as bits, score above them; 0 between queries */
    size_t score_room;
    uint32_t *touched;
    size_t touched_count, touched_room;
    /* Words found before, by the part asked for; good until the pool has other words. */
    struct map known;
    struct found_words *lists;
    size_t list_count, list_room;
    size_t pool_changes;
    struct lexicon_scratch *near;
    struct name_cache *cache;
    struct map ids; /* of words of queries, beyond those of the pool */
    struct task task[TASKS_MAX];
    size_t task_count;
    double rare[PARTS_MAX];
    uint32_t best[COMPARED_MAX];
    struct lookup_hit hits[COMPARED_MAX];
};

enum err lookup_new(struct lookup **out)
{
    struct lookup *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    if (lexicon_new(&l->lexicon) != OK) {
        mem_free(l);
        return ERR_MEMORY;
    }
    *out = l;
    return OK;
}

void lookup_free(struct lookup *l)
{
    if (!l)
        return;
    lexicon_free(l->lexicon);
    mem_free(l->by_word);
    postings_free(&l->postings);
    mem_free(l->persons);
    mem_free(l->person_words);
    mem_free(l);
}

/* Takes the first `count` words away from a person again. */
static void take_words(struct lookup *l, uint32_t person, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        postings_remove(&l->postings, &l->by_word[words[i]], person);
        lexicon_drop(l->lexicon, words[i]);
    }
}

/* Words of the person that is being added: part[at[i]] for each i, or part[i] when at is NULL;
 * known, where it is not NULL, has the lexicon's numbers of those parts that were met before. */
struct given {
    const struct part *part;
    const uint32_t *at;
    size_t count;
    uint32_t *known;
};

static const uint32_t not_known = UINT32_MAX;

static enum err number_word(struct lookup *l, const struct given *g, size_t i, uint32_t *word)
{
    size_t at = g->at ? g->at[i] : i;
    if (g->known && g->known[at] != not_known) {
        *word = g->known[at];
        lexicon_use(l->lexicon, *word);
        return OK;
    }
    enum err err = lexicon_add(l->lexicon, &g->part[at], word);
    if (err == OK && g->known)
        g->known[at] = *word;
    return err;
}

/* The i-th word of the person. */
static enum err give_word(struct lookup *l, const struct given *g, size_t i, uint32_t *word)
{
    uint32_t person = (uint32_t)l->person_count;
    size_t had = l->word_room;
    enum err err =
        mem_room(&l->by_word, &l->word_room, lexicon_room(l->lexicon) + 1, sizeof *l->by_word);
    if (had < l->word_room)
        memset(l->by_word + had, 0, (l->word_room - had) * sizeof *l->by_word);
    if (err == OK)
        err = number_word(l, g, i, word);
    if (err != OK)
        return err;
    struct posting_list *list = &l->by_word[*word];
    if (list->count && l->postings.at[list->from + list->count - 1] == person)
        return OK;
    err = postings_push(&l->postings, list, person);
    if (err != OK)
        lexicon_drop(l->lexicon, *word);
    return err;
}

/* The next person, of parts that are read. */
static enum err add_parts(struct lookup *l, const struct given *g, uint32_t *person)
{
    uint32_t words[PARTS_MAX], number = (uint32_t)l->person_count;
    size_t n = 0;
    uint8_t names = 0;
    enum err err = l->used > UINT32_MAX - PARTS_MAX ? ERR_MEMORY : OK;
    if (err == OK)
        err = mem_room(&l->persons, &l->person_room, l->person_count + 1, sizeof *l->persons);
    if (err == OK)
        err =
            mem_room(&l->person_words, &l->used_room, l->used + PARTS_MAX, sizeof *l->person_words);
    l->changes++;
    while (err == OK && n < g->count) {
        const struct part *p = &g->part[g->at ? g->at[n] : n];
        err = give_word(l, g, n, &words[n]);
        names = (uint8_t)(names + (err == OK && p->role == PART_NAME));
        n += err == OK;
    }
    if (err != OK) {
        take_words(l, number, words, n);
        return err;
    }
    l->persons[l->person_count++] = (struct person){(uint32_t)l->used, (uint8_t)n, names, false};
    memcpy(l->person_words + l->used, words, n * sizeof *words);
    l->used += n;
    *person = number;
    return OK;
}

enum err lookup_add(struct lookup *l, struct str name, uint32_t *person)
{
    struct parts parts;
    parts_read(name, &parts);
    return add_parts(l, &(struct given){parts.part, NULL, parts.count, NULL}, person);
}

enum err lookup_add_batch(struct lookup *l, const struct lookup_batch *b)
{
    struct given g = {.part = b->word, .at = b->words};
    uint32_t person;
    g.known = mem_alloc(b->word_count * sizeof *g.known);
    if (!g.known)
        return ERR_MEMORY;
    for (size_t i = 0; i < b->word_count; i++)
        g.known[i] = not_known;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < b->persons; i++) {
        g.count = b->counts[i];
        err = add_parts(l, &g, &person);
        g.at += g.count;
    }
    mem_free(g.known);
    return err;
}

bool lookup_remove(struct lookup *l, uint32_t person)
{
    if (person >= l->person_count || l->persons[person].gone)
        return false;
    struct person *p = &l->persons[person];
    take_words(l, person, l->person_words + p->words, p->count);
    p->gone = true;
    l->gone++;
    l->changes++;
    return true;
}

size_t lookup_count(const struct lookup *l)
{
    return l->person_count - l->gone;
}

size_t lookup_words(const struct lookup *l)
{
    return lexicon_room(l->lexicon);
}

size_t lookup_bytes(const struct lookup *l)
{
    return lexicon_bytes(l->lexicon) + l->word_room * sizeof *l->by_word +
           l->postings.room * sizeof *l->postings.at + l->person_room * sizeof *l->persons +
           l->used_room * sizeof *l->person_words;
}

enum err lookup_scratch_new(struct lookup_scratch **out)
{
    struct lookup_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (name_cache_new(CACHE_BITS, &s->cache) != OK || lexicon_scratch_new(&s->near) != OK) {
        lookup_scratch_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return OK;
}

static void forget(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->list_count; i++)
        mem_free(s->lists[i].words);
    s->list_count = 0;
    map_free(&s->known);
    s->known = (struct map){0};
}

void lookup_scratch_free(struct lookup_scratch *s)
{
    if (!s)
        return;
    forget(s);
    mem_free(s->lists);
    lexicon_scratch_free(s->near);
    name_cache_free(s->cache);
    map_free(&s->ids);
    mem_free(s->score);
    mem_free(s->touched);
    mem_free(s);
}

/* Words of the pool that weigh in favour of the part. */
static enum err find_words(const struct lookup *l, struct lookup_scratch *s, const struct part *p,
                           struct found_words *out)
{
    const struct lexicon_hit *hits;
    *out = (struct found_words){0};
    enum err err = lexicon_near(l->lexicon, s->near, p, least_bits, &hits, &out->count);
    if (err != OK)
        return err;
    out->words = mem_alloc(out->count * sizeof *hits);
    if (!out->words)
        return ERR_MEMORY;
    if (out->count)
        memcpy(out->words, hits, out->count * sizeof *hits);
    for (size_t i = 0; i < out->count; i++) {
        double n = l->by_word[hits[i].word].count;
        out->persons += n;
        out->good += hits[i].bits >= good_bits ? n : 0;
    }
    out->best = out->count ? out->words[0].bits : 0;
    return OK;
}

static enum err find_known(const struct lookup *l, struct lookup_scratch *s, const struct part *p,
                           size_t *out)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t at;
    if (map_get(&s->known, key, &at)) {
        *out = (size_t)at;
        return OK;
    }
    enum err err = mem_room(&s->lists, &s->list_room, s->list_count + 1, sizeof *s->lists);
    if (err == OK)
        err = find_words(l, s, p, &s->lists[s->list_count]);
    if (err != OK)
        return err;
    err = map_set(&s->known, key, s->list_count);
    if (err != OK) {
        mem_free(s->lists[s->list_count].words);
        return err;
    }
    *out = s->list_count++;
    return OK;
}

static enum err task_add(const struct lookup *l, struct lookup_scratch *s, const struct part *p,
                         unsigned parts)
{
    struct task t = {0, (uint16_t)parts};
    enum err err = find_known(l, s, p, &t.list);
    if (err == OK && s->lists[t.list].count && s->task_count < TASKS_MAX)
        s->task[s->task_count++] = t;
    return err;
}

/* A word that the pool does not have may be two that it has, written as one. */
static enum err task_halves(const struct lookup *l, struct lookup_scratch *s, const struct part *p,
                            unsigned parts)
{
    bool latin = p->letters.alphabet == ALPHABET_LATIN;
    size_t n = latin ? p->letters.latin_len : p->letters.len, least = latin ? 3 : 2, best_at = 0;
    float best = 2 * good_bits;
    struct part half[2];
    for (size_t at = least; at + least <= n; at++) {
        float sum = 0;
        part_split(p, at, &half[0], &half[1]);
        for (int k = 0; k < 2; k++) {
            size_t list;
            enum err err = find_known(l, s, &half[k], &list);
            if (err != OK)
                return err;
            sum += s->lists[list].best;
        }
        best_at = sum > best ? at : best_at;
        best = sum > best ? sum : best;
    }
    if (!best_at)
        return OK;
    part_split(p, best_at, &half[0], &half[1]);
    enum err err = task_add(l, s, &half[0], parts);
    return err == OK ? task_add(l, s, &half[1], parts << PARTS_MAX) : err;
}

/* How rare the part is in this pool, in bits. */
static double rarity(const struct lookup *l, const struct found_words *f)
{
    double bits = log2((double)(l->person_count + 1) / (f->good + 1));
    return bits < 1 ? 1 : bits;
}

static enum err plan(const struct lookup *l, struct lookup_scratch *s, const struct parts *query)
{
    enum err err = OK;
    s->task_count = 0;
    for (size_t i = 0; err == OK && i < query->count; i++) {
        const struct part *p = &query->part[i];
        size_t list;
        s->rare[i] = 0;
        if (p->role != PART_NAME && query->names > 0)
            continue;
        err = find_known(l, s, p, &list);
        if (err != OK)
            return err;
        s->rare[i] = s->lists[list].count ? rarity(l, &s->lists[list]) : 0;
        if (s->lists[list].best < good_bits)
            err = task_halves(l, s, p, 1u << i);
        if (err == OK)
            err = task_add(l, s, p, 1u << i);
        if (err == OK && i + 1 < query->count) {
            struct part joined;
            part_join(p, &query->part[i + 1], &joined);
            err = task_add(l, s, &joined, 3u << i);
        }
    }
    return err;
}

/* The rarest first. */
static void sort_tasks(struct lookup_scratch *s)
{
    for (size_t i = 1; i < s->task_count; i++) {
        struct task t = s->task[i];
        size_t k = i;
        for (; k && s->lists[s->task[k - 1].list].persons > s->lists[t.list].persons; k--)
            s->task[k] = s->task[k - 1];
        s->task[k] = t;
    }
}

/* Adds what a task's words say to the persons who have them; a person's heaviest word counts. */
static enum err gather(const struct lookup *l, struct lookup_scratch *s, const struct task *t,
                       bool bring)
{
    const struct found_words *f = &s->lists[t->list];
    double rare = rarity(l, f);
    if (bring) {
        enum err err = mem_room(&s->touched, &s->touched_room,
                                s->touched_count + (size_t)f->persons, sizeof *s->touched);
        if (err != OK)
            return err;
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct posting_list *list = &l->by_word[f->words[i].word];
        const uint32_t *persons = l->postings.at + list->from;
        int points = (int)(((double)f->words[i].bits) * PART_BIT + rare * rare_share * 16);
        uint32_t add = points > 0 ? (uint32_t)points : 1;
        for (uint32_t k = 0; k < list->count; k++) {
            uint32_t *score = &s->score[persons[k]];
            if ((*score & t->parts) == t->parts || (!bring && !*score))
                continue;
            if (!*score)
                s->touched[s->touched_count++] = persons[k];
            *score = ((*score >> 16) + add) << 16 | (*score & 0xFFFF) | t->parts;
        }
    }
    return OK;
}

static enum err gather_all(const struct lookup *l, struct lookup_scratch *s)
{
    double budget = READ_LEAST + (double)l->person_count / 8;
    sort_tasks(s);
    for (size_t i = 0; i < s->task_count; i++) {
        double persons = s->lists[s->task[i].list].persons;
        bool bring = i == 0 || persons <= budget;
        budget -= persons;
        enum err err = gather(l, s, &s->task[i], bring);
        if (err != OK)
            return err;
    }
    return OK;
}

static unsigned count_bits(unsigned bits)
{
    unsigned n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

/* About what comparing in full will say, from what was met. */
static unsigned score_of(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                         size_t names)
{
    uint32_t score = s->score[person];
    size_t met = count_bits(score & 0xFF), held = met + count_bits(score >> PARTS_MAX & 0xFF);
    size_t a = names > met ? names - met : 0;
    size_t b = l->persons[person].names > held ? l->persons[person].names - held : 0;
    size_t both = a < b ? a : b, rest = a + b - 2 * both;
    int sum = SCORE_ZERO + (int)(score >> 16) - (int)(both * OTHER + rest * LEFT_OUT);
    return sum < 0 ? 0 : sum > SCORE_MAX ? SCORE_MAX : (unsigned)sum;
}

/* A small pool is looked through more thoroughly than there would be time for in a large one. */
static size_t compared_most(const struct lookup *l)
{
    size_t n = COMPARED_WORK / (l->person_count + 1);
    return n > COMPARED_MAX ? COMPARED_MAX : n < COMPARED_LEAST ? COMPARED_LEAST : n;
}

/* The best gathered persons, by counting how many there are of each score. */
static size_t keep_best(const struct lookup *l, struct lookup_scratch *s, size_t names)
{
    uint32_t having[SCORE_MAX + 1] = {0};
    size_t n = 0, above = 0, least = SCORE_MAX + 1, most = compared_most(l);
    for (size_t i = 0; i < s->touched_count; i++)
        having[score_of(l, s, s->touched[i], names)]++;
    while (least > 0 && above + having[least - 1] <= most)
        above += having[--least];
    size_t spare = most - above;
    for (size_t i = 0; i < s->touched_count; i++) {
        uint32_t person = s->touched[i];
        unsigned score = score_of(l, s, person, names);
        if (score + 1 < least || (score + 1 == least && !spare))
            continue;
        spare -= score + 1 == least;
        s->best[n++] = person;
    }
    return n;
}

static void forget_scores(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->touched_count; i++)
        s->score[s->touched[i]] = 0;
    s->touched_count = 0;
}

static void person_parts(const struct lookup *l, uint32_t person, struct parts *out)
{
    const struct person *p = &l->persons[person];
    out->count = p->count;
    out->names = 0;
    for (size_t i = 0; i < p->count; i++) {
        lexicon_part(l->lexicon, l->person_words[p->words + i], &out->part[i]);
        out->names = (uint8_t)(out->names + (out->part[i].role == PART_NAME));
    }
}

/* What a name says in this pool beyond what it says anywhere: its rarer parts say more. */
static double rare_bits(const struct lookup_scratch *s, const struct fullname_score *score)
{
    double bits = 0;
    for (size_t i = 0; i < score->link_count; i++) {
        const struct name_link *k = &score->links[i];
        if (k->kind != LINK_SAME || k->weight_bits <= 0)
            continue;
        for (size_t a = k->a; a < (size_t)k->a + k->a_count; a++)
            bits += s->rare[a];
    }
    return rare_share * bits;
}

static int by_weight(const void *a, const void *b, void *context)
{
    const struct lookup_hit *x = a, *y = b;
    (void)context;
    if (x->weight_bits < y->weight_bits || x->weight_bits > y->weight_bits)
        return x->weight_bits < y->weight_bits ? 1 : -1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static enum err compare_best(const struct lookup *l, struct lookup_scratch *s,
                             const struct parts *query, size_t count)
{
    struct fullname_score score;
    struct parts parts;
    for (size_t i = 0; i < count; i++) {
        person_parts(l, s->best[i], &parts);
        fullname_compare_with(s->cache, query, &parts, &score);
        s->hits[i] = (struct lookup_hit){s->best[i], score.weight_bits + rare_bits(s, &score),
                                         score.probability};
    }
    return sort_stable(s->hits, count, sizeof *s->hits, by_weight, NULL);
}

static enum err name_ids(struct lookup_scratch *s, struct parts *query)
{
    for (size_t i = 0; i < query->count; i++) {
        char bytes[PART_KEY_BYTES];
        struct str key = part_key(&query->part[i], bytes);
        uint64_t id = s->ids.count;
        if (!map_get(&s->ids, key, &id)) {
            enum err err = map_set(&s->ids, key, id);
            if (err != OK)
                return err;
        }
        query->part[i].id = query_ids + (uint32_t)id;
    }
    return OK;
}

static enum err prepare(const struct lookup *l, struct lookup_scratch *s)
{
    size_t before = s->score_room;
    if (s->pool_changes != l->changes || s->list_count >= LISTS_MAX)
        forget(s);
    s->pool_changes = l->changes;
    enum err err = mem_room(&s->score, &s->score_room, l->person_count, sizeof *s->score);
    if (before < s->score_room)
        memset(s->score + before, 0, (s->score_room - before) * sizeof *s->score);
    return err;
}

enum err lookup_find(const struct lookup *l, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    size_t n = 0;
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = plan(l, s, &query);
    if (err == OK)
        err = gather_all(l, s);
    if (err == OK)
        n = keep_best(l, s, query.names);
    forget_scores(s);
    if (err == OK)
        err = compare_best(l, s, &query, n);
    if (err != OK)
        return err;
    *count = n < room ? n : room;
    memcpy(out, s->hits, *count * sizeof *out);
    return OK;
}
