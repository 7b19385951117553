#include "core/fullname.h"

#include <string.h>

#include "core/fullname_inner.h"
#include "core/part_within.h"

/* As those in core/fullname_bits.h. */
static const double whole_bits = 0.5; /* two parts against one that fits by itself */
static const double full_bits = 5;    /* one that weighs less may have lost a part: "Bahrami Far" */
static const double beyond_bits = 99; /* more than any weight */

/* The best weight of each part of a side; those that have found their like, as bits, and those that
 * have, as a whole, one that starts alike: what fits but for its start ("Aliramadan" for Ramadan,
 * as if Al- were the article) may be two in one. */
struct fit {
    double any[2][PARTS_MAX];
    unsigned good[2], full[2];
};

static inline const struct name_run *run_of(const struct search *s, int side, uint8_t first,
                                            uint8_t count)
{
    return &s->sheet[side]->run[first][count - 1];
}

/* Neighbours of a name. */
struct span {
    uint8_t first, count;
};

static uint64_t pair_key(const struct search *s, const struct edge *e)
{
    return name_pair_key(s->cache, run_of(s, 0, e->i, e->i_count)->key,
                         run_of(s, 1, e->j, e->j_count)->key);
}

/* Neighbours as one part. */
static const struct part *run_part(struct search *s, int side, uint8_t first, uint8_t count)
{
    const struct part *p = &(side ? s->b : s->a)->part[first];
    if (count == 1)
        return p;
    struct part *to = &s->joined[side][first][count - 2];
    if (!(s->is_joined[side][first] >> count & 1)) {
        part_join(p, p + 1, to);
        if (count > 2)
            part_join(to, p + 2, to);
        s->is_joined[side][first] = (uint8_t)(s->is_joined[side][first] | 1u << count);
    }
    return to;
}

static bool is_joined(const struct edge *e)
{
    return e->i_count > 1 || e->j_count > 1;
}

/* Whether e has two names on a side; else a title stands in one with its name. */
static bool of_names(const struct search *s, const struct edge *e)
{
    return run_of(s, 0, e->i, e->i_count)->names > 1 || run_of(s, 1, e->j, e->j_count)->names > 1;
}

static struct yard edge_yard(const struct search *s, const struct edge *e)
{
    double most = is_joined(e) && of_names(s, e) ? 2 * part_most_bits : part_most_bits;
    return yard_of_words(&run_of(s, 0, e->i, e->i_count)->word,
                         &run_of(s, 1, e->j, e->j_count)->word, most, s->strict);
}

static double joined_cost(const struct search *s, const struct edge *e)
{
    return of_names(s, e) ? split_bits : titled_bits;
}

static struct name_runs runs_of(const struct search *s, struct span i, struct span j)
{
    return (struct name_runs){{i.first, j.first},
                              {i.count, j.count},
                              {run_of(s, 0, i.first, i.count), run_of(s, 1, j.first, j.count)}};
}

/* The most that the two can weigh, by a bound of their price; part_other_bits or less when it is
 * below `least` for certain, beyond_bits when there is no bound. */
static double runs_most(struct search *s, const struct name_runs *r, double least)
{
    unsigned price;
    if (!name_bound_price(&s->bound, r, &price))
        return beyond_bits;
    const bool joined = r->count[0] > 1 || r->count[1] > 1;
    const bool names = joined && (r->run[0]->names > 1 || r->run[1]->names > 1);
    const double split = !joined ? 0 : names ? split_bits : titled_bits;
    const int latin = s->bound.latin;
    const struct yard y = yard_across(&r->run[!latin]->word, &r->run[latin]->word,
                                      names ? 2 * part_most_bits : part_most_bits);
    return price > yard_limit(&y, least - split) ? 2 * part_other_bits
                                                 : as_kept(yard_bits(&y, price) + split);
}

/* The bits from `count` parts of a side's `first` one on. */
static uint8_t mask_of(uint8_t first, uint8_t count)
{
    return (uint8_t)(((1u << count) - 1) << first);
}

