/* See lookup.h for the way taken. The way not taken: keys of sounds with deletions. They need a
 * choice of sounds that hold across all scripts and romanisations, and what they miss nothing
 * finds; the filter of core/letter.h asks the letter tables themselves. */
#include "core/lookup.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"

struct word {
    struct part part;
    uint32_t *persons; /* ascending; removed ones stay until the list is doubled */
    uint32_t count, room;
};

struct person {
    uint32_t words; /* where its words begin */
    uint8_t count;
    bool gone;
};

/* What is looked at first, side by side in memory: the whole word, and without its article. */
struct sketch {
    struct letter_sketch whole, bare;
};

/* Words of the same consonants, in whatever order: one look is enough for all of them. */
struct bucket {
    /* Of Latin words: consonants, and those without an article. Of others: what they can have. */
    uint32_t whole, bare;
    bool latin;
    uint32_t *words;
    size_t count, room;
};

struct lookup {
    struct word *words;
    struct sketch *sketches;
    size_t sketch_room;
    struct bucket *buckets;
    size_t bucket_count, bucket_room;
    struct map by_masks;
    size_t word_count, word_room;
    struct person *persons;
    size_t person_count, person_room, gone;
    uint32_t *person_words;
    size_t used, used_room;
    struct map by_letters;
};

/* A word of the pool that a part of the query may be. */
struct match_word {
    uint32_t word;
    float bits;
};

struct found_words {
    struct match_word *words;
    size_t count, room;
    double persons;
    float best;
};

struct gathered {
    float score;
    uint32_t person;
};

static const double least_bits = 2.0; /* of a word that may be meant */

/* A word that weighs less than this is not what was meant. */
static const float good_bits = 3;

/* What a name more than was asked for takes from a person while candidates are gathered. */
static const float extra_name = 12;

enum { COMPARED_MAX = 500, CACHE_BITS = 16, LISTS_MAX = 8192 };

/* Words of queries have ids of their own above those of the pool. */
static const uint32_t query_ids = 0x80000000;

struct lookup_scratch {
    float *score; /* by person; 0 between queries */
    size_t score_room;
    uint32_t *touched;
    size_t touched_count, touched_room;
    struct gathered *best;
    size_t best_room;
    /* Words found before, by the part asked for; good until the pool has other words. */
    struct map known;
    struct found_words *lists;
    size_t list_count, list_room;
    size_t pool_words;
    struct name_cache *cache;
    struct map ids; /* of words of queries, beyond those of the pool */
};

static enum err grow(void *array, size_t *room, size_t need, size_t size)
{
    void **p = array;
    if (need <= *room)
        return OK;
    size_t more = *room ? *room + *room / 2 : 64;
    more = more < need ? need : more;
    void *grown = mem_resize(*p, more, size);
    if (!grown)
        return ERR_MEMORY;
    *p = grown;
    *room = more;
    return OK;
}

enum err lookup_new(struct lookup **out)
{
    struct lookup *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    *out = l;
    return OK;
}

void lookup_free(struct lookup *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->word_count; i++)
        mem_free(l->words[i].persons);
    mem_free(l->words);
    mem_free(l->sketches);
    for (size_t i = 0; i < l->bucket_count; i++)
        mem_free(l->buckets[i].words);
    mem_free(l->buckets);
    map_free(&l->by_masks);
    mem_free(l->persons);
    mem_free(l->person_words);
    map_free(&l->by_letters);
    mem_free(l);
}

