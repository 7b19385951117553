/* exact: the first ten of comparing everybody, without comparing everybody: of nearly all queries, as a title that stands
 * against a name is bounded like a word (2 of 3,734 queries made of the hard cases).
 *
 * For each word of the pool it is reckoned once a query how much it may weigh as each part of the query: alone, for
 * neighbours of them written as one, and as a part of theirs or the other way round. A person's words then say what
 * comparing in full may give at most; who cannot come up to the tenth best so far is not compared. What is said of names
 * is what core/fullname.c, fullname_sheet.c and fullname_report.c do, and is to be changed with them: tests/test_exact.c
 * and find_bench with "check" in the place of "exact" also compare everybody, and fail where the two differ. */
#ifndef PV_BENCH_EXACT_H
#define PV_BENCH_EXACT_H

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "core/fullname_inner.h"
#include "core/part_within.h"
#include "core/letter_laid.h"
#include "core/lexicon_inner.h"
#include "core/lookup_inner.h"

/* How far rounding goes. */
static const double exact_slack = 0.02;
static const double exact_far = -3; /* a word that weighs less is another */
static const double exact_joined_most = 9.2; /* two names in one, spelled better than usual */

enum { EXACT_JOINS = 4 * PARTS_MAX * PARTS_MAX, EXACT_WAITING = 1 << 16 }; /* of a person; at a time */

/* A word as the parts of a query. */
struct exact_word {
    float bits[PARTS_MAX]; /* the most it may weigh as each, its share where it is several of them */
    uint8_t within;        /* parts that it may be an end of, or they of it, as bits */
    uint8_t good;          /* parts that have found their like in it for certain, as bits */
    uint8_t several;       /* parts that it may be together with their neighbours, as bits */
    uint32_t has, can; /* as of a part */
    struct yard_word yard;
    uint8_t letters, skip;
    bool wild, loose;      /* wild: no bound; loose: not counted as other names are */
};

struct exact_join;

/* What a query is compared by. */
struct exact {
    const struct lookup *l;
    struct lookup_scratch *s;
    struct letter_laid *laid;
    struct parts query;
    struct name_sheet sheet;
    struct part run[PARTS_MAX][RUN_MAX]; /* of it, written as one */
    bool wild, loose;
    struct exact_word *words; /* by number */
    size_t room, compared;    /* compared: persons, in all */
    struct exact_join *joins; /* of persons who wait for their prices */
    size_t joined, join_room;
    struct letter_least least;
};

static inline enum err exact_new(const struct lookup *l, struct lookup_scratch *s, struct exact *out)
{
    *out = (struct exact){.l = l, .s = s};
    letters_least(ALPHABET_LATIN, &out->least);
    return letter_laid_new(&out->laid);
}

static inline void exact_free(struct exact *e)
{
    letter_laid_free(e->laid);
    mem_free(e->words);
    mem_free(e->joins);
}

static inline double exact_max(double x, double y)
{
    return x > y ? x : y;
}

static inline bool exact_apart(uint32_t has, uint32_t can, uint32_t has_other, uint32_t can_other)
{
    return many_bits(has & ~can_other) || many_bits(has_other & ~can);
}

/* part_weight, or exact_far when it is less for certain, which is much faster. */
static double exact_pair(const struct exact *e, const struct part *p, const struct part *w)
{
    unsigned price;
    if (!p->skip && !w->skip && !p->initial && !w->initial && !part_apart(p, w)) {
        const struct yard y = yard_of(p, w, part_most_bits, false);
        const unsigned limit = yard_limit(&y, exact_far);
        if (part_price(e->laid, p, w, limit) > limit)
            return exact_far;
    }
    return part_weight(e->laid, p, w, false, &price);
}

/* One word as part i, and as lend_start has it. */
static double exact_single(const struct exact *e, size_t i, const struct part *w)
{
    const struct part *p = &e->query.part[i];
    double bits = exact_pair(e, p, w);
    for (int turn = 0; turn < 2; turn++) {
        const struct part *one = turn ? w : p, *other = turn ? p : w;
        if (one->start == other->start || other->initial || !part_is_name(other) ||
            (one->start != PART_START_FATHER && one->start != PART_START_SERVANT))
            continue;
        const struct part bare = part_stripped(one);
        bits = exact_max(bits, exact_pair(e, &bare, other) + lent_bits);
    }
    if (part_is_name(p) && part_is_name(w))
        return bits;
    const double title = part_is_lord(p) && part_is_lord(w) ? lord_bits : 1;
    return bits > 1 ? title : part_other_bits;
}

