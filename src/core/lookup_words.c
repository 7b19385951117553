/* The words a query may mean, word by word: for each part, for two neighbours written as one, and
 * for the halves of a part that the pool does not have, or, in a pool that is not large, is long.
 * What was found is kept for later queries. */
#include <math.h>
#include <string.h>

#include "base/fetch.h"
#include "base/mem.h"
#include "core/lookup_inner.h"

/* Of a word that may be meant; what is found about so is about so much too high. */
static const double least_bits = 3.4;

/* A word that weighs less than this is not what was meant. */
static const float good_bits = 3;

/* Two halves of a word that the pool has in one are meant when they weigh as much. */
static const float sure_bits = 11;

enum {
    AHEAD = 24, /* words fetched ahead */
    LISTS_MAX = 8192,
    LOOKED_LEAST = 6000, /* words looked at for a part; and a share of all */
    LOOKED_SHARE = 80,
    LOOKED_MADE = 500,           /* for what is joined or cut */
    HALVES_PERSONS = 500 * 1000, /* in larger pools only words that the pool lacks are cut */
    PRICED = 600,
    WEIGHED = 600
};

/* Those found before that somebody still has, and those found now, which are others. */
static enum err join_hits(const struct lookup *l, struct found_words *f,
                          const struct lexicon_hit *now, size_t count)
{
    size_t was = 0;
    for (size_t i = 0; !f->seen.anew && i < f->count; i++)
        if (lexicon_uses(l->lexicon, f->words[i].word))
            f->words[was++] = f->words[i];
    enum err err = mem_room(&f->words, &f->room, was + count, sizeof *f->words);
    if (err != OK)
        return err;
    f->count = was + count;
    for (size_t to = f->count; count;) /* of equal weight, those of before stand first */
        if (was && f->words[was - 1].bits < now[count - 1].bits)
            f->words[--to] = f->words[--was];
        else {
            const struct lexicon_hit *hit = &now[--count];
            f->words[--to] = (struct found_word){.word = hit->word, .bits = hit->bits};
        }
    return OK;
}

static void sum_up(const struct lookup *l, struct found_words *f)
{
    f->persons = f->good = 0;
    for (size_t i = 0; i < AHEAD && i < f->count; i++)
        fetch(&l->by_word[f->words[i].word]);
    for (size_t i = 0; i < f->count; i++) {
        if (i + AHEAD < f->count)
            fetch(&l->by_word[f->words[i + AHEAD].word]);
        f->words[i].persons = l->by_word[f->words[i].word];
        double n = f->words[i].persons.count;
        f->persons += n;
        f->good += f->words[i].bits >= good_bits ? n : 0;
    }
    f->best = f->count ? f->words[0].bits : 0;
}

/* Whether a word that is joined or cut is looked for by its ends, too. */
static bool by_ends(const struct lookup *l, bool made)
{
    return made && lookup_count(l) <= HALVES_PERSONS;
}

/* Words of the pool that weigh in favour of the part. */
static enum err find_words(const struct lookup *l, struct lexicon_scratch *near,
                           const struct part *p, bool made, struct found_words *f)
{
    const struct lexicon_hit *hits;
    size_t count;
    size_t looked = made ? LOOKED_MADE : LOOKED_LEAST + lexicon_words(l->lexicon) / LOOKED_SHARE;
    struct lexicon_ask ask = {.part = p,
                              .least = least_bits,
                              .least_other = least_bits,
                              .looked = looked,
                              .priced = PRICED,
                              .about = true,
                              .weighed = WEIGHED,
                              .ends = by_ends(l, made)};
    enum err err = lexicon_near_more(l->lexicon, near, &ask, &f->seen, &hits, &count);
    if (err == OK)
        err = join_hits(l, f, hits, count);
    if (err != OK) {
        lexicon_seen_free(&f->seen);
        return err;
    }
    sum_up(l, f);
    f->changes = l->changes;
    return OK;
}

/* The list of words found for the part, or to be found: a new one is empty. made: joined or cut,
 * not as asked; those are looked for less thoroughly, and kept apart. */
static enum err list_of(const struct lookup *l, struct words_known *w, const struct part *p,
                        bool made, size_t *out)
{
    char bytes[PART_KEY_BYTES + 1];
    struct str key = part_key(p, bytes);
    uint64_t at;
    bytes[key.len++] = (char)(made + by_ends(l, made));
    if (map_get(&w->by_part, key, &at)) {
        *out = (size_t)at;
        return OK;
    }
    enum err err = mem_room(&w->lists, &w->room, w->count + 1, sizeof *w->lists);
    if (err == OK)
        err = map_set(&w->by_part, key, w->count);
    if (err != OK)
        return err;
    w->lists[w->count] = (struct found_words){.count = 0};
    *out = w->count++;
    return OK;
}

struct planning {
    const struct lookup *l;
    struct lookup_scratch *s;
    struct words_known *w;
    struct plan *plan;
};

static bool is_found(const struct lookup *l, const struct found_words *f)
{
    return f->seen.begun && f->changes == l->changes;
}

