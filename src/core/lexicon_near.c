/* See lexicon.h for the way taken. A search gathers the words of the lists that the keys say,
 * many of a script at a time, and rules most of them out by a bound (core/letter_bound.h); those
 * left are priced by lexicon_price.c. */
#include <math.h>
#include <string.h>

#include "base/fetch.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "core/fullname.h"
#include "core/lexicon_search.h"

enum {
    AHEAD = 24, /* words fetched ahead */
    SPARE_BIT = 16,
    SLACK = 4 /* for what letter_bound.h says to be about so */
};

enum err lexicon_scratch_new(struct lexicon_scratch **out)
{
    struct lexicon_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (letter_laid_new(&s->laid) != OK || letter_styles_new(&s->styles) != OK ||
        letter_bound_new(&s->bounds) != OK) {
        lexicon_scratch_free(s);
        return ERR_MEMORY;
    }
    s->cpu = cpu_settle(CPU_BEST);
    *out = s;
    return OK;
}

void lexicon_scratch_cpu(struct lexicon_scratch *s, enum cpu_level cpu)
{
    s->cpu = cpu_settle(cpu);
}

void lexicon_scratch_free(struct lexicon_scratch *s)
{
    if (!s)
        return;
    letter_laid_free(s->laid);
    letter_bound_free(s->bounds);
    letter_styles_free(s->styles);
    mem_free(s->hits);
    mem_free(s->left);
    mem_free(s->is_left);
    mem_free(s);
}

/* The limit of words of this length and note, at least. */
void lexicon_learn_limit(const struct demand *d, struct word_sieve *v, const struct letter_trace *t)
{
    enum alphabet a = (enum alphabet)(t->note >> NOTE_SHIFT);
    unsigned len = t->len & BOUND_LEN, note = t->note & NOTE_MOST, most = 1, bit = 1;
    struct part q = {.letters = {.alphabet = (uint8_t)a, .len = (uint8_t)len}};
    bool latin = a == ALPHABET_LATIN;
    double least = demand_least(d, a);
    q.letters.latin_len = (uint8_t)(latin ? len : 0);
    for (unsigned end = 0; end < 2; end++) {
        unsigned step = note == NOTE_MOST && end ? 4 * NOTE_MOST : note + end;
        q.background = (uint16_t)(latin ? step * NOTE_BACKGROUND + 1 : len * 6 * LETTER_BIT);
        q.usual = (uint16_t)(latin ? 0 : step * NOTE_USUAL);
        unsigned limit = part_limit(d->part, &q, least) + SLACK;
        if (limit < most)
            continue;
        unsigned less = part_limit(d->part, &q, least - 1) + SLACK;
        most = limit;
        bit = less > limit ? less - limit : 1;
    }
    v->limit[len][note] = (uint16_t)most;
    v->bit[len][note] = (uint16_t)bit;
}

struct word_sieve *lexicon_sieve(const struct demand *d, enum alphabet a)
{
    struct lexicon_scratch *s = d->s;
    struct word_sieve *v = &s->sieve[a];
    if (v->search == s->search)
        return v;
    if (!s->has_least[a])
        letters_least(a, &s->least[a]);
    s->has_least[a] = true;
    v->search = s->search;
    v->lanes.count = v->most = 0;
    memset(v->limit, 0, sizeof v->limit);
    v->bounded = letters_bound(s->bounds, &d->part->letters, a, &s->least[a], &v->whole);
    if (d->part->skip)
        v->bounded = letters_bound(s->bounds, &d->bare, a, &s->least[a], &v->bare) && v->bounded;
    return v;
}

/* Many keys lead to the same word: it is left once. */
static enum err leave(const struct demand *d, const struct left_word *left)
{
    const uint32_t word = left->word;
    struct lexicon_scratch *s = d->s;
    uint64_t *is_left = &s->is_left[word / 64], bit = (uint64_t)1 << word % 64;
    if (*is_left & bit)
        return OK;
    enum err err = mem_room(&s->left, &s->left_room, s->left_count + 1, sizeof *s->left);
    if (err != OK)
        return err;
    *is_left |= bit;
    s->left[s->left_count++] = *left;
    return OK;
}

