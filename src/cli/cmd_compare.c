/* match compare: how first candidates compare with a list of right answers. */
#include "cli/render.h"
#include "desk/compare.h"
#include "format/list.h"
#include "os/file.h"

#include <inttypes.h>
#include <string.h>

enum { ANSWERS_MAX_BYTES = 64 << 20 };

/* Two columns: the request's number, and the number of the right person in the list. They travel
 * as texts, each behind its length. */
static enum err attach_answers(struct call *c, const struct list *l, struct fault *f)
{
    struct buf rows = {0};
    for (size_t i = 0; i < l->row_count; i++) {
        if (l->rows[i].fate != LIST_USED)
            continue;
        for (size_t column = 0; column < 2; column++) {
            struct str cell = list_cell(l, i, column);
            uint32_t len = (uint32_t)cell.len;
            buf_add(&rows, &len, sizeof len);
            buf_str(&rows, cell);
        }
    }
    enum err err = buf_check(&rows);
    if (err == OK && rows.len == 0)
        err = fault_set(f, ERR_FORMAT, "%.*s: no answers in it", STR_ARG(call_word(c, 0)));
    if (err == OK)
        err = call_attach(c, "answers", buf_view(&rows));
    buf_free(&rows);
    return err;
}

static enum err compare_prepare(struct call *c, struct fault *f)
{
    struct str path = call_word(c, 0);
    struct buf bytes = {0};
    struct list *l = NULL;
    struct list_options o = {.header = LIST_HEADER_FIRST};
    enum err err = str_copy(c->arena, path, &path);
    if (err == OK)
        err = file_read(path.ptr, ANSWERS_MAX_BYTES, &bytes, f);
    if (err == OK)
        err = list_read(path, buf_view(&bytes), &o, &l, f);
    if (err == OK && l->columns < 2)
        err = fault_set(f, ERR_FORMAT,
                        "%s: two columns are needed: the request's number, and the number of the "
                        "right person in the list",
                        path.ptr);
    if (err == OK)
        err = attach_answers(c, l, f);
    list_free(l);
    buf_free(&bytes);
    return err;
}

static bool take_text(struct str *rest, struct str *out)
{
    uint32_t len;
    if (rest->len < sizeof len)
        return false;
    memcpy(&len, rest->ptr, sizeof len);
    *rest = str_sub(*rest, sizeof len, rest->len);
    if (len > rest->len)
        return false;
    *out = str_trim(str_sub(*rest, 0, len));
    *rest = str_sub(*rest, len, rest->len);
    return true;
}

static enum err answers_read(const struct call *c, struct compare_answer **out, size_t *count,
                             struct fault *f)
{
    struct str bytes, rest, text;
    size_t texts = 0;
    if (!call_attached(c, "answers", &bytes))
        return fault_set(f, ERR_FORMAT, "the answers did not arrive");
    for (rest = bytes; take_text(&rest, &text);)
        texts++;
    struct compare_answer *all = arena_zero(c->arena, texts / 2 + 1, sizeof *all);
    if (!all)
        return ERR_MEMORY;
    *count = 0;
    for (rest = bytes; take_text(&rest, &all[*count].ticket) && take_text(&rest, &all[*count].id);)
        if (all[*count].ticket.len)
            (*count)++;
    *out = all;
    return rest.len ? fault_set(f, ERR_FORMAT, "the answers arrived broken") : OK;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static enum err print_counts(struct call *c, const struct compare_counts *n)
{
    double precision = share(n->right, n->shown), recall = share(n->right, n->present);
    if (c->json) {
        struct render_json j = {false};
        json_t *top = json_object();
        render_json_set(&j, top, "requests", json_integer((json_int_t)n->requests));
        render_json_set(&j, top, "on_a_list", json_integer((json_int_t)n->present));
        render_json_set(&j, top, "shown", json_integer((json_int_t)n->shown));
        render_json_set(&j, top, "right", json_integer((json_int_t)n->right));
        render_json_set(&j, top, "among_first_three", json_integer((json_int_t)n->first_three));
        render_json_set(&j, top, "precision", n->shown ? json_real(precision) : json_null());
        render_json_set(&j, top, "recall", n->present ? json_real(recall) : json_null());
        return render_json_print(c, &j, top);
    }
    call_print(c,
               "%" PRIu64 " requests with a known answer; %" PRIu64
               " of the persons sought are on a list\n"
               "%" PRIu64 " first candidates at %.0f%% or more, %" PRIu64 " of them right\n",
               n->requests, n->present, n->shown, MATCH_PROBABILITY * 100, n->right);
    call_print(c, "precision %.3f (right of those shown), recall %.3f (right of those on a list)\n",
               precision, recall);
    call_print(c, "the right person is among the first three for %" PRIu64 " of %" PRIu64 "\n",
               n->first_three, n->present);
    return OK;
}

static enum err compare_run_call(struct call *c, struct fault *f)
{
    struct review r = {c->book, c->finder, c->seat, c->arena};
    struct compare_answer *answers = NULL;
    struct compare_counts counts;
    size_t count = 0;
    enum err err = answers_read(c, &answers, &count, f);
    if (err == OK)
        err = compare_run(&r, answers, count, &counts, f);
    return err == OK ? print_counts(c, &counts) : err;
}

const struct command compare_commands[] = {
    {"match", "compare", "ANSWERS.csv", 1, 1, "how first candidates compare with right answers",
     "ANSWERS.csv has a header and two columns: the number of the request, and the number of the "
     "right person in the list, empty when that person is on no list. `synth` writes such a file, "
     "truth.csv. Counts only; nobody is named.",
     NULL, 0, 0, compare_prepare, compare_run_call},
};
const size_t compare_command_count = COUNT(compare_commands);
