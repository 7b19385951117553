/* link, dedupe: the same people in two lists, or in one. Needs no office. */
#include "base/mem.h"
#include "cli/cpu_env.h"
#include "cli/link_ages.h"
#include "cli/link_choice.h"
#include "cli/link_idle.h"
#include "cli/link_model.h"
#include "cli/link_page.h"
#include "cli/link_progress.h"
#include "cli/link_write.h"
#include "cli/render.h"
#include "cli/save.h"
#include "core/link.h"
#include "os/file.h"
#include "os/memory.h"
#include "os/time.h"

#include <inttypes.h>
#include <stdio.h>

enum { PHASES_MAX = 12 };

struct linking {
    struct call *call;
    struct link_lists lists;
    struct link_rows rows; /* what was written, kept for --report */
    enum mask mask;
    struct link_options options;
    struct link_memory memory;
    struct link_keep keep; /* of --keep */
    struct link_result result;
    uint32_t *place; /* of each row of the roll: its row of people */
    const char *phase[PHASES_MAX];
    int64_t began_ms[PHASES_MAX + 1];
    size_t phase_count;
    struct link_progress progress;
};

static void begin_phase(void *context, const char *phase)
{
    struct linking *l = context;
    link_progress_phase(&l->progress, phase);
    if (l->phase_count == PHASES_MAX)
        return;
    l->phase[l->phase_count] = phase;
    l->began_ms[l->phase_count++] = time_monotonic_ms();
}

static void tell_share(void *context, double done, double of)
{
    link_progress_share(&((struct linking *)context)->progress, done, of);
}

static enum err read_options(struct linking *l, struct fault *f)
{
    const struct call *c = l->call;
    uint64_t seed;
    enum err e = call_number(c, "seed", 1, &seed, f);
    if (e == OK)
        e = link_choice_read(c, &l->options, f);
    if (e == OK)
        e = link_memory_read(c, &l->memory, f);
    if (e == OK)
        e = mask_of(c, &l->mask, f);
    if (e == OK)
        e = cpu_env(&l->options.cpu, f);
    if (e != OK)
        return e;
    if (l->mask != MASK_NAMES && !call_given(c, "report"))
        return fault_set(f, ERR_USAGE, "%s is about the report: name one with --report FILE.html",
                         l->mask == MASK_ALL ? "--mask" : "--show-names");
    if (c->word_count == 2 && call_given(c, "keep") && !call_given(c, "clusters"))
        return fault_set(f, ERR_USAGE, "--keep names the clusters, so --clusters must be given");
    l->options.seed = seed;
    if (call_given(c, "model"))
        e = link_model_read(l->call, call_text(c, "model"), &l->options, f);
    l->options.progress = begin_phase;
    l->options.share = tell_share;
    l->options.progress_context = l;
    return e;
}

static enum err write_model(struct linking *l, struct buf *out)
{
    return link_model_write(&l->result, out);
}

typedef enum err writer(struct linking *l, struct buf *out);

/* To the file that the option names. */
static enum err write_to(struct linking *l, struct str path, writer *write, struct fault *f)
{
    struct buf out = {0};
    enum err e = write(l, &out);
    if (e == OK)
        e = save_file(path, buf_view(&out), f);
    buf_free(&out);
    return e;
}

static enum err write_result(struct linking *l, struct str path, bool clusters, struct fault *f)
{
    const struct link_written w = {.call = l->call,
                                   .lists = &l->lists,
                                   .keep = call_given(l->call, "keep") ? &l->keep : NULL,
                                   .result = &l->result,
                                   .memory = &l->memory};
    return clusters ? link_write_clusters(&w, path, f) : link_write_pairs(&w, path, f);
}

/* --- what is told --- */

