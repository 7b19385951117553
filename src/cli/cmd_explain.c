/* explain: why one pair is taken for one person or not, as a waterfall. Needs no office. */
#include "cli/cpu_env.h"
#include "cli/link_ages.h"
#include "cli/link_choice.h"
#include "cli/link_idle.h"
#include "cli/link_memory.h"
#include "cli/link_model.h"
#include "cli/link_progress.h"
#include "cli/link_show.h"
#include "cli/name_letters.h"
#include "cli/render.h"
#include "core/verdict.h"

#include <math.h>
#include <stdio.h>

enum { BAR = 36 };

struct explaining {
    struct call *call;
    struct link_lists lists;
    struct link_memory memory;
    struct link_rows rows;
    struct link_result result;
    struct link_view view;
    uint32_t person[2];
    const struct kin_pair *kin; /* or NULL */
    struct model_reason reason[FEATURES_MAX];
    double prior_bits;
    struct verdict verdict;
};

/* Rows of the first or second list (one list: all of it) that bear the id; *row is the first. */
static size_t rows_with_id(const struct explaining *x, size_t list, struct str id, size_t *row)
{
    size_t first = x->lists.roll.first_rows, from = list ? first : 0, n = 0;
    size_t to = list ? x->lists.roll.rows : first;
    for (size_t i = from; i < to; i++)
        if (str_eq(link_lists_id(&x->lists, i), id) && n++ == 0)
            *row = i;
    return n;
}

static enum err one_row(const struct explaining *x, size_t list, struct str id, size_t *row,
                        struct fault *f)
{
    struct str file = call_word(x->call, x->call->word_count > 1 ? list : 0);
    size_t n = rows_with_id(x, x->call->word_count > 1 ? list : 0, id, row);
    if (n == 0)
        return fault_set(f, ERR_NOT_FOUND, "--pair: %.*s has no row with the id %.*s",
                         STR_ARG(file), STR_ARG(id));
    if (n > 1)
        return fault_set(f, ERR_USAGE,
                         "--pair: %.*s has %zu rows with the id %.*s; name a column whose values "
                         "are all different with --id",
                         STR_ARG(file), n, STR_ARG(id));
    return OK;
}

/* "12,45"; where ids have commas themselves, the one comma that parts two ids. */
static enum err find_pair(const struct explaining *x, size_t row[2], struct fault *f)
{
    struct str pair = call_text(x->call, "pair");
    size_t second = x->call->word_count > 1, commas = 0, at = 0;
    for (size_t i = 0; i < pair.len; i++) {
        if (pair.ptr[i] != ',')
            continue;
        size_t ignored;
        struct str a = str_trim(str_sub(pair, 0, i)), b = str_trim(str_sub(pair, i + 1, pair.len));
        if (commas++ == 0 ||
            (rows_with_id(x, 0, a, &ignored) && rows_with_id(x, second, b, &ignored)))
            at = i;
    }
    struct str left = str_trim(str_sub(pair, 0, at)),
               right = str_trim(str_sub(pair, at + 1, pair.len));
    if (commas == 0 || !left.len || !right.len)
        return fault_set(f, ERR_USAGE, "--pair: two ids with a comma between");
    enum err e = one_row(x, 0, left, &row[0], f);
    if (e == OK)
        e = one_row(x, 1, right, &row[1], f);
    if (e == OK && row[0] == row[1])
        return fault_set(f, ERR_USAGE, "--pair: both ids are those of one row");
    return e;
}

static void weigh_pair(struct explaining *x, const size_t row[2])
{
    const struct people *p = &x->result.people;
    for (uint32_t i = 0; i < p->rows; i++)
        for (size_t k = 0; k < 2; k++)
            if (p->row[i] == row[k])
                x->person[k] = i;
    x->prior_bits = (double)x->result.model.prior / MODEL_UNIT;
    x->kin = kin_find(&x->result.kin, x->person[0], x->person[1]);
    link_explain(&x->result, x->person[0], x->person[1], x->reason);
    x->verdict = verdict_of(&x->result, x->person[0], x->person[1]);
}

