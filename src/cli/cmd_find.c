/* find: everybody of one list looked up in another, by name and by what else both lists have
 * columns of. Needs no office. */
#include "base/crew.h"
#include "base/mem.h"
#include "base/pool.h"
#include "cli/column_option.h"
#include "cli/cpu_env.h"
#include "cli/facts_kept.h"
#include "cli/ids.h"
#include "cli/index_file.h"
#include "cli/names_list.h"
#include "cli/render.h"
#include "cli/save.h"
#include "cli/texts.h"
#include "core/date.h"
#include "core/evidence.h"
#include "core/fact_name.h"
#include "core/sought.h"
#include "os/processors.h"

#include <math.h>
#include <string.h>

enum { THREADS_MAX = 64, PIECE = 64, PIECES_AT_ONCE = 64, HITS_MAX = 100 };

/* What was found for a query; its finds stand behind those of the query before. */
struct answered {
    double all_odds; /* core/sought.h */
    uint32_t count;
};
struct found {
    double weight_bits;
    float odds;
    uint32_t person;
};

/* Queries are answered in pieces of PIECE, PIECES_AT_ONCE of them side by side; each writes to its
 * own buffer, so that the order of the output is that of the queries on any number of threads.
 * Where there are fewer queries than threads, a crew works on one after another. What share of
 * those asked for is in the pool is known when all are answered; then it is written. */
struct finding {
    struct call *call;
    struct lookup *pool;
    struct lookup_scratch *scratch[THREADS_MAX];
    struct crew *crew;     /* who works on each query together; NULL: each works on its own */
    struct evidence *rest; /* of the pool; NULL where names are all that both lists have */
    struct evidence_scratch *rest_scratch[THREADS_MAX];
    struct names_columns pool_columns, query_columns;
    bool begun;              /* the first row of the pool was taken */
    bool apart[FIELD_COUNT]; /* fields that are compared by themselves and not in the name */
    int32_t stated_day;      /* of ages */
    struct texts ids, query_ids;
    struct facts_kept queries;
    struct pool_waiting waiting; /* rows of the pool */
    struct name_words words[THREADS_MAX];
    struct buf pool_said, query_said;
    struct buf lines;          /* of the list that is read, uint32_t each */
    struct answered *answered; /* by query */
    double share;              /* of those asked for who are in the pool */
    struct buf out, found, piece[PIECES_AT_ONCE];
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
        buf_byte(&b, '\n');
        err = buf_check(&b);
        if (err == OK)
            call_say(w->call, buf_view(&b));
    }
    buf_free(&b);
    buf_clear(&w->lines);
    return err;
}

/* Ages as of one day; which one matters only beside dates of birth. */
static void state_age(const struct finding *w, struct facts *facts)
{
    if (facts->value[FIELD_AGE].len)
        facts->stated_day = w->stated_day;
}

static bool has_evidence(const struct names_columns *k)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (k->has[i] && evidence_of_field((enum field)i))
            return true;
    return false;
}

/* What is compared of the rows, now that the columns of both lists are known. */
static enum err pool_begin(struct finding *w)
{
    static const enum field kin[] = {FIELD_FATHER, FIELD_GRANDFATHER};
    w->begun = true;
    if (!has_evidence(&w->pool_columns) || !has_evidence(&w->query_columns))
        return OK;
    for (size_t i = 0; i < COUNT(kin); i++)
        w->apart[kin[i]] = w->pool_columns.has[kin[i]] && w->query_columns.has[kin[i]];
    enum err err = evidence_new(&w->rest);
    if (err == OK && !call_given(w->call, "stated"))
        evidence_ages_undated(w->rest);
    return err;
}

static struct pool_into pool_into(struct finding *w)
{
    return (struct pool_into){.lookup = w->pool,
                              .rest = w->rest,
                              .apart = w->apart,
                              .stated_day = w->stated_day,
                              .threads = w->threads,
                              .words = w->words};
}

static enum err pool_take(void *context, const struct names_line *line, struct fault *fault)
{
    (void)fault;
    struct finding *w = context;
    struct facts facts = {.stated_day = DAY_UNKNOWN};
    line_keep(w, line);
    enum err err = w->begun ? OK : pool_begin(w);
    if (err == OK)
        err = texts_add(&w->ids, line->id);
    if (w->ids.count % 65536 == 0)
        call_progress(w->call, "reading the pool", w->ids.count, 0);
    if (w->rest && line->facts)
        facts = *line->facts;
    else
        facts.value[FIELD_NAME] = line->name;
    struct pool_into into = pool_into(w);
    return err == OK ? pool_waiting_add(&w->waiting, &into, &facts) : err;
}

