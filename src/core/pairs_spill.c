/* Rule by rule: when the blocks of all rules do not fit into memory, the candidates are written out
 * as numbers, sorted on disk, and come back in the order of rows, each once. A candidate of several
 * rules meets itself in the merge, so it is compared once and counted once, as in memory.
 *
 * A rule's keys are made in slices, by the key's upper bits: a block lies in one slice, and making
 * keys again costs less than sorting them on disk. Rejected: an index of blocks on disk, read once
 * for each stretch of rows; it is smaller where blocks are large, but its reads grow with the
 * square of the rows over memory. */
#include "core/pairs_inner.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/sorter.h"

#include <string.h>

enum { SLICE_BITS_MOST = 6, PER_PIECE = 4096, PIECES_LEAST = 4, PIECES_MOST = 256, TOGETHER = 64 };
/* Keys of one row that are in memory at once: with what they are sorted into. */
enum { KEY_BYTES = 2 * sizeof(uint64_t) };

/* Of what there is: half for sorting, a fourth for keys, or later an eighth for the candidates in
 * hand, of which those that are kept take as much again, or half as much again. */
static const double sorter_share = 0.5, key_share = 0.25, hand_share = 0.125;

struct spiller {
    struct scorer *s;
    struct sorter *sorter;
    double memory_bytes; /* for sorting */
    unsigned row_bits;
    unsigned slice_bits;
    uint64_t *candidate; /* in hand */
    size_t count;
    struct pair_list *piece; /* kept of each piece of those in hand */
};

static double words_bytes(size_t workers, bool words)
{
    return words ? words_scratch_bytes() * (double)workers : 0;
}

double pairs_bytes_least(size_t rows, size_t workers, bool words)
{
    double slice = (double)rows * KEY_BYTES * 2 / (1 << SLICE_BITS_MOST);
    double keys = (slice + 4096) * (double)workers / key_share;
    double lanes = SORTER_LANE_LEAST * (double)workers / sorter_share;
    return (keys > lanes ? keys : lanes) + words_bytes(workers, words);
}

/* Rows given twice by one key do not exist: the keys of a row are distinct. */
static enum err collect_slice(const struct spiller *x, size_t rule, size_t slice, uint64_t **out,
                              size_t *count)
{
    const struct people *p = x->s->p;
    struct key_maker maker = block_key_maker(x->s->b, x->s->b->rule[rule].atoms);
    uint64_t key[RULE_KEYS], *at = NULL;
    size_t n = 0, room = 0;
    for (size_t row = 0; row < p->rows; row++) {
        size_t k = key_maker_keys(&maker, p, row, key);
        for (size_t i = 0; i < k; i++) {
            if (x->slice_bits && key[i] >> (64 - x->slice_bits) != slice)
                continue;
            if (n == room) {
                room += room / 2 + 4096;
                uint64_t *more = mem_resize(at, room, sizeof *more);
                if (!more) {
                    mem_free(at);
                    return ERR_MEMORY;
                }
                at = more;
            }
            at[n++] = key[i] >> x->row_bits << x->row_bits | row;
        }
    }
    *out = at;
    *count = n;
    return OK;
}

static enum err add_block(struct spiller *x, const uint64_t *key, size_t count, size_t worker)
{
    const uint8_t *second = x->s->p->second;
    uint64_t mask = ((uint64_t)1 << x->row_bits) - 1;
    enum err e = OK;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && pairs_drawn(x->s->o, key[i] & mask) && e == OK; j++) {
            uint64_t a = key[i] & mask, b = key[j] & mask;
            if (second && (second[a] != second[b]) == x->s->o->within)
                continue;
            uint64_t candidate = (a << x->row_bits | b) << (64 - 2 * x->row_bits);
            e = sorter_add(x->sorter, worker, &candidate);
        }
    return e;
}

static enum err candidates_of_slice(void *context, size_t piece, size_t worker)
{
    struct spiller *x = context;
    size_t rule = piece >> x->slice_bits, slice = piece & (((size_t)1 << x->slice_bits) - 1);
    uint64_t *key = NULL, *scratch = NULL, mask = ((uint64_t)1 << x->row_bits) - 1;
    size_t count = 0;
    enum err e = collect_slice(x, rule, slice, &key, &count);
    if (e == OK && !(scratch = mem_alloc((count + 1) * sizeof *scratch)))
        e = ERR_MEMORY;
    if (e == OK && count)
        radix_sort(key, scratch, count, x->row_bits);
    mem_free(scratch);
    for (size_t i = 0, j; i < count && e == OK; i = j) {
        for (j = i + 1; j < count && (key[j] ^ key[i]) <= mask;)
            j++;
        if (j - i <= x->s->b->rule[rule].cap)
            e = add_block(x, key + i, j - i, worker);
    }
    mem_free(key);
    return e;
}