/* One as an end of the other: what it weighs, more for lookup_compare's sake. */
static double exact_end(const struct exact *e, size_t i, const struct part *w)
{
    const struct part *p = &e->query.part[i], *part, *whole;
    unsigned price;
    if (!part_is_name(p) || !part_is_name(w) || p->initial || w->initial)
        return part_other_bits;
    unsigned ends = part_may_be_within(p, w, &part, &whole);
    if (!ends)
        return part_other_bits;
    double bits = part_within(e->laid, part, whole, ends, &price) + within_bits;
    if (ends & PART_WITHOUT)
        bits = exact_max(bits, part_without(e->laid, part, whole, &price) + behind_light_bits);
    return bits + lookup_end_bits / scale;
}

/* One word as several parts of the query from i on. */
static double exact_several(const struct exact *e, size_t i, size_t count, const struct part *w)
{
    const struct part *run = &e->run[i][count - 1];
    if (exact_apart(run->has, run->can, w->has, w->can))
        return part_other_bits;
    const bool names = fullname_names(&e->query, (uint8_t)i, (uint8_t)count) > 1;
    const double split = names ? split_bits : titled_bits;
    struct yard y = yard_of(run, w, names ? 2 * part_most_bits : part_most_bits, false);
    unsigned limit = yard_limit(&y, join_bits - split), price = part_price(e->laid, run, w, limit);
    return price > limit ? part_other_bits : yard_bits(&y, price) + split;
}

static void exact_fill(const struct exact *e, const struct part *w, struct exact_word *out)
{
    *out = (struct exact_word){.has = w->has,
                               .can = w->can,
                               .yard = yard_word_of(w),
                               .letters = w->letters.len,
                               .skip = w->skip,
                               .wild = w->letters.alphabet >= ALPHABET_BURMESE,
                               .loose = w->initial || w->light == LIGHT_RANK};
    for (size_t i = 0; i < e->query.count; i++) {
        double end = exact_end(e, i, w), alone = exact_single(e, i, w);
        const bool names = part_is_name(w) && part_is_name(&e->query.part[i]);
        out->good |= (uint8_t)((names && exact_pair(e, &e->query.part[i], w) >= good_bits) << i);
        out->bits[i] = (float)exact_max(end, alone);
        out->within |= (uint8_t)((end > part_other_bits) << i);
    }
    for (size_t i = 0; i + 1 < e->query.count; i++)
        for (size_t n = 2; n <= RUN_MAX && i + n <= e->query.count; n++) {
            double bits = exact_several(e, i, n, w);
            for (size_t k = i; bits > join_bits && k < i + n; k++) {
                out->bits[k] = (float)exact_max((double)out->bits[k], bits / (double)n);
                out->several |= (uint8_t)(1u << k);
            }
        }
}

/* What the person's words are together. */
struct exact_sum {
    double bits[PARTS_MAX];
    bool wild, loose, within;
};

/* Words of a person side by side that may be one part of the query, or two two: n from k on, as m from i on. */
struct exact_join {
    uint32_t person;
    uint8_t i, m, k, n;
    bool gone;
};

/* All of them, by a glance; how many. */
static size_t exact_joins(const struct exact *e, const uint32_t *words, size_t count, struct exact_join *out)
{
    size_t joins = 0;
    uint8_t good = 0;
    for (size_t k = 0; k < count; k++)
        good |= e->words[words[k]].good;
    for (uint8_t k = 0; k + 1u < count; k++) {
        const struct exact_word *first = &e->words[words[k]];
        uint32_t has = first->has, can = first->can, letters = first->letters;
        for (uint8_t n = 2; n <= RUN_MAX && k + n <= count; n++) {
            const struct exact_word *next = &e->words[words[k + n - 1]];
            has |= next->has;
            can |= next->can;
            letters += next->letters;
            for (uint8_t i = 0; i < e->query.count; i++)
                for (uint8_t m = 1; m <= 2 && m <= n && i + m <= e->query.count; m++) {
                    const struct name_run *run = &e->sheet.run[i][m - 1];
                    bool plausible = m > 1 || (run->letters <= 3 * letters && letters <= 3u * run->letters);
                    /* Two that have found no like against two that have not, or several against one. */
                    if (m > 1 && (n > 2 || first->good || next->good || good >> i & 3))
                        continue;
                    if (n > 2 ? next->good || e->words[words[k + 1]].good : first->good && next->good)
                        continue;
                    if (plausible && !exact_apart(run->has, run->can, has, can))
                        out[joins++] = (struct exact_join){.i = i, .m = m, .k = k, .n = n};
                }
        }
    }
    return joins;
}