/* A list, and not an index that was kept. */
static enum err pool_read_list(struct finding *w, struct str path, struct fault *f)
{
    struct names_taker list = {pool_take, w, &w->pool_columns};
    enum err err = names_list_take(path, &list, f);
    struct pool_into into = pool_into(w);
    if (err == OK)
        err = pool_waiting_end(&w->waiting, &into);
    pool_waiting_free(&w->waiting);
    return err == OK ? tell_doubles(w, path, &w->ids) : err;
}

/* The pool is a list or an index that was kept. */
static enum err pool_read(struct finding *w, struct fault *f)
{
    struct index_file kept = {0};
    struct str path = call_word(w->call, 0);
    bool is_kept;
    enum err err = index_file_is(path, &is_kept);
    if (err == OK && !is_kept)
        return pool_read_list(w, path, f);
    if (err == OK)
        err = index_file_open(path, false, &kept, f);
    for (unsigned i = 0; err == OK && i < FIELD_COUNT; i++)
        w->pool_columns.has[i] = kept.head.fields >> i & 1;
    if (err == OK)
        err = pool_begin(w);
    struct index_into into = {&w->ids, pool_into(w), w->call};
    if (err == OK)
        err = index_file_load(&kept, &into, f);
    index_file_close(&kept);
    return err;
}

static enum err query_take(void *context, const struct names_line *line, struct fault *fault)
{
    (void)fault;
    struct finding *w = context;
    struct facts facts = {.stated_day = DAY_UNKNOWN};
    line_keep(w, line);
    if (line->facts)
        facts = *line->facts;
    else
        facts.value[FIELD_NAME] = line->name;
    state_age(w, &facts);
    enum err err = texts_add(&w->query_ids, line->id);
    return err == OK ? facts_keep(&w->queries, &facts) : err;
}

static enum err look_up(const struct finding *w, size_t worker, struct facts *facts,
                        struct lookup_hit hits[HITS_MAX], size_t *count)
{
    struct buf name = {0};
    enum err err = facts_one_name(w->apart, facts, &name);
    struct evidence_query q = {w->pool, w->scratch[worker], w->rest_scratch[worker],
                               buf_view(&name), facts};
    if (err == OK)
        err = w->rest ? evidence_find(&q, hits, w->most, count)
                      : lookup_find(q.pool, q.names, q.name, hits, w->most, count);
    buf_free(&name);
    return err;
}

static enum err answer(const struct finding *w, size_t worker, size_t query, struct buf *out)
{
    struct lookup_hit hits[HITS_MAX];
    struct facts facts;
    size_t count = 0;
    facts_at(&w->queries, query, &facts);
    enum err err = look_up(w, worker, &facts, hits, &count);
    if (err != OK)
        return err;
    w->answered[query] = (struct answered){count ? hits[0].all_odds : 0, (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        struct found f = {hits[i].weight_bits, (float)hits[i].odds, hits[i].person};
        buf_add(out, &f, sizeof f);
    }
    return buf_check(out);
}

static enum err answer_piece(void *context, size_t piece, size_t worker)
{
    struct finding *f = context;
    size_t from = f->first + piece * PIECE, to = from + PIECE;
    enum err err = OK;
    buf_clear(&f->piece[piece]);
    for (size_t i = from; err == OK && i < to && i < f->query_ids.count; i++)
        err = answer(f, worker, i, &f->piece[piece]);
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
        err = pool_run(f->crew ? 1 : f->threads, pieces, answer_piece, f);
        for (size_t i = 0; err == OK && i < pieces; i++)
            buf_str(&f->found, buf_view(&f->piece[i]));
    }
    return err == OK ? buf_check(&f->found) : err;
}

static bool has_columns(const struct names_columns *k)
{
    bool any = false;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        any = any || k->has[i];
    return any;
}

/* How many of those asked for are there; said, like what else is taken for granted of lists with
 * columns, since the probabilities stand on it. */
