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

/* Without anybody who may manage the office and holds all keys, nobody could be admitted again. */
static bool last_keeper(const struct book *b, const struct officer *who)
{
    const struct office_state *s = book_state(b);
    if (who->role != ROLE_PROTECTION)
        return false;
    for (size_t i = 0; i < s->officer_count; i++) {
        const struct officer *o = &s->officers[i];
        if (o != who && !o->ended && of_this_office(b, o) && o->role == ROLE_PROTECTION)
            return false;
    }
    return true;
}

enum err officer_end(struct book *b, const struct seat *by, struct str name, struct str reason,
                     struct fault *f)
{
    enum err e = access_check(b, by, ACCESS_OFFICE_MANAGE, f);
    if (e != OK)
        return e;
    const struct officer *who = officer_named(b, name);
    if (!who)
        return fault_set(f, ERR_NOT_FOUND, "there is no officer of that name");
    if (last_keeper(b, who))
        return fault_set(f, ERR_STATE,
                         "%.*s is the last protection officer: appoint another one first",
                         STR_ARG(name));
    struct draft d = {.kind = KIND_OFFICER_ENDED, .stream = *book_office_stream(b)};
    body_put_bytes(&d.body, BODY_OFFICER, who->id.b, TAG_BYTES);
    body_put_text(&d.body, BODY_REASON, reason);
    return book_act(b, by, &d, NULL, f);
}