static void edge_add(struct search *s, const struct edge *e)
{
    if (s->count == EDGES_MAX)
        return;
    struct edge *to = &s->edge[s->count++];
    *to = *e;
    to->mask[0] = mask_of(e->i, e->i_count);
    to->mask[1] = mask_of(e->j, e->j_count);
    to->takes = bits_count(s->counted[1] & to->mask[1]);
    const bool of_a = s->counted[0] & to->mask[0];
    to->of_names = fullname_burmese(s) ? of_a || to->takes : of_a && to->takes;
}

static void edge_keep(struct search *s, uint64_t key, const struct edge *e)
{
    name_cache_keep(s->cache, (struct name_known){key, (float)e->bits, e->price});
}

/* The price and weight of two parts. */
static void weigh_single(struct search *s, struct edge *e)
{
    unsigned price;
    e->open = false;
    e->bits =
        part_weight(name_laid(s->cache), &s->a->part[e->i], &s->b->part[e->j], s->strict, &price);
    e->price = (uint16_t)(price < UINT16_MAX ? price : UINT16_MAX);
    edge_keep(s, pair_key(s, e), e);
}

/* The same as it is known, or open when it is below good_bits: as long as that is sure, it need not
 * be known how far below. */
static void look_at_single(struct search *s, uint64_t key, struct edge *e)
{
    const struct part *p = &s->a->part[e->i], *q = &s->b->part[e->j];
    const struct name_known *known = name_cache_find(s->cache, key);
    if (known) {
        e->price = known->price;
        e->bits = (double)known->bits;
        return;
    }
    const struct name_runs r = runs_of(s, (struct span){e->i, 1}, (struct span){e->j, 1});
    e->bits = p->initial || q->initial || part_same_group(p, q) ? beyond_bits
                                                                : runs_most(s, &r, part_other_bits);
    e->open = s->lazy && e->bits < good_bits && part_is_name(p) && part_is_name(q);
    if (e->bits <= part_other_bits) {
        e->bits = as_kept(part_other_bits);
        e->price = UINT16_MAX;
        edge_keep(s, key, e);
    } else if (!e->open) {
        weigh_single(s, e);
    }
}

static void fit_add(struct fit *fit, const struct part *p, const struct part *q,
                    const struct edge *e)
{
    const uint8_t at[2] = {e->i, e->j};
    const unsigned good = e->bits >= good_bits;
    const unsigned full = e->bits >= full_bits && part_same_start(p, q);
    for (int side = 0; side < 2; side++) {
        double *any = &fit->any[side][at[side]];
        *any = e->bits > *any ? e->bits : *any;
        fit->good[side] |= good << at[side];
        fit->full[side] |= full << at[side];
    }
}

/* A title with a slip in it ("Hxaj") still is one. A Khan behind both names is half a family's. */
static double title_bits(const struct part *p, const struct part *q, double bits)
{
    const double title = part_is_lord(p) && part_is_lord(q) ? lord_bits : 1.0;
    return bits > 1 ? title : -20;
}

/* Parts of p but its `own` that begin so, as bits. */
static unsigned starts_so(const struct parts *p, uint8_t own, uint8_t start)
{
    unsigned mask = 0;
    for (uint8_t k = 0; k < p->count; k++)
        mask |= (unsigned)(k != own && p->part[k].start == start) << k;
    return mask;
}

/* Abd and Abu are joined to what happens to stand behind them: in "Khaled Abu Salim", a name that
 * leaves one out, Abu may be that of "Khaled Abu Munir Salim". What they are joined to then stands
 * against its like without them. */
static void lend_start(struct search *s, int side, struct edge *e)
{
    const struct part *one = side ? &s->b->part[e->j] : &s->a->part[e->i];
    const struct part *other = side ? &s->a->part[e->i] : &s->b->part[e->j];
    if (s->strict || !(s->sheet[side]->lends >> (side ? e->j : e->i) & 1) ||
        other->start == one->start || other->initial || !part_is_name(other))
        return;
    unsigned price, mask = starts_so(side ? s->a : s->b, side ? e->i : e->j, one->start);
    if (!mask)
        return;
    if (e->open)
        weigh_single(s, e);
    const struct part bare = part_stripped(one);
    double bits = part_weight(name_laid(s->cache), side ? other : &bare, side ? &bare : other,
                              s->strict, &price);
    bits = as_kept(bits + lent_bits);
    if (bits <= e->bits)
        return;
    e->lenders[!side] = (uint8_t)mask;
    e->lent += bits - e->bits; /* the other side may have lent some already */
    e->bits = bits;
    e->price = (uint16_t)(price < UINT16_MAX ? price : UINT16_MAX);
}