static enum err find_known(const struct planning *g, const struct part *p, bool made, size_t *out)
{
    enum err err = list_of(g->l, g->w, p, made, out);
    if (err != OK || is_found(g->l, &g->w->lists[*out]))
        return err;
    return find_words(g->l, g->s->hands->near, p, made, &g->w->lists[*out]);
}

static enum err task_add(const struct planning *g, const struct part *p, bool made, unsigned parts)
{
    struct task t = {0, (uint16_t)parts};
    struct plan *plan = g->plan;
    enum err err = find_known(g, p, made, &t.list);
    if (err == OK && g->w->lists[t.list].count && plan->count < TASKS_MAX)
        plan->task[plan->count++] = t;
    return err;
}

/* A word of so many letters may be two that others write apart ("Ahmadi Nejad"), though the pool
 * has it in one too. */
static bool is_long(const struct part *p)
{
    enum { LONG = 7, LONG_LATIN = 10 };
    bool latin = p->letters.alphabet == ALPHABET_LATIN;
    return !p->skip && (latin ? p->letters.latin_len >= LONG_LATIN : p->letters.len >= LONG);
}

/* The halves of a part as words of the pool. */
static enum err task_cut(const struct planning *g, const struct part *p, unsigned parts, size_t at)
{
    struct part half[2];
    part_split(p, at, &half[0], &half[1]);
    enum err err = task_add(g, &half[0], true, parts);
    return err == OK ? task_add(g, &half[1], true, parts << PARTS_MAX) : err;
}

/* Where a part may be cut in two: from here up to there. */
static size_t cut_first(const struct part *p)
{
    return p->letters.alphabet == ALPHABET_LATIN ? 3 : 2;
}

static size_t cut_last(const struct part *p)
{
    const bool latin = p->letters.alphabet == ALPHABET_LATIN;
    const size_t n = latin ? p->letters.latin_len : p->letters.len, least = cut_first(p);
    return n > least ? n - least : 0;
}

/* A part may be two words of the pool, written as one: those that weigh most, if more than
 * least_both. */
static enum err task_halves(const struct planning *g, const struct part *p, unsigned parts,
                            float least_both)
{
    size_t best_at = 0;
    float best = least_both;
    struct part half[2];
    for (size_t at = cut_first(p); at <= cut_last(p); at++) {
        float sum = 0;
        part_split(p, at, &half[0], &half[1]);
        for (int k = 0; k < 2; k++) {
            size_t list;
            enum err err = find_known(g, &half[k], true, &list);
            if (err != OK)
                return err;
            sum += g->w->lists[list].best;
        }
        best_at = sum > best ? at : best_at;
        best = sum > best ? sum : best;
    }
    return best_at ? task_cut(g, p, parts, best_at) : OK;
}

double words_rarity(const struct lookup *l, const struct found_words *f)
{
    double bits = log2((double)(lookup_count(l) + 1) / (f->good + 1));
    return bits < 1 ? 1 : bits;
}

static void sort_tasks(const struct words_known *w, struct plan *p)
{
    for (size_t i = 1; i < p->count; i++) {
        struct task t = p->task[i];
        size_t k = i;
        for (; k && w->lists[p->task[k - 1].list].persons > w->lists[t.list].persons; k--)
            p->task[k] = p->task[k - 1];
        p->task[k] = t;
    }
}

static uint32_t joined_tasks(const struct plan *p)
{
    uint32_t joined = 0;
    for (size_t i = 0; i < p->count; i++)
        joined |= (uint32_t)many_bits(p->task[i].parts) << i;
    return joined;
}

static enum err task_join(const struct planning *g, const struct part *p, const struct part *next,
                          unsigned parts)
{
    struct part joined;
    part_join(p, next, &joined);
    return task_add(g, &joined, true, parts);
}

/* Of two names in one (cut at `at`) one may be written in one with its neighbour: "Mohammad
 * Rezakarimi", "Karimimohammad Reza". */
static enum err task_half_joined(const struct planning *g, const struct parts *query, size_t i,
                                 size_t at)
{
    const struct part *p = &query->part[i];
    const unsigned one = 1u << i;
    struct part half[2];
    enum err err = OK;
    part_split(p, at, &half[0], &half[1]);
    if (i + 1 < query->count)
        err = task_join(g, &half[1], p + 1, one << PARTS_MAX | one << 1);
    if (err == OK && i)
        err = task_join(g, p - 1, &half[0], one >> 1 | one);
    return err;
}

/* Whether a part of which this was found may be two words, whichever. */
static bool is_cut(const struct lookup *l, const struct part *p, const struct found_words *f)
{
    return f->best < good_bits || (is_long(p) && lookup_count(l) <= HALVES_PERSONS);
}