/* The candidates that words in common give, of some rows. Keys are gone by then. */
static enum err candidates_by_words(void *context, size_t piece, size_t worker)
{
    struct spiller *x = context;
    const struct scorer *s = x->s;
    const struct words_met *met;
    size_t to = (piece + 1) * PER_PIECE;
    enum err e = OK;
    for (size_t a = piece * PER_PIECE; a < to && a < s->p->rows; a++) {
        if (!pairs_drawn(s->o, a))
            continue;
        size_t n = block_words_rows(s->b->words, s->words_scratch[worker], (uint32_t)a,
                                    s->words->least, s->o->within, &met);
        for (size_t i = 0; i < n && e == OK; i++) {
            uint64_t candidate = ((uint64_t)a << x->row_bits | met[i].row)
                                 << (64 - 2 * x->row_bits);
            e = sorter_add(x->sorter, worker, &candidate);
        }
        if (e != OK)
            return e;
    }
    return OK;
}

static enum err all_by_words(struct spiller *x)
{
    struct scorer *s = x->s;
    enum err e = scorer_words(s);
    if (e == OK && s->words)
        e = pool_run(s->o->workers, s->p->rows / PER_PIECE + 1, candidates_by_words, x);
    scorer_end(s);
    return e;
}

/* Candidates come in the order of their first row: those of one row are weighed together. */
static enum err weigh_piece(void *context, size_t piece, size_t worker)
{
    struct spiller *x = context;
    size_t to = (piece + 1) * PER_PIECE < x->count ? (piece + 1) * PER_PIECE : x->count, n = 0;
    uint64_t mask = ((uint64_t)1 << x->row_bits) - 1;
    uint32_t rows[TOGETHER];
    enum err e = OK;
    (void)worker;
    for (size_t i = piece * PER_PIECE; i < to && e == OK; i++) {
        uint64_t k = x->candidate[i] >> (64 - 2 * x->row_bits);
        uint64_t next = i + 1 < to ? x->candidate[i + 1] >> (64 - 2 * x->row_bits) : ~k;
        rows[n++] = (uint32_t)(k & mask);
        if (n < TOGETHER && next >> x->row_bits == k >> x->row_bits)
            continue;
        e = scorer_weigh_row(x->s, (uint32_t)(k >> x->row_bits), rows, n, &x->piece[piece]);
        n = 0;
    }
    return e;
}

/* Those in hand, on all threads; what is kept goes behind what was kept before. */
static enum err weigh(struct spiller *x, struct pair_list *out)
{
    size_t pieces = (x->count + PER_PIECE - 1) / PER_PIECE;
    enum err e = pieces ? pool_run(x->s->o->workers, pieces, weigh_piece, x) : OK;
    for (size_t i = 0; i < pieces; i++) {
        for (size_t k = 0; k < x->piece[i].count && e == OK; k++)
            e = pair_list_add(out, x->piece[i].pair[k]);
        mem_free(x->piece[i].pair);
        x->piece[i] = (struct pair_list){0};
    }
    out->scored += (double)x->count;
    x->count = 0;
    return e;
}

static enum err weigh_all(struct spiller *x, struct pair_list *out)
{
    const struct pair_options *o = x->s->o;
    size_t pieces = (size_t)(x->memory_bytes * hand_share / (PER_PIECE * sizeof(uint64_t)));
    pieces = pieces < PIECES_LEAST ? PIECES_LEAST : pieces > PIECES_MOST ? PIECES_MOST : pieces;
    x->candidate = mem_alloc(pieces * PER_PIECE * sizeof *x->candidate);
    x->piece = mem_zero(pieces, sizeof *x->piece);
    enum err e = x->candidate && x->piece ? sorter_finish(x->sorter) : ERR_MEMORY;
    for (bool more = true; e == OK && more;) {
        e = sorter_next(x->sorter, &x->candidate[x->count], &more);
        x->count += e == OK && more;
        if (e != OK || (more && x->count < pieces * PER_PIECE))
            continue;
        e = weigh(x, out);
        if (o->progress)
            o->progress(o->progress_context, out->scored, x->s->b->pairs);
    }
    mem_free(x->candidate);
    mem_free(x->piece);
    return e;
}

enum err pairs_score_spilled(struct scorer *s, struct pair_list *out)
{
    const struct pair_options *o = s->o;
    size_t rows = s->p->rows;
    bool words = s->b->words;
    struct spiller x = {.s = s, .row_bits = radix_bits(rows)};
    x.memory_bytes = o->memory_bytes - words_bytes(o->workers, words);
    if (o->memory_bytes < pairs_bytes_least(rows, o->workers, words))
        return ERR_LIMIT;
    if (x.row_bits > 31)
        return ERR_LIMIT;
    double all = (double)s->p->rows * KEY_BYTES * 2 * (double)o->workers;
    while (x.slice_bits < SLICE_BITS_MOST &&
           all / (double)(1u << x.slice_bits) > x.memory_bytes * key_share)
        x.slice_bits++;
    struct sorter_options so = {.words = 1,
                                .lanes = o->workers,
                                .unique = true,
                                .low_bit = 64 - 2 * x.row_bits,
                                .memory_bytes = x.memory_bytes * sorter_share,
                                .spill = o->spill};
    scorer_begin(s);
    enum err e = sorter_new(&so, &x.sorter);
    if (e == OK)
        e = pool_run(o->workers, s->b->rule_count << x.slice_bits, candidates_of_slice, &x);
    if (e == OK)
        e = all_by_words(&x);
    if (e == OK)
        e = weigh_all(&x, out);
    sorter_free(x.sorter);
    return e;
}
