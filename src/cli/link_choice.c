#include "cli/link_choice.h"

/* "0.8", ".8", "1": digits with one point at most, exact to the last bit; false for anything else.
 */
static bool read_decimal(struct str s, double *out)
{
    double digits = 0, unit = 1;
    bool point = false;
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        digits = digits * 10 + (s.ptr[i] - '0');
        unit *= point ? 10 : 1;
        count++;
    }
    *out = digits / unit;
    return count > 0 && count <= 15;
}

static enum err read_threshold(const struct call *c, double *out, struct fault *f)
{
    struct str s = call_text(c, "threshold");
    *out = 0;
    if (!call_given(c, "threshold"))
        return OK;
    if (!read_decimal(s, out) || *out <= 0 || *out >= 1)
        return fault_set(f, ERR_USAGE,
                         "--threshold: \"%.*s\" is not a probability between 0 and 1, like 0.8",
                         STR_ARG(s));
    return OK;
}

enum err link_choice_read(const struct call *c, struct link_options *o, struct fault *f)
{
    static const struct {
        const char *option;
        enum assign_kind kind;
    } kinds[] = {{"one-to-one", ASSIGN_ONE_TO_ONE},
                 {"one-to-many", ASSIGN_ONE_TO_MANY},
                 {"many-to-many", ASSIGN_MANY}};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!call_given(c, kinds[i].option))
            continue;
        if (o->assign_given)
            return fault_set(f, ERR_USAGE,
                             "one of --one-to-one, --one-to-many and --many-to-many, not several");
        if (c->word_count < 2)
            return fault_set(f, ERR_USAGE, "--%s: only of two lists", kinds[i].option);
        o->assign_given = true;
        o->assign = kinds[i].kind;
    }
    uint64_t most = 0, threads = 0;
    enum err e = call_number(c, "threads", 2, &threads, f);
    if (e == OK && (threads < 1 || threads > 64))
        e = fault_set(f, ERR_USAGE, "--threads: 1 to 64");
    o->workers = (size_t)threads;
    if (e == OK)
        e = call_number(c, "max-pairs", 0, &most, f);
    if (e == OK && call_given(c, "max-pairs") && most == 0)
        e = fault_set(f, ERR_USAGE, "--max-pairs: 1 or more");
    o->max_pairs = e == OK ? (double)most : 0;
    return e == OK ? read_threshold(c, &o->threshold, f) : e;
}