/* The word in the lane is without its article. */
static bool is_cut(const struct word_sieve *v, size_t lane)
{
    return v->lanes.at[lane] != v->trace[lane];
}

static bool any_cut(const struct word_sieve *v)
{
    size_t i = 0;
    while (i < v->lanes.count && !is_cut(v, i))
        i++;
    return i < v->lanes.count;
}

/* The least prices of what waits in the sieve. */
static void sieve_prices(const struct demand *d, const struct word_sieve *v,
                         uint8_t price[BOUND_LANES])
{
    uint8_t bare[BOUND_LANES];
    const uint8_t limit = (uint8_t)(v->most < UINT8_MAX ? v->most : UINT8_MAX);
    letters_bounds(d->s->cpu, &v->whole, limit, &v->lanes, price);
    /* A Muhammad or an Abd al- must be there on both sides. */
    const bool cut_alone =
        v == &d->s->sieve[ALPHABET_LATIN] && d->unlike < demand_least(d, ALPHABET_LATIN);
    if (!d->part->skip || (cut_alone && !any_cut(v)))
        return;
    const unsigned start = part_start_price(d->part->start);
    letters_bounds(d->s->cpu, &v->bare, limit, &v->lanes, bare);
    for (size_t i = 0; i < v->lanes.count; i++) {
        if (cut_alone && !is_cut(v, i))
            continue;
        unsigned apart = bare[i] + (is_cut(v, i) ? 0u : start);
        price[i] = apart < price[i] ? (uint8_t)apart : price[i];
    }
}

/* Words of the two scripts are in one order, by what they may weigh. */
static uint8_t spare_byte(const struct demand *d, const struct word_sieve *v, unsigned spare)
{
    spare += d->above[(size_t)(v - d->s->sieve) != d->part->letters.alphabet];
    return (uint8_t)(spare < SPARE_SURE ? spare : SPARE_SURE - 1);
}

/* Lanes that are not ruled out; memory is asked for where it is kept which words are left. */
static size_t sieve_near(const struct demand *d, const struct word_sieve *v,
                         const uint8_t price[BOUND_LANES], uint8_t near[BOUND_LANES])
{
    size_t n = 0;
    for (size_t i = 0; i < v->lanes.count; i++) {
        near[n] = (uint8_t)i;
        n += price[i] <= v->limited[i];
    }
    for (size_t k = 0; !d->bits && k < n; k++)
        fetch(&d->s->is_left[v->word[near[k]] / 64]);
    return n;
}

/* Rules out what waits in the sieve, or writes down what it weighs at most. */
static enum err sift(const struct demand *d, struct word_sieve *v)
{
    uint8_t price[BOUND_LANES], near[BOUND_LANES];
    enum err err = OK;
    sieve_prices(d, v, price);
    const size_t count = sieve_near(d, v, price, near);
    for (size_t k = 0; err == OK && k < count; k++) {
        const size_t i = near[k];
        const struct letter_trace *t = v->trace[i];
        const size_t len = t->len & BOUND_LEN, note = t->note & NOTE_MOST;
        const unsigned limit = v->limit[len][note];
        unsigned spare = (limit - price[i]) * SPARE_BIT / v->bit[len][note];
        if (d->bits) {
            float bits = (float)(d->least + spare / (double)SPARE_BIT);
            float *at = &d->bits[v->word[i]];
            *at = bits > *at ? bits : *at;
        } else {
            err = leave(d, &(struct left_word){t, v->word[i], spare_byte(d, v, spare), 0, 0});
        }
    }
    v->lanes.count = v->most = 0;
    return err;
}

