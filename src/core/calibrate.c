/* Pairs are counted by their weight and what the witness says, in quarters of a bit; all the rest
 * works on these counts, so it costs the same for any list and does not depend on who counted.
 *
 * The witness of (a, b) is one of the two strongest partners of a or of b that are sure and no
 * weaker than the pair itself. How likely a row that has a partner is to have another is learnt by
 * expectation maximisation. What was calibrated goes back into the witnesses' words downwards only:
 * upwards it feeds itself, and any likeness becomes a match in the end. */
#include "core/calibrate.h"

#include "base/mem.h"

#include <math.h>

enum {
    PER_BIT = 4,
    LOW = -8 * PER_BIT,     /* lightest pairs counted apart */
    SILENT = -10 * PER_BIT, /* a witness whose pair was not kept */
    HIGH = 20 * PER_BIT,
    WEIGHTS = HIGH - LOW,
    NO_WITNESS = HIGH - SILENT, /* columns behind the witnesses' weights */
    ABSENT,                     /* there is one, in the other list: a and c cannot be compared */
    WORDS,
    WITNESSES = 2,
    ROUNDS = 3,
    SHIFT_ROUNDS = 12
};

/* Bits from which a partner is sure. */
static const int32_t sure_units = 10 * MODEL_UNIT;

/* How many pairs with a witness the model's own word is worth in each band. */
static const double belief = 5;

struct partner {
    int32_t weight; /* prior included; 0: none */
    uint32_t row;
};

struct calibrator {
    const struct people *p;
    const struct pair_list *pairs;
    const struct model *d;
    struct partner (*sure)[WITNESSES]; /* by row, strongest first */
    size_t *first;                     /* first[a]: its pairs begin here */
    double (*count)[WORDS];            /* pairs by weight and word */
    double rows, sure_rows;
    double seen; /* share of pairs of rows that have a witness where both are strangers */
    double band[CURVE_BANDS];
};

static void keep_sure(struct partner best[WITNESSES], struct partner k)
{
    for (size_t i = 0; i < WITNESSES; i++)
        if (k.weight > best[i].weight) {
            struct partner t = best[i];
            best[i] = k;
            k = t;
        }
}

static void find_sure(struct calibrator *x)
{
    double list[2] = {0}, sure[2] = {0};
    for (size_t i = 0; i < x->pairs->count; i++) {
        struct pair k = pair_list_at(x->pairs, i);
        int32_t weight = k.weight + x->d->prior;
        x->first[k.a + 1] = i + 1;
        if (weight < sure_units)
            continue;
        keep_sure(x->sure[k.a], (struct partner){weight, k.b});
        keep_sure(x->sure[k.b], (struct partner){weight, k.a});
    }
    for (size_t row = 0; row < x->p->rows; row++) {
        uint8_t of = x->p->second ? x->p->second[row] : 0;
        list[of]++;
        sure[of] += x->sure[row][0].weight > 0;
        if (x->first[row + 1] < x->first[row])
            x->first[row + 1] = x->first[row];
    }
    double without = 1 - sure[0] / fmax(list[0], 1);
    x->rows = list[0] + list[1];
    x->sure_rows = sure[0] + sure[1];
    x->seen = 1 - without * (x->p->second ? 1 - sure[1] / fmax(list[1], 1) : without);
}

/* Weight of a pair that was kept, prior included, in quarters of a bit; SILENT where it was not. */
static int32_t kept_weight(const struct calibrator *x, uint32_t a, uint32_t b)
{
    struct pair k;
    if (!pair_list_find(x->pairs, x->first, a, b, &k))
        return SILENT;
    double at = floor((double)(k.weight + x->d->prior) * PER_BIT / MODEL_UNIT);
    return at < SILENT ? SILENT : at >= HIGH ? HIGH - 1 : (int32_t)at;
}

/* The most that a witness says of the pair: a column of count. */
static size_t word_on(const struct calibrator *x, const struct pair *k)
{
    size_t word = NO_WITNESS;
    for (int side = 0; side < 2; side++) {
        uint32_t a = side ? k->b : k->a, b = side ? k->a : k->b;
        for (size_t i = 0; i < WITNESSES; i++) {
            struct partner c = x->sure[a][i];
            if (c.weight == 0 || c.row == b || c.weight < k->weight + x->d->prior)
                continue;
            if (x->p->second)
                return ABSENT;
            size_t said = (size_t)(kept_weight(x, c.row, b) - SILENT);
            word = word == NO_WITNESS || said > word ? said : word;
        }
    }
    return word;
}

static void count_pairs(struct calibrator *x)
{
    for (size_t i = 0; i < x->pairs->count; i++) {
        struct pair k = pair_list_at(x->pairs, i);
        double at = floor((double)(k.weight + x->d->prior) * PER_BIT / MODEL_UNIT);
        size_t weight = at < LOW ? 0 : at >= HIGH ? WEIGHTS - 1 : (size_t)((int32_t)at - LOW);
        x->count[weight][word_on(x, &k)]++;
    }
}

/* Bits of a pair from both its own weight and the witness: of the better of two ways to know,
 * three quarters; the other has a say of one. */
static double both_bits(const struct calibrator *x, size_t weight, size_t word)
{
    struct model_curve curve = {.on = true};
    double own = ((double)weight + 0.5 + LOW) / PER_BIT, bits = own;
    for (size_t i = 0; i < CURVE_BANDS; i++)
        curve.bits[i] = x->band[i];
    bits = fmin(own, model_curve_bits(&curve, own));
    if (word == ABSENT)
        return bits;
    double said = ((double)word + 0.5 + SILENT) / PER_BIT;
    if (word > 0)
        said = fmin(said, model_curve_bits(&curve, said));
    return (3 * fmax(bits, said) + fmin(bits, said)) / 4;
}

