/* Row by row: the rows that share a block with row a and stand behind it are gathered from all
 * rules, each once (a mark per row says for whom it was last seen), and scored. Compared with rule
 * by rule, where a pair must be looked up among those of earlier rules, a mark costs one load,
 * rules may give a row any number of keys, and row a stays in the cache.
 *
 * Most pairs are no match, so scoring stops as soon as the best that is still possible stays
 * below the least that is kept. The sum is in whole numbers: stopping early changes nothing. */
#include "core/pairs.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/pairs_inner.h"

#include <string.h>

enum { ROWS_PER_PIECE = 2048, ROWS_PER_SMALL_PIECE = 128, SMALL_PIECES = 64, AT_A_TIME = 512 };
static const uint32_t LAST = (uint32_t)1 << 31;

static enum err keys_of_rule(const struct scorer *x, size_t rule, uint64_t **out, size_t *count)
{
    unsigned bits = radix_bits(x->p->rows);
    size_t room = x->p->rows + x->p->rows / 8 + 64, n = 0;
    uint64_t *at = mem_alloc(room * sizeof *at), key[RULE_KEYS];
    if (!at)
        return ERR_MEMORY;
    struct key_maker maker = block_key_maker(x->b, x->b->rule[rule].atoms);
    for (size_t row = 0; row < x->p->rows; row++) {
        size_t k = key_maker_keys(&maker, x->p, row, key);
        if (n + k > room) {
            uint64_t *more = mem_resize(at, room + room / 2 + 64, sizeof *more);
            if (!more) {
                mem_free(at);
                return ERR_MEMORY;
            }
            at = more;
            room += room / 2 + 64;
        }
        for (size_t i = 0; i < k; i++)
            at[n++] = key[i] >> bits << bits | row;
    }
    *out = at;
    *count = n;
    return OK;
}

/* Keeps blocks of two rows up to the cap; writes them over the keys. */
static size_t keep_blocks(const struct scorer *x, size_t rule, const uint64_t *key, size_t count,
                          uint32_t *member)
{
    uint64_t mask = ((uint64_t)1 << radix_bits(x->p->rows)) - 1;
    size_t n = 0;
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && (key[j] ^ key[i]) <= mask;)
            j++;
        if (j - i < 2 || j - i > x->b->rule[rule].cap)
            continue;
        for (size_t k = i; k < j; k++)
            member[n++] = (uint32_t)(key[k] & mask);
        member[n - 1] |= LAST;
    }
    return n;
}

static enum err index_rule(void *context, size_t rule, size_t worker)
{
    struct scorer *x = context;
    struct rule_index *r = &x->index[rule];
    uint64_t *key = NULL, *scratch = NULL;
    size_t count = 0;
    (void)worker;
    enum err e = keys_of_rule(x, rule, &key, &count);
    if (e == OK && !(scratch = mem_alloc((count + 1) * sizeof *scratch)))
        e = ERR_MEMORY;
    if (e == OK) {
        radix_sort(key, scratch, count, radix_bits(x->p->rows));
        mem_free(scratch);
        scratch = NULL;
        r->member = mem_alloc((count + 1) * sizeof *r->member);
        e = r->member ? OK : ERR_MEMORY;
    }
    if (e == OK) {
        r->count = keep_blocks(x, rule, key, count, r->member);
        uint32_t *fit = mem_resize(r->member, r->count + 1, sizeof *fit);
        r->member = fit ? fit : r->member;
    }
    mem_free(scratch);
    mem_free(key);
    return e;
}

/* Places of each row in all blocks. */
static enum err join_index(struct scorer *x)
{
    size_t rows = x->p->rows;
    for (size_t r = 0; r < x->b->rule_count; r++)
        x->member_count += x->index[r].count;
    if (x->member_count >= LAST)
        return ERR_LIMIT;
    x->member = mem_alloc((x->member_count + 1) * sizeof *x->member);
    x->first = mem_zero(rows + 2, sizeof *x->first);
    if (!x->member || !x->first)
        return ERR_MEMORY;
    size_t n = 0;
    for (size_t r = 0; r < x->b->rule_count; r++) {
        memcpy(x->member + n, x->index[r].member, x->index[r].count * sizeof *x->member);
        n += x->index[r].count;
        mem_free(x->index[r].member);
        x->index[r].member = NULL;
    }
    for (size_t i = 0; i < n; i++)
        x->first[(x->member[i] & ~LAST) + 2]++;
    for (size_t i = 2; i <= rows + 1; i++)
        x->first[i] += x->first[i - 1];
    x->place = mem_alloc((n + 1) * sizeof *x->place);
    if (!x->place)
        return ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        x->place[x->first[(x->member[i] & ~LAST) + 1]++] = (uint32_t)i;
    return OK;
}

