/* mandate, meeting, duress, death, freeze, interests. */
#include "cli/acting.h"
#include "desk/mandate.h"
#include "desk/mark.h"
#include "desk/meeting.h"

/* ---- mandates ---- */

static enum err claim_run(struct call *c, struct fault *f)
{
    struct step s;
    struct mandate_claim claim = {call_text(c, "by"), call_text(c, "what"), call_text(c, "scope")};
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = mandate_claim(&s, &claim, f);
    if (err == OK)
        err = acting_done(c, &s, "recorded as a claim; it gives no right to speak (R8)");
    step_close(&s);
    return err;
}

static enum err grant_run(struct call *c, struct fault *f)
{
    struct step s;
    struct present *present;
    struct mandate_grant g = {.by = call_text(c, "by"), .scope = call_text(c, "scope")};
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = acting_present(c, &present, &g.present_count, f);
    if (err == OK && !setting_from_name(call_text(c, "setting"), &g.setting))
        err = fault_set(f, ERR_USAGE, "--setting: private, not-private or outside-call");
    if (err == OK)
        err = call_day_coming(c, "until", &g.until, f);
    if (err == OK) {
        g.present = present;
        err = mandate_grant(&s, &g, f);
    }
    if (err == OK)
        err = acting_done(c, &s, "mandate granted by the person; it lowers, and never raises");
    step_close(&s);
    return err;
}

static enum err end_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = mandate_end(&s, call_text(c, "by"), f);
    if (err == OK)
        err = acting_done(c, &s, "mandate ended");
    step_close(&s);
    return err;
}

static const char *mandate_state(const struct case_mandate *m, int32_t today)
{
    if (m->claim)
        return "claim, gives nothing (R8)";
    if (m->ended)
        return "ended";
    return m->until != DAY_OPEN && m->until < today ? "past its end" : "mandate in force";
}

static enum err mandates_json(struct call *c, const struct step *s)
{
    struct render_json j = {false};
    json_t *top = json_object(), *list = json_array();
    for (size_t i = 0; s->about && i < s->about->mandate_count; i++) {
        const struct case_mandate *m = &s->about->mandates[i];
        json_t *one = json_object();
        render_json_set(&j, one, "by", render_json_text(m->by));
        render_json_set(&j, one, "claim", json_boolean(m->claim));
        render_json_set(&j, one, "what", render_json_text(m->what));
        render_json_set(&j, one, "scope", render_json_text(m->scope));
        render_json_set(&j, one, "state", json_string(mandate_state(m, book_today(s->book))));
        render_json_set(&j, one, "until",
                        m->until == DAY_OPEN ? json_null()
                                             : json_string(render_day(m->until).text));
        render_json_add(&j, list, one);
    }
    render_json_set(&j, top, "person", json_string(render_reference('P', &s->person_tag).text));
    render_json_set(&j, top, "mandates", list);
    return render_json_print(c, &j, top);
}

static enum err mandates_text(struct call *c, const struct step *s)
{
    struct render_table t = {.arena = c->arena, .columns = 4};
    for (size_t i = 0; s->about && i < s->about->mandate_count; i++) {
        const struct case_mandate *m = &s->about->mandates[i];
        render_cell(&t, str_from(mandate_state(m, book_today(s->book))));
        render_cell(&t, m->by);
        render_cell(&t, m->scope);
        if (m->until == DAY_OPEN)
            render_cell(&t, m->what);
        else
            render_cell_f(&t, "until %s", render_day(m->until).text);
    }
    if (t.count == 0)
        call_print(c, "nobody claims to speak for this person\n");
    return render_rows(c, &t, 0);
}

static enum err list_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_READ, &s, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "mandates of a person", &s.person_tag, f);
    if (err == OK)
        err = c->json ? mandates_json(c, &s) : mandates_text(c, &s);
    step_close(&s);
    return err;
}

/* ---- meetings ---- */