/* What such a one weighs at most; part_other_bits when it is none. */
static double exact_joined(const struct exact *e, const uint32_t *words, const struct exact_join *j)
{
    struct part all, next;
    lexicon_part(e->l->lexicon, words[j->k], &all);
    for (uint8_t n = 1; n < j->n; n++) {
        lexicon_part(e->l->lexicon, words[j->k + n], &next);
        part_join(&all, &next, &all);
    }
    const struct part *run = &e->run[j->i][j->m - 1];
    const struct yard y = yard_of(run, &all, 2 * part_most_bits, false);
    const struct yard titled = yard_of(run, &all, part_most_bits, false);
    const unsigned limit = yard_limit(&y, (j->m > 1 ? shift_bits : join_bits) - split_bits);
    const unsigned price = part_price(e->laid, run, &all, limit);
    return price > limit ? part_other_bits
                         : exact_max(yard_bits(&y, price) + split_bits, yard_bits(&titled, price) + titled_bits);
}

static struct exact_sum exact_words(const struct exact *e, const uint32_t *words, size_t count)
{
    struct exact_sum sum = {.wild = e->wild, .loose = e->loose};
    for (size_t i = 0; i < e->query.count; i++)
        sum.bits[i] = 2 * part_other_bits;
    for (size_t k = 0; k < count; k++) {
        const struct exact_word *w = &e->words[words[k]];
        sum.wild |= w->wild;
        sum.loose |= w->loose || w->several;
        sum.within |= w->within != 0;
        for (size_t i = 0; i < e->query.count; i++)
            sum.bits[i] = exact_max(sum.bits[i], (double)w->bits[i]);
    }
    return sum;
}

static double exact_lower(double x, double y)
{
    return -log2(exp2(-x) + exp2(-y));
}

/* What the parts come to at most: those that find nothing have another in their place, but for as many as the person
 * has names less; `more`: what the person's names beyond cost at least. */
static double exact_weight(const struct exact *e, const struct exact_sum *sum, size_t has)
{
    const double further = e->sheet.latin ? further_bits : 0;
    const size_t names = e->query.names;
    double total = 0, gain[PARTS_MAX], least = part_most_bits, rare = 0;
    const double father = e->sheet.side.father ? father_bits : 0, fathers = e->sheet.initials ? father_bits : 0;
    const double more = !sum->loose && has > names ? (double)(has - names) * (missing_bits + further + fathers) : 0;
    size_t gains = 0, spared = sum->loose ? names : has < names ? names - has : 0;
    for (size_t i = 0; i < e->query.count; i++) {
        const double bits = sum->bits[i], missing = e->sheet.side.missing[i] + further + father;
        rare += bits > 0 ? lookup_rare_share * e->s->plan.rare[i] : 0;
        if (!part_is_name(&e->query.part[i])) {
            total += exact_max(bits, missing);
            continue;
        }
        double left = exact_max(bits, part_other_bits), with = exact_max(bits, missing);
        double worst = exact_max(bits, part_most_bits + (spared ? missing : part_other_bits));
        least = worst < least ? worst : least;
        total += left;
        size_t k = gains++;
        for (; k && gain[k - 1] < with - left; k--)
            gain[k] = gain[k - 1];
        gain[k] = with - left;
    }
    for (size_t k = 0; k < spared && k < gains; k++)
        total += gain[k];
    double relative = relative_bits + least + more + (sum->within ? lookup_end_bits / scale : 0);
    return scale * exact_lower(total + more - zero_bits, relative) + rare + exact_slack;
}

static void exact_add(struct exact_sum *sum, const struct exact_join *j, double bits)
{
    for (size_t i = j->i; bits > part_other_bits && i < (size_t)j->i + j->m; i++)
        sum->bits[i] = exact_max(sum->bits[i], bits / j->m);
    sum->loose |= bits > part_other_bits;
}

/* Latin words of one query's run side by side, for core/letter_bound.h. */
struct exact_lanes {
    struct letter_bound bound;
    struct trace_lanes lanes;
    struct letter_trace trace[BOUND_LANES];
    struct exact_join *join[BOUND_LANES];
    unsigned limit[BOUND_LANES];
};

