#include "cli/link_model.h"

#include "base/map.h"
#include "cli/render.h"
#include "core/link_labels.h"
#include "os/file.h"

#include <string.h>

static const size_t FILE_MOST = (size_t)64 << 20;

enum { OLD_LEVELS = 10 };

static json_t *numbers(struct render_json *j, const double *v)
{
    json_t *all = json_array();
    for (size_t i = 0; i < LEVELS; i++)
        render_json_add(j, all, json_real(v[i]));
    return all;
}

static json_t *one_feature(struct render_json *j, const struct link_result *r, size_t f)
{
    const struct feature *k = &r->people.feature[f];
    size_t parent = r->model.parent[f];
    json_t *one = json_object();
    render_json_set(j, one, "name", render_json_text(k->name));
    render_json_set(j, one, "field", json_string(field_name(k->field)));
    render_json_set(j, one, "m", numbers(j, r->model.m[f]));
    render_json_set(j, one, "u", numbers(j, r->model.u[f]));
    if (parent != SIZE_MAX) {
        double bits[LEVELS];
        for (size_t l = 0; l < LEVELS; l++)
            bits[l] = (double)r->model.shared[f][l] / MODEL_UNIT;
        render_json_set(j, one, "told_by", render_json_text(r->people.feature[parent].name));
        render_json_set(j, one, "shared_bits", numbers(j, bits));
    }
    return one;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return ((struct buf *)out)->failed ? -1 : 0;
}

enum err link_model_write(const struct link_result *r, struct buf *out)
{
    struct render_json j = {false};
    json_t *top = json_object(), *features = json_array();
    render_json_set(&j, top, "peyvand_model", json_integer(1));
    render_json_set(&j, top, "lambda", json_real(r->model.lambda));
    for (size_t f = 0; f < r->people.feature_count; f++)
        render_json_add(&j, features, one_feature(&j, r, f));
    render_json_set(&j, top, "features", features);
    bool good = top && !j.failed && json_dump_callback(top, add_bytes, out, JSON_INDENT(1)) == 0;
    json_decref(top);
    buf_byte(out, '\n');
    return good ? buf_check(out) : ERR_MEMORY;
}

/* Models written before nicknames were a level of their own have one number less: a nickname was
 * no likeness then, so it is taken for a likeness of letters. */
static void take_numbers(const json_t *m, double out[LEVELS])
{
    for (size_t l = 0; l < LEVELS; l++)
        out[l] = json_number_value(json_array_get(m, l < json_array_size(m) ? l : 5));
}

static bool take_feature(struct call *c, const json_t *one, struct link_start *out, enum err *e)
{
    const json_t *name = json_object_get(one, "name"), *m = json_object_get(one, "m");
    double sum = 0;
    if (!json_is_string(name) || (json_array_size(m) != LEVELS && json_array_size(m) != OLD_LEVELS))
        return false;
    take_numbers(m, out->m);
    for (size_t l = 0; l < LEVELS; l++) {
        if (!(out->m[l] > 0 && out->m[l] < 1))
            return false;
        sum += l < json_array_size(m) ? out->m[l] : 0;
    }
    *e = str_copy(c->arena, str_from(json_string_value(name)), &out->name);
    return sum > 0.1 && sum < 1.01; /* less than 1 where learning held levels down */
}

enum err link_model_read(struct call *c, struct str path, struct link_options *o, struct fault *f)
{
    struct buf bytes = {0};
    json_error_t why;
    json_t *top = NULL;
    enum err e = str_copy(c->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK && !(top = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &why)))
        e = fault_set(f, ERR_FORMAT, "%s: line %d, column %d: %s", path.ptr, why.line, why.column,
                      why.text);
    const json_t *features = json_object_get(top, "features");
    size_t count = json_array_size(features);
    if (e == OK && (json_integer_value(json_object_get(top, "peyvand_model")) != 1 || !count))
        e = fault_set(f, ERR_FORMAT, "%s: not a model that --save-model wrote", path.ptr);
    struct link_start *start = e == OK ? arena_zero(c->arena, count, sizeof *start) : NULL;
    if (e == OK && !start)
        e = ERR_MEMORY;
    for (size_t i = 0; i < count && e == OK; i++)
        if (!take_feature(c, json_array_get(features, i), &start[i], &e) && e == OK)
            e = fault_set(f, ERR_FORMAT, "%s: feature %zu: a name and %d numbers m are expected",
                          path.ptr, i + 1, LEVELS);
    if (e == OK) {
        o->start = start;
        o->start_count = count;
    }
    json_decref(top);
    buf_free(&bytes);
    return e;
}

/* --- labels --- */

static bool label_word(struct str s, bool *match)
{
    static const struct {
        const char *word;
        bool match;
    } words[] = {{"1", true},  {"yes", true}, {"match", true},     {"true", true},
                 {"0", false}, {"no", false}, {"no match", false}, {"false", false}};
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq_ascii_case(s, str_from(words[i].word))) {
            *match = words[i].match;
            return true;
        }
    return false;
}

/* Rows by id; the second list's under the id with a mark before it. */
static enum err rows_by_id(const struct link_lists *l, struct map *m)
{
    struct buf key = {0};
    enum err e = OK;
    for (size_t row = 0; row < l->roll.rows && e == OK; row++) {
        buf_clear(&key);
        buf_byte(&key, row < l->roll.first_rows ? 'a' : 'b');
        buf_str(&key, link_lists_id(l, row));
        e = buf_check(&key);
        if (e == OK)
            e = map_set(m, buf_view(&key), row);
    }
    buf_free(&key);
    return e;
}

