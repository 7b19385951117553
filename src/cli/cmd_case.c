/* case: the officers' view of a request, with the reasons. Nothing of it is for the enquirer. */
#include "cli/acting.h"
#include "desk/facts.h"
#include "desk/request.h"
#include "desk/tell.h"

#include <inttypes.h>

enum { MS_PER_DAY = 86400000 };

struct view {
    struct call *c;
    const struct step *s;
    const struct case_file *file;
    int32_t today;
    const char *unasked; /* by intake; or NULL */
};

static struct render_day day_of_entry(const struct entry *e)
{
    if (e->act.has_valid)
        return render_day(e->act.valid.from != DAY_OPEN ? e->act.valid.from : e->act.valid.to);
    return render_day(day_of(e->recorded_ms));
}

static void field(struct call *c, const char *label, struct str value)
{
    call_print(c, "%s: ", label);
    render_call(c, value);
    call_print(c, "\n");
}

static enum err words_field(struct call *c, const char *label, unsigned bits)
{
    struct str words;
    enum err err = acting_words(c, bits, &words);
    if (err == OK)
        call_print(c, "%s: %.*s\n", label, STR_ARG(words));
    return err;
}

/* ---- the request ---- */

static void print_withheld(const struct view *v)
{
    if (v->file->hindrance_count == 0)
        call_print(v->c, "withheld by: unknown\n");
    for (size_t i = 0; i < v->file->hindrance_count; i++) {
        const struct case_hindrance *h = &v->file->hindrances[i];
        call_print(v->c, "withheld by: ");
        render_call(v->c, h->text);
        call_print(v->c, ", on %s, according to ",
                   h->entry->act.has_valid ? day_of_entry(h->entry).text : "a day not known");
        render_call(v->c, h->source.len ? h->source : STR("nobody named"));
        call_print(v->c, "\n");
    }
}

static int32_t next_answer_day(const struct view *v)
{
    const struct office_state *o = book_state(v->s->book);
    return office_calendar_day(o, v->today) + o->calendar_days;
}

static enum err print_told(const struct view *v)
{
    const struct case_file *c = v->file;
    enum err err = OK;
    if (c->told_count == 0)
        call_print(v->c, "told: nothing\n");
    for (size_t i = 0; err == OK && i < c->told_count; i++) {
        struct str words;
        err = acting_words(v->c, c->told[i].permissions, &words);
        if (err == OK)
            call_print(v->c, "told on %s: %.*s\n", render_day(c->told[i].day).text, STR_ARG(words));
    }
    call_print(v->c, "letters given: %zu; next answer day: %s\n", c->answer_count,
               render_day(next_answer_day(v)).text);
    return err;
}

static enum err print_request(const struct view *v)
{
    const struct case_file *c = v->file;
    int64_t days = v->today - day_of(c->opened_ms);
    struct str name = STR_NONE;
    enum err err = facts_name(&c->sought, v->c->arena, &name);
    if (err != OK)
        return err;
    call_print(v->c, "%s\n", render_reference('R', &c->request).text);
    field(v->c, "enquirer", c->enquirer.len ? c->enquirer : STR("not known"));
    field(v->c, "kinship", c->kinship.len ? c->kinship : STR("no kinship stated"));
    field(v->c, "wants", c->wants);
    field(v->c, "sought", name);
    call_print(v->c, "waits since: %s (%" PRId64 " %s)\n", render_day(day_of(c->opened_ms)).text,
               days, render_plural((uint64_t)days, "day", "days"));
    call_print(v->c, "stage: %s\n", case_stage_name(c->stage));
    if (v->unasked)
        call_print(v->c, "not asked yet: %s\n", v->unasked);
    if (c->withdrawn)
        call_print(v->c, "withdrawn by the enquirer\n");
    if (c->duress)
        call_print(v->c, "signs of duress on the enquirer\n");
    if (c->lifting_proposed)
        call_print(v->c, "lifting of the freeze: waits for a second officer\n");
    print_withheld(v);
    return print_told(v);
}

/* ---- a person ---- */

static void print_asked(struct call *c, const struct case_person *p)
{
    for (size_t i = 0; i < p->asked_count; i++) {
        const struct case_asked *a = &p->asked[i];
        call_print(c, "  asked on %s: %s, %s%s\n", day_of_entry(a->entry).text,
                   own_answer_name(a->answer), setting_name(a->setting),
                   a->free ? "" : "; counts as not asked (R6)");
    }
    if (p->lifting_proposed)
        call_print(c, "  lifting of the freeze: waits for a second officer\n");
    if (p->approach_proposed)
        call_print(c, "  approach: a plan waits for a second officer\n");
    else if (p->approach)
        call_print(c, "  approach: agreed by two officers\n");
}