static enum err plan_run(struct call *c, struct fault *f)
{
    struct step s;
    struct present *present;
    struct meeting_plan p = {.place = call_text(c, "place")};
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK && !grade_from_name(call_text(c, "grade"), &p.grade))
        err = fault_set(f, ERR_USAGE, "--grade: private, in-sight or supervised");
    if (err == OK)
        err = acting_present(c, &present, &p.present_count, f);
    if (err == OK)
        err = call_day_coming(c, "day", &p.day, f);
    if (err == OK) {
        p.present = present;
        err = meeting_plan(&s, &p, f);
    }
    if (err == OK)
        err = acting_done(c, &s, "meeting planned; both sides have yet to agree");
    step_close(&s);
    return err;
}

static enum err agree_run(struct call *c, struct fault *f)
{
    struct step s;
    struct str side = call_text(c, "side");
    bool person = str_eq(side, STR("person"));
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK && !person && !str_eq(side, STR("enquirer")))
        err = fault_set(f, ERR_USAGE, "--side: person or enquirer");
    if (err == OK)
        err = meeting_agree(&s, person ? SIDE_PERSON : SIDE_ENQUIRER, f);
    if (err == OK) {
        const struct case_meeting *m = step_again(&s, NULL) == OK ? meeting_waiting(&s) : NULL;
        bool both = m && m->person_agrees && m->enquirer_agrees;
        err = acting_done(c, &s,
                          !m       ? "agreement recorded"
                          : both   ? "both sides agree"
                          : person ? "the person agrees; the enquirer has yet to"
                                   : "the enquirer agrees; the person has yet to");
    }
    step_close(&s);
    return err;
}

static enum err meeting_run(struct call *c, struct fault *f)
{
    struct step s;
    struct present *present;
    const struct case_meeting *m = NULL;
    struct meeting_held h = {.text = call_text(c, "text")};
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = acting_present(c, &present, &h.present_count, f);
    if (err == OK)
        err = call_day_past(c, "day", &h.day, f);
    if (err == OK) {
        h.present = present;
        err = meeting_record(&s, &h, &m, f);
    }
    if (err == OK)
        err = acting_done(c, &s,
                          !m                ? "recorded: held"
                          : m->held_private ? "recorded: held, private"
                                            : "recorded: held, not private");
    step_close(&s);
    return err;
}

/* ---- marks ---- */

static enum err duress_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_REQUEST | ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = mark_duress(&s, call_text(c, "text"), f);
    if (err == OK)
        err = acting_done(c, &s, "recorded; every release is frozen, and nothing of it shows (R6)");
    step_close(&s);
    return err;
}

static enum err death_run(struct call *c, struct fault *f)
{
    struct step s;
    bool proof = str_eq(str_from(c->command->verb), STR("prove"));
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = (proof ? mark_death_proved : mark_death_reported)(&s, call_text(c, "source"), f);
    if (err == OK)
        err = acting_done(c, &s,
                          proof ? "recorded; it is told in person, never by a letter (R15)"
                                : "recorded; every release is frozen until it is clear (R15)");
    step_close(&s);
    return err;
}

static enum err lift_run(struct call *c, struct fault *f)
{
    struct step s;
    bool agree = str_eq(str_from(c->command->verb), STR("agree"));
    enum err err = acting_open(c, ACTING_REQUEST | ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = agree ? mark_lift_agree(&s, f) : mark_lift(&s, call_text(c, "text"), f);
    if (err == OK)
        err = acting_done(c, &s,
                          agree ? "lifted by two officers; what was approved is told on its day"
                                : "proposed; a second officer decides with you");
    step_close(&s);
    return err;
}

static enum err interests_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = mark_interests(&s, call_text(c, "text"), f);
    if (err == OK)
        err = acting_done(c, &s, "best interests recorded");
    step_close(&s);
    return err;
}

/* ---- the tables ---- */