/* The bucket of a word, made if there is none. */
static enum err bucket_of(struct lookup *l, const struct part *p, struct bucket **out)
{
    struct letters bare = part_bare(p);
    struct bucket b = {.latin = p->letters.alphabet == ALPHABET_LATIN};
    uint32_t has, can, key[3];
    uint64_t at;
    letters_masks(&p->letters, &has, &can);
    b.whole = b.latin ? has : can;
    letters_masks(&bare, &has, &can);
    b.bare = b.latin ? has : b.whole;
    key[0] = b.whole;
    key[1] = b.bare;
    key[2] = b.latin;
    struct str bytes = {(const char *)key, sizeof key};
    if (!map_get(&l->by_masks, bytes, &at)) {
        enum err err = grow(&l->buckets, &l->bucket_room, l->bucket_count + 1, sizeof b);
        if (err == OK)
            err = map_set(&l->by_masks, bytes, l->bucket_count);
        if (err != OK)
            return err;
        l->buckets[l->bucket_count] = b;
        at = l->bucket_count++;
    }
    *out = &l->buckets[at];
    return OK;
}

static enum err word_of(struct lookup *l, const struct part *p, uint32_t *out)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t at;
    if (map_get(&l->by_letters, key, &at)) {
        *out = (uint32_t)at;
        return OK;
    }
    enum err err = grow(&l->words, &l->word_room, l->word_count + 1, sizeof *l->words);
    if (err == OK)
        err = grow(&l->sketches, &l->sketch_room, l->word_count + 1, sizeof *l->sketches);
    struct bucket *bucket = NULL;
    if (err == OK)
        err = bucket_of(l, p, &bucket);
    if (err == OK)
        err = grow(&bucket->words, &bucket->room, bucket->count + 1, sizeof *bucket->words);
    if (err == OK)
        err = map_set(&l->by_letters, key, l->word_count);
    if (err != OK)
        return err;
    l->words[l->word_count] = (struct word){.part = *p};
    l->words[l->word_count].part.from = l->words[l->word_count].part.to = 0;
    struct letters bare = part_bare(p);
    letters_sketch(&p->letters, &l->sketches[l->word_count].whole);
    letters_sketch(&bare, &l->sketches[l->word_count].bare);
    bucket->words[bucket->count++] = (uint32_t)l->word_count;
    *out = (uint32_t)l->word_count++;
    return OK;
}

/* Room for one more bearer of the word. */
static enum err bearer_room(struct word *w)
{
    size_t room = w->room;
    enum err err = grow(&w->persons, &room, w->count + 1, sizeof *w->persons);
    if (err == OK)
        w->room = (uint32_t)room;
    return err;
}

static enum err add_words(struct lookup *l, const uint32_t *words, size_t count, uint32_t *person)
{
    enum err err = grow(&l->persons, &l->person_room, l->person_count + 1, sizeof *l->persons);
    if (err == OK)
        err = grow(&l->person_words, &l->used_room, l->used + PARTS_MAX, sizeof *l->person_words);
    for (size_t i = 0; err == OK && i < count; i++)
        err = bearer_room(&l->words[words[i]]);
    if (err != OK)
        return err;
    uint32_t number = (uint32_t)l->person_count++;
    l->persons[number] = (struct person){(uint32_t)l->used, (uint8_t)count, false};
    for (size_t i = 0; i < count; i++) {
        struct word *w = &l->words[words[i]];
        l->person_words[l->used++] = words[i];
        if (!w->count || w->persons[w->count - 1] != number)
            w->persons[w->count++] = number;
    }
    *person = number;
    return OK;
}

enum err lookup_add(struct lookup *l, struct str name, uint32_t *person)
{
    struct parts parts;
    uint32_t words[PARTS_MAX];
    enum err err = OK;
    parts_read(name, &parts);
    for (size_t i = 0; err == OK && i < parts.count; i++)
        err = word_of(l, &parts.part[i], &words[i]);
    return err == OK ? add_words(l, words, parts.count, person) : err;
}

enum err lookup_add_batch(struct lookup *l, const struct lookup_batch *b)
{
    uint32_t *number = mem_alloc(b->word_count * sizeof *number), person;
    enum err err = number ? OK : ERR_MEMORY;
    for (size_t i = 0; i < b->word_count && err == OK; i++)
        err = word_of(l, &b->word[i], &number[i]);
    const uint32_t *at = b->words;
    for (size_t i = 0; i < b->persons && err == OK; i++) {
        uint32_t words[PARTS_MAX];
        for (size_t k = 0; k < b->counts[i]; k++)
            words[k] = number[at[k]];
        at += b->counts[i];
        err = add_words(l, words, b->counts[i], &person);
    }
    mem_free(number);
    return err;
}