static enum err run_engine(struct explaining *x, struct fault *f)
{
    uint64_t seed;
    struct link_options o = {0};
    struct link_progress progress = {.call = x->call};
    size_t row[2] = {0};
    enum err e = call_number(x->call, "seed", 1, &seed, f);
    if (e == OK)
        e = mask_of(x->call, &x->view.mask, f);
    if (e == OK)
        e = link_choice_read(x->call, &o, f);
    if (e == OK)
        e = link_memory_read(x->call, &x->memory, f);
    if (e == OK)
        e = cpu_env(&o.cpu, f);
    if (e == OK)
        e = link_lists_read(x->call, &x->lists, f);
    if (e == OK)
        e = link_lists_warn(x->call, &x->lists);
    if (e == OK)
        e = find_pair(x, row, f);
    if (e == OK)
        e = link_memory_settle(&x->memory, &x->lists.roll, &o, f);
    if (e == OK && call_given(x->call, "model"))
        e = link_model_read(x->call, call_text(x->call, "model"), &o, f);
    if (e == OK && call_given(x->call, "labels"))
        e = link_labels_read(x->call, call_text(x->call, "labels"), &x->lists, &o, f);
    if (e != OK)
        return e;
    o.seed = seed;
    o.keep_compared = true;
    o.progress = link_progress_phase;
    o.share = link_progress_share;
    o.progress_context = &progress;
    e = link_rows_keep(&x->lists.roll, &x->rows);
    if (e == OK)
        e = link_run(&x->lists.roll, &o, &x->result);
    if (e != OK)
        return link_memory_fault(&x->memory, e, f);
    weigh_pair(x, row);
    return OK;
}

/* What the sum gains or loses on its way to a probability; NULL where it is as it stands. */
static const char *after_text(const struct explaining *x)
{
    if (fabs(x->verdict.bits - x->verdict.weight_bits) < 0.005)
        return NULL;
    return x->result.people.second && x->result.assign != ASSIGN_MANY ? "left over"
                                                                      : "in this list";
}

/* --- text --- */

/* Where the sum goes from and to, on a line of BAR places from low to high; "|" is one half. */
static void put_step(struct buf *out, const double bounds[2], double from, double to)
{
    double unit = BAR / (bounds[1] - bounds[0]);
    int a = (int)((from - bounds[0]) * unit), b = (int)((to - bounds[0]) * unit);
    int zero = (int)((0 - bounds[0]) * unit), low = a < b ? a : b, high = a < b ? b : a;
    for (int i = 0; i <= BAR; i++) {
        bool in = i >= low && i < high;
        buf_byte(out, in ? (from < to ? '+' : '-') : i == zero ? '|' : ' ');
    }
}

struct step {
    const char *what, *how;
    double bits;
};

static void widen(double bounds[2], double value)
{
    bounds[0] = value < bounds[0] ? value : bounds[0];
    bounds[1] = value > bounds[1] ? value : bounds[1];
}

static void add_line(struct render_table *t, const struct explaining *x, size_t f,
                     const struct buf bar[1])
{
    const struct model_reason *r = &x->reason[f];
    const struct feature *k = &x->result.people.feature[f];
    struct buf said = {0};
    render_cell(t, k->name);
    for (size_t i = 0; i < 2; i++) {
        buf_clear(&said);
        link_view_said(&x->view, f, x->person[i], &said);
        mask_cut(&said);
        render_cell(t, said.len ? buf_view(&said) : STR("-"));
    }
    render_cell(t, str_from(compare_level_text(k->kind, r->level)));
    render_cell_f(t, "%+.2f", r->weight_bits);
    render_cell(t, buf_view(bar));
    t->failed = t->failed || said.failed;
    buf_free(&said);
}

/* Names that were compared as names of any script, or as whole names, and are not the same. What
 * they are must not be shown when values are masked. */