/* Rows behind a that share a block with it. */
static size_t gather(const struct scorer *x, uint32_t a, uint32_t *mark, uint32_t *found)
{
    const struct people *p = x->p;
    size_t n = 0;
    for (uint32_t k = x->first[a]; k < x->first[a + 1]; k++) {
        const uint32_t *m = x->member + x->place[k];
        while (!(*m & LAST)) {
            m++;
            uint32_t b = *m & ~LAST;
            if (mark[b] == a + 1)
                continue;
            mark[b] = a + 1;
            if (!p->second || (p->second[a] != p->second[b]) != x->o->within)
                found[n++] = b;
        }
    }
    return n;
}

/* Adds those that have words in common with a and were not met before. */
static size_t gather_words(const struct scorer *x, uint32_t a, size_t worker, size_t n)
{
    const struct words_met *met;
    if (!x->words)
        return n;
    size_t count = block_words_rows(x->b->words, x->words_scratch[worker], a, x->words->least,
                                    x->o->within, &met);
    for (size_t i = 0; i < count; i++) {
        uint32_t b = met[i].row;
        if (x->mark[worker][b] == a + 1)
            continue;
        x->mark[worker][b] = a + 1;
        x->found[worker][n++] = b;
    }
    return n;
}

enum err scorer_words(struct scorer *s)
{
    for (size_t r = 0; r < s->b->rule_count; r++)
        if (s->b->rule[r].least)
            s->words = &s->b->rule[r];
    if (!s->words)
        return OK;
    s->words_scratch = mem_zero(s->o->workers + 1, sizeof *s->words_scratch);
    enum err e = s->words_scratch ? OK : ERR_MEMORY;
    for (size_t w = 0; w < s->o->workers && e == OK; w++)
        e = words_scratch_new(&s->words_scratch[w]);
    return e;
}

void scorer_end(struct scorer *s)
{
    for (size_t w = 0; s->words_scratch && w < s->o->workers; w++)
        words_scratch_free(s->words_scratch[w]);
    mem_free(s->words_scratch);
    s->words_scratch = NULL;
}

/* What the sieve left of some rows, and the levels of those features whose values were compared,
 * four bits each. */
struct weighed {
    struct sieved row[AT_A_TIME];
    uint64_t level[AT_A_TIME];
    size_t count;
};

static const uint32_t *numbers_of(const struct scorer *s, size_t row)
{
    return s->p->number + row * s->p->stride;
}

/* Whether feature f of a row is to be compared. */
static bool open_in(const struct weighed *w, size_t i, size_t f)
{
    return (w->row[i].open >> f & 1) != 0 && !w->row[i].exchanged;
}

/* Of whole names those go that have one word in common at best, where that leaves too little: most
 * of the pairs of lists with few other columns. */
static void glance(const struct scorer *s, const uint32_t *x, size_t f, struct weighed *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++) {
        struct sieved k = w->row[i];
        uint64_t levels = w->level[i];
        int32_t best = s->best[f];
        if (open_in(w, i, f))
            best = model_glance_units(s->d, s->p, f, x[f], numbers_of(s, k.row)[f]);
        w->row[kept] = k;
        w->level[kept] = levels;
        kept += best >= s->best[f] || k.most - s->best[f] + best >= s->o->least;
    }
    w->count = kept;
}

/* Compares one feature where it differs; of the rows that are left, those go that it leaves too
 * little. */
static void weigh_feature(const struct scorer *s, const uint32_t *x, size_t f, struct weighed *w)
{
    uint32_t value[AT_A_TIME];
    uint8_t level[AT_A_TIME];
    size_t n = 0, kept = 0;
    if (s->p->feature[f].kind == FEATURE_FULL)
        glance(s, x, f, w);
    for (size_t i = 0; i < w->count; i++) {
        value[n] = numbers_of(s, w->row[i].row)[f];
        n += open_in(w, i, f);
    }
    compare_many(s->p, f, x[f], &(struct compare_others){value, n, level});
    n = 0;
    for (size_t i = 0; i < w->count; i++) {
        struct sieved k = w->row[i];
        uint64_t levels = w->level[i];
        if (open_in(w, i, f)) {
            levels |= (uint64_t)level[n] << 4 * f;
            k.most += s->worth[f][level[n]];
            k.most += model_own_units(s->p, f, level[n], x[f], value[n]);
            n++;
        }
        w->row[kept] = k;
        w->level[kept] = levels;
        kept += k.exchanged || k.most >= s->o->least;
    }
    w->count = kept;
}