bool lookup_remove(struct lookup *l, uint32_t person)
{
    if (person >= l->person_count || l->persons[person].gone)
        return false;
    l->persons[person].gone = true;
    l->gone++;
    return true;
}

size_t lookup_count(const struct lookup *l)
{
    return l->person_count - l->gone;
}

size_t lookup_words(const struct lookup *l)
{
    return l->word_count;
}

size_t lookup_bytes(const struct lookup *l)
{
    size_t bytes = l->word_room * sizeof *l->words + l->sketch_room * sizeof *l->sketches +
                   l->bucket_room * sizeof *l->buckets + l->word_count * sizeof(uint32_t) +
                   l->person_room * sizeof *l->persons + l->used_room * sizeof *l->person_words +
                   l->by_letters.keys.total + l->by_letters.room * sizeof(struct map_entry) +
                   l->by_letters.slot_count * sizeof(uint32_t);
    for (size_t i = 0; i < l->word_count; i++)
        bytes += l->words[i].room * sizeof(uint32_t);
    return bytes;
}

enum err lookup_scratch_new(struct lookup_scratch **out)
{
    struct lookup_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (name_cache_new(CACHE_BITS, &s->cache) != OK) {
        mem_free(s);
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
    name_cache_free(s->cache);
    map_free(&s->ids);
    mem_free(s->score);
    mem_free(s->touched);
    mem_free(s->best);
    mem_free(s);
}

/* What a part of the query demands of words. */
struct demand {
    const struct part *part;
    struct letters bare;
    struct letter_filter whole_filter, bare_filter;
};

static bool many_bits(uint32_t bits)
{
    return (bits & (bits - 1)) != 0;
}

/* One consonant that the other side cannot account for is let through. */
static bool bucket_may(const struct demand *d, const struct bucket *b)
{
    const struct part *p = d->part;
    bool slip = d->bare_filter.needed_count >= LETTERS_SLIP;
    uint32_t odd = b->latin ? b->bare & ~p->can : p->has & ~b->whole;
    if (slip ? many_bits(odd) : odd != 0)
        return false;
    size_t lost = 0;
    for (size_t i = 0; b->latin && i < d->bare_filter.needed_count; i++)
        lost += !(d->bare_filter.needed[i] & b->whole);
    return lost <= slip;
}

static bool word_may(const struct lookup *l, const struct demand *d, uint32_t word)
{
    const struct sketch *k = &l->sketches[word];
    if (letters_may(&d->whole_filter, &k->whole))
        return true;
    return (d->part->skip || l->words[word].part.skip) && letters_may(&d->bare_filter, &k->bare);
}

static enum err find_in_bucket(const struct lookup *l, const struct demand *d,
                               const struct bucket *b, struct found_words *out)
{
    for (size_t i = 0; i < b->count; i++) {
        uint32_t word = b->words[i];
        if (!word_may(l, d, word))
            continue;
        double bits = part_compare(d->part, &l->words[word].part, least_bits);
        if (bits < least_bits)
            continue;
        enum err err = grow(&out->words, &out->room, out->count + 1, sizeof *out->words);
        if (err != OK)
            return err;
        out->words[out->count++] = (struct match_word){word, (float)bits};
        out->persons += l->words[word].count;
        out->best = (float)bits > out->best ? (float)bits : out->best;
    }
    return OK;
}

/* Words of the pool that weigh in favour of the part. */
static enum err find_words(const struct lookup *l, const struct part *p, struct found_words *out)
{
    struct demand d = {.part = p, .bare = part_bare(p)};
    letters_filter(&p->letters, &d.whole_filter);
    letters_filter(&d.bare, &d.bare_filter);
    out->count = 0;
    out->persons = 0;
    out->best = 0;
    for (size_t i = 0; i < l->bucket_count; i++) {
        if (!bucket_may(&d, &l->buckets[i]))
            continue;
        enum err err = find_in_bucket(l, &d, &l->buckets[i], out);
        if (err != OK)
            return err;
    }
    return OK;
}

static enum err find_known(const struct lookup *l, struct lookup_scratch *s, const struct part *p,
                           const struct found_words **out)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t at;
    if (s->pool_words != l->word_count || s->list_count >= LISTS_MAX)
        forget(s);
    s->pool_words = l->word_count;
    if (map_get(&s->known, key, &at)) {
        *out = &s->lists[at];
        return OK;
    }
    enum err err = grow(&s->lists, &s->list_room, s->list_count + 1, sizeof *s->lists);
    if (err != OK)
        return err;
    struct found_words *f = &s->lists[s->list_count];
    *f = (struct found_words){0};
    err = find_words(l, p, f);
    if (err == OK)
        err = map_set(&s->known, key, s->list_count);
    if (err != OK) {
        mem_free(f->words);
        return err;
    }
    s->list_count++;
    *out = f;
    return OK;
}