static void find_edges(struct search *s, struct fit *fit)
{
    for (uint8_t i = 0; i < s->a->count; i++)
        for (unsigned may = s->meet->may[i]; may; may &= may - 1) {
            const uint8_t j = (uint8_t)__builtin_ctz(may);
            const struct part *p = &s->a->part[i], *q = &s->b->part[j];
            struct edge e = {.i = i, .i_count = 1, .j = j, .j_count = 1};
            look_at_single(s, pair_key(s, &e), &e);
            if (!part_is_name(p) || !part_is_name(q))
                e.bits = title_bits(p, q, e.bits);
            if ((s->sheet[0]->lends >> i | s->sheet[1]->lends >> j) & 1) {
                lend_start(s, 0, &e);
                lend_start(s, 1, &e);
            }
            if (e.bits <= part_other_bits || (s->chinese && fullname_syllables_differ(p, q)))
                continue;
            fit_add(fit, p, q, &e);
            edge_add(s, &e);
        }
}

/* What may be written in one: parts that end in no title; where both sides have two, names only. */
static bool joinable(const struct name_run *run, size_t count, size_t other)
{
    return count == 1 || (run->ends && (other == 1 || run->all_names));
}

static void price_joined(struct search *s, struct edge *e)
{
    const struct part *p = run_part(s, 0, e->i, e->i_count);
    const struct part *q = run_part(s, 1, e->j, e->j_count);
    struct yard y = edge_yard(s, e);
    double split = joined_cost(s, e), least = join_bits - split;
    e->bits = as_kept(part_other_bits);
    if (y.most < least)
        return;
    unsigned price = part_price(name_laid(s->cache), p, q, yard_limit(&y, least));
    e->price = (uint16_t)(price < UINT16_MAX ? price : UINT16_MAX);
    e->bits = as_kept(yard_bits(&y, price) + split);
    if (of_names(s, e))
        return;
    /* "Mariana" is not Maria da, nor "Seyed" Seyed Ali. */
    struct letter_laid *laid = name_laid(s->cache);
    double worse = e->i_count > 1
                       ? part_worst_half(laid, s->a->part + e->i, e->i_count, q, s->strict)
                       : part_worst_half(laid, s->b->part + e->j, e->j_count, p, s->strict);
    e->bits = worse < e->bits ? as_kept(worse) : e->bits;
}

/* Price and weight of several parts written as one. */
static void weigh_joined(struct search *s, struct edge *e)
{
    uint64_t key = pair_key(s, e);
    const struct name_known *known = name_cache_find(s->cache, key);
    e->open = false;
    if (known) {
        e->price = known->price;
        e->bits = (double)known->bits;
    } else {
        price_joined(s, e);
        edge_keep(s, key, e);
    }
}

/* Whether several parts surely are not the one, by the first of them. An initial may not be how it
 * begins: "U Hla Tin" is no spelling of Hlatin, U apart. Where the one has a Muhammad in front,
 * that must be a Muhammad: "Ahmad Reza" is no Mohammadreza, and of "M. Javad" Javad stands for
 * Mohammadjavad, as no slip of another name. */
static inline bool begins_otherwise(const struct part *many, size_t count, const struct part *one)
{
    const bool light = part_start_light(one->start);
    if (count < 2)
        return false;
    if (many->initial)
        return light || !letters_begin(&many->letters, &one->letters);
    return light && many->group[0] && many->light != LIGHT_NAME;
}

/* Whether neighbours of either name surely are not as one with what stands against them. */
static bool surely_apart(const struct search *s, const struct name_runs *r)
{
    const struct name_run *a = r->run[0], *b = r->run[1];
    const struct part *p = s->a->part + r->first[0], *q = s->b->part + r->first[1];
    return begins_otherwise(p, r->count[0], q) || begins_otherwise(q, r->count[1], p) ||
           !joinable(a, r->count[0], r->count[1]) || !joinable(b, r->count[1], r->count[0]);
}

