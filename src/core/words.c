/* Words are weighed with m over u, where u is how many persons of the index have a word that is at
 * least as near, and m how many pairs of spellings of one word are at least as far apart: both are
 * tails, so that every weight falls as the distance grows. */
#include "core/words.h"

#include "core/weigh_table.h"

#include <math.h>

double word_bits(unsigned distance, bool mixed, uint32_t having, uint32_t filled)
{
    /* by fours of sixteenths: log2 of the share of true pairs at least so far apart,
     * smoothed from counts on made-up families (seeds 11 to 20) */
    static const float tails[2][NEAR_MAX / 4 + 2] = {
        {-0.3F, -1.7F, -2.5F, -3.3F, -4.0F, -4.8F, -5.6F, -6.2F, -6.8F, -7.2F, -7.5F, -7.8F, -8,
         -8},
        {-0.2F, -0.9F, -2.3F, -3.5F, -4.2F, -4.7F, -5.2F, -5.8F, -6.4F, -6.9F, -7.3F, -7.7F, -8,
         -8},
    };
    unsigned i = distance / 4, rest = distance % 4;
    const float *t = tails[mixed];
    double m = i >= NEAR_MAX / 4 ? t[NEAR_MAX / 4] : t[i] + (t[i + 1] - t[i]) * (float)rest / 4;
    double u = (having + MORE_HAVING) / (filled + MORE_PERSONS);
    return m - log2(u < 1 ? u : 1);
}

void words_asked(const struct asked *a, enum trait_class class, struct words *out)
{
    out->count = 0;
    for (size_t i = 0; i < a->traits.count && out->count < WORDS; i++) {
        const struct trait *t = &a->traits.at[i];
        if (t->class == class)
            out->at[out->count++] = (struct worded){.key = &t->key,
                                                    .skeleton = t->skeleton,
                                                    .near = near_list(&a->cache, a->near[i]),
                                                    .field = t->field,
                                                    .role = t->role,
                                                    .code = t->code,
                                                    .in_chain = t->in_chain};
    }
}

void words_held(const struct census *c, const struct person *p, enum trait_class class,
                struct words *out)
{
    const struct part *parts = person_parts(p);
    out->count = 0;
    for (size_t i = 0; i < p->part_count && out->count < WORDS; i++) {
        const struct term *t = &c->words.terms[parts[i].term];
        if (t->class == class)
            out->at[out->count++] = (struct worded){.key = &t->key,
                                                    .skeleton = t->skeleton,
                                                    .live = t->live,
                                                    .field = parts[i].field,
                                                    .role = parts[i].role,
                                                    .code = t->code,
                                                    .in_chain = parts[i].in_chain};
    }
}

/* Bits for a pair of words, and how far apart they are; false when they are not one. */
static bool pair(const struct worded *a, const struct worded *b, uint32_t filled, double *bits,
                 unsigned *distance)
{
    if (a->code != b->code)
        return false;
    if (a->role == NAME_INITIAL || b->role == NAME_INITIAL) {
        *bits = INITIAL_SAME;
        *distance = SOUND_ONE;
        return a->role == NAME_INITIAL ? name_initial_of(a->key, b->key)
                                       : name_initial_of(b->key, a->key);
    }
    if (!a->code && !near_possible(a->key, a->skeleton, b->key, b->skeleton))
        return false;
    unsigned limit = near_limit(a->key->len < b->key->len ? a->key : b->key);
    if (a->code)
        *distance = sounds_equal(a->key, b->key) ? 0 : limit + 1;
    else
        *distance = sounds_distance(a->key, b->key, limit);
    if (*distance > limit)
        return false;
    uint32_t having = a->near->within[*distance];
    having = having > b->live ? having : b->live;
    *bits = word_bits(*distance, a->key->unvowelled != b->key->unvowelled, having, filled);
    if (a->role == NAME_TITLE || b->role == NAME_TITLE)
        *bits = fmin(*bits, TITLE_SAME);
    return *bits >= 0 || *distance <= SOUND_ONE / 2;
}