/* A word to be bounded: its number, or its place among those asked about. */
struct asked {
    uint32_t word;
    const struct letter_trace *trace;
};

/* A word that waits, as in struct word_sieve. */
struct waiting {
    const struct letter_trace *lane, *trace;
    uint32_t word;
    uint16_t limit;
};

static inline void put_lane(struct word_sieve *v, size_t i, const struct waiting *w)
{
    v->limited[i] = (uint8_t)(w->limit < UINT8_MAX ? w->limit : UINT8_MAX);
    v->word[i] = w->word;
    v->trace[i] = w->trace;
    v->lanes.at[i] = w->lane;
}

/* Lets a word wait for its bound; lane: its trace, or that without its article. */
static enum err wait_for(const struct demand *d, struct word_sieve *v, struct asked word,
                         const struct letter_trace *lane)
{
    const uint16_t limit = sieve_limit(d, v, word.trace);
    v->most = limit > v->most ? limit : v->most;
    put_lane(v, v->lanes.count++, &(struct waiting){lane, word.trace, word.word, limit});
    return v->lanes.count < BOUND_LANES ? OK : sift(d, v);
}

/* The sieve of such words; NULL when there is no bound for them. */
static struct word_sieve *sieve_for(const struct demand *d, const struct letter_trace *t)
{
    enum alphabet a = (enum alphabet)(t->note >> NOTE_SHIFT);
    struct word_sieve *v = a == ALPHABET_NONE ? NULL : lexicon_sieve(d, a);
    return v && v->bounded ? v : NULL;
}

/* Lets the word wait, also without its article. */
static enum err judge(const struct demand *d, struct word_sieve *v, struct asked word)
{
    const size_t skip = word.trace->len / (BOUND_LEN + 1);
    enum err err = wait_for(d, v, word, word.trace);
    if (err == OK && skip)
        err = wait_for(d, v, word, cut_trace(word.trace, skip, &v->cut[v->lanes.count]));
    return err;
}

/* Words of a list, one after another. */
struct run {
    const uint32_t *word;
    const struct letter_trace *trace;
    size_t count;
};

/* Lets the first words of a run wait, as long as they are of one script, have no article and a
 * limit that is known, and there is room: most are such. Returns how many. */
static size_t wait_run(struct word_sieve *v, struct run r)
{
    const unsigned script = r.trace->note >> NOTE_SHIFT;
    const size_t from = v->lanes.count, room = BOUND_LANES - from;
    const size_t count = r.count < room ? r.count : room;
    uint16_t most = v->most;
    size_t i = 0;
    for (; i < count; i++) {
        const struct letter_trace *t = &r.trace[i];
        if (t->note >> NOTE_SHIFT != script || t->len > BOUND_LEN)
            break;
        const uint16_t limit = v->limit[t->len][t->note & NOTE_MOST];
        if (!limit)
            break;
        most = limit > most ? limit : most;
        put_lane(v, from + i, &(struct waiting){t, t, r.word[i], limit});
    }
    v->lanes.count = from + i;
    v->most = most;
    return i;
}

/* Looks at the words of a list from one of them on. sure: they may be the one asked for by other
 * rules than spelling. */
static enum err look_at(const struct demand *d, const struct slot *slot, uint32_t from, bool sure)
{
    const uint32_t *words = d->l->lists.at + slot->words.from;
    const struct letter_trace *traces = lexicon_traces(d->l, &slot->words);
    size_t count = slot->words.count;
    enum err err = OK;
    while (count > from && words[count - 1] >= d->l->count)
        count--;
    for (size_t i = from; err == OK && i < count;) {
        const struct letter_trace *t = &traces[i];
        struct word_sieve *v = sure ? NULL : sieve_for(d, t);
        const size_t waiting = v ? wait_run(v, (struct run){words + i, t, count - i}) : 0;
        if (!v)
            err = leave(d, &(struct left_word){t, words[i], SPARE_SURE, 0, 0});
        else if (!waiting)
            err = judge(d, v, (struct asked){words[i], t});
        else if (v->lanes.count == BOUND_LANES)
            err = sift(d, v);
        i += waiting ? waiting : 1;
    }
    return err;
}