/* Puts the words in a lane; false when there is no bound for them. */
static bool exact_lane(const struct exact *e, struct exact_join *j, struct exact_lanes *to)
{
    const uint32_t *words = words_of(e->l, &e->l->persons[j->person]) + j->k;
    struct letter_trace *t = &to->trace[to->lanes.count];
    struct yard_word all = {.alphabet = ALPHABET_LATIN};
    *t = (struct letter_trace){.len = 0};
    for (size_t n = 0; n < j->n; n++) {
        const struct letter_trace *of = &e->l->lexicon->traces[words[n]];
        const struct yard_word *y = &e->words[words[n]].yard;
        const size_t len = of->len & BOUND_LEN;
        const bool latin = of->note >> NOTE_SHIFT == ALPHABET_LATIN;
        if (!latin || !len || t->len + len > TRACE_LETTERS || (!n && e->words[words[n]].skip))
            return false;
        int joint = 0;
        if (n)
            joint = letters_background_joint((char)(t->letter[t->len - 1] + 'a' - 1), (char)(of->letter[0] + 'a' - 1));
        memcpy(t->letter + t->len, of->letter, len);
        t->len = (uint8_t)(t->len + len);
        all.len = (uint8_t)(all.len + y->len);
        all.latin_len = (uint8_t)(all.latin_len + y->latin_len);
        all.background = (uint16_t)(all.background + y->background + joint);
        all.tail = y->tail;
    }
    struct yard y = yard_of_words(&e->sheet.run[j->i][j->m - 1].word, &all, 2 * part_most_bits, false);
    enum { SLACK = 8 }; /* for what letter_bound.h says to be about so */
    to->limit[to->lanes.count] = yard_limit(&y, (j->m > 1 ? shift_bits : join_bits) - split_bits) + SLACK;
    to->join[to->lanes.count] = j;
    to->lanes.at[to->lanes.count++] = t;
    return true;
}

static void exact_sift(struct exact_lanes *v)
{
    uint8_t price[BOUND_LANES];
    unsigned most = 0;
    for (size_t k = 0; k < v->lanes.count; k++)
        most = v->limit[k] > most ? v->limit[k] : most;
    letters_bounds(cpu_settle(CPU_BEST), &v->bound, (uint8_t)(most < UINT8_MAX ? most : UINT8_MAX), &v->lanes, price);
    for (size_t k = 0; k < v->lanes.count; k++)
        v->join[k]->gone = price[k] > v->limit[k];
    v->lanes.count = 0;
}

/* Rules out by a bound what waits to be part i, or two from there on. */
static void exact_rule_out(const struct exact *e, size_t i, size_t m)
{
    static struct exact_lanes v;
    const struct part *run = &e->run[i][m - 1];
    if (run->skip || run->letters.alphabet == ALPHABET_LATIN ||
        !letters_bound(NULL, &run->letters, ALPHABET_LATIN, &e->least, &v.bound))
        return;
    v.lanes.count = 0;
    for (size_t k = 0; k < e->joined; k++)
        if (e->joins[k].i == i && e->joins[k].m == m && exact_lane(e, &e->joins[k], &v) && v.lanes.count == BOUND_LANES)
            exact_sift(&v);
    if (v.lanes.count)
        exact_sift(&v);
}

/* The best so far, `room` of them at most. */
struct exact_best {
    struct lookup_hit *hits;
    size_t count, room;
    double least; /* that one of them weighs surely */
};

static void exact_compare(struct exact *e, uint32_t person, struct exact_best *b)
{
    struct lookup_hit hit = lookup_compare(e->l, e->s, &e->query, person);
    size_t k = b->count;
    e->compared++;
    for (; k && lookup_hit_order(&hit, &b->hits[k - 1], NULL) < 0; k--)
        if (k < b->room)
            b->hits[k] = b->hits[k - 1];
    if (k < b->room)
        b->hits[k] = hit;
    b->count += b->count < b->room;
    if (b->count == b->room)
        b->least = exact_max(b->least, b->hits[b->room - 1].weight_bits);
}

/* Whether the person whose joins those from `from` to `to` are may weigh `least`: they are priced one after another, as
 * long as those left may make it so. */
static bool exact_priced(struct exact *e, const struct exact_sum *alone, size_t from, size_t to, double least)
{
    const struct person *p = &e->l->persons[e->joins[from].person];
    struct exact_sum sum = *alone;
    for (size_t k = from; k < to; k++) {
        struct exact_sum most = sum;
        for (size_t n = k; n < to; n++)
            if (!e->joins[n].gone)
                exact_add(&most, &e->joins[n], exact_joined_most);
        if (exact_weight(e, &most, p->names) < least)
            return false;
        if (!e->joins[k].gone)
            exact_add(&sum, &e->joins[k], exact_joined(e, words_of(e->l, p), &e->joins[k]));
    }
    return exact_weight(e, &sum, p->names) >= least;
}