static enum err gather(const struct lookup *l, struct lookup_scratch *s,
                       const struct found_words *f)
{
    /* The rarer the words that may be meant, the more one of them tells. */
    double rare = log2((double)(l->person_count + 1) / (f->persons + 1));
    rare = rare < 1 ? 1 : rare;
    for (size_t i = 0; i < f->count; i++) {
        const struct word *w = &l->words[f->words[i].word];
        float add = (float)(f->words[i].bits * rare);
        for (uint32_t k = 0; k < w->count; k++) {
            float *score = &s->score[w->persons[k]];
            if (*score == 0.0f) {
                enum err err =
                    grow(&s->touched, &s->touched_room, s->touched_count + 1, sizeof *s->touched);
                if (err != OK)
                    return err;
                s->touched[s->touched_count++] = w->persons[k];
            }
            *score += add;
        }
    }
    return OK;
}

/* Keeps the best COMPARED_MAX of the persons touched, in a heap with the worst on top. */
static bool worse(const struct gathered *a, const struct gathered *b)
{
    return a->score < b->score || (a->score == b->score && a->person > b->person);
}

static void heap_down(struct gathered *h, size_t n, size_t i)
{
    for (;;) {
        size_t c = 2 * i + 1;
        if (c >= n)
            return;
        if (c + 1 < n && worse(&h[c + 1], &h[c]))
            c++;
        if (!worse(&h[c], &h[i]))
            return;
        struct gathered t = h[i];
        h[i] = h[c];
        h[c] = t;
        i = c;
    }
}

static enum err keep_best(const struct lookup *l, struct lookup_scratch *s, size_t names,
                          size_t *count)
{
    size_t n = 0;
    enum err err = grow(&s->best, &s->best_room, COMPARED_MAX, sizeof *s->best);
    if (err != OK)
        return err;
    for (size_t i = 0; i < s->touched_count; i++) {
        struct gathered g = {s->score[s->touched[i]], s->touched[i]};
        s->score[s->touched[i]] = 0;
        if (l->persons[g.person].count > names)
            g.score -= extra_name * (float)(l->persons[g.person].count - names);
        if (l->persons[g.person].gone)
            continue;
        if (n < COMPARED_MAX) {
            s->best[n++] = g;
            for (size_t k = n == COMPARED_MAX ? n / 2 : 0; k-- > 0;)
                heap_down(s->best, n, k);
        } else if (worse(&s->best[0], &g)) {
            s->best[0] = g;
            heap_down(s->best, n, 0);
        }
    }
    s->touched_count = 0;
    *count = n;
    return OK;
}

