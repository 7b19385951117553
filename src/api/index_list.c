/* Rows of lists in an index, and looked for in one. A row becomes facts and a name as for
 * `peyvand find`; names and the rest are then kept, and asked, as there (core/evidence.h). */
#include "api/columns.h"
#include "api/index_inner.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/pool.h"
#include "core/fact_name.h"

#include <string.h>

enum { THREADS_MOST = 64, BATCH = 512, PIECE = 16, FOUND_USUAL = 10 };

/* The rows of a list and what its columns mean; kinds are owned. */
struct rows {
    const struct pv_list *list;
    struct column_kind *kinds;
};

static enum err rows_begin(struct rows *r)
{
    r->kinds = mem_zero(r->list->count, sizeof *r->kinds);
    return r->kinds ? columns_settle(r->list, r->kinds) : ERR_MEMORY;
}

/* Borrows the list or the arena. */
static enum err rows_facts(const struct rows *r, size_t row, struct arena *a, struct facts *out)
{
    enum err e = OK;
    *out = (struct facts){.stated_day = DAY_UNKNOWN};
    for (size_t c = 0; e == OK && c < r->list->count; c++) {
        enum field f = r->kinds[c].field;
        if (f != FIELD_COUNT && f != FIELD_ID && f != FIELD_OTHER)
            e = facts_join(a, out, f, columns_cell(r->list, row, c));
    }
    facts_split_name(out);
    return e;
}

static void state_age(const struct pv_index *x, struct facts *f)
{
    if (f->value[FIELD_AGE].len)
        f->stated_day = x->stated_day;
}

/* --- adding --- */

/* A batch of rows, read by any threads and then put one after another. */
struct adding {
    struct pv_index *index;
    struct rows rows;
    uint32_t threads, *persons;
    size_t first, count;        /* of the batch */
    struct evidence_said *said; /* of the batch; NULL: its columns are names alone */
    bool met;                   /* its columns are counted */
    struct buf name[BATCH];
};

static enum err read_row(struct adding *a, size_t i)
{
    struct arena arena = {0};
    struct facts f;
    enum err e = rows_facts(&a->rows, a->first + i, &arena, &f);
    state_age(a->index, &f);
    if (e == OK)
        e = facts_one_name(a->index->apart, &f, &a->name[i]);
    if (e == OK && a->said)
        evidence_read(&f, NULL, &a->said[i]);
    arena_free(&arena);
    return e;
}

static enum err read_piece(void *context, size_t piece, size_t worker)
{
    struct adding *a = context;
    enum err e = OK;
    (void)worker;
    for (size_t i = piece * PIECE; e == OK && i < a->count && i < (piece + 1) * PIECE; i++)
        e = read_row(a, i);
    return e;
}

/* There is evidence from now on. */
static enum err begin_evidence(struct pv_index *x)
{
    struct evidence *rest;
    if (x->rest)
        return OK;
    enum err e = evidence_new(&rest);
    if (e != OK)
        return e;
    e = evidence_settle(rest);
    if (e == OK)
        e = evidence_scratch_new(rest, &x->taking);
    if (e != OK) {
        evidence_free(rest);
        return e;
    }
    if (!x->stated)
        evidence_ages_undated(rest);
    x->rest = rest;
    return OK;
}

/* Its columns are there (1) or are there no more (UINT32_MAX, which takes 1 away). */
static void count_columns(struct adding *a, uint32_t more)
{
    for (size_t c = 0; c < a->rows.list->count; c++)
        if (a->rows.kinds[c].field != FIELD_COUNT)
            a->index->has[a->rows.kinds[c].field] += more;
    a->met = true;
}

/* Says what there are columns of; of names alone there is nothing else to keep. */
static enum err meet_columns(struct adding *a)
{
    struct pv_index *x = a->index;
    bool any = false;
    enum err e = index_enter(x);
    if (e != OK)
        return e;
    for (size_t c = 0; c < a->rows.list->count; c++) {
        enum field f = a->rows.kinds[c].field;
        any = any || evidence_of_field(f);
    }
    count_columns(a, 1);
    e = any ? begin_evidence(x) : OK;
    index_leave(x);
    if (e == OK && any) {
        size_t rows = a->rows.list->rows;
        a->said = mem_zero(rows < BATCH ? rows : BATCH, sizeof *a->said);
        e = a->said ? OK : ERR_MEMORY;
    }
    return e;
}

static enum err put_batch(struct adding *a, size_t *put)
{
    struct pv_index *x = a->index;
    enum err e = pool_run(a->threads, (a->count + PIECE - 1) / PIECE, read_piece, a);
    if (e == OK)
        e = index_enter(x);
    if (e != OK)
        return e;
    for (size_t i = 0; e == OK && i < a->count; i++) {
        if (i && i % PIECE == 0 && (e = index_let_ask(x)) != OK)
            return e;
        e = index_put(x, buf_view(&a->name[i]), a->said ? &a->said[i] : NULL, &a->persons[*put]);
        *put += e == OK;
    }
    index_leave(x);
    return e;
}

static void undo(struct adding *a, size_t put)
{
    if (!a->met || index_enter(a->index) != OK)
        return;
    for (size_t i = 0; i < put; i++)
        (void)index_take_out(a->index, a->persons[i]);
    count_columns(a, UINT32_MAX);
    index_leave(a->index);
}

