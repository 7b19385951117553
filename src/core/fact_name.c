/* See fact_name.h: joining columns of one kind, "son of" in a name, and names of several columns.
 */
#include "core/fact_name.h"

enum tie { TIE_FATHER, TIE_SPOUSE };

/* Between two blanks, in the middle of a name; Latin ones without regard to case. French and Arabic
 * "ben" is left alone: it is as often part of a family name, or a given name. */
static const struct {
    const char *word;
    enum tie tie;
} ties[] = {
    {" son of ", TIE_FATHER},     {" daughter of ", TIE_FATHER}, {" child of ", TIE_FATHER},
    {" s/o ", TIE_FATHER},        {" d/o ", TIE_FATHER},         {" bin ", TIE_FATHER},
    {" bint ", TIE_FATHER},       {" ibn ", TIE_FATHER},         {" fils de ", TIE_FATHER},
    {" fille de ", TIE_FATHER},   {" sohn von ", TIE_FATHER},    {" tochter von ", TIE_FATHER},
    {" сын ", TIE_FATHER},        {" дочь ", TIE_FATHER},        {" син ", TIE_FATHER},
    {" فرزند ", TIE_FATHER},      {" ولد ", TIE_FATHER},         {" پسر ", TIE_FATHER},
    {" دختر ", TIE_FATHER},       {" بنت ", TIE_FATHER},         {" بن ", TIE_FATHER},
    {" ابن ", TIE_FATHER},        {" نام پدر ", TIE_FATHER},     {" wife of ", TIE_SPOUSE},
    {" husband of ", TIE_SPOUSE}, {" w/o ", TIE_SPOUSE},         {" زوجه ", TIE_SPOUSE},
    {" همسر ", TIE_SPOUSE},       {" خانم ", TIE_SPOUSE},
};

/* Cuts s at the first tie: *left before it, *right behind it. */
static bool cut_at_tie(struct str s, struct str *left, struct str *right, enum tie *tie)
{
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] != ' ')
            continue;
        for (size_t k = 0; k < COUNT(ties); k++) {
            struct str word = str_from(ties[k].word);
            if (!str_eq_ascii_case(str_sub(s, i, word.len), word))
                continue;
            *left = str_trim(str_sub(s, 0, i));
            while (left->len &&
                   (left->ptr[left->len - 1] == ',' || left->ptr[left->len - 1] == '-'))
                *left = str_trim(str_sub(*left, 0, left->len - 1));
            *right = str_trim(str_sub(s, i + word.len, s.len));
            *tie = ties[k].tie;
            if (left->len && right->len)
                return true;
        }
    }
    return false;
}

void facts_split_name(struct facts *f)
{
    struct str left, right, first, rest;
    enum tie tie, next;
    if (!cut_at_tie(f->value[FIELD_NAME], &left, &right, &tie))
        return;
    enum field to = tie == TIE_FATHER ? FIELD_FATHER : FIELD_SPOUSE;
    if (f->value[to].len)
        return;
    f->value[FIELD_NAME] = left;
    f->value[to] = right;
    if (!cut_at_tie(right, &first, &rest, &next))
        return;
    enum field then = next == TIE_SPOUSE   ? FIELD_SPOUSE
                      : to == FIELD_FATHER ? FIELD_GRANDFATHER
                                           : FIELD_FATHER;
    if (f->value[then].len || then == to)
        return;
    f->value[to] = first;
    f->value[then] = rest;
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
