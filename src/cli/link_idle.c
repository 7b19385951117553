#include "cli/link_idle.h"

#include "core/people_columns.h"

bool link_idle_next(const struct link_lists *l, size_t *at, struct str *name, const char **why)
{
    const struct roll *r = &l->roll;
    for (; *at < r->column_count; (*at)++)
        if (r->columns[*at].idle) {
            *name = r->columns[*at].name;
            *why = r->columns[(*at)++].idle;
            return true;
        }
    size_t more = (*at)++ - r->column_count;
    if (more >= l->second_only_count)
        return false;
    *name = l->second_only[more];
    *why = people_said_by(2);
    return true;
}

void link_idle_text(const struct link_lists *l, struct buf *out)
{
    struct str name;
    const char *why;
    for (size_t at = 0; link_idle_next(l, &at, &name, &why);) {
        render_text(out, name);
        buf_printf(out, " is not compared: %s\n", why);
    }
}

void link_idle_warn(struct link_lists *l, const struct people *p)
{
    for (size_t f = 0; f < p->feature_count; f++)
        if (!p->feature[f].idle)
            return;
    buf_text(&l->warning, "no column can be compared, so nobody is found; --map says what a column "
                          "is, and -o or --json why each is left out\n");
}

void link_idle_json(const struct link_lists *l, struct render_json *j, json_t *top)
{
    json_t *all = json_array();
    struct str name;
    const char *why;
    for (size_t at = 0; link_idle_next(l, &at, &name, &why);) {
        json_t *one = json_object();
        render_json_set(j, one, "column", render_json_text(name));
        render_json_set(j, one, "reason", json_string(why));
        render_json_add(j, all, one);
    }
    render_json_set(j, top, "not_compared", all);
}