/* What a pair is worth. */
struct worth {
    float bits;
    uint8_t distance;
    bool good;
};

static void use(struct words *a, size_t i, struct words *b, size_t j, struct worth w)
{
    a->at[i].used = b->at[j].used = true;
    a->at[i].other = (uint8_t)j;
    b->at[j].other = (uint8_t)i;
    a->at[i].distance = b->at[j].distance = w.distance;
    a->at[i].bits = b->at[j].bits = w.bits;
}

void words_align(struct words *asked, struct words *held, uint32_t filled)
{
    struct worth pairs[WORDS][WORDS];
    for (size_t i = 0; i < asked->count; i++)
        for (size_t j = 0; j < held->count; j++) {
            double bits = 0;
            unsigned distance = 0;
            bool good = pair(&asked->at[i], &held->at[j], filled, &bits, &distance);
            pairs[i][j] = (struct worth){(float)bits, (uint8_t)distance, good};
        }
    for (;;) {
        size_t at = WORDS, to = 0;
        for (size_t i = 0; i < asked->count; i++)
            for (size_t j = 0; j < held->count && !asked->at[i].used; j++)
                if (pairs[i][j].good && !held->at[j].used &&
                    (at == WORDS || pairs[i][j].bits > pairs[at][to].bits)) {
                    at = i;
                    to = j;
                }
        if (at == WORDS)
            return;
        use(asked, at, held, to, pairs[at][to]);
    }
}

static bool joinable(const struct worded *w)
{
    return !w->used && w->role == NAME_PLAIN && !w->code;
}

/* n neighbours of `two` from j on as one word; false when one of them is spoken for. *live: how
 * many have the rarest of them. */
static bool run_together(const struct words *two, size_t j, size_t n, struct sounds *joined,
                         uint32_t *live)
{
    *joined = *two->at[j].key;
    *live = two->at[j].live;
    for (size_t k = j; k < j + n; k++) {
        if (!joinable(&two->at[k]))
            return false;
        if (k == j)
            continue;
        sounds_join(joined, two->at[k].key);
        *live = two->at[k].live < *live ? two->at[k].live : *live;
    }
    return true;
}

/* Whether n neighbours have about as many consonants as w, which is cheap to know. */
static bool fits(const struct worded *w, const struct words *two, size_t j, size_t n)
{
    unsigned sum = 0, length = skeleton_length(w->skeleton);
    for (size_t k = j; k < j + n; k++)
        sum += skeleton_length(two->at[k].skeleton);
    return length > 11 ? sum > 9 : sum <= length + 2 && length <= sum + 1;
}

/* n neighbours of `two` with one word of `one`. */
static void join_side(struct words *one, struct words *two, size_t n, uint32_t filled)
{
    for (size_t i = 0; i < one->count; i++)
        for (size_t j = 0; j + n <= two->count; j++) {
            struct worded *w = &one->at[i];
            struct sounds joined;
            uint32_t live;
            if (!joinable(w) || !fits(w, two, j, n) || !run_together(two, j, n, &joined, &live))
                continue;
            unsigned limit = near_limit(&joined) / 2;
            unsigned d = sounds_distance(w->key, &joined, limit);
            if (d > limit)
                continue;
            bool mixed = w->key->unvowelled != joined.unvowelled;
            float bits = (float)word_bits(d, mixed, w->live > live ? w->live : live, filled);
            use(one, i, two, j, (struct worth){bits, (uint8_t)d, true});
            for (size_t k = j + 1; k < j + n; k++) {
                two->at[k].used = true;
                two->at[k].other = (uint8_t)i;
                two->at[k].distance = (uint8_t)d;
            }
        }
}

void words_join(struct words *asked, struct words *held, uint32_t filled)
{
    for (size_t n = 4; n >= 2; n--) {
        join_side(asked, held, n, filled);
        join_side(held, asked, n, filled);
    }
}