static void person_parts(const struct lookup *l, uint32_t person, struct parts *out)
{
    const struct person *p = &l->persons[person];
    out->count = p->count;
    out->names = 0;
    for (size_t i = 0; i < p->count; i++) {
        out->part[i] = l->words[l->person_words[p->words + i]].part;
        out->part[i].id = l->person_words[p->words + i] + 1;
        out->names = (uint8_t)(out->names + (out->part[i].role == PART_NAME));
    }
}

static int by_weight(const void *a, const void *b, void *context)
{
    const struct lookup_hit *x = a, *y = b;
    (void)context;
    if (x->weight_bits != y->weight_bits)
        return x->weight_bits < y->weight_bits ? 1 : -1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static enum err compare_best(const struct lookup *l, struct lookup_scratch *s,
                             const struct parts *query, size_t count, struct lookup_hit *hits)
{
    struct fullname_score score;
    struct parts parts;
    for (size_t i = 0; i < count; i++) {
        person_parts(l, s->best[i].person, &parts);
        fullname_compare_with(s->cache, query, &parts, &score);
        hits[i] = (struct lookup_hit){s->best[i].person, score.weight_bits, score.probability};
    }
    return sort_stable(hits, count, sizeof *hits, by_weight, NULL);
}

/* A word that the pool does not have may be two that it has, written as one. */
static enum err gather_halves(const struct lookup *l, struct lookup_scratch *s,
                              const struct part *p)
{
    const struct found_words *f;
    size_t n = p->letters.alphabet == ALPHABET_LATIN ? p->letters.latin_len : p->letters.len;
    size_t least = p->letters.alphabet == ALPHABET_LATIN ? 3 : 2, best_at = 0;
    float best = 2 * good_bits;
    struct part half[2];
    for (size_t at = least; at + least <= n; at++) {
        part_split(p, at, &half[0], &half[1]);
        float sum = 0;
        for (int k = 0; k < 2; k++) {
            enum err err = find_known(l, s, &half[k], &f);
            if (err != OK)
                return err;
            sum += f->best;
        }
        if (sum > best) {
            best = sum;
            best_at = at;
        }
    }
    if (!best_at)
        return OK;
    part_split(p, best_at, &half[0], &half[1]);
    for (int k = 0; k < 2; k++) {
        enum err err = find_known(l, s, &half[k], &f);
        err = err == OK ? gather(l, s, f) : err;
        if (err != OK)
            return err;
    }
    return OK;
}

static enum err gather_all(const struct lookup *l, struct lookup_scratch *s,
                           const struct parts *query)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < query->count; i++) {
        if (query->part[i].role != PART_NAME && query->names > 0)
            continue;
        const struct found_words *found;
        err = find_known(l, s, &query->part[i], &found);
        if (err == OK && found->best < good_bits)
            err = gather_halves(l, s, &query->part[i]);
        if (err == OK)
            err = find_known(l, s, &query->part[i], &found);
        if (err == OK)
            err = gather(l, s, found);
        if (err == OK && i + 1 < query->count) {
            struct part joined;
            part_join(&query->part[i], &query->part[i + 1], &joined);
            err = find_known(l, s, &joined, &found);
            if (err == OK)
                err = gather(l, s, found);
        }
    }
    return err;
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

enum err lookup_find(const struct lookup *l, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    struct lookup_hit hits[COMPARED_MAX];
    size_t n = 0, before = s->score_room;
    parts_read(name, &query);
    enum err err = grow(&s->score, &s->score_room, l->person_count, sizeof *s->score);
    for (size_t i = before; err == OK && i < s->score_room; i++)
        s->score[i] = 0;
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = gather_all(l, s, &query);
    if (err == OK)
        err = keep_best(l, s, query.count, &n);
    if (err != OK) {
        for (size_t i = 0; i < s->touched_count; i++)
            s->score[s->touched[i]] = 0;
        s->touched_count = 0;
        return err;
    }
    err = compare_best(l, s, &query, n, hits);
    if (err != OK)
        return err;
    *count = n < room ? n : room;
    memcpy(out, hits, *count * sizeof *hits);
    return OK;
}