static bool has_letters(const struct explaining *x, size_t f)
{
    const struct feature *k = &x->result.people.feature[f];
    return x->view.mask == MASK_NONE && (k->kind == FEATURE_NAME || k->kind == FEATURE_FULL) &&
           x->result.people.store[k->store].names && x->reason[f].level != LEVEL_SAME &&
           x->reason[f].level < LEVELS;
}

/* Of given and family name in each other's columns both. */
static void said_by_both(const struct explaining *x, size_t f, struct buf said[2])
{
    const struct people *p = &x->result.people;
    uint8_t level = x->reason[f].level;
    bool swapped = f == p->given && (level == LEVEL_SWAPPED || level == LEVEL_HALF_SWAPPED);
    for (size_t i = 0; i < 2; i++) {
        link_view_said(&x->view, f, x->person[i], &said[i]);
        buf_text(&said[i], swapped ? " " : "");
        if (swapped)
            link_view_said(&x->view, p->family, x->person[i], &said[i]);
    }
}

/* Below the waterfall: which part stands for which, and which letter. */
static enum err tell_letters(struct explaining *x)
{
    enum err e = OK;
    for (size_t f = 0; f < x->result.people.feature_count && e == OK; f++) {
        struct buf said[2] = {{0}, {0}};
        if (!has_letters(x, f))
            continue;
        said_by_both(x, f, said);
        call_print(x->call, "letters of ");
        render_call(x->call, x->result.people.feature[f].name);
        call_print(x->call, ":\n");
        name_letters_print(x->call, buf_view(&said[0]), buf_view(&said[1]), 0);
        e = said[0].failed || said[1].failed ? ERR_MEMORY : OK;
        buf_free(&said[0]);
        buf_free(&said[1]);
    }
    return e;
}

static void add_sum(struct render_table *t, const char *what, const char *how, double bits,
                    const struct buf bar[1])
{
    render_cell_f(t, "%s", what);
    render_cell(t, STR_NONE);
    render_cell(t, STR_NONE);
    render_cell_f(t, "%s", how);
    render_cell_f(t, "%+.2f", bits);
    render_cell(t, buf_view(bar));
}

/* A line of its own: bits added to *sum. */
static void add_step(struct render_table *t, const double bounds[2], struct step s, double *sum)
{
    struct buf bar = {0};
    put_step(&bar, bounds, *sum, *sum + s.bits);
    *sum += s.bits;
    add_sum(t, s.what, s.how, s.bits, &bar);
    t->failed = t->failed || bar.failed;
    buf_free(&bar);
}

static void add_total(struct render_table *t, const double bounds[2], double sum)
{
    struct buf bar = {0};
    put_step(&bar, bounds, 0, sum);
    add_sum(t, "sum", "", sum, &bar);
    t->failed = t->failed || bar.failed;
    buf_free(&bar);
}

static void add_steps(struct render_table *t, const struct explaining *x, const double bounds[2])
{
    const struct verdict *v = &x->verdict;
    struct buf bar = {0};
    double sum = 0;
    add_step(t, bounds, (struct step){"before looking", "any two rows", x->prior_bits}, &sum);
    for (size_t f = 0; f < x->result.people.feature_count; f++) {
        buf_clear(&bar);
        put_step(&bar, bounds, sum, sum + x->reason[f].weight_bits);
        sum += x->reason[f].weight_bits;
        add_line(t, x, f, &bar);
    }
    if (x->kin)
        add_step(t, bounds,
                 (struct step){"family", kin_level_text((enum kin_level)x->kin->level),
                               (double)x->kin->units / MODEL_UNIT},
                 &sum);
    if (v->label)
        add_step(t, bounds,
                 (struct step){"decided by people", v->label > 0 ? "one person" : "two persons",
                               v->label_bits},
                 &sum);
    add_total(t, bounds, v->weight_bits);
    if (after_text(x))
        add_step(t, bounds,
                 (struct step){after_text(x),
                               x->result.people.second && x->result.assign != ASSIGN_MANY
                                   ? "others have partners by then"
                                   : "how often strangers reach it",
                               v->bits - v->weight_bits},
                 &sum);
    t->failed = t->failed || bar.failed;
    buf_free(&bar);
}

