/* find: every name of one list looked up in another. Needs no office. */
#include "base/mem.h"
#include "base/pool.h"
#include "cli/ids.h"
#include "cli/index_file.h"
#include "cli/names_list.h"
#include "cli/render.h"
#include "cli/save.h"
#include "cli/texts.h"
#include "core/lookup.h"

#include <stdio.h>
#include <string.h>

enum { THREADS_MAX = 64, PIECE = 64, PIECES_AT_ONCE = 64, HITS_MAX = 100 };

/* Queries are answered in pieces of PIECE, PIECES_AT_ONCE of them side by side; each writes to its
 * own buffer, so that the order of the output is that of the queries on any number of threads. */
struct finding {
    struct call *call;
    struct lookup *pool;
    struct lookup_scratch *scratch[THREADS_MAX];
    struct texts ids, query_ids, query_names;
    struct buf lines; /* of the list that is read, uint32_t each */
    struct buf out, piece[PIECES_AT_ONCE];
    size_t first; /* query of these pieces */
    size_t most, threads;
};

static void line_keep(struct finding *f, const struct names_line *line)
{
    uint32_t n = (uint32_t)line->line;
    buf_add(&f->lines, &n, sizeof n);
}

static unsigned line_at(const struct finding *f, size_t row)
{
    uint32_t n;
    memcpy(&n, f->lines.ptr + row * sizeof n, sizeof n);
    return n;
}

static struct str id_at(const void *texts, size_t row)
{
    return texts_at(texts, row);
}

/* Names of one person under one id are a use of it; an id of two persons is a mistake. Which it is
 * only its owner knows. */
static enum err tell_doubles(struct finding *w, struct str path, const struct texts *list)
{
    struct ids ids = {id_at, list, 0, list->count};
    struct ids_doubles d;
    struct buf b = {0};
    enum err err = buf_check(&w->lines);
    if (err == OK)
        err = ids_find_doubles(&ids, &d);
    if (err == OK && d.count) {
        render_text(&b, path);
        buf_text(&b, ": a find does not tell rows of one id apart: ");
        for (size_t i = 0; i < d.told; i++) {
            struct str id = str_sub(texts_at(list, d.some[i].first), 0, 40);
            buf_text(&b, i ? ", " : "");
            render_text(&b, id.len ? id : STR("no id"));
            buf_printf(&b, " stands on lines %u and %u", line_at(w, d.some[i].first),
                       line_at(w, d.some[i].again));
        }
        if (d.count > d.told)
            buf_printf(&b, ", and %zu rows more have an id of an earlier one", d.count - d.told);
        err = buf_check(&b);
        if (err == OK)
            fprintf(stderr, "%.*s\n", STR_ARG(buf_view(&b)));
    }
    buf_free(&b);
    buf_clear(&w->lines);
    return err;
}

static enum err pool_take(void *context, const struct names_line *line, struct fault *fault)
{
    (void)fault;
    struct finding *f = context;
    uint32_t person;
    line_keep(f, line);
    enum err err = texts_add(&f->ids, line->id);
    return err == OK ? lookup_add(f->pool, line->name, &person) : err;
}

/* The pool is a list or an index that was kept. */
static enum err pool_read(struct finding *w, struct fault *f)
{
    struct names_taker list = {pool_take, w};
    struct index_file kept = {0};
    struct str path = call_word(w->call, 0);
    bool is_kept;
    enum err err = index_file_is(path, &is_kept);
    if (err == OK && !is_kept)
        err = names_list_take(path, &list, f);
    if (err == OK && !is_kept)
        return tell_doubles(w, path, &w->ids);
    if (err == OK)
        err = index_file_open(path, false, &kept, f);
    if (err == OK)
        err = index_file_load(&kept, w->threads, w->pool, &w->ids, f);
    index_file_close(&kept);
    return err;
}

static enum err query_take(void *context, const struct names_line *line, struct fault *fault)
{
    (void)fault;
    struct finding *f = context;
    line_keep(f, line);
    enum err err = texts_add(&f->query_ids, line->id);
    return err == OK ? texts_add(&f->query_names, line->name) : err;
}