static enum err plan_part(const struct planning *g, const struct parts *query, size_t i)
{
    const struct part *p = &query->part[i];
    size_t list;
    enum err err = find_known(g, p, false, &list);
    if (err != OK)
        return err;
    const struct found_words *f = &g->w->lists[list];
    g->plan->rare[i] = f->count ? words_rarity(g->l, f) : 0;
    const size_t known = part_two_names(p);
    if (known) {
        err = task_cut(g, p, 1u << i, known);
        if (err == OK)
            err = task_half_joined(g, query, i, known);
    } else if (is_cut(g->l, p, f))
        err = task_halves(g, p, 1u << i, f->best < good_bits ? 2 * good_bits : sure_bits);
    if (err == OK)
        err = task_add(g, p, false, 1u << i);
    if (err == OK && i + 1 < query->count)
        err = task_join(g, p, p + 1, 3u << i);
    return err;
}

/* Only titles are looked for where there is nothing else. */
static bool is_planned(const struct parts *query, size_t i)
{
    return query->part[i].role == PART_NAME || query->names == 0;
}

/* What will be looked for, whoever of several threads does it. */
struct ahead {
    const struct planning *g;
    struct wanted {
        struct part part;
        size_t list;
        bool made;
    } wanted[4 * PARTS_MAX];
    size_t count;
};

/* Unless it is known, wanted already, or too much: then it is looked for in its turn. */
static enum err want(struct ahead *a, const struct part *p, bool made)
{
    const struct planning *g = a->g;
    struct wanted w = {.part = *p, .made = made};
    enum err err = list_of(g->l, g->w, p, made, &w.list);
    if (err != OK || is_found(g->l, &g->w->lists[w.list]) || a->count == COUNT(a->wanted))
        return err;
    for (size_t i = 0; i < a->count; i++)
        if (a->wanted[i].list == w.list)
            return OK;
    a->wanted[a->count++] = w;
    return OK;
}

static enum err want_halves(struct ahead *a, const struct part *p, size_t at)
{
    struct part half[2];
    part_split(p, at, &half[0], &half[1]);
    enum err err = want(a, &half[0], true);
    return err == OK ? want(a, &half[1], true) : err;
}

static enum err wanted_piece(void *context, size_t piece, size_t worker)
{
    const struct ahead *a = context;
    const struct planning *g = a->g;
    const struct wanted *w = &a->wanted[piece];
    return find_words(g->l, g->s->hands[worker].near, &w->part, w->made, &g->w->lists[w->list]);
}

/* Nobody puts up a new list meanwhile. */
static enum err find_wanted(struct ahead *a)
{
    const size_t count = a->count;
    a->count = 0;
    return crew_run(a->g->s->crew, count, wanted_piece, a);
}

/* Parts first, which take longest, then neighbours written as one. */
static enum err want_parts(struct ahead *a, const struct parts *query)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < query->count; i++)
        if (is_planned(query, i))
            err = want(a, &query->part[i], false);
    for (size_t i = 0; err == OK && i + 1 < query->count; i++) {
        struct part joined;
        if (!is_planned(query, i))
            continue;
        part_join(&query->part[i], &query->part[i + 1], &joined);
        err = want(a, &joined, true);
    }
    return err;
}

/* Of parts that were found or not. */
static enum err want_all_halves(struct ahead *a, const struct parts *query)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < query->count; i++) {
        const struct part *p = &query->part[i];
        const size_t known = part_two_names(p);
        size_t list;
        if (!is_planned(query, i))
            continue;
        err = list_of(a->g->l, a->g->w, p, false, &list);
        if (err == OK && known)
            err = want_halves(a, p, known);
        else if (err == OK && is_cut(a->g->l, p, &a->g->w->lists[list]))
            for (size_t at = cut_first(p); err == OK && at <= cut_last(p); at++)
                err = want_halves(a, p, at);
    }
    return err;
}

/* Finds what the plan will ask for, by several threads side by side. */
static enum err find_ahead(const struct planning *g, const struct parts *query)
{
    struct ahead a;
    a.g = g;
    a.count = 0;
    enum err err = want_parts(&a, query);
    if (err == OK)
        err = find_wanted(&a);
    if (err == OK)
        err = want_all_halves(&a, query);
    return err == OK ? find_wanted(&a) : err;
}

enum err words_plan(const struct lookup *l, struct lookup_scratch *s, const struct parts *query)
{
    struct planning g = {l, s, &s->words, &s->plan};
    s->plan = (struct plan){.count = 0};
    enum err err = s->crew ? find_ahead(&g, query) : OK;
    for (size_t i = 0; err == OK && i < query->count; i++)
        if (is_planned(query, i))
            err = plan_part(&g, query, i);
    sort_tasks(&s->words, &s->plan);
    s->plan.joined = joined_tasks(&s->plan);
    return err;
}

static void forget(struct words_known *w)
{
    for (size_t i = 0; i < w->count; i++) {
        mem_free(w->lists[i].words);
        lexicon_seen_free(&w->lists[i].seen);
    }
    w->count = 0;
    map_free(&w->by_part);
    w->by_part = (struct map){0};
}

void words_refresh(struct words_known *w)
{
    if (w->count >= LISTS_MAX)
        forget(w);
}

void words_free(struct words_known *w)
{
    forget(w);
    mem_free(w->lists);
}
