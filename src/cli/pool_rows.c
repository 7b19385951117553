#include "cli/pool_rows.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/fact_name.h"

/* Rows that are read before what they say is put; names that are, before they are put; rows that
 * are waited for. */
enum { BATCH = 1024, PIECE = 32, NAMES = 16384, WAITING = NAMES };

/* Names that were read and are not in the lookup yet. */
struct named {
    struct part *part;
    uint32_t *word; /* places in `part` */
    size_t used, part_room, word_room;
    uint8_t counts[NAMES];
    size_t persons;
};

/* The rows from `first` on, as they are read. */
struct pool_reading {
    const struct pool_into *into;
    const struct pool_rows *rows;
    size_t first, count;
    struct evidence_said *said; /* NULL: names alone */
    struct parts *parts;        /* NULL: named already */
    struct named named;
};

static enum err read_row(struct pool_reading *r, size_t i, struct name_words *words,
                         struct buf *name)
{
    struct facts f;
    r->rows->facts(r->rows->context, r->first + i, &f);
    if (f.value[FIELD_AGE].len)
        f.stated_day = r->into->stated_day;
    enum err e = facts_one_name(r->into->apart, &f, name);
    if (e == OK && r->said)
        evidence_read(&f, words, &r->said[i]);
    if (e == OK && r->parts)
        name_words_read(words, f.value[FIELD_NAME], &r->parts[i]);
    return e;
}

static enum err read_piece(void *context, size_t piece, size_t worker)
{
    struct pool_reading *r = context;
    struct name_words *words = r->into->words ? &r->into->words[worker] : NULL;
    struct buf name = {0};
    enum err e = OK;
    for (size_t i = piece * PIECE; e == OK && i < r->count && i < (piece + 1) * PIECE; i++)
        e = read_row(r, i, words, &name);
    buf_free(&name);
    return e;
}

static enum err put_names(const struct pool_into *into, struct named *n)
{
    struct lookup_batch b = {.word = n->part,
                             .word_count = n->used,
                             .counts = n->counts,
                             .words = n->word,
                             .persons = n->persons,
                             .threads = into->threads};
    enum err e = lookup_add_batch(into->lookup, &b);
    n->used = n->persons = 0;
    return e;
}

static enum err keep_names(struct pool_reading *r)
{
    struct named *n = &r->named;
    enum err e = n->persons + r->count > NAMES ? put_names(r->into, n) : OK;
    if (e == OK)
        e = mem_room(&n->part, &n->part_room, n->used + r->count * PARTS_MAX, sizeof *n->part);
    if (e == OK)
        e = mem_room(&n->word, &n->word_room, n->used + r->count * PARTS_MAX, sizeof *n->word);
    for (size_t i = 0; e == OK && i < r->count; i++) {
        const struct parts *p = &r->parts[i];
        n->counts[n->persons++] = p->count;
        for (size_t k = 0; k < p->count; k++, n->used++) {
            n->part[n->used] = p->part[k];
            n->word[n->used] = (uint32_t)n->used;
        }
    }
    return e;
}

static enum err put_all(struct pool_reading *r)
{
    enum err e = OK;
    for (; e == OK && r->first < r->rows->count; r->first += r->count) {
        size_t left = r->rows->count - r->first;
        r->count = left < BATCH ? left : BATCH;
        e = pool_run(r->into->threads, (r->count + PIECE - 1) / PIECE, read_piece, r);
        if (e == OK && r->parts)
            e = keep_names(r);
        for (size_t i = 0; e == OK && r->said && i < r->count; i++)
            e = evidence_put(r->into->rest, &r->said[i]);
    }
    return e == OK && r->named.persons ? put_names(r->into, &r->named) : e;
}

enum err pool_rows_put(const struct pool_into *into, const struct pool_rows *rows)
{
    struct pool_reading *r = mem_zero(1, sizeof *r);
    size_t most = rows->count < BATCH ? rows->count : BATCH;
    if (!r)
        return ERR_MEMORY;
    r->into = into;
    r->rows = rows;
    if (into->rest)
        r->said = mem_alloc(most * sizeof *r->said);
    if (!rows->named)
        r->parts = mem_alloc(most * sizeof *r->parts);
    enum err e = (into->rest && !r->said) || (!rows->named && !r->parts) ? ERR_MEMORY : OK;
    if (e == OK && (r->said || r->parts))
        e = put_all(r);
    mem_free(r->said);
    mem_free(r->parts);
    mem_free(r->named.part);
    mem_free(r->named.word);
    mem_free(r);
    return e;
}

/* --- one by one --- */

static void waiting_facts(const void *context, size_t row, struct facts *out)
{
    facts_at(context, row, out);
}

enum err pool_waiting_end(struct pool_waiting *w, const struct pool_into *into)
{
    struct pool_rows rows = {waiting_facts, &w->facts, w->facts.rows.count, false};
    enum err e = pool_rows_put(into, &rows);
    texts_clear(&w->facts.rows);
    return e;
}

enum err pool_waiting_add(struct pool_waiting *w, const struct pool_into *into,
                          const struct facts *f)
{
    enum err e = facts_keep(&w->facts, f);
    return e == OK && w->facts.rows.count == WAITING ? pool_waiting_end(w, into) : e;
}

void pool_waiting_free(struct pool_waiting *w)
{
    facts_kept_free(&w->facts);
}