static enum err answer(const struct finding *f, struct lookup_scratch *s, size_t query,
                       struct buf *out)
{
    struct lookup_hit hits[HITS_MAX];
    struct str id = texts_at(&f->query_ids, query);
    size_t count = 0;
    enum err err = lookup_find(f->pool, s, texts_at(&f->query_names, query), hits, f->most, &count);
    for (size_t i = 0; err == OK && i < count; i++)
        buf_printf(out, "%.*s\t%zu\t%.*s\t%.6f\t%.3f\n", STR_ARG(id), i + 1,
                   STR_ARG(texts_at(&f->ids, hits[i].person)), hits[i].probability,
                   hits[i].weight_bits);
    return err == OK ? buf_check(out) : err;
}

static enum err answer_piece(void *context, size_t piece, size_t worker)
{
    struct finding *f = context;
    size_t from = f->first + piece * PIECE, to = from + PIECE;
    enum err err = OK;
    buf_clear(&f->piece[piece]);
    for (size_t i = from; err == OK && i < to && i < f->query_ids.count; i++)
        err = answer(f, f->scratch[worker], i, &f->piece[piece]);
    return err;
}

static enum err answer_all(struct finding *f)
{
    size_t n = f->query_ids.count;
    enum err err = OK;
    for (f->first = 0; err == OK && f->first < n; f->first += PIECE * PIECES_AT_ONCE) {
        size_t pieces = (n - f->first + PIECE - 1) / PIECE;
        pieces = pieces < PIECES_AT_ONCE ? pieces : PIECES_AT_ONCE;
        call_progress(f->call, "finding", f->first, n);
        err = pool_run(f->threads, pieces, answer_piece, f);
        for (size_t i = 0; err == OK && i < pieces; i++)
            buf_str(&f->out, buf_view(&f->piece[i]));
    }
    return err == OK ? buf_check(&f->out) : err;
}

static enum err find_all(struct finding *w, struct fault *f)
{
    struct call *c = w->call;
    struct names_taker query = {query_take, w};
    enum err err = lookup_new(&w->pool);
    for (size_t i = 0; err == OK && i < w->threads; i++)
        err = lookup_scratch_new(&w->scratch[i]);
    if (err == OK)
        err = pool_read(w, f);
    buf_text(&w->out, "query_id\trank\tid\tprobability\tweight_bits\n");
    if (err == OK)
        err = names_list_take(call_word(c, 1), &query, f);
    if (err == OK)
        err = tell_doubles(w, call_word(c, 1), &w->query_ids);
    if (err == OK)
        err = answer_all(w);
    if (err == OK && call_given(c, "o"))
        return save_file(call_text(c, "o"), buf_view(&w->out), f);
    if (err == OK)
        call_str(c, buf_view(&w->out));
    return err;
}

static void finding_free(struct finding *w)
{
    for (size_t i = 0; i < w->threads; i++)
        lookup_scratch_free(w->scratch[i]);
    lookup_free(w->pool);
    texts_free(&w->ids);
    texts_free(&w->query_ids);
    texts_free(&w->query_names);
    buf_free(&w->lines);
    for (size_t i = 0; i < PIECES_AT_ONCE; i++)
        buf_free(&w->piece[i]);
    buf_free(&w->out);
    mem_free(w);
}

static enum err find_prepare(struct call *c, struct fault *f)
{
    uint64_t most, threads = 0;
    enum err err = save_apart(c, (const char *const[]){"o", NULL}, (const char *const[]){NULL}, f);
    if (err == OK)
        err = call_number(c, "k", 10, &most, f);
    if (err == OK)
        err = call_number(c, "threads", 2, &threads, f);
    if (err != OK)
        return err;
    if (most < 1 || most > HITS_MAX)
        return fault_set(f, ERR_USAGE, "-k is 1 to 100");
    if (threads < 1 || threads > THREADS_MAX)
        return fault_set(f, ERR_USAGE, "--threads: 1 to 64");
    struct finding *w = mem_zero(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    w->call = c;
    w->most = (size_t)most;
    w->threads = (size_t)threads;
    err = find_all(w, f);
    finding_free(w);
    return err;
}

static const struct option OPTIONS[] = {
    {"k", "N", "so many at most for each; 10 when not said", OPTION_LOCAL},
    {"o", "FILE", "write there instead of to the terminal", OPTION_LOCAL},
    {"threads", "N", "threads; 2 when not said", OPTION_LOCAL},
};

const struct command find_commands[] = {
    {"find", NULL, "POOL QUERIES", 2, 2, "looks every name of one list up in another",
     "A list is a file .tsv with an id and a name in each line, or a list as for roster import; "
     "the pool may be an index. "
     "One line a find: query_id, rank, id, probability, weight_bits, with a header.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED, find_prepare, NULL},
};
const size_t find_command_count = COUNT(find_commands);