static const struct option CLAIM[] = {
    {"by", "NAME", "who claims it", OPTION_REQUIRED},
    {"what", "WHAT", "leader, family or other", OPTION_REQUIRED},
    {"scope", "TEXT", "about what", OPTION_REQUIRED},
};
static const struct option GRANT[] = {
    {"by", "NAME", "who may speak", OPTION_REQUIRED},
    {"scope", "TEXT", "about what: all, consent, ...", OPTION_REQUIRED},
    {"until", "DAY", "last day of it", 0},
    {"setting", "SETTING", "private, not-private or outside-call", OPTION_REQUIRED},
    {"present", "WHO[:NAME]", "who else was there", OPTION_REPEAT},
};
static const struct option END[] = {
    {"by", "NAME", "whose mandate ends", OPTION_REQUIRED},
};
static const struct option MEETING[] = {
    {"grade", "GRADE", "private, in-sight (out of hearing) or supervised", OPTION_REQUIRED},
    {"present", "WHO[:NAME]", "who will be in the room besides the two", OPTION_REPEAT},
    {"place", "PLACE", "where", OPTION_REQUIRED},
    {"day", "DAY", "when", 0},
};
static const struct option AGREE[] = {
    {"side", "SIDE", "person or enquirer", OPTION_REQUIRED},
};
static const struct option HELD[] = {
    {"present", "WHO[:NAME]", "who was in the room besides the two", OPTION_REPEAT},
    {"text", "TEXT", "how it went, as told", 0},
    {"day", "DAY", "when", 0},
};
static const struct option TEXT[] = {
    {"text", "TEXT", "what was seen or told", OPTION_REQUIRED},
};
static const struct option SOURCE[] = {
    {"source", "CHAIN", "who said it, nearest first, or the document", OPTION_REQUIRED},
};

const struct command mandate_commands[] = {
    {"mandate", "claim", "PERSON", 1, 1, "somebody claims to speak for the person", NULL, CLAIM,
     COUNT(CLAIM), 0, NULL, claim_run},
    {"mandate", "grant", "PERSON", 1, 1, "the person lets somebody speak", NULL, GRANT,
     COUNT(GRANT), COMMAND_PERSONAL, NULL, grant_run},
    {"mandate", "end", "PERSON", 1, 1, "the person ends it", NULL, END, COUNT(END), 0, NULL,
     end_run},
    {"mandate", "list", "PERSON", 1, 1, "claims and mandates", NULL, NULL, 0, 0, NULL, list_run},
    {"meeting", "plan", "PAIR", 1, 1, "a meeting, before anybody agreed",
     "A private meeting has nobody of a site, an association or a state in the room; a bound "
     "interpreter, a medic, a guardian or a supporter chosen by the person may be there.",
     MEETING, COUNT(MEETING), 0, NULL, plan_run},
    {"meeting", "agree", "PAIR", 1, 1, "one side agrees to the plan", NULL, AGREE, COUNT(AGREE), 0,
     NULL, agree_run},
    {"meeting", "record", "PAIR", 1, 1, "a meeting took place, as it was", NULL, HELD, COUNT(HELD),
     0, NULL, meeting_run},
    {"duress", "record", "REQ|PERSON", 1, 1, "signs of duress: freezes every release, unseen", NULL,
     TEXT, COUNT(TEXT), 0, NULL, duress_run},
    {"death", "report", "PERSON", 1, 1, "a report of death: freezes every release", NULL, SOURCE,
     COUNT(SOURCE), 0, NULL, death_run},
    {"death", "prove", "PERSON", 1, 1, "documentary proof of death", NULL, SOURCE, COUNT(SOURCE), 0,
     NULL, death_run},
    {"freeze", "lift", "REQ|PERSON", 1, 1, "the duress is past, the report of death was wrong",
     "It names what is on file now; a mark that comes later stands. A second officer agrees.", TEXT,
     COUNT(TEXT), COMMAND_PERSONAL, NULL, lift_run},
    {"freeze", "agree", "REQ|PERSON", 1, 1, "the second officer agrees to lift", NULL, NULL, 0,
     COMMAND_PERSONAL, NULL, lift_run},
    {"interests", "record", "PERSON", 1, 1, "best interests of a minor (R11)", NULL, TEXT,
     COUNT(TEXT), COMMAND_PERSONAL, NULL, interests_run},
};
const size_t mandate_command_count = COUNT(mandate_commands);
