/* See lexicon.h for the way taken. A search gathers the words of the lists that the keys say,
 * many of a script at a time, and rules most of them out by a bound (core/letter_bound.h); those
 * left are priced in full, the ones with most room below their limit first, or, where about will do
 * and they are Latin, many at a time by core/letter_styles.h. */
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "core/fullname.h"
#include "core/letter_laid.h"
#include "core/letter_styles.h"
#include "core/lexicon_inner.h"

/* Words of one script, waiting until there are as many as are bounded at a time. */
struct sieve {
    uint32_t search; /* the one that this was prepared for */
    bool bounded;
    struct letter_bound whole, bare;
    /* By length and note; 0 is not known yet. A bit less to reach lets the price be so much higher.
     */
    uint16_t limit[TRACE_LETTERS + 1][NOTE_MOST + 1], bit[TRACE_LETTERS + 1][NOTE_MOST + 1];
    struct trace_lanes lanes;
    const struct letter_trace *trace[BOUND_LANES]; /* with their article */
    struct letter_trace cut[BOUND_LANES];          /* those without it */
    uint32_t word[BOUND_LANES];                    /* or its place among those asked about */
    uint16_t most;                                 /* of the limits of those that wait */
};

/* A word that is not ruled out, and by how much, in parts of a bit, it may weigh more than asked.
 */
struct left_word {
    const struct letter_trace *trace; /* NULL: the word can only be priced in full */
    uint32_t word;
    uint8_t spare;
};

struct priced_word {
    uint32_t word;
    uint8_t price;
};

struct lexicon_scratch {
    enum cpu_level cpu;
    uint32_t search; /* counts them */
    struct letter_laid *laid;
    struct lexicon_hit *hits;
    size_t count, room;
    struct left_word *left;
    size_t left_count, left_room;
    struct letter_styles_kept *styles;
    struct priced_word *near; /* of those left, what they cost about */
    size_t near_count, near_room;
    uint64_t *is_left; /* by word, while a search gathers them */
    size_t is_left_room;
    struct sieve sieve[ALPHABET_TABLES];
    struct letter_least least[ALPHABET_TABLES];
    bool has_least[ALPHABET_TABLES];
};

/* A search. */
struct demand {
    const struct lexicon *l;
    struct lexicon_scratch *s;
    const struct part *part;
    struct letters bare;
    double least, least_other; /* of the part's own script, and of another */
    unsigned above[2];         /* by how much each is above the lower of the two, as spare */
    float *bits;               /* where bounds are written to; NULL when words are looked for */
};

enum {
    SPARE_BIT = 16,
    SPARE_SURE = 255, /* of words that no bound is known for */
    LIMIT_MOST = 250,
    AHEAD = 12, /* words fetched ahead */
    SLACK = 4   /* for what letter_bound.h says to be about so */
};

