/* From columns to the engine and back. */
#include "api/columns.h"
#include "api/result.h"
#include "base/mem.h"
#include "core/column_match.h"
#include "core/model_text.h"

#include <math.h>

static const size_t options_least = offsetof(struct pv_options, label_count) + sizeof(size_t);

/* One call, while it lasts. */
struct linking {
    const struct pv_list *list[2];
    size_t lists;
    struct column_set set[2];
    struct pv_options options;
    bool stopped;
    size_t columns;  /* that are evidence: those of the first list, and what column_more gives */
    size_t *take[2]; /* of each: the list's column; SIZE_MAX: none */
    struct link_label *label;
    const struct link_start *start; /* of the model that was given */
    size_t start_count;
    struct arena arena; /* all of the above */
    struct pv_result *result;
};

static void say(void *context, const char *phase)
{
    struct linking *l = context;
    if (l->options.progress && !l->stopped)
        l->stopped = l->options.progress(l->options.progress_context, phase) != 0;
}

static enum pv_status read_options(struct linking *l, const struct pv_options *theirs,
                                   struct pv_error *error)
{
    struct pv_options *o = &l->options;
    if (theirs && !status_read_struct(o, sizeof *o, options_least, theirs, theirs->size))
        return status_fail(error, PV_ERR_ARGUMENT,
                           "pv_options: its size or an option is of no version known here");
    if (o->threads > 64)
        return status_fail(error, PV_ERR_ARGUMENT, "threads: 64 at most");
    if (!(o->threshold >= 0 && o->threshold < 1))
        return status_fail(error, PV_ERR_ARGUMENT, "threshold: a probability below 1");
    if (!(o->max_pairs >= 0) || !isfinite(o->max_pairs))
        return status_fail(error, PV_ERR_ARGUMENT, "max_pairs: a number of pairs");
    if (o->stated && (o->stated < 1800 || o->stated > 2200))
        return status_fail(error, PV_ERR_ARGUMENT, "stated: a year from 1800 to 2200");
    if ((unsigned)o->assign > PV_ONE_TO_ONE || (o->reasons != 0 && o->reasons != 1))
        return status_fail(error, PV_ERR_ARGUMENT, "an option has a value that is not known here");
    return PV_OK;
}

/* Labels in rows of the roll, where the second list follows the first. */
static enum pv_status read_labels(struct linking *l, struct pv_error *error)
{
    const struct pv_options *o = &l->options;
    size_t first = l->list[0]->rows, second = l->lists == 2 ? l->list[1]->rows : first;
    if (o->label_count && !o->labels)
        return status_fail(error, PV_ERR_ARGUMENT, "label_count without labels");
    l->label = arena_zero(&l->arena, o->label_count + 1, sizeof *l->label);
    if (!l->label)
        return status_of(error, ERR_MEMORY);
    for (size_t i = 0; i < o->label_count; i++) {
        struct pv_label k = o->labels[i];
        if (k.row_a >= first || k.row_b >= second || (l->lists == 1 && k.row_a == k.row_b))
            return status_fail(error, PV_ERR_ARGUMENT, "label %zu: there is no such pair of rows",
                               i);
        if (k.match != 0 && k.match != 1)
            return status_fail(error, PV_ERR_ARGUMENT, "label %zu: match is 0 or 1", i);
        l->label[i] = (struct link_label){k.row_a, k.row_b + (l->lists == 2 ? (uint32_t)first : 0),
                                          k.match == 1};
    }
    return PV_OK;
}

static enum pv_status read_model(struct linking *l, struct pv_error *error)
{
    const struct pv_options *o = &l->options;
    size_t bad = 0;
    if (!o->model && !o->model_bytes)
        return PV_OK;
    if (!o->model)
        return status_fail(error, PV_ERR_ARGUMENT, "model_bytes without a model");
    enum err e = model_text_read((struct str){o->model, o->model_bytes}, &l->arena, &l->start,
                                 &l->start_count, &bad);
    if (e == ERR_FORMAT)
        return status_fail(error, PV_ERR_FORMAT, "model: no model from byte %zu on", bad);
    return status_of(error, e);
}

/* --- which columns --- */

/* Settles what the columns of one list mean. */
static enum err settle(struct linking *l, size_t i)
{
    const struct pv_list *list = l->list[i];
    struct column_kind *kinds = arena_zero(&l->arena, list->count + 1, sizeof *kinds);
    struct str *header = arena_zero(&l->arena, list->count + 1, sizeof *header);
    l->take[i] = arena_zero(&l->arena, l->list[0]->count + COLUMN_MORE, sizeof *l->take[i]);
    if (!kinds || !header || !l->take[i])
        return ERR_MEMORY;
    for (size_t c = 0; c < list->count; c++)
        header[c] = str_from(list->column[c].name);
    l->set[i] = (struct column_set){list->count, header, kinds};
    return columns_settle(list, kinds);
}

/* Which column of each list goes with which of the other. */
static enum err match_columns(struct linking *l)
{
    size_t n = column_evidence(&l->set[0], l->take[0]), more[COLUMN_MORE];
    l->columns = n;
    if (l->lists < 2)
        return OK;
    enum field *fields = arena_zero(&l->arena, n + 1, sizeof *fields);
    enum err e =
        fields ? column_match(&l->set[0], l->take[0], n, &l->set[1], l->take[1]) : ERR_MEMORY;
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        fields[i] = l->set[0].kind[l->take[0][i]].field;
    size_t count = column_more(fields, l->take[1], n, &l->set[1], more);
    for (size_t k = 0; k < count; k++) {
        l->take[0][n + k] = SIZE_MAX;
        l->take[1][n + k] = more[k];
    }
    l->columns = n + count;
    return OK;
}