/* Two that do not differ by two consonants or more. */
static void try_join(struct search *s, struct span i, struct span j, double least)
{
    const struct name_runs r = runs_of(s, i, j);
    if (surely_apart(s, &r) ||
        (s->chinese && fullname_syllables_differ(run_part(s, 0, i.first, i.count),
                                                 run_part(s, 1, j.first, j.count))))
        return;
    const double most = runs_most(s, &r, least);
    if (most <= least)
        return;
    struct edge e = {i.first, i.count, j.first, j.count, .least = least, .bits = most};
    e.open = s->lazy && most < beyond_bits;
    if (!e.open)
        weigh_joined(s, &e);
    if (e.bits <= least)
        return;
    if (e.open)
        name_cache_ready(s->cache, pair_key(s, &e));
    edge_add(s, &e);
}

/* These names, in their order or with another one first, against part i that has all in one. */
static void find_turned_of(struct search *s, bool swap, uint8_t i, struct span names)
{
    const struct part *many = &(swap ? s->a : s->b)->part[names.first];
    const struct part *q = &(swap ? s->b : s->a)->part[i];
    const uint8_t j = names.first, n = names.count;
    for (uint8_t first = 0; first < n; first++) {
        struct part p = many[first];
        for (uint8_t k = 1; k < n; k++)
            part_join(&p, &many[(first + k) % n], &p);
        struct yard y = yard_of(&p, q, 2 * part_most_bits, s->strict);
        unsigned price = part_price(name_laid(s->cache), &p, q, yard_limit(&y, part_other_bits));
        double bits = yard_bits(&y, price) + split_bits + (first ? turned_bits : 0);
        if (bits > 2)
            edge_add(s, swap ? &(struct edge){j, n, i, 1, .price = (uint16_t)price, .bits = bits}
                             : &(struct edge){i, 1, j, n, .price = (uint16_t)price, .bits = bits});
    }
}

/* A script without blanks against one with them, the family name maybe at the other end, and
 * without what a person may be addressed with in front ("U", "Ko"). */
static void find_turned(struct search *s, bool swap)
{
    const struct parts *one = swap ? s->b : s->a, *many = swap ? s->a : s->b;
    uint8_t i, ones, j, n;
    if (!s->sheet[swap]->unspaced || !parts_span(one, &i, &ones) || !parts_span(many, &j, &n) ||
        ones != 1 || n < 2 || one->part[i].letters.alphabet < ALPHABET_BURMESE)
        return;
    const struct part *q = &one->part[i];
    const bool apart = begins_otherwise(&many->part[j], n, q);
    if (!apart)
        find_turned_of(s, swap, i, (struct span){j, n});
    if (n > 2 && (apart || many->part[j].light == LIGHT_RANK))
        find_turned_of(s, swap, i, (struct span){(uint8_t)(j + 1), (uint8_t)(n - 1)});
}

static bool runs_apart(const struct name_run *a, const struct name_run *b)
{
    return many_bits(a->has & ~b->can) || many_bits(b->has & ~a->can);
}

/* Two names that are known, and apart: they are no pieces of others. */
static bool known_apart(const struct part *p, const struct part *q)
{
    return p->group[0] && q->group[0] && !part_same_group(p, q);
}

/* Two neighbours against two, the word boundary being in another place. */
static void find_shifts(struct search *s, const struct fit *fit)
{
    const unsigned *good = fit->good;
    for (uint8_t i = 0; i + 1 < s->a->count; i++)
        for (uint8_t j = 0; !(good[0] >> i & 3) && j + 1 < s->b->count; j++)
            if (!(good[1] >> j & 3) && !runs_apart(run_of(s, 0, i, 2), run_of(s, 1, j, 2)) &&
                !known_apart(&s->a->part[i], &s->b->part[j]))
                try_join(s, (struct span){i, 2}, (struct span){j, 2}, shift_bits);
}

static bool plausible(size_t a, size_t b)
{
    return a <= 3 * b && b <= 3 * a;
}

/* Two or three parts of one side against one of the other, which may have found its like but for
 * the start: then the whole must fit about as well; turn: of b against one of a. */
