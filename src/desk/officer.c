#include "desk/officer.h"

#include "desk/access.h"

static bool of_this_office(const struct book *b, const struct officer *o)
{
    return str_eq(tag_str(&o->office), tag_str(book_office(b)));
}

const struct officer *officer_named(const struct book *b, struct str name)
{
    const struct office_state *s = book_state(b);
    for (size_t i = 0; i < s->officer_count; i++) {
        const struct officer *o = &s->officers[i];
        if (!o->ended && of_this_office(b, o) && str_eq(o->name, name))
            return o;
    }
    return NULL;
}

enum err officer_add(struct book *b, const struct seat *by, const struct officer_new *who,
                     struct fault *f)
{
    enum err e = access_check(b, by, ACCESS_OFFICE_MANAGE, f);
    if (e == OK && officer_named(b, who->name))
        e = fault_set(f, ERR_EXISTS, "there is an officer of that name already");
    return e == OK ? book_officer_add(b, by, who->name, who->passphrase, who->role, f) : e;
}

enum err officer_admit(struct book *b, const struct seat *by, struct str name, struct fault *f)
{
    enum err e = access_check(b, by, ACCESS_OFFICE_MANAGE, f);
    if (e == OK && !officer_named(b, name))
        e = fault_set(f, ERR_NOT_FOUND, "there is no officer of that name");
    return e == OK ? book_officer_admit(b, by, name, f) : e;
}

enum err officer_end(struct book *b, const struct seat *by, struct str name, struct str reason,
                     struct fault *f)
{
    enum err e = access_check(b, by, ACCESS_OFFICE_MANAGE, f);
    return e == OK ? book_officer_end(b, by, name, reason, f) : e;
}
