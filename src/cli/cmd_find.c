/* find: every name of one list looked up in another. Needs no office. */
#include "base/mem.h"
#include "cli/render.h"
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

static enum err take_tsv(struct str bytes, const struct taker *t)
{
    struct str rest = bytes, line, id, name;
    while (str_next(&rest, '\n', &line)) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 && rest.len == 0)
            break;
        struct str cells = line;
        if (!str_next(&cells, '\t', &id))
            id = STR("");
        if (!str_next(&cells, '\t', &name))
            name = STR("");
        enum err err = t->take(t->context, id, name);
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

static enum err take_rows(struct list *l, const struct column_kind *kinds, const struct taker *t)
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
        err = take_rows(l, kinds, t);
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
        err = str_ends(path, STR(".tsv")) ? take_tsv(buf_view(&bytes), t)
                                          : take_list(path, buf_view(&bytes), t, f);
    buf_free(&bytes);
    buf_free(&terminated);
    return err;
}

struct finding {
    struct call *call;
    struct lookup *pool;
    struct lookup_scratch *scratch;
    struct buf ids;     /* of the pool, one after another */
    struct buf id_ends; /* uint64_t each */
    struct buf out;
    struct lookup_hit *hits;
    size_t most;
    uint64_t asked;
};

static enum err pool_take(void *context, struct str id, struct str name)
{
    struct finding *f = context;
    uint32_t person;
    buf_str(&f->ids, id);
    uint64_t end = f->ids.len;
    buf_add(&f->id_ends, &end, sizeof end);
    if (f->ids.failed || f->id_ends.failed)
        return ERR_MEMORY;
    return lookup_add(f->pool, name, &person);
}

static struct str pool_id(const struct finding *f, uint32_t person)
{
    uint64_t from = 0, to;
    if (person)
        memcpy(&from, f->id_ends.ptr + (person - 1) * sizeof from, sizeof from);
    memcpy(&to, f->id_ends.ptr + person * sizeof to, sizeof to);
    return (struct str){f->ids.ptr + from, (size_t)(to - from)};
}

static enum err query_take(void *context, struct str id, struct str name)
{
    struct finding *f = context;
    size_t count;
    enum err err = lookup_find(f->pool, f->scratch, name, f->hits, f->most, &count);
    for (size_t i = 0; err == OK && i < count; i++) {
        const struct lookup_hit *h = &f->hits[i];
        buf_printf(&f->out, "%.*s\t%zu\t%.*s\t%.6f\t%.3f\n", STR_ARG(id), i + 1,
                   STR_ARG(pool_id(f, h->person)), h->probability, h->weight_bits);
        err = buf_check(&f->out);
    }
    if (++f->asked % 256 == 0)
        call_progress(f->call, "finding", f->asked, 0);
    return err;
}

static enum err find_all(struct finding *w, struct fault *f)
{
    struct call *c = w->call;
    struct taker pool = {pool_take, w}, query = {query_take, w};
    enum err err = lookup_new(&w->pool);
    if (err == OK)
        err = lookup_scratch_new(&w->scratch);
    if (err == OK)
        err = take_file(call_word(c, 0), &pool, f);
    buf_text(&w->out, "query_id\trank\tid\tprobability\tweight_bits\n");
    if (err == OK)
        err = take_file(call_word(c, 1), &query, f);
    if (err == OK && call_given(c, "o"))
        return call_file(c, call_text(c, "o"), 0600, buf_view(&w->out));
    if (err == OK)
        call_str(c, buf_view(&w->out));
    return err;
}

static enum err find_prepare(struct call *c, struct fault *f)
{
    struct finding w = {.call = c};
    uint64_t most;
    enum err err = call_number(c, "k", 10, &most, f);
    if (err != OK)
        return err;
    if (most < 1 || most > 100)
        return fault_set(f, ERR_USAGE, "-k is 1 to 100");
    w.most = (size_t)most;
    w.hits = mem_zero(w.most, sizeof *w.hits);
    err = w.hits ? find_all(&w, f) : ERR_MEMORY;
    lookup_scratch_free(w.scratch);
    lookup_free(w.pool);
    buf_free(&w.ids);
    buf_free(&w.id_ends);
    buf_free(&w.out);
    mem_free(w.hits);
    return err;
}

static const struct option OPTIONS[] = {
    {"k", "N", "so many at most for each; 10 when not said", OPTION_LOCAL},
    {"o", "FILE", "write there instead of to the terminal", OPTION_LOCAL},
};

const struct command find_commands[] = {
    {"find", NULL, "POOL QUERIES", 2, 2, "looks every name of one list up in another",
     "A list is a file .tsv with an id and a name in each line, or a list as for roster import. "
     "One line a find: query_id, rank, id, probability, weight_bits, with a header.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED, find_prepare, NULL},
};
const size_t find_command_count = COUNT(find_commands);