/* The weight of a row whose features have all been compared. */
static int32_t whole_weight(const struct scorer *s, const uint32_t *x, const struct weighed *w,
                            size_t i)
{
    struct sieved k = w->row[i];
    const uint32_t *y = numbers_of(s, k.row);
    uint8_t level[FEATURES_MAX];
    if (k.exchanged)
        return model_weight(s->d, s->p, x, y);
    /* What features share can only lower it. */
    if (!s->has_shared)
        return k.most;
    for (size_t f = 0; f < s->p->feature_count; f++) {
        level[f] = x[f] && y[f] ? LEVEL_SAME : LEVEL_NONE;
        if (k.open >> f & 1)
            level[f] = w->level[i] >> 4 * f & 15;
    }
    return k.most + model_shared_units(s->d, level);
}

/* Adds those of the rows that weigh enough. Feature by feature, not row by row: what is compared
 * is then of one kind, and the next values are fetched meanwhile. */
static enum err weigh(const struct scorer *s, uint32_t a, struct weighed *w, struct pair_list *l)
{
    const uint32_t *x = numbers_of(s, a);
    for (size_t i = 0; i < w->count; i++) {
        w->level[i] = 0;
        if (s->any_script && compare_swapped(s->p, x, numbers_of(s, w->row[i].row)) != LEVEL_NONE)
            w->row[i].exchanged = true;
    }
    for (size_t i = 0; i < s->p->feature_count && w->count; i++)
        weigh_feature(s, x, s->order[i], w);
    for (size_t i = 0; i < w->count; i++) {
        int32_t weight = whole_weight(s, x, w, i);
        enum err e =
            weight >= s->o->least ? pair_list_add(l, (struct pair){a, w->row[i].row, weight}) : OK;
        if (e != OK)
            return e;
    }
    return OK;
}

static void in_order(struct pair *k, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct pair t = k[i];
        size_t j = i;
        for (; j > 0 && k[j - 1].b > t.b; j--)
            k[j] = k[j - 1];
        k[j] = t;
    }
}

/* The row that others are compared with: what each of its values is worth to those that share it.
 */
static void begin_row(const struct scorer *s, const uint32_t *x, struct sieve *sieve)
{
    int32_t same[SIEVE_LANES] = {0};
    for (size_t f = 0; f < s->p->feature_count; f++)
        if (x[f])
            same[f] = s->d->weight[f][LEVEL_SAME] + s->d->rarity[f][x[f]];
    sieve_begin(sieve, x, same);
}

enum err scorer_weigh_row(const struct scorer *s, uint32_t a, const uint32_t *rows, size_t count,
                          struct pair_list *l)
{
    struct sieve sieve = s->sieve;
    struct weighed left;
    begin_row(s, numbers_of(s, a), &sieve);
    for (size_t from = 0; from < count; from += AT_A_TIME) {
        size_t some = count - from < AT_A_TIME ? count - from : AT_A_TIME;
        left.count = sieve_rows(&sieve, rows + from, some, left.row);
        enum err e = weigh(s, a, &left, l);
        if (e != OK)
            return e;
    }
    return OK;
}

static enum err score_rows(void *context, size_t piece, size_t worker)
{
    struct scorer *s = context;
    struct pair_list *l = &s->piece[piece];
    uint32_t *found = s->found[worker];
    size_t from = (s->piece_from + piece) * s->piece_rows, to = from + s->piece_rows;
    size_t rows = s->p->rows;
    if (worker == 0 && s->o->progress) /* the caller's own thread */
        s->o->progress(s->o->progress_context, (double)from, (double)rows);
    for (size_t a = from; a < to && a < rows; a++) {
        if (!pairs_drawn(s->o, a))
            continue;
        size_t n = gather(s, (uint32_t)a, s->mark[worker], found), before = l->count;
        n = gather_words(s, (uint32_t)a, worker, n);
        l->scored += (double)n;
        enum err e = scorer_weigh_row(s, (uint32_t)a, found, n, l);
        if (e != OK)
            return e;
        in_order(l->pair + before, l->count - before);
    }
    return OK;
}