/* "12 has a better partner, 45 (+14.20 bits)", for each of the two that has one. */
static void tell_partners(const struct explaining *x, struct buf *out)
{
    bool more = false;
    for (size_t i = 0; i < 2; i++) {
        const struct verdict_partner *k = &x->verdict.better[i];
        if (k->row == UINT32_MAX)
            continue;
        buf_text(out, more ? "; " : "");
        link_view_id(&x->view, x->person[i], out);
        buf_text(out, k->bits > x->verdict.weight_bits ? " has a better partner, "
                                                       : " has a partner already, ");
        link_view_id(&x->view, k->row, out);
        buf_printf(out, " (%+.2f bits)", k->bits);
        more = true;
    }
}

static void tell_verdict(const struct explaining *x, struct buf *out)
{
    double threshold = x->result.threshold;
    switch (x->verdict.kind) {
    case VERDICT_LINKED:
        if (x->verdict.label > 0)
            buf_text(out, "linked: people decided that they are one");
        else
            buf_printf(out, "linked: at or above the threshold of %g", threshold);
        return;
    case VERDICT_UNLIKELY:
        buf_printf(out, "not linked: below the threshold of %g", threshold);
        return;
    case VERDICT_TAKEN:
        buf_printf(out, "not linked, %s: ", assign_text(x->result.assign));
        tell_partners(x, out);
        return;
    case VERDICT_TWO:
        buf_text(out, "not linked: people decided that they are two");
        return;
    case VERDICT_UNSEEN:
        buf_text(out, "not linked: no rule brings these two rows together, or their names share "
                      "one word at most at a glance, so they are not compared; --max-pairs "
                      "allows more rules");
        return;
    }
}

/* What came of the pair, and of the two rows: others may join or part them. */
static enum err tell_outcome(struct explaining *x)
{
    const struct verdict *v = &x->verdict;
    struct buf b = {0};
    buf_printf(&b, "probability that both are one person: %.6f\nverdict: ", v->probability);
    tell_verdict(x, &b);
    buf_printf(&b, "\ngrouping: %s%s\n",
               v->one_person ? "the same person" : "not taken for the same person",
               v->one_person == (v->kind == VERDICT_LINKED) ? ""
               : v->one_person                              ? ", through other rows"
                                                            : ", for other rows speak against it");
    link_idle_text(&x->lists, &b);
    link_ages_text(&x->result.people.ages, &b);
    enum err e = buf_check(&b);
    if (e == OK)
        call_str(x->call, buf_view(&b));
    buf_free(&b);
    return e;
}

static enum err tell_text(struct explaining *x)
{
    struct render_table t = {.arena = x->call->arena, .columns = 6, .right = 1U << 4};
    double bounds[2] = {-1, 1}, sum = x->prior_bits;
    struct buf id = {0};
    widen(bounds, sum);
    for (size_t f = 0; f < x->result.people.feature_count; f++)
        widen(bounds, sum += x->reason[f].weight_bits);
    widen(bounds, sum + (x->kin ? (double)x->kin->units / MODEL_UNIT : 0));
    widen(bounds, x->verdict.weight_bits);
    widen(bounds, x->verdict.bits);
    render_cell(&t, STR("what"));
    for (size_t i = 0; i < 2; i++) {
        buf_clear(&id);
        link_view_id(&x->view, x->person[i], &id);
        render_cell(&t, buf_view(&id));
    }
    render_cell(&t, STR("how they agree"));
    render_cell(&t, STR("bits"));
    render_cell(&t, STR("- against | for +"));
    add_steps(&t, x, bounds);
    t.failed = t.failed || id.failed;
    buf_free(&id);
    enum err e = render_rows(x->call, &t, 0);
    if (e == OK)
        e = tell_outcome(x);
    if (x->view.mask != MASK_NONE)
        call_print(x->call, "values are masked; --show-names shows them\n");
    return e == OK ? tell_letters(x) : e;
}

/* --- JSON --- */

