#include "cli/pool_rows.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/fact_name.h"

enum { BATCH = 1024, PIECE = 32 };

/* The rows from `first` on, as they are read. */
struct pool_reading {
    const struct pool_into *into;
    const struct pool_rows *rows;
    size_t first, count;
    struct evidence_said *said; /* NULL: names alone */
    struct part *part;          /* PARTS_MAX for each row; NULL: named already */
    uint8_t counts[BATCH];
};

static enum err read_row(struct pool_reading *r, size_t i, struct buf *name)
{
    struct facts f;
    r->rows->facts(r->rows->context, r->first + i, &f);
    if (f.value[FIELD_AGE].len)
        f.stated_day = r->into->stated_day;
    enum err e = facts_one_name(r->into->apart, &f, name);
    if (e == OK && r->said)
        evidence_read(&f, &r->said[i]);
    if (e == OK && r->part) {
        struct parts p;
        parts_read(f.value[FIELD_NAME], &p);
        r->counts[i] = p.count;
        for (size_t k = 0; k < p.count; k++)
            r->part[i * PARTS_MAX + k] = p.part[k];
    }
    return e;
}

static enum err read_piece(void *context, size_t piece, size_t worker)
{
    struct pool_reading *r = context;
    struct buf name = {0};
    enum err e = OK;
    (void)worker;
    for (size_t i = piece * PIECE; e == OK && i < r->count && i < (piece + 1) * PIECE; i++)
        e = read_row(r, i, &name);
    buf_free(&name);
    return e;
}

/* The parts that were read move together first. */
static enum err put_names(struct pool_reading *r)
{
    uint32_t words[BATCH * PARTS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        for (size_t k = 0; k < r->counts[i]; k++, n++) {
            r->part[n] = r->part[i * PARTS_MAX + k];
            words[n] = (uint32_t)n;
        }
    struct lookup_batch b = {
        .word = r->part, .word_count = n, .counts = r->counts, .words = words, .persons = r->count};
    return lookup_add_batch(r->into->lookup, &b);
}

static enum err put_all(struct pool_reading *r)
{
    enum err e = OK;
    for (; e == OK && r->first < r->rows->count; r->first += r->count) {
        size_t left = r->rows->count - r->first;
        r->count = left < BATCH ? left : BATCH;
        e = pool_run(r->into->threads, (r->count + PIECE - 1) / PIECE, read_piece, r);
        if (e == OK && r->part)
            e = put_names(r);
        for (size_t i = 0; e == OK && r->said && i < r->count; i++)
            e = evidence_put(r->into->rest, &r->said[i]);
    }
    return e;
}

enum err pool_rows_put(const struct pool_into *into, const struct pool_rows *rows)
{
    struct pool_reading r = {.into = into, .rows = rows};
    size_t most = rows->count < BATCH ? rows->count : BATCH;
    enum err e = OK;
    if (into->rest) {
        r.said = mem_zero(most, sizeof *r.said);
        e = r.said ? OK : ERR_MEMORY;
    }
    if (e == OK && !rows->named) {
        r.part = mem_zero(most * PARTS_MAX, sizeof *r.part);
        e = r.part ? OK : ERR_MEMORY;
    }
    if (e == OK && (r.said || r.part))
        e = put_all(&r);
    mem_free(r.said);
    mem_free(r.part);
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
    return e == OK && w->facts.rows.count == BATCH ? pool_waiting_end(w, into) : e;
}

void pool_waiting_free(struct pool_waiting *w)
{
    facts_kept_free(&w->facts);
}