static enum err share_settle(struct finding *w)
{
    size_t n = w->query_ids.count;
    double *all = mem_alloc(n * sizeof *all);
    if (!all)
        return ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        all[i] = w->answered[i].all_odds;
    w->share = sought_share(all, n);
    mem_free(all);
    if (!has_columns(&w->pool_columns) && !has_columns(&w->query_columns))
        return OK;
    struct buf b = {0};
    buf_printf(&b, "of those asked for, about %.0f in 100 are taken to be in the pool\n",
               w->share * 100);
    enum err err = buf_check(&b);
    if (err == OK)
        call_say(w->call, buf_view(&b));
    buf_free(&b);
    return err;
}

static enum err write_all(struct finding *w)
{
    const char *at = w->found.ptr;
    buf_text(&w->out, "query_id\trank\tid\tprobability\tweight_bits\n");
    for (size_t q = 0; q < w->query_ids.count; q++) {
        const struct answered *a = &w->answered[q];
        struct str id = texts_at(&w->query_ids, q);
        for (uint32_t i = 0; i < a->count; i++, at += sizeof(struct found)) {
            struct found f;
            memcpy(&f, at, sizeof f);
            double p = sought_probability((double)f.odds, a->all_odds, w->share);
            buf_printf(&w->out, "%.*s\t%zu\t%.*s\t%.6f\t%.3f\n", STR_ARG(id), (size_t)i + 1,
                       STR_ARG(texts_at(&w->ids, f.person)), fmin(p, 1), f.weight_bits);
        }
    }
    return buf_check(&w->out);
}

/* The officer is told what the columns were taken for, and what they are not good for. */
static enum err tell_columns(struct finding *w)
{
    struct buf *b = &w->pool_said;
    buf_str(b, buf_view(&w->query_said));
    bool pool = has_evidence(&w->pool_columns), queries = has_evidence(&w->query_columns);
    if (!pool && queries) {
        render_text(b, call_word(w->call, 0));
        buf_text(b, " has names only: the other columns of ");
        render_text(b, call_word(w->call, 1));
        buf_text(b, " are not looked at\n");
    } else if (pool && !queries) {
        render_text(b, call_word(w->call, 1));
        buf_text(b, " has names only: the other columns of ");
        render_text(b, call_word(w->call, 0));
        buf_text(b, " are not looked at\n");
    }
    enum err err = buf_check(b);
    if (err == OK && b->len)
        call_say(w->call, buf_view(b));
    return err;
}

/* Where the pool has no columns, --ignore is about those of the queries. */
static enum err ignored_fit(const struct finding *w, struct fault *f)
{
    const struct names_columns *k = &w->query_columns;
    struct column_set all = {k->count, k->header, NULL};
    struct str rest = call_text(w->call, "ignore"), name;
    while (rest.len && str_next(&rest, ',', &name))
        if (column_named(&all, name) == SIZE_MAX)
            return column_option_missing(&all, "ignore", name, call_word(w->call, 1), f);
    return OK;
}

/* Options of columns where nothing has columns would be passed over in silence. */
static enum err options_fit(const struct finding *w, struct fault *f)
{
    static const char *const options[] = {"map", "id", "ignore", "stated"};
    for (size_t i = 0; i < COUNT(options); i++)
        if (call_given(w->call, options[i]) && !has_columns(&w->pool_columns) &&
            !has_columns(&w->query_columns))
            return fault_set(f, ERR_USAGE, "--%s: neither list has columns", options[i]);
    if (w->pool_columns.count)
        return OK;
    enum err err = names_map_fits(&w->query_columns, call_word(w->call, 1), f);
    return err == OK ? ignored_fit(w, f) : err;
}

/* The queries are read first: what the pool's rows are kept of depends on their columns. */
static enum err read_both(struct finding *w, struct fault *f)
{
    struct names_taker query = {query_take, w, &w->query_columns};
    enum err err = names_list_take(call_word(w->call, 1), &query, f);
    if (err == OK)
        err = tell_doubles(w, call_word(w->call, 1), &w->query_ids);
    if (err == OK)
        err = pool_read(w, f);
    if (err == OK)
        err = options_fit(w, f);
    if (err == OK && w->rest)
        err = evidence_settle(w->rest);
    for (size_t i = 0; err == OK && w->rest && i < w->threads; i++)
        err = evidence_scratch_new(w->rest, &w->rest_scratch[i]);
    return err == OK ? tell_columns(w) : err;
}

/* Of few queries each is worked on by all threads that can run at once: one that waits for a
 * processor would be waited for in each query. */
static enum err crew_begin(struct finding *w)
{
    size_t here = processors_here();
    size_t workers = here && here < w->threads ? here : w->threads;
    if (w->query_ids.count >= w->threads || workers < 2)
        return OK;
    enum err err = crew_new(workers, &w->crew);
    return err == OK ? lookup_scratch_crew(w->scratch[0], w->crew) : err;
}