/* Prices what waits, and compares whoever may come up to the best. */
static void exact_settle(struct exact *e, struct exact_best *b)
{
    for (size_t i = 0; i < e->query.count; i++)
        for (size_t m = 1; m <= 2 && i + m <= e->query.count; m++)
            exact_rule_out(e, i, m);
    for (size_t k = 0; k < e->joined;) {
        const uint32_t person = e->joins[k].person;
        const struct person *p = &e->l->persons[person];
        const uint32_t *words = words_of(e->l, p);
        const struct exact_sum alone = exact_words(e, words, p->count);
        size_t end = k;
        while (end < e->joined && e->joins[end].person == person)
            end++;
        if (exact_priced(e, &alone, k, end, b->least))
            exact_compare(e, person, b);
        k = end;
    }
    e->joined = 0;
}

/* Compares the person, or lets its joined words wait, if it may come up to the best. */
static void exact_look(struct exact *e, uint32_t person, struct exact_best *b)
{
    const struct person *p = &e->l->persons[person];
    const uint32_t *words = words_of(e->l, p);
    struct exact_sum sum = exact_words(e, words, p->count);
    if (sum.wild || exact_weight(e, &sum, p->names) >= b->least) {
        exact_compare(e, person, b);
        return;
    }
    if (e->joined + EXACT_JOINS > EXACT_WAITING)
        exact_settle(e, b);
    struct exact_join *joins = e->joins + e->joined;
    const size_t count = exact_joins(e, words, p->count, joins);
    for (size_t k = 0; k < count; k++) {
        joins[k].person = person;
        exact_add(&sum, &joins[k], exact_joined_most);
    }
    if (count && exact_weight(e, &sum, p->names) >= b->least)
        e->joined += count;
}

/* The query as lookup_find has just left it in the scratch. */
static enum err exact_begin(struct exact *e, struct str name)
{
    parts_read(name, &e->query);
    e->wild = e->loose = e->query.count == 0;
    for (size_t i = 0; i < e->query.count; i++) {
        struct part *p = &e->query.part[i];
        char bytes[PART_KEY_BYTES];
        uint64_t id;
        if (!map_get(&e->s->ids, part_key(p, bytes), &id))
            return ERR_STATE;
        p->id = 0x80000000u | (uint32_t)id;
        e->wild |= p->letters.alphabet >= ALPHABET_BURMESE;
        e->loose |= p->light == LIGHT_RANK;
    }
    for (size_t i = 0; i < e->query.count; i++) {
        e->run[i][0] = e->query.part[i];
        for (size_t n = 1; n < RUN_MAX && i + n < e->query.count; n++)
            part_join(&e->run[i][n - 1], &e->query.part[i + n], &e->run[i][n]);
    }
    name_sheet_fill(&e->query, &e->sheet);
    enum err err = mem_room(&e->joins, &e->join_room, EXACT_WAITING, sizeof *e->joins);
    e->joined = 0;
    if (err == OK)
        err = mem_room(&e->words, &e->room, lexicon_room(e->l->lexicon), sizeof *e->words);
    for (uint32_t w = 0; err == OK && w < lexicon_room(e->l->lexicon); w++) {
        struct part part;
        if (!lexicon_uses(e->l->lexicon, w))
            continue;
        lexicon_part(e->l->lexicon, w, &part);
        exact_fill(e, &part, &e->words[w]);
    }
    return err;
}

/* The best `room` of everybody for the name, for which lookup_find was asked last, as lookup_find_slowly has them; hits
 * has *count of them that are known already. */
static enum err exact_find(struct exact *e, struct str name, struct lookup_hit *hits, size_t room, size_t *count)
{
    struct exact_best best = {hits, 0, room, *count == room ? hits[room - 1].weight_bits : -HUGE_VAL};
    enum err err = exact_begin(e, name);
    for (uint32_t i = 0; err == OK && i < e->l->person_count; i++)
        if (!e->l->persons[i].gone && e->l->persons[i].count)
            exact_look(e, i, &best);
    if (err == OK)
        exact_settle(e, &best);
    *count = best.count;
    return err;
}

#endif