static void tell_model(const struct linking *l, struct buf *out)
{
    const struct link_result *r = &l->result;
    for (size_t i = 0; i < r->plan.rule_count; i++) {
        const struct rule *k = &r->plan.rule[i];
        buf_printf(out, "rule %zu: ", i + 1);
        block_rule_text(&r->plan, &r->people, k->atoms, render_text, out);
        if (k->least)
            buf_printf(out, "; rare by %u bits or more: ", k->least / WORDS_UNIT);
        else
            buf_printf(out, "; blocks up to %" PRIu32 ": ", k->cap);
        buf_printf(out, "%.0f pairs (%.0f left out), recall %.4f, new %.4f\n", k->pairs,
                   k->left_out, k->recall, k->gained);
    }
    for (size_t f = 0; f < r->people.feature_count; f++) {
        const struct feature *k = &r->people.feature[f];
        size_t parent = r->model.parent[f];
        if (k->idle)
            continue;
        render_text(out, k->name);
        buf_byte(out, ':');
        if (parent != SIZE_MAX) {
            buf_text(out, " weighs less where this is the same: ");
            render_text(out, r->people.feature[parent].name);
        }
        buf_byte(out, '\n');
        for (uint8_t v = 0; v < LEVELS; v++) {
            double u = r->model.u[f][v];
            if (!compare_may_be(&r->people, f, v))
                continue;
            buf_printf(out, "  %-45s m %.5f  ", compare_level_text(k->kind, v), r->model.m[f][v]);
            if (u <= 1)
                buf_printf(out, "u %.7f", u);
            else /* the weight is set and not learnt */
                buf_text(out, "u -        ");
            buf_printf(out, "  %+.2f bits\n", (double)r->model.weight[f][v] / MODEL_UNIT);
        }
    }
}

/* What families add to pairs, where households tell them. */
static void tell_kin(const struct kin *k, struct buf *out)
{
    if (!k->count)
        return;
    buf_text(out, "family, of namesakes with households in both lists:\n");
    for (size_t l = 0; l < KIN_LEVELS; l++)
        buf_printf(out, "  %-45s m %.5f  u %.7f  %+.2f bits\n", kin_level_text((enum kin_level)l),
                   k->m[l], k->u[l], (double)k->weight[l] / MODEL_UNIT);
}

static void tell_fathers(const struct father_reading *f, struct buf *out)
{
    static const char *const place[] = {"behind \"son of\" only", "the second name",
                                        "the last name but one"};
    if (f->rows)
        buf_printf(out,
                   "father's name out of whole names: %zu rows, %s; of %zu pairs with one rare "
                   "name beside it %zu say so\n",
                   f->rows, place[f->place], f->votes, f->for_it);
}

static json_t *blocks_json(const struct link_result *r, struct render_json *j)
{
    json_t *blocks = json_array();
    struct buf b = {0};
    for (size_t i = 0; i < r->plan.rule_count; i++) {
        const struct rule *k = &r->plan.rule[i];
        json_t *one = json_object();
        buf_clear(&b);
        block_rule_text(&r->plan, &r->people, k->atoms, buf_str, &b);
        render_json_set(j, one, "rule", render_json_text(buf_view(&b)));
        render_json_set(j, one, "gained", json_real(k->gained));
        render_json_set(j, one, "largest_block", k->least ? json_null() : json_integer(k->cap));
        if (k->least)
            render_json_set(j, one, "least_bits", json_integer(k->least / WORDS_UNIT));
        render_json_set(j, one, "pairs", json_real(k->pairs));
        render_json_set(j, one, "left_out", json_real(k->left_out));
        render_json_set(j, one, "recall", json_real(k->recall));
        render_json_add(j, blocks, one);
    }
    buf_free(&b);
    return blocks;
}

static size_t count_groups(const struct link_result *r)
{
    size_t groups = 0;
    for (size_t i = 0; i < r->people.rows; i++)
        groups += r->cluster[i] == i;
    return groups;
}

static void lists_json(const struct linking *l, struct render_json *j, json_t *top)
{
    const struct link_result *r = &l->result;
    bool told = l->options.assign_given; /* doubles are then not looked for */
    json_t *rows = json_array(), *doubles = told ? json_null() : json_array();
    for (size_t i = 0; i < 2; i++) {
        render_json_add(j, rows, json_integer((json_int_t)l->lists.file_rows[i]));
        if (!told)
            render_json_add(j, doubles, json_real(r->duplicates[i]));
    }
    render_json_set(j, top, "rows_of_lists", rows);
    render_json_set(j, top, "doubles_of_lists", doubles);
    render_json_set(j, top, "assignment", json_string(assign_text(r->assign)));
}