static enum err print_consent(const struct view *v, const struct case_person *p)
{
    unsigned now = case_permissions_on(p, v->today);
    enum err err = words_field(v->c, "  allowed", now);
    if (err == OK && p->withdrawn)
        err = words_field(v->c, "  withdrawn", p->withdrawn);
    for (unsigned b = 0; err == OK && b < CASE_PERMISSIONS; b++) {
        const struct case_permission *one = &p->permission[b];
        if (one->in_force && one->until != DAY_OPEN)
            call_print(v->c, "  %s until %s%s\n", permission_name(one->permission),
                       render_day(one->until).text, one->until < v->today ? ", past" : "");
    }
    return err;
}

static enum err print_disclosures(const struct view *v, const struct case_person *p)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < p->disclosure_count; i++) {
        const struct case_disclosure *d = &p->disclosures[i];
        struct str words;
        err = acting_words(v->c, d->permissions, &words);
        if (err == OK)
            call_print(v->c, "  disclosure of %s: %.*s%s\n", day_of_entry(d->entry).text,
                       STR_ARG(words),
                       !d->in_force     ? "; waits for a second officer"
                       : d->same_device ? "; both approvals came from one device"
                                        : "; approved by two officers");
    }
    return err;
}

static void print_meetings(struct call *c, const struct case_person *p)
{
    for (size_t i = 0; i < p->meeting_count; i++) {
        const struct case_meeting *m = &p->meetings[i];
        const char *agreed = m->person_agrees && m->enquirer_agrees ? "both sides agree"
                             : m->person_agrees                     ? "the person agrees"
                             : m->enquirer_agrees                   ? "the enquirer agrees"
                                                                    : "nobody has agreed yet";
        call_print(c, "  meeting of %s: ", day_of_entry(m->entry).text);
        if (m->entry->act.kind == KIND_MEETING)
            call_print(c, "%s, %s%s", grade_name(m->grade), agreed, m->held ? "; " : "");
        if (m->held)
            call_print(c, "%s", m->held_private ? "held, private" : "held, not private");
        call_print(c, "\n");
    }
}

static void print_moves(struct call *c, const struct case_person *p)
{
    for (size_t i = 0; i < p->move_count; i++) {
        const struct case_move *m = &p->moves[i];
        call_print(c, "  moved, own answer %s",
                   m->own_answer == ANSWER_NONE ? "unknown" : own_answer_name(m->own_answer));
        call_print(c, ": on %s", day_of_entry(m->entry).text);
        if (m->from.len) {
            call_print(c, ", from ");
            render_call(c, m->from);
        }
        if (m->to.len) {
            call_print(c, ", to ");
            render_call(c, m->to);
        }
        call_print(c, "\n");
    }
}

static void print_reason(void *context, const char *why)
{
    call_print(context, "  not told because: %s\n", why);
}

static void print_marks(const struct view *v, const struct case_person *p)
{
    struct tag none = {{0}};
    if (!p->adult_certain)
        call_print(v->c, "  of age is not certain%s\n",
                   p->best_interests ? "; best interests are on record" : " (R11)");
    if (!str_eq(tag_str(&p->holder), tag_str(&none)) &&
        !str_eq(tag_str(&p->holder), tag_str(book_office(v->s->book))))
        call_print(v->c, "  held by another office: %s\n", render_reference('O', &p->holder).text);
    tell_withheld(v->file, p, v->today, print_reason, v->c);
}

static const char *match_words(const struct case_person *p)
{
    if (p->proved)
        return "identity proved";
    if (p->rejected)
        return "rejected as a match";
    return p->upheld ? "upheld, not proved" : "tied to this request";
}

static enum err print_person(const struct view *v, const struct case_person *p)
{
    call_print(v->c, "\n%s: %s\n", render_reference('P', &p->person).text, match_words(p));
    call_print(v->c, "  own answer: %s\n", own_answer_name(p->own_answer));
    print_asked(v->c, p);
    enum err err = print_consent(v, p);
    if (err == OK)
        err = print_disclosures(v, p);
    print_meetings(v->c, p);
    print_moves(v->c, p);
    print_marks(v, p);
    return err;
}

