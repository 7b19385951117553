#include "desk/movement.h"

#include "desk/access.h"

enum err movement_record(struct book *b, const struct seat *by, const struct movement *m,
                         struct fault *f)
{
    struct str from = str_trim(m->from), to = str_trim(m->to);
    enum err err = access_check(b, by, ACCESS_CASE_WRITE, f);
    if (err == OK && !from.len && !to.len)
        err = fault_set(f, ERR_USAGE, "a movement needs a place: --from PLACE, --to PLACE");
    if (err != OK)
        return err;
    struct draft d = {
        .kind = KIND_MOVED,
        .stream = book_stream(b, m->person)->tag,
        .has_valid = m->day != DAY_OPEN,
        .valid = {m->day, m->day},
    };
    if (from.len)
        body_put_text(&d.body, BODY_FROM, from);
    if (to.len)
        body_put_text(&d.body, BODY_TO, to);
    body_put_u64(&d.body, BODY_OWN_ANSWER, (uint64_t)m->answer);
    return book_act(b, by, &d, NULL, f);
}

enum err movement_plan(struct book *b, const struct seat *by, struct fault *f)
{
    if (!by)
        return fault_set(f, ERR_LOCKED, "no officer has unlocked the office");
    return book_refuse(b, by, "movement plan", "R20", f,
                       "nobody is moved by a plan: each person's own answer is required; what "
                       "happened is recorded per person");
}

enum err agreement_record(struct book *b, const struct seat *by, const struct agreement_new *what,
                          struct fault *f)
{
    struct draft d = {.kind = KIND_AGREEMENT};
    struct str parties = str_trim(what->parties), text = str_trim(what->text);
    struct str number = str_trim(what->number);
    enum err err = access_check(b, by, ACCESS_FACT_RECORD, f);
    if (err == OK && (!parties.len || !text.len))
        err = fault_set(f, ERR_USAGE, "an agreement needs its parties and its text");
    if (err != OK)
        return err;
    d.stream = *book_office_stream(b);
    body_put_text(&d.body, BODY_PARTIES, parties);
    body_put_text(&d.body, BODY_TEXT, text);
    if (number.len)
        body_put_text(&d.body, BODY_NUMBER_SAID, number);
    return book_act(b, by, &d, NULL, f);
}

enum err place_close(struct book *b, const struct seat *by, struct str place, struct fault *f)
{
    struct draft d = {.kind = KIND_PLACE_CLOSED};
    const struct office_state *o = book_state(b);
    struct str name = str_trim(place);
    enum err err = access_check(b, by, ACCESS_FACT_RECORD, f);
    if (err == OK && !name.len)
        err = fault_set(f, ERR_USAGE, "which place?");
    for (size_t i = 0; err == OK && i < o->closed_place_count; i++)
        if (str_eq(o->closed_places[i], name))
            err = fault_set(f, ERR_STATE, "that place is closed already");
    if (err != OK)
        return err;
    d.stream = *book_office_stream(b);
    body_put_text(&d.body, BODY_PLACE, name);
    return book_act(b, by, &d, NULL, f);
}

/* ---- what is never written ---- */

static bool says(struct str name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str word = str_from(words[i]);
        for (size_t at = 0; at + word.len <= name.len; at++)
            if (str_eq_ascii_case(str_sub(name, at, word.len), word))
                return true;
    }
    return false;
}

/* Who asks for a list of names does not get it under another word either: everything that is not
 * clearly something else is R21, the strictest. */
enum err export_refuse(struct book *b, const struct seat *by, struct str name, struct fault *f)
{
    static const char *const NAMES[] = {"name", "list", "resident", "roster", "departure", "home"};
    static const char *const PUBLIC[] = {"public", "poster", "web", "press", "print"};
    static const char *const AUTHORITY[] = {"authorit", "embass", "consul", "police",  "secur",
                                            "minist",   "govern", "state",  "intellig"};
    if (!by)
        return fault_set(f, ERR_LOCKED, "no officer has unlocked the office");
    if (!says(name, AUTHORITY, COUNT(AUTHORITY)) && says(name, PUBLIC, COUNT(PUBLIC)))
        return book_refuse(b, by, "export: publication", "R12", f,
                           "nothing is published; a publication carries neither name nor place "
                           "unless the person permits it");
    if (!says(name, AUTHORITY, COUNT(AUTHORITY)) && says(name, NAMES, COUNT(NAMES)))
        return book_refuse(b, by, "export: list of people", "R14", f,
                           "people are not listed and no names are exported");
    return book_refuse(b, by, "export: authority or unknown profile", "R21", f,
                       "there is no export profile for any authority or security body, and none of "
                       "that name");
}
