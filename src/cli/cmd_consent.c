/* consent: asking the person, and what the person allows. */
#include "cli/acting.h"
#include "desk/consent.h"

#include <string.h>

static enum err read_asking(struct call *c, struct asking *a, struct fault *f)
{
    struct present *present;
    *a = (struct asking){
        .duress = call_given(c, "duress"),
        .values = {call_text(c, "region"), call_text(c, "channel"), call_text(c, "address")},
        .spoken_by = str_trim(call_text(c, "spoken-by"))};
    if (!own_answer_from_name(call_text(c, "answer"), &a->answer))
        return fault_set(f, ERR_USAGE, "--answer: yes, no or none");
    if (!setting_from_name(call_text(c, "setting"), &a->setting))
        return fault_set(f, ERR_USAGE, "--setting: private, not-private or outside-call");
    enum err err = acting_present(c, &present, &a->present_count, f);
    a->present = present;
    if (err == OK)
        err = acting_items(c, "allow", &a->allow, &a->items, f);
    return err == OK ? call_day_coming(c, "until", &a->until, f) : err;
}

static enum err print_json(struct call *c, const struct step *s, const struct asking *a,
                           const struct asking_outcome *o)
{
    struct render_json j = {false};
    struct str granted = STR_NONE, lowered = STR_NONE;
    json_t *top = json_object();
    enum err err = acting_words(c, o->granted, &granted);
    if (err == OK)
        err = acting_words(c, o->lowered, &lowered);
    if (err != OK) {
        json_decref(top);
        return err;
    }
    render_json_set(&j, top, "request", json_string(render_reference('R', &s->request_tag).text));
    render_json_set(&j, top, "person", json_string(render_reference('P', &s->person_tag).text));
    render_json_set(&j, top, "answer", json_string(own_answer_name(a->answer)));
    render_json_set(&j, top, "free", json_boolean(o->free));
    render_json_set(&j, top, "why_not_free", o->free ? json_null() : json_string(o->unfree));
    render_json_set(&j, top, "allowed", o->granted ? render_json_text(granted) : json_null());
    render_json_set(&j, top, "withdrawn", o->lowered ? render_json_text(lowered) : json_null());
    return render_json_print(c, &j, top);
}

static enum err print_outcome(struct call *c, const struct step *s, const struct asking *a,
                              const struct asking_outcome *o)
{
    struct str words;
    enum err err = OK;
    if (c->json)
        return print_json(c, s, a, o);
    if (!o->free) {
        call_print(c, "recorded; counts as not asked (R6): %s\n", o->unfree);
        return OK;
    }
    call_print(c, "recorded; own answer: %s, given freely\n", own_answer_name(a->answer));
    if (o->lowered) {
        err = acting_words(c, o->lowered, &words);
        if (err == OK)
            call_print(c, "no longer allowed: %.*s\n", STR_ARG(words));
    }
    if (err == OK && a->allow) {
        err = acting_words(c, o->granted, &words);
        if (err == OK)
            call_print(c, "allowed: %.*s\n", STR_ARG(words));
    }
    return err;
}

static enum err record_run(struct call *c, struct fault *f)
{
    struct step s;
    struct asking a;
    struct asking_outcome o;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = read_asking(c, &a, f);
    if (err != OK) {
        step_close(&s);
        return err;
    }
    err = consent_record(&s, &a, &o, f);
    /* An asking that was not free is kept, though nothing could be granted on it. */
    if (err == OK || (err == ERR_REFUSED && o.unfree)) {
        enum err printed = print_outcome(c, &s, &a, &o);
        err = err == OK ? printed : err;
    }
    step_close(&s);
    return err;
}

static enum err lower_run(struct call *c, struct fault *f)
{
    struct step s;
    struct str words;
    bool given, pair = str_find(call_word(c, 0), STR("/")) >= 0;
    struct lowering l = {.reason = call_text(c, "reason"),
                         .spoken_by = str_trim(call_text(c, "spoken-by")),
                         .all_requests = !pair};
    /* Nobody is sent away with a withdrawal: every desk takes one. */
    enum err err = acting_open(c, ACTING_PAIR | ACTING_PERSON, ACCESS_REQUEST_TAKE, &s, f);
    if (err == OK)
        err = acting_items(c, "items", &given, &l.items, f);
    if (err == OK && given && !l.items)
        err = fault_set(f, ERR_USAGE, "--items: what is to be lowered? Everything, when left out");
    if (err == OK)
        err = consent_lower(&s, &l, f);
    if (err == OK)
        err = acting_words(c, l.items ? l.items : PERMIT_ALL, &words);
    if (err == OK)
        err = acting_done_with(c, &s,
                               pair ? "withdrawn at once, for this request"
                                    : "withdrawn at once, for every request",
                               "no longer allowed", words);
    step_close(&s);
    return err;
}

static const struct option RECORD[] = {
    {"answer", "yes|no|none", "what the person answered", OPTION_REQUIRED},
    {"setting", "SETTING", "private, not-private, or outside-call (identity checked)",
     OPTION_REQUIRED},
    {"present", "WHO[:NAME]",
     "who else was there: interpreter, medic, guardian, supporter, officer, site-official, "
     "association-worker, state-officer, leader, other",
     OPTION_REPEAT},
    {"allow", "ITEMS",
     "what is allowed from now on, and nothing else: nothing, alive-only, messages-no-place, "
     "messages-and-region, one-channel, visit, or items with commas between",
     0},
    {"region", "TEXT", "the region that may be told", 0},
    {"channel", "TEXT", "the one way of contact that may be told", 0},
    {"address", "TEXT", "the address that may be told", 0},
    {"until", "DAY", "last day of it", 0},
    {"duress", NULL, "there were signs of duress", 0},
    {"spoken-by", "NAME", "somebody else answered: never a consent (R8)", 0},
};
static const struct option LOWER[] = {
    {"items", "ITEMS", "what is withdrawn; everything when left out", 0},
    {"reason", "TEXT", "as told", OPTION_REQUIRED},
    {"spoken-by", "NAME", "who speaks for the person, with the person's own mandate", 0},
};

const struct command consent_commands[] = {
    {"consent", "record", "PAIR", 1, 1, "the person was asked, and what is allowed",
     "Yes and no alike count only when the person was asked freely: in a private interview, or in "
     "a call that the person makes from outside, with nobody of a site, an association or a state "
     "there. Anything else is kept and counts as not asked (R6). Raising needs a fresh private act "
     "each time.",
     RECORD, COUNT(RECORD), COMMAND_PERSONAL, NULL, record_run},
    {"consent", "lower", "PAIR|PERSON", 1, 1, "the person withdraws; acts at once",
     "For one request, or for all of them when only the person is named.", LOWER, COUNT(LOWER), 0,
     NULL, lower_run},
};
const size_t consent_command_count = COUNT(consent_commands);