static enum err add_rows(struct adding *a)
{
    size_t rows = a->rows.list->rows, put = 0;
    enum err e = rows_begin(&a->rows);
    if (e == OK)
        e = meet_columns(a);
    for (a->first = 0; e == OK && a->first < rows; a->first += BATCH) {
        a->count = rows - a->first < BATCH ? rows - a->first : BATCH;
        e = put_batch(a, &put);
    }
    if (e != OK)
        undo(a, put);
    for (size_t i = 0; i < BATCH; i++)
        buf_free(&a->name[i]);
    mem_free(a->said);
    mem_free(a->rows.kinds);
    return e;
}

enum pv_status pv_index_add_list(struct pv_index *index, const struct pv_list *list,
                                 uint32_t threads, uint32_t *persons, struct pv_error *error)
{
    status_clear(error);
    if (!index || !list || (!persons && list->rows))
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_add_list: a NULL");
    if (threads > THREADS_MOST)
        return status_fail(error, PV_ERR_ARGUMENT, "threads: 64 at most");
    struct adding *a = mem_zero(1, sizeof *a);
    if (!a)
        return status_of(error, ERR_MEMORY);
    a->index = index;
    a->rows.list = list;
    a->threads = threads ? threads : 1;
    a->persons = persons;
    enum err e = add_rows(a);
    mem_free(a);
    return status_of(error, e);
}

/* --- asking --- */

struct asking {
    struct pv_index *index;
    struct rows rows;
    struct pv_find_options options; /* with nothing left to default */
    struct pv_hit *hits;
    size_t *counts;
};

/* What both sides have a column of, and only that, is compared by itself. */
static enum err ask(struct pv_index *x, struct index_scratch *s, struct facts *f,
                    struct lookup_hit *found, size_t *count)
{
    struct buf name = {0};
    bool apart[FIELD_COUNT];
    size_t room = *count;
    enum err e;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        apart[i] = x->apart[i] && x->has[i];
    e = index_ready(x, s);
    if (e == OK && x->rest && !s->rest)
        e = evidence_scratch_new(x->rest, &s->rest);
    if (e == OK)
        e = facts_one_name(apart, f, &name);
    struct evidence_query q = {x->lookup, s->names, s->rest, buf_view(&name), f};
    if (e == OK)
        e = x->rest ? evidence_find(&q, found, room, count)
                    : lookup_find(q.pool, q.names, q.name, found, room, count);
    for (size_t i = 0; e == OK && i < *count; i++)
        found[i].person = index_number(x, found[i].person);
    buf_free(&name);
    return e;
}

static enum err ask_row(const struct asking *a, struct index_scratch *s, size_t i)
{
    struct lookup_hit found[INDEX_FOUND_MOST];
    struct arena arena = {0};
    struct facts f;
    size_t n = a->options.most;
    enum err e = rows_facts(&a->rows, a->options.first + i, &arena, &f);
    state_age(a->index, &f);
    if (e == OK)
        e = lock_read(a->index->lock);
    if (e == OK) {
        e = ask(a->index, s, &f, found, &n);
        lock_leave(a->index->lock);
    }
    for (size_t k = 0; e == OK && k < n; k++)
        a->hits[i * a->options.most + k] = (struct pv_hit){.person = found[k].person,
                                                           .probability = found[k].probability,
                                                           .weight_bits = found[k].weight_bits};
    if (e == OK)
        a->counts[i] = n;
    arena_free(&arena);
    return e;
}

static enum err ask_piece(void *context, size_t piece, size_t worker)
{
    const struct asking *a = context;
    struct index_scratch *s;
    size_t rows = a->options.rows;
    (void)worker;
    enum err e = index_borrow(a->index, &s);
    if (e != OK)
        return e;
    for (size_t i = piece * PIECE; e == OK && i < rows && i < (piece + 1) * PIECE; i++)
        e = ask_row(a, s, i);
    index_give_back(a->index, s);
    return e;
}

static enum pv_status read_options(struct asking *a, const struct pv_find_options *theirs,
                                   struct pv_error *error)
{
    static const size_t least = offsetof(struct pv_find_options, reserved) + sizeof(uint32_t);
    struct pv_find_options *o = &a->options;
    size_t rows = a->rows.list->rows;
    if (theirs && !status_read_struct(o, sizeof *o, least, theirs, theirs->size))
        return status_fail(error, PV_ERR_ARGUMENT,
                           "pv_find_options: its size or an option is of no version known here");
    if (o->most > INDEX_FOUND_MOST)
        return status_fail(error, PV_ERR_ARGUMENT, "most: 512 at most");
    if (o->threads > THREADS_MOST || o->reserved)
        return status_fail(error, PV_ERR_ARGUMENT, "threads: 64 at most; reserved: 0");
    if (o->first > rows || o->rows > rows - o->first)
        return status_fail(error, PV_ERR_ARGUMENT, "there are %zu rows: not %zu from row %zu on",
                           rows, o->rows, o->first);
    o->most = o->most ? o->most : FOUND_USUAL;
    o->rows = o->rows ? o->rows : rows - o->first;
    o->threads = o->threads ? o->threads : 1;
    return PV_OK;
}

enum pv_status pv_index_find_list(const struct pv_index *index, const struct pv_list *list,
                                  const struct pv_find_options *options, struct pv_hit *hits,
                                  size_t *counts, struct pv_error *error)
{
    struct asking a = {.rows = {list, NULL}, .hits = hits, .counts = counts};
    status_clear(error);
    if (!index || !list || ((!hits || !counts) && list->rows))
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_find_list: a NULL");
    a.index = index->self;
    enum pv_status s = read_options(&a, options, error);
    if (s != PV_OK)
        return s;
    enum err e = rows_begin(&a.rows);
    if (e == OK)
        e = pool_run(a.options.threads, (a.options.rows + PIECE - 1) / PIECE, ask_piece, &a);
    mem_free(a.rows.kinds);
    return status_of(error, e);
}