static enum err print_text(const struct view *v)
{
    enum err err = print_request(v);
    if (err == OK && v->file->person_count == 0)
        call_print(v->c, "own answer: none\n");
    for (size_t i = 0; err == OK && i < v->file->person_count; i++)
        err = print_person(v, &v->file->persons[i]);
    for (size_t i = 0; i < v->file->void_count; i++) {
        const struct case_void *o = &v->file->voids[i];
        call_print(v->c, "%scounts for nothing: %s of %s: %.*s\n", i ? "" : "\n",
                   kind_name(o->entry->act.kind), render_day(day_of(o->entry->recorded_ms)).text,
                   STR_ARG(o->reason));
    }
    return err;
}

/* ---- JSON ---- */

static json_t *json_items(struct render_json *j, unsigned bits)
{
    json_t *list = json_array();
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
        if (bits & 1u << b)
            render_json_add(j, list, json_string(permission_name((enum permission)(1u << b))));
    return list;
}

static json_t *json_asked(struct render_json *j, const struct case_person *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->asked_count; i++) {
        json_t *one = json_object();
        render_json_set(j, one, "day", json_string(day_of_entry(p->asked[i].entry).text));
        render_json_set(j, one, "answer", json_string(own_answer_name(p->asked[i].answer)));
        render_json_set(j, one, "setting", json_string(setting_name(p->asked[i].setting)));
        render_json_set(j, one, "free", json_boolean(p->asked[i].free));
        render_json_add(j, list, one);
    }
    return list;
}

static json_t *json_disclosures(struct render_json *j, const struct case_person *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->disclosure_count; i++) {
        const struct case_disclosure *d = &p->disclosures[i];
        json_t *one = json_object();
        render_json_set(j, one, "day", json_string(day_of_entry(d->entry).text));
        render_json_set(j, one, "items", json_items(j, d->permissions));
        render_json_set(j, one, "in_force", json_boolean(d->in_force));
        render_json_set(j, one, "same_device", json_boolean(d->in_force && d->same_device));
        render_json_add(j, list, one);
    }
    return list;
}

static json_t *json_meetings(struct render_json *j, const struct case_person *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->meeting_count; i++) {
        const struct case_meeting *m = &p->meetings[i];
        json_t *one = json_object();
        render_json_set(j, one, "day", json_string(day_of_entry(m->entry).text));
        render_json_set(j, one, "grade",
                        m->grade ? json_string(grade_name(m->grade)) : json_null());
        render_json_set(j, one, "person_agrees", json_boolean(m->person_agrees));
        render_json_set(j, one, "enquirer_agrees", json_boolean(m->enquirer_agrees));
        render_json_set(j, one, "held", json_boolean(m->held));
        render_json_set(j, one, "held_private", json_boolean(m->held_private));
        render_json_add(j, list, one);
    }
    return list;
}

static json_t *json_moves(struct render_json *j, const struct case_person *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->move_count; i++) {
        json_t *one = json_object();
        render_json_set(j, one, "day", json_string(day_of_entry(p->moves[i].entry).text));
        render_json_set(j, one, "from", render_json_text(p->moves[i].from));
        render_json_set(j, one, "to", render_json_text(p->moves[i].to));
        render_json_set(j, one, "own_answer",
                        p->moves[i].own_answer == ANSWER_NONE
                            ? json_null()
                            : json_string(own_answer_name(p->moves[i].own_answer)));
        render_json_add(j, list, one);
    }
    return list;
}

struct reasons {
    struct render_json *j;
    json_t *list;
};

static void json_reason(void *context, const char *why)
{
    struct reasons *r = context;
    render_json_add(r->j, r->list, json_string(why));
}

