#include "cli/link_ages.h"

void link_ages_text(const struct age_reading *a, struct buf *out)
{
    if (a->rows && a->told)
        buf_printf(out, "ages without a date of birth: %zu rows, stated in %d, as you said\n",
                   a->rows, a->stated);
    else if (a->rows)
        buf_printf(out,
                   "ages without a date of birth: %zu rows, taken to be stated in %d: of %zu pairs "
                   "with one rare name %zu say so; --stated YEAR if it was otherwise\n",
                   a->rows, a->stated, a->votes, a->for_it);
    else if (a->alone)
        buf_printf(out,
                   "ages without a date of birth: %zu rows, not compared with dates: the lists do "
                   "not tell clearly when they were stated; --stated YEAR if you know\n",
                   a->alone);
}

void link_ages_json(const struct age_reading *a, struct render_json *j, json_t *top)
{
    if (!a->alone)
        return;
    json_t *ages = json_object();
    render_json_set(j, ages, "rows", json_integer((json_int_t)a->alone));
    render_json_set(j, ages, "stated", a->stated ? json_integer(a->stated) : json_null());
    render_json_set(j, ages, "told", json_boolean(a->told));
    render_json_set(j, ages, "pairs", json_integer((json_int_t)a->votes));
    render_json_set(j, ages, "agree", json_integer((json_int_t)a->for_it));
    render_json_set(j, top, "ages", ages);
}