static enum err find_all(struct finding *w, struct fault *f)
{
    struct call *c = w->call;
    enum cpu_level cpu = CPU_BEST;
    enum err err = cpu_env(&cpu, f);
    if (err == OK)
        err = lookup_new(&w->pool);
    for (size_t i = 0; err == OK && i < w->threads; i++) {
        err = lookup_scratch_new(&w->scratch[i]);
        if (err == OK)
            lookup_scratch_cpu(w->scratch[i], cpu);
    }
    if (err == OK)
        err = read_both(w, f);
    if (err == OK && w->query_ids.count) {
        w->answered = mem_zero(w->query_ids.count, sizeof *w->answered);
        err = w->answered ? crew_begin(w) : ERR_MEMORY;
        if (err == OK)
            err = answer_all(w);
        if (err == OK)
            err = share_settle(w);
    }
    if (err == OK)
        err = write_all(w);
    if (err == OK && call_given(c, "o"))
        return save_file(call_text(c, "o"), buf_view(&w->out), f);
    if (err == OK)
        call_str(c, buf_view(&w->out));
    return err;
}

static void finding_free(struct finding *w)
{
    for (size_t i = 0; i < w->threads; i++) {
        lookup_scratch_free(w->scratch[i]);
        evidence_scratch_free(w->rest_scratch[i]);
        name_words_free(&w->words[i]);
    }
    crew_free(w->crew);
    lookup_free(w->pool);
    evidence_free(w->rest);
    texts_free(&w->ids);
    texts_free(&w->query_ids);
    facts_kept_free(&w->queries);
    buf_free(&w->pool_said);
    buf_free(&w->query_said);
    pool_waiting_free(&w->waiting);
    buf_free(&w->lines);
    for (size_t i = 0; i < PIECES_AT_ONCE; i++)
        buf_free(&w->piece[i]);
    buf_free(&w->out);
    buf_free(&w->found);
    mem_free(w->answered);
    mem_free(w);
}

/* Where the columns are told, and when ages were stated: in the middle of --stated. */
static enum err finding_begin(struct finding *w, struct call *c, struct fault *f)
{
    uint64_t year;
    enum err err = call_number(c, "stated", 2000, &year, f);
    if (err == OK && (year < 1800 || year > 2200))
        err = fault_set(f, ERR_USAGE, "--stated: expected a year such as 2024");
    w->call = c;
    w->stated_day = err == OK ? day_from_civil((int)year, 7, 1) : DAY_UNKNOWN;
    w->pool_columns = (struct names_columns){
        .call = c, .first = true, .before = &w->query_columns, .said = &w->pool_said};
    w->query_columns = (struct names_columns){.call = c, .said = &w->query_said};
    return err;
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
    w->most = (size_t)most;
    w->threads = (size_t)threads;
    err = finding_begin(w, c, f);
    if (err == OK)
        err = find_all(w, f);
    finding_free(w);
    return err;
}

static const struct option OPTIONS[] = {
    {"k", "N", "so many at most for each; 10 when not said", OPTION_LOCAL},
    {"o", "FILE", "write there instead of to the terminal", OPTION_LOCAL},
    {"id", "COLUMN", "the column that identifies a row; of two lists COLUMN,COLUMN", OPTION_LOCAL},
    {"ignore", "COLUMNS", "columns that are no evidence, with commas between", OPTION_LOCAL},
    {"map", "MAP", "what a column is: father=Vater, or a file {\"Vater\": \"father\"}",
     OPTION_LOCAL | OPTION_REPEAT},
    {"stated", "YEAR", "when ages were stated, to compare them with dates of birth", OPTION_LOCAL},
    {"threads", "N", "threads; 2 when not said", OPTION_LOCAL},
};

const struct command find_commands[] = {
    {"find", NULL, "POOL QUERIES", 2, 2, "looks everybody of one list up in another",
     "A list is a file .tsv with an id and a name in each line, or a list as for roster import; "
     "the pool may be an index. "
     "Of lists with columns, dates of birth, ages, relatives, places and numbers count too. "
     "One line a find: query_id, rank, id, probability, weight_bits, with a header.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED | COMMAND_APART | COMMAND_TEXT, find_prepare, NULL},
};
const size_t find_command_count = COUNT(find_commands);