static json_t *json_person(struct render_json *j, const struct view *v, const struct case_person *p)
{
    json_t *one = json_object();
    struct reasons reasons = {j, json_array()};
    render_json_set(j, one, "person", json_string(render_reference('P', &p->person).text));
    render_json_set(j, one, "match", json_string(match_words(p)));
    render_json_set(j, one, "own_answer", json_string(own_answer_name(p->own_answer)));
    render_json_set(j, one, "asked", json_asked(j, p));
    render_json_set(j, one, "approach",
                    json_string(p->approach            ? "agreed"
                                : p->approach_proposed ? "proposed"
                                                       : "none"));
    render_json_set(j, one, "allowed", json_items(j, case_permissions_on(p, v->today)));
    render_json_set(j, one, "withdrawn", json_items(j, p->withdrawn));
    render_json_set(j, one, "disclosures", json_disclosures(j, p));
    render_json_set(j, one, "meetings", json_meetings(j, p));
    render_json_set(j, one, "moves", json_moves(j, p));
    render_json_set(j, one, "of_age_certain", json_boolean(p->adult_certain));
    tell_withheld(v->file, p, v->today, json_reason, &reasons);
    render_json_set(j, one, "not_told_because", reasons.list);
    return one;
}

static json_t *json_hindrances(struct render_json *j, const struct case_file *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->hindrance_count; i++) {
        const struct case_hindrance *h = &c->hindrances[i];
        json_t *one = json_object();
        render_json_set(j, one, "text", render_json_text(h->text));
        render_json_set(j, one, "source", render_json_text(h->source));
        render_json_set(j, one, "day",
                        h->entry->act.has_valid ? json_string(day_of_entry(h->entry).text)
                                                : json_null());
        render_json_add(j, list, one);
    }
    return list;
}

static json_t *json_voids(struct render_json *j, const struct case_file *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->void_count; i++) {
        json_t *one = json_object();
        render_json_set(j, one, "kind", json_string(kind_name(c->voids[i].entry->act.kind)));
        render_json_set(j, one, "why", render_json_text(c->voids[i].reason));
        render_json_add(j, list, one);
    }
    return list;
}

static enum err print_json(const struct view *v)
{
    const struct case_file *c = v->file;
    struct render_json j = {false};
    json_t *top = json_object(), *persons = json_array(), *told = json_array();
    for (size_t i = 0; i < c->told_count; i++) {
        json_t *one = json_object();
        render_json_set(&j, one, "day", json_string(render_day(c->told[i].day).text));
        render_json_set(&j, one, "items", json_items(&j, c->told[i].permissions));
        render_json_add(&j, told, one);
    }
    for (size_t i = 0; i < c->person_count; i++)
        render_json_add(&j, persons, json_person(&j, v, &c->persons[i]));
    render_json_set(&j, top, "request", json_string(render_reference('R', &c->request).text));
    render_json_set(&j, top, "enquirer", render_json_text(c->enquirer));
    render_json_set(&j, top, "kinship", render_json_text(c->kinship));
    render_json_set(&j, top, "wants", render_json_text(c->wants));
    render_json_set(&j, top, "opened", json_string(render_day(day_of(c->opened_ms)).text));
    render_json_set(&j, top, "stage", json_string(case_stage_name(c->stage)));
    render_json_set(&j, top, "not_asked", v->unasked ? json_string(v->unasked) : json_null());
    render_json_set(&j, top, "withdrawn", json_boolean(c->withdrawn));
    render_json_set(&j, top, "duress", json_boolean(c->duress));
    render_json_set(&j, top, "withheld_by",
                    c->hindrance_count ? json_hindrances(&j, c) : json_null());
    render_json_set(&j, top, "told", told);
    render_json_set(&j, top, "letters", json_integer((json_int_t)c->answer_count));
    render_json_set(&j, top, "next_answer_day", json_string(render_day(next_answer_day(v)).text));
    render_json_set(&j, top, "persons", persons);
    render_json_set(&j, top, "void", json_voids(&j, c));
    return render_json_print(v->c, &j, top);
}

static enum err case_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_REQUEST, ACCESS_CASE_READ, &s, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "a case", &s.request_tag, f);
    if (err == OK) {
        struct request_info r;
        err = request_read(c->book, s.request, c->arena, &r, f);
        struct view v = {c, &s, s.view.file, book_today(c->book),
                         err == OK ? request_unasked(&r) : NULL};
        if (err == OK || err == ERR_NOT_FOUND)
            err = c->json ? print_json(&v) : print_text(&v);
    }
    step_close(&s);
    return err;
}

const struct command case_commands[] = {
    {"case", NULL, "REQ", 1, 1, "the officers' view of a request, with the reasons",
     "Who waits and since when, what stood between according to whom, what the person was asked "
     "and "
     "whether freely, what is allowed and what was told, and why the rest is not told. Nothing of "
     "it is for the enquirer.",
     NULL, 0, 0, NULL, case_run},
};
const size_t case_command_count = COUNT(case_commands);
