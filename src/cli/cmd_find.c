/* find: every name of one list looked up in another. Needs no office. */
#include "base/mem.h"
#include "base/pool.h"
#include "cli/render.h"
#include "cli/save.h"
#include "core/lookup.h"
#include "format/list.h"
#include "os/file.h"

#include <string.h>

static const size_t list_max_bytes = (size_t)4 << 30;

/* What is done with each id and name of a list. */
struct taker {
    enum err (*take)(void *context, struct str id, struct str name);
    void *context;
};

/* An id stands in a cell of the output: it must end neither the cell nor the line. */
static enum err id_check(struct str path, size_t line, struct str id, struct fault *f)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '\t' || id.ptr[i] == '\n' || id.ptr[i] == '\r')
            return fault_set(f, ERR_FORMAT, "%.*s, line %zu: a tab or a line break in the id",
                             STR_ARG(path), line);
    return OK;
}

static enum err take_tsv(struct str path, struct str bytes, const struct taker *t, struct fault *f)
{
    struct str rest = bytes, line, id, name;
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 && rest.len == 0)
            break;
        struct str cells = line;
        if (!str_next(&cells, '\t', &id))
            id = STR("");
        if (!str_next(&cells, '\t', &name))
            name = STR("");
        enum err err = id_check(path, number, id, f);
        if (err == OK)
            err = t->take(t->context, id, name);
        if (err != OK)
            return err;
    }
    return OK;
}

static void whole_name(const struct facts *facts, struct buf *out)
{
    static const enum field order[] = {FIELD_GIVEN, FIELD_FATHER, FIELD_GRANDFATHER, FIELD_FAMILY};
    buf_clear(out);
    buf_str(out, facts->value[FIELD_NAME]);
    for (size_t i = 0; !facts->value[FIELD_NAME].len && i < COUNT(order); i++) {
        buf_str(out, facts->value[order[i]]);
        buf_byte(out, ' ');
    }
}

static enum err take_rows(struct list *l, const struct column_kind *kinds, const struct taker *t,
                          struct fault *f)
{
    struct buf name = {0}, number = {0};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->row_count; i++) {
        struct arena arena = {0};
        struct facts facts;
        if (l->rows[i].fate != LIST_USED)
            continue;
        err = list_facts(l, i, kinds, &arena, &facts);
        if (err == OK) {
            whole_name(&facts, &name);
            buf_clear(&number);
            buf_printf(&number, "%zu", i + 1);
            err = buf_check(&name);
        }
        struct str id = facts.value[FIELD_ID];
        if (err == OK)
            err = id_check(l->file_name, l->rows[i].line, id, f);
        if (err == OK)
            err = t->take(t->context, id.len ? id : buf_view(&number), buf_view(&name));
        arena_free(&arena);
    }
    buf_free(&name);
    buf_free(&number);
    return err;
}

static enum err take_list(struct str path, struct str bytes, const struct taker *t, struct fault *f)
{
    struct list *l = NULL;
    enum err err = list_read(path, bytes, NULL, &l, f);
    if (err != OK)
        return err;
    struct column_kind *kinds = mem_zero(l->columns + 1, sizeof *kinds);
    err = kinds ? list_columns(l, NULL, kinds, f) : ERR_MEMORY;
    if (err == OK)
        err = list_settle(l, kinds, f);
    if (err == OK)
        err = take_rows(l, kinds, t, f);
    mem_free(kinds);
    list_free(l);
    return err;
}

static enum err take_file(struct str path, const struct taker *t, struct fault *f)
{
    struct buf bytes = {0}, terminated = {0};
    buf_str(&terminated, path);
    buf_byte(&terminated, '\0');
    enum err err = buf_check(&terminated);
    if (err == OK)
        err = file_read(terminated.ptr, list_max_bytes, &bytes, f);
    if (err == OK)
        err = str_ends(path, STR(".tsv")) ? take_tsv(path, buf_view(&bytes), t, f)
                                          : take_list(path, buf_view(&bytes), t, f);
    buf_free(&bytes);
    buf_free(&terminated);
    return err;
}

/* A list taken over: ids or names one after another. */
struct texts {
    struct buf bytes, ends; /* ends: uint64_t each */
    size_t count;
};

static enum err texts_add(struct texts *t, struct str s)
{
    buf_str(&t->bytes, s);
    uint64_t end = t->bytes.len;
    buf_add(&t->ends, &end, sizeof end);
    t->count++;
    return t->bytes.failed || t->ends.failed ? ERR_MEMORY : OK;
}

static struct str texts_at(const struct texts *t, size_t i)
{
    uint64_t from = 0, to;
    if (i)
        memcpy(&from, t->ends.ptr + (i - 1) * sizeof from, sizeof from);
    memcpy(&to, t->ends.ptr + i * sizeof to, sizeof to);
    return (struct str){t->bytes.ptr + from, (size_t)(to - from)};
}

static void texts_free(struct texts *t)
{
    buf_free(&t->bytes);
    buf_free(&t->ends);
}

enum { THREADS_MAX = 64, PIECE = 64, PIECES_AT_ONCE = 64, HITS_MAX = 100 };

/* Queries are answered in pieces of PIECE, PIECES_AT_ONCE of them side by side; each writes to its
 * own buffer, so that the order of the output is that of the queries on any number of threads. */
struct finding {
    struct call *call;
    struct lookup *pool;
    struct lookup_scratch *scratch[THREADS_MAX];
    struct texts ids, query_ids, query_names;
    struct buf out, piece[PIECES_AT_ONCE];
    size_t first; /* query of these pieces */
    size_t most, threads;
};

static enum err pool_take(void *context, struct str id, struct str name)
{
    struct finding *f = context;
    uint32_t person;
    enum err err = texts_add(&f->ids, id);
    return err == OK ? lookup_add(f->pool, name, &person) : err;
}

static enum err query_take(void *context, struct str id, struct str name)
{
    struct finding *f = context;
    enum err err = texts_add(&f->query_ids, id);
    return err == OK ? texts_add(&f->query_names, name) : err;
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
    struct taker pool = {pool_take, w}, query = {query_take, w};
    enum err err = lookup_new(&w->pool);
    for (size_t i = 0; err == OK && i < w->threads; i++)
        err = lookup_scratch_new(&w->scratch[i]);
    if (err == OK)
        err = take_file(call_word(c, 0), &pool, f);
    buf_text(&w->out, "query_id\trank\tid\tprobability\tweight_bits\n");
    if (err == OK)
        err = take_file(call_word(c, 1), &query, f);
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
     "A list is a file .tsv with an id and a name in each line, or a list as for roster import. "
     "One line a find: query_id, rank, id, probability, weight_bits, with a header.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED, find_prepare, NULL},
};
const size_t find_command_count = COUNT(find_commands);
