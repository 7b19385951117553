/* Words are weighed with m over u, where u is how many persons of the index have a word that is at
 * least as near, and m how many pairs of spellings of one word are at least as far apart: both are
 * tails, so that every weight falls as the distance grows. */
#include "core/words.h"

#include "core/fullname.h"
#include "core/weigh_rules.h"

#include <math.h>

double word_bits(unsigned distance, bool mixed, uint32_t having, uint32_t filled)
{
    /* by bits: log2 of the share of true pairs at least so far apart, smoothed from counts on
     * made-up families (seeds 11 to 20) */
    static const float tails[2][NEAR_MAX / NEAR_BIT + 2] = {
        {0, 0, -0.1F, -0.3F, -0.5F, -0.7F, -1, -1.5F, -2.2F, -3, -3.5F, -4, -4},
        {0, -0.8F, -1.7F, -2.4F, -4, -6, -7, -7.5F, -8, -8, -8, -8, -8},
    };
    unsigned i = distance / NEAR_BIT, rest = distance % NEAR_BIT;
    const float *t = tails[mixed];
    double m = distance >= NEAR_MAX ? t[NEAR_MAX / NEAR_BIT]
                                    : t[i] + (t[i + 1] - t[i]) * (float)rest / (float)NEAR_BIT;
    return m + word_chance(having, filled);
}

double word_chance(uint32_t having, uint32_t filled)
{
    double u = (having + MORE_HAVING) / (filled + MORE_PERSONS);
    return -log2(u < 1 ? u : 1);
}

bool words_mixed(const struct worded *a, const struct worded *b)
{
    return a->part.letters.alphabet != b->part.letters.alphabet;
}

void words_asked(const struct asked *a, enum trait_class class, struct words *out)
{
    out->count = 0;
    for (size_t i = 0; i < a->traits.count && out->count < WORDS; i++) {
        const struct trait *t = &a->traits.at[i];
        if (t->class == class)
            out->at[out->count++] = (struct worded){.part = t->word,
                                                    .code = {t->code, t->code_len},
                                                    .near = near_list(&a->cache, a->near[i]),
                                                    .field = t->field,
                                                    .role = t->role,
                                                    .in_chain = t->in_chain};
    }
}

void words_held(const struct census *c, const struct person *p, enum trait_class class,
                struct words *out)
{
    const struct held_word *words = person_words(p);
    out->count = 0;
    for (size_t i = 0; i < p->word_count && out->count < WORDS; i++) {
        const struct term *t = &c->words.terms[held_term(&words[i])];
        if (t->class != class)
            continue;
        struct worded *w = &out->at[out->count++];
        *w = (struct worded){.code = term_code(t),
                             .term = held_term(&words[i]),
                             .live = t->live,
                             .field = words[i].field,
                             .role = (uint8_t)(words[i].role & ~HELD_IN_CHAIN),
                             .in_chain = words[i].role & HELD_IN_CHAIN};
        if (!t->code_len)
            term_part(&c->words, t, &w->part);
    }
}

/* What a pair is worth. */
struct worth {
    float bits, chance;
    uint8_t distance;
    bool good; /* the two may be one */
};

static struct worth pair(const struct worded *a, const struct worded *b, uint32_t filled)
{
    unsigned distance = 0;
    if (a->role == TRAIT_INITIAL || b->role == TRAIT_INITIAL)
        return (struct worth){INITIAL_SAME, 0, WORD_CLOSE,
                              letters_begin(&a->part.letters, &b->part.letters)};
    if (!near_find(a->near, b->term, &distance))
        return (struct worth){0};
    uint32_t having = a->near->within[distance];
    having = having > b->live ? having : b->live;
    double bits = word_bits(distance, words_mixed(a, b), having, filled);
    double chance = word_chance(having, filled);
    if (a->role == TRAIT_TITLE || b->role == TRAIT_TITLE) {
        bits = fmin(bits, TITLE_SAME);
        chance = fmin(chance, TITLE_SAME);
    }
    return (struct worth){(float)bits, (float)chance, (uint8_t)distance,
                          bits >= 0 || distance < WORD_CLOSE};
}

