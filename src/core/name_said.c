#include "core/name_said.h"

const char *name_said(const struct name_link *l, const struct parts *a, const struct parts *b)
{
    static const char *const roles[] = {"name",   "title",   "title",     "article", "son of",
                                        "son of", "servant", "father of", "faith",   "particle"};
    if (l->kind == LINK_OTHER)
        return "another in its place";
    if (l->kind == LINK_WITHIN)
        return "part of the other";
    if (l->kind == LINK_MISSING) {
        const struct part *p = l->a_count ? &a->part[l->a] : &b->part[l->b];
        return p->role == PART_NAME ? "left out" : roles[p->role];
    }
    if (a->part[l->a].initial || b->part[l->b].initial)
        return "initial";
    return l->a_count != l->b_count ? "written in one" : "spelled";
}

struct str name_said_part(struct str name, const struct parts *p, unsigned first, unsigned count)
{
    if (!count)
        return STR_NONE;
    size_t from = p->part[first].from, to = p->part[first].to;
    /* A family that stands first in the name is the last of its parts. */
    for (unsigned i = first + 1; i < first + count; i++) {
        from = p->part[i].from < from ? p->part[i].from : from;
        to = p->part[i].to > to ? p->part[i].to : to;
    }
    return str_sub(name, from, to - from);
}