static bool has_row(const struct map *m, char list, struct str id, uint32_t *row)
{
    struct buf key = {0};
    uint64_t found = 0;
    buf_byte(&key, (unsigned char)list);
    buf_str(&key, id);
    bool good = buf_check(&key) == OK && map_get(m, buf_view(&key), &found);
    buf_free(&key);
    *row = (uint32_t)found;
    return good;
}

/* As it stands, or as it was before a writer of CSV guarded it. */
static bool find_row(const struct map *m, char list, struct str id, uint32_t *row)
{
    return has_row(m, list, id, row) || has_row(m, list, list_csv_bare(id), row);
}

/* Labels as they are taken, each with its line. */
struct taking {
    const struct list *list;
    struct map ids;
    bool two; /* lists */
    struct link_label *label;
    uint32_t *line;
    size_t count;
};

static void find_rows(const struct taking *t, size_t i, struct link_label *l, bool has[2])
{
    has[0] = find_row(&t->ids, 'a', list_cell(t->list, i, 0), &l->row_a);
    has[1] = find_row(&t->ids, t->two ? 'b' : 'a', list_cell(t->list, i, 1), &l->row_b);
}

/* Of the first row: it names no row and decides nothing, unless "match" is what it says. */
static bool is_heading(const struct taking *t, size_t i)
{
    struct str said = list_cell(t->list, i, 2);
    struct link_label unused;
    bool has[2];
    find_rows(t, i, &unused, has);
    return !has[0] && !has[1] &&
           (!label_word(said, &unused.match) || str_eq_ascii_case(said, STR("match")));
}

static enum err take_label(struct taking *t, size_t i, struct fault *f)
{
    struct str name = t->list->file_name, said = list_cell(t->list, i, 2);
    struct link_label *l = &t->label[t->count];
    unsigned line = t->list->rows[i].line;
    bool has[2];
    if (!label_word(said, &l->match))
        return fault_set(f, ERR_FORMAT, "%.*s: line %u, column 3: \"%.*s\" is neither 1 nor 0",
                         STR_ARG(name), line, STR_ARG(str_sub(said, 0, 60)));
    find_rows(t, i, l, has);
    if (!has[0] || !has[1])
        return fault_set(f, ERR_FORMAT, "%.*s: line %u, column %d: %s has no row with the id %.*s",
                         STR_ARG(name), line, has[0] ? 2 : 1,
                         !t->two  ? "the list"
                         : has[0] ? "the second list"
                                  : "the first list",
                         STR_ARG(str_sub(list_cell(t->list, i, has[0]), 0, 60)));
    if (l->row_a == l->row_b && !l->match)
        return fault_set(f, ERR_FORMAT, "%.*s: line %u: a row is one person with itself",
                         STR_ARG(name), line);
    t->line[t->count++] = line;
    return OK;
}

/* A line that cannot be read may be a decision: it is never passed over. */
static enum err take_labels(struct taking *t, struct fault *f)
{
    enum err e = OK;
    bool first = true;
    for (size_t i = 0; i < t->list->row_count && e == OK; i++) {
        const struct list_row *r = &t->list->rows[i];
        if (r->fate == LIST_SKIPPED)
            continue;
        if (r->fate == LIST_REJECTED)
            return fault_set(f, ERR_FORMAT, "%.*s: line %u: %s", STR_ARG(t->list->file_name),
                             (unsigned)r->line, r->why);
        if (t->list->columns < 2)
            return fault_set(f, ERR_FORMAT, "%.*s: line %u: one cell, not id, id and 1 or 0",
                             STR_ARG(t->list->file_name), (unsigned)r->line);
        if (!first || !is_heading(t, i))
            e = take_label(t, i, f);
        first = false;
    }
    return e;
}

static enum err refuse_contradiction(const struct taking *t, size_t rows, struct fault *f)
{
    struct link_contradiction k;
    bool found = false;
    enum err e = link_labels_contradict(t->label, t->count, rows, &found, &k);
    if (e != OK || !found)
        return e;
    return fault_set(f, ERR_FORMAT,
                     "%.*s: line %u says that two rows are two persons; by line %u, and what else "
                     "stands there, they are one",
                     STR_ARG(t->list->file_name), (unsigned)t->line[k.two],
                     (unsigned)t->line[k.one]);
}

enum err link_labels_read(struct call *c, struct str path, const struct link_lists *l,
                          struct link_options *o, struct fault *f)
{
    struct buf bytes = {0};
    struct list *list = NULL;
    struct list_options lo = {.header = LIST_HEADER_NONE};
    struct taking t = {.two = l->roll.rows > l->roll.first_rows};
    enum err e = str_copy(c->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK)
        e = list_read(path, buf_view(&bytes), &lo, &list, f);
    if (e == OK)
        e = rows_by_id(l, &t.ids);
    if (e == OK) {
        t.list = list;
        t.label = arena_zero(c->arena, list->row_count + 1, sizeof *t.label);
        t.line = arena_zero(c->arena, list->row_count + 1, sizeof *t.line);
        e = t.label && t.line ? take_labels(&t, f) : ERR_MEMORY;
    }
    if (e == OK)
        e = refuse_contradiction(&t, l->roll.rows, f);
    if (e == OK) {
        o->labels = t.label;
        o->label_count = t.count;
    }
    map_free(&t.ids);
    list_free(list);
    buf_free(&bytes);
    return e;
}