static void use(struct words *a, size_t i, struct words *b, size_t j, struct worth w)
{
    a->at[i].used = b->at[j].used = true;
    a->at[i].other = (uint8_t)j;
    b->at[j].other = (uint8_t)i;
    a->at[i].distance = b->at[j].distance = w.distance;
    a->at[i].bits = b->at[j].bits = w.bits;
    a->at[i].chance = b->at[j].chance = w.chance;
}

/* Two words farther apart than this may rather be one and part of another. */
enum { JOIN_FROM = WORD_CLOSE + 3 * NEAR_BIT };

static bool joinable(const struct worded *w)
{
    return !w->used && w->role == TRAIT_PLAIN && !w->code.len;
}

/* n neighbours of `two` from j on as one word; false when one of them is spoken for. *live: how
 * many have the rarest of them. */
static bool run_together(const struct words *two, size_t j, size_t n, struct part *joined,
                         uint32_t *live)
{
    *joined = two->at[j].part;
    *live = two->at[j].live;
    for (size_t k = j; k < j + n; k++) {
        const struct part *p = &two->at[k].part;
        if (!joinable(&two->at[k]) || p->letters.alphabet != joined->letters.alphabet)
            return false;
        if (k == j)
            continue;
        part_join(joined, p, joined);
        *live = two->at[k].live < *live ? two->at[k].live : *live;
    }
    return true;
}

/* Whether n neighbours have about the consonants of w, which is cheap to know. */
static bool fits(const struct part *w, const struct words *two, size_t j, size_t n)
{
    uint32_t has = 0, can = 0;
    size_t letters = 0;
    for (size_t k = j; k < j + n; k++) {
        has |= two->at[k].part.has;
        can |= two->at[k].part.can;
        letters += two->at[k].part.letters.len;
    }
    return letters <= 3u * w->letters.len && w->letters.len <= 3u * letters &&
           !many_bits(has & ~w->can) && !many_bits(w->has & ~can);
}

/* n neighbours of `two` with one word of `one`. */
static void join_side(struct words *one, struct words *two, size_t n, uint32_t filled)
{
    const double limit = 4;
    for (size_t i = 0; i < one->count; i++)
        for (size_t j = 0; j + n <= two->count; j++) {
            struct worded *w = &one->at[i];
            struct part joined;
            uint32_t live;
            if (!joinable(w) || !fits(&w->part, two, j, n) ||
                !run_together(two, j, n, &joined, &live))
                continue;
            unsigned d = near_distance(part_loss(&w->part, &joined, limit));
            if (d > near_distance(limit))
                continue;
            bool mixed = words_mixed(w, &two->at[j]);
            live = w->live > live ? w->live : live;
            use(one, i, two, j,
                (struct worth){(float)word_bits(d, mixed, live, filled),
                               (float)word_chance(live, filled), (uint8_t)d, true});
            for (size_t k = j + 1; k < j + n; k++) {
                two->at[k].used = true;
                two->at[k].other = (uint8_t)i;
                two->at[k].distance = (uint8_t)d;
            }
        }
}

static void join_all(struct words *asked, struct words *held, uint32_t filled)
{
    for (size_t n = 4; n >= 2; n--) {
        join_side(asked, held, n, filled);
        join_side(held, asked, n, filled);
    }
}

/* The weightiest pairs first, none farther apart than most. */
static void choose(struct words *asked, struct words *held, struct worth pairs[WORDS][WORDS],
                   unsigned most)
{
    for (;;) {
        size_t at = WORDS, to = 0;
        for (size_t i = 0; i < asked->count; i++)
            for (size_t j = 0; j < held->count && !asked->at[i].used; j++)
                if (pairs[i][j].good && pairs[i][j].distance <= most && !held->at[j].used &&
                    (at == WORDS || pairs[i][j].bits > pairs[at][to].bits)) {
                    at = i;
                    to = j;
                }
        if (at == WORDS)
            return;
        use(asked, at, held, to, pairs[at][to]);
    }
}

void words_align(struct words *asked, struct words *held, uint32_t filled)
{
    struct worth pairs[WORDS][WORDS];
    for (size_t i = 0; i < asked->count; i++)
        for (size_t j = 0; j < held->count; j++)
            pairs[i][j] = pair(&asked->at[i], &held->at[j], filled);
    choose(asked, held, pairs, JOIN_FROM);
    join_all(asked, held, filled);
    choose(asked, held, pairs, UINT8_MAX);
}