static json_t *text_and_clear(struct buf *b)
{
    json_t *out = b->failed ? NULL : render_json_text(buf_view(b));
    buf_clear(b);
    return out;
}

static json_t *field_json(const struct explaining *x, size_t f, struct render_json *j)
{
    const struct model_reason *r = &x->reason[f];
    const struct feature *k = &x->result.people.feature[f];
    json_t *one = json_object(), *values = json_array();
    struct buf b = {0};
    render_json_set(j, one, "column", render_json_text(k->name));
    render_json_set(j, one, "field", json_string(field_name(k->field)));
    for (size_t i = 0; i < 2; i++) {
        link_view_said(&x->view, f, x->person[i], &b);
        render_json_add(j, values, text_and_clear(&b));
    }
    render_json_set(j, one, "values", values);
    if (r->level == LEVEL_NONE)
        render_json_set(j, one, "level", json_null());
    else
        render_json_set(j, one, "level", json_integer(r->level));
    render_json_set(j, one, "agreement", json_string(compare_level_text(k->kind, r->level)));
    render_json_set(j, one, "weight_bits", json_real(r->weight_bits));
    render_json_set(j, one, "rarity_bits", json_real(r->rarity_bits));
    if (has_letters(x, f)) {
        struct buf said[2] = {{0}, {0}};
        said_by_both(x, f, said);
        j->failed = j->failed || said[0].failed || said[1].failed;
        render_json_set(j, one, "parts",
                        name_letters_json(buf_view(&said[0]), buf_view(&said[1]), j));
        buf_free(&said[0]);
        buf_free(&said[1]);
    }
    buf_free(&b);
    return one;
}

static json_t *partners_json(const struct explaining *x, struct render_json *j)
{
    json_t *all = json_array();
    struct buf b = {0};
    for (size_t i = 0; i < 2; i++) {
        const struct verdict_partner *k = &x->verdict.better[i];
        if (k->row == UINT32_MAX)
            continue;
        json_t *one = json_object();
        link_view_id(&x->view, x->person[i], &b);
        render_json_set(j, one, "of", text_and_clear(&b));
        link_view_id(&x->view, k->row, &b);
        render_json_set(j, one, "partner", text_and_clear(&b));
        render_json_set(j, one, "weight_bits", json_real(k->bits));
        render_json_add(j, all, one);
    }
    buf_free(&b);
    return all;
}

static void verdict_json(const struct explaining *x, struct render_json *j, json_t *top)
{
    const struct verdict *v = &x->verdict;
    if (v->label) {
        json_t *said = json_object();
        render_json_set(j, said, "match", json_boolean(v->label > 0));
        render_json_set(j, said, "weight_bits", json_real(v->label_bits));
        render_json_set(j, top, "label", said);
    }
    render_json_set(j, top, "weight_bits", json_real(v->weight_bits));
    if (after_text(x)) {
        json_t *after = json_object();
        render_json_set(j, after, "why", json_string(after_text(x)));
        render_json_set(j, after, "weight_bits", json_real(v->bits - v->weight_bits));
        render_json_set(j, top, "after", after);
    }
    render_json_set(j, top, "probability", json_real(v->probability));
    render_json_set(j, top, "threshold", json_real(x->result.threshold));
    if (x->result.people.second)
        render_json_set(j, top, "assignment", json_string(assign_text(x->result.assign)));
    render_json_set(j, top, "linked", json_boolean(v->kind == VERDICT_LINKED));
    render_json_set(j, top, "verdict", json_string(verdict_text(v->kind)));
    if (v->kind == VERDICT_TAKEN)
        render_json_set(j, top, "better_partners", partners_json(x, j));
    render_json_set(j, top, "same_person", json_boolean(v->one_person));
}