static enum err tell_json(struct linking *l)
{
    const struct link_result *r = &l->result;
    struct render_json j = {false};
    json_t *top = json_object(), *seconds = json_object();
    render_json_set(&j, top, "rows", json_integer((json_int_t)r->people.rows));
    render_json_set(&j, top, "left_out", json_integer((json_int_t)l->lists.left_out));
    if (r->people.second)
        lists_json(l, &j, top);
    render_json_set(&j, top, "clusters", json_integer((json_int_t)count_groups(r)));
    link_idle_json(&l->lists, &j, top);
    link_ages_json(&r->people.ages, &j, top);
    render_json_set(&j, top, "few_persons", json_boolean(r->model.crowd));
    render_json_set(&j, top, "blocks", blocks_json(r, &j));
    render_json_set(&j, top, "recall_estimated",
                    r->plan.recall_known ? json_real(r->plan.recall) : json_null());
    render_json_set(&j, top, "recall_is_upper_bound", json_true());
    render_json_set(&j, top, "pairs_scored", json_integer((json_int_t)r->pairs.scored));
    render_json_set(&j, top, "lambda", json_real(r->model.lambda));
    render_json_set(&j, top, "threshold", json_real(r->threshold));
    for (size_t i = 0; i < l->phase_count; i++)
        render_json_set(&j, seconds, l->phase[i],
                        json_real((double)(l->began_ms[i + 1] - l->began_ms[i]) / 1000));
    render_json_set(&j, top, "seconds", seconds);
    render_json_set(&j, top, "spilled_bytes",
                    json_integer((json_int_t)link_memory_spilled(&l->memory)));
    render_json_set(&j, top, "peak_bytes", json_integer((json_int_t)memory_peak_bytes()));
    return render_json_print(l->call, &j, top);
}

static enum err tell(struct linking *l)
{
    const struct link_result *r = &l->result;
    struct call *c = l->call;
    struct buf b = {0};
    if (c->json)
        return tell_json(l);
    buf_str(&b, buf_view(&l->lists.said));
    link_idle_text(&l->lists, &b);
    link_ages_text(&r->people.ages, &b);
    link_show_crowd(&r->model, &b);
    tell_fathers(&r->people.fathers, &b);
    tell_model(l, &b);
    tell_kin(&r->kin, &b);
    for (size_t i = 0; i < l->phase_count; i++)
        buf_printf(&b, "%s: %.2f s\n", l->phase[i],
                   (double)(l->began_ms[i + 1] - l->began_ms[i]) / 1000);
    if (r->people.second && l->options.assign_given)
        buf_printf(&b, "as told: %s\n", assign_text(r->assign));
    else if (r->people.second)
        buf_printf(&b, "doubles within the lists: %.0f and %.0f; %s\n", r->duplicates[0],
                   r->duplicates[1], assign_text(r->assign));
    buf_printf(&b, "%zu rows (%zu left out), %.0f pairs compared, recall of the rules ",
               r->people.rows, l->lists.left_out, r->pairs.scored);
    if (r->plan.recall_known)
        buf_printf(&b, "at most about %.3f", r->plan.recall);
    else
        buf_text(&b, "not known");
    buf_printf(&b, ", lambda %.3g, threshold %.3f: %zu people\n", r->model.lambda, r->threshold,
               count_groups(r));
    call_str(c, buf_view(&b));
    enum err e = buf_check(&b);
    buf_free(&b);
    return e;
}

static enum err write_page(struct linking *l, struct buf *out)
{
    struct link_view view = {&l->lists, &l->rows, &l->result, l->mask};
    struct link_page_options o = {.file = l->call->words,
                                  .files = l->call->word_count,
                                  .labels = l->options.labels,
                                  .label_count = l->options.label_count};
    /* A page looks at pairs from many sides, and so from memory. */
    enum err e = pair_list_load(&l->result.pairs);
    for (size_t i = 0; i < COUNT(l->result.considered) && e == OK; i++)
        e = pair_list_load(&l->result.considered[i].pairs);
    return e == OK ? link_page(&view, &o, out) : e;
}

static enum err write_all(struct linking *l, bool dedupe, struct fault *f)
{
    struct str main_file = call_text(l->call, "o");
    struct str other = call_text(l->call, dedupe ? "pairs" : "clusters");
    begin_phase(l, "writing");
    link_idle_warn(&l->lists, &l->result.people);
    enum err e = link_lists_warn(l->call, &l->lists);
    if (e == OK && call_given(l->call, "report"))
        e = link_memory_report(&l->memory, &l->result, f);
    if (e == OK && (main_file.len || !l->call->json))
        e = write_result(l, main_file, dedupe, f);
    if (e == OK && other.len)
        e = write_result(l, other, !dedupe, f);
    if (e == OK && call_given(l->call, "save-model"))
        e = write_to(l, call_text(l->call, "save-model"), write_model, f);
    if (e == OK && call_given(l->call, "report"))
        e = write_to(l, call_text(l->call, "report"), write_page, f);
    l->began_ms[l->phase_count] = time_monotonic_ms();
    return e == OK && (main_file.len || l->call->json) ? tell(l) : e;
}