static enum err sift_rest(const struct demand *d)
{
    enum err err = OK;
    for (int a = 0; err == OK && a < ALPHABET_TABLES; a++)
        if (d->s->sieve[a].search == d->s->search && d->s->sieve[a].lanes.count)
            err = sift(d, &d->s->sieve[a]);
    return err;
}

static int by_bits(const void *a, const void *b, void *context)
{
    const struct lexicon_hit *x = a, *y = b;
    (void)context;
    if (x->bits < y->bits || x->bits > y->bits)
        return x->bits < y->bits ? 1 : -1;
    return x->word < y->word ? -1 : x->word > y->word;
}

/* No word is left. */
static enum err none_left(const struct lexicon *l, struct lexicon_scratch *s)
{
    size_t before = s->is_left_room, words = l->count / 64 + 1;
    enum err err = mem_room(&s->is_left, &s->is_left_room, words, sizeof *s->is_left);
    if (before < s->is_left_room)
        memset(s->is_left + before, 0, (s->is_left_room - before) * sizeof *s->is_left);
    return err;
}

static void forget_left(struct lexicon_scratch *s)
{
    for (size_t i = 0; i < s->left_count; i++)
        s->is_left[s->left[i].word / 64] = 0;
}

/* A fresh number for this search. */
static void begin(struct lexicon_scratch *s)
{
    if (++s->search == 0) {
        for (size_t a = 0; a < ALPHABET_TABLES; a++)
            s->sieve[a].search = 0;
        s->search = 1;
    }
    s->count = s->left_count = 0;
}

static void bit_set(uint64_t bits[4], size_t i)
{
    bits[i / 64] |= (uint64_t)1 << i % 64;
}

void lexicon_lists(const struct lexicon *l, const struct lexicon_keys *keys, size_t most,
                   struct lists *out)
{
    size_t words = 0;
    out->count = out->groups = out->whole = 0;
    memset(out->there, 0, sizeof out->there);
    memset(out->chosen, 0, sizeof out->chosen);
    for (size_t i = 0; l->slot_count && i < keys->count; i++)
        fetch(&l->slots[keys->at[i] & (l->slot_count - 1)]);
    for (size_t i = 0; l->slot_count && i < keys->count; i++) {
        const struct slot *slot = lexicon_slot(l, keys->at[i]);
        size_t k = out->count;
        if (!slot->words.count)
            continue;
        bit_set(out->there, i);
        out->groups += i < keys->groups;
        out->whole += i < keys->whole;
        for (; k > out->whole && out->slot[k - 1]->words.count > slot->words.count; k--) {
            out->slot[k] = out->slot[k - 1];
            out->key[k] = out->key[k - 1];
        }
        out->slot[k] = slot;
        out->key[k] = (uint8_t)i;
        out->count++;
    }
    for (size_t i = 0; i < out->count; i++) {
        words += out->slot[i]->words.count;
        bit_set(out->chosen, out->key[i]);
        if (words > most)
            out->count = i + 1;
    }
}

/* The first word of a list that is numbered from `since` on. */
static uint32_t list_from(const struct lexicon *l, const struct slot *slot, uint32_t since)
{
    const struct posting_list *list = &slot->words;
    if (!since)
        return 0;
    if (l->lists.at[list->from + list->count - 1] < since)
        return list->count;
    return postings_find(&l->lists, list, since);
}

/* HUGE_VAL of Latin words, too. */
static double unlike_start(const struct part *p)
{
    return p->letters.alphabet == ALPHABET_LATIN ? HUGE_VAL : part_unlike_start(p);
}

