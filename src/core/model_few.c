/* A list of a few rows cannot tell how often strangers agree: of two dozen pairs some are matches.
 * What is usual fills in, the more the fewer rows there are; and where one list has years and the
 * other days, or the two are of two scripts, that decides in what way matches agree. */
#include "core/model_inner.h"

#include "core/compare_inner.h"

/* How strangers agree where neither value is the same, by level; nothing is known of other kinds.
 */
static const double usual_name[LEVELS] = {0, 0.008, 0.03, 0.004, 0.015, 0.15, 0, 0, 0, 0.793, 0};
/* Of two days, and where one of them is a year. */
static const double usual_days[LEVELS] = {0,     0,     0,     0.001, 0.004, 0.01,
                                          0.004, 0.001, 0.001, 0.979, 0};
static const double usual_years[LEVELS] = {0, 0.001, 0.022, 0, 0, 0, 0, 0.08, 0.2, 0.697, 0};

/* Shares of the filled rows of each list whose value is of the other form. */
struct forms {
    double of[2];
};

static bool other_form(const struct people *p, size_t f, uint32_t v)
{
    const struct value_store *s = &p->store[p->feature[f].store];
    if (p->feature[f].kind != FEATURE_DATE)
        return namesake_foreign_text(dict_text(&s->texts, v));
    const struct date_set *set = &s->date_sets[v];
    return set->count && set->readings[0].precision > PRECISION_MONTH;
}

static struct forms forms_of(const struct people *p, size_t f)
{
    double rows[2] = {0}, other[2] = {0};
    for (size_t i = 0; i < p->rows; i++) {
        uint32_t v = p->number[i * p->stride + f];
        size_t list = p->second ? p->second[i] : 0;
        rows[list] += v != 0;
        other[list] += v && other_form(p, f, v);
    }
    struct forms k = {{rows[0] > 0 ? other[0] / rows[0] : 0, rows[1] > 0 ? other[1] / rows[1] : 0}};
    if (!p->second)
        k.of[1] = k.of[0];
    return k;
}

/* Share of the pairs that cannot be the same to the letter, and the level of those that are the
 * same all the same. */
static double apart(const struct people *p, size_t f, size_t *level)
{
    enum feature_kind kind = p->feature[f].kind;
    const struct forms forms = forms_of(p, f);
    const double *x = forms.of;
    if (kind == FEATURE_DATE) {
        *level = DATE_SAME_YEAR;
        return 1 - (1 - x[0]) * (1 - x[1]);
    }
    *level = LEVEL_OTHERWISE;
    bool any_script = p->store[p->feature[f].store].names != NULL;
    bool scripts = any_script && (kind == FEATURE_NAME || kind == FEATURE_TEXT);
    return scripts ? x[0] * (1 - x[1]) + x[1] * (1 - x[0]) : 0;
}

static double usual_u(enum feature_kind kind, double years, size_t level)
{
    if (kind == FEATURE_NAME)
        return usual_name[level];
    return years * usual_years[level] + (1 - years) * usual_days[level];
}

void model_few(const struct people *p, struct model *d, size_t persons)
{
    const double share = few_share(persons);
    for (size_t f = 0; share > 0 && f < p->feature_count; f++) {
        enum feature_kind kind = p->feature[f].kind;
        size_t to;
        double other = apart(p, f, &to);
        if (other > 0)
            d->believed[f][to] += share * (d->believed[f][LEVEL_SAME] - d->believed[f][to]);
        if (kind != FEATURE_NAME && kind != FEATURE_DATE)
            continue;
        for (size_t l = 1; l < LEVELS; l++) {
            double usual = usual_u(kind, other, l);
            if (usual > 0)
                d->u[f][l] = (1 - share) * d->u[f][l] + share * usual;
        }
    }
}
