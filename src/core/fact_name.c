/* See fact_name.h: joining columns of one kind, "son of" in a name, and names of several columns.
 */
#include "core/fact_name.h"

#include "core/part.h"
#include "core/son.h"

enum tie { TIE_FATHER, TIE_SPOUSE };

/* What stands between two blanks in the middle of a name, besides the words for "son of" that
 * core/part knows; Latin ones without regard to case. */
static const struct {
    const char *word;
    enum tie tie;
} ties[] = {
    {" child of ", TIE_FATHER}, {" s/o ", TIE_FATHER},        {" d/o ", TIE_FATHER},
    {" син ", TIE_FATHER},      {" نام پدر ", TIE_FATHER},    {" wife of ", TIE_SPOUSE},
    {" w/o ", TIE_SPOUSE},      {" husband of ", TIE_SPOUSE}, {" زوجه ", TIE_SPOUSE},
    {" همسر ", TIE_SPOUSE},     {" خانم ", TIE_SPOUSE},
};

/* A name cut in two. */
struct cut {
    struct str left, right; /* whose, and the father or spouse */
    enum tie tie;
};

static struct str before(struct str s, size_t end)
{
    s = str_trim(str_sub(s, 0, end));
    while (s.len && (s.ptr[s.len - 1] == ',' || s.ptr[s.len - 1] == '-'))
        s = str_trim(str_sub(s, 0, s.len - 1));
    return s;
}

static bool cut_at_word(struct str s, struct cut *c)
{
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] != ' ')
            continue;
        for (size_t k = 0; k < COUNT(ties); k++) {
            struct str word = str_from(ties[k].word);
            if (!str_eq_ascii_case(str_sub(s, i, word.len), word))
                continue;
            *c = (struct cut){before(s, i), str_trim(str_sub(s, i + word.len, s.len)), ties[k].tie};
            if (c->left.len && c->right.len)
                return true;
        }
    }
    return false;
}

/* "Nora Ali qizi": the father is the last word but one, and somebody is left. A name that goes on
 * behind it is not cut: it would fall into two pieces. */
static bool cut_before(struct str s, const struct parts *p, size_t i, struct cut *c)
{
    if (i + 1 < p->count || i < 2 || p->part[i - 1].role != PART_NAME)
        return false;
    const struct part *father = &p->part[i - 1];
    *c = (struct cut){before(s, father->from), str_sub(s, father->from, father->to - father->from),
                      TIE_FATHER};
    return c->left.len > 0;
}

/* At the first "son of" between blanks. */
static bool cut_at_son(struct str s, struct cut *c)
{
    struct parts p;
    parts_read(s, &p);
    for (size_t i = 1; i < p.count; i++) {
        const struct part *son = &p.part[i], *next = son + 1;
        struct str word = str_sub(s, son->from, son->to - son->from);
        if (!part_role_son(son->role) || son->from == 0 || s.ptr[son->from - 1] != ' ' ||
            son_begins_family(word))
            continue;
        if (son->role == PART_SON_BEHIND)
            return cut_before(s, &p, i, c);
        if (i + 1 == p.count || s.ptr[next->from - 1] != ' ')
            continue;
        *c = (struct cut){before(s, son->from), str_sub(s, next->from, s.len), TIE_FATHER};
        return c->left.len > 0;
    }
    return false;
}

/* At the first of all. */
static bool cut_at_tie(struct str s, struct cut *c)
{
    struct cut other;
    bool word = cut_at_word(s, c);
    if (!cut_at_son(s, &other))
        return word;
    if (!word || other.left.len < c->left.len)
        *c = other;
    return true;
}

void facts_split_name(struct facts *f)
{
    struct cut one, two;
    if (!f->value[FIELD_NAME].len || !cut_at_tie(f->value[FIELD_NAME], &one))
        return;
    enum field to = one.tie == TIE_FATHER ? FIELD_FATHER : FIELD_SPOUSE;
    if (f->value[to].len)
        return;
    f->value[FIELD_NAME] = one.left;
    f->value[to] = one.right;
    if (!cut_at_tie(one.right, &two))
        return;
    enum field then = two.tie == TIE_SPOUSE ? FIELD_SPOUSE
                      : to == FIELD_FATHER  ? FIELD_GRANDFATHER
                                            : FIELD_FATHER;
    if (f->value[then].len || then == to)
        return;
    f->value[to] = two.left;
    f->value[then] = two.right;
}

enum err facts_join(struct arena *a, struct facts *f, enum field k, struct str cell)
{
    struct str *to = &f->value[k == FIELD_HOUSEHOLD ? FIELD_OTHER : k];
    struct buf b = {0};
    if (to->len == 0 || cell.len == 0) {
        *to = cell.len ? cell : *to;
        return OK;
    }
    buf_str(&b, *to);
    buf_text(&b, k == FIELD_PHONE || k == FIELD_DOCUMENT ? "; " : " ");
    buf_str(&b, cell);
    enum err e = buf_check(&b);
    if (e == OK)
        e = str_copy(a, buf_view(&b), to);
    buf_free(&b);
    return e;
}

enum err facts_whole_name(const struct facts *facts, const bool *apart, struct buf *out)
{
    static const enum field order[] = {FIELD_GIVEN, FIELD_FATHER, FIELD_GRANDFATHER, FIELD_FAMILY};
    bool whole = facts->value[FIELD_NAME].len > 0;
    bool pieces = facts->value[FIELD_GIVEN].len || facts->value[FIELD_FAMILY].len;
    buf_clear(out);
    buf_str(out, facts->value[FIELD_NAME]);
    for (size_t i = 0; !whole && pieces && i < COUNT(order); i++) {
        if (apart && apart[order[i]])
            continue;
        buf_str(out, facts->value[order[i]]);
        buf_byte(out, ' ');
    }
    return buf_check(out);
}

enum err facts_one_name(const bool *apart, struct facts *facts, struct buf *name)
{
    enum err err = facts_whole_name(facts, apart, name);
    facts->value[FIELD_NAME] = buf_view(name);
    facts->value[FIELD_GIVEN] = facts->value[FIELD_FAMILY] = STR_NONE;
    return err;
}