static enum err tell_json(struct explaining *x)
{
    struct render_json j = {false};
    json_t *top = json_object(), *pair = json_array(), *fields = json_array();
    struct buf b = {0};
    for (size_t i = 0; i < 2; i++) {
        link_view_id(&x->view, x->person[i], &b);
        render_json_add(&j, pair, text_and_clear(&b));
    }
    buf_free(&b);
    render_json_set(&j, top, "pair", pair);
    render_json_set(&j, top, "prior_bits", json_real(x->prior_bits));
    for (size_t f = 0; f < x->result.people.feature_count; f++)
        render_json_add(&j, fields, field_json(x, f, &j));
    render_json_set(&j, top, "fields", fields);
    if (x->kin) {
        json_t *kin = json_object();
        render_json_set(&j, kin, "agreement",
                        json_string(kin_level_text((enum kin_level)x->kin->level)));
        render_json_set(&j, kin, "weight_bits", json_real((double)x->kin->units / MODEL_UNIT));
        render_json_set(&j, top, "family", kin);
    }
    verdict_json(x, &j, top);
    link_idle_json(&x->lists, &j, top);
    link_ages_json(&x->result.people.ages, &j, top);
    render_json_set(&j, top, "masked", json_boolean(x->view.mask != MASK_NONE));
    return render_json_print(x->call, &j, top);
}

static enum err explain_prepare(struct call *c, struct fault *f)
{
    struct explaining x = {.call = c};
    x.view = (struct link_view){.lists = &x.lists, .rows = &x.rows, .result = &x.result};
    enum err e = run_engine(&x, f);
    if (e == OK)
        e = c->json ? tell_json(&x) : tell_text(&x);
    link_free(&x.result);
    link_memory_free(&x.memory);
    link_rows_free(&x.rows);
    link_lists_free(&x.lists);
    return e;
}

static const struct option OPTIONS[] = {
    {"pair", "ID,ID", "the two rows; of two lists, the first list's first",
     OPTION_LOCAL | OPTION_REQUIRED},
    {"id", "COLUMN",
     "the column that identifies a row, by name or number; of two lists COLUMN,COLUMN",
     OPTION_LOCAL},
    {"ignore", "COLUMNS", "columns that are no evidence, with commas between", OPTION_LOCAL},
    {"map", "MAP", "what a column is: father=Vater, or a file {\"Vater\": \"father\"}",
     OPTION_LOCAL | OPTION_REPEAT},
    {"stated", "YEAR", "when ages were stated; estimated from the lists when not said",
     OPTION_LOCAL},
    {"threshold", "P", "probability from which a pair counts; 0.5 when not said", OPTION_LOCAL},
    {"threads", "N", "threads; 2 when not said", OPTION_LOCAL},
    {"max-pairs", "N", "pairs to compare at most; by the number of rows when not said",
     OPTION_LOCAL},
    {"memory", "SIZE", "500M, 4G: what takes more goes to disk, to $TMPDIR or here", OPTION_LOCAL},
    {"labels", "FILE", "pairs that people decided: id, id, 1 or 0", OPTION_LOCAL},
    {"model", "FILE",
     "how records of one person differ, as --save-model of an earlier run wrote it", OPTION_LOCAL},
    {"seed", "N", "of the sampling; 1 when not said", OPTION_LOCAL},
    {"one-to-one", NULL,
     "a person is in each list once; which of these three is found out when none is said",
     OPTION_LOCAL},
    {"one-to-many", NULL, "once in the first list, in the second perhaps several times",
     OPTION_LOCAL},
    {"many-to-many", NULL, "a person may be in both lists several times", OPTION_LOCAL},
    {"show-names", NULL, "shows names, papers, phones and addresses as written", OPTION_LOCAL},
    {"mask", NULL, "shows no value of any row, and no id", OPTION_LOCAL},
};

const struct command explain_commands[] = {
    {"explain", NULL, "LIST [LIST]", 1, 2, "tells what speaks for and against one pair of rows",
     "Weights are learnt from the whole lists, as link and dedupe do with the same options. Each "
     "line adds bits to what went before; ten bits for are a thousand to one. Names are masked "
     "unless --show-names is given.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED | COMMAND_APART, explain_prepare, NULL},
};
const size_t explain_command_count = COUNT(explain_commands);