static enum err run(struct call *c, bool dedupe, struct fault *f)
{
    static const char *const written[] = {"o", "pairs", "clusters", "save-model", "report", NULL};
    static const char *const also_read[] = {"labels", "map", "keep", NULL};
    struct linking l = {.call = c, .progress = {.call = c}};
    enum err e = save_apart(c, written, also_read, f);
    if (e == OK)
        e = read_options(&l, f);
    begin_phase(&l, "reading");
    if (e == OK)
        e = link_lists_read(c, &l.lists, f);
    if (e == OK)
        e = link_memory_settle(&l.memory, &l.lists.roll, &l.options, f);
    if (e == OK && call_given(c, "labels"))
        e = link_labels_read(c, call_text(c, "labels"), &l.lists, &l.options, f);
    if (e == OK && call_given(c, "keep"))
        e = link_keep_read(c, call_text(c, "keep"), &l.lists, &l.keep, f);
    if (e == OK && call_given(c, "report"))
        e = link_rows_keep(&l.lists.roll, &l.rows);
    l.options.keep_compared = call_given(c, "report");
    if (e == OK) {
        e = link_run(&l.lists.roll, &l.options, &l.result);
        if (e != OK)
            e = link_memory_fault(&l.memory, e, f);
    }
    if (e == OK)
        e = write_all(&l, dedupe, f);
    link_free(&l.result);
    link_memory_free(&l.memory);
    link_keep_free(&l.keep);
    link_rows_free(&l.rows);
    link_lists_free(&l.lists);
    return e;
}

static enum err link_prepare(struct call *c, struct fault *f)
{
    return run(c, false, f);
}

static enum err dedupe_prepare(struct call *c, struct fault *f)
{
    return run(c, true, f);
}

/* One table: dedupe has all but the last LINK_ONLY, link all but the first. */
enum { LINK_ONLY = 4 };
static const struct option OPTIONS[] = {
    {"pairs", "FILE", "the pairs that were found likely", OPTION_LOCAL},
    {"o", "FILE", "write here instead of to standard output", OPTION_LOCAL},
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
    {"memory", "SIZE", "500M, 4G: what takes more goes to disk, to $TMPDIR or where -o goes",
     OPTION_LOCAL},
    {"labels", "FILE", "pairs that people decided: id, id, 1 or 0", OPTION_LOCAL},
    {"keep", "FILE", "clusters of an earlier run (dedupe -o, link --clusters), whose names go on",
     OPTION_LOCAL},
    {"model", "FILE",
     "how records of one person differ, as --save-model of an earlier run wrote it", OPTION_LOCAL},
    {"save-model", "FILE", "write what was learnt, as JSON", OPTION_LOCAL},
    {"seed", "N", "of the sampling; 1 when not said", OPTION_LOCAL},
    {"report", "FILE.html", "what was learnt and done, as one page to look at; names are masked",
     OPTION_LOCAL},
    {"mask", NULL, "no value and no id of any row in the report", OPTION_LOCAL},
    {"show-names", NULL, "names as written in the report", OPTION_LOCAL},
    {"clusters", "FILE", "which rows of both lists are one person: id,cluster", OPTION_LOCAL},
    {"one-to-one", NULL,
     "a person is in each list once; which of these three is found out when none is said",
     OPTION_LOCAL},
    {"one-to-many", NULL, "once in the first list, in the second perhaps several times",
     OPTION_LOCAL},
    {"many-to-many", NULL, "a person may be in both lists several times", OPTION_LOCAL},
};

const struct command link_commands[] = {
    {"link", NULL, "LIST LIST", 2, 2, "finds the same people in two lists",
     "Lists are CSV or .xlsx. Columns are recognised, weights are learnt from the lists "
     "themselves, and with -o everything assumed is printed. Output: "
     "id_a,id_b,probability,weight_bits. A first look: peyvand link A.csv B.csv -o pairs.csv "
     "--report page.html\n\nWhat --map says a column is, one of: id name given family father "
     "grandfather mother spouse birth age sex birthplace home place region address postcode phone "
     "document occupation household other. Of two lists a rule is for the one that has such a "
     "column.",
     OPTIONS + 1, COUNT(OPTIONS) - 1, COMMAND_SEALED | COMMAND_APART, link_prepare, NULL},
    {"dedupe", NULL, "LIST", 1, 1, "finds the same people within a list",
     "As link, within one list. Output: id,cluster, every row once.", OPTIONS,
     COUNT(OPTIONS) - LINK_ONLY, COMMAND_SEALED | COMMAND_APART, dedupe_prepare, NULL},
};
const size_t link_command_count = COUNT(link_commands);