static void find_joins(struct search *s, const struct fit *fit, bool turn)
{
    const unsigned good = fit->good[turn];
    const size_t count = (turn ? s->b : s->a)->count, others = (turn ? s->a : s->b)->count;
    const unsigned singles = ((1u << others) - 1) & ~fit->full[!turn];
    for (uint8_t i = 0; i + 1u < count; i++) {
        if ((good >> i & 3) == 3)
            continue;
        const uint8_t most = i + 2u < count && !(good >> i & 6) ? 3 : 2;
        unsigned may[RUN_MAX + 1];
        for (uint8_t n = 2; n <= most; n++)
            may[n] = singles & ~name_sheet_apart(s->sheet[!turn], run_of(s, turn, i, n));
        for (unsigned left = may[2] | (most > 2 ? may[3] : 0); left; left &= left - 1) {
            const uint8_t j = (uint8_t)__builtin_ctz(left);
            if (!plausible(run_of(s, turn, i, 2)->letters, run_of(s, !turn, j, 1)->letters))
                continue;
            bool alone = !(fit->good[!turn] >> j & 1);
            double least = alone ? join_bits : fit->any[!turn][j] - whole_bits;
            for (uint8_t n = 2; n <= most; n++) {
                struct span many = {i, n}, single = {j, 1};
                if (may[n] >> j & 1)
                    try_join(s, turn ? single : many, turn ? many : single, least);
            }
        }
    }
}

/* Weight of part as an end of whole, and its price; part_other_bits when it is none. */
static double weigh_within(struct search *s, const struct part *part, const struct part *whole,
                           unsigned ends, uint16_t *price)
{
    unsigned within = UINT16_MAX, less = UINT16_MAX;
    struct letter_laid *laid = name_laid(s->cache);
    double bits = part_within(laid, part, whole, ends, &within);
    double bare = ends & PART_WITHOUT ? part_without(laid, part, whole, &less) : part_other_bits;
    bits = bits < good_bits ? part_other_bits : bits + within_bits;
    bare = bare < good_bits ? part_other_bits
                            : bare + (whole->behind_light ? behind_light_bits : behind_bits);
    *price = (uint16_t)(bare > bits ? less : within);
    return bare > bits ? bare : bits;
}

/* Part i of a as the start or the end of part j of b, or the other way round. */
static void try_within(struct search *s, uint8_t i, uint8_t j)
{
    const uint64_t within_table = 0x9FB21C651E98DF25u;
    const struct part *p = &s->a->part[i], *q = &s->b->part[j], *part, *whole;
    if (!part_is_name(p) || !part_is_name(q) || p->initial || q->initial)
        return;
    unsigned ends = part_may_be_within(p, q, &part, &whole);
    if (!ends)
        return;
    struct edge e = {.i = i, .i_count = 1, .j = j, .j_count = 1, .within = true};
    uint64_t of_a = run_of(s, 0, i, 1)->key;
    uint64_t key = of_a ? name_pair_key(s->cache, of_a ^ within_table, run_of(s, 1, j, 1)->key) : 0;
    const struct name_known *known = name_cache_find(s->cache, key);
    if (known) {
        e.price = known->price;
        e.bits = (double)known->bits;
    } else {
        e.bits = as_kept(weigh_within(s, part, whole, ends, &e.price));
        edge_keep(s, key, &e);
    }
    if (e.bits > as_kept(part_other_bits))
        edge_add(s, &e);
}

/* Of two names that have found their likes but for one part of one of them: that part. */
static void find_within(struct search *s, const struct fit *fit)
{
    unsigned left[2];
    for (int side = 0; side < 2; side++)
        left[side] = s->counted[side] & ~fit->good[side];
    if (s->strict || !fit->good[0] || (bits_count(left[0]) != 1 && bits_count(left[1]) != 1))
        return;
    for (unsigned i = left[0]; i; i &= i - 1)
        for (unsigned j = left[1]; j; j &= j - 1)
            try_within(s, (uint8_t)__builtin_ctz(i), (uint8_t)__builtin_ctz(j));
}