/* --- rows --- */

static enum err start_roll(struct linking *l, struct roll *r)
{
    enum err e = roll_init(r, l->columns);
    r->ages_stated = l->options.stated;
    for (size_t i = 0; i < l->columns && e == OK; i++) {
        size_t list = l->take[0][i] == SIZE_MAX, column = l->take[list][i];
        r->columns[i].field = l->set[list].kind[column].field;
        e = str_copy(&l->result->arena, column_title(&l->set[list], column), &r->columns[i].name);
    }
    return e;
}

static enum err add_rows(const struct linking *l, size_t list, struct roll *r)
{
    struct str cells[COLUMNS_MAX + COLUMN_MORE];
    enum err e = OK;
    for (size_t row = 0; row < l->list[list]->rows && e == OK; row++) {
        for (size_t i = 0; i < l->columns; i++) {
            size_t c = l->take[list][i];
            cells[i] = c == SIZE_MAX ? STR_NONE : columns_cell(l->list[list], row, c);
        }
        e = roll_add(r, cells);
    }
    return e;
}

static enum err read_lists(struct linking *l, struct roll *r)
{
    say(l, "reading");
    enum err e = l->stopped ? ERR_STATE : OK;
    for (size_t i = 0; i < l->lists && e == OK; i++)
        e = settle(l, i);
    if (e == OK)
        e = match_columns(l);
    if (e == OK)
        e = start_roll(l, r);
    for (size_t i = 0; i < l->lists && e == OK; i++) {
        e = add_rows(l, i, r);
        if (i == 0)
            r->first_rows = r->rows;
    }
    return e;
}

/* --- the whole --- */

static enum assign_kind inner_assign(enum pv_assign a)
{
    switch (a) {
    case PV_ONE_TO_ONE:
        return ASSIGN_ONE_TO_ONE;
    case PV_ONE_TO_MANY:
        return ASSIGN_ONE_TO_MANY;
    case PV_ASSIGN_AUTO:
    case PV_MANY_TO_MANY:
        return ASSIGN_MANY;
    }
    return ASSIGN_MANY;
}

static enum err find(struct linking *l)
{
    struct pv_result *r = l->result;
    const struct pv_options *o = &l->options;
    struct link_options inner = {.workers = o->threads,
                                 .seed = o->seed ? o->seed : 1,
                                 .threshold = o->threshold,
                                 .max_pairs = o->max_pairs,
                                 .assign_given = o->assign != PV_ASSIGN_AUTO,
                                 .assign = inner_assign(o->assign),
                                 .labels = l->label,
                                 .label_count = o->label_count,
                                 .start = l->start,
                                 .start_count = l->start_count,
                                 .progress = say,
                                 .progress_context = l,
                                 .stop = &l->stopped};
    enum err e = link_run(&r->roll, &inner, &r->link);
    if (e == OK)
        e = result_take(r, &r->link);
    if (e == OK && o->reasons)
        return result_keep_reasons(r);
    link_free(&r->link);
    roll_free(&r->roll);
    r->roll = (struct roll){0};
    return e;
}

static enum err run(struct linking *l)
{
    struct pv_result *r = l->result;
    enum err e = read_lists(l, &r->roll);
    if (e != OK)
        return e;
    /* Without columns there is no evidence; without rows in one of two lists, nobody to find. */
    if (l->columns && l->list[0]->rows && l->list[l->lists - 1]->rows)
        return find(l);
    r->summary.threshold = l->options.threshold > 0 ? l->options.threshold : 0.5;
    r->summary.assign = l->options.assign ? l->options.assign : PV_MANY_TO_MANY;
    r->reasons = l->options.reasons;
    return result_empty(r);
}

static enum pv_status link_lists(struct linking *l, const struct pv_options *options,
                                 struct pv_result **out, struct pv_error *error)
{
    status_clear(error);
    if (out)
        *out = NULL;
    if (!out || !l->list[0] || (l->lists == 2 && !l->list[1]))
        return status_fail(error, PV_ERR_ARGUMENT, "pv_link, pv_dedupe: no list or no out");
    enum pv_status s = read_options(l, options, error);
    if (s == PV_OK)
        s = read_labels(l, error);
    if (s == PV_OK)
        s = read_model(l, error);
    if (s == PV_OK) {
        l->result = mem_zero(1, sizeof *l->result);
        s = status_of(error, l->result ? OK : ERR_MEMORY);
    }
    if (s != PV_OK) {
        arena_free(&l->arena);
        return s;
    }
    l->result->two = l->lists == 2;
    l->result->rows_a = l->list[0]->rows;
    l->result->rows_b = l->result->two ? l->list[1]->rows : 0;
    enum err e = run(l);
    arena_free(&l->arena);
    if (e == OK) {
        *out = l->result;
        return PV_OK;
    }
    pv_result_free(l->result);
    return l->stopped && e == ERR_STATE
               ? status_fail(error, PV_ERR_STOPPED, "%s", pv_status_text(PV_ERR_STOPPED))
               : status_of(error, e);
}

enum pv_status pv_link(const struct pv_list *a, const struct pv_list *b,
                       const struct pv_options *options, struct pv_result **out,
                       struct pv_error *error)
{
    struct linking l = {.list = {a, b}, .lists = 2};
    return link_lists(&l, options, out, error);
}

enum pv_status pv_dedupe(const struct pv_list *a, const struct pv_options *options,
                         struct pv_result **out, struct pv_error *error)
{
    struct linking l = {.list = {a, NULL}, .lists = 1};
    return link_lists(&l, options, out, error);
}