enum err lexicon_scratch_new(struct lexicon_scratch **out)
{
    struct lexicon_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (letter_laid_new(&s->laid) != OK || letter_styles_new(&s->styles) != OK) {
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
    letter_styles_free(s->styles);
    mem_free(s->near);
    mem_free(s->hits);
    mem_free(s->left);
    mem_free(s->is_left);
    mem_free(s);
}

/* Two consonants that the other side cannot account for: another word, unless both are known given
 * names. */
static bool may(const struct part *p, const struct entry *e)
{
    bool known = p->group[0] && e->group[0];
    return e->uses && (known || (!many_bits(e->has & ~p->can) && !many_bits(p->has & ~e->can)));
}

static double least_of(const struct demand *d, enum alphabet a)
{
    return a == d->part->letters.alphabet ? d->least : d->least_other;
}

/* The limit of words of this length and note, at least. */
static void learn_limit(const struct demand *d, struct sieve *v, const struct letter_trace *t)
{
    enum alphabet a = (enum alphabet)(t->note >> NOTE_SHIFT);
    unsigned len = t->len & BOUND_LEN, note = t->note & NOTE_MOST, most = 1, bit = 1;
    struct part q = {.letters = {.alphabet = (uint8_t)a, .len = (uint8_t)len}};
    bool latin = a == ALPHABET_LATIN;
    double least = least_of(d, a);
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

static struct sieve *sieve_of(const struct demand *d, enum alphabet a)
{
    struct lexicon_scratch *s = d->s;
    struct sieve *v = &s->sieve[a];
    if (v->search == s->search)
        return v;
    if (!s->has_least[a])
        letters_least(a, &s->least[a]);
    s->has_least[a] = true;
    v->search = s->search;
    v->lanes.count = v->most = 0;
    memset(v->limit, 0, sizeof v->limit);
    v->bounded = letters_bound(&d->part->letters, a, &s->least[a], &v->whole);
    if (d->part->skip)
        v->bounded = letters_bound(&d->bare, a, &s->least[a], &v->bare) && v->bounded;
    return v;
}

/* Many keys lead to the same word: it is left once. One that nobody has would only take the place
 * of others. */
static enum err leave(const struct demand *d, const struct left_word *left)
{
    const uint32_t word = left->word;
    struct lexicon_scratch *s = d->s;
    uint64_t *is_left = &s->is_left[word / 64], bit = (uint64_t)1 << word % 64;
    if (*is_left & bit || !(d->l->used[word / 64] & bit))
        return OK;
    enum err err = mem_room(&s->left, &s->left_room, s->left_count + 1, sizeof *s->left);
    if (err != OK)
        return err;
    *is_left |= bit;
    s->left[s->left_count++] = *left;
    return OK;
}

/* The word in the lane is without its article. */
static bool is_cut(const struct sieve *v, size_t lane)
{
    return v->lanes.at[lane] != v->trace[lane];
}

/* The least prices of what waits in the sieve. */
static void sieve_prices(const struct demand *d, const struct sieve *v, uint8_t price[BOUND_LANES])
{
    uint8_t bare[BOUND_LANES];
    const uint8_t limit = (uint8_t)(v->most < UINT8_MAX ? v->most : UINT8_MAX);
    letters_bounds(d->s->cpu, &v->whole, limit, &v->lanes, price);
    if (!d->part->skip)
        return;
    letters_bounds(d->s->cpu, &v->bare, limit, &v->lanes, bare);
    for (size_t i = 0; i < v->lanes.count; i++) {
        unsigned apart = bare[i] + (is_cut(v, i) ? 0u : d->part->skip_price);
        price[i] = apart < price[i] ? (uint8_t)apart : price[i];
    }
}

/* Words of the two scripts are in one order, by what they may weigh. */
static uint8_t spare_byte(const struct demand *d, const struct sieve *v, unsigned spare)
{
    spare += d->above[(size_t)(v - d->s->sieve) != d->part->letters.alphabet];
    return (uint8_t)(spare < SPARE_SURE ? spare : SPARE_SURE - 1);
}

/* Rules out what waits in the sieve, or writes down what it weighs at most. */
static enum err sift(const struct demand *d, struct sieve *v)
{
    uint8_t price[BOUND_LANES];
    enum err err = OK;
    sieve_prices(d, v, price);
    for (size_t i = 0; err == OK && i < v->lanes.count; i++) {
        const struct letter_trace *t = v->trace[i];
        const size_t len = t->len & BOUND_LEN, note = t->note & NOTE_MOST;
        const unsigned limit = v->limit[len][note];
        if (price[i] > limit)
            continue;
        unsigned spare = (limit - price[i]) * SPARE_BIT / v->bit[len][note];
        if (d->bits) {
            float bits = (float)(d->least + spare / (double)SPARE_BIT);
            float *at = &d->bits[v->word[i]];
            *at = bits > *at ? bits : *at;
        } else {
            bool whole = t->len <= BOUND_LEN && !d->part->skip;
            err = leave(d,
                        &(struct left_word){whole ? t : NULL, v->word[i], spare_byte(d, v, spare)});
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

/* Lets a word wait for its bound. */
static inline enum err wait_for(const struct demand *d, struct sieve *v, struct asked word)
{
    const struct letter_trace *t = word.trace;
    const size_t i = v->lanes.count++;
    const uint16_t *limit = &v->limit[t->len & BOUND_LEN][t->note & NOTE_MOST];
    if (!*limit)
        learn_limit(d, v, t);
    v->most = *limit > v->most ? *limit : v->most;
    v->word[i] = word.word;
    v->trace[i] = v->lanes.at[i] = t;
    return v->lanes.count < BOUND_LANES ? OK : sift(d, v);
}

/* The same without its first letters, from > 0. */
static enum err wait_for_cut(const struct demand *d, struct sieve *v, struct asked word,
                             size_t from)
{
    const size_t i = v->lanes.count, len = (word.trace->len & BOUND_LEN) - from;
    struct letter_trace *cut = &v->cut[i];
    *cut = (struct letter_trace){.len = (uint8_t)len};
    memcpy(cut->letter, word.trace->letter + from, len);
    v->lanes.count++;
    v->word[i] = word.word;
    v->trace[i] = word.trace;
    v->lanes.at[i] = cut;
    return v->lanes.count < BOUND_LANES ? OK : sift(d, v);
}

/* The sieve of such words; NULL when there is no bound for them. */
static struct sieve *sieve_for(const struct demand *d, const struct letter_trace *t)
{
    enum alphabet a = (enum alphabet)(t->note >> NOTE_SHIFT);
    struct sieve *v = a == ALPHABET_NONE ? NULL : sieve_of(d, a);
    return v && v->bounded ? v : NULL;
}

/* Lets the word wait, also without its article. */
static enum err judge(const struct demand *d, struct sieve *v, struct asked word)
{
    const size_t skip = word.trace->len / (BOUND_LEN + 1);
    enum err err = wait_for(d, v, word);
    return err == OK && skip ? wait_for_cut(d, v, word, skip) : err;
}

/* Looks at the words of a list. sure: they may be the one asked for by other rules than spelling.
 */
static enum err look_at(const struct demand *d, const struct slot *slot, bool sure)
{
    const uint32_t *words = d->l->lists.at + slot->words.from;
    const struct letter_trace *traces = lexicon_traces(d->l, &slot->words);
    const size_t known = d->l->count;
    struct sieve *v = NULL;
    unsigned kind = UINT8_MAX + 1;
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < slot->words.count; i++) {
        const struct letter_trace *t = &traces[i];
        if (words[i] >= known)
            continue;
        if (kind != t->note >> NOTE_SHIFT)
            v = sure ? NULL : sieve_for(d, t);
        kind = t->note >> NOTE_SHIFT;
        if (!v)
            err = leave(d, &(struct left_word){NULL, words[i], SPARE_SURE});
        else
            err = judge(d, v, (struct asked){words[i], t});
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

static enum err hit(struct lexicon_scratch *s, uint32_t word, double bits)
{
    enum err err = mem_room(&s->hits, &s->room, s->count + 1, sizeof *s->hits);
    if (err == OK)
        s->hits[s->count++] = (struct lexicon_hit){word, (float)bits};
    return err;
}

static enum err price_word(const struct demand *d, uint32_t word)
{
    struct lexicon_scratch *s = d->s;
    struct part q;
    if (!may(d->part, &d->l->entries[word]))
        return OK;
    lexicon_part(d->l, word, &q);
    double least = least_of(d, (enum alphabet)q.letters.alphabet);
    double bits = part_compare_by(s->laid, d->part, &q, least);
    return bits < least ? OK : hit(s, word, bits);
}

/* Words i and those behind it are asked for from memory before they are needed. */
static void fetch_ahead(const struct demand *d, size_t i)
{
    const struct lexicon_scratch *s = d->s;
    if (i + 2 * AHEAD < s->left_count)
        __builtin_prefetch(&d->l->entries[s->left[i + 2 * AHEAD].word]);
    if (i + AHEAD < s->left_count)
        __builtin_prefetch(d->l->text + d->l->entries[s->left[i + AHEAD].word].text);
}

/* Prices the words that are left, those with most to spare first, about as many as wanted. */
static enum err price_left(const struct demand *d, size_t most)
{
    struct lexicon_scratch *s = d->s;
    size_t having[SPARE_SURE + 1] = {0}, spare = SPARE_SURE + 1, above = 0, n = 0;
    for (size_t i = 0; i < s->left_count; i++)
        having[s->left[i].spare]++;
    while (spare > 0 && above < most)
        above += having[--spare];
    for (size_t i = 0; i < s->left_count; i++)
        if (s->left[i].spare >= spare)
            s->left[n++] = s->left[i];
    s->left_count = n;
    enum err err = OK;
    for (size_t i = 0; i < 2 * AHEAD && i < n; i++)
        __builtin_prefetch(&d->l->entries[s->left[i].word]);
    for (size_t i = 0; err == OK && i < n; i++) {
        fetch_ahead(d, i);
        err = price_word(d, s->left[i].word);
    }
    return err;
}

/* Words left, all Latin, to be priced side by side. */
struct side {
    const struct left_word *left[BOUND_LANES];
    struct trace_lanes lanes;
};

static enum err price_side(const struct demand *d, const struct letter_styles *styles,
                           struct side *side)
{
    struct lexicon_scratch *s = d->s;
    const struct sieve *v = sieve_of(d, ALPHABET_LATIN);
    const size_t count = side->lanes.count;
    uint16_t limit[BOUND_LANES], most = 0;
    uint8_t price[BOUND_LANES];
    for (size_t i = 0; i < count; i++) {
        const struct letter_trace *t = side->lanes.at[i];
        limit[i] = v->limit[t->len][t->note & NOTE_MOST];
        most = limit[i] > most ? limit[i] : most;
    }
    most = most + styles->offset < LIMIT_MOST ? most : (uint16_t)(LIMIT_MOST - styles->offset);
    letters_styled(d->s->cpu, styles, (uint8_t)most, &side->lanes, price);
    enum err err = mem_room(&s->near, &s->near_room, s->near_count + count, sizeof *s->near);
    for (size_t i = 0; err == OK && i < count; i++) {
        if (price[i] > limit[i] || price[i] > most)
            continue;
        __builtin_prefetch(&d->l->entries[side->left[i]->word]);
        s->near[s->near_count++] = (struct priced_word){side->left[i]->word, price[i]};
    }
    side->lanes.count = 0;
    return err;
}

/* Weighs the words that are near by their prices. */
static enum err weigh_near(const struct demand *d)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < d->s->near_count; i++) {
        const struct priced_word *w = &d->s->near[i];
        const struct entry *e = &d->l->entries[w->word];
        if (!may(d->part, e))
            continue;
        struct part q = {
            .background = e->background,
            .usual = e->usual,
            .group = {e->group[0], e->group[1]},
            .letters = {.alphabet = e->alphabet, .len = e->len, .latin_len = e->latin_len}};
        double bits = part_bits_at(d->part, &q, w->price);
        if (bits >= d->least_other)
            err = hit(d->s, w->word, bits);
    }
    return err;
}

/* Weighs Latin words about as they are; the others stay left. */
static enum err price_about(const struct demand *d, const struct letter_styles *styles)
{
    struct lexicon_scratch *s = d->s;
    struct side side;
    enum err err = OK;
    size_t stay = 0;
    side.lanes.count = 0;
    s->near_count = 0;
    for (size_t i = 0; err == OK && i < s->left_count; i++) {
        const struct left_word *w = &s->left[i];
        if (!w->trace || w->trace->note >> NOTE_SHIFT != ALPHABET_LATIN)
            continue;
        side.left[side.lanes.count] = w;
        side.lanes.at[side.lanes.count++] = w->trace;
        if (side.lanes.count == BOUND_LANES)
            err = price_side(d, styles, &side);
    }
    if (err == OK && side.lanes.count)
        err = price_side(d, styles, &side);
    for (size_t i = 0; i < s->left_count; i++)
        if (!s->left[i].trace || s->left[i].trace->note >> NOTE_SHIFT != ALPHABET_LATIN)
            s->left[stay++] = s->left[i];
    s->left_count = stay;
    return err == OK ? weigh_near(d) : err;
}

/* The words left become hits. */
static enum err weigh_left(const struct demand *d, const struct lexicon_ask *ask)
{
    struct letter_styles styles;
    bool fits = false;
    enum err err = OK;
    if (ask->about && !d->part->skip && !d->part->initial)
        err = letters_styles(d->s->styles, &d->part->letters, &styles, &fits);
    if (err == OK && fits)
        err = price_about(d, &styles);
    return err == OK ? price_left(d, ask->priced) : err;
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

/* The lists to look through, best first. */
struct lists {
    const struct slot *slot[LEXICON_KEYS];
    size_t count, whole, groups; /* those of given names that stand for each other come first */
};

/* Whole words first, then the shortest lists, until there are enough. */
static void lists_of(const struct lexicon *l, const struct lexicon_keys *keys, size_t most,
                     struct lists *out)
{
    size_t words = 0;
    out->count = out->groups = out->whole = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const struct slot *slot = lexicon_slot(l, keys->at[i]);
        size_t k = out->count;
        if (!slot->words.count)
            continue;
        out->groups += i < keys->groups;
        out->whole += i < keys->whole;
        for (; k > out->whole && out->slot[k - 1]->words.count > slot->words.count; k--)
            out->slot[k] = out->slot[k - 1];
        out->slot[k] = slot;
        out->count++;
    }
    for (size_t i = 0; i < out->count; i++) {
        words += out->slot[i]->words.count;
        if (words > most)
            out->count = i + 1;
    }
}

enum err lexicon_near(const struct lexicon *l, struct lexicon_scratch *s,
                      const struct lexicon_ask *ask, const struct lexicon_hit **hits, size_t *count)
{
    const struct part *p = ask->part;
    struct lexicon_keys keys = {.count = 0};
    struct lists lists = {.count = 0};
    struct demand d = {.l = l,
                       .s = s,
                       .part = p,
                       .bare = part_bare(p),
                       .least = ask->least,
                       .least_other = ask->least_other};
    double low = ask->least < ask->least_other ? ask->least : ask->least_other;
    d.above[0] = (unsigned)((ask->least - low) * SPARE_BIT);
    d.above[1] = (unsigned)((ask->least_other - low) * SPARE_BIT);
    if (l->slot_count)
        lexicon_keys(p, true, &keys);
    if (l->slot_count)
        lists_of(l, &keys, ask->looked, &lists);
    enum err err = none_left(l, s);
    begin(s);
    for (size_t i = 0; i < lists.count; i++) {
        __builtin_prefetch(l->lists.at + lists.slot[i]->words.from);
        __builtin_prefetch(lexicon_traces(l, &lists.slot[i]->words));
    }
    for (size_t i = 0; err == OK && i < lists.count; i++)
        err = look_at(&d, lists.slot[i], i < lists.groups);
    if (err == OK)
        err = sift_rest(&d);
    forget_left(s);
    if (err == OK)
        err = weigh_left(&d, ask);
    if (err == OK)
        err = sort_stable(s->hits, s->count, sizeof *s->hits, by_bits, NULL);
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
                       .bits = words->bits};
    enum err err = OK;
    begin(s);
    for (size_t i = 0; err == OK && i < words->count; i++) {
        const struct letter_trace *t = &l->traces[words->word[i]];
        struct sieve *v = sieve_for(&d, t);
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