void fullname_settle(struct search *s, struct edge *e)
{
    if (is_joined(e))
        weigh_joined(s, e);
    else
        weigh_single(s, e);
    e->gone = e->bits <= (is_joined(e) ? e->least : part_other_bits);
}

static void turn_links(struct fullname_score *s)
{
    for (size_t i = 0; i < s->link_count; i++) {
        struct name_link *l = &s->links[i], was = *l;
        l->a = was.b;
        l->a_count = was.b_count;
        l->b = was.a;
        l->b_count = was.a_count;
    }
}

/* A Malik in front is left out as a title is beside a Muhammad, which may be missing too. Elsewhere
 * it differs from what stands in its place: two of them, or Malik and the father of "Nasir Bahram
 * Laghmanwal", may be names of relatives. */
static void count_names(struct search *s)
{
    bool light[2] = {false, false}, rank[2];
    for (int k = 0; k < 2; k++) {
        const struct name_sheet *x = s->sheet[k];
        rank[k] = x->side.counted != x->side.names;
        for (size_t i = 0; i < x->parts->count; i++)
            light[k] = light[k] ||
                       (part_is_name(&x->parts->part[i]) && x->parts->part[i].light == LIGHT_NAME);
    }
    for (int k = 0; k < 2; k++) {
        const struct side *side = &s->sheet[k]->side;
        s->counted[k] = light[!k] && !rank[!k] ? side->counted : side->names;
    }
}

static void compare_meet(struct name_cache *cache, bool strict, const struct name_meet *meet,
                         struct fullname_score *out)
{
    struct search s;
    s.meet = meet;
    s.sheet[0] = meet->sheet[0];
    s.sheet[1] = meet->sheet[1];
    s.a = s.sheet[0]->parts;
    s.b = s.sheet[1]->parts;
    s.cache = cache;
    s.strict = strict;
    s.count = 0;
    count_names(&s);
    s.further = !strict && s.sheet[0]->latin && s.sheet[1]->latin;
    s.chinese = s.further && fullname_chinese(s.a, s.b);
    s.lazy = s.a->count <= LAZY_PARTS && s.b->count <= LAZY_PARTS;
    struct fit fit = {.good = {0}};
    for (int i = 0; i < PARTS_MAX; i++)
        fit.any[0][i] = fit.any[1][i] = -100;
    /* Not the links: they are many, and filled in as they come. */
    out->weight_bits = out->probability = out->order_bits = out->chance_bits = 0;
    out->link_count = 0;
    if (s.a->count == 0 || s.b->count == 0) {
        fullname_report_nothing(out);
        return;
    }
    name_bound_begin(&s.bound, (const struct parts *const[]){s.a, s.b}, cache);
    memset(s.is_joined, 0, sizeof s.is_joined);
    find_edges(&s, &fit);
    find_joins(&s, &fit, false);
    find_joins(&s, &fit, true);
    find_shifts(&s, &fit);
    find_within(&s, &fit);
    find_turned(&s, false);
    find_turned(&s, true);
    fullname_best(&s);
    fullname_report(&s, out);
    if (meet->turned)
        turn_links(out);
}

static void compare(struct name_cache *cache, bool strict, const struct parts *a,
                    const struct parts *b, struct fullname_score *out)
{
    struct name_sheet sheet[2];
    struct name_meet meet;
    name_sheet_fill(a, &sheet[0]);
    name_sheet_fill(b, &sheet[1]);
    fullname_meet(cache, &sheet[0], &sheet[1], &meet);
    compare_meet(cache, strict, &meet, out);
}

void fullname_compare_sheets(struct name_cache *cache, const struct name_meet *meet,
                             struct fullname_score *out)
{
    compare_meet(cache, false, meet, out);
}

void fullname_compare_with(struct name_cache *cache, const struct parts *a, const struct parts *b,
                           struct fullname_score *out)
{
    compare(cache, false, a, b, out);
}

void fullname_compare(const struct parts *a, const struct parts *b, struct fullname_score *out)
{
    compare(NULL, false, a, b, out);
}

void fullname_compare_strictly(struct name_cache *cache, const struct parts *a,
                               const struct parts *b, struct fullname_score *out)
{
    compare(cache, true, a, b, out);
}