static void begin_sieve(struct scorer *s)
{
    bool both = s->p->given != SIZE_MAX && s->p->family != SIZE_MAX;
    s->sieve = (struct sieve){.cpu = s->p->cpu,
                              .number = s->p->number,
                              .stride = s->p->stride,
                              .least = s->o->least,
                              .given = both ? s->p->given : SIZE_MAX,
                              .family = both ? s->p->family : SIZE_MAX};
    for (size_t f = 0; f < s->p->feature_count; f++)
        s->sieve.differ[f] = s->best[f];
}

/* Cheap comparisons first, among them those that can lower the sum most. */
void scorer_begin(struct scorer *s)
{
    static const int32_t cost[FEATURE_KINDS] = {
        [FEATURE_NAME] = 3,   [FEATURE_TEXT] = 5, [FEATURE_WORDS] = 5,
        [FEATURE_DATE] = 1,   [FEATURE_CODE] = 3, [FEATURE_SIGN] = 1,
        [FEATURE_NUMBER] = 1, [FEATURE_GEO] = 2,  [FEATURE_FULL] = 40};
    double gain[FEATURES_MAX];
    s->any_script = s->p->given != SIZE_MAX && s->p->family != SIZE_MAX &&
                    s->p->store[s->p->feature[s->p->given].store].names;
    for (size_t f = 0; f < s->p->feature_count; f++) {
        s->has_shared = s->has_shared || s->d->parent[f] != SIZE_MAX;
        s->best[f] = model_most_units(s->d, s->p, f);
        for (uint8_t l = 0; l <= LEVEL_NONE; l++)
            s->worth[f][l] = (l < LEVELS ? s->d->weight[f][l] : 0) - s->best[f];
        gain[f] =
            (double)(s->best[f] - s->d->weight[f][LEVEL_DIFFER]) / cost[s->p->feature[f].kind];
        size_t at = f;
        for (; at > 0 && gain[s->order[at - 1]] < gain[f]; at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = f;
    }
    begin_sieve(s);
}

static enum err join_pieces(struct scorer *s, size_t pieces, struct pair_list *out)
{
    size_t n = 0;
    for (size_t i = 0; i < pieces; i++)
        n += s->piece[i].count;
    struct pair *all = mem_alloc((n + 1) * sizeof *all);
    if (!all)
        return ERR_MEMORY;
    *out = (struct pair_list){.pair = all};
    for (size_t i = 0; i < pieces; i++) {
        if (s->piece[i].count)
            memcpy(all + out->count, s->piece[i].pair, s->piece[i].count * sizeof *all);
        out->count += s->piece[i].count;
        out->scored += s->piece[i].scored;
        mem_free(s->piece[i].pair);
        s->piece[i].pair = NULL;
    }
    return OK;
}

static bool is_bounded(const struct scorer *s)
{
    return s->o->spill && s->o->memory_bytes > 0;
}

enum err scorer_list(const struct scorer *s, struct pair_list *out)
{
    struct shelf_options so = {.record_bytes = sizeof(struct pair),
                               .memory_bytes = s->o->memory_bytes / 8,
                               .spill = s->o->spill};
    *out = (struct pair_list){.pair = NULL};
    return is_bounded(s) ? shelf_new(&so, &out->shelf) : OK;
}

/* What was kept of the pieces in hand goes to the shelf. */
static enum err shelve_pieces(struct scorer *s, size_t pieces, struct pair_list *out)
{
    enum err e = OK;
    for (size_t i = 0; i < pieces; i++) {
        for (size_t k = 0; k < s->piece[i].count && e == OK; k++)
            e = pair_list_add(out, s->piece[i].pair[k]);
        out->scored += s->piece[i].scored;
        mem_free(s->piece[i].pair);
        s->piece[i] = (struct pair_list){.pair = NULL};
    }
    return e;
}

/* Small pieces, some at a time: as many as keep an eighth of the memory at most, which the pieces
 * before them tell. */
static enum err score_bounded(struct scorer *s, size_t pieces, struct pair_list *out)
{
    size_t hand = s->o->workers;
    enum err e = OK;
    while (s->piece_from < pieces && e == OK) {
        size_t some = pieces - s->piece_from < hand ? pieces - s->piece_from : hand;
        size_t before = out->count;
        e = pool_run(s->o->workers, some, score_rows, s);
        if (e == OK)
            e = shelve_pieces(s, some, out);
        s->piece_from += some;
        double kept = (double)(out->count - before) * sizeof(struct pair) * 2;
        if (kept * 16 < s->o->memory_bytes && hand * 2 <= SMALL_PIECES)
            hand *= 2;
        else if (kept * 8 > s->o->memory_bytes && hand > s->o->workers)
            hand /= 2;
    }
    return e;
}

static enum err run(struct scorer *s, size_t pieces, struct pair_list *out)
{
    enum err e = pool_run(s->o->workers, s->b->rule_count, index_rule, s);
    if (e == OK)
        e = join_index(s);
    if (e != OK)
        return e;
    for (size_t w = 0; w < s->o->workers; w++) {
        s->mark[w] = mem_zero(s->p->rows + 1, sizeof **s->mark);
        s->found[w] = mem_alloc((s->p->rows + 1) * sizeof **s->found);
        if (!s->mark[w] || !s->found[w])
            return ERR_MEMORY;
    }
    e = scorer_words(s);
    if (e != OK)
        return e;
    scorer_begin(s);
    if (is_bounded(s))
        return score_bounded(s, pieces, out);
    e = pool_run(s->o->workers, pieces, score_rows, s);
    return e == OK ? join_pieces(s, pieces, out) : e;
}

static enum err score_in_memory(struct scorer *s, struct pair_list *out)
{
    size_t workers = s->o->workers;
    s->piece_rows = is_bounded(s) ? ROWS_PER_SMALL_PIECE : ROWS_PER_PIECE;
    size_t pieces = s->p->rows / s->piece_rows + 1, places = is_bounded(s) ? SMALL_PIECES : pieces;
    places += workers;
    s->piece = mem_zero(places, sizeof *s->piece);
    s->mark = mem_zero(workers + 1, sizeof *s->mark);
    s->found = mem_zero(workers + 1, sizeof *s->found);
    enum err e = s->piece && s->mark && s->found ? run(s, pieces, out) : ERR_MEMORY;
    for (size_t r = 0; r < s->b->rule_count; r++)
        mem_free(s->index[r].member);
    for (size_t w = 0; s->mark && s->found && w < workers; w++) {
        mem_free(s->mark[w]);
        mem_free(s->found[w]);
    }
    for (size_t i = 0; s->piece && i < places; i++)
        mem_free(s->piece[i].pair);
    scorer_end(s);
    mem_free(s->piece);
    mem_free(s->mark);
    mem_free(s->found);
    mem_free(s->member);
    mem_free(s->first);
    mem_free(s->place);
    return e;
}

/* Keys that a row has under a rule at most. */
static size_t keys_most(const struct block_plan *b, uint64_t atoms)
{
    size_t keys = 1;
    for (size_t i = 0; i < b->atom_count; i++)
        if (atoms >> i & 1)
            keys *= b->atom[i].slots;
    return keys < RULE_KEYS ? keys : RULE_KEYS;
}

double pairs_bytes(const struct people *p, const struct block_plan *b, size_t workers)
{
    double rows = (double)p->rows + 1, keys = 0, widest = 1;
    for (size_t r = 0; r < b->rule_count; r++) {
        double k = (double)keys_most(b, b->rule[r].atoms);
        keys += k;
        widest = k > widest ? k : widest;
    }
    double sorting = rows * widest * (2 * sizeof(uint64_t) + 4) * (double)workers;
    double marking = rows * (keys + 1 + 2 * (double)workers) * sizeof(uint32_t);
    marking += b->words ? words_scratch_bytes() * (double)workers : 0;
    return rows * keys * sizeof(uint32_t) + (sorting > marking ? sorting : marking);
}

enum err pairs_score(const struct people *p, const struct model *d, const struct block_plan *b,
                     const struct pair_options *o, struct pair_list *out)
{
    struct scorer s = {.p = p, .d = d, .b = b, .o = o};
    struct pair_list made;
    enum err e = scorer_list(&s, &made);
    if (e != OK)
        return e;
    /* A fourth is for what is kept, and for what is on its way there. */
    if (is_bounded(&s) && pairs_bytes(p, b, o->workers) > o->memory_bytes * 3 / 4)
        e = pairs_score_spilled(&s, &made);
    else
        e = score_in_memory(&s, &made);
    if (e != OK) {
        pair_list_free(&made);
        return e;
    }
    *out = made;
    return OK;
}