/* Asks memory for the first words of a list, as many as are bounded at a time. */
static void fetch_list(const struct lexicon *l, const struct slot *slot)
{
    const size_t count = slot->words.count < BOUND_LANES ? slot->words.count : BOUND_LANES;
    fetch_all(l->lists.at + slot->words.from, count * sizeof *l->lists.at);
    fetch_all(lexicon_traces(l, &slot->words), count * sizeof(struct letter_trace));
}

enum err lexicon_search(const struct lexicon *l, struct lexicon_scratch *s,
                        const struct lexicon_ask *ask, const struct lists *lists, uint32_t since)
{
    const struct part *p = ask->part;
    struct demand d = {.l = l,
                       .s = s,
                       .part = p,
                       .bare = part_bare(p),
                       .least = ask->least,
                       .least_other = ask->least_other,
                       .unlike = unlike_start(p),
                       .since = since};
    double low = ask->least < ask->least_other ? ask->least : ask->least_other;
    d.above[0] = (unsigned)((ask->least - low) * SPARE_BIT);
    d.above[1] = (unsigned)((ask->least_other - low) * SPARE_BIT);
    enum err err = none_left(l, s);
    begin(s);
    for (size_t i = 0; i < lists->count; i++) {
        fetch(l->lists.at + lists->slot[i]->words.from);
        fetch(lexicon_traces(l, &lists->slot[i]->words));
    }
    for (size_t i = 0; err == OK && i < lists->count; i++) {
        uint32_t from = list_from(l, lists->slot[i], since);
        if (i + 1 < lists->count)
            fetch_list(l, lists->slot[i + 1]);
        err = look_at(&d, lists->slot[i], from, i < lists->groups);
    }
    if (err == OK)
        err = sift_rest(&d);
    forget_left(s);
    if (err == OK)
        err = lexicon_weigh(&d, ask);
    return err == OK ? sort_stable(s->hits, s->count, sizeof *s->hits, by_bits, NULL) : err;
}

enum err lexicon_near(const struct lexicon *l, struct lexicon_scratch *s,
                      const struct lexicon_ask *ask, const struct lexicon_hit **hits, size_t *count)
{
    struct lexicon_keys keys = {.count = 0};
    struct lists lists;
    if (l->slot_count)
        lexicon_keys(ask->part, ask->ends ? LEXICON_ENDS : LEXICON_ASKED, &keys);
    lexicon_lists(l, &keys, ask->looked, &lists);
    enum err err = lexicon_search(l, s, ask, &lists, 0);
    if (err != OK)
        return err;
    *hits = s->hits;
    *count = s->count;
    return OK;
}

enum err lexicon_most(const struct lexicon *l, struct lexicon_scratch *s, const struct part *p,
                      const struct lexicon_words *words)
{
    struct demand d = {.l = l,
                       .s = s,
                       .part = p,
                       .bare = part_bare(p),
                       .least = LEXICON_LEAST,
                       .least_other = LEXICON_LEAST,
                       .unlike = unlike_start(p),
                       .bits = words->bits};
    enum err err = OK;
    begin(s);
    for (size_t i = 0; i < AHEAD && i < words->count; i++)
        fetch(&l->traces[words->word[i]]);
    for (size_t i = 0; err == OK && i < words->count; i++) {
        const struct letter_trace *t = &l->traces[words->word[i]];
        if (i + AHEAD < words->count)
            fetch(&l->traces[words->word[i + AHEAD]]);
        struct word_sieve *v = sieve_for(&d, t);
        words->bits[i] = LEXICON_LEAST - 1;
        if (v) {
            err = judge(&d, v, (struct asked){(uint32_t)i, t});
            continue;
        }
        struct part q;
        lexicon_part(l, words->word[i], &q);
        words->bits[i] = (float)part_compare_by(s->laid, p, &q, LEXICON_LEAST);
    }
    return err == OK ? sift_rest(&d) : err;
}
