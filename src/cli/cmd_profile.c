/* profile: what a list holds, before anything is made of it. Needs no office. */
#include "base/mem.h"
#include "cli/link_lists.h"
#include "cli/render.h"

enum { COMMONEST = 5 };

struct common {
    uint32_t value, rows;
};

/* How many rows have a value, and the commonest values, ties by where they first stand. */
static enum err count_column(const struct roll *r, size_t column, size_t *filled,
                             struct common top[COMMONEST])
{
    const struct roll_column *k = &r->columns[column];
    uint32_t *rows = mem_zero((size_t)k->values.count + 1, sizeof *rows);
    if (!rows)
        return ERR_MEMORY;
    *filled = 0;
    for (size_t i = 0; i < r->rows; i++) {
        rows[k->number[i]]++;
        *filled += k->number[i] != 0;
    }
    for (size_t i = 0; i < COMMONEST; i++)
        top[i] = (struct common){0, 0};
    for (uint32_t v = 1; v <= k->values.count; v++) {
        struct common c = {v, rows[v]};
        for (size_t i = 0; i < COMMONEST; i++)
            if (c.rows > top[i].rows) {
                struct common t = top[i];
                top[i] = c;
                c = t;
            }
    }
    mem_free(rows);
    return OK;
}

static enum err print_column(struct call *c, const struct roll *r, size_t column)
{
    const struct roll_column *k = &r->columns[column];
    struct common top[COMMONEST];
    size_t filled;
    enum err e = count_column(r, column, &filled, top);
    if (e != OK)
        return e;
    render_call(c, k->name);
    call_print(c, ": %s; %zu of %zu rows (%.1f%%), %u different\n", field_name(k->field), filled,
               r->rows, r->rows ? 100 * (double)filled / (double)r->rows : 0,
               (unsigned)k->values.count);
    for (size_t i = 0; i < COMMONEST && top[i].rows > 1; i++) {
        call_print(c, "  %8u  ", (unsigned)top[i].rows);
        render_call(c, dict_text(&k->values, top[i].value));
        call_print(c, "\n");
    }
    return OK;
}

static json_t *json_column(const struct roll *r, size_t column, struct render_json *j)
{
    const struct roll_column *k = &r->columns[column];
    struct common top[COMMONEST];
    size_t filled;
    if (count_column(r, column, &filled, top) != OK)
        return NULL;
    json_t *one = json_object(), *values = json_array();
    render_json_set(j, one, "name", render_json_text(k->name));
    render_json_set(j, one, "field", json_string(field_name(k->field)));
    render_json_set(j, one, "filled", json_integer((json_int_t)filled));
    render_json_set(j, one, "different", json_integer(k->values.count));
    for (size_t i = 0; i < COMMONEST && top[i].rows > 1; i++) {
        json_t *v = json_object();
        render_json_set(j, v, "value", render_json_text(dict_text(&k->values, top[i].value)));
        render_json_set(j, v, "rows", json_integer(top[i].rows));
        render_json_add(j, values, v);
    }
    render_json_set(j, one, "commonest", values);
    return one;
}

static enum err print_all(struct call *c, const struct link_lists *l)
{
    const struct roll *r = &l->roll;
    enum err e = OK;
    if (c->json) {
        struct render_json j = {false};
        json_t *top = json_object(), *columns = json_array();
        render_json_set(&j, top, "rows", json_integer((json_int_t)r->rows));
        for (size_t i = 0; i < r->column_count; i++)
            render_json_add(&j, columns, json_column(r, i, &j));
        render_json_set(&j, top, "columns", columns);
        return render_json_print(c, &j, top);
    }
    call_str(c, buf_view(&l->said));
    for (size_t i = 0; i < r->column_count && e == OK; i++)
        e = print_column(c, r, i);
    return e;
}

static enum err prepare(struct call *c, struct fault *f)
{
    struct link_lists l = {0};
    enum err e = link_lists_read(c, &l, f);
    if (e == OK)
        e = print_all(c, &l);
    link_lists_free(&l);
    return e;
}

static const struct option OPTIONS[] = {
    {"id", "COLUMN", "the column that identifies a row", OPTION_LOCAL},
    {"ignore", "COLUMNS", "columns to leave out, with commas between", OPTION_LOCAL},
    {"map", "MAP", "what a column is: father=Vater, or a file {\"Vater\": \"father\"}",
     OPTION_LOCAL | OPTION_REPEAT},
};

const struct command profile_commands[] = {
    {"profile", NULL, "LIST", 1, 1, "what a list holds: columns, how full, commonest values",
     "What each column is taken for, and why, as link and dedupe would take it.", OPTIONS,
     COUNT(OPTIONS), COMMAND_SEALED, prepare, NULL},
};
const size_t profile_command_count = COUNT(profile_commands);