/* --- how likely a further partner is --- */

/* The words of witnesses by bits, in quarters: what was added up of them for each band. */
enum { SAID = HIGH - SILENT };

static double band_middle(size_t band)
{
    return CURVE_FROM + CURVE_BITS * ((double)band + 0.5);
}

static size_t band_of(size_t weight)
{
    return weight * CURVE_BANDS / WEIGHTS;
}

static void sort_words(const struct calibrator *x, double said[CURVE_BANDS][SAID])
{
    for (size_t w = 0; w < WEIGHTS; w++)
        for (size_t k = 0; k < WORDS; k++) {
            if (k == NO_WITNESS || x->count[w][k] <= 0)
                continue;
            double at = floor(both_bits(x, w, k) * PER_BIT) - SILENT;
            size_t to = at < 0 ? 0 : at >= SAID ? SAID - 1 : (size_t)at;
            said[band_of(w)][to] += x->count[w][k];
        }
}

static double said_chance(size_t at, double shift)
{
    return model_chance(((double)at + 0.5 + SILENT) / PER_BIT + shift);
}

/* Bits by which a row that has a partner has another less likely than a row has one at all. */
static double further_shift(const struct calibrator *x, double said[CURVE_BANDS][SAID])
{
    double sum[SAID] = {0}, first = 0, shift = 0;
    for (size_t w = 0; w < WEIGHTS; w++)
        for (size_t k = 0; k < WORDS; k++)
            first += x->count[w][k] * model_chance(((double)w + 0.5 + LOW) / PER_BIT);
    for (size_t b = 0; b < CURVE_BANDS; b++)
        for (size_t i = 0; i < SAID; i++)
            sum[i] += said[b][i];
    for (int round = 0; round < SHIFT_ROUNDS && first > 0 && x->sure_rows > 0; round++) {
        double further = 0;
        for (size_t i = 0; i < SAID; i++)
            further += sum[i] * said_chance(i, shift);
        double ratio = further / x->sure_rows / (first / x->rows);
        shift = ratio >= 1 ? 0 : log2(fmax(ratio, 1e-6));
    }
    return shift;
}

/* --- bands --- */

struct pooled {
    double chance, pairs;
    size_t bands;
};

/* Chances that rise with the weight: bands that do not are put together (pool adjacent violators).
 * Above the model's own they go only so far as pairs have witnesses: where few rows have a partner,
 * those that seem to are often a family, of which each speaks for the other. */
static void rise(struct calibrator *x, const double right[CURVE_BANDS],
                 const double pairs[CURVE_BANDS])
{
    struct pooled pool[CURVE_BANDS];
    size_t n = 0, at = 0;
    for (size_t b = 0; b < CURVE_BANDS; b++) {
        pool[n++] = (struct pooled){right[b], pairs[b], 1};
        for (; n > 1 && pool[n - 2].chance >= pool[n - 1].chance; n--) {
            struct pooled *k = &pool[n - 2], last = pool[n - 1];
            double sum = k->pairs + last.pairs;
            *k = (struct pooled){(k->chance * k->pairs + last.chance * last.pairs) / sum, sum,
                                 k->bands + last.bands};
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < pool[i].bands; k++, at++) {
            double p = fmin(fmax(pool[i].chance, 1e-4), 1 - 1e-6);
            double bits = log2(p / (1 - p)), up = bits - band_middle(at);
            x->band[at] = up > 0 ? band_middle(at) + up * x->seen : bits;
        }
}

static void settle_bands(struct calibrator *x, double said[CURVE_BANDS][SAID], double shift)
{
    double all[CURVE_BANDS] = {0}, right[CURVE_BANDS], pairs[CURVE_BANDS];
    double unseen = 1 / fmax(x->seen, 1e-9);
    for (size_t w = 0; w < WEIGHTS; w++)
        for (size_t k = 0; k < WORDS; k++)
            all[band_of(w)] += x->count[w][k];
    for (size_t b = 0; b < CURVE_BANDS; b++) {
        double strangers = belief * (1 - model_chance(band_middle(b)));
        for (size_t i = 0; i < SAID; i++)
            strangers += said[b][i] * (1 - said_chance(i, shift));
        pairs[b] = all[b] + belief * unseen;
        right[b] = 1 - strangers * unseen / pairs[b];
    }
    rise(x, right, pairs);
}

static enum err learn_curve(struct calibrator *x)
{
    double(*said)[SAID] = NULL;
    for (size_t b = 0; b < CURVE_BANDS; b++)
        x->band[b] = band_middle(b);
    for (int round = 0; round < ROUNDS; round++) {
        said = mem_zero(CURVE_BANDS, sizeof *said);
        if (!said)
            return ERR_MEMORY;
        sort_words(x, said);
        settle_bands(x, said, further_shift(x, said));
        mem_free(said);
    }
    return OK;
}

enum err calibrate(const struct people *p, const struct pair_list *pairs, struct model *d)
{
    struct calibrator x = {.p = p, .pairs = pairs, .d = d};
    x.sure = mem_zero(p->rows + 1, sizeof *x.sure);
    x.first = mem_zero(p->rows + 2, sizeof *x.first);
    x.count = mem_zero(WEIGHTS, sizeof *x.count);
    enum err e = x.sure && x.first && x.count ? OK : ERR_MEMORY;
    if (e == OK) {
        find_sure(&x);
        count_pairs(&x);
        e = pair_list_check(pairs);
    }
    if (e == OK)
        e = learn_curve(&x);
    if (e == OK) {
        d->curve.on = true;
        for (size_t b = 0; b < CURVE_BANDS; b++)
            d->curve.bits[b] = x.band[b];
    }
    mem_free(x.sure);
    mem_free(x.first);
    mem_free(x.count);
    return e;
}
